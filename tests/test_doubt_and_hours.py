"""Whom a doubtful nudge goes to next, and words that fit the hour and the month."""

from datetime import UTC

import pytest

from core.chat import Address
from core.month import Month
from core.people import Grant, Role
from reminders.planner import plan_due
from tests.cast import Department, at
from tests.fakes.channel import CUT
from tests.post import REPEAT, OutboxUnderTest


async def test_after_two_attempts_that_may_have_arrived_the_other_channel_gets_it_labelled(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(*[CUT] * 9)
    for _ in range(4):
        await post.later(minutes=1)
    assert len(post.console.tried) == 2
    assert [to for to, _ in post.zalo.sent] == ["z"]
    assert REPEAT in post.zalo.sent[0][1]
    assert post.message("GDMN").state == "sent"


async def test_where_both_channels_leave_it_in_doubt_they_are_tried_in_turn(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    for channel in (post.console, post.zalo):
        channel.outcomes.extend([CUT] * 50)
    await post.outbox_sender.drain()
    for _ in range(20):
        await post.later(minutes=2)
    assert abs(len(post.console.tried) - len(post.zalo.tried)) <= 2


async def test_who_has_one_channel_gets_it_there_again(post: OutboxUnderTest) -> None:
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    await post.meet(*[CUT] * 4)
    for _ in range(4):
        await post.later(minutes=1)
    assert {to for to, _ in post.console.tried} == {"GDMN"}


@pytest.mark.parametrize(
    ("back", "wanted"),
    [
        ("08:00", "trong buổi sáng hôm nay"),
        ("10:59", "buổi sáng"),
        ("14:30", "trước 16 giờ 00 hôm nay"),
    ],
)
def test_on_the_last_day_a_nudge_says_what_can_still_be_done(
    department: Department, back: str, wanted: str
) -> None:
    department.pass_to(at("2026-04-28 17:00"))
    department.now = at(f"2026-04-29 {back}")
    plan_due(department.store, department.rules, department.now)
    sent = [p for _, p in department.pass_to(department.now) if p.message.step == "last"]
    assert sent
    for claimed in sent:
        assert wanted in claimed.reply.text
        assert ("buổi sáng" in claimed.reply.text) is ("buổi sáng" in wanted)


@pytest.mark.parametrize(
    ("hour", "wanted"),
    [("08:00", "buổi sáng"), ("14:30", "trước 16 giờ 00"), ("17:30", "đã hết giờ")],
)
def test_who_asks_on_the_last_day_is_told_what_can_still_be_done(
    department: Department, hour: str, wanted: str
) -> None:
    department.now = at(f"2026-04-29 {hour}")
    assert wanted in department.say("GDMN", "hạn nộp khi nào").text


def test_the_choices_of_a_nudge_live_until_the_next_rung(department: Department) -> None:
    sent = [p for _, p in department.pass_to(at("2026-04-24 08:00")) if p.message.office == "GDMN"]
    (ack, *_) = sent[0].reply.choices
    department.now = at("2026-04-29 07:59")
    question = department.store.questions.get(ack.question)
    assert question is not None
    assert question.expires == at("2026-04-29 08:00")


def test_a_month_of_years_ago_is_asked_about_before_it_is_recorded(department: Department) -> None:
    asked = department.say("editor", "/add 3 GDMN 1/2020")
    assert "1/2020" in asked.text
    assert asked.choices
    assert department.store.ledger.last_entry_at(Month(2020, 1)) is None


@pytest.mark.parametrize("typed", ["/report 1/2020", "/report 1/2020 email"])
def test_of_a_month_before_the_data_there_is_no_report(department: Department, typed: str) -> None:
    reply = department.say("leader", typed)
    assert "chưa có số liệu tháng 01/2020" in reply.text
    assert not reply.attachments


EARLY = (
    ("editor", "tình hình tháng này"),
    ("editor", "/xephang tháng này"),
    ("editor", "báo cáo tháng trước"),
    ("editor", "ai chưa đạt tháng này"),
    ("editor", "2 bài GDMN hôm nay"),
    ("admin", "/dinhmuc 10 15 từ tháng sau"),
    ("GDMN", "tôi nghỉ hôm nay"),
)


@pytest.mark.parametrize(("who", "typed"), EARLY)
def test_before_seven_a_message_is_of_today_although_platforms_tell_its_time_in_greenwich(
    who: str, typed: str
) -> None:
    early = at("2026-05-01 06:30")
    here, told = (
        Department(early).say(who, typed, sent=sent) for sent in (early, early.astimezone(UTC))
    )
    assert told == here
