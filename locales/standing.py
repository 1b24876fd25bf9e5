"""Where offices stand: /status, /rank."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from core.month import Month, Span
from core.quota import Office, Standing, total
from core.workdays import WorkCalendar
from locales.words import Words
from locales.words import sentence as _

STATUS_PURPOSE = _("the figures of this month")
RANK_PURPOSE = _("the ranking of the offices")

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
        expected = {s.office.code: s.quota.floor * passed // whole for s in found}
        current = Month.of(now) == month
        return cls(month, found, now, whole - passed, current, expected, paused)


def in_articles(words: Words, n: int) -> str:
    """06 tin, bài; "no articles yet" for zero."""
    _ = words.gettext
    if n == 0:
        return _("no articles yet")
    return words.ngettext("{n} article", "{n} articles", n).format(n=words.count(n))


def office_status(words: Words, office: Office, situation: Situation) -> str:
    """One office's month: count, floor, target, missing, rank, pace, working days left."""
    _ = words.gettext
    standing = next(s for s in situation.standings if s.office.code == office.code)
    lines = [
        _("{office} – month {month}").format(
            office=office.name, month=words.month(situation.month)
        ),
        _published(words, standing),
        _own_rank(words, standing, len(situation.standings)),
    ]
    if situation.current and not standing.met and not standing.exempt:
        lines.append(_own_pace(words, standing, situation))
    return "\n".join([*lines, _as_of(words, situation)])


def _published(words: Words, standing: Standing) -> str:
    _ = words.gettext
    facts = {
        "count": words.count(standing.count),
        "floor": words.count(standing.quota.floor),
        "target": words.count(standing.quota.target),
        "missing": words.count(standing.missing),
        "more": words.count(standing.missing_to_target),
    }
    if standing.exempt:
        return _("Published: {count} (exempt this month: {reason})").format(
            reason=standing.exempt, **facts
        )
    if standing.missing:
        return _("Published: {count}/{floor} ({missing} missing; target {target})").format(**facts)
    if standing.missing_to_target:
        return _(
            "Published: {count}/{floor} (floor reached; {more} more to the target {target})"
        ).format(**facts)
    return _("Published: {count}/{floor} (target {target} reached)").format(**facts)


def _own_rank(words: Words, standing: Standing, of: int) -> str:
    _ = words.gettext
    sentence = (
        _("Rank this month: {rank}/{of} (tied)")
        if standing.tied
        else _("Rank this month: {rank}/{of}")
    )
    return sentence.format(rank=standing.rank, of=of)


def _own_pace(words: Words, standing: Standing, situation: Situation) -> str:
    _ = words.gettext
    expected = situation.expected[standing.office.code]
    if standing.count < expected:
        return _("Pace: behind ({expected} due by today).").format(expected=words.count(expected))
    return _("Pace: on schedule.")


def _as_of(words: Words, situation: Situation) -> str:
    _ = words.gettext
    figures = _("Figures as of {moment}.").format(moment=words.moment(situation.now))
    paused = _(" Automatic messages are paused.") if situation.paused else ""
    if not situation.current:
        return figures + paused
    left = words.ngettext("{n} working day left.", "{n} working days left.", situation.left)
    return left.format(n=words.count(situation.left)) + " " + figures + paused


def whole_status(
    words: Words, situation: Situation, province: str = "", obstacles: int | None = None
) -> str:
    """The whole department: total, who reached the floor, who is below, what waits."""
    _ = words.gettext
    found = situation.standings
    floor = sum(s.quota.floor for s in found if not s.exempt)
    lines = [
        _("Standing of month {month} (as of {moment})").format(
            month=words.month(situation.month), moment=words.moment(situation.now)
        ),
        _("The whole department: {total} published; common floor {floor}.").format(
            total=in_articles(words, total(found)), floor=words.number(floor)
        ),
        reached(words, found),
        below_line(words, found),
        *exempt_lines(words, found),
    ]
    if obstacles is not None:
        some = _("Obstacles waiting: {n}.").format(n=words.count(obstacles))
        lines.append(some if obstacles else _("No obstacle is waiting."))
    if province:
        lines.append(province)
    if situation.paused:
        lines.append(_("Automatic messages are paused."))
    return "\n".join(lines)


def province_line(words: Words, rank: int, of: int, month: Month) -> str:
    _ = words.gettext
    return _("Latest rank in the province: {rank}/{of} (month {month}).").format(
        rank=rank, of=of, month=words.month(month)
    )


def reached(words: Words, found: Sequence[Standing]) -> str:
    """Who is at the floor; an exempt office is neither praised nor failing."""
    _ = words.gettext
    met = [s for s in found if s.met and not s.exempt]
    floors = {s.quota.floor for s in found}
    sentence = (
        _("At {floor} or more: {n}/{of} offices").format(
            floor=words.count(floors.pop()), n=words.count(len(met)), of=len(found)
        )
        if len(floors) == 1
        else _("At the floor: {n}/{of} offices").format(n=words.count(len(met)), of=len(found))
    )
    return f"{sentence} ({_listed(words, met)})." if met else f"{sentence}."


def below_line(words: Words, found: Sequence[Standing]) -> str:
    _ = words.gettext
    below = [s for s in found if not s.met and not s.exempt]
    if not below:
        return _("No office is below the floor.")
    lowest = sorted(below, key=lambda s: (s.count, s.office.position))[:LOWEST_SHOWN]
    return _("Below: {n} offices, {missing} missing; lowest: {lowest}.").format(
        n=words.count(len(below)),
        missing=in_articles(words, sum(s.missing for s in below)),
        lowest=_listed(words, lowest),
    )


def exempt_lines(words: Words, found: Sequence[Standing]) -> list[str]:
    _ = words.gettext
    exempt = [s for s in found if s.exempt]
    names = ", ".join(f"{s.office.code} ({s.exempt})" for s in exempt)
    return [_("Exempt: {offices}.").format(offices=names)] if exempt else []


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
    _ = words.gettext
    title = (
        _("Ranking of month {month}").format(month=words.month(span.first))
        if span.first == span.last
        else _("Ranking from month {first} to month {last}").format(
            first=words.month(span.first), last=words.month(span.last)
        )
    )
    lines = [_ranked(words, span, s, exempt.get(s.office.code, ())) for s in found]
    return "\n".join(
        [
            title,
            *lines,
            _("Total: {total}.").format(total=in_articles(words, total(found))),
            _("Figures as of {moment}.").format(moment=words.moment(now)),
        ]
    )


def _ranked(words: Words, span: Span, standing: Standing, exempt: Sequence[Month]) -> str:
    _ = words.gettext
    line = f"{standing.rank}. {standing.office.name}: {words.number(standing.count)}"
    if not exempt:
        return line
    if span.first == span.last:
        return _("{line} (exempt)").format(line=line)
    months = ", ".join(words.month(month) for month in exempt)
    return _("{line} (exempt in month {months})").format(line=line, months=months)
