"""The files that a reply carries, by their names, and what is said beside them."""

from core.chat import Attachment
from core.month import Month
from core.paper import Annex
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
