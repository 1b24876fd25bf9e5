"""The leaders' monthly report."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.month import Month
from core.quota import Standing, total
from core.review import Late, Review
from locales.obstacles import by_state, left_over
from locales.oversight import reason
from locales.standing import below_line, exempt_lines, in_articles, province_line, reached
from locales.words import Words


def leaders_report(words: Words, review: Review, now: datetime) -> str:
    """The month as the leaders get it: the whole, each office, the province, what stands open."""
    blocks = (
        _head(words, review, now),
        _whole(words, review),
        _offices(words, review),
        _province(words, review),
        _open_matters(words, review),
    )
    return "\n\n".join("\n".join(filter(None, block)) for block in blocks)


def _head(words: Words, review: Review, now: datetime) -> Iterator[str]:
    _ = words.gettext
    yield _("Report to the department's leaders on the portal's articles, month {month}").format(
        month=words.month(review.month)
    )
    yield _("Figures as of {moment}.").format(moment=words.moment(now))


def _whole(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    found = review.standings
    yield _("The whole department: {total} published; common floor {floor}.").format(
        total=in_articles(words, total(found)), floor=words.number(_floors(found))
    )
    yield _change(words, review.month.plus(-1), total(found), total(review.before))
    yield reached(words, found)
    yield _targets(words, found)
    yield below_line(words, found)
    yield from exempt_lines(words, found)
    yield _late(words, review.late)
    for when, why in review.reopened:
        yield _("The closed month was reopened at {moment} ({reason}).").format(
            moment=words.moment(when), reason=why
        )


def _floors(found: Sequence[Standing]) -> int:
    return sum(s.quota.floor for s in found if not s.exempt)


def _change(words: Words, before: Month, now: int, then: int) -> str:
    """The whole department against the month before."""
    _ = words.gettext
    facts = {
        "month": words.month(before),
        "then": words.number(then),
        "by": words.number(abs(now - then)),
    }
    if now > then:
        return _("Against month {month} ({then}): up by {by}.").format(**facts)
    if now < then:
        return _("Against month {month} ({then}): down by {by}.").format(**facts)
    return _("Against month {month} ({then}): unchanged.").format(**facts)


def _targets(words: Words, found: Sequence[Standing]) -> str:
    _ = words.gettext
    met = [s.office.code for s in found if s.count >= s.quota.target and not s.exempt]
    told = _("At the target: {n}/{of} offices").format(n=words.count(len(met)), of=len(found))
    return told + (f" ({', '.join(met)})." if met else ".")


def _late(words: Words, late: Late) -> str:
    _ = words.gettext
    if not late.entries:
        return ""
    return words.ngettext(
        "{n} entry was made after the month's end or closing ({net} in all).",
        "{n} entries were made after the month's end or closing ({net} in all).",
        late.entries,
    ).format(n=words.count(late.entries), net=words.signed(late.net))


def _offices(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    yield _("Each office (in brackets: against month {month}):").format(
        month=words.month(review.month.plus(-1))
    )
    before = review.counts_before
    for standing in review.standings:
        yield _office(words, standing, before.get(standing.office.code))


def _office(words: Words, standing: Standing, before: int | None) -> str:
    """A line of the table. before: None for an office that is new."""
    _ = words.gettext
    line = f"{standing.rank}. {standing.office.name}: {words.number(standing.count)}"
    if before is not None:
        line += f" ({words.signed(standing.count - before)})"
    return f"{line} – {_verdict(words, standing)}"


def _verdict(words: Words, standing: Standing) -> str:
    _ = words.gettext
    if standing.exempt:
        return _("exempt")
    if standing.missing:
        return _("{n} missing").format(n=words.number(standing.missing))
    if standing.missing_to_target:
        return _("floor reached")
    return _("target reached")


def _province(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    latest = review.province
    if latest is None:
        yield _("The province's ranking: no figures available.")
        return
    yield province_line(words, latest.rank, latest.of, latest.month)
    month = words.month(latest.month)
    if not latest.peers:
        yield _("The other agencies' counts of month {month} are not known.").format(month=month)
    elif (following := review.next_agency) is None:
        yield _("No agency named in the notice of month {month} had more articles.").format(
            month=month
        )
    else:
        yield _how_far(words, _floors(review.standings), *following, month)


def _how_far(words: Words, floors: int, name: str, count: int, month: str) -> str:
    """How far even all floors together are from the next agency's count."""
    _ = words.gettext
    facts = {
        "floors": words.number(floors),
        "name": name,
        "count": words.number(count),
        "month": month,
    }
    if floors >= count:
        return _(
            "With every office at its floor the department would have {floors}, not below {name} with {count} in month {month}."
        ).format(**facts)
    return _(
        "Even with every office at its floor the department would have {floors}, {short} fewer than {name} with {count} in month {month}."
    ).format(short=words.number(count - floors), **facts)


def _open_matters(words: Words, review: Review) -> Iterator[str]:
    """Obstacles, and who was not reached."""
    _ = words.gettext
    yield by_state(words, review.month, review.obstacles)
    yield left_over(words, review.left_over)
    if not review.unreached:
        yield _("Everybody was reached.") if review.urged else ""
        return
    told = "; ".join(f"{title} ({reason(words, why)})" for title, why in review.unreached)
    yield _("Not reached: {people}.").format(people=told)
