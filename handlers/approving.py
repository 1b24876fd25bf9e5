"""The editors' queue, /review: articles that offices sent in are recorded or returned."""

import re
from collections.abc import Sequence

from core.articles import Article, State
from core.chat import Choice, Reply
from core.month import Month
from core.quota import Kind, Office
from core.text import flat
from handlers.arguments import refuse_long
from handlers.declining import skipping
from handlers.digests import tell_of_outcomes
from handlers.queues import Queue, article_of
from handlers.request import Answer, Prompt, Request
from handlers.submitting import sent_on
from locales import articles, placing
from locales.articles import InQueue
from store.questions import Question

_SEND_BACK = "/sendback "


def _nothing_waits(request: Request) -> Reply:
    """The way to what is new on the portal."""
    new = len(request.store.articles.waiting(State.PROPOSED))
    if not new:
        return request.reply(articles.NOTHING_WAITS)
    look = request.choice(placing.LOOK_ONE_BY_ONE, "/newarticles")
    text = [request.say(articles.NOTHING_WAITS), request.say(placing.NEW, n=new)]
    return Reply("\n".join(text), (look,))


def _shown(request: Request, article: Article, place: int, of: int) -> Reply:
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
            place,
            of,
            request.store.people.get(sender).title if sender else "",
            sent_on(request, article),
            (steps[-1].at.date(), steps[-1].reason) if steps else None,
            same_title(request, article),
        ),
    )
    return Reply(text, (*_accepting(request, article), *_others(request, article)))


def _accepting(request: Request, article: Article) -> Sequence[Choice]:
    """With the kind, where nobody has said it; a title's word for it is only likely."""
    if article.kind not in (Kind.ARTICLE, Kind.CLIP):
        return (request.choice(articles.ACCEPT, f"/accept {article.id}"),)
    kinds = sorted(articles.ACCEPT_AS, key=lambda kind: kind is not article.kind)
    return [
        request.choice(articles.ACCEPT_AS[kind], f"/accept {article.id} {kind}") for kind in kinds
    ]


def _others(request: Request, article: Article) -> tuple[Choice, Choice]:
    return (
        request.choice(articles.RETURN, f"{_SEND_BACK}{article.id}"),
        request.choice(articles.LATER, f"/later {article.id}"),
    )


def office_of(request: Request, article: Article, month: Month | None = None) -> Office:
    """The article's office, or the one that goes on in its place by that month."""
    return request.store.offices.going_on(article.office or "", month or request.month)


def same_title(request: Request, article: Article) -> list[str]:
    """Another article of this title that is counted: perhaps the same under another address."""
    same = request.store.articles.counted_with_title(article)
    if same is None or same.entry is None:
        return []
    office = request.store.offices.get(same.office or "")
    facts = {"entry": same.entry, "office": office, "article": articles.named(same)}
    return [request.say(articles.SAME_TITLE, **facts)]


QUEUE = Queue(State.SUBMITTED, _shown, _nothing_waits, _others, articles.ALL_LATER, first="/review")

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
        return QUEUE.decided_before(request, article)
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
    return QUEUE.with_next(request, request.say(articles.RETURNED, office=office, text=reason))
