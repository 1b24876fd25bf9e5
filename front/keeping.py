"""Commands about the deployment itself: remind, backup, restore, upgrade, doctor."""

import argparse
import asyncio

from config import Settings
from front import pulse, upkeep
from front import upgrade as upgrading
from front.commandline import Said, complaint
from front.health import examine
from front.lookahead import look_ahead
from front.program import Outside
from front.storage import demo_store, opened
from front.version import running_on, version
from locales import health
from locales import operation as say
from locales.words import load
from reminders.planner import plan_due
from store.backup import back_up
from store.database import Store
from store.lock import ProcessLock


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
    done = upkeep.restore(options.file, settings, outside.clock())
    return Said(say.restored(words, options.file, done.kept, done.held, done.forgotten))


def doctor(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Name every fault of this deployment, and how to mend it."""
    from front.outside import examine_time  # noqa: PLC0415 - only here
    from front.serve import examine_tokens  # noqa: PLC0415 - only here and in `run`

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
    done = upgrading.upgrade(settings, outside.clock())
    return Said(say.upgraded(words, done.copy, changed=done.changed))


def alive(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Tell by the exit code whether the bot is running and well; for health checks."""
    words = load(settings.bot_language)
    if pulse.alive(ProcessLock(settings.database), outside.clock()):
        return Said(say.alive(words))
    return complaint(say.not_alive(words))


def tell_version(_settings: Settings, _options: argparse.Namespace, _outside: Outside) -> Said:
    """Print which version this is, and on what it runs."""
    return Said(say.version_line(version(), running_on()))
