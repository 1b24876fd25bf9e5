"""The editors' queue: /review shows what waits, oldest first, one article at a time."""

from collections.abc import Sequence

from core.articles import Article, State
from core.chat import Choice, Reply
from core.month import Month
from core.quota import Kind, Office
from core.reading.counted import Counted
from core.refusal import Refusal, Why
from handlers.arguments import refuse_long
from handlers.counting import record, refuse_closed, refuse_inactive
from handlers.digests import tell_of_outcomes
from handlers.doubts import default_month
from handlers.request import Answer, Prompt, Request
from handlers.submitting import sent_on
from locales import articles, counting
from locales.articles import InQueue
from store.ledger import Entry

_MORE = "more"  # asked already: it is counted in addition to what is recorded


def review(request: Request) -> Reply:
    """The oldest article that waits."""
    waiting = _waiting(request)
    return _shown(request, waiting[0]) if waiting else request.reply(articles.NOTHING_WAITS)


def _waiting(request: Request) -> tuple[Article, ...]:
    return request.store.articles.waiting(State.SUBMITTED)


def later(request: Request) -> Reply:
    """The next one after this; it stays where it is."""
    waiting = _waiting(request)
    after = _number(request)
    try:
        before = request.store.articles.get(after)
    except KeyError:
        return review(request)
    following = [one for one in waiting if (one.at, one.id) > (before.at, before.id)]
    if following:
        return _shown(request, following[0])
    if not waiting:
        return request.reply(articles.NOTHING_WAITS)
    again = request.choice(articles.FROM_THE_START, "/review")
    return request.reply(articles.ALL_LATER, again, n=len(waiting))


def _shown(request: Request, article: Article) -> Reply:
    waiting = [one.id for one in _waiting(request)]
    sender = article.submitted_by
    steps = [
        step
        for step in request.store.articles.history(article.id)
        if step.state is State.RETURNED and step.reason
    ]
    text = articles.in_queue(
        request.words,
        InQueue(
            article,
            _office(request, article),
            waiting.index(article.id) + 1,
            len(waiting),
            request.store.people.get(sender).title if sender else "",
            sent_on(request, article),
            (steps[-1].at.date(), steps[-1].reason) if steps else None,
            _same_title(request, article),
        ),
    )
    return Reply(text, (*_accepting(request, article), *_others(request, article)))


def _accepting(request: Request, article: Article) -> Sequence[Choice]:
    """With the kind, where the article does not say it."""
    if article.kind is not Kind.ARTICLE:
        return (request.choice(articles.ACCEPT, f"/accept {article.id}"),)
    return [
        request.choice(label, f"/accept {article.id} {kind}")
        for kind, label in articles.ACCEPT_AS.items()
    ]


def _others(request: Request, article: Article) -> tuple[Choice, Choice]:
    return (
        request.choice(articles.RETURN, f"/sendback {article.id}"),
        request.choice(articles.LATER, f"/later {article.id}"),
    )


def _number(request: Request) -> int:
    return int(request.args.split()[0])


def _article(request: Request) -> Article:
    """The article of a choice. Raises Refusal where it was taken back meanwhile."""
    try:
        return request.store.articles.get(_number(request))
    except KeyError:
        raise Refusal(Why.QUESTION_EXPIRED) from None


def _office(request: Request, article: Article, month: Month | None = None) -> Office:
    """Its office, or the one that goes on in its place by that month."""
    return request.store.offices.going_on(article.office or "", month or request.month)


def _with_next(request: Request, text: str, *choices: Choice) -> Reply:
    """What was done, and the next article that waits."""
    following = review(request)
    return Reply(f"{text}\n\n{following.text}", (*following.choices, *choices))


def _decided_before(request: Request, article: Article) -> Reply:
    state = request.say(articles.STATES[article.state])
    return _with_next(request, request.say(articles.DECIDED_ALREADY, state=state))


# --- Recording


def accept(request: Request) -> Answer:
    """Count the article; what is doubtful about it is asked first, one thing after the other.

    The choice carries what is settled: number, kind, month, and that it was asked about.
    """
    article = _article(request)
    if article.state is not State.SUBMITTED:
        return _decided_before(request, article)
    counted = _counted(request, article)
    if counted.month is None:
        return _which_month(request, article, counted)
    refuse_closed(request, counted.month)
    refuse_inactive(counted.office, counted.month)
    if _MORE not in request.args.split():
        if asked := _ask_within(request, article, counted):
            return asked
        if doubtful := _same_title(request, article):
            sure = request.choice(articles.ANYWAY, _settled(article, counted, _MORE))
            return Reply("\n".join(doubtful), (sure, *_others(request, article)))
    entry, change = record(request, counted, article.id)
    return _with_next(request, counting.recorded(request.words, change, entry.id))


def _counted(request: Request, article: Article) -> Counted:
    """What would be recorded; month: None where it has to be asked."""
    words = request.args.split()[1:]
    kind = next((Kind(word) for word in words if word in set(Kind)), article.kind)
    told = next((Month.from_key(word) for word in words if word[:1].isdigit()), None)
    month = told or _month_of(request, article)
    day = article.published if article.published and Month.of(article.published) == month else None
    office, title = _office(request, article, month), article.title
    return Counted(1, office, kind, month, day, title=title, link=article.link)


def _month_of(request: Request, article: Article) -> Month | None:
    """By the day of publication; None where the days that are known lie in different months."""
    if article.published:
        return Month.of(article.published)
    known = {Month.of(day) for day in (article.created, article.seen) if day}
    if known:
        return known.pop() if len(known) == 1 else None
    return default_month(request)


def _settled(article: Article, counted: Counted, *more: str) -> str:
    return " ".join([f"/accept {article.id} {counted.kind}", str(counted.month or ""), *more])


def _which_month(request: Request, article: Article, counted: Counted) -> Reply:
    known = {Month.of(day) for day in (article.created, article.seen) if day}
    months = sorted(known) or [request.month.plus(-1), request.month]
    choices = [
        request.choice(
            counting.IN_MONTH, f"/accept {article.id} {counted.kind} {month}", month=month
        )
        for month in months
    ]
    named = articles.named(article)
    return request.reply(
        articles.WHICH_MONTH, *choices, office=counted.office, months=months, article=named
    )


def _same_title(request: Request, article: Article) -> list[str]:
    """Another article of this title that is counted: perhaps the same under another address."""
    same = request.store.articles.counted_with_title(article)
    if same is None or same.entry is None:
        return []
    office = request.store.offices.get(same.office or "")
    facts = {"entry": same.entry, "office": office, "article": articles.named(same)}
    return [request.say(articles.SAME_TITLE, **facts)]


# --- Within what is recorded by number alone


def _alone(request: Request, counted: Counted) -> int:
    """How many of the office's month are recorded without an article behind them."""
    month = counted.month or request.month
    if counted.kind not in request.rules.kinds:
        return 0
    kinds, code = request.rules.kinds, counted.office.code
    return request.store.ledger.count(month, code, kinds) - request.store.articles.count(
        month, code, kinds
    )


def _ask_within(request: Request, article: Article, counted: Counted) -> Reply | None:
    alone = _alone(request, counted)
    if alone <= 0 or not _room(request, counted):
        return None
    month = counted.month or request.month
    count = request.store.ledger.count(month, counted.office.code, request.rules.kinds)
    named = articles.named(article)
    inside = f"/within {article.id} {counted.kind} {month}"
    within_ = Choice(request.say(articles.WITHIN, n=alone), inside)
    more = request.choice(articles.MORE, _settled(article, counted, _MORE))
    text = request.say(
        articles.ASK_WITHIN, office=counted.office, month=month, count=count, n=alone, article=named
    )
    doubtful = _same_title(request, article)
    return Reply("\n".join([text, *doubtful]), (within_, more, *_others(request, article)))


def _room(request: Request, counted: Counted) -> Sequence[int]:
    month = counted.month or request.month
    return request.store.articles.room(month, counted.office.code, request.rules.kinds)


def within(request: Request) -> Answer:
    """The article is one of those that were recorded by number alone: the count stays."""
    article = _article(request)
    if article.state is not State.SUBMITTED:
        return _decided_before(request, article)
    counted = _counted(request, article)
    month = counted.month or request.month
    refuse_closed(request, month)
    if _alone(request, counted) <= 0 or not (room := _room(request, counted)):
        return accept(request)
    register = request.store.articles
    register.change(article.id, kind=counted.kind)
    kept = register.publish(article.id, room[0], request.me.id, request.now)
    tell_of_outcomes(request, [counted.office.code])
    count = request.store.ledger.count(month, counted.office.code, request.rules.kinds)
    facts = {"count": count, "office": counted.office, "month": month}
    text = request.say(articles.INCLUDED, article=articles.named(kept), **facts)
    return _with_next(request, text, request.choice(articles.PUT_BACK, f"/putback {article.id}"))


def put_back(request: Request) -> Reply:
    """An article that was put within a number by mistake waits again; the number stays."""
    article = _article(request)
    if article.state is not State.PUBLISHED or article.entry is None:
        return _decided_before(request, article)
    if _names(request.store.ledger.get(article.entry), article):
        return _decided_before(request, article)
    refuse_closed(request, article.of_month)
    register = request.store.articles
    kept = register.decide(article.id, State.SUBMITTED, request.me.id, request.now)
    return _with_next(request, request.say(articles.PUT_BACK_DONE, article=articles.named(kept)))


def _names(entry: Entry, article: Article) -> bool:
    """Whether the entry was made for this article: then the entry itself is to be undone."""
    return (entry.link, entry.title) == (article.link, article.title)


# --- Returning, and what the office hears


def send_back(request: Request) -> Answer:
    """Return an article with a reason, which is asked for."""
    article = _article(request)
    if article.state is not State.SUBMITTED:
        return _decided_before(request, article)
    office = _office(request, article)
    reason = " ".join(request.args.split()[1:])
    if not reason:
        text = request.say(articles.ASK_REASON, office=office, article=articles.named(article))
        return Prompt(text, f"/sendback {article.id}")
    refuse_long(reason)
    register = request.store.articles
    register.change(article.id, office=office.code)  # that one hears of it
    register.decide(article.id, State.RETURNED, request.me.id, request.now, reason)
    tell_of_outcomes(request, [office.code])
    return _with_next(request, request.say(articles.RETURNED, office=office, text=reason))
