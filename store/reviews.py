"""Gathering a month in review, and the tables of months side by side."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

from msgspec import Struct
from msgspec.json import decode

from core.ladder import NUDGES
from core.month import Month, Span
from core.quota import WRITTEN, Kind, Quota, Standing
from core.review import Late, Review
from store.database import Store
from store.rows import as_json

_ENDED = frozenset({"sent", "failed"})


def review(store: Store, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Review:
    """What is known of a month now."""
    told = [one for one in store.outbox.of_month(month, sorted(NUDGES)) if one.state in _ENDED]
    failed = {one.office: one.reason for one in told if one.state == "failed"}
    obstacles: dict[str, list[str]] = {}
    for one in store.obstacles.found(month=month):
        obstacles.setdefault(str(one.state), []).append(one.number)
    began = store.ledger.first_month()
    known = began is not None and began < month
    return Review(
        month=month,
        standings=store.standings(month, kinds),
        before=store.standings(month.plus(-1), kinds) if known else (),
        province=store.province.latest(month),
        obstacles=tuple(obstacles.items()),
        left_over=tuple(each.number for each in store.obstacles.waiting() if each.month < month),
        late=Late(*store.ledger.late_entries(month, store.months.settled(month), kinds)),
        reopened=store.months.reopenings(month),
        urged=len(told),
        # Each head whom a message did not reach, once, with the last reason.
        unreached=tuple((store.offices.get(code).head_title, why) for code, why in failed.items()),
    )


_Figures: TypeAlias = tuple[str, int, Quota, str]  # an office's code, count, quota, exemption


def figures_of(store: Store, month: Month, kinds: frozenset[Kind]) -> str:
    """A month's table, as far as a later closing or report is compared with it."""
    found = store.standings(month, kinds)
    return as_json([(s.office.code, s.count, s.quota, s.exempt) for s in found])


def report_goes_out(store: Store, month: Month, now: datetime, kinds: frozenset[Kind]) -> None:
    """Remember what a report of a month tells: its counts, those of the year, and the verdicts."""
    exported(store, month, now, kinds)
    store.remember(f"reported/{month}", figures_of(store, month, kinds))


def exported(store: Store, month: Month, now: datetime, kinds: frozenset[Kind]) -> None:
    """Remember what an annex tells: nothing falls below it unnoticed."""
    span = Span.year(month.year, month)
    store.exports.remember(store.ledger.counts_over(span, kinds), now)


def reported(store: Store, month: Month) -> str | None:
    """The table of the month's last report that went to the leaders; None: there was none."""
    return store.fact(f"reported/{month}")


def changed_since(
    figures: str, found: Sequence[Standing]
) -> tuple[tuple[Standing | None, Standing | None], ...]:
    """The offices whose figures changed, before and after. figures: from `figures_of`."""
    now = {one.office.code: one for one in found}
    told = decode(figures, type=list[_Figures])
    before = {
        code: Standing(now[code].office, count, quota, 0, tied=False, exempt=exempt)
        for code, count, quota, exempt in told
        if code in now
    }
    pairs = ((before.get(code), one) for code, one in now.items())
    return tuple((then, one) for then, one in pairs if _told(then) != _told(one))


def _told(standing: Standing | None) -> object:
    return standing and (standing.count, standing.quota, standing.exempt)


class MonthTable(Struct, frozen=True):
    """One month. standings: by office code. last_entry: the number of its newest entry, or 0.

    days: the days that were set apart from the public calendar, True for working.
    """

    standings: Mapping[str, Standing]
    last_entry: int = 0
    days: Mapping[date, bool] = {}

    @property
    def figures(self) -> object:
        """What the verdict rests on: not how an office is called, and where it is listed."""
        offices = {code: (one.count, one.quota, one.exempt) for code, one in self.standings.items()}
        return offices, self.last_entry, self.days


def tables(
    store: Store, kinds: frozenset[Kind], months: Sequence[Month]
) -> Mapping[Month, MonthTable]:
    """The tables of these months, in their order. months: in order of time."""
    if not months:
        return {}
    span = Span(months[0], months[-1])
    last, overrides = store.ledger.last_entries(span), store.days.overrides()
    return {
        month: MonthTable(
            {one.office.code: one for one in found},
            last.get(month, 0),
            {day: working for day, working in overrides.items() if Month.of(day) == month},
        )
        for month, found in store.standings_of(span, kinds).items()
        if month in set(months)
    }
