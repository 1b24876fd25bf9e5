"""The courier: delivers the outbox, several messages at a time, never faster than is allowed."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from core.chat import Address, Channel, DeliveryError, growing
from core.ladder import Rules
from engine.limits import Holds, Pacing, woken
from engine.tasks import Errands, StoreThread
from reminders.claims import Parcel, Post, claim, delivered, not_delivered
from reminders.planner import next_delivery
from store.database import Store

log = logging.getLogger("dondoc.courier")

AT_ONCE = 30  # sends under way together: a second's worth
REST = 1.0  # seconds after a storage fault
LONGEST_SLEEP = 60.0  # seconds; the wall clock may be set while we sleep


@dataclass
class Courier:
    thread: StoreThread
    rules: Rules
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: Holds
    pacing: Pacing
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Something was planned."""
        self._wake.set()

    async def drain(self) -> int:
        """Deliver, one after another, all that may go out at this moment."""
        sent = 0
        while parcel := await self._claim():
            await self._deliver(parcel)
            sent += 1
        return sent

    async def run(self) -> None:
        """Deliver until cancelled; then let what is under way arrive, so that it is not repeated."""
        sending = Errands(AT_ONCE)
        try:
            while True:
                pause = await self._round(sending)
                await woken(self._wake, min(pause, LONGEST_SLEEP))
        finally:
            await sending.end()

    async def _round(self, sending: Errands) -> float:
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

    async def _send_all(self, sending: Errands) -> None:
        while True:
            await sending.room()
            # An errand too: a row that is being taken when the stop comes is sent nevertheless.
            if not await sending.do(self._take(sending)):
                return
            await asyncio.sleep(self.pacing.slot())

    async def _take(self, sending: Errands) -> bool:
        parcel = await self._claim()
        if parcel is not None:
            self.pacing.sent(parcel.address)
            sending.begin(self._deliver(parcel))
        return parcel is not None

    def _delay(self, address: Address) -> float:
        return max(self.holds.left(address.channel), self.pacing.delay(address))

    async def _claim(self) -> Parcel | None:
        now = self.clock()
        post = Post(self.rules, self.channels.keys(), self._delay)
        return await self.thread(lambda store: claim(store, post, now))

    async def _deliver(self, parcel: Parcel) -> None:
        letter = parcel.letter
        try:
            message_id = await self.channels[parcel.address.channel].send(
                parcel.address, parcel.reply
            )
        except DeliveryError as fault:
            await self._failed(parcel, fault)
            return
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so the row is tried again, labelled.
            log.exception("outbox=%d key=%s fault", letter.id, letter.key)
            await self._failed(parcel, DeliveryError(type(fault).__name__, uncertain=True))
            return
        now = self.clock()
        await self._put_down(lambda store: delivered(store, parcel, message_id, now))
        log.info(
            "outbox=%d key=%s channel=%s attempt=%d sent",
            letter.id,
            letter.key,
            parcel.address.channel,
            letter.attempts,
        )

    async def _failed(self, parcel: Parcel, fault: DeliveryError) -> None:
        now = self.clock()
        if fault.retry_after is not None:
            self.holds.hold(parcel.address.channel, fault.retry_after)
        log.warning(
            "outbox=%d key=%s channel=%s attempt=%d failed permanent=%s uncertain=%s reason=%r",
            parcel.letter.id,
            parcel.letter.key,
            parcel.address.channel,
            parcel.letter.attempts,
            fault.permanent,
            fault.uncertain,
            fault.reason,
        )
        await self._put_down(lambda store: not_delivered(store, parcel, fault, now))
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
