"""The commands of the command line, except `run` and `chat`."""

import argparse
import asyncio
import sys
from pathlib import Path

from app.commandline import CommandResult, failure
from app.health import alive as is_alive
from app.health import examine, examine_time, running_on, version
from app.invitations import Inviter
from app.maintenance import demo_store, opened
from app.maintenance import restore as restore_copy
from app.maintenance import upgrade as upgrade_data
from app.program import Environment, look_ahead
from app.rendering import RenderContext, job_of
from app.service import deep_links, examine_tokens
from config import Settings
from core.imports import FileRefusedError, Imported, OfficeTableError, OfficeTableFault
from core.month import LATEST_YEAR, Month, parse_month
from core.names import AliasTakenError
from core.people import OF_AN_OFFICE, Grant, Role
from core.refusal import Refusal, Why
from handlers.importing import LIMITS, ROLE, plan_of, record
from locales import documents, health, importing, operation
from locales.refusals import refused
from locales.words import load
from reminders.planner import plan_due
from reports.tasks import read_file
from store.backup import back_up
from store.database import Store
from store.ledger import By
from store.lock import ProcessLock
from store.seed import read_offices


def remind(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Show what would go out by a moment, or plan what is due now."""
    words, now = load(settings.bot_language), environment.clock()
    if not options.dry_run:
        with opened(settings, environment) as store:
            planned = plan_due(store, settings.rules, now)
            return CommandResult(words.say(operation.PLANNED, n=planned))
    at = options.at or now
    kept = settings.database.exists()
    store = Store.copied(settings.database, at) if kept else demo_store()
    try:
        sent = [*look_ahead(store, settings.rules, now if kept else store.born, at)]
    finally:
        store.close()
    told = [f"{operation.heading(when, it.title)}\n{it.reply.text}\n" for when, it in sent]
    summary = words.say(operation.DRY_RUN_SUMMARY, n=len(sent), moment=at)
    return CommandResult("\n".join([*told, summary]))


def backup(
    settings: Settings, _options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Copy the database, beside a running bot if need be, and check the copy."""
    words = load(settings.bot_language)
    if not settings.database.exists():
        return failure(words.say(operation.NO_DATABASE, path=settings.database))
    made = back_up(settings.database, settings.backups, environment.clock())
    return CommandResult(words.say(operation.BACKUP_MADE, path=made))


def restore(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Put a copy back; the bot must be stopped, the replaced database is kept."""
    words = load(settings.bot_language)
    done = restore_copy(options.file, settings, environment.clock())
    return CommandResult(
        operation.restored(words, options.file, done.kept, done.held, done.forgotten)
    )


def doctor(
    settings: Settings, _options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Name every fault of this deployment, and how to mend it."""
    words = load(settings.bot_language)
    found = [
        *examine(settings, environment.clock()),
        *asyncio.run(examine_time(settings, environment.clock)),
        *asyncio.run(examine_tokens(settings)),
    ]
    order = list(health.FINDINGS)
    found.sort(key=lambda one: order.index(one.name))
    lines = [health.finding(words, one.name, ok=one.ok, detail=one.detail) for one in found]
    faults = sum(not one.ok for one in found)
    return CommandResult(
        "\n".join([*lines, health.summary(words, faults)]), code=1 if faults else 0
    )


def upgrade(
    settings: Settings, _options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Bring the data to this version: a checked copy first, while the bot is stopped."""
    words = load(settings.bot_language)
    if not settings.database.exists():
        return failure(words.say(operation.NO_DATABASE, path=settings.database))
    done = upgrade_data(settings, environment.clock())
    return CommandResult(operation.upgraded(words, done.copy, changed=done.changed))


def alive(
    settings: Settings, _options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Tell by the exit code whether the bot is running and well; for health checks."""
    words = load(settings.bot_language)
    if is_alive(ProcessLock(settings.database), environment.clock()):
        return CommandResult(words.say(operation.ALIVE))
    return failure(words.say(operation.NOT_ALIVE))


def tell_version(
    _settings: Settings, _options: argparse.Namespace, _outside: Environment
) -> CommandResult:
    """Print which version this is, and on what it runs."""
    return CommandResult(operation.version_line(version(), running_on()))


def import_offices(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Add or change offices from a table; all or nothing."""
    words = load(settings.bot_language)
    try:
        offices = read_offices(options.file)
        with opened(settings, environment) as store, store.transaction():
            store.offices.save_all(offices)
    except OfficeTableError as wrong:
        told = operation.bad_table(words, options.file, wrong.fault, wrong.about, wrong.row)
        return failure(told)
    except AliasTakenError as taken:
        fault = OfficeTableFault.NAME_TAKEN
        return failure(operation.bad_table(words, options.file, fault, taken.alias, 0))
    return CommandResult(words.say(operation.OFFICES_IMPORTED, n=len(offices)))


def invite(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Print a one-time invitation code; the first administrator is linked with one."""
    words = load(settings.bot_language)
    role = Role(options.role)
    if bool(options.office) != (role in OF_AN_OFFICE):
        return failure(words.say(operation.OFFICE_NEEDED, role=role), code=2)
    with opened(settings, environment) as store:
        office = store.offices.names().exact(options.office) if options.office else None
        if options.office and office is None:
            known = [one.code for one in store.offices.active()]
            unknown = words.say(operation.UNKNOWN_OFFICE, typed=options.office, known=known)
            return failure(unknown)
        inviter, note = _inviter(store, settings, environment)
        grant = Grant(role, office.code if office else "")
        told = inviter.single(grant, office, drawn=sys.stdout.isatty())
    return CommandResult("\n".join([told, *note]))


def invite_heads(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Write a sheet of cards, one for every office whose head is not reachable."""
    words = load(settings.bot_language)
    with opened(settings, environment) as store:
        inviter, note = _inviter(store, settings, environment)
        made = inviter.sheet(options.file)
    if not made:
        return CommandResult(words.say(documents.NOBODY_TO_INVITE))
    told = words.say(documents.SHEET_MADE, n=made, path=options.file)
    return CommandResult("\n".join([told, *note]))


def _inviter(
    store: Store, settings: Settings, environment: Environment
) -> tuple[Inviter, list[str]]:
    """Whoever issues codes, and what has to be said about their links."""
    words = load(settings.bot_language)
    link = asyncio.run(deep_links(settings))
    missing = "telegram" in settings.channels and not link("x")
    inviter = Inviter(
        store,
        settings.rules,
        words,
        environment.codes,
        link,
        environment.clock(),
        settings.channels,
    )
    return inviter, [words.say(documents.NO_LINK)] if missing else []


VIA = "cli"
FILES = Path("build")  # where files are put unless a folder is named


def import_file(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Show what a spreadsheet would change; with --apply record it, all or nothing."""
    words, rules, now = load(settings.bot_language), settings.rules, environment.clock()
    name = options.file.name
    with opened(settings, environment) as store:
        content = _read(options.file, store, Month.of(now))
        if isinstance(content, FileRefusedError):
            return failure(importing.file_refused(words, content))
        with store.transaction():
            plan = plan_of(store, rules, content)
            told = importing.preview(words, name, plan)
            if plan.is_empty:
                return CommandResult(told)
            if not options.apply:
                return CommandResult(f"{told}\n{words.say(importing.HOW_TO_APPLY)}")
            entries = record(store, plan, By(None, ROLE, VIA), name, now)
    return CommandResult(f"{told}\n\n{importing.applied(words, name, plan, entries)}")


def _read(file: Path, store: Store, current: Month) -> Imported | FileRefusedError:
    with file.open("rb") as source:
        data = source.read(LIMITS.size + 1)
    return read_file(data, file.name, store.offices.active(), current)


def report(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Write a month's annex, letter and charts; with no database, those of the demo."""
    words, context = load(settings.bot_language), RenderContext(settings.rules, settings.letterhead)
    kept = settings.database.exists()
    store = Store.copied(settings.database, environment.clock()) if kept else demo_store()
    now = environment.clock() if kept else store.born
    month = options.month or Month.of(now)
    if month > Month.of(now):
        early = Refusal(Why.FUTURE_MONTH, month=month, current=Month.of(now))
        return failure(refused(words, early))
    options.out.mkdir(parents=True, exist_ok=True)
    lines = []
    for attachment in (
        *documents.report_files(words, month),
        *documents.month_pictures(words, month),
        *documents.year_pictures(words, month.year),
    ):
        path = options.out / attachment.name
        path.write_bytes(job_of(store, context, attachment, now).run())
        lines.append(words.say(documents.FILE_AT, path=path))
    store.close()
    return CommandResult("\n".join(lines))


def month_named(typed: str) -> Month:
    """A month of the command line, 2026-04 or 4/2026. Raises ValueError."""
    month = parse_month(typed, Month(LATEST_YEAR, 12))
    if month is None or str(month.year) not in typed:
        raise ValueError(typed)
    return month
