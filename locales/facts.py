"""The facts that a refusal carries, as they stand in a sentence."""

from core.month import Month
from core.quota import Office
from core.refusal import Refusal
from locales.notices import quoted
from locales.words import Words


def text_fact(refusal: Refusal, name: str) -> str:
    return str(refusal.facts.get(name, ""))


def typed(refusal: Refusal) -> str:
    return quoted(text_fact(refusal, "typed"))


def month_fact(words: Words, refusal: Refusal, name: str = "month") -> str:
    month = refusal.facts[name]
    assert isinstance(month, Month)
    return words.month(month)


def office_fact(refusal: Refusal, name: str) -> str:
    office = refusal.facts[name]
    assert isinstance(office, Office)
    return f"{office.code} ({office.name})"
