"""The rights matrix, generated from the command table: every command × every role."""

import pytest

from core.chat import Address
from core.people import Grant, Role
from handlers.dispatch import run
from handlers.table import Command, allowed, commands, may
from locales.commands import VIETNAMESE
from tests.cast import Department

REFUSED = "chỉ dành cho cán bộ được phân quyền"
TYPED = [command for command in commands() if not command.pressed]


def only(department: Department, role: Role) -> str:
    """Somebody new who has just this role."""
    office = "GDMN" if role in (Role.HEAD, Role.DEPUTY) else ""
    person = department.store.people.add(f"Thử {role}", [Grant(role, office)], department.now)
    department.store.people.link(person.id, Address("console", "tester"), department.now)
    return "tester"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("command", TYPED, ids=lambda command: command.name)
def test_a_command_is_refused_to_everybody_but_its_roles(
    department: Department, command: Command, role: Role
) -> None:
    who = only(department, role)
    allowed_to = not command.roles or role in command.roles
    for name in (command.name, VIETNAMESE[command.name]):
        refused = REFUSED in department.say(who, f"/{name}").text
        assert refused is not allowed_to


@pytest.mark.parametrize("command", TYPED, ids=lambda command: command.name)
def test_somebody_not_linked_may_only_start_and_ask_for_help(
    department: Department, command: Command
) -> None:
    assert "mã mời" in department.say("nobody", f"/{command.name} 1").text.casefold()
    assert may(None, command) is (command.name in {"start", "help"})


def test_pressed_commands_are_checked_in_the_same_place(department: Department) -> None:
    guarded = [command for command in commands() if command.pressed and command.roles]
    assert guarded
    for command in guarded:
        assert not may(None, command)
    assert run.__doc__
    assert "one place" in run.__doc__


def test_help_lists_just_what_a_person_may_do(department: Department) -> None:
    for who in ("GDMN", "editor", "leader", "admin", "VP"):
        person = department.person(who)
        text = department.say(who, "/help").text
        listed = {line.split()[0] for line in text.splitlines() if line.startswith("/")}
        assert len(listed) == len(allowed(person))
        refused = [c for c in TYPED if not may(person, c)]
        assert not listed & {f"/{VIETNAMESE[c.name]}" for c in refused}


def test_every_command_has_a_vietnamese_name_of_its_own() -> None:
    names = [command.name for command in TYPED]
    assert set(names) <= set(VIETNAMESE)
    assert len({VIETNAMESE[name] for name in names}) == len(names)
    assert all(name.isascii() for name in VIETNAMESE.values())
