"""Bad input gets a sentence, and changes nothing."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from core.chat import Reply, UpdateKind
from core.text import JOINER
from handlers.dispatch import reply_to
from handlers.table import CALLED, find
from locales.words import load
from tests.cast import Department
from tests.together import together


@together(
    "typed",
    [
        *("/add 3.5 GDTrH", "/add 3,5 GDTrH", "/add 1.000 GDTrH", "/add 1000 GDTrH"),
        *("/add -0 GDTrH", "/add 0 GDTrH", "/add 1e3 GDTrH", "/add ٣ GDTrH", "/add 3"),
        *("/add GDTrH", "/add", "/add 3 GDTrH T13", "/add 3 GDTrH tháng 13"),
        *("/add 3 GDTrH 13/2026", "/add 3 GDTrH 4", "/add 3 GDTrH 5/2026"),
        *("/add 3 GDTrH 12/2030", "/add 3 Phòng Không Có"),
        "/add 3 \u202eGDTrHX",
        "/add 3 😀",
        "/add \x00\x01\x02",
        "/add 3 GDTrH\n" * 60,
        "/add 3 GDTrH " + "x" * 1200,
        "x" * 4096,
        "/" + "y" * 4000,
        *("/set 3.5 GDTrH 4/2026", "/set -3 GDTrH 4/2026", "/undo x", "/undo 999999"),
        *("/undo 1.5", "/log 13/2026", "/rank 2099", "/rank abc", "/status GDXX", "/quota 15 10"),
        *("/quota 0 0", "/quota x", "/nhatky GDTrH GDTH", "/pick", "/pick 1 2 3", "/pick 999 1"),
        *("/pick x y", "/khongco", "/consent"),
        "/addall 0\n3 GDTrH",
        "/setto 12 20 GDTrH",
        "/forgetnow",
    ],
)
def test_it_gets_a_sentence_and_changes_nothing(department: Department, typed: str) -> None:
    before = list(department.store.ledger.every())
    reply = department.say("editor", typed)
    assert reply.text
    assert "gặp lỗi" not in reply.text
    assert list(department.store.ledger.every()) == before


@pytest.mark.parametrize(
    "typed",
    [
        *("/day", "/day 32/1 off x", "/day 1/5 maybe x", "/day 1/5 off", "/people 99"),
        *("/people 1 king", "/office new X", "/office name", "/office name XX y"),
        *("/office alias GDTH mầm non", "/invite", "/invite nobody", "/invite head"),
        *("/exempt GDTH", "/reopen 4/2026 x", "/resume"),
        # A digit is 0 to 9, as in counts.
        *("/quota ١٢ 15", "/quota 10 15 ٥/2026", "/day ١٢/5 off x", "/exempt GDTH ٥/2026 x"),
    ],
)
def test_an_administrators_slips_get_a_sentence(department: Department, typed: str) -> None:
    offices, people = department.store.offices.all(), department.store.people.all()
    reply = department.say("admin", typed)
    assert reply.text
    assert "gặp lỗi" not in reply.text
    assert department.store.offices.all() == offices
    assert department.store.people.all() == people
    assert not department.store.changes.page(None, 1)


def received(department: Department, **changes: Any) -> str:
    """An update of another form than a typed text."""
    raw = json.loads(department.console.raw("/add 3 GDTrH", department.now).payload)
    incoming = department.console.parse(json.dumps(raw), department.now)
    assert incoming is not None
    changed = replace(incoming, **changes)
    reply = reply_to(department.services(), changed, department.now)
    assert isinstance(reply, Reply)
    return reply.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"form": UpdateKind.EDIT}, "Nội dung sửa không được ghi nhận; đề nghị gửi lệnh mới."),
        ({"form": UpdateKind.FORWARD}, "lệnh trong tin nhắn chuyển tiếp"),
        ({"form": UpdateKind.OTHER}, "nội dung gửi kèm ảnh, tệp không được ghi nhận"),
        ({"form": UpdateKind.OTHER, "text": ""}, "Hệ thống chỉ tiếp nhận tin nhắn văn bản."),
        ({"group": True}, "cuộc trò chuyện riêng"),
    ],
)
def test_what_is_no_command_is_answered_and_not_done(
    department: Department, changes: dict[str, object], sentence: str
) -> None:
    department.console.speaker = "editor"
    assert sentence in received(department, **changes)
    assert department.count("GDTrH") == 12


def test_what_people_show_each_other_in_a_group_is_not_answered(department: Department) -> None:
    raw = department.console.raw("", department.now)
    incoming = department.console.parse(raw.payload, department.now)
    sticker = replace(incoming, form=UpdateKind.OTHER, group=True)
    assert reply_to(department.services(), sticker, department.now) is None


def test_marks_of_direction_and_zero_width_are_read_past(department: Department) -> None:
    assert "12 → 15" in department.say("editor", "/add\u200b 3\u200f GDTrH\u202c").text


# --- A command a letter or two off


@pytest.mark.parametrize("called", sorted(CALLED))
def test_what_a_command_is_called_in_words_is_offered_with_a_slash(
    department: Department, called: str
) -> None:
    command, shown = find(CALLED[called]), load("vi").command(CALLED[called])
    assert command is not None
    for who in ("editor", "admin", "GDMN"):
        reply = department.say(who, f"/{called} GDMN")
        offered = [choice.label.replace(JOINER, "") for choice in reply.choices]
        if find(called) is None:
            open_to_them = command.open_to(department.person(who))
            assert (f"{shown} GDMN" in offered) == open_to_them


def test_a_mistyped_command_is_offered_and_not_run(department: Department) -> None:
    reply = department.say("editor", "/thme 3 GDTrH")
    assert "Không có lệnh /thme" in reply.text.replace(JOINER, "")
    assert department.count("GDTrH") == 12
    assert reply.choices[0].label == "/them 3 GDTrH"
    assert "12 → 15" in department.press("editor", reply).text


def test_it_offers_only_what_its_sender_may_give(department: Department) -> None:
    assert department.say("GDMN", "/thme 3 GDTrH").choices == ()
    assert department.say("GDMN", "/stauts").choices[0].label == "/status"


def test_two_words_a_letter_off_are_offered_too(department: Department) -> None:
    assert department.say("editor", "/nhật kí GDMN").choices[0].label == "/nhatky GDMN"


@pytest.mark.parametrize("command", ["/nhatky", "/status", "/vuongmac"])
@pytest.mark.parametrize("typed", ["hôm qua", "tuần này", "thứ hai"])
def test_a_time_that_is_no_month_is_no_unknown_office(
    department: Department, command: str, typed: str
) -> None:
    assert f"“{typed}” không phải là tháng" in department.say("editor", f"{command} {typed}").text


def test_below_a_list_the_command_that_is_told_can_be_tapped(department: Department) -> None:
    pasted = "STT\tĐơn vị\tSố lượng\n1\tGDMNN\t3\n2\tGDTH\t3\n3\tVP\t1"
    told = department.say("editor", pasted).text.splitlines()
    assert told[0].startswith("Dòng 2: Không tìm thấy đơn vị “GDMNN”")
    assert told[0].endswith(" /add 3 GDTrH")
    assert told[1].startswith("Có thể là: GDNN-GDTX –")
