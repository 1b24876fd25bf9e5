"""What people say without a command and what is meant: `tests/data/talk.txt`, and what holds."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, strategies as some

from core.month import Span
from core.names import OfficeNames
from core.people import Role
from core.quota import Office
from core.reading.intents import (
    Acknowledge,
    AskBelow,
    AskStanding,
    Changing,
    DisputeFigures,
    DoubtfulTime,
    Intent,
    PassOn,
    RaiseObstacle,
    Under,
    asks_first,
)
from core.reading.message import is_plainly_a_count, may_be_a_count, read
from core.reading.phrases import PHRASES, each_of
from core.reading.sentences import sentence
from core.reading.talk import LIKELY, likely, understood
from core.reading.talkwords import SAID, Say
from store.seed import read_offices
from tests.cast import DATA
from tests.together import together
from tests.work import calls_of, is_linear

NAMES = OfficeNames(read_offices(DATA / "offices.csv"))
TODAY = date(2026, 4, 22)
TALK = Path(__file__).parent / "data" / "talk.txt"
Row = tuple[frozenset[Role], Under, str, str]


def spoken() -> Iterator[Row]:
    """(roles, what was shown, what was written, what is meant) of every row."""
    roles, under = frozenset({Role.HEAD}), Under.NOTHING
    for line in TALK.read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            who, shown = [*line[2:].split(), "nothing"][:2]
            roles, under = frozenset(map(Role, who.split(","))), Under(shown)
        elif line and not line.startswith("#"):
            text, _, expected = line.rpartition("=>")
            yield roles, under, text.strip().replace("\\n", "\n"), expected.strip()


def days(first: object, last: object) -> str:
    return f"{first or ''}..{last or ''}" if first or last else ""


def months(span: Span | None) -> str:
    if span is None:
        return ""
    return str(span.first) if span.first == span.last else f"{span.first}..{span.last}"


def as_in_the_table(intent: Intent | None) -> str:
    if intent is None:
        return "-"
    if isinstance(intent, DoubtfulTime):
        return f"?{as_in_the_table(intent.intent)} {intent.fault}"
    parts = [str(type(intent).__struct_config__.tag)]
    office: Office | None = getattr(intent, "office", None)
    parts += [office.code] if office else []
    parts += [str(getattr(intent, name)) for name in ("count", "entry") if _given(intent, name)]
    parts += [str(one) for one in getattr(intent, "more", ())]
    parts += [months(getattr(intent, "span", None))]
    parts += [f"to {months(to)}"] if (to := getattr(intent, "to", None)) else []
    parts += [name for name in ("whole", "province", "waiting") if getattr(intent, name, False)]
    parts += [days(getattr(intent, "first", None), getattr(intent, "until", None))]
    parts += [
        f"“{getattr(intent, name)}”" for name in ("rest", "text") if getattr(intent, name, "")
    ]
    then = getattr(intent, "then", None)
    parts += [f"then {as_in_the_table(then)}"] if then else []
    return " ".join(filter(None, parts))


def _given(intent: Intent, name: str) -> bool:
    return getattr(intent, name, None) is not None


@together(("roles", "under", "text", "expected"), list(spoken()))
def test_what_is_said_is_what_is_meant(
    roles: frozenset[Role], under: Under, text: str, expected: str
) -> None:
    assert as_in_the_table(understood(text, NAMES, TODAY, roles, under)) == expected


def phrases() -> Iterator[tuple[Say, str]]:
    return ((say, phrase) for say, table in SAID.items() for phrase in each_of(table))


@together(("say", "phrase"), list(phrases()))
def test_a_phrase_that_is_written_in_full_says_what_its_table_says(say: Say, phrase: str) -> None:
    assert [part.say for part in sentence(phrase, NAMES, TODAY).parts] == [say]


# --- What always holds

ROWS = [row for row in spoken() if row[3] != "-"]
ROLES = some.frozensets(some.sampled_from(Role))
UNDER = some.sampled_from(Under)
PHRASES_OF_COUNTS = sorted({one for table in PHRASES.values() for one in each_of(table)})
WORDS = sorted({word for row in spoken() for word in row[2].split()} | {*PHRASES_OF_COUNTS})
TEXTS = some.lists(some.sampled_from(WORDS), max_size=12).map(" ".join) | some.text(max_size=60)
OWN_WORDS = (RaiseObstacle, DisputeFigures, Acknowledge)


def without_words(intent: Intent | None) -> str:
    """The intent without the text that is passed on as it was typed."""
    return as_in_the_table(intent).partition(" “")[0]


@given(TEXTS, ROLES, UNDER)
def test_any_text_is_understood_or_not_and_never_fails(
    text: str, roles: frozenset[Role], under: Under
) -> None:
    understood(text, NAMES, TODAY, roles, under)
    offered = likely(text, NAMES, TODAY, roles, under)
    assert 1 <= len(offered) <= LIKELY
    assert len(set(map(repr, offered))) == len(offered)


@together(("phrase", "rest"), list(product(PHRASES_OF_COUNTS, ["", " nhập nhầm", ": GDMN 3"])))
def test_a_text_of_an_editor_may_begin_with_any_word_of_a_count(phrase: str, rest: str) -> None:
    understood(f"{phrase}{rest}", NAMES, TODAY, {Role.EDITOR})


@given(TEXTS, ROLES, UNDER)
def test_what_reads_as_a_count_is_never_a_request(
    text: str, roles: frozenset[Role], under: Under
) -> None:
    if is_plainly_a_count(text, NAMES, TODAY) or may_be_a_count(text, NAMES, TODAY):
        assert understood(text, NAMES, TODAY, roles, under) is None


@given(
    some.sampled_from(ROWS),
    some.sampled_from(["", " ạ", " nhé", " với", ".", " .", "!", " ạ.", " nhé!"]),
    some.sampled_from([str.lower, str.upper, str.capitalize, str]),
    some.sampled_from(["NFC", "NFD"]),
)
def test_case_form_marks_at_the_end_and_particles_change_nothing(
    row: Row, end: str, case: type[str], form: Literal["NFC", "NFD"]
) -> None:
    roles, under, text, _ = row
    changed = unicodedata.normalize(form, case(text) + end)
    meant = understood(text, NAMES, TODAY, roles, under)
    found = understood(changed, NAMES, TODAY, roles, under)
    assert without_words(found) == without_words(meant)


@given(some.sampled_from(ROWS), some.sampled_from(["đừng", "không", "chưa", "ko", "chớ"]))
def test_a_denial_in_front_is_never_taken_for_what_it_denies(row: Row, denial: str) -> None:
    roles, under, text, _ = row
    meant = understood(text, NAMES, TODAY, roles, under)
    denied = understood(f"{denial} {text}", NAMES, TODAY, roles, under)
    if isinstance(meant, Changing) and not isinstance(meant, DisputeFigures):
        assert type(denied) is not type(meant) or as_in_the_table(meant) == "decline"


@given(TEXTS, ROLES, UNDER)
def test_words_that_are_passed_on_are_as_they_were_typed(
    text: str, roles: frozenset[Role], under: Under
) -> None:
    found = understood(text, NAMES, TODAY, roles, under)
    if isinstance(found, OWN_WORDS):
        words = found.rest if isinstance(found, Acknowledge) else found.text
        typed = unicodedata.normalize("NFC", text)
        assert "".join(words.split()) in "".join(typed.split())


@given(TEXTS, UNDER)
def test_only_whose_it_is_may_change_something(text: str, under: Under) -> None:
    leader = understood(text, NAMES, TODAY, {Role.LEADER}, under)
    assert not isinstance(leader, Changing) or as_in_the_table(leader) in {"confirm", "decline"}


@pytest.mark.parametrize(
    ("roles", "text", "tags"),
    [
        ({Role.HEAD}, "chưa rõ ra sao", ["pass_on", "standing", "help"]),
        ({Role.HEAD}, "thiếu người viết bài", ["pass_on", "obstacle", "standing"]),
        ({Role.HEAD}, "hạn nộp khi nào và gửi bài vào đâu", ["pass_on", "deadline", "where"]),
        ({Role.LEADER}, "phê bình ai chưa đạt", ["pass_on", "below", "standing"]),
        ({Role.LEADER, Role.EDITOR}, "phê bình ai chưa đạt", ["below", "standing", "ranking"]),
        ({Role.WRITER}, "mai em gửi 2 bài nữa", ["pass_on", "standing", "help"]),
        ({Role.HEAD}, "phòng không có người viết bài", ["pass_on", "obstacle", "standing"]),
        ({Role.HEAD}, "tôi lo quá, không kịp đủ bài rồi", ["pass_on", "obstacle", "standing"]),
        ({Role.HEAD}, "phòng em hết vướng mắc rồi", ["pass_on", "standing", "help"]),
        ({Role.WRITER}, "phòng không có người viết bài", ["pass_on", "standing", "help"]),
        ({Role.EDITOR}, "đừng hủy", ["standing", "below", "ranking"]),
        ({Role.EDITOR}, "hủy bài tuyển sinh", ["undo", "standing", "below"]),
        ({Role.ADMIN}, "tạm dừng", ["standing", "help"]),
    ],
)
def test_who_is_not_understood_is_offered_what_is_likely(
    roles: set[Role], text: str, tags: list[str]
) -> None:
    offered = likely(text, NAMES, TODAY, roles)
    assert [str(type(one).__struct_config__.tag) for one in offered] == tags
    assert offered[0] == PassOn(text) or Role.HEAD not in roles


@pytest.mark.parametrize(
    "text",
    [
        *("hoàn tác ghi nhận số 26", "hủy ghi nhận số 26", "vướng mắc số 3", "hạng 3", "điều 5"),
        *("khóa 5", "mục 26", "công văn số 128", "thông báo số 660", "đợt 2", "trang 3", "lần 4"),
    ],
)
def test_a_number_that_tells_which_one_it_is_is_no_count(text: str) -> None:
    assert not is_plainly_a_count(text, NAMES, TODAY)
    assert not may_be_a_count(text, NAMES, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        *("phongf toi dduwowcj may bai", "phong toi dduowcj may bai", "phong toi duwowcj may bai"),
        *("phòng tôi d9u7o7c5 mấy bài", "phòng tôi ddu7oc75 mấy bài", "phòng tôi d9uo7c5 mấy bài"),
    ],
)
def test_half_typed_letters_are_read_with_one_key_or_with_two(text: str) -> None:
    assert understood(text, NAMES, TODAY, {Role.HEAD}) == AskStanding()


@pytest.mark.parametrize("text", ["ai chuwa ddatj", "ai chua7 dd9at5", "ai chuwa d9at5"])
def test_telex_and_vni_may_be_mixed(text: str) -> None:
    assert understood(text, NAMES, TODAY, {Role.LEADER}) == AskBelow()


def test_what_changes_something_is_asked_first() -> None:
    assert asks_first(RaiseObstacle("thiếu người"))
    assert asks_first(Acknowledge("mai gửi"))
    assert not asks_first(Acknowledge("phòng sẽ gửi 5 bài trong tuần"))
    assert not asks_first(Acknowledge())


def work(text: str) -> int:
    def act() -> None:
        understood(text, NAMES, TODAY, {Role.HEAD}, Under.NUDGE)
        likely(text, NAMES, TODAY, {Role.HEAD}, Under.NUDGE)

    read.cache_clear()
    return calls_of(act)


@pytest.mark.parametrize(
    "unit",
    [
        *("ok ", "ok, ", "đã nhận, ", "vướng mắc ", "GDMN ", "xếp hạng tháng 3 ", "không "),
        *("abcd ", "tôi đi công tác đến 30/4 ", "? ", "số liệu sai ", "ai chưa đạt\n", "stauts "),
    ],
)
def test_twice_the_text_is_never_four_times_the_work(unit: str) -> None:
    assert is_linear(work, unit)
