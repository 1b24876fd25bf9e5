"""People's data: what is held, who looked, and forgetting it.

Forgetting leaves the ledger's rows, which keep role and office but lead to an empty person. The
trail keeps the uids of forgotten people, so that a restore of an older copy can forget them again; a
uid tells nothing about anybody. What waits to be sent still goes out; its words and its address
are blanked the night after.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct, convert
from sqlite_utils import Database

from core.changes import What
from core.chat import Address
from core.held import Consent, Contents
from core.people import address_digest
from store.changes import Changes
from store.emails import CODE_KEY
from store.inbox import Inbox
from store.outbox import WAITING
from store.rows import Queries, address, read


class Access(Struct, frozen=True):
    """Somebody looked at people's data. person: who looked. what: "contacts", "people", "people/3"."""

    at: datetime
    person: int
    what: str


BLANK = "…"
Value = TypeVar("Value")


@lru_cache(maxsize=64)
def _whole(word: str) -> re.Pattern[str]:
    """Finds a word or a number where it stands alone: "An" is no part of "Anh".

    Digits are found however they are parted: 0912345678, 0912 345 678.
    """
    if re.fullmatch(r"[+0-9 .()-]*[0-9][+0-9 .()-]*", word):
        middle = r"[ .()-]*".join(re.findall(r"[+0-9]", word)).replace("+", r"\+")
    else:
        middle = r"\s+".join(map(re.escape, word.split()))
    return re.compile(rf"(?<!\w){middle}(?!\w)")


def _unquoted(text: str) -> str:
    """JSON as it reads: every way to write a letter becomes the letter, every escape a blank."""
    letters = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\.", " ", letters)


def mentions(text: str, word: str) -> bool:
    return bool(_whole(word).search(text) or _whole(word).search(_unquoted(text)))


def blanked(text: str, word: str) -> str:
    return _whole(word).sub(BLANK, text)


def blanked_json(text: str, word: str) -> str:
    """JSON with the word blanked in every text of it."""

    def walked(value: object) -> object:
        match value:
            case str():
                return blanked(value, word)
            case dict():
                return {key: walked(one) for key, one in value.items()}
            case list():
                return [walked(one) for one in value]
        return value

    return json.dumps(walked(json.loads(text)), ensure_ascii=False)


# What leads to somebody: their chats and mailboxes, and the codes that they issued or were given.
_LINKS = (
    "delete from invitation where used_at is null and (created_by = :person or person = :person)",
    "delete from absence where person = :person or deputy = :person",
    "delete from address where person = :person",
    "delete from email_code where person = :person",
    f"delete from outbox where key like '{CODE_KEY}/p' || :person || '/%'",
)
_DONE = "state in ('answered', 'undeliverable')"  # of an update
_NOWHERE = "address = null, tried = '[]'"
_CHATS = "(select address from address where person = :person)"
_EMPTIED = """update person set title = '', name = '', phone = '', office_phone = 0, channel = '',
papers = 0, notice = '', consented_at = null, muted_at = null, forgotten_at = :now
where id = :person"""
# Where people write, and somebody's name may stand. Titles of articles are published.
_WRITTEN = {
    "entry": ("note",),
    "invitation": ("title",),
    "page": ("name",),
    "province": ("notice",),
    "obstacle": ("text", "answer"),
    "day": ("reason",),
    "exemption": ("reason",),
    "closing": ("reason",),
    "article": ("reason", "author", "source"),
    "decision": ("reason",),
    "office_mailbox": ("readers",),
}
_BLANKING = (
    """update inbox set payload = '', fault = '' where state = 'broken'
    and (mentions(payload, :word) or mentions(fault, :word))""",
    """delete from question where mentions(
      taken || ' ' || text || ' ' || choices || ' ' || awaits || ' ' || origin, :word)""",
    "delete from upload where mentions(name || ' ' || imported, :word)",
    # What still has to go to an address that was theirs keeps it; see `blank_told`.
    """update outbox set detail = blanked_json(detail, :word)
    where step = 'note' and detail not like '%"to":%' and mentions(detail, :word)""",
    *(
        f"update or replace {table} set {column} = blanked({column}, :word)"
        f" where {column} <> '' and mentions({column}, :word)"
        for table, columns in _WRITTEN.items()
        for column in columns
    ),
)


_ACTS = """
select d.at, 'decided' as kind, iif(a.title <> '', a.title, a.link) as about from decision d
  join article a on a.id = d.article where d.person = :person and d.state <> 'submitted'
union all select at, 'closed', month from closing where person = :person
union all select reopened_at, 'reopened', month from closing where reopened_by = :person
union all select at, 'exempted', office from exemption where person = :person
union all select answered_at, 'answered', printf('VM-%02d', id) from obstacle
  where answered_by = :person
union all select at, 'ranked', month from province where person = :person
union all select at, 'mailbox', office from office_mailbox where person = :person
union all select at, 'looked', '' from access where person = :person
union all select min(planned_at), 'words', json_extract(detail, '$.text') as said from outbox
  where step = 'note' and json_extract(detail, '$.event') = 'words'
  and json_extract(detail, '$.person') = :person group by said, planned_at
order by 1 desc
"""


WIPED_WITHIN = 300  # milliseconds; everybody else waits meanwhile


class Privacy(Queries):
    def __init__(self, db: Database, changes: Changes) -> None:
        super().__init__(db)
        self._changes = changes
        self._to_wipe = False
        for function in (mentions, blanked, blanked_json):
            db.register_function(function, deterministic=True, replace=True)

    def note_access(self, person: int, what: str, now: datetime) -> None:
        self._insert("access", at=now, person=person, what=what)

    def accesses(self, person: int, limit: int) -> tuple[Access, ...]:
        """Who looked at this person's data, alone or among everybody's; newest first."""
        sql = (
            "select * from access where what not like 'people/%' or what = ?"
            " order by id desc limit ?"
        )
        return self._values(Access, sql, [f"people/{person}", limit])

    def consent(self, person: int) -> Consent:
        sql = "select notice, consented_at as at from person where id = ?"
        return read(Consent, self._one(sql, [person]))

    def contents(self, person: int) -> Contents:
        """Everything that is kept about somebody, in full."""
        entries = (
            "select at, month, office, count from entry where person = :person order by id desc"
        )
        messages = (
            "select ended_at, step, month from outbox where recipient = :person and state = 'sent'"
            " order by id desc"
        )
        written = (
            "select id, at, text, answer from obstacle where person = :person order by id desc"
        )
        asked = "select created_at, text from question where person = :person order by id desc"
        sent = (
            "select at, iif(title <> '', title, link) from article where submitted_by = :person"
            " order by id desc"
        )

        def found(sql: str, kind: type[Value]) -> tuple[Value, ...]:
            return tuple(convert(tuple(row), kind) for row in self._rows(sql, {"person": person}))

        return Contents(
            found(entries, tuple[datetime, str, str, int]),
            found(messages, tuple[datetime, str, str]),
            found(written, tuple[int, datetime, str, str]),
            self._changes.about(person),
            found(asked, tuple[datetime, str]),
            found(sent, tuple[datetime, str]),
            found(_ACTS, tuple[datetime, str, str]),
        )

    def mute(self, person: int, now: datetime | None) -> None:
        """Send this person no more messages; None: send again."""
        self._change("update person set muted_at = ? where id = ?", [now, person])

    def forget(self, person: int, now: datetime, by: int | None = None) -> int:
        """Remove name, phone, addresses and roles, and the words of what was exchanged.

        Returns the number of the row in the trail.
        """
        number = self._changes.note(What.FORGOTTEN, now, by=by, person=person)
        self.erase(person, now)
        return number

    def let_go(self, person: int, now: datetime) -> None:
        """Unlink somebody whose last role ended: no address, no question, no code is left to them.

        Name and phone stay a while, in case it was a mistake; see `forget_departed`.
        """
        for statement in (
            "delete from question where person = :person",
            *_LINKS,
            "update person set papers = 0 where id = :person",
            "update person set left_at = :now where id = :person and left_at is null",
        ):
            self._change(statement, {"person": person, "now": now})

    def let_go_of(self, where: Address) -> None:
        """Delete the questions of an address that was cut, and release the codes presented there."""
        self._change("delete from question where sender = ?", [where])
        sql = (
            "update invitation set reserved_by = null, reserved_until = null where reserved_by = ?"
        )
        self._change(sql, [where])

    def forget_departed(self, before: datetime, now: datetime) -> int:
        """Forget those whose last role ended before then; returns how many."""
        sql = "select id from person where left_at < ? and forgotten_at is null"
        found = self._rows(sql, [before])
        for each in found:
            self.forget(each["id"], now)
        return len(found)

    def erase(self, person: int, now: datetime) -> None:
        """The same without a trace in the trail: after a restore, which knows it already."""
        self._blank_words(person)
        for statement in (
            f"delete from question where sender in {_CHATS} or chat in {_CHATS} or person = :person",
            f"update inbox set stranger = '' where stranger in {_CHATS} and {_DONE}",
            f"delete from guess where address in {_CHATS}",
            f"delete from stranger where address in {_CHATS}",
            f"update invitation set reserved_by = null where reserved_by in {_CHATS}",
            "update invitation set title = '' where person = :person",
            f"update outbox set {_NOWHERE}, message_id = null where recipient = :person",
            "delete from role where person = :person",
            *_LINKS,
            _EMPTIED,
        ):
            self._change(statement, {"person": person, "now": now})

    def _blank_words(self, person: int) -> None:
        """Blank every text that may hold the name, the phone or an address, whosever it is.

        An editor's list of contacts held the phone as well, so whatever was answered is blanked.
        """
        Inbox(self._db).blank()
        # Under this mark the ledger lets a note be changed.
        self._change("insert into fact values ('erasing', '')")
        for word in self._words_of(person):
            for statement in _BLANKING:
                self._change(statement, {"word": word})
        self._change("delete from fact where name = 'erasing'")

    def _words_of(self, person: int) -> Iterator[str]:
        """What must not be found any more: name, phone, the ids of the chats."""
        found = self._one("select name, phone from person where id = ?", [person])
        yield from filter(None, (found["name"], found["phone"]))
        sql = (
            "select address from address where person = ?"
            " union select address from email_code where person = ?"
        )
        for linked in self._rows(sql, [person, person]):
            where = address(linked["address"])
            asked = f"access/%/{address_digest(where)}/%"
            self._change("delete from outbox where key like ?", [asked])
            sql = "update outbox set tried = '[]' where instr(tried, ?)"
            self._change(sql, [json.dumps(str(where))])
            yield where.id

    def blank_told(self, asked_before: datetime) -> None:
        """Forget what only the telling needed: a note's address, a message's words in parts.

        Of strangers who asked for access before then nothing is left.
        """
        self._change(f"update outbox set reply = null where reply is not null and not {WAITING}")
        self._change(
            "update outbox set detail = json_set(detail, '$.address', '') where step = 'note'"
            f" and json_extract(detail, '$.event') = 'email-failed' and not {WAITING}"
        )
        self._change(
            f"delete from outbox where key like 'access/%' and planned_at < ? and not {WAITING}",
            [asked_before],
        )
        self._change(
            f"update outbox set detail = json_remove(detail, '$.to'), {_NOWHERE}"
            f" where step = 'note' and detail like '%\"to\":%' and not {WAITING}"
        )

    def purge(self, before: datetime) -> None:
        """Remove inbox, delivery and access records older than that; the ledger stays."""
        for statement in (
            (
                "delete from inbox where received_at < ?"
                " and state not in ('new', 'fetching', 'handled', 'files')"
            ),
            f"delete from outbox where planned_at < ? and not {WAITING}",
            "delete from question where expires_at < ?",
            "delete from access where at < ?",
            "delete from invitation where expires_at < ?",
        ):
            self._change(statement, [before])

    def erased(self) -> int:
        """Another number after each time that somebody was forgotten or unlinked."""
        return self._number("select number from version where name = 'erased'")

    def log_holds_erased(self, since: int) -> bool:
        """Whether somebody's data were deleted since then, or the log could not be emptied before."""
        return self._to_wipe or self.erased() != since

    def wipe_log(self) -> None:
        """Empty the log of writes, which still holds what was deleted. Outside a transaction.

        Where somebody reads at that moment it is done later: see `wipe_log_again`.
        """
        patience = self._one("pragma busy_timeout")[0]
        self._db.execute(f"pragma busy_timeout = {WIPED_WITHIN}").fetchall()
        found = self._one("pragma wal_checkpoint(truncate)")
        self._db.execute(f"pragma busy_timeout = {patience}").fetchall()
        self._to_wipe = bool(found["busy"])

    def wipe_log_again(self) -> None:
        """Where somebody read when it was to be done; at the latest after a minute."""
        if self._to_wipe:
            self.wipe_log()

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the file: rewrite it, and empty the log of writes.

        Runs outside any transaction.
        """
        self._db.execute("vacuum")
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
