"""How each type of fact is written in a sentence: the head of `locales/words.py`, line by line."""

from datetime import UTC, date
from pathlib import Path

import pytest

from core.month import Month
from core.quota import Kind, Office
from locales import words as module
from locales.words import QUOTED, Sentence, load
from tests.cast import at
from tests.catalogues import forms
from tests.together import together

GDMN = Office("GDMN", "Phòng Giáo dục Mầm non", "Phòng", "Trưởng phòng Giáo dục Mầm non", 1)
VP = Office("VP", "Văn phòng Sở", "Văn phòng", "Chánh Văn phòng", 2)
WEDNESDAY = date(2026, 4, 29)
MOMENT = at("2026-05-27 08:00")
LONG = "x" * (QUOTED + 1)


CASES = [
    ("{x}", 7, "07", "7"),
    ("{x}", 12, "12", "12"),
    ("{x}", 1234, "1.234", "1,234"),
    ("{x}", -3, "-3", "-3"),
    ("{x:n}", 7, "7", "7"),
    ("{x:n}", 1234, "1.234", "1,234"),
    ("{x:+}", 3, "+3", "+3"),
    ("{x:+}", -2, "−2", "−2"),
    ("{x:+}", 0, "0", "0"),
    ("{x:d}", 7, "7", "7"),
    ("{x:d}", 1234, "1234", "1234"),
    ("{x}", 1234.5, "1.234,5", "1,234.5"),
    ("{x:n}", 5.0, "5", "5"),
    ("{x}", Month(2026, 4), "4/2026", "4/2026"),
    ("{x}", WEDNESDAY, "29/4/2026", "29/4/2026"),
    ("{x:day}", WEDNESDAY, "29/4", "29/4"),
    ("{x:weekday}", WEDNESDAY, "thứ Tư", "Wednesday"),
    ("{x}", MOMENT, "08 giờ 00 ngày 27/5/2026", "08:00 on 27/5/2026"),
    ("{x}", MOMENT.astimezone(UTC), "08 giờ 00 ngày 27/5/2026", "08:00 on 27/5/2026"),
    ("{x:clock}", MOMENT.astimezone(UTC), "08 giờ 00", "08:00"),
    ("{x}", GDMN, GDMN.name, GDMN.name),
    ("{x:code}", GDMN, "GDMN", "GDMN"),
    ("{x:both}", GDMN, f"GDMN ({GDMN.name})", f"GDMN ({GDMN.name})"),
    ("{x:label}", GDMN, f"GDMN – {GDMN.name}", f"GDMN – {GDMN.name}"),
    ("{x:title}", GDMN, GDMN.head_title, GDMN.head_title),
    ("{x}", "tin", "tin", "tin"),
    ("{x}", Kind.NEWS, "news", "news"),
    ("{x}", "{y} {0.__class__}", "{y} {0.__class__}", "{y} {0.__class__}"),
    ("{x:quoted}", LONG[1:], LONG[1:], LONG[1:]),
    ("{x:quoted}", LONG, LONG[1:] + "…", LONG[1:] + "…"),
    ("{x}", LONG, LONG, LONG),
    ("{x}", Path("backups/a.db"), "backups/a.db", "backups/a.db"),
    ("{x:channel}", "zalo", "Zalo", "Zalo"),
    ("{x:channel}", ("telegram", "console"), "Telegram, cửa sổ lệnh", "Telegram, terminal"),
    ("{x:channel}", "elsewhere", "elsewhere", "elsewhere"),
    ("{x}", [], "", ""),
    ("{x}", ("a", "b", "c"), "a, b, c", "a, b, c"),
    ("{x:or}", [Month(2026, 3), Month(2026, 4)], "3/2026 hoặc 4/2026", "3/2026 or 4/2026"),
    ("{x:code}", (GDMN, VP), "GDMN, VP", "GDMN, VP"),
    ("{/undo} {x:d}", 128, "/hoantac 128", "/undo 128"),
]


@together(("placeholder", "fact", "vietnamese", "english"), CASES)
def test_a_fact_is_written_by_its_type_and_the_form_asked_for(
    placeholder: str, fact: object, vietnamese: str, english: str
) -> None:
    assert load("vi").say(Sentence(placeholder), x=fact) == vietnamese
    assert load("en").say(Sentence(placeholder), x=fact) == english


def test_a_sentence_is_translated_and_its_number_chooses_between_one_and_many() -> None:
    day = (Sentence("{n} clip"), Sentence("{n} clips"))
    assert [load("en").say(day, n=n) for n in (1, 2)] == ["1 clip", "2 clips"]
    clip = (Sentence("clip"), Sentence("clips"))
    assert [load("en").say(clip, n=n) for n in (1, 2)] == ["clip", "clips"]
    assert load("vi").say(Sentence("Yours respectfully.")) == "Trân trọng."


def test_facts_that_a_sentence_does_not_name_are_left_out() -> None:
    assert load("en").say(Sentence("{x:d}"), x=1, y=object()) == "1"


def test_of_several_sentences_those_whose_fact_is_not_there_are_left_out() -> None:
    lines = [Sentence("a"), Sentence("{x}"), Sentence("{y:d} {/undo}")]
    assert load("en").tell(lines, x="b", y=0) == "a\nb\n0 /undo"
    empty: list[object] = [None, "", (), []]
    for nothing in empty:
        assert load("en").tell(lines, "; ", x=nothing, y=1) == "a; 1 /undo"


@pytest.mark.parametrize("sentence", ["{x}", "{y} {x}", "{x:n}", "{x:quoted}"])
def test_a_fact_that_is_missing_is_a_key_error(sentence: str) -> None:
    with pytest.raises(KeyError, match="x"):
        load("en").say(Sentence(sentence), y=1)


@pytest.mark.parametrize("fact", [None, True, object(), {"a": 1}, [None], b"tin"])
def test_what_no_sentence_can_hold_is_a_type_error(fact: object) -> None:
    with pytest.raises(TypeError, match="sentence"):
        load("vi").say(Sentence("{x}"), x=fact)


def test_a_plural_without_its_number_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="n"):
        load("en").say((Sentence("clip"), Sentence("clips")))


def test_every_form_that_the_head_of_the_file_describes_is_among_the_cases() -> None:
    assert forms(module.__doc__ or "") == forms(" ".join(case[0] for case in CASES))
