"""Codes and consent: how somebody comes in, and how their links are looked after."""

import re
from datetime import timedelta
from functools import partial

from core.chat import Address, Incoming, Reply, UpdateKind
from core.ladder import NOTES_ALONE
from core.people import Grant, Role
from handlers.dispatch import reply_to
from handlers.gate import gate
from handlers.linking import MOST_ASKED_A_DAY
from handlers.strangers import ANSWERS_A_DAY
from store.invitations import GUESSES_IN_ALL, digest, normalise
from store.rows import rows
from tests.cast import Department, titles

CODE = re.compile(r"TEST-CODE-\d+")


def agree(department: Department, who: str, reply: Reply) -> Reply:
    return department.press(who, reply, "Đồng ý")


def test_a_code_the_notice_and_consent_link_a_chat(department: Department) -> None:
    code = department.code()
    notice = department.say("nobody", f"/start {code}")
    for told in (
        *("91/2025/QH15", "Lưu trữ", "Mục đích", "Thời hạn", "/caidat", "thư điện tử"),
        *("tin, bài và vướng mắc đồng chí gửi", "ở lại với đơn vị, không kèm họ tên"),
    ):
        assert told in notice.text
    assert department.store.people.at(Address("console", "nobody")) is None
    assert "Đã liên kết" in agree(department, "nobody", notice).text
    person = department.person("nobody")
    assert person.grants == (Grant(Role.DEPUTY, "GDMN"),)
    consent = department.store.privacy.consent(person.id)
    assert consent.notice
    assert consent.at == department.now


def test_an_administrator_is_shown_whom_to_invite_next_as_long_as_somebody_is_missing(
    department: Department,
) -> None:
    def linked(who: str) -> Reply:
        code = department.code("/invite admin")
        return agree(department, who, department.say(who, f"/start {code}"))

    assert "mời" not in linked("nobody").text  # everybody is there
    heads = department.store.reach.offices_without_head
    for who in ("editor", "VP", "GDMN"):
        department.say(who, "/forget", "1")
    assert [office.code for office in heads()] == ["VP", "GDMN"]
    told = linked("stranger")
    assert "2/9" in told.text
    assert "biên tập viên" in department.press("stranger", told, "Cấp mã mời").text.casefold()
    # Each command that is named does what it says.
    named = re.findall(r"/danhba mời .+?(?=\)|$)", told.text, re.MULTILINE)
    assert len(named) == 2
    for command in named:
        assert "TEST-CODE" in department.say("stranger", command).text, command


def test_nobody_is_linked_by_silence_or_against_their_will(department: Department) -> None:
    notice = department.say("nobody", f"/start {department.code()}")
    department.say("nobody", "/status")
    assert "chưa được liên kết" in department.press("nobody", notice, "Không đồng ý").text
    assert department.store.people.at(Address("console", "nobody")) is None


def test_a_code_works_once(department: Department) -> None:
    code = department.code()
    agree(department, "nobody", department.say("nobody", f"/start {code}"))
    assert "không đúng" in department.say("stranger", f"/start {code}").text


def test_a_code_expires(department: Department) -> None:
    code = department.code()
    department.now += timedelta(days=8)
    assert "hết hiệu lực" in department.say("nobody", f"/start {code}").text


def test_a_presented_code_is_reserved_to_its_chat_for_an_hour(department: Department) -> None:
    code = department.code()
    department.say("nobody", f"/start {code}")
    assert "không đúng" in department.say("stranger", f"/start {code}").text
    department.now += timedelta(minutes=61)
    assert "91/2025" in department.say("stranger", f"/start {code}").text


def test_who_presented_a_code_and_did_not_use_it_is_forgotten_after_an_hour(
    department: Department,
) -> None:
    department.say("nobody", f"/start {department.code()}")
    invitations = department.store.invitations
    presented = "select count(*) as n from invitation where reserved_by is not null"
    for minutes, kept in ((59, 1), (2, 0)):
        department.now += timedelta(minutes=minutes)
        invitations.forget_strangers(department.now)
        assert rows(department.store._db, presented)[0]["n"] == kept


def test_wrong_codes_from_ever_new_addresses_end_guessing_for_everybody_for_an_hour(
    department: Department,
) -> None:
    invitations, somebody = department.store.invitations, Address("zalo", "new")
    for number in range(GUESSES_IN_ALL):
        assert invitations.may_guess(somebody, department.now)
        invitations.guess(Address("zalo", str(number)), department.now)
    assert not invitations.may_guess(somebody, department.now)
    assert invitations.may_guess(somebody, department.now + timedelta(minutes=61))


def test_a_code_whose_issuer_lost_the_role_stays_void_though_the_role_comes_back(
    department: Department,
) -> None:
    store, grant = department.store, Grant(Role.ADMIN)
    both = [grant, Grant(Role.LEADER)]
    second = store.people.add("Quản trị viên thứ hai", both, department.now)
    life = department.now + timedelta(days=7)
    issued = Grant(Role.DEPUTY, "GDMN")
    store.roles.issue("K7MQ", issued, "Phó phòng", department.now, life, by=second.id)
    store.roles.end(second.id, grant, None, department.now)
    store.roles.give(second.id, grant, None, department.now)
    assert "không đúng" in department.say("nobody", "/start K7MQ").text


def test_a_code_for_oneself_takes_the_place_of_the_last_one(department: Department) -> None:
    department.running = frozenset({"console", "zalo"})
    first, second = (department.say("GDMN", "/kenh zalo").text for _ in range(2))
    codes = [CODE.search(text) for text in (first, second)]
    found = [code[0] for code in codes if code]
    assert len({one.hash for one in department.store.invitations.unused()}) == 1
    assert "không đúng" in department.say("nobody", f"/start {found[0]}").text
    assert "91/2025" in department.say("nobody", f"/start {found[1]}").text


def test_only_the_hash_of_a_code_is_kept(department: Department) -> None:
    code = department.code()
    kept = rows(department.store._db, "select * from invitation")
    assert kept[0]["hash"] == digest(code)
    assert normalise(code) not in str(kept)
    assert code not in str(kept)


def test_a_code_may_be_typed_carelessly() -> None:
    assert normalise("k7mq 2xrd-9pwa") == normalise("K7MQ-2XRD-9PWA")
    assert normalise("0I") == normalise("O1")


def test_wrong_guesses_are_limited(department: Department) -> None:
    code = department.code()
    for _ in range(5):
        assert "không đúng" in department.say("nobody", "/start AAAA-BBBB-CCCC").text
    assert not department.is_answered("nobody", f"/start {code}")  # the answers of a day as well
    department.now += timedelta(minutes=61)
    assert "91/2025" in department.say("nobody", f"/start {code}").text


def test_a_stranger_can_do_nothing_else(department: Department) -> None:
    said = ("/status", "/add 3 GDTrH", "+3 GDTrH", "/help", "xin chào", "/undo", "1")
    for number, typed in enumerate(said):
        assert "mã mời" in department.say(f"nobody{number}", typed).text
    assert department.count("GDTrH") == 12


def test_a_stranger_may_ask_for_access_once_a_day(department: Department) -> None:
    for _ in range(2):
        welcome = department.say("nobody", "xin chào")
        assert "Đã chuyển đề nghị" in department.press("nobody", welcome, "Đề nghị cấp quyền").text
    told = department.wait(minutes=1)
    assert titles(told) == ["Quản trị viên hệ thống"]
    assert "“nobody” đề nghị được liên kết" in told[0][1].reply.text
    assert department.store.people.at(Address("console", "nobody")) is None
    department.wait(days=1)
    department.press("nobody", "/start", "Đề nghị cấp quyền")
    assert len(department.wait(minutes=1)) == 1


def test_nobody_is_flooded_by_strangers(department: Department) -> None:
    for number in range(60):
        who = f"stranger{number}"
        department.press(who, "x", "Đề nghị cấp quyền")
    assert len(department.wait(minutes=1)) == NOTES_ALONE
    together = "".join(one.reply.text for _, one in department.wait(hours=8))
    assert together.count("•") == MOST_ASKED_A_DAY - NOTES_ALONE


def test_who_asked_for_access_is_forgotten_with_the_rest(department: Department) -> None:
    department.press("nobody", "x", "Đề nghị cấp quyền")
    agree(department, "nobody", department.say("nobody", f"/start {department.code()}"))
    department.press("nobody", "/forget", "Xóa dữ liệu")
    assert not rows(department.store._db, "select 1 from outbox where key like 'access/%'")


def test_an_editor_invites_heads_and_deputies_only(department: Department) -> None:
    department.code("/invite GDMN head", by="editor")
    for role in ("admin", "editor", "leader"):
        assert "phân quyền" in department.say("editor", f"/invite {role}").text


def test_an_editor_cannot_let_an_administrator_in_by_number(department: Department) -> None:
    admin = department.person("admin").id
    assert "phân quyền" in department.say("editor", f"/invite {admin}").text


def test_a_new_head_takes_the_place_of_the_old_one(department: Department) -> None:
    old = department.person("GDMN")
    notice = department.say("nobody", f"/start {department.code('/invite GDMN trưởng phòng')}")
    assert department.store.people.reach(old.id).open
    agree(department, "nobody", notice)
    assert not department.store.people.reach(old.id).addresses
    heads = department.store.people.having(Role.HEAD, office="GDMN")
    assert heads == (department.person("nobody"),)
    assert "mã mời" in department.say("GDMN", "/status").text


def test_a_person_may_have_a_second_door(department: Department) -> None:
    head = department.person("GDMN")
    notice = department.say("phone", f"/start {department.code(f'/invite {head.id}')}")
    agree(department, "phone", notice)
    assert department.person("phone").id == head.id
    assert len(department.store.people.reach(head.id).open) == 2


def test_a_second_role_joins_the_first(department: Department) -> None:
    agree(department, "GDMN", department.say("GDMN", f"/start {department.code('/invite editor')}"))
    assert department.person("GDMN").roles == {Role.HEAD, Role.EDITOR}


def test_somebody_elses_notice_cannot_be_agreed_to(department: Department) -> None:
    notice = department.say("nobody", f"/start {department.code()}")
    assert "người khác" in department.say("stranger", notice.choices[0].pick).text
    assert department.store.people.at(Address("console", "stranger")) is None


def test_start_alone_tells_who_one_is(department: Department) -> None:
    assert "Trưởng phòng Giáo dục Mầm non" in department.say("GDMN", "/start").text


def test_somebody_not_linked_is_answered_so_often_a_day_and_then_only_with_a_code(
    department: Department,
) -> None:
    for _ in range(ANSWERS_A_DAY):
        assert "mã mời" in department.say("nobody", "xin chào").text
    assert not department.is_answered("nobody", "xin chào")
    assert not department.is_answered("nobody", "/status")
    assert "mã mời" in department.say("stranger", "xin chào").text
    notice = department.say("nobody", f"/start {department.code()}")
    assert "Đã liên kết" in agree(department, "nobody", notice).text
    assert "Mầm non" in department.say("nobody", "/status").text


def test_the_day_after_somebody_not_linked_is_answered_again(department: Department) -> None:
    for _ in range(ANSWERS_A_DAY):
        department.say("nobody", "xin chào")
    department.now += timedelta(days=1, minutes=1)
    assert "mã mời" in department.say("nobody", "xin chào").text


def test_a_strangers_forwarded_code_opens_nothing_and_counts_among_the_answers(
    department: Department,
) -> None:
    code = department.code()
    console = Address("console", "nobody")
    forwarded = Incoming(
        "k", console, console, "nobody", f"/start {code}", department.now, UpdateKind.FORWARD
    )
    services, now = department.services(), department.now
    answer = partial(reply_to, services, forwarded, now)
    replies = [gate(services, forwarded, now, answer) for _ in range(25)]
    told = [reply for reply in replies if reply is not None]
    assert len(told) == ANSWERS_A_DAY
    assert "Để liên kết" in told[0].text
    assert "91/2025" not in told[0].text
