"""Networks where a platform is reached through a proxy only: HTTP and SOCKS, well and badly behaved."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import Secret, SecretStr

from app.asking import examine_others, examine_telegram, examine_time, examine_zalo
from app.clock import platforms
from app.wiring import build_channels
from channels.http import HttpClient, NoConnectionError, server_time
from channels.polling import Sleep
from channels.telegram.channel import TelegramChannel
from channels.zalo.channel import ZaloChannel
from config import Settings, SettingsError, load_settings
from core.chat import Address, Attachment, DeliveryError, IncomingFile, Reply
from core.portal import Outcome, Source
from engine.tasks import StoreThread
from portal.fetching import Fetcher, Way
from portal.reading import read
from tests.cast import MORNING, demo_store
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.inbox import Inbox, Pauses, listening_on, until
from tests.fakes.proxy import Proxy
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi

SCHEMES = pytest.mark.parametrize("scheme", ["http", "socks5"])
TELEGRAM, ZALO = "api.telegram.example", "zalo.example"  # names that this machine does not know
PASSWORD = "so:mat@khau"
WRITTEN = "so:mat%40khau"  # the same in an address
OWN = Address("telegram", "33")


def port(url: str) -> int:
    return int(url.rpartition(":")[2])


async def drawn(_attachment: Attachment) -> bytes:
    return b"PNG"


@SCHEMES
async def test_telegram_is_polled_written_to_and_given_files_through_it(
    api: BotApi, scheme: str
) -> None:
    inbox = Inbox()
    async with Proxy(port(api.url)) as proxy:
        channel = TelegramChannel(
            TOKEN, base_url=f"http://{TELEGRAM}", proxy=f"{scheme}://{proxy.address}", render=drawn
        )
        async with listening_on(channel, inbox.receive):
            api.say(33, "x")
            await until(lambda: inbox.kept)
            file = Attachment("chart", "2026-04", "bieu-do.png", picture=True)
            await channel.send(OWN, Reply("Đã nhận", (), (file,)))
            api.files["f1"] = b"numbers"
            assert await channel.fetch(IncomingFile("2026.xlsx", "f1", 7), 100) == b"numbers"
        assert set(proxy.asked) == {TELEGRAM}
    assert api.called("sendPhoto")


@SCHEMES
async def test_zalo_is_polled_and_written_to_through_it(scheme: str) -> None:
    inbox = Inbox()
    async with ZaloApi() as api, Proxy(port(api.url)) as proxy:
        url = f"{scheme}://{proxy.address}"
        channel = ZaloChannel(ZALO_TOKEN, base_url=f"http://{ZALO}", proxy=url)
        async with listening_on(channel, inbox.receive):
            api.say("z1", "x")
            await until(lambda: inbox.kept)
            await channel.send(Address("zalo", "z1"), Reply("Đã nhận"))
        assert api.sent_to("z1") == ["Đã nhận"]
        assert set(proxy.asked) == {ZALO}


def behind_both(telegram: str, zalo: str) -> Settings:
    """Each platform behind its proxy."""
    return Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_base_url=f"http://{TELEGRAM}",
        telegram_proxy=Secret(telegram),
        zalo_token=SecretStr(ZALO_TOKEN),
        zalo_base_url=f"http://{ZALO}",
        zalo_proxy=Secret(zalo),
    )


async def test_the_running_bot_writes_through_the_proxy_of_each_platform(api: BotApi) -> None:
    async with ZaloApi() as zalo, Proxy(port(api.url)) as one, Proxy(port(zalo.url)) as other:
        settings = behind_both(f"http://{one.address}", f"http://{other.address}")
        thread = StoreThread(demo_store)
        channels = build_channels(settings, lambda: MORNING, thread, drawn)
        for to in (OWN, Address("zalo", "z1")):
            channel = channels.by_name[to.channel]
            await channel.send(to, Reply("x"))
            await channel.close()
        thread.close()
        assert (set(one.asked), set(other.asked)) == ({TELEGRAM}, {ZALO})


@SCHEMES
@pytest.mark.parametrize("way", ["hangs", "refuses", "wants a password", "is not there"])
async def test_a_proxy_that_lets_nobody_through_is_no_connection_and_nothing_was_sent(
    api: BotApi, scheme: str, way: str
) -> None:
    password = PASSWORD if way == "wants a password" else ""
    async with Proxy(
        port(api.url), hangs=way == "hangs", refuses=way == "refuses", password=password
    ) as proxy:
        address = "127.0.0.1:9" if way == "is not there" else proxy.address
        client = HttpClient(f"{scheme}://so:sai@{address}")
        with pytest.raises(NoConnectionError, match="proxy") as fault:
            await client.request("POST", f"http://{TELEGRAM}/x", read=0.2, connect=0.2)
        await client.close()
    assert "sai" not in str(fault.value)
    assert api.called("x") == []


@SCHEMES
async def test_a_proxy_that_wants_a_password_is_given_it(api: BotApi, scheme: str) -> None:
    async with Proxy(port(api.url), password=PASSWORD) as proxy:
        url = f"{scheme}://{WRITTEN}@{proxy.address}"
        assert await server_time(f"http://{TELEGRAM}", 5.0, url) is not None


WAYS = pytest.mark.parametrize("way", ["hangs", "refuses", "wants a password", "is not there"])
WRONG = "so:matkhausai"


@asynccontextmanager
async def bad_proxy(way: str, scheme: str) -> AsyncIterator[str]:
    """A proxy that lets nobody through, as it is written in the settings."""
    password = PASSWORD if way == "wants a password" else ""
    async with Proxy(9, hangs=way == "hangs", refuses=way == "refuses", password=password) as proxy:
        address = "127.0.0.1:9" if way == "is not there" else proxy.address
        yield f"{scheme}://{WRONG}@{address}"


def behind(name: str, proxy: str, sleep: Sleep = asyncio.sleep) -> TelegramChannel | ZaloChannel:
    if name == "telegram":
        url = f"http://{TELEGRAM}"
        return TelegramChannel(TOKEN, base_url=url, proxy=proxy, render=drawn, sleep=sleep)
    return ZaloChannel(ZALO_TOKEN, base_url=f"http://{ZALO}", proxy=proxy, sleep=sleep)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for a connection as long as in the field."""
    defaults = HttpClient.request.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "connect", 0.1)
    monkeypatch.setattr("channels.telegram.transport.CONNECT", 0.1)


@pytest.mark.usefixtures("hurried")
@SCHEMES
@WAYS
@pytest.mark.parametrize("name", ["telegram", "zalo"])
async def test_behind_a_bad_proxy_whatever_is_asked_of_a_platform_is_tried_again(
    caplog: pytest.LogCaptureFixture, name: str, way: str, scheme: str
) -> None:
    """Sending, files, the doctor's question and polling; the password stands nowhere."""
    caplog.set_level(logging.DEBUG)
    pauses = Pauses()
    async with bad_proxy(way, scheme) as proxy:
        channel = behind(name, proxy, pauses.sleep)
        to = Address(name, "33")
        asked = [channel.send(to, Reply("x")), channel.get_me()]
        if name == "telegram":
            file = Attachment("chart", "2026-04", "bieu-do.png", picture=True)
            asked += [channel.send(to, Reply("", (), (file,)))]
            asked += [channel.fetch(IncomingFile("2026.xlsx", "f1", 7), 100)]  # type: ignore[list-item]
        faults = await asyncio.gather(*asked, return_exceptions=True)
        for fault in faults:
            assert isinstance(fault, DeliveryError)
            assert (fault.permanent, fault.uncertain) == (False, False)
            assert "proxy" in fault.reason
        async with listening_on(channel, Inbox().receive):
            await until(lambda: len(pauses.taken) > 3)
            assert "proxy" in channel.trouble()
    assert pauses.taken[:4] == sorted(pauses.taken[:4])
    assert "matkhausai" not in caplog.text + repr(faults)


@SCHEMES
@WAYS
async def test_behind_a_bad_proxy_the_portal_is_not_reached_and_the_password_not_told(
    caplog: pytest.LogCaptureFixture, way: str, scheme: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with bad_proxy(way, scheme) as proxy:
        fetcher = Fetcher(Way("test", proxy=proxy, pace=0.0, patience=0.2))
        found = await read(Source("http://portal.example.vn/list"), fetcher.opened)
    assert found.outcome in {Outcome.NO_CONNECTION, Outcome.NO_ANSWER}
    assert "matkhausai" not in caplog.text + repr(found)


@pytest.mark.parametrize("way", ["refuses", "wants a password", "is not there"])
async def test_the_doctor_tells_of_a_bad_proxy_without_its_password(way: str) -> None:
    async with bad_proxy(way, "http") as proxy:
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_base_url=f"http://{TELEGRAM}",
            telegram_proxy=Secret(proxy),
            zalo_token=SecretStr(ZALO_TOKEN),
            zalo_base_url=f"http://{ZALO}",
            zalo_proxy=Secret(proxy),
        )
        found = [*await examine_telegram(settings), *await examine_zalo(settings)]
        assert await examine_time(settings, lambda: MORNING) == []
    assert [one.ok for one in found] == [False, False]
    assert all("proxy" in one.detail for one in found)
    assert "matkhausai" not in repr(found)


async def test_a_message_is_tried_again_where_the_proxy_refuses(api: BotApi) -> None:
    async with Proxy(port(api.url), refuses=True) as proxy:
        channel = TelegramChannel(
            TOKEN, base_url=f"http://{TELEGRAM}", proxy=f"http://{proxy.address}"
        )
        with pytest.raises(DeliveryError) as fault:
            await channel.send(OWN, Reply("x"))
        await channel.close()
    assert (fault.value.permanent, fault.value.uncertain) == (False, False)
    assert fault.value.reason == "the proxy refused"


async def test_the_doctor_asks_through_the_proxies_and_names_their_faults(api: BotApi) -> None:
    async with Proxy(port(api.url)) as open_one, Proxy(port(api.url), refuses=True) as closed:
        settings = behind_both(f"socks5://{open_one.address}", f"http://{closed.address}")
        assert [url for url, _ in platforms(settings)] == [f"http://{TELEGRAM}", f"http://{ZALO}"]
        assert await examine_time(settings, lambda: MORNING)
        assert [one.ok for one in await examine_telegram(settings)] == [True]
        found = await examine_zalo(settings)
        assert [(one.ok, one.detail) for one in found] == [(False, "the proxy refused")]


async def test_without_a_token_nobody_is_asked() -> None:
    assert await examine_others(Settings(), lambda: MORNING) == []


@pytest.mark.parametrize("name", ["TELEGRAM_PROXY", "ZALO_PROXY", "PORTAL_PROXY"])
@pytest.mark.parametrize("url", ["ftp://x:1", "127.0.0.1:8080", "socks://x"])
def test_what_is_no_proxy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(SettingsError) as wrong:
        load_settings(tmp_path / ".env")
    assert [fault.name for fault in wrong.value.faults] == [name]
    assert url not in str(wrong.value)


@pytest.mark.parametrize("name", ["telegram_proxy", "zalo_proxy", "portal_proxy"])
def test_a_proxys_password_stands_in_no_log(name: str) -> None:
    settings = Settings.model_validate({name: f"socks5://{WRITTEN}@10.0.0.1:1080"})
    hidden = {"mat@khau", WRITTEN.partition(":")[2], f"socks5://{WRITTEN}@10.0.0.1:1080"}
    assert hidden <= set(settings.secrets)
    assert WRITTEN not in repr(settings)


async def test_polls_through_a_hanging_proxy_log_no_password(
    caplog: pytest.LogCaptureFixture, api: BotApi
) -> None:
    caplog.set_level(logging.DEBUG)
    pauses = Pauses()
    async with Proxy(port(api.url), refuses=True) as proxy:
        channel = TelegramChannel(
            TOKEN,
            base_url=f"http://{TELEGRAM}",
            proxy=f"socks5://{WRITTEN}@{proxy.address}",
            sleep=pauses.sleep,
        )
        async with listening_on(channel, Inbox().receive):
            await until(lambda: len(pauses.taken) > 3)
            assert channel.trouble() == "the proxy refused"
    assert WRITTEN not in caplog.text
