"""Linking chats to people: /start, the notice, consent; /channel for one more address."""

import re

from msgspec.structs import replace

from core.chat import Reply
from core.events import AccessWanted
from core.ladder import WORTH_TELLING
from core.names import fold
from core.people import (
    ADMINS,
    NOTICE_VERSION,
    OF_AN_OFFICE,
    LinkedAddress,
    Person,
    Reachability,
    Role,
    address_digest,
)
from core.refusal import Refusal, Why
from core.text import flat
from core.workdays import ONE_DAY
from handlers.arguments import OFF
from handlers.people import address_named, issue, title_for
from handlers.request import Request
from handlers.standing import status
from handlers.strangers import may_cost
from locales import linking, notices, power
from locales.refusals import refused
from locales.words import said
from store.invitations import Invitation

MOST_ASKED_A_DAY = 50  # notes, from any number of addresses: nobody is flooded by strangers
LONGEST_NAME = 60
_CODE_ALONE = re.compile(
    r"(?:(?:ma moi|ma|code) ?:? ?)?"
    r"([a-z0-9]{4}-(?:[a-z]{0,3}[0-9][a-z0-9]{0,3}|[a-z0-9]{4}-[a-z0-9]{4}))"
)


def presented_code(text: str) -> str:
    """The code that is all of a text, or the empty text."""
    match = _CODE_ALONE.fullmatch(flat(text.strip()))
    return match[1].upper() if match else ""


def channel(request: Request) -> Reply:
    """Alone: where messages go. A channel's name: send them there, or link it; "off": unlink it."""
    reach = request.store.people.reach(request.me.id)
    typed, _, rest = request.args.partition(" ")
    name = typed.casefold()
    if not name:
        return _with_addresses(request, reach)
    theirs = [linked for linked in reach.addresses if linked.address.channel == name]
    if fold(rest) in OFF:
        return _unlink(request, reach, name, theirs)
    if rest.strip():
        raise Refusal(Why.USAGE, command="channel")
    if name not in request.services.reachable:
        raise Refusal(Why.NO_SUCH_CHANNEL, typed=typed, known=sorted(request.services.reachable))
    if not theirs:
        return _one_more(request, name)
    request.store.people.change(request.me.id, channel=name)
    return request.reply(linking.CHANNEL_CHOSEN, channel=name)


def _with_addresses(request: Request, reach: Reachability) -> Reply:
    """Each linked address with its day; any but the last may be removed."""
    linked = reach.addresses
    places = power.places(request.words, linked)
    told = "\n".join([overview(request, reach), power.listed(request.words, places)])
    removable = zip(linked, places, strict=True) if len(linked) > 1 else ()
    choices = [
        request.choice(power.UNLINK, f"/unlink {one.handle}", where=where)
        for one, where in removable
    ]
    return Reply(told, tuple(choices))


def unlink(request: Request) -> Reply:
    """Remove one of one's own addresses, if another is left at which one can be reached."""
    reach = request.store.people.reach(request.me.id)
    return _remove(request, reach, [address_named(reach.addresses, request.args)])


def overview(request: Request, reach: Reachability) -> str:
    """Where messages go, and what may be chosen instead."""
    linked = [linked.address.channel for linked in reach.addresses]
    running = request.services.reachable
    return linking.overview(request.words, linked, first_channel(request, reach), sorted(running))


def first_channel(request: Request, reach: Reachability) -> str:
    """The channel that messages go to as long as they arrive there, or an empty text."""
    open_ones = reach.on(request.services.reachable)
    return open_ones[0].channel if open_ones else ""


def _one_more(request: Request, name: str) -> Reply:
    """A code for oneself: it links one more address, grants nothing, and replaces an earlier one."""
    me, expires = request.me, request.now + ONE_DAY
    code = issue(request, me.grants[0], me.title, expires, me.id)
    way = said(request.services.links(code).get(name, ""))
    # Only a deep link presents the code by itself.
    ways = {"link": way, "address": ""} if name == "telegram" else {"link": "", "address": way}
    facts = {"channel": name, "code": code, "expires": expires}
    return Reply(request.words.tell(linking.ONE_MORE, **facts, **ways))


def _unlink(request: Request, reach: Reachability, name: str, theirs: list[LinkedAddress]) -> Reply:
    if not theirs:
        raise Refusal(Why.NOT_LINKED_THERE, typed=request.args.partition(" ")[0])
    _remove(request, reach, theirs)
    return request.reply(linking.CHANNEL_UNLINKED, channel=name)


def _remove(request: Request, reach: Reachability, gone: list[LinkedAddress]) -> Reply:
    left = [linked.address.channel for linked in reach.addresses if linked not in gone]
    if not request.services.reachable.intersection(left):
        # The last address is given up by /forget or /stop, which say what that means.
        raise Refusal(Why.LAST_DOOR)
    me = request.me.id
    for linked in gone:
        request.store.roles.unlink(me, linked, me, request.sender, request.now)
    return request.reply(power.UNLINKED, where=", ".join(power.places(request.words, gone)))


def start(request: Request) -> Reply:
    """Present a code: it is reserved to this chat for an hour while the notice is read."""
    code = request.args.strip()
    if not code:
        if request.person:
            return request.reply(linking.ALREADY_LINKED, title=request.person.title)
        return welcome(request)
    if not request.store.invitations.may_guess(request.sender, request.now):
        raise Refusal(Why.TOO_MANY_GUESSES)
    invitation = request.store.invitations.reserve(code, request.sender, request.now)
    if invitation is None or request.store.roles.is_void(invitation, request.now):
        # A reply and not a Refusal: the guess must count, and a Refusal would roll it back.
        request.store.invitations.guess(request.sender, request.now)
        return Reply(refused(request.words, Refusal(Why.BAD_CODE)))
    return _notice(request, invitation)


def _notice(request: Request, invitation: Invitation) -> Reply:
    """Consent is to this invitation and to this wording, whatever is presented meanwhile."""
    agreed = f"/consent {invitation.handle} {NOTICE_VERSION}"
    facts = {"title": title_for(request, invitation), "months": request.rules.messages_months}
    return Reply(
        request.words.tell(linking.NOTICE, **facts, days=request.rules.backup_days),
        (
            request.choice(linking.AGREE, agreed),
            request.choice(linking.DECLINE, f"/decline {invitation.handle}"),
        ),
    )


def welcome(request: Request) -> Reply:
    """All that is said to somebody who is not linked: present a code, or ask for one."""
    asking = request.choice(linking.ASK_ACCESS, "/access")
    return request.reply(notices.STRANGER_HELP, asking)


def access(request: Request) -> Reply:
    """Tell the administrators, else the editors, that somebody asks to be linked; once a day."""
    if request.person:
        return request.reply(linking.ALREADY_LINKED, title=request.person.title)
    told = [_tell_of_asking(request, person) for person in request.store.reach.in_charge()]
    return request.reply(linking.ACCESS_ASKED if any(told) else linking.ACCESS_NOT_ASKED)


def _tell_of_asking(request: Request, person: Person) -> bool:
    """Whether the person is told, or was today. A note costs as much as an answer would."""
    outbox, day = request.store.outbox, f"access/{request.now.date()}/"
    key = f"{day}{address_digest(request.sender)}/p{person.id}"
    if before := outbox.by_key(key):
        return before.state != "failed"
    channel = first_channel(request, request.store.people.reach(person.id))
    if not channel:
        return False  # nobody is there to be told
    full = outbox.planned_under(day) >= MOST_ASKED_A_DAY
    if full or not may_cost(request.services, channel, request.now):
        return False
    wanted = AccessWanted(request.name[:LONGEST_NAME], request.sender.channel)
    request.note(key, wanted, person=person.id, worth_telling=WORTH_TELLING)
    request.store.strangers.cost(channel, request.now.date())
    return True


def consent(request: Request) -> Reply:
    """Link the chat: consent to the notice spends the code.

    The issuer's right to grant what the code grants is checked once more.
    """
    name, _, version = request.args.partition(" ")
    store, now = request.store, request.now
    invitation = store.invitations.reserved(request.sender, now, name) if name else None
    if invitation is None:
        raise Refusal(Why.NOTHING_TO_CONSENT)
    if store.roles.is_void(invitation, now):
        store.roles.withdraw(invitation, None, now)
        return Reply(refused(request.words, Refusal(Why.BAD_CODE)))
    if version != NOTICE_VERSION:
        return _notice(request, invitation)
    if not store.invitations.use(invitation, now):
        raise Refusal(Why.NOTHING_TO_CONSENT)
    person = _person(request, invitation)
    store.roles.use(invitation, person.id, now)
    store.roles.link(person.id, request.sender, now)
    store.people.consent(person.id, NOTICE_VERSION, now)
    text = request.say(linking.LINKED, title=person.title)
    reach = request.store.people.reach(person.id)
    if len({linked.address.channel for linked in reach.addresses}) > 1:
        text = f"{text}\n{overview(request, reach)}"
    further = [_still_missing(request)] if person.may(ADMINS) else []
    if person.may(OF_AN_OFFICE):
        # Who links late gets the standing, not the messages that were missed.
        further.append(status(replace(request, person=person, args="")))
    told = filter(None, [text, *(one.text for one in further)])
    choices = tuple(choice for one in further for choice in one.choices)
    return Reply("\n\n".join(told), choices, apart=any(one.apart for one in further))


def _still_missing(request: Request) -> Reply:
    """Whom an administrator has to invite before the program is of use; empty if nobody."""
    people, reach, told = request.store.people, request.store.reach, []
    an_editor = request.choice(linking.FOR_AN_EDITOR, "/invite editor")
    choices = () if reach.reachable(people.having(Role.EDITOR)) else (an_editor,)
    if choices:
        told.append(request.say(linking.NO_EDITOR))
    if without := reach.offices_without_head():
        every = len(request.store.offices.active())
        told.append(request.say(linking.NO_HEADS, n=len(without), of=every, office=without[0]))
    return Reply("\n".join(told), choices)


def _person(request: Request, invitation: Invitation) -> Person:
    """Who is linked: the person invited, or whoever writes from here already, or somebody new."""
    people, grant = request.store.people, invitation.grant
    if invitation.person is not None:
        known = people.get(invitation.person)
        if request.person and request.person.id != known.id:
            raise Refusal(Why.LINKED_OTHERWISE)
        return known
    person = request.person or people.add(
        title_for(request, invitation), [], request.now, request.words.language
    )
    # Who was linked already is told of the new role; otherwise the link tells it.
    linked = request.person is not None
    request.store.roles.give(person.id, grant, person.id, request.now, told=linked)
    return people.get(person.id)


def agree_again(request: Request) -> Reply:
    """Consent to a notice that has changed; to its wording of today, or it is asked once more."""
    if request.args != NOTICE_VERSION:
        raise Refusal(Why.QUESTION_EXPIRED)
    request.store.people.consent(request.me.id, NOTICE_VERSION, request.now)
    return request.reply(linking.AGREED_AGAIN)


def decline(request: Request) -> Reply:
    """Refuse the notice: the code is released, and nobody is linked."""
    request.store.invitations.release(request.sender, request.args)
    return request.reply(linking.DECLINED)
