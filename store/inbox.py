"""The stored inbox: an update is on disk before its platform is told that it was received.

States: new → handled (its effect and its answer are on disk) → answered; or broken (it could not
be understood, and is kept with its fault); or undeliverable (its answer could not be sent). What
came with a file is fetching before it is handled, until what the file says is on disk as well.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.json import decode

from core.chat import Address, RawUpdate, Reply
from core.imports import FileFault, FileRefusedError, Imported
from store.rows import Queries, address, as_json, from_iso, marks, read


class Update(Struct, frozen=True):
    """A stored update, not yet understood.

    stranger: the address of whoever was not linked when it came; its payload is an `Incoming` then.
    NOBODY_KNOWN: the payload tells no sender.
    """

    id: int
    channel: str
    payload: str
    received: datetime
    stranger: str | None = None


class Answer(Struct, frozen=True):
    """An answer that is on disk and not yet known to have arrived.

    id: of the update that it answers. attempts: sends so far.
    """

    id: int
    address: Address
    reply: Reply
    attempts: int
    since: datetime


class ChatHead(Struct, frozen=True):
    """The oldest waiting answer of a chat, by its update's id, and when it may be tried."""

    update: int
    due: datetime


NOBODY_KNOWN = ""
OF_STRANGERS = 50  # updates handled in one transaction: whoever is linked waits for no more

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
) order by stranger is not null, id
"""


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
        of_linked = self._updates("state = 'new' and stranger is null", channels, limit)
        if of_linked:
            return of_linked
        most = min(limit, OF_STRANGERS)
        return self._updates("state = 'new' and stranger is not null", channels, most)

    def waits_as_stranger(self, sender: Address) -> bool:
        """Whether something is not handled yet that they sent before they were linked."""
        sql = "select 1 from inbox where state = 'new' and stranger is not null and stranger = ?"
        return self._row(sql, [sender]) is not None

    def handled(
        self, update: int, chat: Address | None, reply: Reply | None, now: datetime
    ) -> None:
        """Keep the answer beside the update, in the transaction of its effect."""
        sql = "update inbox set state = ?, chat = ?, reply = ?, next_try = ? where id = ?"
        state = "handled" if reply else "answered"
        self._change(sql, [state, chat, as_json(reply) if reply else None, now, update])

    def fetch_first(self, update: int) -> None:
        """Its file must be read before it can be handled."""
        self._change("update inbox set state = 'fetching' where id = ?", [update])

    def fetching(self, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        """Updates of these channels whose file is to be read, in order of arrival."""
        return self._updates("state = 'fetching'", channels, limit)

    def fetched(self, update: int) -> None:
        """What its file says is kept, in the same transaction; now it can be handled."""
        sql = "update inbox set state = 'new' where id = ? and state = 'fetching'"
        self._change(sql, [update])

    def broken(self, update: int, fault: str) -> None:
        """Set aside what could not be understood."""
        sql = "update inbox set state = 'broken', fault = ? where id = ?"
        self._change(sql, [fault, update])

    def heads(self, channels: Collection[str]) -> tuple[ChatHead, ...]:
        """Whose turn it is in each chat that waits, oldest first; so a chat keeps its order."""
        found = [row for row in self._rows(_HEADS) if row["channel"] in channels]
        return tuple(ChatHead(row["id"], from_iso(row["next_try"])) for row in found)

    def answers(self, updates: Collection[int]) -> tuple[Answer, ...]:
        """The waiting answers to these updates, oldest first."""
        sql = f"select * from inbox where id in ({marks(updates)}) order by id"
        return tuple(
            Answer(
                row["id"],
                address(row["chat"]),
                decode(row["reply"], type=Reply),
                row["attempts"],
                from_iso(row["received_at"]),
            )
            for row in self._rows(sql, list(updates))
        )

    def answered(self, update: int, now: datetime) -> None:
        sql = "update inbox set state = 'answered', answered_at = ? where id = ?"
        self._change(sql, [now, update])

    def retry(self, update: int, at: datetime) -> None:
        """The answer did not arrive; try again at that time."""
        sql = "update inbox set attempts = attempts + 1, next_try = ? where id = ?"
        self._change(sql, [at, update])

    def undeliverable(self, update: int, fault: str, now: datetime) -> None:
        sql = "update inbox set state = 'undeliverable', fault = ?, answered_at = ? where id = ?"
        self._change(sql, [fault, now, update])

    def move(self, old: Address, new: Address) -> None:
        """Send what waits for a chat to its new id."""
        sql = "update inbox set chat = ? where chat = ? and state = 'handled'"
        self._change(sql, [new, old])

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

    def tally(self) -> dict[str, int]:
        """Updates by state."""
        found = self._rows("select state, count(*) as n from inbox group by state")
        return {row["state"]: row["n"] for row in found}

    def _updates(self, where: str, channels: Collection[str], limit: int) -> tuple[Update, ...]:
        sql = (
            "select id, channel, payload, received_at as received, stranger from inbox"
            f" where {where} and channel in ({marks(channels)}) order by id limit ?"
        )
        return tuple(read(Update, found) for found in self._rows(sql, [*channels, limit]))


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
        """None once it was recorded, or has lapsed."""
        return self._find("id = ?", upload)

    def shown(self, upload: int, now: datetime) -> None:
        """Its preview was shown just now."""
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
