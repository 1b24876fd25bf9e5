"""Acknowledging, being away, exempting, closing a month."""

from collections.abc import Sequence
from datetime import date

from core.month import Month
from core.quota import Office
from locales.commands import shown
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
        "Until the end of {date} messages go to: {deputies}. To end this earlier, send {away} off."
    ).format(date=words.date(until), deputies=", ".join(deputies), away=shown(words, "away"))


def back_again(words: Words) -> str:
    _ = words.gettext
    return _("Messages are sent to you again.")


def exempted(words: Words, office: Office, month: Month, reason: str) -> str:
    _ = words.gettext
    return _("{office} is exempt in month {month} ({reason}).").format(
        office=office.name, month=words.month(month), reason=reason
    )


def owes_again(words: Words, office: Office, month: Month) -> str:
    _ = words.gettext
    return _("{office} is no longer exempt in month {month}.").format(
        office=office.name, month=words.month(month)
    )


def closed(words: Words, month: Month) -> str:
    _ = words.gettext
    return _(
        "Month {month} is closed: no more entries are recorded. The overdue notices and the report go out in the next sending hours. To reopen: {reopen}."
    ).format(month=words.month(month), reopen=shown(words, "reopen"))


def reopened(words: Words, month: Month, reason: str) -> str:
    _ = words.gettext
    return _(
        "Month {month} is reopened ({reason}). Entries from now on are marked as late."
    ).format(month=words.month(month), reason=reason)


def calls(words: Words, month: Month, lines: Sequence[tuple[str, str, str]]) -> str:
    """Whom the editors should telephone. lines: (title, standing such as 4/10, phone or empty)."""
    _ = words.gettext
    if not lines:
        return _("Month {month}: every office below the floor has acknowledged.").format(
            month=words.month(month)
        )
    told = (
        f"- {title}: {count}" + (f", {phone}" if phone else "") for title, count, phone in lines
    )
    head = _("Month {month}: below the floor and not acknowledged; please telephone:").format(
        month=words.month(month)
    )
    return "\n".join([head, *told])
