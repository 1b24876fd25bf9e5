"""One's own data: /mydata, /stop, /forget."""

from msgspec.structs import asdict

from core.chat import Reply
from core.names import fold
from handlers.arguments import OFF
from handlers.people import leave, refuse_last_admin
from handlers.request import Request, saying
from locales import privacy

ACCESSES_SHOWN = 5

keep = saying(privacy.KEPT)


def mydata(request: Request) -> Reply:
    """Everything that is held about the sender."""
    person, store = request.me, request.store
    reach, consent = store.people.reach(person.id), store.privacy.consent(person.id)
    absence = store.absences.on(person.id, request.now.date())
    held = privacy.Held(
        person=person,
        addresses=[linked.address for linked in reach.addresses],
        preferred=reach.preferred,
        notice=consent.notice,
        consented=consent.at,
        **asdict(store.privacy.held(person.id)),
        away_until=absence.until if absence else None,
        muted=reach.muted,
        accesses=[
            (access.at, store.people.get(access.person).title)
            for access in store.privacy.accesses(person.id, ACCESSES_SHOWN)
        ],
    )
    return Reply(privacy.mine(request.words, held))


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
