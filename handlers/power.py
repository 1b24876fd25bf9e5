"""What administrators watch: the audit trail, and the invitation codes that are not used yet."""

import re

from core.chat import Choice, Reply
from core.refusal import Refusal, Why
from handlers.paging import ON_A_PAGE, page, without_page
from handlers.people import title_for
from handlers.request import Request
from locales import power
from store.invitations import Invitation
from store.roles import manageable

CODES_ON_A_PAGE = 6  # each of them is a choice
_NUMBER = re.compile(r"[0-9]{1,12}")  # of a line of the trail


def changes(request: Request) -> Reply:
    """Who gave, took, issued or changed what; alone: the newest, with a number: those before it."""
    before = int(request.args) if _NUMBER.fullmatch(request.args) else None
    if request.args and before is None:
        raise Refusal(Why.USAGE, command="changes")
    found = request.store.changes.page(before, ON_A_PAGE)
    choices: tuple[Choice, ...] = ()
    if len(found) == ON_A_PAGE:
        choices = (request.choice(power.EARLIER, f"/changes {found[-1].number}"),)
    return Reply(power.trail(request.words, found), choices)


def codes(request: Request) -> Reply:
    """The unused codes that one may take back, each with a choice to do so."""
    open_ones = manageable(request.store.invitations.open(request.now), request.me)
    after = without_page(request.args)[1]
    shown = page(request, "/codes", open_ones, after, CODES_ON_A_PAGE)
    if not shown.lines:
        return request.reply(power.NO_CODES)
    choices = [
        request.choice(power.WITHDRAW, f"/withdrawcode {one.handle}", number=number)
        for number, one in enumerate(shown.lines, start=after + 1)
    ]
    found = [_code(request, one) for one in shown.lines]
    return Reply(power.codes(request.words, found, after + 1), (*choices, *shown.more))


def _code(request: Request, one: Invitation) -> power.Code:
    by = "" if one.by is None else request.store.people.get(one.by).title
    read = one.reserved is not None and one.reserved > request.now
    return power.Code(title_for(request, one), by, one.issued, one.expires, one.person, read)


def withdraw(request: Request) -> Reply:
    """Make an unused code void, if it is one that the person may take back."""
    found = request.store.invitations.named(request.args, request.now)
    if found is None or found not in manageable([found], request.me):
        raise Refusal(Why.BAD_CODE)
    request.store.roles.withdraw(found, request.me.id, request.now)
    return request.reply(power.WITHDRAWN, title=title_for(request, found))
