"""A reply in parts: each arrives once, and one that does not is said and holds up nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from channels.links import Link
from channels.sending import in_parts
from channels.telegram.channel import TelegramChannel
from channels.zalo.channel import ZaloChannel
from core.chat import Address, Attachment, Channel, DeliveryError, RawUpdate, Reply
from core.ladder import MessageKind, Notice
from core.month import Month
from store.database import Store
from tests.cast import at, demo_store, person_at
from tests.fakes.bot_api import TOKEN as TELEGRAM_TOKEN, BotApi
from tests.fakes.channel import CUT, REFUSED, FakeChannel
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi
from tests.post import REPEAT, Engine

EDITOR = Address("console", "editor")
TOO_LARGE = DeliveryError("file too large", permanent=True)


@dataclass
class Platform(FakeChannel):
    """Takes each part by itself. broken: what happens to files; None: they arrive.

    words_alone: it no longer takes files at all.
    """

    broken: DeliveryError | None = None
    words_alone: bool = False
    files_sent: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    chats: list[str] = field(default_factory=list)
    attempts: int = 0

    def parts(self, _to: Address, reply: Reply) -> Sequence[Reply]:
        parts = in_parts(reply, [reply.text] if reply.text else [])
        return [part for part in parts if part.text] if self.words_alone else parts

    async def send(self, to: Address, reply: Reply) -> str:
        for file in reply.attachments:
            self.attempts += 1
            if self.broken:
                raise self.broken
            self.files_sent.append(file.name)
            self.captions.append(file.caption)
            self.chats.append(to.id)
            return "f"
        return await super().send(to, reply)


class Office(Engine):
    """Both tables over one platform."""

    def __init__(self) -> None:
        self.channel = Platform()
        now = at("2026-05-04 09:00")
        super().__init__(lambda: demo_store(now), {"console": self.channel}, now)
        self.key = 0

    async def say(self, text: str, who: str = "editor") -> None:
        self.key += 1
        await self.processor.receive("console", [self.channel.raw(who, text, f"1:{self.key}")])
        await self.drain()

    async def drain(self) -> None:
        await self.processor.drain()
        await self.outbox_sender.drain()

    async def later(self, seconds: int, step: int = 2) -> None:
        for _ in range(0, seconds, step):
            self.pass_by(seconds=step)
            await self.drain()

    def texts(self, who: str = "editor") -> list[str]:
        return [text for to, text in self.channel.sent if to == who]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    found = Office()
    yield found
    found.thread.close()


BROKEN = pytest.mark.parametrize("fault", [TOO_LARGE, REFUSED, CUT], ids=lambda f: f.reason)


@BROKEN
@pytest.mark.parametrize(
    ("command", "told"), [("/chart 4/2026", "hình"), ("/report 4/2026", "tệp")]
)
async def test_ten_minutes_without_files_the_words_come_once_and_nobody_waits(
    office: Office, command: str, told: str, fault: DeliveryError
) -> None:
    office.channel.broken = fault
    await office.say(command)
    first = office.texts()[0]
    await office.say("/rank")
    assert len(office.texts()) >= 2  # at once, whatever becomes of the files
    await office.later(600)
    assert office.texts().count(first) == 1
    assert max(Counter(office.texts()).values()) == 1
    assert any("Chưa gửi được " + told in text for text in office.texts())
    assert office.states() == {"answered": 2}
    assert office.channel.attempts <= 30


@BROKEN
async def test_the_monthly_report_comes_once_and_says_what_did_not(
    office: Office, fault: DeliveryError
) -> None:
    notice = _report(office)
    office.channel.broken = fault
    office.now = at("2026-05-04 14:00")
    await office.drain()
    await office.later(600)
    texts = office.texts("leader")
    assert max(Counter(texts).values()) == 1
    assert len([text for text in texts if "Chưa gửi được tệp" in text]) == 2
    row = office.thread.now(lambda store: store.outbox.by_key(notice.key))
    assert row is not None
    assert (row.state, row.parts) == ("sent", 2)


def _report(office: Office) -> Notice:
    """The month's report to the leader, planned."""
    notice = Notice(
        "2026-04/report/p",
        MessageKind.REPORT,
        Month(2026, 4),
        office.now,
        office.now + timedelta(days=2),
        person=_person(office, "leader"),
    )
    office.thread.now(lambda store: store.outbox.plan(notice, office.now))
    return notice


async def test_files_that_a_channel_takes_no_longer_are_waited_for_no_longer(
    office: Office,
) -> None:
    report = _report(office)
    office.channel.broken = REFUSED
    office.now = at("2026-05-04 14:00")
    await office.say("/chart 4/2026")
    office.channel.words_alone = True
    await office.later(60)
    assert max(Counter(office.texts() + office.texts("leader")).values()) == 1
    assert office.states() == {"answered": 1}
    row = office.thread.now(lambda store: store.outbox.by_key(report.key))
    assert row is not None
    assert row.state == "sent"


async def test_a_file_that_arrives_in_time_is_not_replaced(office: Office) -> None:
    office.channel.broken = REFUSED
    await office.say("/chart 4/2026")
    await office.later(20)
    office.channel.broken = None
    await office.later(20)
    assert len(office.channel.files_sent) == 1
    assert not any("Chưa gửi được" in text for text in office.texts())


async def test_while_nothing_arrives_at_all_no_file_is_given_up(office: Office) -> None:
    """After a minute the sentence is tried; where that fails too, it is the channel and no file."""
    office.channel.broken = REFUSED
    await office.say("/chart 4/2026")
    office.channel.outcomes.extend([REFUSED] * 8)
    await office.later(400)
    office.channel.outcomes.clear()
    office.channel.broken = None
    await office.later(80)
    assert len(office.channel.files_sent) + len(office.texts()) == 2


async def test_a_file_that_may_have_arrived_is_repeated_with_the_label(office: Office) -> None:
    office.channel.broken = CUT
    await office.say("/chart 4/2026")
    office.channel.broken = None
    await office.later(4)
    assert len(office.channel.files_sent) == 1
    assert REPEAT in office.channel.captions[0]


async def test_an_answer_that_may_have_arrived_is_repeated_with_the_label(office: Office) -> None:
    office.channel.outcomes.append(CUT)
    await office.say("/rank")
    await office.later(4)
    (text,) = office.texts()
    assert REPEAT in text.splitlines()[-1]


async def test_an_answer_that_certainly_did_not_arrive_is_not_labelled(office: Office) -> None:
    office.channel.outcomes.append(REFUSED)
    await office.say("/rank")
    await office.later(4)
    (text,) = office.texts()
    assert REPEAT not in text


async def test_after_a_crash_what_may_have_been_under_way_is_labelled_and_nothing_else(
    office: Office,
) -> None:
    """Of each chat that is the oldest, and the next where the first one's outcome was lost."""
    for _ in range(3):
        office.key += 1
        raw = office.channel.raw("editor", "/rank", f"1:{office.key}")
        await office.processor.receive("console", [raw])
    office.thread.now(lambda store: store.inbox.recover(office.now))
    await office.drain()
    assert [REPEAT in text for text in office.texts()] == [True, True, False]


async def test_the_label_stands_on_the_part_that_may_be_a_repeat_and_on_none_after_it(
    office: Office,
) -> None:
    office.channel.outcomes.append(CUT)
    await office.say("/chart 4/2026")
    await office.later(4)
    assert [REPEAT in text for text in office.texts()] == [True]
    assert [REPEAT in caption for caption in office.channel.captions] == [False]


async def test_a_file_that_a_crash_met_is_labelled_and_follows_a_chat_that_moved(
    office: Office,
) -> None:
    office.channel.broken = REFUSED
    await office.say("/chart 4/2026")
    office.now += timedelta(seconds=30)
    office.thread.now(lambda store: store.inbox.recover(office.now))
    office.thread.now(lambda store: store.move_chat(EDITOR, Address("console", "moved")))
    office.channel.broken = None
    await office.drain()
    assert office.channel.chats == ["moved"]
    assert REPEAT in office.channel.captions[0]


async def test_a_new_message_of_the_chat_ends_its_pause(office: Office) -> None:
    office.channel.outcomes.extend([REFUSED] * 5)
    await office.say("/rank")
    await office.later(16)
    tried = len(office.channel.tried)
    office.channel.outcomes.clear()
    await office.say("/status")
    assert len(office.channel.tried) > tried
    assert len(office.texts()) == 2


async def test_a_success_after_an_outage_ends_the_pauses_of_all_on_the_channel(
    office: Office,
) -> None:
    office.channel.outcomes.extend([REFUSED] * 7)
    await office.say("/rank")
    await office.later(31)
    assert office.texts() == []
    office.channel.outcomes.clear()
    await office.say("/rank", "VP")
    await office.drain()
    assert len(office.texts()) == 1


async def test_answers_are_never_tried_more_rarely_than_every_quarter_of_a_minute(
    office: Office,
) -> None:
    office.channel.outcomes.extend([REFUSED] * 1000)
    await office.say("/rank")
    await office.later(300, step=1)
    tried = len(office.channel.tried)
    await office.later(60, step=1)
    assert len(office.channel.tried) - tried >= 4


def _person(office: Office, key: str) -> int:
    def found(store: Store) -> int:
        person = person_at(store, key)
        return person.id

    return office.thread.now(found)


CHART = Attachment("chart", "2026-04", "x.png", picture=True)


def test_each_part_is_one_part() -> None:
    reply = Reply("a", attachments=(CHART, CHART))
    parts = in_parts(reply, ["a", "b"])
    assert [part.text for part in parts] == ["a", "b", "", ""]
    assert [in_parts(part, [part.text] if part.text else []) for part in parts] == [
        (part,) for part in parts
    ]


# The same on the platforms themselves

SHEET = Attachment("annex", "2026-04", "x.xlsx")
READER = {"telegram": Address("telegram", "33"), "zalo": Address("zalo", "6ede9afa66b88fe6d6a9")}


async def rendered(_file: Attachment) -> bytes:
    return b"x"


def linked_file(file: Attachment, _to: Address) -> Link:
    return Link(f"https://bot.example.org/files/{file.name}", at("2026-05-11 09:00"))


@asynccontextmanager
async def platform(name: str, fault: str) -> AsyncIterator[tuple[Channel, BotApi | ZaloApi]]:
    """A real channel at a server that takes words and no files."""
    if name == "telegram":
        async with BotApi() as api:
            api.faults.at_random({fault: 1.0}, 1, "sendPhoto", "sendDocument")
            telegram = TelegramChannel(TELEGRAM_TOKEN, base_url=api.url, render=rendered)
            yield telegram, api
            await telegram.close()
        return
    async with ZaloApi() as server:
        server.faults.at_random({fault: 1.0}, 1, "sendPhoto")
        zalo = ZaloChannel(ZALO_TOKEN, base_url=server.url, link=linked_file)
        yield zalo, server
        await zalo.close()


@pytest.mark.parametrize("fault", ["500", "cut_after", "400"])
@pytest.mark.parametrize(
    ("name", "file"), [("telegram", CHART), ("telegram", SHEET), ("zalo", CHART)]
)
async def test_on_each_platform_ten_minutes_without_files_hold_up_nothing(
    name: str, file: Attachment, fault: str
) -> None:
    office, to = Office(), READER[name]

    def keep(store: Store, number: int, reply: Reply) -> None:
        with store.transaction():
            store.inbox.receive(name, [RawUpdate(f"{number}", "{}")], office.now)
            store.inbox.handled(number, to, reply, office.now)

    async with platform(name, fault) as (channel, api):
        office.replies.channels = {name: channel}
        office.thread.now(lambda store: keep(store, 1, Reply("words", attachments=(file,))))
        await office.replies.drain()
        office.thread.now(lambda store: keep(store, 2, Reply("the next answer")))
        await office.replies.drain()
        texts = [message.text for message in api.delivered if message.text]
        assert "the next answer" in texts
        for _ in range(120):
            office.now += timedelta(seconds=5)
            await office.replies.drain()
        texts = [message.text for message in api.delivered if message.text]
        assert (texts.count("words"), texts.count("the next answer")) == (1, 1)
        # What did not arrive is said, once; a file's caption says that it is sent again.
        assert len([text for text in texts if REPEAT not in text]) == 3
    assert office.states() == {"answered": 2}
    office.thread.close()


@pytest.mark.parametrize("fault", ["500", "cut_after", "400"])
@pytest.mark.parametrize("name", ["telegram", "zalo"])
async def test_on_each_platform_the_months_report_without_files_comes_once_and_holds_up_nothing(
    name: str, fault: str
) -> None:
    """On Zalo the files are links among the words, so that none can fail by itself."""
    office, to = Office(), READER[name]
    office.now = at("2026-05-04 14:00")
    leader = _person(office, "leader")
    until = office.now + timedelta(days=2)
    report = Notice(
        "2026-04/report/p", MessageKind.REPORT, Month(2026, 4), office.now, until, person=leader
    )

    def prepare(store: Store) -> None:
        with store.transaction():
            store.people.unlink(Address("console", "leader"))
            store.people.link(leader, to, office.now)
            store.outbox.plan(report, office.now)

    def ask(store: Store) -> None:
        with store.transaction():
            store.inbox.receive(name, [RawUpdate("1", "{}")], office.now)
            store.inbox.handled(1, to, Reply("the next answer"), office.now)

    async with platform(name, fault) as (channel, api):
        office.replies.channels = office.outbox_sender.channels = {name: channel}
        office.thread.now(prepare)
        await office.outbox_sender.drain()
        office.thread.now(ask)
        await office.replies.drain()
        assert "the next answer" in [message.text for message in api.delivered]
        for _ in range(120):
            office.pass_by(seconds=5)
            await office.replies.drain()
            await office.outbox_sender.drain()
        texts = [message.text for message in api.delivered if message.text]
    assert len([text for text in texts if text.startswith("Báo cáo")]) == 1
    assert texts.count("the next answer") == 1
    files = "Chưa gửi được tệp" if name == "telegram" else "https://bot.example.org/files/"
    assert sum(text.count(files) for text in texts if REPEAT not in text) == 2
    row = office.thread.now(lambda store: store.outbox.by_key(report.key))
    assert row is not None
    assert row.state == "sent"
    office.thread.close()
