"""The catalogues are whole: every sentence in both languages, with the facts that it is said with."""

import ast
import re
import unicodedata
from datetime import date
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Message
from msgspec.structs import fields

from core.imports import Doubt, FileFault, Finding
from core.refusal import Why
from locales.importing import DOUBTS, FAULTS
from locales.refusals import SENTENCES
from locales.words import load, plural, sentence
from tests.cast import at
from tests.catalogues import (
    all_faults,
    facts_of,
    faults,
    not_literal,
    translated,
    up_to_date,
    vietnamese,
    wrong_facts,
    wrong_refusals,
)
from tests.house import PATHS, ROOT
from tests.together import together


def test_the_catalogue_is_complete_and_nothing_stands_outside_it() -> None:
    assert all_faults() == []


NOT_TO_BE_SAID = re.compile(r'"([^"\\\n]+)" not in ')


def test_words_that_are_not_to_be_said_are_words_that_somebody_says() -> None:
    """A test that looks out for an older wording would never fail."""
    told = [str(one) for found in translated().values() for one in (found.id, found.string)]
    sources = [(ROOT / path).read_text(encoding="utf-8") for path in PATHS]
    said = "\n".join([*told, *sources]).casefold()
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for words in NOT_TO_BE_SAID.findall(text):
            composed = words.isascii() or any(map(str.isdigit, words))
            typed_too = text.count(words) > 1
            assert composed or typed_too or words.casefold() in said, (path.name, words)


@pytest.mark.parametrize(
    ("ids", "text", "fault"),
    [
        (("A",), "", "empty"),
        (("{n} of {m}",), "{n} của {x}", "unknown placeholder"),
        (("{name} is here",), "có mặt", "left out"),
        (("{day:month} ended",), "{day:day} kết thúc", "unknown form 'month'"),
        (("{day:day} ended",), "{day:month} kết thúc", "unknown form 'month'"),
    ],
)
def test_a_faulty_translation_is_found(ids: tuple[str, ...], text: str, fault: str) -> None:
    found = list(faults({ids}, {ids: Message(ids[0], text)}))
    assert any(fault in line for line in found)


NAMES: dict[str, object] = {
    "ALONE": sentence("Yours respectfully."),
    "COUNTED": sentence("{n:n} of {office:code}, see {/log}."),
    "MANY": plural("clip", "clips"),
    "ADDED": plural("{n} clip of {office}", "{n} clips of {office}"),
    "TABLE": {1: sentence("{typed:quoted}"), 2: sentence("{typed} {month}")},
    "ROW": (sentence("Monday"), sentence("Tuesday"), sentence("Wednesday")),
    "room": SimpleNamespace(NAMED=sentence("{name}")),
}


@pytest.mark.parametrize(
    "call",
    [
        *("words.say(ALONE)", "words.say(COUNTED, n=1, office=office)", "words.say(MANY, n=1)"),
        *("words.say(ADDED, n=1, office=office)", "words.say(TABLE[1], typed=typed, month=month)"),
        *("words.say(ROW[day.weekday()])", "request.words.say(room.NAMED, name=name)"),
        "load('vi').say(room.NAMED if name else ALONE, **facts)",
        *("words.say(COUNTED, n=1, **facts)", "words.say(sentence, anything=1)"),
        "department.say(editor, '/help')",
    ],
)
def test_a_call_with_the_facts_of_its_sentence_is_right(call: str) -> None:
    assert list(wrong_facts(ast.parse(call), NAMES)) == []


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("words.say(ALONE, n=1)", "1: ['n'] not in 'Yours respectfully.'"),
        ("words.say(COUNTED, n=1)", "1: ['office'] not given to"),
        ("words.say(COUNTED, n=1, office=o, log=log)", "1: ['log'] not in"),
        ("words.say(MANY)", "1: ['n'] not given to 'clip'"),
        ("words.say(ADDED, n=1)", "1: ['office'] not given to"),
        ("words.say(TABLE[1], typed=typed)", "1: ['month'] not given to"),
        ("words.say(TABLE[1], typed=typed, month=m, day=d)", "1: ['day'] not in"),
        ("words.say(ROW[0], n=1)", "1: ['n'] not in 'Monday'"),
        ("\nrequest.words.say(room.NAMED)", "2: ['name'] not given to '{name}'"),
        ("words.say(ALONE if name else room.NAMED)", "1: ['name'] not given to"),
        ("words.say(COUNTED, day=day, **facts)", "1: ['day'] not in"),
    ],
)
def test_a_call_with_other_facts_than_its_sentence_is_found(call: str, fault: str) -> None:
    (found,) = wrong_facts(ast.parse(call), NAMES)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("raise Refusal(Why.BAD_MONTH)", "1: [] given to BAD_MONTH, not ['typed']"),
        ("raise Refusal(Why.ZERO_COUNT, count=0)", "1: ['count'] given to ZERO_COUNT, not []"),
        ("Refusal(Why.LAST_ADMIN, command='/people')", "1: LAST_ADMIN tells no example"),
    ],
)
def test_a_refusal_with_other_facts_than_its_sentence_is_found(code: str, fault: str) -> None:
    (found,) = wrong_refusals(ast.parse(code))
    assert found.startswith(fault)


def test_a_refusal_with_the_facts_of_its_sentence_is_right() -> None:
    code = "Refusal(Why.BAD_MONTH, typed=t)\nRefusal(Why.USAGE, command='/add')\nRefusal(why)"
    assert list(wrong_refusals(ast.parse(code))) == []


def test_every_reason_every_fault_of_a_file_and_every_doubt_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(Why)
    assert FAULTS.keys() == set(FileFault)
    assert DOUBTS.keys() == set(Doubt)


def test_a_doubt_is_told_from_the_facts_of_its_finding() -> None:
    facts = {field.name for field in fields(Finding)}
    assert all(facts_of((told,)) <= facts for told in DOUBTS.values())


def test_a_missing_and_a_left_over_translation_are_found() -> None:
    found = list(faults({("new",)}, {("old",): Message("old", "cũ")}))
    assert found == ["not translated: 'new'", "no longer used: 'old'"]


def test_the_catalogue_follows_the_code_and_keeps_its_header_and_words() -> None:
    old = 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n\nmsgid "old"\nmsgstr "cũ"\n\n'
    old += (
        '#, python-brace-format\nmsgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} ngày"\n'
    )
    new = up_to_date(old, {("{n} day", "{n} days"), ("a new one",)})
    assert new.startswith('msgid ""\nmsgstr ""\n"Language: vi\\n"\n\n')
    assert 'msgstr[0] "{n} ngày"' in new
    assert 'msgid "a new one"\nmsgstr ""' in new
    assert "cũ" not in new
    assert up_to_date(new, {("{n} day", "{n} days"), ("a new one",)}) == new


def test_a_sentence_in_the_code_is_found() -> None:
    tree = ast.parse('"""Tài liệu."""\nx = "Đã ghi nhận"\ny = f"{x} tháng này"')
    assert list(vietnamese(tree)) == ["Đã ghi nhận", " tháng này"]


def test_a_msgid_that_babel_cannot_find_is_found() -> None:
    assert list(not_literal(ast.parse("_(name)\n_('x')"))) == [1]


@together("message", translated().values(), ids=lambda message: str(message.id)[:30])
def test_every_sentence_keeps_the_offices_register(message: Message) -> None:
    texts = message.string if isinstance(message.string, tuple | list) else [str(message.string)]
    for text in texts:
        assert unicodedata.normalize("NFC", text) == text
        assert not any(unicodedata.category(c) == "So" for c in text), "no emoji"
        assert "!" not in re.sub(r"!\w+|dấu !", "", text), "no exclamation marks"
        assert not re.search(r"\b(bạn|vui lòng|xin lỗi)\b", text, re.IGNORECASE)
        assert "  " not in text


ONE_NAME = {  # what is never said, and what is said for it
    "chỉ tiêu": "định mức, mức phấn đấu",
    "lãnh đạo Sở": "Lãnh đạo Sở",
    "trong tỉnh": "cấp tỉnh",
    "mục số": "ghi nhận số",
    "chỉ có số": "chỉ ghi số lượng",
    "chưa thay đổi gì": "chưa có gì thay đổi",
    "mở liên kết": "mở đường dẫn: người dùng được liên kết, đường dẫn được mở",
    "cửa sổ dòng lệnh": "cửa sổ lệnh",
    "nhật ký kỹ thuật": "nhật ký hệ thống",
    "không thể khôi phục": "không thể hoàn tác",
}


def test_one_thing_has_one_name() -> None:
    for message in translated().values():
        text = str(message.string)
        assert not any(name in text for name in ONE_NAME), text


def test_messages_that_are_counted_are_not_taken_for_news_items() -> None:
    """“03 tin” are news items of an office."""
    for message in translated().values():
        about = " ".join(message.id) if isinstance(message.id, tuple | list) else message.id
        if "messages" in about:
            assert not re.search(r"\{\w+(:n)?\} tin(?! nhắn)", str(message.string)), about


def test_orders_are_requests() -> None:
    for message in translated().values():
        text = str(message.string)
        assert not re.search(r"(^|[.;] )Yêu cầu (đồng chí|gửi|nhập)", text)


def test_words_of_both_languages_load_and_a_third_does_not() -> None:
    assert load("vi").say(sentence("Yours respectfully.")) == "Trân trọng."
    assert load("en").say(sentence("Yours respectfully.")) == "Yours respectfully."
    with pytest.raises(KeyError):
        load("xx")


def test_counts_in_sentences_are_padded_and_numbers_are_vietnamese() -> None:
    words = load("vi")
    assert [words.count(n) for n in (0, 7, 12, 1234)] == ["00", "07", "12", "1.234"]
    assert words.number(1234.5) == "1.234,5"
    assert load("en").count(7) == "7"


def test_weekdays_stand_in_mid_sentence() -> None:
    assert load("vi").weekday(date(2026, 4, 29)) == "thứ Tư"
    assert load("vi").weekday(date(2026, 4, 26)) == "Chủ nhật"


def test_a_moment_is_written_as_in_a_letter() -> None:
    assert load("vi").moment(at("2026-05-27 08:00")) == "08 giờ 00 ngày 27/5/2026"


PRESSING = re.compile(r"\b(nút|bấm|nhấn|button|press|click|tap)\b", re.IGNORECASE)


@together("message", translated().values(), ids=lambda message: str(message.id)[:30])
def test_no_sentence_speaks_of_buttons_which_only_one_channel_has(message: Message) -> None:
    texts = [message.id, message.string]
    found = [one for text in texts for one in (text if isinstance(text, tuple | list) else [text])]
    if str(message.id).startswith("Telegram: "):  # on paper, about Telegram's own screen
        return
    assert not any(PRESSING.search(str(text)) for text in found)
