"""People's data: what is held, who looked, and forgetting it.

Forgetting leaves the ledger's rows, which keep role and office but lead to an empty person. The
uid of who was forgotten goes to a file beside the database, so that restoring an older copy can
forget them again; it tells nothing about anybody. What waits to be sent still goes out; its words
and its address are blanked the night after.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from core.chat import Address
from store.rows import Queries, address, marks, read


class Consent(Struct, frozen=True):
    """notice: the version of the privacy notice that was agreed to."""

    notice: str
    at: datetime | None


class Access(Struct, frozen=True):
    """Somebody looked at people's data. person: who looked. what: "contacts", "people", "people/3"."""

    at: datetime
    person: int
    what: str


class Held(Struct, frozen=True):
    """How many rows of each kind are kept about a person."""

    entries: int
    messages: int
    obstacles: int
    questions: int


def address_digest(where: Address) -> str:
    """A hash of an address, for keys: nobody can tell the address from it."""
    return sha256(str(where).encode()).hexdigest()[:16]


def forgotten_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.forgotten")


class Privacy(Queries):
    def __init__(self, db: Database, forgotten: Path | None) -> None:
        super().__init__(db)
        self._forgotten = forgotten

    def note_access(self, person: int, what: str, now: datetime) -> None:
        """Remember who looked at people's data."""
        self._insert("access", at=now, person=person, what=what)

    def accesses(self, person: int, limit: int) -> tuple[Access, ...]:
        """Who looked at this person's data, alone or among everybody's; newest first."""
        sql = (
            "select * from access where what not like 'people/%' or what = ?"
            " order by id desc limit ?"
        )
        found = self._rows(sql, [f"people/{person}", limit])
        return tuple(read(Access, each) for each in found)

    def consent(self, person: int) -> Consent:
        sql = "select notice, consented_at as at from person where id = ?"
        return read(Consent, self._one(sql, [person]))

    def held(self, person: int) -> Held:
        sql = (
            "select (select count(*) from entry where person = :person) as entries,"
            " (select count(*) from outbox where recipient = :person) as messages,"
            " (select count(*) from obstacle where person = :person) as obstacles,"
            " (select count(*) from question where person = :person) as questions"
        )
        return read(Held, self._one(sql, {"person": person}))

    def mute(self, person: int, now: datetime | None) -> None:
        """Send this person no more messages; None: send again."""
        self._change("update person set muted_at = ? where id = ?", [now, person])

    def forget(self, person: int, now: datetime) -> None:
        """Remove name, phone, addresses and roles, and the words of what was exchanged."""
        found = self._one("select uid from person where id = ?", [person])
        self._erase(person, now)
        if self._forgotten is not None:
            with self._forgotten.open("a", encoding="ascii") as uids:
                uids.write(f"{found['uid']}\n")

    def forget_again(self, now: datetime) -> int:
        """After a restore: forget whoever was forgotten since the copy; returns how many."""
        if self._forgotten is None or not self._forgotten.exists():
            return 0
        uids = self._forgotten.read_text(encoding="ascii").split()
        sql = f"select id from person where uid in ({marks(uids)}) and forgotten_at is null"
        found = self._rows(sql, uids)
        for each in found:
            self._erase(each["id"], now)
        return len(found)

    def let_go(self, person: int, now: datetime) -> None:
        """Unlink somebody whose last role ended: no address, no question, no code is left to them.

        Name and phone stay a while, in case it was a mistake; see `forget_departed`.
        """
        for statement in (
            "delete from question where person = :person",
            "delete from absence where person = :person or deputy = :person",
            "delete from address where person = :person",
            "update invitation set used_at = :now where person = :person and used_at is null",
            "update person set left_at = :now where id = :person and left_at is null",
        ):
            self._change(statement, {"person": person, "now": now})

    def forget_departed(self, before: datetime, now: datetime) -> int:
        """Forget those whose last role ended before then; returns how many."""
        sql = "select id from person where left_at < ? and forgotten_at is null"
        found = self._rows(sql, [before])
        for each in found:
            self.forget(each["id"], now)
        return len(found)

    def _erase(self, person: int, now: datetime) -> None:
        self._blank_words(person)
        chats = "(select address from address where person = :person)"
        for statement in (
            f"delete from question where sender in {chats} or person = :person",
            f"delete from guess where address in {chats}",
            f"update invitation set reserved_by = null where reserved_by in {chats}",
            (
                "update invitation set title = '', used_at = coalesce(used_at, :now)"
                " where person = :person"
            ),
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
            self._change(statement, {"person": person, "now": now})

    def _blank_words(self, person: int) -> None:
        """Blank every text that may hold the name, the phone or an address, whosever it is.

        An editor's list of contacts held the phone as well, so whatever was answered is blanked.
        """
        self._change(
            "update inbox set payload = '', reply = null, chat = null"
            " where state in ('answered', 'undeliverable')",
        )
        for word in self._words_of(person):
            # An update is kept as it was written: in letters, or each of them as a number.
            quoted, numbered = (json.dumps(word, ensure_ascii=way)[1:-1] for way in (False, True))
            for statement in (
                (
                    "update inbox set payload = '', fault = '' where state = 'broken'"
                    " and (instr(payload, :quoted) or instr(payload, :numbered))"
                ),
                "delete from question where instr(taken || text, :quoted)",
                (
                    "update obstacle set text = replace(text, :word, '…'),"
                    " answer = replace(answer, :word, '…')"
                ),
                "update exemption set reason = replace(reason, :word, '…')",
                (
                    "update outbox set detail = replace(detail, :quoted, '…')"
                    " where step = 'note' and detail like '%\"text\"%'"
                ),
                "update closing set reason = replace(reason, :word, '…')",
            ):
                self._change(statement, {"word": word, "quoted": quoted, "numbered": numbered})

    def _words_of(self, person: int) -> Iterator[str]:
        """What must not be found any more: name, phone, the ids of the chats."""
        found = self._one("select name, phone from person where id = ?", [person])
        yield from filter(None, (found["name"], found["phone"]))
        for linked in self._rows("select address from address where person = ?", [person]):
            where = address(linked["address"])
            asked = f"access/%/{address_digest(where)}/%"
            self._change("delete from outbox where key like ?", [asked])
            sql = "update outbox set tried = '[]' where instr(tried, ?)"
            self._change(sql, [json.dumps(str(where))])
            yield where.id

    def purge(self, before: datetime) -> None:
        """Remove inbox, delivery and access records older than that; the ledger stays."""
        for statement in (
            (
                "delete from inbox where received_at < ?"
                " and state not in ('new', 'fetching', 'handled', 'files')"
            ),
            (
                "delete from outbox where planned_at < ?"
                " and state not in ('planned', 'unknown', 'sending', 'held')"
            ),
            "delete from question where expires_at < ?",
            "delete from guess where at < ?",
            "delete from access where at < ?",
            "delete from invitation where expires_at < ?",
        ):
            self._change(statement, [before])

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the file: rewrite it, and empty the log of writes.

        Runs outside any transaction.
        """
        self._db.execute("vacuum")
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
