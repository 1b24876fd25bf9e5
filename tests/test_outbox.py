"""Sending the outbox: outcomes of every kind, holds, pacing, and failures that go up."""

import asyncio
import logging

import pytest
from hypothesis import given, strategies as st

from core.chat import Address, DeliveryError
from core.events import CopyFailed
from core.ladder import Rules, note
from core.ledger import By
from core.month import Month
from core.people import Grant, Role
from engine.limits import RateLimiter
from reminders.planner import next_delivery, plan_due
from tests.cast import at
from tests.fakes.channel import CUT, REFUSED, FakeChannel, busy
from tests.post import EDITORS, REPEAT, OutboxUnderTest, drop_others


async def test_eight_messages_reach_eight_heads(post: OutboxUnderTest) -> None:
    post.plan()
    assert await post.outbox_sender.drain() == 8
    assert len({to for to, _ in post.console.sent}) == 8
    assert post.message("GDMN").state == "sent"


async def test_an_office_that_reached_the_floor_in_the_meantime_gets_nothing(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    by = By(None, "editor", "console")
    post.thread.now(lambda store: store.ledger.add(Month(2026, 4), "GDMN", 9, by, post.now))
    assert await post.outbox_sender.drain() == 0
    assert post.message("GDMN").state == "skipped"


async def test_a_cut_connection_is_tried_again_and_labelled(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    await post.meet(CUT)
    assert post.message("GDMN").state == "unknown"
    await post.later(minutes=1)
    assert post.message("GDMN").state == "sent"
    assert REPEAT not in post.console.tried[0][1]
    assert REPEAT in post.console.sent[0][1]


async def test_what_certainly_did_not_arrive_is_tried_again_without_a_label(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    await post.meet(REFUSED)
    await post.later(minutes=1)
    assert REPEAT not in post.console.sent[0][1]


async def test_pauses_grow(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    post.console.outcomes.extend([REFUSED] * 4)
    waits = []
    for _ in range(4):
        await post.outbox_sender.drain()
        due = post.thread.now(lambda store: next_delivery(store, Rules(), post.now))
        assert due is not None
        waits.append((due - post.now).total_seconds())
        post.now = due
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


async def test_a_success_after_an_outage_ends_the_pauses(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH")
    post.console.outcomes.extend([REFUSED] * 10)
    for _ in range(5):
        await post.later(minutes=1)
    await post.later(seconds=1)
    assert post.console.sent == []
    another = note("another", post.person("VP").id, CopyFailed(), post.now)
    post.thread.now(lambda store: store.outbox.plan(another, post.now))
    await post.later(seconds=1)
    assert {post.message(office).state for office in ("GDMN", "GDTH")} == {"sent"}


async def test_a_429_holds_the_chat_and_no_other(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH", "TCCB")
    await post.meet(busy(30))
    assert len(post.console.sent) == 2
    await post.later(seconds=29)
    assert len(post.console.tried) == 3
    await post.later(seconds=2)
    assert len(post.console.sent) == 3
    assert not any(REPEAT in text for _, text in post.console.sent)


async def test_where_other_chats_are_refused_too_the_whole_channel_is_held(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN", "GDTH", "TCCB")
    await post.meet(*[busy(30)] * 2)
    assert len(post.console.tried) == 2
    await post.later(seconds=29)
    assert post.console.sent == []
    await post.later(seconds=2)
    assert len(post.console.sent) == 3


async def test_transient_failures_end_at_the_rungs_deadline_and_go_up(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    await post.meet(*[CUT] * 200)
    while post.now < at("2026-04-29 02:00"):
        await post.later(hours=6)
    post.console.outcomes.clear()
    post.now = at("2026-04-29 08:00")
    await post.outbox_sender.drain()
    assert post.message("GDMN").state == "failed"
    assert {to for to, _ in post.console.sent} == EDITORS
    assert "Trưởng phòng Giáo dục Mầm non: cuối tháng 4/2026" in post.console.sent[0][1]


async def test_a_blocked_head_is_reached_on_the_other_channel(post: OutboxUnderTest) -> None:
    post.also_on_zalo("GDMN", "6ede9afa")
    post.plan("GDMN")
    post.console.dead.add("GDMN")
    await post.outbox_sender.drain()
    assert [to for to, _ in post.zalo.sent] == ["6ede9afa"]
    assert post.console.sent == []
    assert REPEAT not in post.zalo.sent[0][1]


async def test_the_preferred_channel_comes_first_and_nobody_gets_it_twice(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    head = post.person("GDMN").id
    post.thread.now(lambda store: store.people.change(head, channel="zalo"))
    post.plan("GDMN")
    assert await post.outbox_sender.drain() == 1
    assert (len(post.zalo.sent), len(post.console.sent)) == (1, 0)


async def test_then_the_deputy_gets_it(post: OutboxUnderTest) -> None:
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    post.console.dead.add("GDMN")
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.sent] == ["deputy"]
    assert "Tin gửi đồng chí thay Trưởng phòng Giáo dục Mầm non" in post.console.sent[0][1]


async def test_then_the_editors_are_told_once_for_all(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH")
    post.console.dead |= {"GDMN", "GDTH"}
    await post.outbox_sender.drain()
    assert sorted(to for to, _ in post.console.sent) == sorted(EDITORS)
    text = post.console.sent[0][1]
    assert "Mầm non" in text
    assert "Tiểu học" in text
    assert "bot was blocked by the user" in text


async def test_without_editors_the_administrators_are_told(post: OutboxUnderTest) -> None:
    post.unlink("VP", "editor")
    post.plan("GDMN")
    post.console.dead.add("GDMN")
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.sent] == ["admin"]


async def test_blocked_editors_pass_it_on_to_the_administrators(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    post.console.dead |= {"GDMN", *EDITORS}
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.sent] == ["admin"]


async def test_at_the_very_end_an_error_line_says_it(
    post: OutboxUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    post.unlink("VP", "editor", "admin")
    post.plan("GDMN")
    post.console.dead.add("GDMN")
    with caplog.at_level(logging.ERROR):
        await post.outbox_sender.drain()
    assert any("nobody_to_tell" in record.message for record in caplog.records)
    assert post.message("GDMN").state == "failed"


async def test_a_head_nobody_linked_goes_up_as_well(post: OutboxUnderTest) -> None:
    post.unlink("GDMN")
    post.plan("GDMN")
    await post.outbox_sender.drain()
    assert post.message("GDMN").reason == "nobody linked"
    assert "chưa có người liên kết" in post.console.sent[0][1]


async def test_alarms_do_not_wait_for_the_sending_hours(post: OutboxUnderTest) -> None:
    post.unlink("GDMN")
    post.plan("GDMN")
    await post.meet(REFUSED, REFUSED)
    await post.later(hours=9)
    assert {to for to, _ in post.console.sent} == EDITORS


async def test_a_preview_that_fails_does_not_go_up(post: OutboxUnderTest) -> None:
    post.now = at("2026-04-28 14:00")
    post.thread.now(lambda store: plan_due(store, Rules(), post.now))
    post.thread.now(lambda store: drop_others(store, ()))
    post.console.dead |= {"editor"}
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.sent] == ["VP"]  # the other editor hears of no failure


async def test_a_chat_that_moved_is_followed(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    moved = DeliveryError("migrated", moved_to=Address("console", "-1001"))
    await post.meet(moved)
    assert [to for to, _ in post.console.sent] == ["-1001"]
    assert REPEAT not in post.console.sent[0][1]


async def test_after_a_crash_in_mid_send_it_is_sent_again_labelled(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    planned = post.thread.now(lambda store: store.outbox.by_key("2026-04/third-last/GDMN"))
    assert planned
    claimed = post.thread.now(
        lambda store: store.outbox.claim(planned.id, 8, Address("console", "GDMN"), post.now)
    )
    assert claimed
    assert await post.outbox_sender.drain() == 0
    assert post.thread.now(lambda store: store.outbox.recover()) == 1
    await post.outbox_sender.drain()
    assert REPEAT in post.console.sent[0][1]


async def test_a_row_is_claimed_once(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    message = post.message("GDMN").id
    door = Address("console", "GDMN")
    first = post.thread.now(lambda store: store.outbox.claim(message, 8, door, post.now))
    second = post.thread.now(lambda store: store.outbox.claim(message, 8, door, post.now))
    assert (first, second) == (True, False)


async def test_a_fault_of_ours_does_not_stop_the_sender(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH")

    class Broken(FakeChannel):
        async def send(self, to: Address, reply: object) -> str:
            if to.id == "GDMN":
                raise ZeroDivisionError
            self.sent.append((to.id, ""))
            return "1"

    broken = Broken()
    post.outbox_sender.channels = {"console": broken}
    await post.outbox_sender.drain()
    assert [to for to, _ in broken.sent] == ["GDTH"]
    assert post.message("GDMN").state == "unknown"


async def test_who_asked_for_no_messages_gets_none(post: OutboxUnderTest) -> None:
    head = post.person("GDMN").id
    post.thread.now(lambda store: store.privacy.mute(head, post.now))
    post.plan("GDMN")
    await post.outbox_sender.drain()
    assert "GDMN" not in {to for to, _ in post.console.tried}
    assert {to for to, _ in post.console.sent} == EDITORS


@given(st.lists(st.floats(0, 0.3), min_size=40, max_size=90))
def test_no_second_sees_more_than_thirty_however_long_each_claim_takes(claims: list[float]) -> None:
    """A message leaves when its claim is on disk; those that a slow disk held up do not crowd."""
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    limiter = RateLimiter(lambda: now, sleep=sleep)
    ready: list[float] = []
    for claim in claims:
        now += limiter.left()
        ready.append(now + claim)
        limiter.slot()
    left: list[float] = []
    for moment in sorted(ready):
        now = max(now, moment) if left else moment
        asyncio.run(limiter.turn())
        left.append(now)
    assert all(later - one > 1 for one, later in zip(left, left[30:], strict=False))


def test_pacing_spreads_messages_over_the_second_and_the_chat() -> None:
    seconds = 0.0
    limiter = RateLimiter(lambda: seconds, over_all=28, to_a_chat=1.0)
    waits = [limiter.slot() for _ in range(29)]
    assert waits[0] == 0
    assert waits[28] == pytest.approx(1.0)
    chat = Address("telegram", "1")
    assert limiter.delay(chat) == 0
    limiter.sent(chat)
    assert limiter.delay(chat) == 1.0
    seconds = 1.0
    assert limiter.delay(chat) == 0
