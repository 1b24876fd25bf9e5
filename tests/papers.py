"""The letter's own April, ready to be printed."""

from collections.abc import Mapping
from datetime import date

from core.documents import Annex, EntryRow, Letterhead, LetterText, TableText, build_annex
from core.month import Month, Span
from core.quota import Office, Standing
from core.review import ProvinceRank
from locales.annex import annex_text, entries_text
from locales.letter import LetterFacts, letter_text
from locales.letterhead import DEFAULT_LETTERHEAD
from locales.words import load
from reports.excel import annex_workbook
from tests.cast import demo_store

WORDS = load("vi")
JANUARY, APRIL = Month(2026, 1), Month(2026, 4)
FOUR_MONTHS = Span(JANUARY, APRIL)
MADE = date(2026, 5, 4)
TALLY = date(2026, 4, 22)
STORE = demo_store()
OFFICES: tuple[Office, ...] = tuple(STORE.offices.all())
NAMES = {office.code: office.name for office in OFFICES}
PROVINCE: tuple[ProvinceRank, ...] = STORE.province.all(2026)
COUNTS: Mapping[tuple[Month, str], int] = STORE.ledger.counts_over(FOUR_MONTHS)
STANDINGS: tuple[Standing, ...] = tuple(STORE.standings(APRIL))
HEAD: Letterhead = DEFAULT_LETTERHEAD
ENTRIES = (
    EntryRow(date(2026, 4, 15), "GDTrH", "Khai mạc hội thi", "https://example.org/1"),
    EntryRow(date(2026, 4, 16), "VP", count=3),
)


def annex_of(span: Span = FOUR_MONTHS) -> Annex:
    return build_annex(OFFICES, COUNTS, PROVINCE, span)


def entries() -> TableText:
    return entries_text(ENTRIES, NAMES)


def workbook_of(annex: Annex) -> bytes:
    return annex_workbook(annex_text(annex, HEAD, MADE), entries(), MADE)


def message_of(annex: Annex, head: Letterhead = HEAD) -> LetterText:
    standings = STORE.standings_of(annex.span)
    return letter_text(LetterFacts(annex, standings, TALLY, MADE), head)


def plain(text: str) -> str:
    """Without the hard spaces, which only matter on paper."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
