"""Sentences through the dispatcher: everybody is answered or asked, and nothing changes by itself."""

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings, strategies as some

from core.chat import Reply
from core.ledger import By
from core.month import Month
from core.people import Grant, Role
from core.reading.intents import Under
from core.reading.message import is_plainly_a_count, may_be_a_count
from store.rows import rows
from tests.cast import Department, at, choice_of, granted
from tests.test_talk import NAMES, TODAY, Row, spoken

OUR_FAULT = "mã lỗi"
WHO = {Role.HEAD: "GDMN", Role.LEADER: "leader", Role.EDITOR: "editor", Role.ADMIN: "admin"}
# What a sentence could change. Questions and what is read are not among them.
CHANGED = ("entry", "obstacle", "outbox", "absence", "person", "role", "address", "closing")
CHANGED_TOO = ("exemption", "quota", "day", "province", "fact")


def changes(department: Department) -> list[tuple[object, ...]]:
    """Everything in the tables that somebody could want unchanged."""
    found: list[tuple[object, ...]] = []
    for table in (*CHANGED, *CHANGED_TOO):
        found += [(table, *row) for row in rows(department.store._db, f"select * from {table}")]
    return found


def speaking(roles: frozenset[Role]) -> tuple[Department, str]:
    """A department, and somebody of it who has these roles."""
    department = Department()
    if len(roles) == 1:
        return department, WHO[next(iter(roles))]
    department.join("several", *map(granted, roles))
    return department, "several"


def shown(department: Department, who: str, under: Under) -> None:
    """What was shown last in this chat."""
    if under is Under.NUDGE:
        department.pass_to(at("2026-04-24 08:00"))
    if under is Under.PREVIEW:
        department.say(who, "/set 20 GDTrH 4/2026" if who == "editor" else "/xoadulieu")
    if under is Under.FIGURES:
        department.say(who, "/status")


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(spoken())


def asking_first(part: int, parts: int) -> Iterator[Row]:
    """Of one part of the rows those that may not change anything by themselves.

    What answers a question is its choice; an acknowledgement and the undoing of what was recorded
    a moment ago are not worth a question; counts are read by another grammar.
    """
    for row in _rows()[part::parts]:
        _roles, _under, text, expected = row
        tag = expected.split()[0]
        if tag in {"confirm", "decline", "acknowledge"}:
            continue
        if not is_plainly_a_count(text, NAMES, TODAY):
            yield row


@pytest.mark.parametrize("part", range(8))
def test_whatever_is_said_is_answered_and_changes_nothing_without_a_choice(part: int) -> None:
    departments: dict[tuple[frozenset[Role], Under], tuple[Department, str]] = {}
    for roles, under, text, expected in asking_first(part, 8):
        if (roles, under) not in departments:
            department, who = speaking(roles)
            shown(department, who, under)
            departments[roles, under] = department, who
        department, who = departments[roles, under]
        before = changes(department)
        reply = department.say(who, text)
        # What is said next is no answer to this.
        asked = [choice.question for choice in reply.choices]
        department.store._db.execute(
            "delete from question where id >= ?", [min(asked, default=0) or 10**9]
        )
        assert reply.text.strip()
        assert OUR_FAULT not in reply.text, text
        assert changes(department) == before, text
        if expected == "-" and not may_be_a_count(text, NAMES, TODAY) and Role.HEAD in roles:
            assert reply.choices, text


@pytest.mark.parametrize(
    ("who", "text", "told"),
    [
        ("GDMN", "GDMN có bao nhiêu bài rồi", "Được duyệt đăng: 01/10"),
        ("editor", "còn thiếu bao nhiêu bài", "Chưa đạt mức tối thiểu, tháng 4/2026: 08 đơn vị."),
        ("GDMN", "tháng này phòng tôi được mấy bài", "Mầm non – tháng 4/2026"),
        ("GDMN", "còn thiếu mấy bài", "còn thiếu 09"),
        ("GDMN", "tình hình tháng 3", "tháng 3/2026"),
        ("GDMN", "tình hình quý I", "từ tháng 01/2026 đến tháng 3/2026"),
        ("GDMN", "xếp hạng năm nay", "Xếp hạng từ tháng 01/2026 đến tháng 4/2026"),
        ("GDMN", "phòng tôi xếp thứ mấy", "Mầm non: hạng 8/9"),
        ("GDMN", "hạn nộp khi nào", "trước 16 giờ ngày 28/4"),
        ("GDMN", "khi nào nhắc", "- 08 giờ 00 ngày 24/4/2026: cuối tháng 4/2026"),
        ("editor", "lịch đôn đốc tháng 5", "- 08 giờ 00 ngày 15/5/2026: giữa tháng 5/2026"),
        ("leader", "bao giờ có báo cáo", "- 14 giờ 00 ngày 04/5/2026: báo cáo tháng 4/2026"),
        ("GDMN", "mã đơn vị", "8. GDMN – Phòng Giáo dục Mầm non"),
        ("admin", "mã đơn vị", "/donvi GDTrH tên khác thpt"),
        ("GDMN", "gửi bài vào đâu", "hộp thư của Cổng"),
        ("GDMN", "số điện thoại văn phòng", "0204 123"),
        ("GDMN", "số điện thoại GDTrH", "chỉ hiển thị với Ban Biên tập"),
        ("GDMN", "định mức", "GDMN: 10 - 15"),
        ("GDMN", "vướng mắc của tôi thế nào rồi", "vướng mắc"),
        ("GDMN", "cài đặt", "Cửa sổ lệnh"),
        ("leader", "ai chưa đạt", "08 đơn vị"),
        ("leader", "so với tháng trước", "Toàn Sở: 38, trước đó 20 (+18)"),
        ("leader", "quý I", "Số liệu từ tháng 01/2026 đến tháng 3/2026"),
        ("leader", "6 tháng đầu năm", "Số liệu từ tháng 01/2026 đến tháng 4/2026"),
        ("leader", "GDMN", "Mầm non – tháng 4/2026"),
        ("leader", "xếp hạng tỉnh", "8/13"),
        ("leader", "GDMN quý I", "Được duyệt đăng: 01/30"),
        ("leader", "báo cáo tháng 3", "tháng 3/2026"),
        ("editor", "nhật ký GDMN", "Nhật ký"),
        ("editor", "sửa GDMN là 5", "1 → 5"),
        ("editor", "danh bạ", "Danh bạ"),
        ("admin", "trợ giúp", "/dinhmuc"),
        ("GDMN", "báo cáo tháng 3", "Gửi nội dung này cho Ban Biên tập"),
        ("GDMN", "tình hình tháng 13", "Không có tháng đó"),
        ("GDMN", "tình hình tháng 8", "Thời gian đó chưa đến"),
        ("GDMN", "em chào ạ", "Kính chào đồng chí."),
        ("GDMN", "có", "Không có câu hỏi nào đang chờ"),
        ("editor", "không", "Không có câu hỏi nào đang chờ"),
        ("leader", "phòng nào kém nhất quý trước?", "từ tháng 01/2026 đến tháng 3/2026"),
        ("leader", "so với quý trước", "so với từ tháng 01/2026 đến tháng 3/2026"),
        ("leader", "báo cáo quý I", "Đồng chí cần báo cáo tháng nào?"),
    ],
)
def test_a_question_is_answered(who: str, text: str, told: str) -> None:
    department = Department()
    department.rules = type(department.rules)(
        articles_to="hộp thư của Cổng", editors_contact="0204 123 456"
    )
    assert told.casefold() in department.say(who, text).text.casefold()


def test_nothing_is_announced_of_a_month_that_had_ended_before_the_bot_was_there() -> None:
    began = Department(now=at("2026-05-01 06:00"))
    told = began.say("GDMN", "khi nào nhắc").text
    assert "tháng 5/2026" in told
    assert "tháng 4/2026" not in told


@pytest.mark.parametrize(
    "typed",
    ["quý I", "quý 1", "quy 1/2026", "từ tháng 1 đến tháng 3", "1/2026 - 3/2026", "T1 đến T3"],
)
def test_figures_and_ranking_read_the_same_months(department: Department, typed: str) -> None:
    months = "từ tháng 01/2026 đến tháng 3/2026"
    assert f"Trung học – {months}" in department.say("leader", f"/status GDTrH {typed}").text
    assert f"Trung học – {months}" in department.say("leader", f"/status {typed} GDTrH").text
    assert f"Số liệu {months}" in department.say("leader", f"/status {typed}").text
    assert f"Xếp hạng {months}" in department.say("leader", f"/xephang {typed}").text


def told_to(department: Department, title: str) -> list[str]:
    return [p.reply.text for _, p in department.wait(minutes=1) if p.title == title]


EDITOR = "Biên tập viên Cổng TTĐT"


def test_a_heads_other_sentence_goes_to_the_editors_once_it_is_confirmed(
    department: Department,
) -> None:
    asked = department.say("GDMN", "phòng sẽ gửi 5 bài trong tuần")
    assert asked.choices[0].label == "Gửi Ban Biên tập"
    assert len(asked.choices) == 4
    assert not told_to(department, EDITOR)
    department.press("GDMN", asked, "Gửi Ban Biên tập")
    (told,) = told_to(department, EDITOR)
    assert "Mầm non (GDMN) nhắn: “phòng sẽ gửi 5 bài trong tuần”" in told
    assert "Mầm non – tháng" in department.press("GDMN", asked, "Xem số liệu").text


@pytest.mark.parametrize("typed", ["thôi", "không", "Bỏ qua", "4"])
def test_words_that_nobody_wants_to_send_are_not_sent(department: Department, typed: str) -> None:
    assert "Đã bỏ qua" in department.say("GDMN", "phòng sẽ gửi 5 bài trong tuần", typed).text
    assert not told_to(department, EDITOR)
    department.say("GDMN", "có")
    assert not told_to(department, EDITOR)


@pytest.mark.parametrize("typed", ["có", "đồng ý", "gửi đi", "1"])
def test_a_yes_sends_the_words(department: Department, typed: str) -> None:
    department.say("GDMN", "phòng sẽ gửi 5 bài trong tuần", typed)
    assert told_to(department, EDITOR)


@pytest.mark.parametrize(
    ("roles", "sender"),
    [
        ([Grant(Role.LEADER)], "Người mới nhắn: "),
        ([Grant(Role.WRITER, "GDMN")], "Người mới (GDMN) nhắn: "),
        ([Grant(Role.DEPUTY, "GDMN")], "Người mới (GDMN) nhắn: "),
    ],
)
def test_whoever_is_no_editor_can_write_to_the_editors(
    department: Department, roles: list[Grant], sender: str
) -> None:
    department.join("new", *roles)
    asked = department.say("new", "nhắc các phòng khẩn trương hơn nữa")
    assert not told_to(department, EDITOR)
    department.press("new", asked, "Gửi Ban Biên tập")
    assert told_to(department, EDITOR) == [f"{sender}“nhắc các phòng khẩn trương hơn nữa”"]


@pytest.mark.parametrize("typed", ["👍", "ok", "cảm ơn", "vâng ạ", "🙏"])
def test_thanks_after_words_were_sent_are_no_further_choice(
    department: Department, typed: str
) -> None:
    department.press("GDMN", "phòng sẽ gửi 5 bài trong tuần", "Gửi Ban")
    assert department.say("GDMN", typed).text.startswith("Đồng chí cần thông tin gì")
    assert len(told_to(department, EDITOR)) == 1


def test_no_two_choices_mean_the_same(department: Department) -> None:
    offered = department.say("GDMN", "lương tháng này bao giờ có")
    labels = [choice.label for choice in offered.choices]
    assert labels == ["Gửi Ban Biên tập", "Xem số liệu", "Bỏ qua"]


NO_FIGURES = "Hệ thống chưa có số liệu trước tháng 01/2026."


@pytest.mark.parametrize("who", ["GDMN", "leader"])
@pytest.mark.parametrize(
    "typed",
    [
        *("so với cùng kỳ", "năm nay so với năm ngoái", "tình hình năm ngoái", "năm 2025"),
        *("xếp hạng năm 2025", "ai chưa đạt năm ngoái", "danh sách bài tháng 12/2025"),
        *("biểu đồ năm 2025", "/status 12/2025", "/xephang 2025", "/bieudo 2025", "/dsbai 2025"),
    ],
)
def test_of_the_time_before_the_data_nothing_is_said(
    department: Department, who: str, typed: str
) -> None:
    assert department.say(who, typed).text == NO_FIGURES


def test_months_that_reach_back_before_the_data_begin_with_them(department: Department) -> None:
    told = department.say("leader", "tình hình từ tháng 11/2025 đến tháng 2/2026").text
    assert told.startswith("Số liệu từ tháng 01/2026 đến tháng 02/2026")


def test_a_year_is_compared_with_as_much_of_the_year_before(department: Department) -> None:
    by = By(None, "editor", "test")
    for month, count in (("2025-02", 3), ("2025-12", 40)):
        department.store.ledger.add(Month.from_key(month), "GDMN", count, by, department.now)
    told = department.say("leader", "năm nay so với cùng kỳ").text
    assert "đến tháng 4/2026 so với từ tháng 02/2025 đến tháng 4/2025:" in told
    assert "- GDMN: 2, trước đó 3 (−1)" in told


def test_a_report_of_several_months_is_asked_about(department: Department) -> None:
    asked = department.say("leader", "báo cáo quý I")
    assert [choice.label for choice in asked.choices[:2]] == [
        "Báo cáo tháng 3/2026",
        "Báo cáo tháng 02/2026",
    ]
    assert "tháng 02/2026" in department.press("leader", asked, "Báo cáo tháng 02/2026").text


def test_two_of_the_same_moment_are_two(department: Department) -> None:
    for text in ("phòng sẽ gửi 5 bài trong tuần", "phòng sẽ gửi 5 bài trong tuần"):
        department.press("GDMN", text, "Gửi Ban Biên tập")
    assert len(told_to(department, EDITOR)) == 2


@pytest.mark.parametrize("typed", ["ok", "vâng", "rõ", "đã nhận", "Đã nhận tin", "👍", "1"])
def test_a_nudge_is_acknowledged_as_people_do(department: Department, typed: str) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    assert "đã nhận tin" in department.say("GDMN", typed).text
    nudge = department.store.outbox.by_key("2026-04/third-last/GDMN")
    assert nudge
    assert nudge.acknowledged


def test_further_words_of_an_acknowledgement_go_to_the_editors(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    answer = department.say("GDMN", "đã nhận, phòng sẽ gửi 5 bài trong tuần").text
    assert "đã nhận tin" in answer
    assert "Đã chuyển Ban Biên tập: “phòng sẽ gửi 5 bài trong tuần”" in answer
    assert "phòng sẽ gửi 5 bài" in told_to(department, EDITOR)[0]


def test_two_further_words_are_asked_about(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    answer = department.say("GDMN", "ok, mai gửi")
    assert "đã nhận tin" in answer.text
    assert not told_to(department, EDITOR)
    department.press("GDMN", answer, "Gửi Ban Biên tập")
    assert "mai gửi" in told_to(department, EDITOR)[0]


@pytest.mark.parametrize("receipt", ["ok", "vâng", "dạ vâng ạ", "ok em", "đã nhận", "Vâng em"])
def test_an_acknowledgement_with_a_count_is_one(department: Department, receipt: str) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    answer = department.say("GDMN", f"{receipt}, GDMN đã có thêm 3 bài")
    assert "đã nhận tin" in answer.text
    assert department.count("GDMN") == 1
    department.press("GDMN", answer, "Gửi Ban Biên tập")
    assert "GDMN đã có thêm 3 bài" in told_to(department, EDITOR)[0]


def test_a_question_that_comes_with_an_acknowledgement_is_answered(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    answer = department.say("GDMN", "ok, còn thiếu mấy bài").text
    assert "đã nhận tin" in answer
    assert "còn thiếu 09" in answer


@pytest.mark.parametrize(
    ("text", "choice", "kept"),
    [
        ("vướng mắc: thiếu người viết", "Gửi vướng mắc", "thiếu người viết"),
        ("số liệu sai, phòng tôi có 6 bài", "Gửi", "số liệu sai, phòng tôi có 6 bài"),
    ],
)
def test_an_obstacle_and_a_dispute_are_sent_by_a_choice(
    department: Department, text: str, choice: str, kept: str
) -> None:
    asked = department.say("GDMN", text)
    assert not department.store.obstacles.found()
    department.press("GDMN", asked, choice)
    (found,) = department.store.obstacles.found()
    assert found.text == kept


def deputised(department: Department) -> None:
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó Trưởng phòng")


def test_an_absence_may_begin_on_a_later_day(department: Department) -> None:
    deputised(department)
    asked = department.say("GDMN", "tôi đi công tác từ 25/4 đến 30/4")
    assert "từ ngày 25/4/2026 đến hết ngày 30/4/2026" in asked.text
    department.say("GDMN", "đúng")
    sent = {p.message.key: p.title for _, p in department.pass_to(at("2026-04-29 08:00"))}
    assert sent["2026-04/third-last/GDMN"] == "Trưởng phòng Giáo dục Mầm non"
    assert sent["2026-04/last/GDMN"] == "Phó Trưởng phòng"
    department.press("GDMN", "tôi về rồi", "Đúng")
    assert department.store.absences.known(department.person("GDMN").id, TODAY) is None


@pytest.mark.parametrize("typed", ["mai tôi nghỉ", "/vangmat 23/4"])
def test_an_absence_that_takes_the_place_of_another_says_so(
    department: Department, typed: str
) -> None:
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó")
    assert "Thay cho" not in department.say("GDMN", "/vangmat 5/5").text
    assert (
        "Lần báo vắng này thay cho lần đã báo (đến hết ngày 05/5/2026)."
        in department.say("GDMN", typed).text
    )


def test_the_last_day_of_an_absence_is_asked_for(department: Department) -> None:
    deputised(department)
    assert "đến hết ngày nào" in department.say("GDMN", "tôi đi công tác").text
    asked = department.say("GDMN", "30/4")
    assert "từ ngày 22/4/2026 đến hết ngày 30/4/2026" in asked.text
    department.press("GDMN", asked, "Đúng")
    assert department.store.absences.known(department.person("GDMN").id, TODAY)


def test_a_mistake_just_made_is_undone_and_an_older_one_is_asked_about(
    department: Department,
) -> None:
    assert "15 → 12" in department.say("editor", "/add 3 GDTrH", "nhầm rồi").text
    department.say("editor", "/add 3 GDTrH")
    department.wait(minutes=11)
    asked = department.say("editor", "hủy")
    assert "Chưa có gì bị hủy" in asked.text
    assert department.count("GDTrH") == 15
    department.press("editor", asked, "Hủy ghi nhận")
    assert department.count("GDTrH") == 12


def test_an_obstacle_is_withdrawn_by_its_sender_and_the_editors_are_told(
    department: Department,
) -> None:
    received = department.say("GDMN", "/vuongmac Chưa có cán bộ viết bài")
    note = next(p for _, p in department.wait(minutes=1) if p.title == EDITOR).reply
    department.press("editor", note, "Trình Lãnh đạo")
    department.wait(minutes=1)
    listed = department.say("GDMN", "vướng mắc của tôi thế nào rồi")
    assert choice_of(listed, "Rút VM-01").number == 1
    department.press("GDMN", received, "Rút VM-01")
    sent = {p.title for _, p in department.wait(minutes=1) if "đã rút" in p.reply.text}
    assert sent >= {EDITOR, "Lãnh đạo Sở"}
    assert "đã rút" in department.press("editor", note, "Trả lời").text
    assert "đã rút" in department.say("editor", "/giaiquyet VM-01 Đã cử cán bộ").text
    assert department.store.obstacles.count_waiting() == 0


def test_an_editor_whose_entry_another_undoes_is_told(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    department.say("VP", "/hoantac 26")
    (told,) = told_to(department, EDITOR)
    assert "Ghi nhận số 26 của đồng chí (+3, Phòng Giáo dục Trung học, tháng 4/2026)" in told
    department.say("editor", "/add 3 GDTrH", "/hoantac")
    assert not told_to(department, EDITOR)


# --- No text changes another question than the one it names

LABELS = [
    *("Ghi nhận", "Không ghi nhận", "có", "không", "1", "2", "3", "T4", "tháng 3", "bỏ qua"),
    "ok",
]
TEXTS = (
    some.sampled_from(LABELS)
    | some.sampled_from([row[2] for row in _rows()])
    | some.text(max_size=8)
)
COMMANDS = (
    "/set 20 GDTrH 4/2026",
    "/set 5 GDMN 4/2026",
    "/set 9 KHTC 4/2026",
    "/dondoc",
    "/xoadulieu",
)


def taken(department: Department) -> dict[int, str]:
    return {row["id"]: row["taken"] for row in rows(department.store._db, "select * from question")}


@settings(max_examples=40)
@given(some.lists(some.sampled_from(COMMANDS), min_size=2, max_size=4), TEXTS)
def test_no_text_answers_an_older_question(asked: list[str], text: str) -> None:
    department = Department()
    replies: list[Reply] = [department.say("editor", command) for command in asked]
    newest = max(choice.question for reply in replies for choice in reply.choices)
    before = taken(department)
    department.say("editor", text)
    after = taken(department)
    assert {q for q in before if after.get(q) != before[q]} <= {newest}


ADDRESSED = ("văn phòng ơi", "VP ơi", "ban biên tập ơi", "BBT ơi", "bot ơi", "chị ơi", "anh ơi,")


@pytest.mark.parametrize("called", ADDRESSED)
def test_whom_the_words_are_said_to_is_no_office(department: Department, called: str) -> None:
    reply = department.say("editor", f"{called} cộng cho tiểu học 3 bài")
    if "GDTH" in reply.text and "Dự kiến" in reply.text:
        department.press("editor", reply, "Ghi nhận")
    assert department.count("GDTH") == 8
    assert "Giáo dục Tiểu học" in department.say("leader", f"{called} tiểu học mấy bài").text


def test_an_office_that_is_called_and_alone_is_counted_for(department: Department) -> None:
    department.press("editor", "GDMN ơi 2 bài", "Ghi nhận")
    assert department.count("GDMN") == 3


SMALL = ("tổng", "thành", "mới", "lấy", "những", "để", "vừa", "theo", "sửa", "đặt")


@pytest.mark.parametrize("word", SMALL)
def test_a_small_word_is_no_misspelt_office(department: Department, word: str) -> None:
    assert "Không tìm thấy đơn vị" not in department.say("editor", f"{word} 3 bài").text
    assert changes(department) == changes(Department())


OF_DAYS = ("hôm qua đăng mấy bài", "ngày 15/4 được bao nhiêu bài", "từ 1/4 đến 15/4 được mấy bài")


@pytest.mark.parametrize(
    "typed", ["tuần này", "tuần trước GDMN mấy bài", "số liệu tuần qua", *OF_DAYS]
)
def test_figures_of_a_week_or_a_day_are_refused_with_the_reason(
    department: Department, typed: str
) -> None:
    assert "theo tháng, không theo tuần" in department.say("editor", typed).text


COMPARED = ("so sánh GDMN và GDTH", "so sánh GDMN với GDTH tháng 3", "GDMN so với GDTH")


@pytest.mark.parametrize("typed", COMPARED)
@pytest.mark.parametrize("who", ["editor", "leader"])
def test_offices_that_are_compared_stand_beside_each_other(
    department: Department, who: str, typed: str
) -> None:
    text = department.say(who, typed).text
    month = "tháng 3/2026" if "tháng 3" in typed else "tháng 4/2026"
    assert f"Phòng Giáo dục Mầm non – {month}" in text
    assert f"Phòng Giáo dục Tiểu học – {month}" in text


RANKED = ("tỉnh xếp hạng", "tỉnh xếp thứ", "xếp hạng cấp tỉnh", "xếp hạng toàn tỉnh")


@pytest.mark.parametrize("spoken_as", RANKED)
def test_the_provinces_rank_in_words_is_offered_as_its_command(
    department: Department, spoken_as: str
) -> None:
    offered = department.say("editor", f"{spoken_as} 7/13 tháng 4")
    assert "/xephangtinh 7/13 tháng 4" in offered.text
    assert "7/13" in department.press("editor", offered, "Thực hiện").text


PAGE = ("link xem số liệu đâu", "trang xem số liệu ở đâu", "đường dẫn trang theo dõi")


@pytest.mark.parametrize(
    "typed", ["xem trang", "trang", "cho tôi xem trang", "mở trang", "link trang", *PAGE]
)
@pytest.mark.parametrize("who", ["editor", "GDMN", "leader"])
def test_the_page_in_words_is_offered(department: Department, who: str, typed: str) -> None:
    assert "“/trang”" in department.say(who, typed).text


def test_words_about_another_page_offer_none(department: Department) -> None:
    assert "/trang" not in department.say("editor", "trang web bị lỗi").text


TO_COME = ("tháng 12", "quý IV", "6 tháng cuối năm", "xếp hạng quý III", "GDMN tháng 10", "năm sau")


@pytest.mark.parametrize("who", ["GDMN", "leader"])
@pytest.mark.parametrize("typed", TO_COME)
def test_below_a_time_to_come_stands_what_can_be_answered(
    department: Department, who: str, typed: str
) -> None:
    asked = department.say(who, typed)
    assert asked.text == "Thời gian đó chưa đến."
    answered = department.press(who, asked).text
    assert "tháng 4/2026" in answered
    assert "chưa đến" not in answered


def test_the_quota_is_told_of_months_to_come_too(department: Department) -> None:
    department.say("admin", "/dinhmuc GDMN 5 8 từ 11/2026")
    for typed in ("định mức tháng 11", "định mức quý IV"):
        assert "GDMN: 5 - 8" in department.say("GDMN", typed).text


@pytest.mark.parametrize(
    "typed",
    ["sửa GDMN là 5 vì đếm sót", "sửa GDMN là 5: đếm sót", "sửa GDMN thành 5 lý do đếm sót"],
)
def test_a_count_is_set_with_its_reason(department: Department, typed: str) -> None:
    asked = department.say("editor", typed)
    assert "1 → 5" in asked.text
    assert "Ghi chú: đếm sót." in asked.text
    assert department.count("GDMN") == 1
    assert "Ghi chú: đếm sót." in department.press("editor", asked).text


@pytest.mark.parametrize("typed", ["sửa GDMN là 5 vì GDTH 6", "không sửa GDMN là 5 vì đếm sót"])
def test_nor_is_one_set_that_is_not_plain(department: Department, typed: str) -> None:
    assert "1 → 5" not in department.say("editor", typed).text


def rows_of_each_kind() -> Iterator[Row]:
    """One row of each of the talk's kinds for each who may write it."""
    found: dict[tuple[frozenset[Role], str], Row] = {}
    for row in spoken():
        roles, _, _, expected = row
        if len(roles) == 1:
            found.setdefault((roles, expected.split()[0]), row)
    return iter(found.values())


def test_whatever_is_nearly_said_is_offered_by_its_name(department: Department) -> None:
    for roles, _, text, _ in rows_of_each_kind():
        (role,) = roles
        for nearly in (f"{text} xyzw", f"“{text}”", f"ghi chú: {text}"):
            assert OUR_FAULT not in department.say(WHO[role], nearly).text, nearly
