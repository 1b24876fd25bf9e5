"""What is said on Telegram: texts, buttons, files. What both platforms share: test_platforms."""

import json
from collections.abc import AsyncIterator

import pytest

from channels.telegram.channel import TelegramChannel
from core.chat import Address, Attachment, Channel, Choice, DeliveryError, IncomingFile, Menu, Reply
from tests.bots import LONGEST_WAIT
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.entities import utf16_units

ALICE = Address("telegram", "33")
SPREADSHEET = Attachment("annex", "2026-04", "báo cáo tháng 4.xlsx")
CHART = Attachment("chart", "2026-04", "biểu đồ.png", picture=True)


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, base_url=api.url, render=rendered, patience=LONGEST_WAIT)
    yield channel
    await channel.close()


async def rendered(attachment: Attachment) -> bytes:
    return f"{attachment.report} {attachment.month}".encode()


async def failure(channel: Channel, reply: Reply) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await channel.send(ALICE, reply)
    return raised.value


# Texts and buttons


async def test_links_are_not_previewed(api: BotApi, telegram: TelegramChannel) -> None:
    await telegram.send(ALICE, Reply("https://example.org"))
    (call,) = api.called("sendMessage")
    assert json.loads(call["link_preview_options"]) == {"is_disabled": True}


async def test_choices_are_buttons_that_say_their_question_and_number(
    api: BotApi, telegram: TelegramChannel
) -> None:
    long_command = "/add 3 " + "GDTrH" * 30
    choices = (Choice("Đúng <rồi>", long_command, 123456789, 1), Choice("Hủy", "", 123456789, 2))
    await telegram.send(ALICE, Reply("Ghi nhận?", choices))
    (message,) = api.sent_to(33)
    assert message.buttons == [("Đúng <rồi>", "/pick 123456789 1"), ("Hủy", "/pick 123456789 2")]
    (call,) = api.called("sendMessage")
    assert [len(row) for row in json.loads(call["reply_markup"])["inline_keyboard"]] == [1, 1]


async def test_of_many_choices_two_short_ones_share_a_row(
    api: BotApi, telegram: TelegramChannel
) -> None:
    labels = ["VP", "GDTrH", "GDCT-HSSV", "Phòng ở Kế hoạch - Tài chính", *"abcdef"]
    for shown in (labels, labels[:8]):
        choices = [Choice(label, label, 1, number) for number, label in enumerate(shown, start=1)]
        await telegram.send(ALICE, Reply("Phòng nào?", tuple(choices)))
    many, few = [json.loads(call["reply_markup"]) for call in api.called("sendMessage")]
    assert [len(row) for row in many["inline_keyboard"]] == [2, 1, 1, 2, 2, 2]
    assert [one["text"] for row in many["inline_keyboard"] for one in row] == labels
    assert [len(row) for row in few["inline_keyboard"]] == [1] * 8


async def test_a_long_text_goes_in_parts_with_the_choices_under_the_last(
    api: BotApi, telegram: TelegramChannel
) -> None:
    text = "\n".join(f"{number} 🎉 <&>" + "x" * 90 for number in range(200))
    last = await telegram.send(ALICE, Reply(text, (Choice("Hủy", "", 1, 1),)))
    parts = api.sent_to(33)
    assert "\n".join(part.text for part in parts) == text
    assert len(parts) > 4
    assert max(utf16_units(part.text) for part in parts) <= 4096
    assert [len(part.buttons) for part in parts] == [*(0 for _ in parts[1:]), 1]
    assert last == f"{len(parts)}"


# Files


async def test_files_follow_the_text_under_their_vietnamese_names(
    api: BotApi, telegram: TelegramChannel
) -> None:
    await telegram.send(ALICE, Reply("Báo cáo", attachments=(CHART, SPREADSHEET)))
    text, picture, document = api.sent_to(33)
    assert text.text == "Báo cáo"
    assert (picture.file, picture.content) == ("biểu đồ.png", b"chart 2026-04")
    assert (document.file, document.content) == ("báo cáo tháng 4.xlsx", b"annex 2026-04")
    assert [name for name, _ in api.calls] == ["sendMessage", "sendPhoto", "sendDocument"]


async def test_a_file_that_cannot_be_made_is_not_tried_for_ever(api: BotApi) -> None:
    async def broken(_attachment: Attachment) -> bytes:
        raise ZeroDivisionError

    channel = TelegramChannel(TOKEN, base_url=api.url, render=broken)
    fault = await failure(channel, Reply("Báo cáo", attachments=(SPREADSHEET,)))
    await channel.close()
    assert fault.permanent
    assert fault.reason == "annex not rendered"


async def test_without_a_renderer_a_file_is_a_permanent_failure(api: BotApi) -> None:
    channel = TelegramChannel(TOKEN, base_url=api.url)
    assert (await failure(channel, Reply("x", attachments=(SPREADSHEET,)))).permanent
    await channel.close()


async def test_a_file_too_large_for_the_platform_is_a_permanent_failure(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.faults.script("sendDocument", "413")
    assert (await failure(telegram, Reply("", attachments=(SPREADSHEET,)))).permanent


async def test_a_document_that_was_sent_can_be_fetched(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.files["f1"] = "số liệu".encode()
    assert await telegram.fetch(IncomingFile("a.csv", "f1", 9), 100) == "số liệu".encode()


@pytest.mark.parametrize("told", [11, 0], ids=["told", "not told"])
async def test_a_document_over_the_limit_is_refused(
    api: BotApi, telegram: TelegramChannel, told: int
) -> None:
    api.files["f1"] = b"x" * 11
    with pytest.raises(DeliveryError, match="too large") as fault:
        await telegram.fetch(IncomingFile("a.csv", "f1", told), 10)
    assert fault.value.permanent
    assert [name for name, _ in api.calls] == ([] if told else ["getFile"])


async def test_a_document_that_turns_out_larger_than_was_told_is_refused(
    api: BotApi, telegram: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.files["f1"] = b"x" * 11
    told = {"file_id": "f1", "file_unique_id": "f1", "file_size": 1, "file_path": "f1"}
    monkeypatch.setattr(api, "_describe", lambda _ref: told)
    with pytest.raises(DeliveryError, match="too large"):
        await telegram.fetch(IncomingFile("a.csv", "f1", 1), 10)


async def test_a_document_that_is_gone_is_a_permanent_failure(telegram: TelegramChannel) -> None:
    with pytest.raises(DeliveryError, match="Invalid file_id") as fault:
        await telegram.fetch(IncomingFile("a.csv", "nothing", 9), 100)
    assert fault.value.permanent


async def test_a_download_that_breaks_off_may_be_tried_again(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.files["f1"] = b"x"
    api.faults.script("file", "500", "502")
    for _ in range(2):
        with pytest.raises(DeliveryError) as fault:
            await telegram.fetch(IncomingFile("a.csv", "f1", 1), 10)
        assert not fault.value.permanent
    assert await telegram.fetch(IncomingFile("a.csv", "f1", 1), 10) == b"x"


# The bot itself


async def test_the_bot_knows_its_name_and_makes_deep_links(telegram: TelegramChannel) -> None:
    assert telegram.link("CODE-1") == ""
    assert await telegram.get_me() == "dondoc_bot"
    assert telegram.link("CODE-1") == "https://t.me/dondoc_bot?start=CODE-1"


async def test_a_server_address_may_end_in_a_slash(api: BotApi) -> None:
    channel = TelegramChannel(TOKEN, base_url=f"{api.url}/")
    assert await channel.get_me() == "dondoc_bot"
    await channel.close()


def places(api: BotApi) -> list[tuple[object, str]]:
    """Chat (None: everybody) and language of every menu that was set."""
    calls = api.called("setMyCommands")
    return [(json.loads(c["scope"]).get("chat_id"), c.get("language_code", "")) for c in calls]


async def test_menus_are_set_for_everybody_by_language_and_for_each_person(
    api: BotApi, telegram: TelegramChannel
) -> None:
    commands = (("tinhhinh", "Tình hình tháng này"), ("trogiup", "Trợ giúp"))
    people = (ALICE, Address("zalo", "44"))
    english = Menu("en", (("status", "This month"),))
    await telegram.set_menus([Menu("vi", commands), english, Menu("vi", commands, people)])
    assert places(api) == [(None, ""), (None, "vi"), (None, "en"), (33, "")]
    assert json.loads(api.called("setMyCommands")[0]["commands"])[0] == {
        "command": "tinhhinh",
        "description": "Tình hình tháng này",
    }


async def test_a_menu_of_people_elsewhere_is_not_everybodys(
    api: BotApi, telegram: TelegramChannel
) -> None:
    await telegram.set_menus([Menu("vi", (("help", "x"),), (Address("zalo", "44"),))])
    assert api.calls == []


async def test_only_a_menu_that_changed_is_set_again(
    api: BotApi, telegram: TelegramChannel
) -> None:
    before = Menu("vi", (("help", "x"),), (ALICE,))
    after = Menu("vi", (("help", "x"), ("add", "y")), (ALICE,))
    for menu in (before, before, after, after):
        await telegram.set_menus([menu])
    assert len(places(api)) == 2


async def test_who_is_linked_no_longer_loses_their_menu(
    api: BotApi, telegram: TelegramChannel
) -> None:
    menu = Menu("vi", (("help", "x"),), (ALICE,))
    await telegram.set_menus([menu])
    for _ in range(2):
        await telegram.set_menus([])
    (removed,) = api.called("deleteMyCommands")
    assert json.loads(removed["scope"])["chat_id"] == 33


async def test_a_group_is_left_without_a_word(api: BotApi, telegram: TelegramChannel) -> None:
    await telegram.send(Address("telegram", "-100"), Reply("", leave=True))
    assert api.called("leaveChat") == [{"chat_id": "-100"}]
    assert api.sent_to(-100) == []


async def test_an_answer_stands_in_the_topic_of_its_question(
    api: BotApi, telegram: TelegramChannel
) -> None:
    await telegram.send(ALICE, Reply("x", topic="7"))
    assert api.called("sendMessage")[0]["message_thread_id"] == "7"


async def test_a_menu_that_could_not_be_set_is_tried_again_next_time(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.faults.script("setMyCommands", "429")
    menu = Menu("en", (("help", "x"),))
    for _ in range(3):
        await telegram.set_menus([menu])
    assert len(places(api)) == 2


def test_the_channel_keeps_the_contract() -> None:
    channel: Channel = TelegramChannel(TOKEN)
    assert channel.name == "telegram"
    assert channel.takes_files


async def test_a_file_that_cannot_be_made_is_told_in_its_place(api: BotApi) -> None:
    async def fails(_attachment: Attachment) -> bytes:
        raise RuntimeError("no ink")

    channel = TelegramChannel(TOKEN, base_url=api.url, render=fails, not_made="Chưa lập được tệp.")
    await channel.send(ALICE, Reply("Báo cáo", attachments=(SPREADSHEET,)))
    await channel.close()
    assert [message.text for message in api.sent_to(33)] == [
        "Báo cáo",
        "báo cáo tháng 4.xlsx: Chưa lập được tệp.",
    ]


async def test_a_file_that_is_only_late_is_not_given_up_for_a_sentence(api: BotApi) -> None:
    late = DeliveryError("annex not made in time")

    async def busy(_attachment: Attachment) -> bytes:
        raise late

    channel = TelegramChannel(TOKEN, base_url=api.url, render=busy, not_made="Chưa lập được tệp.")
    assert await failure(channel, Reply("", attachments=(SPREADSHEET,))) == late
    await channel.close()
    assert not api.sent_to(33)
