"""The outbox: every message that the bot sends of its own accord, one row and one key each.

States: planned → sending → sent, or failed (who could not be reached is told), skipped (no longer
wanted), superseded (folded into the office's next message). `unknown`: an attempt whose outcome
nobody can tell; it is sent again, labelled. `held`: waits for an editor's word after a restore.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder, decode
from msgspec.structs import asdict

from core.chat import Address, Reply
from core.events import Alarm, Digest, Event
from core.ladder import (
    AT_ONCE,
    NUDGES,
    ONE_AT_A_TIME,
    About,
    Corrected,
    MessageKind,
    Notice,
    PreviewOf,
    Rung,
)
from core.month import Month
from store.rows import Queries, Row, address, as_json, from_iso, from_iso_or_none, marks, read

WAITING = "state in ('planned', 'unknown', 'sending', 'held')"
"""The condition of the index `outbox_waiting`. SQLite uses the index only for the same words."""

_BEHIND_ALL_KEYS = "\U0010ffff"  # a key that goes on in any way is smaller than one with this

# Word by word the condition of an index.
_HELD_BACK = "reason = 'digest' and folded_into is null"

PLAN = """
insert into outbox (key, step, month, office, person, detail, planned_at, due, deadline, state,
  next_try)
values (:key, :step, :month, :office, :person, :detail, :now, :due, :deadline, :state, :due)
on conflict (key) do update set
  state = 'planned', due = excluded.due, next_try = excluded.next_try, reason = '', ended_at = null
where outbox.state in ('skipped', 'superseded') and outbox.step in ('floor', 'target')
"""


# The rows of a rung differ in nothing but the office.
PLAN_RUNG = """
insert into outbox (key, step, month, office, planned_at, due, deadline, state, next_try)
select :beginning || value, :step, :month, value, :now, :due, :deadline, :state, :due
from json_each(:offices) where true
on conflict (key) do nothing
"""


def _among(steps: Iterable[MessageKind]) -> str:
    quoted = ", ".join(f"'{step}'" for step in steps)
    return f"step in ({quoted})"


_URGENT = _among(sorted(AT_ONCE))
# The plus makes SQLite search the few rows that wait, instead of going from office to office.
SUPERSEDE_BY_RUNG = f"""
update outbox set state = 'superseded', ended_at = :now, reason = :beginning || office
where {WAITING} and state <> 'sending' and {_among(ONE_AT_A_TIME)} and month <= :month
  and key <> :beginning || office and +office in (select value from json_each(:offices))
"""


_OPEN = f"{WAITING} and state in ('planned', 'unknown')"
# What its reader acknowledged is not sent again, whatever became of the last attempt.
_UNLESS_READ = "case when acknowledged_at is null then ? else 'sent' end"
# What did not arrive or, superseded, perhaps did not. A failed one counts only if it was tried:
# where there was nobody to send it to, whoever is linked later is not told of it.
_NEVER_ARRIVED = (
    "(state = 'superseded' and acknowledged_at is null"
    " or state = 'failed' and doubts = 0 and attempts > 0 and tried = '[]')"
)


class OutboxMessage(Struct, frozen=True):
    """One row. office or person: whom it is for. person 0: the office's head.

    attempts: sends begun. doubts: how many of them may have arrived. turned_away: how many met a
    429. tried: addresses that refused it for good. alarm: the row that told of its failure.
    parts: how many messages of its reply have arrived; then the reply is kept as it was worded.
    failing: since when the next part does not arrive.
    """

    id: int
    key: str
    step: MessageKind
    month: Month
    office: str
    person: int
    about: About
    due: datetime
    deadline: datetime
    state: str
    attempts: int
    doubts: int
    tried: tuple[Address, ...]
    recipient: int | None
    address: Address | None
    reason: str
    ended: datetime | None
    acknowledged: datetime | None
    message_id: str | None
    turned_away: int = 0
    parts: int = 0
    failing: datetime | None = None
    reply: Reply | None = None

    @property
    def tries(self) -> int:
        """The attempts that say something about the address; a 429 does not."""
        return self.attempts - self.turned_away


_ABOUT: Mapping[MessageKind, Decoder[Any]] = {
    MessageKind.NOTE: Decoder(Event | Digest),
    MessageKind.ALARM: Decoder(Alarm),
    MessageKind.PREVIEW: Decoder(PreviewOf),
    MessageKind.REPORT: Decoder(Corrected),
}


def _about(kind: MessageKind, detail: str) -> About:
    """What the column `detail` says; the kind of the row tells how to read it."""
    if kind not in _ABOUT or detail == "{}":
        return None
    found: About = _ABOUT[kind].decode(detail)
    return found


def message_of(found: Row) -> OutboxMessage:
    return read(
        OutboxMessage,
        found,
        about=_about(MessageKind(found["step"]), found["detail"]),
        tried=tuple(map(address, json.loads(found["tried"]))),
        ended=from_iso_or_none(found["ended_at"]),
        acknowledged=from_iso_or_none(found["acknowledged_at"]),
        reply=decode(found["reply"], type=Reply) if found["reply"] else None,
    )


class _Messages(Queries):
    def _messages(self, where: str, *parameters: object) -> tuple[OutboxMessage, ...]:
        found = self._rows(f"select * from outbox where {where}", parameters)
        return tuple(message_of(each) for each in found)


class Outbox(_Messages):
    # Planning

    def plan(self, notice: Notice, now: datetime, state: str = "planned") -> bool:
        """Keep a message to send; False if its key is there already.

        A thank-you that lapsed or gave way to another may be planned again; nothing else is ever
        planned twice.
        """
        detail = "{}" if notice.about is None else as_json(notice.about)
        more = {"detail": detail, "now": now, "state": state}
        return self._change(PLAN, asdict(notice) | more) == 1

    def plan_rung(self, rung: Rung, offices: Sequence[str], now: datetime, state: str) -> None:
        """Keep a rung's message to each of these offices; it takes the place of what is unsent."""
        more = {"beginning": rung.key(""), "offices": offices, "now": now, "state": state}
        parameters = asdict(rung) | more
        self._change(SUPERSEDE_BY_RUNG, parameters)
        self._change(PLAN_RUNG, parameters)

    def begin_rung(self, month: Month, name: str, now: datetime) -> bool:
        """Remember that a rung was planned; False if it was before."""
        sql = "insert into rung values (?, ?, ?) on conflict (month, name) do nothing"
        return self._change(sql, [month, name, now]) == 1

    def has_begun(self, month: Month, name: str) -> bool:
        """Whether a rung was planned already."""
        return self._exists("select 1 from rung where month = ? and name = ?", [month, name])

    def rungs(self) -> int:
        """How many rungs were planned so far."""
        return self._number("select count(*) from rung")

    def supersede(
        self, office: str, steps: Sequence[MessageKind], but: str, until: Month, now: datetime
    ) -> int:
        """End an office's unsent messages of these steps, about months up to `until`.

        but: the key of the row that takes their place.
        """
        sql = (
            "update outbox set state = 'superseded', ended_at = ?, reason = ?"
            f" where office = ? and step in ({marks(steps)}) and key <> ? and month <= ?"
            " and state in ('planned', 'unknown', 'held')"
        )
        return self._change(sql, [now, but, office, *steps, but, until])

    # Delivering

    def recover(self) -> int:
        """After a crash, mark the messages that were being sent as unknown; returns how many."""
        what = f"state = {_UNLESS_READ}, reason = ?"
        sql = f"update outbox set {what} where {WAITING} and state = 'sending'"
        return self._change(sql, ["unknown", "interrupted"])

    def ready(
        self, now: datetime, *, only_at_once: bool, limit: int = 1
    ) -> tuple[OutboxMessage, ...]:
        """Rows whose time has come, oldest first; outside the sending hours only the urgent."""
        where = f"{_OPEN} and next_try <= ? and ({_URGENT} or ?) order by next_try, id limit ?"
        return self._messages(where, now, not only_at_once, limit)

    def expired(self, now: datetime) -> tuple[OutboxMessage, ...]:
        """Rows that are still unsent at their deadline; what is urgent gets one try at any time."""
        where = f"{_OPEN} and deadline <= ? and (not {_URGENT} or attempts > 0) order by due, id"
        return self._messages(where, now)

    def unsent(self) -> tuple[tuple[MessageKind, datetime, datetime], ...]:
        """What waits, as (step, when it fell due, when it may be tried)."""
        found = self._rows(f"select step, due, next_try from outbox where {_OPEN}")
        return tuple(
            (MessageKind(o["step"]), from_iso(o["due"]), from_iso(o["next_try"])) for o in found
        )

    def claim(self, message: int, recipient: int, at: Address, now: datetime) -> bool:
        """Take a row to send it; False if another took it. It counts as perhaps arrived at once."""
        sql = (
            "update outbox set state = 'sending', attempts = attempts + 1, doubts = doubts + 1,"
            f" recipient = ?, address = ?, next_try = ? where id = ? and {_OPEN}"
        )
        return self._change(sql, [recipient, at, now, message]) == 1

    def sent(self, message: int, message_id: str, now: datetime) -> None:
        self.end(message, "sent", "", now)
        self._change("update outbox set message_id = ? where id = ?", [message_id, message])

    def end(self, message: int, state: str, reason: str, now: datetime) -> None:
        """End a row as failed, skipped or superseded, and say why."""
        sql = "update outbox set state = ?, reason = ?, ended_at = ? where id = ?"
        self._change(sql, [state, reason, now, message])

    def arrived_in_part(self, message: int, reply: Reply, now: datetime) -> None:
        """One more part of the reply has arrived; the others follow at the same address."""
        sql = (
            f"update outbox set state = {_UNLESS_READ}, parts = parts + 1, reply = ?, doubts = 0,"
            " failing = null, next_try = ? where id = ? and state = 'sending'"
        )
        self._change(sql, ["planned", as_json(reply), now, message])

    def retry(
        self,
        message: int,
        at: datetime,
        reason: str,
        *,
        certain: bool,
        counted: bool = True,
        failing: datetime | None = None,
    ) -> None:
        """Try again at that time. certain: the platform refused it, so it did not arrive.

        counted: whether it was an attempt. failing: since when the part does not arrive.
        An attempt may be recorded twice when the process is stopped; it counts once.
        """
        self._change(
            f"update outbox set state = {_UNLESS_READ}, next_try = ?, reason = ?,"
            " doubts = doubts - ?, turned_away = turned_away + ?, failing = ?"
            " where id = ? and state = 'sending'",
            [
                "planned" if certain else "unknown",
                at,
                reason,
                certain,
                not counted,
                failing,
                message,
            ],
        )

    def hasten(self, channel: str, now: datetime) -> None:
        """The channel is well again: what waits there for its next attempt need wait no longer."""
        sql = f"update outbox set next_try = ? where {_OPEN} and next_try > ? and attempts > 0"
        self._change(f"{sql} and address like ?", [now, now, f"{channel}:%"])

    def acknowledge(self, message: int, now: datetime) -> None:
        """Its reader says that it arrived: whatever became of the attempt, it is not sent again."""
        sql = (
            "update outbox set acknowledged_at = ?, ended_at = coalesce(ended_at, ?),"
            " state = case state when 'unknown' then 'sent' else state end where id = ?"
        )
        self._change(sql, [now, now, message])

    def postpone(self, message: int, at: datetime) -> None:
        """Leave a row alone until then: its chat or its channel must not be spoken to yet."""
        self._change("update outbox set next_try = ? where id = ?", [at, message])

    def refuse(self, message: OutboxMessage, reason: str, now: datetime, *, certain: bool) -> None:
        """This address refused the row for good; the next one may be tried at once.

        certain: nothing of this attempt arrived there.
        """
        tried = [str(one) for one in message.tried]
        if message.address:
            tried.append(str(message.address))
        self._change(
            f"update outbox set state = {_UNLESS_READ}, tried = ?, reason = ?, next_try = ?,"
            " doubts = doubts - ?, parts = 0, reply = null, failing = null"
            " where id = ? and state = 'sending'",
            ["planned", json.dumps(tried), reason, now, certain, message.id],
        )

    def avoid(self, key: str, addresses: Sequence[Address]) -> None:
        """Never try a row at these addresses."""
        tried = json.dumps([str(one) for one in addresses])
        self._change("update outbox set tried = ? where key = ?", [tried, key])

    def fold(self, office: str, into: int) -> tuple[OutboxMessage, ...]:
        """The office's rows that perhaps never arrived and that no other message has mentioned yet.

        Rows that were folded into one of these go on into this row too.
        """
        sql = (
            f"update outbox set folded_into = ? where office = ? and {_NEVER_ARRIVED}"
            f" and {_among(sorted(NUDGES))} and id <> ? and (folded_into is null or folded_into in"
            f" (select id from outbox where office = ? and {_NEVER_ARRIVED}))"
        )
        self._change(sql, [into, office, into, office])
        return self._messages("folded_into = ? order by due, id", into)

    # Notes that are told together

    def hold_back(self, notice: Notice, now: datetime) -> None:
        """Keep a note that goes out with the person's next digest, and not alone."""
        if self.plan(notice, now, "superseded"):
            sql = "update outbox set reason = 'digest', ended_at = ? where key = ?"
            self._change(sql, [now, notice.key])

    def notes_since(self, person: int, since: datetime, events: Collection[str]) -> int:
        """How many notes about these kinds of events were planned for a person since then."""
        sql = (
            "select count(*) from outbox where step = 'note' and person = ?"
            f" and planned_at >= ? and json_extract(detail, '$.event') in ({marks(events)})"
        )
        return self._number(sql, [person, since, *events])

    def held_back(self, person: int, digest: int) -> tuple[OutboxMessage, ...]:
        """The notes that this digest tells, once it was tried; before, all that wait for one."""
        told = self._messages("folded_into = ? order by id", digest)
        return told or self._messages(f"{_HELD_BACK} and person = ? order by id", person)

    def gather(self, notes: Collection[int], into: int) -> None:
        """The notes that a digest tells; the same ones when it is tried again."""
        sql = f"update outbox set folded_into = ? where id in ({marks(notes)})"
        self._change(sql, [into, *notes])

    # After a restore

    def hold(self, now: datetime) -> int:
        """Hold everything unsent: an older copy cannot know what was sent since."""
        what = f"state = 'held', next_try = ? where {WAITING} and state <> 'held'"
        return self._change(f"update outbox set {what}", [now])

    def held(self) -> tuple[OutboxMessage, ...]:
        return self._messages(f"{WAITING} and state = 'held' order by due, id")

    def release(self, now: datetime) -> int:
        """Send what is held; every one of them may be a repeat."""
        what = f"state = 'unknown', doubts = doubts + 1, next_try = ? where {WAITING}"
        return self._change(f"update outbox set {what} and state = 'held'", [now])

    def drop(self, now: datetime) -> int:
        what = f"state = 'skipped', reason = 'dropped', ended_at = ? where {WAITING}"
        return self._change(f"update outbox set {what} and state = 'held'", [now])

    # Looking

    def get(self, message: int) -> OutboxMessage:
        """Raises KeyError for an id that does not exist."""
        for found in self._messages("id = ?", message):
            return found
        raise KeyError(message)

    def by_key(self, key: str) -> OutboxMessage | None:
        return next(iter(self._messages("key = ?", key)), None)

    def of_month(self, month: Month, steps: Sequence[MessageKind]) -> tuple[OutboxMessage, ...]:
        """A month's rows of these steps, in the order in which they fell due."""
        where = f"month = ? and step in ({marks(steps)}) order by due, id"
        return self._messages(where, month, *steps)

    def newest(self, but: Collection[MessageKind]) -> int:
        """The number of the newest row of any other kind; 0: there is none."""
        sql = f"select max(id) from outbox where step not in ({marks(but)})"
        return self._number(sql, sorted(but))

    def planned_under(self, prefix: str) -> int:
        """How many rows have a key that begins so."""
        # A range, since no index of a case-sensitive column serves `like`.
        sql = "select count(*) from outbox where key >= ? and key < ?"
        return self._number(sql, [prefix, f"{prefix}{_BEHIND_ALL_KEYS}"])

    def tally(self) -> dict[str, int]:
        """Rows by state."""
        found = self._rows("select state, count(*) as n from outbox group by state")
        return {each["state"]: each["n"] for each in found}


class Failures(_Messages):
    """The failed rows of the outbox. An alarm's number is the id of the first failure in it."""

    def untold(self, steps: Sequence[MessageKind]) -> tuple[OutboxMessage, ...]:
        """Failed rows of these steps that nobody was told of."""
        where = f"state = 'failed' and alarm is null and step in ({marks(steps)}) order by id"
        return self._messages(where, *steps)

    def tell(self, messages: Sequence[OutboxMessage], alarm: int) -> None:
        """Remember in which alarm these failures are told."""
        for message in messages:
            self._change("update outbox set alarm = ? where id = ?", [alarm, message.id])

    def told_in(self, alarm: int) -> tuple[OutboxMessage, ...]:
        return self._messages("alarm = ? and step <> 'alarm' order by id", alarm)

    def copies(self, alarm: int) -> tuple[OutboxMessage, ...]:
        """The rows that tell it, one to each person."""
        return self._messages("step = 'alarm' and key like ? order by id", f"alarm/{alarm}/%")


class Usage(Queries):
    def count(self, channel: str, month: Month, messages: int) -> int:
        """Add messages that were sent; returns the month's number."""
        sql = (
            "insert into usage values (?, ?, ?) on conflict (channel, month)"
            " do update set messages = messages + excluded.messages"
        )
        self._change(sql, [channel, month, messages])
        return self.used(channel, month)

    def used(self, channel: str, month: Month) -> int:
        sql = "select sum(messages) from usage where channel = ? and month = ?"
        return self._number(sql, [channel, month])
