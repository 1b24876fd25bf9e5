"""The commands of the command line, except `run` and `chat`."""

import argparse
import asyncio
import sys
from pathlib import Path

from app.commandline import Said, complaint
from app.health import alive as is_alive
from app.health import examine, examine_time, running_on, version
from app.invitations import Inviter
from app.maintenance import demo_store, opened
from app.maintenance import restore as restore_copy
from app.maintenance import upgrade as upgrade_data
from app.program import Outside, look_ahead
from app.rendering import Press, job_of
from app.service import deep_links, examine_tokens
from config import Settings
from core.imports import FileRefusedError, Imported, OfficeTableError, OfficeTableFault
from core.month import LATEST_YEAR, Month, parse_month
from core.names import AliasTakenError
from core.people import OF_AN_OFFICE, Grant, Role
from core.refusal import Refusal, Why
from handlers.importing import LIMITS, ROLE, plan_of, record
from locales import documents, health, importing
from locales import operation as say
from locales.importing import file_refused
from locales.refusals import refused
from locales.words import load
from reminders.planner import plan_due
from reports.tasks import read_file
from store.backup import back_up
from store.database import Store
from store.ledger import By
from store.lock import ProcessLock
from store.seed import read_offices


def remind(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Show what would go out by a moment, or plan what is due now."""
    words, now = load(settings.bot_language), outside.clock()
    if not options.dry_run:
        with opened(settings, outside) as store:
            return Said(say.planned(words, plan_due(store, settings.rules, now)))
    at = options.at or now
    kept = settings.database.exists()
    store = Store.copied(settings.database, at) if kept else demo_store()
    try:
        sent = [*look_ahead(store, settings.rules, now if kept else store.born, at)]
    finally:
        store.close()
    told = [f"{say.would_send(when, it.title)}\n{it.reply.text}\n" for when, it in sent]
    return Said("\n".join([*told, say.dry_run_summary(words, len(sent), at)]))


def backup(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Copy the database, beside a running bot if need be, and check the copy."""
    words = load(settings.bot_language)
    if not settings.database.exists():
        return complaint(say.no_database(words, settings.database))
    made = back_up(settings.database, settings.backups, outside.clock())
    return Said(say.backup_made(words, made))


def restore(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Put a copy back; the bot must be stopped, the replaced database is kept."""
    words = load(settings.bot_language)
    done = restore_copy(options.file, settings, outside.clock())
    return Said(say.restored(words, options.file, done.kept, done.held, done.forgotten))


def doctor(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Name every fault of this deployment, and how to mend it."""
    words = load(settings.bot_language)
    found = [
        *examine(settings, outside.clock()),
        *asyncio.run(examine_time(settings, outside.clock)),
        *asyncio.run(examine_tokens(settings)),
    ]
    found.sort(key=lambda one: health.place(one.name))
    lines = [health.finding(words, one.name, ok=one.ok, detail=one.detail) for one in found]
    faults = sum(not one.ok for one in found)
    return Said("\n".join([*lines, health.summary(words, faults)]), code=1 if faults else 0)


def upgrade(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Bring the data to this version: a checked copy first, while the bot is stopped."""
    words = load(settings.bot_language)
    if not settings.database.exists():
        return complaint(say.no_database(words, settings.database))
    done = upgrade_data(settings, outside.clock())
    return Said(say.upgraded(words, done.copy, changed=done.changed))


def alive(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Tell by the exit code whether the bot is running and well; for health checks."""
    words = load(settings.bot_language)
    if is_alive(ProcessLock(settings.database), outside.clock()):
        return Said(say.alive(words))
    return complaint(say.not_alive(words))


def tell_version(_settings: Settings, _options: argparse.Namespace, _outside: Outside) -> Said:
    """Print which version this is, and on what it runs."""
    return Said(say.version_line(version(), running_on()))


def import_offices(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Add or change offices from a table; all or nothing."""
    words = load(settings.bot_language)
    try:
        offices = read_offices(options.file)
        with opened(settings, outside) as store, store.transaction():
            store.offices.save_all(offices)
    except OfficeTableError as wrong:
        return complaint(say.bad_table(words, options.file, wrong.fault, wrong.about, wrong.row))
    except AliasTakenError as taken:
        fault = OfficeTableFault.NAME_TAKEN
        return complaint(say.bad_table(words, options.file, fault, taken.alias, 0))
    return Said(say.offices_imported(words, len(offices)))


def invite(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Print a one-time invitation code; the first administrator is linked with one."""
    words = load(settings.bot_language)
    role = Role(options.role)
    if bool(options.office) != (role in OF_AN_OFFICE):
        return complaint(say.office_needed(words, role), code=2)
    with opened(settings, outside) as store:
        office = store.offices.names().exact(options.office) if options.office else None
        if options.office and office is None:
            known = [one.code for one in store.offices.active()]
            return complaint(say.unknown_office(words, options.office, known))
        inviter, note = _inviter(store, settings, outside)
        grant = Grant(role, office.code if office else "")
        told = inviter.single(grant, office, drawn=sys.stdout.isatty())
    return Said("\n".join([told, *note]))


def invite_heads(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Write a sheet of cards, one for every office whose head is not reachable."""
    words = load(settings.bot_language)
    with opened(settings, outside) as store:
        inviter, note = _inviter(store, settings, outside)
        made = inviter.sheet(options.file)
    if not made:
        return Said(documents.nobody_to_invite(words))
    return Said("\n".join([documents.sheet_made(words, options.file, made), *note]))


def _inviter(store: Store, settings: Settings, outside: Outside) -> tuple[Inviter, list[str]]:
    """Whoever issues codes, and what has to be said about their links."""
    words = load(settings.bot_language)
    link = asyncio.run(deep_links(settings))
    missing = "telegram" in settings.channels and not link("x")
    inviter = Inviter(
        store, settings.rules, words, outside.codes, link, outside.clock(), settings.channels
    )
    return inviter, [documents.no_link(words)] if missing else []


VIA = "cli"
FILES = Path("build")  # where files are put unless a folder is named


def import_file(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Show what a spreadsheet would change; with --apply record it, all or nothing."""
    words, rules, now = load(settings.bot_language), settings.rules, outside.clock()
    name = options.file.name
    with opened(settings, outside) as store:
        content = _read(options.file, store, Month.of(now))
        if isinstance(content, FileRefusedError):
            return complaint(file_refused(words, content))
        with store.transaction():
            plan = plan_of(store, rules, content)
            told = importing.preview(words, name, plan)
            if plan.is_empty:
                return Said(told)
            if not options.apply:
                return Said(f"{told}\n{importing.how_to_apply(words)}")
            entries = record(store, plan, By(None, ROLE, VIA), name, now)
    return Said(f"{told}\n\n{importing.applied(words, name, plan, entries)}")


def _read(file: Path, store: Store, current: Month) -> Imported | FileRefusedError:
    with file.open("rb") as source:
        data = source.read(LIMITS.size + 1)
    return read_file(data, file.name, store.offices.active(), current)


def report(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Write a month's annex, letter and charts; with no database, those of the demo."""
    words, press = load(settings.bot_language), Press(settings.rules, settings.letterhead)
    kept = settings.database.exists()
    store = Store.copied(settings.database, outside.clock()) if kept else demo_store()
    now = outside.clock() if kept else store.born
    month = options.month or Month.of(now)
    if month > Month.of(now):
        early = Refusal(Why.FUTURE_MONTH, month=month, current=Month.of(now))
        return complaint(refused(words, early))
    options.out.mkdir(parents=True, exist_ok=True)
    lines = []
    for attachment in (
        *documents.report_files(words, month),
        *documents.month_pictures(words, month),
        *documents.year_pictures(words, month.year),
    ):
        path = options.out / attachment.name
        path.write_bytes(job_of(store, press, attachment, now)())
        lines.append(documents.written(words, str(path)))
    store.close()
    return Said("\n".join(lines))


def month_named(typed: str) -> Month:
    """A month of the command line, 2026-04 or 4/2026. Raises ValueError."""
    month = parse_month(typed, Month(LATEST_YEAR, 12))
    if month is None or str(month.year) not in typed:
        raise ValueError(typed)
    return month
