"""The stored inbox: an update is on disk before its platform is told that it was received.

States: new → handled (its effect and its answer are on disk) → answered; or broken (it could not
be understood, and is kept with its fault); or undeliverable (its answer could not be sent). What
came with a file is fetching before it is handled, until what the file says is on disk as well.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder, encode
from sqlite_utils import Database

from core.chat import Address, RawUpdate, Reply
from core.imports import FileFault, FileRefusedError, Imported
from store.rows import Row, address, from_iso, row, rows, to_iso


class Update(Struct, frozen=True):
    """A stored update, not yet understood."""

    id: int
    channel: str
    payload: str
    received: datetime


class Answer(Struct, frozen=True):
    """An answer that is on disk and not yet known to have arrived.

    id: of the update that it answers. attempts: sends so far.
    """

    id: int
    address: Address
    reply: Reply
    attempts: int
    since: datetime


_REPLY = Decoder(Reply)


def reply_to_json(reply: Reply) -> str:
    return encode(reply).decode()


def reply_from_json(text: str) -> Reply:
    return _REPLY.decode(text)


def _update(row: Row) -> Update:
    return Update(row["id"], row["channel"], row["payload"], from_iso(row["received_at"]))


class ChatHead(Struct, frozen=True):
    """The oldest waiting answer of a chat, by its update's id, and when it may be tried."""

    update: int
    due: datetime


# From each chat that waits straight to the next one: a long queue costs no more than a short one.
_HEADS = """
with recursive waiting(chat) as (
  select min(chat) from inbox where state = 'handled'
  union all
  select (select min(chat) from inbox where state = 'handled' and chat > waiting.chat)
  from waiting where waiting.chat is not null
)
select id, next_try, channel from inbox where id in (
  select (select min(id) from inbox where state = 'handled' and chat = waiting.chat)
  from waiting where waiting.chat is not null
) order by id
"""


class Inbox:
    def __init__(self, db: Database) -> None:
        self._db = db

    def receive(self, channel: str, batch: Sequence[RawUpdate], now: datetime) -> int:
        """Keep a batch; what was delivered before is passed over. Returns how many were new."""
        return sum(
            self._db.execute(
                "insert into inbox (channel, key, payload, received_at) values (?, ?, ?, ?)"
                " on conflict (channel, key) do nothing",
                [channel, raw.key, raw.payload, to_iso(now)],
            ).rowcount
            for raw in batch
        )

    def waiting(self, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        """Updates of these channels that are not handled yet, in order of arrival."""
        marks = ", ".join("?" for _ in channels)
        sql = (
            f"select * from inbox where state = 'new' and channel in ({marks}) order by id limit ?"
        )
        return tuple(_update(found) for found in rows(self._db, sql, [*channels, limit]))

    def handled(
        self, update: int, chat: Address | None, reply: Reply | None, now: datetime
    ) -> None:
        """Keep the answer beside the update, in the transaction of its effect."""
        self._db.execute(
            "update inbox set state = ?, chat = ?, reply = ?, next_try = ? where id = ?",
            [
                "answered" if reply is None else "handled",
                None if chat is None else str(chat),
                None if reply is None else reply_to_json(reply),
                to_iso(now),
                update,
            ],
        )

    def fetch_first(self, update: int) -> None:
        """Its file must be read before it can be handled."""
        self._db.execute("update inbox set state = 'fetching' where id = ?", [update])

    def fetching(self, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        """Updates of these channels whose file is to be read, in order of arrival."""
        marks = ", ".join("?" for _ in channels)
        sql = (
            f"select * from inbox where state = 'fetching' and channel in ({marks})"
            " order by id limit ?"
        )
        return tuple(_update(found) for found in rows(self._db, sql, [*channels, limit]))

    def fetched(self, update: int) -> None:
        """What its file says is kept, in the same transaction; now it can be handled."""
        sql = "update inbox set state = 'new' where id = ? and state = 'fetching'"
        self._db.execute(sql, [update])

    def broken(self, update: int, fault: str) -> None:
        """Set aside what could not be understood."""
        sql = "update inbox set state = 'broken', fault = ? where id = ?"
        self._db.execute(sql, [fault, update])

    def heads(self, channels: Collection[str]) -> tuple[ChatHead, ...]:
        """Whose turn it is in each chat that waits, oldest first; so a chat keeps its order."""
        found = rows(self._db, _HEADS)
        return tuple(
            ChatHead(row["id"], from_iso(row["next_try"]))
            for row in found
            if row["channel"] in channels
        )

    def answers(self, updates: Collection[int]) -> tuple[Answer, ...]:
        """The waiting answers to these updates, oldest first."""
        found = rows(
            self._db,
            "select id, chat, reply, attempts, received_at from inbox"
            f" where id in ({', '.join('?' for _ in updates)}) order by id",
            list(updates),
        )
        return tuple(
            Answer(
                row["id"],
                address(row["chat"]),
                reply_from_json(row["reply"]),
                row["attempts"],
                from_iso(row["received_at"]),
            )
            for row in found
        )

    def answered(self, update: int, now: datetime) -> None:
        sql = "update inbox set state = 'answered', answered_at = ? where id = ?"
        self._db.execute(sql, [to_iso(now), update])

    def retry(self, update: int, at: datetime) -> None:
        """The answer did not arrive; try again at that time."""
        sql = "update inbox set attempts = attempts + 1, next_try = ? where id = ?"
        self._db.execute(sql, [to_iso(at), update])

    def undeliverable(self, update: int, fault: str, now: datetime) -> None:
        sql = "update inbox set state = 'undeliverable', fault = ?, answered_at = ? where id = ?"
        self._db.execute(sql, [fault, to_iso(now), update])

    def move(self, old: Address, new: Address) -> None:
        """Send what waits for a chat to its new id."""
        sql = "update inbox set chat = ? where chat = ? and state = 'handled'"
        self._db.execute(sql, [str(new), str(old)])

    def blank(self) -> int:
        """Forget the words and the chat of whatever was answered: they may hold a code or a name."""
        return self._db.execute(
            "update inbox set payload = '', reply = null, chat = null"
            " where state in ('answered', 'undeliverable')"
            " and (payload <> '' or reply is not null or chat is not null)"
        ).rowcount

    def tally(self) -> dict[str, int]:
        """Updates by state."""
        found = rows(self._db, "select state, count(*) as n from inbox group by state")
        return {row["state"]: row["n"] for row in found}


class Upload(Struct, frozen=True):
    """One file. content: what it says, or why it was not read. id: 0 before it is kept."""

    name: str
    content: Imported | FileRefusedError
    id: int = 0


_IMPORTED = Decoder(Imported)


def _upload(found: Row) -> Upload:
    content: Imported | FileRefusedError
    if found["fault"]:
        content = FileRefusedError(FileFault(found["fault"]), found["fault_limit"])
    else:
        content = _IMPORTED.decode(found["imported"])
    return Upload(found["name"], content, found["id"])


class Uploads:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, update: int, upload: Upload, now: datetime) -> None:
        """Keep what the file of this update said; an earlier reading stays."""
        imported, fault, limit = "", "", 0
        if isinstance(upload.content, FileRefusedError):
            fault, limit = str(upload.content.fault), upload.content.limit
        else:
            imported = encode(upload.content).decode()
        self._db.execute(
            "insert into upload (inbox, name, imported, fault, fault_limit, at)"
            " values (?, ?, ?, ?, ?, ?) on conflict (inbox) do nothing",
            [update, upload.name, imported, fault, limit, to_iso(now)],
        )

    def of_update(self, update: int) -> Upload | None:
        found = row(self._db, "select * from upload where inbox = ?", [update])
        return _upload(found) if found else None

    def get(self, upload: int) -> Upload | None:
        """None once it was recorded, or has lapsed."""
        found = row(self._db, "select * from upload where id = ?", [upload])
        return _upload(found) if found else None

    def shown(self, upload: int, now: datetime) -> None:
        """Its preview was shown just now."""
        self._db.execute("update upload set at = ? where id = ?", [to_iso(now), upload])

    def forget(self, upload: int) -> None:
        self._db.table("upload").delete_where("id = ?", [upload])

    def blank(self, before: datetime) -> None:
        """Forget what was last shown before then."""
        self._db.table("upload").delete_where("at < ?", [to_iso(before)])
