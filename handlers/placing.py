"""What the portal published and no office has yet: shown, and left uncounted.

Which office it is of is tapped; `handlers/accepting.py` records it.
"""

from core.articles import Article, State
from core.chat import Choice, Reply
from core.names import fold
from core.placing import likely, reposted
from core.quota import Kind, Office
from handlers import approving
from handlers.approving import article_of
from handlers.request import Answer, Request
from locales import articles, placing
from locales.placing import OnPortal
from store.proposals import placed_for, proposals


def review(request: Request) -> Reply:
    """The editors' queue: what offices sent in, or "/review portal": what the portal shows."""
    if fold(request.args) in {"cong", "trencong", "portal"}:
        return new_articles(request)
    return approving.review(request)


def new_articles(request: Request) -> Reply:
    """What is new on the portal; what is sure of it can be recorded with one tap."""
    found = proposals(request.store, request.rules.kinds)
    if not found.sure:
        return each(request)
    text = placing.digest(request.words, found)
    return Reply(text, placing.choices(request.words, found))


def each(request: Request) -> Reply:
    """The oldest article that has no office."""
    waiting = _waiting(request)
    return _shown(request, waiting[0]) if waiting else request.reply(placing.NOTHING_NEW)


def later(request: Request) -> Reply:
    """The next one after this; it stays where it is."""
    waiting = _waiting(request)
    before = article_of(request)
    following = [one for one in waiting if (one.at, one.id) > (before.at, before.id)]
    if following:
        return _shown(request, following[0])
    if not waiting:
        return request.reply(placing.NOTHING_NEW)
    again = request.choice(articles.FROM_THE_START, "/eachnew")
    return request.reply(placing.ALL_LATER, again, n=len(waiting))


def _waiting(request: Request) -> tuple[Article, ...]:
    return request.store.articles.waiting(State.PROPOSED)


def _shown(request: Request, article: Article) -> Reply:
    waiting = [one.id for one in _waiting(request)]
    offices = _offices(request, article)
    repost_likely = reposted(article, placed_for(request.store, article.of_month))
    one = OnPortal(
        article,
        waiting.index(article.id) + 1,
        len(waiting),
        offices[0] if _guesses(request, article) and not repost_likely else None,
        gone=request.store.portal.is_gone(article.key),
        repost=repost_likely,
    )
    taking = [Choice(it.code, f"/accept {article.id} {it.code}") for it in offices]
    first, *further = (*others(request, article), _other_kind(request, article))
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
        return decided_before(request, article)
    request.store.articles.change(article.id, kind=Kind(request.args.split()[1]))
    return _shown(request, request.store.articles.get(article.id))


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


def others(request: Request, article: Article) -> tuple[Choice, ...]:
    """What else can become of an article on the portal."""
    return (
        request.choice(placing.REPOST, f"/repost {article.id}"),
        request.choice(placing.LEAVE_OUT, f"/leaveout {article.id}"),
        request.choice(articles.LATER, f"/laternew {article.id}"),
    )


def with_next(request: Request, text: str, *choices: Choice) -> Reply:
    """What was done, and the next article without an office."""
    following = each(request)
    return Reply(f"{text}\n\n{following.text}", (*following.choices, *choices))


def decided_before(request: Request, article: Article) -> Reply:
    state = request.say(articles.STATES[article.state])
    return with_next(request, request.say(articles.DECIDED_ALREADY, state=state))


def repost(request: Request) -> Answer:
    """First published elsewhere: never counted."""
    return _left(request, State.REPOST)


def leave_out(request: Request) -> Answer:
    return _left(request, State.SKIPPED)


def _left(request: Request, state: State) -> Answer:
    article = article_of(request)
    if article.state is not State.PROPOSED:
        return decided_before(request, article)
    request.store.articles.decide(article.id, state, request.me.id, request.now)
    told = {"state": request.say(articles.STATES[state]), "article": articles.named(article)}
    again = request.choice(articles.PUT_BACK, f"/putback {article.id}")
    return with_next(request, request.say(placing.LEFT, **told), again)
