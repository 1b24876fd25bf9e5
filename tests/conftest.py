"""Fixtures that every test may use, and the guard against the real network."""

import gc
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from core.people import Grant, Role
from tests.cast import Department
from tests.deployment import Deployment
from tests.fakes.bot_api import BotApi
from tests.post import OutboxUnderTest

# The same examples in every run, so that a red run can be repeated. Machines differ: no deadline.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_finish() -> None:
    """All that was loaded and collected stays: no need to look through it for garbage each time.

    What a test leaves is looked through seldom: a twentieth of the run went into that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture
def department() -> Department:
    return Department()


@pytest.fixture
def writer(department: Department) -> str:
    """Somebody who writes for the office of pre-school education."""
    department.join("writer", Grant(Role.WRITER, "GDMN"), title="Cán bộ")
    return "writer"


@pytest.fixture
def post() -> Iterator[OutboxUnderTest]:
    found = OutboxUnderTest()
    yield found
    found.thread.close()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram's side, which notes every call that its documentation does not allow."""
    async with BotApi() as server:
        yield server
    assert server.violations == []


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """No test talks to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        assert self.family == socket.AF_UNIX or host in {"127.0.0.1", "::1", "localhost"}, address
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    found = Deployment(tmp_path)
    found.opened().close()
    return found
