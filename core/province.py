"""The province's monthly ranking of the portals of its agencies."""

from datetime import date

from msgspec import Struct

from core.month import Month


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
