"""The files that a reply carries, by their names, and what is said beside them."""

from collections.abc import Sequence
from datetime import datetime

from core.chat import Attachment
from core.month import Month
from core.paper import Annex
from core.quota import Standing
from locales.charts import as_of
from locales.words import Words

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


def report(words: Words, annex: Annex, found: Sequence[Standing], now: datetime) -> str:
    """Beside the annex and the letter: what they say, in short. found: of the span's last month."""
    _ = words.gettext
    month = annex.span.last
    bound = [standing for standing in found if not standing.exempt]
    rank = annex.rank_of(month)
    lines = [
        _("The annex and the draft letter, month {month}.").format(month=words.month(month)),
        _("Articles of the whole department: {own} in the month, {total} since January.").format(
            own=words.count(annex.sums[-1]), total=words.count(sum(annex.sums))
        ),
        _("At the floor: {met}/{of} offices.").format(
            met=words.count(sum(s.met for s in bound)), of=words.number(len(bound))
        ),
        _("Rank in the province: {rank}/{of}.").format(rank=rank.rank, of=rank.of) if rank else "",
        _("Number, date and signature are left blank; please check the draft before it is signed."),
        as_of(words, now),
    ]
    return "\n".join(filter(None, lines))


def written(words: Words, path: str) -> str:
    """The terminal's line for a file."""
    _ = words.gettext
    return _("File: {path}").format(path=path)
