"""The official letter, in Vietnamese whoever asks for it.

It is signed by a Deputy Director and goes to every office, so it says no more than the figures
do: offices of the same rank are named together or not at all, an exempt office is mentioned only
as exempt, and what is not known is left out. The annex shows what is not known of a month.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from core.documents import Annex, Letterhead, LetterText, Paragraph
from core.month import Month, format_date, format_month, padded_month
from core.quota import NOT_FOLLOWED, Office, Standing
from core.review import ProvinceRank
from locales.annex import (
    HARD_SPACE,
    OFFICE,
    annex_text,
    board,
    board_of_province,
    called_phong,
    cited,
    in_span,
    number_of,
    unbroken,
    undated,
)
from locales.words import load

NAMED_MOST = 5  # offices that a sentence names; more are counted, and the annex has their names
LOWEST = 2  # offices that are named for having few, if nobody is tied with them
FAR_BELOW = 0.5  # of what the floors of all months ask for
WHOLE_YEAR = re.compile(r"năm \d{4}")


class LetterFacts(Struct, frozen=True):
    """What the letter is about.

    annex: of the span that ends with the letter's month. standings: of each month of that span.
    tally: the day up to which the articles are counted. made: the day of the draft. coming: of the
    month of that day, if it is a later one: its quota is the one to be asked for.
    """

    annex: Annex
    standings: Mapping[Month, Sequence[Standing]]
    tally: dt.date
    made: dt.date
    coming: Sequence[Standing] = ()

    @property
    def month(self) -> Month:
        return self.annex.span.last

    @property
    def of_month(self) -> Sequence[Standing]:
        return self.standings[self.month]

    @property
    def bound(self) -> list[Standing]:
        """Who owes something in the letter's month."""
        return [standing for standing in self.of_month if not standing.exempt]

    @property
    def missing(self) -> int:
        return sum(standing.missing for standing in self.of_month)


def letter_text(facts: LetterFacts, head: Letterhead) -> LetterText:
    """The letter in its final words, its annex included."""
    subject = _plan_subject(facts, head)
    body = (
        _about_rank(facts.annex, head),
        _about_cause(facts, head),
        _about_offices(facts, head),
        *_what_is_asked(facts, head),
    )
    return LetterText(
        draft="DỰ THẢO",
        parent=head.parent.upper().replace("THÀNH PHỐ", f"THÀNH{HARD_SPACE}PHỐ"),
        agency=head.agency.upper(),
        country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number=f"Số: {number_of(head)}",
        place_and_date=f"{head.place}, {undated(facts.made)}",
        subject=unbroken(
            f"V/v đôn đốc thực hiện Kế hoạch {subject} và nâng cao chất lượng Cổng Thông tin điện tử"
        ),
        addressee=f"Kính gửi: Các {_units(facts.annex, head)} thuộc {head.agency}",
        paragraphs=tuple(
            replace(one, text=unbroken(one.text), bold=unbroken(one.bold))
            for one in body
            if one.text
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


def _units(annex: Annex, head: Letterhead) -> str:
    return "phòng" if called_phong(annex, head) else "phòng, đơn vị"


# Rank and cause


def _about_rank(annex: Annex, head: Letterhead) -> Paragraph:
    short = "" if head.agency_short == head.agency else f" ({head.agency_short})"
    role = f"Cổng Thông tin điện tử (TTĐT) của {head.agency}{short} {head.role}; hằng tháng được {head.province} đánh giá, xếp hạng."
    if not annex.province:
        return Paragraph(role)
    ranks = ", ".join(
        f"tháng {padded_month(rank.month.number)} thứ {rank.rank}/{rank.of}"
        for rank in annex.province
    )
    year = annex.span.last.year  # the annex is of one year
    told = f"Kết quả xếp hạng năm {year} trong các cơ quan của {head.province}: {ranks} (có biểu tổng hợp tại Phụ lục kèm theo)."
    fallen = annex.province[-1].rank > 1 and head.background
    background = f"{head.background.rstrip('.')}." if fallen else ""
    return Paragraph(" ".join(filter(None, [role, background, told, _trend(annex.province)])))


def _trend(province: Sequence[ProvinceRank]) -> str:
    """The latest rank against the one before; a smaller number is a better rank."""
    if len(province) < 2:  # noqa: PLR2004
        return ""
    before, latest = province[-2:]
    change = before.rank - latest.rank
    told = f"{'tăng' if change > 0 else 'giảm'} {_count(abs(change))} bậc"
    if not change:
        told = "giữ nguyên thứ hạng"
    return f"Tháng {format_month(latest.month)} {told} so với tháng {format_month(before.month)}."


def _about_cause(facts: LetterFacts, head: Letterhead) -> Paragraph:
    """Why the rank is not the first, as far as the figures show it; nothing without a notice."""
    rank = facts.annex.rank_of(facts.month)
    if rank is None:
        return Paragraph("")
    behind = rank.own_count is not None and rank.own_count < min(
        (count for _name, count in rank.peers), default=0
    )
    little = ["so với định mức được giao"] if facts.missing else []
    little += ["so với các cơ quan khác"] if behind else []
    cause = f"nguyên nhân chủ yếu dẫn đến thứ hạng nêu trên là số lượng tin, bài được duyệt đăng còn ít {' và '.join(little)}"
    cause = cause if little and rank.rank > 1 else ""
    analysis = f"Theo phân tích của {board(head)}, {cause}." if cause else ""
    compared = _compared(rank, head, behind=behind)
    return Paragraph(" ".join(filter(None, [analysis, compared])), bold=cause)


def _compared(rank: ProvinceRank, head: Letterhead, *, behind: bool) -> str:
    """The department's count and the other agencies', as far as the province told them."""
    month = format_month(rank.month)
    source = f"Theo số liệu của {head.province} tháng {month}"
    if notice := cited(rank):
        source = f"Theo {notice} của {board_of_province(head)} về kết quả xếp hạng tháng {month}"
    own = ""
    if rank.own_count is not None:
        own = f"{head.agency_short} {_have(rank.own_count)}"
    peers = ", ".join(f"{name} có{HARD_SPACE}{_count(count)}" for name, count in rank.peers)
    peers = f"{peers} tin, bài" if peers else ""
    both = ", trong khi " if behind else "; "
    told = both.join(filter(None, [own, peers]))
    return f"{source}, {told}." if told else ""


def _have(count: int) -> str:
    return f"có {_count(count)} tin, bài" if count else "chưa có tin, bài"


# The offices' figures


class _Line(Struct, frozen=True):
    """An office that is spoken of. owed: the floors of the months in which it was not exempt."""

    office: Office
    total: int
    owed: int

    @property
    def is_far_below(self) -> bool:
        return self.total < self.owed * FAR_BELOW


def _about_offices(facts: LetterFacts, head: Letterhead) -> Paragraph:
    annex, month = facts.annex, format_month(facts.month)
    span, total = in_span(load("vi"), annex.span), sum(annex.sums)
    published = _have(total).replace("tin, bài", "tin, bài được duyệt đăng")
    whole = f"Tính đến ngày {format_date(facts.tally)}, {span} toàn {head.agency_short} {published}"
    if len(annex.months) > 1 and total:
        whole += f"; riêng tháng {month} {_have(annex.sums[-1])}"
    spoken_of = _exempt(facts), *(_ranking(_lines(facts)) if total else ()), _about_floor(facts)
    return Paragraph(
        " ".join(filter(None, [f"{whole}.", *spoken_of, "Chi tiết tại Phụ lục kèm theo."]))
    )


def _exempt(facts: LetterFacts) -> str:
    """Who is exempt in the letter's month. Why may be personal, and every office reads this."""
    exempt = [s.office for s in facts.of_month if s.exempt and s.exempt != NOT_FOLLOWED]
    if not exempt:
        return ""
    month = format_month(facts.month)
    return (
        f"Được miễn định mức tháng {month}, không thuộc diện nhận xét dưới đây: {_names(exempt)}."
    )


def _lines(facts: LetterFacts) -> list[_Line]:
    """Whoever the figures may be held against, in ranking order."""
    bound = {standing.office.code for standing in facts.bound}
    owed = dict.fromkeys(bound, 0)
    for found in facts.standings.values():
        for standing in found:
            if standing.office.code in bound and not standing.exempt:
                owed[standing.office.code] += standing.quota.floor
    rows = [row for row in facts.annex.rows if row.office.code in bound]
    return [_Line(row.office, row.total, owed[row.office.code]) for row in rows]


def _ranking(lines: Sequence[_Line]) -> list[str]:
    """Who leads, who has few, who has none; groups of a tie are told whole."""
    groups = [list(group) for _total, group in groupby(lines, key=lambda line: line.total)]
    if len(groups) == 1 and len(lines) > 1:
        total = lines[0].total
        told = f"đều có {_count(total)} tin, bài" if total else "đều chưa có tin, bài"
        return [f"Các đơn vị được giao định mức {told}."]
    some = [group for group in groups if group[0].total]
    first = [
        group
        for group in some[: len(groups) - 1][:2]
        if not any(line.is_far_below for line in group)
    ]
    last = _lowest([g for g in some if g not in first and all(line.is_far_below for line in g)])
    none = [line.office for line in lines if not line.total and line.owed]
    return [
        f"Dẫn đầu về số lượng là {', tiếp theo là '.join(map(_group, first))}." if first else "",
        f"Có ít tin, bài: {'; '.join(map(_group, last))}." if last else "",
        f"Chưa có tin, bài: {_names(none)}." if none else "",
    ]


def _lowest(groups: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The groups at the foot, until enough are named; the lowest stands last."""
    found: list[list[_Line]] = []
    for group in reversed(groups):
        named = sum(map(len, found))
        if named >= LOWEST or (found and named + len(group) > NAMED_MOST):
            break
        found.insert(0, group)
    return found


def _group(group: Sequence[_Line]) -> str:
    """Offices that have the same: phòng A (05 tin, bài); phòng A; phòng B (mỗi đơn vị …)."""
    each = "mỗi đơn vị " if len(group) > 1 else ""
    return f"{_names([line.office for line in group])} ({each}{_count(group[0].total)} tin, bài)"


def _names(offices: Sequence[Office]) -> str:
    if len(offices) > NAMED_MOST:
        return f"{_count(len(offices))} đơn vị"
    return "; ".join(map(_in_sentence, offices))


def _in_sentence(office: Office) -> str:
    """An office's name in mid-sentence: phòng Giáo dục Trung học, but Văn phòng Sở."""
    first, _space, rest = office.name.partition(" ")
    return f"{first.lower()} {rest}" if rest and first == OFFICE else office.name


def _about_floor(facts: LetterFacts) -> str:
    bound, month = facts.bound, format_month(facts.month)
    if not any(standing.quota.floor for standing in bound):
        return ""  # nothing was asked of anybody
    met = [standing for standing in bound if standing.met]
    if len(met) == len(bound):
        return f"Tháng {month}, các đơn vị được giao định mức đều đạt định mức tối thiểu."
    short = f"còn thiếu {_count(facts.missing)} tin, bài"
    if not met:
        return f"Tháng {month}, chưa có đơn vị nào đạt định mức tối thiểu; {short}."
    share = f"{_count(len(met))}/{load('vi').number(len(bound))}"
    named = f" ({_names([s.office for s in met])})" if len(met) <= NAMED_MOST else ""
    others = "đơn vị còn lại" if len(bound) - len(met) == 1 else "các đơn vị còn lại"
    return f"Tháng {month}, có {share} đơn vị đạt định mức tối thiểu{named}; {others} {short}."


# What is asked


def _what_is_asked(facts: LetterFacts, head: Letterhead) -> Iterable[Paragraph]:
    units, short = _units(facts.annex, head), head.agency_short
    editors = f"{head.office} (cơ quan thường trực {board(head)})"
    yield Paragraph(
        f"Để nâng cao chất lượng và thứ hạng Cổng TTĐT, {head.director} {short} yêu cầu các {units} theo chức năng, nhiệm vụ được giao, căn cứ {_plan(facts, head)}, phối hợp {editors} thực hiện các nội dung sau:"
    )
    yield _about_quota(facts)
    for number, task in enumerate(head.tasks, start=2):
        yield Paragraph(f"{number}. {task.rstrip('.;')}.")
    yield Paragraph(
        f"Giao {head.office} (Ban Biên tập) chịu trách nhiệm định kỳ tổng hợp, theo dõi và đôn đốc việc thực hiện. {_heads(facts.annex, head)} chịu trách nhiệm trước {head.director} {short} về việc hoàn thành định mức được giao."
    )
    yield Paragraph(
        f"Trong quá trình thực hiện, nếu có vướng mắc, các {units} phản ánh về {head.office} để tổng hợp, báo cáo Lãnh đạo {short} xem xét, giải quyết./."
    )


def _about_quota(facts: LetterFacts) -> Paragraph:
    """The quota is told in figures where all offices have the same."""
    asked_of = [one for one in facts.coming if not one.exempt] or facts.bound
    quotas = {(s.quota.floor, s.quota.target) for s in asked_of}
    asked = "có chất lượng, phù hợp, được duyệt đăng trên Cổng TTĐT"
    floor, target = quotas.pop() if len(quotas) == 1 else (0, 0)
    if not floor:
        return Paragraph(
            f"1. Hằng tháng, mỗi đơn vị có đủ tin, bài {asked} theo định mức được giao."
        )
    figures = f"từ {floor} - {target} tin, bài" if target > floor else f"{floor} tin, bài"
    bold = f"tối thiểu {figures}"
    return Paragraph(f"1. Hằng tháng, mỗi đơn vị có {bold} {asked}.", bold)


def _heads(annex: Annex, head: Letterhead) -> str:
    if not called_phong(annex, head):
        return "Thủ trưởng các phòng, đơn vị"
    editors = [row.office.head_title for row in annex.rows if row.office.name == head.office]
    return ", ".join(["Trưởng các phòng", *editors])


def _plan(facts: LetterFacts, head: Letterhead) -> str:
    """The plan with who issued it and what it is about; without a number where it is another."""
    subject = _plan_subject(facts, head)
    if head.plan and subject == head.plan_subject:
        return f"{head.plan} của {head.agency_short} về {subject}"
    return f"Kế hoạch {subject} của {head.agency_short}"


def _plan_subject(facts: LetterFacts, head: Letterhead) -> str:
    """What the plan is about, in the letter's own year: last year's plan is not this year's."""
    return WHOLE_YEAR.sub(f"năm {facts.month.year}", head.plan_subject)


def _count(n: int) -> str:
    """A count in a sentence: 07, 12, 1.234."""
    return load("vi").count(n)
