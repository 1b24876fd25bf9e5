"""The drill: the first machine is killed in mid-work, the second goes on from what was copied."""

import asyncio
import re
from pathlib import Path

import pytest

from core.changes import What
from core.chat import Address
from core.ledger import Entry
from core.people import Role
from store.backup import backups
from store.database import Store
from store.journal import read_journal
from tests.bots import ADMIN, EDITOR, HEAD, Bot, until
from tests.cast import at
from tests.fakes.bot_api import BotApi

pytestmark = pytest.mark.long  # a minute passes, and twenty seconds until nobody is seen to poll

MORNING, AN_HOUR_LATER, AFTERWARDS = "2026-04-22T08:00", "2026-04-22T09:10", "2026-04-22T09:25"
MOST_SECONDS = 120
BURST = 400  # counts that are said at once: the machine dies over them


def machine(api: BotApi, folder: Path, place: Path, start: str) -> Bot:
    settings = {"COPIES_TO": str(place)}
    return Bot(api.url, folder / "dondoc.db", start, settings=settings)


def say(api: BotApi, word: str, count: int) -> None:
    for number in range(count):
        api.say(EDITOR, f"/add 1 GDTrH: {word} {number:03}")


async def noted(bot: Bot, count: int) -> None:
    await until(lambda: len(bot.notes()) >= count)


def entries(of: Path) -> list[Entry]:
    store = Store.copied(of, at("2026-04-22 09:30"))
    found = list(store.ledger.every())
    store.close()
    return found


def unconfirmed(api: BotApi) -> set[str]:
    """The notes of what the platform still has for whoever asks next."""
    left = [str(update) for number, update in api.queue if number not in api.confirmed]
    return set(re.findall(r"/add 1 GDTrH: (\w+ \d+)", " ".join(left)))


async def until_the_second_place_knows(place: Path, what: What) -> None:
    """The journal is carried there with the next minute."""
    for _ in range(MOST_SECONDS):
        if what in {one.what for one in read_journal(place / "dondoc.journal")}:
            return
        await asyncio.sleep(1)
    raise TimeoutError


def was_told(api: BotApi, chat: int, words: str) -> bool:
    return any(words in one.text for one in api.delivered if one.chat == str(chat))


async def test_the_second_machine_goes_on_where_the_first_one_died(
    api: BotApi, tmp_path: Path
) -> None:
    place = tmp_path / "second-place"
    for folder in (place, tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
    morning = machine(api, tmp_path / "first", place, MORNING)
    first = machine(api, tmp_path / "first", place, AN_HOUR_LATER)
    second = machine(api, tmp_path / "second", tmp_path, AFTERWARDS)
    morning.link()

    async with morning.running() as process:
        say(api, "trước", 30)
        await noted(morning, 30)
        process.kill()
    known = len(backups(place))

    async with first.running() as process:
        await until(lambda: len(backups(place)) > known)
        head = first.look(lambda store: store.people.at(Address("telegram", str(HEAD))))
        assert head
        api.say(ADMIN, f"/danhba {head.id} -người đứng đầu GDMN")
        await until_the_second_place_knows(place, What.ROLE_ENDED)
        code, told = await second.command("promote", str(place))
        assert (code, "Vẫn có chương trình khác" in told) == (1, True)
        assert not second.database.exists()
        say(api, "sau", BURST)
        await noted(first, 40)
        process.kill()

    made, copy = backups(place)[-1]
    left = unconfirmed(api)
    code, told = await second.command("promote", str(place))
    began = at(AFTERWARDS.replace("T", " "))
    minutes = int((began - made).total_seconds() // 60)
    assert (code, f"khoảng {minutes} phút" in told) == (0, True), told
    assert "số vai trò được kết thúc lần nữa: 1" in told

    here = entries(second.database)
    lost = [entry for entry in entries(first.database) if entry not in here]
    assert here == entries(copy)
    assert {entry.note for entry in here} >= {f"trước {number:03}" for number in range(30)}
    assert lost
    assert all(made <= entry.at <= began for entry in lost)

    async with second.running():
        await until(lambda: left <= set(second.notes()))
        await until(lambda: was_told(api, ADMIN, "số vai trò được kết thúc lần nữa: 1"))
        api.say(HEAD, "/status")
        await until(lambda: not api.waiting())
        assert second.look(lambda store: store.people.having(Role.HEAD)) == ()
    print(f"recorded and lost: {len({one.note for one in lost} - left)} of {BURST}")
    assert sorted(second.notes()) == sorted({entry.note for entry in here} | left)
