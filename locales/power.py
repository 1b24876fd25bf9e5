"""The audit trail, invitation codes, linked addresses, and notes about changed roles and links."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from core.changes import Trail, What
from core.month import Month
from core.people import Grant, LinkedAddress, Person
from locales.people import roles
from locales.words import Sentence, Words, plural as _n, sentence as _

CODES = _("Invitation codes not used")
CHANGES = _("Who changed what")
EARLIER = _("Earlier ones")
NO_CODES = _("There is no unused invitation code.")
WITHDRAW = _("Withdraw no. {number:d}")
WITHDRAWN = _("The invitation code for “{title}” has been withdrawn; it opens nothing any more.")
VOID = _n(
    "{n} unused invitation code is void with it; please issue a new one where it is needed.",
    "{n} unused invitation codes are void with it; please issue new ones where they are needed.",
)
UNLINK = _("Unlink {where}")
UNLINKED = _("Unlinked: {where}. Messages no longer go there.")
UNLINKED_OF = _(
    "{title}: {where} has been unlinked. Codes that would link this person again are void."
)

_PLACE = _("{channel:channel} (since {day})")
_SAME_DAY = _("{place}, no. {number:d}")
_ADDRESSES = _("Linked addresses: {places}.")
_CODE = _("{number:d}. “{title}” – issued by {by} at {issued}; valid until {expires}")
_BEING_READ = _("; somebody is reading the notice")
_FOR_SOMEBODY = _("; for person {person:d} only")
SYSTEM = _("the system's command line or schedule")

_SAID: Mapping[What, Sentence] = {
    What.ROLE_GIVEN: _("role given: {role}"),
    What.ROLE_ENDED: _("role ended: {role}"),
    What.LINKED: _("linked on {channel:channel}"),
    What.UNLINKED: _("unlinked on {channel:channel}"),
    What.FORGOTTEN: _("data deleted"),
    What.CODE_ISSUED: _("invitation code issued: {role}"),
    What.CODE_USED: _("invitation code used: {role}"),
    What.CODE_WITHDRAWN: _("invitation code withdrawn or void: {role}"),
    What.QUOTA: _("quota or exemption changed: {about}"),
    What.CALENDAR: _("calendar changed: {about}"),
    What.OFFICE: _("office changed: {about}"),
    What.PAUSED: _("automatic messages paused {about}"),
    What.RESUMED: _("automatic messages resumed"),
    What.RESTORED: _("data restored from the copy {about}"),
}
# What was changed of an office; the rest is what `about` says behind the deed.
_DEEDS: Mapping[str, Sentence] = {
    "new": _("added"),
    "name": _("name"),
    "short": _("short name"),
    "head": _("title of its head"),
    "position": _("place in the lists"),
    "alias": _("another name added"),
    "unalias": _("another name removed"),
    "retire": _("retired"),
    "since": _("first month"),
    "back": _("restored"),
    "merge": _("merged into {rest}"),
    "unmerge": _("merging undone"),
    "recode": _("code changed from {rest}"),
    "email": _("mailbox"),
    "import": _("read from a file"),
}
_OF_OFFICE = _("{code}, {deed}")
_NEW_QUOTA = _("{floor} - {target} {code} from month {month}")
_QUOTA = re.compile(r"([0-9]{4}-[0-9]{2}) ([0-9]+) ([0-9]+) ?(.*)")
_UNTIL = _("until the end of {day}")
_TRAIL = _("Who changed roles, links, codes and settings, newest first:")
_NO_TRAIL = _("No changes of roles, links, codes or settings are on record.")
_LINE = (_("{number:d}. {at} – {said}"), _("person: {whom}"), _("by {by}"))
_OF_ROLES = frozenset(
    {What.ROLE_GIVEN, What.ROLE_ENDED, *(what for what in What if "code" in what)}
)

_TO_ONESELF: Mapping[What, Sentence] = {
    What.ROLE_GIVEN: _("You were given the role: {role}. By: {by}."),
    What.ROLE_ENDED: _("Your role has ended: {role}. By: {by}."),
    What.LINKED: _(
        "One more address was linked to you: {channel:channel}. If that was not you, please unlink it with {/channel} and tell the administrator at once."
    ),
    What.UNLINKED: _(
        "An address of yours on {channel:channel} was unlinked. By: {by}. If you did not want this, please tell the administrator at once."
    ),
    What.FORGOTTEN: _("Your data has been deleted and you are no longer linked. By: {by}."),
}
_LINK_ENDED = _(
    "With the last role the link of this chat has ended; name and phone number are deleted after 30 days."
)
_TO_ADMINS = (
    _("{title} (number {number:d}): {said}."),
    _("By: {by}."),
    _("Roles now: {roles}."),
)


class Code(Struct, frozen=True):
    """An unused code. person: whose further address it links, or None. read: it is reserved."""

    title: str
    by: str
    issued: datetime
    expires: datetime
    person: int | None
    read: bool


def said(words: Words, what: What, about: str) -> str:
    role = roles(words, [Grant.of(about)]) if what in _OF_ROLES else ""
    told = _about(words, what, about)
    return words.say(_SAID[what], role=role, channel=about, about=told).rstrip()


def _about(words: Words, what: What, about: str) -> str:
    """What was changed, as people write it; it is kept in codes."""
    if what is What.PAUSED and about:
        return words.say(_UNTIL, day=date.fromisoformat(about))
    if what is What.QUOTA and (quota := _QUOTA.fullmatch(about)):
        month, floor, target, code = quota.groups()
        facts = {"floor": floor, "target": target, "code": code, "month": Month.from_key(month)}
        return " ".join(words.say(_NEW_QUOTA, **facts).split())
    code, _space, deed = about.partition(" ")
    deed, _space, rest = deed.partition(" ")
    if what is What.OFFICE and deed in _DEEDS:
        return words.say(_OF_OFFICE, code=code, deed=words.say(_DEEDS[deed], rest=rest))
    if what is What.OFFICE and code in _DEEDS:
        return words.say(_DEEDS[code], rest=rest)
    return about


def trail(words: Words, lines: Sequence[Trail]) -> str:
    if not lines:
        return words.say(_NO_TRAIL)
    return "\n".join([words.say(_TRAIL), *(line(words, one) for one in lines)])


def line(words: Words, one: Trail) -> str:
    by = one.by or words.say(SYSTEM)
    facts = {"number": one.number, "at": one.at, "whom": one.whom, "by": by}
    return words.tell(_LINE, "; ", said=said(words, one.what, one.about), **facts)


def codes(words: Words, found: Sequence[Code], first: int) -> str:
    """first: the number of the first one."""
    lines = [_code(words, number, code) for number, code in enumerate(found, start=first)]
    return "\n".join([words.say(CODES), *lines])


def _code(words: Words, number: int, code: Code) -> str:
    told = [_CODE, *([_FOR_SOMEBODY] if code.person else []), *([_BEING_READ] if code.read else [])]
    facts = {"title": code.title, "issued": code.issued, "expires": code.expires}
    by = code.by or words.say(SYSTEM)
    return words.tell(told, "", number=number, by=by, person=code.person or 0, **facts)


def places(words: Words, linked: Sequence[LinkedAddress]) -> list[str]:
    """What its owner calls each address, since ids say nothing to anybody.

    Of two on one channel and day the second gets a number.
    """
    named: list[str] = []
    for one in linked:
        place = words.say(_PLACE, channel=one.address.channel, day=one.linked.date())
        before = sum(1 for other in named if other.startswith(place))
        named.append(words.say(_SAME_DAY, place=place, number=before + 1) if before else place)
    return named


def listed(words: Words, named: Sequence[str]) -> str:
    return words.say(_ADDRESSES, places=list(named) or "–")


def to_oneself(words: Words, what: What, about: str, by: str, *, farewell: bool) -> str:
    """Told to whoever it is about. farewell: the link ended with it."""
    role = roles(words, [Grant.of(about)]) if what in _OF_ROLES else ""
    by = by or words.say(SYSTEM)
    text = words.say(_TO_ONESELF[what], role=role, channel=about, by=by)
    ended = farewell and what is What.ROLE_ENDED
    return f"{text} {words.say(_LINK_ENDED)}" if ended else text


def to_admins(words: Words, what: What, about: str, by: str | None, whom: Person) -> str:
    """by: a title, empty for the system; None: whoever it is about did it."""
    who = words.say(SYSTEM) if by == "" else by
    facts = {"title": whom.title or "–", "number": whom.id, "by": who}
    now = roles(words, whom.grants)
    return words.tell(_TO_ADMINS, " ", said=said(words, what, about), roles=now, **facts)


HEADS_REACHED = _("Heads who can be reached now: {reached:n} of {offices:n} offices.")
_AGAIN: Mapping[What, Sentence] = {
    What.ROLE_ENDED: _("roles ended again: {n:n}"),
    What.UNLINKED: _("addresses unlinked again: {n:n}"),
    What.FORGOTTEN: _("people forgotten again: {n:n}"),
}
_LOST: Mapping[What, Sentence] = {
    What.ROLE_GIVEN: _("roles to be given again: {n:n}"),
    What.LINKED: _("links to be made again: {n:n}"),
    What.QUOTA: _("quotas and exemptions to be set again: {n:n}"),
    What.CALENDAR: _("days to be set again: {n:n}"),
    What.OFFICE: _("changes of offices to be made again: {n:n}"),
    What.PAUSED: _("pauses to be set again: {n:n}"),
}
_VOID_CODES = _("unused invitation codes that are void: {n:n}")
_SINCE = _("Since the copy was made: {parts}. Each of it: {/changes}.")


def since_the_copy(
    words: Words, again: Mapping[What, int], codes: int, lost: Mapping[What, int]
) -> list[str]:
    """What a restore ended again, and what holds no longer; empty if there is nothing to tell."""
    counted = [
        *((_AGAIN[what], again[what]) for what in _AGAIN if what in again),
        *([(_VOID_CODES, codes)] if codes else []),
        *((_LOST[what], lost[what]) for what in _LOST if what in lost),
    ]
    parts = "; ".join(words.say(sentence, n=n) for sentence, n in counted)
    return [words.say(_SINCE, parts=parts)] if parts else []
