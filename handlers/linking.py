"""Linking chats to people: /start, the notice, consent; /channel for one more address."""

import re

from msgspec.structs import replace

from core.chat import Reply
from core.events import AccessWanted
from core.names import fold
from core.people import OF_AN_OFFICE, Person, Role
from core.reading.adminforms import flat
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.arguments import OFF
from handlers.people import issue, replace_head, title_of
from handlers.request import Request
from handlers.standing import status
from handlers.strangers import may_cost
from locales import linking, notices
from locales.refusals import refused
from store.invitations import Invitation
from store.people import LinkedAddress, Reachability
from store.privacy import address_digest

MOST_ASKED_A_DAY = 50  # notes, from any number of addresses: nobody is flooded by strangers
WORTH_TELLING = 5 * ONE_DAY
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
        return Reply(overview(request, reach))
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
    request.store.invitations.withdraw(me.id, by=me.id)
    code = issue(request, me.grants[0], me.title, expires, me.id)
    link = request.services.link(code) if name == "telegram" else ""
    facts = {"channel": name, "code": code, "link": link, "expires": expires}
    return Reply(request.words.tell(linking.ONE_MORE, **facts))


def _unlink(request: Request, reach: Reachability, name: str, theirs: list[LinkedAddress]) -> Reply:
    if not theirs:
        raise Refusal(Why.NOT_LINKED_THERE, typed=request.args.partition(" ")[0])
    left = [linked.address.channel for linked in reach.addresses if linked not in theirs]
    if not request.services.reachable.intersection(left):
        # The last address is given up by /forget or /stop, which say what that means.
        raise Refusal(Why.LAST_DOOR)
    for linked in theirs:
        request.store.people.unlink(linked.address)
    if reach.preferred == name:
        request.store.people.change(request.me.id, channel="")
    return request.reply(linking.CHANNEL_UNLINKED, channel=name)


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
    if invitation is None:
        # A reply and not a Refusal: the guess must count, and a Refusal would roll it back.
        request.store.invitations.guess(request.sender, request.now)
        return Reply(refused(request.words, Refusal(Why.BAD_CODE)))
    return request.reply(
        linking.NOTICE,
        request.choice(linking.AGREE, "/consent"),
        request.choice(linking.DECLINE, "/decline"),
        title=_title_for(request, invitation),
        months=request.rules.messages_months,
        days=request.rules.backup_days,
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
    if outbox.by_key(key):
        return True
    channel = first_channel(request, request.store.people.reach(person.id))
    full = outbox.planned_under(day) >= MOST_ASKED_A_DAY
    if full or not may_cost(request.services, channel, request.now):
        return False
    wanted = AccessWanted(request.name[:LONGEST_NAME], request.sender.channel)
    request.note(key, wanted, person=person.id, worth_telling=WORTH_TELLING)
    request.store.strangers.cost(channel, request.now.date())
    return True


def _title_for(request: Request, invitation: Invitation) -> str:
    if invitation.person is not None:
        return request.store.people.get(invitation.person).title
    return invitation.title or title_of(request, invitation.grant)


def consent(request: Request) -> Reply:
    """Link the chat: consent to the notice spends the code."""
    invitation = request.store.invitations.reserved(request.sender, request.now)
    if invitation is None or not request.store.invitations.use(invitation, request.now):
        raise Refusal(Why.NOTHING_TO_CONSENT)
    person = _person(request, invitation)
    request.store.people.link(person.id, request.sender, request.now)
    request.store.people.consent(person.id, linking.NOTICE_VERSION, request.now)
    text = request.say(linking.LINKED, title=person.title)
    reach = request.store.people.reach(person.id)
    if len({linked.address.channel for linked in reach.addresses}) > 1:
        text = f"{text}\n{overview(request, reach)}"
    if not person.may(OF_AN_OFFICE):
        return Reply(text)
    # Who links late gets the standing, not the messages that were missed.
    standing = status(replace(request, person=person, args=""))
    return replace(standing, text=f"{text}\n\n{standing.text}")


def _person(request: Request, invitation: Invitation) -> Person:
    """Who is linked: the person invited, or whoever writes from here already, or somebody new."""
    people, grant = request.store.people, invitation.grant
    if invitation.person is not None:
        known = people.get(invitation.person)
        if request.person and request.person.id != known.id:
            raise Refusal(Why.LINKED_OTHERWISE)
        return known
    person = request.person or people.add(
        _title_for(request, invitation), [], request.now, request.words.language
    )
    if grant.role is Role.HEAD:
        replace_head(request, grant.office, person.id)
    people.grant(person.id, grant)
    return people.get(person.id)


def decline(request: Request) -> Reply:
    """Nobody is linked by silence, nor against their will."""
    request.store.invitations.release(request.sender)
    return request.reply(linking.DECLINED)
