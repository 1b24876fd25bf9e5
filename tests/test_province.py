"""/province: the province's notices, read by all and entered by the editors."""

from datetime import date

import pytest

from core.review import ProvinceRank
from tests.cast import APRIL, MAY, Department, at

PEERS = "Sở Tư pháp=165; Sở Y tế = 236"
FULL = f"8/13 4/2026 660/BBT-CTTĐT 28/4/2026 38; {PEERS}"


def april(department: Department) -> ProvinceRank:
    found = department.store.province.latest(APRIL)
    assert found is not None
    return found


@pytest.fixture
def department() -> Department:
    """After the notice of April, on 4/5/2026."""
    return Department(now=at("2026-05-04 09:00"))


@pytest.mark.parametrize("who", ["GDMN", "leader", "editor", "admin"])
def test_everybody_reads_the_ranking_of_the_year(department: Department, who: str) -> None:
    lines = department.say(who, "/xephangtinh").text.splitlines()
    assert lines[0] == "Xếp hạng cấp tỉnh năm 2026"
    assert [line.split(": ")[1].split()[0].rstrip(".") for line in lines[1:5]] == [
        "11/13",
        "11/13",
        "9/13",
        "8/13",
    ]
    assert "Sở GDĐT 38, Sở Xây dựng 116" in lines[4]
    assert ("Để cập nhật" in lines[-1]) is (who == "editor")


def test_a_year_without_notices_says_so(department: Department) -> None:
    assert "Chưa có thông báo nào" in department.say("GDMN", "/province 2025").text


def test_only_editors_enter_a_notice(department: Department) -> None:
    for who in ("GDMN", "leader", "admin"):
        assert "được phân quyền" in department.say(who, "/xephangtinh 1/13 4/2026").text
    assert april(department).rank == 8


def test_a_notice_is_kept_whole(department: Department) -> None:
    told = department.say("editor", f"/xephangtinh 7/13 5/2026 701/BBT-CTTĐT 04/5/2026 40; {PEERS}")
    assert told.text == (
        "Đã cập nhật. Tháng 5/2026: 7/13 (thông báo số 701/BBT-CTTĐT ngày 04/5/2026): "
        "Sở GDĐT 40, Sở Tư pháp 165, Sở Y tế 236."
    )
    assert department.store.province.latest(MAY) == ProvinceRank(
        month=MAY,
        rank=7,
        of=13,
        own_count=40,
        notice="701/BBT-CTTĐT",
        notice_date=date(2026, 5, 4),
        peers=(("Sở Tư pháp", 165), ("Sở Y tế", 236)),
    )


@pytest.mark.parametrize(
    "typed",
    [
        f"/province {FULL}",
        f"/xephangtinh 8/13 T4 38 28/4 660/BBT-CTTĐT; {PEERS};",
        f"/xephangtinh 8/13 tháng 4/2026 số 660/BBT-CTTĐT ngày 28/4/2026 38\n{PEERS}",
        "/xephangtinh 8/13 2026-04 660/BBT–CTTĐT 38 2026-04-28\nSở Tư pháp: 165\nSở Y tế=236",
    ],
)
def test_its_parts_are_read_in_any_order(department: Department, typed: str) -> None:
    department.store.province.remove(APRIL)
    department.say("editor", typed)
    found = april(department)
    assert (found.rank, found.of, found.own_count) == (8, 13, 38)
    assert (found.notice, found.notice_date) == ("660/BBT-CTTĐT", date(2026, 4, 28))
    assert found.peers == (("Sở Tư pháp", 165), ("Sở Y tế", 236))


def test_an_agency_that_is_named_gets_its_number_and_the_others_keep_theirs(
    department: Department,
) -> None:
    before = dict(april(department).peers)
    typed = "/xephangtinh 8/13 4/2026; sở y tế=240; Sở Xây dựng=0; Sở Nội vụ=90"
    department.press("editor", typed, "thay thế")
    kept = {name: n for name, n in before.items() if name not in ("Sở Y tế", "Sở Xây dựng")}
    assert dict(april(department).peers) == {**kept, "sở y tế": 240, "Sở Nội vụ": 90}


def test_what_is_overwritten_is_shown_before_and_after(department: Department) -> None:
    asked = department.say("editor", "/xephangtinh 7/13 4/2026")
    before, after = department.press("editor", asked, "thay thế").text.splitlines()
    assert before.startswith("Trước – Tháng 4/2026: 8/13 (thông báo số 660/BBT-CTTĐT")
    assert after.startswith("Nay – Tháng 4/2026: 7/13 (thông báo số 660/BBT-CTTĐT")
    assert len(april(department).peers) == 4


def test_the_same_again_is_told_so(department: Department) -> None:
    assert "không có gì thay đổi" in department.say("editor", "/xephangtinh 8/13 4/2026").text


def test_several_lines_are_several_months_all_or_none(department: Department) -> None:
    wrong = "/xephangtinh 7/13 4/2026\n9/13 tháng mười\n6/13 5/2026"
    assert "“tháng”" in department.say("editor", wrong).text
    assert april(department).rank == 8
    told = department.press("editor", "/xephangtinh 7/13 4/2026\n6/13 5/2026", "thay thế").text
    assert (april(department).rank, told.count("\n")) == (7, 2)
    assert department.store.province.latest(MAY) == ProvinceRank(MAY, 6, 13)


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("14/13 4/2026", "14/13"),
        ("0/13 4/2026", "0/13"),
        ("tám 4/2026", "tám"),
        ("8/13", "“8/13”"),
        ("8/13 38", "38"),
        ("8/13 6/2026", "Tháng 6/2026 chưa"),
        ("8/13 4/2026 31/4/2026", "31/4/2026"),
        ("8/13 4/2026 5/5/2026", "5/5/2026"),
        ("8/13 4/2026 38 39", "39"),
        ("8/13 4/2026 -38", "-38"),
        ("8/13 4/2026 28/4/2026 29/4/2026", "29/4/2026"),
        ("8/13 4/2026; Sở Tư pháp", "Sở Tư pháp"),
        ("8/13 4/2026; =165", "=165"),
        ("8/13 4/2026; Sở Tư pháp=nhiều", "Sở Tư pháp=nhiều"),
        ("8/13 4/2026; " + "a" * 101 + "=1", "aaa"),
        ("8/13 4/2026 " + "x" * 1100, "1.000"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_kept(
    department: Department, typed: str, quoted: str
) -> None:
    before = april(department)
    assert quoted in department.say("editor", f"/xephangtinh {typed}").text
    assert april(department) == before


def test_a_notice_of_a_day_to_come_is_told_so(department: Department) -> None:
    reply = department.say("editor", "/xephangtinh 7/13 4/2026 661/BBT-CTTĐT 31/12/2026 40")
    assert reply.text == "Ngày 31/12/2026 chưa đến; chưa có gì thay đổi."
    assert department.store.province.all(2026)[-1].rank == 8


def test_an_overwrite_is_asked_about_and_can_be_undone(department: Department) -> None:
    province = department.store.province
    before = province.of(APRIL)
    assert before
    assert before.peers
    for typed, rank in (("9/13 4/2026", 9), ("7/13 4/2026 40", 7)):
        asked = department.say("editor", f"/province {typed}")
        assert province.of(APRIL) == before
        assert "8/13" in asked.text
        assert "giữ nguyên" in department.press("editor", asked, "Giữ").text
        done = department.press("editor", f"/province {typed}", "Ghi nhận thay thế")
        after = province.of(APRIL)
        assert after
        assert (after.rank, after.peers, after.notice) == (rank, before.peers, before.notice)
        assert "trở lại" in department.press("editor", done, "Hủy ghi nhận").text
        assert province.of(APRIL) == before


def test_a_new_notice_is_recorded_at_once_and_can_be_undone(department: Department) -> None:
    department.now = at("2026-06-02 08:00")
    done = department.say("editor", "/province 6/13 5/2026")
    assert department.store.province.of(MAY)
    department.press("editor", done, "Hủy ghi nhận")
    assert department.store.province.of(MAY) is None


def test_an_undo_does_not_take_back_what_came_after_it(department: Department) -> None:
    department.now = at("2026-06-02 08:00")
    done = department.say("editor", "/province 6/13 5/2026")
    department.press("editor", "/province 5/13 5/2026", "thay thế")
    assert "chưa có gì được hủy" in department.press("editor", done, "Hủy ghi nhận").text
    kept = department.store.province.of(MAY)
    assert kept
    assert kept.rank == 5


def test_an_overwrite_confirmed_too_late_is_asked_afresh(department: Department) -> None:
    asked = department.say("editor", "/province 9/13 4/2026")
    department.press("VP", "/province 3/13 4/2026", "thay thế")
    assert "3/13" in department.press("editor", asked, "thay thế").text
    kept = department.store.province.of(APRIL)
    assert kept
    assert kept.rank == 3
