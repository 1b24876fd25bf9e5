"""A message to send, as the outbox's row."""

import json
from datetime import datetime

from core.ladder import Notice
from store.rows import stamp

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
