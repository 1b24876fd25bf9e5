"""The rules of a month: quotas, exemptions, closings, absences, the calendar, the province."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from core.month import Month
from core.quota import Office, Quota
from core.review import ProvinceRank
from locales.commands import off_word, shown
from locales.letter import notice
from locales.words import Words
from locales.words import sentence as _

ACK_PURPOSE = _("acknowledge a message")
AWAY_PURPOSE = _("let the deputy receive messages")
PROVINCE_EXAMPLE = "8/13 4/2026 660/BBT-CTTĐT 28/4/2026 38; Sở Tư pháp=165"
PROVINCE_PURPOSE = _("the ranking in the province")
EXEMPT_PURPOSE = _("exempt an office for a month")
EXEMPT_EXAMPLE = _("{office} 4/2026 merged with another office")
PAUSE_PURPOSE = _("pause all automatic messages")
RESUME_PURPOSE = _("resume the automatic messages")
QUOTA_PURPOSE = _("set the quota")
DAY_PURPOSE = _("set a day off or working")
DAY_EXAMPLE = _("24/11/2026 off Culture Day")
CLOSE_PURPOSE = _("close a month")
REOPEN_PURPOSE = _("reopen a closed month")
REOPEN_EXAMPLE = _("4/2026 an article was left out")


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


def quota_set(words: Words, quota: Quota, office: Office | None, since: Month) -> str:
    _ = words.gettext
    sentence = (
        _(
            "Quota of {office} from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
        )
        if office
        else _(
            "Common quota from month {month}: floor {floor}, target {target}. Earlier months keep theirs."
        )
    )
    return sentence.format(
        office=office.name if office else "",
        month=words.month(since),
        floor=words.count(quota.floor),
        target=words.count(quota.target),
    )


def quotas(words: Words, month: Month, lines: list[tuple[Office, Quota]]) -> str:
    """The quotas in force."""
    _ = words.gettext
    head = _("Quotas of month {month} (floor - target):").format(month=words.month(month))
    return "\n".join([head, *(f"{o.code}: {q.floor} - {q.target}" for o, q in lines)])


def day_set(words: Words, day: date, reason: str, *, working: bool) -> str:
    _ = words.gettext
    sentence = (
        _("{weekday} {date} is now a working day ({reason}).")
        if working
        else _("{weekday} {date} is now a day off ({reason}).")
    )
    told = sentence.format(weekday=words.weekday(day), date=words.date(day), reason=reason)
    return told[0].upper() + told[1:]


def days(words: Words, lines: list[tuple[date, bool, str]]) -> str:
    """The overrides of the calendar."""
    _ = words.gettext
    if not lines:
        return _("No day is set apart from the public calendar.")
    kinds = {True: _("working"), False: _("off")}
    told = (f"{words.date(day)}: {kinds[working]} ({reason})" for day, working, reason in lines)
    return "\n".join([_("Days set apart from the public calendar:"), *told])


def paused(words: Words) -> str:
    _ = words.gettext
    return _(
        "All automatic messages are paused. Commands are still answered. To resume: {resume}."
    ).format(resume=shown(words, "resume"))


def resumed(words: Words) -> str:
    _ = words.gettext
    return _("Automatic messages are resumed.")


def language_set(words: Words) -> str:
    _ = words.gettext
    return _("The language is now English.")


def languages(words: Words) -> str:
    _ = words.gettext
    return _("Languages: vi (Tiếng Việt), en (English).")


def ranking(words: Words, year: int, found: Sequence[ProvinceRank]) -> str:
    """A year's notices, a line for each month."""
    _ = words.gettext
    title = _("Rank in the province, {year}").format(year=year)
    if not found:
        return title + "\n" + _("No notice of the province is known yet.")
    return "\n".join([title, *(told(words, rank) for rank in found)])


def told(words: Words, rank: ProvinceRank) -> str:
    """One month: rank, notice, the department's count and the other agencies'."""
    _ = words.gettext
    line = _("Month {month}: {rank}/{of}").format(
        month=words.month(rank.month), rank=rank.rank, of=rank.of
    )
    line += f" ({cited})" if (cited := notice(words, rank)) else ""
    counts = [f"{name} {words.number(count)}" for name, count in rank.peers]
    if rank.own_count is not None:
        counts.insert(0, _("the Department {n}").format(n=words.number(rank.own_count)))
    return line + (": " + ", ".join(counts) if counts else "") + "."


def kept(words: Words, before: ProvinceRank | None, after: ProvinceRank) -> str:
    """The answer to a notice that was entered."""
    _ = words.gettext
    if before is None:
        return _("Recorded. {rank}").format(rank=told(words, after))
    if before == after:
        return _("It is so already. {rank}").format(rank=told(words, after))
    return "\n".join(
        (
            _("Before: {rank}").format(rank=told(words, before)),
            _("Now: {rank}").format(rank=told(words, after)),
        )
    )


def how(words: Words) -> str:
    """For editors, below the ranking."""
    _ = words.gettext
    return _("To enter a notice: {example}").format(
        example=f"{shown(words, 'province')} {PROVINCE_EXAMPLE}"
    )
