"""Files that people send: fetched and read before they are handled, once, while others are served."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.chat import DeliveryError, IncomingFile
from core.imports import FileRefusedError, Imported
from engine.files import LONGEST_PAUSE
from tests.cast import DATA
from tests.fakes.channel import REFUSED, busy
from tests.test_inbox import Office

TABLE = (DATA / "counts-2026.csv").read_bytes().replace(b"0,1,0,1,2,8", b"0,1,0,4,5,8")
CHANGE = "GDMN, tháng 4/2026: 1 → 4"
GONE = DeliveryError("file is gone", permanent=True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path / "dondoc.db")
    found.channel.files["2026.csv"] = TABLE
    found.processor.file_fetcher.pauses = (0.0, 0.0)
    yield found
    found.thread.close()


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - the fake has no event for it
        await asyncio.sleep(0.01)


async def send_file(office: Office, who: str = "editor", key: str = "1:7") -> None:
    await office.processor.receive("console", [office.channel.raw(who, "", key, "2026.csv")])


async def test_a_file_is_read_and_its_preview_sent(office: Office) -> None:
    await send_file(office)
    await office.processor.drain()
    ((who, text),) = office.channel.sent
    assert who == "editor"
    assert CHANGE in text


async def test_a_file_is_asked_for_again_no_sooner_than_the_platform_wants(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    office.processor.file_fetcher.pauses = (1.0, 5.0)
    office.channel.fetches.extend([busy(9), REFUSED])
    monkeypatch.setattr(asyncio, "sleep", sleep)
    file = IncomingFile("2026.csv", "2026.csv", 1)
    assert await office.processor.file_fetcher._fetched(office.channel, file) == TABLE
    assert slept == [9, 5]
    office.channel.fetches.append(busy(LONGEST_PAUSE + 1))
    with pytest.raises(DeliveryError):
        await office.processor.file_fetcher._fetched(office.channel, file)
    assert slept == [9, 5]  # it would hold up the files of others


async def test_others_are_answered_while_a_file_is_on_its_way(office: Office) -> None:
    office.channel.gate = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(office.processor.run())
        await send_file(office)
        await until(lambda: bool(office.channel.fetched))
        await office.receive(("GDMN", "/status"), ("editor", "/status"))
        await until(lambda: len(office.channel.sent) == 2)
        assert CHANGE not in str(office.channel.sent)
        office.channel.gate.set()
        await until(lambda: len(office.channel.sent) == 3)
        running.cancel()
    assert CHANGE in office.channel.sent[-1][1]


async def test_after_a_crash_the_file_is_fetched_again_and_handled_once(office: Office) -> None:
    await send_file(office)
    await office.processor._handle_waiting()
    assert office.states() == {"fetching": 1}
    office.crash()
    await office.processor.drain()
    await send_file(office)
    await office.processor.drain()
    assert [CHANGE in text for _, text in office.channel.sent] == [True]
    assert office.channel.fetched == ["2026.csv"]


async def test_what_was_read_before_a_crash_is_not_fetched_again(office: Office) -> None:
    await send_file(office)
    await office.processor._handle_waiting()
    await office.processor.file_fetcher.fetch_waiting()
    office.crash()
    office.channel.files.clear()
    await office.processor.drain()
    assert CHANGE in office.channel.sent[0][1]


async def test_a_fault_that_passes_is_waited_out(office: Office) -> None:
    office.channel.fetches.extend([REFUSED, REFUSED])
    await send_file(office)
    await office.processor.drain()
    assert CHANGE in office.channel.sent[0][1]


@pytest.mark.parametrize(
    ("fault", "tries"), [(REFUSED, 3), (GONE, 1), (PermissionError("not ours to read"), 1)]
)
async def test_a_file_that_does_not_arrive_gets_a_sentence(
    office: Office, fault: Exception, tries: int
) -> None:
    office.channel.fetches.extend([fault] * 3)
    await send_file(office)
    await office.processor.drain()
    told = office.channel.sent[0][1]
    assert told == "Không nhận được nội dung tệp; đề nghị gửi lại. Không có gì được ghi nhận."
    assert len(office.channel.fetched) == tries


async def test_a_reader_that_dies_of_a_file_gets_a_sentence(office: Office) -> None:
    async def dies(*_given: object) -> Imported | FileRefusedError:
        raise MemoryError

    office.processor.file_fetcher.read = dies
    await send_file(office)
    await office.processor.drain()
    assert "Tệp bị hỏng" in office.channel.sent[0][1]


async def test_a_file_from_somebody_who_may_not_import_is_not_fetched(office: Office) -> None:
    await send_file(office, "GDMN")
    await office.processor.drain()
    assert office.channel.fetched == []
    assert office.channel.sent == [("GDMN", "Hệ thống chỉ tiếp nhận tin nhắn văn bản.")]
