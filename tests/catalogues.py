"""Checks of the catalogue: complete, nothing left over, the same placeholders, nothing outside.

The facts that the code gives to a sentence are compared with its placeholders as well: those of
each call `words.say(SENTENCE, fact=…)` and of each `Refusal(Why.…, fact=…)`.

As a program (`python -m tests.catalogues`) it prints each fault and exits with 1 if there is any.
With `--write` it first brings the catalogue up to date with the code: new msgids wait for their
words, left-over ones go, the rest is sorted. (Babel's own update would drop or fill the header.)
"""

import ast
import importlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.refusal import Why
from handlers.table import COMMANDS
from locales import words
from locales.refusals import SENTENCES

ROOT = Path(__file__).parent.parent
TRANSLATED = [language for language in words.LANGUAGES if language != words.MSGIDS]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_n": (1, 2)}
PLACEHOLDER = re.compile(r"\{(/?\w*)(?::[^}]*)?\}")
FORM = re.compile(r"\{\w*:([^}]*)\}")
VIETNAMESE = re.compile(
    "[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]"
)
SENTENCES_BELONG_IN_LOCALES = (
    *("core", "store", "handlers", "reminders", "channels", "portal", "reports", "pages", "engine"),
    *("app", "bot.py", "config.py"),
)
# Words that are read, not written: what people type, and the heads of tables.
READING = "core/reading/"  # nothing there but words that are read
EXCUSED = {
    "bot.py": {"Đôn Đốc"},
    "channels/web.py": {"đ", "Đ"},
    "core/month.py": None,
    "core/names.py": None,
    "handlers/arguments.py": None,
    "portal/texts.py": None,
    "reports/cells.py": None,
    "reports/titles.py": None,
    "reports/vocabulary.py": None,
    "store/schema_1_0.py": None,  # titles, which are data
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


def translated(language: str = "vi") -> dict[Ids, Message]:
    with words.catalogue_of(language).open("rb") as text:
        found = read_po(text, locale=language)
    return {_ids(message.id): message for message in found if message.id}


def up_to_date(text: str, code: set[Ids], language: str = "vi") -> str:
    """A catalogue with exactly the code's msgids, in order, under the header that it had."""
    header = text.partition("\n\n")[0]
    old = read_po(BytesIO(text.encode()), locale=language)
    new = Catalog(locale=language)
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
        for form in sorted(forms(" ".join(map(str, (*ids, *texts)))) - forms(words.__doc__ or "")):
            yield f"unknown form {form!r} in {ids[0]!r}"
        for text in texts:
            if set(PLACEHOLDER.findall(text)) - wanted:
                yield f"unknown placeholder in {text!r}"
            if wanted - set(PLACEHOLDER.findall(text)) - {"n"} and all(texts):
                yield f"placeholder left out of {text!r}"


def forms(text: str) -> set[str]:
    """The forms that placeholders ask for; the head of `locales/words.py` describes each."""
    return set(FORM.findall(text))


def facts_of(ids: Ids) -> set[str]:
    """The facts that a sentence needs. Commands are no facts; one of two forms needs its n."""
    names = {name for text in ids for name in PLACEHOLDER.findall(text)}
    return {name for name in names if not name.startswith("/")} | ({"n"} if len(ids) > 1 else set())


def wrong_facts(tree: ast.Module, names: Mapping[str, object]) -> Iterator[str]:
    """Calls of `say` and `tell` with other facts than their sentences have. names: the file's.

    A sentence that only a variable holds is not known here. `**facts` may give any fact.
    """
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        table = _constant(node.args[0], names) if node.args else None
        if node.func.attr == "tell" and isinstance(table, tuple):
            given = {keyword.arg for keyword in node.keywords}
            needed = set().union(*(facts_of(_ids(sentence)) for sentence in table))
            if (None not in given and needed - given) or given - {None} - needed:
                yield f"{node.lineno}: {given} given to sentences that need {needed}"
        if node.func.attr == "say" and node.args and (told := _told(node.args[0], names)):
            given = {keyword.arg for keyword in node.keywords}
            for ids in told:
                if None not in given and (missing := facts_of(ids) - given):
                    yield f"{node.lineno}: {sorted(missing)} not given to {ids[0]!r}"
            if unknown := given - {None}.union(*map(facts_of, told)):
                yield f"{node.lineno}: {sorted(map(str, unknown))} not in {told[0][0]!r}"


def _told(node: ast.expr, names: Mapping[str, object]) -> list[Ids]:
    """The sentences that an expression may be: a constant, one of a table, or one of two."""
    if isinstance(node, ast.IfExp):
        return _told(node.body, names) + _told(node.orelse, names)
    if isinstance(node, ast.Subscript):
        table = _constant(node.value, names)
        each = table.values() if isinstance(table, Mapping) else table
        return [_ids(sentence) for sentence in each] if isinstance(each, Iterable) else []
    sentence = _constant(node, names)
    return [_ids(sentence)] if sentence else []


def _constant(node: ast.expr, names: Mapping[str, object]) -> object:
    """What stands behind SENTENCE, room.SENTENCE or _("…"); None: the expression is none of them."""
    match node:
        case ast.Call(ast.Name("_"), [ast.Constant(text)]):
            return text
        case ast.Call(ast.Name("_n"), [ast.Constant(one), ast.Constant(many)]):
            return one, many
        case ast.Name(name) if name.isupper():
            return names[name]
        case ast.Attribute(ast.Name(room), name) if name.isupper() and room in names:
            return getattr(names[room], name)
    return None


def wrong_refusals(tree: ast.Module) -> Iterator[str]:
    """Refusals that do not carry the facts of their sentence.

    A command is a fact of which `handlers/dispatch.py` makes the example; a sentence may also have
    an example that `locales/refusals.py` knows.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("Refusal"), [ast.Attribute(ast.Name("Why"), name)]):
                needed = facts_of((SENTENCES[Why[name]],))
                given = {str(keyword.arg) for keyword in node.keywords}
                if given - {"command"} != needed - {"example"}:
                    yield f"{node.lineno}: {sorted(given)} given to {name}, not {sorted(needed)}"
                elif "command" in given and "example" not in needed:
                    yield f"{node.lineno}: {name} tells no example of a command"


def facts_in_the_code() -> Iterator[str]:
    """Every call of the product that gives a sentence other facts than it has placeholders."""
    for path in _files((*SENTENCES_BELONG_IN_LOCALES, "locales")):
        where = path.relative_to(ROOT)
        text = path.read_text(encoding="utf-8")
        if ".say(" in text or ".tell(" in text or "Refusal(" in text:
            names = vars(importlib.import_module(".".join(where.with_suffix("").parts)))
            tree = ast.parse(text)
            for fault in (*wrong_facts(tree, names), *wrong_refusals(tree)):
                yield f"{where}:{fault}"


def _files(rooms: Collection[str]) -> Iterator[Path]:
    for place in (ROOT / name for name in rooms):
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def sentences_outside() -> Iterator[str]:
    """Vietnamese words in the code of other rooms."""
    for path in _files(SENTENCES_BELONG_IN_LOCALES):
        where = str(path.relative_to(ROOT))
        excused = None if where.startswith(READING) else EXCUSED.get(where, set())
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
    found = [*sentences_outside(), *facts_in_the_code()]
    for language in TRANSLATED:
        wrong = faults(extracted(), translated(language))
        found += [f"{language}: {fault}" for fault in wrong]
    for path in sorted((ROOT / "locales").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.name}:{line}: not a literal" for line in not_literal(tree)]
    return found


if __name__ == "__main__":
    if "--write" in sys.argv:
        for language in TRANSLATED:
            catalogue = words.catalogue_of(language)
            kept = catalogue.read_text(encoding="utf-8")
            catalogue.write_text(up_to_date(kept, extracted(), language), encoding="utf-8")
    told = all_faults()
    print("\n".join(told) or "catalogues: complete")
    sys.exit(1 if told else 0)
