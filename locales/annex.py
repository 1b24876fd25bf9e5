"""The letter's annex and the list of articles, as they are printed.

An official Vietnamese document: it is composed with `load("vi")` whatever the reader's language.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from core.month import Month, Span, padded_month
from core.paper import Annex, AnnexRow, AnnexText, Cell, EntryRow, Letterhead, TableText
from core.province import ProvinceRank
from core.quota import Kind
from locales.words import Words

BLANK = "\N{NO-BREAK SPACE}" * 6  # room to write a number or a day by hand


def annex_text(words: Words, annex: Annex, head: Letterhead, made: dt.date) -> AnnexText:
    """The annex in its final words. made: the day of the draft; only its year is printed."""
    _ = words.gettext
    span = in_span(words, annex.span)
    source = _source(words, annex)
    return AnnexText(
        label=_("Annex"),
        title=_("Summary of the evaluation of the portal {span}").format(span=span).upper(),
        reference=_("(With letter No. {number} {date} of {agency})").format(
            number=f"{BLANK}/{head.code}", date=undated(words, made), agency=head.agency_short
        ),
        province=_province_table(words, annex, head, source),
        offices=_office_table(words, annex, span, source),
        sheet=_("Annex sheet"),
    )


def entries_text(words: Words, entries: Iterable[EntryRow], names: Mapping[str, str]) -> TableText:
    """The list of articles for the annex's second sheet. names: offices' names by code."""
    _ = words.gettext
    head = (
        _("No."),
        _("Published on"),
        _("Office (of a table)"),
        _("Article's title"),
        _("Article's link"),
        _("Kind of article"),
        _("Number of articles"),
    )
    rows = tuple(
        (
            number,
            entry.day if entry.dated else words.month(Month.of(entry.day)),
            names.get(entry.office, entry.office),
            entry.title or None,
            entry.link or None,
            kind_label(words, entry.kind),
            entry.count,
        )
        for number, entry in enumerate(entries, start=1)
    )
    return TableText(_("List of articles"), head, rows)


def kind_label(words: Words, kind: Kind) -> str:
    """A kind as a table's cell names it."""
    _ = words.gettext
    return {
        Kind.ARTICLE: _("Article, kind not told"),
        Kind.NEWS: _("News item (kind)"),
        Kind.FEATURE: _("Feature (kind)"),
        Kind.CLIP: _("Clip (kind)"),
    }[kind]


def in_span(words: Words, span: Span) -> str:
    """Inside a sentence: in the first 04 months of 2026, in month 4/2026, in 2026."""
    _ = words.gettext
    first, last = span.first, span.last
    if first == last:
        return _("in month {month}").format(month=words.month(first))
    if first != Month(last.year, 1):
        return _("from month {first} to month {last}").format(
            first=words.month(first), last=words.month(last)
        )
    if last.number == 12:  # noqa: PLR2004
        return _("in the year {year}").format(year=last.year)
    return _("in the first {n} months of {year}").format(n=words.count(last.number), year=last.year)


def undated(words: Words, made: dt.date) -> str:
    """A date whose day and month the records office writes in."""
    _ = words.gettext
    return _("dated {day} {month} {year}").format(day=BLANK, month=BLANK, year=made.year)


def in_full(words: Words, day: dt.date) -> str:
    """ngày 04 tháng 3 năm 2026."""
    _ = words.gettext
    return _("dated {day} {month} {year}").format(
        day=f"{day.day:02}", month=padded_month(day.month), year=day.year
    )


def notice(words: Words, rank: ProvinceRank) -> str:
    """The province's notice, as it is cited; empty if its number is not known."""
    _ = words.gettext
    if not rank.notice:
        return ""
    if rank.notice_date is None:
        return _("notice No. {number}").format(number=rank.notice)
    return _("notice No. {number} of {date}").format(
        number=rank.notice, date=words.date(rank.notice_date)
    )


def unknown(words: Words) -> str:
    _ = words.gettext
    return _("no figures available")


def column(words: Words, annex: Annex, month: Month) -> str:
    """A month's column: Tháng 04, and with its year where the table has several."""
    _ = words.gettext
    label = f"{month.number:02}"
    if annex.span.first.year != annex.span.last.year:
        label += f"/{month.year}"
    return _("Month {month} (column)").format(month=label)


def _source(words: Words, annex: Annex) -> str:
    _ = words.gettext
    told = [cited for rank in annex.province if (cited := notice(words, rank))]
    if not told:
        return _("Source of the figures: the portal's editorial board.")
    return _("Source of the figures: {notices}.").format(notices="; ".join(told))


def _province_table(words: Words, annex: Annex, head: Letterhead, source: str) -> TableText:
    _ = words.gettext
    titles = (
        _("No."),
        _("Month (of a table)"),
        _("Rank in the province (of a table)"),
        _("Articles of {agency}").format(agency=head.agency_short),
        _("The province's notice (of a table)"),
    )
    rows = tuple(
        (number, column(words, annex, month), *_province_row(words, annex.rank_of(month)))
        for number, month in enumerate(annex.months, start=1)
    )
    return TableText(_("I. Results of the evaluation of the portal"), titles, rows, source)


def _province_row(words: Words, rank: ProvinceRank | None) -> tuple[Cell, Cell, Cell]:
    nothing = unknown(words)
    if rank is None:
        return nothing, nothing, nothing
    own = nothing if rank.own_count is None else rank.own_count
    cited = notice(words, rank)
    return f"{rank.rank}/{rank.of}", own, cited[:1].upper() + cited[1:] if cited else nothing


def _office_table(words: Words, annex: Annex, span: str, source: str) -> TableText:
    _ = words.gettext
    head = (
        _("No."),
        _("Office (of a table)"),
        *(column(words, annex, month) for month in annex.months),
        _("Sum (of a table)"),
        _("Rank by number"),
    )
    rows = tuple(_office_row(number, row) for number, row in enumerate(annex.rows, start=1))
    heading = _("II. Number of articles {span}").format(span=span)
    return TableText(heading, head, rows, source)


def _office_row(number: int, row: AnnexRow) -> tuple[Cell, ...]:
    return (number, row.office.name, *row.counts, row.total, row.rank)
