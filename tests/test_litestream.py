"""Litestream beside the bot, as the guide sets it up; left out where the program is not installed."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.ledger import By
from store.database import Store
from store.seed import seed
from tests.bots import EDITOR, Bot, until
from tests.cast import APRIL, DATA, at
from tests.fakes.bot_api import BotApi

GUIDE = Path(__file__).parent.parent / "docs" / "quan-tri.md"
LITESTREAM = shutil.which("litestream") or ""
NOW = at("2026-04-22 08:00")
COPIED_WITHIN = 3.0  # seconds: it looks once in a second
MANY = 1500  # entries: several times what a checkpoint waits for


def with_litestream(test: Callable[..., Any]) -> Callable[..., Any]:
    missing = pytest.mark.skipif(not LITESTREAM, reason="needs litestream 0.3")
    marked: Callable[..., Any] = pytest.mark.long(missing(test))
    return marked


def settings() -> str:
    (found,) = re.findall(r"```yaml\n(dbs:.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_what_was_deleted_is_gone_elsewhere_after_a_day() -> None:
    (database,) = yaml.safe_load(settings())["dbs"]
    assert database["path"] == "/var/lib/dondoc/dondoc.db"
    assert [one["retention"] for one in database["replicas"]] == ["24h"]


@contextmanager
def replicating(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """With the guide's settings, in a folder that stands in for /."""
    told = settings().replace("/var/lib/dondoc", str(folder)).replace("/mnt/may2", str(folder))
    (folder / "litestream.yml").write_text(told, encoding="utf-8")
    command = [LITESTREAM, "replicate", "-config", str(folder / "litestream.yml")]
    with (folder / "litestream.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def taken_back(folder: Path) -> Path:
    """The newest state, on another machine, under the name of a copy."""
    made = folder / "taken" / f"dondoc-{NOW:%Y%m%d-%H%M%S}.db"
    made.parent.mkdir()
    source = f"file://{folder}/litestream"
    subprocess.run([LITESTREAM, "restore", "-o", str(made), source], check=True)
    return made


@with_litestream
async def test_the_second_machine_goes_on_from_what_litestream_has(tmp_path: Path) -> None:
    async with BotApi() as api:
        first = Bot(api.url, tmp_path / "dondoc.db")
        first.link()
        with replicating(tmp_path):
            async with first.running() as process:
                api.say(EDITOR, "/add 1 GDTrH: dòng 000")
                await until(lambda: len(first.notes()) == 1)
                await asyncio.sleep(COPIED_WITHIN)
                for number in range(1, 200):
                    api.say(EDITOR, f"/add 1 GDTrH: dòng {number:03}")
                await until(lambda: len(first.notes()) > 1)
                process.kill()
        second = Bot(api.url, tmp_path / "second" / "dondoc.db")
        code, told = await second.command("promote", "--off", str(taken_back(tmp_path).parent))
    assert code == 0, told
    here, there = first.notes(), second.notes()
    assert here[: len(there)] == there
    assert "dòng 000" in there


@with_litestream
def test_nothing_is_missing_after_many_checkpoints_and_a_death_of_litestream(
    tmp_path: Path,
) -> None:
    store = Store.open(tmp_path / "dondoc.db", NOW)
    seed(store, DATA, NOW)
    by = By(None, "editor", "console")

    def enter() -> None:
        for _ in range(MANY):
            with store.transaction():
                store.ledger.add(APRIL, "GDTrH", 1, by, NOW, note="x" * 2000)
        store.privacy.wipe_log()  # as after somebody was forgotten

    with replicating(tmp_path):
        enter()
    enter()
    with replicating(tmp_path):
        enter()
        time.sleep(COPIED_WITHIN)
    copy = Store.looked_at(taken_back(tmp_path))
    assert copy.ledger.count(APRIL, "GDTrH") == store.ledger.count(APRIL, "GDTrH") == 3 * MANY
    copy.close()
    store.close()
