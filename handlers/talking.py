"""Sentences without a command: answered, or asked about before anything is done.

What is read is answered at once. What would change something, or tell it to others, becomes a
question; `offer` is for what was not understood.
"""

from msgspec.json import decode
from msgspec.structs import replace

from core.chat import Choice, Reply
from core.events import PassedOn
from core.month import Month, Span
from core.quota import Office
from core.reading import intents
from core.reading.guesses import names_what_there_is, perhaps_counted
from core.reading.talk import likely
from core.refusal import Refusal, Why
from handlers import absence, asked, correcting, obstacles
from handlers.arguments import refuse_long
from handlers.correcting import entry_named
from handlers.declining import skipping
from handlers.doubts import why_no_count
from handlers.help import hint
from handlers.request import SILENCE, Answer, Request
from handlers.spans import has_figures, up_to_now
from locales import counting, talking
from store.rows import as_json

MOST_OFFERED = 4  # choices below what was not understood


def answer(request: Request, intent: intents.Intent) -> Answer:
    """The answer to what was meant, or the question before it is done."""
    match intent:
        case intents.AnswerToNothing(takes_back):
            return _to_nothing(request, takes_back=takes_back)
        case intents.Courtesy():
            return request.reply(talking.GREETED if intent.greeting else talking.COURTESY)
        case intents.DoubtfulTime():
            return _doubtful(request, intent)
        case intents.RaiseObstacle(text):
            return ask_raise(request, text) if text else request.give("obstacle")
        case intents.DisputeFigures():
            return _ask_dispute(request, intent)
        case intents.BeAway():
            return absence.ask_away(request, intent)
        case intents.BeBack():
            return absence.ask_back(request)
        case intents.Undo():
            return _undo(request, intent)
        case intents.SetCount(office, count, span, note):
            month = up_to_now(span, request.month).last
            typed = f"{count} {office.code} {month.number}/{month.year}"
            return request.give("set", f"{typed}: {note}" if note else typed)
    return asked.answer(request, intent)


def _to_nothing(request: Request, *, takes_back: bool) -> Answer:
    """What can be taken back without a question are obstacles that one raised oneself."""
    if takes_back and obstacles.own_waiting(request):
        return request.give("obstacles")
    return request.reply(talking.NOTHING_ASKED)


def meant(request: Request) -> Answer:
    """A choice below what was not understood: the intent, as it was offered."""
    return answer(request, decode(request.args, type=intents.Intent))


def offer(request: Request, under: intents.Under) -> Reply:
    """The likeliest things that somebody may have meant, as choices."""
    if not request.me.roles:
        return hint(request)
    today, names = request.today, request.names
    found = likely(request.args, names, today, request.me.roles, under)
    # Two that read alike, or are of this month, are one to whoever chooses.
    here = [_of_now(request, one) for one in found]
    labelled = {one.label: one for one in reversed([choice(request, one) for one in here])}
    choices = list(reversed(labelled.values()))
    if isinstance(found[0], intents.PassOn):
        refuse_long(found[0].text)
        choices.append(skipping(request))
        text = request.say(talking.ASK_PASS_ON, text=found[0].text)
    else:
        text = why_no_count(request) or hint(request).text
        choices = [*_perhaps_counts(request), *choices][:MOST_OFFERED]
    return Reply(text, tuple(choices), apart=True)


def _of_now(request: Request, intent: intents.Intent) -> intents.Intent:
    """This month need not be named."""
    now = Span.of(request.month)
    match intent:
        case intents.MonthsOnly(span) if span == now:
            return intents.AskStanding()
        case intents.About(span=span) if span == now:
            return replace(intent, span=None)
    return intent


def _perhaps_counts(request: Request) -> list[Choice]:
    """To whoever records counts and named one office and one number: to add it, or to set it.

    What the words rather say comes first.
    """
    if "\n" in request.args or not request.may("add"):
        return []
    found = perhaps_counted(request.args, request.names, request.today)
    if found is None:
        return []
    setting, adding = correcting.setting_or_adding(request, found)
    return [setting, adding] if names_what_there_is(request.args) else [adding, setting]


def choice(request: Request, intent: intents.Intent) -> Choice:
    if isinstance(intent, intents.PassOn):
        return request.choice(talking.SEND_TO_EDITORS, f"/passon {intent.text}")
    return Choice(talking.label(request.words, intent), f"/meant {as_json(intent)}")


def _doubtful(request: Request, doubt: intents.DoubtfulTime) -> Reply:
    """Why the time cannot be it, and the same request with the months that were perhaps meant.

    Where they cannot be answered either, with this month.
    """
    meant = doubt.intent
    span = getattr(meant, "span", None)
    if span and not isinstance(meant, intents.AskQuota) and not has_figures(request, span):
        meant = _of_now(request, replace(meant, span=Span(request.month, request.month)))
    return request.reply(talking.FAULTS[doubt.fault], *([choice(request, meant)] if span else []))


# --- Obstacles and disputes


def ask_raise(request: Request, text: str) -> Reply:
    """Whether these words are to be raised as an obstacle, and for which office."""
    refuse_long(text)
    offices = _own(request)
    choices = request.choice_of_offices(
        offices,
        talking.RAISE,
        talking.RAISE_FOR,
        lambda one: f"/raise {one.code} {_month_urged(request, one)} {text}",
    )
    asked = talking.ASK_RAISE if len(offices) == 1 else talking.ASK_RAISE_FOR_ONE
    return request.reply(asked, *choices, skipping(request), office=offices[0], text=text)


def _ask_dispute(request: Request, dispute: intents.DisputeFigures) -> Reply:
    refuse_long(dispute.text)
    month = up_to_now(dispute.span, request.month).last
    choices = request.choice_of_offices(
        _own(request),
        talking.SEND,
        talking.SEND_FOR,
        lambda one: f"/dispute {one.code} {month} {dispute.text}",
    )
    facts = {"month": month, "text": dispute.text}
    return request.reply(talking.ASK_DISPUTE, *choices, skipping(request), **facts)


def _own(request: Request) -> list[Office]:
    """The offices that somebody answers for. Raises Refusal where there are none."""
    if not request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return [request.store.offices.get(code) for code in request.me.offices]


def _month_urged(request: Request, office: Office) -> Month:
    """The month of the nudge that is still open, else this one: May's may be about April."""
    beginning = f"/raise {office.code} "
    for question in request.store.questions.open(request.chat, request.now):
        for choice in question.left:
            if choice.command.startswith(beginning):
                return Month.from_key(choice.command.split()[2])
    return request.month


# --- Entries


def _undo(request: Request, undo: intents.Undo) -> Answer:
    """Asked first: what was done last may have been something else than the latest entry."""
    number = undo.entry
    if undo.more:
        return request.give("undo", " ".join(map(str, (number, *undo.more))))
    latest = number is None
    if latest and not request.may("undo"):
        raise Refusal(Why.NOT_ALLOWED)
    entries = correcting.latest_act(request) if latest else [entry_named(request, str(number))]
    entry = entries[0]
    asked = (
        request.say(
            talking.ASK_UNDO,
            entry=one.id,
            count=one.count,
            office=request.store.offices.get(one.office),
            month=one.month,
        )
        for one in entries
    )
    undoing = request.choice(counting.UNDO_ENTRY, f"/undo {entry.id}", entry=entry.id)
    if latest and correcting.changed_from(request, entries):
        undoing = request.choice(counting.CHANGE_BACK, f"/changeback {entry.batch}")
    elif len(entries) > 1:
        undoing = request.choice(counting.UNDO_ALL, f"/undobatch {entry.batch}", n=len(entries))
    return Reply("\n".join(asked), (undoing, skipping(request)))


MOST_TALK_A_DAY = 100  # messages of one address that are no commands and no counts


def enough_of_today(request: Request) -> Reply | None:
    """Past the measure of a day it is said why, and then nothing: a telephone answers by itself.

    What such a telephone says to an answer is answered, and so on: an allowance would be used up.
    """
    day = request.now.date()
    said = request.store.strangers.count_talk(request.sender, day)
    if said <= MOST_TALK_A_DAY:
        return None
    first = said == MOST_TALK_A_DAY + 1
    return request.reply(talking.ENOUGH, limit=MOST_TALK_A_DAY) if first else SILENCE


# --- Words for the editors

MOST_WORDS_A_DAY = 20  # messages of one person


def pass_on(request: Request) -> Reply:
    """Send somebody's words to the editors, else to the administrators."""
    text = request.args
    refuse_long(text)
    editors, outbox = request.editors, request.store.outbox
    today = f"words/{request.me.id}/{request.now.date()}/"
    if outbox.planned_under(today) >= MOST_WORDS_A_DAY * len(editors):
        raise Refusal(Why.TOO_MANY_WORDS, limit=MOST_WORDS_A_DAY)
    told = f"{today}{request.now.timestamp():.3f}"
    # Two of the same moment are two.
    told = f"{told}-{outbox.planned_under(told)}"
    event = PassedOn(request.me.id, next(iter(request.me.own_offices), ""), text)
    for person in editors:
        request.note(f"{told}/p{person.id}", event, person=person.id)
    return request.reply(talking.PASSED_ON, text=text)


def ask_pass_on(request: Request, text: str) -> Reply:
    """Words for the editors, shown before they are sent."""
    refuse_long(text)
    return request.reply(
        talking.ASK_PASS_ON,
        request.choice(talking.SEND_TO_EDITORS, f"/passon {text}"),
        skipping(request),
        text=text,
    )
