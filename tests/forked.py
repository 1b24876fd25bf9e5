"""The program in processes of its own, forked from one that has loaded the libraries.

Loading Python and the libraries takes a second of processor time, and the tests start the program
some three hundred times. A forked process is a real one: it has its own number, memory and files,
it is ended by signals, and it leaves what it leaves. Whatever is about the start itself
(`test_first_start.py`, `test_deploy.py`, `test_loading.py`, some of `test_processes.py`) starts
Python anew.
"""

import asyncio
import os
import random
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parent.parent
LOADED = ["tests.loaded"]


@cache
def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


@dataclass(frozen=True)
class Files:
    """What stands for a process's input, output and error output. Outputs are added to."""

    read: Path = Path(os.devnull)
    output: Path = Path(os.devnull)
    error: Path = Path(os.devnull)


class ForkedProcess:
    """A running program, in the shape of `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Below zero: the signal that ended it."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended; the server that forked it may not have told so yet."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        if self.returncode is None:
            self._process.kill()

    async def wait(self) -> int:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        return self.wait_blocking()

    def wait_blocking(self, seconds: float | None = None) -> int:
        self._process.join(seconds)
        if self.returncode is None:
            self.kill()
            raise TimeoutError
        return self.returncode


def start(
    program: str, arguments: Sequence[str], environment: Mapping[str, str], files: Files
) -> ForkedProcess:
    """Run a module as `python -m PROGRAM ARGUMENTS` would, in the project's folder."""
    given = (program, tuple(arguments), dict(environment), files)
    process = _context().Process(target=_become, args=given)
    process.start()
    return ForkedProcess(process)


def run(
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    typed: str = "",
    timeout: float = 60,
) -> CompletedProcess[str]:
    """Run a module to its end. typed: what it reads from its input."""
    with tempfile.TemporaryDirectory() as folder:
        files = Files(*(Path(folder) / name for name in ("read", "output", "error")))
        files.read.write_text(typed, encoding="utf-8", errors="surrogateescape")
        code = start(program, arguments, environment, files).wait_blocking(timeout)
        output, error = (it.read_text(encoding="utf-8") for it in (files.output, files.error))
        return CompletedProcess([program, *arguments], code, output, error)


def _become(
    program: str, arguments: Sequence[str], environment: Mapping[str, str], files: Files
) -> None:
    """In the new process: put everything where a start by a shell would have put it."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    adding = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    opened = ((files.read, os.O_RDONLY), (files.output, adding), (files.error, adding))
    for number, (path, how) in enumerate(opened):
        os.dup2(os.open(path, how, 0o600), number)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout, sys.stderr = (os.fdopen(it, "w", buffering=1, encoding="utf-8") for it in (1, 2))
    sys.argv[1:] = arguments
    random.seed()  # else all of them would draw alike
    runpy.run_module(program, run_name="__main__", alter_sys=True)
