"""Which office an article on the portal is probably of, by what editors decided before.

Nothing here decides: a person taps. `likely` puts offices in order; `plain` is the one office that
may be offered for several articles at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from msgspec import Struct
from rapidfuzz import fuzz

from core.articles import Article
from core.month import Month
from core.names import fold

PLAIN_FROM = 5  # articles of one author or source in one office
MOST_AT_ONCE = 20  # articles that one tap records: as many as can be read before it


class Placed(Struct, frozen=True):
    """So many articles of this author, source and category went to this office.

    office: empty where they were reposts, which are nobody's.
    """

    author: str
    source: str
    category: str
    office: str
    n: int


_AUTHOR, _SOURCE, _CATEGORY = map(attrgetter, ("author", "source", "category"))


class Sure(Struct, frozen=True):
    """An article that needs no more than a yes: its office and month are plain."""

    article: Article
    office: str
    month: Month

    def __str__(self) -> str:
        return f"{self.article.id}:{self.office}:{self.month}"


class Proposals(Struct, frozen=True):
    """What the portal published and nobody has decided about.

    new: without an office, oldest first. sent: those that offices sent in, which are on the portal
    now. sure: of both, what can be recorded with one tap.
    """

    new: Sequence[Article] = ()
    sent: Sequence[Article] = ()
    sure: Sequence[Sure] = ()

    @property
    def recording(self) -> str:
        """The command that records all that is sure, as it is shown."""
        return " ".join(["/recordall", *map(str, self.sure)])


def likely(article: Article, placed: Sequence[Placed]) -> list[str]:
    """The offices' codes, the likeliest first: by the author, then the source, then the category."""
    found = [_offices(article, placed, of) for of in (_AUTHOR, _SOURCE, _CATEGORY)]
    codes = [code for code in dict.fromkeys(chain(*found)) if code]
    return sorted(codes, key=lambda code: [by.get(code, 0) for by in found], reverse=True)


def by_likeness(article: Article, found: Sequence[Article]) -> tuple[Article, ...]:
    """The articles found, the most similar title first. found: the oldest first."""
    title = fold(article.title)
    newest_first = found[::-1]
    return tuple(sorted(newest_first, key=lambda one: -fuzz.ratio(fold(one.title), title)))


def reposted(article: Article, placed: Sequence[Placed]) -> bool:
    """Whether everything so far by its author, or from its source, was a repost."""
    found = [_offices(article, placed, of) for of in (_AUTHOR, _SOURCE)]
    return any(by.keys() == {""} for by in found) and not any(by.keys() - {""} for by in found)


def plain(article: Article, placed: Sequence[Placed]) -> str:
    """The office to which its author or its source always went, and often; empty: there is none.

    Where the two say different things, nothing is plain.
    """
    found = {_always(_offices(article, placed, of)) for of in (_AUTHOR, _SOURCE)} - {""}
    return found.pop() if len(found) == 1 else ""


def _always(offices: Mapping[str, int]) -> str:
    if len(offices) != 1:
        return ""
    ((code, n),) = offices.items()
    return code if n >= PLAIN_FROM else ""


def _offices(
    article: Article, placed: Iterable[Placed], of: Callable[[Article | Placed], str]
) -> Counter[str]:
    """How many articles of the same author, source or category went to each office."""
    found: Counter[str] = Counter()
    for one in placed:
        if of(article) and of(one) == of(article):
            found[one.office] += one.n
    return found
