"""What people who are not linked may cost. The counts are in the store: a restart gives nothing back.

An answer may cost (Zalo counts the messages of a month), and a stranger can ask without end. So
each of them is answered a handful of times a day, and all of them together for a small share of
the channel's allowance. `handlers/gate.py` keeps to it.
"""

from datetime import datetime

from core.chat import Incoming
from core.month import ZONE
from handlers.request import Services

ANSWERS_A_DAY = 5  # to one of them
ANSWERS_WITH_A_CODE = 10  # more, to one who holds a right code: the notice, consent, a slip or two
PERCENT_OF_ALLOWANCE = 5  # of a channel's month, for all of them together
DAYS_TO_SPEND_IT = 10  # one bad day does not silence the bot to newcomers for the whole month
ANSWERS_A_DAY_TOGETHER = 200  # where a channel has no allowance


def has_room(services: Services, incoming: Incoming, now: datetime) -> bool:
    """Whether this stranger, and all of them together, may be told something more today."""
    day = now.astimezone(ZONE).date()
    answers, _ = services.store.strangers.told(incoming.sender, day)
    return answers < ANSWERS_A_DAY and may_cost(services, incoming.sender.channel, now)


def may_cost(services: Services, channel: str, now: datetime) -> bool:
    """Whether strangers may cost this channel one more message."""
    today, month = services.store.strangers.told_on(channel, now.astimezone(ZONE).date())
    allowance = services.rules.allowances.get(channel)
    if allowance is None:
        return today < ANSWERS_A_DAY_TOGETHER
    share = share_of(allowance)
    return month < share and today < max(1, share // DAYS_TO_SPEND_IT)


def share_of(allowance: int) -> int:
    """How many messages of a month's allowance are strangers' at most."""
    return allowance * PERCENT_OF_ALLOWANCE // 100
