"""The plan of the house, held by reading its imports: who may know whom, one room per library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "core",
    "locales",
    "store",
    "channels",
    "reports",
    "handlers",
    "reminders",
    "engine",
    "app",
)
MAY_IMPORT = {
    "core": set(),
    "locales": {"core"},
    "store": {"core"},
    "channels": {"core", "locales"},
    "reports": {"core"},
    "handlers": {"core", "locales", "store", "reports"},
    "reminders": {"core", "locales", "store", "reports"},
    "config": {"core", "locales"},
    "engine": {"core", "locales", "store", "handlers", "reminders", "reports"},
    "app": {*ROOMS, "config"},
    "bot": {*ROOMS, "config"},
}
ONE_ROOM = {
    "telegram": {"channels"},
    "aiohttp": {"channels"},
    "prompt_toolkit": {"channels"},
    "itsdangerous": {"channels"},
    "sqlite_utils": {"store"},
    "apscheduler": {"reminders"},
    "babel": {"locales"},
    "docx": {"reports"},
    "openpyxl": {"reports"},
    "matplotlib": {"reports"},
    "segno": {"reports"},
    "holidays": {"core"},
    "rapidfuzz": {"core"},
}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "time_ns"),
}
LONGEST_FILE = 500
SQL = ("select ", "insert into", "update ", "delete from", "create table", "pragma ")


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """(room, path, tree) of every module of the product."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield room, path, ast.parse(path.read_text(encoding="utf-8"))
    for name in ("bot", "config"):
        path = ROOT / f"{name}.py"
        yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The first part of every imported module's name, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def wrong_directions(room: str, tree: ast.Module) -> list[str]:
    ours = {*ROOMS, "config", "bot", "tests", "bench"}
    return [name for name in imported(tree) if name in ours - MAY_IMPORT[room] - {room}]


def libraries_out_of_their_room(room: str, tree: ast.Module) -> list[str]:
    return [name for name in imported(tree) if room not in ONE_ROOM.get(name, {room})]


def clocks_read(tree: ast.Module) -> list[int]:
    """Lines that read the wall clock."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCKS:
                found.append(node.lineno)
    return found


def statements(tree: ast.Module) -> list[str]:
    """String constants that read like SQL; docstrings are not meant."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and node.value.lower().startswith(SQL)
    ]


def private_modules(tree: ast.Module) -> list[str]:
    """Imports of what a library keeps to itself."""
    lines = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    return [line for line in lines if "._" in line]


def sessions_opened(tree: ast.Module) -> list[int]:
    """Lines that open a session of aiohttp's own, which may trust nobody (`core.loading`)."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func) == "aiohttp.ClientSession"]


def values_made_slowly(tree: ast.Module) -> list[str]:
    """Frozen dataclasses. A Struct is the same value, made and defined many times faster."""
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and "__post_init__"
        not in {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        and any("frozen=True" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]


EVERY = [pytest.param(*found, id=str(found[1].relative_to(ROOT))) for found in modules()]


@pytest.mark.parametrize(("room", "path", "tree"), EVERY)
def test_a_module_keeps_to_the_plan(room: str, path: Path, tree: ast.Module) -> None:
    assert wrong_directions(room, tree) == []
    assert libraries_out_of_their_room(room, tree) == []
    assert private_modules(tree) == []
    assert values_made_slowly(tree) == []
    if path.name != "http.py":
        assert sessions_opened(tree) == []
    if room != "bot":
        assert clocks_read(tree) == []
    if room != "store":
        assert statements(tree) == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(("room", "path", "tree"), [p for p in EVERY if p.values[0] == "handlers"])
def test_handlers_are_synchronous(room: str, path: Path, tree: ast.Module) -> None:
    # these run them, wait for their files, and send what they say
    if path.name not in {"desk.py", "mailroom.py", "answers.py"}:
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]


@pytest.mark.parametrize(
    ("source", "check"),
    [
        ("from channels.terminal import Console", lambda t: wrong_directions("handlers", t)),
        ("import engine.sender", lambda t: wrong_directions("handlers", t)),
        ("def f():\n    import bot", lambda t: wrong_directions("app", t)),
        ("import telegram", lambda t: libraries_out_of_their_room("handlers", t)),
        ("from datetime import datetime\nx = datetime.now()", clocks_read),
        ("import datetime\nx = datetime.datetime.now()", clocks_read),
        ("import time\nx = time.time()", clocks_read),
        ("x = 'select * from entry'", statements),
        ("from telegram._utils.types import ODVInput", private_modules),
    ],
)
def test_each_rule_is_able_to_fail(source: str, check: object) -> None:
    assert callable(check)
    assert check(ast.parse(source))
