"""The real program's webhook: the right status for whatever knocks, and its effect in the ledger."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from channels.web import LARGEST_BODY
from channels.zalo.webhook import HEADER, Hook
from core.chat import Address
from core.people import Grant, Role
from store.database import Store
from store.seed import seed
from tests.bots import LONGEST_WAIT, Bot, until
from tests.cast import DATA, MORNING
from tests.fakes.zalo_api import TOKEN, ZaloApi
from tests.zalo import EDITOR, HEAD, on_zalo, public_settings

pytestmark = pytest.mark.slow


def update(number: int, text: str, person: str = EDITOR) -> dict[str, Any]:
    message = {
        "from": {"id": person, "display_name": "x", "is_bot": False},
        "chat": {"id": person, "chat_type": "PRIVATE"},
        "text": text,
        "message_id": f"{number:020x}",
        "date": int(MORNING.timestamp() * 1000),
    }
    return {"message": message, "event_name": "message.text.received"}


def count(number: int) -> dict[str, Any]:
    return update(number, f"/add 1 GDTrH: dòng {number}")


@dataclass
class Knocking:
    api: ZaloApi
    bot: Bot

    @property
    def hook(self) -> Hook:
        return Hook.of(TOKEN, self.bot.settings["PUBLIC_URL"])

    async def knock(self, body: object, **more: str | None) -> int:
        """The status that is answered. secret: None for none."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        secret = more.get("secret", self.hook.secret)
        headers = {} if secret is None else {HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.hook.url,
                data=content,
                headers=headers,
                timeout=aiohttp.ClientTimeout(LONGEST_WAIT),
            ) as response,
        ):
            return response.status

    async def notes(self, answered: int) -> list[str]:
        """What the ledger holds once so many updates are done with."""
        await until(lambda: self.bot.inbox().get("answered", 0) == answered)
        return self.bot.notes()


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Knocking]:
    """A running bot with an editor, whose id is hexadecimal, and a head, whose id is a number."""
    async with ZaloApi() as api:
        bot = on_zalo(api, tmp_path, **public_settings())
        store = Store.open(bot.database, MORNING)
        seed(store, DATA, MORNING)
        with store.transaction():
            for number, grant in ((EDITOR, Grant(Role.EDITOR)), (HEAD, Grant(Role.HEAD, "GDMN"))):
                person = store.people.add("Nhân viên", [grant], MORNING)
                store.people.link(person.id, Address("zalo", number), MORNING)
        store.close()
        async with bot.running():
            await until(lambda: bool(api.webhook))
            yield Knocking(api, bot)
        assert api.violations == []


async def test_only_what_bears_the_secret_and_is_an_update_has_an_effect(door: Knocking) -> None:
    assert await door.knock(count(1), secret="somebody else's secret") == 403
    assert await door.knock(count(2), secret=None) == 401
    assert await door.knock(b"x" * (LARGEST_BODY + 1)) == 413
    assert await door.knock(b"x" * (LARGEST_BODY + 1), secret=None) == 401
    for probe in (b"{", b"", b"\xff", b'"text"', b"[" * 20_000):
        assert await door.knock(probe) == 200
    assert await door.knock(count(3)) == 200
    assert await door.notes(answered=1) == ["dòng 3"]


async def test_the_same_update_twice_counts_once(door: Knocking) -> None:
    assert await door.knock(count(1)) == 200
    assert await door.knock(count(1)) == 200
    assert await door.knock({"ok": True, "result": count(1)}) == 200
    assert await door.knock(count(2)) == 200
    assert await door.notes(answered=2) == ["dòng 1", "dòng 2"]
    assert len(door.api.sent_to(EDITOR)) == 2


async def test_a_hundred_at_once_are_all_done_once(door: Knocking) -> None:
    statuses = await asyncio.gather(*(door.knock(count(number)) for number in range(1, 101)))
    assert set(statuses) == {200}
    notes = await door.notes(answered=100)
    assert sorted(notes) == sorted(f"dòng {number}" for number in range(1, 101))
    await until(lambda: len(door.api.sent_to(EDITOR)) == 100)


async def test_whatever_zalo_may_bring_is_taken_and_answered_as_it_should_be(
    door: Knocking,
) -> None:
    sticker = update(1, "") | {"event_name": "message.sticker.received"}
    group = update(2, "@bot /status")
    group["message"]["chat"] = {"id": "0f" * 10, "chat_type": "GROUP"}
    robot = update(3, "/status")
    robot["message"]["from"]["is_bot"] = True
    silent = {"event_name": "message.unsupported.received"}
    for found in (sticker, group, robot, silent, update(4, "  "), [], [update(5, "/status", HEAD)]):
        assert await door.knock(found) == 200
    await until(lambda: door.bot.inbox() == {"answered": 6})
    await until(lambda: len(door.api.delivered) == 3)
    assert [("văn bản" in text) for text in door.api.sent_to(EDITOR)] == [True, True]
    assert door.api.sent_to("0f" * 10) == []  # a group that no administrator bound
    assert "còn thiếu 10" in door.api.sent_to(HEAD)[0]
