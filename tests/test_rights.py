"""The rights matrix, generated from the command table: every command × every role.

Typed and pressed alike; and a choice is of no use to another person, after the role is gone, after
it has lapsed, in a group, or forwarded.
"""

from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from msgspec.structs import replace

from app.wiring import may_have
from core.chat import Address, Attachment, Choice, Incoming, Reply, UpdateKind
from core.people import Grant, Person, Role
from handlers import table
from handlers.dispatch import reply_to
from handlers.help import menu
from handlers.request import Command, Pressed
from handlers.table import CHOICES, COMMANDS, find, names_of
from locales.purposes import EXAMPLES, PURPOSES
from locales.words import load
from tests.cast import APRIL, Department, granted
from tests.together import together

EVERY = (*COMMANDS, *CHOICES)
REFUSED = "chỉ dành cho cán bộ được phân quyền"
GUARDED = [command for command in CHOICES if command.roles]
WHO = "tester"
# What the bot writes after the name of a command that is pressed.
ARGUMENTS = {
    "addtwice": "1 GDMN",
    "correct": "-1 GDMN",
    "addall": "1\n1 GDMN 4/2026",
    "setto": "1 2 GDMN 4/2026",
    "nudgenow": "2026-04 GDMN=1",
    "raise": "GDMN 2026-04 x",
    "dispute": "GDMN 2026-04 x",
    "answer": "VM-01 x",
    "forward": "VM-01",
    "forgetperson": "8",
    "closenow": "2026-04",
    "withdraw": "VM-01",
    "awayuntil": "2026-04-22 30/4",
    "awayfrom": "2026-04-22 2026-04-30",
    "meant": '{"type":"help"}',
    "passon": "x",
    "reportlist": "2026-04",
    "send": "GDMN Bài của phòng",
    **dict.fromkeys(("takeback", "accept", "within", "putback", "sendback", "later"), "1"),
}


def only(department: Department, *roles: Role) -> str:
    """Somebody new who has just these roles."""
    department.join(WHO, *map(granted, roles))
    return WHO


def offered(department: Department, command: Pressed, who: str = WHO) -> str:
    """What pressing this command's choice sends, once it was offered to somebody."""
    address = Address("console", who)
    person = department.store.people.at(address)
    choice = Choice("x", f"/{command.name} {ARGUMENTS.get(command.name, '')}".strip())
    kept = department.store.questions.ask(
        address, address, person.id if person else None, Reply("x", (choice,)), department.now
    )
    return kept[0].pick


def sent(
    department: Department, text: str, form: UpdateKind, *, group: bool = False
) -> Reply | None:
    """The answer to what the terminal cannot send."""
    address = Address("console", WHO)
    incoming = Incoming(
        "1:1", address, address, WHO, text, department.now, form=form, group=group, numbered=True
    )
    with department.store.transaction():
        return reply_to(department.services(), incoming, department.now)


def traces(department: Department) -> list[object]:
    """How many rows each table has that a command could add to or take from."""
    tables = ("entry", "obstacle", "outbox", "person", "role", "address", "closing", "exemption")
    db = department.store._db
    return [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]


def with_only(role: Role) -> Department:
    department = Department()
    department.say("GDMN", "/vuongmac Thiếu người viết")
    only(department, role)
    return department


refusing = cache(with_only)  # stays as it is: nothing is done there but what is refused


@together(("command", "role"), list(product(COMMANDS, Role)), ids=lambda one: one.name)
def test_a_command_is_refused_to_everybody_but_its_roles(command: Command, role: Role) -> None:
    allowed_to = not command.roles or role in command.roles
    department = with_only(role) if allowed_to else refusing(role)
    for name in names_of(command):
        refused = REFUSED in department.say(WHO, f"/{name}").text
        assert refused is not allowed_to


@together(("command", "role"), list(product(CHOICES, Role)), ids=lambda one: one.name)
def test_a_choice_is_refused_to_everybody_but_its_roles(command: Pressed, role: Role) -> None:
    allowed_to = not command.roles or role in command.roles
    department = with_only(role) if allowed_to else refusing(role)
    before = traces(department)
    refused = REFUSED in department.say(WHO, offered(department, command)).text
    assert refused is not allowed_to
    assert not refused or traces(department) == before


@together("command", COMMANDS, ids=lambda command: command.name)
def test_somebody_not_linked_may_only_start_and_ask_for_help(
    department: Department, command: Command
) -> None:
    assert "mã mời" in department.say("nobody", f"/{command.name} 1").text.casefold()
    assert command.open_to(None) is (command.name in {"start", "help"})


@together("command", GUARDED, ids=lambda command: command.name)
def test_a_choice_is_of_no_use_to_somebody_not_linked(
    department: Department, command: Pressed
) -> None:
    before = traces(department)
    assert "mã mời" in department.say("nobody", offered(department, command, "nobody")).text
    assert traces(department) == before


def test_who_is_not_linked_is_offered_nothing_but_the_way_in() -> None:
    open_to_all = {command.name for command in EVERY if not command.roles}
    assert open_to_all == {"start", "help", "access", "consent", "decline"}


@together("command", CHOICES, ids=lambda command: command.name)
def test_a_choice_is_its_own_persons(department: Department, command: Pressed) -> None:
    only(department, *Role)
    pick = offered(department, command)
    before = traces(department)
    for other in ("editor", "admin", "nobody"):
        assert "dành cho người khác" in department.say(other, pick).text
    assert traces(department) == before


@together("command", GUARDED, ids=lambda command: command.name)
def test_a_choice_is_refused_once_the_role_is_gone(
    department: Department, command: Pressed
) -> None:
    only(department, *command.roles)
    pick = offered(department, command)
    person = department.person(WHO)
    for grant in person.grants:
        department.store.people.revoke(person.id, grant)
    before = traces(department)
    assert REFUSED in department.say(WHO, pick).text
    assert traces(department) == before


@together("command", CHOICES, ids=lambda command: command.name)
def test_a_choice_lapses(department: Department, command: Pressed) -> None:
    only(department, *Role)
    pick = offered(department, command)
    department.now += timedelta(hours=25)
    before = traces(department)
    assert "hết hạn" in department.say(WHO, pick).text
    assert traces(department) == before


@together("command", EVERY, ids=lambda command: command.name)
def test_nothing_is_done_in_a_group_nor_for_a_forwarded_message(
    department: Department, command: Pressed
) -> None:
    only(department, *Role)
    typed = isinstance(command, Command)
    text = f"/{command.name} 1 GDMN x" if typed else offered(department, command)
    before = traces(department)
    in_group = sent(department, text, UpdateKind.TEXT if typed else UpdateKind.PRESS, group=True)
    forwarded = sent(department, text, UpdateKind.FORWARD)
    assert in_group
    assert "trò chuyện riêng" in in_group.text
    assert forwarded
    assert "chuyển tiếp" in forwarded.text
    assert traces(department) == before


@together("command", CHOICES, ids=lambda command: command.name)
def test_what_is_pressed_only_cannot_be_typed(department: Department, command: Pressed) -> None:
    only(department, *Role)
    typed = f"/{command.name} {ARGUMENTS.get(command.name, '')}"
    assert "Không có lệnh" in department.say(WHO, typed).text


EVERYBODYS = "/status /xephang /trang /caidat /trogiup"
SETS = {
    "GDMN": f"{EVERYBODYS} /vuongmac /vangmat /gui /dsbai",
    "leader": f"{EVERYBODYS} /bieudo /vuongmac /baocao /dsbai",
    "editor": f"{EVERYBODYS} /bieudo /vuongmac /baocao /add /hoantac /dieuchinh /nhatky /nhap"
    " /dondoc /xephangtinh /chotso /danhba /choduyet /dsbai",
    "admin": f"{EVERYBODYS} /bieudo /chotso /danhba /donvi /dinhmuc /lich /tamdung /cong",
}


@pytest.mark.parametrize("who", SETS)
def test_help_and_menus_list_a_short_set_for_each_role(department: Department, who: str) -> None:
    person = department.person(who)
    text = department.say(who, "/trogiup").text
    listed = {line.split()[0] for line in text.splitlines() if line.startswith("/")}
    assert listed == set(SETS[who].split())
    for name in listed:
        command = find(name.removeprefix("/"))
        assert command
        assert command.open_to(person)
    shown = menu(load("vi"), person, COMMANDS)
    assert {f"/{name}" for name, _ in shown.commands} == listed


OLD_NAMES = """
start batdau status tinhhinh rank xephang chart bieudo province xephangtinh obstacle vuongmac
ack danhan away vangmat add them undo hoantac set dieuchinh log nhatky import nhap report baocao
nudge dondoc nudges lichsudondoc obstacles dsvuongmac resolve giaiquyet contacts danhba invite
capma people nhansu office donvi exempt mien close chotso reopen mochot quota dinhmuc day lich
pause tamdung resume tieptuc channel kenh mydata dulieu stop dungnhantin forget xoadulieu language
ngonngu help trogiup
"""


@together("name", OLD_NAMES.split())
def test_every_old_name_still_works(department: Department, name: str) -> None:
    only(department, *Role)
    told = department.say(WHO, f"/{name}").text
    assert told
    assert "Không có lệnh" not in told
    assert REFUSED not in told
    assert "gặp lỗi" not in told


def test_every_command_has_a_vietnamese_name_of_its_own() -> None:
    vietnamese = [names_of(command) - {command.name} for command in COMMANDS]
    names = [name for found in vietnamese for name in found]
    assert all(vietnamese)
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)


def test_a_name_that_two_commands_would_have_is_an_error_that_names_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = COMMANDS[:2]
    monkeypatch.setattr(table, "COMMANDS", (first, replace(second, aliases=(first.name,))))
    table._by_name.cache_clear()
    with pytest.raises(
        ValueError, match=f"{first.name}.*{second.name}|{second.name}.*{first.name}"
    ):
        table.find(first.name, pressed=False)
    table._by_name.cache_clear()


def test_a_command_lacks_nothing_once_it_is_loaded() -> None:
    with pytest.raises(TypeError, match=r"no purpose .*'ping'"):
        Command("ping", frozenset(), COMMANDS[0].run)


def test_each_command_has_its_purpose_and_no_other_name_has_one() -> None:
    names = {command.name for command in COMMANDS}
    assert PURPOSES.keys() == names
    assert names >= EXAMPLES.keys()


@pytest.mark.parametrize(
    ("role", "document", "picture"),
    [(Role.EDITOR, True, True), (Role.LEADER, True, True), (Role.HEAD, False, True)],
)
def test_a_file_is_for_whoever_may_ask_for_it(role: Role, document: bool, picture: bool) -> None:
    person = Person(1, "", grants=(Grant(role, "GDMN" if role is Role.HEAD else ""),))
    annex = Attachment("annex", str(APRIL), "a.xlsx")
    chart = Attachment("month", str(APRIL), "a.png", picture=True)
    assert (may_have(person, annex), may_have(person, chart)) == (document, picture)
    assert not may_have(None, chart)
