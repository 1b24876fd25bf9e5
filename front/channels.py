"""The channels of a deployment, built from its settings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from channels.telegram.channel import TelegramChannel
from config import Settings
from core.chat import Attachment, Channel, Render
from core.people import Person
from front.allowance import Allowance
from handlers.table import find, may
from locales import files
from locales.words import load
from store.thread import StoreThread

if TYPE_CHECKING:
    from channels.links import FileLinks
    from channels.zalo.channel import ZaloChannel
    from channels.zalo.webhook import Hook


class Channels(Struct, frozen=True):
    """Those whose tokens are set. hook: where Zalo brings updates; None: they are fetched.

    links: None where the deployment has no public address, or nobody who needs links.
    allowance: of messages on Zalo.
    """

    telegram: TelegramChannel | None
    zalo: "ZaloChannel | None"
    hook: "Hook | None"
    links: "FileLinks | None"
    allowance: Allowance | None

    @property
    def by_name(self) -> dict[str, Channel]:
        found: list[Channel | None] = [self.telegram, self.zalo]
        return {channel.name: channel for channel in found if channel is not None}

    def link(self, code: str) -> str:
        """A deep link that presents an invitation code, or an empty text."""
        return self.telegram.link(code) if self.telegram else ""

    @property
    def silences(self) -> Mapping[str, Callable[[], float | None]]:
        """Of each channel that polls: seconds since its platform last answered a poll."""
        found: dict[str, Callable[[], float | None]] = {}
        if (telegram := self.telegram) is not None:
            found[telegram.name] = lambda: telegram.silence
        if (zalo := self.zalo) is not None and self.hook is None:
            found[zalo.name] = lambda: zalo.silence
        return found

    @property
    def hooks(self) -> Mapping[str, Callable[[], bool]]:
        """Of each channel that is brought its updates: whether its platform was told where."""
        zalo = self.zalo
        return {} if zalo is None or self.hook is None else {zalo.name: lambda: zalo.hooked}


def build_channels(
    settings: Settings, clock: Callable[[], datetime], thread: StoreThread, render: Render
) -> Channels:
    """render: turns an attachment's recipe into bytes."""
    telegram = _telegram(settings, render)
    if not settings.zalo_token:
        return Channels(telegram, None, None, None, None)
    from front.zalo import zalo_channel  # noqa: PLC0415 - what is not set up is not loaded

    most, running = settings.zalo_monthly_messages, settings.channels
    allowance = Allowance("zalo", most, thread, clock, running)
    return Channels(telegram, *zalo_channel(settings, clock, allowance), allowance)


def _telegram(settings: Settings, render: Render) -> TelegramChannel | None:
    token = settings.telegram_token.reveal()
    if not token:
        return None
    return TelegramChannel(
        token,
        base_url=settings.telegram_base_url,
        render=render,
        not_made=files.not_made(load(settings.bot_language)),
        poll_timeout=settings.poll_seconds,
    )


def may_have(person: Person | None, attachment: Attachment) -> bool:
    """Whether somebody may give the command that makes such a file."""
    command = find("chart" if attachment.picture else "report", pressed=False)
    return person is not None and command is not None and may(person, command)
