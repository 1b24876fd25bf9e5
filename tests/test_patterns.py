"""No pattern repeats what can be read in two ways: whoever tries all ways takes 2^n steps.

Each letter that a pattern takes is a state. Where two paths over the same letters lead from a state
back to it, a repeat is read in two ways. What may be repeated more than twice
counts as repeated without end.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import chain, product
from typing import Any

import pytest

from tests.house import PATHS, nodes, tree_of

PARSER: Any = import_module("re._parser")  # what `re` itself reads a pattern with
COMPILER: Any = import_module("re._compiler")
LETTERS = [*map(chr, range(0x180)), *"ạế–—“”…\u2060\u3000\u20e3\ufe0f中٣"]
Ends = tuple[list[int], list[int], bool]  # states that begin and that end it; may it be empty


class States:
    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self._flags, self._parsed = pattern.flags, PARSER.parse(pattern.pattern, pattern.flags)
        self._letters: list[set[str]] = []
        self._next: list[list[int]] = []
        self._sequence(self._parsed)

    def return_in_two_ways(self) -> bool:
        return any(map(self._returns, range(len(self._next))))

    def _returns(self, state: int) -> bool:
        """Two paths over the same letters that were apart once, or took one step in two ways."""
        found, todo = set[tuple[int, int, bool]](), [(state, state, False)]
        while todo:
            one, other, apart = todo.pop()
            steps = product(enumerate(self._next[one]), enumerate(self._next[other]))
            for (m, a), (n, b) in steps:
                after = a, b, apart or a != b or (one == other and m != n)
                if after not in found and self._letters[a] & self._letters[b]:
                    found.add(after)
                    todo.append(after)
        return (state, state, True) in found

    def _sequence(self, parts: Iterable[Any]) -> Ends:
        ends: Ends = [], [], True
        for kind, told in parts:
            ends = self._joined(ends, self._part(kind, told))
        return ends

    def _joined(self, left: Ends, right: Ends) -> Ends:
        for state in left[1]:
            self._next[state] += right[0]
        begin = left[0] + right[0] if left[2] else left[0]
        end = left[1] + right[1] if right[2] else right[1]
        return begin, end, left[2] and right[2]

    def _part(self, kind: object, told: Any) -> Ends:
        match str(kind):
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                one = PARSER.SubPattern(self._parsed.state, [(kind, told)])
                taken = COMPILER.compile(one, self._flags)
                self._letters.append(set(filter(taken.fullmatch, LETTERS)))
                self._next.append([])
                return [len(self._next) - 1], [len(self._next) - 1], False
            case "SUBPATTERN":
                return self._sequence(told[-1])
            case "BRANCH":
                begun, ended, empties = zip(*map(self._sequence, told[1]), strict=True)
                return [*chain(*begun)], [*chain(*ended)], any(empties)
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, body = told
                begin, end, empty = ends = self._sequence(body)
                if most > 2:
                    self._joined(ends, ends)
                return begin, end, empty or not least
        return [], [], True


def patterns() -> Iterator[re.Pattern[Any]]:
    """Those that modules keep, and those that stand where they are used."""
    for path in PATHS:
        for value in vars(import_module(".".join(path.with_suffix("").parts))).values():
            kept = value if isinstance(value, tuple | list) else [value]
            yield from (one for one in kept if isinstance(one, re.Pattern))
        for node in nodes(tree_of(path)):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re")), [ast.Constant(str(written)), *_]):
                    yield re.compile(written)


def test_no_pattern_repeats_what_can_be_read_in_two_ways() -> None:
    found = set(patterns())
    assert len(found) > 150
    assert [one.pattern for one in found if States(one).return_in_two_ways()] == []


@pytest.mark.parametrize(
    ("written", "twice"),
    [
        ("(?:phong |em |phong em )*gui", True),
        ("(?:phong |em )*gui", False),
        (r"(a+)+", True),
        (r"(a?b?)*", True),
        (r"(?:[0-9]{1,3},?)*", True),
        (r"(?:\w+ ?)*", True),
        (r"\w+(?: \w+)*", False),
        (r"\s*a?\s*", False),
    ],
)
def test_a_repeat_that_can_be_read_in_two_ways_is_found(written: str, *, twice: bool) -> None:
    assert States(re.compile(written)).return_in_two_ways() == twice
