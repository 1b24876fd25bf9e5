"""To which address an attempt goes: never twice through two channels, and never into the void."""

from datetime import date

import pytest

from core.chat import Address, DeliveryError, Reply
from core.people import Grant, Role
from store.people import Absence
from tests.fakes.channel import BLOCKED, CUT, REFUSED, busy
from tests.post import EDITORS, REPEAT, OutboxUnderTest

UNCERTAIN_AND_GONE = DeliveryError("gone in mid-message", permanent=True, uncertain=True)


async def test_what_may_have_arrived_is_repeated_at_the_same_address_whatever_is_preferred(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(CUT)
    head = post.person("GDMN").id
    post.thread.now(lambda store: store.people.change(head, channel="zalo"))
    await post.later(minutes=1)
    assert [to for to, _ in post.console.tried] == ["GDMN", "GDMN"]
    assert post.zalo.tried == []
    assert REPEAT in post.console.sent[0][1]


async def test_what_may_have_arrived_does_not_change_to_a_deputy_in_between(
    post: OutboxUnderTest,
) -> None:
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    await post.meet(CUT)
    head, absence = post.person("GDMN").id, Absence(date(2026, 4, 28), None)
    post.thread.now(lambda store: store.absences.set(head, absence, post.now))
    await post.later(minutes=1)
    assert [to for to, _ in post.console.sent] == ["GDMN"]


async def test_an_address_that_is_gone_after_a_doubt_passes_it_on_with_the_label(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(CUT, BLOCKED)
    await post.later(minutes=1)
    assert [to for to, _ in post.zalo.sent] == ["z"]
    assert REPEAT in post.zalo.sent[0][1]


async def test_what_is_in_doubt_twice_goes_to_the_other_channel_and_back_again(
    post: OutboxUnderTest,
) -> None:
    """Each copy but the first says that it may be one."""
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    post.console.outcomes.extend([CUT] * 9)
    post.zalo.outcomes.extend([CUT] * 9)
    await post.outbox_sender.drain()
    await post.later(minutes=1)
    assert (len(post.console.tried), len(post.zalo.tried)) == (2, 0)
    for _ in range(4):
        await post.later(minutes=3)
    assert (len(post.console.tried), len(post.zalo.tried)) == (4, 2)
    texts = [text for _, text in (*post.console.tried, *post.zalo.tried)]
    assert [REPEAT in text for text in texts] == [False, *[True] * 5]


async def test_who_is_gone_in_the_middle_of_a_message_gets_all_of_it_on_the_other_channel(
    post: OutboxUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_two(_to: Address, reply: Reply) -> tuple[Reply, ...]:
        return tuple(Reply(part) for part in reply.text.split("\n", 1))

    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    monkeypatch.setattr(post.console, "parts", in_two)
    post.console.outcomes.extend([None, BLOCKED, BLOCKED])  # the last: what would replace the part
    await post.outbox_sender.drain()
    assert [to for to, _ in post.zalo.sent] == ["z"]
    assert post.console.sent[0][1] in post.zalo.sent[0][1]
    assert post.message("GDMN").state == "sent"


async def test_a_refusal_after_a_part_arrived_leaves_the_doubt(post: OutboxUnderTest) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(UNCERTAIN_AND_GONE)
    assert REPEAT in post.zalo.sent[0][1]


async def test_a_channel_that_takes_nothing_for_minutes_lets_the_other_one_have_a_turn(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(*[REFUSED] * 1000)
    assert post.zalo.tried == []
    for _ in range(20):
        await post.later(minutes=1)
    assert [to for to, _ in post.zalo.sent] == ["z"]
    assert REPEAT not in post.zalo.sent[0][1]


async def test_where_no_channel_works_both_keep_their_turns_and_nobody_else_is_bothered(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.link("Phó phòng", Grant(Role.DEPUTY, "GDMN"), Address("console", "deputy"))
    post.plan("GDMN")
    post.console.outcomes.extend([REFUSED] * 1000)
    post.zalo.outcomes.extend([REFUSED] * 1000)
    await post.outbox_sender.drain()
    for _ in range(36):
        await post.later(minutes=5)
    assert {to for to, _ in post.console.tried} == {"GDMN"}
    assert {to for to, _ in post.zalo.tried} == {"z"}
    assert post.message("GDMN").state == "planned"


async def test_a_channel_held_for_an_hour_does_not_hold_up_who_has_another(
    post: OutboxUnderTest,
) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN", "GDTH")
    await post.meet(*[busy(3600)] * 2)
    assert [to for to, _ in post.zalo.sent] == ["z"]
    assert post.message("GDTH").state == "planned"


async def test_a_short_hold_changes_nobodys_channel(post: OutboxUnderTest) -> None:
    post.also_on_zalo("GDMN")
    post.plan("GDMN")
    await post.meet(busy(30))
    await post.later(seconds=31)
    assert post.zalo.tried == []
    assert [to for to, _ in post.console.sent] == ["GDMN"]


async def test_the_editors_are_told_why_nobody_could_be_written_to(post: OutboxUnderTest) -> None:
    def silence(key: str) -> None:
        person = post.person(key).id
        post.thread.now(lambda store: store.privacy.mute(person, post.now))

    silence("GDMN")
    post.thread.now(lambda store: store.people.block(Address("console", "GDTH"), post.now))
    post.unlink("TCCB", "GDTrH")
    post.link("Phó phòng", Grant(Role.DEPUTY, "TCCB"), Address("fax", "1"))
    post.plan("GDMN", "GDTH", "TCCB")
    await post.outbox_sender.drain()
    assert {to for to, _ in post.console.sent} == EDITORS
    told = post.console.sent[0][1]
    assert "Mầm non: cuối tháng 4/2026; người nhận đã tắt nhận tin" in told
    assert "Tiểu học: cuối tháng 4/2026; người nhận đã chặn bot" in told
    assert "Tổ chức cán bộ: cuối tháng 4/2026; kênh liên lạc của người nhận hiện không" in told
