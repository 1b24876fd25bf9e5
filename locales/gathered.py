"""What is said where one command gathers several: obstacles, closing, people, one's settings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.month import Month
from core.obstacles import Obstacle
from core.quota import Office
from core.text import foreign
from locales.words import LANGUAGES, Words, sentence as _

CLOSED_SHOWN = 12  # months

HISTORY = _("What was sent")
CLOSE = _("Close month {month}")
REOPEN = _("Reopen month {month}")
ASK_REASON = _("Please send the reason for reopening month {month} in one message.")
CONTACT_HINTS = _(
    "Examples:\n{/contacts} GDMN\n{/contacts} invite GDMN head\n{/contacts} new deputy GDMN\n{/contacts} 8 phone 0912345678\n{/contacts} 8 -editor\n{/contacts} 8 forget"
)
INVITE_HINT = _("To issue an invitation code: {/contacts} invite GDMN head")
INVITE = _("Issue an invitation code: {whom}")
ASK_INVITE = _("Issue an invitation code for “{whom:quoted}”?")
INVITE_HEAD = _("Invitation code for the head")
INVITE_DEPUTY = _("Invitation code for the deputy")
RECEIVE_ON = _("Receive messages on {name:channel}")
MY_DATA = _("What is stored about me")
STOP = _("Receive no more messages")
RECEIVE = _("Receive messages again")
FORGET = _("Delete my data and unlink")

_OWN = _("Obstacles of your office that are being dealt with:")
_ONE_OWN = _("- {number}: “{text:quoted}”")
_CLOSED = _("Closed months:")
_CLOSED_SINCE = _("- {month}: since {at}")
_NONE_CLOSED = _("No month is closed.")
_TO_CLOSE = _("To close another month: {/close} {month}")
_TO_REOPEN = _("To reopen: {/close} reopen {month} an article was left out")
_NOBODY = _("{office:label}: nobody is noted yet.")


def own_obstacles(words: Words, found: Sequence[Obstacle]) -> str:
    """A head's obstacles that wait, above the request for a new one."""
    lines = [words.say(_ONE_OWN, number=one.number, text=one.text) for one in found]
    return "\n".join([words.say(_OWN), *lines])


def closed(
    words: Words, months: Mapping[Month, datetime], ended: Sequence[Month] | None = None
) -> str:
    """months: those that are closed. ended: those that are over and open, the latest first.

    Whoever may not close them gives none of these (None), and is not told how to.
    """
    latest = sorted(months.items(), reverse=True)[:CLOSED_SHOWN]
    lines = [words.say(_CLOSED_SINCE, month=month, at=at) for month, at in latest]
    head = words.say(_CLOSED if lines else _NONE_CLOSED)
    if ended is not None:
        lines += [words.say(_TO_CLOSE, month=month) for month in ended[:1]]
        lines += [words.say(_TO_REOPEN, month=month) for month, _ in latest[:1]]
    return "\n".join([head, *lines])


def of_office(words: Words, office: Office, lines: Sequence[str]) -> str:
    if not lines:
        return words.say(_NOBODY, office=office)
    return "\n".join([f"{office.code} – {foreign(office.name)}", *lines])


def settings(words: Words, channels: Sequence[str], preferred: str, *, muted: bool) -> str:
    """What holds now; the choices below change it."""
    lines = [
        _("Your settings:"),
        _("- Linked on: {channels:channel}"),
        _("- Messages go to: {preferred:channel}"),
        _("- Language: {language}"),
    ]
    language = LANGUAGES[words.language]
    facts = {"channels": list(channels), "preferred": preferred, "language": language}
    told = words.tell(lines, **facts)
    state = _("- You receive no messages.") if muted else _("- Messages are sent to you.")
    return f"{told}\n{words.say(state)}"
