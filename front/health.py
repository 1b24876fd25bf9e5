"""How the deployment is: the findings behind `doctor`, the daily line in the log, and /health."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from config import Settings
from core.ladder import NUDGES
from core.month import Month
from core.people import Role
from front.allowance import low_mark
from front.version import running_on, version
from store.backup import DamagedError, backups, check
from store.database import Store
from store.lock import ProcessLock

log = logging.getLogger("dondoc.health")

LITTLE_SPACE = 500 * 1024 * 1024  # bytes
BACKUP_TOO_OLD = timedelta(hours=36)
CLOCK_SLACK = timedelta(minutes=2)
# People were told of these in the chat, or are asked for something there. They stay for weeks, and
# would make whoever watches the heartbeat deaf to the program's own faults.
TOLD_IN_THE_CHAT = frozenset({"heads", "inbox", "outbox", "held", "paused", "zalo_messages"})


class Finding(Struct, frozen=True):
    """name: a key of `locales.health`. detail: numbers, names, paths; no sentence."""

    name: str
    ok: bool
    detail: str = ""


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that can be told without the network, from outside the running bot."""
    yield Finding("version", ok=True, detail=f"{version()} ({running_on()})")
    yield _zone()
    yield _disk(settings)
    yield Finding("channels", settings.has_token)
    holder = ProcessLock(settings.database).holder()
    yield Finding("lock", holder is not None, holder or "")
    yield _checked_backup(settings.backups, now)
    if not settings.database.exists():
        yield Finding("database", ok=False, detail=str(settings.database))
        return
    try:
        check(settings.database)
        store = Store.copied(settings.database, now)
    except (DamagedError, sqlite3.Error, OSError) as fault:
        yield Finding("database", ok=False, detail=str(fault))
        return
    yield Finding("database", ok=True, detail=str(settings.database))
    yield from examine_store(store, now)
    yield from _allowance(store, settings, now)
    store.close()


def examine_store(store: Store, now: datetime) -> Iterator[Finding]:
    """What the data tell."""
    newest = store.newest_record()
    behind = newest is not None and newest > now + CLOCK_SLACK
    yield Finding("clock", not behind, newest.isoformat() if behind and newest else "")
    reachable = [p for p in store.people.having(Role.ADMIN) if store.people.reach(p.id).open]
    yield Finding("admin", bool(reachable), str(len(reachable)))
    without = unreachable_offices(store)
    offices = len(store.offices.active())
    detail = f"{offices - len(without)}/{offices}" + (f" ({', '.join(without)})" if without else "")
    yield Finding("heads", not without, detail)
    inbox = store.inbox.tally()
    stuck = inbox.get("broken", 0) + inbox.get("undeliverable", 0)
    yield Finding("inbox", not stuck, str(stuck + inbox.get("new", 0)))
    month = Month.of(now)
    failed = [
        letter.office
        for one in (month.plus(-1), month)
        for letter in store.outbox.of_month(one, sorted(NUDGES))
        if letter.state == "failed"
    ]
    yield Finding("outbox", not failed, ", ".join(dict.fromkeys(failed)) or "0")
    held = len(store.outbox.held())
    yield Finding("held", not held, str(held))
    yield Finding("paused", store.fact("paused") is None)


def _allowance(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What the month's messages on Zalo have come to, where the bot is there."""
    if settings.zalo_token:
        used, most = store.usage.used("zalo", Month.of(now)), settings.zalo_monthly_messages
        yield Finding("zalo_messages", used < low_mark(most), f"{used}/{most}")


def unreachable_offices(store: Store) -> list[str]:
    """Codes of the offices whose head has no open address."""
    return [
        office.code
        for office in store.offices.active()
        if not any(
            store.people.reach(head.id).open
            for head in store.people.having(Role.HEAD, office=office.code)
        )
    ]


def _zone() -> Finding:
    try:
        return Finding("zone", ok=True, detail=ZoneInfo("Asia/Ho_Chi_Minh").key)
    except ZoneInfoNotFoundError as fault:
        return Finding("zone", ok=False, detail=str(fault))


def _disk(settings: Settings) -> Finding:
    """The free space where the database is, and where the copies go: the smaller one."""
    folders = {_existing(settings.database.parent), _existing(settings.backups)}
    free = min(shutil.disk_usage(folder).free for folder in folders)
    return Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2} MiB")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.exists())


def _newest_backup(folder: Path, now: datetime) -> Finding:
    made = backups(folder)
    if not made:
        return Finding("backup", ok=False)
    newest = made[-1][0]
    return Finding("backup", now - newest < BACKUP_TOO_OLD, newest.isoformat())


def _checked_backup(folder: Path, now: datetime) -> Finding:
    """The same, and whether the newest copy can still be opened."""
    found = _newest_backup(folder, now)
    if not found.ok:
        return found
    newest = backups(folder)[-1][1]
    try:
        check(newest)
    except DamagedError as fault:
        return Finding("backup", ok=False, detail=str(fault))
    return found


def known_faults(store: Store, settings: Settings, now: datetime) -> list[str]:
    """The names of what is not well, as the running program can tell."""
    findings = [_disk(settings), _newest_backup(settings.backups, now)]
    findings += [*examine_store(store, now), *_allowance(store, settings, now)]
    return [one.name for one in findings if not one.ok]


def log_summary(store: Store, settings: Settings, now: datetime) -> None:
    """One line a day: every fault, and where anything waits."""
    faults = known_faults(store, settings, now)
    counts = " ".join(f"inbox_{k}={v}" for k, v in sorted(store.inbox.tally().items()))
    sent = " ".join(f"outbox_{k}={v}" for k, v in sorted(store.outbox.tally().items()))
    used = "".join(f" {one.name}={one.detail}" for one in _allowance(store, settings, now))
    level = logging.WARNING if faults else logging.INFO
    log.log(level, "health faults=%s %s %s%s", ",".join(faults) or "none", counts, sent, used)
