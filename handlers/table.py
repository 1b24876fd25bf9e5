"""The command table: every command, and who may give it. Rights stand here and nowhere else."""

from functools import cache

from core.names import fold
from core.people import EVERYONE, OVERSEERS, Role
from handlers import (
    absence,
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
from handlers.help import help_
from handlers.request import ANYONE, Command, Pressed
from locales.counting import ADD_PURPOSE, LOG_PURPOSE, SET_PURPOSE, UNDO_PURPOSE
from locales.documents import CHART_PURPOSE, REPORT_PURPOSE
from locales.importing import IMPORT_PURPOSE
from locales.linking import CHANNEL_PURPOSE, START_PURPOSE
from locales.months import (
    ACK_PURPOSE,
    AWAY_PURPOSE,
    CLOSE_PURPOSE,
    DAY_EXAMPLE,
    DAY_PURPOSE,
    EXEMPT_EXAMPLE,
    EXEMPT_PURPOSE,
    PAUSE_PURPOSE,
    PROVINCE_EXAMPLE,
    PROVINCE_PURPOSE,
    QUOTA_PURPOSE,
    REOPEN_EXAMPLE,
    REOPEN_PURPOSE,
    RESUME_PURPOSE,
)
from locales.notices import HELP_PURPOSE, LANGUAGE_PURPOSE
from locales.nudges import NUDGE_PURPOSE, NUDGES_PURPOSE
from locales.obstacles import (
    OBSTACLE_EXAMPLE,
    OBSTACLE_PURPOSE,
    OBSTACLES_PURPOSE,
    RESOLVE_EXAMPLE,
    RESOLVE_PURPOSE,
)
from locales.people import (
    CONTACTS_PURPOSE,
    INVITE_EXAMPLE,
    INVITE_PURPOSE,
    OFFICE_EXAMPLE,
    OFFICE_PURPOSE,
    PEOPLE_EXAMPLE,
    PEOPLE_PURPOSE,
)
from locales.privacy import FORGET_PURPOSE, MYDATA_PURPOSE, STOP_PURPOSE
from locales.standing import RANK_PURPOSE, STATUS_PURPOSE
from locales.words import LANGUAGES, load

HEADS = frozenset({Role.HEAD, Role.DEPUTY})
EDITORS = frozenset({Role.EDITOR})
ADMINS = frozenset({Role.ADMIN})
MOST_WORDS = 4  # of a command's Vietnamese name: lịch sử đôn đốc

# In the order in which help lists them. Each language's catalogue has the names: "/resume".
COMMANDS = (
    Command(
        "start", ANYONE, linking.start, START_PURPOSE, example="K7MQ-2XRD-9PWA", aliases=("batdau",)
    ),
    Command("status", EVERYONE, standing.status, STATUS_PURPOSE, aliases=("tinhhinh",)),
    Command("rank", EVERYONE, standing.rank, RANK_PURPOSE, example="4/2026"),
    Command("chart", EVERYONE, documents.chart, CHART_PURPOSE, example="2026"),
    Command("province", EVERYONE, province.province, PROVINCE_PURPOSE, example=PROVINCE_EXAMPLE),
    Command("obstacle", HEADS, obstacles.raise_one, OBSTACLE_PURPOSE, example=OBSTACLE_EXAMPLE),
    Command("ack", HEADS, absence.ack, ACK_PURPOSE),
    Command("away", HEADS, absence.away, AWAY_PURPOSE, example="20/5"),
    Command("add", EDITORS, counting.add, ADD_PURPOSE, example="3 {office}", aliases=("them",)),
    Command("undo", EDITORS, correcting.undo, UNDO_PURPOSE, example="128"),
    Command("set", EDITORS, correcting.set_count, SET_PURPOSE, example="12 {office} 4/2026"),
    Command("log", OVERSEERS, correcting.log, LOG_PURPOSE, example="{office} 4/2026"),
    Command("import", EDITORS, importing.import_, IMPORT_PURPOSE),
    Command("report", OVERSEERS, documents.report, REPORT_PURPOSE, example="4/2026"),
    Command("nudge", EDITORS, nudging.nudge, NUDGE_PURPOSE),
    Command("nudges", OVERSEERS, nudging.nudges, NUDGES_PURPOSE),
    Command("obstacles", OVERSEERS, obstacles.list_them, OBSTACLES_PURPOSE),
    Command("resolve", OVERSEERS, obstacles.resolve, RESOLVE_PURPOSE, example=RESOLVE_EXAMPLE),
    Command("contacts", EDITORS | ADMINS, people.contacts, CONTACTS_PURPOSE),
    Command("invite", EDITORS | ADMINS, people.invite, INVITE_PURPOSE, example=INVITE_EXAMPLE),
    Command("people", ADMINS, people.show_or_change, PEOPLE_PURPOSE, example=PEOPLE_EXAMPLE),
    Command("office", ADMINS, offices.office, OFFICE_PURPOSE, example=OFFICE_EXAMPLE),
    Command("exempt", ADMINS, months.exempt, EXEMPT_PURPOSE, example=EXEMPT_EXAMPLE),
    Command("close", EDITORS | ADMINS, months.close, CLOSE_PURPOSE, example="4/2026"),
    Command("reopen", EDITORS | ADMINS, months.reopen, REOPEN_PURPOSE, example=REOPEN_EXAMPLE),
    Command("quota", ADMINS, settings.quota, QUOTA_PURPOSE, example="10 15"),
    Command("day", ADMINS, settings.day, DAY_PURPOSE, example=DAY_EXAMPLE),
    Command("pause", ADMINS, settings.pause, PAUSE_PURPOSE),
    Command("resume", ADMINS, settings.resume, RESUME_PURPOSE),
    Command("channel", EVERYONE, linking.channel, CHANNEL_PURPOSE, example="zalo"),
    Command("mydata", EVERYONE, privacy.mydata, MYDATA_PURPOSE),
    Command("stop", EVERYONE, privacy.stop, STOP_PURPOSE),
    Command("forget", EVERYONE, privacy.forget, FORGET_PURPOSE),
    Command("language", EVERYONE, settings.language, LANGUAGE_PURPOSE, example="en"),
    Command("help", ANYONE, help_, HELP_PURPOSE),
)
# Only ever choices below an answer, never typed.
CHOICES = (
    Pressed("access", ANYONE, linking.access),
    Pressed("consent", ANYONE, linking.consent),
    Pressed("decline", ANYONE, linking.decline),
    Pressed("cancel", EVERYONE, counting.cancel),
    Pressed("addtwice", EDITORS, counting.add_twice),
    Pressed("correct", EDITORS, counting.correct),
    Pressed("addall", EDITORS, counting.add_all),
    Pressed("setto", EDITORS, correcting.set_to),
    Pressed("importnow", EDITORS, importing.import_now),
    Pressed("undoimport", EDITORS, importing.undo_import),
    Pressed("nudgenow", EDITORS, nudging.nudge_now),
    Pressed("raise", HEADS, obstacles.raise_about),
    Pressed("dispute", HEADS, obstacles.dispute),
    Pressed("answer", OVERSEERS, obstacles.answer_again),
    Pressed("keepanswer", OVERSEERS, obstacles.keep_answer),
    Pressed("forward", EDITORS, obstacles.forward),
    Pressed("forgetnow", EVERYONE, privacy.forget_now),
    Pressed("keep", EVERYONE, privacy.keep),
    Pressed("forgetperson", ADMINS, people.forget_person),
    Pressed("closenow", EDITORS | ADMINS, months.close_now),
    Pressed("leaveopen", EDITORS | ADMINS, months.leave_open),
    Pressed("release", EDITORS, nudging.release),
    Pressed("drop", EDITORS, nudging.drop),
    Pressed("donotsend", EDITORS, nudging.do_not_send),
)


@cache
def _by_name() -> dict[str, Pressed]:
    """Raises ValueError for a name that two commands would have."""
    found: dict[str, Pressed] = {}
    for command in (*COMMANDS, *CHOICES):
        for name in names_of(command):
            if found.setdefault(name, command) is not command:
                raise ValueError(f"/{name} is the name of {command.name} and {found[name].name}")
    return found


def names_of(command: Pressed) -> set[str]:
    """Every name under which a command is accepted, without the slash."""
    if not isinstance(command, Command):
        return {command.name}
    shown = {load(language).command(command.name).removeprefix("/") for language in LANGUAGES}
    return {command.name, *command.aliases, *shown}


def find(name: str, *, pressed: bool) -> Pressed | None:
    """The command of this name in any language, folded. pressed: choices are meant too."""
    command = _by_name().get(fold(name))
    return command if pressed or isinstance(command, Command) else None


def spelt(name: str, args: str, *, pressed: bool) -> tuple[Pressed | None, str]:
    """The command and its arguments, where the name was typed as several words: "/nhật ký GDMN"."""
    for taken in range(MOST_WORDS - 1, 0, -1):
        words = args.split(maxsplit=taken)
        if len(words) >= taken and (found := find(name + "".join(words[:taken]), pressed=pressed)):
            return found, "".join(words[taken:])
    return find(name, pressed=pressed), args
