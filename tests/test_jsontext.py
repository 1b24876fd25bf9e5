"""JSON from and to a platform: the same values as Python's own module, whoever reads them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from channels import jsontext

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
)


@given(VALUES, some.booleans())
def test_what_python_writes_is_read_as_it_was(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert jsontext.read(text) == value
    assert jsontext.read(text.encode()) == value


@given(VALUES)
def test_what_is_written_python_reads_as_it_was(value: Any) -> None:
    assert json.loads(jsontext.written(value)) == value


def test_half_a_pair_comes_back_as_it_stood_and_can_be_stored() -> None:
    update = {"text": "chào \ud83d"}
    assert jsontext.read('{"text": "chào \\ud83d"}') == update
    assert jsontext.read('{"text": "chào \ud83d"}') == update
    text = jsontext.written(update)
    assert jsontext.read(text) == update
    assert text.encode("utf-8")


@pytest.mark.parametrize("text", ["", "{", '{"a": }', '"\x01"', b"\xff\xfe", "\ufeff{}"])
def test_what_is_no_json_is_a_fault_of_value(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        jsontext.read(text)


def test_what_is_nested_too_deeply_is_told_apart() -> None:
    with pytest.raises(RecursionError):
        jsontext.read("[" * 100_000)
