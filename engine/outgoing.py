"""The courier: delivers the outbox, several messages at a time, never faster than is allowed."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from core.chat import Address, Channel, DeliveryError, growing
from core.ladder import Rules
from engine.limits import RateLimiter, RateLimitHold, woken
from engine.tasks import BoundedTasks, StoreThread
from reminders.claims import ClaimContext, ClaimedMessage, claim, delivered, not_delivered
from reminders.planner import next_delivery
from store.database import Store

log = logging.getLogger("dondoc.courier")

AT_ONCE = 30  # sends under way together: a second's worth
REST = 1.0  # seconds after a storage fault
LONGEST_SLEEP = 60.0  # seconds; the wall clock may be set while we sleep


@dataclass
class OutboxSender:
    thread: StoreThread
    rules: Rules
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: RateLimitHold
    limiter: RateLimiter
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Something was planned."""
        self._wake.set()

    async def drain(self) -> int:
        """Deliver, one after another, all that may go out at this moment."""
        sent = 0
        while claimed := await self._claim():
            await self._deliver(claimed)
            sent += 1
        return sent

    async def run(self) -> None:
        """Deliver until cancelled; then let what is under way arrive, so that it is not repeated."""
        sending = BoundedTasks(AT_ONCE)
        try:
            while True:
                pause = await self._round(sending)
                await woken(self._wake, min(pause, LONGEST_SLEEP))
        finally:
            await sending.end()

    async def _round(self, sending: BoundedTasks) -> float:
        """Claim and send until nothing more may go out; returns the seconds until something may."""
        began = self.clock()
        try:
            await self._send_all(sending)
            following = await self.thread(lambda store: next_delivery(store, self.rules, began))
        except Exception as fault:
            log.exception("courier fault=%s", type(fault).__name__)
            return REST
        if following is None:
            return LONGEST_SLEEP
        return max(0.0, (following - self.clock()).total_seconds())

    async def _send_all(self, sending: BoundedTasks) -> None:
        while True:
            await sending.room()
            # An errand too: a row that is being taken when the stop comes is sent nevertheless.
            if not await sending.do(self._take(sending)):
                return
            await asyncio.sleep(self.limiter.slot())

    async def _take(self, sending: BoundedTasks) -> bool:
        claimed = await self._claim()
        if claimed is not None:
            self.limiter.sent(claimed.address)
            sending.begin(self._deliver(claimed))
        return claimed is not None

    def _delay(self, address: Address) -> float:
        return max(self.holds.left(address.channel), self.limiter.delay(address))

    async def _claim(self) -> ClaimedMessage | None:
        now = self.clock()
        context = ClaimContext(self.rules, self.channels.keys(), self._delay)
        return await self.thread(lambda store: claim(store, context, now))

    async def _deliver(self, claimed: ClaimedMessage) -> None:
        message = claimed.message
        try:
            message_id = await self.channels[claimed.address.channel].send(
                claimed.address, claimed.reply
            )
        except DeliveryError as fault:
            await self._failed(claimed, fault)
            return
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so the row is tried again, labelled.
            log.exception("outbox=%d key=%s fault", message.id, message.key)
            await self._failed(claimed, DeliveryError(type(fault).__name__, uncertain=True))
            return
        now = self.clock()
        await self._put_down(lambda store: delivered(store, claimed, message_id, now))
        log.info(
            "outbox=%d key=%s channel=%s attempt=%d sent",
            message.id,
            message.key,
            claimed.address.channel,
            message.attempts,
        )

    async def _failed(self, claimed: ClaimedMessage, fault: DeliveryError) -> None:
        now = self.clock()
        if fault.retry_after is not None:
            self.holds.hold(claimed.address.channel, fault.retry_after)
        log.warning(
            "outbox=%d key=%s channel=%s attempt=%d failed permanent=%s uncertain=%s reason=%r",
            claimed.message.id,
            claimed.message.key,
            claimed.address.channel,
            claimed.message.attempts,
            fault.permanent,
            fault.uncertain,
            fault.reason,
        )
        await self._put_down(lambda store: not_delivered(store, claimed, fault, now))
        self._wake.set()

    async def _put_down(self, outcome: Callable[[Store], None]) -> None:
        """Until it is on disk nobody else may take the row; so whatever the disk says, go on."""
        for attempt in count(1):
            try:
                await self.thread(outcome)
            except Exception as fault:
                log.exception("courier outcome fault=%s", type(fault).__name__)
                await asyncio.sleep(growing(attempt).total_seconds())
            else:
                return
