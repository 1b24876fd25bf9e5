"""What was seen on the portal: new once, known when old, changed, taken down; when it is read."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import pytest
from msgspec.structs import replace

from core.articles import Article, State, key_of
from core.ledger import By
from core.month import Month, Span
from core.portal import (
    Outcome,
    PortalItem,
    ReaderKind,
    Reading,
    Silence,
    SourceState,
    Validators,
    item_key,
    reading_due,
    silence,
)
from core.workdays import WorkCalendar
from store.database import Store
from store.portal import Followed, Seen, follow, propose
from tests.cast import APRIL, MORNING, Department, at

LIST, OTHER = "https://portal.test/list", "https://portal.test/rss"
LATER = MORNING + timedelta(hours=3)


@pytest.fixture
def store() -> Iterator[Store]:
    found = Department().store
    yield found
    found.close()


def item(number: int, title: str = "", day: str | None = "2026-04-21", **told: str) -> PortalItem:
    key = told.get("key", f"portal.test/57300/{10000000 + number}")
    return PortalItem(key, title or f"Tin {number}", f"https://{key}", at(day) if day else None)


def see(
    store: Store, *items: PortalItem, now: datetime = MORNING, url: str = LIST, first: Month = APRIL
) -> Seen:
    with store.transaction():
        return store.portal.record(url, Reading(Outcome.READ, items), now, first)


def titles(items: Sequence[PortalItem]) -> list[str]:
    return [one.title for one in items]


def test_an_article_is_new_once(store: Store) -> None:
    assert titles(see(store, item(2), item(1)).new) == ["Tin 2", "Tin 1"]
    assert see(store, item(2), item(1)) == Seen()
    assert titles(see(store, item(3), item(2), item(1)).new) == ["Tin 3"]


@pytest.mark.parametrize(
    "again",
    [
        item(1),
        item(1, "Tin 1 (sửa)"),
        item(1, day="2026-05-02"),
        item(1, day=None),
        item(1, "Tin 1", key="khac.test/76641/10000001"),
        item(1, "TIN 1", key="khac.test/tin/bai"),
        item(1, "Tin 1", key="portal.test//10000001"),
    ],
)
def test_whatever_it_comes_as_it_is_not_new_again(store: Store, again: PortalItem) -> None:
    see(store, item(1))
    assert see(store, again, url=OTHER).new == ()
    assert see(store, again, item(1)).new == ()


def test_one_list_may_have_one_article_under_two_addresses(store: Store) -> None:
    twice = item(1, key="khac.test/76641/10000001")
    assert titles(see(store, item(1), twice).new) == ["Tin 1"]


def test_two_articles_with_one_title_are_two(store: Store) -> None:
    assert len(see(store, item(1, "Thông báo"), item(2, "Thông báo")).new) == 2


def test_what_is_older_than_the_first_month_is_known_and_never_new(store: Store) -> None:
    old, edge, undated = item(1, day="2026-03-31"), item(2, day="2026-04-01"), item(3, day=None)
    assert titles(see(store, edge, old, undated).new) == ["Tin 2", "Tin 3"]
    assert see(store, item(1, day="2026-04-21")).new == ()
    pinned_later = item(4, day="2026-03-01")
    assert see(store, pinned_later).new == ()


def test_a_date_that_lies_ahead_is_none(store: Store) -> None:
    seen = see(store, item(1, day="2026-12-04"), item(2, day="2026-04-22"))
    assert [one.created for one in seen.new] == [None, at("2026-04-22")]


def test_a_changed_title_or_date_is_told_once(store: Store) -> None:
    see(store, item(1))
    later, anew = at("2026-05-04 08:00"), item(1, "Tin 1 (sửa)", "2026-05-02")
    (changed,) = see(store, anew, now=later).changed
    assert (changed.title, changed.created) == ("Tin 1 (sửa)", at("2026-05-02"))
    assert see(store, anew, now=later) == Seen()


def test_a_date_that_can_no_longer_be_read_changes_nothing(store: Store) -> None:
    see(store, item(1))
    assert see(store, item(1, day=None)) == Seen()


def test_two_hosts_that_differ_in_the_date_do_not_change_it_to_and_fro(store: Store) -> None:
    here, there = item(1), item(1, day="2026-04-20", key="khac.test/1/10000001")
    for _ in range(3):
        assert see(store, here).changed == ()
        assert see(store, there, url=OTHER).changed == ()


def numbered(*numbers: int) -> list[PortalItem]:
    return [item(number) for number in numbers]


@pytest.mark.parametrize(
    ("lists", "gone"),
    [
        ([(5, 4, 3), (5, 3), (5, 3)], ["Tin 4"]),
        ([(5, 4, 3), (5, 3)], []),  # once may be the portal's hiccup
        ([(5, 4, 3), (5, 3), (5, 4, 3)], []),
        ([(5, 4, 3), (6, 5, 4), (7, 6, 5)], []),  # they fell off the end
        ([(5, 4, 3), (5,), (5,)], []),  # fewer on the page than before
        ([(1, 5, 4), (1, 7, 6), (1, 9, 8)], []),  # a pinned one proves nothing
        ([(1, 5, 4, 3), (1, 5, 3), (1, 5, 3)], ["Tin 4"]),
        ([(5, 4, 3), (3, 5, 4), (3, 6, 5)], []),  # an old one was pinned
        ([(5, 4, 3), (4, 3), (4, 3)], ["Tin 5"]),
        ([(5, 4, 3), (9, 8, 7), (9, 8, 7)], []),  # nothing is left to compare with
        ([(5, 4, 3), (5, 3), (6, 5)], ["Tin 4"]),
        ([(5, 4, 3), (5, 3), (5, 3), (5, 4, 3), (5, 4, 3)], ["Tin 4"]),
        ([(5, 4, 3), (5, 3), (5, 3), (5, 4, 3), (5, 3), (5, 3)], ["Tin 4", "Tin 4"]),
    ],
)
def test_what_was_taken_down_is_told_apart_from_what_fell_off_the_list(
    store: Store, lists: list[tuple[int, ...]], gone: list[str]
) -> None:
    found = [one for numbers in lists for one in see(store, *numbered(*numbers)).vanished]
    assert titles(found) == gone


def test_an_article_that_another_list_still_has_is_not_gone(store: Store) -> None:
    see(store, *numbered(5, 4, 3))
    see(store, *numbered(4), url=OTHER)
    for _ in range(2):
        assert see(store, *numbered(5, 3)).vanished == ()


def test_a_failed_reading_changes_nothing_of_what_was_seen(store: Store) -> None:
    see(store, *numbered(2, 1))
    for outcome in Outcome:
        if outcome is not Outcome.READ:
            with store.transaction():
                assert store.portal.record(LIST, Reading(outcome), LATER, APRIL) == Seen()
    assert see(store, *numbered(2, 1)) == Seen()


def test_a_source_remembers_how_it_answered(store: Store) -> None:
    validators = Validators('"1"', "Tue, 21 Apr 2026 08:00:00 GMT")
    with store.transaction():
        reading = Reading(Outcome.READ, (item(1),), ReaderKind.FEED, validators)
        store.portal.record(LIST, reading, MORNING, APRIL)
        store.portal.record(LIST, Reading(Outcome.STATUS, status=503), LATER, APRIL)
    state = store.portal.state(LIST)
    assert (state.read_at, state.outcome, state.status) == (LATER, Outcome.STATUS, 503)
    assert (state.answered_at, state.newest_at, state.newest) == (MORNING, MORNING, "Tin 1")
    assert (state.outcome_since, state.validators) == (LATER, validators)


def test_an_outcome_that_stays_keeps_when_it_began(store: Store) -> None:
    for hours, outcome in enumerate(
        [Outcome.READ, Outcome.UNCHANGED, Outcome.NO_ANSWER, Outcome.NO_ANSWER]
    ):
        with store.transaction():
            moment = MORNING + timedelta(hours=hours)
            store.portal.record(LIST, Reading(outcome), moment, APRIL)
        since = store.portal.state(LIST).outcome_since
        assert since == MORNING + timedelta(hours=2 if outcome is Outcome.NO_ANSWER else 0)


# --- The register


def test_what_is_new_waits_in_the_register_and_is_counted_by_nobody(store: Store) -> None:
    before = store.standings(APRIL)
    with store.transaction():
        assert propose(store.articles, see(store, item(2), item(1)).new, MORNING) == 2
    waiting = store.articles.waiting(State.PROPOSED)
    assert [(one.title, one.office, one.seen) for one in waiting] == [
        ("Tin 1", None, MORNING),
        ("Tin 2", None, MORNING),
    ]
    assert store.standings(APRIL) == before


@pytest.mark.parametrize("link", ["https://portal.test/-/details/57300/a-10000001", ""])
def test_what_an_office_sent_in_is_joined_and_not_proposed_again(store: Store, link: str) -> None:
    sent = Article(0, "", "TIN 1", link, MORNING, State.SUBMITTED, office="GDMN")
    with store.transaction():
        known = store.articles.add(sent)
        assert propose(store.articles, [item(1)], LATER) == 0
    (found,) = store.articles.waiting()
    assert (found.id, found.state, found.office) == (known.id, State.SUBMITTED, "GDMN")
    assert (found.seen, found.created) == (LATER, at("2026-04-21"))
    assert found.link
    assert store.articles.with_key(item(1).key) == found


def test_one_that_waits_under_the_same_title_does_not_hide_what_an_office_sent(
    store: Store,
) -> None:
    sent = Article(0, "", "Thông báo", "", MORNING, State.SUBMITTED, office="GDMN")
    with store.transaction():
        propose(store.articles, [item(1, "Thông báo")], MORNING)
        known = store.articles.add(sent)
        assert propose(store.articles, [item(2, "Thông báo")], LATER) == 0
    assert store.articles.get(known.id).seen == LATER


def test_another_number_of_the_portal_is_another_article_whatever_its_title(store: Store) -> None:
    link = "https://portal.test/-/details/57300/a-10000001"
    sent = Article(0, "", "Lễ tổng kết", link, MORNING, State.SUBMITTED, office="GDMN")
    with store.transaction():
        known = store.articles.add(sent)
        assert propose(store.articles, [item(2, "Lễ tổng kết")], LATER) == 1
        assert propose(store.articles, [item(1, "Lễ tổng kết")], LATER) == 0
    assert store.articles.get(known.id).seen == LATER


@pytest.mark.parametrize("link", ["https://portal.test/-/details/57300/a-10000001", ""])
def test_what_was_returned_and_is_published_all_the_same_waits_again(
    store: Store, link: str
) -> None:
    sent = Article(0, "", "Tin 1", link, MORNING, State.SUBMITTED, office="GDMN")
    with store.transaction():
        known = store.articles.add(sent)
        store.articles.decide(known.id, State.RETURNED, None, MORNING, "Thiếu ảnh")
        propose(store.articles, [item(1)], LATER)
        store.articles.decide(known.id, State.RETURNED, None, LATER, "Không phải của Phòng")
        propose(store.articles, [item(1)], LATER)
    states = [step.state for step in store.articles.history(known.id)]
    assert states == [State.SUBMITTED, State.RETURNED, State.SUBMITTED, State.RETURNED]


def test_an_address_without_a_number_is_one_more_of_the_article_whose_number_is_told(
    store: Store,
) -> None:
    base = "https://portal.test/news/-/details/57300/"
    first = PortalItem(item_key(f"{base}hoi-thi", "portal.test", "10000001"), "Hội thi", "")
    sent = Article(0, "", "", f"{base}hoi-thi", MORNING, State.SUBMITTED, office="GDMN")
    edited = item_key(f"{base}hoi-thi-lan-2", "portal.test", "10000001")
    anew = [PortalItem(edited, "Hội thi lần 2", f"{base}hoi-thi-lan-2")]
    with store.transaction():
        known = store.articles.add(sent)
        assert propose(store.articles, [replace(first, link=f"{base}hoi-thi")], MORNING) == 0
        see(store, first)
        seen = see(store, *anew)
        assert not seen.new
        follow(store.articles, seen)
    assert store.articles.with_key(key_of(f"{base}hoi-thi-lan-2")) == store.articles.get(known.id)
    assert store.articles.with_key(key_of(f"{base}hoi-thi")) == store.articles.get(known.id)


def test_articles_that_lead_to_one_page_are_as_many_as_their_numbers(store: Store) -> None:
    page = "https://portal.test/chi-tiet"
    told = [
        PortalItem(item_key(page, "portal.test", number), f"Tin {number}", page)
        for number in ("10000002", "10000001")
    ]
    with store.transaction():
        assert propose(store.articles, told, MORNING) == 2
        assert propose(store.articles, told, MORNING) == 0


def count(store: Store, number: int) -> Article:
    """An editor records it."""
    found = store.articles.with_key(item(number).key)
    assert found
    entry = store.ledger.add(APRIL, "GDMN", 1, By(None, "editor", "console"), MORNING)
    return store.articles.publish(found.id, entry.id, None, MORNING)


def listed(store: Store, *numbers: int, title: str = "") -> Followed:
    items = [item(number, title and f"{title} {number}") for number in numbers]
    with store.transaction():
        seen = see(store, *items)
        propose(store.articles, seen.new, MORNING)
        return follow(store.articles, seen)


def test_a_counted_article_that_was_taken_down_is_told_and_stays_counted(store: Store) -> None:
    listed(store, 3, 2, 1)
    counted = count(store, 2)
    before = store.standings(APRIL)
    listed(store, 3, 1)
    assert listed(store, 3, 1) == Followed(gone=(counted.id,))
    assert store.standings(APRIL) == before
    assert store.articles.get(counted.id).state is State.PUBLISHED


def test_what_nobody_counted_is_taken_down_without_a_word(store: Store) -> None:
    for numbers in ((3, 2, 1), (3, 1), (3, 1)):
        assert listed(store, *numbers) == Followed()


def test_a_changed_title_is_followed_and_told_where_it_is_counted(store: Store) -> None:
    listed(store, 2, 1)
    counted = count(store, 2)
    assert listed(store, 2, 1, title="Sửa") == Followed(changed=(counted.id,))
    titles = [one.title for one in store.articles.in_span(Span(APRIL, APRIL))]
    assert titles == ["Sửa 1", "Sửa 2"]


def test_two_with_one_title_are_both_proposed(store: Store) -> None:
    with store.transaction():
        new = see(store, item(1, "Thông báo"), item(2, "Thông báo")).new
        assert propose(store.articles, new, MORNING) == 2


# --- When it is read

TIMES = (time(8, 30), time(10, 45), time(15))
CALENDAR = WorkCalendar()


def state(**told: object) -> SourceState:
    known = SourceState(1, LIST, outcome=Outcome.READ)
    return replace(known, **{name: at(it) if type(it) is str else it for name, it in told.items()})


@pytest.mark.parametrize(
    ("read", "now", "due"),
    [
        (None, "2026-04-22 03:00", True),  # never: at once
        ("2026-04-22 08:30", "2026-04-22 08:31", False),
        ("2026-04-22 08:30", "2026-04-22 10:44", False),
        ("2026-04-22 08:30", "2026-04-22 10:45", True),
        ("2026-04-22 15:00", "2026-04-23 08:29", False),
        ("2026-04-22 08:30", "2026-04-22 23:00", True),  # the program did not run
        ("2026-04-24 15:00", "2026-04-25 10:00", False),  # Saturday
        ("2026-04-24 15:00", "2026-04-26 23:00", False),
        ("2026-04-29 15:00", "2026-05-01 12:00", False),  # a holiday
        ("2026-04-24 10:45", "2026-04-25 10:00", True),  # of Friday afternoon
    ],
)
def test_it_is_read_at_its_hours_of_a_working_day(read: str | None, now: str, due: bool) -> None:
    found = state(read_at=read) if read else state(outcome=None)
    assert reading_due(found, TIMES, CALENDAR, at(now)) is due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-04-22 08:44", False),
        ("2026-04-22 08:45", True),
        ("2026-04-22 11:00", True),  # 10:45 has come
    ],
)
def test_what_failed_is_tried_again_after_a_quarter_of_an_hour(now: str, due: bool) -> None:
    found = state(read_at="2026-04-22 08:30", outcome=Outcome.NO_ANSWER)
    assert reading_due(found, TIMES, CALENDAR, at(now)) is due


def test_what_failed_is_left_alone_outside_the_hours() -> None:
    found = state(read_at="2026-04-22 15:50", outcome=Outcome.NO_ANSWER)
    assert not reading_due(found, TIMES, CALENDAR, at("2026-04-22 16:05"))


@pytest.mark.parametrize(
    ("told", "now", "kind"),
    [
        ({"outcome": None}, "2026-04-30 08:00", None),
        ({"newest_at": "2026-04-16 10:00"}, "2026-04-21 15:00", None),  # 17, 20: two days
        ({"newest_at": "2026-04-16 10:00"}, "2026-04-22 08:00", Silence.NOTHING_NEW),
        ({"newest_at": "2026-04-29 10:00"}, "2026-05-07 08:00", Silence.NOTHING_NEW),
        ({"newest_at": "2026-04-29 10:00"}, "2026-05-06 08:00", None),  # holidays do not count
        ({"begun_at": "2026-04-16 10:00"}, "2026-04-22 08:00", Silence.NOTHING_NEW),
        (
            {"outcome": Outcome.NO_ANSWER, "answered_at": "2026-04-16 10:00"},
            "2026-04-22 08:00",
            Silence.NO_ANSWER,
        ),
        (
            {"outcome": Outcome.NO_CONNECTION, "outcome_since": "2026-04-16 10:00"},
            "2026-04-22 08:00",
            Silence.NO_ANSWER,
        ),
        (
            {"outcome": Outcome.CERTIFICATE, "outcome_since": "2026-04-22 08:00"},
            "2026-04-22 08:00",
            Silence.FAULT,
        ),
        (
            {"outcome": Outcome.EMPTY, "outcome_since": "2026-04-22 08:00"},
            "2026-04-22 08:00",
            Silence.FAULT,
        ),
    ],
)
def test_silence_is_counted_in_working_days(
    told: dict[str, object], now: str, kind: Silence | None
) -> None:
    assert silence(state(**told), CALENDAR, at(now)) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, None) for status in (500, 502, 503, 429, 408)),
        *((status, Silence.FAULT) for status in (400, 401, 403, 404, 410)),
    ],
)
def test_an_error_of_the_server_passes_and_a_wrong_address_does_not(
    status: int, kind: Silence | None
) -> None:
    found = state(outcome=Outcome.STATUS, status=status, answered_at="2026-04-21 10:00")
    assert silence(found, CALENDAR, MORNING) is kind
