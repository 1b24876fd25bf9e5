"""Whether a request is as the Bot API describes it: fields, types, lengths.

The description is cut down to what this bot uses; a type that is not in it is a violation too, so
that whoever uses more of the API adds it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.fakes.entities import read_html, utf16_units

_DESCRIPTION: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "data" / "bot_api_methods.json").read_text(encoding="utf-8")
)
METHODS: dict[str, dict[str, Any]] = _DESCRIPTION["methods"]
_TYPES: dict[str, dict[str, Any]] = _DESCRIPTION["types"]
_SCALARS = {"Integer": int, "String": str, "Boolean": bool}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def violations(method: str, given: Mapping[str, str], uploads: frozenset[str]) -> list[str]:
    """given: the fields as they came, as text. uploads: the names of fields that hold a file."""
    if method not in METHODS:
        return [f"{method}: unknown method"]
    found = [*_field_faults(METHODS[method], given, uploads)]
    if not found:
        found = [*_limit_faults({name: _decoded(text) for name, text in given.items()}, given)]
    return [f"{method}: {fault}" for fault in found]


def _field_faults(
    fields: dict[str, Any], given: Mapping[str, str], uploads: frozenset[str]
) -> Iterator[str]:
    for name in (*given, *uploads):
        if name not in fields:
            yield f"{name} is unknown"
    for name, rule in fields.items():
        if name in uploads:
            if "InputFile" not in rule["types"]:
                yield f"{name} takes no file"
        elif name in given:
            yield from _text_faults(name, given[name], rule["types"])
        elif rule["required"]:
            yield f"{name} is missing"


def _text_faults(name: str, text: str, kinds: list[str]) -> list[str]:
    """A form's fields are all text; anything but a string is JSON in it."""
    tried = [
        [] if kind in {"String", "InputFile"} else list(_faults(name, _decoded(text), kind))
        for kind in kinds
    ]
    return [] if [] in tried else tried[0]


def _faults(name: str, value: object, kind: str) -> Iterator[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{name} is not a list"
            return
        for number, item in enumerate(value):
            yield from _faults(f"{name}[{number}]", item, kind.removeprefix("Array of "))
    elif kind in _SCALARS:
        if type(value) is not _SCALARS[kind]:
            yield f"{name} is not {kind}"
    elif kind not in _TYPES:
        yield f"{name}: type {kind} is not described here"
    elif not isinstance(value, dict):
        yield f"{name} is not an object"
    elif "subtypes" in _TYPES[kind]:
        own = kind + str(value.get("type")).title().replace("_", "")
        known = own in _TYPES[kind]["subtypes"]
        yield from _faults(name, value, own) if known else [f"{name}: type is unknown"]
    else:
        yield from _object_faults(name, value, _TYPES[kind]["fields"])


def _object_faults(name: str, value: dict[str, object], fields: dict[str, Any]) -> Iterator[str]:
    yield from (f"{name}.{field} is unknown" for field in value if field not in fields)
    for field, rule in fields.items():
        if field in value:
            tried = [list(_faults(f"{name}.{field}", value[field], k)) for k in rule["types"]]
            yield from [] if [] in tried else tried[0]
        elif rule["required"]:
            yield f"{name}.{field} is missing"


def _limit_faults(decoded: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[str]:
    """What the description tells in words only."""
    for name, least, most in (("text", 1, 4096), ("caption", 0, 1024)):
        text = given.get(name)
        if text is not None and not least <= utf16_units(_seen(text, given).strip()) <= most:
            yield f"length of {name}"
    for row in decoded.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            yield from _button_faults(button)
    commands = decoded.get("commands", [])
    if len(commands) > 100:
        yield "more than 100 commands"
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            yield f"command {command['command']!r}"
        if not 1 <= len(command["description"]) <= 256:
            yield f"length of the description of {command['command']}"
    if not re.fullmatch(r"([a-z]{2})?", given.get("language_code", "")):
        yield "language_code is not of two letters"


def _button_faults(button: dict[str, str]) -> Iterator[str]:
    if not button["text"].strip():
        yield "a button without a text"
    if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
        yield "length of callback_data"


def _seen(text: str, given: Mapping[str, str]) -> str:
    """What the reader would see. Markup that cannot be read is another fault than a length."""
    if given.get("parse_mode") != "HTML":
        return text
    seen, fault = read_html(text)
    return "?" if fault else seen


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
