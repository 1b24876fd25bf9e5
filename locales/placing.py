"""What the portal published and no office has yet: the digest, one article, and what became of it."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from core.articles import Article
from core.chat import Choice
from core.placing import Proposals
from core.quota import Kind, Office
from core.text import web_address
from locales.articles import by_office
from locales.words import Sentence, Words, plural as _n, quoted, said, sentence as _

MOST_WITHDRAWN = 5  # articles that a message offers to take off

NEW = _n(
    "{n} new article on the portal belongs to no office yet.",
    "{n} new articles on the portal belong to no office yet.",
)
_SENT = _n(
    "{n} article that an office sent in is on the portal now ({offices}).",
    "{n} articles that offices sent in are on the portal now ({offices}).",
)
_SURE = _n(
    "Can be recorded together: {n} article, suggested {offices}:",
    "Can be recorded together: {n} articles, suggested {offices}:",
)
_SURE_LINE = _("- {office}: “{title}” ({day:day})")
_RECORD_ALL = _n("Record all ({n})", "Record all ({n})")
LOOK_ONE_BY_ONE = _("Look one by one")
NOTHING_NEW = _("No article on the portal is without an office.")
ALL_LATER = _n(
    "All are looked at; {n} article on the portal still has no office.",
    "All are looked at; {n} articles on the portal still have no office.",
)
NOT_PLAIN = _n(
    "{n} of them was decided about meanwhile, or has to be looked at by itself.",
    "{n} of them were decided about meanwhile, or have to be looked at one by one.",
)

_HEAD = _("New on the portal, {place:n}/{of:n}")
_TITLE = _("“{title}”")
_DATED = _("Published on {day}")
_UNDATED = _("Without a date; first seen on {day}")
_AUTHOR = _("author: {author}")
_SOURCE = _("source: {source}")
_CATEGORY = _("category: {category}")
_GONE = _("It is no longer on the portal's list.")
_LIKELY = _("Which office is it of? Suggested: {office:both}.")
_LIKELY_REPOST = _("Which office is it of? Suggested: a repost, as before of this source.")
_ANY = _("Which office is it of?")
_CLIP = _("It is going to be recorded as a clip.")
REPOST = _("A repost")
IS_CLIP = _("It is a clip")
IS_NO_CLIP = _("It is no clip")
LEAVE_OUT = _("Do not count it")
LEFT = _("Left out ({state}): {article}")

ASK_ALIKE = _(
    "{office}, month {month}: the article may be one that is known under another title. Is it one of those below, or another one? {article}"
)
IS_THIS = _("It is “{title:quoted}”")

_WITHDRAW = _("Count no longer: “{title:quoted}”")
_RECONSIDER = _("Decide anew: “{title:quoted}”")
_KEEP = _("Leave the counts")
STAYS = _("The counts stay as they are.")
TAKEN_DOWN = _("taken down from the portal")
WITHDRAWN = _("Counted no longer; {office}, month {month}: {count}. {article}")


class OnPortal(Struct, frozen=True):
    """One article as editors see it. place, of: in the queue. likely: its office, as a guess.

    gone: it was taken down. repost: so were the others of its source.
    """

    article: Article
    place: int
    of: int
    likely: Office | None
    gone: bool = False
    repost: bool = False


def on_portal(words: Words, one: OnPortal) -> str:
    article = one.article
    dated = _DATED if article.created or article.published else _UNDATED
    facts = {"author": article.author, "source": article.source, "category": article.category}
    lines = (
        words.say(_HEAD, place=one.place, of=one.of),
        words.say(_TITLE, title=article.title),
        web_address(article.link),
        words.tell((dated, _AUTHOR, _SOURCE, _CATEGORY), " · ", day=article.day, **facts),
        words.say(_GONE) if one.gone else "",
        words.say(_CLIP) if article.kind is Kind.CLIP else "",
        _question(words, one),
    )
    return said(*filter(None, lines))


def _question(words: Words, one: OnPortal) -> str:
    if one.repost:
        return words.say(_LIKELY_REPOST)
    return words.say(_LIKELY, office=one.likely) if one.likely else words.say(_ANY)


def digest(words: Words, found: Proposals) -> str:
    """How many articles are new on the portal, were sent in by offices, can be recorded together."""
    told = [words.say(NEW, n=len(found.new))] if found.new else []
    if found.sent:
        offices = by_office(words, (one.office for one in found.sent))
        told.append(words.say(_SENT, n=len(found.sent), offices=offices))
    if found.sure:
        offices = by_office(words, (one.office for one in found.sure))
        told.append(words.say(_SURE, n=len(found.sure), offices=offices))
    for one in found.sure:
        facts = {"office": one.office, "day": one.article.day}
        told.append(words.say(_SURE_LINE, title=quoted(one.article.title), **facts))
    return said(*told)


def choices(words: Words, found: Proposals) -> tuple[Choice, ...]:
    """Record what is sure with one tap; look at the others one by one."""
    offered = []
    if found.sure:
        offered.append(Choice(words.say(_RECORD_ALL, n=len(found.sure)), found.recording))
    if found.new:
        offered.append(Choice(words.say(LOOK_ONE_BY_ONE), "/eachnew"))
    if found.sent and not found.new:
        offered.append(Choice(words.say(LOOK_ONE_BY_ONE), "/review"))
    return tuple(offered)


def withdrawing(
    words: Words, gone: Sequence[Article], changed: Sequence[Article]
) -> tuple[Choice, ...]:
    """The choices below the news that counted articles were taken down or changed."""
    offered = [
        *_each(words, _WITHDRAW, "/withdrawn", gone),
        *_each(words, _RECONSIDER, "/reconsider", changed),
    ]
    return (*offered[:MOST_WITHDRAWN], Choice(words.say(_KEEP), "/leavecounted"))


def _each(words: Words, label: Sentence, command: str, articles: Iterable[Article]) -> list[Choice]:
    return [
        Choice(words.say(label, title=one.title or one.link), f"{command} {one.id}")
        for one in articles
    ]
