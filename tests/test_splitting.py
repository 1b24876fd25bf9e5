"""Long texts in parts that a platform takes."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from channels.splitting import split, utf16_length

LETTERS = st.text(alphabet="aắ \n🎉\u0301\u200d", max_size=200)


@given(LETTERS | st.text(max_size=200), st.integers(2, 40))
def test_every_part_fits_and_nothing_is_lost_but_where_it_was_cut(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert parts
    assert all(utf16_length(part) <= limit for part in parts)
    rest = text
    for part in parts:
        assert rest.startswith(part)
        rest = rest[len(part) :]
        if rest[:1] in {"\n", " "} and rest != "":
            rest = rest[1:]
    assert rest == ""


@given(st.text(max_size=100))
def test_what_fits_stays_whole(text: str) -> None:
    assert split(text, max(2, utf16_length(text))) == [text]


def test_length_is_counted_as_platforms_do() -> None:
    assert [utf16_length(text) for text in ("", "aắ", "🎉", "a🎉\U0001d400")] == [0, 2, 2, 5]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("một hai\nba bốn", ["một hai", "ba bốn"]),
        ("một hai ba bốn", ["một hai ba", "bốn"]),
        ("abcdefghijkl", ["abcdefghij", "kl"]),
        ("abcdefghij\nkl", ["abcdefghij", "kl"]),
        ("aaa\n\nbbbbbbbb", ["aaa\n", "bbbbbbbb"]),
        ("🎉" * 6, ["🎉" * 5, "🎉"]),
        ("a" + "🎉" * 6, ["a" + "🎉" * 4, "🎉🎉"]),
    ],
)
def test_a_text_is_cut_at_line_breaks_then_spaces_then_anywhere(
    text: str, parts: list[str]
) -> None:
    assert split(text, 10) == parts


@pytest.mark.parametrize(
    ("letter", "marks"),
    [
        ("a", "\u0306\u0301"),  # ắ, taken apart
        ("✌", "\N{VARIATION SELECTOR-16}"),
        ("👍", "\U0001f3fd"),
        ("👩", "\u200d💻"),
    ],
)
def test_a_letter_keeps_its_marks(letter: str, marks: str) -> None:
    whole = letter + marks
    parts = split("x" * (10 - utf16_length(letter)) + whole + "yyy", 10)
    assert parts == ["x" * (10 - utf16_length(letter)), whole + "yyy"]


def test_marks_that_are_longer_than_a_part_are_cut_all_the_same() -> None:
    parts = split("a" + "\u0301" * 25, 10)
    assert [len(part) for part in parts] == [10, 10, 6]


def test_vietnamese_in_either_form_comes_out_as_it_was() -> None:
    text = "đề nghị đồng chí quan tâm chỉ đạo " * 20
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        assert " ".join(split(written, 40)) == written
