"""Where offices stand: /status, /rank."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from core.documents import Annex, AnnexRow
from core.month import Month, Span
from core.quota import NOT_FOLLOWED, Office, Ranked, Standing, common_floor, pace, total
from core.review import ProvinceRank
from core.text import foreign
from core.workdays import WorkCalendar
from locales.words import Words, plural as _n, sentence as _

FIGURES_AS_OF = _("Figures as of {moment}.")
OPEN_FIGURES = _("Waiting for approval: {waiting}; returned: {returned}.")
PAUSED = _("Automatic messages are paused.")
EXEMPT_LINE = _("{line} (exempt)")
NOT_IN_TABLE = _("not in the table")

NOBODY_RANKED = _("No office has any article yet; nobody is ranked.")

LOWEST_SHOWN = 2  # and whoever is tied with these


class Situation(Struct, frozen=True):
    """The month as it is at `now`."""

    month: Month
    standings: Sequence[Standing]
    calendar: WorkCalendar
    now: datetime
    paused: bool
    closed: bool


def in_articles(words: Words, n: int) -> str:
    """06 tin, bài; "no articles yet" for zero."""
    if n == 0:
        return words.say(_("no articles yet"))
    return words.say(_n("{n} article", "{n} articles"), n=n)


def facts_of(one: Standing) -> dict[str, object]:
    """What a sentence may say of an office's month."""
    return {
        "office": one.office,
        "count": one.count,
        "rank": one.rank,
        "floor": one.quota.floor,
        "target": one.quota.target,
        "missing": one.missing,
        "more": one.missing_to_target,
        "reason": one.exempt,
    }


def office_status(words: Words, office: Office, situation: Situation) -> str:
    """One office's month: count, floor, target, missing, rank, pace, working days left."""
    month, now, found = situation.month, situation.now, situation.standings
    standing = next(one for one in found if one.office.code == office.code)
    ranked = _("Rank this month: {rank:n}/{of:n}") if standing.rank else NOBODY_RANKED
    if standing.tied:
        ranked = _("Rank this month: {rank:n}/{of:n} (tied)")
    lines = [
        words.say(_("{office} – month {month}"), office=office, month=month),
        published(words, standing),
        *open_line(words, [standing]),
        words.say(ranked, rank=standing.rank, of=len(found)),
    ]
    as_of = [words.say(FIGURES_AS_OF, moment=now)]
    if Month.of(now) == month and not situation.closed:
        passed, whole = situation.calendar.workdays_passed(month, now.date())
        expected = pace(standing.quota, passed, whole)
        left = words.say(_n("{n} working day left.", "{n} working days left."), n=whole - passed)
        as_of.insert(0, left)
        if not standing.met and not standing.exempt:
            behind, on_time = _("Pace: behind ({expected} due by today)."), _("Pace: on schedule.")
            on_pace = on_time if standing.count >= expected else behind
            lines.append(words.say(on_pace, expected=expected))
    if situation.paused:
        as_of.append(words.say(PAUSED))
    return "\n".join([*lines, " ".join(as_of)])


def published(words: Words, standing: Standing) -> str:
    if standing.exempt:
        some = _("Published: {count} (exempt: {reason})")
        none = _("No articles published yet (exempt: {reason})")
        sentence = some if standing.count else none
    elif standing.count == 0:
        sentence = _("No articles published yet ({missing} missing; target {target})")
    elif standing.missing:
        sentence = _("Published: {count}/{floor} ({missing} missing; target {target})")
    elif standing.missing_to_target:
        sentence = _(
            "Published: {count}/{floor} (floor reached; {more} more to the target {target})"
        )
    else:
        sentence = _("Published: {count}/{floor} (target {target} reached)")
    return words.say(sentence, **facts_of(standing) | {"reason": why_exempt(words, standing)})


def whole_status(
    words: Words, situation: Situation, province: ProvinceRank | None, obstacles: int
) -> str:
    """The whole department: total, who reached the floor, who is below, what waits."""
    found = situation.standings
    title = _("Standing of month {month} (as of {moment})")
    waiting, none_waiting = _("Obstacles waiting: {n}."), _("There are no obstacles waiting.")
    lines = [
        words.say(title, month=situation.month, moment=situation.now),
        whole_line(words, found),
        reached(words, found),
        below_line(words, found),
        *open_line(words, found),
        *exempt_lines(words, found),
        words.say(waiting if obstacles else none_waiting, n=obstacles),
    ]
    if province:
        lines.append(province_line(words, province))
    if situation.paused:
        lines.append(words.say(PAUSED))
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
    some = _("At the floor: {n}/{of:n} offices")
    nobody = _("Of {of:n} offices none is at the floor.")
    floor = floors.pop() if len(floors) == 1 else None
    if floor is not None:
        some = _("At {floor} or more: {n}/{of:n} offices")
    if floor:
        nobody = _("Of {of:n} offices none is at {floor} or more.")
    told = words.say(some if met else nobody, floor=floor, n=len(met), of=len(found))
    return f"{told} ({_listed(words, met)})." if met else told


def below_line(words: Words, found: Sequence[Standing]) -> str:
    below = [s for s in found if not s.met and not s.exempt]
    if not below:
        return words.say(_("No office is below the floor."))
    upwards = sorted(below, key=lambda s: (s.count, s.office.position))
    last = upwards[:LOWEST_SHOWN][-1].count
    lowest = [s for s in upwards if s.count <= last]
    facts = {"n": len(below), "missing": in_articles(words, sum(s.missing for s in below))}
    sentence = _("Below: {n} offices, {missing} missing: {lowest}.")
    if len(lowest) < len(below):
        sentence = _("Below: {n} offices, {missing} missing; lowest: {lowest}; {more} more.")
    more = len(below) - len(lowest)
    return words.say(sentence, lowest=_listed(words, lowest), more=more, **facts)


def open_line(words: Words, found: Sequence[Standing]) -> list[str]:
    """The articles that are under way; no line while nobody has sent any."""
    waiting, returned = (
        sum(n) for n in zip(*((s.waiting, s.returned) for s in found), strict=True)
    )
    if not waiting and not returned:
        return []
    return [words.say(OPEN_FIGURES, waiting=waiting, returned=returned)]


def verdict(words: Words, standing: Standing) -> str:
    """Exempt, what is missing to the floor, or what is reached."""
    if standing.exempt:
        return words.say(_("exempt"))
    if standing.missing:
        return words.say(_("{n:n} missing"), n=standing.missing)
    return words.say(_("floor reached") if standing.missing_to_target else _("target reached"))


def why_exempt(words: Words, standing: Standing) -> str:
    not_followed = standing.exempt == NOT_FOLLOWED
    return words.say(NOT_IN_TABLE) if not_followed else standing.exempt


def exempt_lines(words: Words, found: Sequence[Standing]) -> list[str]:
    exempt = [f"{s.office.code} ({why_exempt(words, s)})" for s in found if s.exempt]
    return [words.say(_("Exempt: {offices}."), offices=exempt)] if exempt else []


def in_place(line: Ranked) -> str:
    """What a line of a ranking begins with: its rank, or a dash while nobody is ranked."""
    return f"{line.rank}." if line.rank else "-"


def _listed(words: Words, found: Sequence[Standing]) -> str:
    return ", ".join(f"{s.office.code} {words.number(s.count)}" for s in found)


def over_months(
    words: Words,
    span: Span,
    found: Sequence[Standing],
    shown: Sequence[Office],
    now: datetime,
    *,
    whole: bool,
) -> list[str]:
    """Several months together: of each office shown, and of the whole department."""
    as_of = words.say(FIGURES_AS_OF, moment=now)
    parts = []
    for one in (one for one in found if one.office in shown):
        facts = {**facts_of(one), "of": len(found), "months": period(words, span)}
        title = words.say(_("{office} – {months}"), **facts)
        place = _("Rank in these months: {rank:n}/{of:n}") if one.rank else NOBODY_RANKED
        lines = [title, published(words, one), *open_line(words, [one])]
        parts.append("\n".join([*lines, words.say(place, **facts), as_of]))
    if whole:
        title = words.say(_("The figures of {months}"), months=period(words, span))
        lines = [title, whole_line(words, found), reached(words, found), below_line(words, found)]
        lines += [*open_line(words, found), *exempt_lines(words, found)]
        parts.append("\n".join([*lines, as_of]))
    return parts


def period(words: Words, span: Span) -> str:
    """The months of a span, in mid-sentence."""
    if span.only:
        return words.say(_("month {month}"), month=span.only)
    between = _("months {first} to {last}")
    return words.say(between, first=span.first, last=span.last)


def below(words: Words, span: Span, found: Sequence[Standing], now: datetime) -> str:
    """Every office below the floor, the farthest from it first."""
    owing = sorted((s for s in found if s.missing), key=lambda s: (-s.missing, s.office.position))
    facts = {"months": period(words, span), "n": len(owing)}
    some, none = _("Below the floor, {months}: {n} offices."), _("Below the floor, {months}: none.")
    lines = [words.say(some if owing else none, **facts)]
    line = _("- {office}: {count:n}/{floor:n}, {missing} missing")
    lines += [words.say(line, **facts_of(one)) for one in owing]
    return "\n".join([*lines, words.say(FIGURES_AS_OF, moment=now)])


def comparison(
    words: Words,
    now_and_then: tuple[Span, Span],
    counts: Sequence[tuple[str, int, int]],
    now: datetime,
) -> str:
    """counts: a name, its articles in the first of the spans and in the second."""
    this, that = (period(words, span) for span in now_and_then)
    lines = [words.say(_("Articles, {this} compared with {that}:"), this=this, that=that)]
    line = _("- {name}: {count:n}, before {before:n} ({change:+})")
    lines += [
        words.say(line, name=name, count=count, before=before, change=count - before)
        for name, count, before in counts
    ]
    return "\n".join([*lines, words.say(FIGURES_AS_OF, moment=now)])


def ranking(
    words: Words, annex: Annex, now: datetime, exempt: Mapping[str, Sequence[Month]]
) -> str:
    """A table of ranks, in ranking order, and the total. exempt: the months, by office's code."""
    span = annex.span
    of, over = _("Ranking of month {first}"), _("Ranking from month {first} to month {last}")
    title = words.say(of if span.only else over, first=span.first, last=span.last)
    lines = [_ranked(words, span, row, exempt.get(row.office.code, ())) for row in annex.rows]
    whole = words.say(_("Total: {total}."), total=in_articles(words, sum(annex.sums)))
    if not any(row.rank for row in annex.rows):
        whole = words.say(NOBODY_RANKED)
    return "\n".join([title, *lines, whole, words.say(FIGURES_AS_OF, moment=now)])


def _ranked(words: Words, span: Span, row: AnnexRow, exempt: Sequence[Month]) -> str:
    line = f"{in_place(row)} {foreign(row.office.name)}: {words.number(row.total)}"
    if not exempt:
        return line
    if span.only:
        return words.say(EXEMPT_LINE, line=line)
    return words.say(_("{line} (exempt in month {months})"), line=line, months=exempt)
