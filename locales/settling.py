"""What is settled about months and days: quotas shown, exemptions over months, days set apart."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from core.month import Month, format_date, format_month
from core.quota import Office, Quota
from core.text import foreign
from core.workdays import ONE_DAY, DayOverride, WorkCalendar
from locales.words import Words, sentence as _

T = TypeVar("T")

MOST_SHOWN = 15  # lines of a list

_QUOTAS = _("Quotas of month {month} (floor - target):")
_EXEMPT = _("{office}: exempt ({reason})")
_CHANGE_QUOTA = _(
    "To change: {/quota} 10 15 GDTrH from {month}. To exempt: {/exempt} GDTrH {month}."
)
_FROM_TO = _("{first} to {last}")
_EXEMPTED = _(
    "{office} is exempt in month {months} ({reason}). To take this back: {/exempt} {office:code} {typed} off."
)
_OWES_AGAIN = _("{office} is no longer exempt in month {months}.")
_ASK_WHY_EXEMPT = _(
    "Why is {office} exempt in month {months}? Please send the reason in one message."
)
_ASK_WHY_OFF = _("Why is {days} a day off? Please send the reason in one message.")
_ASK_WHY_WORKED = _("Why is {days} a working day? Please send the reason in one message.")
_DAY_OFF = _("{day:weekday} {day} is now a day off ({reason}).")
_DAY_WORKED = _("{day:weekday} {day} is now a working day ({reason}).")
_DAYS_OFF = _("{days} ({n} days) are now off ({reason}). To take this back: {/day} {typed} cancel")
_DAYS_WORKED = _(
    "{days} ({n} days) are now worked ({reason}). To take this back: {/day} {typed} cancel"
)
_UNSET = _("{days} follows the public calendar again.")


def typed(first: date, last: date) -> str:
    """Days as one would type them."""
    return " - ".join(f"{day.day}/{day.month}/{day.year}" for day in dict.fromkeys((first, last)))


def typed_months(months: Sequence[Month]) -> str:
    """Months as one would type them."""
    ends = dict.fromkeys((months[0], months[-1]))
    return " - ".join(f"{month.number}/{month.year}" for month in ends)


def span(words: Words, first: date, last: date) -> str:
    """15/02/2027, or from one day to another."""
    if first == last:
        return format_date(first)
    return words.say(_FROM_TO, first=first, last=last)


def months_span(words: Words, months: Sequence[Month]) -> str:
    """5/2026, or 5/2026 to 7/2026; with gaps several of them."""
    return ", ".join(
        format_month(first) if first == last else words.say(_FROM_TO, first=first, last=last)
        for first, last in _runs(months, lambda before, after: after == before.plus(1))
    )


def _runs(found: Sequence[T], follows: Callable[[T, T], bool]) -> list[tuple[T, T]]:
    """The first and the last of each unbroken run."""
    runs: list[tuple[T, T]] = []
    for one in found:
        if runs and follows(runs[-1][1], one):
            runs[-1] = runs[-1][0], one
        else:
            runs.append((one, one))
    return runs


def quotas(
    words: Words,
    month: Month,
    lines: Sequence[tuple[Office, Quota]],
    exempt: Mapping[str, str],
    *,
    changing: bool = False,
) -> str:
    """A month's quotas and exemptions; `changing`: for somebody who may, how both are changed."""
    listed = (
        words.say(_EXEMPT, office=office.code, reason=exempt[office.code])
        if office.code in exempt
        else f"{office.code}: {quota.floor} - {quota.target}"
        for office, quota in lines
    )
    foot = [words.say(_CHANGE_QUOTA, month=month)] if changing else []
    return "\n".join([words.say(_QUOTAS, month=month), *listed, *foot])


def exempted(words: Words, office: Office, months: Sequence[Month], reason: str) -> str:
    facts = {"months": months_span(words, months), "typed": typed_months(months)}
    return words.say(_EXEMPTED, office=office, reason=reason, **facts)


def owes_again(words: Words, office: Office, months: Sequence[Month]) -> str:
    return words.say(_OWES_AGAIN, office=office, months=months_span(words, months))


def ask_why_exempt(words: Words, office: Office, months: Sequence[Month]) -> str:
    return words.say(_ASK_WHY_EXEMPT, office=office, months=months_span(words, months))


def exemptions(
    words: Words, office: Office | None, listed: Sequence[tuple[Month, str, str]]
) -> str:
    """Who is exempt in this month and those to come, and how somebody is."""
    example = words.say(
        _("To exempt an office: {/exempt} {code} 5/2026 - 7/2026 reason."),
        code=office.code if office else "TCCB",
    )
    if not listed:
        none = _("Nobody is exempt in this month or a later one.")
        of_office = _("{office} is not exempt in this month or a later one.")
        told = words.say(of_office, office=office) if office else words.say(none)
        return f"{told} {example}"
    grouped: dict[tuple[str, str], list[Month]] = {}
    for month, code, reason in listed:
        grouped.setdefault((code, reason), []).append(month)
    lines = [
        f"- {code}: {months_span(words, found)} ({foreign(reason)})"
        for (code, reason), found in grouped.items()
    ]
    return "\n".join([words.say(_("Exempt:")), *words.at_most(lines, MOST_SHOWN), example])


def days_set(words: Words, first: date, last: date, reason: str, *, working: bool) -> str:
    if first == last:
        told = words.say(_DAY_WORKED if working else _DAY_OFF, day=first, reason=reason)
        return told[0].upper() + told[1:]
    facts = {"days": span(words, first, last), "typed": typed(first, last)}
    n = (last - first).days + 1
    return words.say(_DAYS_WORKED if working else _DAYS_OFF, n=n, reason=reason, **facts)


def ask_reason(words: Words, first: date, last: date, *, working: bool) -> str:
    told = _ASK_WHY_WORKED if working else _ASK_WHY_OFF
    return words.say(told, days=span(words, first, last))


def unset(words: Words, dropped: Sequence[date]) -> str:
    told = words.say(_UNSET, days=span(words, dropped[0], dropped[-1]))
    return told[0].upper() + told[1:]


def days(words: Words, overrides: Sequence[DayOverride]) -> str:
    """What was set, the latest first, and how a day is."""
    example = words.say(
        _(
            "To set days: {/day} 24/11/2026 off Culture Day. To take this back: {/day} 24/11/2026 cancel."
        )
    )
    if not overrides:
        return f"{words.say(_('No day is set apart from the public calendar.'))} {example}"
    head = words.say(_("Days set apart from the public calendar:"))
    return "\n".join([head, *words.at_most(_grouped(words, overrides), MOST_SHOWN), example])


def _grouped(words: Words, overrides: Sequence[DayOverride]) -> list[str]:
    """A line for each run of days that were set alike; the latest first."""
    kinds = {True: words.say(_("working")), False: words.say(_("off"))}
    return [
        f"- {span(words, first.day, last.day)}: {kinds[first.working]} ({foreign(first.reason)})"
        for first, last in reversed(_runs(overrides, _set_alike))
    ]


def _set_alike(before: DayOverride, after: DayOverride) -> bool:
    return replace(before, day=before.day + ONE_DAY) == after


def shown(
    words: Words,
    first: date,
    last: date,
    among: Sequence[DayOverride],
    calendar: WorkCalendar,
) -> str:
    """What holds on these days, and how that is changed."""
    example = words.say(
        _("To change this: {/day} {typed} off and the reason, {/day} {typed} work and the reason."),
        typed=typed(first, last),
    )
    if among:
        return "\n".join([*_grouped(words, among), example])
    worked = sum(1 for _day in calendar.workdays(first, last))
    told = _("By the public calendar {days} has {worked} working days.")
    if first == last:
        off = _("By the public calendar {days} is a day off.")
        told = _("By the public calendar {days} is a working day.") if worked else off
    return f"{words.say(told, days=span(words, first, last), worked=worked)} {example}"
