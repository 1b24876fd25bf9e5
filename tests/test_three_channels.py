"""One conversation through all three channels, end to end: the same answers, but for their form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.chat import Address
from core.people import Grant, Role
from locales import importing
from locales.words import load
from store.database import Store
from store.seed import seed, seed_demo
from tests import forked
from tests.bots import Bot, until
from tests.cast import DATA, MORNING, person_at
from tests.fakes.bot_api import BotApi
from tests.fakes.zalo_api import ZaloApi
from tests.zalo import number_of, on_zalo as only_on_zalo

pytestmark = pytest.mark.slow

CODE = "K7MQ-2XRD-9PWA"
ON_TELEGRAM = {"editor": 22, "GDMN": 33, "nobody": 44}
ON_ZALO = {"editor": "6ede9afa66b88fe6d6a9", "GDMN": "5283746190283746155", "nobody": "0a" * 10}
PROMPT = re.compile(r"^(?:editor|GDMN|nobody)> (.*)$", re.MULTILINE)
CHOOSE = load("vi").say(importing.CHOOSE)
HEADING = re.compile(r"^\[\d", re.MULTILINE)
HOUR = re.compile(r"\d\d giờ \d\d|\d\d:\d\d")  # the clock goes on while a test runs


@dataclass(frozen=True)
class Line:
    """What somebody types; or, where a label is given, the choice that they press."""

    who: str
    text: str = ""
    label: str = ""


SCRIPT = (
    Line("nobody", "/status"),
    Line("nobody", "/start AAAA-AAAA-AAAA"),
    Line("nobody", f"/start {CODE}"),
    Line("nobody", label="Đồng ý"),
    Line("nobody", "/status"),
    Line("editor", "/status"),
    Line("editor", "/add 3 GDTrH"),
    Line("editor", label="Hủy ghi nhận"),
    Line("editor", "/add 4 GDTRHH"),
    Line("editor", label="GDTrH"),
    Line("editor", "thêm 2 bài Giáo dục Tiểu học"),
    Line("editor", "+1 GDMN\n+2 TCCB"),
    Line("editor", label="Ghi nhận"),
    Line("editor", "/add ba GDTrH"),
    Line("editor", "/them 99999 GDTrH"),
    Line("editor", "/set 5 GDMN 4/2026"),
    Line("editor", "/nhật ký GDTrH"),
    Line("editor", "/rank"),
    Line("editor", "xin chào"),
    Line("editor", "999"),
    Line("editor", "ai chưa đạt"),
    Line("editor", "GDMN quý I"),
    Line("editor", "sửa GDMN là 6"),
    Line("editor", "9"),
    Line("editor", "1"),
    Line("editor", "đừng hủy"),
    Line("editor", label="Xem xếp hạng"),
    Line("GDMN", "tình hình"),
    Line("GDMN", "/add 3 GDTrH"),
    Line("GDMN", "/trogiup"),
    Line("GDMN", "còn thiếu mấy bài"),
    Line("GDMN", "hạn nộp khi nào"),
    Line("GDMN", "tôi về rồi"),
    Line("GDMN", "phòng sẽ gửi 5 bài trong tuần"),
    Line("GDMN", "thôi"),
    Line("GDMN", "/vuongmac"),
    Line("GDMN", "mệt"),
    Line("GDMN", "bỏ qua"),
    Line("GDMN", "/vuongmac"),
    Line("GDMN", "Thiếu người viết tin, bài"),
)


@dataclass(frozen=True)
class Answer:
    text: str
    labels: tuple[str, ...] = ()


def prepared(bot: Bot) -> None:
    """The letter's figures and people, who are linked everywhere, and one unused code."""
    store = Store.open(bot.database, MORNING)
    seed(store, DATA, MORNING)
    seed_demo(store, DATA, MORNING)
    with store.transaction():
        for who in ("editor", "GDMN"):
            person = person_at(store, who)
            for address in (
                Address("telegram", str(ON_TELEGRAM[who])),
                Address("zalo", ON_ZALO[who]),
            ):
                store.people.link(person.id, address, MORNING)
        grant, expires = Grant(Role.LEADER), MORNING.replace(month=5)
        store.roles.issue(CODE, grant, "Phó Giám đốc Sở", MORNING, expires, by=None)
    store.close()


async def on_telegram(folder: Path) -> list[Answer]:
    found = []
    async with BotApi() as api:
        bot = Bot(api.url, folder / "dondoc.db")
        prepared(bot)
        async with bot.running():
            for line in SCRIPT:
                person = ON_TELEGRAM[line.who]
                before = len(api.sent_to(person))
                if line.label:
                    api.press_label(person, line.label)
                else:
                    api.say(person, line.text)
                await until(partial(_more_than, api, person, before))
                message = api.sent_to(person)[before]
                labels = tuple(label for label, _ in message.buttons)
                found.append(Answer(timeless(message.text), labels))
        assert api.violations == []
    return found


async def on_zalo(folder: Path) -> tuple[list[str], list[str]]:
    """What was answered, and what was typed: a choice by its number."""
    found, typed = [], []
    async with ZaloApi() as api:
        bot = only_on_zalo(api, folder)
        prepared(bot)
        async with bot.running():
            for line in SCRIPT:
                person = ON_ZALO[line.who]
                before = len(api.sent_to(person))
                text = line.text or number_of(api.sent_to(person), line.label)
                api.say(person, text)
                await until(partial(_more_than, api, person, before))
                found.append(api.sent_to(person)[before])
                typed.append(text)
        assert api.violations == []
    return found, typed


def on_the_terminal(folder: Path, typed: Sequence[str]) -> list[str]:
    service = {"TELEGRAM_TOKEN": "", "DATABASE": str(folder / "another.db")}
    bot = Bot("", folder / "dondoc.db", settings=service)
    prepared(bot)
    whole = [text.replace("\n", "\\\n") for text in typed]  # a line that goes on ends so
    lines = [f"!as {line.who}\n{text}\n" for line, text in zip(SCRIPT, whole, strict=True)]
    module, *more = bot.program
    arguments = (*more, bot.start, "chat", "--db", str(bot.database))
    printed = forked.run(module, arguments, bot.environment, typed="".join(lines)).stdout
    parts = PROMPT.split(printed)[1:]
    said = zip(parts[0::2], parts[1::2], strict=True)
    # What comes to others meanwhile stands under a heading in brackets.
    answers = [HEADING.split(answer)[0] for line, answer in said if not line.startswith("!as")]
    return [answer for answer in answers if answer.strip()]


def _more_than(api: BotApi | ZaloApi, person: Any, before: int) -> bool:
    return len(api.sent_to(person)) > before


def timeless(text: str) -> str:
    return HOUR.sub("…", text.strip())


def as_numbered(text: str, labels: int) -> Answer:
    """An answer whose last lines are choices, under numbers that go on within a chat."""
    lines = text.strip().splitlines()
    body, choices = (lines[:-labels], lines[-labels:]) if labels else (lines, [])
    if body[-1:] == [CHOOSE]:  # Zalo's own line above them
        body.pop()
    found = [re.sub(r"\A\s*\d+\. ", "", choice) for choice in choices]
    assert all(one != choice for one, choice in zip(found, choices, strict=True)), text
    return Answer(timeless("\n".join(body)), tuple(found))


async def test_one_conversation_is_answered_alike_on_all_three(tmp_path: Path) -> None:
    telegram = await on_telegram(_folder(tmp_path, "telegram"))
    zalo, typed = await on_zalo(_folder(tmp_path, "zalo"))
    terminal = on_the_terminal(_folder(tmp_path, "terminal"), typed)
    assert len(zalo) == len(terminal) == len(SCRIPT)
    for wanted, on_one, on_other in zip(telegram, zalo, terminal, strict=True):
        assert as_numbered(on_one, len(wanted.labels)) == wanted
        assert as_numbered(on_other, len(wanted.labels)) == wanted
    assert "Dự kiến ghi nhận" in telegram[11].text  # it was a conversation, and not refusals


def _folder(under: Path, name: str) -> Path:
    (under / name).mkdir()
    return under / name
