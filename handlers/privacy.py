"""One's own data: /mydata, /stop, /forget."""

from datetime import datetime

from core.chat import Reply
from core.held import Held
from core.names import fold
from handlers.arguments import OFF
from handlers.people import leave, refuse_last_admin
from handlers.request import Request
from locales import privacy
from store.database import Store

ACCESSES_SHOWN = 5


def mydata(request: Request) -> Reply:
    """Everything that is held about the sender; in full in the file."""
    held = held_of(request.store, request.me.id, request.now)
    file = privacy.file_of(request.words, request.me.id)
    return Reply(privacy.mine(request.words, held), attachments=(file,))


def held_of(store: Store, person: int, now: datetime, accesses: int = ACCESSES_SHOWN) -> Held:
    """accesses: how many of the latest looks at people's data."""
    absence = store.absences.known(person, now.date())
    return Held(
        store.people.reach(person),
        store.privacy.consent(person),
        store.privacy.contents(person),
        awaited=store.emails.awaited(person, now),
        papers=store.emails.wants_papers(person),
        pages=store.pages.of(person, now),
        away_until=absence.until if absence else None,
        away_from=absence.first if absence else None,
        stands_in_for=[store.people.get(one).title for one in store.absences.left_to(person)],
        accesses=[
            (access.at, store.people.get(access.person).title)
            for access in store.privacy.accesses(person, accesses)
        ],
    )


def stop(request: Request) -> Reply:
    """Receive no more messages; "off" receives them again."""
    if fold(request.args) in OFF:
        return receive(request)
    request.store.privacy.mute(request.me.id, request.now)
    return request.reply(privacy.STOPPED, request.choice(privacy.RECEIVE_AGAIN, "/stop off"))


def receive(request: Request) -> Reply:
    """Receive messages again."""
    request.store.privacy.mute(request.me.id, None)
    return request.reply(privacy.RECEIVING)


def forget(request: Request) -> Reply:
    """Ask before deleting: it cannot be undone."""
    refuse_last_admin(request, request.me)
    return request.reply(
        privacy.ASK_FORGET,
        request.choice(privacy.FORGET, "/forgetnow"),
        request.choice(privacy.KEEP, "/keep"),
        days=request.rules.backup_days,
    )


def forget_now(request: Request) -> Reply:
    """Delete, and tell the administrators that somebody has left."""
    refuse_last_admin(request, request.me)
    leave(request, request.me)
    return request.reply(privacy.FORGOTTEN)
