"""What is asked for every message is answered from an index, however long the history is."""

import re
from collections.abc import Callable, Iterator

import pytest

from core.chat import Address
from core.ladder import MessageKind, Rung
from core.month import Span
from core.quota import Kind
from tests.cast import APRIL, MORNING, Department

CHAT = Address("console", "editor")


def plans(department: Department, act: Callable[[], object]) -> Iterator[str]:
    """The plan of every statement on a table, one text each."""
    connection = department.store._db.conn
    said: list[str] = []
    connection.set_trace_callback(said.append)
    act()
    connection.set_trace_callback(None)
    for sql in said:
        if sql.lstrip().startswith(("select", "with", "delete", "update")):
            found = connection.execute(f"explain query plan {sql}").fetchall()
            yield f"{sql}: {', '.join(step[-1] for step in found)}"


OF_WHAT_WAITS = re.compile("SCAN inbox USING INDEX inbox_(new|fetching)")


def test_tallies_are_summed_from_the_index_alone(department: Department) -> None:
    ledger = department.store.ledger
    for act in (lambda: ledger.counts(APRIL), lambda: ledger.count(APRIL, "GDMN")):
        (plan,) = (plan for plan in plans(department, act) if "sum(count)" in plan)
        assert "USING COVERING INDEX entry_tally (month=?" in plan


@pytest.mark.parametrize("text", ["/status", "/add 1 GDMN", "/status GDMN", "/rank", "3"])
@pytest.mark.parametrize("who", ["editor", "GDMN"])
def test_no_command_reads_a_whole_table_that_grows(
    department: Department, who: str, text: str
) -> None:
    department.say(who, "/add 1 GDTrH")
    for plan in plans(department, lambda: department.say(who, text)):
        if "from inbox where key" in plan:  # the test's own
            continue
        for table in ("entry", "inbox", "question", "outbox", "address", "role", "person"):
            assert f"SCAN {table}" not in OF_WHAT_WAITS.sub("", plan)
        assert not reads_nearly_all(plan)


def test_messages_whose_keys_begin_alike_are_counted_without_reading_the_others(
    department: Department,
) -> None:
    outbox = department.store.outbox
    (plan,) = plans(department, lambda: outbox.planned_under("access/"))
    assert "SEARCH outbox USING COVERING INDEX" in plan


def reads_nearly_all(plan: str) -> bool:
    """Whether it goes by what nearly all rows have: their channel, or that they undo nothing."""
    return "(channel=?)" in plan or any(
        f"SEARCH {table} USING INDEX sqlite_autoindex_entry_1 (undoes=?)" in plan
        for table in ("e", "entry")
    )


def test_nothing_is_found_in_the_inbox_by_its_channel_alone(department: Department) -> None:
    inbox, now = department.store.inbox, department.now
    for act in (
        lambda: inbox.waiting(["console"], 10),
        lambda: inbox.waiting(["telegram", "zalo"], 10),
        lambda: inbox.fetching(["console"], 10),
        lambda: inbox.hasten("console", now),
        lambda: inbox.hasten_in(CHAT, now),
        lambda: inbox.latest("console", 1000, 10),
        lambda: inbox.waits_as_stranger(CHAT),
    ):
        for plan in plans(department, act):
            assert "sqlite_autoindex" not in plan
            assert "TEMP B-TREE" not in plan


def test_entries_that_stand_are_found_by_what_they_are_of(department: Department) -> None:
    ledger, person = department.store.ledger, department.person("editor").id
    for act in (
        lambda: ledger.same_again(MORNING, "GDMN", APRIL, Kind.ARTICLE, 1, note="x"),
        lambda: ledger.standing(Span(APRIL, APRIL)),
        lambda: ledger.standing_since(APRIL, "GDMN"),
        lambda: ledger.of_batch(1),
        lambda: ledger.latest_of(person),
    ):
        for plan in plans(department, act):
            assert not reads_nearly_all(plan)


def test_whose_turn_it_is_is_found_from_chat_to_chat(department: Department) -> None:
    heads, files = plans(department, lambda: department.store.inbox.heads(["console"]))
    assert heads.count("INDEX inbox_unanswered") == 3, heads
    assert "SCAN inbox" not in heads
    assert "USING INDEX inbox_files" in files


def test_the_same_count_again_is_looked_for_among_equal_counts_alone(
    department: Department,
) -> None:
    ledger = department.store.ledger
    (plan,) = plans(
        department, lambda: ledger.same_again(MORNING, "GDMN", APRIL, Kind.ARTICLE, 3, note="x")
    )
    assert "USING INDEX entry_tally (month=? AND office=? AND kind=? AND count=?)" in plan


def test_the_question_that_was_said_last_is_found_without_reading_all_that_are_open(
    department: Department,
) -> None:
    questions = department.store.questions
    (plan,) = plans(department, lambda: questions.leave_behind(CHAT, 0))
    assert "USING INDEX question_last (chat=?)" in plan


def test_an_open_question_is_found_by_its_chat(department: Department) -> None:
    questions = department.store.questions

    def act() -> None:
        questions.lapse(CHAT, CHAT)
        list(questions.open(CHAT, MORNING))
        questions.awaiting(CHAT, CHAT, MORNING)

    lapse, opened, awaiting = plans(department, act)
    assert "USING INDEX question_awaiting (chat=? AND sender=?)" in lapse
    assert "USING INDEX question_open (chat=?)" in opened
    assert "TEMP B-TREE" not in opened  # so that the newest are found without sorting them all
    assert "USING INDEX question_awaiting (chat=? AND sender=?)" in awaiting


def test_what_waits_to_be_sent_is_found_without_reading_what_was_sent(
    department: Department,
) -> None:
    outbox, now = department.store.outbox, department.now
    rung = Rung(MessageKind.MID, APRIL, now, now)
    for act in (
        lambda: outbox.plan_rung(rung, ["GDMN"], now, "planned"),
        lambda: outbox.ready(now, only_at_once=False),
        lambda: outbox.expired(now),
        outbox.unsent,
        outbox.held,
        outbox.recover,
    ):
        (plan,) = plans(department, act)
        assert "outbox USING INDEX outbox_waiting" in plan
    (turn,) = plans(department, lambda: outbox.ready(now, only_at_once=False))
    assert "(next_try<?)" in turn
    assert "ORDER BY" not in turn.partition(": SEARCH")[2]


def test_an_offices_own_messages_are_found_by_the_office(department: Department) -> None:
    outbox, now = department.store.outbox, department.now
    (plan,) = plans(
        department, lambda: outbox.supersede("GDMN", [MessageKind.MID], "x", APRIL, now)
    )
    assert "SEARCH outbox USING INDEX outbox_by_office (office=? AND month<?)" in plan
    for plan in plans(department, lambda: outbox.fold("GDMN", 1)):
        assert "SCAN" not in plan


def test_whose_page_it_is_and_whether_it_is_the_same_are_found_at_once(
    department: Department,
) -> None:
    def act() -> None:
        department.store.pages.find("key-0123456789", MORNING)
        department.store.pages.version()

    for plan in plans(department, act):
        for table in ("page", "entry", "article", "person"):
            assert f"SCAN {table}" not in plan
