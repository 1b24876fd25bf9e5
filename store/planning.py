"""Messages to send, as the outbox's rows: one by one, or a whole rung's at once."""

import json
from collections.abc import Sequence
from datetime import datetime

from core.ladder import ONE_AT_A_TIME, Notice, Rung
from store.rows import stamp

WAITING = "state in ('planned', 'unknown', 'sending', 'held')"
"""As the index `outbox_waiting` has it, which is used only where the same words stand."""

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
        "detail": json.dumps(notice.detail, ensure_ascii=False) if notice.detail else "{}",
        "now": stamp(now),
        "due": stamp(notice.due),
        "deadline": stamp(notice.deadline),
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
        "now": stamp(now),
        "due": stamp(rung.due),
        "deadline": stamp(rung.deadline),
        "state": state,
    }
