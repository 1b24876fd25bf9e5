"""The register of articles: what one is known by, its states, and its tie to the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from core.articles import Article, State, articles_in, key_of, near, same_title
from core.ledger import By, Entry
from core.month import Month, Span
from core.people import Role
from core.quota import Kind
from store.database import Store
from tests.cast import APRIL, MAY, MORNING, Department

PORTAL = "https://bacninh.example.gov.vn/news/-/details/57300"
LINK = f"{PORTAL}/khai-mac-hoi-thi-12345678"
EDITOR = By(None, Role.EDITOR, "console")
SENT = Article(0, "", "Khai mạc Hội thi", LINK, MORNING, State.SUBMITTED, office="GDMN")
COUNTED = Entry(0, MORNING, APRIL, "GDMN", Kind.ARTICLE, 1, EDITOR, link=LINK)
SPAN = Span(APRIL, APRIL)


@pytest.fixture
def store() -> Iterator[Store]:
    found = Department().store
    yield found
    found.close()


@pytest.mark.parametrize(
    "other",
    [
        LINK.replace("https", "http"),
        LINK.replace("https://", "https://www."),
        LINK.replace("https://", "https:"),
        LINK.removeprefix("https://"),
        LINK.upper().replace("/NEWS/-/DETAILS/", "/news/-/details/"),
        f"{LINK}/",
        f"{LINK}?utm_source=zalo&fbclid=x",
        f"{LINK}#binh-luan",
        f"  {LINK} ",
        f"{PORTAL}/da-sua-tieu-de-12345678",
        f"{PORTAL}/12345678",
        LINK.replace("/news/", "/web/guest/"),
        LINK.replace(".vn/", ".vn:443/"),
        "https://bacninh.example.gov.vn/tin?_101_groupId=57300&_101_articleId=12345678&version=1.2",
    ],
)
def test_every_address_of_a_portal_article_has_one_key(other: str) -> None:
    assert key_of(other) == key_of(LINK) == "bacninh.example.gov.vn/57300/12345678"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.vn/x", "http://www.A.vn/x/"),
        ("https://a.vn/tin?b=2&a=1", "https://a.vn/tin?a=1&b=2&utm_medium=x"),
        ("https://a.vn/t%C3%ACm", "https://a.vn/tìm"),
        ("https://a.vn//x", "https://a.vn/x#y"),
        (f"{PORTAL}/khong-co-so", f"{PORTAL}/khong-co-so?gclid=1"),
    ],
)
def test_spellings_of_another_address_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    "other",
    [
        LINK.replace("12345678", "12345679"),
        LINK.replace("57300", "76641"),
        f"{PORTAL}/khong-co-so",
        "https://a.vn/tin?id=1",
        "https://a.vn/tin?id=2",
        "https://[a.vn/",
    ],
)
def test_other_articles_have_other_keys(other: str) -> None:
    assert key_of(other) not in ("", key_of(LINK))
    assert key_of("https://a.vn/tin?id=1") != key_of("https://a.vn/tin?id=2")


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_be_a_link_and_its_scheme_does_not_matter(text: str) -> None:
    assert key_of(f"https://www.a.vn/{text}") == key_of(f"http://a.vn/{text}")
    assert key_of(text) == key_of(f" {text} ")


@pytest.mark.parametrize(
    "text",
    [
        "Một {}\nHai {}\nBa {}",
        "Một\n{}\nHai\n{}\nBa\n{}",
        "{}\nMột\n{}\nHai\n{}\nBa",
        "{} – Một\n{} “Hai”\n{}: Ba",
        "Một\n{}\n\nHai\n{}\n\nBa\n{}",
    ],
)
def test_a_title_belongs_to_the_link_beside_below_or_above_it(text: str) -> None:
    links = [f"https://a.vn/{number}" for number in range(3)]
    found = articles_in(text.format(*links))
    assert [one for one in found if any(one)] == list(zip(links, ("Một", "Hai", "Ba"), strict=True))


def test_links_in_one_line_are_several_articles() -> None:
    assert articles_in("https://a.vn/1 www.a.vn/2") == (("https://a.vn/1", ""), ("www.a.vn/2", ""))


@pytest.mark.parametrize("quotes", ["“”", "«»", '""', "''", "‘’"])
def test_a_title_loses_the_quotes_around_it_and_keeps_those_inside(quotes: str) -> None:
    opening, closing = quotes[0], quotes[1]
    quoted = f"{opening}Bé khỏe{closing}"
    for title in (f"Hội thi {quoted}", f"{quoted} lần thứ 5", f"{quoted} và {quoted}"):
        assert articles_in(f"{title} – {LINK}") == ((LINK, title),)
        assert articles_in(title) == (("", title),)
    for typed in (quoted, f" {quoted}: ", f"{opening}Bé khỏe", f"Bé khỏe{closing}"):
        assert articles_in(typed) == (("", "Bé khỏe"),)


@pytest.mark.parametrize("mark", ["1.", "2)", "-", "–", "•", "+"])
def test_the_lines_of_a_list_are_articles_without_the_marks_of_the_list(mark: str) -> None:
    for rest in ("", f" {LINK}"):
        listed = f"{mark} Khai mạc{rest}\n\n {mark} 20/11 ở Hoa Sen"
        assert [title for _, title in articles_in(listed)] == ["Khai mạc", "20/11 ở Hoa Sen"]
    assert articles_in(f"{mark} Khai mạc\nhội thi") == (("", "Khai mạc hội thi"),)
    assert articles_in(f"{mark} Khai mạc: {LINK}") == ((LINK, "Khai mạc"),)


WITHOUT_NUMBER = "https://sgd.test/tin-tuc/khai-mac?muc=2"
HOSTS = ("sgd.test", "www.sgd.test", "m.sgd.test:443", "SGD.test.", "mobile.sgd.test")
PASSED_ON = (
    "fbclid",
    "msclkid",
    "gidzl",
    "zarsrc",
    "igsh",
    "_ga",
    "utm_source",
    "gbraid",
    "mc_eid",
)


@pytest.mark.parametrize("host", HOSTS)
def test_how_an_address_was_come_by_is_not_part_of_it(host: str) -> None:
    for scheme in ("", "http://", "https://", "//"):
        for name in PASSED_ON:
            for tail in (f"?muc=2&{name}=x", f"?{name}=x&muc=2", f"&muc=2&{name}=x#a"):
                link = f"{scheme}{host}/tin-tuc/khai-mac{tail}"
                assert key_of(link) == key_of(WITHOUT_NUMBER), link


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sgd.test/tin/khai-mac-123456.html", "sgd.test/tin/khai-mac-hoi-thi-123456.html", True),
        ("sgd.test/khai-mac-1234567.htm", "www.sgd.test/be-mac-1234567.htm?fbclid=1", True),
        ("sgd.test/tin/khai-mac-123456.html", "sgd.test/tin/khai-mac-123457.html", False),
        ("sgd.test/tin/khai-mac-123456.html", "sgd.test/clip/khai-mac-123456.html", False),
        ("sgd.test/tin/khai-mac-20112025.html", "sgd.test/tin/be-mac-20112025.html", False),
        ("sgd.test/tin/khai-mac-20251120.html", "sgd.test/tin/be-mac-20251120.html", False),
        ("sgd.test/tin/khai-mac-201125.html", "sgd.test/tin/be-mac-201125.html", False),
        ("sgd.test/tin/ke-hoach-thang-042026.html", "sgd.test/tin/thi-thang-042026.html", False),
        ("sgd.test/tin/ke-hoach-thang-202604.html", "sgd.test/tin/thi-thang-202604.html", False),
        ("sgd.test/tin/nam-hoc-20252026.html", "sgd.test/tin/diem-thi-20252026.html", False),
        ("sgd.test/tin/nam-hoc-2025-2026.html", "sgd.test/tin/diem-thi-2025-2026.html", False),
        ("sgd.test/tin;jsessionid=A?id=1", "sgd.test/tin;jsessionid=B?id=1", True),
        ("sgd.test/tin;jsessionid=A?id=1", "sgd.test/tin;jsessionid=A?id=2", False),
        ("m.gov/tin", "gov/tin", False),  # no telephone's pages, but a name
    ],
)
def test_a_number_at_the_end_of_a_page_is_the_articles(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_no_address_is_no_key_and_titles_are_compared_as_read() -> None:
    assert key_of(" ") == ""
    assert same_title("Khai mạc “Hội thi”!", "KHAI MAC HOI THI")
    assert not same_title("", "…")
    assert near(date(2026, 4, 20), date(2026, 4, 30))
    assert not near(date(2026, 4, 20), date(2026, 5, 1))


def test_a_sent_article_waits_and_is_found_by_its_key_or_its_title(store: Store) -> None:
    kept = store.articles.add(SENT)
    assert store.articles.waiting() == (kept,)
    assert kept.waits
    assert kept.of_month == APRIL
    for link, title in ((LINK, ""), (f"{PORTAL}/x-12345678", ""), ("", "khai mạc hội thi")):
        assert store.articles.matching(link, title, MORNING.date(), None) == kept
    later = MORNING.date() + timedelta(days=11)
    assert store.articles.matching("", SENT.title, later, None) is None
    assert store.articles.matching("", SENT.title, MORNING.date(), "GDTH") is None


def test_one_address_more_leads_to_the_same_article(store: Store) -> None:
    kept = store.articles.add(SENT)
    store.articles.know_as(kept.id, key_of("https://other.vn/1"))
    assert store.articles.with_key(key_of("http://www.other.vn/1/")) == kept


def test_a_title_without_a_link_has_a_key_of_its_own(store: Store) -> None:
    one = store.articles.add(replace(SENT, link=""))
    two = store.articles.add(replace(SENT, link=""))
    assert one.key != two.key


def test_an_entry_publishes_the_article_that_it_names_and_its_undoing_puts_it_back(
    store: Store,
) -> None:
    kept = store.articles.add(SENT)
    entry = store.ledger.append(replace(COUNTED, kind=Kind.NEWS, link=f"{LINK}?utm_source=x"))
    published = store.articles.get(kept.id)
    assert (published.state, published.entry) == (State.PUBLISHED, entry.id)
    assert (published.kind, published.month) == (Kind.NEWS, APRIL)
    store.ledger.undo(entry, EDITOR, MORNING)
    assert store.articles.get(kept.id).state is State.SUBMITTED
    assert store.articles.get(kept.id).entry is None
    states = [step.state for step in store.articles.history(kept.id)]
    assert states == [State.SUBMITTED, State.PUBLISHED, State.SUBMITTED]


def test_undoing_gives_an_article_back_to_the_office_that_sent_it(store: Store) -> None:
    kept = store.articles.add(SENT)
    entry = store.ledger.append(replace(COUNTED, office="GDTH", kind=Kind.NEWS))
    assert store.articles.get(kept.id).office == "GDTH"
    store.ledger.undo(entry, EDITOR, MORNING)
    assert store.articles.get(kept.id).office == "GDMN"
    assert store.articles.get(kept.id).kind is Kind.ARTICLE


def test_what_was_returned_is_returned_again_and_nobody_hears_of_it_twice(store: Store) -> None:
    kept = store.articles.add(SENT)
    store.articles.decide(kept.id, State.RETURNED, None, MORNING, "Thiếu ảnh")
    assert [one.id for one in store.articles.outcomes("GDMN", 1)] == [kept.id]
    entry = store.ledger.append(COUNTED)
    assert store.articles.has_outcomes("GDMN")
    store.ledger.undo(entry, EDITOR, MORNING)
    again = store.articles.get(kept.id)
    assert (again.state, again.reason) == (State.RETURNED, "Thiếu ảnh")
    assert not store.articles.has_outcomes("GDMN")


def test_what_came_with_an_entry_goes_with_it(store: Store) -> None:
    entry = store.ledger.append(replace(COUNTED, month=MAY))
    (kept,) = store.articles.in_span(Span(MAY, MAY), "GDMN")
    assert kept.state is State.PUBLISHED
    store.ledger.undo(entry, EDITOR, MORNING)
    assert store.articles.in_span(Span(APRIL, MAY)) == ()
    assert store.articles.with_key(kept.key) is None


def test_what_the_portal_showed_is_proposed_again(store: Store) -> None:
    entry = store.ledger.append(COUNTED)
    (kept,) = store.articles.of_entry(entry.id)
    store.articles.change(kept.id, seen=MORNING, title="Khai mạc", author="S.T")
    store.ledger.undo(entry, EDITOR, MORNING)
    (again,) = store.articles.waiting(State.PROPOSED)
    assert (again.id, again.office, again.author) == (kept.id, None, "S.T")


def test_an_article_that_is_counted_stays_with_its_first_entry(store: Store) -> None:
    first = store.ledger.append(COUNTED)
    store.ledger.append(replace(COUNTED, office="GDTH"))
    assert store.articles.counted(SPAN) == {(APRIL, "GDMN"): 1}
    assert len(store.articles.of_entry(first.id)) == 1


def test_a_second_link_under_a_counted_title_is_another_article(store: Store) -> None:
    for number in (1, 2):
        store.ledger.append(replace(COUNTED, title="Tin", link=f"https://a.vn/{number}"))
    assert store.articles.counted(SPAN) == {(APRIL, "GDMN"): 2}


def test_the_room_in_typed_counts_is_what_no_article_stands_behind(store: Store) -> None:
    before = store.articles.room(APRIL, "GDMN")
    two = store.ledger.add(APRIL, "GDMN", 2, EDITOR, MORNING)
    store.ledger.append(replace(COUNTED, link="https://a.vn/1"))
    assert store.articles.room(APRIL, "GDMN") == [*before, two.id]
    for number in (2, 3):
        kept = store.articles.add(replace(SENT, link=f"https://a.vn/{number}"))
        store.articles.publish(kept.id, two.id, None, MORNING)
    assert store.articles.room(APRIL, "GDMN") == before
    store.ledger.undo(two, EDITOR, MORNING)
    assert len(store.articles.waiting()) == 2


def test_states_are_counted_by_month_and_office(store: Store) -> None:
    store.articles.add(SENT)
    returned = store.articles.add(replace(SENT, link="https://a.vn/2"))
    store.articles.decide(returned.id, State.RETURNED, None, MORNING, "Thiếu ảnh")
    waiting, sent_back = ("GDMN", State.SUBMITTED), ("GDMN", State.RETURNED)
    assert store.articles.under_way(SPAN) == {waiting: 1, sent_back: 1}
    # What waits and has no day yet may still count in May; what was returned is April's.
    assert store.articles.under_way(Span(MAY, MAY)) == {waiting: 1}
    assert store.articles.under_way(Span(Month(2026, 3), Month(2026, 3))) == {}
    (kept,) = store.articles.waiting()
    store.articles.change(kept.id, published=date(2026, 4, 20))
    assert store.articles.under_way(Span(MAY, MAY)) == {}
    assert store.articles.get(returned.id).reason == "Thiếu ảnh"


def test_the_history_is_append_only(store: Store) -> None:
    store.articles.add(SENT)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store._db.execute("update decision set state = 'published'")


def test_entries_with_links_come_into_the_register_as_published(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Store.open(path, MORNING).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name in ("decision", "article_key", "article"):
            db.execute(f"drop table {name}")
        db.execute("delete from _sqlite_migrations where name like '%_the_register_of_articles'")
        db.execute(
            "insert into office (code, name, short, head_title, position, aliases)"
            " values ('GDMN', 'Mầm non', 'P', 'T', 1, '[]')"
        )
        for number, count, link, undoes in (
            (1, 1, LINK, None),
            (2, 1, f"{LINK}?utm_source=x", None),
            (3, 1, "https://a.vn/1", None),
            (4, -1, "", 3),
            (5, 3, "", None),
        ):
            db.execute(
                "insert into entry (id, at, month, office, kind, count, person, role, via, note,"
                " title, link, published, undoes) values (?, ?, '2026-04', 'GDMN', 'news', ?, null,"
                " 'editor', 'console', '', '', ?, null, ?)",
                (number, "2026-04-22T08:00:00.000+07:00", count, link, undoes),
            )
    store = Store.open(path, MORNING)
    (kept,) = store.articles.in_span(SPAN)
    assert (kept.link, kept.entry, kept.state, kept.kind) == (LINK, 1, State.PUBLISHED, Kind.NEWS)
    store.close()
