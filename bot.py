"""Đôn Đốc: the front door. The command line and the composition root.

Everything is built here, and nothing else reads the wall clock.
"""

import argparse
import asyncio
import logging
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from channels.console import Console
from config import Settings, SettingsError, load_settings
from core.month import ZONE
from core.names import AliasTakenError
from core.officetable import OfficeTableError, OfficeTableFault
from core.people import OF_AN_OFFICE, Grant, Role
from front import upkeep
from front.health import examine
from front.lookahead import look_ahead
from front.program import Outside, Program
from front.terminal import StandingClock, Terminal, converse
from locales import health, linking
from locales import operation as say
from locales.words import load
from reminders.pacing import Pacing
from reminders.planner import plan_due
from store.backup import DamagedError, back_up
from store.database import StorageError, Store
from store.lock import LockedError
from store.officetable import read_offices
from store.seed import seed, seed_demo
from store.thread import StoreThread

log = logging.getLogger("dondoc")

DATA = Path(__file__).parent / "data"
DEMO_BEGINS = datetime(2026, 4, 22, 8, tzinfo=ZONE)  # the day to which the letter's figures run
CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY234679"  # without lookalikes
CODE_GROUPS = 3


def wall_clock() -> datetime:
    return datetime.now(ZONE)


def new_code() -> str:
    """An invitation code of some 57 random bits: K7MQ-2XRD-9PWA."""
    groups = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def unhurried() -> Pacing:
    """The terminal needs no pacing."""
    return Pacing(time.monotonic, over_all=float("inf"), to_a_chat=0.0)


def chat(settings: Settings, options: argparse.Namespace) -> int:
    """Talk in this terminal: a demo that begins afresh, or a database that is kept."""
    kept: Path | None = options.db
    standing = None if kept else StandingClock(DEMO_BEGINS)
    clock: Callable[[], datetime] = standing or wall_clock

    def opening() -> Store:
        store = Store.open(kept, clock()) if kept else Store.in_memory(clock())
        seed(store, DATA, clock())
        seed_demo(store, DATA, clock())
        return store

    thread = StoreThread(opening)
    console = Console(lambda to: terminal.heading(to), sys.stdout)  # noqa: PLW0108 - it comes later
    outside = Outside(clock, time.monotonic, new_code)
    channels = {console.name: console}
    program = Program.build(settings.rules, outside, thread, channels, unhurried())
    terminal = Terminal(program, standing.move if standing else None)
    try:
        asyncio.run(converse(console, terminal, load(settings.bot_language), sys.stdin))
    finally:
        thread.close()
    return 0


def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Run the bot on the channels whose tokens are set."""
    words = load(settings.bot_language)
    if not settings.has_token:
        print(say.no_channel(words), file=sys.stderr)
        return 2
    from front.serve import serve  # noqa: PLC0415 - the terminal needs no network library

    outside = Outside(wall_clock, time.monotonic, new_code)
    return asyncio.run(serve(settings, outside, DATA))


def remind(settings: Settings, options: argparse.Namespace) -> int:
    """Show what would go out by a moment, or plan what is due now."""
    words = load(settings.bot_language)
    if not options.dry_run:
        store = opened(settings)
        print(say.planned(words, plan_due(store, settings.rules, wall_clock())))
        store.close()
        return 0
    kept = settings.database.exists()
    at = options.at or wall_clock()
    store = Store.copied(settings.database, at) if kept else demo_store()
    sent = [*look_ahead(store, settings.rules, store.born if not kept else wall_clock(), at)]
    for moment, parcel in sent:
        print(f"{say.would_send(moment, parcel.title)}\n{parcel.reply.text}\n")
    print(say.dry_run_summary(words, len(sent), at))
    return 0


def opened(settings: Settings) -> Store:
    """The real database, beside a running bot if need be."""
    store = Store.open(settings.database, wall_clock())
    seed(store, DATA, wall_clock())
    return store


def demo_store() -> Store:
    store = Store.in_memory(DEMO_BEGINS)
    seed(store, DATA, DEMO_BEGINS)
    seed_demo(store, DATA, DEMO_BEGINS)
    return store


def import_offices(settings: Settings, options: argparse.Namespace) -> int:
    """Add or change offices from a table; all or nothing."""
    words = load(settings.bot_language)
    try:
        offices = read_offices(options.file)
        store = opened(settings)
        with store.transaction():
            store.offices.save_all(offices)
        store.close()
    except OfficeTableError as fault:
        return complain(say.bad_table(words, options.file, fault.fault, fault.about, fault.row))
    except AliasTakenError as taken:
        return complain(
            say.bad_table(words, options.file, OfficeTableFault.NAME_TAKEN, taken.alias, 0)
        )
    print(say.offices_imported(words, len(offices)))
    return 0


def invite(settings: Settings, options: argparse.Namespace) -> int:
    """Print a one-time invitation code; the first administrator is linked with one."""
    words = load(settings.bot_language)
    role = Role(options.role)
    if bool(options.office) != (role in OF_AN_OFFICE):
        print(say.office_needed(words, role), file=sys.stderr)
        return 2
    store = opened(settings)
    office = store.offices.names().exact(options.office) if options.office else None
    if options.office and office is None:
        known = [one.code for one in store.offices.active()]
        print(say.unknown_office(words, options.office, known), file=sys.stderr)
        return 1
    grant = Grant(role, office.code if office else "")
    now, code = wall_clock(), new_code()
    expires = now + settings.rules.invitation_life
    title = linking.title_of(words, grant, office)
    with store.transaction():
        store.invitations.issue(code, grant, title, now, expires)
    store.close()
    print(linking.invitation(words, title, code, "", expires))
    return 0


def backup(settings: Settings, _options: argparse.Namespace) -> int:
    """Copy the database, beside a running bot if need be, and check the copy."""
    words = load(settings.bot_language)
    if not settings.database.exists():
        return complain(say.no_database(words, settings.database))
    try:
        made = back_up(settings.database, settings.backups, wall_clock())
    except DamagedError as fault:
        return complain(say.damaged(words, fault.path, fault.fault))
    print(say.backup_made(words, made))
    return 0


def restore(settings: Settings, options: argparse.Namespace) -> int:
    """Put a copy back; the bot must be stopped, the replaced database is kept."""
    words = load(settings.bot_language)
    try:
        done = upkeep.restore(options.file, settings, wall_clock())
    except DamagedError as fault:
        return complain(say.damaged(words, fault.path, fault.fault))
    print(say.restored(words, options.file, done.kept, done.held, done.forgotten))
    return 0


def doctor(settings: Settings, _options: argparse.Namespace) -> int:
    """Name every fault of this deployment, and how to mend it."""
    from front.serve import examine_tokens  # noqa: PLC0415 - only here and in `run`

    words = load(settings.bot_language)
    findings = [*examine(settings, wall_clock()), *asyncio.run(examine_tokens(settings))]
    for one in findings:
        print(health.finding(words, one.name, ok=one.ok, detail=one.detail))
    faults = sum(not one.ok for one in findings)
    print(health.summary(words, faults))
    return 1 if faults else 0


def complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def moment(text: str) -> datetime:
    """A time of the command line: 2026-04-24T08:00, in the office's time zone unless it has one."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="bot.py", description="Đôn Đốc")
    top.set_defaults(run=None)
    commands = top.add_subparsers(title="commands", metavar="command")

    def command(
        name: str, function: Callable[[Settings, argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        found.set_defaults(run=function)
        return found

    command("run", run)
    command("chat", chat).add_argument("--db", type=Path, help="keep this database")
    reminding = command("remind", remind)
    reminding.add_argument("--dry-run", action="store_true", help="only show, send nothing")
    reminding.add_argument("--at", type=moment, help="look ahead to this time: 2026-04-24T08:00")
    command("import-offices", import_offices).add_argument("file", type=Path)
    command("backup", backup)
    command("restore", restore).add_argument("file", type=Path)
    command("doctor", doctor)
    inviting = command("invite", invite)
    inviting.add_argument("--role", choices=[str(role) for role in Role], required=True)
    inviting.add_argument("--office", default="", help="code, for a head or a deputy")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        settings = load_settings()
    except SettingsError as fault:
        words = load("vi")
        told = [(f.name, say.setting_fault(words, f.kind, f.facts)) for f in fault.faults]
        print(say.wrong_settings(words, told), file=sys.stderr)
        return 2
    logging.basicConfig(
        level=settings.log_level,
        stream=sys.stderr,
        format="%(asctime)s level=%(levelname)s logger=%(name)s %(message)s",
    )
    chosen: Callable[[Settings, argparse.Namespace], int] = options.run or (
        run if settings.has_token else chat
    )
    if chosen is not run:
        # A command's answer is what it prints; only the service's log is read later.
        logging.getLogger("dondoc").setLevel(logging.CRITICAL)
    options.db = getattr(options, "db", None)
    words = load(settings.bot_language)
    try:
        return chosen(settings, options)
    except LockedError as fault:
        return complain(say.locked(words, fault.holder))
    except (OSError, StorageError) as fault:
        return complain(say.failed(words, str(fault)))


if __name__ == "__main__":
    sys.exit(main())
