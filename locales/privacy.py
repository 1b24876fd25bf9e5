"""People's own data: seeing it, stopping messages, deleting it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from core.chat import Address
from core.people import Grant, Person, Role
from locales.people import roles
from locales.words import Sentence, Words
from locales.words import sentence as _

LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

STOPPED = _(
    "You will receive no more messages of the system's own. Commands are still answered. To receive them again: {/stop} off."
)
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

# A line for each fact that there is, by its name.
_FACTS: Mapping[str, Sentence] = {
    "title": _("- Title: {title}"),
    "name": _("- Name: {name}"),
    "phone": _("- Phone: {phone}"),
    "roles": _("- Roles: {roles}"),
    "addresses": _("- Linked on: {addresses}"),
    "preferred": _("- Messages go to: {preferred:channel}"),
    "language": _("- Language: {language}"),
    "entries": _("- Entries in the log: {entries:n}"),
    "messages": _("- Messages sent to you: {messages:n}"),
    "obstacles": _("- Obstacles raised: {obstacles:n}"),
    "questions": _("- Choices offered to you lately: {questions:n}"),
    "consented": _("- Agreed to notice {notice} at {consented}"),
    "away_until": _("- Away until the end of {away_until}"),
    "muted": _("- You receive no messages."),
}
_LOOKED_AT = _("- Contacts were last looked at: {moment}, by {who}")
_RIGHTS = _("To receive nothing: {/stop}. To delete: {/forget}.")
_LEFT = _("Somebody has had their data deleted and is no longer linked. Their roles: {roles}.")
_LEFT_ALONE = _(
    "Nobody can be reached any more at: {offices}. Please appoint and invite a successor."
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
    away_until: date | None
    muted: bool
    accesses: Sequence[tuple[datetime, str]]


def mine(words: Words, held: Held) -> str:
    """The answer to /mydata."""
    person = held.person
    facts = {
        **structs.asdict(held),
        "title": person.title,
        "name": person.name or "–",
        "phone": person.phone or "–",
        "roles": roles(words, person.grants),
        "addresses": [f"{words.channel(one.channel)} ({one.id})" for one in held.addresses] or "–",
        "preferred": held.preferred or None,
        "language": LANGUAGE_NAMES[person.language],
        "muted": held.muted or None,
    }
    lines = [words.say(line, **facts) for name, line in _FACTS.items() if facts[name] is not None]
    seen = [
        words.say(_LOOKED_AT, moment=when, who=who or words.say(_("somebody who has left")))
        for when, who in held.accesses
    ]
    return "\n".join([words.say(_("Stored about you:")), *lines, *seen, words.say(_RIGHTS)])


def left(words: Words, grants: str, alone: str) -> str:
    """Told to the administrators. grants: "head GDMN,editor". alone: offices that nobody is left of."""
    parted = (grant.partition(" ") for grant in grants.split(",") if grant)
    held = [Grant(Role(role), office) for role, _space, office in parted]
    lines = [words.say(_LEFT, roles=roles(words, held))]
    if alone:
        lines.append(words.say(_LEFT_ALONE, offices=alone.split()))
    return " ".join(lines)
