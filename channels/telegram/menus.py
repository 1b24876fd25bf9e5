"""Command menus, as Telegram scopes them: everybody's by language, and each person's own."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from channels.telegram.faults import reason
from channels.telegram.parsing import CHANNEL
from core.chat import Menu

log = logging.getLogger("dondoc.telegram")

DEFAULT_LANGUAGE = "vi"  # also what people whose Telegram speaks any other language are shown


@dataclass
class MenuBoard:
    """What each chat's menu is, as far as this process has set it."""

    bot: Bot
    _shown: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    async def show(self, menus: Sequence[Menu]) -> None:
        """Set what has changed. A fault is logged, and the menu tried again next time."""
        for menu in menus:
            for chat, code in _places(menu):
                if self._shown.get((chat, code)) != menu.commands:
                    await self._set(menu, chat, code)

    async def _set(self, menu: Menu, chat: str, code: str) -> None:
        commands = [BotCommand(name, text) for name, text in menu.commands]
        scope: BotCommandScope = BotCommandScopeChat(chat) if chat else BotCommandScopeDefault()
        try:
            await self.bot.set_my_commands(commands, scope=scope, language_code=code or None)
        except TelegramError as fault:
            log.warning("menu_not_set reason=%r", reason(fault))
        else:
            self._shown[chat, code] = menu.commands


def _places(menu: Menu) -> Iterator[tuple[str, str]]:
    """Chat and language code of every place where a menu is set; "": everybody, any language.

    A person's menu is set for any language: theirs is what they chose here, which need not be
    their Telegram's.
    """
    if menu.people:
        yield from ((address.id, "") for address in menu.people if address.channel == CHANNEL)
        return
    if menu.language == DEFAULT_LANGUAGE:
        yield "", ""
    yield "", menu.language
