"""A whole rung is planned at once, and yet each office's message is its own."""

from itertools import product

from msgspec.structs import replace

from core.ladder import THANKS, MessageKind, Notice, Rung
from core.month import Month
from reminders.planner import plan_due
from store.outbox import Outbox, OutboxMessage
from tests.cast import APRIL, MAY, MORNING, Department, at

MID = Rung(MessageKind.MID, MAY, at("2026-05-15 08:00"), at("2026-05-27 08:00"))
NOW = at("2026-05-15 08:01")


def waits(
    outbox: Outbox, office: str, step: MessageKind = MessageKind.NUDGE, month: Month = MAY
) -> str:
    """A message that waits already; its key."""
    key = f"{month}/{step}/{office}"
    outbox.plan(Notice(key, step, month, MORNING, MID.deadline, office=office), MORNING)
    return key


def kept(outbox: Outbox, key: str) -> OutboxMessage:
    found = outbox.by_key(key)
    assert found is not None, key
    return found


def ended(outbox: Outbox, key: str) -> tuple[str, str]:
    message = kept(outbox, key)
    return message.state, message.reason


def test_each_office_gets_a_row_of_its_own_like_one_that_is_planned_alone(
    department: Department,
) -> None:
    outbox = department.store.outbox
    outbox.plan_rung(MID, ["GDMN", "VP"], NOW, "planned")
    for office in ("GDMN", "VP"):
        key = f"2026-05/mid/{office}"
        together = kept(outbox, key)
        alone = Notice(f"{key}/x", MessageKind.MID, MAY, MID.due, MID.deadline, office=office)
        outbox.plan(alone, NOW)
        expected = kept(outbox, f"{key}/x")
        assert together == replace(expected, id=together.id, key=key)


def test_a_rung_is_planned_for_the_offices_below_the_floor_that_owe_something(
    department: Department,
) -> None:
    department.say("admin", "/exempt TCCB 4/2026 sáp nhập")
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    planned = department.store.outbox.of_month(APRIL, [MessageKind.THIRD_LAST])
    below = [s for s in department.store.standings(APRIL) if not s.met and not s.exempt]
    assert [message.office for message in planned] == [s.office.code for s in below]
    assert "TCCB" not in [message.office for message in planned]
    assert len(planned) == 7


def test_what_waits_for_an_office_gives_way_and_names_what_took_its_place(
    department: Department,
) -> None:
    outbox = department.store.outbox
    by_hand, overdue = waits(outbox, "GDMN"), waits(outbox, "VP", MessageKind.OVERDUE, APRIL)
    outbox.plan_rung(MID, ["GDMN", "VP"], NOW, "planned")
    assert ended(outbox, by_hand) == ("superseded", "2026-05/mid/GDMN")
    assert ended(outbox, overdue) == ("superseded", "2026-05/mid/VP")
    assert ended(outbox, "2026-05/mid/GDMN") == ("planned", "")


def test_what_is_on_its_way_or_about_something_else_stays(department: Department) -> None:
    outbox, person = department.store.outbox, department.person("GDMN")
    staying = [
        waits(outbox, "GDTH"),  # another office, which the rung is not for
        waits(outbox, "GDMN", MessageKind.FLOOR),
        waits(outbox, "GDMN", MessageKind.MID, MAY.plus(1)),
        waits(outbox, "GDMN", MessageKind.LAST),
    ]
    door = department.store.people.reach(person.id).addresses[0].address
    outbox.claim(kept(outbox, staying[-1]).id, person.id, door, NOW)
    outbox.plan_rung(MID, ["GDMN", "VP"], NOW, "planned")
    assert [ended(outbox, key)[0] for key in staying] == [*["planned"] * 3, "sending"]


def test_what_is_held_gives_way_too_and_a_held_rung_waits_for_a_word(
    department: Department,
) -> None:
    outbox = department.store.outbox
    key = waits(outbox, "GDMN")
    outbox.hold(MORNING)
    outbox.plan_rung(MID, ["GDMN"], NOW, "held")
    assert ended(outbox, key)[0] == "superseded"
    assert [message.key for message in outbox.held()] == ["2026-05/mid/GDMN"]


def test_a_message_that_was_planned_before_stays_as_it_is(department: Department) -> None:
    outbox = department.store.outbox
    for _ in range(2):
        outbox.plan_rung(MID, ["GDMN"], NOW, "planned")
    before = kept(outbox, "2026-05/mid/GDMN")
    assert before.state == "planned"
    outbox.end(before.id, "skipped", "no longer wanted", NOW)
    outbox.plan_rung(MID, ["GDMN", "VP"], at("2026-05-16 08:00"), "planned")
    assert ended(outbox, before.key) == ("skipped", "no longer wanted")
    assert ended(outbox, "2026-05/mid/VP") == ("planned", "")


def test_only_a_thank_you_that_was_never_sent_nor_failed_is_planned_again(
    department: Department,
) -> None:
    outbox, again = department.store.outbox, set()
    states = ("planned", "sending", "unknown", "held", "sent", "failed", "skipped", "superseded")
    with department.store.transaction():
        for step, state in product(MessageKind, states):
            notice = Notice(f"{step}/{state}", step, MAY, NOW, MID.deadline, office="VP")
            outbox.plan(notice, NOW)
            outbox.end(kept(outbox, notice.key).id, state, "", NOW)
            if outbox.plan(notice, NOW):
                again.add((step, state))
    assert again == set(product(THANKS, ("skipped", "superseded")))


def test_each_is_superseded_by_itself(department: Department) -> None:
    outbox = department.store.outbox
    outbox.plan_rung(MID, ["GDMN", "VP"], NOW, "planned")
    outbox.supersede("GDMN", [MessageKind.MID], "a later one", MAY, NOW)
    assert ended(outbox, "2026-05/mid/GDMN") == ("superseded", "a later one")
    assert ended(outbox, "2026-05/mid/VP") == ("planned", "")
