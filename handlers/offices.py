"""The offices as an administrator edits them: /office."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from core.chat import Reply
from core.month import parse_month
from core.names import AliasTakenError, fold
from core.people import Role
from core.quota import Office
from core.refusal import Refusal, Why
from handlers.arguments import leading
from handlers.people import LONGEST_NAME
from handlers.request import Request
from locales import linking, people

NAMES = frozenset({"new", "name", "short", "head", "alias"})  # what their text becomes
BARE = frozenset({"retire", "back"})  # they need no text
_ACTIONS = {
    "new": "new",
    "moi": "new",
    "them": "new",
    "themmoi": "new",
    "name": "name",
    "ten": "name",
    "short": "short",
    "tengan": "short",
    "goitat": "short",
    "head": "head",
    "chucdanh": "head",
    "position": "position",
    "thutu": "position",
    "alias": "alias",
    "tenkhac": "alias",
    "unalias": "unalias",
    "botenkhac": "unalias",
    "retire": "retire",
    "ngung": "retire",
    "ngungtheodoi": "retire",
    "since": "since",
    "from": "since",
    "tu": "since",
    "tuthang": "since",
    "back": "back",
    "unretire": "back",
    "khoiphuc": "back",
}


def office(request: Request) -> Reply:
    """Show the offices, or change one: names, head's title, place, retired or back; a new one."""
    if not request.args:
        return Reply(people.offices(request.words, request.store.offices.all()))
    action, code, text = _wanted(request.args)
    if action in NAMES:
        _check_name(text)
    if action == "new":
        before, after = None, _new(request, code, text)
    else:
        before = _known(request, code)
        after = _CHANGES[action](request, before, text)
    try:
        request.store.offices.save(after)
    except AliasTakenError as taken:
        raise Refusal(Why.NAME_TAKEN, typed=taken.alias) from taken
    if before:
        _retitle(request, before, after)
    return Reply(people.office_changed(request.words, after))


def _wanted(args: str) -> tuple[str, str, str]:
    """Read "alias GDTrH thpt" or "GDTrH alias thpt": (action, code, text)."""
    words = args.split()
    named = leading(words, _ACTIONS)
    if named and named[1]:
        action, (code, *text) = named[0], named[1]
    elif len(words) > 1 and (named := leading(words[1:], _ACTIONS)):
        action, code, text = named[0], words[0], list(named[1])
    else:
        raise Refusal(Why.USAGE, command="office")
    if not text and action not in BARE:
        raise Refusal(Why.USAGE, command="office")
    return action, code, " ".join(text)


def _check_name(text: str) -> None:
    """A name has a letter or a digit, and fits a line or two."""
    if not fold(text):
        raise Refusal(Why.USAGE, command="office")
    refuse_long(text, LONGEST_NAME)


def _known(request: Request, code: str) -> Office:
    known = {fold(one.code): one for one in request.store.offices.all()}
    if fold(code) not in known:
        raise Refusal(Why.UNKNOWN_OFFICE_CODE, typed=code)
    return known[fold(code)]


def _new(request: Request, code: str, name: str) -> Office:
    offices = request.store.offices.all()
    if fold(code) in {fold(one.code) for one in offices}:
        raise Refusal(Why.NAME_TAKEN, typed=code)
    if not re.fullmatch(r"[A-Za-z0-9-]{2,20}", code):
        raise Refusal(Why.USAGE, command="office")
    position = max((one.position for one in offices), default=0) + 1
    short = name.split(maxsplit=1)[0]
    title = linking.head_title(request.words, name)
    return Office(code, name, short, title, position, since=request.month)


def _renamed(request: Request, before: Office, name: str) -> Office:
    """A head's title that follows from the name changes with it."""
    follows = before.head_title == linking.head_title(request.words, before.name)
    title = linking.head_title(request.words, name) if follows else before.head_title
    return replace(before, name=name, head_title=title)


def _retire(request: Request, before: Office, text: str) -> Office:
    month = parse_month(text, request.month, bare=True, ahead=True) if text else request.month
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    return replace(before, retired_from=month)


def _since(request: Request, before: Office, text: str) -> Office:
    """The first month whose tables the office is in."""
    month = parse_month(text, request.month, bare=True, ahead=True)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    return replace(before, since=month)


def _back(_request: Request, before: Office, _text: str) -> Office:
    if before.retired_from is None:
        raise Refusal(Why.NOTHING_CHANGES)
    return replace(before, retired_from=None)


def _place(_request: Request, before: Office, text: str) -> Office:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise Refusal(Why.BAD_COUNT, typed=text)
    return replace(before, position=int(text))


def _retitle(request: Request, before: Office, after: Office) -> None:
    """Those who are addressed by the head's old title are addressed by the new one."""
    if before.head_title == after.head_title:
        return
    deputy, now_deputy = (
        request.say(linking.DEPUTY_TITLE, title=office.head_title) for office in (before, after)
    )
    titles = {deputy: now_deputy, before.head_title: after.head_title}
    for person in request.store.people.having(Role.HEAD, Role.DEPUTY, office=after.code):
        if person.title in titles:
            request.store.people.change(person.id, title=titles[person.title])


_CHANGES: dict[str, Callable[[Request, Office, str], Office]] = {
    "name": _renamed,
    "short": lambda _request, before, text: replace(before, short=text),
    "head": lambda _request, before, text: replace(before, head_title=text),
    "position": _place,
    "alias": lambda _request, before, text: replace(before, aliases=(*before.aliases, text)),
    "unalias": lambda _request, before, text: replace(
        before, aliases=tuple(a for a in before.aliases if fold(a) != fold(text))
    ),
    "retire": _retire,
    "since": _since,
    "back": _back,
}
