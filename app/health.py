"""How the deployment is: findings for `doctor`, readiness for /health, liveness for health checks."""

import glob
import logging
import os
import platform
import shutil
import stat
import tomllib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from app.allowance import is_spent, low_mark
from app.clock import ClockWatch
from app.installation import FILE, existing, notify
from app.listening import ChannelState, Listening, states
from app.program import Program
from app.sandbox import can_cut_off
from channels.web import Readiness
from config import Settings, settings_file
from core.ladder import AT_ONCE, NUDGES, Rules
from core.month import ZONE, Month
from core.people import Role
from core.portal import silence
from engine.tasks import StoreThread
from locales.portal import address
from store.backup import DamagedError, backups, check
from store.database import SQLITE_VERSION, NewerSchemaError, StorageError, Store, is_lost
from store.journal import journal_of, old_journal_of
from store.lock import ProcessLock

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """Such as "1.0.0": the repository's, or that of the installed package."""
    if not PROJECT.exists():
        return metadata.version("dondoc")
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def running_on() -> str:
    """What a report of a fault has to tell besides: "Python 3.11.7, SQLite 3.40.1"."""
    return f"Python {platform.python_version()}, SQLite {SQLITE_VERSION}"


log = logging.getLogger("dondoc.health")

OTHERS = stat.S_IRWXO
LITTLE_SPACE = 500 * 1024 * 1024  # bytes
BACKUP_TOO_OLD = timedelta(hours=36)
CLOCK_SLACK = timedelta(minutes=2)
# People were told of these in the chat, or are asked for something there. They stay for weeks, and
# would make whoever watches the heartbeat deaf to the program's own faults.
TOLD_IN_THE_CHAT = frozenset(
    {"heads", "inbox", "outbox", "held", "paused", "zalo_messages", "portal_last", "keepers_email"}
)


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
    yield _writable(settings)
    yield Finding("channels", bool(settings.channels))
    yield Finding("sandbox", can_cut_off())
    if settings.page_root:
        yield Finding("listen", ok=True, detail=settings.listen)
        yield Finding("page", not settings.page_in_the_open, settings.page_root)
    holder = ProcessLock(settings.database).holder()
    yield Finding("lock", holder is not None, holder or "")
    yield _newest_backup(settings.backups, now, opened=True)
    yield from _private(settings)
    if is_lost(settings.database):
        yield Finding("lost", ok=False, detail=str(settings.database))
        return
    if not settings.database.exists():
        yield Finding("database", ok=False, detail=str(settings.database))
        return
    try:
        check(settings.database)
        store = Store.copied(settings.database, now)
    except (DamagedError, StorageError, OSError) as fault:
        yield Finding("database", ok=False, detail=str(fault))
        return
    except NewerSchemaError:
        yield Finding("newer", ok=False, detail=str(settings.database))
        return
    yield Finding("database", ok=True, detail=str(settings.database))
    with closing(store):
        yield from examine_store(store, settings, now)
        if holder is not None:
            yield from _heard(store, settings, now)


def examine_store(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What the data tell."""
    yield from _of_people_and_messages(store, now)
    yield from _allowance(store, settings, now)
    yield from _mailboxes(store, settings)
    yield from _silence(store, settings, now)


def _of_people_and_messages(store: Store, now: datetime) -> Iterator[Finding]:
    newest = store.ahead.newest_record()
    behind = newest is not None and newest > now + CLOCK_SLACK
    yield Finding("clock", not behind, newest.isoformat() if behind and newest else "")
    reachable = store.reach.reachable(store.people.having(Role.ADMIN))
    yield Finding("admin", bool(reachable), str(len(reachable)))
    without = [office.code for office in store.reach.offices_without_head()]
    offices = len(store.offices.active())
    detail = f"{offices - len(without)}/{offices}" + (f" ({', '.join(without)})" if without else "")
    yield Finding("heads", not without, detail)
    if fault := store.fact("copies_fault"):
        yield Finding("copies", ok=False, detail=fault)
    ahead = store.born - now
    yield Finding(
        "born", ahead < CLOCK_SLACK, store.born.isoformat() if ahead > CLOCK_SLACK else ""
    )
    inbox = store.inbox.tally()
    stuck = inbox.get("broken", 0) + inbox.get("undeliverable", 0)
    yield Finding("inbox", not stuck, str(stuck + inbox.get("new", 0)))
    month = Month.of(now)
    failed = [
        message.office
        for one in (month.plus(-1), month)
        for message in store.outbox.of_month(one, sorted(NUDGES))
        if message.state == "failed"
    ]
    yield Finding("outbox", not failed, ", ".join(dict.fromkeys(failed)) or "0")
    held = len(store.outbox.held())
    yield Finding("held", not held, str(held))
    yield Finding("paused", store.pause(now) is None)


def _heard(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """For each channel that is set up: when its platform last answered the running bot."""
    found = states(store)
    for name in settings.channels:
        if state := found.get(name):
            yield Finding("heard", not state.is_deaf(now), _told(name, state))


def _told(name: str, state: ChannelState) -> str:
    heard = f"{state.heard.astimezone(ZONE):%H:%M %d/%m/%Y}" if state.heard else "–"
    return f"{name}: {heard}" + (f" ({state.fault})" if state.fault else "")


def _allowance(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What the month's messages on Zalo have come to, where the bot is there."""
    if settings.zalo_token:
        month, most = Month.of(now), settings.zalo_monthly_messages
        used = store.usage.used("zalo", month)
        enough = used < low_mark(most) and not is_spent(store, "zalo", month)
        yield Finding("zalo_messages", enough, f"{used}/{most}")


def _mailboxes(store: Store, settings: Settings) -> Iterator[Finding]:
    """Whether an e-mail can tell who looks after the bot that no chat works any more."""
    if settings.mail_server is not None:
        keepers = store.people.having(Role.ADMIN, Role.EDITOR)
        told = [one for one in keepers if store.people.reach(one.id).mailboxes]
        yield Finding("keepers_email", bool(told), str(len(told)))


def _silence(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    """For each list of the portal: the last reading, and the last new article."""
    calendar = store.calendar(settings.rules.hours)
    for state in store.portal.known_of(source.url for source in settings.sources):
        if state.read_at and state.outcome:
            told = [state.read_at, state.newest_at]
            days = " / ".join(it.isoformat(timespec="minutes") if it else "–" for it in told)
            well = silence(state, calendar, now) is None
            yield Finding("portal_last", well, f"{address(state.url)} ({state.outcome}, {days})")


def _zone() -> Finding:
    try:
        return Finding("zone", ok=True, detail=ZoneInfo("Asia/Ho_Chi_Minh").key)
    except ZoneInfoNotFoundError as fault:
        return Finding("zone", ok=False, detail=str(fault))


def _disk(settings: Settings) -> Finding:
    """The free space where the database is, and where the copies go: the smaller one."""
    folders = {existing(settings.database.parent), existing(settings.backups)}
    free = min(shutil.disk_usage(folder).free for folder in folders)
    return Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2} MiB")


def _writable(settings: Settings) -> Finding:
    """Told before a night's copy fails: the folders of the database and of all copies."""
    folders = {existing(settings.database.parent), existing(settings.backups)}
    if settings.copies_to and FILE not in settings.copies_to:
        folders.add(Path(settings.copies_to))  # where it is not mounted, it is not there
    refused = sorted(str(one) for one in folders if not os.access(one, os.W_OK | os.X_OK))
    return Finding("writable", not refused, ", ".join(refused))


def _private(settings: Settings) -> Iterator[Finding]:
    """What holds secrets or people's data, and can be read by everybody on this machine."""
    database, journal = settings.database, journal_of(settings.database)
    aside = sorted(database.absolute().parent.glob(f"{glob.escape(database.name)}.replaced-*"))
    kept = [settings_file(), settings.backups, database, journal, *aside]
    readable = [str(path) for path in kept if path.exists() and path.stat().st_mode & OTHERS]
    yield Finding("private", not readable, ", ".join(readable))
    old = old_journal_of(database)
    if old.exists():
        yield Finding("old_journal", ok=False, detail=str(old))


def _newest_backup(folder: Path, now: datetime, *, opened: bool = False) -> Finding:
    """opened: whether a fresh one can still be opened is looked at too."""
    made = backups(folder)
    if not made:
        return Finding("backup", ok=False)
    moment, path = made[-1]
    if moment > now + CLOCK_SLACK:
        return Finding("backup", ok=False, detail=str(path))
    fresh = now - moment < BACKUP_TOO_OLD
    try:
        if fresh and opened:
            check(path)
    except DamagedError as fault:
        return Finding("backup", ok=False, detail=str(fault))
    return Finding("backup", fresh, moment.isoformat())


def known_faults(store: Store, settings: Settings, now: datetime) -> list[str]:
    """The names of the findings that are not well, as far as the running program can see."""
    findings = [_disk(settings), _writable(settings), _newest_backup(settings.backups, now)]
    off = store.fact("clock_off")
    findings += [
        Finding("time", off is None, off or ""),
        *examine_store(store, settings, now),
        *_heard(store, settings, now),
    ]
    return [one.name for one in findings if not one.ok]


def log_summary(store: Store, settings: Settings, now: datetime) -> None:
    """Log one line a day: every fault, and how much waits where."""
    faults = known_faults(store, settings, now)
    counts = " ".join(f"inbox_{k}={v}" for k, v in sorted(store.inbox.tally().items()))
    sent = " ".join(f"outbox_{k}={v}" for k, v in sorted(store.outbox.tally().items()))
    used = "".join(f" {one.name}={one.detail}" for one in _allowance(store, settings, now))
    level = logging.WARNING if faults else logging.INFO
    log.log(level, "health faults=%s %s %s%s", ",".join(faults) or "none", counts, sent, used)


MISSED = timedelta(minutes=5)  # a backup or a burst may delay a beat or two


def beating(
    lock: ProcessLock, thread: StoreThread, clock: Callable[[], datetime]
) -> Callable[[], Awaitable[None]]:
    """The job that the service does every minute, as long as the store answers."""

    def touch(_store: Store) -> None:
        with suppress(OSError):  # then the file is not touched, which tells enough
            lock.touch(clock().timestamp())
        notify("WATCHDOG=1")

    return partial(thread, touch)


def alive(lock: ProcessLock, now: datetime) -> bool:
    """Whether a bot holds the lock and touched it of late."""
    touched = lock.touched()
    if lock.holder() is None or touched is None:
        return False
    return abs(now - datetime.fromtimestamp(touched, ZONE)) < MISSED


LONGEST_LAG = 180.0  # seconds; the scheduler ticks every minute
LONGEST_WAIT = 300.0  # seconds that a message may wait though nothing holds it back


class HealthCheck(Struct, frozen=True):
    """Whether the program does its work: it plans, hears, knows the time, and what is due goes out."""

    program: Program
    listening: Listening
    clock: ClockWatch

    async def examine(self) -> Readiness:
        now, rules, channels = self.program.now(), self.program.rules, self.listening.states()

        def look(store: Store) -> tuple[tuple[float, float], dict[str, int]]:
            month, metered = Month.of(now), rules.allowances.keys() & channels.keys()
            used = {name: store.usage.used(name, month) for name in metered}
            return waits(store, rules, now), used

        (due, ready), sent = await self.program.thread(look)
        lag = self.program.lag
        # What has not happened yet is measured from the start.
        late = (self.listening.up if lag is None else lag) > LONGEST_LAG

        figures: dict[str, float | str | None] = {
            "scheduler_lag": _rounded(lag),
            "oldest_outbox_row": _rounded(due),
        }
        for name, state in channels.items():
            silent = (now - state.heard).total_seconds() if state.heard else None
            figures |= {f"silence_{name}": _rounded(silent), f"fault_{name}": state.fault}
        figures |= {f"messages_this_month_{name}": count for name, count in sent.items()}
        stuck = ready > LONGEST_WAIT
        wrong = late or stuck or self.listening.deaf() or self.clock.is_wrong
        return Readiness(not wrong, figures)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def waits(store: Store, rules: Rules, now: datetime) -> tuple[float, float]:
    """How long the messages that may go out at this hour have waited: the longest times in seconds.

    Since one fell due; and since nothing holds it back any more, not even the pause after an attempt.
    """
    if store.pause(now) is not None:
        return 0.0, 0.0
    calendar = store.calendar(rules.hours)
    open_now = calendar.is_open(now)

    def longest(moments: Sequence[datetime]) -> float:
        return max(0.0, (now - min(moments, default=now)).total_seconds())

    rows = [
        (due, tried) if step in AT_ONCE else (calendar.next_open(due), calendar.next_open(tried))
        for step, due, tried in store.outbox.unsent()
        if step in AT_ONCE or open_now
    ]
    return longest([due for due, _ in rows]), longest([tried for _, tried in rows])
