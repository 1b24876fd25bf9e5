"""Keeping the database well: copies, restore, upgrade, the nightly purge."""

import asyncio
import heapq
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct

from app.health import TOLD_IN_THE_CHAT, known_faults, log_summary
from app.program import Environment, Program
from channels.web import Examine
from config import DATA, Settings
from core.changes import Change, What
from core.events import CopyFailed, DatabaseRestored, NoticeChanged
from core.ladder import note
from core.month import ZONE, Month
from core.people import NOTICE_VERSION, Role
from reminders.escalation import tell_in_charge
from store.backup import Stopped, back_up, backups, prune, put_back
from store.database import StorageError, Store, has_todays_schema, refuse_strange
from store.journal import ENDING, journal_of, keep_with, read_journal
from store.lock import LockedError, ProcessLock
from store.questions import OPEN_FOR
from store.roles import Replayed
from store.seed import seed, seed_demo

log = logging.getLogger("dondoc.upkeep")

QUESTIONS_KEPT = timedelta(hours=24)  # past their expiry
UPLOADS_KEPT = OPEN_FOR + QUESTIONS_KEPT  # as long as the question about them
MENU = "menu/"  # and an address: a menu was set there, by this process or an earlier one
GROUPS_KEPT = timedelta(days=7)  # that were left
STRANGERS_KEPT = timedelta(days=3)  # a platform delivers again for a day
BROKEN_KEPT = timedelta(days=14)  # nobody can tell whose; for who mends what could not be read
DEPARTED_KEPT = timedelta(days=30)  # name and phone of who has no role any more
DAYS_IN_A_MONTH = 30.44
A_NIGHT_MISSED = timedelta(hours=25)  # without a copy
TRY_AGAIN = timedelta(hours=1)


@dataclass
class Maintenance:
    """The jobs that the scheduler runs. A copy is named by the time that the platforms tell.

    What grows old does so by theirs or by the clock's, whichever is earlier: so nothing is thrown
    away too early, whoever is wrong.

    heartbeat: asks the URL that was set; None: there is none.

    examine: tells whether the program does its work, as /health does.
    """

    program: Program
    settings: Settings
    heartbeat: Callable[[], Awaitable[object]] | None = None
    examine: Examine | None = None
    _tried: datetime | None = None

    async def nightly(self) -> None:
        """Forget what is old, then back up: a copy holds no more than the original is meant to.

        A fault in the one leaves the other to be done.
        """
        if (now := self.program.true_time()) is None:
            log.warning("night=postponed nobody_tells_the_time")
            return
        months, earlier = self.settings.keep_messages_months, min(now, self.program.now())

        def tidy(store: Store) -> None:
            with store.transaction():
                store.roles.end_of_retired(Month.of(earlier), earlier)
                ask_again(store, earlier)
            purge(store, months, earlier)

        try:
            await self.program.thread(tidy)
        except Exception:
            log.exception("purge=failed")
        try:
            await self._back_up(now)
        except Exception:
            log.exception("backup=failed")

    async def catch_up(self) -> None:
        """What cannot wait for the night: emptying the log, the journal, a copy that is missing."""
        await self.program.thread(lambda store: store.privacy.wipe_log_again())
        await asyncio.to_thread(keep_with, self.settings.database, self.settings.backups)
        if (now := self.program.true_time()) is None:
            return
        made = [one for one in backups(self.settings.backups) if one[0] <= now]
        fresh = made and now - made[-1][0] < A_NIGHT_MISSED
        if fresh or (self._tried and is_within(TRY_AGAIN, self._tried, now)):
            return
        try:
            await self._back_up(now)
        except Exception:
            await self.program.thread(partial(tell_of_copies, self.program, CopyFailed()))
            raise

    async def _back_up(self, now: datetime) -> None:
        """Back up on a thread of its own, which is told to stop when nobody waits for it any more."""
        self._tried = now
        ended = threading.Event()
        keep, earlier = (
            timedelta(days=self.settings.keep_backups_days),
            min(now, self.program.now()),
        )

        def work() -> None:
            copy_of(self.settings, now, ended.is_set)
            prune(self.settings.backups, keep, earlier, self.settings.database)

        try:
            await asyncio.to_thread(work)
        except asyncio.CancelledError:
            ended.set()
            raise

    async def daily(self) -> None:
        """One line that says how it is."""
        now = self.program.now()
        await self.program.thread(lambda store: log_summary(store, self.settings, now))

    async def beat(self) -> None:
        """Tell whoever watches that all is well; say nothing where it is not."""
        if self.heartbeat is None:
            return
        now = self.program.now()
        known = await self.program.thread(lambda s: known_faults(s, self.settings, now))
        faults = [name for name in known if name not in TOLD_IN_THE_CHAT]
        if self.examine and not (await self.examine()).ready:
            faults.append("not_ready")
        if faults:
            log.warning("heartbeat=withheld faults=%s", ",".join(faults))
            return
        await self.heartbeat()


def is_within(pause: timedelta, last: datetime, now: datetime) -> bool:
    """Whether it was just done; not after the clock was set back, which would keep it waiting."""
    return timedelta(0) <= now - last < pause


def tell_of_copies(program: Program, event: CopyFailed, store: Store) -> None:
    """Once a day, at an hour at which somebody can look after it."""
    now, hours = program.now(), program.rules.hours
    if store.calendar(hours).is_open(now):
        place = "elsewhere" if event.elsewhere else "here"
        with store.transaction():
            tell_in_charge(store, f"copy/{place}/{now.date()}", event, program.running, now)


def ask_again(store: Store, now: datetime) -> None:
    """Whoever agreed to an older notice is asked once a month whether they agree to this one."""
    month = Month.of(now)
    for person in store.people.agreed_before(NOTICE_VERSION):
        key = f"notice/{NOTICE_VERSION}/{month}/p{person.id}"
        store.outbox.plan(note(key, person.id, NoticeChanged(NOTICE_VERSION), now), now)


def purge(store: Store, months: int, now: datetime) -> None:
    """Blank the words of what was answered, and remove what is older than the setting."""
    with store.transaction():
        for step in _purging(store, months, now):
            step()
    store.privacy.scrub()
    log.info("purged")


def _purging(store: Store, months: int, now: datetime) -> Iterator[Callable[[], object]]:
    privacy, today = store.privacy, now.astimezone(ZONE).date()
    yield store.inbox.blank
    yield partial(privacy.blank_told, now - STRANGERS_KEPT)
    yield partial(store.questions.blank, now - QUESTIONS_KEPT)
    yield partial(store.pages.purge, now)
    yield partial(store.strangers.purge, today)
    yield partial(store.groups.purge, now - GROUPS_KEPT)
    yield partial(store.inbox.forget_strangers, now - STRANGERS_KEPT, now - BROKEN_KEPT)
    yield partial(store.invitations.forget_strangers, now)
    yield partial(store.emails.purge, now)
    yield partial(store.uploads.blank, now - UPLOADS_KEPT)
    yield partial(privacy.forget_departed, now - DEPARTED_KEPT, now)
    yield partial(privacy.purge, now - timedelta(days=months * DAYS_IN_A_MONTH))


def copy_of(settings: Settings, now: datetime, stopped: Stopped = lambda: False) -> Path:
    """A checked copy in which is blanked what the night would blank, and the journal beside it."""

    def tidy(copy: Path) -> None:
        with closing(Store.at_rest(copy)) as store:
            try:
                purge(store, settings.keep_messages_months, now)
            except StorageError:
                if has_todays_schema(copy):
                    raise
                _purge_as_far_as_it_goes(store, settings.keep_messages_months, now)

    made = back_up(settings.database, settings.backups, now, stopped, tidy)
    keep_with(settings.database, settings.backups)
    return made


def _purge_as_far_as_it_goes(store: Store, months: int, now: datetime) -> None:
    """Purge a database of an older schema, as far as it has the tables."""
    for step in _purging(store, months, now):
        with suppress(StorageError), store.transaction():
            step()
    store.privacy.scrub()


class Restored(Struct, frozen=True):
    """kept: where the replaced file is. held: unsent messages. codes: void ones.

    replayed: what happened since the copy.
    """

    kept: Path | None
    held: int
    codes: int
    replayed: Replayed


def restore(copy: Path, settings: Settings, now: datetime) -> Restored:
    """Put a copy back. Raises LockedError while the bot runs, DamagedError for a damaged copy.

    What fell due since the copy may have been sent by the database that is replaced: it is held
    until an editor has looked at it.
    """
    copy.open("rb").close()  # one that is not there, or not ours to read, is no damaged one
    refuse_strange(copy)
    with ProcessLock(settings.database).held("restore"):
        menus = _menus_shown(settings.database)
        kept = put_back(copy, settings.database, now)
        with closing(Store.open(settings.database, now)) as store:
            with store.transaction():
                store.remember("restored", now.isoformat())
                for name in menus:
                    store.remember(name, "set")
                held = store.outbox.hold(now)
                codes = store.roles.withdraw_all(None, now)
                replayed = store.roles.apply_again(_journals(copy, settings.database), now)
                store.pages.end_all()
                store.changes.note(What.RESTORED, now, about=copy.name)
                _tell(store, DatabaseRestored(held, replayed.again, codes, replayed.lost), now)
            store.privacy.scrub()
    log.info("restored=%s held=%d again=%r", copy.name, held, replayed.again)
    return Restored(kept, held, codes, replayed)


def _menus_shown(database: Path) -> list[str]:
    """Whoever was linked since the copy was made is so no longer, and has a menu still."""
    if not database.exists():
        return []
    try:
        with closing(Store.looked_at(database)) as store:
            return list(store.facts(MENU))
    except StorageError:
        return []


def _journals(copy: Path, database: Path) -> list[Change]:
    """What is known of the time since: beside the database, and beside the copy.

    Other deployments may keep their copies in the same folder; a journal has its copies' name.
    """
    found = copy.absolute().parent.glob(f"*{ENDING}")
    beside = [path for path in sorted(found) if copy.name.startswith(f"{path.stem}-")]
    # Each in the order of its lines: the clock may have been set back between two of them.
    files = map(read_journal, (journal_of(database), *beside))
    return list(heapq.merge(*files, key=lambda one: one.at))


def _tell(store: Store, event: DatabaseRestored, now: datetime) -> None:
    """The editors, who look at what is held, and the administrators, who look at the rest."""
    for person in store.people.having(Role.EDITOR, Role.ADMIN):
        key = f"restored/{now.isoformat()}/p{person.id}"
        store.outbox.plan(note(key, person.id, event, now), now)


PATIENCE = 10.0  # seconds


class Upgraded(Struct, frozen=True):
    """copy: made before anything was touched. changed: whether the database changed its shape."""

    copy: Path
    changed: bool


def upgrade(settings: Settings, now: datetime) -> Upgraded:
    """Raises LockedError while the bot runs, DamagedError if the database is not whole."""
    refuse_strange(settings.database)
    with ProcessLock(settings.database).held("upgrade"):
        copy = copy_of(settings, now)
        changed = not has_todays_schema(settings.database)
        Store.open(settings.database, now).close()
    return Upgraded(copy, changed)


def alone_and_backed_up(settings: Settings, now: datetime, patience: float = PATIENCE) -> None:
    """What a command beside the bot does before a migration.

    A bot that is just starting brings the data along itself, and is waited for; an older version
    that still runs would not know the new shape: LockedError then.
    """
    holder = ProcessLock(settings.database).holder()
    if holder is None:
        copy_of(settings, now)
    elif not _brought_along(settings.database, patience):
        raise LockedError(holder)


def _brought_along(path: Path, patience: float) -> bool:
    """Whether the file has today's schema, within so many seconds."""
    until = time.monotonic() + patience
    while not (current := has_todays_schema(path)) and time.monotonic() < until:
        time.sleep(0.1)
    return current


DEMO_BEGINS = datetime(2026, 4, 22, 8, tzinfo=ZONE)  # the day to which the letter's figures run


def real_store(settings: Settings, environment: Environment) -> Store:
    """The deployment's own database: the offices and the calendar, and no counts."""
    now = environment.clock()
    store = Store.open(settings.database, now, partial(copy_of, settings, now))
    seed(store, DATA, now)
    return store


@contextmanager
def opened(settings: Settings, now: datetime) -> Iterator[Store]:
    """The same, beside a running bot if need be, closed at the end."""
    before = partial(alone_and_backed_up, settings, now)
    with closing(Store.open(settings.database, now, before)) as store:
        seed(store, DATA, now)
        yield store


@contextmanager
def copied(settings: Settings, now: datetime) -> Iterator[tuple[Store, datetime]]:
    """A copy in memory to work things out on, and the time; where there is no database, the demo's."""
    kept = settings.database.exists()
    with closing(Store.copied(settings.database, now) if kept else demo_store()) as store:
        yield store, now if kept else store.born


def demo_store(now: datetime = DEMO_BEGINS, kept: Path | None = None) -> Store:
    """The letter's figures and people. kept: the file; None: in memory."""
    store = Store.open(kept, now) if kept else Store.in_memory(now)
    seed(store, DATA, now)
    seed_demo(store, DATA, now)
    return store
