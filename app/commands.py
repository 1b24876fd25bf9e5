"""The commands of the command line, except `run` and `chat`; see `locales.operation.PURPOSES`."""

import asyncio
import sys
from contextlib import closing

from app import copies, health, maintenance
from app.asking import PATIENCE, bot_addresses, examine_others
from app.commandline import CommandResult, Invocation, failure
from app.invitations import Inviter
from app.listening import deaf_at
from app.maintenance import copied, opened
from app.portal import fetcher, look
from app.program import look_ahead
from app.rendering import RenderContext, job_of
from app.wiring import build_telegram
from core.changes import What
from core.chat import ChannelClosedError, DeliveryError
from core.imports import LIMITS, FileRefusedError, Imported, OfficeTableError, OfficeTableFault
from core.ledger import By
from core.month import Month
from core.names import AliasTakenError
from core.people import OF_AN_OFFICE, Grant, Role
from core.portal import ReaderKind, Source
from core.refusal import Refusal, Why
from handlers.importing import ROLE, plan_of, record
from locales import documents, importing, operation, portal as portal_words, power
from locales.health import FINDINGS, finding, summary
from locales.oversight import reason
from locales.refusals import refused
from locales.words import PLATFORMS, Sentence
from reminders.planner import plan_due
from reports.tasks import read_file
from store.database import Store
from store.lock import ProcessLock
from store.reviews import exported
from store.seed import read_offices

VIA = "cli"
FIRST_ASKS_AGAIN = 20.0  # seconds within which another program that polls is noticed


def remind(call: Invocation) -> CommandResult:
    words, rules, now = call.words, call.settings.rules, call.now()
    if not call.options.dry_run:
        with opened(call.settings, now) as store:
            return CommandResult(words.say(operation.PLANNED, n=plan_due(store, rules, now)))
    at = call.options.at or now
    with copied(call.settings, now) as (store, begins):
        emails = call.settings.mail_server is not None
        sent = list(look_ahead(store, rules, begins, at, emails=emails))
    told = [f"{operation.heading(when, it.title)}\n{it.reply.text}\n" for when, it in sent]
    return CommandResult(
        "\n".join([*told, words.say(operation.DRY_RUN_SUMMARY, n=len(sent), moment=at)])
    )


def backup(call: Invocation) -> CommandResult:
    """Beside a running bot if need be."""
    database = call.settings.database
    if not database.exists():
        return failure(call.words.say(operation.NO_DATABASE, path=database))
    made = maintenance.copy_of(call.settings, call.now())
    return CommandResult(call.words.say(operation.BACKUP_MADE, path=made))


def restore(call: Invocation) -> CommandResult:
    copy = call.options.file
    done = maintenance.restore(copy, call.settings, call.now())
    told = call.words.tell(operation.RESTORED, path=copy, kept=done.kept, held=done.held)
    return CommandResult("\n".join([told, *_since_the_copy(call, done)]))


def _since_the_copy(call: Invocation, done: maintenance.Restored) -> list[str]:
    replayed = done.replayed
    return power.since_the_copy(call.words, replayed.again, done.codes, replayed.lost)


def promote(call: Invocation) -> CommandResult:
    words, settings, now = call.words, call.settings, call.now()
    if not call.options.off and (refused := asyncio.run(_first_still_runs(call))):
        return refused
    folder = call.options.folder
    found = copies.promote(folder, settings, now)
    if found is None:
        return failure(words.say(operation.NO_COPY, path=folder))
    made, restored = found
    minutes = int((now - made).total_seconds() // 60)
    told = words.say(operation.PROMOTED, made=made, minutes=minutes)
    return CommandResult("\n".join([told, *_since_the_copy(call, restored)]))


async def _first_still_runs(call: Invocation) -> CommandResult | None:
    """A refusal while another program polls, or where nobody can tell."""
    telegram = build_telegram(call.settings, patience=PATIENCE)
    if telegram is None:
        why = call.words.say(operation.ONLY_ZALO)
        return failure(call.words.say(operation.FIRST_UNKNOWN, why=why))
    try:
        taken = await telegram.taken(FIRST_ASKS_AGAIN)
    except (DeliveryError, ChannelClosedError) as fault:
        return failure(
            call.words.say(operation.FIRST_UNKNOWN, why=reason(call.words, fault.reason))
        )
    finally:
        await telegram.close()
    return failure(call.words.say(operation.STILL_POLLED)) if taken else None


def doctor(call: Invocation) -> CommandResult:
    _progress(call, operation.LOOKING)
    found = [*health.examine(call.settings, call.now())]
    _progress(call, operation.ASKING)
    found += asyncio.run(examine_others(call.settings, call.now))
    found.sort(key=lambda one: list(FINDINGS).index(one.name))
    lines = [finding(call.words, one.name, ok=one.ok, detail=one.detail) for one in found]
    faults = sum(not one.ok for one in found)
    return CommandResult("\n".join([*lines, summary(call.words, faults)]), code=min(faults, 1))


def _progress(call: Invocation, step: Sentence) -> None:
    """Tell somebody at a terminal, on stderr, what is being done; stdout holds the answer alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{call.words.say(step)}\n")


def portal(call: Invocation) -> CommandResult:
    """What is read, and what would be proposed: worked out on a copy in memory."""
    words, settings, now, options = call.words, call.settings, call.now(), call.options
    sources = settings.sources
    if options.url:
        sources = (Source(options.url, ReaderKind(options.kind), settings.selectors),)
    if not sources:
        return failure(words.say(portal_words.NOT_SET_UP), code=2)
    kept = settings.database.exists()
    with closing(Store.copied(settings.database, now) if kept else Store.in_memory(now)) as store:
        found = asyncio.run(look(store, sources, fetcher(settings).opened, now))
    told = [portal_words.preview(words, it.source.url, it.reading, it.seen.new) for it in found]
    return CommandResult("\n\n".join(told), code=int(not all(it.reading.answered for it in found)))


def upgrade(call: Invocation) -> CommandResult:
    if not call.settings.database.exists():
        return failure(call.words.say(operation.NO_DATABASE, path=call.settings.database))
    done = maintenance.upgrade(call.settings, call.now())
    return CommandResult(operation.upgraded(call.words, done.copy, changed=done.changed))


def alive(call: Invocation) -> CommandResult:
    database, now = call.settings.database, call.now()
    if not health.alive(ProcessLock(database), now):
        return failure(call.words.say(operation.NOT_ALIVE))
    if names := deaf_at(database, now):
        channels = [PLATFORMS[name] for name in names]
        return failure(call.words.say(operation.DEAF, channels=channels))
    return CommandResult(call.words.say(operation.ALIVE))


def version(_call: Invocation) -> CommandResult:
    return CommandResult(operation.version_line(health.version(), health.running_on()))


def import_offices(call: Invocation) -> CommandResult:
    words, file = call.words, call.options.file
    try:
        offices = read_offices(file)
        with opened(call.settings, call.now()) as store, store.transaction():
            store.offices.save_all(offices)
            store.changes.note(What.OFFICE, call.now(), about="import")
    except OfficeTableError as wrong:
        return failure(operation.bad_table(words, file, wrong.fault, wrong.about, wrong.row))
    except AliasTakenError as taken:
        fault = OfficeTableFault.NAME_TAKEN
        return failure(operation.bad_table(words, file, fault, taken.alias, 0))
    return CommandResult(words.say(operation.OFFICES_IMPORTED, n=len(offices)))


def invite(call: Invocation) -> CommandResult:
    words, typed, role = call.words, call.options.office, Role(call.options.role)
    if bool(typed) != (role in OF_AN_OFFICE):
        return failure(words.say(operation.OFFICE_NEEDED), code=2)
    with opened(call.settings, call.now()) as store:
        office = store.offices.names().exact(typed) if typed else None
        if typed and office is None:
            known = [one.code for one in store.offices.active()]
            return failure(words.say(operation.UNKNOWN_OFFICE, typed=typed, known=known))
        inviter, note = _inviter(store, call)
        grant = Grant(role, office.code if office else "")
        told = inviter.single(grant, office, drawn=sys.stdout.isatty())
    return CommandResult("\n".join([told, *note]))


def invite_heads(call: Invocation) -> CommandResult:
    with opened(call.settings, call.now()) as store:
        inviter, note = _inviter(store, call)
        made = inviter.sheet(call.options.file)
    if not made:
        return CommandResult(call.words.say(documents.NOBODY_TO_INVITE))
    told = call.words.say(documents.SHEET_MADE, n=made, path=call.options.file)
    return CommandResult("\n".join([told, *note]))


def _inviter(store: Store, call: Invocation) -> tuple[Inviter, list[str]]:
    """Whoever issues codes, and what has to be said about their links."""
    settings, codes = call.settings, call.environment.codes
    bots = asyncio.run(bot_addresses(settings))
    inviter = Inviter(store, settings.rules, call.words, codes, call.now(), bots)
    unknown = [PLATFORMS[name] for name, address in bots.items() if not address]
    return inviter, [call.words.say(documents.NO_LINK, platform=name) for name in unknown]


def import_file(call: Invocation) -> CommandResult:
    words, rules, now = call.words, call.settings.rules, call.now()
    name = call.options.file.name
    with opened(call.settings, now) as store:
        content = _read(call, store)
        if isinstance(content, FileRefusedError):
            return failure(importing.file_refused(words, content))
        with store.transaction():
            plan = plan_of(store, rules, content)
            told = importing.preview(words, name, plan)
            if plan.is_empty:
                return CommandResult(told)
            if not call.options.apply:
                return CommandResult(f"{told}\n{words.say(importing.HOW_TO_APPLY)}")
            entries = record(store, plan, By(None, ROLE, VIA), name, now)
    return CommandResult(f"{told}\n\n{importing.applied(words, name, plan, entries)}")


def _read(call: Invocation, store: Store) -> Imported | FileRefusedError:
    file = call.options.file
    with file.open("rb") as source:
        data = source.read(LIMITS.size + 1)
    return read_file(data, file.name, store.offices.active(), Month.of(call.now()))


def report(call: Invocation) -> CommandResult:
    words, settings, out = call.words, call.settings, call.options.out
    kept = settings.database.exists()
    with copied(settings, call.now()) as (store, now):
        month = call.options.month or Month.of(now)
        if month > Month.of(now):
            early = Refusal(Why.FUTURE_MONTH, month=month, current=Month.of(now))
            return failure(refused(words, early))
        out.mkdir(parents=True, exist_ok=True)
        attachments = (
            *documents.report_files(words, month),
            *documents.month_pictures(words, month),
            *documents.year_pictures(words, month.year),
        )
        context = RenderContext(settings.rules, settings.letterhead)
        for attachment in attachments:
            content = job_of(store, context, attachment, now).run()
            (out / attachment.name).write_bytes(content)
    if kept:  # beside the running bot: what went out is remembered as of /report
        with opened(settings, now) as live, live.transaction():
            exported(live, month, now, settings.rules.kinds)
    paths = [out / attachment.name for attachment in attachments]
    return CommandResult("\n".join(words.say(documents.FILE_AT, path=path) for path in paths))
