"""One's own data and doors: /mydata, /stop, /forget, /channel."""

from core.chat import Choice, Reply
from core.ladder import Notice, Step
from core.people import Role
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.ask import Ask
from locales import privacy as say
from store.people import Door

ACCESSES_SHOWN = 3


def mydata(ask: Ask) -> Reply:
    """Everything that is held about the sender."""
    person, privacy = ask.me, ask.store.privacy
    reach, held, consent = (
        ask.store.people.reach(person.id),
        privacy.held(person.id),
        privacy.consent(person.id),
    )
    accesses = [
        (when, ask.store.people.get(who).title)
        for when, who, _what in privacy.last_accesses(ACCESSES_SHOWN)
    ]
    return Reply(
        say.mine(
            ask.words,
            say.Held(
                person=person,
                channels=[door.address.channel for door in reach.doors],
                preferred=reach.preferred,
                notice=consent.notice,
                consented=consent.at,
                entries=held.entries,
                messages=held.messages,
                obstacles=held.obstacles,
                muted=reach.muted,
                accesses=accesses,
            ),
        )
    )


def stop(ask: Ask) -> Reply:
    """Receive no more messages; "off" receives them again."""
    if ask.args.casefold() == "off":
        ask.store.privacy.mute(ask.me.id, None)
        return Reply(say.receiving(ask.words))
    ask.store.privacy.mute(ask.me.id, ask.now)
    again = Choice(say.resume_label(ask.words), "/stop off")
    return Reply(say.stopped(ask.words), (again,))


def forget(ask: Ask) -> Reply:
    """Ask before deleting: it cannot be undone."""
    _not_the_last_admin(ask)
    return Reply(
        say.ask_forget(ask.words),
        (
            Choice(say.forget_label(ask.words), "/forgetnow"),
            Choice(say.keep_label(ask.words), "/keep"),
        ),
    )


def keep(ask: Ask) -> Reply:
    return Reply(say.kept(ask.words))


def forget_now(ask: Ask) -> Reply:
    """Delete, and tell the administrators that somebody has left."""
    _not_the_last_admin(ask)
    person = ask.me
    grants = ", ".join(f"{g.role} {g.office}".strip() for g in person.grants)
    ask.store.privacy.forget(person.id, ask.now)
    for admin in ask.store.people.having(Role.ADMIN):
        notice = Notice(
            f"left/{person.id}/p{admin.id}",
            Step.NOTE,
            ask.month,
            ask.now,
            ask.now + 30 * ONE_DAY,
            person=admin.id,
            detail={"event": "left", "roles": grants},
        )
        ask.store.outbox.plan(notice, ask.now)
    return Reply(say.forgotten(ask.words))


def _not_the_last_admin(ask: Ask) -> None:
    if ask.store.people.having(Role.ADMIN) == (ask.me,):
        raise Refusal(Why.LAST_ADMIN)


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
    if rest.strip() != "off":
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
