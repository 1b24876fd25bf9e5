"""The real program on Zalo alone, by polling and by webhook, against the local Zalo server."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from core.chat import Address
from store.database import Store
from tests.bots import LONGEST_WAIT, Bot, until
from tests.cast import at
from tests.fakes.zalo_api import ZaloApi
from tests.zalo import EDITOR, HEAD, answered, chosen, invited, on_zalo, public_settings

pytestmark = pytest.mark.slow


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with ZaloApi() as server:
        yield server
    assert server.violations == []


async def fetched(url: str) -> tuple[int, bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, timeout=aiohttp.ClientTimeout(LONGEST_WAIT)) as response,
    ):
        return response.status, await response.read()


def link_in(texts: list[str]) -> str:
    return next(word for word in reversed(" ".join(texts).split()) if word.startswith("http://"))


def unlink(bot: Bot, address: str) -> None:
    store = Store.open(bot.database, at("2026-04-22 08:00"))
    with store.transaction():
        assert store.people.unlink(Address("zalo", address))
    store.close()


async def test_a_day_on_zalo_from_invitation_to_a_delivered_nudge(
    api: ZaloApi, tmp_path: Path
) -> None:
    bot = on_zalo(api, tmp_path)
    async with bot.running():
        await invited(api, bot, EDITOR, "editor")
        await invited(api, bot, HEAD, "head", "--office", "GDMN")
        assert "Trưởng phòng Giáo dục Mầm non" in api.sent_to(HEAD)[-1]
        assert "còn thiếu 10" in await answered(api, HEAD, "/status")
        assert "0 → 3" in await answered(api, EDITOR, "/add 3 GDTrH")
        assert "3 → 0" in await chosen(api, EDITOR, "Hủy ghi nhận")
        await answered(api, EDITOR, "/nudge GDMN")
        before = len(api.sent_to(HEAD))
        await chosen(api, EDITOR, "Gửi")
        await until(lambda: len(api.sent_to(HEAD)) > before)
        assert api.sent_to(HEAD)[-1].startswith("Kính gửi đồng chí Trưởng phòng Giáo dục Mầm non")
        assert "ghi nhận" in await chosen(api, HEAD, "nhận")
        report = await answered(api, EDITOR, "/baocao")
        assert "Phụ lục 2026-04.xlsx: kênh này" in report
    assert api.called("setWebhook") == []
    assert "listening" not in bot.log.read_text(encoding="utf-8")


async def test_with_a_public_address_updates_are_brought_and_files_are_linked(
    api: ZaloApi, tmp_path: Path
) -> None:
    api.fetching = True
    bot = on_zalo(api, tmp_path, **public_settings())
    root = bot.settings["PUBLIC_URL"]
    async with bot.running():
        await until(lambda: bool(api.webhook))
        await invited(api, bot, EDITOR, "editor")
        assert (await fetched(f"{root}/health/live"))[0] == 200
        assert (await fetched(f"{root}/health/ready"))[0] == 200
        figures = json.loads((await fetched(f"{root}/figures"))[1])
        assert figures.keys() >= {"scheduler_lag", "messages_this_month_zalo"}
        assert (figures["silence_zalo"], figures["fault_zalo"]) == (0.0, "")

        await answered(api, EDITOR, "/bieudo")
        await until(lambda: bool(api.delivered[-1].photo))
        assert api.delivered[-1].content.startswith(b"\x89PNG")

        await answered(api, EDITOR, "/baocao")
        await until(lambda: "http://" in " ".join(api.sent_to(EDITOR)))
        link = link_in(api.sent_to(EDITOR))
        for _ in range(2):
            status, content = await fetched(link)
            assert (status, content[:2]) == (200, b"PK")
        # Not the last sign, of which some bits say nothing.
        altered = f"{link[:-2]}{'A' if link[-2] != 'A' else 'B'}{link[-1]}"
        assert (await fetched(altered))[0] == 404
        unlink(bot, EDITOR)
        assert (await fetched(link))[0] == 410
    assert api.called("getUpdates") == []
    assert urlsplit(link).path not in bot.log.read_text(encoding="utf-8")


async def test_from_webhook_to_polling_and_back_nothing_is_lost(
    api: ZaloApi, tmp_path: Path
) -> None:
    public = public_settings()
    bot, brought = on_zalo(api, tmp_path), on_zalo(api, tmp_path, **public)
    async with brought.running():
        await until(lambda: bool(api.webhook))
        await invited(api, bot, EDITOR, "editor")
    api.say(EDITOR, "/add 1 GDTrH: giữa hai lần chạy")
    async with bot.running():
        await until(lambda: "0 → 1" in api.sent_to(EDITOR)[-1])
        assert api.webhook == ""
        with pytest.raises(aiohttp.ClientConnectionError):
            await fetched(f"{public['PUBLIC_URL']}/health/live")
    async with brought.running():
        assert "1 → 3" in await answered(api, EDITOR, "/add 2 GDTrH")
        assert api.webhook
    assert bot.notes() == ["giữa hai lần chạy", ""]


async def test_a_port_that_is_taken_ends_the_start_with_a_sentence(
    api: ZaloApi, tmp_path: Path
) -> None:
    taken = urlsplit(api.url).netloc
    bot = on_zalo(api, tmp_path, PUBLIC_URL="https://bot.example.org", LISTEN=taken)
    code, printed = await bot.command("run")
    assert code == 1
    assert "Traceback" not in printed


async def test_doctor_notices_who_else_gets_the_messages(api: ZaloApi, tmp_path: Path) -> None:
    fetching = on_zalo(api, tmp_path)
    assert "✓ nơi Zalo chuyển tin tới" in (await fetching.command("doctor"))[1]
    api.webhook = "https://somebody.example.org/zalo/secret-path"
    _, printed = await fetching.command("doctor")
    assert "✗ nơi Zalo chuyển tin tới: somebody.example.org" in printed
    assert "secret-path" not in printed
    brought = on_zalo(api, tmp_path, **public_settings())
    assert "✗ nơi Zalo chuyển tin tới" in (await brought.command("doctor"))[1]
    async with brought.running():
        await until(lambda: "somebody" not in api.webhook)
        assert "✓ nơi Zalo chuyển tin tới: 127.0.0.1" in (await brought.command("doctor"))[1]


async def test_doctor_asks_zalo_who_the_bot_is(api: ZaloApi, tmp_path: Path) -> None:
    bot = on_zalo(api, tmp_path)
    assert "✓ mã truy cập Zalo: bot.Test" in (await bot.command("doctor"))[1]
    api.faults.script("getMe", "401")
    assert "ZALO_TOKEN" in (await bot.command("doctor"))[1]
