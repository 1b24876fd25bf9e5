"""Acknowledging, being away, exempting, closing a month."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from core.month import Month
from core.quota import Office
from locales.commands import off_word, shown
from locales.words import Words


def ack_label(words: Words) -> str:
    _ = words.gettext
    return _("Received")


def obstacle_label(words: Words) -> str:
    _ = words.gettext
    return _("Report an obstacle")


def acknowledged(words: Words, steps: Sequence[str]) -> str:
    _ = words.gettext
    return _("Noted that you have received: {steps}.").format(steps="; ".join(steps))


def nothing_to_acknowledge(words: Words) -> str:
    _ = words.gettext
    return _("There is no message waiting to be acknowledged.")


def away_until(words: Words, until: date, deputies: Sequence[str]) -> str:
    _ = words.gettext
    return _(
        "Until the end of {date} messages go to: {deputies}. To end this earlier, send {back}."
    ).format(
        date=words.date(until),
        deputies=", ".join(deputies),
        back=f"{shown(words, 'away')} {off_word(words)}",
    )


def back_again(words: Words) -> str:
    _ = words.gettext
    return _("Messages are sent to you again.")


def exempted(words: Words, office: Office, month: Month, reason: str) -> str:
    _ = words.gettext
    return _("{office} is exempt in month {month} ({reason}). To take this back: {back}.").format(
        office=office.name,
        month=words.month(month),
        reason=reason,
        back=f"{shown(words, 'exempt')} {office.code} {words.month(month)} {off_word(words)}",
    )


def owes_again(words: Words, office: Office, month: Month) -> str:
    _ = words.gettext
    return _("{office} is no longer exempt in month {month}.").format(
        office=office.name, month=words.month(month)
    )


def ask_close(words: Words, month: Month) -> str:
    """Asked before a month is closed that still runs."""
    _ = words.gettext
    return _("Month {month} has not ended. Once closed it takes no more entries. Close it?").format(
        month=words.month(month)
    )


def close_label(words: Words) -> str:
    _ = words.gettext
    return _("Close the month")


def leave_open_label(words: Words) -> str:
    _ = words.gettext
    return _("Leave it open")


def left_open(words: Words) -> str:
    _ = words.gettext
    return _("The month stays open.")


def closed(words: Words, month: Month, *, running: bool, told: bool) -> str:
    """running: the month has not ended. told: its overdue notices and report went out before."""
    _ = words.gettext
    facts = {
        "month": words.month(month),
        "reopen": f"{shown(words, 'reopen')} {words.month(month)}",
    }
    parts = [_("Month {month} is closed: no more entries are recorded.")]
    if running:
        parts.append(_("The overdue notices and the report go out at the month's end."))
    elif not told:
        parts.append(_("The overdue notices and the report go out in the next sending hours."))
    parts.append(_("To reopen: {reopen} and the reason."))
    return " ".join(parts).format(**facts)


def reopened(words: Words, month: Month, reason: str) -> str:
    _ = words.gettext
    return _(
        "Month {month} is reopened ({reason}). Entries from now on are marked as late."
    ).format(month=words.month(month), reason=reason)


class Call(Struct, frozen=True):
    """Whom to telephone. standing: such as 4/10. failure: why the message did not arrive, or empty."""

    title: str
    standing: str
    phone: str = ""
    failure: str = ""


def calls(words: Words, month: Month, found: Sequence[Call]) -> str:
    """Whom the editors should telephone."""
    _ = words.gettext
    if not found:
        return _("Month {month}: every office below the floor has acknowledged.").format(
            month=words.month(month)
        )
    head = _("Month {month}: below the floor and not acknowledged; please telephone:").format(
        month=words.month(month)
    )
    return "\n".join([head, *(_call(words, one) for one in found)])


def _call(words: Words, call: Call) -> str:
    _ = words.gettext
    told = f"- {call.title}: {call.standing}"
    if call.failure:
        told += " · " + _("message not received ({reason})").format(reason=call.failure)
    return told + (f" · {call.phone}" if call.phone else "")
