"""One's own data and doors: /mydata, /stop, /forget, /channel."""

from core.chat import Choice, Reply
from core.names import fold
from core.refusal import Refusal, Why
from handlers.ask import Ask
from handlers.circle import OFF
from handlers.leaving import leave, refuse_last_admin
from locales import privacy as say
from store.people import Door

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


def channel(ask: Ask) -> Reply:
    """Choose where messages go, or unlink a channel."""
    reach = ask.store.people.reach(ask.me.id)
    name, _, rest = ask.args.casefold().partition(" ")
    if not name:
        return Reply(
            say.doors(ask.words, [d.address.channel for d in reach.doors], reach.preferred)
        )
    theirs = [door for door in reach.doors if door.address.channel == name]
    if not theirs:
        raise Refusal(Why.NOT_LINKED_THERE, typed=name)
    if fold(rest) not in OFF:
        ask.store.people.change(ask.me.id, channel=name)
        return Reply(say.door_chosen(ask.words, name))
    return _unlink(ask, theirs, others=len(reach.doors) > len(theirs))


def _unlink(ask: Ask, doors: list[Door], *, others: bool) -> Reply:
    if not others:
        # The last door is closed by /forget or /stop, which say what that means.
        raise Refusal(Why.LAST_DOOR)
    for door in doors:
        ask.store.people.unlink(door.address)
    return Reply(say.door_closed(ask.words, doors[0].address.channel))
