"""Where offices stand: /status, /rank."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from core.month import Month, Span
from core.quota import Office, Standing, common_floor, pace, total
from core.review import ProvinceRank
from core.workdays import WorkCalendar
from locales.words import Words
from locales.words import plural as _n
from locales.words import sentence as _

FIGURES_AS_OF = _("Figures as of {moment}.")
EXEMPT_LINE = _("{line} (exempt)")

LOWEST_SHOWN = 2


class Situation(Struct, frozen=True):
    """The month as it is at `now`. calendar_left: working days left, today included; 0 when over.

    current: the month is still running. expected: articles that each office has if on pace.
    """

    month: Month
    standings: Sequence[Standing]
    now: datetime
    left: int
    current: bool
    expected: Mapping[str, int]
    paused: bool = False

    @classmethod
    def of(
        cls,
        month: Month,
        found: Sequence[Standing],
        calendar: WorkCalendar,
        now: datetime,
        *,
        paused: bool,
    ) -> "Situation":
        passed, whole = calendar.workdays_passed(month, now.date())
        expected = {s.office.code: pace(s.quota, passed, whole) for s in found}
        current = Month.of(now) == month
        return cls(month, found, now, whole - passed, current, expected, paused)


def in_articles(words: Words, n: int) -> str:
    """06 tin, bài; "no articles yet" for zero."""
    if n == 0:
        return words.say(_("no articles yet"))
    return words.say(_n("{n} article", "{n} articles"), n=n)


def office_status(words: Words, office: Office, situation: Situation) -> str:
    """One office's month: count, floor, target, missing, rank, pace, working days left."""
    standing = next(s for s in situation.standings if s.office.code == office.code)
    lines = [
        words.say(_("{office} – month {month}"), office=office, month=situation.month),
        _published(words, standing),
        _own_rank(words, standing, len(situation.standings)),
    ]
    if situation.current and not standing.met and not standing.exempt:
        lines.append(_own_pace(words, standing, situation))
    return "\n".join([*lines, _as_of(words, situation)])


def _published(words: Words, standing: Standing) -> str:
    if standing.exempt:
        sentence = _("Published: {count} (exempt this month: {reason})")
    elif standing.missing:
        sentence = _("Published: {count}/{floor} ({missing} missing; target {target})")
    elif standing.missing_to_target:
        sentence = _(
            "Published: {count}/{floor} (floor reached; {more} more to the target {target})"
        )
    else:
        sentence = _("Published: {count}/{floor} (target {target} reached)")
    facts = {
        "count": standing.count,
        "floor": standing.quota.floor,
        "target": standing.quota.target,
        "missing": standing.missing,
        "more": standing.missing_to_target,
        "reason": standing.exempt,
    }
    return words.say(sentence, **facts)


def _own_rank(words: Words, standing: Standing, of: int) -> str:
    tied, alone = (
        _("Rank this month: {rank:n}/{of:n} (tied)"),
        _("Rank this month: {rank:n}/{of:n}"),
    )
    return words.say(tied if standing.tied else alone, rank=standing.rank, of=of)


def _own_pace(words: Words, standing: Standing, situation: Situation) -> str:
    expected = situation.expected[standing.office.code]
    if standing.count < expected:
        return words.say(_("Pace: behind ({expected} due by today)."), expected=expected)
    return words.say(_("Pace: on schedule."))


def _as_of(words: Words, situation: Situation) -> str:
    told = words.say(FIGURES_AS_OF, moment=situation.now)
    if situation.current:
        left = words.say(_n("{n} working day left.", "{n} working days left."), n=situation.left)
        told = f"{left} {told}"
    return told + (words.say(_(" Automatic messages are paused.")) if situation.paused else "")


def whole_status(
    words: Words, situation: Situation, province: ProvinceRank | None, obstacles: int
) -> str:
    """The whole department: total, who reached the floor, who is below, what waits."""
    found = situation.standings
    title = _("Standing of month {month} (as of {moment})")
    lines = [
        words.say(title, month=situation.month, moment=situation.now),
        whole_line(words, found),
        reached(words, found),
        below_line(words, found),
        *exempt_lines(words, found),
    ]
    if obstacles:
        lines.append(words.say(_("Obstacles waiting: {n}."), n=obstacles))
    else:
        lines.append(words.say(_("No obstacle is waiting.")))
    if province:
        lines.append(province_line(words, province))
    if situation.paused:
        lines.append(words.say(_("Automatic messages are paused.")))
    return "\n".join(lines)


def whole_line(words: Words, found: Sequence[Standing]) -> str:
    sentence = _("The whole department: {total} published; common floor {floor:n}.")
    return words.say(sentence, total=in_articles(words, total(found)), floor=common_floor(found))


def province_line(words: Words, latest: ProvinceRank) -> str:
    sentence = _("Latest rank in the province: {rank:n}/{of:n} (month {month}).")
    return words.say(sentence, rank=latest.rank, of=latest.of, month=latest.month)


def reached(words: Words, found: Sequence[Standing]) -> str:
    """Who is at the floor; an exempt office is neither praised nor failing."""
    met = [s for s in found if s.met and not s.exempt]
    floors = {s.quota.floor for s in found}
    if len(floors) == 1:
        sentence = _("At {floor} or more: {n}/{of:n} offices")
        told = words.say(sentence, floor=floors.pop(), n=len(met), of=len(found))
    else:
        told = words.say(_("At the floor: {n}/{of:n} offices"), n=len(met), of=len(found))
    return f"{told} ({_listed(words, met)})." if met else f"{told}."


def below_line(words: Words, found: Sequence[Standing]) -> str:
    below = [s for s in found if not s.met and not s.exempt]
    if not below:
        return words.say(_("No office is below the floor."))
    lowest = sorted(below, key=lambda s: (s.count, s.office.position))[:LOWEST_SHOWN]
    return words.say(
        _("Below: {n} offices, {missing} missing; lowest: {lowest}."),
        n=len(below),
        missing=in_articles(words, sum(s.missing for s in below)),
        lowest=_listed(words, lowest),
    )


def exempt_lines(words: Words, found: Sequence[Standing]) -> list[str]:
    exempt = [f"{s.office.code} ({s.exempt})" for s in found if s.exempt]
    return [words.say(_("Exempt: {offices}."), offices=exempt)] if exempt else []


def _listed(words: Words, found: Sequence[Standing]) -> str:
    return ", ".join(f"{s.office.code} {words.number(s.count)}" for s in found)


def ranking(
    words: Words,
    span: Span,
    found: Sequence[Standing],
    now: datetime,
    exempt: Mapping[str, Sequence[Month]],
) -> str:
    """A table of ranks, in ranking order, and the total. exempt: the months, by office's code."""
    if span.first == span.last:
        title = words.say(_("Ranking of month {month}"), month=span.first)
    else:
        over = _("Ranking from month {first} to month {last}")
        title = words.say(over, first=span.first, last=span.last)
    return "\n".join(
        [
            title,
            *(_ranked(words, span, s, exempt.get(s.office.code, ())) for s in found),
            words.say(_("Total: {total}."), total=in_articles(words, total(found))),
            words.say(FIGURES_AS_OF, moment=now),
        ]
    )


def _ranked(words: Words, span: Span, standing: Standing, exempt: Sequence[Month]) -> str:
    line = f"{standing.rank}. {standing.office.name}: {words.number(standing.count)}"
    if not exempt:
        return line
    if span.first == span.last:
        return words.say(EXEMPT_LINE, line=line)
    return words.say(_("{line} (exempt in month {months})"), line=line, months=exempt)
