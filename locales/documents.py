"""What stands in charts, in lists of files and on the sheet of invitations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.chat import Attachment
from core.documents import CHART_ROWS, Annex, Card, CardSheet, ChartText, Scan
from core.month import Month, Span
from core.quota import Ranked, Standing, cut_at_a_rank, total
from locales.annex import COMMON_FLOOR, NO_FIGURES, in_span
from locales.standing import EXEMPT_LINE, FIGURES_AS_OF, in_place
from locales.words import PLATFORMS, Sentence, Words, plural as _n, said, sentence as _

FILE_AT = _("File: {path}")
NOBODY_TO_INVITE = _("The head of every office is reachable; no sheet was made.")
SHEET_MADE = _n(
    "{n} invitation was written to {path}. Print it, hand the card over, then delete the file.",
    "{n} invitations were written to {path}. Print them, hand the cards over, then delete the file.",
)
# Stands on stderr, so that the code alone can be read from stdout.
NO_LINK = _(
    "{platform} did not answer, so there is no link and no QR code for it; the code itself works."
)
NO_REPORT = _("The system has no figures of month {month}.")
# Beside the annex and the letter: what they are about, and what is still to be done.
BESIDE_FILES = (
    _("The annex and the draft letter, month {month}."),
    _("The whole department in the month: {own}; since January: {total}."),
    _("The whole department in the month: {alone}."),  # where the figures begin later
    _("Number, date and signature are left blank; please check the draft before it is signed."),
)

# A file's name has its month as 2026-04: so a folder shows them in the order of their months.
ANNEX, LETTER, LETTER_AND_LIST = "annex", "letter", "letter-list"
LIST_BESIDE = _("The draft letter with the list of {count} articles, month {month}.")
WITH_LIST = _("With the list of articles")
WHICH_CHART = _("A chart is of one month or of a whole year. Which one do you need?")
CHART_OF = _("Chart of month {month}")
CHART_OF_YEAR = _("Chart of {year:d}")
MONTH_CHART, YEAR_CHART, WHOLE_CHART = "month", "year", "whole"


def report_files(words: Words, month: Month) -> tuple[Attachment, ...]:
    """The annex of the year so far and the letter that it goes with."""
    annex = words.say(_("Annex {month}.xlsx"), month=str(month))
    letter = words.say(_("Draft letter {month}.docx"), month=str(month))
    return Attachment(ANNEX, str(month), annex), Attachment(LETTER, str(month), letter)


def letter_and_list(words: Words, month: Month) -> tuple[Attachment, ...]:
    """The letter with the list of the month's articles."""
    name = words.say(_("Draft letter with list {month}.docx"), month=str(month))
    return (Attachment(LETTER_AND_LIST, str(month), name),)


def month_pictures(words: Words, month: Month) -> tuple[Attachment, ...]:
    name = words.say(_("Chart {month}.png"), month=str(month))
    return (_picture(words, MONTH_CHART, str(month), name),)


def year_pictures(words: Words, year: int) -> tuple[Attachment, ...]:
    """The map of offices and months, and the line of the whole."""
    offices = words.say(_("Chart {year:d}, offices.png"), year=year)
    whole = words.say(_("Chart {year:d}, the whole.png"), year=year)
    return (
        _picture(words, YEAR_CHART, str(year), offices),
        _picture(words, WHOLE_CHART, str(year), whole),
    )


def _picture(words: Words, report: str, key: str, name: str) -> Attachment:
    """A chart speaks its reader's language, as the text beside it does."""
    return Attachment(report, key, name, picture=True, language=words.language)


def month_chart(words: Words, month: Month, found: Sequence[Standing], now: datetime) -> ChartText:
    """One month's bars. found: in ranking order. now: the time the figures are good for."""
    floors = {standing.quota.floor for standing in found}
    targets = {standing.quota.target for standing in found}
    return ChartText(
        title=words.say(_("Articles published in month {month}"), month=month),
        note=_note(words, found, now),
        floor=_one(words, _("floor {n:n}"), _("floor"), floors),
        target=_one(words, _("target {n:n}"), _("target"), targets),
        met=words.say(_("at the floor")),
        below=words.say(_("below the floor")),
        exempt=words.say(_("exempt")),
    )


def month_caption(words: Words, month: Month, found: Sequence[Standing], now: datetime) -> str:
    """The facts of one month's bars, a line for each office in ranking order."""
    text = month_chart(words, month, found, now)
    met = sum(one.met and not one.exempt for one in found)
    lines = [f"{text.title} ({text.floor}, {text.target})"]
    for one in found:
        line = f"{in_place(one)} {one.office.code}: {words.number(one.count)}"
        lines.append(words.say(EXEMPT_LINE, line=line) if one.exempt else line)
    whole = _("The whole department: {total:n}; at the floor: {met:n}/{of:n} offices.")
    foot = [whole, FIGURES_AS_OF]
    return "\n".join(
        [*lines, words.tell(foot, total=total(found), met=met, of=len(found), moment=now)]
    )


def year_chart(words: Words, annex: Annex, now: datetime) -> ChartText:
    return ChartText(
        title=words.say(_("Articles published {span}"), span=in_span(words, annex.span)),
        note=_note(words, annex.rows, now),
        months=_months(words, annex.span),
        floor=words.say(_("framed: the floor is reached")),
    )


def year_caption(
    words: Words, annex: Annex, floors: Mapping[tuple[Month, str], int], now: datetime
) -> str:
    """The facts of the map, a line for each office. floors: by month and code, where one is owed."""
    reached = sum(
        count is not None and count >= floors.get((month, row.office.code), count + 1)
        for row in annex.rows
        for month, count in zip(annex.months, row.counts, strict=True)
    )
    lines = [year_chart(words, annex, now).title]
    line = _("{rank} {office:code}: {counts}; sum {total:n}")
    for row in annex.rows:
        counts = ["–" if count is None else words.number(count) for count in row.counts]
        lines.append(
            words.say(line, rank=in_place(row), office=row.office, counts=counts, total=row.total)
        )
    foot = [_("Months of an office at the floor: {n:n}."), FIGURES_AS_OF]
    return "\n".join([*lines, words.tell(foot, n=reached, moment=now)])


def whole_chart(words: Words, annex: Annex, floors: Sequence[int], now: datetime) -> ChartText:
    """The whole department by month, with its rank. floors: of all offices together, by month."""
    ranked, unnumbered = _("Rank in the province, of {n:n} agencies"), _("Rank in the province")
    title = _("The whole department's articles {span}")
    return ChartText(
        title=words.say(title, span=in_span(words, annex.span)),
        note=words.say(FIGURES_AS_OF, moment=now),
        months=_months(words, annex.span),
        floor=words.say(COMMON_FLOOR, n=floors[0]),
        second=_one(words, ranked, unnumbered, {rank.of for rank in annex.province}),
        unknown=words.say(NO_FIGURES),
    )


def whole_caption(words: Words, annex: Annex, floors: Sequence[int], now: datetime) -> str:
    """The facts of that chart, a line for each month; where the floor changes, it says so."""
    text = whole_chart(words, annex, floors, now)
    lines = [f"{text.title} ({text.floor})"]
    before = floors[0]
    for month, count, floor in zip(annex.months, annex.sums, floors, strict=True):
        rank = annex.rank_of(month)
        told = f"{rank.rank}/{rank.of}" if rank else words.say(NO_FIGURES)
        line = _("Month {month}: {count:n}; rank in the province: {rank}")
        told_of = words.say(line, month=month, count=count, rank=told)
        if floor != before:
            told_of += "; " + words.say(COMMON_FLOOR, n=floor)
        lines.append(told_of)
        before = floor
    return "\n".join([*lines, words.say(FIGURES_AS_OF, moment=now)])


def _note(words: Words, offices: Sequence[Ranked], now: datetime) -> str:
    """When the figures are good, and that not every office fits into the picture."""
    lines = [FIGURES_AS_OF]
    shown = cut_at_a_rank(offices, CHART_ROWS)
    if len(shown) < len(offices):
        lines.append(_("The first {n:n} of {of:n} offices."))
    return words.tell(lines, " ", moment=now, n=len(shown), of=len(offices))


def _months(words: Words, span: Span) -> tuple[str, ...]:
    """Short names for an axis: T1, T2; where the span has several years, T1/26."""
    several = span.first.year != span.last.year
    years = [f"/{month.year % 100:02}" if several else "" for month in span.months]
    names = [f"{month.number}{year}" for month, year in zip(span.months, years, strict=True)]
    return tuple(words.say(_("M{month}"), month=name) for name in names)


def _one(words: Words, numbered: Sentence, without: Sentence, values: set[int]) -> str:
    """A label with its number, if all share one."""
    return words.say(numbered, n=next(iter(values))) if len(values) == 1 else words.say(without)


def ways_in(bots: Mapping[str, str], code: str) -> dict[str, str]:
    """Where a code is presented, by channel; on Telegram the address presents it by itself."""
    known = {name: address for name, address in bots.items() if address}
    return {n: f"{a}?start={code}" if n == "telegram" else a for n, a in known.items()}


# How a bot is opened on each channel, where its address is known and where it is not.
_WAYS = {
    "telegram": (
        _("Telegram: scan the code and press Start, or open {address}"),
        _("Telegram: open the department's bot and send {/start} {code}"),
    ),
    "zalo": (
        _("Zalo: scan the code or open {address}"),
        _("Zalo: open the department's bot and send {/start} {code}"),
    ),
}


def card(words: Words, title: str, code: str, expires: datetime, bots: Mapping[str, str]) -> Card:
    """bots: the address of the bot on each channel that is set up; empty where it is unknown."""
    known = {name: address for name, address in bots.items() if name in _WAYS}
    lines = [
        words.say(
            _WAYS[name][not address], address=said(address.removeprefix("https://")), code=code
        )
        for name, address in known.items()
    ]
    if any(known.values()):
        unanswered = _("If the bot does not answer by itself, send {/start} {code}")
        lines.append(words.say(unanswered, code=code))
    lines = lines or [words.say(_("Send to the department's bot: {/start} {code}"), code=code)]
    return Card(
        title=title,
        about=words.say(_("The message system on articles for the department's portal")),
        lines=tuple(lines),
        code=code,
        validity=words.say(_("Works once, until {moment}"), moment=expires),
        scans=tuple(_scan(words, name, known[name], code) for name in known if known[name]),
    )


def _scan(words: Words, name: str, address: str, code: str) -> Scan:
    link = ways_in({name: address}, code)[name]
    label = PLATFORMS[name]
    return Scan(label, link, words.say(_("QR code that opens {link}"), link=said(link)))


def sheet(words: Words, cards: Sequence[Card]) -> CardSheet:
    note = _(
        "Cut along the lines and hand each card over in person: whoever has the code is linked under the title on it."
    )
    heading = words.say(_("Invitation codes for heads of offices"))
    return CardSheet(heading, words.say(note), tuple(cards))
