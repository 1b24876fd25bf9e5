"""How much work something is: counted and never timed, so it is the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType

Profiler = Callable[[FrameType, str, object], None]

LETTERS_TO_A_CALL = 16
NO_WORK = 32  # letters or parts that are not worth counting
SIZED = (str, list, tuple)


def calls_of(act: Callable[[], object]) -> int:
    """How many functions are called, the interpreter's own among them."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    _watched(act, count)
    return calls


def work_of(act: Callable[[], object]) -> int:
    """Calls, and the letters and parts that are handed to a function for the first time."""
    done = 0
    met: dict[int, object] = {}  # what was counted is kept, so that no id comes again

    def count(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal done
        if event == "c_call":
            done += 1
        elif event == "call":
            done += 1
            code = frame.f_code
            given = frame.f_locals if code.co_argcount else {}
            for name in code.co_varnames[: code.co_argcount]:
                value = given.get(name)
                if isinstance(value, SIZED) and len(value) > NO_WORK and id(value) not in met:
                    met[id(value)] = value
                    done += len(value) // LETTERS_TO_A_CALL

    _watched(act, count)
    return done


def is_linear(work: Callable[[str], int], unit: str, letters: int = 1500) -> bool:
    """Whether twice as much of what a text is made of costs far less than four times the work."""
    once, twice = unit * (letters // len(unit)), unit * (2 * letters // len(unit))
    work(unit)  # the words are known from then on, the messages are not
    return work(twice) < 3 * work(once) + 1000


def _watched(act: Callable[[], object], profiler: Profiler) -> None:
    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        act()
    finally:
        sys.setprofile(before)
