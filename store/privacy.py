"""People's data: what is held, who looked, and forgetting it.

Forgetting leaves the ledger's rows, which keep role and office but lead to an empty person. The
uid of who was forgotten goes to a file beside the database, so that restoring an older copy can
forget them again; it tells nothing about anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from core.chat import Address
from store.rows import address, moment, one, row, rows, stamp


@dataclass(frozen=True)
class Consent:
    """notice: the version of the privacy notice that was agreed to."""

    notice: str
    at: datetime | None


@dataclass(frozen=True)
class Held:
    """How much is held about a person beside their name: rows of each kind."""

    entries: int
    messages: int
    obstacles: int


def address_digest(where: Address) -> str:
    """Stands for an address in a key, and tells nobody which it is."""
    return sha256(str(where).encode()).hexdigest()[:16]


def forgotten_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.forgotten")


class Privacy:
    def __init__(self, db: Database, forgotten: Path | None) -> None:
        self._db = db
        self._forgotten = forgotten

    def note_access(self, person: int, what: str, now: datetime) -> None:
        """Remember who looked at people's data."""
        sql = "insert into access (at, person, what) values (?, ?, ?)"
        self._db.execute(sql, [stamp(now), person, what])

    def last_accesses(self, limit: int) -> tuple[tuple[datetime, int, str], ...]:
        """(when, person id, what), newest first."""
        sql = "select * from access order by id desc limit ?"
        found = rows(self._db, sql, [limit])
        return tuple((moment(each["at"]), each["person"], each["what"]) for each in found)

    def consent(self, person: int) -> Consent:
        found = one(self._db, "select notice, consented_at from person where id = ?", [person])
        at = moment(found["consented_at"]) if found["consented_at"] else None
        return Consent(found["notice"], at)

    def held(self, person: int) -> Held:
        counted = [
            one(self._db, f"select count(*) as n from {table} where {column} = ?", [person])["n"]
            for table, column in (
                ("entry", "person"),
                ("outbox", "recipient"),
                ("obstacle", "person"),
            )
        ]
        return Held(*counted)

    def mute(self, person: int, now: datetime | None) -> None:
        """Send this person no more messages; None: send again."""
        sql = "update person set muted_at = ? where id = ?"
        self._db.execute(sql, [None if now is None else stamp(now), person])

    def forget(self, person: int, now: datetime) -> None:
        """Remove name, phone, addresses and roles, and the words of what was exchanged."""
        found = one(self._db, "select uid from person where id = ?", [person])
        self._erase(person, now)
        if self._forgotten is not None:
            with self._forgotten.open("a", encoding="ascii") as uids:
                uids.write(f"{found['uid']}\n")

    def forget_again(self, now: datetime) -> int:
        """After a restore: forget whoever was forgotten since the copy; returns how many."""
        if self._forgotten is None or not self._forgotten.exists():
            return 0
        uids = self._forgotten.read_text(encoding="ascii").split()
        done = 0
        for uid in uids:
            sql = "select id from person where uid = ? and forgotten_at is null"
            if found := row(self._db, sql, [uid]):
                self._erase(found["id"], now)
                done += 1
        return done

    def _erase(self, person: int, now: datetime) -> None:
        sql = "select address from address where person = ?"
        for found in rows(self._db, sql, [person]):
            asked = f"access/%/{address_digest(address(found['address']))}/%"
            self._db.execute("delete from outbox where key like ?", [asked])
        chats = "(select address from address where person = :person)"
        for statement in (
            (
                f"update inbox set payload = '', reply = null, chat = null where chat in {chats}"
                " and state <> 'handled'"
            ),
            f"delete from question where sender in {chats} or person = :person",
            f"delete from guess where address in {chats}",
            f"update invitation set reserved_by = null where reserved_by in {chats}",
            "update invitation set title = '' where person = :person",
            (
                "update outbox set address = null, tried = '[]', message_id = null"
                " where recipient = :person"
            ),
            "delete from absence where person = :person or deputy = :person",
            "delete from role where person = :person",
            "delete from address where person = :person",
            (
                "update person set title = '', name = '', phone = '', channel = '', notice = '',"
                " consented_at = null, muted_at = null, forgotten_at = :now where id = :person"
            ),
        ):
            self._db.execute(statement, {"person": person, "now": stamp(now)})

    def purge(self, before: datetime) -> None:
        """Remove inbox, delivery and access records older than that; the ledger stays."""
        old = stamp(before)
        for statement in (
            "delete from inbox where received_at < ? and state not in ('new', 'fetching', 'handled')",
            (
                "delete from outbox where planned_at < ?"
                " and state not in ('planned', 'unknown', 'sending', 'held')"
            ),
            "delete from question where expires_at < ?",
            "delete from guess where at < ?",
            "delete from access where at < ?",
        ):
            self._db.execute(statement, [old])

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the file: rewrite it, and empty the log of writes.

        Runs outside any transaction.
        """
        self._db.execute("vacuum")
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
