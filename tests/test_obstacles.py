"""Obstacles: raised, told, forwarded, answered; and figures that a head disputes."""

from datetime import timedelta

import pytest

from core.chat import Address, Choice, DeliveryError, Reply
from core.ladder import NOTES_ALONE
from core.people import Grant, Role
from handlers.obstacles import MOST_A_DAY
from handlers.paging import ON_A_PAGE, SHORT_ON_A_PAGE
from handlers.talking import MOST_WORDS_A_DAY
from reminders.claims import ClaimContext, ClaimedMessage, claim, not_delivered
from reminders.messages import MOST_IN_A_DIGEST
from tests.cast import APRIL, Department, at

TEXT = "Chưa có cán bộ phụ trách viết bài"


def claimed_all(department: Department) -> list[ClaimedMessage]:
    """What goes out in the next minute."""
    return [claimed for _, claimed in department.wait(minutes=1)]


def raised(department: Department, who: str = "GDMN", text: str = TEXT) -> Reply:
    return department.say(who, f"/vuongmac {text}")


def stand_in(department: Department, key: str, *grants: Grant) -> str:
    """Somebody new, linked under this key."""
    person = department.join(key, *grants, title=f"Phó phòng {key}")
    return person.title


def test_the_text_may_come_at_once(department: Department) -> None:
    told = raised(department).text
    assert "mã VM-01" in told
    assert f"“{TEXT}”" in told
    assert "Ban Biên tập và Lãnh đạo Sở xem được nội dung này" in told


def test_the_text_is_asked_for_when_it_is_left_out(department: Department) -> None:
    assert "trong một tin nhắn" in department.say("GDMN", "/vuongmac").text
    assert f"“{TEXT}”" in department.say("GDMN", TEXT).text


def test_a_command_instead_of_the_text_leaves_it(department: Department) -> None:
    department.say("GDMN", "/vuongmac", "/status", TEXT)
    assert department.store.obstacles.found() == ()


def test_numbers_run_on_over_offices_and_months(department: Department) -> None:
    raised(department)
    department.now = at("2026-05-05 09:00")
    assert "VM-02" in raised(department, "GDTH").text


def test_a_text_that_is_too_long_is_refused(department: Department) -> None:
    assert "1.000 ký tự" in raised(department, text="x y " * 250 + "x").text
    assert "VM-01" in raised(department, text="x y " * 249 + "x yz").text


def test_the_editors_are_told_at_once_and_may_answer_there(department: Department) -> None:
    department.now = at("2026-04-22 19:00")  # outside the sending hours
    raised(department)
    told = claimed_all(department)
    assert [p.title for p in told] == ["Chánh Văn phòng Sở", "Biên tập viên Cổng TTĐT"]
    assert TEXT in department.press("editor", told[1].reply, "Trả lời").text
    assert "Đã ghi nhận nội dung trả lời VM-01" in department.say("editor", "Đã bố trí").text
    answer = claimed_all(department)
    assert [p.title for p in answer] == ["Trưởng phòng Giáo dục Mầm non"]
    assert answer[0].reply.text == f"Ban Biên tập trả lời vướng mắc VM-01 (“{TEXT}”): Đã bố trí"


def test_without_editors_the_administrators_are_told(department: Department) -> None:
    for person in department.store.people.having(Role.EDITOR):
        department.store.people.revoke(person.id, Grant(Role.EDITOR))
    raised(department)
    assert [p.title for p in claimed_all(department)] == ["Quản trị viên hệ thống"]


def test_a_choice_that_asks_for_a_text_is_made_once_the_text_is_given(
    department: Department,
) -> None:
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    for _ in range(2):
        assert "nêu vướng mắc" in department.press("GDMN", sent["GDMN"].reply, "Báo vướng mắc").text
    given = department.say("GDMN", "Thiếu người viết")
    assert department.press("GDMN", sent["GDMN"].reply, "Báo vướng mắc") == given
    assert len(department.store.obstacles.found("GDMN")) == 1


def test_pressed_twice_it_takes_one_text(department: Department) -> None:
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    for _ in range(2):
        department.press("GDMN", sent["GDMN"].reply, "Báo vướng mắc")
    assert "cứ nhắn tại đây" in department.say("GDMN", TEXT, "Cảm ơn").text
    assert len(department.store.obstacles.found()) == 1


def test_an_obstacle_under_an_overdue_notice_is_about_the_month_that_ended(
    department: Department,
) -> None:
    sent = department.pass_to(at("2026-05-04 14:00"))
    overdue = next(p for _, p in sent if p.message.key == "2026-04/overdue/GDMN")
    department.press("GDMN", overdue.reply, "Báo vướng mắc")
    department.say("GDMN", TEXT)
    assert [str(one.month) for one in department.store.obstacles.found()] == ["2026-04"]


def test_who_answers_for_two_offices_says_which(department: Department) -> None:
    stand_in(department, "both", Grant(Role.DEPUTY, "GDMN"), Grant(Role.DEPUTY, "GDTH"))
    asked = department.say("both", f"/vuongmac {TEXT}")
    assert "đơn vị nào" in asked.text
    assert "Tiểu học" in department.press("both", asked, "Tiểu học").text
    assert [one.office for one in department.store.obstacles.found()] == ["GDTH"]


def test_the_choice_under_a_nudge_is_about_the_nudged_office(department: Department) -> None:
    stand_in(department, "both", Grant(Role.DEPUTY, "GDMN"), Grant(Role.HEAD, "CNTT"))
    department.store.people.unlink(Address("console", "GDMN"))
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    department.press("both", sent["GDMN"].reply, "Báo vướng mắc")
    department.say("both", TEXT)
    assert [one.office for one in department.store.obstacles.found()] == ["GDMN"]


def test_the_choice_is_of_no_use_once_the_role_is_gone(department: Department) -> None:
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    head = department.person("GDMN").id
    department.store.people.revoke(head, Grant(Role.HEAD, "GDMN"))
    department.store.people.grant(head, Grant(Role.HEAD, "TCCB"))
    assert "phân quyền" in department.press("GDMN", sent["GDMN"].reply, "Báo vướng mắc").text


def test_an_editor_hands_it_to_the_leaders_who_resolve_it(department: Department) -> None:
    raised(department)
    claimed_all(department)
    listed = department.say("editor", "/dsvuongmac")
    assert "VM-01 · GDMN · 22/4/2026 · đang chờ" in listed.text
    assert (
        "Đã trình Lãnh đạo Sở vướng mắc VM-01" in department.press("editor", listed, "Trình").text
    )
    told = claimed_all(department)
    assert [p.title for p in told] == ["Lãnh đạo Sở"]
    assert "đã trình Lãnh đạo Sở" in department.say("editor", "/dsvuongmac").text
    department.press("leader", told[0].reply, "Trả lời")
    department.say("leader", "Giao Văn phòng hỗ trợ")
    answer = claimed_all(department)
    assert "đã được giải quyết: Giao Văn phòng hỗ trợ" in answer[0].reply.text
    assert "Không có vướng mắc nào đang chờ" in department.say("leader", "/dsvuongmac").text


def test_what_was_withdrawn_is_handed_to_nobody(department: Department) -> None:
    raised(department)
    listing = department.say("editor", "/dsvuongmac")
    department.press("GDMN", department.say("GDMN", "/vuongmac rút VM-01"), "Rút VM-01")
    assert "không còn chờ xử lý (đã rút)" in department.press("editor", listing, "Trình").text
    assert department.store.obstacles.get(1).state == "withdrawn"


def test_it_is_handed_on_once(department: Department) -> None:
    raised(department)
    first, second = (department.say(who, "/dsvuongmac") for who in ("editor", "VP"))
    department.press("editor", first, "Trình")
    assert "không có gì thay đổi" in department.press("VP", second, "Trình").text


def test_it_is_not_handed_to_nobody(department: Department) -> None:
    raised(department)
    listed = department.say("editor", "/dsvuongmac")
    department.store.people.revoke(department.person("leader").id, Grant(Role.LEADER))
    assert "Chưa có Lãnh đạo Sở" in department.press("editor", listed, "Trình").text


def test_what_is_before_the_leaders_is_resolved_by_an_editors_answer_too(
    department: Department,
) -> None:
    raised(department)
    department.press("editor", "/dsvuongmac", "Trình")
    department.say("editor", "/giaiquyet 1 Lãnh đạo Sở đã đồng ý")
    assert "đã giải quyết" in department.say("editor", "/dsvuongmac GDMN").text


@pytest.mark.parametrize(
    "number", ["VM-01", "VM-1", "vm-1", "vm1", "VM 1", "1", "01", "#1", "1:", "VM-01."]
)
def test_a_number_may_be_written_in_every_usual_way(department: Department, number: str) -> None:
    raised(department)
    assert "trả lời VM-01" in department.say("editor", f"/giaiquyet {number} Đã bố trí").text
    assert department.store.obstacles.get(1).answer == "Đã bố trí"


@pytest.mark.parametrize("number", ["VM-9", "0", "abc", "99999999999", "VM"])
def test_an_unknown_number_gets_a_sentence(department: Department, number: str) -> None:
    assert "Không có vướng mắc" in department.say("editor", f"/giaiquyet {number} x").text


def test_the_answer_is_asked_for_when_it_is_left_out(department: Department) -> None:
    raised(department)
    assert f"“{TEXT}”" in department.say("leader", "/giaiquyet 1").text
    department.say("leader", "Đã bố trí")
    assert department.store.obstacles.get(1).state == "resolved"


def test_an_answer_takes_the_place_of_another_only_when_that_is_meant(
    department: Department,
) -> None:
    raised(department)
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    claimed_all(department)
    asked = department.say("VP", "/giaiquyet 1 Chưa bố trí được")
    assert "đã được trả lời lúc 08 giờ 00 ngày 22/4/2026: “Đã bố trí”" in asked.text
    assert "Giữ nguyên" in department.press("VP", asked, "Giữ").text
    assert department.store.obstacles.get(1).answer == "Đã bố trí"
    department.press("VP", "/giaiquyet 1 Chưa bố trí được", "Gửi nội dung")
    assert department.store.obstacles.get(1).answer == "Chưa bố trí được"
    assert ["Chưa bố trí được" in p.reply.text for p in claimed_all(department)] == [True]


def test_the_answer_goes_to_the_deputy_while_the_head_is_away(department: Department) -> None:
    raised(department)
    title = stand_in(department, "deputy", Grant(Role.DEPUTY, "GDMN"))
    department.say("GDMN", "/vangmat 28/4")
    claimed_all(department)
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    answer = claimed_all(department)
    assert [p.title for p in answer] == [title]
    assert "thay Trưởng phòng Giáo dục Mầm non" in answer[0].reply.text


def test_an_answer_to_an_office_that_nobody_reaches_says_so(department: Department) -> None:
    raised(department)
    department.store.people.unlink(Address("console", "GDMN"))
    told = department.say("editor", "/giaiquyet 1 Đã bố trí").text
    assert "chưa liên lạc được với Phòng Giáo dục Mầm non" in told


def test_the_list_of_an_office_or_a_month_has_every_state(department: Department) -> None:
    raised(department)
    raised(department, "GDTH", "Thiếu máy ảnh")
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    assert "VM-01" not in department.say("leader", "/dsvuongmac").text
    of_office = department.say("leader", "/dsvuongmac mầm non").text
    assert "đã trả lời" in of_office
    assert "→ Đã bố trí" in of_office
    assert "VM-02" not in of_office
    assert "VM-02" in department.say("leader", "/dsvuongmac 4").text
    assert "VM-01" not in department.say("leader", "/dsvuongmac GDTH T4").text
    assert "Không có vướng mắc nào được nêu" in department.say("leader", "/dsvuongmac 3").text


def test_the_list_tells_how_to_answer_one_that_waits(department: Department) -> None:
    raised(department)
    raised(department)
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    assert "đề nghị viết VM-02" in department.say("leader", "/dsvuongmac GDMN").text
    department.say("editor", "/giaiquyet 2 Đã bố trí")
    assert "đề nghị viết" not in department.say("leader", "/dsvuongmac GDMN").text


def test_only_an_editor_is_offered_to_hand_it_on(department: Department) -> None:
    raised(department)
    assert department.say("leader", "/dsvuongmac").choices == ()


def test_an_open_obstacle_softens_the_next_rung_until_it_is_answered(
    department: Department,
) -> None:
    department.pass_to(at("2026-05-05 09:00"))
    raised(department)
    department.say("editor", "/add 1 VP 5/2026")
    sent = {p.message.office: p.reply.text for _, p in department.pass_to(at("2026-05-15 08:00"))}
    lines = sent["GDMN"].splitlines()
    assert "Vướng mắc VM-01 của đơn vị đang được xem xét" in lines[-2]
    assert lines[-1] == "Trân trọng."
    assert "VM-01" not in sent["GDTH"]
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    later = department.pass_to(at("2026-05-27 08:00"))
    assert not [p for _, p in later if p.message.office == "GDMN" and "xem xét" in p.reply.text]


def test_disputed_figures_keep_the_figures_of_that_moment(department: Department) -> None:
    assert "số liệu chưa khớp" in department.press("GDMN", "/status", "Số liệu chưa khớp").text
    department.say("GDMN", "Thiếu bài ngày 20/4")
    department.say("editor", "/add 1 GDMN")
    told = claimed_all(department)
    assert "Số liệu tại thời điểm đó: tháng 4/2026: 1, xếp hạng 8/9." in told[0].reply.text
    assert (
        "(số liệu: tháng 4/2026: 1, xếp hạng 8/9)" in department.say("editor", "/dsvuongmac").text
    )
    department.say("editor", "/giaiquyet 1 Đã bổ sung")
    assert [p.title for p in claimed_all(department)] == ["Trưởng phòng Giáo dục Mầm non"]


def test_a_dispute_is_about_the_month_that_was_shown(department: Department) -> None:
    department.now = at("2026-05-04 09:00")
    department.press("GDMN", "/status 4", "Số liệu chưa khớp")
    department.say("GDMN", "Thiếu 01 bài")
    assert [str(one.month) for one in department.store.obstacles.found()] == ["2026-04"]


def test_only_ones_own_figures_can_be_disputed(department: Department) -> None:
    assert department.say("GDMN", "/status GDTrH").choices == ()
    assert department.say("leader", "/status").choices == ()


# Ceilings

LIST = "/obstacles"


@pytest.fixture
def one_editor(department: Department) -> Department:
    """Whoever else would be told is not an editor any more."""
    for person in department.store.people.having(Role.EDITOR):
        if person != department.person("editor"):
            department.store.people.revoke(person.id, Grant(Role.EDITOR))
    return department


def test_an_office_raises_a_bounded_number_a_day(department: Department) -> None:
    for number in range(MOST_A_DAY):
        assert f"VM-0{number + 1}" in raised(department).text
    assert "chưa được ghi nhận" in raised(department).text
    assert len(department.store.obstacles.waiting()) == MOST_A_DAY
    assert "mã VM-" in raised(department, "GDTH").text
    department.press("GDMN", LIST, "Rút VM-01")
    assert "chưa được ghi nhận" in raised(department).text


def test_what_was_answered_or_raised_before_today_leaves_room(department: Department) -> None:
    for _ in range(MOST_A_DAY):
        raised(department)
    department.say("editor", "/vuongmac VM-01: đã rõ")
    assert "mã VM-" in raised(department).text
    assert "chưa được ghi nhận" in raised(department).text
    department.wait(days=1)
    assert "mã VM-" in raised(department).text


def test_after_the_third_note_of_a_day_the_rest_is_told_together(one_editor: Department) -> None:
    one_editor.wait(minutes=20)
    for office in ("GDMN", "GDTH", "GDTrH", "TCCB", "VP"):
        raised(one_editor, office, f"khó khăn của {office}")
    sent = [one.reply.text for one in claimed_all(one_editor)]
    assert len(sent) == NOTES_ALONE
    assert claimed_all(one_editor) == []
    ((moment, digest),) = one_editor.wait(hours=1)
    assert (moment.hour, moment.minute) == (9, 0)
    assert digest.reply.text.startswith("Gộp 2 thông báo:")
    for office in ("TCCB", "VP"):
        assert f"khó khăn của {office}" in digest.reply.text
    assert [one for _, one in one_editor.wait(hours=3)] == []
    one_editor.wait(days=1)
    raised(one_editor, "GDMN", "ngày hôm sau")
    assert "ngày hôm sau" in claimed_all(one_editor)[0].reply.text


def test_a_digest_that_may_not_have_arrived_tells_the_same_again(one_editor: Department) -> None:
    for office in ("GDMN", "GDTH", "GDTrH", "TCCB"):
        raised(one_editor, office)
    claimed_all(one_editor)
    raised(one_editor, "VP")
    one_editor.now += timedelta(hours=1)
    context = ClaimContext(one_editor.rules, one_editor.running, lambda _address: 0.0)
    first = claim(one_editor.store, context, one_editor.now)
    assert first
    uncertain = DeliveryError("no answer", uncertain=True)
    not_delivered(one_editor.store, first, uncertain, one_editor.now)
    raised(one_editor, "VP", "sau đó")
    one_editor.now += timedelta(minutes=5)
    again = claim(one_editor.store, context, one_editor.now)
    assert again
    assert again.id == first.id
    assert again.reply.text.startswith(first.reply.text)


def test_a_digest_tells_nothing_of_a_role_that_was_lost_since(one_editor: Department) -> None:
    people, editor = one_editor.store.people, one_editor.person("editor").id
    people.grant(editor, Grant(Role.LEADER))
    for office in ("GDMN", "GDTH", "GDTrH", "TCCB"):
        raised(one_editor, office, f"khó khăn của {office}")
    given(one_editor, "GDMN", "/passon Nhờ các đồng chí xem giúp")
    claimed_all(one_editor)
    people.revoke(editor, Grant(Role.EDITOR))
    (digest,) = [one for _, one in one_editor.wait(hours=3)]
    assert digest.reply.text.startswith("Phòng Tổ chức cán bộ nêu vướng mắc")
    assert "khó khăn của TCCB" in digest.reply.text
    assert "xem giúp" not in digest.reply.text


def test_where_that_is_all_of_it_there_is_no_digest(one_editor: Department) -> None:
    people, editor = one_editor.store.people, one_editor.person("editor").id
    people.grant(editor, Grant(Role.LEADER))
    for _ in range(NOTES_ALONE + 1):
        given(one_editor, "GDMN", "/passon Nhờ các đồng chí xem giúp")
    claimed_all(one_editor)
    people.revoke(editor, Grant(Role.EDITOR))
    assert [one for _, one in one_editor.wait(hours=3)] == []


def test_a_long_digest_is_told_in_parts_and_nothing_is_left_out(one_editor: Department) -> None:
    offices = [office.code for office in one_editor.store.offices.active()]
    for office in offices:
        for number in range(MOST_A_DAY):
            raised(one_editor, office, f"khó khăn thứ {office}-{number}.")
    sent = [one.reply.text for _, one in one_editor.wait(hours=12)]
    told = "\n".join(sent)
    assert all(
        f"“khó khăn thứ {office}-{n}.”" in told for office in offices for n in range(MOST_A_DAY)
    )
    assert max(text.count("•") for text in sent) == MOST_IN_A_DIGEST


def test_words_for_the_editors_are_a_bounded_number_a_day(department: Department) -> None:
    request = "/passon Nhờ các đồng chí xem giúp"
    for _ in range(MOST_WORDS_A_DAY):
        assert "chưa được gửi" not in given(department, "GDMN", request)
    assert "chưa được gửi" in given(department, "GDMN", request)
    assert "chưa được gửi" not in given(department, "GDTH", request)
    department.wait(days=1)
    assert "chưa được gửi" not in given(department, "GDMN", request)


def given(department: Department, who: str, command: str) -> str:
    """What a pressed choice of this command answers."""
    address = Address("console", who)
    reply = Reply("?", (Choice("x", command),))
    person = department.person(who).id
    choices = department.store.questions.ask(address, address, person, reply, department.now)
    return department.press(who, Reply("?", choices), "x").text


# Pages


@pytest.mark.parametrize("who", ["editor", "leader", "GDMN"])
def test_a_long_list_is_shown_a_page_at_a_time_and_whole(department: Department, who: str) -> None:
    for number in range(2 * ON_A_PAGE + 3):
        office = department.store.obstacles.add(
            "GDMN", APRIL, f"khó khăn {number}.", department.person("GDMN").id, department.now
        )
    seen, reply = "", department.say(who, LIST)
    for left in (f"{ON_A_PAGE + 3}", "3"):
        assert reply.text.count("khó khăn") == ON_A_PAGE
        seen += reply.text
        reply = department.press(who, reply, f"Xem tiếp (còn {left})")
    seen += reply.text
    assert all(f"khó khăn {number}." in seen for number in range(2 * ON_A_PAGE + 3))
    assert "Xem tiếp" not in str(reply.choices)
    assert office.number in seen


@pytest.mark.parametrize("command", ["/contacts", "/people", "/danhba"])
def test_a_list_of_people_is_shown_a_page_at_a_time_and_whole(
    department: Department, command: str
) -> None:
    for number in range(2 * SHORT_ON_A_PAGE):
        grants = [Grant(Role.DEPUTY, "GDMN")]
        department.store.people.add(f"Phó phòng số {number}.", grants, department.now)
    seen, reply, pages = "", department.say("admin", command), 1
    while more := [choice for choice in reply.choices if "Xem tiếp" in choice.label]:
        assert len(reply.text.splitlines()) <= SHORT_ON_A_PAGE + 8
        seen += reply.text
        reply, pages = department.press("admin", reply, more[0].label), pages + 1
    seen += reply.text
    assert pages == 3
    assert all(f"số {number}." in seen for number in range(2 * SHORT_ON_A_PAGE))


# Each of them would be a request, were it not that a text is awaited.
STATEMENTS = (
    *(
        *("chưa duyệt", "hết hạn", "bài mới", "tổng hợp lại", "chưa liên kết", "chưa đạt"),
        "bị trả lại",
    ),
    *(
        *("chờ duyệt", "đã chốt", "file word", "bài bị trả lại", "chưa đủ bài", "vướng mắc"),
        "định mức",
    ),
)


@pytest.mark.parametrize("told", STATEMENTS)
def test_an_obstacle_that_was_asked_for_is_sent_or_asked_about_whatever_it_says(
    department: Department, told: str
) -> None:
    answer = department.say("GDMN", "/vuongmac", told)
    if "Chưa có gì được gửi đi" in answer.text:
        department.press("GDMN", answer, "Gửi")
    assert [one.text for one in department.store.obstacles.waiting()] == [told]


@pytest.mark.parametrize("asked", ["hết hạn chưa", "ai chưa đạt", "xếp thứ mấy", "chốt chưa"])
def test_a_question_is_no_obstacle(department: Department, asked: str) -> None:
    assert asked not in department.say("GDMN", "/vuongmac", asked).text
    assert not department.store.obstacles.waiting()
