"""Đôn Đốc's entry point: the command line, the wall clock and the random codes.

The program itself is built in `app/`; no other file reads the wall clock.
"""

import io
import os
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app import commandline, commands, logs, terminal
from app.commandline import Arguments, Command, CommandResult, failure
from app.installation import as_called_here, become_owner, cause_of
from app.program import Environment
from config import Settings, SettingsError, load_settings, real_file
from core.month import ZONE
from core.people import Role
from core.portal import ReaderKind
from locales import operation
from locales.words import load, said
from store.backup import DamagedError
from store.database import NewerSchemaError, NotInPlaceError, StorageError
from store.lock import LockedError

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY234679"  # without lookalikes
CODE_GROUPS = 3
INTERRUPTED, NOT_READ = 130, 141  # exit codes, as a shell has them for SIGINT and SIGPIPE

FILE: Arguments = {"file": {"type": Path}}
FLAG = {"action": "store_true"}
TIME = {"type": commandline.moment}
INVITED: Arguments = {
    "--role": {"choices": tuple(map(str, Role)), "required": True},
    "--office": {"default": ""},
}
WRITTEN: Arguments = {
    "--month": {"type": commandline.month},
    "--out": {"type": Path, "default": terminal.FILES},
}
READ: Arguments = {
    "--url": {"default": ""},
    "--kind": {"choices": tuple(map(str, ReaderKind)), "default": str(ReaderKind.AUTO)},
}
RUN = Command("run", terminal.run)
CHAT = Command("chat", terminal.chat, {"--db": {"type": real_file}, "--begin": TIME})
COMMANDS = (
    RUN,
    CHAT,
    Command("remind", commands.remind, {"--dry-run": FLAG, "--at": TIME}),
    Command("import", commands.import_file, {**FILE, "--apply": FLAG}),
    Command("report", commands.report, WRITTEN),
    Command("import-offices", commands.import_offices, FILE),
    Command("invite", commands.invite, INVITED),
    Command("invite-heads", commands.invite_heads, FILE),
    Command("backup", commands.backup),
    Command("restore", commands.restore, FILE),
    Command("promote", commands.promote, {"folder": {"type": Path}, "--off": FLAG}),
    Command("upgrade", commands.upgrade),
    Command("doctor", commands.doctor),
    Command("portal", commands.portal, READ),
    Command("alive", commands.alive),
    Command("version", commands.version),
)


def wall_clock() -> datetime:
    return datetime.now(ZONE)


def new_code() -> str:
    """An invitation code of some 57 random bits: K7MQ-2XRD-9PWA."""
    groups = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def new_key() -> str:
    """128 random bits: what an address of the page is known by."""
    return secrets.token_urlsafe(16)


def main(arguments: Sequence[str] | None = None) -> int:
    _speak_utf8()
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads us has enough: `dondoc doctor | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_READ


def _speak_utf8() -> None:
    """Vietnamese is read and written in UTF-8, whatever the locale; what is no text becomes a mark."""
    for stream, encoding in (
        (sys.stdin, "utf-8-sig"),
        (sys.stdout, "utf-8"),
        (sys.stderr, "utf-8"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")


def _main(arguments: Sequence[str] | None) -> int:
    try:
        settings = load_settings()
    except SettingsError as wrong:
        words = load("vi")
        # Help is given whatever the settings.
        commandline.parser(words, COMMANDS).parse_args(arguments)
        faults = [
            (it.name, operation.setting_fault(words, it.kind, it.facts)) for it in wrong.faults
        ]
        return answer(failure(operation.wrong_settings(words, faults), code=2))
    return answer(_carried_out(settings, arguments))


def _carried_out(settings: Settings, arguments: Sequence[str] | None) -> CommandResult:
    words = load(settings.bot_language)
    options = commandline.parser(words, COMMANDS).parse_args(arguments)
    options.db, options.begin = getattr(options, "db", None), getattr(options, "begin", None)
    command: Command = options.command or (RUN if settings.channels else CHAT)
    # A command's answer is what it prints; only the service's log is read later.
    logs.set_up(settings.log_level if command is RUN else "CRITICAL", settings.secrets)
    become_owner(options.db or settings.database)
    environment = Environment(wall_clock, time.monotonic, new_code, new_key)
    try:
        return command.run(commandline.Invocation(settings, options, environment, words))
    except LockedError as held:
        return failure(words.say(operation.LOCKED, holder=said(held.holder)))
    except DamagedError as fault:
        return failure(words.say(operation.DAMAGED, path=fault.path, fault=fault.fault))
    except NewerSchemaError as fault:
        return failure(words.say(operation.NEWER, path=fault.path), code=2)
    except NotInPlaceError as fault:
        return failure(words.say(operation.NOT_IN_PLACE, path=fault.path))
    except BrokenPipeError:
        raise
    except (OSError, StorageError) as fault:
        return failure(operation.failed(words, str(fault), cause_of(fault)))


def answer(result: CommandResult) -> int:
    if result.text:
        told = sys.stderr if result.fault else sys.stdout
        print(as_called_here(result.text), file=told, flush=True)
    return result.code


if __name__ == "__main__":
    sys.exit(main())
