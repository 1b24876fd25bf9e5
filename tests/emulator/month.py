"""The month of docs/mot-thang.md, spoken on the emulated platforms instead of in the terminal.

Every other person is on Zalo. What the platforms took is compared line by line with what the
terminal says in the same month: whatever was lost, or came twice, is left over.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from app.commandline import moment
from app.program import Environment, Program
from app.rendering import RenderContext, Renderer, reader_in
from app.service import menus
from app.terminal import NOBODY, StandingClock
from app.worker import Worker
from channels.telegram.channel import TelegramChannel
from channels.zalo.channel import PlainWords, ZaloChannel
from config import Settings
from core.chat import Address, Channel
from core.ladder import Rules
from core.text import JOINER
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from locales import importing
from locales.words import load
from reminders.planner import advance, next_moment
from store.database import Store
from tests.cast import demo_store
from tests.emulator.crabline import Crabline, Sent, crabline
from tests.transcript import BEGINS, FENCE, GUIDE, typed

# Said in one place alone: by the terminal about its clock and speaker, else where the bot is.
_OWN = re.compile(
    r"[\w-]+> |.*\\$|Đang nói với tư cách: |Đồng hồ đang chỉ |\[.* → .*\]$"
    r"|Hoặc mở đường dẫn: |Trên Zalo: "
)
_CHOICE = re.compile(r"^ *\d+\. (?P<name>.+)$")
_FILE_HERE = re.compile(r"^Tệp: build/(?P<name>.+)$")
_FILE_ELSEWHERE = re.compile(r"^(?P<name>.+): kênh này không gửi được tệp\. .*$")
_LINKED_ON = re.compile("liên kết trên (?:cửa sổ lệnh|Telegram|Zalo)")
WORDS = load("vi")
CHOOSE = WORDS.say(importing.CHOOSE)
CODE = re.compile(r"DEMO-\d{4}")
BOT = re.compile(r"t\.me/(?P<name>\w+)\?start=")


@dataclass
class Month:
    """addresses: by what `!as` takes, where each is spoken to.

    taken, refused: by platform what the emulator took in the end, and the calls that it did not.
    """

    clock: StandingClock
    platforms: dict[str, Crabline]
    channels: dict[str, Channel]
    program: Program
    addresses: dict[str, Address]
    speaker: str = "editor"
    taken: dict[str, Sequence[Sent]] = field(default_factory=dict)
    refused: dict[str, Sequence[object]] = field(default_factory=dict)

    async def play(self, lines: Sequence[str]) -> None:
        begun = ""
        await self._tick()
        for line in lines:
            if line.endswith("\\"):
                begun += line[:-1] + "\n"
            elif line.startswith("!as "):
                self.speaker = line.removeprefix("!as ")
            elif line.startswith("!at "):
                await self._until(moment(line.removeprefix("!at ")))
            else:
                await self._say(begun + line)
                begun = ""

    async def _say(self, text: str) -> None:
        where = self.addresses[self.speaker]
        await self.platforms[where.channel].say(where.id, text)
        await self.heard()

    async def answered(self, where: Address, text: str) -> str:
        """What somebody is told there for what they say."""
        platform = self.platforms[where.channel]
        before = len(platform.sent())
        await platform.say(where.id, text)
        await self.heard()
        return "\n".join(one.shown for one in platform.sent()[before:] if one.chat == where.id)

    async def in_group(self, group: Mapping[str, object], text: str) -> list[str]:
        """What a group is told for what somebody says there."""
        telegram = self.platforms["telegram"]
        before = len(telegram.sent())
        status, told = await telegram.inject({**group, "text": text})
        assert status == 200, told
        await self.heard()
        return [one.shown for one in telegram.sent()[before:] if one.chat == group["chatId"]]

    async def heard(self) -> None:
        """Until everything that was said so far has arrived and is answered."""
        said = sum(platform.said for platform in self.platforms.values())
        arrived = 0
        async with asyncio.timeout(60):
            while arrived < said:
                tally = await self.program.thread(lambda store: store.inbox.tally())
                arrived = sum(tally.values())
                await asyncio.sleep(0.01)
        await self.program.processor.drain()
        await self._tick()

    async def _tick(self) -> None:
        await self.program.tick()
        await self.program.outbox_sender.drain()

    async def _until(self, to: datetime) -> None:
        await advance(self.program.now, self._move, self._next, self._tick, to)

    def _move(self, to: datetime) -> None:
        self.clock.move(to)
        for platform in self.platforms.values():
            platform.turn()

    async def _next(self, now: datetime) -> datetime:
        rules = self.program.rules
        return await self.program.thread(lambda store: next_moment(store, rules, now))


def moved(store: Store) -> dict[str, Address]:
    """Move everybody from the terminal to a platform; their new addresses by their old ids."""
    found: dict[str, Address] = {}
    with store.transaction():
        for person in store.people.all():
            for linked in store.people.reach(person.id).addresses:
                found[linked.address.id] = _address(len(found))
                store.people.move(linked.address, found[linked.address.id])
    return found | {NOBODY: _address(len(found))}


def _address(number: int) -> Address:
    """On the platforms in turn; Zalo's ids are hexadecimal."""
    if number % 2:
        return Address("zalo", f"6ede9afa66b88fe6d6{number:02x}")
    return Address("telegram", str(1000 + number))


@asynccontextmanager
async def emulated(begins: datetime) -> AsyncIterator[Month]:
    """The program on both emulators, its people moved there, listening until the end."""
    clock, codes = StandingClock(begins), map("DEMO-{:04}".format, count(1))
    loop = asyncio.get_running_loop()
    thread = StoreThread(lambda: demo_store(begins))
    worker, rules = Worker(), Rules()
    environment = Environment(clock, loop.time, partial(next, codes))
    with TemporaryDirectory() as folder:
        async with (
            crabline("telegram", Path(folder) / "telegram", clock) as telegram,
            crabline("zalo", Path(folder) / "zalo", clock) as zalo,
        ):
            render = Renderer(thread, RenderContext(rules, Settings().letterhead), clock, worker)
            elsewhere = partial(importing.elsewhere, WORDS, telegram=True)
            words = PlainWords(elsewhere=elsewhere, choose=CHOOSE)
            on_telegram = TelegramChannel(
                telegram.token, base_url=telegram.url, render=render, poll_timeout=5
            )
            on_zalo = ZaloChannel(zalo.token, base_url=zalo.url, words=words, poll_timeout=5)
            channels: dict[str, Channel] = {"telegram": on_telegram, "zalo": on_zalo}
            limiter = RateLimiter(loop.time, over_all=float("inf"), to_a_chat=0.0)

            def links(code: str) -> dict[str, str]:
                return {"telegram": on_telegram.link(code), "zalo": on_zalo.address()}

            program = Program.build(
                rules, environment, thread, channels, limiter, links, reader_in(worker)
            )
            month = Month(
                clock, {"telegram": telegram, "zalo": zalo}, channels, program, await thread(moved)
            )
            listening = [
                asyncio.create_task(it.listen(partial(program.processor.receive, it.name)))
                for it in channels.values()
            ]
            try:
                await on_telegram.get_me()
                await on_zalo.get_me()
                await on_telegram.set_menus(await thread(partial(menus, language="vi")))
                yield month
            finally:
                for task in listening:
                    task.cancel()
                await asyncio.gather(*listening, return_exceptions=True)
                for channel in channels.values():
                    await channel.close()
                thread.close()


async def beside(month: Month) -> list[str]:
    """What is wrong with what people are told who do something beside the month, in words.

    Whoever has no role is told so and linked with a code, as a deep link and a person give it; in a
    group only the administrator's call is answered, in its topic or not.
    """
    wrong = []
    for platform, chat, given in (
        ("telegram", "7001", "/start {}"),
        ("zalo", "6ede9afa7001", "{}"),
    ):
        told = await month.answered(month.addresses["admin"], "/danhba mời quản trị viên")
        code = CODE.search(told)
        here = Address(platform, chat)
        steps = [
            ("chào cả nhà", "mã mời"),
            (given.format(code.group() if code else ""), "Đồng ý"),
            ("1", "Đã liên kết"),
            ("/moi GDMN", "/capma GDMN"),
        ]
        wrong += [
            f"{platform}, {said}: {answer!r}"
            for said, expected in steps
            if expected not in (answer := await month.answered(here, said)).replace(JOINER, "")
        ]
    group = {
        "fromId": "7001",
        "chatId": "-1001234567890",
        "chatType": "supergroup",
        "isForum": True,
    }
    called = BOT.search(await month.answered(month.addresses["admin"], "/danhba mời lãnh đạo"))
    for more, said, answers in (
        ({}, "chào cả nhà", 0),
        ({}, f"/start@{called['name'] if called else ''}", 1),
        ({"messageThreadId": 7}, "GDMN 3 bài", 0),
    ):
        found = await month.in_group({**group, **more}, said)
        wrong += [f"in a group, {said}: {found}"] if len(found) != answers else []
    return wrong


async def corrected(month: Month) -> list[str]:
    """What is wrong once the closed month is reopened, corrected and closed again, in words.

    The leader and each editor get the corrected report, with its files where the platform has any.
    """
    before = {name: len(platform.sent()) for name, platform in month.platforms.items()}
    wrong = [
        f"{said}: {answer!r}"
        for said, expected in (
            ("/chotso mở lại 5/2026 bổ sung bài còn sót", "Đã mở lại"),
            ("thêm 1 bài KHTC ngày 29/5", "6 → 7"),
            ("/chotso 5/2026", "KHTC: 6"),
            ("1", "Đã chốt"),
        )
        if expected not in (answer := await month.answered(month.addresses["VP"], said))
    ]
    for who, files in (("leader", 2), ("VP", 2), ("editor", 0)):
        where = month.addresses[who]
        told = [
            it
            for it in month.platforms[where.channel].sent()[before[where.channel] :]
            if it.chat == where.id
        ]
        reports = sum("(đính chính lần" in it.text for it in told)
        if (reports, sum(bool(it.file) for it in told)) != (1, files):
            wrong.append(f"{who} got {told}")
    return wrong


def lines_of(conversation: str) -> Counter[str]:
    """What is said in it, line by line, to whomever; of choices the labels, of files the names."""
    found: Counter[str] = Counter()
    for said in conversation.replace(JOINER, "").splitlines():
        line = _CHOICE.sub(r"\g<name>", said)
        for form in (_FILE_HERE, _FILE_ELSEWHERE):
            line = form.sub(r"\g<name>", line)
        line = _LINKED_ON.sub("liên kết trên …", line)
        if line and line != CHOOSE and not _OWN.match(line):
            found[line] += 1
    return found


async def compared() -> tuple[Month, Counter[str], Counter[str], list[str]]:
    """The month on the platforms; the lines that only the guide has, and only the platforms.

    And what is wrong beside the month.
    """
    guide = GUIDE.read_text(encoding="utf-8")
    async with emulated(moment(BEGINS)) as month:
        await month.play(typed(guide))
        for name, platform in month.platforms.items():
            month.taken[name] = platform.sent()
        wrong = [*await corrected(month), *await beside(month)]
        for name, platform in month.platforms.items():
            month.refused[name] = platform.refused()
    taken = [one.shown for sent in month.taken.values() for one in sent]
    there, here = lines_of("\n".join(taken)), lines_of("\n".join(FENCE.findall(guide)))
    return month, here - there, there - here, wrong
