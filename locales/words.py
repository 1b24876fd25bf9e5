"""One language's words: the catalogue, and how each fact is written in a sentence.

A sentence is a constant of another file of this room, marked with `_` (or `_n` for one and many)
so that Babel finds it; its msgid is English. `Words.say` translates it and writes each fact by
its type. A placeholder may ask for another form of its fact:

    {count}   a count in a sentence: 07, 12         {count:n}  as in a table: 7, 1.234
    {change:+} +3, −2                               {entry:d}  as it is typed: 7, 1234
    {month}   4/2026
    {day}     29/4/2026                             {day:day}  29/4     {day:weekday}  thứ Tư
    {at}      08 giờ 00 ngày 27/5/2026              {at:clock} 08 giờ 00
    {office}  its name    {office:code}  GDMN       {office:both}  GDMN (Phòng …)
                          {office:title}  its head  {office:label}  GDMN – Phòng …
    {names}   a list, joined with commas            {names:or} joined with "or"
    {typed:quoted}  what somebody typed, shortened  {path}  a path of this machine
    {name:channel}  a channel as people know it: Telegram
    {/undo}   a command as this language's readers know it: /hoantac
"""

import datetime as dt
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NewType

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from msgspec import Struct

from core.month import ZONE, Month, format_date, format_day, format_month
from core.quota import Office
from core.text import foreign

HERE = Path(__file__).parent
DOMAIN = "dondoc"
MSGIDS = "en"  # is what the code itself is written in
PLATFORMS = {"telegram": "Telegram", "zalo": "Zalo"}
LANGUAGES = {"vi": "Tiếng Việt", MSGIDS: "English"}  # each by its own name
SMALL = 10  # in sentences, counts below ten are written with a leading zero
QUOTED = 40  # characters of what somebody typed that are worth repeating

Sentence = NewType("Sentence", str)


class Said(str):
    """What is in our own words. Any other text is somebody else's, and is written as such."""

    __slots__ = ()


Plural = tuple[Sentence, Sentence]


def sentence(msgid: str) -> Sentence:
    """Mark a sentence; imported as `_`."""
    return Sentence(msgid)


def plural(one: str, many: str) -> Plural:
    """Mark a sentence that differs with its fact `n`; imported as `_n`."""
    return Sentence(one), Sentence(many)


def quoted(text: str) -> str:
    """What somebody typed, as far as it is worth repeating."""
    line = foreign(text)
    return Said(line if len(line) <= QUOTED else line[:QUOTED] + "…")


def said(*parts: str, by: str = "\n") -> Said:
    """Our own words put together; what somebody else wrote comes in as a fact of a sentence."""
    return Said(by.join(parts))


_, _n = sentence, plural  # ruff and Babel know sentences by these names
_TIME_ON_DATE = _("{time} on {day}")
_CLOCK = _("{hour}:{minute}")
_OR = _(" or ")
_MORE_LINES = _n("- and {n} more line", "- and {n} more lines")
_TERMINAL = _("terminal")
_EMAIL = _("e-mail")
_WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class Words(Struct, frozen=True):
    """The words of one language. Make one with `load`."""

    language: str
    catalogue: NullTranslations

    def say(self, sentence: Sentence | Plural, /, **facts: object) -> str:
        """The sentence in this language, with each fact as the head of this file describes.

        Raises KeyError for a fact that is missing, TypeError for one that no sentence can hold.
        """
        if isinstance(sentence, tuple):
            n = facts["n"]
            assert isinstance(n, int)
            text = self.catalogue.ngettext(*sentence, n)
        else:
            text = self.catalogue.gettext(sentence)
        return Said("".join(self._parts(text, facts)))

    def _parts(self, text: str, facts: Mapping[str, object]) -> Iterator[str]:
        for literal, name, form in _parsed(text):
            yield literal
            if name is None:
                continue
            if name.startswith("/"):
                yield self.command(name[1:])
            else:
                yield _written(self, facts[name], form)

    def tell(self, sentences: Iterable[Sentence], by: str = "\n", /, **facts: object) -> str:
        """Several sentences, a line each. One with a fact that is None or empty is left out."""
        empty = {name for name, fact in facts.items() if fact in (None, "", (), [])}
        return said(
            *(
                self.say(one, **facts)
                for one in sentences
                if empty.isdisjoint(name for _text, name, _form in _parsed(one))
            ),
            by=by,
        )

    def at_most(self, lines: Sequence[str], most: int) -> Sequence[str]:
        """The first lines, and how many more there are."""
        if len(lines) <= most:
            return lines
        return [*lines[:most], self.say(_MORE_LINES, n=len(lines) - most)]

    def command(self, name: str) -> str:
        """A command as this language's readers know it, with its slash."""
        return Said(self.catalogue.gettext(f"/{name}"))

    def channel(self, name: str) -> str:
        """A channel as people know it: Telegram, Zalo, the terminal."""
        ours = {"console": _TERMINAL, "email": _EMAIL}
        return self.say(ours[name]) if name in ours else PLATFORMS.get(name) or foreign(name)

    def count(self, n: int) -> str:
        """A count inside a sentence: 07, 12, 1.234 (English: 7)."""
        if self.language == "vi" and 0 <= n < SMALL:
            return f"{n:02}"
        return self.number(n)

    def number(self, n: float) -> str:
        """A number in a list, a table or a rank: 7, 1.234,5."""
        return _decimal(n, self.language)

    def signed(self, n: int) -> str:
        """A change: +3, −2, 0."""
        if n == 0:
            return "0"
        return f"{'+' if n > 0 else '−'}{self.number(abs(n))}"

    def moment(self, moment: dt.datetime) -> str:
        """08 giờ 00 ngày 27/5/2026."""
        local = moment.astimezone(ZONE)
        return self.say(_TIME_ON_DATE, time=self.clock(local), day=local.date())

    def clock(self, moment: dt.datetime) -> str:
        """08 giờ 00."""
        local = moment.astimezone(ZONE)
        return self.say(_CLOCK, hour=f"{local.hour:02}", minute=f"{local.minute:02}")

    def weekday(self, day: dt.date) -> str:
        """A weekday in mid-sentence: thứ Tư."""
        return self.say(_WEEKDAYS[day.weekday()])


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[str, str | None, str], ...]:
    """A sentence as pairs of its own words and the fact after them, with the fact's form.

    Each sentence is read once: to read it costs more than to write it.
    """
    found = string.Formatter().parse(text)
    return tuple((literal, name, form or "") for literal, name, form, _conversion in found)


@lru_cache(maxsize=1024)
def _decimal(n: float, language: str) -> str:
    return str(format_decimal(n, locale=language))


def _written(words: Words, value: object, form: str) -> str:
    match value:
        case str():
            ours = isinstance(value, Said | StrEnum)
            plain = str if ours else foreign
            return {"quoted": quoted, "channel": words.channel}.get(form, plain)(value)
        case Path():
            return str(value)
        case bool():
            raise TypeError("a sentence cannot say true or false")
        case int() | float():
            return _number(words, value, form)
        case Month():
            return format_month(value)
        case dt.datetime():
            return words.clock(value) if form == "clock" else words.moment(value)
        case dt.date():
            return {"day": format_day, "weekday": words.weekday}.get(form, format_date)(value)
        case Office():
            return _office(value, form)
        case tuple() | list():
            parts = [_written(words, part, "" if form == "or" else form) for part in value]
            return (words.say(_OR) if form == "or" else ", ").join(parts)
    raise TypeError(f"no sentence can hold {type(value).__name__}")


def _number(words: Words, value: float, form: str) -> str:
    if form == "+" and isinstance(value, int):
        return words.signed(value)
    if form == "d":
        return str(value)
    if form == "n" or not isinstance(value, int):
        return words.number(value)
    return words.count(value)


def _office(office: Office, form: str) -> str:
    name = foreign(office.name)
    return {
        "code": office.code,
        "both": f"{office.code} ({name})",
        "label": f"{office.code} – {name}",
        "title": foreign(office.head_title),
    }.get(form, name)


def catalogue_of(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def load(language: str) -> Words:
    """The words of a language. Raises KeyError for one that has no catalogue."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == MSGIDS:
        return Words(language, NullTranslations())
    with catalogue_of(language).open("rb") as text:
        catalogue = read_po(text, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))
