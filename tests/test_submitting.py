"""An article's way: sent in by an office, looked at by the editors, heard of by the head."""

import pytest

from core.articles import State
from core.chat import Address, Incoming, IncomingFile, UpdateKind
from core.people import Grant, Role
from handlers.dispatch import reply_to
from tests.articles import LINK, OTHER, TITLE, accept, digests, states
from tests.cast import APRIL, Department, at

NAME = "Họ Tên Của Người Thử"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (LINK, LINK),
        (f"{TITLE} {LINK}", f"“{TITLE}” {LINK}"),
        (f"{LINK} – “{TITLE}”", f"“{TITLE}” {LINK}"),
        (f"“{TITLE}”\n{LINK}", f"“{TITLE}” {LINK}"),
        (TITLE, f"“{TITLE}”"),
    ],
)
def test_a_head_sends_a_link_a_title_or_both(
    department: Department, typed: str, shown: str
) -> None:
    text = department.say("GDMN", f"/gui {typed}").text
    assert f"đã tiếp nhận bài của Phòng Giáo dục Mầm non: {shown}\n" in text
    assert "Đang chờ duyệt: 01; trả lại: 00." in text
    assert states(department) == [State.SUBMITTED]


def test_without_anything_the_article_is_asked_for(department: Department) -> None:
    assert "đường dẫn hoặc tiêu đề" in department.say("GDMN", "/gui").text
    assert "đã tiếp nhận" in department.say("GDMN", f"{TITLE} {LINK}").text


def test_several_links_are_several_articles(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK} {TITLE}\n{OTHER}\nTập huấn hè")
    waiting = department.store.articles.waiting()
    assert [(one.link, one.title) for one in waiting] == [(LINK, TITLE), (OTHER, "Tập huấn hè")]


def test_a_bare_link_is_offered_and_sent_with_a_tap(department: Department) -> None:
    asked = department.say("GDMN", f"{TITLE} {LINK}")
    assert asked.text.startswith("Gửi bài này cho Ban Biên tập?")
    assert states(department) == []
    department.press("GDMN", asked, "Gửi")
    assert states(department) == [State.SUBMITTED]


def test_yes_sends_what_was_offered_and_no_does_not(department: Department) -> None:
    department.say("GDMN", LINK, "không")
    assert states(department) == []
    department.say("GDMN", LINK, "có")
    assert states(department) == [State.SUBMITTED]


@pytest.mark.parametrize(
    ("name", "caption", "title"),
    [("Khai_mac_hoi_thi.docx", "", "Khai mac hoi thi"), ("bai.docx", TITLE, TITLE)],
)
def test_a_file_is_offered_under_its_caption_or_its_name(
    department: Department, name: str, caption: str, title: str
) -> None:
    asked = department.send_file("GDMN", b"", name, caption)
    department.press("GDMN", asked, "Gửi")
    (waiting,) = department.store.articles.waiting()
    assert waiting.title == title


@pytest.mark.parametrize("name", ["", "1.docx", "ab.docx", "….docx"])
def test_a_file_whose_name_says_nothing_is_not_offered(department: Department, name: str) -> None:
    assert "Gửi bài" not in department.send_file("GDMN", b"", name).text


def test_what_was_sent_without_its_title_is_sent_again_with_it(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    (waiting,) = department.store.articles.waiting()
    assert (waiting.link, waiting.title) == (LINK, TITLE)


def test_an_article_is_shown_with_another_offices_that_is_counted_under_its_title(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    accept(department)
    department.say("TCCB", f"/gui {TITLE} {OTHER}")
    shown = department.say("editor", "/choduyet")
    assert "cùng tiêu đề" in shown.text
    asked = department.press("editor", shown, "Ghi nhận là tin")
    assert "cùng tiêu đề" in asked.text
    assert "Vẫn ghi nhận" in [one.label for one in asked.choices]


def test_a_writer_sends_and_sees_the_standing_and_is_not_urged(
    department: Department, writer: str
) -> None:
    assert "đã tiếp nhận" in department.say(writer, f"/gui {LINK}").text
    assert "Phòng Giáo dục Mầm non" in department.say(writer, "/status").text
    sent = department.pass_to(at("2026-05-05 08:00"))
    assert {claimed.message.office for _, claimed in sent} >= {"GDMN"}
    assert "Cán bộ" not in [claimed.title for _, claimed in sent]


@pytest.mark.parametrize("who", ["editor", "leader", "admin"])
def test_nobody_else_sends_articles(department: Department, who: str) -> None:
    assert "chỉ dành cho" in department.say(who, f"/gui {LINK}").text
    department.say(who, LINK)
    assert states(department) == []


@pytest.mark.parametrize("again", [LINK, f"{LINK}?utm_source=zalo", TITLE, LINK.upper()])
def test_what_waits_is_not_sent_twice(department: Department, again: str) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    if again == LINK.upper():
        again = LINK.replace("https", "HTTP")
    assert "đang chờ duyệt" in department.say("GDMN", f"/gui {again}").text
    assert states(department) == [State.SUBMITTED]


def test_another_offices_article_is_not_sent_again(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    assert "đã được Phòng Giáo dục Mầm non gửi" in department.say("GDTH", f"/gui {LINK}").text
    assert states(department) == [State.SUBMITTED]


def test_what_was_sent_by_mistake_is_taken_back_until_it_is_decided(department: Department) -> None:
    department.press("GDMN", f"/gui {LINK}", "Rút lại")
    assert states(department) == []
    sent = department.say("GDMN", f"/gui {LINK}")
    accept(department)
    assert "Không rút lại được" in department.press("GDMN", sent, "Rút lại").text
    assert states(department) == [State.PUBLISHED]


def test_editors_are_told_once_in_a_sending_window(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    assert digests(department, "2026-04-22 08:05", "queue") == [
        "01 bài đang chờ duyệt (GDMN 1). Xem và duyệt: /choduyet"
    ]
    department.say("GDTH", f"/gui {OTHER}", "/gui Bài thứ ba của phòng")
    assert digests(department, "2026-04-22 13:59", "queue") == []
    (told,) = digests(department, "2026-04-22 16:00", "queue")
    assert "03 bài đang chờ duyệt (GDMN 1, GDTH 2)" in told


def test_editors_are_not_told_of_what_they_have_decided(department: Department) -> None:
    department.pass_to(at("2026-04-22 12:00"))
    department.say("GDMN", f"/gui {LINK}")
    accept(department)
    assert digests(department, "2026-04-23 16:00", "queue") == []


def test_the_queue_shows_the_oldest_first_and_one_at_a_time(department: Department) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    department.wait(minutes=1)
    department.say("GDTH", "/gui Bài của phòng tiểu học")
    first = department.say("editor", "/choduyet")
    assert first.text.startswith("Bài 1/2 chờ duyệt – GDMN (Phòng Giáo dục Mầm non)\n")
    assert TITLE in first.text
    assert "Người gửi: Trưởng phòng Giáo dục Mầm non, ngày 22/4/2026." in first.text
    second = department.press("editor", first, "Để sau")
    assert second.text.startswith("Bài 2/2 chờ duyệt – GDTH")
    last = department.press("editor", second, "Để sau")
    assert "còn 02 bài chờ duyệt" in last.text
    assert department.press("editor", last, "từ đầu").text == first.text


def test_a_tap_counts_the_article_and_ties_it_to_its_entry(department: Department) -> None:
    before = department.count("GDMN")
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    assert f"{before} → {before + 1}" in accept(department)
    assert department.count("GDMN") == before + 1
    entry = department.store.ledger.entries("GDMN", APRIL, limit=1)[0]
    (article,) = department.store.articles.of_entry(entry.id)
    assert (article.state, article.title, entry.link) == (State.PUBLISHED, TITLE, LINK)


def test_undoing_the_entry_puts_the_article_back_into_the_queue(department: Department) -> None:
    before = department.count("GDMN")
    department.say("GDMN", f"/gui {LINK}")
    accept(department)
    department.wait(minutes=1)
    department.say("editor", "/hoantac")
    assert department.count("GDMN") == before
    assert states(department) == [State.SUBMITTED]
    (waiting,) = department.store.articles.waiting()
    assert department.store.articles.history(waiting.id)[-1].at == department.now


def test_however_often_it_is_undone_the_editors_are_asked_for_its_kind(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui {TITLE}")
    for label in ("Ghi nhận là tin", "Ghi nhận là tin", "Ghi nhận là bài"):
        shown = department.say("editor", "/choduyet")
        accept(department, label)
        department.say("editor", "/hoantac")
        again = department.say("editor", "/choduyet")
        assert again.text == shown.text
        assert [one.label for one in again.choices] == [one.label for one in shown.choices]


def test_what_is_put_back_from_within_a_number_is_asked_for_its_kind(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui {TITLE}")
    shown = department.say("editor", "/choduyet")
    asked = department.press("editor", shown, "Ghi nhận là tin")
    within = department.press("editor", asked, "Nằm trong")
    again = department.press("editor", within, "trở lại")
    assert [one.label for one in again.choices] == [one.label for one in shown.choices]


def test_a_decision_is_made_once_however_often_it_is_pressed(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    shown = department.say("editor", "/choduyet")
    again = department.say("editor", "/choduyet")
    before = department.count("GDMN")
    more = department.press("editor", shown, "Ghi nhận là tin")
    department.press("editor", more, "Ghi thêm")
    assert "đã được xử lý" in department.press("editor", again, "Ghi nhận là bài").text
    assert department.count("GDMN") == before + 1


def test_within_a_number_the_count_stays_and_every_article_takes_one_place(
    department: Department,
) -> None:
    department.say("editor", "+2 GDTH")
    before = department.count("GDTH")
    alone = before
    for link in (LINK, OTHER):
        department.say("GDTH", f"/gui {link}")
        asked = department.press("editor", "/choduyet", "là tin")
        assert f"trong đó {alone:02} chỉ ghi số lượng" in asked.text
        department.press("editor", asked, "Nằm trong")
        alone -= 1
    assert department.count("GDTH") == before
    assert states(department) == [State.PUBLISHED] * 2
    made = department.say("editor", "/dsbai GDTH").text
    assert f"GDTH: {before} (có trong danh sách: 2; chỉ ghi số lượng: {alone})" in made


def test_what_was_put_within_a_number_by_mistake_goes_back(department: Department) -> None:
    department.say("GDTH", f"/gui {LINK}")
    asked = department.press("editor", "/choduyet", "là tin")
    done = department.press("editor", asked, "Nằm trong")
    department.press("editor", done, "Đưa bài vừa rồi trở lại")
    assert states(department) == [State.SUBMITTED]


def test_a_returned_article_goes_to_the_office_with_the_reason_and_may_come_again(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    assert "gửi lý do trả lại bài" in department.press("editor", "/choduyet", "Trả lại").text
    department.say("editor", "Thiếu ảnh minh họa cho phần hội thi")
    assert states(department) == [State.RETURNED]
    assert "trả lại: 01" in department.say("GDMN", "/status").text
    (told,) = digests(department, "2026-04-22 16:00", "outcomes")
    assert f"Bài “{TITLE}” được trả lại, lý do: Thiếu ảnh minh họa cho phần hội thi." in told
    assert "tiếp nhận lại bài" in department.say("GDMN", f"/gui {LINK}").text
    shown = department.say("editor", "/choduyet").text
    assert "Đã trả lại ngày 22/4/2026, lý do: Thiếu ảnh" in shown


def test_a_head_hears_of_outcomes_once_a_day(department: Department) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    accept(department)
    before = department.count("GDMN")
    assert digests(department, "2026-04-22 08:29", "outcomes") == []
    (told,) = digests(department, "2026-04-22 12:00", "outcomes")
    assert told == (
        f"Bài “{TITLE}” đã được duyệt đăng; Phòng có {before:02}/10 tin, bài trong tháng 4/2026,"
        f" còn thiếu {10 - before:02}."
    )
    for title in ("Bài thứ hai của phòng", "Bài thứ ba của phòng"):
        department.say("GDMN", f"/gui {title}")
        accept(department)
    assert digests(department, "2026-04-22 23:00", "outcomes") == []
    (told,) = digests(department, "2026-04-23 09:00", "outcomes")
    assert "thứ hai" in told
    assert "thứ ba" in told
    assert TITLE not in told
    assert digests(department, "2026-04-24 16:00", "outcomes") == []


def test_what_was_undone_in_time_is_not_told(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    accept(department)
    department.say("editor", "/hoantac")
    assert digests(department, "2026-04-22 16:00", "outcomes") == []


def test_what_was_sent_in_april_waits_in_may_too(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.pass_to(at("2026-05-05 08:00"))
    assert "Đang chờ duyệt: 01" in department.say("GDMN", "/status").text
    assert f"22/4 · {LINK} · chờ duyệt" in department.say("GDMN", "/dsbai").text


def test_a_nudge_names_what_waits(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}", "/gui Bài thứ hai của phòng")
    sent = department.pass_to(at("2026-04-28 16:00"))
    nudge = next(
        claimed.reply.text
        for _, claimed in sent
        if claimed.message.step == "third-last" and claimed.message.office == "GDMN"
    )
    assert "Đơn vị có 02 bài đang chờ duyệt." in nudge


def test_an_editor_who_types_a_sent_link_publishes_the_sent_article(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.say("editor", f"/add 1 GDMN {LINK}?utm_source=zalo")
    assert states(department) == [State.PUBLISHED]


@pytest.mark.parametrize("typed", [LINK, f"http://www.{LINK.removeprefix('https://')}?fbclid=1"])
def test_a_counted_link_is_asked_about_under_whatever_address(
    department: Department, typed: str
) -> None:
    department.say("editor", f"/add 1 GDMN {LINK}")
    before = department.count("GDMN")
    assert "đã được ghi nhận" in department.say("editor", f"/add 1 GDMN {typed}").text
    assert department.count("GDMN") == before
    assert "đã được duyệt đăng và ghi nhận" in department.say("GDMN", f"/gui {typed}").text


def test_another_offices_link_is_asked_about(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    assert "do Phòng Giáo dục Mầm non gửi" in department.say("editor", f"/add 1 GDTH {LINK}").text
    assert states(department) == [State.SUBMITTED]


@pytest.mark.parametrize("number", ["+3 GDMN", "thêm 2 tin mầm non", "3 GDTrH và 2 GDMN"])
def test_a_number_where_articles_are_recorded_by_name_is_asked_about(
    department: Department, number: str
) -> None:
    department.say("editor", f"/add 1 GDMN {LINK}")
    before = department.count("GDMN")
    asked = department.say("editor", number)
    assert "GDMN, tháng 4/2026 đã ghi 01 tin, bài theo danh sách" in asked.text
    assert department.count("GDMN") == before
    assert "Đã ghi nhận" in department.press("editor", asked, "Ghi nhận").text


def test_the_list_names_articles_with_their_states(department: Department) -> None:
    department.say("editor", f"/add 1 GDMN {LINK} “{TITLE}”")
    text = department.say("GDMN", f"/gui {OTHER}", "/dsbai").text
    assert f"1. 22/4 · “{TITLE}” {LINK} · đã duyệt đăng" in text
    assert f"2. 22/4 · {OTHER} · chờ duyệt" in text
    others = department.say("GDTH", "/dsbai GDMN").text
    assert TITLE in others
    assert OTHER not in others
    assert "GDMN" in department.say("leader", "/dsbai 4/2026").text


def test_the_list_of_who_answers_for_two_offices_is_of_these_two(department: Department) -> None:
    department.join("two", Grant(Role.HEAD, "KHTC"), Grant(Role.WRITER, "GDTH"), title="Hai đơn vị")
    for who, office in (("GDMN", "GDMN"), ("two", "Kế hoạch"), ("two", "Tiểu học")):
        asked = department.say(who, f"/gui Bài của {office}")
        if asked.choices[0].label.startswith("Gửi"):
            department.press(who, asked, office)
    told = department.say("two", "/dsbai").text
    assert "Kế hoạch" in told
    assert "Tiểu học" in told
    assert not any(code in told for code in ("GDMN", "GDTrH", "VP"))
    assert "GDMN" in department.say("two", "/dsbai GDMN").text


def test_an_article_whose_days_lie_in_two_months_is_asked_about(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.wait(days=12)
    (article,) = department.store.articles.waiting()
    seen, created = at("2026-05-02 09:00"), at("2026-04-30 16:00")
    department.store.articles.change(article.id, seen=seen, created=created)
    asked = department.press("editor", "/choduyet", "là tin")
    assert "tháng 4/2026 hoặc 5/2026" in asked.text
    before = department.count("GDMN")
    asked = department.press("editor", asked, "4/2026")
    department.press("editor", asked, "Ghi thêm")
    assert department.count("GDMN") == before + 1


def test_a_forwarded_file_or_link_is_offered_and_anything_else_forwarded_is_not(
    department: Department,
) -> None:
    address = Address("console", "GDMN")

    def forwarded(text: str, file: IncomingFile | None = None) -> str:
        incoming = Incoming(
            "1:1", address, address, "", text, department.now, UpdateKind.FORWARD, file=file
        )
        with department.store.transaction():
            reply = reply_to(department.services(), incoming, department.now)
        assert reply is not None
        return reply.text

    offer = "Gửi bài này cho Ban Biên tập?"
    assert forwarded("", IncomingFile("Tập huấn hè.docx", "f", 9)) == f"{offer}\n“Tập huấn hè”"
    assert forwarded(f"{TITLE} {LINK}") == f"{offer}\n“{TITLE}” {LINK}"
    for text in ("/gui Bài của phòng", "+3 GDMN", "Kính chuyển"):
        assert "chuyển tiếp" in forwarded(text).casefold()
    assert "chuyển tiếp" in forwarded("", IncomingFile("so-lieu.xlsx", "f", 9)).casefold()


@pytest.mark.parametrize(
    "reason", ["Thiếu ảnh", "thiếu 2 ảnh GDMN", "Không có ảnh, xem lại số liệu"]
)
def test_any_reason_is_taken_as_it_is(department: Department, reason: str) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.press("editor", "/choduyet", "Trả lại")
    assert (
        f"lý do sẽ được báo tới người đứng đầu đơn vị và người gửi bài: {reason}"
        in department.say("editor", reason).text
    )
    assert states(department) == [State.RETURNED]


def test_no_reason_returns_nothing(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.press("editor", "/choduyet", "Trả lại")
    department.say("editor", "bỏ qua")
    assert states(department) == [State.SUBMITTED]


@pytest.mark.parametrize("way", ["typed", "file"])
def test_a_head_hears_of_an_article_however_the_editors_recorded_it(
    department: Department, way: str
) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    if way == "typed":
        department.say("editor", f"/add 1 GDMN {LINK}")
    else:
        row = f"20/4/2026,GDMN,{TITLE},{LINK}"
        data = f"Ngày đăng,Đơn vị,Tên tin bài,Đường dẫn\n{row}\n".encode()
        department.press("editor", department.send_file("editor", data, "bai.csv"), "Ghi nhận")
    assert states(department) == [State.PUBLISHED]
    (told,) = digests(department, "2026-04-22 16:00", "outcomes")
    assert TITLE in told


def test_a_correction_below_the_list_is_told(department: Department) -> None:
    department.say("editor", f"/add 1 TCCB {LINK}", "/add -1 TCCB: bài gỡ khỏi Cổng")
    told = department.say("editor", "/dsbai TCCB").text
    assert "TCCB: 0 (có trong danh sách: 1; điều chỉnh −1)" in told


def test_what_was_taken_back_meanwhile_is_passed_over(department: Department) -> None:
    sent = department.say("GDMN", f"/gui {LINK}")
    department.say("GDTH", "/gui https://a.vn/2 “Bài thứ hai”")
    shown = department.say("editor", "/choduyet")
    department.press("GDMN", sent, "Rút lại")
    assert "Bài thứ hai" in department.press("editor", shown, "Để sau").text


def test_the_digest_leads_to_the_queue_with_a_tap(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    department.pass_to(at("2026-04-22 09:00"))
    assert department.say("editor", "1").text.startswith("Bài 1/1 chờ duyệt")


def test_a_long_list_is_shown_in_parts(department: Department) -> None:
    for number in range(17):
        department.say("editor", f"/add 1 GDMN https://a.vn/{number} “Bài {number}”")
    first = department.say("editor", "/dsbai GDMN")
    assert "\n15. " in first.text
    assert "\n16. " not in first.text
    rest = department.press("editor", first, "Xem tiếp (còn 2)")
    assert "\n16. " in rest.text
    assert "\n17. " in rest.text
    assert rest.choices == ()


def test_an_import_leaves_out_what_is_counted_under_another_address(department: Department) -> None:
    department.say("editor", f"/add 1 GDMN {LINK} “{TITLE}”")
    rows = (
        f"20/4/2026,GDMN,{TITLE},{LINK}?utm_source=zalo",
        f"21/4/2026,GDMN,{TITLE.upper()},https://other.vn/1",
        "21/4/2026,GDMN,Bài khác,https://other.vn/2",
    )
    data = "\n".join(["Ngày đăng,Đơn vị,Tên tin bài,Đường dẫn", *rows]).encode()
    preview = department.send_file("editor", data, "bai.csv").text
    assert "bài cùng tiêu đề đã được ghi nhận (mã ghi nhận 26)" in preview
    assert "GDMN" in preview


def test_an_editor_invites_a_writer_who_sees_the_standing_at_once(department: Department) -> None:
    code = department.say("editor", "/danhba mời GDMN cán bộ viết bài").text
    assert "Cán bộ viết bài" in code
    department.say("nobody", f"/start {code.split('/start ')[1].split()[0]}")
    assert "Phòng Giáo dục Mầm non – tháng 4/2026" in department.say("nobody", "đồng ý").text
    assert "/gui" in department.say("nobody", "/trogiup").text
    assert "Gửi nội dung này cho Ban Biên tập" in department.say("nobody", "abc xyz").text


def test_the_leaders_report_tells_what_is_under_way(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    line = "Đang chờ duyệt: 01; trả lại: 00."
    for typed in ("/status", "/status 2026", "/baocao"):
        assert line in department.say("leader", typed).text


def test_writers_and_authors_are_forgotten(department: Department, writer: str) -> None:
    store = department.store
    person = department.person(writer)
    store.people.change(person.id, name=NAME)
    department.say(writer, f"/gui {LINK}")
    (article,) = store.articles.waiting()
    store.articles.change(article.id, author=NAME)
    assert department.press("editor", "/choduyet", "Trả lại").text
    department.say("editor", f"Đề nghị đồng chí {NAME} bổ sung ảnh")
    assert "Số bài đã gửi: 1" in department.say(writer, "/dulieu").text
    department.press(writer, "/xoadulieu", "Xóa dữ liệu")
    left = list(store._db.query("select author, reason from article"))
    left += list(store._db.query("select '' as author, reason from decision"))
    assert not any(NAME in f"{each['author']} {each['reason']}" for each in left)
    department.say("GDMN", f"/gui {LINK}")
    assert "GDMN" in department.say("editor", "/choduyet").text


def test_nothing_of_a_closed_month_is_counted_by_a_tap(department: Department) -> None:
    department.say("GDMN", f"/gui {LINK}")
    (article,) = department.store.articles.waiting()
    department.store.articles.change(article.id, published=at("2026-03-20 08:00").date())
    department.close("editor", "3/2026")
    assert "đã chốt" in department.press("editor", "/choduyet", "là tin").text
    assert states(department) == [State.SUBMITTED]
