"""What is said of a count just below it, before and after it is recorded."""

from datetime import date

import pytest
from msgspec.structs import replace

from core.month import Month, Span
from core.quota import Kind
from core.reading.amending import amended
from core.reading.counted import Counted, as_command
from tests.cast import APRIL, MAY, MORNING, Department, at
from tests.together import ways

MARCH = Month(2026, 3)
SPAN = Span(MARCH, APRIL)
SHOWN = "2 bài GDMN"
MEANT = ways(
    {
        "2 bài GDMN 3/2026": (
            *("tháng 3", "à tháng 3", "của tháng 3 nhé", "ghi nhận nhưng tháng 3"),
            *("sửa lại tháng 3!", "thang 3 moi dung", "quên, tháng 3", "à quên tháng 3"),
            *("nhaafm, thangs 3", "nhầm tháng, tháng 3", "chuyển sang tháng 3", "wrong, March"),
            "no, March",
        ),
        "2 bài GDMN 21/4/2026": ("hôm qua",),
        "2 bài GDMN 31/3/2026": ("ngày 31/3 chứ",),
        "3 bài GDMN": (
            *("3 bài cơ", "3 mới đúng", "ba bài chứ", "không, 3 bài", "3 chứ không phải 2"),
            *("không phải 2 mà là 3", "3 bài, không phải 2", "3 bài nhé, không phải 2 bài"),
            *("GDMN không phải 2 mà là 3", "tháng 4 GDMN không phải 2 mà là 3"),
            *("nhầm, 3", "sai số lượng, 3 bài", "đáng lẽ 3 bài", "đổi 2 thành 3", "should be 3"),
            *("+1", "thêm 1 nữa", "thêm 1 bài nữa là đủ"),
        ),
        "1 bài GDMN": ("chỉ 1 bài", "-1", "trừ đi 1", "bớt một bài nhé"),
        "2 tin GDMN": ("là tin", "ok nhưng là tin", "nhầm loại, là tin"),
        "2 bài GDTH": (
            *("GDTH", "nhầm, tiểu học", "nhầm rồi, GDTH chứ không phải GDMN"),
            *("không phải mầm non mà là tiểu học", "ý em là GDTH", "nhaamf, tieeur hoc"),
            *("nhầm phòng, của GDTH", "lẽ ra là GDTH", "đính chính: GDTH", "xin lỗi, GDTH"),
            *("sửa GDMN thành GDTH", "chuyển 2 bài sang GDTH", "sorry, GDTH", "I meant GDTH"),
            "not GDMN but GDTH",
        ),
        "3 bài GDTH 3/2026": ("nhầm, GDTH 3 bài tháng 3",),
    }
)
ABOUT_SOMETHING_ELSE = (
    *("mỗi phòng 1", "Lễ 20/4"),
    *("ok", "nhầm rồi", "đúng rồi", "không", "không phải GDTH", "không phải 3 bài", "GDTH?"),
    *("tháng 3 à", "tháng 5", "tháng 3 và tháng 4", "GDTH và GDTrH", "GDTH nữa", "thế GDTH"),
    *("chuyển 1 bài sang GDTH", "chuyển 1 bài GDMN sang GDTH", "chuyển GDTH sang GDMN"),
    *("chuyển tháng 3 sang tháng 4", "sửa 1 bài thành tin", "sai 1 bài", "nhầm 3", "not GDTH"),
    *("thêm 1 tin", "trừ 2", "trừ 3", "bỏ GDTH", "bỏ GDMN", "tình hình tháng 3"),
    *("GDTH bao nhiêu", "bài trùng với GDTH", "GDMN 2 bài", "GDTH 3 bài", "xếp hạng"),
)


def _amended(department: Department, text: str) -> Counted | None:
    shown = Counted(2, department.store.offices.get("GDMN"), Kind.FEATURE)
    found = amended(text, [shown], department.store.offices.names(), date(2026, 4, 22))
    return found.counted[0] if found else None


@pytest.mark.parametrize(("said", "meant"), MEANT.items())
def test_what_is_said_below_a_preview_changes_what_it_shows(
    department: Department, said: str, meant: str
) -> None:
    found = _amended(department, said)
    assert found
    assert as_command(found) == meant
    assert "Dự kiến ghi nhận" in department.say("editor", SHOWN, said).text
    assert department.count("GDMN") == 1
    department.say("editor", "ok")
    (entry,) = department.store.ledger.entries(None, None, limit=1)
    assert (entry.count, entry.office, entry.kind) == (found.count, found.office.code, found.kind)
    assert entry.month == (found.month or APRIL)


@pytest.mark.parametrize("said", ABOUT_SOMETHING_ELSE)
def test_what_is_about_something_else_changes_nothing(department: Department, said: str) -> None:
    assert _amended(department, said) is None


@pytest.mark.parametrize("said", ["số lượng tháng 3", "GDTH tháng 3", "tình hình GDTH"])
def test_what_asks_for_figures_below_a_preview_is_answered(
    department: Department, said: str
) -> None:
    assert "Dự kiến ghi nhận" not in department.say("editor", SHOWN, said).text


def test_the_preview_before_records_nothing_any_more(department: Department) -> None:
    before = department.say("editor", SHOWN)
    department.say("editor", "tháng 3")
    assert "không có gì thay đổi" in department.press("editor", before, "Ghi nhận").text
    assert department.count("GDMN") == 1


def test_a_number_that_is_to_be_set_is_shown_anew(department: Department) -> None:
    assert "tháng 3/2026: 2 → 7" in department.say("editor", "/set 7 GDTH 4/2026", "tháng 3").text
    assert "tháng 3/2026: 2 → 6" in department.say("editor", "6 mới đúng").text


@pytest.mark.parametrize("said", ["tháng 3 chứ", "nhầm, tháng 3", "sửa lại tháng 3"])
def test_what_was_recorded_is_changed_only_once_that_is_confirmed(
    department: Department, said: str
) -> None:
    asked = department.say("editor", "thêm 2 bài GDMN", said)
    assert "số 26 là GDMN, 4/2026: +2 bài. Sửa thành GDMN, 3/2026: +2 bài?" in asked.text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)
    done = department.press("editor", asked, "Sửa")
    assert "3 → 1" in done.text
    assert "0 → 2" in done.text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (1, 2)
    department.say("editor", "hủy")
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)


@pytest.mark.parametrize("said", ["tháng 3", "GDTH", "sửa GDMN là 5"])
def test_without_a_word_of_correcting_it_is_read_as_ever(department: Department, said: str) -> None:
    assert "Sửa thành" not in department.say("editor", "thêm 2 bài GDMN", said).text


def test_a_closed_month_stays_as_it_is(department: Department) -> None:
    department.close("editor", "3/2026")
    department.say("editor", "thêm 2 bài GDMN")
    assert "đã chốt" in department.press("editor", "tháng 3 chứ", "Sửa").text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("tháng 3", "Điều chỉnh −1 đối với Phòng Giáo dục Tiểu học, tháng 3/2026, cần"),
        ("à nhầm, GDMN", "Điều chỉnh −1 đối với Phòng Giáo dục Mầm non, tháng 4/2026, cần"),
        ("2 bài mới đúng", "Điều chỉnh −2 đối với Phòng Giáo dục Tiểu học, tháng 4/2026, cần"),
        ("2 bài GDMN", "+2 bài (1 → 3)"),
        ("GDMN 2", "+2 tin, bài (1 → 3)"),
    ],
)
def test_no_reason_is_made_of_a_month_an_office_or_a_count(
    department: Department, said: str, told: str
) -> None:
    assert told in department.say("editor", "trừ 1 GDTH", said).text
    assert department.count("GDTH") == 5


def test_a_reason_may_name_an_office(department: Department) -> None:
    department.say("editor", "trừ 1 GDTH")
    assert "Ghi chú: bài trùng với GDMN" in department.say("editor", "bài trùng với GDMN").text


# --- Several counts, and questions on the way

SEVERAL = "GDMN 2 bài, GDTH 3 bài"
OF_SEVERAL = {
    "tháng 3": ("GDMN, 3/2026: +2 bài", "GDTH, 3/2026: +3 bài"),
    "nhầm, tháng 3": ("GDMN, 3/2026: +2 bài", "GDTH, 3/2026: +3 bài"),
    "GDTH 4 bài mới đúng": ("GDMN, 4/2026: +2 bài", "GDTH, 4/2026: +4 bài"),
    "nhầm, GDTH là tin": ("GDMN, 4/2026: +2 bài", "GDTH, 4/2026: +3 tin"),
    "GDTH không phải 3 mà là 4": ("GDMN, 4/2026: +2 bài", "GDTH, 4/2026: +4 bài"),
    "không phải 3 mà là 4": ("GDMN, 4/2026: +2 bài", "GDTH, 4/2026: +4 bài"),
    "GDTH 4 bài chứ không phải 3": ("GDMN, 4/2026: +2 bài", "GDTH, 4/2026: +4 bài"),
    "GDTH không phải tháng 4 mà là tháng 3": ("GDMN, 4/2026: +2 bài", "GDTH, 3/2026: +3 bài"),
}


@pytest.mark.parametrize(("said", "recorded"), OF_SEVERAL.items())
def test_a_month_is_of_all_that_was_shown_and_the_rest_of_the_office_that_is_named(
    department: Department, said: str, recorded: tuple[str, str]
) -> None:
    assert "chưa được ghi nhận" in department.say("editor", SEVERAL, said).text
    told = department.say("editor", "ok").text
    assert all(one in told for one in recorded)


@pytest.mark.parametrize(
    "said", ["nhầm, GDTrH", "GDTH tháng 3", "3 bài mới đúng", "là tin", "không phải 2 mà là 3"]
)
def test_of_several_counts_it_must_be_plain_which_one_is_meant(
    department: Department, said: str
) -> None:
    told = department.say("editor", SEVERAL, said).text
    assert "Dự kiến ghi nhận" not in told or SAY_WHAT in told


def test_of_what_was_recorded_together_one_number_is_denied(department: Department) -> None:
    asked = department.say("editor", SEVERAL, "ok", "GDTH không phải 3 mà là 5")
    assert "GDTH, 4/2026: +3 bài. Sửa thành GDTH, 4/2026: +5 bài" in asked.text
    assert "GDMN" not in asked.text


def test_what_was_recorded_together_is_changed_together(department: Department) -> None:
    asked = department.say("editor", SEVERAL, "ok", "nhầm, tháng 3")
    assert "GDMN, 3/2026: +2 bài" in asked.text
    assert "GDTH, 3/2026: +3 bài" in asked.text
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 8)
    department.say("editor", "ok")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)
    assert (department.count("GDMN", MARCH), department.count("GDTH", MARCH)) == (2, 5)


# --- What only says that it is not right

NOT_RIGHT = (
    *("không phải GDMN", "không phải GDMN đâu", "sai phòng", "sai phòng rồi", "sai tháng"),
    *("à nhầm", "khoan", "khoan đã", "từ từ", "chờ chút", "bỏ phòng đó", "❌"),
    *("ngược lại", "dòng 2 sai", "không phải 2 bài", "-2", "trừ 3", "ủa sai phòng"),
)
SAY_WHAT = "Đề nghị nêu phần đúng"


@pytest.mark.parametrize("said", NOT_RIGHT)
def test_below_a_preview_it_is_shown_again_with_how_to_say_what_is_right(
    department: Department, said: str
) -> None:
    again = department.say("editor", SHOWN, said)
    assert SAY_WHAT in again.text
    assert "GDMN – Phòng Giáo dục Mầm non, 4/2026: +2 bài (1 → 3)" in again.text
    assert "GDTH" in department.say("editor", "GDTH").text
    department.say("editor", "ok")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 7)


@pytest.mark.parametrize("said", [*NOT_RIGHT, "không", "thôi", "bỏ đi"])
def test_below_what_was_recorded_it_is_asked_what_is_right_and_nothing_changes(
    department: Department, said: str
) -> None:
    told = department.say("editor", "thêm 2 bài GDMN", said)
    assert SAY_WHAT in told.text
    assert "Ghi nhận số 26: GDMN, 4/2026: +2 bài." in told.text
    assert "có câu hỏi nào" in department.say("editor", "có").text
    assert department.count("GDMN") == 3


@pytest.mark.parametrize("said", ["hủy", "xóa", "xóa đi", "xóa cái vừa rồi", "bỏ số vừa nhập"])
def test_to_delete_it_is_to_take_it_back_or_not_to_record_it(
    department: Department, said: str
) -> None:
    assert "Không có gì được ghi nhận" in department.say("editor", SHOWN, said).text
    assert "3 → 1" in department.say("editor", "thêm 2 bài GDMN", said).text
    assert department.count("GDMN") == 1


@pytest.mark.parametrize(
    ("named", "now"),
    [("GDTH", "GDTH, 4/2026"), ("tháng 3", "GDMN, 3/2026"), ("GDTH 2 bài", "GDTH, 4/2026")],
)
def test_what_is_right_is_then_said_in_a_word_and_still_asked_about(
    department: Department, named: str, now: str
) -> None:
    department.say("editor", "thêm 2 bài GDMN", "sai phòng")
    assert f"Sửa thành {now}: +2 bài?" in department.say("editor", named).text


def test_cancelling_is_as_near_below_that_question(department: Department) -> None:
    department.say("editor", "thêm 2 bài GDMN", "sai phòng", "hủy")
    assert department.count("GDMN") == 1


@pytest.mark.parametrize(
    "said",
    [
        *("ok", "cảm ơn", "sai phòng không?", "không duyệt bài nào", "à"),
        *("chuyển đổi số", "chỉ đạo", "sửa chữa", "chỗ này"),
    ],
)
def test_what_says_no_such_thing_is_read_as_ever(department: Department, said: str) -> None:
    assert SAY_WHAT not in department.say("editor", "thêm 2 bài GDMN", said).text


@pytest.mark.parametrize("said", ["trừ 1 GDTrH", "-1 GDTrH", "bớt 1 bài GDTrH", "GDTrH trừ 1"])
def test_a_correction_of_another_office_is_one_of_its_own(
    department: Department, said: str
) -> None:
    department.say("editor", "thêm 2 bài GDMN")
    assert "Điều chỉnh −1 đối với Phòng Giáo dục Trung học" in department.say("editor", said).text


@pytest.mark.parametrize("said", ["khoan", "khoan đã", "từ từ", "chờ chút", "wait"])
def test_whoever_has_a_correction_wait_gives_no_reason(department: Department, said: str) -> None:
    assert f"“{said}”" in department.say("editor", "-1 GDMN", said).text
    assert department.count("GDMN") == 1


@pytest.mark.parametrize("said", ["sai phòng", "nhầm"])
def test_a_reason_may_be_as_short(department: Department, said: str) -> None:
    department.say("editor", "-1 GDMN", said)
    assert department.count("GDMN") == 0


@pytest.mark.parametrize(
    "said", ["bỏ GDTH", "bỏ GDTH đi", "trừ GDTH ra", "không có GDTH", "chỉ GDMN thôi"]
)
def test_one_of_several_counts_is_left_out(department: Department, said: str) -> None:
    assert "GDTH" not in department.say("editor", SEVERAL, said).text
    department.say("editor", "ok")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)


def test_one_of_several_that_were_recorded_is_undone_once_that_is_confirmed(
    department: Department,
) -> None:
    asked = department.say("editor", SEVERAL, "ok", "bỏ GDTH")
    assert "GDMN" not in asked.text
    assert department.count("GDTH") == 8
    department.press("editor", asked, "Hủy ghi nhận số 27")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)


# --- A change is taken back as a whole


@pytest.mark.parametrize("back", ["hủy", "/hoantac", "nhầm rồi"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("thêm 2 bài GDMN 20/4: thi", "nhầm, GDTH"),
        ("thêm 2 bài GDMN", "tháng 3 mới đúng"),
        ("thêm 2 bài GDMN", "trừ đi 1"),
        (SEVERAL, "nhầm, tháng 3"),
        (SEVERAL, "GDTH 4 bài mới đúng"),
    ],
)
def test_to_cancel_a_change_leads_back_to_how_it_was_before(
    department: Department, typed: str, said: str, back: str
) -> None:
    ledger = department.store.ledger
    shown = department.say("editor", typed)
    if typed == SEVERAL:
        department.press("editor", shown, "Ghi nhận")
    before = [replace(one, id=0, at=MORNING, batch=None) for one in ledger.standing(SPAN)]
    told = department.say("editor", said, "ok", back)
    assert "Đã hủy" in told.text
    assert "Đã ghi nhận" in told.text
    after = [replace(one, id=0, at=MORNING, batch=None) for one in ledger.standing(SPAN)]
    assert sorted(map(repr, after)) == sorted(map(repr, before))


def test_after_the_way_back_cancelling_undoes_what_was_recorded_first(
    department: Department,
) -> None:
    department.say("editor", "thêm 2 bài GDMN", "nhầm, GDTH", "ok", "hủy", "hủy")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)


def test_what_was_changed_is_changed_once_more(department: Department) -> None:
    department.say("editor", "thêm 2 bài GDMN")
    for said in ("nhầm, GDTH", "nhầm, VP"):
        department.say("editor", said, "ok")
    assert (department.count("GDMN"), department.count("GDTH"), department.count("VP")) == (1, 5, 8)
    department.say("editor", "hủy")
    assert (department.count("GDMN"), department.count("GDTH"), department.count("VP")) == (1, 7, 6)


def test_later_it_is_asked_whether_the_change_is_to_be_taken_back(department: Department) -> None:
    department.say("editor", "thêm 2 bài GDMN", "nhầm, GDTH", "ok", "xếp hạng")
    department.press("editor", "hủy", "Trở lại như trước khi sửa")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)


def test_a_change_of_which_a_part_was_undone_since_is_undone_for_the_rest(
    department: Department,
) -> None:
    changed = department.say("editor", SEVERAL, "ok", "nhầm, tháng 3", "ok")
    (gone, *_) = [one for one in department.store.ledger.standing(SPAN) if one.id > 29]
    department.say("editor", f"/hoantac {gone.id}")
    department.press("editor", changed, "Trở lại")
    assert (department.count("GDMN", MARCH), department.count("GDTH", MARCH)) == (0, 2)
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)


def test_a_change_back_that_leaves_less_than_the_report_says_is_asked_about(
    department: Department,
) -> None:
    changed = department.say("editor", "thêm 2 bài GDMN", "nhầm, GDTH", "ok")
    department.say("editor", "/baocao 4/2026")
    asked = department.press("editor", changed, "Trở lại")
    assert "Chưa hủy ghi nhận nào" in asked.text
    assert department.count("GDTH") == 7
    assert "Hệ thống gặp lỗi" not in department.say("editor", "sai phòng").text
    department.press("editor", asked, "Trở lại")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)


def test_what_came_back_by_a_command_is_undone_together_too(department: Department) -> None:
    department.press("editor", SEVERAL, "Ghi nhận")
    back = department.say("editor", "nhầm, tháng 3", "ok", "/hoantac")
    assert SAY_WHAT in department.say("editor", "sai phòng").text
    asked = department.press("editor", back, "Hủy cả 02 mục")
    department.press("editor", asked, "Hủy cả 02 mục")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)


def test_whoever_leaves_as_it_was_what_is_changed_already_hears_what_holds_now(
    department: Department,
) -> None:
    asked = department.say("editor", "thêm 2 bài GDMN", "nhầm, GDTH")
    department.press("editor", asked, "Sửa")
    told = department.press("editor", asked, "Giữ nguyên").text
    assert "Hiện nay: Phòng Giáo dục Tiểu học, tháng 4/2026: 07" in told


def test_only_what_is_meant_otherwise_is_undone(department: Department) -> None:
    assert "GDMN" not in department.say("editor", SEVERAL, "ok", "GDTH 4 bài mới đúng").text
    department.say("editor", "ok")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 9)


@pytest.mark.parametrize(
    ("said", "month", "office"),
    [("à tháng 2 chứ", Month(2026, 2), "GDMN"), ("GDTH", MARCH, "GDTH")],
)
def test_a_change_that_is_asked_about_is_amended_as_well(
    department: Department, said: str, month: Month, office: str
) -> None:
    department.say("editor", "thêm 2 bài GDMN", "nhầm, tháng 3")
    before = department.count(office, month)
    assert "Ghi nhận số 26 là GDMN, 4/2026" in department.say("editor", said).text
    department.say("editor", "ok")
    assert department.count("GDMN") == 1
    assert department.count(office, month) == before + 2


def test_a_change_back_to_what_was_recorded_changes_nothing(department: Department) -> None:
    department.say("editor", "thêm 2 bài GDMN", "nhầm, tháng 3")
    assert "Không có gì được ghi nhận" in department.say("editor", "tháng 4 mới đúng").text
    department.say("editor", "ok")
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)


@pytest.mark.parametrize("office", ["VP", "GDMN"])
def test_a_number_beside_a_mistake_is_no_number_of_an_entry(
    department: Department, office: str
) -> None:
    department.say("editor", f"thêm 2 bài {office}")
    for said in ("nhầm, 3", "ok", "xếp hạng", "nhầm, 3", "ok", "1"):
        department.say("editor", said)
    assert department.store.ledger.get(3).undone is None


@pytest.mark.parametrize("said", ["cancel", "undo", "hủy", "huyr"])
def test_what_was_recorded_last_is_taken_back_in_both_languages(
    department: Department, said: str
) -> None:
    department.say("editor", "thêm 2 bài GDMN", said)
    assert department.count("GDMN") == 1


# --- Numbers that were set

SET_TO = {"5 bài mới đúng": 5, "nhầm, 8": 8, "sửa thành 0": 0}


@pytest.mark.parametrize(("said", "count"), SET_TO.items())
@pytest.mark.parametrize("confirmed", [False, True])
def test_another_number_in_place_of_one_that_was_set_is_what_the_office_has_in_all(
    department: Department, said: str, count: int, *, confirmed: bool
) -> None:
    department.say("editor", "/set 7 GDTrH")
    if confirmed:
        department.say("editor", "ok")
    assert f"→ {count} (" in department.say("editor", said).text
    department.say("editor", "ok")
    assert department.count("GDTrH") == count


def test_a_number_that_was_set_to_nothing_is_amended(department: Department) -> None:
    assert "tháng 3/2026: 2 → 0" in department.say("editor", "/set 0 GDTH", "tháng 3").text
    assert "tháng 3/2026: 2 → 3" in department.say("editor", "3 mới đúng").text


@pytest.mark.parametrize("said", ["nhầm, tháng 3", "nhầm, GDMN"])
def test_what_was_set_goes_nowhere_else_as_a_difference(department: Department, said: str) -> None:
    assert "Sửa thành" not in department.say("editor", "/set 7 GDTH", "ok", said).text


# --- Where a month or an office is asked for


def _on_the_first() -> Department:
    department = Department()
    department.say("editor", "thêm 1 bài GDMN")
    department.pass_to(at("2026-05-01 08:00"))
    return department


@pytest.mark.parametrize("said", ["nhầm, GDTH", "GDTH chứ không phải GDMN"])
def test_what_is_amended_before_its_month_is_known_is_asked_about_again(said: str) -> None:
    department = _on_the_first()
    asked = department.say("editor", "thêm 2 bài GDMN", said)
    assert [choice.label for choice in asked.choices] == ["Tháng 4/2026", "Tháng 5/2026"]
    department.say("editor", "T5", "ok")
    assert department.count("GDTH", MAY) == 2


def test_another_month_than_those_that_are_offered_is_understood() -> None:
    department = _on_the_first()
    department.say("editor", "thêm 2 bài GDMN")
    assert "GDMN – Phòng Giáo dục Mầm non, 3/2026: +2" in department.say("editor", "tháng 3").text


@pytest.mark.parametrize("no", ["hủy", "không", "thôi", "bỏ qua", "nhầm rồi"])
@pytest.mark.parametrize("typed", ["thêm 2 bài GDTH", "thêm 2 bài GD", "thêm 2 bài GDX"])
def test_a_no_where_it_is_asked_what_a_count_is_of_undoes_nothing_before_it(
    no: str, typed: str
) -> None:
    department = _on_the_first()
    before = department.count("GDMN")
    asked = department.say("editor", typed)
    assert department.say("editor", no).text == "Không có gì được ghi nhận."
    department.say("editor", "ok")
    assert department.count("GDMN") == before
    assert "không có gì thay đổi" in department.press("editor", asked).text


@pytest.mark.parametrize("yes", ["ok", "có", "đồng ý"])
def test_a_yes_where_it_is_asked_which_is_shown_the_question_again(yes: str) -> None:
    department = _on_the_first()
    asked = department.say("editor", "thêm 2 bài GDTH")
    assert asked.text in department.say("editor", yes).text


@pytest.mark.parametrize("yes", ["ok", "có", "đồng ý", "cảm ơn"])
def test_a_yes_is_no_reason_of_a_correction(department: Department, yes: str) -> None:
    department.press("editor", "gỡ 2 bài GDTH", "−2")
    department.say("editor", yes)
    assert department.count("GDTH") == 5
