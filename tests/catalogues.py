"""Checks of the catalogue: complete, nothing left over, the same placeholders, nothing outside.

As a program (`python -m tests.catalogues`) it prints each fault and exits with 1 if there is any.
With `--write` it first brings the catalogue up to date with the code: new msgids wait for their
words, left-over ones go, the rest is sorted. (Babel's own update would drop or fill the header.)
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from handlers.table import COMMANDS

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locales" / "vi" / "LC_MESSAGES" / "dondoc.po"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_n": (1, 2), "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"\{(/?\w*)(?::[^}]*)?\}")
VIETNAMESE = re.compile(
    "[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]"
)
SENTENCES_BELONG_IN_LOCALES = (
    "core",
    "store",
    "handlers",
    "reminders",
    "channels",
    "reports",
    "engine",
    "app",
    "bot.py",
    "config.py",
)
# Words that are read, not written: what people type, and the heads of tables.
EXCUSED = {
    "bot.py": {"Đôn Đốc"},
    "channels/web.py": {"đ", "Đ"},
    "core/month.py": None,
    "core/names.py": None,
    "handlers/arguments.py": None,
    "handlers/settings.py": {"làm", "việc"},
    "store/seed.py": {"Tháng", "Phòng"},
}

Ids: TypeAlias = tuple[str, ...]


def extracted() -> set[Ids]:
    """Every msgid in the code: (singular,) or (singular, plural)."""
    found = extract_from_dir(ROOT / "locales", keywords=KEYWORDS)
    names = {(f"/{command.name}",) for command in COMMANDS}
    return {_ids(message) for _, _, message, _, _ in found} | names


def _ids(message: object) -> Ids:
    return tuple(message) if isinstance(message, tuple | list) else (str(message),)


def translated() -> dict[Ids, Message]:
    with CATALOGUE.open("rb") as text:
        return {_ids(message.id): message for message in read_po(text, locale="vi") if message.id}


def up_to_date(text: str, code: set[Ids]) -> str:
    """A catalogue with exactly the code's msgids, in order, under the header that it had."""
    header = text.partition("\n\n")[0]
    old = read_po(BytesIO(text.encode()), locale="vi")
    new = Catalog(locale="vi")
    for ids in code:
        known = old.get(ids[0])
        new.add(ids if len(ids) > 1 else ids[0], known.string if known else "")
    written = BytesIO()
    write_po(written, new, width=0, sort_output=True, omit_header=True)
    return f"{header}\n\n{written.getvalue().decode().strip()}\n"


def faults(code: set[Ids], catalogue: dict[Ids, Message]) -> Iterator[str]:
    """Everything that is wrong between the code and the catalogue."""
    for ids in sorted(code - catalogue.keys()):
        yield f"not translated: {ids[0]!r}"
    for ids in sorted(catalogue.keys() - code):
        yield f"no longer used: {ids[0]!r}"
    for ids, message in sorted(catalogue.items()):
        texts = _ids(message.string)
        if not all(texts):
            yield f"empty: {ids[0]!r}"
        if message.fuzzy:
            yield f"fuzzy: {ids[0]!r}"
        wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
        for text in texts:
            if set(PLACEHOLDER.findall(text)) - wanted:
                yield f"unknown placeholder in {text!r}"
            if wanted - set(PLACEHOLDER.findall(text)) - {"n"} and all(texts):
                yield f"placeholder left out of {text!r}"


def sentences_outside() -> Iterator[str]:
    """Vietnamese words in the code of other rooms."""
    for name in SENTENCES_BELONG_IN_LOCALES:
        place = ROOT / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            where = str(path.relative_to(ROOT))
            excused = EXCUSED.get(where, set())
            if excused is None:
                continue
            for text in vietnamese(ast.parse(path.read_text(encoding="utf-8"))):
                if text.strip() not in excused:
                    yield f"{where}: {text!r}"


def vietnamese(tree: ast.Module) -> Iterator[str]:
    """String constants with Vietnamese letters, docstrings left out."""
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in docstrings and VIETNAMESE.search(node.value):
            yield node.value


def not_literal(tree: ast.Module) -> Iterator[int]:
    """Lines where `_` gets something that Babel cannot find."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
        if node.func.id == "_" and not literal:
            yield node.lineno


def all_faults() -> list[str]:
    found = [*faults(extracted(), translated()), *sentences_outside()]
    for path in sorted((ROOT / "locales").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.name}:{line}: not a literal" for line in not_literal(tree)]
    return found


if __name__ == "__main__":
    if "--write" in sys.argv:
        CATALOGUE.write_text(
            up_to_date(CATALOGUE.read_text(encoding="utf-8"), extracted()), encoding="utf-8"
        )
    wrong = all_faults()
    print("\n".join(wrong) or "catalogues: complete")
    sys.exit(1 if wrong else 0)
