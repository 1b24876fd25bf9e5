"""Who can be reached, and by whom else: the one place that answers it."""

from datetime import date, timedelta

import pytest

from core.chat import Address
from core.people import Grant, Person, Role
from store.database import Store
from store.people import Absence
from tests.cast import MORNING, Department, demo_store, person_at

TODAY = date(2026, 4, 22)


@pytest.fixture
def store() -> Store:
    return demo_store()


def deputy(store: Store, key: str) -> Person:
    found = store.people.add(f"Phó phòng {key}", [Grant(Role.DEPUTY, "GDMN")], MORNING)
    store.people.link(found.id, Address("console", key), MORNING)
    return found


def order(store: Store) -> list[str]:
    """Whom a message to GDMN goes to, one after another."""
    return [one.address.id for one in store.reach.recipients("GDMN", 0, TODAY)]


def test_only_an_open_address_on_a_channel_that_counts_reaches_somebody(store: Store) -> None:
    head, other = person_at(store, "GDMN"), person_at(store, "GDTH")
    assert store.reach.reachable([head, other]) == (head, other)
    assert store.reach.reachable([head, other], {"zalo"}) == ()
    store.people.block(Address("console", "GDMN"), MORNING)
    store.privacy.mute(other.id, MORNING)
    assert store.reach.reachable([head, other]) == ()
    assert store.reach.linked([head, other]) == (head, other)


def test_an_office_is_reached_by_its_head_or_a_deputy(store: Store) -> None:
    store.people.unlink(Address("console", "GDMN"))
    assert not store.reach.reaches_office("GDMN")
    deputy(store, "deputy")
    assert store.reach.reaches_office("GDMN")
    assert [office.code for office in store.reach.offices_without_head()] == ["GDMN"]


def test_the_administrators_are_in_charge_or_else_the_editors(store: Store) -> None:
    admin, editors = person_at(store, "admin"), store.people.having(Role.EDITOR)
    assert store.reach.in_charge() == store.reach.in_charge({"console"}) == (admin,)
    assert store.reach.in_charge({"zalo"}) == editors
    store.people.block(Address("console", "admin"), MORNING)
    assert store.reach.in_charge() == editors


def test_deputies_stand_in_for_the_head_and_the_head_for_a_deputy(store: Store) -> None:
    head, first, second = person_at(store, "GDMN"), deputy(store, "first"), deputy(store, "second")
    assert store.reach.stand_ins(head) == (first, second)
    assert store.reach.stand_ins(first) == (head, second)
    store.people.unlink(Address("console", "second"))
    assert store.reach.stand_ins(head) == (first,)


def test_a_message_goes_to_the_head_and_then_to_the_deputies(store: Store) -> None:
    head, first = person_at(store, "GDMN"), deputy(store, "first")
    deputy(store, "second")
    assert order(store) == ["GDMN", "first", "second"]
    store.absences.set(first.id, Absence(TODAY, None), MORNING)
    assert order(store) == ["GDMN", "second", "first"]
    store.absences.set(head.id, Absence(TODAY, None), MORNING)
    assert order(store) == ["second", "first", "GDMN"]
    store.absences.set(head.id, Absence(TODAY, first.id), MORNING)
    assert order(store) == ["first", "second", "GDMN"]
    assert [one.stands_in for one in store.reach.recipients("GDMN", 0, TODAY)] == [
        store.offices.get("GDMN").head_title,
        store.offices.get("GDMN").head_title,
        "",
    ]


def test_whoever_writes_has_let_the_bot_in_again_though_nobody_told(department: Department) -> None:
    """What the platform told while the bot was away for days is lost."""
    people, where = department.store.people, Address("console", "GDMN")
    head = department.person("GDMN").id
    people.block(where, MORNING)
    department.say("GDMN", "/status", sent=MORNING - timedelta(minutes=1))
    assert people.reach(head).open == ()
    department.say("GDMN", "/status", sent=MORNING)
    assert people.reach(head).open == (where,)
