"""Offices as cells and titles name them: numbered, shortened, with words around them."""

import re
from collections.abc import Iterator

from core.names import OfficeNames, fold, without_office_word
from core.quota import Office

_LONGEST_NAME = 160  # letters
_MOST_WORDS = 80  # of a title
_NUMBERING = re.compile(r"^\s*(?:[0-9]{1,2}|[IVX]{1,4}|[a-z])\s*[.)/-]\s*", re.IGNORECASE)
_FOLLOWING = re.compile(r"\s*(?:\([^)]*\)|[:;,.*]+)\s*$")
_SHORTENED = re.compile(r"^p\s*\.\s*", re.IGNORECASE)


def named_office(names: OfficeNames, text: str) -> Office | None:
    """The office of a cell, however it is numbered and whatever follows: "1. P.TCCB (3 bài)"."""
    if len(text) > _LONGEST_NAME or not text:
        return None
    for form in forms(text):
        if office := names.exact(form) or names.exact(_SHORTENED.sub("", form)):
            return office
    return None


def forms(text: str) -> Iterator[str]:
    yield text
    shorter = _FOLLOWING.sub("", text)
    yield shorter
    yield _NUMBERING.sub("", shorter)


def office_in(names: OfficeNames, text: str) -> Office | None:
    """The one office that a title names in full or by its code, beside other words.

    A short form will not do: "kế hoạch" is half of an office's name, and a word like others. A
    title that is nothing but a name may be the letterhead's.
    """
    found = {office.code: office for office, _word in _named_within(names, text) if office}
    alone = named_office(names, text) is not None
    return next(iter(found.values())) if len(found) == 1 and not alone else None


def without_offices(names: OfficeNames, text: str) -> str:
    """A title without the offices that it names."""
    return " ".join(word for _office, word in _named_within(names, text) if word)


def _named_within(names: OfficeNames, text: str) -> Iterator[tuple[Office | None, str]]:
    """The offices that a text names in full or by their codes, and the words between them."""
    said = text.split()[:_MOST_WORDS]
    at = 0
    while at < len(said):
        leading = names.leading(said[at:])
        if leading and _is_full(leading[0], " ".join(said[at : at + leading[1]])):
            yield leading[0], ""
            at += leading[1]
        else:
            yield None, said[at]
            at += 1


def _is_full(office: Office, said: str) -> bool:
    full = {fold(one) for one in (office.code, office.name, without_office_word(office.name))}
    return fold(said) in full or fold(said).startswith("phong")
