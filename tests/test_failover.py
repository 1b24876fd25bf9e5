"""The drill: the first machine is killed in mid-work, the second goes on from what was copied."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core.changes import What
from core.chat import Address
from core.people import Role
from store.backup import backups
from store.database import Store
from store.journal import read_journal
from store.ledger import Entry
from tests.bots import ADMIN, EDITOR, HEAD, LONGEST_WAIT, Bot, until
from tests.cast import at
from tests.fakes.bot_api import BotApi

pytestmark = pytest.mark.long  # a minute passes, and twenty seconds until nobody is seen to poll

MORNING, AN_HOUR_LATER, AFTERWARDS = "2026-04-22T08:00", "2026-04-22T09:10", "2026-04-22T09:25"
BURST = 400  # counts that are said at once: the machine dies over them


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


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
    left = [update for number, update in api.queue if number not in api.confirmed]
    texts = [update["message"]["text"] for update in left if "message" in update]
    return {text.partition(": ")[2] for text in texts if text.startswith("/add")}


def to(api: BotApi, chat: int) -> Callable[[str], bool]:
    return lambda words: any(
        words in message.text for message in api.delivered if message.chat == str(chat)
    )


async def test_the_second_machine_goes_on_where_the_first_one_died(
    api: BotApi, tmp_path: Path
) -> None:
    place = tmp_path / "second-place"
    place.mkdir()
    morning = machine(api, tmp_path / "first", place, MORNING)
    first = machine(api, tmp_path / "first", place, AN_HOUR_LATER)
    second = machine(api, tmp_path / "second", tmp_path, AFTERWARDS)
    morning.database.parent.mkdir()
    second.database.parent.mkdir()
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
        journal = place / "dondoc.journal"
        async with asyncio.timeout(2 * LONGEST_WAIT):  # it is carried with the next minute
            while What.ROLE_ENDED not in {one.what for one in read_journal(journal)}:
                await asyncio.sleep(1)
        code, told = await second.command("promote", str(place))
        assert code == 1
        assert "Vẫn có chương trình khác" in told
        assert not second.database.exists()
        say(api, "sau", BURST)
        await noted(first, 40)
        process.kill()

    made, copy = backups(place)[-1]
    left = unconfirmed(api)
    code, told = await second.command("promote", str(place))
    assert code == 0, told
    minutes = re.search(r"khoảng (\d+) phút", told)
    assert minutes
    began = at(AFTERWARDS.replace("T", " "))
    assert timedelta(minutes=int(minutes[1])) <= began + timedelta(minutes=2) - made
    assert "số vai trò được kết thúc lại: 1" in told

    here, there = entries(second.database), entries(first.database)
    assert here == entries(copy)
    lost = [entry for entry in there if entry not in here]
    assert {entry.note for entry in here} >= {f"trước {number:03}" for number in range(30)}
    assert lost
    assert all(made <= entry.at <= began for entry in lost)

    async with second.running():
        await until(lambda: left <= set(second.notes()))
        told_to_admin = to(api, ADMIN)
        await until(lambda: told_to_admin("số vai trò được kết thúc lại: 1"))
        api.say(HEAD, "/status")
        await until(lambda: not api.waiting())
        assert second.look(lambda store: store.people.having(Role.HEAD)) == ()
    notes = second.notes()
    assert len(notes) == len(set(notes))
    assert set(notes) == {entry.note for entry in here} | left
    print(f"lost: {len({one.note for one in lost} - left)} of {len(there)} counts")
    assert not api.violations
