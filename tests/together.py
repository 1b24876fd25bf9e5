"""The many small cases of one rule, in one test.

To collect, set up and report a test costs pytest several times what such a case takes.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from tests.cast import Department

Test = Callable[..., None]
Cases = Iterable[Any]
Meaning = TypeVar("Meaning")


def ways(said: Mapping[Meaning, Iterable[str]]) -> dict[str, Meaning]:
    """Each way of saying something, with what it means."""
    return {way: meaning for meaning, found in said.items() for way in found}


def together(
    names: str | Sequence[str], cases: Cases | Callable[[], Cases], ids: Callable[[Any], str] = repr
) -> Callable[[Test], Test]:
    """Like `pytest.mark.parametrize`; every case is tried, and each that fails is named.

    cases: a function makes them when the test runs, and not when it is collected.
    A `department` is made anew for each. Other fixtures would be shared, so there are none.
    """
    wanted = [names] if isinstance(names, str) else list(names)

    def gathered(test: Test) -> Test:
        asked = set(inspect.signature(test).parameters)
        assert {*wanted} <= asked <= {*wanted, "department"}, asked

        def tried(values: Sequence[object]) -> Exception | None:
            fresh = {"department": Department()} if "department" in asked else {}
            try:
                test(**fresh, **dict(zip(wanted, values, strict=True)))
            except Exception as fault:  # noqa: BLE001
                return fault
            return None

        def every_case() -> None:
            failed, number = {}, 0
            for number, case in enumerate(cases() if callable(cases) else cases, start=1):
                values = case if len(wanted) > 1 else [case]
                if fault := tried(values):
                    fault.add_note(f"Case {number}: {', '.join(map(ids, values))}")
                    failed[fault.__notes__[-1]] = fault
            assert number, "no case"
            if failed:
                raise ExceptionGroup("; ".join(failed), list(failed.values()))

        wraps(test)(every_case)
        del every_case.__dict__["__wrapped__"]  # behind it pytest would look for fixtures
        return every_case

    return gathered
