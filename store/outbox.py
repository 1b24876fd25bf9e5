"""The outbox: every message that the bot sends of its own accord, one row and one key each.

States: planned → sending → sent, or failed (who could not be reached is told), skipped (no longer
wanted), superseded (folded into the office's next message). `unknown`: an attempt whose outcome
nobody can tell; it is sent again, labelled. `held`: waits for an editor's word after a restore.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder
from sqlite_utils import Database

from core.chat import Address
from core.events import Alarm, Event
from core.ladder import (
    AT_ONCE,
    NUDGES,
    ONE_AT_A_TIME,
    About,
    MessageKind,
    Notice,
    PreviewOf,
    Rung,
)
from core.month import Month
from store.rows import Row, address, as_json, from_iso, from_iso_or_none, row, rows, to_iso

WAITING = "state in ('planned', 'unknown', 'sending', 'held')"
"""The condition of the index `outbox_waiting`. SQLite uses the index only for the same words."""

PLAN = """
insert into outbox (key, step, month, office, person, detail, planned_at, due, deadline, state,
  next_try)
values (:key, :step, :month, :office, :person, :detail, :now, :due, :deadline, :state, :due)
on conflict (key) do update set
  state = 'planned', due = excluded.due, next_try = excluded.next_try, reason = '', ended_at = null
where outbox.state in ('skipped', 'superseded') and outbox.step in ('floor', 'target')
"""


def planned(notice: Notice, now: datetime, state: str) -> dict[str, str | int]:
    return {
        "key": notice.key,
        "step": notice.step.value,
        "month": str(notice.month),
        "office": notice.office,
        "person": notice.person,
        "detail": "{}" if notice.about is None else as_json(notice.about),
        "now": to_iso(now),
        "due": to_iso(notice.due),
        "deadline": to_iso(notice.deadline),
        "state": state,
    }


# Of a rung everything but the office is the same.
PLAN_RUNG = """
insert into outbox (key, step, month, office, planned_at, due, deadline, state, next_try)
select :beginning || value, :step, :month, value, :now, :due, :deadline, :state, :due
from json_each(:offices) where true
on conflict (key) do nothing
"""
_STEPS = ", ".join(f"'{step}'" for step in ONE_AT_A_TIME)
# The plus keeps the search on what waits, which is little, instead of going from office to office.
SUPERSEDE_BY_RUNG = f"""
update outbox set state = 'superseded', ended_at = :now, reason = :beginning || office
where {WAITING} and state <> 'sending' and step in ({_STEPS}) and month <= :month
  and key <> :beginning || office and +office in (select value from json_each(:offices))
"""


def of_rung(rung: Rung, offices: Sequence[str], now: datetime, state: str) -> dict[str, str]:
    return {
        "beginning": rung.key(""),
        "step": rung.step.value,
        "month": str(rung.month),
        "offices": json.dumps(offices),
        "now": to_iso(now),
        "due": to_iso(rung.due),
        "deadline": to_iso(rung.deadline),
        "state": state,
    }


_OPEN = f"{WAITING} and state in ('planned', 'unknown')"
# Whose reader said that it arrived is not sent again, whatever became of the last attempt.
_UNLESS_READ = "case when acknowledged_at is null then ? else 'sent' end"
# What did not arrive, or cannot be known to have, though somebody was there to get it. Who links
# later is not told of what went out before.
_NEVER_ARRIVED = (
    "(state = 'superseded' and acknowledged_at is null"
    " or state = 'failed' and doubts = 0 and attempts > 0 and tried = '[]')"
)


class OutboxMessage(Struct, frozen=True):
    """One row. office or person: whom it is for. person 0: the office's head.

    attempts: sends begun. doubts: how many of them may have arrived.
    tried: addresses that refused it for good. alarm: the row that told of its failure.
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


_ABOUT: Mapping[MessageKind, Decoder[Any]] = {
    MessageKind.NOTE: Decoder(Event),
    MessageKind.ALARM: Decoder(Alarm),
    MessageKind.PREVIEW: Decoder(PreviewOf),
}


def _about(kind: MessageKind, detail: str) -> About:
    """What the column `detail` says; the kind of the row tells how to read it."""
    if kind not in _ABOUT or detail == "{}":
        return None
    found: About = _ABOUT[kind].decode(detail)
    return found


def message_of(found: Row) -> OutboxMessage:
    return OutboxMessage(
        id=found["id"],
        key=found["key"],
        step=MessageKind(found["step"]),
        month=Month.from_key(found["month"]),
        office=found["office"],
        person=found["person"],
        about=_about(MessageKind(found["step"]), found["detail"]),
        due=from_iso(found["due"]),
        deadline=from_iso(found["deadline"]),
        state=found["state"],
        attempts=found["attempts"],
        doubts=found["doubts"],
        tried=tuple(address(one) for one in json.loads(found["tried"])),
        recipient=found["recipient"],
        address=address(found["address"]) if found["address"] else None,
        reason=found["reason"],
        ended=from_iso_or_none(found["ended_at"]),
        acknowledged=from_iso_or_none(found["acknowledged_at"]),
        message_id=found["message_id"],
    )


class Outbox:
    def __init__(self, db: Database) -> None:
        self._db = db

    # Planning

    def plan(self, notice: Notice, now: datetime, state: str = "planned") -> bool:
        """Keep a message to send; False if its key is there already.

        A thank-you that lapsed or gave way to another may be planned again; nothing else is ever
        planned twice.
        """
        return self._db.execute(PLAN, planned(notice, now, state)).rowcount == 1

    def plan_rung(self, rung: Rung, offices: Sequence[str], now: datetime, state: str) -> None:
        """Keep a rung's message to each of these offices; it takes the place of what is unsent."""
        parameters = of_rung(rung, offices, now, state)
        self._db.execute(SUPERSEDE_BY_RUNG, parameters)
        self._db.execute(PLAN_RUNG, parameters)

    def begin_rung(self, month: Month, name: str, now: datetime) -> bool:
        """Remember that a rung was planned; False if it was before."""
        cursor = self._db.execute(
            "insert into rung values (?, ?, ?) on conflict (month, name) do nothing",
            [str(month), name, to_iso(now)],
        )
        return cursor.rowcount == 1

    def supersede(
        self, office: str, steps: Sequence[MessageKind], but: str, until: Month, now: datetime
    ) -> int:
        """End an office's unsent messages of these steps, about months up to `until`.

        but: the key of the row that takes their place.
        """
        marks = ", ".join("?" for _ in steps)
        return self._db.execute(
            "update outbox set state = 'superseded', ended_at = ?, reason = ?"
            f" where office = ? and step in ({marks}) and key <> ? and month <= ?"
            f" and state in ('planned', 'unknown', 'held')",
            [to_iso(now), but, office, *map(str, steps), but, str(until)],
        ).rowcount

    # Delivering

    def recover(self) -> int:
        """After a crash nobody can tell what became of the messages that were being sent."""
        sql = (
            f"update outbox set state = {_UNLESS_READ}, reason = ?"
            f" where {WAITING} and state = 'sending'"
        )
        return self._db.execute(sql, ["unknown", "interrupted"]).rowcount

    def ready(
        self, now: datetime, *, only_at_once: bool, limit: int = 1
    ) -> tuple[OutboxMessage, ...]:
        """Rows whose time has come, oldest first; outside the sending hours only the urgent."""
        urgent = ", ".join(f"'{step}'" for step in sorted(AT_ONCE))
        found = rows(
            self._db,
            f"select * from outbox where {_OPEN} and next_try <= ?"
            f" and (step in ({urgent}) or ?) order by next_try, id limit ?",
            [to_iso(now), int(not only_at_once), limit],
        )
        return tuple(message_of(one) for one in found)

    def expired(self, now: datetime) -> tuple[OutboxMessage, ...]:
        """Rows that are still unsent at their deadline; what is urgent gets one try at any time."""
        urgent = ", ".join(f"'{step}'" for step in sorted(AT_ONCE))
        sql = (
            f"select * from outbox where {_OPEN} and deadline <= ?"
            f" and (step not in ({urgent}) or attempts > 0) order by due, id"
        )
        return tuple(message_of(one) for one in rows(self._db, sql, [to_iso(now)]))

    def waiting(self) -> tuple[tuple[MessageKind, datetime], ...]:
        """What waits, as (step, when it may be tried)."""
        found = rows(self._db, f"select step, next_try from outbox where {_OPEN}")
        return tuple((MessageKind(one["step"]), from_iso(one["next_try"])) for one in found)

    def unsent(self) -> tuple[tuple[MessageKind, datetime, datetime], ...]:
        """What waits, as (step, when it fell due, when it may be tried)."""
        found = rows(self._db, f"select step, due, next_try from outbox where {_OPEN}")
        return tuple(
            (MessageKind(o["step"]), from_iso(o["due"]), from_iso(o["next_try"])) for o in found
        )

    def claim(self, message: int, recipient: int, at: Address, now: datetime) -> bool:
        """Take a row to send it; False if another took it. Until told otherwise it may arrive."""
        return (
            self._db.execute(
                "update outbox set state = 'sending', attempts = attempts + 1,"
                " doubts = doubts + 1, recipient = ?, address = ?, next_try = ?"
                f" where id = ? and {_OPEN}",
                [recipient, str(at), to_iso(now), message],
            ).rowcount
            == 1
        )

    def sent(self, message: int, message_id: str, now: datetime) -> None:
        self._end(message, "sent", "", now)
        self._db.execute("update outbox set message_id = ? where id = ?", [message_id, message])

    def end(self, message: int, state: str, reason: str, now: datetime) -> None:
        """End a row as failed, skipped or superseded, and say why."""
        self._end(message, state, reason, now)

    def retry(self, message: int, at: datetime, reason: str, *, certain: bool) -> None:
        """Try again at that time. certain: the platform refused it, so it did not arrive.

        Told twice of one attempt, as may happen when the process is stopped, it counts once.
        """
        self._db.execute(
            f"update outbox set state = {_UNLESS_READ}, next_try = ?, reason = ?,"
            " doubts = doubts - ? where id = ? and state = 'sending'",
            ["planned" if certain else "unknown", to_iso(at), reason, int(certain), message],
        )

    def acknowledge(self, message: int, now: datetime) -> None:
        """Its reader has it: whatever became of the attempt, it is not sent again."""
        self._db.execute(
            "update outbox set acknowledged_at = ?, ended_at = coalesce(ended_at, ?),"
            " state = case state when 'unknown' then 'sent' else state end where id = ?",
            [to_iso(now), to_iso(now), message],
        )

    def postpone(self, message: int, at: datetime) -> None:
        """Leave a row alone until then: its chat or its channel must not be spoken to yet."""
        self._db.execute("update outbox set next_try = ? where id = ?", [to_iso(at), message])

    def refuse(self, message: OutboxMessage, reason: str, now: datetime, *, certain: bool) -> None:
        """This address refused the row for good; the next one may be tried at once.

        certain: nothing of this attempt arrived there.
        """
        tried = [str(one) for one in message.tried]
        if message.address:
            tried.append(str(message.address))
        self._db.execute(
            f"update outbox set state = {_UNLESS_READ}, tried = ?, reason = ?, next_try = ?,"
            " doubts = doubts - ? where id = ? and state = 'sending'",
            ["planned", json.dumps(tried), reason, to_iso(now), int(certain), message.id],
        )

    def avoid(self, key: str, addresses: Sequence[Address]) -> None:
        """Never try a row at these addresses."""
        tried = json.dumps([str(one) for one in addresses])
        self._db.execute("update outbox set tried = ? where key = ?", [tried, key])

    def fold(self, office: str, into: int) -> tuple[OutboxMessage, ...]:
        """The office's rows that may never have arrived, and that no other message has told of.

        What was folded into a row that never arrived either goes on to this one.
        """
        steps = ", ".join(f"'{step}'" for step in sorted(NUDGES))
        self._db.execute(
            f"update outbox set folded_into = ? where office = ? and {_NEVER_ARRIVED}"
            f" and step in ({steps}) and id <> ? and (folded_into is null or folded_into in"
            f" (select id from outbox where office = ? and {_NEVER_ARRIVED}))",
            [into, office, into, office],
        )
        sql = "select * from outbox where folded_into = ? order by due, id"
        return tuple(message_of(one) for one in rows(self._db, sql, [into]))

    def _end(self, message: int, state: str, reason: str, now: datetime) -> None:
        self._db.execute(
            "update outbox set state = ?, reason = ?, ended_at = ? where id = ?",
            [state, reason, to_iso(now), message],
        )

    # After a restore

    def hold(self, now: datetime) -> int:
        """Hold everything unsent: an older copy cannot know what was sent since."""
        return self._db.execute(
            f"update outbox set state = 'held', next_try = ? where {WAITING} and state <> 'held'",
            [to_iso(now)],
        ).rowcount

    def held(self) -> tuple[OutboxMessage, ...]:
        sql = f"select * from outbox where {WAITING} and state = 'held' order by due, id"
        return tuple(message_of(one) for one in rows(self._db, sql))

    def release(self, now: datetime) -> int:
        """Send what is held; every one of them may be a repeat."""
        return self._db.execute(
            "update outbox set state = 'unknown', doubts = doubts + 1, next_try = ?"
            f" where {WAITING} and state = 'held'",
            [to_iso(now)],
        ).rowcount

    def drop(self, now: datetime) -> int:
        return self._db.execute(
            "update outbox set state = 'skipped', reason = 'dropped', ended_at = ?"
            f" where {WAITING} and state = 'held'",
            [to_iso(now)],
        ).rowcount

    # Looking

    def get(self, message: int) -> OutboxMessage:
        """Raises KeyError for an id that does not exist."""
        found = row(self._db, "select * from outbox where id = ?", [message])
        if found is None:
            raise KeyError(message)
        return message_of(found)

    def by_key(self, key: str) -> OutboxMessage | None:
        found = row(self._db, "select * from outbox where key = ?", [key])
        return message_of(found) if found else None

    def of_month(self, month: Month, steps: Sequence[MessageKind]) -> tuple[OutboxMessage, ...]:
        """A month's rows of these steps, in the order in which they fell due."""
        marks = ", ".join("?" for _ in steps)
        found = rows(
            self._db,
            f"select * from outbox where month = ? and step in ({marks}) order by due, id",
            [str(month), *map(str, steps)],
        )
        return tuple(message_of(one) for one in found)

    def planned_under(self, prefix: str) -> int:
        """How many rows have a key that begins so. prefix: without % and _."""
        found = row(self._db, "select count(*) as n from outbox where key like ?", [f"{prefix}%"])
        return int(found["n"]) if found else 0

    def tally(self) -> dict[str, int]:
        """Rows by state."""
        found = rows(self._db, "select state, count(*) as n from outbox group by state")
        return {one["state"]: one["n"] for one in found}


class Failures:
    """The failed rows of the outbox. An alarm's number is the id of the first failure in it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def untold(self, steps: Sequence[MessageKind]) -> tuple[OutboxMessage, ...]:
        """Failed rows of these steps that nobody was told of."""
        marks = ", ".join("?" for _ in steps)
        found = rows(
            self._db,
            f"select * from outbox where state = 'failed' and alarm is null and step in ({marks})"
            " order by id",
            list(map(str, steps)),
        )
        return tuple(message_of(one) for one in found)

    def tell(self, messages: Sequence[OutboxMessage], alarm: int) -> None:
        """Remember in which alarm these failures are told."""
        for message in messages:
            self._db.execute("update outbox set alarm = ? where id = ?", [alarm, message.id])

    def told_in(self, alarm: int) -> tuple[OutboxMessage, ...]:
        sql = "select * from outbox where alarm = ? and step <> 'alarm' order by id"
        return tuple(message_of(one) for one in rows(self._db, sql, [alarm]))

    def copies(self, alarm: int) -> tuple[OutboxMessage, ...]:
        """The rows that tell it, one to each person."""
        sql = "select * from outbox where step = 'alarm' and key like ? order by id"
        return tuple(message_of(one) for one in rows(self._db, sql, [f"alarm/{alarm}/%"]))


class Usage:
    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, channel: str, month: Month, messages: int) -> int:
        """Add messages that were sent; returns the month's number."""
        self._db.execute(
            "insert into usage values (?, ?, ?) on conflict (channel, month)"
            " do update set messages = messages + excluded.messages",
            [channel, str(month), messages],
        )
        return self.used(channel, month)

    def used(self, channel: str, month: Month) -> int:
        sql = "select messages from usage where channel = ? and month = ?"
        found = row(self._db, sql, [channel, str(month)])
        return int(found["messages"]) if found else 0
