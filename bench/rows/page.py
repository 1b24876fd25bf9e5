"""The page: of nine offices, of thousands with a hundred thousand articles, seen already; the chat."""

from collections.abc import Callable
from datetime import timedelta

from app.page import Batch, Pages
from bench import department
from bench.department import MONTH, STARTS
from bench.measuring import Aim, Bench, Judged, Row, in_turn
from bench.rows.history import RULES, seconds
from bench.rows.looking import looking
from channels.page import PageAnswer, PageRequest
from config import DATA
from core.month import Span
from core.people import Grant, Role
from store.database import Store
from store.seed import seed_demo

OFFICES = 3000
EACH = 8  # articles of an office in a month
KEY = "key-of-the-benchmark"
NOW = STARTS + timedelta(seconds=2)
AGAIN = 100  # requests for a page that the browser has


def page(bench: Bench) -> list[Row]:
    bench.progress(f"writing the articles of {OFFICES} offices")
    few, many = bench.folder / "few.db", bench.folder / "many.db"
    small = department.made(few, department.BORN_EARLY)
    seed_demo(small, DATA, department.BORN_EARLY)
    department.with_offices(many, OFFICES, department.BORN_EARLY).close()
    months = Span.year(MONTH.year, MONTH).months
    entries = department.fill(many, months, EACH)
    large = Store.open(many, NOW)
    for store in (small, large):
        with store.transaction():
            person = store.people.add("Lãnh đạo", [Grant(Role.LEADER)], NOW)
            store.pages.issue(KEY, person.id, "bench", NOW)
    one = [_made_anew(small) for _ in range(bench.rounds)]
    all_of_them = in_turn(
        bench.rounds, lambda: _made_anew(large), lambda: _queries(large), bench.progress
    )
    seen = [_seen_already(large) for _ in range(bench.rounds)]
    small.close()
    large.close()
    beside = looking(bench, many, OFFICES)
    return [
        Row("page", "the page of nine offices", "", "ms", _within(20), one, []),
        Row(
            "page-large",
            f"the page of {OFFICES:,} offices with {entries:,} articles",
            "one pass over its queries",
            "ms",
            Aim(3, at_least=False),
            all_of_them.ours,
            all_of_them.baseline,
        ),
        Row("page-seen", "the same, seen already (304)", "", "ms", _within(2), seen, []),
        *beside,
    ]


def _within(milliseconds: float) -> Aim:
    return Aim(milliseconds, at_least=False, judged=Judged.OURS)


def _asked(store: Store, pages: Pages, known: str = "") -> PageAnswer:
    (found,) = pages.answers(store, Batch(NOW, 0.0, [PageRequest(KEY, known=known)]))
    return found.answer


def _made_anew(store: Store) -> float:
    """Milliseconds, with nothing kept of an earlier one but what the program has loaded."""
    _asked(store, Pages(RULES))
    anew = Pages(RULES)
    return 1000 * seconds(lambda: _asked(store, anew))


def _seen_already(store: Store) -> float:
    pages = Pages(RULES)
    etag = _asked(store, pages).etag
    ask: Callable[[], object] = lambda: [_asked(store, pages, etag) for _ in range(AGAIN)]  # noqa: E731
    return 1000 * seconds(ask) / AGAIN


def _queries(store: Store) -> float:
    """Milliseconds to read what the page is made of, and to make nothing of it."""
    span = Span.year(MONTH.year, MONTH)

    def read() -> None:
        for month in span.months:
            store.articles.under_way(Span(month, month))
        store.ledger.counts_over(span, RULES.kinds)
        store.ledger.counts_over(span, RULES.kinds)  # the annex has its own
        store.months.exemptions_over(span)
        store.province.all(MONTH.year)
        store.obstacles.found(month=MONTH)
        store.obstacles.waiting()

    return 1000 * seconds(read)
