"""The editors' queue: /review shows what waits, oldest first, one article at a time."""

import re
from collections.abc import Sequence

from core.articles import Article, State
from core.chat import Choice, Reply
from core.month import Month
from core.quota import Kind, Office
from core.reading.adminforms import flat
from core.refusal import Refusal, Why
from handlers.arguments import refuse_long
from handlers.declining import skipping
from handlers.digests import tell_of_outcomes
from handlers.request import Answer, Prompt, Request
from handlers.submitting import sent_on
from locales import articles, placing
from locales.articles import InQueue
from store.questions import Question

_SEND_BACK = "/sendback "


def review(request: Request) -> Reply:
    """The oldest article that waits; where none does, the way to what is new on the portal."""
    waiting = _waiting(request)
    return _shown(request, waiting[0]) if waiting else _nothing_waits(request)


def _nothing_waits(request: Request) -> Reply:
    new = len(request.store.articles.waiting(State.PROPOSED))
    if not new:
        return request.reply(articles.NOTHING_WAITS)
    look = request.choice(placing.LOOK_ONE_BY_ONE, "/newarticles")
    text = [request.say(articles.NOTHING_WAITS), request.say(placing.NEW, n=new)]
    return Reply("\n".join(text), (look,))


def _waiting(request: Request) -> tuple[Article, ...]:
    return request.store.articles.waiting(State.SUBMITTED)


def later(request: Request) -> Reply:
    """The next one after this; it stays where it is."""
    waiting = _waiting(request)
    after = number(request)
    try:
        before = request.store.articles.get(after)
    except KeyError:
        return review(request)
    following = [one for one in waiting if (one.at, one.id) > (before.at, before.id)]
    if following:
        return _shown(request, following[0])
    if not waiting:
        return _nothing_waits(request)
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
            office_of(request, article),
            waiting.index(article.id) + 1,
            len(waiting),
            request.store.people.get(sender).title if sender else "",
            sent_on(request, article),
            (steps[-1].at.date(), steps[-1].reason) if steps else None,
            same_title(request, article),
        ),
    )
    return Reply(text, (*_accepting(request, article), *others(request, article)))


def _accepting(request: Request, article: Article) -> Sequence[Choice]:
    """With the kind, where nobody has said it; a title's word for it is only likely."""
    if article.kind not in (Kind.ARTICLE, Kind.CLIP):
        return (request.choice(articles.ACCEPT, f"/accept {article.id}"),)
    kinds = sorted(articles.ACCEPT_AS, key=lambda kind: kind is not article.kind)
    return [
        request.choice(articles.ACCEPT_AS[kind], f"/accept {article.id} {kind}") for kind in kinds
    ]


def others(request: Request, article: Article) -> tuple[Choice, Choice]:
    return (
        request.choice(articles.RETURN, f"{_SEND_BACK}{article.id}"),
        request.choice(articles.LATER, f"/later {article.id}"),
    )


def number(request: Request) -> int:
    return int(request.args.split()[0])


def article_of(request: Request) -> Article:
    """The article of a choice. Raises Refusal where it was taken back meanwhile."""
    try:
        return request.store.articles.get(number(request))
    except KeyError:
        raise Refusal(Why.QUESTION_EXPIRED) from None


def office_of(request: Request, article: Article, month: Month | None = None) -> Office:
    """The article's office, or the one that goes on in its place by that month."""
    return request.store.offices.going_on(article.office or "", month or request.month)


def with_next(request: Request, text: str, *choices: Choice) -> Reply:
    """What was done, and the next article that waits."""
    following = review(request)
    return Reply(f"{text}\n\n{following.text}", (*following.choices, *choices))


def decided_before(request: Request, article: Article) -> Reply:
    state = request.say(articles.STATES[article.state])
    return with_next(request, request.say(articles.DECIDED_ALREADY, state=state))


def same_title(request: Request, article: Article) -> list[str]:
    """Another article of this title that is counted: perhaps the same under another address."""
    same = request.store.articles.counted_with_title(article)
    if same is None or same.entry is None:
        return []
    office = request.store.offices.get(same.office or "")
    facts = {"entry": same.entry, "office": office, "article": articles.named(same)}
    return [request.say(articles.SAME_TITLE, **facts)]


# --- Returning, and what the office hears

_RETURNING = re.compile(
    r"(?:tra lai|tra ve|tra bai)(?: bai)?(?: nay)?(?: cho (?:phong|don vi))?"
    r"[ :,.–-]*(?:(?:voi )?(?:vi|do|ly do|li do)(?: la)?\b)?[ :,.–-]*"
)


def returned_in_words(request: Request, question: Question) -> Reply | None:
    """Below an article of the queue: "trả lại vì thiếu ảnh"; shown before it goes to the office."""
    sending = next((one for one in question.left if one.command.startswith(_SEND_BACK)), None)
    found = _RETURNING.match(flat(request.args)) if sending and not question.behind else None
    reason = request.args[found.end() :].strip() if found else ""
    if not (sending and reason):
        return None
    refuse_long(reason)
    article = request.store.articles.get(int(sending.command.removeprefix(_SEND_BACK)))
    facts = {"article": articles.named(article), "text": reason}
    return request.reply(
        articles.ASK_RETURN,
        request.choice(articles.RETURN, f"{sending.command} {reason}"),
        skipping(request),
        **facts,
    )


def send_back(request: Request) -> Answer:
    """Return an article with a reason, which is asked for."""
    article = article_of(request)
    if article.state is not State.SUBMITTED:
        return decided_before(request, article)
    office = office_of(request, article)
    reason = " ".join(request.args.split()[1:])
    if not reason:
        text = request.say(articles.ASK_REASON, office=office, article=articles.named(article))
        return Prompt(text, f"{_SEND_BACK}{article.id}")
    refuse_long(reason)
    register = request.store.articles
    register.change(article.id, office=office.code)  # that one hears of it
    register.decide(article.id, State.RETURNED, request.me.id, request.now, reason)
    tell_of_outcomes(request, [office.code])
    return with_next(request, request.say(articles.RETURNED, office=office, text=reason))
