"""The one gate for strangers: every answer to somebody who is not linked passes here.

In private they get as many answers as `handlers/strangers.py` allows; whoever holds a right code
gets a few more, whatever others have spent.

Groups are not served, whoever asks: the bot answers only what is addressed to it there, says
so once a day at most, and leaves where no administrator bound it. An administrator binds a group by
adding the bot to it, or by addressing the bot there.
"""

from collections.abc import Callable
from datetime import datetime

from core.chat import Incoming, Reply, UpdateKind
from core.month import ZONE
from core.people import ADMINS
from core.reading.commands import split_command
from handlers.arguments import as_typed
from handlers.linking import presented_code
from handlers.request import Services
from handlers.strangers import ANSWERS_WITH_A_CODE, has_room
from handlers.table import COMMANDS, names_of
from store.rows import address

START_NAMES = names_of(COMMANDS[0])
LONGEST_START = 100  # characters


def gate(
    services: Services, incoming: Incoming, now: datetime, answer: Callable[[], Reply | None]
) -> Reply | None:
    """The answer, unless it is to somebody not linked who was told enough; then `answer` is not called.

    A code is looked at even then, since a right one opens and a wrong one counts as a guess.
    """
    if incoming.group:
        return _in_group(services, incoming, now, answer)
    if services.store.people.knows(incoming.sender):
        return answer()
    if incoming.form in (UpdateKind.BLOCKED, UpdateKind.UNBLOCKED):
        return answer()  # it is put down, and nobody waits for words
    if incoming.form in (UpdateKind.ADDED, UpdateKind.MOVED):
        return None
    room = has_room(services, incoming, now)
    held = _holds_code(services, incoming, now)
    if not (room or held or presents_code(incoming)):
        return None
    reply = answer()
    if reply is None:
        return None
    held = held or _holds_code(services, incoming, now)
    return reply if _counted(services, incoming, now, room=room, held=held) else None


def _counted(
    services: Services, incoming: Incoming, now: datetime, *, room: bool, held: bool
) -> bool:
    """Whether there is an answer left for this message; if so, it is counted as given."""
    store, sender, day = services.store, incoming.sender, now.astimezone(ZONE).date()
    if store.people.knows(sender):
        return True  # linked just now
    if held:
        _, with_code = store.strangers.told(sender, day)
        if with_code < ANSWERS_WITH_A_CODE:
            store.strangers.count_with_code(sender, day)
        return with_code < ANSWERS_WITH_A_CODE
    if room:
        store.strangers.count(sender, day)
    return room


def presents_code(incoming: Incoming) -> bool:
    """A text that is too long for it is not even looked at: it costs nothing however long it is."""
    if incoming.form is not UpdateKind.TEXT or len(incoming.text) > LONGEST_START:
        return False
    text = as_typed(incoming.text)
    name, code = split_command(text) or ("", "")
    return (name in START_NAMES and bool(code)) or bool(presented_code(text))


def _holds_code(services: Services, incoming: Incoming, now: datetime) -> bool:
    return services.store.invitations.reserved(incoming.sender, now) is not None


def _in_group(
    services: Services, incoming: Incoming, now: datetime, answer: Callable[[], Reply | None]
) -> Reply | None:
    """What is said there, if anything; `answer` says it."""
    groups, group = services.store.groups, incoming.chat
    if incoming.form is UpdateKind.MOVED:
        services.store.move_chat(group, address(incoming.text))
        return None
    if incoming.form is UpdateKind.BLOCKED:
        groups.taken_out(group, now)
        return None
    if incoming.form is UpdateKind.ADDED and groups.followed(group):
        return None
    if incoming.form is UpdateKind.ADDED:
        groups.forget(group)
    person = services.store.people.at(incoming.sender)
    if not groups.bound(group):
        if person is None or not person.may(ADMINS):
            return Reply("", leave=True) if groups.leave(group, now) else None
        if not (incoming.addressed or incoming.form is UpdateKind.ADDED):
            return None
        groups.bind(group, person.id)
    if person is None or not incoming.addressed or incoming.form is UpdateKind.ADDED:
        return None
    return answer() if groups.tell(group, now.astimezone(ZONE).date()) else None
