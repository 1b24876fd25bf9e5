"""Counting an article of the register: one that an office sent, or one that the portal showed.

What is doubtful is asked first, one thing after the other. A choice carries what is settled by
then: "/accept 12 GDMN news 2026-04 more"; more: it was asked whether it is counted already.
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from core.articles import Article, State
from core.chat import Choice, Reply
from core.ledger import Entry
from core.month import Month
from core.people import Role
from core.placing import Sure
from core.quota import Kind, Office
from core.reading.counted import Counted
from core.refusal import Refusal, Why
from handlers import approving, placing
from handlers.approving import office_of, same_title
from handlers.cautions import below_the_export
from handlers.correcting import tell_author
from handlers.counting import (
    changes_of,
    record,
    recorded_reply,
    recorded_together,
    refuse_closed,
    refuse_inactive,
)
from handlers.declining import leaving
from handlers.digests import tell_of_outcomes
from handlers.doubts import default_month
from handlers.queues import Queue, article_of
from handlers.request import Answer, Request
from locales import articles, counting, placing as words
from locales.counting import Change
from store.proposals import alike, alone, proposals

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_MORE = "more"
_SURE = "sure"


def accept(request: Request) -> Answer:
    """Count the article, once nothing is doubtful any more."""
    article = article_of(request)
    if not article.waits:
        return _queue(article).decided_before(request, article)
    counted = _counted(request, article)
    if counted.month is None:
        return _which_month(request, article, counted)
    refuse_closed(request, counted.month)
    refuse_inactive(counted.office, counted.month)
    if _MORE not in request.args.split() and (
        asked := _ask_whether_counted(request, article, counted, counted.month)
    ):
        return asked
    request.store.articles.change(article.id, kind=counted.kind)
    entry, change = record(request, counted, article.id)
    told = recorded_reply(request, entry, change)
    return _queue(article).with_next(request, told.text, *told.choices)


def _counted(request: Request, article: Article) -> Counted:
    """What would be recorded; month: None where it has to be asked."""
    settled = request.args.split()[1:]
    kind = next((Kind(word) for word in settled if word in set(Kind)), article.kind)
    told = next((Month.from_key(word) for word in settled if _MONTH.fullmatch(word)), None)
    month = told or _month_of(request, article)
    return _as_counted(article, _office(request, article, settled, month), kind, month)


def _office(
    request: Request, article: Article, settled: Sequence[str], month: Month | None
) -> Office:
    """The office that was tapped; else the sender's, or the one that goes on in its place by then."""
    tapped = [one for one in request.store.offices.all() if one.code in settled]
    if article.state is State.PROPOSED and not tapped:
        raise Refusal(Why.QUESTION_EXPIRED)  # it was sent by an office, and taken back since
    return tapped[0] if article.state is State.PROPOSED else office_of(request, article, month)


def _as_counted(article: Article, office: Office, kind: Kind, month: Month | None) -> Counted:
    day = article.day if article.published or article.created else None
    day = day if day and Month.of(day) == month else None
    return Counted(1, office, kind, month, day, title=article.title, link=article.link)


def _month_of(request: Request, article: Article) -> Month | None:
    """The month, by the day of publication; None if the known days lie in different months."""
    if not article.months:
        return default_month(request)
    return article.months[0] if len(article.months) == 1 else None


def _settled(article: Article, counted: Counted, *more: str) -> str:
    """What choices carry on: of which office, of which kind, and what else is settled."""
    return " ".join([f"{article.id} {counted.office.code} {counted.kind}", *more])


def _which_month(request: Request, article: Article, counted: Counted) -> Reply:
    months = article.months or (request.month.plus(-1), request.month)
    choices = [
        request.choice(
            counting.IN_MONTH, f"/accept {_settled(article, counted, str(month))}", month=month
        )
        for month in months
    ]
    facts = {"office": counted.office, "months": months, "article": articles.named(article)}
    others = _queue(article).others(request, article)
    return request.reply(articles.WHICH_MONTH, *choices, *others, **facts)


# --- Whether it is counted already


def _ask_whether_counted(
    request: Request, article: Article, counted: Counted, month: Month
) -> Reply | None:
    """It may stand in a number, or be there under another title or address."""
    text, choices = _within_a_number(request, article, counted, month)
    named, joining = _under_another_title(request, article, counted, month)
    doubtful = same_title(request, article)
    if not (text or named or doubtful):
        return None
    label = articles.MORE if text or named else articles.ANYWAY
    more = request.choice(label, f"/accept {_settled(article, counted, str(month), _MORE)}")
    return Reply(
        "\n".join([*text, *named, *doubtful]),
        (*choices, *joining, more, *_queue(article).others(request, article)),
    )


def _within_a_number(
    request: Request, article: Article, counted: Counted, month: Month
) -> tuple[list[str], list[Choice]]:
    n = _alone(request, counted, month)
    if n <= 0 or not _room(request, counted, month):
        return [], []
    office = counted.office
    count = request.count(month, office.code)
    facts = {"office": office, "month": month, "count": count, "n": n}
    text = request.say(articles.ASK_WITHIN, article=articles.named(article), **facts)
    inside = f"/within {_settled(article, counted, str(month))}"
    return [text], [request.choice(articles.WITHIN, inside, n=n)]


def _under_another_title(
    request: Request, article: Article, counted: Counted, month: Month
) -> tuple[list[str], list[Choice]]:
    found = alike(request.store, article, counted.office.code, month)
    if not found:
        return [], []
    facts = {"office": counted.office, "month": month, "article": articles.named(article)}
    text = request.say(words.ASK_ALIKE, **facts)
    joining = [
        request.choice(
            words.IS_THIS,
            f"/join {_settled(article, counted, str(month))} {one.id}",
            title=one.title or one.link,
        )
        for one in found
    ]
    return [text], joining


def _alone(request: Request, counted: Counted, month: Month) -> int:
    """How many of the office's month are recorded without an article behind them."""
    if counted.kind not in request.kinds:
        return 0
    return alone(request.store, month, counted.office.code, request.kinds)


def _room(request: Request, counted: Counted, month: Month) -> Sequence[int]:
    return request.store.articles.room(month, counted.office.code, request.kinds)


def within(request: Request) -> Answer:
    """The article belongs to a count that was recorded by number alone: the count stays."""
    article = article_of(request)
    if not article.waits:
        return _queue(article).decided_before(request, article)
    counted = _counted(request, article)
    month = counted.month or request.month
    refuse_closed(request, month)
    if _alone(request, counted, month) <= 0 or not (room := _room(request, counted, month)):
        return accept(request)
    register = request.store.articles
    register.change(article.id, kind=counted.kind)
    kept = register.publish(article.id, room[0], request.me.id, request.now)
    return _included(request, article, kept, month)


def _included(request: Request, article: Article, kept: Article, month: Month) -> Reply:
    office = request.store.offices.get(kept.office or "")
    tell_of_outcomes(request, [office.code])
    count = request.count(month, office.code)
    facts = {"count": count, "office": office, "month": month}
    text = request.say(articles.INCLUDED, article=articles.named(kept), **facts)
    again = request.choice(articles.PUT_BACK, f"/putback {kept.id}")
    back = _parting(request, article) if kept.id != article.id else again
    return _queue(article).with_next(request, text, back)


def join(request: Request) -> Answer:
    """The article is one that is known under another title: sent in, or counted already."""
    article = article_of(request)
    if not article.waits:
        return _queue(article).decided_before(request, article)
    counted, chosen = _counted(request, article), int(request.args.split()[-1])
    month = counted.month or request.month
    found = alike(request.store, article, counted.office.code, month)
    other = next((one for one in found if one.id == chosen), None)
    if other is None:
        return accept(request)  # it was decided about meanwhile: asked anew
    kept = request.store.articles.join(other, article, request.me.id, request.now)
    if kept.state is State.PUBLISHED:
        return _included(request, article, kept, kept.of_month)
    settled = f"{kept.id} {counted.office.code} {counted.kind} {month}"
    counting_it = accept(request.saying(settled))
    if not isinstance(counting_it, Reply):
        return counting_it
    return replace(counting_it, choices=(*counting_it.choices, _parting(request, article)))


def _parting(request: Request, article: Article) -> Choice:
    return request.choice(articles.PART, f"/part {article.id}")


def part(request: Request) -> Reply:
    """Two articles were taken for one by mistake: the one that was joined waits again."""
    article = article_of(request)
    kept = request.store.articles.part(article.id, request.me.id, request.now)
    if kept is None:
        return _queue(article).decided_before(request, article)
    if kept.state is State.PUBLISHED:
        refuse_closed(request, kept.of_month)
    told = {"article": articles.named(article), "kept": articles.named(kept)}
    return _queue(article).with_next(request, request.say(articles.PARTED, **told))


def put_back(request: Request) -> Reply:
    """What was put within a number, or left out, by mistake waits again; no number changes."""
    article = article_of(request)
    back = State.PROPOSED if _from_portal(article) else State.SUBMITTED
    if article.entry is not None:
        if _names(request.store.ledger.get(article.entry), article):
            return _queue(article).decided_before(request, article)
        refuse_closed(request, article.of_month)
    elif back is State.SUBMITTED or article.state not in (State.REPOST, State.SKIPPED):
        return _queue(article).decided_before(request, article)
    register = request.store.articles
    if back is State.PROPOSED:
        register.change(article.id, office=None)
    for step in register.history(article.id):
        if step.state is back:  # the kind was a part of what is put back
            register.change(article.id, kind=step.kind)
    kept = register.decide(article.id, back, request.me.id, request.now)
    named = articles.named(kept)
    return _queue(kept).with_next(request, request.say(articles.PUT_BACK_DONE, article=named))


def _names(entry: Entry, article: Article) -> bool:
    """Whether the entry was made for this article: then the entry itself is to be undone."""
    if entry.count != 1:
        return False
    return entry.link == article.link if entry.link else entry.title == article.title


# --- Several at once


def record_all(request: Request) -> Reply:
    """What was shown and is plain still, with one undo for all; what is not waits to be looked at."""
    shown = request.args.split()
    found = proposals(request.store, request.kinds)
    sure = [one for one in found.sure if str(one) in shown]
    left = len(shown) - len(sure)
    told = [request.say(words.NOT_PLAIN, n=left)] if left else []
    if not sure:
        return placing.QUEUE.with_next(request, "\n".join(told))
    recorded = [record(request, _sure(request, one), one.article.id) for one in sure]
    done = recorded_together(request, recorded)
    remaining = proposals(request.store, request.kinds)
    choices = (*done.choices, *words.choices(request.words, remaining))
    return Reply("\n".join([done.text, *told]), choices, apart=True)


def _sure(request: Request, one: Sure) -> Counted:
    office = request.store.offices.get(one.office)
    return _as_counted(one.article, office, one.article.kind, one.month)


# --- Counted, and no longer on the portal


def withdraw(request: Request) -> Answer:
    """A counted article was taken down: it counts no longer, and is not proposed again."""
    article = article_of(request)
    if article.state is not State.PUBLISHED or article.entry is None:
        state = request.say(articles.STATES[article.state])
        return request.reply(articles.DECIDED_ALREADY, state=state)
    entry = request.store.ledger.get(article.entry)
    refuse_closed(request, entry.month)
    change = _withdrawing(request, entry)
    if _SURE not in request.args.split() and (
        doubtful := list(below_the_export(request, [change]))
    ):
        sure = request.choice(counting.UNDO_ANYWAY, f"/withdrawn {article.id} {_SURE}")
        return Reply("\n".join(doubtful), (sure, leaving(request)))
    _take_off(request, entry, change)
    request.store.articles.decide(article.id, State.SKIPPED, request.me.id, request.now)
    facts = {"office": change.office, "month": change.month, "count": change.after}
    return request.reply(words.WITHDRAWN, article=articles.named(article), **facts)


def _withdrawing(request: Request, entry: Entry) -> Change:
    """The change that counts one less. Raises Refusal if there is none to take off."""
    office, note = request.store.offices.get(entry.office), request.say(words.TAKEN_DOWN)
    (change,) = changes_of(request, [Counted(-1, office, entry.kind, entry.month, note=note)])
    return change


def _take_off(request: Request, entry: Entry, change: Change) -> None:
    """Undo the entry; of a number in which the article stood, take one off."""
    by, note = request.by(Role.EDITOR), change.told.note
    if entry.count == 1:
        request.store.ledger.undo(entry, by, request.now, note)
        tell_author(request, entry)
    else:
        request.store.ledger.add(
            change.month, entry.office, -1, by, request.now, kind=entry.kind, note=note
        )


def reconsider(request: Request) -> Answer:
    """A counted article has another title or date: take it back, to be decided about anew."""
    article = article_of(request)
    if article.state is not State.PUBLISHED or article.entry is None:
        return _queue(article).decided_before(request, article)
    entry = request.store.ledger.get(article.entry)
    return request.give("undo", str(entry.id)) if _names(entry, article) else put_back(request)


# --- The queue that it came from


def _from_portal(article: Article) -> bool:
    return article.seen is not None and article.submitted_by is None


def _queue(article: Article) -> Queue:
    return placing.QUEUE if _from_portal(article) else approving.QUEUE
