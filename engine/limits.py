"""How fast messages may be sent: holds after a 429, and the rate of sending."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from core.chat import Address

CAREFUL_FOR = 60.0  # seconds after a hold
TURN = 1 / 29  # seconds; Telegram takes 30 messages a second
PACED_FOR = 3600.0  # seconds after a chat was refused
BURST = 5  # messages to a chat that need no pace
AN_OUTAGE = 4.0  # seconds of failures; the pause after one failed message is shorter


@dataclass
class ChatPace:
    """The pace of answers to one chat: a burst of a few, then one each `to_a_chat` seconds.

    A platform's limit to a chat is soft, and one who waits for an answer should have it at once. So
    the pace holds on a channel from the first refusal to any of its chats, for an hour.
    monotonic: seconds that only grow. to_a_chat: 0 for no pace at all.
    """

    monotonic: Callable[[], float]
    to_a_chat: float = 1.0
    _paced: dict[str, float] = field(default_factory=dict)
    _paid: dict[Address, float] = field(default_factory=dict)
    _forget_at: int = 100

    def refused(self, chat: Address) -> None:
        """The platform wants fewer messages to this chat: its burst is used up."""
        now = self.monotonic()
        self._paced[chat.channel] = now + PACED_FOR
        self._paid[chat] = now + BURST * self.to_a_chat

    def room(self, chat: Address) -> int | None:
        """How many messages may go to the chat now; None: any number."""
        if not self._holds_on(chat.channel):
            return None
        ahead = max(0.0, self._paid.get(chat, 0.0) - self.monotonic())
        return max(0, int(BURST - ahead / self.to_a_chat + 1e-6))

    def delay(self, chat: Address) -> float:
        """Seconds until there is room for one."""
        if not self._holds_on(chat.channel):
            return 0.0
        ahead = self._paid.get(chat, 0.0) - self.monotonic()
        return max(0.0, ahead - (BURST - 1) * self.to_a_chat)

    def sent(self, chat: Address) -> None:
        """Remember a message to this chat, and forget the chats that have their burst again."""
        if not self.to_a_chat:
            return
        now = self.monotonic()
        if len(self._paid) >= self._forget_at:
            self._paid = {one: paid for one, paid in self._paid.items() if paid > now}
            self._forget_at = 2 * len(self._paid) + 100
        self._paid[chat] = max(now, self._paid.get(chat, now)) + self.to_a_chat

    def _holds_on(self, channel: str) -> bool:
        return self.to_a_chat > 0 and self._paced.get(channel, 0.0) > self.monotonic()


@dataclass
class Outages:
    """Which channels fail at present. monotonic: seconds that only grow.

    A success after a while of nothing but failures ends an outage, and with it all pauses: waiting
    longer helps nobody once the platform is well.
    """

    monotonic: Callable[[], float]
    _since: dict[str, float] = field(default_factory=dict)

    def failed(self, channel: str) -> None:
        self._since.setdefault(channel, self.monotonic())

    def arrived(self, channel: str) -> bool:
        """Whether an outage ends with this success."""
        since = self._since.pop(channel, None)
        return since is not None and self.monotonic() - since >= AN_OUTAGE


@dataclass
class RateLimitHold:
    """Until when nothing may be sent to a chat, or on its whole channel.

    A refusal means the chat first, and the channel only while other chats are refused too: whoever
    makes the bot say much in one chat silences it there and nowhere else. For a while after a
    channel's hold those who waited take turns, or all of them would be refused again.

    monotonic: seconds that only grow. to_a_chat: seconds between two answers to one chat.
    """

    monotonic: Callable[[], float]
    to_a_chat: float = 1.0
    _chats: dict[Address, float] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)
    _next_turn: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pace = ChatPace(self.monotonic, self.to_a_chat)
        self.outages = Outages(self.monotonic)

    def hold(self, chat: Address, seconds: float) -> None:
        """The platform wants to hear nothing for so long."""
        now = self.monotonic()
        self.pace.refused(chat)
        self._chats = {one: until for one, until in self._chats.items() if until > now}
        refused_too = any(one.channel == chat.channel and one != chat for one in self._chats)
        self._chats[chat] = max(self._chats.get(chat, 0.0), now + seconds)
        if refused_too:
            self._until[chat.channel] = max(self._until.get(chat.channel, 0.0), now + seconds)

    def left(self, chat: Address) -> float:
        """Seconds for which the chat is still held, by itself or with its channel."""
        until = max(self._chats.get(chat, 0.0), self._until.get(chat.channel, 0.0))
        return max(0.0, until - self.monotonic())

    async def wait(self, chat: Address) -> None:
        """Return once something may be sent to the chat."""
        while True:
            while (left := self.left(chat)) > 0:  # noqa: ASYNC110 - another hold may have come
                await asyncio.sleep(left)
            if not (pause := self._turn(chat.channel)):
                return
            await asyncio.sleep(pause)
            if not self.left(chat):
                return

    def _turn(self, channel: str) -> float:
        """Seconds until the caller's turn; 0 unless something was held recently."""
        now = self.monotonic()
        if channel not in self._until or now > self._until[channel] + CAREFUL_FOR:
            return 0.0
        turn = max(now, self._next_turn.get(channel, now))
        self._next_turn[channel] = turn + TURN
        return turn - now


@dataclass
class RateLimiter:
    """How fast messages may follow one another, on all channels and to one chat.

    over_all: messages a second. to_a_chat: seconds between two messages to one chat.
    monotonic: seconds that only grow. sleep: asyncio's, but for tests.
    """

    monotonic: Callable[[], float]
    over_all: float = 29.0
    to_a_chat: float = 1.0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _slot: float = float("-inf")
    _leaves: float = 0.0
    _last: dict[Address, float] = field(default_factory=dict)

    def slot(self) -> float:
        """Take the next sending slot; returns the seconds until it comes."""
        now = self.monotonic()
        self._slot = max(now, self._slot + 1.0 / self.over_all)
        return self._slot - now

    def left(self) -> float:
        """Seconds until the slot that was taken last."""
        return max(0.0, self._slot - self.monotonic())

    async def turn(self) -> None:
        """Return once the next message may leave: they keep apart however long each claim took."""
        now = self.monotonic()
        self._leaves = max(now, self._leaves + 1.0 / self.over_all)
        if self._leaves > now:
            await self.sleep(self._leaves - now)

    def delay(self, address: Address) -> float:
        """Seconds until this chat may get another message."""
        last = self._last.get(address)
        return 0.0 if last is None else max(0.0, last + self.to_a_chat - self.monotonic())

    def sent(self, address: Address) -> None:
        """Remember a message to this chat, and forget those that no longer matter."""
        now = self.monotonic()
        self._last = {a: at for a, at in self._last.items() if now - at < self.to_a_chat}
        self._last[address] = now
