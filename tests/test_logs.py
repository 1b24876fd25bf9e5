"""The log: single lines of key=value, with no token and nothing that anybody wrote."""

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from app.logs import HIDDEN, OneLine
from tests.deployment import Deployment

ROOT = Path(__file__).parent.parent
TOKEN = "AAH-very-secret"
SOMEBODY = "84917350261"  # the id of a chat


def line(logger: str, message: str, *arguments: object, fault: BaseException | None = None) -> str:
    exc_info = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(logger, logging.INFO, "", 0, message, arguments, exc_info)
    record.created = 1_776_800_000.25
    return OneLine([TOKEN, ""]).format(record)


def raised(fault: Exception) -> Exception:
    try:
        raise fault  # noqa: TRY301 - it is wanted with its traceback
    except Exception as caught:  # noqa: BLE001
        return caught


def test_a_line_tells_when_how_grave_where_and_what() -> None:
    assert line("dondoc.desk", "update=%d handled", 7) == (
        "2026-04-22T02:33:20.250+07:00 level=INFO logger=dondoc.desk update=7 handled"
    )


def test_a_fault_is_one_line_with_its_place_and_without_its_words() -> None:
    told = line("dondoc.desk", "update=7", fault=raised(ValueError("what somebody\nwrote")))
    assert re.search(r"update=7 fault=ValueError at=tests/test_logs\.py:\d+$", told)


def test_of_several_faults_at_once_the_first_is_told() -> None:
    group = ExceptionGroup("x", [raised(KeyError("secret"))])
    assert "fault=KeyError at=tests/test_logs.py" in line("dondoc", "x", fault=raised(group))


def test_a_fault_that_the_line_names_already_is_not_named_twice() -> None:
    told = line("dondoc", "bell fault=ValueError", fault=raised(ValueError("x")))
    assert told.count("fault=") == 1
    assert " at=tests/test_logs.py:" in told


def test_neither_break_nor_control_character_makes_a_second_line() -> None:
    told = line("dondoc", "reason=%s", "a\nlevel=ERROR\r\x1b[31m\u2028b")
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told


def test_a_secret_is_hidden_whoever_writes_it() -> None:
    told = line("aiohttp.client", "GET https://x/bot1:%s/getMe", TOKEN)
    assert TOKEN not in told
    assert HIDDEN in told
    assert "message='GET" in told


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the program writes, at its most talkative."""
    found = StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(OneLine([TOKEN]))
    ours = logging.getLogger("dondoc")
    ours.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    yield found
    ours.removeHandler(handler)
    ours.setLevel(logging.NOTSET)


def test_libraries_are_heard_only_when_something_is_wrong() -> None:
    """python-telegram-bot, for one, logs every parameter of what it sends.

    And APScheduler tells of each job that a stop cut short as of a fault.
    """
    code = (
        "import logging; from app.logs import set_up; set_up('DEBUG', []);"
        "logging.getLogger('telegram.Bot').info('text'); logging.getLogger('dondoc').debug('ours');"
        "import asyncio; stopped = asyncio.CancelledError();"
        "logging.getLogger('apscheduler').error('raised', exc_info=stopped)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (only,) = done.stderr.splitlines()
    assert only.endswith("level=DEBUG logger=dondoc ours")


async def test_a_whole_conversation_leaves_no_word_of_it_in_the_log(
    deployment: Deployment, written: StringIO
) -> None:
    said = [
        ("editor", "/add 3 GDTrH: ghi-chú-riêng https://example.org/bai-rieng"),
        ("editor", "/undo"),
        ("GDMN", "/vuongmac thiếu-người-viết thiếu-máy thiếu-ảnh"),
        ("editor", "/resolve VM-01 câu-trả-lời-riêng"),
        ("nobody", "/start MÃ-MỜI-BÍ-MẬT"),
        ("nobody", "lời-lẽ-linh-tinh"),
        (SOMEBODY, "xin chào"),
        (SOMEBODY, "{không phải json"),
        ("admin", "/people add Người-Mới editor"),
        ("VP", "{không phải json"),
    ]
    with deployment.running() as running:
        batch = [running.channel.raw(who, text, f"1:{n}") for n, (who, text) in enumerate(said)]
        await running.program.processor.receive("console", batch)
        await running.program.processor.drain()
        await running.program.outbox_sender.drain()
        await running.maintenance.nightly()
        await running.maintenance.daily()
    log = written.getvalue()
    for event in ("handled", "purged", "health faults=", "channel=console attempt=1 sent"):
        assert event in log
    for words in ("riêng", "rieng", "thiếu", "BÍ-MẬT", "linh-tinh", "Người-Mới", "json", SOMEBODY):
        assert words not in log
    for each in log.splitlines():
        assert re.match(r"\d{4}-\d\d-\d\dT\S+ level=[A-Z]+ logger=dondoc\S* \S", each), each
