"""Quotas, counts and where every office stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from msgspec import Struct

from core.month import Month


class Kind(StrEnum):
    """What was published. Clips are recorded but, by default, do not count."""

    ARTICLE = "article"  # "tin, bài", not told apart
    NEWS = "news"  # tin
    FEATURE = "feature"  # bài
    CLIP = "clip"


WRITTEN = frozenset({Kind.ARTICLE, Kind.NEWS, Kind.FEATURE})


class Quota(Struct, frozen=True):
    """Articles a month: the floor an office must reach and the target it should."""

    floor: int = 10
    target: int = 15


class Office(Struct, frozen=True):
    """One office. `position` is its place in the letter's order, which breaks ties.

    short: what the office is called at the head of a sentence ("Phòng", "Văn phòng").
    aliases: further names under which it is accepted, each exactly (folded).
    retired_from: the first month whose tables it is no longer in; its history stays.
    since: the first month whose tables it is in; None: it was always there.
    merged_into: the code of the office that goes on in its place since it retired, or empty.
    """

    code: str
    name: str
    short: str
    head_title: str
    position: int
    aliases: tuple[str, ...] = ()
    retired_from: Month | None = None
    since: Month | None = None
    merged_into: str = ""

    def is_active(self, month: Month) -> bool:
        """Whether it is in a month's tables."""
        begun = self.since is None or self.since <= month
        return begun and (self.retired_from is None or month < self.retired_from)


class Standing(Struct, frozen=True):
    """An office's place in one month or span.

    rank: competition ranking, 1 + the number of offices with strictly more; 0 while no office
    has anything: then nobody is ranked.
    tied: another office has the same count. exempt: why it owes nothing, or empty.
    waiting, returned: articles that wait for approval, and that the editors sent back.
    """

    office: Office
    count: int
    quota: Quota
    rank: int
    tied: bool
    exempt: str = ""
    waiting: int = 0
    returned: int = 0

    @property
    def missing(self) -> int:
        """Articles still missing to the floor; an exempt office misses none."""
        return 0 if self.exempt else max(0, self.quota.floor - self.count)

    @property
    def missing_to_target(self) -> int:
        return 0 if self.exempt else max(0, self.quota.target - self.count)

    @property
    def met(self) -> bool:
        """Whether its count reaches the floor. An exempt office is neither failing nor praised."""
        return self.count >= self.quota.floor


def standings(
    offices: Iterable[Office],
    counts: Mapping[str, int],
    quotas: Mapping[str, Quota],
    exempt: Mapping[str, str] | None = None,
) -> tuple[Standing, ...]:
    """Rank the offices: most first, ties in the order of `position`.

    counts, quotas, exempt: by office code; an office without a count has none yet.
    """
    exempt = exempt or {}
    ordered = sorted(offices, key=lambda one: (-counts.get(one.code, 0), one.position))
    sharing = Counter(counts.get(office.code, 0) for office in ordered)
    anything = any(sharing)  # a count of 0 is false
    found: list[Standing] = []
    for place, office in enumerate(ordered, start=1):
        count = counts.get(office.code, 0)
        rank = found[-1].rank if found and found[-1].count == count else place
        rank = rank if anything else 0
        quota, tied = quotas[office.code], sharing[count] > 1 and anything
        found.append(Standing(office, count, quota, rank, tied, exempt.get(office.code, "")))
    return tuple(found)


def standing_of(found: Iterable[Standing], office: str) -> Standing | None:
    """Where one office stands; None: it is not in the table. office: its code."""
    return next((one for one in found if one.office.code == office), None)


class Ranked(Protocol):
    """What has a place in a ranking."""

    @property
    def rank(self) -> int: ...


Line = TypeVar("Line", bound=Ranked)


def cut_at_a_rank(ranked: Sequence[Line], most: int) -> Sequence[Line]:
    """The first lines of a ranking, at most so many: who is tied is shown together or not at all.

    Only where more lead together than can be shown is there no rank to cut at.
    """
    if len(ranked) <= most:
        return ranked
    ends = [n for n in range(1, most + 1) if ranked[n].rank != ranked[n - 1].rank]
    return ranked[: ends[-1] if ends else most]


NOT_FOLLOWED = "–"
"""Why an office owes nothing in a month in which it is not followed and yet has entries."""


def taking_part(
    offices: Iterable[Office], counts: Iterable[tuple[str, int]], months: Sequence[Month]
) -> tuple[Office, ...]:
    """The offices of the tables of these months: who was active in one of them, or has entries.

    Every text, picture and paper about these months is about these offices, so that
    every total counts every entry. counts: office codes and what each has in one of these months.
    """
    counted = {code for code, count in counts if count}
    return tuple(
        office for office in offices if office.code in counted or any(map(office.is_active, months))
    )


def total(found: Sequence[Standing]) -> int:
    return sum(standing.count for standing in found)


def common_floor(found: Sequence[Standing]) -> int:
    """The floors of all offices together, of those that owe anything."""
    return sum(one.quota.floor for one in found if not one.exempt)


def pace(quota: Quota, passed: int, working_days: int) -> int:
    """Articles that an office on pace has by now: the floor's share of the working days passed."""
    return quota.floor * passed // working_days if working_days else 0
