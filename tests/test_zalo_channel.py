"""What is said on Zalo, and what every fault at sending means."""

import logging
import socket
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.links import FileLinks
from channels.server import WebServer
from channels.splitting import utf16_length
from channels.web import DownloadHandler, Pages, Readiness, application
from channels.zalo.channel import PlainWords, ZaloChannel
from core.chat import (
    Address,
    Attachment,
    Channel,
    ChannelClosedError,
    Choice,
    DeliveryError,
    IncomingFile,
    Reply,
)
from tests.bots import LONGEST_WAIT
from tests.fakes.zalo_api import TOKEN, ZaloApi
from tests.test_links import Clock

ALICE = Address("zalo", "6ede9afa66b88fe6d6a9")
SHEET = Attachment("annex", "2026-04", "phụ lục.xlsx")
CHART = Attachment("chart", "2026-04", "biểu đồ.png", picture=True)
WORDS = PlainWords(
    linked=lambda file, url, expires: f"{file.name} until {expires:%H:%M}: {url}",
    refused=lambda file, url, expires: f"{file.name} refused, until {expires:%H:%M}: {url}",
    elsewhere=lambda file: f"{file.name}: ask the editors",
    choose="Choose:",
)


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with ZaloApi() as server:
        yield server
    assert server.violations == []


@pytest.fixture
async def zalo(api: ZaloApi) -> AsyncIterator[ZaloChannel]:
    channel = ZaloChannel(TOKEN, base_url=api.url, words=WORDS, patience=LONGEST_WAIT)
    yield channel
    await channel.close()


@pytest.fixture
async def linking(api: ZaloApi) -> AsyncIterator[ZaloChannel]:
    """A deployment with a public address."""
    links = FileLinks("secret", "https://bot.example.org", timedelta(hours=1), Clock())
    channel = ZaloChannel(
        TOKEN, base_url=api.url, link=links.make, words=WORDS, patience=LONGEST_WAIT
    )
    yield channel
    await channel.close()


async def failure(channel: Channel, reply: Reply) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await channel.send(ALICE, reply)
    return raised.value


# Texts and choices


async def test_a_text_arrives_as_written_whatever_is_in_it(api: ZaloApi, zalo: ZaloChannel) -> None:
    text = 'Phòng *A* _B_ <b>"C & D"</b> 🎉\nđã nhận'
    message = await zalo.send(ALICE, Reply(text))
    assert len(message) == 20
    assert api.called("sendMessage") == [{"chat_id": ALICE.id, "text": text}]


async def test_letters_and_marks_are_put_together(api: ZaloApi, zalo: ZaloChannel) -> None:
    await zalo.send(ALICE, Reply(unicodedata.normalize("NFD", "đồng chí")))
    assert api.sent_to(ALICE.id) == [unicodedata.normalize("NFC", "đồng chí")]


async def test_choices_are_numbered_lines_under_the_text(api: ZaloApi, zalo: ZaloChannel) -> None:
    choices = (Choice("Đúng", "/add 3 GDTrH", 41, 7), Choice("Hủy", "", 41, 8))
    await zalo.send(ALICE, Reply("Ghi nhận?", choices))
    assert api.sent_to(ALICE.id) == ["Ghi nhận?\nChoose:\n7. Đúng\n8. Hủy"]


async def test_a_long_text_goes_in_parts_with_the_choices_in_the_last(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    text = "\n".join(f"{number} 🎉 " + "x" * 90 for number in range(100))
    await zalo.send(ALICE, Reply(text, (Choice("Hủy", "", 1, 1),)))
    parts = api.sent_to(ALICE.id)
    assert "\n".join(parts) == f"{text}\nChoose:\n1. Hủy"
    assert len(parts) > 4
    assert max(utf16_length(part) for part in parts) <= 1900


async def test_parts_without_a_letter_are_left_out(api: ZaloApi, zalo: ZaloChannel) -> None:
    await zalo.send(ALICE, Reply("a" + "\n" * 5000 + "b"))
    assert [part.strip() for part in api.sent_to(ALICE.id)] == ["a", "b"]


async def test_an_empty_reply_is_a_permanent_failure_and_is_not_sent(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    assert (await failure(zalo, Reply(" \n "))).permanent
    assert api.calls == []


# Files


async def test_without_a_public_address_a_sentence_says_where_to_get_a_file(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    await zalo.send(ALICE, Reply("Báo cáo", (Choice("Hủy", "", 1, 1),), (SHEET, CHART)))
    assert api.sent_to(ALICE.id) == [
        "Báo cáo\nphụ lục.xlsx: ask the editors\nbiểu đồ.png: ask the editors\nChoose:\n1. Hủy"
    ]


async def test_with_one_a_document_becomes_a_link_for_this_person(
    api: ZaloApi, linking: ZaloChannel
) -> None:
    await linking.send(ALICE, Reply("Báo cáo", attachments=(SHEET,)))
    (text,) = api.sent_to(ALICE.id)
    head, url = text.split("\n")[1].rsplit(" ", 1)
    assert head == "phụ lục.xlsx until 09:00:"
    links = FileLinks("secret", "https://bot.example.org", timedelta(hours=1), Clock())
    grant = links.read(url.removeprefix("https://bot.example.org/files/"))
    assert (grant.attachment, grant.mark) == (SHEET, links.mark(ALICE))


async def test_with_one_a_picture_is_shown_beside_its_text(
    api: ZaloApi, linking: ZaloChannel
) -> None:
    message = await linking.send(ALICE, Reply("VP: 11", attachments=(CHART,)))
    text, picture = api.delivered
    assert (text.text, text.photo) == ("VP: 11", "")
    assert picture.photo.startswith("https://bot.example.org/files/")
    assert len(message) == 20


async def test_a_picture_that_zalo_does_not_take_becomes_a_link(
    api: ZaloApi, linking: ZaloChannel
) -> None:
    api.faults.script("sendPhoto", "400")
    await linking.send(ALICE, Reply("VP: 11", attachments=(CHART,)))
    first, second = api.sent_to(ALICE.id)
    assert first == "VP: 11"
    assert second.startswith("biểu đồ.png refused, until 09:00: https://bot.example.org/files/")


@pytest.mark.parametrize("fault", ["429", "500"])
async def test_a_picture_that_zalo_may_take_later_is_not_given_up_for_its_link(
    api: ZaloApi, linking: ZaloChannel, fault: str
) -> None:
    api.faults.script("sendPhoto", fault)
    with pytest.raises(DeliveryError) as failed:
        await linking.send(ALICE, Reply("", attachments=(CHART,)))
    assert not failed.value.permanent
    assert api.sent_to(ALICE.id) == []


async def test_zalo_fetches_the_picture_behind_its_link(api: ZaloApi) -> None:
    async def render(attachment: Attachment) -> bytes:
        return f"{attachment.report} {attachment.month}".encode()

    async def examine() -> Readiness:
        return Readiness(ready=True)

    links = FileLinks("secret", "", timedelta(hours=1), Clock())
    downloads = DownloadHandler(links, render, Pages("", "", "", ""))
    api.fetching = True
    async with WebServer(application(examine, downloads=downloads)) as server:
        url = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
        public = FileLinks("secret", url, timedelta(hours=1), Clock())
        channel = ZaloChannel(TOKEN, base_url=api.url, link=public.make)
        await channel.send(ALICE, Reply("", attachments=(CHART,)))
        await channel.close()
    assert [message.content for message in api.delivered] == [b"chart 2026-04"]


async def test_documents_cannot_be_fetched(zalo: ZaloChannel) -> None:
    with pytest.raises(DeliveryError) as fault:
        await zalo.fetch(IncomingFile("a.csv", "f1", 1), 10)
    assert fault.value.permanent


# Every row of the fault table

PERMANENT = {"permanent": True}
PASSING: dict[str, object] = {}
UNCERTAIN = {"uncertain": True}


@pytest.mark.parametrize(
    ("fault", "reason", "expected"),
    [
        ("400", "Bad Request (400)", PERMANENT),
        ("404", "Not Found (404)", PERMANENT),
        ("401", "ZALO_TOKEN was refused", PASSING),
        ("403", "Internal server error (403)", PASSING),
        ("408", "Request timeout (408)", UNCERTAIN),
        ("http_408", "error 408", UNCERTAIN),
        ("429", "quota exceeded", {"retry_after": 3600.0}),
        ("http_429", "too many requests", {"retry_after": 45.0}),
        ("429_rate", "Too many requests (429)", {"retry_after": 45.0}),
        ("500", "Server error (500)", UNCERTAIN),
        ("502", "the answer is not the Bot Platform's (502)", UNCERTAIN),
        ("portal", "the answer is not the Bot Platform's (200)", UNCERTAIN),
        ("cut_before", "connection lost (ServerDisconnectedError)", UNCERTAIN),
        ("cut_after", "connection lost (ServerDisconnectedError)", UNCERTAIN),
    ],
)
async def test_each_fault_at_sending_means_what_the_table_says(
    api: ZaloApi, zalo: ZaloChannel, fault: str, reason: str, expected: dict[str, object]
) -> None:
    api.faults.script("sendMessage", fault)
    failed = await failure(zalo, Reply("x"))
    assert failed.reason == reason
    nothing = {"permanent": False, "uncertain": False, "retry_after": None, "moved_to": None}
    assert {name: getattr(failed, name) for name in nothing} == nothing | expected


async def test_a_request_that_is_never_answered_is_uncertain_and_may_have_arrived(
    api: ZaloApi,
) -> None:
    channel = ZaloChannel(TOKEN, base_url=api.url, patience=0.05)
    api.faults.script("sendMessage", "hang")
    failed = await failure(channel, Reply("x"))
    await channel.close()
    assert failed == DeliveryError("no answer in time", uncertain=True)
    assert [message.answered for message in api.delivered] == [False]


async def test_a_message_that_was_certainly_not_sent_is_not_uncertain() -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        channel = ZaloChannel(TOKEN, base_url=f"http://127.0.0.1:{port}")
        assert await failure(channel, Reply("x")) == DeliveryError("no connection")
        await channel.close()


async def test_a_failure_after_a_part_arrived_is_uncertain_because_that_part_will_be_repeated(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    api.faults.script("sendMessage", "", "429")
    failed = await failure(zalo, Reply("x" * 2000))
    assert (failed.uncertain, failed.retry_after) == (True, 3600.0)


async def test_a_success_whose_answer_says_nothing_is_a_success(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    api.faults.script("sendMessage", "hollow")
    assert await zalo.send(ALICE, Reply("x")) == ""


async def test_a_chat_that_is_not_there_is_a_permanent_failure(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    api.gone.add(ALICE.id)
    assert (await failure(zalo, Reply("x"))).permanent


async def test_after_a_fault_the_next_message_goes_out(api: ZaloApi, zalo: ZaloChannel) -> None:
    api.faults.script("sendMessage", "cut_before")
    await failure(zalo, Reply("x"))
    await zalo.send(ALICE, Reply("y"))
    assert api.sent_to(ALICE.id) == ["y"]


# The month's quota


async def test_every_message_that_may_have_arrived_counts_against_the_quota(api: ZaloApi) -> None:
    used: list[int] = []
    channel = ZaloChannel(TOKEN, base_url=api.url, on_sent=used.append)
    await channel.send(ALICE, Reply("x" * 2000))
    api.faults.script("sendMessage", "400", "cut_after", "", "400")
    for text in ("not taken", "unanswered", "x" * 2000):
        await failure(channel, Reply(text))
    await channel.close()
    assert used == [2, 1, 1]


async def test_a_quota_that_is_used_up_is_not_tried_again_soon(
    api: ZaloApi, zalo: ZaloChannel
) -> None:
    api.quota = 1
    await zalo.send(ALICE, Reply("một"))
    assert (await failure(zalo, Reply("hai"))).retry_after == 3600.0
    assert api.sent_to(ALICE.id) == ["một"]


# The bot itself


async def test_the_bot_knows_its_name(zalo: ZaloChannel) -> None:
    assert await zalo.get_me() == "bot.Test"


async def test_a_refused_token_is_named_as_such(api: ZaloApi, zalo: ZaloChannel) -> None:
    api.faults.script("getMe", "401", "403")
    with pytest.raises(ChannelClosedError, match="ZALO_TOKEN"):
        await zalo.get_me()
    with pytest.raises(DeliveryError, match="Internal server error"):
        await zalo.get_me()


async def test_an_unknown_token_is_refused_by_the_platform(api: ZaloApi) -> None:
    channel = ZaloChannel("12:wrong", base_url=f"{api.url}/")
    with pytest.raises(ChannelClosedError, match="ZALO_TOKEN"):
        await channel.get_me()
    await channel.close()


async def test_neither_log_nor_error_holds_the_token_the_address_or_a_text(
    api: ZaloApi, zalo: ZaloChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = ("400", "401", "403", "429", "502", "portal", "cut_before")
    api.faults.script("sendMessage", *faults)
    told = [repr(await failure(zalo, Reply("my secret"))) for _ in faults]
    written = "\n".join([*told, caplog.text])
    for secret in (TOKEN, TOKEN.partition(":")[2], api.url, "my secret"):
        assert secret not in written
