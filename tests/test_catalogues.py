import ast
import re
import unicodedata

import pytest
from babel.messages.catalog import Message

from locales.words import load
from tests.catalogues import all_faults, faults, not_literal, translated, up_to_date, vietnamese


def test_the_catalogue_is_complete_and_nothing_stands_outside_it() -> None:
    assert all_faults() == []


@pytest.mark.parametrize(
    ("ids", "text", "fault"),
    [
        (("A",), "", "empty"),
        (("{n} of {m}",), "{n} của {x}", "unknown placeholder"),
        (("{name} is here",), "có mặt", "left out"),
    ],
)
def test_a_faulty_translation_is_found(ids: tuple[str, ...], text: str, fault: str) -> None:
    found = list(faults({ids}, {ids: Message(ids[0], text)}))
    assert any(fault in line for line in found)


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


@pytest.mark.parametrize("message", translated().values(), ids=lambda message: str(message.id)[:30])
def test_every_sentence_keeps_the_offices_register(message: Message) -> None:
    texts = message.string if isinstance(message.string, tuple | list) else [str(message.string)]
    for text in texts:
        assert unicodedata.normalize("NFC", text) == text
        assert not any(unicodedata.category(c) == "So" for c in text), "no emoji"
        assert "!" not in re.sub(r"!\w+|dấu !", "", text), "no exclamation marks"
        assert not re.search(r"\b(bạn|vui lòng|xin lỗi)\b", text, re.IGNORECASE)
        assert "  " not in text


def test_orders_are_requests() -> None:
    for message in translated().values():
        text = str(message.string)
        assert not re.search(r"(^|[.;] )Yêu cầu (đồng chí|gửi|nhập)", text)


def test_words_of_both_languages_load_and_a_third_does_not() -> None:
    assert load("vi").gettext("Yours respectfully.") == "Trân trọng."
    assert load("en").gettext("Yours respectfully.") == "Yours respectfully."
    with pytest.raises(KeyError):
        load("fr")


def test_counts_in_sentences_are_padded_and_numbers_are_vietnamese() -> None:
    words = load("vi")
    assert [words.count(n) for n in (0, 7, 12, 1234)] == ["00", "07", "12", "1.234"]
    assert words.number(1234.5) == "1.234,5"
    assert load("en").count(7) == "7"


def test_weekdays_stand_in_mid_sentence() -> None:
    from datetime import date

    assert load("vi").weekday(date(2026, 4, 29)) == "thứ Tư"
    assert load("vi").weekday(date(2026, 4, 26)) == "Chủ nhật"


def test_a_moment_is_written_as_in_a_letter() -> None:
    from tests.cast import at

    assert load("vi").moment(at("2026-05-27 08:00")) == "08 giờ 00 ngày 27/5/2026"


PRESSING = re.compile(r"\b(nút|bấm|nhấn|button|press|click|tap)\b", re.IGNORECASE)


@pytest.mark.parametrize("message", translated().values(), ids=lambda message: str(message.id)[:30])
def test_no_sentence_speaks_of_buttons_which_only_one_channel_has(message: Message) -> None:
    texts = [message.id, message.string]
    found = [one for text in texts for one in (text if isinstance(text, tuple | list) else [text])]
    if str(message.id).startswith("Telegram: "):  # on paper, about Telegram's own screen
        return
    assert not any(PRESSING.search(str(text)) for text in found)
