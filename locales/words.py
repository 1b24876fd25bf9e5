"""One language's words: the catalogue, and dates and numbers as an office writes them.

The other files of this room build every sentence that a person reads. Each function takes the
`Words` of its reader first, and names its gettext `_`, so that Babel finds the msgids (which are
English) and ruff's checks see them.
"""

import datetime as dt
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_group_symbol
from msgspec import Struct

from core.month import ZONE, Month, format_date, format_day, format_month

HERE = Path(__file__).parent
DOMAIN = "dondoc"
LANGUAGES = ("vi", "en")
SMALL = 10  # in sentences, counts below ten are written with a leading zero


class Words(Struct, frozen=True):
    """The words of one language. Make one with `load`."""

    language: str
    catalogue: NullTranslations

    def gettext(self, message: str) -> str:
        return self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.catalogue.ngettext(singular, plural, n)

    def count(self, n: int) -> str:
        """A count inside a sentence: 07, 12, 1.234 (English: 7)."""
        if self.language == "vi" and 0 <= n < SMALL:
            return f"{n:02}"
        return self.number(n)

    def number(self, n: float) -> str:
        """A number in a list, a table or a rank: 7, 1.234,5."""
        if isinstance(n, int):
            written = f"{n:,}"
            # Few numbers are so large that the language's own separator need be loaded.
            return written.replace(",", _thousands(self.language)) if "," in written else written
        return str(format_decimal(n, locale=self.language))

    def signed(self, n: int) -> str:
        """A change: +3, −2, 0."""
        if n == 0:
            return "0"
        return f"{'+' if n > 0 else '−'}{self.number(abs(n))}"

    def month(self, month: Month) -> str:
        return format_month(month)

    def date(self, day: dt.date) -> str:
        return format_date(day)

    def day(self, day: dt.date) -> str:
        """A date whose year is plain: 29/4."""
        return format_day(day)

    def moment(self, moment: dt.datetime) -> str:
        """08 giờ 00 ngày 27/5/2026."""
        local = moment.astimezone(ZONE)
        _ = self.gettext
        return _("{time} on {date}").format(time=self.clock(local), date=self.date(local.date()))

    def clock(self, moment: dt.datetime) -> str:
        """08 giờ 00."""
        local = moment.astimezone(ZONE)
        _ = self.gettext
        return _("{hour}:{minute}").format(hour=f"{local.hour:02}", minute=f"{local.minute:02}")

    def weekday(self, day: dt.date) -> str:
        """A weekday in mid-sentence: thứ Tư."""
        _ = self.gettext
        return (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        )[day.weekday()]


@cache
def _thousands(language: str) -> str:
    return str(get_group_symbol(language))


@cache
def load(language: str) -> Words:
    """The words of a language. Raises KeyError for one that has no catalogue."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == "en":  # the msgids are English
        return Words(language, NullTranslations())
    source = HERE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with source.open("rb") as text:
        catalogue = read_po(text, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))
