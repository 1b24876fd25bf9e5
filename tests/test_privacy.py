"""What is held about a person, who looked, and that nothing is left once they are forgotten."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.maintenance import purge
from core.chat import Address
from core.events import AccessWanted, EmailFailed
from core.ladder import note
from core.people import NOTICE_VERSION, Grant, Role
from store.database import Store
from store.rows import rows
from store.seed import seed, seed_demo
from tests.cast import DATA, MORNING, Department, at, titles
from tests.deployment import Deployment

NAME = "Họ Tên Của Người Thử"
NUMBERED = json.dumps(NAME)[1:-1]  # as an update in ASCII has it
PHONE = "0912 345 678"
CHAT = "chat-84917350261"
KEPT_MONTHS = 12


class Kept(Department):
    """The department over a file, whose bytes can be searched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__()
        self.store.close()
        self.store = Store.open(path, MORNING)
        seed(self.store, DATA, MORNING)
        seed_demo(self.store, DATA, MORNING)

    def night(self) -> None:
        """The nightly purge."""
        purge(self.store, KEPT_MONTHS, self.now)

    def holds(self, *words: str) -> list[str]:
        """Which of the words stand anywhere in the files, free pages and log of writes included."""
        content = b"".join(
            file.read_bytes() for file in self.path.parent.iterdir() if file.is_file()
        )
        return [word for word in words if word.encode() in content]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path / "dondoc.db")
    yield found
    found.store.close()


def known(department: Department) -> int:
    """The head of GDMN in a chat of their own, with name and phone; their number."""
    head = department.person("GDMN").id
    department.press(CHAT, f"/start {department.code(f'/capma {head}')}", "Đồng ý")
    department.say("admin", f"/nhansu {head} hoten {NAME}", f"/nhansu {head} dienthoai {PHONE}")
    return head


def forget(department: Department, who: str = CHAT) -> None:
    department.press(who, "/xoadulieu", "Xóa dữ liệu của tôi")


def test_everything_that_is_held_is_shown(department: Department) -> None:
    known(department)
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"))
    department.say(CHAT, "/vangmat 30/4", "/vuongmac Thiếu người viết")
    department.say("editor", "/danhba")
    text = department.say(CHAT, "/dungnhantin", "/kenh console", "/dulieu").text
    for held in (
        *("Chức danh: Trưởng phòng Giáo dục Mầm non", f"Họ tên: {NAME}", f"Điện thoại: {PHONE}"),
        *("Vai trò: người đứng đầu GDMN", f"({CHAT})", "(GDMN)", "Kênh nhận tin:"),
        *("Ngôn ngữ: Tiếng Việt", "Số ghi nhận trong nhật ký: 0", "vướng mắc đã nêu: 1"),
        *(f"bản {NOTICE_VERSION} lúc 08 giờ 00 ngày 22/4/2026", "Vắng mặt đến hết ngày 30/4/2026"),
        *("Tin nhắn tự động: đang dừng", "người xem: Biên tập viên Cổng TTĐT"),
    ):
        assert held in text, held


def test_what_is_held_is_shown_newest_first(department: Department) -> None:
    for which in ("đầu", "sau"):
        department.say("GDMN", f"/vuongmac Khó khăn ban {which} khi viết", f"/gui Bài đăng {which}")
    told = department.say("GDMN", "/dulieu").text
    assert told.index("ban sau") < told.index("ban đầu")
    assert told.index("đăng sau") < told.index("đăng đầu")


def test_who_looked_at_one_person_is_told_to_that_person_only(department: Department) -> None:
    department.say("admin", f"/nhansu {department.person('GDMN').id}")
    assert "người xem: Quản trị viên" in department.say("GDMN", "/dulieu").text
    assert "người xem: Quản trị viên" not in department.say("GDTH", "/dulieu").text
    department.say("admin", "/nhansu")
    assert "người xem: Quản trị viên" in department.say("GDTH", "/dulieu").text


def test_who_looked_and_has_left_is_nobody_in_particular(department: Department) -> None:
    department.say("editor", "/danhba")
    forget(department, "editor")
    assert "người đã thôi sử dụng hệ thống" in department.say("GDMN", "/dulieu").text


def test_stopped_messages_go_to_the_deputy_and_commands_are_still_answered(
    department: Department,
) -> None:
    stopped = department.say("GDMN", "/dungnhantin")
    assert [choice.label for choice in stopped.choices] == ["Nhận tin trở lại"]
    assert "01/10" in department.say("GDMN", "/status").text
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó phòng")
    sent = {p.message.office: p.title for _, p in department.pass_to(at("2026-04-24 08:00"))}
    assert sent["GDMN"] == "Phó phòng"
    department.say("GDMN", "/dungnhantin huy")
    sent = {p.message.office: p.title for _, p in department.pass_to(at("2026-04-29 08:00"))}
    assert sent["GDMN"] == "Trưởng phòng Giáo dục Mầm non"


def test_forgetting_is_asked_before_it_is_done(department: Department) -> None:
    asked = department.say("GDMN", "/xoadulieu")
    assert "không thể hoàn tác" in asked.text
    assert "30 ngày" in asked.text
    assert "Không có gì bị xóa" in department.press("GDMN", asked, "Giữ lại").text
    assert department.person("GDMN").offices == ("GDMN",)


def test_the_administrators_are_told_whom_an_office_has_lost(department: Department) -> None:
    forget(department, "GDMN")
    told = department.wait(minutes=1)
    assert titles(told) == ["Quản trị viên hệ thống"]
    text = told[0][1].reply.text
    assert "Vai trò: người đứng đầu GDMN." in text
    assert "không còn ai để liên lạc tại: GDMN" in text
    assert "mã mời" in department.say("GDMN", "/status").text


def test_an_office_with_a_deputy_is_not_said_to_be_lost(department: Department) -> None:
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó phòng")
    forget(department, "GDMN")
    assert "không còn ai" not in department.wait(minutes=1)[0][1].reply.text


def test_counts_and_the_log_outlive_the_person_and_keep_the_role(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    forget(department, "editor")
    assert department.count("GDTrH") == 15
    line = department.say("leader", "/nhatky GDTrH 4/2026").text.splitlines()[1]
    assert line.endswith("+3 tin, bài · biên tập viên")


def test_no_byte_of_name_phone_or_chat_is_left_after_the_night(kept: Kept) -> None:
    known(kept)
    kept.say("editor", "/danhba")  # its answer held the phone
    kept.say("admin", "/nhansu")
    kept.say(CHAT, f"/vuongmac Liên hệ {NAME}, điện thoại {PHONE}")
    kept.say("editor", "/dsvuongmac", f"/giaiquyet 1 Đã gọi {PHONE}")
    kept.say(CHAT, "/start WRONG-CODE-0000", "/vuongmac")  # a question that stays open
    kept.pass_to(at("2026-04-29 16:00"))  # nudges, the list to telephone
    _refused_and_broken(kept)
    assert kept.holds(NAME, NUMBERED, PHONE, CHAT) == [NAME, NUMBERED, PHONE, CHAT]
    forget(kept)
    kept.say("GDTH", "/status")
    _all_answered(kept)
    kept.night()
    assert kept.holds(NAME, NUMBERED, PHONE, CHAT) == []
    assert kept.holds("Phòng Giáo dục Mầm non") != []


# Every column in which there are letters, and that holds nothing that leads to somebody. A new one is
# either here, for a reason, or emptied of whoever is forgotten.
NOBODYS = {
    "_sqlite_migrations": "migration_set name applied_at",
    "article": "key title folded link at state kind office category created seen published decided_at",
    "article_join": "filled keys",  # names of columns, addresses of articles
    "article_key": "key",
    "absence": "until at first",
    "access": "at what",
    "change": "uid at what by person about key",  # append-only: uids, codes of offices, hashes
    "chat_group": "address told left_at",
    "closing": "month at reopened_at figures",
    "day": "day at",
    "decision": "at state office kind",
    "email_code": "hash expires_at",
    "entry": "at month office kind role via title link published",
    "exemption": "month office at",
    "exported": "month office at",
    "fact": "name value",
    "guess": "at",
    "inbox": "channel key received_at state next_try answered_at failing",
    "invitation": "hash role office created_at expires_at reserved_until used_at",
    "obstacle": "office month figures at state answered_at",
    "office": "code name short head_title aliases retired_from since merged_into",
    "office_code": "was becomes at",
    "office_mailbox": "office address at",
    "office_name": "office until name",
    "outbox": "key step month office planned_at due deadline state next_try message_id reason"
    " ended_at acknowledged_at failing",
    "page": "hash issued used",
    "person": "uid language created_at notice consented_at muted_at forgotten_at left_at",
    "portal_item": "key title folded link created seen_at changed_at vanished_at",
    "portal_key": "key",
    "portal_listed": "missing_at",
    "portal_source": "url read_at outcome outcome_since answered_at begun_at newest_at newest etag"
    " modified",
    "province": "month notice_date peers at",
    "question": "created_at expires_at",
    "quota": "month office at",
    "role": "role office",
    "rung": "month name planned_at",
    "stranger": "day",
    "stranger_cost": "channel day",
    "upload": "fault at",
    "usage": "channel month",
    "version": "name",
}
# What these columns hold is read before they are emptied.
FORMS = {
    "detail": '{{"event":"words","person":1,"office":"","text":"{word}"}}',
    "tried": '["{word}"]',
    "choices": '[{{"label":"{word}"}}]',
    "taken": '["{word}"]',
    "address": "console:{id}",
    "chat": "console:{id}",
    "sender": "console:{id}",
    "reserved_by": "console:{id}",
    "stranger": "console:{id}",
}
STATED = {"outbox": "sent", "inbox": "answered"}


def of_people(store: Store) -> list[tuple[str, str]]:
    """Every table and column with text that is not `NOBODYS`."""
    sql = (
        "select t.name as held, c.name as text from sqlite_schema t, pragma_table_info(t.name) c"
        " where t.type = 'table' and c.type = 'TEXT' and t.name not like 'sqlite_%'"
    )
    found = [(row["held"], row["text"]) for row in rows(store._db, sql)]
    return [(table, text) for table, text in found if text not in NOBODYS.get(table, "").split()]


def write(kept: Kept, table: str, column: str, head: int, number: int) -> None:
    """A row in which the column names the head, and that is otherwise as it may be."""
    row: dict[str, object] = {}
    for it in rows(kept.store._db, "select * from pragma_table_info(?)", [table]):
        if it["notnull"] or it["pk"] or it["name"] == "recipient":
            row[it["name"]] = f"x{number}" if it["type"] == "TEXT" else number
    row |= {name: "[]" for name in ("choices", "taken", "tried") if name in row}
    row |= {"detail": "{}"} if "detail" in row else {}
    row |= {"state": STATED[table], "step": "note"} if table in STATED else {}
    row = {name: value for name, value in row.items() if table != "inbox" or name != "step"}
    row |= {name: head for name in ("recipient",) if name in row}
    row |= {"person": head} if table == "email_code" else {}
    row |= {"state": "broken"} if (table, column) == ("inbox", "fault") else {}
    row[column] = FORMS.get(column, "{word}").format(word=NAME, id=CHAT)
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    kept.store._db.execute(f"insert into {table} ({names}) values ({marks})", [*row.values()])


def naming(kept: Kept, columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the columns in which the head's name or chat stands."""
    like = "select 1 from {0} where {1} like ? or {1} like ?"
    words = [f"%{NAME}%", f"%{CHAT}%"]
    return [it for it in columns if rows(kept.store._db, like.format(*it), words)]


def test_every_column_of_the_database_is_nobodys_or_is_emptied_of_whoever_is_forgotten(
    kept: Kept,
) -> None:
    head = known(kept)
    columns = [it for it in of_people(kept.store) if it[0] not in {"person", "address"}]
    kept.store._db.execute("pragma foreign_keys = off")
    for number, (table, column) in enumerate(columns, start=900):
        write(kept, table, column, head, number)
    assert naming(kept, columns) == columns
    with kept.store.transaction():
        kept.store.privacy.forget(head, kept.now)
    _all_answered(kept)
    kept.night()
    assert naming(kept, columns) == []
    assert kept.holds(NAME, NUMBERED, PHONE, CHAT) == []


def test_of_a_stranger_who_asked_for_access_nothing_is_left_after_some_days(kept: Kept) -> None:
    asked = "Người Lạ Xin Vào"
    with kept.store.transaction():
        for number, state in enumerate(("sent", "failed", "superseded")):
            event = AccessWanted(asked, "console")
            kept.store.outbox.plan(
                note(f"access/2026-04-22/{number}/p12", 12, event, kept.now), kept.now
            )
            sql = "update outbox set state = ? where key like ?"
            kept.store._db.execute(sql, [state, f"access/2026-04-22/{number}/%"])
    kept.night()
    assert kept.holds(asked) == [asked]
    kept.now += timedelta(days=4)
    kept.night()
    assert kept.holds(asked) == []


def test_an_address_to_which_no_email_came_is_forgotten_once_that_is_told(kept: Kept) -> None:
    kept.store.outbox.plan(note("x", 12, EmailFailed("who@x.vn"), kept.now), kept.now)
    kept.night()
    assert kept.holds("who@x.vn") == ["who@x.vn"]
    kept.store._db.execute("update outbox set state = 'sent' where key = 'x'")
    kept.night()
    assert kept.holds("who@x.vn") == []
    assert kept.store.outbox.by_key("x") is not None


def test_a_note_in_the_ledger_loses_the_name_and_nothing_else(department: Department) -> None:
    known(department)
    department.press("editor", f"/add 3 GDTrH, theo {NAME} báo", "GDTrH")
    before = rows(department.store._db, "select * from entry order by id")
    forget(department)
    after = rows(department.store._db, "select * from entry order by id")
    changed = [dict(old) | {"note": "theo … báo"} for old in before[-1:]]
    assert [dict(one) for one in after] == [*map(dict, before[:-1]), *changed]
    for statement in ("update entry set note = 'x'", "update entry set count = 9"):
        with pytest.raises(sqlite3.Error, match="append-only"):
            department.store._db.execute(statement)


def _refused_and_broken(kept: Kept) -> None:
    """A message that was refused in the chat, and an update from it that nobody understood."""
    db = kept.store._db
    with kept.store.transaction():
        db.execute(
            "update outbox set tried = ? where id = (select max(id) from outbox)",
            [f'["console:{CHAT}", "console:other"]'],
        )
        db.execute(
            "insert into inbox (channel, key, payload, received_at, state, fault)"
            " values ('console', 'k', ?, '', 'broken', ?)",
            [f'{{"from": "{CHAT}", "name": "{NAME}"}}', f"KeyError('{CHAT}')"],
        )
        db.execute(
            "insert into inbox (channel, key, payload, received_at, state)"
            " values ('console', 'l', ?, '', 'broken')",
            [f'{{"name": "{NUMBERED}"}}'],
        )


def _all_answered(kept: Kept) -> None:
    """Every kept answer has gone out."""
    with kept.store.transaction():
        kept.store._db.execute("update inbox set state = 'answered' where state = 'handled'")


def test_the_last_answer_still_goes_out_to_who_has_left(kept: Kept) -> None:
    known(kept)
    asked = kept.say(CHAT, "/xoadulieu")
    _all_answered(kept)
    kept.press(CHAT, asked, "Xóa dữ liệu")
    inbox = kept.store.inbox
    waiting = [inbox.answer(head.update) for head in inbox.heads({"console"})]
    assert {one.address.id: one.reply.text for one in waiting} == {
        CHAT: "Dữ liệu của đồng chí đã được xóa; cuộc trò chuyện này không còn liên kết."
    }


def test_an_administrator_deletes_somebodys_data(department: Department) -> None:
    head = known(department)
    asked = department.say("admin", f"/nhansu {head} xóa")
    assert "không thể hoàn tác" in asked.text
    assert "Đã xóa dữ liệu" in department.press("admin", asked, "Xóa dữ liệu").text
    assert department.store.people.get(head).name == ""
    assert "Không có người mang số" in department.say("admin", f"/nhansu {head}").text
    assert "mã mời" in department.say(CHAT, "/status").text


def test_the_last_administrator_neither_leaves_nor_is_deleted(department: Department) -> None:
    admin = department.person("admin").id
    # Somebody who was added and never linked lets nobody in.
    department.say("admin", "/nhansu moi quản trị")
    for command in ("/xoadulieu", f"/nhansu {admin} xoa", f"/nhansu {admin} -quản trị"):
        assert "quản trị viên duy nhất" in department.say("admin", command).text
    other = department.store.people.having(Role.ADMIN)[-1]
    department.store.people.link(other.id, Address("console", "second"), department.now)
    forget(department, "admin")
    assert "mã mời" in department.say("admin", "/status").text


def test_the_confirmation_looks_again(department: Department) -> None:
    department.say("admin", f"/nhansu {department.person('editor').id} quản trị")
    asked = department.say("admin", "/xoadulieu")
    department.say("editor", f"/nhansu {department.person('editor').id} -quản trị")
    assert "quản trị viên duy nhất" in department.press("admin", asked, "Xóa dữ liệu").text


def test_old_records_go_and_the_ledger_stays(kept: Kept) -> None:
    kept.say("editor", "/add 3 GDTrH", "/danhba")
    kept.say("nobody", "/start WRONG-CODE-0000")
    kept.say("admin", "/capma GDMN")
    kept.pass_to(at("2026-04-24 08:00"))
    _all_answered(kept)
    kept.now += timedelta(days=400)
    kept.night()
    for table in ("inbox", "outbox", "question", "guess", "access", "invitation"):
        assert rows(kept.store._db, f"select * from {table}") == [], table
    assert kept.count("GDTrH") == 15


def test_what_is_not_sent_yet_is_never_purged(kept: Kept) -> None:
    kept.say("GDMN", "/vuongmac Thiếu người viết")
    kept.now += timedelta(days=400)
    kept.night()
    assert len(rows(kept.store._db, "select * from outbox where state = 'planned'")) == 2


def test_the_notice_tells_how_long_by_the_settings(department: Department) -> None:
    notice = department.say("nobody", f"/start {department.code('/capma GDMN')}").text
    assert "lịch sử gửi tin lưu 12 tháng, bản sao lưu giữ 30 ngày" in notice


@pytest.mark.parametrize("by", ["themselves", "the administrator"])
def test_who_was_forgotten_is_gone_from_every_file_at_once(kept: Kept, by: str) -> None:
    """From the log of writes too, without waiting for the night."""
    head = known(kept)
    kept.say("editor", "/danhba")
    for row in rows(kept.store._db, "select id from inbox where state = 'handled'"):
        kept.store.inbox.answered(row["id"], kept.now)
    assert kept.holds(NAME, PHONE) == [NAME, PHONE]
    if by == "themselves":
        forget(kept)
    else:
        kept.press("admin", f"/nhansu {head} xoa", "Xóa dữ liệu")
    assert kept.holds(NAME, PHONE) == []
    assert kept.path.with_name(f"{kept.path.name}-wal").stat().st_size == 0


def test_while_somebody_reads_the_log_is_emptied_later(kept: Kept) -> None:
    known(kept)
    log = kept.path.with_name(f"{kept.path.name}-wal")
    with closing(sqlite3.connect(kept.path)) as reader:
        reader.execute("begin")
        reader.execute("select * from person").fetchall()
        forget(kept)
        assert log.stat().st_size > 0
    kept.say("editor", "/status")
    assert log.stat().st_size == 0


async def test_a_log_that_could_not_be_emptied_is_emptied_within_the_minute(
    deployment: Deployment,
) -> None:
    log = deployment.settings.database.with_name("dondoc.db-wal")

    def somebody_is_forgotten(store: Store) -> None:
        with store.transaction():
            store.remember("their name", "x" * 100)
        with closing(sqlite3.connect(deployment.settings.database)) as reader:
            reader.execute("begin")
            reader.execute("select * from person").fetchall()
            store.privacy.wipe_log()

    with deployment.running() as running:
        await running.program.thread(somebody_is_forgotten)
        assert log.stat().st_size > 0
        await running.maintenance.catch_up()
        assert log.stat().st_size == 0
