"""One's own data: /mydata, /stop, /forget."""

from core.chat import Choice, Reply
from core.names import fold
from handlers.months import OFF
from handlers.people import leave, refuse_last_admin
from handlers.request import Ask
from locales import privacy as say

ACCESSES_SHOWN = 5


def mydata(ask: Ask) -> Reply:
    """Everything that is held about the sender."""
    person, privacy = ask.me, ask.store.privacy
    reach, held, consent = (
        ask.store.people.reach(person.id),
        privacy.held(person.id),
        privacy.consent(person.id),
    )
    absence = ask.store.absences.on(person.id, ask.now.date())
    accesses = [
        (access.at, ask.store.people.get(access.person).title)
        for access in privacy.accesses(person.id, ACCESSES_SHOWN)
    ]
    return Reply(
        say.mine(
            ask.words,
            say.Held(
                person=person,
                addresses=[door.address for door in reach.doors],
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


def stop(ask: Ask) -> Reply:
    """Receive no more messages; "off" receives them again."""
    if fold(ask.args) in OFF:
        ask.store.privacy.mute(ask.me.id, None)
        return Reply(say.receiving(ask.words))
    ask.store.privacy.mute(ask.me.id, ask.now)
    again = Choice(say.resume_label(ask.words), "/stop off")
    return Reply(say.stopped(ask.words), (again,))


def forget(ask: Ask) -> Reply:
    """Ask before deleting: it cannot be undone."""
    refuse_last_admin(ask, ask.me)
    return Reply(
        say.ask_forget(ask.words, days=ask.rules.backup_days),
        (
            Choice(say.forget_label(ask.words), "/forgetnow"),
            Choice(say.keep_label(ask.words), "/keep"),
        ),
    )


def keep(ask: Ask) -> Reply:
    return Reply(say.kept(ask.words))


def forget_now(ask: Ask) -> Reply:
    """Delete, and tell the administrators that somebody has left."""
    refuse_last_admin(ask, ask.me)
    leave(ask, ask.me)
    return Reply(say.forgotten(ask.words))
