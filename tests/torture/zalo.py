"""The torture on Zalo: by polling, where Zalo hands out and forgets, and by webhook.

People count, ask, and are urged; the bots are killed at random moments. Zalo's messages have no
buttons by which a copy could be told, so nudges are counted by their chat and their label.
"""

import asyncio
import contextlib
import json
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from msgspec.json import decode
from sqlite_utils import Database

from core.chat import Address, Reply
from core.ladder import NUDGES
from core.month import Month
from core.people import Grant, Role
from locales import importing
from locales.words import load
from store.database import Store
from store.rows import rows
from store.seed import seed
from tests.bots import LONGEST_WAIT, REAL, Bot, until
from tests.cast import DATA
from tests.fakes.platform import Delivered
from tests.fakes.zalo_api import ZaloApi
from tests.forked import ForkedProcess
from tests.torture.crowd import OFFICES
from tests.torture.record import due_keys, unfinished
from tests.torture.run import NEVER_REACHED, SETTINGS, figures_before
from tests.torture.schedule import BORN, schedule
from tests.torture.verdict import REPEAT, unlabelled
from tests.zalo import on_zalo, public_settings

# Not of getUpdates: what the wire swallows there is gone, without any kill.
FAULTY = ("sendMessage", "getMe", "getWebhookInfo", "setWebhook")
# No "hollow": a platform that says "ok" to what it has not carried out is believed.
FAULTS = {"403": 0.01, "500": 0.01, "502": 0.01, "portal": 0.005}
FAULTS |= {"cut_before": 0.01, "cut_after": 0.02, "hang": 0.02, "408": 0.01}
BUSY = 1.5  # seconds for which a bot lives at most after its start
STARTING = 0.9  # seconds within which some are killed, wherever their start has come
STILL_STARTING = 1 / 6
CHOOSE = load("vi").say(importing.CHOOSE)
STOPPED = 1 / 8  # how often one is told to stop instead
PAUSE = 0.03  # seconds between two acts, on average
# Ids of both kinds: some look like a number, some do not.
HEADS = {f"{5283746190283746155 + n}" if n % 2 else f"{n:020x}": o for n, o in enumerate(OFFICES)}
EDITORS = ("6ede9afa66b88fe6d6a9", "7145923224145476528", "0a0b0c0d0e0f0a0b0c0d")


@dataclass(frozen=True)
class Row:
    """A row of the inbox. update: the platform's id of it."""

    update: str
    state: str
    text: str
    chat: str
    reply: str


@dataclass(frozen=True)
class Found:
    """What a run left. given: updates that Zalo handed out, or brought and was told "received"."""

    ends: int
    given: Counter[str]
    left: int
    inbox: Sequence[Row]
    notes: Counter[str]
    rungs: Mapping[str, Sequence[str]]
    due: frozenset[str]
    messages: Sequence[Delivered]
    violations: Sequence[str]
    failed: Sequence[str]

    @property
    def on_the_wire(self) -> int:
        """Handed out, and never stored."""
        kept = {row.update for row in self.inbox}
        return sum(update not in kept for update in self.given)

    def __str__(self) -> str:
        rungs = sum(len(keys) for keys in self.rungs.values())
        return (
            f"torture on Zalo: {self.ends} ends, {len(self.given)} updates,"
            f" {self.on_the_wire} lost on the wire, {self.notes.total()} effects,"
            f" {len(self.messages)} messages, {rungs} nudges"
        )

    def breaches(self, allowed_on_the_wire: int) -> list[str]:
        kept = Counter(row.update for row in self.inbox)
        wanted = Counter(
            row.text[row.text.index("dòng") :] for row in self.inbox if "dòng" in row.text
        )
        answers = Counter((row.chat, row.reply) for row in self.inbox if row.reply)
        arrived = Counter((message.chat, unlabelled(message.text)) for message in self.messages)
        return [
            *(f"left: {self.left} updates were never taken" for _ in range(bool(self.left))),
            *(f"lost on the wire: {self.on_the_wire}",) * (self.on_the_wire > allowed_on_the_wire),
            *(f"stored twice: {update}" for update, times in kept.items() if times > 1),
            *(
                f"open: {row.update} is {row.state}"
                for row in self.inbox
                if row.state != "answered"
            ),
            *(f"effect lost: {note}" for note in (wanted - self.notes).elements()),
            *(f"effect doubled: {note}" for note in (self.notes - wanted).elements()),
            *(f"answer lost: {chat} {text}" for chat, text in (answers - arrived).elements()),
            *self._nudges(),
            *(f"violation: {fault}" for fault in self.violations),
            *self.failed,
        ]

    def _nudges(self) -> list[str]:
        """Each rung reached its head; a copy without the label is its first."""
        sent = {key for keys in self.rungs.values() for key in keys}
        wrong = [f"nudge lost: {key}" for key in sorted(self.due - sent)]
        for chat, keys in self.rungs.items():
            copies = [m.text for m in self.messages if m.chat == chat and "Kính gửi" in m.text]
            first = [text for text in copies if REPEAT not in text]
            if len(first) > len(keys):
                wrong.append(f"unlabelled repeat: {len(first)} for {len(keys)} in {chat}")
            if len(copies) < len(keys):
                wrong.append(f"nudge lost: {len(copies)} of {len(keys)} in {chat}")
        return wrong


@dataclass
class ZaloTorture:
    """kills: how many. webhook: whether Zalo brings the updates. program: in the real one's place."""

    kills: int
    seed: int
    folder: Path
    webhook: bool
    program: tuple[str, ...] = REAL
    faults: Mapping[str, float] = field(default_factory=lambda: FAULTS)
    _said: int = 0
    _ends: int = 0
    _failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.api = ZaloApi()
        self.public = public_settings() if self.webhook else {}

    async def run(self) -> Found:
        days = schedule(self.kills)
        async with self.api:
            self._prepare()
            for day in days:
                for start in day.lives:
                    await self._life(start)
                await self._evening(day.evening)
        return self._found(days[-1].evening)

    def _bot(self, start: datetime) -> Bot:
        began = start.replace(tzinfo=None).isoformat()
        bot = on_zalo(self.api, self.folder, began, **SETTINGS, **self.public)
        return Bot("", bot.database, began, self.program, bot.settings)

    def _prepare(self) -> None:
        store = Store.open(self._bot(BORN).database, BORN)
        seed(store, DATA, BORN)
        people = {number: Grant(Role.HEAD, office) for number, office in HEADS.items()}
        people |= dict.fromkeys(EDITORS, Grant(Role.EDITOR))
        with store.transaction():
            store.quotas.set(NEVER_REACHED, Month.of(BORN), BORN)
            figures_before(store)
            for number, grant in people.items():
                person = store.people.add(f"Nhân viên {number}", [grant], BORN)
                store.people.link(person.id, Address("zalo", number), BORN)
        store.close()

    async def _life(self, start: datetime) -> None:
        self._set_time(start)
        for _ in range(self.dice.choice((0, 0, 3, 30))):
            self._act()  # what came while no bot was there
        self.api.faults.at_random(self.faults, self.dice.randrange(1 << 30), *FAULTY)
        async with self._bot(start).running() as process:
            await self._busy(process)
            self._ends += 1
            if self.dice.random() < STOPPED:
                await self._stop(process)
            elif process.returncode is not None:
                self._failed.append(f"a bot ended by itself, with code {process.returncode}")
            else:
                process.kill()
                await process.wait()

    async def _busy(self, process: ForkedProcess) -> None:
        seconds = self.dice.uniform(0, STARTING)
        if self.dice.random() > STILL_STARTING:
            before = len(self.api.calls)
            await until(lambda: len(self.api.calls) > before or process.returncode is not None)
            seconds = self.dice.uniform(0, BUSY)
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.dice.expovariate(1 / PAUSE)))
            self._act()

    def _act(self) -> None:
        """Somebody counts under a note of its own, asks, sends what cannot be read, or repeats."""
        what = self.dice.random()
        if what < 0.7:
            self._said += 1
            office = self.dice.choice(OFFICES)
            self.api.say(self.dice.choice(EDITORS), f"/add 1 {office} 4/2026: dòng {self._said}")
        elif what < 0.9:
            self.api.say(
                self.dice.choice([*EDITORS, *HEADS]), self.dice.choice(("/status", "/help"))
            )
        elif self.api.queue and self.dice.random() < 1 / 2:
            self.api.push(self.dice.choice(self.api.queue))
        else:
            self.api.do(self.dice.choice(EDITORS), self.dice.choice(("sticker", "unsupported")))

    async def _stop(self, process: ForkedProcess) -> None:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), LONGEST_WAIT)
        if process.returncode not in {0, -signal.SIGTERM}:
            self._failed.append(f"a bot that was told to stop ended with {process.returncode}")

    async def _evening(self, start: datetime) -> None:
        """Nobody writes and nothing fails: what is left is worked off."""
        self._set_time(start)
        self.api.faults.at_random({}, 0)
        bot = self._bot(start)
        async with bot.running() as process:
            with contextlib.suppress(TimeoutError):  # what is still open then is counted as lost
                await until(lambda: not self.api.queue and not unfinished(bot.database))
            self._ends += 1
            await self._stop(process)

    def _set_time(self, start: datetime) -> None:
        self.api.now = int(start.timestamp() * 1000)

    def _found(self, until_: datetime) -> Found:
        database = self._bot(BORN).database
        taken = [update for update, status in self.api.brought if 200 <= status < 300]
        with closing(Database(sqlite3.connect(f"file:{database}?mode=ro", uri=True))) as db:
            notes = [row["note"] for row in rows(db, "select note from entry where note <> ''")]
            sql = "select key, step, address from outbox where state = 'sent'"
            sent = [row for row in rows(db, sql) if row["step"] in NUDGES]
            return Found(
                self._ends,
                Counter([*self.api.handed, *taken]),
                len(self.api.queue),
                [_row(row) for row in rows(db, "select * from inbox order by id")],
                Counter(notes),
                {
                    chat: [row["key"] for row in sent if row["address"] == f"zalo:{chat}"]
                    for chat in HEADS
                },
                due_keys(database, until_),
                tuple(self.api.delivered),
                tuple(self.api.violations),
                tuple(self._failed),
            )


def _row(row: sqlite3.Row) -> Row:
    update = json.loads(row["payload"])
    reply = ""
    if row["reply"]:
        kept = decode(row["reply"], type=Reply)
        choices = [f"{choice.number}. {choice.label}" for choice in kept.choices]
        reply = "\n".join([kept.text, *([CHOOSE] if choices else []), *choices]).strip()
    return Row(
        row["key"].rpartition(":")[2],
        row["state"],
        update["message"].get("text", ""),
        (row["chat"] or "").rpartition(":")[2],
        reply,
    )
