"""Real bots on Zalo, and people who talk with them there."""

import re
import socket
from pathlib import Path

from tests.bots import START, Bot, until
from tests.fakes.zalo_api import TOKEN, ZaloApi

EDITOR = "6ede9afa66b88fe6d6a9"  # as Zalo's ids are: hexadecimal
HEAD = "5283746190283746155"  # and some look like a number
CODE = re.compile(r"\b(?:[A-Z0-9]{4}-){2}[A-Z0-9]{4}\b")


def zalo_settings(api: ZaloApi) -> dict[str, str]:
    """As fast as it goes: how fast Zalo takes messages is another matter."""
    fast = {"ZALO_MESSAGES_PER_SECOND": "1000"}
    return {"ZALO_TOKEN": TOKEN, "ZALO_BASE_URL": api.url, **fast}


def public_settings() -> dict[str, str]:
    """A public address, which is this machine's own, at a port that was free just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{found.getsockname()[1]}"
    return {"PUBLIC_URL": f"http://{listen}", "LISTEN": listen}


def on_zalo(api: ZaloApi, folder: Path, start: str = START, **settings: str) -> Bot:
    """A deployment with no other channel than Zalo."""
    only = {"TELEGRAM_TOKEN": "", **zalo_settings(api), **settings}
    return Bot("", folder / "dondoc.db", start, settings=only)


async def answered(api: ZaloApi, person: str, text: str) -> str:
    """Say something and wait for the answer."""
    before = len(api.sent_to(person))
    api.say(person, text)
    await until(lambda: len(api.sent_to(person)) > before)
    return api.sent_to(person)[-1]


async def chosen(api: ZaloApi, person: str, label: str) -> str:
    """Type the number of the newest choice of this label and wait for the answer."""
    return await answered(api, person, number_of(api.sent_to(person), label))


def number_of(texts: list[str], label: str) -> str:
    for text in reversed(texts):
        for line in text.splitlines():
            number, dot, rest = line.partition(". ")
            if dot and number.isdecimal() and label in rest:
                return number
    raise AssertionError(f"no choice {label!r}")


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found.group()


async def invited(api: ZaloApi, bot: Bot, person: str, *role: str) -> None:
    """Link somebody with a code, through the notice and consent."""
    _, printed = await bot.command("invite", "--role", *role)
    await answered(api, person, f"/start {code_in(printed)}")
    await chosen(api, person, "Đồng ý")
