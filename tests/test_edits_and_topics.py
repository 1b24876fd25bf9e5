"""Edits that change nothing, topics, groups that move: what the processor makes of them."""

import json
from typing import Any

import pytest

from channels.telegram.channel import TelegramChannel
from core.chat import Address, RawUpdate, Reply
from core.workdays import ONE_DAY
from engine.intake import store_batch
from tests.cast import Department, work_off
from tests.fakes.bot_api import TOKEN
from tests.fakes.updates import NOW, message

HEAD = 33


@pytest.fixture
def linked(department: Department) -> Department:
    head = department.person("GDMN")
    department.store.people.link(head.id, Address("telegram", str(HEAD)), department.now)
    return department


def answered(department: Department, number: int, **update: Any) -> Reply | None:
    raw = RawUpdate(f"1:{number}", json.dumps({"update_id": number, **update}))
    store = department.store
    with store.transaction():
        store.inbox.receive("telegram", [raw], department.now)
    work_off(department.services(), {"telegram": TelegramChannel(TOKEN)}, department.now)
    heads = [head.update for head in store.inbox.heads(["telegram"])]
    found = [store.inbox.answer(update) for update in heads]
    for answer in found:
        store.inbox.answered(answer.id, department.now)
    return found[0].reply if found else None


def said(number: int, text: str, **more: Any) -> dict[str, Any]:
    return message(HEAD, number, text=text, date=NOW, **more)


def test_an_edit_that_leaves_the_text_as_it_was_is_not_answered(linked: Department) -> None:
    assert answered(linked, 1, message=said(9, "/status"))
    assert answered(linked, 2, edited_message=said(9, "/status", edit_date=NOW)) is None


def test_an_edit_of_the_text_is_told_that_it_is_not_recorded(linked: Department) -> None:
    assert answered(linked, 1, message=said(9, "/status"))
    assert answered(linked, 2, message=said(10, "/rank"))
    reply = answered(linked, 3, edited_message=said(9, "/rank", edit_date=NOW))
    assert reply is not None
    assert "gửi lệnh mới" in reply.text


def test_what_is_asked_in_a_topic_is_answered_there(linked: Department) -> None:
    reply = answered(
        linked, 1, message=said(9, "/status", message_thread_id=7, is_topic_message=True)
    )
    assert reply is not None
    assert reply.topic == "7"


# A group becomes a supergroup: it has a new id, and is the same group.

OLD, NEW = -77, -1000077
ADMIN = 44
SENDERS: dict[str, dict[str, Any] | None] = {
    "a person": {"id": HEAD, "is_bot": False, "first_name": "x"},
    "an unseen administrator": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
    "nobody": None,
}
TELLERS = ("the old one", "the new one")


def service(told_by: str, sender: str = "a person") -> dict[str, Any]:
    """The message by which either group tells of it."""
    found = message(HEAD, 5, date=NOW)
    if told_by == "the old one":
        place, more = (OLD, "group"), {"migrate_to_chat_id": NEW}
    else:
        place, more = (NEW, "supergroup"), {"migrate_from_chat_id": OLD}
    found |= {"chat": {"id": place[0], "type": place[1], "title": "x"}, **more}
    del found["from"]
    return found | ({"from": person} if (person := SENDERS[sender]) else {})


def in_group(chat: int, who: int = HEAD, text: str = "/status") -> dict[str, Any]:
    place = {"id": chat, "type": "group" if chat == OLD else "supergroup", "title": "x"}
    return {"message": message(who, 9, text=text, date=NOW, chat=place)}


def membership(chat: int, before: str, after: str, by: int = HEAD) -> dict[str, Any]:
    bot = {"id": 1, "is_bot": True, "first_name": "bot"}
    return {
        "my_chat_member": {
            "chat": {"id": chat, "type": "supergroup", "title": "x"},
            "from": {"id": by, "is_bot": False, "first_name": "x"},
            "date": NOW,
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after},
        }
    }


@pytest.fixture
def bound(linked: Department) -> Department:
    """An administrator bound the old group."""
    admin = linked.person("admin")
    linked.store.people.link(admin.id, Address("telegram", str(ADMIN)), linked.now)
    answered(linked, 100, **in_group(OLD, ADMIN))
    linked.now += ONE_DAY
    assert linked.store.groups.bound(Address("telegram", str(OLD)))
    return linked


def is_served(department: Department, chat: int) -> bool:
    """Whether it is said there what the bot is for, rather than left."""
    reply = answered(department, 900, **in_group(chat))
    return reply is not None and bool(reply.text) and not reply.leave


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("told_by", TELLERS)
def test_a_group_that_moves_stays_bound(bound: Department, told_by: str, sender: str) -> None:
    assert answered(bound, 101, message=service(told_by, sender)) is None
    assert not bound.store.groups.bound(Address("telegram", str(OLD)))
    assert is_served(bound, NEW)


@pytest.mark.parametrize(
    "around",
    [
        [None, membership(NEW, "left", "administrator")],
        [membership(OLD, "member", "left"), None],
        [None, membership(OLD, "member", "kicked")],
        [membership(OLD, "member", "left"), membership(NEW, "left", "member")],
    ],
    ids=["added after", "taken out before", "taken out after", "both"],
)
def test_what_is_told_of_membership_around_it_changes_nothing(
    bound: Department, around: list[dict[str, Any] | None]
) -> None:
    before, after = around
    moves = [{"message": service(told_by)} for told_by in TELLERS]
    for number, update in enumerate([before, *moves, after]):
        if update:
            assert answered(bound, 101 + number, **update) is None
    assert is_served(bound, NEW)
    assert answered(bound, 910, **membership(NEW, "member", "left")) is None
    reply = answered(bound, 911, **membership(NEW, "left", "member"))
    assert reply is not None
    assert reply.leave  # taken out and added anew by somebody else, it is a new group


def waiting(department: Department, *updates: dict[str, Any]) -> list[tuple[str, Reply]]:
    """The answers that wait after these updates of one poll: where to, and what."""
    channel, store = TelegramChannel(TOKEN), department.store
    batch = [
        RawUpdate(f"1:{number}", json.dumps({"update_id": number, **update}))
        for number, update in enumerate(updates, start=201)
    ]
    store_batch(store, channel, batch, department.now)
    work_off(department.services(), {"telegram": channel}, department.now)
    found = [store.inbox.answer(head.update) for head in store.inbox.heads(["telegram"])]
    return [(answer.address.id, answer.reply) for answer in found]


def test_what_waits_for_the_group_goes_to_its_new_id(bound: Department) -> None:
    moved = {"message": service("the old one")}
    ((to, _reply),) = waiting(bound, in_group(OLD), moved)
    assert to == str(NEW)


def test_a_group_that_nobody_bound_is_left_under_its_new_id_too(linked: Department) -> None:
    answered(linked, 101, message=service("the old one"))
    reply = answered(linked, 102, **in_group(NEW))
    assert reply is not None
    assert reply.leave


def test_the_move_is_understood_before_what_was_said_in_the_new_group(bound: Department) -> None:
    """Nobody who is linked told of it; so it must not wait behind those who are."""
    moved = {"message": service("the old one", "nobody")}
    ((to, reply),) = waiting(bound, moved, in_group(NEW))
    assert (to, reply.leave) == (str(NEW), False)


@pytest.mark.parametrize(
    ("before", "after"), [("member", "administrator"), ("administrator", "member")]
)
def test_to_be_promoted_in_a_group_binds_and_unbinds_nothing(
    bound: Department, before: str, after: str
) -> None:
    assert answered(bound, 101, **membership(OLD, before, after, by=555)) is None
    assert is_served(bound, OLD)
