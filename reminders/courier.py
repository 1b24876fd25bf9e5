"""The courier: delivers the outbox, several messages at a time, never faster than is allowed."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.chat import Address, Channel, DeliveryError
from core.pauses import Holds
from core.rules import Rules
from reminders.claims import Parcel, Post, claim, delivered, not_delivered
from reminders.pacing import Pacing
from store.thread import StoreThread

log = logging.getLogger("dondoc.courier")

AT_ONCE = 30  # sends under way together: a second's worth
LONGEST_SLEEP = 60.0  # seconds; the wall clock may be set while we sleep


@dataclass
class Courier:
    """watch: told of every message that went out (the terminal shows them)."""

    thread: StoreThread
    rules: Rules
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: Holds
    pacing: Pacing
    watch: Callable[[Parcel], None] = lambda _parcel: None
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
        """Deliver until cancelled."""
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as sending:
            while True:
                try:
                    await self._round(sending, places)
                    pause = await self._until_next()
                except Exception as fault:
                    log.exception("courier fault=%s", type(fault).__name__)
                    pause = 1.0
                await self._sleep(pause)

    async def _round(self, sending: asyncio.TaskGroup, places: asyncio.Semaphore) -> None:
        """Claim and send until nothing more may go out now."""
        while True:
            await places.acquire()
            try:
                parcel = await self._claim()
            except BaseException:
                places.release()
                raise
            if parcel is None:
                places.release()
                return
            self.pacing.sent(parcel.address)
            task = sending.create_task(self._deliver(parcel))
            task.add_done_callback(lambda _task: places.release())
            await asyncio.sleep(self.pacing.slot())

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), min(seconds, LONGEST_SLEEP))
        except TimeoutError:
            return
        self._wake.clear()

    async def _until_next(self) -> float:
        due = await self.thread(lambda store: store.outbox.next_try_at())
        if due is None:
            return LONGEST_SLEEP
        return max(0.5, (due - self.clock()).total_seconds())

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
        await self.thread(lambda store: delivered(store, parcel, message_id, now))
        self.watch(parcel)
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
        await self.thread(lambda store: not_delivered(store, parcel, fault, now))
        self._wake.set()
