"""Nothing fails in silence: what goes up to the editors and the administrators, and what does not."""

import logging
from typing import Any

import pytest

from core.chat import Address, Reply
from core.events import ObstacleRaised
from core.ladder import MessageKind, Notice
from core.month import Month
from core.people import Grant, Role
from core.workdays import ONE_DAY
from reminders.messages import compose
from store.database import Store
from tests.cast import at
from tests.fakes.channel import CUT, REFUSED
from tests.post import EDITORS, OutboxUnderTest


async def test_what_was_tried_in_vain_goes_up_even_though_the_next_rung_takes_its_place(
    post: OutboxUnderTest,
) -> None:
    """The deadline of the one is the moment of the other, and the scheduler may tick first."""
    post.plan("GDMN")
    await post.meet(REFUSED)
    post.now = at("2026-04-29 08:00")
    post.plan()
    await post.outbox_sender.drain()
    assert post.message("GDMN").state == "failed"
    alarms = [text for to, text in post.console.sent if to in EDITORS and "Mầm non" in text]
    assert len(alarms) == 2
    assert "Trưởng phòng Giáo dục Mầm non: cuối tháng 4/2026; no connection" not in alarms[0]
    assert "Trưởng phòng Giáo dục Mầm non: cuối tháng 4/2026; không kết nối được" in alarms[0]


async def test_who_may_have_got_it_all_the_same_is_told_apart(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH")
    await post.meet(CUT, REFUSED)
    post.now = at("2026-04-29 08:00")
    await post.outbox_sender.drain()
    text = next(text for to, text in post.console.sent if to in EDITORS)
    doubtful = [line for line in text.splitlines() if "có thể vẫn đã đến nơi" in line]
    assert len(doubtful) == 1


async def test_a_pause_of_weeks_loses_no_alarm(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    post.console.dead.add("GDMN")
    message = post.message("GDMN").id
    post.thread.now(lambda store: store.outbox.end(message, "failed", "x", post.now))
    post.thread.now(lambda store: store.remember("paused", "x"))
    await post.later(minutes=1)
    assert post.console.tried == []
    await post.later(days=20)
    post.thread.now(lambda store: store.remember("paused", None))
    await post.later(minutes=1)
    assert {to for to, text in post.console.sent if "Mầm non" in text} >= EDITORS


async def test_an_alarm_whose_readers_lost_the_role_meanwhile_goes_to_the_administrators(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    message, editors = post.message("GDMN").id, [post.person(key).id for key in EDITORS]

    def failed(store: Store) -> None:
        store.outbox.end(message, "failed", "x", post.now)
        store.remember("paused", "x")

    def resumed_without_editors(store: Store) -> None:
        for editor in editors:
            store.roles.end(editor, Grant(Role.EDITOR), None, post.now)
        store.remember("paused", None)

    post.thread.now(failed)
    await post.outbox_sender.drain()
    post.thread.now(resumed_without_editors)
    await post.later(minutes=1)
    assert {to for to, text in post.console.sent if "cuối tháng 4/2026" in text} == {"admin"}


async def test_an_obstacle_raised_before_a_long_outage_still_reaches_the_editors(
    post: OutboxUnderTest,
) -> None:
    person = post.person("editor").id
    obstacle = post.thread.now(
        lambda s: s.obstacles.add("GDMN", Month(2026, 4), "Thiếu máy", 1, post.now)
    )
    notice = Notice(
        "obstacle/1",
        MessageKind.NOTE,
        Month(2026, 4),
        post.now,
        post.now + ONE_DAY,
        person=person,
        about=ObstacleRaised(obstacle.id),
    )
    post.thread.now(lambda store: store.outbox.plan(notice, post.now))
    await post.later(days=40)
    assert any("Thiếu máy" in text for to, text in post.console.sent if to == "editor")


async def test_an_administrator_who_was_tried_as_an_editor_is_not_counted_twice(
    post: OutboxUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise the alarm would end with somebody who is known not to get it."""
    post.unlink("VP", "admin")
    editor = post.person("editor").id
    post.thread.now(lambda store: store.people.grant(editor, Grant(Role.ADMIN)))
    post.plan("GDMN")
    post.console.dead |= {"GDMN", "editor"}
    with caplog.at_level(logging.ERROR):
        await post.outbox_sender.drain()
    assert "nobody_to_tell" in caplog.text


async def test_a_second_failure_raises_a_second_alarm_of_its_own(post: OutboxUnderTest) -> None:
    post.plan("GDMN", "GDTH")
    post.console.dead.add("GDMN")
    await post.outbox_sender.drain()
    post.console.sent.clear()
    post.console.dead.add("TCCB")
    notice = Notice(
        "nudge/q1/TCCB",
        MessageKind.NUDGE,
        Month(2026, 4),
        post.now,
        post.now + ONE_DAY,
        office="TCCB",
    )
    post.thread.now(lambda store: store.outbox.plan(notice, post.now))
    await post.outbox_sender.drain()
    told = [text for to, text in post.console.sent if to in EDITORS]
    assert len(told) == 2
    assert all("Tổ chức cán bộ" in text and "Mầm non" not in text for text in told)


async def test_a_fault_of_ours_is_told_in_words_and_without_its_name(
    post: OutboxUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*args: Any) -> Reply:
        if args[0].message.office == "GDMN":
            raise ZeroDivisionError
        return compose(*args)

    monkeypatch.setattr("reminders.claims.compose", faulty)
    post.plan("GDMN", "GDTH")
    await post.outbox_sender.drain()
    assert post.message("GDTH").state == "sent"
    told = next(text for to, text in post.console.sent if to in EDITORS)
    assert "lỗi của chính hệ thống" in told
    assert "ZeroDivision" not in told


async def test_a_note_with_nobody_to_read_it_is_logged_and_goes_no_further(
    post: OutboxUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    post.unlink("editor")
    person = post.thread.now(lambda store: store.people.having(Role.EDITOR)[-1]).id
    notice = Notice(
        "x", MessageKind.PREVIEW, Month(2026, 4), post.now, post.now + ONE_DAY, person=person
    )
    post.thread.now(lambda store: store.outbox.plan(notice, post.now))
    assert await post.outbox_sender.drain() == 0
    assert "key=x nobody reason='nobody linked'" in caplog.text
    assert post.thread.now(lambda store: store.people.at(Address("console", "editor"))) is None
