"""Articles sent in, waiting, decided, and the list of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from core.articles import Article, State
from core.month import Month, Span, format_day
from core.quota import Kind, Office, Standing
from core.text import foreign, web_address
from locales.standing import OPEN_FIGURES, facts_of, period
from locales.words import Sentence, Words, plural as _n, said, sentence as _

STATES: Mapping[State, Sentence] = {
    State.SUBMITTED: _("waiting for approval"),
    State.PROPOSED: _("seen on the portal"),
    State.PUBLISHED: _("published"),
    State.REPOST: _("repost"),
    State.SKIPPED: _("not counted"),
    State.RETURNED: _("returned"),
    State.JOINED: _("is known as another article"),
}

# --- From an office

ASK_ARTICLE = _(
    "Please send the article's link or its title, or both, in one message; several links, a line each."
)
OFFER = _("Send this article to the editorial board?\n{article}")
OFFER_SEVERAL = _("Send these {n} articles to the editorial board?\n{article}")
SEND = _("Send")
SEND_FOR = _("Send for {office}")
WHICH_OFFICE = _("Which office is the article from?")
SENT = _("The editorial board has received the article of {office}: {article}")
SENT_AGAIN = _(
    "The editorial board has received the article of {office} again, after it was returned: {article}"
)
WAITS_ALREADY = _("The article was sent on {day} already and waits for approval: {article}")
COUNTED_ALREADY = _(
    "The article is published and counted already (entry {entry:d}, {office}, month {month}): {article}"
)
OF_ANOTHER = _(
    "The article was sent in by {office} already; nothing was sent. If it is your office's, please tell the editorial board: {article}"
)
NOT_COUNTED_BEFORE = _(
    "The editorial board looked at the article and did not count it ({state}); nothing was sent: {article}"
)
TOO_MANY = _("At most {limit} articles can be sent at once; nothing was sent.")
TAKE_BACK = _("Take it back")
TAKEN_BACK = _("The article was taken back: {article}")
NOT_TAKEN_BACK = _("The article cannot be taken back any more ({state}): {article}")

# --- The editors' queue

ACCEPT = _("Record")
ACCEPT_AS: Mapping[Kind, Sentence] = {
    Kind.NEWS: _("Record as news"),
    Kind.FEATURE: _("Record as a feature"),
    Kind.CLIP: _("Record as a clip"),
}
RETURN = _("Return")
LATER = _("Later")
FROM_THE_START = _("From the start")
MORE = _("Record in addition")
ANYWAY = _("Record all the same")
PUT_BACK = _("Put the last one back into the queue")
PART = _("They are two articles")
PARTED = _("They are two articles again: {article} waits for approval, {kept} stays as it was.")
PUT_BACK_DONE = _("The article waits for approval again: {article}")
NOTHING_WAITS = _("No article is waiting for approval.")
ALL_LATER = _n(
    "All are looked at; {n} article still waits.", "All are looked at; {n} articles still wait."
)
ASK_REASON = _(
    "Why is the article returned to {office}? Please send the reason in one message.\n{article}"
)
ASK_RETURN = _("Return {article} with the reason “{text}”? Nothing has been sent yet.")
RETURNED = _(
    "The article was returned to {office}; the head and the sender will be told with the reason: {text}"
)
DECIDED_ALREADY = _("This article was decided about already ({state}).")
WHICH_MONTH = _("Which month does the article of {office} count in, {months:or}? {article}")
_HEAD = _("{place:n}/{of:n} waiting – {office:both}")
_SENT_BY = _("Sent by {title} on {day}.")
_SENT_ON = _("Sent on {day}.")
_ON_THE_PORTAL = _("It is on the portal, published on {day}.")
_RETURNED_BEFORE = _("Returned on {day} with the reason: {reason}")
SAME_TITLE = _(
    "An article of the same title is counted already (entry {entry:d}, {office:code}): {article}"
)
WITHIN = _n("Within the {n} recorded", "Within the {n} recorded")
ASK_WITHIN = _(
    "{office}, month {month}: {count} are recorded, {n} of them by number alone. Is the article one of these, or is it one more? {article}"
)
INCLUDED = _(
    "The article is kept as one of the {count} of {office}, month {month}; the count stays: {article}"
)

# --- Unasked

LOOK = _("Look at them")
_QUEUE = _n(
    "{n} article is waiting for approval ({offices}). To look at it: {/review}",
    "{n} articles are waiting for approval ({offices}). To look at them: {/review}",
)
_APPROVED = _("The article “{title}” was approved and published.")
_APPROVED_CLIP = _(
    "The clip “{title}” was approved and published; clips do not count towards the quota."
)
_RETURNED_TO = _(
    "The article “{title}” was returned: {reason}. Please complete it and send it again: {/submit}"
)
_RETURNED_TO_SENDER = _(
    "Your article “{title}” was returned: {reason}. Please complete it and send it again: {/submit}"
)
_NOT_COUNTED = _("The article “{title}” was not counted ({state}).")
_STANDS = _("{office} has {count}/{floor} in month {month}, {missing} missing.")
_STANDS_MET = _("{office} has {count}/{floor} in month {month}; the floor is reached.")

# --- The list

_LIST = _("Articles of {office}, {months}")
_LIST_OF_ALL = _("Articles, {months}")
_MADE_OF = _("{office:code}: {count:n} (in the list: {listed:n}; by number alone: {alone:n})")
_CORRECTED = _("{office:code}: {count:n} (in the list: {listed:n}; corrected by {alone:+})")
_NO_ARTICLES = _("No article is registered.")
TAKE_BACK_OF_LIST = _("Take back no. {number:d}")
SEE_LIST = _("See the articles")
_A_CLIP = _("a clip")
_BECAUSE = _("{state}: {reason}")


def named(article: Article) -> str:
    """An article in a sentence: its title and its link, as far as there are any."""
    return called(article.title, article.link)


def called(title: str, link: str) -> str:
    """The same of an article that is not in the register yet."""
    quoted = f"“{foreign(title)}”" if title else ""
    return said(*filter(None, (quoted, web_address(link))), by=" ")


class InQueue(Struct, frozen=True):
    """One article as editors see it. sender: a title. sent: last. returned: when and why, earlier."""

    article: Article
    office: Office
    place: int
    of: int
    sender: str
    sent: date
    returned: tuple[date, str] | None
    cautions: Sequence[str]


def in_queue(words: Words, one: InQueue) -> str:
    article = one.article
    before, reason = one.returned or (None, "")
    lines = [
        words.say(_HEAD, place=one.place, of=one.of, office=one.office),
        f"“{foreign(article.title)}”" if article.title else "",
        web_address(article.link),
        words.say(_SENT_BY if one.sender else _SENT_ON, title=one.sender, day=one.sent),
        words.say(_ON_THE_PORTAL, day=article.day) if article.seen else "",
        words.say(_RETURNED_BEFORE, day=before, reason=reason) if before else "",
    ]
    return "\n".join([*filter(None, lines), *one.cautions])


def queue(words: Words, waiting: Sequence[Article]) -> str:
    """What editors are told of their queue: how many articles, of which offices."""
    offices = by_office(words, (one.office for one in waiting))
    return words.say(_QUEUE, n=len(waiting), offices=offices)


def by_office(words: Words, codes: Iterable[str | None]) -> list[str]:
    """How many of each office: GDMN 3, GDTH 2."""
    offices = Counter(code or "–" for code in codes)
    return [f"{code} {words.number(n)}" for code, n in offices.items()]


def outcomes(
    words: Words,
    decided: Sequence[Article],
    standings: Mapping[tuple[str, Month], Standing],
    *,
    to_sender: bool,
    kinds: frozenset[Kind],
) -> str:
    """What a head, or a sender, is told of articles, and where their office stands with them.

    standings: by office and month. kinds: which of them count. to_sender: it is the sender who
    completes what was returned; a head has it done.
    """
    told = [_outcome(words, article, kinds, to_sender=to_sender) for article in decided]
    stands = _stands(words, decided, standings)
    if len(told) == len(stands) == 1 and decided[0].state is State.PUBLISHED:
        return f"{told[0].rstrip('.')}; {stands[0]}"
    return "\n".join([*told, *stands])


def _stands(
    words: Words,
    decided: Sequence[Article],
    standings: Mapping[tuple[str, Month], Standing],
) -> list[str]:
    """An office that is not in a month's tables stands nowhere."""
    lines = []
    places = dict.fromkeys((one.office or "", one.of_month) for one in decided)
    several = len({code for code, _month in places}) > 1
    for place in places:
        if (standing := standings.get(place)) is None:
            continue
        office = standing.office
        sentence = _STANDS if standing.missing else _STANDS_MET
        name = {"office": office.code if several else office.short, "month": place[1]}
        lines.append(words.say(sentence, **facts_of(standing) | name))
    return lines


def _outcome(words: Words, article: Article, kinds: frozenset[Kind], *, to_sender: bool) -> str:
    title = article.title or said(web_address(article.link))
    match article.state:
        case State.PUBLISHED:
            is_clip = article.kind is Kind.CLIP and article.kind not in kinds
            return words.say(_APPROVED_CLIP if is_clip else _APPROVED, title=title)
        case State.RETURNED:
            sentence = _RETURNED_TO_SENDER if to_sender else _RETURNED_TO
            return words.say(sentence, title=title, reason=article.reason.rstrip(". "))
    return words.say(_NOT_COUNTED, title=title, state=words.say(STATES[article.state]))


class Made(Struct, frozen=True):
    """What an office's count consists of. listed: with an article behind it."""

    office: Office
    count: int
    listed: int
    waiting: int
    returned: int


def listed(
    words: Words,
    office: Office | None,
    span: Span,
    articles: Sequence[Article],
    first: int,
    made: Sequence[Made],
) -> str:
    """The list of articles, and of what each office's count is made. first: number of the first."""
    months = period(words, span)
    head = words.say(_LIST if office else _LIST_OF_ALL, office=office or "", months=months)
    lines = [
        f"{number}. {_line(words, article, with_office=office is None)}"
        for number, article in enumerate(articles, start=first)
    ]
    return "\n".join([head, *(lines or [words.say(_NO_ARTICLES)]), *sums(words, made)])


def _line(words: Words, article: Article, *, with_office: bool) -> str:
    day = format_day(article.day)
    office = article.office if with_office and article.office else ""
    state = words.say(STATES[article.state])
    if article.state is State.RETURNED and article.reason:
        state = words.say(_BECAUSE, state=state, reason=article.reason)
    kind = words.say(_A_CLIP) if article.kind is Kind.CLIP else ""
    return " · ".join(part for part in (day, office, kind, named(article), state) if part)


def sums(words: Words, made: Sequence[Made]) -> list[str]:
    """What each count consists of, and what is under way."""
    lines = []
    for one in made:
        alone = one.count - one.listed
        facts = {"office": one.office, "count": one.count, "listed": one.listed, "alone": alone}
        if one.count or one.listed:
            lines.append(words.say(_MADE_OF if alone >= 0 else _CORRECTED, **facts))
        if one.waiting or one.returned:
            lines.append(words.say(OPEN_FIGURES, waiting=one.waiting, returned=one.returned))
    return lines
