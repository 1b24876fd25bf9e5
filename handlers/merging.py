"""Two offices become one, or an office gets another code: /office, as administrators type it.

Both are asked about first, with what will happen. Past months keep what they told.
"""

import re

from msgspec.structs import replace

from core.articles import State
from core.changes import What
from core.chat import Choice, Reply
from core.ledger import Entry
from core.month import Month
from core.names import AMBIGUOUS, fold
from core.people import OF_AN_OFFICE, Role
from core.quota import Office
from core.refusal import Refusal, Why
from core.text import flat
from handlers.arguments import month_and_rest, office_named
from handlers.correcting import taken_back
from handlers.counting import refuse_inactive
from handlers.declining import skipping
from handlers.request import Request
from locales import merging
from store.ledger import Ledger

CODE = re.compile(r"[A-Za-z0-9-]{2,20}")  # of an office
_SINCE = re.compile(r" (?:ke tu|bat dau tu|tu|from|since) (?=\S)")
_MERGE = r"(?:sap nhap|hop nhat|gop|nhap|merge)"
_INTO = r"(?:vao|sang|into|thanh|voi|va|cung|and|with|,|->|→)"
# "gộp A vào B", "A gộp vào B".
_MERGING = re.compile(
    rf"(?:{_MERGE} (?P<first>\S.*?) ?(?P<how>{_INTO}) "
    rf"|(?P<other>\S.*?) {_MERGE} (?:(?P<too>{_INTO}) )?)(?P<second>\S.*)"
)
_RECODE = r"(?:doi (?:ma|ky hieu)(?: cua| don vi)?|ma moi(?: cua)?|recode)"
_AS = r"(?:thanh|sang|la|to|->|→|:)"
# "đổi mã A thành B", "A đổi mã B".
_RECODING = re.compile(
    rf"(?:{_RECODE} (?P<first>\S.*?) ?{_AS} ?|(?P<other>\S.*?) {_RECODE} (?:{_AS} )?)"
    r"(?P<second>\S+)"
)
_EITHER_WAY = frozenset({"voi", "va", "cung", "and", "with", ","})
LISTED = 6  # people of an office that goes


def is_meant(text: str) -> bool:
    """Whether a text tells to merge offices or to change a code."""
    return bool(_RECODING.fullmatch(flat(text)) or _MERGING.fullmatch(flat(text)))


def asked(request: Request) -> Reply | None:
    """The question where two offices are to be merged or a code is to be changed."""
    typed = request.args
    if match := _RECODING.fullmatch(flat(typed)):
        return ask_code(request, *_halves(typed, match))
    text, month = _since(request, typed)
    if match := _MERGING.fullmatch(flat(text)):
        first, second = (_named(request, half) for half in _halves(text, match))
        both = (match["how"] or match["too"]) in _EITHER_WAY
        return _ask_merge(request, first, second, month, both=both)
    return None


def _halves(text: str, match: re.Match[str]) -> tuple[str, str]:
    first = "first" if match["first"] else "other"
    return text[slice(*match.span(first))].strip(), text[slice(*match.span("second"))].strip()


def _since(request: Request, text: str) -> tuple[str, Month]:
    """The text without "từ 6/2026", and that month; the next one where none is named."""
    for found in reversed(list(_SINCE.finditer(flat(text)))):
        words = text[found.end() :].split()
        month, rest = month_and_rest(words, request.month, bare=True, ahead=True)
        if month and not rest:
            return text[: found.start()], month
    return text, request.month.plus(1)


def _named(request: Request, typed: str) -> Office:
    office = office_named(typed, request.names, "/office {}")
    if office is None:
        raise Refusal(Why.USAGE, command="office")
    return office


# --- Merging


def _ask_merge(
    request: Request, first: Office, second: Office, month: Month, *, both: bool
) -> Reply:
    ways = [(first, second), (second, first)] if both else [(first, second)]
    for going, staying in ways:
        _refuse_merge(going, staying, month)
    choices = tuple(
        request.choice(
            merging.MERGE,
            f"/mergenow {going.code} {staying.code} {month}",
            office=going,
            into=staying,
            month=month,
        )
        for going, staying in ways
    )
    told = _what_happens(request, first, second, month)
    return Reply(told, (*choices, skipping(request)))


def _refuse_merge(going: Office, staying: Office, month: Month) -> None:
    if going.code == staying.code:
        raise Refusal(Why.MERGED_ALREADY, office=going, into=staying.code)
    _refuse_merged(going)
    _refuse_merged(staying)
    refuse_inactive(staying, month)


def _refuse_merged(office: Office) -> None:
    """What is merged, or will be, takes nothing over and gives nothing back."""
    if office.merged_into:
        raise Refusal(Why.MERGED_ALREADY, office=office, into=office.merged_into)


def _what_happens(request: Request, going: Office, staying: Office, month: Month) -> str:
    moving = request.store.ledger.standing_since(month, going.code)
    quota = request.store.quotas.of(month, [staying])[staying.code]
    people = request.store.people.having(*OF_AN_OFFICE, office=going.code)
    return merging.ask_merge(
        request.words,
        merging.Merging(
            going,
            staying,
            month,
            moving=sum(one.count for one in moving),
            waiting=len(request.store.articles.waiting(State.SUBMITTED, office=going.code)),
            quota=quota,
            people=[person.title for person in people][:LISTED],
        ),
    )


def merge_now(request: Request) -> Reply:
    """The confirmed merging: the office leaves the tables, and its entries since then move."""
    going, staying, key = request.args.split()
    store, month = request.store, Month.from_key(key)
    before, into = store.offices.get(going), store.offices.get(staying)
    _refuse_merge(before, into, month)
    retired = min(month, before.retired_from) if before.retired_from else month
    store.offices.save(replace(before, retired_from=retired, merged_into=into.code))
    request.change(What.OFFICE, f"{going} merge {into.code}")
    for entry in store.ledger.standing_since(month, going):
        _move(request, entry, into, request.question)
    if month <= request.month:  # what was sent before then may still count for the office that goes
        for article in store.articles.waiting(office=going):
            store.articles.change(article.id, office=into.code)
    taking_back = request.choice(
        merging.UNDO_MERGE,
        f"/unmerge {before.code} {before.retired_from or '-'} {request.question}",
        office=before,
    )
    text = request.say(merging.MERGED, office=before, into=into, month=month)
    return Reply(text, (taking_back, *_new_roles(request, before, into)), apart=True)


def _move(request: Request, entry: Entry, into: Office, batch: int | None) -> None:
    """Count the same for another office: an entry is made again there, and then undone here.

    Its articles go with it, and nobody hears once more that they were published.
    """
    ledger, register, by = request.store.ledger, request.store.articles, request.by(Role.ADMIN)
    articles = register.of_entry(entry.id)
    again = replace(entry, office=into.code, at=request.now, by=by, batch=batch)
    again = ledger.append(again, articles[0].id if articles else None)
    for article in articles:
        register.move(article.id, again.id)
    ledger.undo(entry, by, request.now)


def _batch_before(ledger: Ledger, moved: Entry) -> int | None:
    """The batch that an entry had before it was moved: there a merging before this one looks for it.

    It may have been moved on and back since then, each time just before what it was is undone.
    """
    one, found = moved, moved.batch
    while one.by.role == Role.ADMIN:
        was = ledger.get(ledger.get(one.id + 1).undoes or 0)
        found = was.batch if one.batch == moved.batch else found
        one = was
    return found


def _new_roles(request: Request, going: Office, staying: Office) -> tuple[Choice, ...]:
    """Choices to make each leader of the merged office a deputy of the one that goes on."""
    people = request.store.people.having(*OF_AN_OFFICE, office=going.code)
    return tuple(
        request.choice(
            merging.MAKE_DEPUTY,
            f"/people {person.id} deputy {staying.code}",
            title=person.title,
            office=staying,
        )
        for person in people[:LISTED]
        if staying.code not in person.offices
    )


def unmerge(request: Request) -> Reply:
    """Take a merging back: the office is in the tables again, and its entries return."""
    code, retired, batch = request.args.split()
    store, office = request.store, request.store.offices.get(code)
    if not office.merged_into:
        raise Refusal(Why.NOT_RETIRED, office=office)
    _refuse_merged(store.offices.get(office.merged_into))
    entries = store.ledger.of_batch(int(batch))
    taken_back(request, entries)
    retired_from = None if retired == "-" else Month.from_key(retired)
    restored = replace(office, retired_from=retired_from, merged_into="")
    store.offices.save(restored)
    request.change(What.OFFICE, f"{code} unmerge")
    for entry in entries:
        _move(request, entry, restored, _batch_before(store.ledger, entry))
    for article in store.articles.waiting(office=office.merged_into):
        if store.articles.history(article.id)[-1].office == code:
            store.articles.change(article.id, office=code)
    return request.reply(merging.UNMERGED, office=restored)


# --- Another code


def ask_code(request: Request, typed: str, becomes: str) -> Reply:
    office = _named(request, typed)
    _refuse_code(request, office, becomes)
    return request.reply(
        merging.ASK_CODE,
        request.choice(merging.CHANGE_CODE, f"/recode {office.code} {becomes}", becomes=becomes),
        skipping(request),
        office=office,
        becomes=becomes,
    )


def _refuse_code(request: Request, office: Office, becomes: str) -> None:
    if not CODE.fullmatch(becomes) or becomes == office.code:
        raise Refusal(Why.USAGE, command="office")
    every = request.store.offices.all()
    named = [
        request.names.exact(becomes),
        *(one for one in every if fold(one.code) == fold(becomes)),
    ]
    if fold(becomes) in AMBIGUOUS or any(one and one.code != office.code for one in named):
        raise Refusal(Why.NAME_TAKEN, typed=becomes)


def recode(request: Request) -> Reply:
    """The confirmed change of a code, in every table and every month."""
    was, becomes = request.args.split()
    office = next((one for one in request.store.offices.all() if one.code == was), None)
    if office is None:
        raise Refusal(Why.UNKNOWN_OFFICE_CODE, typed=was)
    _refuse_code(request, office, becomes)
    request.store.offices.change_code(was, becomes, request.now, request.me.id)
    request.change(What.OFFICE, f"{becomes} recode {was}")
    back = request.choice(merging.CHANGE_BACK, f"/recode {becomes} {was}", becomes=was)
    return request.reply(merging.CODE_CHANGED, back, was=was, becomes=becomes, office=office.name)
