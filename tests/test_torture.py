"""The torture can fail: its judge sees each kind of breach, and programs that break one are caught."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import updates
from tests.fakes.platform import Delivered
from tests.torture.record import Ends, Posted, Received, Record, Written
from tests.torture.run import Torture
from tests.torture.schedule import schedule
from tests.torture.verdict import REPEAT, judge

BUSY_LIFE = 246  # with this seed one bot finds a backlog, and is killed while it is busy
ACK = [("Đã nhận", "/pick 9 1")]
UNDO = [("Hủy ghi nhận", "/pick 8 1")]


def said(person: int, text: str) -> dict[str, Any]:
    return {"message": updates.message(person, 1, text=text)}


def nudge(at: float, *, answered: bool = True, label: str = "") -> Delivered:
    return Delivered("201", f"Kính gửi{label}", ACK, at, answered=answered)


# Somebody counts, presses undo, and counts again; one nudge goes out. The bot is killed at 5.
GOOD = Record(
    updates={
        1: said(301, "/add 2 VP 4/2026: dòng 1"),
        2: updates.press(301, "1", "/pick 8 1", updates.message(301, 1)),
        3: said(301, "/add 1 VP 4/2026: dòng 2"),
        4: {"poll": {}},
    },
    confirmed=frozenset({1, 2, 3, 4}),
    nonsense=frozenset({4}),
    messages=[
        Delivered("301", "0 → 2", UNDO, 1.0),
        Delivered("301", "2 → 0", [], 2.0),
        Delivered("301", "0 → 1", [], 3.0),
        nudge(4.0),
    ],
    violations=[],
    inbox=[
        Received(1, "answered", "301", "0 → 2"),
        Received(2, "answered", "301", "2 → 0"),
        Received(3, "answered", "301", "0 → 1"),
        Received(4, "broken", "", None),
    ],
    ledger=[Written(1, "dòng 1", None), Written(2, "", 1), Written(3, "dòng 2", None)],
    outbox=[Posted("2026-04/mid/VP", "mid", "sent", "201", 4)],
    choices={(8, 1): "/undo 1", (9, 1): "/ack 2026-04/mid/VP"},
    due=frozenset({"2026-04/mid/VP"}),
    ends=Ends(killed=[(5.0, 5.1)]),
)


def with_nudges(*copies: Delivered) -> Record:
    return replace(GOOD, messages=[*GOOD.messages[:3], *copies])


def test_a_run_in_which_everything_was_kept_is_told_in_one_line() -> None:
    verdict = judge(GOOD)
    assert verdict.breaches == []
    assert str(verdict) == (
        "torture: 1 kills, 4 updates, lost 0, doubled 0, nudges 1, repeated 0, unlabelled 0"
    )


def test_a_nudge_that_the_next_one_names_is_not_lost() -> None:
    taken = Posted("nudge/q1/VP", "nudge", "superseded", "201", None, "2026-04/mid/VP")
    assert judge(replace(GOOD, outbox=[*GOOD.outbox, taken])).breaches == []
    silent = replace(taken, told_in="")
    assert judge(replace(GOOD, outbox=[*GOOD.outbox, silent])).breaches == [
        "nudges lost: nudge/q1/VP"
    ]


@pytest.mark.parametrize(
    ("record", "breach"),
    [
        (replace(GOOD, inbox=GOOD.inbox[1:]), "updates lost: update 1"),
        (replace(GOOD, confirmed=frozenset({1, 2, 3})), "updates lost: update 4 never fetched"),
        (
            replace(GOOD, inbox=[*GOOD.inbox[:3], Received(4, "handled", "301", "0 → 1")]),
            "updates lost: update 4 is handled",
        ),
        (
            replace(GOOD, inbox=[Received(1, "broken", "", None), *GOOD.inbox[1:]]),
            "updates lost: update 1 is broken",
        ),
        (replace(GOOD, inbox=[*GOOD.inbox, GOOD.inbox[0]]), "updates doubled: update 1"),
        (replace(GOOD, ledger=GOOD.ledger[:2]), "effects lost: dòng 2"),
        (
            replace(GOOD, ledger=[GOOD.ledger[0], replace(GOOD.ledger[2], id=2)]),
            "effects lost: undoes dòng 1",
        ),
        (
            replace(GOOD, ledger=[*GOOD.ledger, Written(4, "dòng 2", None)]),
            "effects doubled: dòng 2",
        ),
        (replace(GOOD, ledger=[*GOOD.ledger, Written(4, "", 3)]), "effects doubled: undoes dòng 2"),
        (
            replace(GOOD, messages=[GOOD.messages[0], *GOOD.messages[2:]]),
            "answers lost: 301: 2 → 0",
        ),
        (with_nudges(), "nudges lost: 2026-04/mid/VP"),
        (replace(GOOD, outbox=[]), "nudges lost: 2026-04/mid/VP"),
        (
            replace(GOOD, outbox=[replace(GOOD.outbox[0], state="unknown")]),
            "nudges lost: 2026-04/mid/VP",
        ),
        (
            replace(
                GOOD, outbox=[*GOOD.outbox, Posted("2026-04/report/p1", "report", "sent", "9", 4)]
            ),
            "other messages lost: 2026-04/report/p1",
        ),
        (with_nudges(nudge(4.0), nudge(6.0)), "unlabelled repeat: Kính gửi"),
        (with_nudges(nudge(4.0), nudge(4.5, label=REPEAT)), "nudges doubled: 2026-04/mid/VP"),
        (
            with_nudges(nudge(4.0), nudge(6.0, label=REPEAT), nudge(7.0, label=REPEAT)),
            "nudges doubled: 2026-04/mid/VP",
        ),
        (replace(GOOD, violations=["sendMessage: text is missing"]), "violation: sendMessage"),
        (replace(GOOD, ends=Ends([], failed=["a bot ended by itself"])), "a bot ended by itself"),
    ],
)
def test_each_broken_promise_is_seen(record: Record, breach: str) -> None:
    verdict = judge(record)
    assert [one for one in verdict.breaches if one.startswith(breach)], verdict.breaches
    assert not verdict.kept


@pytest.mark.parametrize(
    "copies",
    [
        (nudge(4.0), nudge(6.0, label=REPEAT)),  # killed between the two
        (nudge(1.0, answered=False), nudge(2.0, label=REPEAT)),
        (nudge(1.0, answered=False), nudge(4.0, label=REPEAT), nudge(6.0, label=REPEAT)),
    ],
)
def test_a_labelled_copy_for_each_kill_and_each_missing_answer_is_within_the_promise(
    copies: tuple[Delivered, ...],
) -> None:
    verdict = judge(with_nudges(*copies))
    assert verdict.breaches == []
    assert verdict.repeated == len(copies) - 1


@pytest.mark.parametrize("kills", [1, 2, 12, 35, 200, 1000])
def test_the_lives_are_as_many_as_the_kills_and_follow_one_another(kills: int) -> None:
    days = schedule(kills)
    lives = [life for day in days for life in day.lives]
    assert len(lives) == kills
    order = [moment for day in days for moment in (*day.lives, day.evening)]
    assert order == sorted(order)


@pytest.mark.long
@pytest.mark.parametrize(
    ("double", "faults", "broken"),
    [
        ("forgets", {}, lambda verdict: verdict.lost),
        ("doubles", {"cut_after": 0.2}, lambda verdict: verdict.doubled),
        ("unlabelled", {"hang": 0.7}, lambda verdict: verdict.unlabelled),
    ],
    ids=["forgets", "doubles", "unlabelled"],
)
async def test_a_program_that_breaks_a_promise_is_caught(
    tmp_path: Path, double: str, faults: dict[str, float], broken: Callable[[Any], int]
) -> None:
    program = ("tests.torture.doubles", double)
    verdict = judge(await Torture(1, BUSY_LIFE, tmp_path, program, faults).run())
    assert broken(verdict) > 0, verdict.account
    assert not verdict.kept
