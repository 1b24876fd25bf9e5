"""What the portal published: proposed to the editors, tapped, counted once, and undone."""

import json

import pytest
from msgspec.structs import replace

from core.articles import State
from core.chat import Reply
from core.events import PortalChanged
from core.ladder import MessageKind
from core.portal import PortalItem
from store.proposals import MOST_ALIKE, proposals
from tests.articles import (
    NOW,
    digests,
    item,
    listed,
    look,
    may,
    several,
    states_by_title,
    tap,
    taught,
)
from tests.cast import APRIL, MAY, Department, at, choice_of


@pytest.fixture
def department() -> Department:
    """In May, over a database that was made in April."""
    found = Department()
    found.now = NOW
    return found


# --- One at a time


def test_an_article_is_shown_with_all_that_the_portal_tells(department: Department) -> None:
    listed(department, item(1, author="S.T", source="Phòng GDMN", category="Mầm non"))
    reply = look(department)
    assert "Bài mới trên Cổng 1/1\n“Tin số 1”\n" in reply.text
    assert "Đăng ngày 05/5/2026 · tác giả: S.T · nguồn: Phòng GDMN · chuyên mục: Mầm non" in (
        reply.text
    )
    codes = {office.code for office in department.store.offices.active()}
    assert {choice.label for choice in reply.choices} == codes | {
        *("Đăng lại", "Không tính", "Để sau", "Là clip")
    }


def test_a_tap_counts_the_article_and_shows_the_next(department: Department) -> None:
    listed(department, *several([1, 2]))
    reply = tap(department, "GDMN")
    assert "0 → 1" in reply.text
    assert "Bài mới trên Cổng 1/1\n“Tin số 2”" in reply.text
    assert states_by_title(department) == {"Tin số 1": State.PUBLISHED, "Tin số 2": State.PROPOSED}
    (entry,) = department.store.ledger.entries("GDMN", MAY, limit=9)
    assert entry.published == at("2026-05-05").date()


def test_nothing_is_counted_without_a_tap(department: Department) -> None:
    before = department.store.standings(MAY)
    listed(department, *several(range(9)))
    look(department)
    department.wait(days=2)
    assert department.store.standings(MAY) == before


@pytest.mark.parametrize(
    ("label", "state"), [("Đăng lại", State.REPOST), ("Không tính", State.SKIPPED)]
)
def test_what_is_not_counted_is_not_asked_again_and_can_come_back(
    department: Department, label: str, state: State
) -> None:
    listed(department, item(1))
    reply = tap(department, label)
    assert states_by_title(department) == {"Tin số 1": state}
    listed(department, item(1))
    assert "Không còn bài nào" in look(department).text
    department.press("editor", reply, "trở lại")
    assert states_by_title(department) == {"Tin số 1": State.PROPOSED}
    assert may(department) == 0


def test_later_shows_the_next_and_leaves_this_one(department: Department) -> None:
    listed(department, *several([1, 2]))
    reply = tap(department, "Để sau")
    assert "“Tin số 2”" in reply.text
    reply = department.press("editor", reply, "Để sau")
    assert "còn 02 bài" in reply.text
    assert "“Tin số 1”" in department.press("editor", reply, "Xem lại").text


def test_what_was_returned_and_is_published_all_the_same_is_looked_at_and_not_taken_with_others(
    department: Department,
) -> None:
    department.say("GDMN", "/gui Tin số 1")
    assert department.press("editor", "/choduyet", "Trả lại").choices
    department.say("editor", "Bài của Phòng khác")
    listed(department, item(1))
    assert not [choice for choice in look(department).choices if "tất cả" in choice.label]
    waiting = department.say("editor", "/choduyet")
    assert "Đã có trên Cổng" in waiting.text
    assert "lý do: Bài của Phòng khác" in waiting.text
    department.press("editor", waiting, "Ghi nhận là bài")
    assert may(department) == 1


def test_what_an_office_takes_back_and_the_portal_shows_is_proposed(department: Department) -> None:
    sent = department.say("GDMN", "/gui Tin số 1")
    listed(department, item(1))
    assert "Đã rút lại" in department.press("GDMN", sent, "Rút lại").text
    assert states_by_title(department) == {"Tin số 1": State.PROPOSED}
    assert "Chưa có bài nào" in department.say("GDMN", "/dsbai").text
    tap(department, "GDTH")
    assert (may(department), may(department, "GDTH")) == (0, 1)


def test_an_article_is_counted_once_though_two_editors_tap(department: Department) -> None:
    listed(department, item(1))
    first, second = look(department), department.say("VP", "/choduyet cong")
    department.press("editor", first, "GDMN")
    assert "đã được xử lý" in department.press("VP", second, "GDTH").text
    assert (may(department), may(department, "GDTH")) == (1, 0)


def test_an_undo_brings_the_article_back_to_the_portals_list(department: Department) -> None:
    listed(department, item(1))
    department.press("editor", tap(department, "GDMN"), "Hủy")
    assert may(department) == 0
    tap(department, "GDTH")
    assert (may(department), may(department, "GDTH")) == (0, 1)


def test_however_often_it_is_counted_and_undone_an_article_is_as_it_was(
    department: Department,
) -> None:
    listed(department, item(1))
    (before,) = department.store.articles.waiting(State.PROPOSED)
    for office in ("GDMN", "GDMN", "GDTH"):
        department.press("editor", tap(department, office), "Hủy")
        (after,) = department.store.articles.waiting(State.PROPOSED)
        assert (after.office, after.kind, after.day) == (None, before.kind, before.day)
        assert proposals(department.store, department.rules.kinds).sure == ()


def test_the_head_hears_of_it_in_one_digest(department: Department) -> None:
    listed(department, *several([1, 2]))
    tap(department, "GDMN")
    tap(department, "GDMN")
    (text,) = digests(department, "2026-05-14 08:00", MessageKind.OUTCOMES)
    assert "Tin số 1" in text
    assert "Tin số 2" in text
    assert "02/10" in text


def test_only_editors_tap(department: Department) -> None:
    listed(department, item(1))
    reply = look(department)
    for who in ("GDMN", "leader"):
        department.say(who, choice_of(reply, "GDMN").pick)
    assert may(department) == 0


def test_the_queue_of_the_offices_leads_to_the_portal(department: Department) -> None:
    listed(department, item(1))
    reply = department.say("editor", "/choduyet")
    assert "01 bài mới trên Cổng" in reply.text
    assert "“Tin số 1”" in department.press("editor", reply, "Xem từng bài").text


# --- The month


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2026-04-30", ["4/2026", "5/2026"]),  # seen in May
        ("2026-05-05", []),
        (None, ["4/2026", "5/2026"]),
    ],
)
def test_the_month_is_asked_where_the_days_lie_in_two(
    department: Department, day: str | None, months: list[str]
) -> None:
    listed(department, item(1, day=day))
    reply = tap(department, "TCCB")
    asked = [choice.label for choice in reply.choices if "/2026" in choice.label]
    assert [label for label in asked if any(month in label for month in months)] == asked
    assert len(asked) == len(months)
    if months:
        department.press("editor", reply, "5/2026")
    assert may(department, "TCCB") == 1


def test_a_closed_month_takes_nothing_and_the_article_waits(department: Department) -> None:
    department.close("editor", "4/2026")
    listed(department, item(1, day="2026-04-30"))
    before = department.count("TCCB")
    assert "đã chốt" in department.press("editor", tap(department, "TCCB"), "4/2026").text
    assert department.count("TCCB") == before
    assert states_by_title(department) == {"Tin số 1": State.PROPOSED}


# --- Not twice


def test_what_was_recorded_by_number_is_asked_about(department: Department) -> None:
    department.say("editor", "/add 3 GDMN")
    listed(department, *several([1, 2]))
    reply = tap(department, "GDMN")
    assert {"Nằm trong 03 tin, bài đã ghi", "Ghi thêm"} < {one.label for one in reply.choices}
    department.press("editor", reply, "Nằm trong 03")
    assert may(department) == 3
    tap(department, "GDMN", "Ghi thêm")
    assert may(department) == 4
    assert (
        "GDMN: 4 (có trong danh sách: 2; chỉ ghi số lượng: 2)"
        in department.say("editor", "/dsbai GDMN 5/2026").text
    )


def test_what_was_put_within_a_number_comes_back_without_its_office(department: Department) -> None:
    department.say("editor", "/add 3 GDMN")
    listed(department, item(1))
    reply = tap(department, "GDMN", "Nằm trong 03")
    department.press("editor", reply, "trở lại")
    assert states_by_title(department) == {"Tin số 1": State.PROPOSED}
    tap(department, "GDTH")
    assert (may(department), may(department, "GDTH")) == (3, 1)


def test_a_number_after_the_portals_articles_is_asked_about(department: Department) -> None:
    listed(department, item(1))
    tap(department, "GDMN")
    department.say("editor", "/add 1 GDMN")
    assert may(department) == 1


@pytest.mark.parametrize("accepted", [False, True])
def test_an_article_under_another_title_is_asked_about_and_joins_what_was_sent(
    department: Department, accepted: bool
) -> None:
    department.say("GDMN", "/gui Hội thi cô nuôi giỏi")
    if accepted:
        department.press("editor", "/choduyet", "Ghi nhận là tin")
    listed(department, item(1, "Khai mạc Hội thi nhân viên nấu ăn giỏi cấp tỉnh"))
    reply = tap(department, "GDMN")
    assert "dưới tiêu đề khác" in reply.text
    department.press("editor", reply, "Là bài “Hội thi cô nuôi giỏi”")
    assert may(department) == 1
    assert states_by_title(department) == {"Hội thi cô nuôi giỏi": State.PUBLISHED}
    listed(department, item(1, "Khai mạc Hội thi (sửa)"))
    assert "Không còn bài nào" in look(department).text


def test_what_an_office_sends_after_the_portal_showed_it_joins_as_well(
    department: Department,
) -> None:
    listed(department, item(1, "Khai mạc Hội thi nhân viên nấu ăn giỏi cấp tỉnh"))
    tap(department, "GDMN")
    department.say("GDMN", "/gui Hội thi cô nuôi giỏi")
    reply = department.press("editor", "/choduyet", "Ghi nhận là tin")
    department.press("editor", reply, "Là bài “Khai mạc")
    assert may(department) == 1
    assert len(states_by_title(department)) == 1
    (text,) = digests(department, "2026-05-14 08:00", MessageKind.OUTCOMES)
    assert "01/10" in text


# --- Two articles that were taken for one

SENT, SHOWN = "Hội thi cô nuôi giỏi", "Khai mạc Hội thi nhân viên nấu ăn giỏi cấp tỉnh"


def register(department: Department) -> list[dict[str, object]]:
    """All that is known of each article, without when it was decided, and the keys of each."""
    db, decided = department.store._db, {"decided_at", "decided_by", "told", "heard"}
    found = [
        {name: value for name, value in each.items() if name not in decided}
        for each in db.query("select * from article order by id")
    ]
    return [*found, *db.query("select * from article_key order by key")]


def joined(department: Department, *, counted: bool) -> tuple[list[dict[str, object]], Reply]:
    """What an office sent and what the portal showed, joined; the register before that."""
    department.say("GDMN", f"/gui {SENT}")
    if counted:
        department.press("editor", "/choduyet", "Ghi nhận là tin")
    listed(department, item(1, SHOWN, author="S.T"))
    asked = tap(department, "GDMN")
    before = register(department)
    return before, department.press("editor", asked, f"Là bài “{SENT}”")


@pytest.mark.parametrize("said", ["Là hai bài khác nhau", "hủy"])
def test_two_articles_that_were_joined_by_mistake_are_two_again(
    department: Department, said: str
) -> None:
    before, _ = joined(department, counted=True)
    assert f"Đã tách thành hai bài: “{SHOWN}”" in department.say("editor", said).text
    assert register(department) == before
    assert may(department) == 1
    assert states_by_title(department) == {SENT: State.PUBLISHED, SHOWN: State.PROPOSED}
    tap(department, "GDMN", "Ghi thêm")
    assert may(department) == 2


def test_they_are_two_again_after_the_one_was_counted(department: Department) -> None:
    _, recorded = joined(department, counted=False)
    assert may(department) == 1
    department.press("editor", recorded, "Là hai bài khác nhau")
    assert may(department) == 1
    assert states_by_title(department) == {SENT: State.PUBLISHED, SHOWN: State.PROPOSED}


def test_to_cancel_what_was_joined_and_counted_takes_back_the_count(department: Department) -> None:
    joined(department, counted=False)
    department.say("editor", "hủy")
    assert may(department) == 0
    assert states_by_title(department) == {SENT: State.SUBMITTED}


def test_two_articles_are_parted_once(department: Department) -> None:
    _, reply = joined(department, counted=True)
    department.press("editor", reply, "Là hai bài")
    chosen = choice_of(reply, "Là hai bài")
    department.press("editor", look(department), "Không tính")
    before = register(department)
    department.say("editor", chosen.pick)
    assert register(department) == before


def test_what_was_sent_waits_again_where_the_article_it_joined_goes_with_its_entry(
    department: Department,
) -> None:
    link = "https://portal.test/news/-/details/57300/tin-10000007"
    department.say("editor", f"/add 1 GDMN {link}")
    department.say("GDMN", f"/gui {SENT}")
    asked = department.press("editor", "/choduyet", "Ghi nhận là tin")
    department.press("editor", asked, "Là bài")
    assert list(states_by_title(department).values()) == [State.PUBLISHED]
    department.say("editor", "/hoantac 26")
    assert states_by_title(department) == {SENT: State.SUBMITTED}
    assert may(department) == 0


def test_what_another_article_was_joined_to_is_not_taken_back_by_its_sender(
    department: Department,
) -> None:
    sent = department.say("GDMN", f"/gui {SENT}")
    listed(department, item(1, SHOWN))
    asked = tap(department, "GDMN")
    department.press("editor", asked, f"Là bài “{SENT}”")
    department.say("editor", "hủy")
    department.press("GDMN", sent, "Rút lại")
    assert states_by_title(department) == {SENT: State.SUBMITTED}


def test_a_closed_months_article_is_not_parted(department: Department) -> None:
    _, reply = joined(department, counted=True)
    department.store.months.close(MAY, "", department.now, department.person("editor").id)
    before = register(department)
    assert "đã chốt" in department.press("editor", reply, "Là hai bài").text
    assert register(department) == before


def test_whoever_sent_what_was_joined_is_told_nothing_once_they_are_parted(
    department: Department,
) -> None:
    listed(department, item(1, SHOWN))
    tap(department, "GDMN")
    assert digests(department, "2026-05-14 08:00", MessageKind.OUTCOMES)
    department.say("GDMN", f"/gui {SENT}")
    asked = department.press("editor", "/choduyet", "Ghi nhận là tin")
    department.press("editor", asked, "Là bài “Khai mạc")
    department.say("editor", "hủy")
    assert states_by_title(department) == {SHOWN: State.PUBLISHED, SENT: State.SUBMITTED}
    assert not digests(department, "2026-05-15 08:00", MessageKind.OUTCOMES)


def test_that_two_are_one_is_kept_without_a_word_about_anybody(department: Department) -> None:
    joined(department, counted=True)
    (kept,) = department.store._db.query("select * from article_join")
    assert json.loads(kept["filled"]) == ["author", "created", "link", "seen"]
    assert json.loads(kept["keys"]) == ["portal.test/57300/10000001"]


def test_of_many_that_an_office_sent_the_likest_are_offered_first(department: Department) -> None:
    wanted = "Hội thi cô nuôi giỏi"
    for title in (wanted, *(f"Sinh hoạt chuyên môn cụm {number}" for number in range(1, 8))):
        department.say("GDMN", f"/gui {title}")
    listed(department, item(1, "Khai mạc Hội thi cô nuôi giỏi cấp tỉnh"))
    labels = [one.label for one in tap(department, "GDMN").choices if one.label.startswith("Là")]
    assert labels[0] == f"Là bài “{wanted}”"
    assert len(labels) == MOST_ALIKE


def test_what_was_taken_back_meanwhile_is_joined_no_more(department: Department) -> None:
    sent = department.say("GDMN", "/gui Hội thi cô nuôi giỏi")
    listed(department, item(1))
    reply = tap(department, "GDMN")
    department.press("GDMN", sent, "Rút lại")
    department.press("editor", reply, "Là bài “Hội thi")
    assert may(department) == 1
    assert states_by_title(department) == {"Tin số 1": State.PUBLISHED}


def test_another_article_is_counted_in_addition_once_it_was_asked(department: Department) -> None:
    department.say("GDMN", "/gui Hội thi cô nuôi giỏi")
    listed(department, item(1))
    tap(department, "GDMN", "Ghi thêm")
    assert may(department) == 1
    assert states_by_title(department)["Hội thi cô nuôi giỏi"] is State.SUBMITTED


def moved(number: int, title: str = "") -> PortalItem:
    """The same article in another section, where its address differs."""
    told = item(number, title)
    return replace(told, key=told.key.replace("57300", "76641"), link=f"{told.link}?x=1")


@pytest.mark.parametrize("title", ["", "Tin số 1 (sửa)"])
def test_an_article_in_two_sections_is_one_though_its_title_was_edited(
    department: Department, title: str
) -> None:
    listed(department, item(1))
    listed(department, moved(1, title), item(1, title))
    tap(department, "GDMN")
    assert "Không còn bài nào" in look(department).text
    assert may(department) == 1


@pytest.mark.parametrize("together", [False, True])
def test_a_link_under_any_address_of_the_portal_is_the_same_article(
    department: Department, together: bool
) -> None:
    for items in [[moved(1), item(1)]] if together else [[item(1)], [moved(1), item(1)]]:
        listed(department, *items)
    tap(department, "GDMN")
    for site in ("57300", "76641"):
        link = item(1).link.replace("57300", site)
        assert "đã được duyệt đăng" in department.say("GDMN", f"/gui {link}").text
    assert may(department) == 1


def test_a_link_alone_gets_the_title_that_the_portal_tells(department: Department) -> None:
    department.say("GDMN", f"/gui {item(1).link}")
    listed(department, item(1))
    (article,) = department.store.articles.waiting()
    assert (article.title, article.office) == ("Tin số 1", "GDMN")
    assert "Đã có trên Cổng, đăng ngày 05/5/2026." in department.say("editor", "/choduyet").text


# --- Told


def told_editors(department: Department, moment: str) -> list[str]:
    sent = department.pass_to(at(moment))
    return [one.reply.text for _, one in sent if one.message.step == MessageKind.PORTAL]


def test_there_is_one_digest_for_each_reading_and_none_at_night(department: Department) -> None:
    listed(department, *several([1, 2, 3]))
    editors = 2
    assert len(told_editors(department, "2026-05-13 08:30")) == editors
    listed(department, item(3))
    assert told_editors(department, "2026-05-13 16:00") == []
    department.now = at("2026-05-13 20:00")
    listed(department, item(4), item(3))
    listed(department, item(5), item(4))
    assert told_editors(department, "2026-05-14 07:00") == []
    (text, _) = told_editors(department, "2026-05-14 09:00")
    assert text == "05 bài mới trên Cổng chưa gắn đơn vị."


def test_what_was_tapped_meanwhile_is_told_no_more(department: Department) -> None:
    department.now = at("2026-05-13 20:00")
    listed(department, item(1))
    tap(department, "GDMN")
    assert told_editors(department, "2026-05-14 09:00") == []


def test_the_digest_records_with_one_tap(department: Department) -> None:
    taught(department, author="S.T")
    told_editors(department, "2026-05-13 09:00")
    listed(department, item(21, author="S.T"))
    sent = department.pass_to(at("2026-05-13 10:00"))
    (reply, _) = [one.reply for _, one in sent if one.message.step == MessageKind.PORTAL]
    editor = department.person("editor").id
    (mine,) = [one.reply for _, one in sent if one.message.person == editor]
    department.press("editor", mine, "Ghi nhận tất cả (01)")
    assert may(department) == 6
    assert "Tin số 21" in reply.text


# --- Taken down, changed


def note_of(department: Department) -> Reply:
    """What the editor was told about articles that are counted."""
    sent = department.wait(hours=1)
    editor = department.person("editor").id
    (reply,) = [
        one.reply
        for _, one in sent
        if one.message.person == editor and isinstance(one.message.about, PortalChanged)
    ]
    return reply


def test_what_was_taken_down_counts_until_an_editor_says_otherwise(department: Department) -> None:
    listed(department, *several([1, 2, 3]))
    for _ in range(3):
        tap(department, "GDMN")
    for _ in range(2):
        listed(department, *several([1, 3]))
    assert may(department) == 3
    reply = note_of(department)
    department.press("editor", reply, "Giữ nguyên")
    assert may(department) == 3
    department.press("editor", reply, "Không tính nữa: “Tin số 2”")
    assert may(department) == 2
    assert states_by_title(department)["Tin số 2"] is State.SKIPPED


def test_what_stood_within_a_number_takes_one_off(department: Department) -> None:
    department.say("editor", "/add 3 GDMN")
    listed(department, *several([1, 2]), item(0))
    tap(department, "Không tính")
    tap(department, "GDMN", "Nằm trong 03")
    for _ in range(2):
        listed(department, item(2), item(0))
    assert may(department) == 3
    reply = note_of(department)
    department.press("editor", reply, "Không tính nữa: “Tin số 1”")
    assert may(department) == 2
    assert (
        "GDMN: 2 (có trong danh sách: 0; chỉ ghi số lượng: 2)"
        in department.say("editor", "/dsbai GDMN 5/2026").text
    )


def test_a_new_title_or_date_can_be_decided_about_anew(department: Department) -> None:
    listed(department, item(1))
    tap(department, "GDMN")
    listed(department, item(1, "Tin số 1 (sửa)", day="2026-04-30"))
    reply = note_of(department)
    assert may(department) == 1
    department.press("editor", reply, "Xem xét lại")
    assert may(department) == 0
    before = department.count("GDMN", APRIL)
    reply = tap(department, "GDMN", "4/2026")
    department.press("editor", reply, "Ghi thêm")
    assert department.count("GDMN", APRIL) == before + 1
