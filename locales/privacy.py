"""People's own data: seeing it, stopping messages, deleting it."""

from collections.abc import Iterator
from datetime import datetime

from core.chat import Attachment
from core.held import Held
from core.ladder import MessageKind
from core.month import Month
from core.people import Grant, LinkedAddress, Role
from locales import power
from locales.addresses import address_line
from locales.nudges import NAMES
from locales.people import phone, roles
from locales.words import LANGUAGES, Sentence, Words, sentence as _

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
    _("- E-mail address that waits for its code: {awaited}"),
    _("- Language: {language}"),
    _("- Entries in the log: {entries:n}"),
    _("- Messages sent to you: {messages:n}"),
    _("- Obstacles raised: {obstacles:n}"),
    _("- Articles sent in: {articles:n}"),
    _("- Choices offered to you lately: {questions:n}"),
    _("- Agreed to notice {notice} at {consented}"),
    _("- The absence begins on {away_from}"),
    _("- Away until the end of {away_until}"),
    _("- Standing in for: {stands_in_for}"),
    _("- Other things done: {acts:n}"),
)
_COUNTED = ("entries", "messages", "obstacles", "articles", "questions", "acts")
SHOWN = 3  # of each kind, in the chat
MY_DATA = "mydata"
_MADE = _("As of {moment}")
_SINCE = _("{place} since {day}")
_WHOLE = _("All of it is in the file.")
_OBSTACLES = _("Obstacles that you raised:")
_ENTRIES = _("Entries that you made:")
_ARTICLES = _("Articles that you sent in:")
_MESSAGES = _("Messages that were sent to you:")
_QUESTIONS = _("Questions that you were asked lately:")
_PAGES = _("Addresses of your page to look at the figures:")
_CHANGES = _("Changes by you or about you:")
_ACTS = _("Other things that you did:")
_ONE_ACT = {
    "decided": _("{at}: decided on “{about}”"),
    "closed": _("{at}: closed month {about}"),
    "reopened": _("{at}: reopened month {about}"),
    "exempted": _("{at}: exempted {about}"),
    "answered": _("{at}: answered {about}"),
    "ranked": _("{at}: entered the province's ranking of {about}"),
    "mailbox": _("{at}: set the mailbox of {about}"),
    "looked": _("{at}: looked at people's contacts"),
    "words": _("{at}: had this passed on: “{about}”"),
}
_ONE_OBSTACLE = _("{number}, {at}: {text}")
_ONE_ENTRY = _("{at}: {count:+} {office}, month {month}")
_ONE_MESSAGE = _("{at}: {what}")
_MUTED = _("- You receive no messages.")
_PAPERS = _("- The month's report is sent to you by e-mail.")
_LOOKED_AT = _("- Contacts were last looked at: {moment}, by {who}")
_RIGHTS = _("To receive nothing or to delete: {/settings}")
_LEFT = (
    _("Somebody has had their data deleted and is no longer linked. Their roles: {roles}."),
    _("Nobody can be reached any more at: {offices}. Please appoint and invite a successor."),
)


def mine(words: Words, held: Held) -> str:
    """What is held, and the latest of each kind; `whole` has all of it."""
    lines = [_known(words, held), *_kept(words, held, SHOWN)]
    return "\n".join([*lines, words.say(_WHOLE), words.say(_RIGHTS)])


def whole(words: Words, held: Held, now: datetime) -> str:
    """All of it, as the file has it."""
    head = words.say(_MADE, moment=now)
    asked = [words.say(_ONE_MESSAGE, at=when, what=text) for when, text in held.contents.questions]
    asked = [words.say(_QUESTIONS), *asked] if asked else []
    return "\n".join([head, _known(words, held), *_kept(words, held, None), *asked]) + "\n"


def _known(words: Words, held: Held) -> str:
    person = held.reach.person
    facts = {
        "title": person.title,
        "name": person.name or "–",
        "phone": phone(words, person) or "–",
        "roles": roles(words, person.grants),
        "addresses": [_address(words, one) for one in held.reach.addresses] or "–",
        "preferred": held.reach.preferred,
        "awaited": held.awaited,
        "language": LANGUAGES[person.language],
        **{kind: len(getattr(held.contents, kind)) for kind in _COUNTED},
        "notice": held.consent.notice,
        "consented": held.consent.at,
        "away_until": held.away_until,
        "away_from": held.away_from,
        "stands_in_for": held.stands_in_for,
    }
    lines = [words.tell(_FACTS, **facts), *([words.say(_MUTED)] if held.reach.muted else [])]
    lines += [words.say(_PAPERS)] if held.papers else []
    seen = [
        words.say(_LOOKED_AT, moment=when, who=who or words.say(_("somebody who has left")))
        for when, who in held.accesses
    ]
    return "\n".join([*lines, *seen])


def _address(words: Words, one: LinkedAddress) -> str:
    name = f"{words.channel(one.address.channel)} ({one.address.id})"
    return words.say(_SINCE, place=name, day=one.linked.date())


def _kept(words: Words, held: Held, most: int | None) -> Iterator[str]:
    """The rows of each kind under its heading, the newest first."""
    kinds: tuple[tuple[Sentence, list[str]], ...] = (
        (_OBSTACLES, [_obstacle(words, *one) for one in held.contents.obstacles[:most]]),
        (_ENTRIES, [_entry(words, *one) for one in held.contents.entries[:most]]),
        (_MESSAGES, [_message(words, *one) for one in held.contents.messages[:most]]),
        (
            _ARTICLES,
            [
                words.say(_ONE_MESSAGE, at=at, what=what)
                for at, what in held.contents.articles[:most]
            ],
        ),
        (_ACTS, [_act(words, *one) for one in held.contents.acts[:most]]),
        (_PAGES, [address_line(words, one) for one in held.pages[:most]]),
        (_CHANGES, [power.line(words, one) for one in held.contents.changes[:most]]),
    )
    for heading, lines in kinds:
        if lines:
            yield words.say(heading)
            yield from (f"- {line}" for line in lines)


def _obstacle(words: Words, number: int, when: datetime, text: str, answer: str) -> str:
    told = words.say(_ONE_OBSTACLE, number=f"VM-{number:02}", at=when, text=text)
    return f"{told} → {answer}" if answer else told


def _entry(words: Words, when: datetime, month: str, office: str, count: int) -> str:
    facts = {"at": when, "month": Month.from_key(month), "office": office, "count": count}
    return words.say(_ONE_ENTRY, **facts)


def _act(words: Words, when: datetime, kind: str, about: str) -> str:
    of_a_month = kind in {"closed", "reopened", "ranked"}
    return words.say(_ONE_ACT[kind], at=when, about=Month.from_key(about) if of_a_month else about)


def _message(words: Words, when: datetime, step: str, month: str) -> str:
    what = words.say(NAMES[MessageKind(step)], month=Month.from_key(month))
    return words.say(_ONE_MESSAGE, at=when, what=what)


def file_of(words: Words, person: int) -> Attachment:
    """The recipe of the file; its month is the person's number."""
    return Attachment(MY_DATA, str(person), words.say(_("My data.txt")))


def left(words: Words, grants: str, alone: str) -> str:
    """Told to the administrators. grants: "head GDMN,editor". alone: offices that nobody is left of."""
    parted = (grant.partition(" ") for grant in grants.split(",") if grant)
    held = [Grant(Role(role), office) for role, _space, office in parted]
    return words.tell(_LEFT, " ", roles=roles(words, held), offices=alone.split())
