"""What holds on Telegram and on Zalo alike: texts, every fault at sending and polling, secrets."""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from channels.telegram.channel import TelegramChannel
from channels.zalo.channel import ZaloChannel
from core.chat import Address, Channel, ChannelClosedError, DeliveryError, Reply
from tests.fakes.bot_api import TOKEN as TELEGRAM_TOKEN, BotApi
from tests.fakes.inbox import LONGEST_WAIT, Inbox, Pauses, listening_on, until
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi

Platform = TelegramChannel | ZaloChannel


@dataclass
class Place:
    """A platform that a local server plays, and somebody there. setting: of the token."""

    api: BotApi | ZaloApi
    new_channel: Callable[..., Platform]
    token: str
    setting: str
    alice: Address
    say: Callable[[str], object]

    def channel(self, **options: Any) -> Platform:
        given: dict[str, Any] = {"base_url": self.api.url, "patience": LONGEST_WAIT, **options}
        return self.new_channel(self.token, **given)

    def texts(self) -> list[str]:
        return [message.text for message in self.api.delivered if message.chat == self.alice.id]

    def secrets(self) -> tuple[str, ...]:
        return self.token, self.token.partition(":")[2], self.api.url, "my secret"


def on_telegram() -> Place:
    api, alice = BotApi(), Address("telegram", "33")
    token, say = TELEGRAM_TOKEN, lambda text: api.say(33, text)
    return Place(api, TelegramChannel, token, "TELEGRAM_TOKEN", alice, say)


def on_zalo() -> Place:
    api, alice = ZaloApi(), Address("zalo", "6ede9afa66b88fe6d6a9")
    token, say = ZALO_TOKEN, lambda text: api.say(alice.id, text)
    return Place(api, ZaloChannel, token, "ZALO_TOKEN", alice, say)


PLACES = {"telegram": on_telegram, "zalo": on_zalo}


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    found = PLACES[request.param]()
    async with found.api:
        yield found
    assert found.api.violations == []


@pytest.fixture
async def channel(place: Place) -> AsyncIterator[Platform]:
    found = place.channel()
    yield found
    await found.close()


async def failure(place: Place, channel: Channel, text: str = "x") -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await channel.send(place.alice, Reply(text))
    return raised.value


# Texts


async def test_a_text_arrives_as_written_whatever_is_in_it(place: Place, channel: Channel) -> None:
    text = 'Phòng *A* _B_ <b>"C & D"</b> &lt; 3 > 2 🎉\nđã nhận'
    assert await channel.send(place.alice, Reply(text))
    assert place.texts() == [text]


async def test_parts_without_a_letter_are_left_out(place: Place, channel: Channel) -> None:
    await channel.send(place.alice, Reply("a" + "\n" * 9000 + "b"))
    assert [part.strip() for part in place.texts()] == ["a", "b"]


async def test_an_empty_reply_is_a_permanent_failure_and_is_not_sent(
    place: Place, channel: Channel
) -> None:
    assert (await failure(place, channel, " \n ")).permanent
    assert place.api.calls == []


# Faults at sending

PERMANENT = {"permanent": True}
PASSING: dict[str, object] = {}
UNCERTAIN = {"uncertain": True}
LOST = "connection lost (ServerDisconnectedError)"


@pytest.mark.parametrize(
    ("place", "fault", "reason", "expected"),
    [
        ("telegram", "429", "too many requests", {"retry_after": 7.0}),
        ("telegram", "500", "Internal Server Error", UNCERTAIN),
        ("telegram", "502", "Bad Gateway (502)", UNCERTAIN),
        ("telegram", "portal", "the answer is not the Bot API's", UNCERTAIN),
        ("telegram", "hollow", "answer not understood (KeyError)", UNCERTAIN),
        ("telegram", "cut_before", LOST, UNCERTAIN),
        ("telegram", "cut_after", LOST, UNCERTAIN),
        ("telegram", "blocked", "Forbidden: bot was blocked by the user", PERMANENT),
        ("telegram", "deactivated", "Forbidden: user is deactivated", PERMANENT),
        ("telegram", "kicked", "Forbidden: bot was kicked from the group chat", PERMANENT),
        ("telegram", "cannot_send", "Forbidden: bot can't send messages to the user", PASSING),
        ("telegram", "no_chat", "Chat not found", PERMANENT),
        ("telegram", "400", "Button_data_invalid", PERMANENT),
        ("telegram", "migrated", "migrated", {"moved_to": Address("telegram", "-1001")}),
        ("telegram", "401", "the bot's token was refused", PASSING),
        ("telegram", "404", "the relay answers 404", PASSING),
        ("telegram", "409", "Conflict: terminated by other getUpdates request", PASSING),
        ("zalo", "400", "Bad Request (400)", PERMANENT),
        ("zalo", "404", "Not Found (404)", PERMANENT),
        ("zalo", "401", "ZALO_TOKEN was refused", PASSING),
        ("zalo", "403", "Internal server error (403)", PASSING),
        ("zalo", "408", "Request timeout (408)", UNCERTAIN),
        ("zalo", "http_408", "error 408", UNCERTAIN),
        ("zalo", "429", "quota exceeded", {"retry_after": 3600.0}),
        ("zalo", "http_429", "too many requests", {"retry_after": 45.0}),
        ("zalo", "429_rate", "Too many requests (429)", {"retry_after": 45.0}),
        ("zalo", "500", "Server error (500)", UNCERTAIN),
        ("zalo", "502", "the answer is not the Bot Platform's (502)", UNCERTAIN),
        ("zalo", "portal", "the answer is not the Bot Platform's (200)", UNCERTAIN),
        ("zalo", "cut_before", LOST, UNCERTAIN),
        ("zalo", "cut_after", LOST, UNCERTAIN),
    ],
    indirect=["place"],
)
async def test_each_fault_at_sending_means_what_the_table_says(
    place: Place, channel: Channel, fault: str, reason: str, expected: dict[str, object]
) -> None:
    place.api.faults.retry_after = 7
    place.api.faults.script("sendMessage", fault)
    failed = await failure(place, channel)
    assert failed.reason.startswith(reason)
    nothing = {"permanent": False, "uncertain": False, "retry_after": None, "moved_to": None}
    assert {name: getattr(failed, name) for name in nothing} == nothing | expected


async def test_a_request_that_is_never_answered_is_uncertain_and_may_have_arrived(
    place: Place,
) -> None:
    channel = place.channel(patience=0.05)
    place.api.faults.script("sendMessage", "hang")
    failed = await failure(place, channel)
    await channel.close()
    assert failed == DeliveryError("no answer in time", uncertain=True)
    assert [message.answered for message in place.api.delivered] == [False]


async def test_a_message_that_was_certainly_not_sent_is_not_uncertain(place: Place) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        channel = place.channel(base_url=f"http://127.0.0.1:{nobody_listens.getsockname()[1]}")
        assert await failure(place, channel) == DeliveryError("no connection")
        await channel.close()


async def test_a_failure_after_a_part_arrived_is_uncertain_because_that_part_will_be_repeated(
    place: Place, channel: Channel
) -> None:
    place.api.faults.script("sendMessage", "", "429")
    failed = await failure(place, channel, "x" * 5000)
    assert failed.uncertain
    assert failed.retry_after


async def test_after_a_fault_the_next_message_goes_out(place: Place, channel: Channel) -> None:
    place.api.faults.script("sendMessage", "cut_before")
    await failure(place, channel)
    await channel.send(place.alice, Reply("y"))
    assert place.texts() == ["y"]


async def test_neither_log_nor_error_holds_the_token_the_address_or_a_text(
    place: Place, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG if isinstance(channel, ZaloChannel) else logging.INFO)
    faults = ("400", "401", "404", "429", "502", "portal", "cut_before")
    place.api.faults.script("sendMessage", *faults)
    told = [repr(await failure(place, channel, "my secret")) for _ in faults]
    written = "\n".join([*told, caplog.text])
    assert not [secret for secret in place.secrets() if secret in written]


async def test_a_refused_token_is_named_as_such(place: Place, channel: Platform) -> None:
    place.api.faults.script("getMe", "401", "500")
    with pytest.raises(ChannelClosedError, match=place.setting):
        await channel.get_me()
    with pytest.raises(DeliveryError, match=r"(?i)server error"):
        await channel.get_me()


# Faults at polling


@pytest.mark.parametrize(
    ("place", "fault", "paused"),
    [
        ("telegram", "429", 7),
        ("telegram", "500", 1),
        ("telegram", "502", 1),
        ("telegram", "portal", 1),
        ("telegram", "hollow", 1),
        ("telegram", "cut_before", 1),
        ("telegram", "cut_after", 1),
        ("telegram", "blocked", 1),
        ("telegram", "cannot_send", 1),
        ("telegram", "no_chat", 1),
        ("telegram", "migrated", 1),
        ("zalo", "400", 1),
        ("zalo", "403", 1),
        ("zalo", "404", 1),
        ("zalo", "429", 60),
        ("zalo", "http_429", 45),
        ("zalo", "429_rate", 45),
        ("zalo", "500", 1),
        ("zalo", "502", 1),
        ("zalo", "portal", 1),
        ("zalo", "cut_before", 1),
    ],
    indirect=["place"],
)
async def test_polling_goes_on_after_a_pause(place: Place, fault: str, paused: float) -> None:
    pauses, inbox = Pauses(), Inbox()
    place.api.faults.retry_after = 7
    place.api.faults.script("getUpdates", fault)
    place.say("x")
    async with listening_on(place.channel(sleep=pauses.sleep), inbox.receive):
        await until(lambda: inbox.kept)
    assert len(inbox.kept) == 1
    assert pauses.taken == [paused]


async def test_pauses_grow_to_15_seconds_and_start_afresh_after_a_success(place: Place) -> None:
    pauses = Pauses()
    place.api.faults.script("getUpdates", *["500"] * 8, "", "500")
    place.say("x")
    async with listening_on(place.channel(sleep=pauses.sleep), Inbox().receive):
        await until(lambda: len(pauses.taken) == 9)
    assert pauses.taken == [1, 2, 4, 8, 15, 15, 15, 15, 1]


@pytest.mark.parametrize("made", PLACES.values(), ids=PLACES)
async def test_no_connection_is_waited_out(made: Callable[[], Place]) -> None:
    pauses, inbox = Pauses(), Inbox()
    gone, again = made(), made()
    port = await gone.api.start(0)
    await gone.api.__aexit__()
    again.say("x")
    async with listening_on(gone.channel(sleep=pauses.sleep), inbox.receive):
        await until(lambda: pauses.taken)
        await again.api.start(port)
        await until(lambda: inbox.kept)
    await again.api.__aexit__()
    assert len(inbox.kept) == 1
