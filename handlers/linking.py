"""Linking a chat to a person: /start with an invitation code, the notice, consent."""

from core.chat import Choice, Reply
from core.people import Person, Role
from core.refusal import Refusal, Why
from handlers.ask import Ask
from handlers.directory import replace_head
from locales import commands, linking
from locales.refusals import refused
from store.invitations import Invitation


def start(ask: Ask) -> Reply:
    """Present a code: it is reserved to this chat for an hour while the notice is read."""
    code = ask.args.strip()
    if not code:
        if ask.person:
            return Reply(linking.already_linked(ask.words, ask.person.title))
        return Reply(commands.stranger_help(ask.words))
    if not ask.store.invitations.may_guess(ask.sender, ask.now):
        raise Refusal(Why.TOO_MANY_GUESSES)
    invitation = ask.store.invitations.reserve(code, ask.sender, ask.now)
    if invitation is None:
        # A reply and not a Refusal: the guess must count, and a Refusal would roll it back.
        ask.store.invitations.guess(ask.sender, ask.now)
        return Reply(refused_code(ask))
    return Reply(
        linking.notice(ask.words, title_for(ask, invitation)),
        (
            Choice(linking.agree_label(ask.words), "/consent"),
            Choice(linking.decline_label(ask.words), "/decline"),
        ),
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
    return Reply(linking.linked(ask.words, person.title))


def _person(ask: Ask, invitation: Invitation) -> Person:
    """Who is linked: the person invited, or whoever writes from here already, or somebody new."""
    people, grant = ask.store.people, invitation.grant
    if invitation.person is not None:
        return people.get(invitation.person)
    found = ask.person or people.add(title_for(ask, invitation), [], ask.now, ask.words.language)
    if grant.role is Role.HEAD:
        replace_head(ask, grant.office, found.id)
    people.grant(found.id, grant)
    return people.get(found.id)


def decline(ask: Ask) -> Reply:
    """Nobody is linked by silence, nor against their will."""
    ask.store.invitations.release(ask.sender)
    return Reply(linking.declined(ask.words))
