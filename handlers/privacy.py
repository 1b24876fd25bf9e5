"""One's own data: /mydata, /stop, /forget."""

from core.chat import Choice, Reply
from core.names import fold
from handlers.arguments import OFF
from handlers.people import leave, refuse_last_admin
from handlers.request import Request
from locales import privacy as say

ACCESSES_SHOWN = 5


def mydata(request: Request) -> Reply:
    """Everything that is held about the sender."""
    person, privacy = request.me, request.store.privacy
    reach, held, consent = (
        request.store.people.reach(person.id),
        privacy.held(person.id),
        privacy.consent(person.id),
    )
    absence = request.store.absences.on(person.id, request.now.date())
    accesses = [
        (access.at, request.store.people.get(access.person).title)
        for access in privacy.accesses(person.id, ACCESSES_SHOWN)
    ]
    return Reply(
        say.mine(
            request.words,
            say.Held(
                person=person,
                addresses=[linked.address for linked in reach.addresses],
                preferred=reach.preferred,
                notice=consent.notice,
                consented=consent.at,
                entries=held.entries,
                messages=held.messages,
                obstacles=held.obstacles,
                questions=held.questions,
                away_until=absence.until if absence else None,
                muted=reach.muted,
                accesses=accesses,
            ),
        )
    )


def stop(request: Request) -> Reply:
    """Receive no more messages; "off" receives them again."""
    if fold(request.args) in OFF:
        request.store.privacy.mute(request.me.id, None)
        return Reply(say.receiving(request.words))
    request.store.privacy.mute(request.me.id, request.now)
    again = Choice(say.resume_label(request.words), "/stop off")
    return Reply(say.stopped(request.words), (again,))


def forget(request: Request) -> Reply:
    """Ask before deleting: it cannot be undone."""
    refuse_last_admin(request, request.me)
    return Reply(
        say.ask_forget(request.words, days=request.rules.backup_days),
        (
            Choice(say.forget_label(request.words), "/forgetnow"),
            Choice(say.keep_label(request.words), "/keep"),
        ),
    )


def keep(request: Request) -> Reply:
    return Reply(say.kept(request.words))


def forget_now(request: Request) -> Reply:
    """Delete, and tell the administrators that somebody has left."""
    refuse_last_admin(request, request.me)
    leave(request, request.me)
    return Reply(say.forgotten(request.words))
