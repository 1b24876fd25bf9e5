"""What is said on Zalo: texts, choices, files, its quota. What both share: test_platforms."""

import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.links import FileGrant, FileLinks
from channels.server import WebServer
from channels.splitting import utf16_length
from channels.web import DownloadHandler, FileSentences, Readiness, application
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
from tests.cast import Clock
from tests.fakes.zalo_api import TOKEN, ZaloApi

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

    async def admits(_grant: FileGrant) -> bool:
        return True

    links = FileLinks("secret", "", timedelta(hours=1), Clock())
    downloads = DownloadHandler(links, render, FileSentences(b"", b"", b"", b""), admits)
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


# Faults


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


async def test_an_unknown_token_is_refused_by_the_platform(api: ZaloApi) -> None:
    channel = ZaloChannel("12:wrong", base_url=f"{api.url}/")
    with pytest.raises(ChannelClosedError, match="ZALO_TOKEN"):
        await channel.get_me()
    await channel.close()
