"""Linking chats to people: /start, the notice, consent; /channel for one more address."""

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import Notice, Step
from core.names import fold
from core.people import OF_AN_OFFICE, Person, Role
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.months import OFF
from handlers.people import replace_head
from handlers.request import Ask
from handlers.standing import status
from locales import commands, linking
from locales import linking as say
from locales.refusals import refused
from store.invitations import Invitation
from store.people import Door, Reach
from store.privacy import address_digest


def channel(ask: Ask) -> Reply:
    """Alone: where messages go. A channel's name: send them there, or link it; "off": unlink it."""
    reach = ask.store.people.reach(ask.me.id)
    name, _, rest = ask.args.casefold().partition(" ")
    if not name:
        return Reply(overview(ask, reach))
    theirs = [door for door in reach.doors if door.address.channel == name]
    if fold(rest) in OFF:
        return _unlink(ask, reach, name, theirs)
    if rest.strip():
        raise Refusal(Why.USAGE, command="channel")
    if name not in ask.shop.reachable:
        raise Refusal(Why.NO_SUCH_CHANNEL, typed=name, known=sorted(ask.shop.reachable))
    if not theirs:
        return _one_more(ask, name)
    ask.store.people.change(ask.me.id, channel=name)
    return Reply(say.door_chosen(ask.words, name))


def overview(ask: Ask, reach: Reach) -> str:
    """Where messages go, and what may be chosen instead."""
    linked = [door.address.channel for door in reach.doors]
    return say.doors(ask.words, linked, _first(ask, reach), sorted(ask.shop.reachable))


def _first(ask: Ask, reach: Reach) -> str:
    """The channel that messages are sent on as long as they arrive there."""
    running = (one.channel for one in reach.open if one.channel in ask.shop.reachable)
    return next(running, "")


def _one_more(ask: Ask, name: str) -> Reply:
    """A code for oneself: it links one more address, grants nothing, and replaces an earlier one."""
    code, expires = ask.shop.codes(), ask.now + ONE_DAY
    ask.store.invitations.withdraw(ask.me.id, by=ask.me.id)
    ask.store.invitations.issue(
        code,
        ask.me.grants[0],
        ask.me.title,
        ask.now,
        expires,
        by=ask.me.id,
        person=ask.me.id,
    )
    link = ask.shop.link(code) if name == "telegram" else ""
    return Reply(say.one_more(ask.words, name, code, link, expires))


def _unlink(ask: Ask, reach: Reach, name: str, theirs: list[Door]) -> Reply:
    if not theirs:
        raise Refusal(Why.NOT_LINKED_THERE, typed=name)
    left = [door.address.channel for door in reach.doors if door not in theirs]
    if not ask.shop.reachable.intersection(left):
        # The last door is closed by /forget or /stop, which say what that means.
        raise Refusal(Why.LAST_DOOR)
    for door in theirs:
        ask.store.people.unlink(door.address)
    if reach.preferred == name:
        ask.store.people.change(ask.me.id, channel="")
    return Reply(say.door_closed(ask.words, name))


MOST_ASKED_A_DAY = 50  # notes, from any number of addresses: nobody is flooded by strangers
WORTH_TELLING = 5 * ONE_DAY
LONGEST_NAME = 60


def start(ask: Ask) -> Reply:
    """Present a code: it is reserved to this chat for an hour while the notice is read."""
    code = ask.args.strip()
    if not code:
        if ask.person:
            return Reply(linking.already_linked(ask.words, ask.person.title))
        return welcome(ask)
    if not ask.store.invitations.may_guess(ask.sender, ask.now):
        raise Refusal(Why.TOO_MANY_GUESSES)
    invitation = ask.store.invitations.reserve(code, ask.sender, ask.now)
    if invitation is None:
        # A reply and not a Refusal: the guess must count, and a Refusal would roll it back.
        ask.store.invitations.guess(ask.sender, ask.now)
        return Reply(refused_code(ask))
    return Reply(
        linking.notice(
            ask.words,
            title_for(ask, invitation),
            months=ask.rules.messages_months,
            days=ask.rules.backup_days,
        ),
        (
            Choice(linking.agree_label(ask.words), "/consent"),
            Choice(linking.decline_label(ask.words), "/decline"),
        ),
    )


def welcome(ask: Ask) -> Reply:
    """All that is said to somebody who is not linked: present a code, or ask for one."""
    asking = Choice(linking.ask_access_label(ask.words), "/access")
    return Reply(commands.stranger_help(ask.words), (asking,))


def access(ask: Ask) -> Reply:
    """Tell the administrators, else the editors, that somebody asks to be linked; once a day."""
    if ask.person:
        return Reply(linking.already_linked(ask.words, ask.person.title))
    outbox, day = ask.store.outbox, f"access/{ask.now.date()}/"
    if outbox.planned_under(day) < MOST_ASKED_A_DAY:
        for person in _who_lets_in(ask):
            outbox.plan(
                _asked(ask, f"{day}{address_digest(ask.sender)}/p{person.id}", person), ask.now
            )
    return Reply(linking.access_asked(ask.words))


def _who_lets_in(ask: Ask) -> tuple[Person, ...]:
    people = ask.store.people
    admins = tuple(p for p in people.having(Role.ADMIN) if people.reach(p.id).open)
    return admins or people.having(Role.EDITOR)


def _asked(ask: Ask, key: str, person: Person) -> Notice:
    return Notice(
        key,
        Step.NOTE,
        ask.month,
        ask.now,
        ask.now + WORTH_TELLING,
        person=person.id,
        detail={"event": "access", "name": ask.name[:LONGEST_NAME], "channel": ask.sender.channel},
    )


def refused_code(ask: Ask) -> str:
    """The sentence for a code that opens nothing."""
    return refused(ask.words, Refusal(Why.BAD_CODE))


def title_for(ask: Ask, invitation: Invitation) -> str:
    if invitation.person is not None:
        return ask.store.people.get(invitation.person).title
    if invitation.title:
        return invitation.title
    grant = invitation.grant
    office = ask.store.offices.get(grant.office) if grant.office else None
    return linking.title_of(ask.words, grant, office)


def consent(ask: Ask) -> Reply:
    """Link the chat: consent to the notice spends the code."""
    invitation = ask.store.invitations.reserved(ask.sender, ask.now)
    if invitation is None or not ask.store.invitations.use(invitation, ask.now):
        raise Refusal(Why.NOTHING_TO_CONSENT)
    person = _person(ask, invitation)
    ask.store.people.link(person.id, ask.sender, ask.now)
    ask.store.people.consent(person.id, linking.NOTICE_VERSION, ask.now)
    text = linking.linked(ask.words, person.title)
    reach = ask.store.people.reach(person.id)
    if len({door.address.channel for door in reach.doors}) > 1:
        text = f"{text}\n{overview(ask, reach)}"
    if not person.may(OF_AN_OFFICE):
        return Reply(text)
    # Who links late gets the standing, not the messages that were missed.
    standing = status(replace(ask, person=person, args=""))
    return replace(standing, text=f"{text}\n\n{standing.text}")


def _person(ask: Ask, invitation: Invitation) -> Person:
    """Who is linked: the person invited, or whoever writes from here already, or somebody new."""
    people, grant = ask.store.people, invitation.grant
    if invitation.person is not None:
        known = people.get(invitation.person)
        if ask.person and ask.person.id != known.id:
            raise Refusal(Why.LINKED_OTHERWISE)
        return known
    found = ask.person or people.add(title_for(ask, invitation), [], ask.now, ask.words.language)
    if grant.role is Role.HEAD:
        replace_head(ask, grant.office, found.id)
    people.grant(found.id, grant)
    return people.get(found.id)


def decline(ask: Ask) -> Reply:
    """Nobody is linked by silence, nor against their will."""
    ask.store.invitations.release(ask.sender)
    return Reply(linking.declined(ask.words))
