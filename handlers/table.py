"""The command table: every command, and who may give it. Rights stand here and nowhere else."""

from functools import cache

from msgspec import Struct

from core.names import fold
from core.people import EVERYONE, OVERSEERS, Person, Role
from handlers import (
    correcting,
    counting,
    documents,
    importing,
    linking,
    months,
    nudging,
    obstacles,
    offices,
    people,
    privacy,
    province,
    settings,
    standing,
)
from handlers.request import Handler
from locales.commands import VIETNAMESE

ANYONE: frozenset[Role] = frozenset()  # linked or not
HEADS = frozenset({Role.HEAD, Role.DEPUTY})
EDITORS = frozenset({Role.EDITOR})
ADMINS = frozenset({Role.ADMIN})
MOST_WORDS = 4  # of a command's Vietnamese name: lịch sử đôn đốc


class Command(Struct, frozen=True):
    """name: the English one; the Vietnamese one stands in `locales.commands`.

    roles: any of them suffices; empty: anyone at all. pressed: only as a choice, never typed.
    """

    name: str
    roles: frozenset[Role]
    run: Handler
    pressed: bool = False


@cache
def commands() -> tuple[Command, ...]:
    """All commands, in the order in which help lists them."""
    from handlers.help import help_  # noqa: PLC0415 - help lists this table

    return (
        Command("start", ANYONE, linking.start),
        Command("status", EVERYONE, standing.status),
        Command("rank", EVERYONE, standing.rank),
        Command("chart", EVERYONE, documents.chart),
        Command("province", EVERYONE, province.province),
        Command("obstacle", HEADS, obstacles.obstacle),
        Command("ack", HEADS, months.ack),
        Command("away", HEADS, months.away),
        Command("add", EDITORS, counting.add),
        Command("undo", EDITORS, correcting.undo),
        Command("set", EDITORS, correcting.set_count),
        Command("log", OVERSEERS, correcting.log),
        Command("import", EDITORS, importing.import_),
        Command("report", OVERSEERS, documents.report),
        Command("nudge", EDITORS, nudging.nudge),
        Command("nudges", OVERSEERS, nudging.nudges),
        Command("obstacles", OVERSEERS, obstacles.obstacles),
        Command("resolve", OVERSEERS, obstacles.resolve),
        Command("contacts", EDITORS | ADMINS, people.contacts),
        Command("invite", EDITORS | ADMINS, people.invite),
        Command("people", ADMINS, people.people),
        Command("office", ADMINS, offices.office),
        Command("exempt", ADMINS, months.exempt),
        Command("close", EDITORS | ADMINS, months.close),
        Command("reopen", EDITORS | ADMINS, months.reopen),
        Command("quota", ADMINS, settings.quota),
        Command("day", ADMINS, settings.day),
        Command("pause", ADMINS, settings.pause),
        Command("resume", ADMINS, settings.resume),
        Command("channel", EVERYONE, linking.channel),
        Command("mydata", EVERYONE, privacy.mydata),
        Command("stop", EVERYONE, privacy.stop),
        Command("forget", EVERYONE, privacy.forget),
        Command("language", EVERYONE, settings.language),
        Command("help", ANYONE, help_),
        Command("access", ANYONE, linking.access, pressed=True),
        Command("consent", ANYONE, linking.consent, pressed=True),
        Command("decline", ANYONE, linking.decline, pressed=True),
        Command("cancel", EVERYONE, counting.cancel, pressed=True),
        Command("addtwice", EDITORS, counting.add_twice, pressed=True),
        Command("correct", EDITORS, counting.correct, pressed=True),
        Command("addall", EDITORS, counting.add_all, pressed=True),
        Command("setto", EDITORS, correcting.set_to, pressed=True),
        Command("importnow", EDITORS, importing.import_now, pressed=True),
        Command("undoimport", EDITORS, importing.undo_import, pressed=True),
        Command("nudgenow", EDITORS, nudging.nudge_now, pressed=True),
        Command("raise", HEADS, obstacles.raise_about, pressed=True),
        Command("dispute", HEADS, obstacles.dispute, pressed=True),
        Command("answer", OVERSEERS, obstacles.answer_again, pressed=True),
        Command("keepanswer", OVERSEERS, obstacles.keep_answer, pressed=True),
        Command("forward", EDITORS, obstacles.forward, pressed=True),
        Command("forgetnow", EVERYONE, privacy.forget_now, pressed=True),
        Command("keep", EVERYONE, privacy.keep, pressed=True),
        Command("forgetperson", ADMINS, people.forget_person, pressed=True),
        Command("closenow", EDITORS | ADMINS, months.close_now, pressed=True),
        Command("leaveopen", EDITORS | ADMINS, months.leave_open, pressed=True),
        Command("release", EDITORS, nudging.release, pressed=True),
        Command("drop", EDITORS, nudging.drop, pressed=True),
        Command("donotsend", EDITORS, nudging.do_not_send, pressed=True),
    )


@cache
def _by_name() -> dict[str, Command]:
    found = {command.name: command for command in commands()}
    names = {VIETNAMESE[command.name]: command for command in commands() if not command.pressed}
    return found | names


def find(name: str, *, pressed: bool) -> Command | None:
    """The command of this folded name, English or Vietnamese."""
    command = _by_name().get(fold(name))
    return None if command is None or (command.pressed and not pressed) else command


def spelt(name: str, args: str, *, pressed: bool) -> tuple[Command | None, str]:
    """The command and its arguments, where the name was typed as several words: "/nhật ký GDMN"."""
    for taken in range(MOST_WORDS - 1, 0, -1):
        words = args.split(maxsplit=taken)
        if len(words) >= taken and (found := find(name + "".join(words[:taken]), pressed=pressed)):
            return found, "".join(words[taken:])
    return find(name, pressed=pressed), args


def allowed(person: Person) -> list[Command]:
    """The commands that a person may type."""
    return [
        command
        for command in commands()
        if not command.pressed and command.name != "start" and may(person, command)
    ]


def may(person: Person | None, command: Command) -> bool:
    """Whether somebody may give a command, typed or pressed."""
    if command.roles is ANYONE or not command.roles:
        return True
    return person is not None and person.may(command.roles)
