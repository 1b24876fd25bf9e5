"""Commands that gather what older ones do each: /vuongmac, /dondoc, /chotso, /danhba, /caidat.

What may follow the name is read here, and given to the older command's handler. The older names
work as before; their rights are asked here too.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.month import Month
from core.names import fold
from core.people import ADMINS, OVERSEERS, Role
from core.quota import Office
from core.reading.intents import SHORT_REST
from core.refusal import Refusal, Why
from core.text import flat, normal
from handlers import (
    emailing,
    linking,
    months,
    nudging,
    obstacles,
    people,
    power,
    privacy,
    settings,
    talking,
)
from handlers.arguments import by_spelling, leading, month_and_rest
from handlers.paging import ON_A_PAGE, without_page
from handlers.request import Answer, Handler, Prompt, Request
from locales import gathered, power as power_words
from locales.people import contact_line
from locales.words import LANGUAGES

_ANSWERING = re.compile(r"(?:vm[- ]?|#)\s*[0-9]+|[0-9]+\s*[:.]\s", re.IGNORECASE)
_LIST = frozenset({"", "ds", "danhsach", "list", "xem"})
_HISTORY = {"lichsu": True, "history": True, "lichsudondoc": True}
_COUNTED = frozenset({"tin", "bai", "clip"})  # "4 bài còn sót": how many, and not April
_REOPENING = re.compile(r"\b(?:mo\s+lai|mo\s+chot|mo|reopen|open)(?:\s+thang)?\b")
_INVITING = dict.fromkeys(("moi", "mamoi", "capma", "capmamoi", "ma", "invite", "code"), True)
_CODES = frozenset({"ma", "mamoi", "dsma", "danhsachma", "danhsachmamoi", "codes"})
_NEW = frozenset({"moi", "themmoi", "them", "new"})
_SETTINGS: Mapping[str, Handler] = by_spelling(
    {
        linking.channel: "channel kenh",
        settings.language: "language ngonngu tieng",
        privacy.mydata: "mydata dulieu dulieucuatoi",
        privacy.stop: "stop dung dungnhantin ngungnhantin",
        privacy.receive: "receive nhan nhantin nhanlai",
        emailing.email: "email mail thudientu hopthu",
        privacy.forget: "forget xoa xoadulieu quentoi",
    }
)
ACUTE = "\u0301"


# --- /vuongmac


def obstacle(request: Request) -> Answer:
    """A head raises one or sees their own; editors and leaders list them, and answer by number."""
    heads = bool(request.me.offices)
    overseer = request.me.may(OVERSEERS)
    if overseer and _ANSWERING.match(request.args):
        return obstacles.resolve(request)
    if found := obstacles.named(request):
        return found
    if overseer and (not heads or _is_a_choice_of_list(request)):
        args = "" if fold(request.args) in _LIST else request.args
        return obstacles.list_them(request.saying(args))
    if fold(request.args) not in _LIST:
        short = len(request.args.split()) < SHORT_REST
        return talking.ask_raise(request, request.args) if short else obstacles.raise_one(request)
    asked = obstacles.raise_one(request.saying(""))
    waiting = [one for code in request.me.offices for one in request.store.obstacles.waiting(code)]
    if not waiting:
        return asked
    told = gathered.own_obstacles(request.words, waiting[-ON_A_PAGE:])
    return replace(asked, text=f"{told}\n{asked.text}")


def _is_a_choice_of_list(request: Request) -> bool:
    """Whether an office or a month is all that was written."""
    _month, rest = month_and_rest(request.args.split(), request.month, last=True, bare=True)
    return fold(rest) in _LIST or request.names.exact(rest) is not None


# --- /dondoc


def nudge(request: Request) -> Answer:
    """Urge the offices below the floor; "lịch sử": what was sent in a month's round."""
    if found := leading(request.args.split(), _HISTORY):
        return nudging.nudges(request.saying(" ".join(found[1])))
    shown = nudging.nudge(request)
    history = request.choice(gathered.HISTORY, "/nudges")
    return replace(shown, choices=(*shown.choices, history))


# --- /chotso


def close(request: Request) -> Answer:
    """Close a month, reopen one with a reason, or list what is closed."""
    if match := _REOPENING.search(flat(request.args)):
        args = f"{request.args[: match.start()]} {request.args[match.end() :]}".strip()
        return reopen(request.saying(args))
    if fold(request.args) not in _LIST:
        return months.close(request)
    closed = request.store.months.closings()
    over = [Month.of(request.now).plus(-back) for back in range(1, 13)]
    ended = [month for month in over if month not in closed]
    choices = []
    if closed:
        latest = max(closed)
        choices.append(request.choice(gathered.REOPEN, f"/reopen {latest}", month=latest))
    if ended[:1] == over[:1]:  # the month that has just ended is the one to be closed
        choices.insert(0, request.choice(gathered.CLOSE, f"/close {ended[0]}", month=ended[0]))
        ended = ended[1:]
    return Reply(gathered.closed(request.words, closed, ended), tuple(choices))


def reopen(request: Request) -> Answer:
    """Reopen a closed month; the reason is asked for when it is left out."""
    month, reason = month_and_rest(request.args.split(), request.month, bare=True)
    if month and reason and fold(reason.split()[0]) not in _COUNTED:
        return months.reopen(request.saying(f"{month} {reason}"))
    if reason or month not in request.store.months.closings():
        return months.reopen(request)
    return Prompt(request.say(gathered.ASK_REASON, month=month), f"/reopen {month}")


# --- /danhba


def contacts(request: Request) -> Answer:
    """Who is linked where; an office's people; one person; invitations; changes."""
    typed, _ = without_page(request.args)
    words = typed.split()
    if not words or fold(typed) in _LIST:
        listed = people.contacts(request)
        admin = request.me.may(ADMINS)
        hints = gathered.CONTACT_HINTS if admin else gathered.INVITE_HINT
        choices = [request.choice(power_words.CODES, "/codes")]
        choices += [request.choice(power_words.CHANGES, "/changes")] if admin else []
        return Reply(f"{listed.text}\n{request.say(hints)}", (*listed.choices, *choices))
    if fold(typed) in _CODES:
        return power.codes(request)
    if (inviting := _invited(words)) is not None:
        return people.invite(request.saying(inviting))
    if office := request.names.exact(request.args):
        return _of_office(request, office)
    adding = words[0].isdecimal() or fold(words[0]) in _NEW
    if not adding and people.role_named(request.args):
        whom = request.args.strip()
        choice = request.choice(gathered.INVITE, f"/invite {whom}", whom=whom)
        return request.reply(gathered.ASK_INVITE, choice, whom=whom)
    if not request.me.may(ADMINS):
        raise Refusal(Why.NOT_ALLOWED)
    return people.show_or_change(request)


def _invited(words: list[str]) -> str | None:
    """Whom to invite: "mời GDMN trưởng phòng", "mã mời biên tập viên", "8 mời".

    Empty where nobody is named; None: it is no invitation.
    """
    if words[0].isdecimal():
        inviting = fold("".join(words[1:])) in _INVITING
        return words[0] if inviting else None
    if (found := leading(words, _INVITING)) is None:
        return None
    _inviting, rest = found
    # "mới" adds a person, "mời" invites one: without marks they are the same.
    adding = 0 < len(rest) == len(words) - 1 and ACUTE in normal(words[0], "NFD")
    return None if adding else " ".join(rest)


def _of_office(request: Request, office: Office) -> Reply:
    """The head and deputies of an office, and invitations for them."""
    found = request.store.people.having(Role.HEAD, Role.DEPUTY, office=office.code)
    reaches = [request.store.people.reach(person.id) for person in found]
    for person in found:
        request.store.privacy.note_access(request.me.id, f"people/{person.id}", request.now)
    told = [contact_line(request.words, reach) for reach in reaches]
    choices = (
        request.choice(gathered.INVITE_HEAD, f"/invite {office.code} head"),
        request.choice(gathered.INVITE_DEPUTY, f"/invite {office.code} deputy"),
    )
    return Reply(gathered.of_office(request.words, office, told), choices)


# --- /caidat


def preferences(request: Request) -> Answer:
    """One's own settings: channel, language, data, messages, deleting; each is a choice."""
    typed = request.args.strip()
    if found := leading(typed.split(), _SETTINGS):
        setting, rest = found
        return setting(request.saying(" ".join(rest)))
    if settings.language_named(typed):
        return settings.language(request)
    if typed and typed.casefold() in request.services.reachable:
        return linking.channel(request)
    if typed:
        raise Refusal(Why.USAGE, command="settings")
    reach = request.store.people.reach(request.me.id)
    choices = [
        request.choice(gathered.RECEIVE_ON, f"/channel {name}", name=name)
        for name in sorted(request.services.reachable - {"console"})
        if name != reach.preferred or len(reach.addresses) > 1
    ]
    choices += [
        Choice(name, f"/language {language}")
        for language, name in LANGUAGES.items()
        if language != request.me.language
    ]
    stop, receive = (gathered.STOP, "/stop"), (gathered.RECEIVE, "/stop off")
    choices += [
        request.choice(gathered.MY_DATA, "/mydata"),
        request.choice(*(receive if reach.muted else stop)),
        *emailing.choices(request, reach),
        request.choice(gathered.FORGET, "/forget"),
    ]
    told = gathered.settings(
        request.words,
        [linked.address.channel for linked in reach.addresses],
        linking.first_channel(request, reach),
        muted=bool(reach.muted),
    )
    return Reply(told, tuple(choices))
