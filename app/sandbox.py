"""What a process of ours gives up: the worker its network and most of its means, the bot its memory.

Files that people send are opened by the worker. Should a file take it over, there is nothing
to talk to and little to spend. The filter of system calls (seccomp) needs no rights, no other
program and no namespaces, so that it works under the shipped unit and in a container as well.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Iterator
from typing import NamedTuple

MEMORY = 2 * 1024**3  # bytes of addresses; a chart takes under a half of it
FILES = 64  # descriptors
# Libraries of numbers reserve addresses for each thread, and one job needs no second one.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

_SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS, _FILTER = 4, 22, 38, 2


class _Machine(NamedTuple):
    """A processor family. audit: its number in the kernel. refused: numbers of system calls."""

    audit: int
    refused: tuple[int, ...]


# socket, io_uring_setup (which can open one too), ptrace, process_vm_readv and _writev.
_MACHINES = {
    "x86_64": _Machine(0xC000003E, (41, 425, 101, 310, 311)),
    "aarch64": _Machine(0xC00000B7, (198, 425, 117, 270, 271)),
}
_OTHER_NUMBERS = 0x40000000  # x86 has a second number for each system call, from here on
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of the filter
_NUMBER, _ARCHITECTURE = 0, 4  # where it finds them
_ALLOWED, _REFUSED = 0x7FFF0000, 0x00050000 | 1  # the second: EPERM


def limit(seconds: int | None = None) -> None:
    """Little of everything, for this process and for good. seconds: of the processor's time, if any.

    What is bounded from outside already may be bounded more, and not less.
    """
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),  # a dump would hold what stands in the file
    ):
        if most is None:
            continue
        _, hard = resource.getrlimit(what)
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lower, lower))


def write_nothing() -> None:
    """No file can be written any more; pipes can."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def cut_off() -> bool:
    """No network from now on, and no look into other processes; False where the system cannot."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    code = ctypes.create_string_buffer(b"".join(_filter(machine)))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", (len(code) - 1) // 8, ctypes.addressof(code))
    )
    return _prctl(_SET_NO_NEW_PRIVS, 1) and _prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(program))


def can_cut_off() -> bool:
    """Whether the system has what `cut_off` needs; tried in a process of its own."""
    child = os.fork()
    if not child:
        os._exit(not cut_off())
    _, status = os.waitpid(child, 0)
    return not status


def hide_memory() -> bool:
    """No other process of this user reads this one's memory or environment, nor gets a dump."""
    return _prctl(_SET_DUMPABLE, 0)


def _filter(machine: _Machine) -> Iterator[bytes]:
    """Refuse every number of another machine, and those that are named; allow the others."""
    refused = machine.refused
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUAL, machine.audit, otherwise=len(refused) + 3)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _OTHER_NUMBERS, then=len(refused) + 1)
    for number, one in enumerate(refused):
        yield _step(_EQUAL, one, then=len(refused) - number)
    yield _step(_RETURN, _ALLOWED)
    yield _step(_RETURN, _REFUSED)


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """then, otherwise: how many steps are passed over."""
    return struct.pack("HBBI", code, then, otherwise, value)


def _prctl(what: int, *arguments: int) -> bool:
    padded = (*arguments, 0, 0, 0, 0)[:4]
    call = ctypes.CDLL(None, use_errno=True).prctl
    return not call(ctypes.c_int(what), *(ctypes.c_ulong(one) for one in padded))
