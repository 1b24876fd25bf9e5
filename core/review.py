"""A month in review: what the leaders' report is made of, and the notices of the province."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from core.month import Month
from core.quota import Standing, total


class ProvinceRank(Struct, frozen=True):
    """One month's notice. rank 8 of 13. own_count: the department's articles, None if unknown.

    peers: other agencies' counts, by name, as far as the notice tells them.
    """

    month: Month
    rank: int
    of: int
    own_count: int | None = None
    notice: str = ""
    notice_date: date | None = None
    peers: tuple[tuple[str, int], ...] = ()


class Late(Struct, frozen=True):
    """What was entered after the month's end or its closing: how many entries, and their sum."""

    entries: int = 0
    net: int = 0


class Review(Struct, frozen=True):
    """One month. before: the standings of the month before it; none where the figures begin later.

    province: the latest notice. obstacles: numbers by state, as raised about this month; left_over:
    numbers of those that wait since earlier months. reopened: (when, reason). urged: messages of the
    month's round that went out or were to. unreached: (head's title, key of the reason).
    """

    month: Month
    standings: Sequence[Standing]
    before: Sequence[Standing]
    province: ProvinceRank | None = None
    obstacles: Sequence[tuple[str, Sequence[str]]] = ()
    left_over: Sequence[str] = ()
    late: Late = Late()
    reopened: Sequence[tuple[datetime, str]] = ()
    urged: int = 0
    unreached: Sequence[tuple[str, str]] = ()

    @property
    def counts_before(self) -> dict[str, int]:
        """Articles of the month before, by office code."""
        return {standing.office.code: standing.count for standing in self.before}

    @property
    def next_agency(self) -> tuple[str, int] | None:
        """The agency with the fewest articles of those that had more than the department."""
        if self.province is None:
            return None
        own = self.province.own_count
        own = total(self.standings) if own is None else own
        above = [peer for peer in self.province.peers if peer[1] > own]
        return min(above, key=lambda peer: peer[1], default=None)
