"""A new deployment on its first days: nobody is urged on figures that were never entered."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from core.chat import Address
from core.events import FiguresMissing, PowerChanged
from core.ladder import NUDGES, MessageKind, Rules
from core.people import Grant, Role
from locales.words import load
from reminders.messages import text_for
from reminders.planner import plan_due
from store.database import Store
from store.ledger import By
from store.seed import seed
from tests.cast import APRIL, DATA, at

BEGAN = at("2026-04-02 08:00")
MID, LAST = at("2026-04-15 08:00"), at("2026-04-29 08:00")


@pytest.fixture
def store() -> Iterator[Store]:
    """Nine offices, the editor, and no figures."""
    found = Store.in_memory(BEGAN)
    seed(found, DATA, BEGAN)
    with found.transaction():
        link(found, Grant(Role.EDITOR), "editor")
    yield found
    found.close()


def link(store: Store, grant: Grant, name: str) -> int:
    person = store.people.add(name, [], BEGAN)
    store.roles.give(person.id, grant, None, BEGAN, told=False)
    store.roles.link(person.id, Address("console", name), BEGAN)
    return person.id


def planned(store: Store, now: datetime) -> tuple[int, int]:
    """How many nudges there are, and how often the editor was told that figures are missing."""
    plan_due(store, Rules(), now)
    nudges = store.outbox.of_month(APRIL, sorted(NUDGES))
    notes = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    return len(nudges), sum(isinstance(note.about, FiguresMissing) for note in notes)


def enter(store: Store, now: datetime) -> None:
    with store.transaction():
        store.ledger.add(APRIL, "GDMN", 3, By(None, "editor", "console"), now)


def test_instead_of_the_heads_the_editor_is_told(store: Store) -> None:
    assert planned(store, MID) == (0, 1)
    assert planned(store, MID) == (0, 1)  # once a rung
    assert planned(store, LAST)[0] == 0


def test_what_is_due_goes_out_once_the_figures_are_there(store: Store) -> None:
    planned(store, MID)
    enter(store, MID)
    assert planned(store, MID)[0] == 9


def test_a_later_month_without_any_is_one_of_zeros(store: Store) -> None:
    enter(store, BEGAN)
    plan_due(store, Rules(), at("2026-05-15 08:00"))
    assert len(store.outbox.of_month(APRIL.plus(1), sorted(NUDGES))) == 9


def test_where_no_editor_could_be_told_the_heads_are(store: Store) -> None:
    with store.transaction():
        editor = store.people.having(Role.EDITOR)[0]
        store.roles.end(editor.id, Grant(Role.EDITOR), None, BEGAN)
    assert planned(store, MID) == (9, 0)


def test_the_words_say_what_to_do(store: Store) -> None:
    plan_due(store, Rules(), MID)
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    (note,) = [one for one in found if isinstance(one.about, FiguresMissing)]
    text = text_for(store, Rules(), load("vi"), note, MID)
    assert text.startswith("Chưa nhập số liệu tháng này")
    assert "/dondoc" in text


def test_the_administrator_hears_of_each_head_and_how_many_there_are(store: Store) -> None:
    with store.transaction():
        admin = link(store, Grant(Role.ADMIN), "admin")
        for number, office in enumerate(store.offices.active()[:7]):
            link(store, Grant(Role.HEAD, office.code), f"head{number}")
    found = store.outbox.of_month(APRIL, [MessageKind.NOTE])
    told = [
        text_for(store, Rules(), load("vi"), note, BEGAN)
        for note in found
        if note.person == admin and isinstance(note.about, PowerChanged)
    ]
    assert any("7/9 đơn vị" in text for text in told)
