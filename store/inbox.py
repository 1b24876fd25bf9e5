"""The stored inbox: an update is on disk before its platform is told that it was received.

States: new → handled (its effect and its answer are on disk) → answered; or broken (it could not
be understood, and is kept with its fault); or undeliverable (its answer could not be sent). What
came with a file is fetching before it is handled, until what the file says is on disk as well.
An answer that brings files is `files` once its words have arrived: then it holds up its chat's next
answer no longer.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import DecodeError, Struct
from msgspec.json import decode

from core.chat import Address, RawUpdate, Reply
from core.imports import FileFault, FileRefusedError, Imported
from store.rows import Queries, Row, address, as_json, from_iso, from_iso_or_none, marks

log = logging.getLogger("dondoc.inbox")

UNREADABLE = Reply("")  # in place of a reply that is kept and cannot be read any more


class Update(Struct, frozen=True):
    """A stored update, not yet understood.

    stranger: the address of its sender, who was not linked when it came; then the payload is an
    `Incoming`. NOBODY_KNOWN: the payload tells no sender.
    """

    id: int
    channel: str
    payload: str
    received: datetime
    stranger: str | None = None


class Answer(Struct, frozen=True):
    """An answer that is on disk and not yet known to have arrived.

    id: of the update that it answers. parts: of the reply that have arrived. attempts: at the
    next one, and doubts: how many of them may have arrived. failing: since when they fail.
    language: of whoever gets it, where something is to be said beside the reply.
    """

    id: int
    address: Address
    reply: Reply
    attempts: int
    since: datetime
    parts: int = 0
    doubts: int = 0
    failing: datetime | None = None
    language: str = ""


class Waiting(Struct, frozen=True):
    """An answer that waits, by its update's id: to which chat, and when it may be tried.

    files: its words have arrived.
    """

    update: int
    chat: Address
    due: datetime
    files: bool = False


_UNANSWERED = {"handled": "inbox_unanswered", "files": "inbox_files"}  # each with its index
NOBODY_KNOWN = ""
OF_STRANGERS = 50  # updates handled in one transaction: whoever is linked waits for no more

# The index is searched from chat to chat, so a chat's long queue costs no more than a short one.
_HEADS = """
with recursive waiting(chat) as (
  select min(chat) from inbox where state = 'handled'
  union all
  select (select min(chat) from inbox where state = 'handled' and chat > waiting.chat)
  from waiting where waiting.chat is not null
)
select id, next_try, channel, chat, 0 as files from inbox where id in (
  select (select min(id) from inbox where state = 'handled' and chat = waiting.chat)
  from waiting where waiting.chat is not null
) order by stranger is not null, id
"""
_FILES = (
    "select id, next_try, channel, chat, 1 as files from inbox indexed by inbox_files"
    " where state = 'files' order by next_try"
)

# The index is named: otherwise SQLite reads all that a channel ever brought, to find what is new.
_NEW = "indexed by inbox_new where state = 'new' and stranger is null"
_NEW_OF_STRANGERS = "indexed by inbox_new_of_strangers where state = 'new' and stranger is not null"
_FETCHING = "indexed by inbox_fetching where state = 'fetching'"


def _reply(row: Row) -> Reply:
    try:
        return decode(row["reply"], type=Reply)
    except DecodeError:
        log.exception("update=%d reply=unreadable", row["id"])
        return UNREADABLE


class Inbox(Queries):
    def receive(
        self,
        channel: str,
        batch: Sequence[RawUpdate],
        now: datetime,
        *,
        stranger: str | None = None,
    ) -> int:
        """Keep a batch; what was delivered before is passed over. Returns how many were new.

        stranger: as of an `Update`.
        """
        sql = (
            "insert into inbox (channel, key, payload, received_at, stranger)"
            " values (?, ?, ?, ?, ?) on conflict (channel, key) do nothing"
        )
        return sum(
            self._change(sql, [channel, raw.key, raw.payload, now, stranger]) for raw in batch
        )

    def waiting(self, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        """Updates that are not handled yet, in order of arrival: linked people's, else strangers'."""
        of_linked = self._updates(_NEW, channels, limit)
        if of_linked:
            return of_linked
        return self._updates(_NEW_OF_STRANGERS, channels, min(limit, OF_STRANGERS))

    def waits_as_stranger(self, sender: Address) -> bool:
        """Whether something is not handled yet that they sent before they were linked."""
        sql = "select 1 from inbox where state = 'new' and stranger is not null and stranger = ?"
        return self._exists(sql, [sender])

    def handled(
        self, update: int, chat: Address | None, reply: Reply | None, now: datetime
    ) -> None:
        """Keep the answer beside the update, in the transaction of its effect."""
        sql = "update inbox set state = ?, chat = ?, reply = ?, next_try = ? where id = ?"
        state = "handled" if reply else "answered"
        self._change(sql, [state, chat, as_json(reply) if reply else None, now, update])
        if reply and chat:
            self.hasten_in(chat, now)

    def fetch_first(self, update: int) -> None:
        """Set an update aside until its file is read."""
        self._change("update inbox set state = 'fetching' where id = ?", [update])

    def fetching(self, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        """Updates of these channels whose file is to be read, in order of arrival."""
        return self._updates(_FETCHING, channels, limit)

    def fetched(self, update: int) -> None:
        """Let an update be handled, now that what its file says is kept in the same transaction."""
        sql = "update inbox set state = 'new' where id = ? and state = 'fetching'"
        self._change(sql, [update])

    def broken(self, update: int, fault: str) -> None:
        """Set aside what could not be understood."""
        sql = "update inbox set state = 'broken', fault = ? where id = ?"
        self._change(sql, [fault, update])

    def heads(self, channels: Collection[str]) -> tuple[Waiting, ...]:
        """The oldest waiting answer of each chat, so that a chat keeps its order, and all files.

        Files do not wait for answers.
        """
        found = [*self._rows(_HEADS), *self._rows(_FILES)]
        return tuple(
            Waiting(row["id"], address(row["chat"]), from_iso(row["next_try"]), bool(row["files"]))
            for row in found
            if row["channel"] in channels
        )

    def answers_to(self, chat: Address, most: int) -> tuple[Answer, ...]:
        """The oldest waiting answers of a chat, in their order."""
        return self._answers("state = 'handled' and chat = ? order by id limit ?", chat, most)

    def answer(self, update: int) -> Answer:
        return self._answers("id = ?", update)[0]

    def _answers(self, where: str, *parameters: object) -> tuple[Answer, ...]:
        return tuple(
            Answer(
                row["id"],
                address(row["chat"]),
                _reply(row),
                row["attempts"],
                from_iso(row["received_at"]),
                row["parts"],
                row["doubts"],
                from_iso_or_none(row["failing"]),
            )
            for row in self._rows(f"select * from inbox where {where}", parameters)
        )

    def answered(self, update: int, now: datetime) -> None:
        sql = "update inbox set state = 'answered', answered_at = ? where id = ?"
        self._change(sql, [now, update])

    def arrived_in_part(self, answer: Answer, now: datetime, *, files: bool) -> None:
        """One more part has arrived. files: nothing else is left of it.

        An attempt may be recorded twice when the process is stopped; it counts once.
        """
        sql = (
            "update inbox set state = ?, parts = parts + 1, attempts = 0, doubts = 0,"
            " failing = null, next_try = ? where id = ? and parts = ?"
        )
        self._change(sql, ["files" if files else "handled", now, answer.id, answer.parts])

    def retry(
        self,
        answer: Answer,
        at: datetime,
        *,
        failing: datetime | None,
        counted: bool = True,
        uncertain: bool = False,
        file: bool = False,
    ) -> None:
        """The next part did not arrive; try again at that time.

        failing: since when. counted: whether it was an attempt. uncertain: it may have arrived.
        file: it is one, so that others need not wait.
        """
        sql = (
            "update inbox set state = ?, attempts = attempts + ?, doubts = doubts + ?,"
            " failing = ?, next_try = ? where id = ? and (parts, attempts, doubts) = (?, ?, ?)"
        )
        state = "files" if file else "handled"
        before = [answer.id, answer.parts, answer.attempts, answer.doubts]
        self._change(sql, [state, counted, uncertain, failing, at, *before])

    def undeliverable(self, update: int, fault: str, now: datetime) -> None:
        sql = "update inbox set state = 'undeliverable', fault = ?, answered_at = ? where id = ?"
        self._change(sql, [fault, now, update])

    def hasten(self, channel: str, now: datetime) -> None:
        """The channel is well again: nothing that waits for its next attempt need wait longer."""
        for state, index in _UNANSWERED.items():
            sql = f"update inbox indexed by {index} set next_try = ? where state = '{state}'"
            self._change(f"{sql} and channel = ? and next_try > ?", [now, channel, now])

    def hasten_in(self, chat: Address, now: datetime) -> None:
        """Somebody is there: what waits for its next attempt in this chat need wait no longer."""
        sql = "update inbox set next_try = ? where state = 'handled' and chat = ? and next_try > ?"
        self._change(sql, [now, chat, now])

    def recover(self, now: datetime) -> None:
        """Mark what was perhaps being sent at a crash: nobody can tell what became of it.

        In each chat that is the oldest answer, and the next one, which may leave while the oldest
        one's outcome is being written. An answer that never failed is marked whatever its time
        says: it waits for no later attempt, and the clock may have been set back.
        """
        begun = "(next_try <= ? or attempts = 0)"
        oldest = "select min(id) from inbox where state = 'handled' and chat = one.chat"
        second = f"({oldest} and id > ({oldest}))"
        self._change(
            "update inbox as one set doubts = doubts + 1 where state = 'handled'"
            f" and {begun} and id <= coalesce({second}, ({oldest}))",
            [now],
        )
        sql = f"update inbox set doubts = doubts + 1 where state = 'files' and {begun}"
        self._change(sql, [now])

    def move(self, old: Address, new: Address) -> None:
        """Send what waits for a chat to its new id."""
        for state in _UNANSWERED:
            sql = f"update inbox set chat = ? where chat = ? and state = '{state}'"
            self._change(sql, [new, old])

    def latest(self, channel: str, before: int, most: int) -> tuple[Update, ...]:
        """What came on a channel before that update, the latest first, if it was not blanked."""
        sql = (
            "select id, channel, payload, received_at as received, stranger from inbox"
            " not indexed where id between ? and ? and channel = ? and payload <> ''"
            " order by id desc"
        )
        return self._values(Update, sql, [before - most, before - 1, channel])

    def blank(self) -> int:
        """Forget the words and the chat of whatever was answered: they may hold a code or a name."""
        return self._change(
            "update inbox set payload = '', reply = null, chat = null"
            " where state in ('answered', 'undeliverable')"
            " and (payload <> '' or reply is not null or chat is not null)",
        )

    def forget_strangers(self, before: datetime, broken_before: datetime) -> None:
        """Remove what strangers sent before then, with every trace of who it was."""
        sql = (
            "delete from inbox where stranger is not null and received_at < ? and"
            " (state in ('answered', 'undeliverable') or (state = 'broken' and received_at < ?))"
        )
        self._change(sql, [before, broken_before])

    def received(self) -> int:
        """How many updates ever came; those that were purged count too."""
        return self._number("select max(seq) from sqlite_sequence where name = 'inbox'")

    def tally(self) -> dict[str, int]:
        """Updates by state."""
        found = self._rows("select state, count(*) as n from inbox group by state")
        return {row["state"]: row["n"] for row in found}

    def _updates(self, which: str, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        sql = (
            "select id, channel, payload, received_at as received, stranger from inbox"
            f" {which} and channel in ({marks(channels)}) order by id limit ?"
        )
        return self._values(Update, sql, [*channels, limit])


class Upload(Struct, frozen=True):
    """One file. content: what it says, or why it was not read. id: 0 before it is kept."""

    name: str
    content: Imported | FileRefusedError
    id: int = 0


class Uploads(Queries):
    def keep(self, update: int, upload: Upload, now: datetime) -> None:
        """Keep what the file of this update said; an earlier reading stays."""
        imported, fault, limit = "", "", 0
        if isinstance(upload.content, FileRefusedError):
            fault, limit = str(upload.content.fault), upload.content.limit
        else:
            imported = as_json(upload.content)
        sql = (
            "insert into upload (inbox, name, imported, fault, fault_limit, at)"
            " values (?, ?, ?, ?, ?, ?) on conflict (inbox) do nothing"
        )
        self._change(sql, [update, upload.name, imported, fault, limit, now])

    def of_update(self, update: int) -> Upload | None:
        return self._find("inbox = ?", update)

    def get(self, upload: int) -> Upload | None:
        """What a file said; None once it was recorded or has lapsed."""
        return self._find("id = ?", upload)

    def shown(self, upload: int, now: datetime) -> None:
        """Note that its preview was shown just now."""
        self._change("update upload set at = ? where id = ?", [now, upload])

    def forget(self, upload: int) -> None:
        self._change("delete from upload where id = ?", [upload])

    def blank(self, before: datetime) -> None:
        """Forget what was last shown before then."""
        self._change("delete from upload where at < ?", [before])

    def _find(self, where: str, number: int) -> Upload | None:
        found = self._row(f"select * from upload where {where}", [number])
        if found is None:
            return None
        if found["fault"]:
            fault = FileRefusedError(FileFault(found["fault"]), found["fault_limit"])
            return Upload(found["name"], fault, found["id"])
        return Upload(found["name"], decode(found["imported"], type=Imported), found["id"])
