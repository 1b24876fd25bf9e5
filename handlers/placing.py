"""What the portal published and no office has yet: shown, and left uncounted.

Which office it is of is tapped; `handlers/accepting.py` records it.
"""

from functools import partial

from core.articles import Article, State
from core.chat import Choice, Reply
from core.names import fold
from core.placing import likely, reposted
from core.quota import Kind, Office
from handlers import approving
from handlers.queues import Queue, article_of
from handlers.request import Answer, Request
from locales import articles, placing
from locales.placing import OnPortal
from store.proposals import placed_for, proposals


def review(request: Request) -> Reply:
    """The editors' queue: what offices sent in, or "/review portal": what the portal shows."""
    if fold(request.args) in {"cong", "trencong", "portal"}:
        return new_articles(request)
    return approving.QUEUE.look(request)


def new_articles(request: Request) -> Reply:
    """What is new on the portal; what is sure of it can be recorded with one tap."""
    found = proposals(request.store, request.kinds)
    if not found.sure:
        return QUEUE.look(request)
    text = placing.digest(request.words, found)
    return Reply(text, placing.choices(request.words, found))


def _shown(request: Request, article: Article, place: int, of: int) -> Reply:
    offices = _offices(request, article)
    repost_likely = reposted(article, placed_for(request.store, article.of_month))
    one = OnPortal(
        article,
        place,
        of,
        offices[0] if _guesses(request, article) and not repost_likely else None,
        gone=request.store.portal.is_gone(article.key),
        repost=repost_likely,
    )
    taking = [Choice(it.code, f"/accept {article.id} {it.code}") for it in offices]
    first, *further = (*_others(request, article), _other_kind(request, article))
    choices = (first, *taking, *further) if repost_likely else (*taking, first, *further)
    return Reply(placing.on_portal(request.words, one), choices)


def _other_kind(request: Request, article: Article) -> Choice:
    if article.kind is Kind.CLIP:
        return request.choice(placing.IS_NO_CLIP, f"/kind {article.id} {Kind.ARTICLE}")
    return request.choice(placing.IS_CLIP, f"/kind {article.id} {Kind.CLIP}")


def change_kind(request: Request) -> Answer:
    """It is a clip, or none; then its office is asked for again."""
    article = article_of(request)
    if article.state is not State.PROPOSED:
        return QUEUE.decided_before(request, article)
    request.store.articles.change(article.id, kind=Kind(request.args.split()[1]))
    return QUEUE.again(request, article)


def _offices(request: Request, article: Article) -> list[Office]:
    """The offices that may be tapped: those of the article's month, the likely ones first."""
    months = article.months or (request.month,)
    active = [
        one for one in request.store.offices.all() if any(one.is_active(month) for month in months)
    ]
    order = _guesses(request, article)
    known = [one for code in order for one in active if one.code == code]
    return [*known, *(one for one in active if one not in known)]


def _guesses(request: Request, article: Article) -> list[str]:
    """The likely offices, by what was tapped before; else the one that the portal names as source."""
    if found := likely(article, placed_for(request.store, article.of_month)):
        return found
    named = [request.names.exact(text) for text in (article.source, article.author) if text]
    return [office.code for office in named if office]


def _others(request: Request, article: Article) -> tuple[Choice, ...]:
    """What else can become of an article on the portal."""
    return (
        request.choice(placing.REPOST, f"/repost {article.id}"),
        request.choice(placing.LEAVE_OUT, f"/leaveout {article.id}"),
        request.choice(articles.LATER, f"/laternew {article.id}"),
    )


QUEUE = Queue(
    State.PROPOSED,
    _shown,
    lambda request: request.reply(placing.NOTHING_NEW),
    _others,
    placing.ALL_LATER,
    first="/eachnew",
)


def _left(request: Request, state: State) -> Answer:
    article = article_of(request)
    if article.state is not State.PROPOSED:
        return QUEUE.decided_before(request, article)
    request.store.articles.decide(article.id, state, request.me.id, request.now)
    told = {"state": request.say(articles.STATES[state]), "article": articles.named(article)}
    again = request.choice(articles.PUT_BACK, f"/putback {article.id}")
    return QUEUE.with_next(request, request.say(placing.LEFT, **told), again)


repost = partial(_left, state=State.REPOST)  # first published elsewhere: never counted
leave_out = partial(_left, state=State.SKIPPED)
