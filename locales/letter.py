"""The official letter and its annex, in Vietnamese whoever asks for them.

They are documents of a Vietnamese authority, so their text stands here as it is printed and is
not translated. Only the last functions of this file are also used by chats and charts.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from core.documents import (
    Annex,
    AnnexRow,
    AnnexText,
    Cell,
    DayCell,
    EntryRow,
    Letterhead,
    LetterText,
    TableText,
)
from core.month import Month, Span, format_date, format_month
from core.quota import Kind, Office, Standing
from core.review import ProvinceRank
from locales.words import Words, load, sentence as _

DEFAULT_LETTERHEAD = Letterhead(  # each field can be set by a deployment
    parent="UBND tỉnh Bắc Ninh",
    agency="Sở Giáo dục và Đào tạo",
    agency_short="Sở GDĐT",
    place="Bắc Ninh",
    code="SGDĐT-VP",
    plan="Kế hoạch số 49/KH-SGDĐT ngày 19/11/2025",
    signing=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="",
    records="VT, VP",
)
BLANK = "\N{NO-BREAK SPACE}" * 6  # room to write a number or a day by hand
NUMBER = "TT"
OFFICE = "Phòng"  # as the head of a column, and as the first word of most offices' names
UNKNOWN = "không có số liệu"
ENTRIES_HEAD = (NUMBER, "Ngày đăng", OFFICE, "Tên tin, bài", "Đường dẫn", "Loại", "Số lượng")
KINDS: Mapping[Kind, str] = {
    Kind.ARTICLE: "Tin, bài",
    Kind.NEWS: "Tin",
    Kind.FEATURE: "Bài",
    Kind.CLIP: "Clip",
}
LEADERS = 2  # ranks that are praised by name
LOWEST = 2  # offices that are named for having few


def annex_text(annex: Annex, head: Letterhead, made: dt.date) -> AnnexText:
    """The annex in its final words. made: the day of the draft; only its year is printed."""
    span = in_span(load("vi"), annex.span)
    number = f"{BLANK}/{head.code}"
    return AnnexText(
        label="Phụ lục",
        title=f"Tổng hợp kết quả đánh giá Cổng Thông tin điện tử {span}".upper(),
        reference=f"(Kèm theo Công văn số {number} {_undated(made)} của {head.agency_short})",
        province=_province_table(annex, head),
        offices=_office_table(annex, span),
        sheet="Phụ lục",
    )


def _province_table(annex: Annex, head: Letterhead) -> TableText:
    own = f"Số tin, bài của {head.agency_short}"
    titles = (NUMBER, "Tháng", "Xếp hạng trong tỉnh", own, "Thông báo của tỉnh")
    rows = tuple(
        (number, _column(annex, month), *_province_row(annex.rank_of(month)))
        for number, month in enumerate(annex.months, start=1)
    )
    return TableText("I. Kết quả đánh giá Cổng TTĐT", titles, rows, _source(annex))


def _province_row(rank: ProvinceRank | None) -> tuple[Cell, Cell, Cell]:
    if rank is None:
        return UNKNOWN, UNKNOWN, UNKNOWN
    own = UNKNOWN if rank.own_count is None else rank.own_count
    cited = notice(load("vi"), rank)
    return f"{rank.rank}/{rank.of}", own, cited[:1].upper() + cited[1:] if cited else UNKNOWN


def _office_table(annex: Annex, span: str) -> TableText:
    months = (_column(annex, month) for month in annex.months)
    titles = (NUMBER, OFFICE, *months, "Cộng", "Xếp hạng theo Số lượng")
    rows = tuple(
        (number, row.office.name, *row.counts, row.total, row.rank or None)
        for number, row in enumerate(annex.rows, start=1)
    )
    return TableText(f"II. Tổng hợp số lượng bài viết {span}", titles, rows, _source(annex))


def _column(annex: Annex, month: Month) -> str:
    """A month's column: Tháng 04, and with its year where the table has several."""
    several = annex.span.first.year != annex.span.last.year
    return f"Tháng {month.number:02}" + (f"/{month.year}" if several else "")


def _source(annex: Annex) -> str:
    cited = [told for rank in annex.province if (told := notice(load("vi"), rank))]
    return f"Nguồn số liệu: {'; '.join(cited) or 'Ban Biên tập Cổng TTĐT Sở'}."


def entries_text(entries: Iterable[EntryRow], names: Mapping[str, str]) -> TableText:
    """The list of articles for the annex's second sheet. names: offices' names by code."""
    rows = tuple(
        (
            number,
            DayCell(entry.day) if entry.dated else format_month(Month.of(entry.day)),
            names.get(entry.office, entry.office),
            entry.title or None,
            entry.link or None,
            KINDS[entry.kind],
            entry.count,
        )
        for number, entry in enumerate(entries, start=1)
    )
    return TableText("Danh sách tin, bài", ENTRIES_HEAD, rows)


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


class LetterFacts(Struct, frozen=True):
    """What the letter is about.

    annex: of the span that ends with the letter's month. standings: of that month.
    tally: the day up to which the articles are counted. made: the day of the draft.
    """

    annex: Annex
    standings: Sequence[Standing]
    tally: dt.date
    made: dt.date

    @property
    def month(self) -> Month:
        return self.annex.span.last


def letter_text(facts: LetterFacts, head: Letterhead) -> LetterText:
    """The letter in its final words, its annex included."""
    return LetterText(
        draft="DỰ THẢO",
        parent=head.parent.upper(),
        agency=head.agency.upper(),
        country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number=f"Số: {BLANK}/{head.code}",
        place_and_date=f"{head.place}, {_undated(facts.made)}",
        subject=f"V/v đôn đốc thực hiện Kế hoạch truyền thông năm {facts.month.year} và nâng cao chất lượng Cổng Thông tin điện tử",
        addressee=f"Kính gửi: Các phòng thuộc {head.agency}",
        paragraphs=(
            _about_rank(facts.annex, head),
            _about_cause(facts, head),
            _about_offices(facts, head),
            f"4. Đề nghị các phòng thực hiện nghiêm túc {head.plan}, trong đó tập trung:",
            _about_quota(facts.standings),
            "b) Tăng cường sản xuất video clip về hoạt động của ngành và các cơ sở giáo dục;",
            "c) Viết bài chuyên sâu theo từng thời điểm của năm học: khai giảng, sơ kết học kỳ, thi, tuyển sinh, tổng kết năm học;",
            "d) Tuyên truyền, phổ biến văn bản pháp luật, chính sách mới về giáo dục và đào tạo.",
            f"5. Văn phòng Sở (Ban Biên tập Cổng TTĐT) thường xuyên tổng hợp, theo dõi, đôn đốc việc thực hiện. Trưởng các phòng, Chánh Văn phòng Sở chịu trách nhiệm trước Lãnh đạo {head.agency_short} về định mức tin, bài của đơn vị mình.",
            "6. Trong quá trình thực hiện, nếu có vướng mắc, đề nghị các phòng phản ánh về Văn phòng Sở để tổng hợp, báo cáo Lãnh đạo Sở xem xét, giải quyết./.",
        ),
        signing=head.signing,
        signer=head.signer,
        recipients_head="Nơi nhận:",
        recipients=(
            "- Như trên;",
            f"- Lãnh đạo {head.agency_short};",
            f"- Cổng TTĐT {head.agency_short};",
            f"- Lưu: {head.records}.",
        ),
        annex=annex_text(facts.annex, head, facts.made),
    )


def _undated(made: dt.date) -> str:
    """A date whose day and month the records office writes in."""
    return f"ngày {BLANK} tháng {BLANK} năm {made.year}"


def _about_rank(annex: Annex, head: Letterhead) -> str:
    role = f"1. Cổng Thông tin điện tử là kênh thông tin chính thức của {head.agency} ({head.agency_short}), phục vụ công tác chỉ đạo, điều hành và nhu cầu thông tin của người dân; hằng tháng được tỉnh đánh giá, xếp hạng."
    if not annex.province:
        return f"{role} Kết quả xếp hạng của tỉnh: {UNKNOWN}."
    known = [(format_month(month), annex.rank_of(month)) for month in annex.months]
    ranks = ", ".join(
        f"tháng {month} " + (f"thứ {rank.rank}/{rank.of}" if rank else UNKNOWN)
        for month, rank in known
    )
    told = f"Kết quả xếp hạng Cổng TTĐT trong các cơ quan của tỉnh: {ranks}."
    return " ".join([role, told, *_trend(annex.province)])


def _trend(province: Sequence[ProvinceRank]) -> list[str]:
    """The latest rank against the one before; a smaller number is a better rank."""
    if len(province) < 2:  # noqa: PLR2004
        return []
    before, latest = province[-2:]
    change = before.rank - latest.rank
    told = f"{'tăng' if change > 0 else 'giảm'} {_count(abs(change))} bậc"
    if not change:
        told = "giữ nguyên thứ hạng"
    return [f"Tháng {format_month(latest.month)} {told} so với tháng {format_month(before.month)}."]


def _about_cause(facts: LetterFacts, head: Letterhead) -> str:
    rank = facts.annex.rank_of(facts.month) or ProvinceRank(facts.month, 0, 0)
    agency = head.agency_short
    own = UNKNOWN if rank.own_count is None else _count(rank.own_count)
    told = f"2. Thứ hạng phụ thuộc trực tiếp vào số lượng tin, bài được duyệt đăng. Theo số liệu của tỉnh tháng {format_month(facts.month)}, số tin, bài của {agency}: {own}; "
    if not rank.peers:
        return f"{told}của các cơ quan khác: {UNKNOWN}."
    peers = ", ".join(f"{name} {_count(count)}" for name, count in rank.peers)
    told += f"của một số cơ quan khác: {peers}."
    fewest = min(count for _name, count in rank.peers)
    if rank.own_count is not None and rank.own_count < fewest:
        told += f" Số tin, bài của {agency} thấp hơn từng cơ quan nêu trên."
    return told


def _about_offices(facts: LetterFacts, head: Letterhead) -> str:
    annex, month = facts.annex, format_month(facts.month)
    span, total = in_span(load("vi"), annex.span), _count(sum(annex.sums))
    whole = f"3. Tính đến ngày {format_date(facts.tally)}, {span} toàn {head.agency_short} có {total} tin, bài được duyệt đăng"
    if len(annex.months) > 1:
        whole += f"; riêng tháng {month} có {_count(annex.sums[-1])} tin, bài"
    named = _leaders_and_lowest(annex.rows)
    floor = _about_floor(month, facts.standings)
    return " ".join([f"{whole}.", *named, floor, "(Chi tiết tại Phụ lục kèm theo)."])


def _leaders_and_lowest(rows: Sequence[AnnexRow]) -> list[str]:
    some = [row for row in rows if row.total]
    leaders = [row for row in some if row.rank <= LEADERS]
    others = [row for row in some if row.rank > LEADERS]
    lowest = [row for row in others if row.rank >= others[-LOWEST:][0].rank]
    none = "; ".join(_in_sentence(row.office) for row in rows if not row.total)
    sentences = (
        ("Đơn vị có nhiều tin, bài nhất", _with_totals(leaders)),
        ("Đơn vị có ít tin, bài", _with_totals(lowest)),
        ("Đơn vị chưa có tin, bài", none),
    )
    return [f"{told}: {offices}." for told, offices in sentences if offices]


def _with_totals(rows: Sequence[AnnexRow]) -> str:
    return "; ".join(f"{_in_sentence(row.office)} ({_count(row.total)})" for row in rows)


def _in_sentence(office: Office) -> str:
    """An office's name in mid-sentence: phòng Giáo dục Trung học, but Văn phòng Sở."""
    first, _space, rest = office.name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first == OFFICE else office.name


def _about_floor(month: str, standings: Sequence[Standing]) -> str:
    bound = [standing for standing in standings if not standing.exempt]
    met = sum(standing.met for standing in bound)
    if met == len(bound):
        return f"Tháng {month}, tất cả các đơn vị đạt định mức tối thiểu."
    share = f"{_count(met)}/{load('vi').number(len(bound))}"
    missing = _count(sum(standing.missing for standing in bound))
    return f"Tháng {month}, có {share} đơn vị đạt định mức tối thiểu; các đơn vị còn lại thiếu {missing} tin, bài."


def _about_quota(standings: Sequence[Standing]) -> str:
    """The quota is told in figures where all offices have the same."""
    quotas = {(s.quota.floor, s.quota.target) for s in standings if not s.exempt}
    if len(quotas) != 1:
        return "a) Hằng tháng, mỗi phòng có đủ số tin, bài có chất lượng, phù hợp, được duyệt đăng trên Cổng TTĐT theo định mức được giao;"
    ((floor, target),) = quotas
    return f"a) Hằng tháng, mỗi phòng có tối thiểu {floor} - {target} tin, bài có chất lượng, phù hợp, được duyệt đăng trên Cổng TTĐT;"


def _count(n: int) -> str:
    """A count in a sentence: 07, 12, 1.234."""
    return load("vi").count(n)


# What chats and charts say too, in their readers' language.
NO_FIGURES = _("no figures available")


def in_span(words: Words, span: Span) -> str:
    """Inside a sentence: in the first 04 months of 2026, in month 4/2026, in 2026."""
    first, last = span.first, span.last
    if first == last:
        return words.say(_("in month {month}"), month=first)
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
