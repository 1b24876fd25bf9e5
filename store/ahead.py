"""What was written while the clock was ahead, once it is right again.

It bears times that are still to come: a note would wait for its day, a code be good until then, a
list of the portal be taken for read. The ledger keeps its times, as everything that is only ever
added to; which one is the newest of them is remembered.
"""

from datetime import datetime, timedelta

from sqlite_utils import Database

from core.month import ZONE
from store.emails import CODE_LIFE
from store.invitations import RESERVED_FOR, Invitations
from store.roles import Roles
from store.rows import Queries, from_iso, from_iso_or_none, to_iso

SLACK = timedelta(minutes=10)  # so much a clock may be off
_NEWEST = """
select max(at) from (select max(at) as at from entry union all
  select max(received_at) from inbox union all select max(planned_at) from outbox)
"""
_REMEMBERED = "written_ahead"
# What lies behind at any time.
_TIMES = {
    "absence": "at",
    "access": "at",
    "address": "linked_at blocked_at",
    "article": "at decided_at seen",
    "closing": "at reopened_at",
    "day": "at",
    "exemption": "at",
    "exported": "at",
    "inbox": "received_at answered_at next_try",
    "obstacle": "at answered_at",
    "office_mailbox": "at",
    "outbox": "ended_at acknowledged_at failing",
    "page": "issued used",
    "person": "created_at consented_at muted_at left_at",
    "portal_item": "seen_at changed_at vanished_at",
    "portal_listed": "missing_at",
    "portal_source": "read_at outcome_since answered_at begun_at newest_at",
    "province": "at",
    "quota": "at",
}
# Rungs that were planned before their time are planned again in it, and so is what is told in place
# of one; what was tried stays.
_PLANNED_AGAIN = (
    """delete from outbox where planned_at > :now and attempts = 0
    and state in ('planned', 'held', 'skipped', 'superseded') and (
      key like '%/no-figures/%' or exists (
        select 1 from rung where rung.planned_at > :now
        and outbox.key like rung.month || '/' || rung.name || '/%'))""",
    "delete from rung where planned_at > :now",
)
_CORRECTED = (
    *(
        f"update {table} set {column} = :now where {column} > :now"
        for table, columns in _TIMES.items()
        for column in columns.split()
    ),
    "delete from guess where at > :now",
    "delete from stranger where day > :today",
    "delete from stranger_cost where day > :today",
    "delete from question where created_at > :now",
    "delete from upload where at > :now",
    "delete from email_code where expires_at > :code_ends",
    """update invitation set reserved_by = null, reserved_until = null
    where reserved_until > :reserved and used_at is null""",
    # All that falls due until then is held.
    "update fact set value = :now where name = 'restored' and value > :now",
    # Planned before, and tried meanwhile.
    "update outbox set next_try = due where next_try > :now and due <= :now",
)
_MESSAGE = "update outbox set planned_at = ?, due = ?, deadline = ?, next_try = ? where id = ?"


class Ahead(Queries):
    def __init__(self, db: Database, invitations: Invitations, roles: Roles) -> None:
        super().__init__(db)
        self._invitations = invitations
        self._roles = roles

    def newest_record(self) -> datetime | None:
        """The latest moment that anything was written: the clock cannot be behind it.

        None where that is known to have been written by a clock that was ahead.
        """
        newest: str | None = self._one(_NEWEST)[0]
        sql = "select 1 from fact where name = ? and value = ?"
        return None if self._exists(sql, [_REMEMBERED, newest]) else from_iso_or_none(newest)

    def set_right(self, now: datetime) -> bool:
        """Correct what was written at a time after now; whether there was anything."""
        newest = self.newest_record()
        if newest is None or newest <= now + SLACK:
            return False
        for code in self._invitations.unused():
            if code.issued > now + SLACK:
                self._roles.withdraw(code, None, now)
        for statement in _PLANNED_AGAIN:
            self._change(statement, {"now": now})
        self._bring_back(now)
        facts = {
            "now": now,
            "today": now.astimezone(ZONE).date(),
            "code_ends": now + CODE_LIFE,
            "reserved": now + RESERVED_FOR,
        }
        for statement in _CORRECTED:
            self._change(statement, facts)
        left = self.newest_record()
        if left and left > now + SLACK:
            self._upsert("fact", "name", name=_REMEMBERED, value=to_iso(left))
        return True

    def _bring_back(self, now: datetime) -> None:
        """Every message keeps its distances in time, counted from now instead of its planning."""
        for row in self._rows("select * from outbox where planned_at > ?", [now]):
            ahead = from_iso(row["planned_at"]) - now
            due, deadline, next_try = (
                from_iso(row[name]) - ahead for name in ("due", "deadline", "next_try")
            )
            self._change(_MESSAGE, [now, due, deadline, next_try, row["id"]])
