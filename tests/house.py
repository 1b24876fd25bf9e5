"""The rooms of the house, which of them may import which, and every module of the product."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = (
    *("core", "locales", "store", "reports", "channels", "portal", "pages", "handlers"),
    *("reminders", "engine", "app"),
)
MAY_IMPORT = {
    "core": set(),
    "locales": {"core"},
    "store": {"core"},
    "reports": {"core"},
    "channels": {"core", "locales"},
    "portal": {"core"},
    "pages": {"core", "locales"},
    "handlers": {"core", "locales", "store", "reports"},
    "reminders": {"core", "locales", "store", "reports"},
    "config": {"core", "locales"},
    "engine": {"core", "store", "handlers", "reminders"},
    "app": {*ROOMS, "config"},
    "bot": {"app", "config", "core", "locales", "store"},
}


def paths() -> list[Path]:
    """Every module of the product, below the root."""
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    found += [ROOT / "bot.py", ROOT / "config.py"]
    return [path.relative_to(ROOT) for path in found]


PATHS = paths()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Everything in a module: to go through a tree takes longer than to look at what was found."""
    return tuple(ast.walk(tree))
