"""The two tables of messages to send: what of them is ready, and what is recorded of an attempt."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from core.chat import LONGEST_WHILE_WAITED_FOR, REPLACED_AFTER, Address
from core.ladder import Rules
from core.page import NewPages
from engine.limits import RateLimiter, RateLimitHold
from engine.sender import Left, Outcome, Taken
from handlers.dispatch import not_sent
from reminders.claims import (
    ClaimContext,
    ClaimedMessage,
    claim,
    delivered,
    delivered_in_part,
    not_delivered,
)
from reminders.planner import next_delivery
from store.database import Store
from store.inbox import UNREADABLE, Answer, Waiting

log = logging.getLogger("dondoc.sender")

GIVE_UP_AFTER = timedelta(hours=24)  # on a reply
LONGEST_RUN = 8  # answers of a chat that are taken at once


@dataclass
class ReplyQueue:
    """The replies that the inbox keeps: each chat's in order, and no chat waits for another.

    A reply is on disk before it is sent, and leaves the inbox once it is known to have arrived.
    language: for whoever is not linked.
    """

    holds: RateLimitHold
    language: str = "vi"
    at_once: int = 100

    async def turn(self, address: Address) -> None:
        await self.holds.wait(address)

    def take(
        self,
        store: Store,
        channels: Collection[str],
        under_way: Collection[int],
        room: int,
        now: datetime,
    ) -> Taken[Answer]:
        ready: list[Waiting] = []
        moments: list[datetime] = []
        heads = store.inbox.heads(channels)
        free = [waiting for waiting in heads if waiting.update not in under_way]
        for waiting in free:
            held = max(self.holds.left(waiting.chat), self.holds.pace.delay(waiting.chat))
            due = max(waiting.due, now + timedelta(seconds=held))
            if due > now:
                moments.append(due)
            else:
                ready.append(waiting)
        runs = tuple(self._run(store, waiting) for waiting in ready[:room])
        behind = len(free) < len(heads) or any(
            len(run) >= self._longest(run[0].address) for run in runs
        )
        return Taken(runs, min(moments, default=None), behind)

    def _run(self, store: Store, waiting: Waiting) -> tuple[Answer, ...]:
        if waiting.files:
            found: tuple[Answer, ...] = (store.inbox.answer(waiting.update),)
        else:
            found = store.inbox.answers_to(waiting.chat, self._longest(waiting.chat))
        return tuple(self._worded(store, answer) for answer in found)

    def _longest(self, chat: Address) -> int:
        room = self.holds.pace.room(chat)
        return LONGEST_RUN if room is None else min(LONGEST_RUN, max(1, room))

    def _worded(self, store: Store, answer: Answer) -> Answer:
        """The answer with its reader's language, if something may have to be said beside the reply.

        One that cannot be read holds up nothing: that it is missing is said instead.
        """
        lost = answer.reply == UNREADABLE
        if not (lost or answer.doubts or answer.failing):
            return answer
        person = store.people.at(answer.address)
        language = person.language if person else self.language
        reply = not_sent(language, answer.reply) if lost else answer.reply
        return replace(answer, reply=reply, language=language)

    def record(self, store: Store, outcome: Outcome[Answer]) -> None:
        answer, fault, now, inbox = outcome.item, outcome.fault, outcome.at, store.inbox
        if fault is None:
            if outcome.left is Left.NOTHING:
                inbox.answered(answer.id, now)
            else:
                inbox.arrived_in_part(answer, now, files=outcome.left is Left.FILES)
        elif fault.final and outcome.replaceable:
            since = now - REPLACED_AFTER  # so that the sentence is sent at once
            inbox.retry(answer, now, failing=since, file=outcome.file)
        elif fault.final or (fault.moved_to is None and now - answer.since > GIVE_UP_AFTER):
            inbox.undeliverable(answer.id, fault.reason, now)
        else:
            inbox.retry(
                answer,
                now + fault.pause(answer.attempts + 1, LONGEST_WHILE_WAITED_FOR),
                failing=fault.failing_since(answer.failing, now, replaced=outcome.replaced)
                if outcome.replaceable or outcome.replaced
                else None,
                counted=fault.retry_after is None,
                uncertain=fault.uncertain,
                file=outcome.file,
            )

    def log_sent(self, items: Sequence[Answer]) -> None:
        """One line for each channel: when many are answered, a line for each would cost too much."""
        updates: dict[str, list[str]] = {}
        for answer in items:
            updates.setdefault(answer.address.channel, []).append(str(answer.id))
        for channel, ids in updates.items():
            log.info("channel=%s answered=%s", channel, ",".join(ids))

    def name(self, item: Answer) -> str:
        return f"update={item.id} attempt={item.attempts + 1}"


@dataclass
class OutboxQueue:
    """The messages of the outbox, never faster than is allowed.

    A row is claimed on disk before it is sent, so that no other process takes it as well, and a
    crash leaves a trace: what may have arrived is repeated with a label.
    """

    rules: Rules
    holds: RateLimitHold
    limiter: RateLimiter
    new_page: NewPages = lambda: None
    trusted: Callable[[], bool] = lambda: True  # whether the clock is
    at_once: int = 30  # a second's worth

    async def turn(self, _address: Address) -> None:
        """It is claimed for now: after a longer wait it might no longer be wanted."""
        await self.limiter.turn()

    def take(
        self,
        store: Store,
        channels: Collection[str],
        _under_way: Collection[int],
        _room: int,
        now: datetime,
    ) -> Taken[ClaimedMessage]:
        if not self.trusted():
            return Taken(next_at=now + timedelta(minutes=1))
        if wait := self.limiter.left():
            return Taken(next_at=now + timedelta(seconds=wait))
        context = ClaimContext(self.rules, channels, self._delay, self.new_page)
        claimed = claim(store, context, now)
        if claimed is None:
            return Taken(next_at=next_delivery(store, self.rules, now))
        self.limiter.sent(claimed.address)
        # The slot of the next one, counted from now: however long the claim took, they keep apart.
        return Taken(((claimed,),), now + timedelta(seconds=self.limiter.slot()))

    def _delay(self, address: Address) -> float:
        return max(self.holds.left(address), self.limiter.delay(address))

    def record(self, store: Store, outcome: Outcome[ClaimedMessage]) -> None:
        claimed, fault, now = outcome.item, outcome.fault, outcome.at
        if fault is not None:
            not_delivered(
                store,
                claimed,
                fault,
                now,
                replaceable=outcome.replaceable,
                replaced=outcome.replaced,
            )
        elif outcome.left is Left.NOTHING:
            delivered(store, claimed, outcome.message_id, now)
        else:
            delivered_in_part(store, claimed, now)

    def log_sent(self, items: Sequence[ClaimedMessage]) -> None:
        for item in items:
            message, channel = item.message, item.address.channel
            line = "outbox=%d key=%s channel=%s attempt=%d sent"
            log.info(line, message.id, message.key, channel, message.attempts)

    def name(self, item: ClaimedMessage) -> str:
        return f"outbox={item.id} key={item.message.key} attempt={item.message.attempts}"
