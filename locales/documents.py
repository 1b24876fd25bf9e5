"""What stands in charts, in lists of files and on the sheet of invitations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.chat import Attachment
from core.documents import CHART_ROWS, Annex, AnnexRow, Card, CardSheet, ChartText
from core.month import Month, Span
from core.quota import Standing, total
from core.review import ProvinceRank
from locales.commands import shown
from locales.letter import in_span, unknown
from locales.words import Words
from locales.words import sentence as _

CHART_PURPOSE = _("a chart of the month or the year")
REPORT_PURPOSE = _("the annex and the draft letter")

ANNEX, LETTER = "annex", "letter"
MONTH_CHART, YEAR_CHART, WHOLE_CHART = "month", "year", "whole"


def report_files(words: Words, month: Month) -> tuple[Attachment, ...]:
    """The annex of the year so far and the letter that it goes with."""
    _ = words.gettext
    told = _in_a_name(words, month)
    return (
        Attachment(ANNEX, str(month), _("Annex {month}.xlsx").format(month=told)),
        Attachment(LETTER, str(month), _("Draft letter {month}.docx").format(month=told)),
    )


def month_pictures(words: Words, month: Month) -> tuple[Attachment, ...]:
    """One month's bars."""
    _ = words.gettext
    name = _("Chart {month}.png").format(month=_in_a_name(words, month))
    return (Attachment(MONTH_CHART, str(month), name, picture=True),)


def year_pictures(words: Words, year: int) -> tuple[Attachment, ...]:
    """The map of offices and months, and the line of the whole."""
    _ = words.gettext
    offices = _("Chart {year}, offices.png").format(year=year)
    whole = _("Chart {year}, the whole.png").format(year=year)
    return (
        Attachment(YEAR_CHART, str(year), offices, picture=True),
        Attachment(WHOLE_CHART, str(year), whole, picture=True),
    )


def _in_a_name(words: Words, month: Month) -> str:
    return words.month(month).replace("/", "-")


def beside_files(words: Words, annex: Annex) -> str:
    """Beside the annex and the letter: what they are about, and what is still to be done."""
    _ = words.gettext
    return "\n".join(
        [
            _("The annex and the draft letter, month {month}.").format(
                month=words.month(annex.span.last)
            ),
            _(
                "Articles of the whole department: {own} in the month, {total} since January."
            ).format(own=words.count(annex.sums[-1]), total=words.count(sum(annex.sums))),
            _(
                "Number, date and signature are left blank; please check the draft before it is signed."
            ),
        ]
    )


def written(words: Words, path: str) -> str:
    """The terminal's line for a file."""
    _ = words.gettext
    return _("File: {path}").format(path=path)


def month_chart(words: Words, month: Month, found: Sequence[Standing], now: datetime) -> ChartText:
    """One month's bars. found: in ranking order. now: the time the figures are good for."""
    _ = words.gettext
    floors = {standing.quota.floor for standing in found}
    targets = {standing.quota.target for standing in found}
    return ChartText(
        title=_("Articles published in month {month}").format(month=words.month(month)),
        note=_note(words, len(found), now),
        floor=_one(words, _("floor {n}"), _("floor"), floors),
        target=_one(words, _("target {n}"), _("target"), targets),
    )


def month_caption(words: Words, month: Month, found: Sequence[Standing], now: datetime) -> str:
    """The facts of one month's bars, a line for each office in ranking order."""
    _ = words.gettext
    text = month_chart(words, month, found, now)
    met = sum(standing.met and not standing.exempt for standing in found)
    whole = _("The whole department: {total}; at the floor: {met}/{of} offices.").format(
        total=words.number(total(found)), met=words.number(met), of=words.number(len(found))
    )
    lines = (_month_line(words, standing) for standing in found)
    lined = f"{text.title} ({text.floor}, {text.target})"
    return "\n".join([lined, *lines, whole, as_of(words, now)])


def _month_line(words: Words, standing: Standing) -> str:
    _ = words.gettext
    line = f"{standing.rank}. {standing.office.code}: {words.number(standing.count)}"
    return _("{line} (exempt)").format(line=line) if standing.exempt else line


def year_chart(words: Words, annex: Annex, now: datetime) -> ChartText:
    """The map of offices and months."""
    _ = words.gettext
    return ChartText(
        title=_("Articles published {span}").format(span=in_span(words, annex.span)),
        note=_note(words, len(annex.rows), now),
        months=_months(words, annex.span),
        floor=_("framed: the floor is reached"),
    )


def year_caption(
    words: Words, annex: Annex, floors: Mapping[tuple[Month, str], int], now: datetime
) -> str:
    """The facts of the map, a line for each office. floors: by month and office code."""
    _ = words.gettext
    reached = sum(
        count is not None and count >= floors[month, row.office.code]
        for row in annex.rows
        for month, count in zip(annex.months, row.counts, strict=True)
    )
    title = year_chart(words, annex, now).title
    met = _("Months of an office at the floor: {n}.").format(n=words.number(reached))
    lines = (_year_line(words, row) for row in annex.rows)
    return "\n".join([title, *lines, met, as_of(words, now)])


def _year_line(words: Words, row: AnnexRow) -> str:
    _ = words.gettext
    counts = ", ".join("–" if count is None else words.number(count) for count in row.counts)
    return _("{rank}. {office}: {counts}; sum {total}").format(
        rank=row.rank, office=row.office.code, counts=counts, total=words.number(row.total)
    )


def whole_chart(words: Words, annex: Annex, floor: int, now: datetime) -> ChartText:
    """The whole department by month, with its rank. floor: of all offices together."""
    _ = words.gettext
    of = {rank.of for rank in annex.province}
    return ChartText(
        title=_("The whole department's articles {span}").format(span=in_span(words, annex.span)),
        note=as_of(words, now),
        months=_months(words, annex.span),
        floor=_("common floor {n}").format(n=words.number(floor)),
        second=_one(
            words, _("Rank in the province, of {n} agencies"), _("Rank in the province"), of
        ),
        unknown=unknown(words),
    )


def whole_caption(words: Words, annex: Annex, floor: int, now: datetime) -> str:
    """The facts of that chart, a line for each month."""
    text = whole_chart(words, annex, floor, now)
    lines = (
        _whole_line(words, month, count, annex.rank_of(month))
        for month, count in zip(annex.months, annex.sums, strict=True)
    )
    return "\n".join([f"{text.title} ({text.floor})", *lines, as_of(words, now)])


def _whole_line(words: Words, month: Month, count: int, rank: ProvinceRank | None) -> str:
    _ = words.gettext
    told = unknown(words) if rank is None else f"{rank.rank}/{rank.of}"
    return _("Month {month}: {count}; rank in the province: {rank}").format(
        month=words.month(month), count=words.number(count), rank=told
    )


def as_of(words: Words, now: datetime) -> str:
    _ = words.gettext
    return _("Figures as of {moment}.").format(moment=words.moment(now))


def _note(words: Words, offices: int, now: datetime) -> str:
    """When the figures are good, and that not every office fits into the picture."""
    _ = words.gettext
    if offices <= CHART_ROWS:
        return as_of(words, now)
    shown = _("The first {n} of {of} offices.").format(
        n=words.number(CHART_ROWS), of=words.number(offices)
    )
    return f"{as_of(words, now)} {shown}"


def _months(words: Words, span: Span) -> tuple[str, ...]:
    """Short names for an axis: T1, T2; where the span has several years, T1/26."""
    _ = words.gettext
    several = span.first.year != span.last.year
    return tuple(
        _("M{month}").format(
            month=f"{month.number}/{month.year % 100:02}" if several else month.number
        )
        for month in span.months
    )


def _one(words: Words, with_number: str, without: str, values: set[int]) -> str:
    """A label with its number, if all share one."""
    return with_number.format(n=words.number(*values)) if len(values) == 1 else without


def card(
    words: Words, title: str, code: str, link: str, expires: datetime, channels: Sequence[str]
) -> Card:
    """link: the deep link into Telegram, or empty. channels: those that are set up."""
    _ = words.gettext
    sent = f"{shown(words, 'start')} {code}"
    ways = {
        "telegram": _("Telegram: scan the code on the right and press Start.")
        if link
        else _("Telegram: open the department's bot and send {sent}").format(sent=sent),
        "zalo": _("Zalo: open the department's bot and send {sent}").format(sent=sent),
    }
    lines = [ways[name] for name in channels if name in ways]
    return Card(
        title=title,
        about=_("The message system on articles for the department's portal"),
        lines=tuple(lines or [_("Send to the department's bot: {sent}").format(sent=sent)]),
        code=code,
        validity=_("Works once, until {moment}").format(moment=words.moment(expires)),
        link=link,
    )


def sheet(words: Words, cards: Sequence[Card]) -> CardSheet:
    _ = words.gettext
    return CardSheet(
        heading=_("Invitation codes for heads of offices"),
        note=_(
            "Cut along the lines and hand each card over in person: whoever has the code is linked under the title on it."
        ),
        cards=tuple(cards),
    )


def nobody_to_invite(words: Words) -> str:
    _ = words.gettext
    return _("The head of every office is reachable; no sheet was made.")


def sheet_made(words: Words, path: str, n: int) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} invitation was written to {path}. Print it, hand the card over, then delete the file.",
        "{n} invitations were written to {path}. Print them, hand the cards over, then delete the file.",
        n,
    ).format(n=words.count(n), path=path)


def no_link(words: Words) -> str:
    """Stands on stderr, so that the code alone can be read from stdout."""
    _ = words.gettext
    return _("Telegram did not answer, so there is no link and no QR code; the code itself works.")
