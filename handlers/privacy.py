"""One's own data: /mydata, /stop, /forget."""

from datetime import datetime

from core.chat import Reply
from core.names import fold
from core.people import Person
from handlers.arguments import OFF
from handlers.people import leave, refuse_last_admin
from handlers.request import Request
from locales import privacy
from store.database import Store

ACCESSES_SHOWN = 5


def mydata(request: Request) -> Reply:
    """Everything that is held about the sender; in full in the file."""
    held = held_of(request.store, request.me, request.now)
    file = privacy.file_of(request.words, request.me.id)
    return Reply(privacy.mine(request.words, held), attachments=(file,))


def held_of(
    store: Store, person: Person, now: datetime, accesses: int = ACCESSES_SHOWN
) -> privacy.Held:
    """accesses: how many of the latest looks at people's data."""
    reach, consent = store.people.reach(person.id), store.privacy.consent(person.id)
    absence = store.absences.on(person.id, now.date())
    contents = store.privacy.contents(person.id)
    return privacy.Held(
        person=person,
        addresses=[(linked.address, linked.linked) for linked in reach.addresses],
        preferred=reach.preferred,
        awaited=store.emails.awaited(person.id, now),
        papers=store.emails.wants_papers(person.id),
        notice=consent.notice,
        consented=consent.at,
        entries=contents.entries,
        messages=contents.messages,
        obstacles=contents.written,
        questions=contents.asked,
        articles=contents.sent,
        pages=store.pages.of(person.id, now),
        changes=contents.changes,
        away_until=absence.until if absence else None,
        muted=reach.muted,
        accesses=[
            (access.at, store.people.get(access.person).title)
            for access in store.privacy.accesses(person.id, accesses)
        ],
    )


def stop(request: Request) -> Reply:
    """Receive no more messages; "off" receives them again."""
    if fold(request.args) in OFF:
        request.store.privacy.mute(request.me.id, None)
        return request.reply(privacy.RECEIVING)
    request.store.privacy.mute(request.me.id, request.now)
    return request.reply(privacy.STOPPED, request.choice(privacy.RECEIVE_AGAIN, "/stop off"))


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
