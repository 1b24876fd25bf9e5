"""What is not surely a count, and names an office and a number: offered, never recorded at once."""

import pytest

from tests.cast import Department, at
from tests.test_talking import changes

MEANT = {
    "KHTC đúng ra là 2": ("KHTC, 4/2026: +2 tin, bài", "KHTC, 4/2026: 2 tin, bài"),
    "khtc up 2 bai": ("KHTC, 4/2026: +2 bài", "KHTC, 4/2026: 2 tin, bài"),
    "cập nhật GDMN lên 5 bài": ("GDMN, 4/2026: +5 bài", "GDMN, 4/2026: 5 tin, bài"),
    "e nhap cho c 2 bai vp": ("VP, 4/2026: +2 bài", "VP, 4/2026: 2 tin, bài"),
    "ad cộng giúp e 1 bài khtc vs ạ": ("KHTC, 4/2026: +1 bài", "KHTC, 4/2026: 1 tin, bài"),
    "kế hoạch 2 bài": ("KHTC, 4/2026: +2 bài", "KHTC, 4/2026: 2 tin, bài"),
    "GDMN hiện có 5 bài tháng 3": ("GDMN, 3/2026: +5 bài", "GDMN, 3/2026: 5 tin, bài"),
}
NOT_OFFERED = (
    *("không thêm 3 bài GDMN", "GDMN chưa có 3 bài", "GDMN 3 bài à", "sao GDMN chưa có 3 bài"),
    *("GDMN thiếu 3 bài", "khoan thêm 3 bài GDMN", "GDMN hạng 3", "ghi nhận số 3 của GDMN"),
    *("kế hoạch của GDMN là 5 bài", "kế hoạch năm học 2 bài"),
    *("GDMN k đăng 2 bài", "GDMN 3 bài hay 4 bài", "GDMN còn 3 bài", "GDMN bị trả lại 3 bài"),
)


@pytest.mark.parametrize(("said", "meant"), MEANT.items())
def test_an_editor_is_offered_to_add_the_number_and_to_set_it(
    department: Department, said: str, meant: tuple[str, str]
) -> None:
    before = changes(department)
    reply = department.say("editor", said)
    labels = [choice.label for choice in reply.choices]
    assert sorted(labels[:2]) == [f"Ghi thêm: {meant[0]}", f"Sửa thành: {meant[1]}"]
    assert "Số liệu chưa được ghi nhận" in department.press("editor", reply, "Ghi thêm").text
    department.press("editor", reply, "Sửa thành")
    assert changes(department) == before


@pytest.mark.parametrize("said", NOT_OFFERED)
def test_what_denies_asks_or_counts_something_else_is_not_offered_as_a_count(
    department: Department, said: str
) -> None:
    labels = [choice.label for choice in department.say("editor", said).choices]
    assert not [label for label in labels if label.startswith(("Ghi thêm", "Sửa thành"))]


@pytest.mark.parametrize(
    ("said", "told"),
    {
        "GDMN thêm 3 bài, chưa đăng": "“chưa đăng” có vẻ chưa đăng",
        "GDMN xin nợ 2 bài": "“nợ” có vẻ chưa đăng",
        "GDMN 3 bài đúng không ạ": "câu hỏi",
        "GDMN 3 bài, lũy kế 12": "Chưa rõ “lũy kế 12”",
        "GDMN 3 bài (trước 5)": "Chưa rõ “trước 5”",
        "GDMN 3 bài, trong đó 2 tin": "Chưa rõ “trong đó 2 tin”",
        "GDMN vài bài, GDTH 3 bài": "“vài” không phải là số lượng",
        "GDMN 3 bài (2 tin, 1 bài)": "số lượng nào của đơn vị nào",
        "Chuyển tiếp từ Lan\nGDMN 3 bài": "Dòng 1: Chưa rõ “Chuyển tiếp từ Lan”",
        "GDMN 3 bài\nsđt 0912345678": "Dòng 2: “0912345678” không phải",
    }.items(),
)
def test_an_editor_who_names_an_office_and_a_number_is_told_what_is_not_clear(
    department: Department, said: str, told: str
) -> None:
    before = changes(department)
    answer = department.say("editor", said).text
    assert told in answer
    assert "chưa được ghi nhận" in answer
    assert "chưa hiểu" not in answer
    assert changes(department) == before


@pytest.mark.parametrize("who", ["GDMN", "leader", "admin"])
def test_whoever_records_nothing_is_offered_no_count(department: Department, who: str) -> None:
    labels = [choice.label for choice in department.say(who, "khtc up 2 bai").choices]
    assert not [label for label in labels if label.startswith("Ghi thêm")]


def test_in_a_months_first_days_the_month_is_asked(department: Department) -> None:
    department.pass_to(at("2026-05-04 08:00"))
    reply = department.say("editor", "khtc up 2 bai")
    assert reply.choices[0].label == "Ghi thêm: KHTC: +2 bài"
    asked = department.press("editor", reply, "Ghi thêm")
    assert [choice.label for choice in asked.choices] == ["Tháng 4/2026", "Tháng 5/2026"]


FOR_EACH = (
    "mỗi phòng 1 bài",
    "tất cả các phòng +1 bài",
    "cộng mỗi đơn vị 1 bài",
    "/add mỗi phòng 1 bài",
)


@pytest.mark.parametrize("typed", FOR_EACH)
def test_one_for_each_office_is_shown_first_and_is_one_list(
    department: Department, typed: str
) -> None:
    before = {one.code: department.count(one.code) for one in department.store.offices.all()}
    shown = department.say("editor", typed)
    assert all(f"- {code} –" in shown.text for code in before)
    assert {code: department.count(code) for code in before} == before
    done = department.press("editor", shown, "Ghi nhận")
    assert {code: department.count(code) - 1 for code in before} == before
    department.press("editor", done, f"Hủy cả {len(before):02} mục")
    assert {code: department.count(code) for code in before} == before


@pytest.mark.parametrize(
    "typed",
    [
        "mỗi phòng 1 bài trừ VP và GDMN",
        "/add mỗi phòng 1 bài, trừ văn phòng, mầm non",
        "các phòng mỗi phòng 1 bài ngoại trừ VP, GDMN",
    ],
)
def test_offices_that_are_excepted_get_none(department: Department, typed: str) -> None:
    before = {one.code: department.count(one.code) for one in department.store.offices.all()}
    department.press("editor", typed, "Ghi nhận")
    given = {code for code, count in before.items() if department.count(code) == count + 1}
    assert before.keys() - given == {"VP", "GDMN"}
    assert (department.count("VP"), department.count("GDMN")) == (before["VP"], before["GDMN"])


NOT_FOR_EACH = ("mỗi tháng 1 bài", "mỗi phòng cần 1 bài", "nhờ mỗi phòng 1 bài", "mỗi phòng 0 bài")


@pytest.mark.parametrize("typed", [*NOT_FOR_EACH, "mỗi phòng -1 bài", "mỗi phòng 1 bài à?"])
def test_what_is_wanted_of_each_office_is_no_list(department: Department, typed: str) -> None:
    assert "Dự kiến ghi nhận" not in department.say("editor", typed).text


@pytest.mark.parametrize(
    "said", ["GDTH tăng lên 8", "GDTH lên 8 bài", "GDTH hiện có 8 bài", "gdth du 8 bai roi"]
)
def test_a_number_of_all_that_there_is_is_first_offered_to_be_set(
    department: Department, said: str
) -> None:
    assert department.say("editor", said).choices[0].label == "Sửa thành: GDTH, 4/2026: 8 tin, bài"


YES_OR_NO = {  # what is asked about in one reading -> what the ledger has if it is meant so
    "thêm 3 bài GDMN về thi": {"GDMN": 4},
    "2 bài GDMN và GDTH": {"GDMN": 3, "GDTH": 7},
    "thêm 3 bài GDMN, nhầm, GDTH": {"GDTH": 8},
    "thêm 3 bài GDMN - bỏ đi": {"GDMN": 4},
}


@pytest.mark.parametrize("typed", YES_OR_NO)
@pytest.mark.parametrize(
    "said", ["có", "ok", "đúng rồi ạ", "ghi nhận", "👍", "1", "không", "khoan"]
)
def test_where_a_count_may_be_meant_in_one_way_yes_and_no_answer_it(
    department: Department, typed: str, said: str
) -> None:
    before = {office: department.count(office) for office in ("GDMN", "GDTH")}
    reply = department.say("editor", typed, said)
    if len(YES_OR_NO[typed]) > 1:  # several are shown first
        assert department.count("GDTH") == before["GDTH"]
        department.say("editor", said)
    refused = said in {"không", "khoan"}
    meant = before if refused else before | YES_OR_NO[typed]
    assert {office: department.count(office) for office in before} == meant, reply.text


@pytest.mark.parametrize("typed", ["GDMN - 3", "2 TH", "bot 1 bai GDTrH"])
def test_where_it_may_be_meant_in_several_ways_yes_chooses_none(
    department: Department, typed: str
) -> None:
    asked = department.say("editor", typed)
    assert len(asked.choices) > 1
    again = department.say("editor", "có")
    assert [choice.label for choice in again.choices] == [one.label for one in asked.choices]
