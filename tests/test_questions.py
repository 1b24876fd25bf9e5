"""Questions and their answers: pressed, typed by number or label, once, and in time."""

from datetime import timedelta

import pytest

from core.chat import Address, Incoming, Reply
from core.month import Month
from handlers.dispatch import reply_to
from tests.cast import Department, at


def test_pressing_twice_repeats_the_first_answer(department: Department) -> None:
    reply = department.say("editor", "/add 3 GDTrH")
    first = department.press("editor", reply, "Hủy")
    assert department.press("editor", reply, "Hủy") == first
    assert department.count("GDTrH") == 12
    assert len(list(department.store.ledger.every())) == 27


def test_a_choice_expires_after_a_day(department: Department) -> None:
    reply = department.say("editor", "/set 20 GDTrH 4/2026")
    department.now += timedelta(hours=25)
    assert "hết hạn" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDTrH") == 12


@pytest.mark.parametrize("typed", ["1", " 1 ", "1.", "1)", "1️⃣", "số 1", "chọn 1", "Chọn số 1"])
def test_a_bare_number_presses_where_choices_are_numbered(
    department: Department, typed: str
) -> None:
    assert "12 → 20" in department.say("editor", "/set 20 GDTrH 4/2026", typed).text


@pytest.mark.parametrize("typed", ["1..", "1.0", ".1", "-1", "1 2", "2)1"])
def test_anything_else_presses_nothing(department: Department, typed: str) -> None:
    department.say("editor", "/set 20 GDTrH 4/2026", typed)
    assert department.count("GDTrH") == 12


def test_each_question_numbers_its_choices_from_one(department: Department) -> None:
    first = department.say("editor", "/set 20 GDTrH 4/2026")
    second = department.say("editor", "/set 5 GDMN 4/2026")
    assert [choice.number for choice in first.choices] == [1, 2]
    assert [choice.number for choice in second.choices] == [1, 2]
    department.say("editor", "1")
    assert (department.count("GDTrH"), department.count("GDMN")) == (12, 5)


def test_a_button_answers_its_own_question_however_many_came_after(department: Department) -> None:
    first = department.say("editor", "/set 20 GDTrH 4/2026")
    department.say("editor", "/set 5 GDMN 4/2026")
    department.press("editor", first, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (20, 1)


@pytest.mark.parametrize("typed", ["3", "0", "99", "7."])
def test_a_number_that_the_question_does_not_have_shows_it_again(
    department: Department, typed: str
) -> None:
    asked = department.say("editor", "/set 20 GDTrH 4/2026")
    again = department.say("editor", typed)
    assert asked.text in again.text
    assert again.choices == asked.choices
    assert department.count("GDTrH") == 12
    assert "12 → 20" in department.say("editor", "1").text


@pytest.mark.parametrize("typed", ["Ghi nhận", "ghi nhan", "GHI NHẬN", "có", "đồng ý", "ok"])
def test_a_label_and_a_yes_are_the_choice(department: Department, typed: str) -> None:
    assert "12 → 20" in department.say("editor", "/set 20 GDTrH 4/2026", typed).text


@pytest.mark.parametrize("typed", ["Không ghi nhận", "không", "thôi", "hủy", "khong ghi nhan"])
def test_a_no_is_the_choice_that_leaves_things_as_they_are(
    department: Department, typed: str
) -> None:
    department.say("editor", "/set 20 GDTrH 4/2026")
    assert "Không có gì được ghi nhận" in department.say("editor", typed).text
    assert department.count("GDTrH") == 12


@pytest.mark.parametrize("typed", ["T3", "tháng 3", "thang 3", "3/2026", "tháng ba"])
def test_a_month_answers_a_question_about_months(department: Department, typed: str) -> None:
    department.now = at("2026-05-04 09:00")
    department.store.remember("born", "2026-01-01T00:00:00+07:00")
    department.store.__dict__.pop("born", None)
    assert len(department.say("editor", "/add 2 GDMN").choices) == 2
    before = department.count("GDMN")
    typed = typed.replace("3", "4").replace("ba", "tư")
    assert "tháng 4/2026" in department.say("editor", typed).text
    assert department.count("GDMN") == before + 2


@pytest.mark.parametrize(
    ("typed", "counts"),
    [("tháng 3", (2, 1)), ("T2", (0, 3)), ("2", (0, 3)), ("tháng trước nữa", (0, 1))],
)
def test_so_it_does_where_words_may_mean_either_of_two_months(
    department: Department, typed: str, counts: tuple[int, int]
) -> None:
    """February has one article already; the words that were asked about choose nothing."""
    department.say("editor", "2 bài GDMN tháng trước nữa", typed)
    months = (Month(2026, 3), Month(2026, 2))
    now = tuple(department.count("GDMN", month) for month in months)
    assert now == counts


@pytest.mark.parametrize(("typed", "month"), [("4", "2026-04"), ("5", "2026-05"), ("1", "")])
def test_where_choices_have_no_numbers_a_number_is_a_month(
    department: Department, typed: str, month: str
) -> None:
    department.now = at("2026-05-04 09:00")
    department.store.remember("born", "2026-01-01T00:00:00+07:00")
    department.store.__dict__.pop("born", None)
    department.say("editor", "/add 2 GDMN")
    before = department.store.ledger.entries(None, None, limit=1)[0]
    _type_where_choices_have_no_numbers(department, typed)
    newest = department.store.ledger.entries(None, None, limit=1)[0]
    assert (str(newest.month) if newest != before else "") == month


@pytest.mark.parametrize(
    ("typed", "told"), [("1", "Phòng Giáo dục Mầm non – tháng 3/2026"), ("3", "Toàn Sở")]
)
def test_where_choices_end_in_one_month_a_number_is_one_of_them(
    department: Department, typed: str, told: str
) -> None:
    offered = department.say("editor", "GDMN tháng 3 hãy nói gì đi")
    assert [one.label.endswith("3/2026") for one in offered.choices] == [True, False, True]
    reply = _type_where_choices_have_no_numbers(department, typed)
    assert reply
    assert told in reply.text


def _type_where_choices_have_no_numbers(department: Department, typed: str) -> Reply | None:
    who = Address("console", "editor")
    incoming = Incoming("1:1", who, who, "", typed, department.now)
    with department.store.transaction():
        return reply_to(department.services(), incoming, department.now)


def test_another_choice_of_an_answered_question_says_what_was_chosen_and_what_holds(
    department: Department,
) -> None:
    asked = department.say("editor", "/set 20 GDTrH 4/2026")
    done = department.press("editor", asked, "Ghi nhận")
    department.say("editor", "/add 1 GDTrH 4/2026")
    told = department.press("editor", asked, "Không ghi nhận").text
    assert "Đã chọn “Ghi nhận” lúc 08 giờ 00 ngày 22/4/2026" in told
    assert "Hiện nay: Phòng Giáo dục Trung học, tháng 4/2026: 21 tin, bài" in told
    assert done.text not in told
    assert department.count("GDTrH") == 21


def nudged(department: Department) -> Reply:
    sent = department.pass_to(at("2026-04-24 08:00"))
    return next(p.reply for _, p in sent if p.message.office == "GDMN")


def test_under_a_nudge_both_choices_work_once_each(department: Department) -> None:
    nudge = nudged(department)
    first = department.press("GDMN", nudge, "Đã nhận tin")
    assert "đã nhận tin" in first.text
    assert "nêu vướng mắc" in department.press("GDMN", nudge, "Báo vướng mắc").text
    assert "VM-01" in department.say("GDMN", "Chưa có cán bộ viết bài").text
    assert department.press("GDMN", nudge, "Đã nhận tin") == first
    assert "VM-01" in department.press("GDMN", nudge, "Báo vướng mắc").text
    assert len(department.store.obstacles.found()) == 1


def test_under_a_nudge_choices_live_until_the_next_one_falls_due(department: Department) -> None:
    nudge = nudged(department)
    department.now = at("2026-04-29 07:00")
    assert "đã nhận tin" in department.press("GDMN", nudge, "Đã nhận tin").text
    department.now = at("2026-04-29 08:00")
    assert "hết hạn" in department.press("GDMN", nudge, "Báo vướng mắc").text


def test_a_nudge_that_comes_while_somebody_answers_is_asked_about(department: Department) -> None:
    department.now = at("2026-04-24 07:59")
    raised = department.say("GDMN", "vướng mắc: thiếu người viết")
    nudged(department)
    asked = department.say("GDMN", "1")
    assert "trả lời nội dung nào" in asked.text
    assert not department.store.obstacles.found()
    department.press("GDMN", asked, raised.choices[0].label)
    assert len(department.store.obstacles.found()) == 1


def test_a_minute_later_the_newest_is_meant(department: Department) -> None:
    department.now = at("2026-04-24 07:59")
    department.say("GDMN", "vướng mắc: thiếu người viết")
    nudged(department)
    department.wait(minutes=1)
    assert "đã nhận tin" in department.say("GDMN", "1").text


def test_a_request_for_a_text_lasts_ten_minutes_and_can_be_skipped(department: Department) -> None:
    asked = department.say("GDMN", "/vuongmac")
    assert [choice.label for choice in asked.choices] == ["Bỏ qua"]
    department.now += timedelta(minutes=10)
    assert "VM-01" not in department.say("GDMN", "Chưa có cán bộ viết bài").text
    for skipped in ("1", "Bỏ qua", "bo qua", "thôi"):
        assert "Đã bỏ qua" in department.say("GDMN", "/vuongmac", skipped).text
        assert "VM-01" not in department.say("GDMN", "Chưa có cán bộ viết bài").text


@pytest.mark.parametrize(
    "typed", ["status", "xếp hạng", "/rank", "ok", "đã nhận", "hạn nộp khi nào", "cảm ơn"]
)
def test_a_request_for_a_text_gives_way(department: Department, typed: str) -> None:
    nudged(department)
    department.say("GDMN", "/vuongmac", typed)
    assert not department.store.obstacles.found()


def test_an_editors_count_is_never_taken_for_an_answer(department: Department) -> None:
    department.say("GDMN", "/vuongmac Chưa có cán bộ viết bài")
    assert "1 → 4" in department.say("editor", "/giaiquyet VM-01", "+3 GDMN").text
    assert not department.store.obstacles.get(1).answer


@pytest.mark.parametrize("typed", ["mệt", "hết người", "+3 GDMN", "3 GDMN"])
def test_a_short_text_or_a_count_is_shown_before_it_goes_to_somebody_else(
    department: Department, typed: str
) -> None:
    shown = department.say("GDMN", "/vuongmac", typed)
    assert typed in shown.text
    assert not department.store.obstacles.found()
    department.press("GDMN", shown, "Gửi")
    assert [one.text for one in department.store.obstacles.found()] == [typed]


@pytest.mark.parametrize("typed", ["ok em", "1", "Gửi Ban Biên tập", "vâng"])
@pytest.mark.parametrize("meanwhile", ["cảm ơn em nhé", "xin chào", "/rank", "bot là ai"])
def test_words_are_not_sent_by_what_is_typed_below_something_else(
    department: Department, meanwhile: str, typed: str
) -> None:
    asked = department.say("leader", "tuần sau tôi đi công tác", meanwhile, typed)
    assert "phải không" in asked.text
    assert "tuần sau tôi đi công tác" in asked.text
    assert "Đã chuyển" in department.press("leader", asked, "Gửi Ban Biên tập").text


def test_each_chat_counts_for_itself(department: Department) -> None:
    department.say("editor", "/add 1 GDMN")
    assert department.say("VP", "/add 1 GDMN").choices[0].number == 1


def test_numbers_begin_again_a_day_later(department: Department) -> None:
    department.say("editor", "/add 1 GDMN")
    department.now += timedelta(hours=25)
    assert department.say("editor", "/add 1 GDMN").choices[0].number == 1


def test_a_prompt_takes_the_next_plain_text(department: Department) -> None:
    assert "VM-01" in department.say("GDMN", "/vuongmac", "Chưa có cán bộ").text
    assert "Gửi nội dung này cho Ban Biên tập" in department.say("GDMN", "Chưa có cán bộ").text


def test_a_prompt_is_its_own_persons(department: Department) -> None:
    department.say("GDMN", "/vuongmac")
    assert "VM-01" not in department.say("GDTH", "Chưa có cán bộ").text


def test_a_question_of_which_a_choice_was_made_is_not_shown_as_if_nothing_had_been(
    department: Department,
) -> None:
    asked = department.say("GDMN", "phòng sẽ gửi 5 bài trong tuần")
    assert "Chưa có gì được gửi đi" in asked.text
    department.press("GDMN", asked, "Gửi Ban Biên tập")
    again = department.say("GDMN", "9")
    assert "Chưa có gì được gửi đi" not in again.text
    assert "“Gửi Ban Biên tập” đã được chọn lúc 08 giờ 00" in again.text
    assert "Xem số liệu" in [one.label for one in again.choices]


FAR_BACK = "cho câu hỏi sau, phải không? Chưa có gì thay đổi."


@pytest.mark.parametrize(
    "asking", ["/set 20 GDTrH 4/2026", "GDTrH 8 bài", "/chotso 3/2026", "/add 3 GDTrH"]
)
@pytest.mark.parametrize("meanwhile", ["/xephang", "tình hình VP", "/add 0 GDTrH"])
@pytest.mark.parametrize("typed", ["1", "label"])
def test_what_is_typed_below_something_else_is_asked_once_more(
    department: Department, asking: str, meanwhile: str, typed: str
) -> None:
    asked = department.say("editor", asking)
    label = asked.choices[0].label
    assert not department.say("editor", meanwhile).choices
    before = department.count("GDTrH")
    again = department.say("editor", label if typed == "label" else typed)
    assert f"“{label}” {FAR_BACK}" in again.text
    assert asked.text.splitlines()[0] in again.text
    assert again.choices == asked.choices
    assert department.count("GDTrH") == before
    assert FAR_BACK not in department.say("editor", "1").text


@pytest.mark.parametrize("yes", ["ok", "có", "đồng ý", "ghi đi"])
def test_a_yes_below_something_else_is_asked_once_more(department: Department, yes: str) -> None:
    assert f"“Ghi nhận” {FAR_BACK}" in department.say("editor", "GDTrH 8 bài", "/xephang", yes).text
    assert department.count("GDTrH") == 12
    department.say("editor", yes)
    assert department.count("GDTrH") == 20


def test_a_no_and_a_button_below_something_else_are_what_they_say(department: Department) -> None:
    asked = department.say("editor", "/set 20 GDTrH 4/2026")
    department.say("editor", "/xephang")
    assert "12 → 20" in department.press("editor", asked, "Ghi nhận").text
    department.say("editor", "/set 5 GDTrH 4/2026", "/xephang")
    assert department.say("editor", "không").text == "Không có gì được ghi nhận."


def test_a_plain_no_leaves_everything_as_it_is(department: Department) -> None:
    department.press("admin", "/tamdung", "Tạm dừng")
    assert "vẫn tạm dừng" in department.say("admin", "/tieptuc", "không").text
    assert "Đã tiếp tục" in department.say("admin", "/tieptuc", "có").text
    assert department.store.pause(department.now) is None


@pytest.mark.parametrize("typed", ["gửi", "Gửi", "gui"])
def test_a_question_of_sending_is_answered_by_the_verb_alone(
    department: Department, typed: str
) -> None:
    assert "VM-01" in department.say("GDMN", "vướng mắc: thiếu người viết", typed).text


def test_it_answers_no_question_of_another_thing(department: Department) -> None:
    department.say("editor", "2 GDMN", "gửi")
    assert department.count("GDMN") == 1


@pytest.mark.parametrize("typed", ["T3", "tháng 3", "3/2026"])
def test_a_month_answers_a_question_whose_choices_end_in_months(
    department: Department, typed: str
) -> None:
    assert "Báo cáo Lãnh đạo Sở" in department.say("leader", "báo cáo quý I", typed).text
    assert department.say("leader", "biểu đồ quý I", typed).attachments[0].report == "month"
