"""E-mail: one's own address and what is sent there (/email), an office's mailbox (/office … email)."""

import re

from core.changes import What
from core.chat import EMAIL, Address, Choice, Reply
from core.events import EmailCode, PapersByEmail
from core.mail import mail_address
from core.month import Month
from core.names import fold
from core.people import OVERSEERS, Reachability
from core.quota import Office
from core.refusal import Refusal, Why
from core.text import flat
from core.workdays import ONE_DAY
from handlers.arguments import OFF, refuse_long
from handlers.request import Answer, Prompt, Request
from locales import emails
from store.emails import CODE_KEY, CODE_LIFE, OfficeMailbox

MOST_CODES_A_DAY = 5  # e-mails that somebody may have sent to addresses that are not theirs yet
LONGEST_READERS = 100
_OFF = OFF | {"xoa", "bo", "go", "delete"}
_PAPERS = frozenset({"baocao", "nhanbaocao", "report", "reports", "papers"})
_CODE = re.compile(r"[A-Za-z0-9]{4}(?:[- ]?[A-Za-z0-9]{4}){1,2}")
_READ_BY = re.compile(r"[\s,;:.(–-]*(?:(?:do|nguoi doc|read by)\b[\s:]*)?(.*?)(?:\s+doc)?[\s.)]*")


def email(request: Request) -> Answer:
    """Alone: one's address. An address: a code goes there. A code: it is confirmed. "off": deleted."""
    typed = request.args.strip()
    spelt = fold(flat(typed))
    reach = request.store.people.reach(request.me.id)
    if spelt in _OFF:
        return _drop(request, reach)
    if not request.services.emails:
        raise Refusal(Why.NO_EMAIL)
    if not typed:
        return _shown(request, reach)
    wanted, _, rest = typed.partition(" ")
    if fold(flat(typed).removesuffix("off")) in _PAPERS or spelt in _PAPERS:
        return _want_papers(request, reach, wanted=spelt in _PAPERS)
    if _CODE.fullmatch(typed):
        return _confirm(request, typed)
    address = mail_address(wanted)
    if address is None or rest:
        raise Refusal(Why.BAD_EMAIL, typed=typed)
    return _send_code(request, address)


def _shown(request: Request, reach: Reachability) -> Answer:
    if not reach.own_mailboxes:
        return Prompt(request.say(emails.ASK_ADDRESS), "/email")
    lines = [request.say(emails.OWN, addresses=_ids(reach))]
    if request.me.may(OVERSEERS):
        wanted = request.store.emails.wants_papers(request.me.id)
        lines.append(request.say(emails.PAPERS if wanted else emails.NO_PAPERS))
    return Reply("\n".join(lines), choices(request, reach, alone=True))


def choices(request: Request, reach: Reachability, *, alone: bool = False) -> tuple[Choice, ...]:
    """What one may change about one's e-mail; nothing where no e-mails are sent."""
    if not request.services.emails:
        return ()
    if not reach.own_mailboxes:
        return (request.choice(emails.ADD, "/email"),)
    found = [request.choice(emails.REMOVE, "/email off")] if alone else []
    if request.me.may(OVERSEERS):
        wanted = request.store.emails.wants_papers(request.me.id)
        label = emails.DROP_PAPERS if wanted else emails.WANT_PAPERS
        found.insert(0, request.choice(label, "/email report off" if wanted else "/email report"))
    if not alone:
        found.append(request.choice(emails.SHOW, "/email"))
    return tuple(found)


def _ids(reach: Reachability) -> list[str]:
    return [where.id for where in reach.own_mailboxes]


def _send_code(request: Request, address: str) -> Prompt:
    """An e-mail with a code, which only who reads that address knows."""
    me, now = request.me.id, request.now
    today = f"{CODE_KEY}/p{me}/{now.date()}/"
    before = request.store.outbox.planned_under(today)
    if before >= MOST_CODES_A_DAY:
        raise Refusal(Why.TOO_MANY_EMAILS, limit=MOST_CODES_A_DAY)
    code = request.services.codes()
    request.store.emails.await_code(me, address, code, now)
    about = EmailCode(address, code)
    request.note(f"{today}{before + 1}", about, person=me, worth_telling=CODE_LIFE)
    return Prompt(request.say(emails.ASK_CODE, address=address), "/email")


def _confirm(request: Request, code: str) -> Answer:
    """The address becomes the person's. No Refusal for a wrong code, which must count."""
    me, store = request.me.id, request.store
    where = store.emails.confirm(me, code, request.now)
    if where is None:
        return Prompt(request.say(emails.WRONG_CODE), "/email")
    before = store.people.reach(me).addresses
    store.roles.link(me, where, request.now, request.sender)
    for other in before:
        if other.address.channel == EMAIL and other.address != where:
            store.roles.unlink(me, other, me, other.address, request.now)
    told = request.reply(emails.CONFIRMED, address=where.id)
    return Reply(told.text, choices(request, store.people.reach(me), alone=True))


def _drop(request: Request, reach: Reachability) -> Reply:
    me = request.me.id
    own = [one for one in reach.addresses if one.address.channel == EMAIL]
    if not (request.store.emails.await_no_code(me) or own):
        return request.reply(emails.NONE)
    for one in own:
        request.store.roles.unlink(me, one, me, one.address, request.now)
    request.store.emails.want_papers(me, wanted=False)
    return request.reply(emails.REMOVED)


# --- Papers


def _want_papers(request: Request, reach: Reachability, *, wanted: bool) -> Reply:
    if not request.me.may(OVERSEERS):
        raise Refusal(Why.NOT_ALLOWED)
    if not reach.own_mailboxes:
        raise Refusal(Why.NO_OWN_EMAIL)
    request.store.emails.want_papers(request.me.id, wanted=wanted)
    return request.reply(emails.PAPERS if wanted else emails.NO_PAPERS)


def send_papers(request: Request, month: Month) -> Reply:
    """A month's report with its files to one's own address, at once."""
    if not request.services.emails:
        raise Refusal(Why.NO_EMAIL)
    reach = request.store.people.reach(request.me.id)
    if not reach.mailboxes:
        raise Refusal(Why.NO_OWN_EMAIL)
    prefix = f"papers/{month}/p{request.me.id}/"
    key, me = f"{prefix}{request.store.outbox.planned_under(prefix) + 1}", request.me.id
    request.note(key, PapersByEmail(), person=me, month=month, worth_telling=ONE_DAY)
    return request.reply(emails.PAPERS_COME, month=month, addresses=_ids(reach))


# --- An office's mailbox


def set_mailbox(request: Request, office: Office, text: str) -> Answer:
    """Keep the office's official address and who reads it, or none any more."""
    store = request.store.emails
    if fold(flat(text)) in _OFF:
        if not store.drop_mailbox(office.code):
            raise Refusal(Why.NO_MAILBOX, office=office)
        request.change(What.OFFICE, f"{office.code} email")
        return request.reply(emails.MAILBOX_DROPPED, office=office)
    typed, _, readers = text.partition(" ")
    address = mail_address(typed.rstrip(",;:"))
    if address is None:
        raise Refusal(Why.BAD_EMAIL, typed=typed)
    if matched := _READ_BY.fullmatch(flat(readers)):
        readers = readers[slice(*matched.span(1))]
    if not fold(readers):
        asked = request.say(emails.ASK_READERS, address=address)
        return Prompt(asked, f"/office {office.code} email {address}")
    refuse_long(readers, LONGEST_READERS)
    found = OfficeMailbox(office.code, Address(EMAIL, address), readers)
    store.set_mailbox(found, request.now, request.me.id)
    request.change(What.OFFICE, f"{office.code} email")
    facts = {"office": office, "address": address, "readers": readers}
    told = request.say(emails.MAILBOX_SET, **facts)
    if not request.services.emails:
        told = "\n".join([told, request.say(emails.NOT_SENT_HERE)])
    return Reply(told)


def mailboxes(request: Request) -> str:
    """The offices' mailboxes, as an administrator sees them; empty if there are none."""
    store = request.store
    found = [
        (store.offices.get(one.office), one.address, one.readers)
        for one in store.emails.mailboxes()
    ]
    return emails.mailboxes(request.words, found)
