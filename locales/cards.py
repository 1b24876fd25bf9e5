"""The sheet of invitations: a card for each head, to be cut out and handed over."""

from collections.abc import Sequence
from datetime import datetime

from core.cards import Card, CardSheet
from locales.commands import shown
from locales.words import Words


def card(
    words: Words, title: str, code: str, link: str, expires: datetime, channels: Sequence[str]
) -> Card:
    """link: the deep link into Telegram, or empty. channels: those that are set up."""
    _ = words.gettext
    sent = f"{shown(words, 'start')} {code}"
    ways = {
        "telegram": _("Telegram: scan the code on the right and press Start.")
        if link
        else _("Telegram: open the department's bot and send {sent}").format(sent=sent),
        "zalo": _("Zalo: open the department's bot and send {sent}").format(sent=sent),
    }
    lines = [ways[name] for name in channels if name in ways]
    return Card(
        title=title,
        about=_("The message system on articles for the department's portal"),
        lines=tuple(lines or [_("Send to the department's bot: {sent}").format(sent=sent)]),
        code=code,
        validity=_("Works once, until {moment}").format(moment=words.moment(expires)),
        link=link,
    )


def sheet(words: Words, cards: Sequence[Card]) -> CardSheet:
    _ = words.gettext
    return CardSheet(
        heading=_("Invitation codes for heads of offices"),
        note=_(
            "Cut along the lines and hand each card over in person: whoever has the code is linked under the title on it."
        ),
        cards=tuple(cards),
    )


def nobody_to_invite(words: Words) -> str:
    _ = words.gettext
    return _("The head of every office is reachable; no sheet was made.")


def sheet_made(words: Words, path: str, n: int) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} invitation was written to {path}. Print it, hand the card over, then delete the file.",
        "{n} invitations were written to {path}. Print them, hand the cards over, then delete the file.",
        n,
    ).format(n=words.count(n), path=path)


def no_link(words: Words) -> str:
    """Stands on stderr, so that the code alone can be read from stdout."""
    _ = words.gettext
    return _("Telegram did not answer, so there is no link and no QR code; the code itself works.")
