"""The annex in its final words, in Vietnamese whoever asks for it.

It is a document of a Vietnamese authority, so its text stands here as it is printed and is not
translated. Only the last functions of this file are also used by chats, charts and the letter.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from core.documents import Annex, AnnexText, Cell, DayCell, EntryRow, Letterhead, TableText
from core.month import Month, Span, format_date, format_month
from core.quota import Kind
from core.review import ProvinceRank
from locales.words import Words, load, sentence as _

HARD_SPACE = "\N{NO-BREAK SPACE}"
BLANK = HARD_SPACE * 6  # room to write a number or a day by hand
NUMBER = "TT"
OFFICE = "Phòng"  # as the head of a column, and as the first word of most offices' names
UNIT = "Đơn vị"  # where some are no "phòng"
UNKNOWN = "không có số liệu"
ENTRIES_HEAD = (NUMBER, "Ngày đăng", OFFICE, "Tên tin, bài", "Đường dẫn", "Loại", "Số lượng")
KINDS: Mapping[Kind, str] = {
    Kind.ARTICLE: "Tin, bài",
    Kind.NEWS: "Tin",
    Kind.FEATURE: "Bài",
    Kind.CLIP: "Clip",
}


def annex_text(annex: Annex, head: Letterhead, made: dt.date) -> AnnexText:
    """The annex in its final words. made: the day of the draft; only its year is printed."""
    span = in_span(load("vi"), annex.span)
    return AnnexText(
        label="Phụ lục",
        title=_unbroken_period(f"Tổng hợp kết quả đánh giá Cổng Thông tin điện tử {span}".upper()),
        reference=f"(Kèm theo Công văn số {number_of(head)} {undated(made)} của {head.agency_short})",
        province=_province_table(annex, head),
        offices=_office_table(annex, head, span),
        sheet="Phụ lục",
    )


def articles_text(entries: Iterable[EntryRow], names: Mapping[str, str], month: Month) -> TableText:
    """The list of a month's articles that goes with the letter; each title opens its article."""
    entries = list(entries)
    listed = [entry for entry in entries if entry.title or entry.link]
    rows = tuple(
        (
            number,
            format_date(entry.day) if entry.dated else format_month(month),
            names.get(entry.office, entry.office),
            entry.title or entry.link,
        )
        for number, entry in enumerate(listed, start=1)
    )
    alone = sum(entry.count for entry in entries) - sum(entry.count for entry in listed)
    source = f"Ngoài danh sách này: {alone:02} tin, bài chỉ ghi số lượng." if alone else ""
    heading = f"Danh sách tin, bài được duyệt đăng tháng {format_month(month)}"
    links = tuple(entry.link for entry in listed)
    return TableText(heading, ENTRIES_HEAD[:4], rows, source, links)


def _province_table(annex: Annex, head: Letterhead) -> TableText:
    own = f"Số tin, bài của {head.agency_short}"
    ranked, told = f"Xếp hạng trong {head.province}", f"Thông báo của {head.province}"
    titles = (NUMBER, "Tháng", ranked, own, told)
    rows = tuple(
        (number, _column(annex, month), *_province_row(annex.rank_of(month)))
        for number, month in enumerate(annex.months, start=1)
    )
    return TableText("I. Kết quả đánh giá Cổng TTĐT", titles, rows, _source(annex, head))


def _province_row(rank: ProvinceRank | None) -> tuple[Cell, Cell, Cell]:
    if rank is None:
        return UNKNOWN, UNKNOWN, UNKNOWN
    own = UNKNOWN if rank.own_count is None else rank.own_count
    return f"{rank.rank}/{rank.of}", own, cited(rank) or UNKNOWN


def _office_table(annex: Annex, head: Letterhead, span: str) -> TableText:
    months = (_column(annex, month) for month in annex.months)
    offices = OFFICE if called_phong(annex, head) else UNIT
    titles = (NUMBER, offices, *months, "Cộng", "Xếp hạng theo Số lượng")
    rows = tuple(
        (number, row.office.name, *row.counts, row.total, row.rank or None)
        for number, row in enumerate(annex.rows, start=1)
    )
    heading = _unbroken_period(f"II. Tổng hợp số lượng bài viết {span}")
    return TableText(heading, titles, rows, _source(annex, head, of_offices=True))


def _column(annex: Annex, month: Month) -> str:
    """A month's column: Tháng 04, and with its year where the table has several."""
    several = annex.span.first.year != annex.span.last.year
    return f"Tháng {month.number:02}" + (f"/{month.year}" if several else "")


def _source(annex: Annex, head: Letterhead, *, of_offices: bool = False) -> str:
    """Where the figures are from. The offices' are the department's own where no notice came."""
    cited_ones = list(filter(None, map(cited, annex.province)))
    notices = "; ".join(cited_ones)
    told = f"{notices} của {board_of_province(head)}" if notices else board(head)
    if of_offices and notices and len(cited_ones) < len(annex.months):
        told += f"; các tháng chưa có thông báo: {board(head)}"
    return unbroken(f"Nguồn số liệu: {told}.")


def board(head: Letterhead) -> str:
    """Who counts the articles in the department."""
    return f"Ban Biên tập Cổng TTĐT {head.agency_short}"


def board_of_province(head: Letterhead) -> str:
    """Who ranks the departments' portals."""
    return f"Ban Biên tập Cổng TTĐT {head.province}"


def cited(rank: ProvinceRank) -> str:
    """The province's notice as a name: Thông báo số …; empty if its number is not known."""
    told = notice(load("vi"), rank)
    return told[:1].upper() + told[1:]


def number_of(head: Letterhead) -> str:
    """The letter's number, whose figures the records office writes in."""
    return f"{BLANK}/{head.code or BLANK}"


def undated(made: dt.date) -> str:
    """A date whose day and month the records office writes in."""
    return f"ngày {BLANK} tháng {BLANK} năm {made.year}"


def called_phong(annex: Annex, head: Letterhead) -> bool:
    """Whether every office is a "phòng", but for the one that edits."""
    return all(
        row.office.name == head.office or row.office.name.startswith(f"{OFFICE} ")
        for row in annex.rows
    )


_TORN = re.compile(
    r"(?i)(\b(?:năm|thứ|số|tháng|ngày)(?= \d)|-(?= \d)|\d(?= (?:-|tin|tháng|bậc|đơn vị)(?!\w))) "
)
_PERIOD = re.compile(r"(?i)\btrong \d+\stháng đầu năm|\btrong (?=tháng|năm)")


def unbroken(text: str) -> str:
    """The text with hard spaces where a line must not end: "thứ 11/13", "10 - 15", "38 tin"."""
    return _TORN.sub(rf"\1{HARD_SPACE}", text)


def _unbroken_period(text: str) -> str:
    """A title is not broken within "trong 04 tháng đầu năm 2026" or "trong tháng 4/2026"."""
    return _PERIOD.sub(lambda found: found[0].replace(" ", HARD_SPACE), unbroken(text))


def entries_text(entries: Iterable[EntryRow], names: Mapping[str, str]) -> TableText:
    """The list of articles for the annex's second sheet. names: offices' names by code."""
    rows = tuple(
        (
            number,
            DayCell(entry.day, whole_month=not entry.dated),
            names.get(entry.office, entry.office),
            entry.title or None,
            entry.link or None,
            KINDS[entry.kind],
            entry.count,
        )
        for number, entry in enumerate(entries, start=1)
    )
    return TableText("Danh sách tin, bài", ENTRIES_HEAD, rows)


# What chats and charts say too, in their readers' language.
NO_FIGURES = _("no figures available")
COMMON_FLOOR = _("common floor {n:n}")


def in_span(words: Words, span: Span) -> str:
    """Inside a sentence: in the first 04 months of 2026, in month 4/2026, in 2026."""
    first, last = span.first, span.last
    if span.only:
        return words.say(_("in month {month}"), month=span.only)
    if first != Month(last.year, 1):
        return words.say(_("from month {first} to month {last}"), first=first, last=last)
    if last.number == 12:  # noqa: PLR2004
        return words.say(_("in the year {year:d}"), year=last.year)
    return words.say(_("in the first {n} months of {year:d}"), n=last.number, year=last.year)


def notice(words: Words, rank: ProvinceRank) -> str:
    """The province's notice, as it is cited; empty if its number is not known."""
    if not rank.notice:
        return ""
    if rank.notice_date is None:
        return words.say(_("notice No. {number}"), number=rank.notice)
    return words.say(_("notice No. {number} of {date}"), number=rank.notice, date=rank.notice_date)
