"""The annex as values: who had how many articles in which month, and in which order."""

from collections.abc import Iterable, Mapping

from core.month import Month, Span
from core.paper import Annex, AnnexRow
from core.province import ProvinceRank
from core.quota import Office, Quota, standings


def build_annex(
    offices: Iterable[Office],
    counts: Mapping[tuple[Month, str], int],
    province: Iterable[ProvinceRank],
    span: Span,
) -> Annex:
    """Rank the offices by their total over the span, ties in the order of `position`.

    counts: articles by month and office code; an office without a count had none. An office
    that began or retired within the span is in the table, with empty cells outside its time.
    """
    months = span.months
    taking_part = [office for office in offices if any(map(office.is_active, span.months))]
    by_code = {
        office.code: tuple(
            counts.get((month, office.code), 0) if office.is_active(month) else None
            for month in months
        )
        for office in taking_part
    }
    totals = {code: sum(count or 0 for count in row) for code, row in by_code.items()}
    no_quota = dict.fromkeys(totals, Quota())  # a ranking does not depend on it
    rows = (
        AnnexRow(found.office, by_code[found.office.code], found.count, found.rank)
        for found in standings(taking_part, totals, no_quota)
    )
    told = sorted(
        (rank for rank in province if span.first <= rank.month <= span.last),
        key=lambda rank: rank.month,
    )
    return Annex(span, tuple(rows), tuple(told))
