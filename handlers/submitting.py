"""Articles that an office sends in: /submit, a bare link, a file with a title; and /articles."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from core.articles import Article, State, articles_in, key_of, kind_of, title_of_file
from core.chat import Choice, Reply
from core.month import Span
from core.names import fold
from core.people import ADMINS, OF_AN_OFFICE, OVERSEERS
from core.quota import Office, standing_of
from core.refusal import Refusal, Why
from core.text import flat
from handlers.arguments import refuse_long
from handlers.counting import refuse_inactive
from handlers.declining import skipping
from handlers.digests import tell_editors
from handlers.paging import page, without_page
from handlers.queues import article_of
from handlers.request import Answer, Prompt, Request
from handlers.spans import read_office_and_span
from locales import articles, standing
from locales.articles import Made
from locales.words import said

MOST_AT_ONCE = 10
MOST_WAITING = 100  # articles of an office that nobody decided about; a month's target is fifteen
ON_A_PAGE = 15
MOST_TAKEN_BACK = 5  # choices below a list
_ANNOUNCED = re.compile(
    # None of these is others of them together: each could be read in two ways, and all in 2^n.
    r"(?:(?:em|toi|minh|phong|xin|xin phep|cho em|cho toi|da|a) )*"
    r"(?:gui|nop) (?:(?:tin bai|tin|bai|bai viet|bai tin)(?: viet| moi)?(?: *: *| (?=[\"“«]))"
    r"|(?=(?:video clip|clip|video) *:))(?=\S)"
)
SHORTEST_TITLE = 3  # letters and digits


def submit(request: Request) -> Answer:
    """Send an article of one's own office; link or title is asked for when both are left out."""
    if not _readable(request.args):
        return Prompt(request.say(articles.ASK_ARTICLE), "/submit")
    offices = request.own_offices()
    if len(offices) == 1:
        return send(request.saying(f"{offices[0]} {request.args}"))
    return request.reply(articles.WHICH_OFFICE, *_sending(request, request.args))


def offered(request: Request, text: str) -> Reply | None:
    """Offer to send in what came without a command; None if it is no article, or no office's."""
    if request.person is None or not request.me.may(OF_AN_OFFICE):
        return None
    found = [(link, title) for link, title in articles_in(text) if link or title]
    if not found or len(found) > MOST_AT_ONCE or not _readable(text):
        return None
    shown = said(*(articles.called(title, link) for link, title in found))
    sentence = articles.OFFER if len(found) == 1 else articles.OFFER_SEVERAL
    choices = (*_sending(request, text), skipping(request))
    return request.reply(sentence, *choices, article=shown, n=len(found))


def offered_link(request: Request) -> Reply | None:
    """The same of a plain message, which is an article only if it has a link."""
    return offered(request, request.args) if any(x for x, _ in articles_in(request.args)) else None


def offered_title(request: Request) -> Reply | None:
    """The same of words that are announced as an article: "gửi bài: Ngày hội đọc sách"."""
    if announced := _ANNOUNCED.match(flat(request.args)):
        return offered(request, request.args[announced.end() :].strip())
    return None


def offered_file(request: Request) -> Reply | None:
    """The same of a file: its caption, else its name, is the article's title."""
    name = title_of_file(request.file.name) if request.file else ""
    return offered(request, request.args or name)


def _sending(request: Request, text: str) -> Sequence[Choice]:
    offices = [request.store.offices.get(code) for code in request.own_offices()]
    return request.choice_of_offices(
        offices, articles.SEND, articles.SEND_FOR, lambda one: f"/send {one.code} {text}"
    )


def _readable(text: str) -> bool:
    """Whether there is a link, or letters enough to be a title."""
    return any(link or len(fold(title)) >= SHORTEST_TITLE for link, title in articles_in(text))


def send(request: Request) -> Reply:
    """The same for an office that is named, as a choice gives it; it must still be one's own."""
    code, _, text = request.args.partition(" ")
    if code not in _own_ever(request):
        raise Refusal(Why.NOT_ALLOWED)
    office = request.store.offices.going_on(code, request.month)
    if office.retired_from:
        refuse_inactive(office, request.month)
    found = articles_in(text)
    if len(found) > MOST_AT_ONCE:
        return request.reply(articles.TOO_MANY, limit=MOST_AT_ONCE)
    if len(request.store.articles.waiting(State.SUBMITTED, office=office.code)) >= MOST_WAITING:
        raise Refusal(Why.TOO_MANY_WAITING, limit=MOST_WAITING)
    sent = [_sent(request, office, link, title) for link, title in found]
    kept = [article for _, article in sent if article]
    if kept:
        tell_editors(request)
    choices: tuple[Choice, ...] = ()
    if len(kept) == 1 and _is_fresh(request, kept[0]):
        choices = (request.choice(articles.TAKE_BACK, f"/takeback {kept[0].id}"),)
    elif len(kept) > 1:
        choices = (request.choice(articles.SEE_LIST, f"/articles {office.code}"),)
    told = [text for text, _ in sent]
    return Reply("\n".join([*told, *(_figures(request, office) if kept else [])]), choices)


def _is_fresh(request: Request, article: Article) -> bool:
    """Whether it was sent and nothing more: it can be taken back."""
    waits = article.state is State.SUBMITTED
    return waits and len(request.store.articles.history(article.id)) == 1


def sent_on(request: Request, article: Article) -> date:
    """The day on which it was sent, for the last time where it was returned in between."""
    sent = (
        step.at
        for step in request.store.articles.history(article.id)
        if step.state is State.SUBMITTED and step.person == article.submitted_by
    )
    return max(sent, default=article.at).date()


def _own_ever(request: Request) -> set[str]:
    """One's own offices, and those that go on in place of merged ones."""
    return {*request.me.own_offices, *request.own_offices()}


def _figures(request: Request, office: Office) -> list[str]:
    """Where the office stands with what it has sent."""
    own = standing_of(request.standings(request.month), office.code)
    if own is None:
        return []
    return [standing.published(request.words, own), *standing.open_line(request.words, [own])]


def _sent(request: Request, office: Office, link: str, title: str) -> tuple[str, Article | None]:
    """The sentence about one article that was sent, and the article if it waits now because of this."""
    refuse_long(max(link, title, key=len))
    known = _known(request, office, link, title)
    if known is None:
        kept = _new(request, office, link, title)
        return request.say(articles.SENT, office=office, article=articles.named(kept)), kept
    known = _completed(request, known, link, title)
    if refused := _why_not(request, office, known):
        return refused, None
    register = request.store.articles
    register.change(known.id, office=office.code, submitted_by=request.me.id)
    kept = register.decide(known.id, State.SUBMITTED, request.me.id, request.now)
    sentence = articles.SENT_AGAIN if known.state is State.RETURNED else articles.SENT
    return request.say(sentence, office=office, article=articles.named(kept)), kept


def _new(request: Request, office: Office, link: str, title: str) -> Article:
    me, now = request.me.id, request.now
    new = Article(
        id=0,
        key="",
        title=title,
        link=link,
        at=now,
        state=State.SUBMITTED,
        kind=kind_of(title),
        office=office.code,
        submitted_by=me,
    )
    return request.store.articles.add(new, me)


def _completed(request: Request, known: Article, link: str, title: str) -> Article:
    """The same article, with the link or the title that was not known yet."""
    register = request.store.articles
    if link:
        register.know_as(known.id, key_of(link))
    register.change(known.id, link=known.link or link, title=known.title or title)
    return register.get(known.id)


def _why_not(request: Request, office: Office, known: Article) -> str:
    """Why an article that is known is not sent (once more), or empty."""
    named, of = articles.named(known), request.store.offices.get
    match known.state:
        case State.PUBLISHED:
            entry = request.store.ledger.get(known.entry or 0)
            facts = {"entry": entry.id, "office": of(entry.office), "month": entry.month}
            return request.say(articles.COUNTED_ALREADY, article=named, **facts)
        case State.REPOST | State.SKIPPED:
            state = request.say(articles.STATES[known.state])
            return request.say(articles.NOT_COUNTED_BEFORE, state=state, article=named)
        case State.SUBMITTED | State.RETURNED if (
            other := request.store.offices.going_on(known.office or "", request.month)
        ) != office:
            return request.say(articles.OF_ANOTHER, office=other, article=named)
        case State.SUBMITTED:
            return request.say(articles.WAITS_ALREADY, day=sent_on(request, known), article=named)
    return ""


def _known(request: Request, office: Office, link: str, title: str) -> Article | None:
    """The article that is meant. Of two links with one title it is asked when it is approved."""
    register = request.store.articles
    if known := register.with_key(key_of(link)):
        return known
    same = register.with_title(title, request.today, office.code)
    return same if same and not (link and same.link and same.state is not State.PROPOSED) else None


def take_back(request: Request) -> Reply:
    """What was sent by mistake, as long as nothing was decided about it."""
    article = article_of(request)
    if article.office not in _own_ever(request):
        raise Refusal(Why.NOT_ALLOWED)
    named = articles.named(article)
    if request.store.articles.take_back(article, request.me.id, request.now):
        return request.reply(articles.TAKEN_BACK, article=named)
    state = request.say(articles.STATES[article.state])
    return request.reply(articles.NOT_TAKEN_BACK, state=state, article=named)


# --- /articles


def listed(request: Request) -> Reply:
    """The articles of an office, or of all, in a month or span; and of what each count is made.

    What waits or was returned is shown to the office itself and to those who oversee it.
    """
    args, after = without_page(request.args)
    office, span = read_office_and_span(request.saying(args), "/articles")
    own = request.own_offices(span.last)
    everything = request.me.may(OVERSEERS | ADMINS)
    if office is None and len(own) == 1 and not everything:
        office = request.store.offices.get(own[0])
    codes = {office.code} if office else set() if everything else set(own)
    mine = _own_ever(request)
    found = [
        one
        for one in request.store.articles.in_span(span)
        if (of := _of_whom(request, one, span)) and (not codes or codes & of)
        if one.state is State.PUBLISHED or everything or of & mine
    ]
    shown = page(request, f"/articles {args}".strip(), found, after, ON_A_PAGE)
    made = [] if after else _made(request, span, codes)
    text = articles.listed(request.words, office, span, shown.lines, after + 1, made)
    choices = [
        request.choice(articles.TAKE_BACK_OF_LIST, f"/takeback {one.id}", number=number)
        for number, one in enumerate(shown.lines, start=after + 1)
        if one.office in mine and _is_fresh(request, one)
    ][-MOST_TAKEN_BACK:]
    return Reply(text, (*choices, *shown.more), apart=True)


def _of_whom(request: Request, article: Article, span: Span) -> set[str]:
    """The article's office; what is not counted is also of the one that goes on in its place."""
    if article.office is None or article.entry:
        return {article.office or ""}
    return {article.office, request.store.offices.going_on(article.office, span.last).code}


def _made(request: Request, span: Span, codes: Collection[str]) -> list[Made]:
    counts = request.store.ledger.counts_over(span, request.kinds)
    counted = request.store.articles.counted(span, request.kinds)
    under_way = request.store.under_way(span, request.kinds)
    shown = request.me.may(OVERSEERS | ADMINS)
    made = []
    for office in request.store.offices.all():
        if codes and office.code not in codes:
            continue
        visible = shown or office.code in _own_ever(request)
        waiting, returned = (
            under_way.get((office.code, state), 0) * visible
            for state in (State.SUBMITTED, State.RETURNED)
        )
        count, listed_ = (
            sum(each.get((month, office.code), 0) for month in span.months)
            for each in (counts, counted)
        )
        if count or listed_ or waiting or returned:
            made.append(Made(office, count, listed_, waiting, returned))
    return made
