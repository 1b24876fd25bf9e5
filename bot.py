"""Đôn Đốc: the front door. The command line, and where clock and dice come from.

What is built from the rooms is built in `front/`; nothing but this file reads the wall clock.
"""

import argparse
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app import logs
from app.commandline import Argument, Command, CommandResult, failure, moment, parser
from app.commands import (
    FILES,
    alive,
    backup,
    doctor,
    import_file,
    import_offices,
    invite,
    invite_heads,
    month_named,
    remind,
    report,
    restore,
    tell_version,
    upgrade,
)
from app.program import Environment
from app.terminal import chat, run
from config import Settings, SettingsError, load_settings
from core.month import ZONE
from core.people import Role
from locales import operation
from locales.words import load
from store.backup import DamagedError
from store.database import HalfRestoredError, StorageError
from store.lock import LockedError

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY234679"  # without lookalikes
CODE_GROUPS = 3

FILE = Argument("file", Path)
ROLE = Argument("--role", choices=tuple(map(str, Role)), required=True)
OFFICE = Argument("--office", default="")
MONTH = Argument("--month", month_named)
RUN = Command("run", run)
CHAT = Command("chat", chat, (Argument("--db", Path), Argument("--begin", moment)))
COMMANDS = (
    RUN,
    CHAT,
    Command("remind", remind, (Argument("--dry-run", flag=True), Argument("--at", moment))),
    Command("import", import_file, (FILE, Argument("--apply", flag=True))),
    Command("report", report, (MONTH, Argument("--out", Path, default=FILES))),
    Command("import-offices", import_offices, (FILE,)),
    Command("invite", invite, (ROLE, OFFICE)),
    Command("invite-heads", invite_heads, (FILE,)),
    Command("backup", backup),
    Command("restore", restore, (FILE,)),
    Command("upgrade", upgrade),
    Command("doctor", doctor),
    Command("alive", alive),
    Command("version", tell_version),
)


def wall_clock() -> datetime:
    return datetime.now(ZONE)


def new_code() -> str:
    """An invitation code of some 57 random bits: K7MQ-2XRD-9PWA."""
    groups = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        settings = load_settings()
    except SettingsError as wrong:
        parser(load("vi"), COMMANDS).parse_args(arguments)  # help is given whatever the settings
        return answer(_wrong_settings(wrong))
    options = parser(load(settings.bot_language), COMMANDS).parse_args(arguments)
    options.db, options.begin = getattr(options, "db", None), getattr(options, "begin", None)
    command: Command = options.command or (RUN if settings.has_token else CHAT)
    _log(settings, quiet=command is not RUN)
    return answer(_carried_out(command, settings, options))


def _wrong_settings(wrong: SettingsError) -> CommandResult:
    words = load("vi")
    told = [(one.name, operation.setting_fault(words, one.kind, one.facts)) for one in wrong.faults]
    return failure(operation.wrong_settings(words, told), code=2)


def _log(settings: Settings, *, quiet: bool) -> None:
    """A command's answer is what it prints; only the service's log is read later."""
    logs.set_up("CRITICAL" if quiet else settings.log_level, settings.secrets)


def _carried_out(
    command: Command, settings: Settings, options: argparse.Namespace
) -> CommandResult:
    words = load(settings.bot_language)
    try:
        return command.run(settings, options, Environment(wall_clock, time.monotonic, new_code))
    except LockedError as held:
        return failure(words.say(operation.LOCKED, holder=held.holder))
    except DamagedError as fault:
        return failure(words.say(operation.DAMAGED, path=fault.path, fault=fault.fault))
    except HalfRestoredError as fault:
        return failure(words.say(operation.HALF_RESTORED, path=fault.path))
    except (OSError, StorageError) as fault:
        return failure(words.say(operation.FAILED, fault=str(fault)))


def answer(said: CommandResult) -> int:
    if said.text:
        print(said.text, file=sys.stderr if said.fault else sys.stdout)
    return said.code


if __name__ == "__main__":
    sys.exit(main())
