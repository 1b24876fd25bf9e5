"""The plan of the house, held by reading its imports: who may know whom, one room per library."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.house import MAY_IMPORT, PATHS, ROOMS, ROOT, nodes, tree_of
from tests.together import together

ONE_ROOM = {
    "telegram": {"channels"},
    "aiohttp": {"channels", "portal"},
    "aiohttp_socks": {"channels", "portal"},
    "prometheus_client": {"app"},
    "jinja2": {"pages"},
    "markupsafe": {"pages"},
    "feedparser": {"portal"},
    "selectolax": {"portal"},
    "prompt_toolkit": {"channels"},
    "itsdangerous": {"channels"},
    "aiosmtplib": {"channels"},
    "sqlite3": {"store"},
    "sqlite_utils": {"store"},
    "apscheduler": {"reminders"},
    "babel": {"locales"},
    "docx": {"reports"},
    "openpyxl": {"reports"},
    "matplotlib": {"reports"},
    "segno": {"reports"},
    "defusedxml": {"reports"},
    "holidays": {"core"},
    "rapidfuzz": {"core"},
    "pydantic": {"config"},
    "pydantic_settings": {"config"},
}
MAY_WAIT = {"engine", "channels", "portal", "app"}  # where asyncio and threads are
WAITING = {"asyncio", "threading", "concurrent"}
HEAVY = {
    "reports",
    "pages",
    "portal",
    "prompt_toolkit",
    "prometheus_client",
}  # loaded only by who uses them
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
SHORTEST_FILE = 40
SQL = ("select ", "insert into", "update ", "delete from", "create table", "pragma ")


def room_of(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


MODULES = {module_of(path) for path in PATHS}


def imported(tree: ast.Module) -> Iterator[str]:
    """The full name of every imported module, wherever the import stands."""
    return loaded_by(nodes(tree))


def loaded_by(found: Iterable[ast.AST]) -> Iterator[str]:
    for node in found:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in inner)


def first_parts(tree: ast.Module) -> set[str]:
    return {name.partition(".")[0] for name in imported(tree)}


def wrong_directions(room: str, tree: ast.Module) -> set[str]:
    ours = {*ROOMS, "config", "bot", "tests", "bench"}
    return first_parts(tree) & (ours - MAY_IMPORT[room] - {room})


def libraries_out_of_their_room(room: str, tree: ast.Module) -> set[str]:
    return {name for name in first_parts(tree) if room not in ONE_ROOM.get(name, {room})}


def private_modules(tree: ast.Module) -> set[str]:
    """Imports of what a library keeps to itself."""
    return {name for name in imported(tree) if "._" in name}


def waits_where_nobody_may(room: str, tree: ast.Module) -> set[str]:
    return set() if room in MAY_WAIT else first_parts(tree) & WAITING


def imports_inside_functions(tree: ast.Module) -> list[int]:
    """Lines below the top that load something that is not one of the heavy rooms."""
    return [
        node.lineno
        for node in nodes(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and node.col_offset
        and {name.partition(".")[0] for name in loaded_by([node])} - HEAVY
    ]


def circles(imports: dict[str, set[str]]) -> list[str]:
    """Modules that import themselves in the end."""

    def reached(module: str) -> set[str]:
        seen: set[str] = set()
        ahead = list(imports.get(module, ()))
        while ahead:
            if (found := ahead.pop()) not in seen:
                seen.add(found)
                ahead += imports.get(found, ())
        return seen

    return sorted(module for module in imports if module in reached(module))


def clocks_read(tree: ast.Module) -> list[int]:
    """Lines that read the wall clock."""
    found = []
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCKS:
                found.append(node.lineno)
    return found


def statements(tree: ast.Module) -> list[str]:
    """String constants that read like SQL; docstrings are not meant."""
    docstrings = {
        id(node.body[0].value)
        for node in nodes(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in nodes(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and node.value.lower().startswith(SQL)
    ]


@together("path", PATHS, ids=str)
def test_a_module_keeps_to_the_plan(path: Path) -> None:
    room, tree = room_of(path), tree_of(path)
    assert wrong_directions(room, tree) == set()
    assert libraries_out_of_their_room(room, tree) == set()
    assert waits_where_nobody_may(room, tree) == set()
    assert private_modules(tree) == set()
    assert imports_inside_functions(tree) == []
    if room != "bot":
        assert clocks_read(tree) == []
    if room != "store":
        assert statements(tree) == []


@together("path", PATHS, ids=str)
def test_a_file_is_neither_long_nor_tiny(path: Path) -> None:
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE
    assert lines >= SHORTEST_FILE or path.name == "__init__.py"


# What only somebody else asks for, and why it is there.
ASKED_FROM_OUTSIDE = {
    "__all__": "linters know by it what a module hands on",
    "accounted": "tests see by it that every word of a message is read",
}


def named(tree: ast.Module) -> Iterator[str]:
    """What the top of a module defines, but for functions that a decorator registers."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not node.decorator_list:
                yield node.name
            case ast.ClassDef():
                yield node.name
            case ast.Assign(targets=targets):
                yield from (
                    it.id
                    for target in targets
                    for it in ast.walk(target)
                    if isinstance(it, ast.Name)
                )
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def used(tree: ast.Module) -> Iterator[str]:
    """Every name that is read or imported somewhere in a module, and what annotations quote."""
    for node in nodes(tree):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.alias(name=name)
            ):
                yield name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text


def test_every_name_is_used_by_the_product_itself() -> None:
    known = {name for path in PATHS for name in used(tree_of(path))}
    unused = [
        (str(path), name)
        for path in PATHS
        for name in named(tree_of(path))
        if name not in known and name not in ASKED_FROM_OUTSIDE
    ]
    assert unused == []


def test_no_file_imports_itself_in_the_end() -> None:
    imports = {module_of(path): set(imported(tree_of(path))) & MODULES for path in PATHS}
    assert circles(imports) == []


@together("path", [p for p in PATHS if room_of(p) == "handlers"], ids=str)
def test_handlers_are_synchronous(path: Path) -> None:
    tree = tree_of(path)
    assert not [node for node in nodes(tree) if isinstance(node, ast.AsyncFunctionDef)]


@pytest.mark.parametrize(
    ("source", "check"),
    [
        ("from channels.terminal import Terminal", lambda t: wrong_directions("handlers", t)),
        ("import reminders.planner", lambda t: wrong_directions("handlers", t)),
        ("def f():\n    import bot", lambda t: wrong_directions("app", t)),
        ("import telegram", lambda t: libraries_out_of_their_room("handlers", t)),
        ("from telegram._utils.types import ODVInput", private_modules),
        ("from asyncio import sleep", lambda t: waits_where_nobody_may("reminders", t)),
        ("def f():\n    import json", imports_inside_functions),
        ("from datetime import datetime\nx = datetime.now()", clocks_read),
        ("import datetime\nx = datetime.datetime.now()", clocks_read),
        ("import time\nx = time.time()", clocks_read),
        ("x = 'select * from entry'", statements),
    ],
)
def test_each_rule_is_able_to_fail(source: str, check: object) -> None:
    assert callable(check)
    assert check(ast.parse(source))


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]
