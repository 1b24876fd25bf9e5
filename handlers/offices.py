"""The offices as an administrator edits them: /office."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from core.changes import What
from core.chat import Reply
from core.month import Month, parse_month
from core.names import AliasTakenError, fold
from core.people import OF_AN_OFFICE
from core.quota import Office
from core.refusal import Refusal, Why
from handlers import emailing, merging
from handlers.arguments import by_spelling, leading, month_and_rest, refuse_long
from handlers.people import LONGEST_NAME
from handlers.request import Answer, Request
from locales import linking, people

NAMES = frozenset({"new", "name", "short", "head", "alias"})  # what their text becomes
_FROM = frozenset({"tu", "from", "since"})  # before the month in which a new office begins
BARE = frozenset({"retire", "back"})  # they need no text
_ACTIONS = by_spelling(
    {
        "new": "new moi them themmoi",
        "name": "name ten doiten doitenthanh tenmoi",
        "code": "code ma doima mamoi",
        "short": "short tengan goitat",
        "head": "head chucdanh",
        "position": "position thutu",
        "alias": "alias tenkhac",
        "unalias": "unalias botenkhac",
        "retire": "retire ngung ngungtheodoi",
        "since": "since from tu tuthang",
        "back": "back unretire khoiphuc",
        "email": "email mail thudientu homthu hopthu diachiemail",
    }
)


def office(request: Request) -> Answer:
    """Show the offices, or change one: names, head's title, place, retired or back; a new one."""
    if not request.args:
        listed = people.offices(request.words, request.store.offices.all())
        return Reply("\n".join(filter(None, [listed, emailing.mailboxes(request)])))
    if question := merging.asked(request):
        return question
    if named := request.names.exact(request.args):
        return Reply(people.offices(request.words, [named]))
    action, code, text = _wanted(request.args)
    if action == "code":
        return merging.ask_code(request, code, text)
    before = None if action == "new" else _known(request, code)
    if action == "email" and before:
        return emailing.set_mailbox(request, before, text)
    if action == "new":
        after = _new(request, code, text)
    elif before:
        after = _CHANGES[action](request, before, text)
    else:
        raise Refusal(Why.UNKNOWN_OFFICE_CODE, typed=code)
    try:
        request.store.offices.save(after, request.month)
    except AliasTakenError as taken:
        names = (text, after.name, after.code, *after.aliases)  # as people write them
        typed = next((name for name in names if fold(name) == taken.alias), text or after.name)
        raise Refusal(Why.NAME_TAKEN, typed=typed) from taken
    request.change(What.OFFICE, f"{after.code} {action}")
    if before:
        _retitle(request, before, after)
    return Reply(people.office_changed(request.words, after))


def _wanted(args: str) -> tuple[str, str, str]:
    """Read "alias GDTrH thpt" or "GDTrH alias thpt": (action, code, text)."""
    words = args.split()
    if (named := leading(words, _ACTIONS)) and named[1]:
        action, (code, *text) = named
    elif named := leading(words[1:], _ACTIONS):
        action, code, text = named[0], words[0], list(named[1])
    else:
        raise Refusal(Why.USAGE, command="office")
    # A name has a letter or a digit, and fits a line or two.
    if (not text and action not in BARE) or (action in NAMES and not fold(" ".join(text))):
        raise Refusal(Why.USAGE, command="office")
    if action in NAMES:
        refuse_long(" ".join(text), LONGEST_NAME)
    return action, code, " ".join(text)


def _known(request: Request, code: str) -> Office | None:
    return next((o for o in request.store.offices.all() if fold(o.code) == fold(code)), None)


def _new(request: Request, code: str, name: str) -> Office:
    if _known(request, code):
        raise Refusal(Why.NAME_TAKEN, typed=code)
    if not merging.CODE.fullmatch(code):
        raise Refusal(Why.USAGE, command="office")
    offices = request.store.offices.all()
    name, since = _name_and_month(request, name)
    position = max((one.position for one in offices), default=0) + 1
    short = name.split(maxsplit=1)[0]
    title = linking.head_title(name)
    return Office(code, name, short, title, position, since=since)


def _name_and_month(request: Request, text: str) -> tuple[str, Month]:
    """Read "Phòng … từ 4/2026": unless a month is named, an office begins with the next one."""
    month, rest = month_and_rest(text.split(), request.month, last=True, ahead=True)
    name, _, word = rest.rpartition(" ")
    if month and name and fold(word) in _FROM:
        return name, month
    return text, request.month.plus(1)


def _renamed(_request: Request, before: Office, name: str) -> Office:
    """A head's title that follows from the name changes with it."""
    follows = before.head_title == linking.head_title(before.name)
    title = linking.head_title(name) if follows else before.head_title
    return replace(before, name=name, head_title=title)


def _month(request: Request, text: str) -> Month:
    words = text.split()
    typed = " ".join(words[1:] if words and fold(words[0]) in _FROM else words)
    month = parse_month(typed, request.month, bare=True, ahead=True)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    return month


def _retire(request: Request, before: Office, text: str) -> Office:
    return replace(before, retired_from=_month(request, text) if text else request.month.plus(1))


def _back(_request: Request, before: Office, _text: str) -> Office:
    if before.retired_from is None:
        raise Refusal(Why.NOT_RETIRED, office=before)
    return replace(before, retired_from=None, merged_into="")


def _place(_request: Request, before: Office, text: str) -> Office:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise Refusal(Why.BAD_COUNT, typed=text)
    return replace(before, position=int(text))


def _retitle(request: Request, before: Office, after: Office) -> None:
    """Give the new title to everybody who was addressed by an old one of the office."""
    titles = {
        title_in(before): title_in(after)
        for title_in in (linking.deputy_title, linking.writer_title, lambda one: one.head_title)
    }
    for person in request.store.people.having(*OF_AN_OFFICE, office=after.code):
        if titles.get(person.title, person.title) != person.title:
            request.store.people.change(person.id, title=titles[person.title])


def _others(office: Office, text: str) -> tuple[str, ...]:
    """The aliases that are read otherwise."""
    return tuple(alias for alias in office.aliases if fold(alias) != fold(text))


_CHANGES: dict[str, Callable[[Request, Office, str], Office]] = {
    "name": _renamed,
    "short": lambda _request, before, text: replace(before, short=text),
    "head": lambda _request, before, text: replace(before, head_title=text),
    "position": _place,
    "alias": lambda _request, before, text: replace(before, aliases=(*_others(before, text), text)),
    "unalias": lambda _request, before, text: replace(before, aliases=_others(before, text)),
    "retire": _retire,
    "since": lambda request, before, text: replace(before, since=_month(request, text)),
    "back": _back,
}
