"""What is asked for every message is answered from an index, however long the history is."""

from collections.abc import Callable, Iterator

import pytest

from core.chat import Address, Choice
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
        if sql.startswith(("select", "with", "delete", "update")):
            found = connection.execute(f"explain query plan {sql}").fetchall()
            yield f"{sql}: {', '.join(step[-1] for step in found)}"


def test_tallies_are_summed_from_the_index_alone(department: Department) -> None:
    ledger = department.store.ledger
    for act in (lambda: ledger.counts(APRIL), lambda: ledger.count(APRIL, "GDMN")):
        (plan,) = (plan for plan in plans(department, act) if "sum(count)" in plan)
        assert "USING COVERING INDEX entry_tally (month=?" in plan


def test_a_month_that_was_asked_for_before_reads_only_what_is_newer(department: Department) -> None:
    ledger = department.store.ledger
    ledger.counts(APRIL)
    (plan,) = plans(department, lambda: ledger.counts(APRIL))
    assert "SEARCH entry USING INTEGER PRIMARY KEY (rowid>?)" in plan


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
            assert f"SCAN {table}" not in plan.replace("SCAN inbox USING INDEX inbox_new", "")


def test_whose_turn_it_is_is_found_from_chat_to_chat(department: Department) -> None:
    for plan in plans(department, lambda: department.store.inbox.heads(["console"])):
        assert plan.count("USING COVERING INDEX inbox_unanswered") == 3, plan


def test_an_open_question_is_found_by_its_chat(department: Department) -> None:
    questions = department.store.questions

    def act() -> None:
        questions.lapse_prompts(CHAT, CHAT)
        questions.prompted(CHAT, CHAT, MORNING)
        questions.ask(CHAT, CHAT, 1, [Choice("x", "/x")], MORNING)

    lapse, prompted, highest = plans(department, act)
    assert "USING INDEX question_prompting (chat=?)" in lapse
    assert "USING INDEX question_prompting (chat=?)" in prompted
    assert "USING INDEX question_by_chat (chat=?)" in highest
