"""Sending one reply to a platform, message by message: its files, and what a fault in between means."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath

from core.chat import Attachment, DeliveryError, Render, Reply

log = logging.getLogger("dondoc.sending")


# Here and not from the system, whose table differs from one machine to the next.
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
}


def media_type(name: str) -> str:
    return _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")


async def rendered(render: Render | None, attachment: Attachment) -> bytes | None:
    """The file; None: it cannot be made, and is not tried again and again.

    Raises DeliveryError where there is nothing to make it with, or `render` says so.
    """
    if render is None:
        raise DeliveryError("no renderer for files", permanent=True)
    try:
        return await render(attachment)
    except DeliveryError:
        raise
    except Exception:
        log.exception("not_rendered report=%s month=%s", attachment.report, attachment.month)
        return None


@contextmanager
def as_told(*meanings: Callable[[Exception], Exception | None]) -> Iterator[None]:
    """Raises what a platform's fault means, by the first of these that knows it."""
    try:
        yield
    except Exception as fault:
        for meaning in meanings:
            if found := meaning(fault):
                raise found from None
        raise


@dataclass
class Sending:
    """meaning: what a fault of the platform means; None: it is no fault of the platform.

    used: messages that arrived or may have. message: the last one's id.
    """

    meaning: Callable[[Exception], DeliveryError | None]
    used: int = 0
    message: str = ""

    async def step(self, call: Awaitable[str]) -> None:
        """Wait for one message to be sent, whose id this gives. Raises DeliveryError.

        Where an earlier message has arrived, the fault is uncertain: sending the reply again will
        repeat something, and the reader should be told so.
        """
        try:
            self.message = await call
        except Exception as fault:
            failed = self.meaning(fault)
            if failed is None:
                raise
            begun = self.used > 0
            self.used += failed.uncertain
            raise replace(failed, uncertain=failed.uncertain or begun) from None
        self.used += 1

    def done(self) -> str:
        """The id of the last message. Raises DeliveryError where there was nothing to send."""
        if not self.used:
            raise DeliveryError("nothing to send", permanent=True)
        return self.message


@dataclass
class Pace:
    """How fast messages may follow one another: a burst, then so many a second; 0: no limit.

    monotonic: seconds that only grow. sleep: asyncio's, but for tests.
    """

    per_second: float
    burst: int
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _paid: float = 0.0

    async def turn(self) -> None:
        """Return once the next message may leave; those who wait leave in the order they came."""
        if not self.per_second:
            return
        now = self.monotonic()
        self._paid = max(self._paid, now) + 1 / self.per_second
        if (ahead := self._paid - now - self.burst / self.per_second) > 0:
            await self.sleep(ahead)


def in_parts(reply: Reply, texts: Sequence[str]) -> tuple[Reply, ...]:
    """One reply for each message: the texts, the choices under the last of them, then the files."""
    if reply.leave:
        return (reply,)
    last = len(texts)
    words = [
        Reply(text, reply.choices if number == last else (), topic=reply.topic)
        for number, text in enumerate(texts, start=1)
    ]
    return (*words, *(Reply("", (), (file,), topic=reply.topic) for file in reply.attachments))
