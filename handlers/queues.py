"""Articles that wait for the editors: the oldest is shown first, one at a time."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from core.articles import Article, State
from core.chat import Choice, Reply
from core.refusal import Refusal, Why
from handlers.request import Request
from locales import articles
from locales.words import Plural


def article_of(request: Request) -> Article:
    """The article of a choice. Raises Refusal where it was taken back meanwhile."""
    try:
        return request.store.articles.get(int(request.args.split()[0]))
    except KeyError:
        raise Refusal(Why.QUESTION_EXPIRED) from None


class Queue(Struct, frozen=True):
    """show: an article, its place and how many there are. nothing: what is said where none waits.

    others: what else can become of an article than to be recorded. all_later, first: what is said
    behind the last one, and the command that begins anew.
    """

    state: State
    show: Callable[[Request, Article, int, int], Reply]
    nothing: Callable[[Request], Reply]
    others: Callable[[Request, Article], Sequence[Choice]]
    all_later: Plural
    first: str

    def look(self, request: Request) -> Reply:
        """The oldest article."""
        return self._shown(request, lambda _one: True)

    def again(self, request: Request, article: Article) -> Reply:
        return self._shown(request, lambda one: one.id == article.id)

    def later(self, request: Request) -> Reply:
        """The next one after this; it stays where it is. The first where it was taken back."""
        try:
            before = article_of(request)
        except Refusal:
            return self.look(request)
        return self._shown(request, lambda one: (one.at, one.id) > (before.at, before.id))

    def _shown(self, request: Request, which: Callable[[Article], bool]) -> Reply:
        waiting = request.store.articles.waiting(self.state)
        for place, one in enumerate(waiting, start=1):
            if which(one):
                return self.show(request, one, place, len(waiting))
        if not waiting:
            return self.nothing(request)
        again = request.choice(articles.FROM_THE_START, self.first)
        return request.reply(self.all_later, again, n=len(waiting))

    def with_next(self, request: Request, text: str, *choices: Choice) -> Reply:
        """What was done, and the article that is the oldest now."""
        following = self.look(request)
        return Reply(f"{text}\n\n{following.text}", (*following.choices, *choices))

    def decided_before(self, request: Request, article: Article) -> Reply:
        state = request.say(articles.STATES[article.state])
        return self.with_next(request, request.say(articles.DECIDED_ALREADY, state=state))
