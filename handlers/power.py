"""What administrators watch: the audit trail, and the invitation codes that are not used yet."""

from core.chat import Choice, Reply
from core.people import Person
from core.refusal import Refusal, Why
from handlers.people import title_of
from handlers.request import Request
from locales import power
from store.invitations import Invitation
from store.roles import manageable

ON_A_PAGE = 10
CODES_ON_A_PAGE = 6  # each of them is a choice


def changes(request: Request) -> Reply:
    """Who gave, took, issued or changed what; alone: the newest, with a number: those before it."""
    before = int(request.args) if request.args.isdecimal() else None
    if request.args and before is None:
        raise Refusal(Why.USAGE, command="changes")
    found = request.store.changes.page(before, ON_A_PAGE)
    lines = [power.Line(one.number, one.at, one.what, one.about, one.whom, one.by) for one in found]
    choices: tuple[Choice, ...] = ()
    if len(found) == ON_A_PAGE:
        choices = (request.choice(power.EARLIER, f"/changes {found[-1].number}"),)
    return Reply(power.trail(request.words, lines), choices)


def codes(request: Request) -> Reply:
    """The unused codes that one may take back, each with a choice to do so."""
    open_ones = manageable(request.store.invitations.open(request.now), request.me)
    first = int(request.args) if request.args.isdecimal() else 0
    shown = open_ones[first : first + CODES_ON_A_PAGE]
    if not shown:
        return request.reply(power.NO_CODES)
    choices = [
        request.choice(power.WITHDRAW, f"/withdrawcode {one.handle}", number=number)
        for number, one in enumerate(shown, start=first + 1)
    ]
    if len(open_ones) > first + len(shown):
        choices.append(request.choice(power.MORE, f"/codes {first + len(shown)}"))
    found = [_code(request, one) for one in shown]
    return Reply(power.codes(request.words, found, first + 1), tuple(choices))


def _code(request: Request, one: Invitation) -> power.Code:
    people = request.store.people
    by: Person | None = people.get(one.by) if one.by is not None else None
    read = one.reserved is not None and one.reserved > request.now
    title = _title(request, one)
    return power.Code(title, by.title if by else "", one.issued, one.expires, one.person, read)


def _title(request: Request, one: Invitation) -> str:
    if one.person is not None:
        return request.store.people.get(one.person).title
    return one.title or title_of(request, one.grant)


def withdraw(request: Request) -> Reply:
    """Take back one code."""
    found = request.store.invitations.named(request.args, request.now)
    if found is None or found not in manageable([found], request.me):
        raise Refusal(Why.BAD_CODE)
    request.store.roles.withdraw(found, request.me.id, request.now)
    return request.reply(power.WITHDRAWN, title=_title(request, found))
