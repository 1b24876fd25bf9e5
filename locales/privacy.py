"""People's own data: seeing it, stopping messages, deleting it."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from core.chat import Address
from core.people import Grant, Person, Role
from locales.people import roles
from locales.words import Words, sentence as _

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

STOPPED = _("You will receive no more messages of the system's own. Commands are still answered.")
RECEIVE_AGAIN = _("Receive messages again")
RECEIVING = _("You receive messages again.")
# days: for which backups are kept.
ASK_FORGET = _(
    "Your name, phone number and chat ids will be deleted and this chat will be unlinked; counts and the log keep only role and office. Backups lose them within {days:d} days. This cannot be undone. Delete?"
)
FORGET = _("Delete my data")
KEEP = _("Keep")
KEPT = _("Nothing was deleted.")
FORGOTTEN = _("Your data has been deleted and this chat is no longer linked.")

_FACTS = (
    _("Stored about you:"),
    _("- Title: {title}"),
    _("- Name: {name}"),
    _("- Phone: {phone}"),
    _("- Roles: {roles}"),
    _("- Linked on: {addresses}"),
    _("- Messages go to: {preferred:channel}"),
    _("- Language: {language}"),
    _("- Entries in the log: {entries:n}"),
    _("- Messages sent to you: {messages:n}"),
    _("- Obstacles raised: {obstacles:n}"),
    _("- Articles sent in: {articles:n}"),
    _("- Choices offered to you lately: {questions:n}"),
    _("- Agreed to notice {notice} at {consented}"),
    _("- Away until the end of {away_until}"),
)
_MUTED = _("- You receive no messages.")
_LOOKED_AT = _("- Contacts were last looked at: {moment}, by {who}")
_RIGHTS = _("To receive nothing or to delete: {/settings}")
_LEFT = (
    _("Somebody has had their data deleted and is no longer linked. Their roles: {roles}."),
    _("Nobody can be reached any more at: {offices}. Please appoint and invite a successor."),
)


class Held(Struct, frozen=True):
    """All that is held about somebody. accesses: (when, who) looked at people's data.

    questions: choices offered to them that have not lapsed. away_until: the last day away.
    """

    person: Person
    addresses: Sequence[Address]
    preferred: str
    notice: str
    consented: datetime | None
    entries: int
    messages: int
    obstacles: int
    questions: int
    articles: int
    away_until: date | None
    muted: bool
    accesses: Sequence[tuple[datetime, str]]


def mine(words: Words, held: Held) -> str:
    person = held.person
    facts = {
        **structs.asdict(held),
        "title": person.title,
        "name": person.name or "–",
        "phone": person.phone or "–",
        "roles": roles(words, person.grants),
        "addresses": [f"{words.channel(one.channel)} ({one.id})" for one in held.addresses] or "–",
        "language": LANGUAGE_NAMES[person.language],
    }
    lines = [words.tell(_FACTS, **facts), *([words.say(_MUTED)] if held.muted else [])]
    seen = [
        words.say(_LOOKED_AT, moment=when, who=who or words.say(_("somebody who has left")))
        for when, who in held.accesses
    ]
    return "\n".join([*lines, *seen, words.say(_RIGHTS)])


def left(words: Words, grants: str, alone: str) -> str:
    """Told to the administrators. grants: "head GDMN,editor". alone: offices that nobody is left of."""
    parted = (grant.partition(" ") for grant in grants.split(",") if grant)
    held = [Grant(Role(role), office) for role, _space, office in parted]
    return words.tell(_LEFT, " ", roles=roles(words, held), offices=alone.split())
