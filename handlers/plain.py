"""Text without a slash: a choice, a text that was asked for, counts, or a sentence.

Reading changes nothing. What is not surely understood is asked about.
"""

from core.chat import Choice, Reply
from core.names import fold
from core.reading import intents
from core.reading.amending import has_it_wait
from core.reading.message import is_plainly_a_count, may_be_a_count
from core.reading.sentences import sentence
from core.reading.talk import understood
from core.reading.talkwords import ASKING, ASKING_WORDS
from handlers import (
    absence,
    amending,
    approving,
    asked,
    choices,
    counting,
    linking,
    obstacles,
    spoken,
    submitting,
    talking,
)
from handlers.help import hint
from handlers.linking import presented_code
from handlers.request import Answer, Request
from store.questions import Question

_TO_OTHERS = ("/raise ", "/dispute ", "/resolve ")  # a text that was asked for, for somebody else
_SKIPS = frozenset({"boqua", "thoi", "huy", "huybo", "khong", "skip", "cancel"})
_NAMING = intents.AskOffices | intents.DoubtfulTime | intents.MonthsOnly | intents.OfficeOnly
_READING = (*asked.ANSWERS, intents.DoubtfulTime)


def answer(request: Request, *, numbered: bool) -> Answer:
    """numbered: whether choices are shown with their numbers where it was written."""
    if chosen := choices.choose(request, numbered=numbered):
        return chosen
    if request.person is None:
        return _stranger(request)
    if awaited := choices.awaiting(request):
        return _text(request, awaited)
    return (
        _returned(request)
        or spoken.answer(request)
        or _amended(request)
        or _counts(request)
        or submitting.offered_link(request)
        or submitting.offered_title(request)
        or _sentence(request)
    )


def _stranger(request: Request) -> Answer:
    """A code alone is presented; anything else is told how to."""
    code = presented_code(request.args)
    return linking.start(request.saying(code)) if code else hint(request)


def _meant(request: Request, under: intents.Under) -> intents.Intent | None:
    return understood(request.args, request.names, request.today, request.me.roles, under)


def _returned(request: Request) -> Answer | None:
    """An article of the queue, with the reason in the same words."""
    found = choices.newest(request)
    return approving.returned_in_words(request, found[0]) if len(found) == 1 else None


def _amended(request: Request) -> Answer | None:
    """What was said of the count just above it."""
    found = choices.newest(request)
    if len(found) != 1 or not amending.is_about_a_count(request, found[0]):
        return None
    return amending.answer(request, found[0], _meant(request, choices.under(found[0])))


# --- A sentence


def _sentence(request: Request) -> Answer:
    found = choices.newest(request)
    read = [(question, _meant(request, choices.under(question))) for question in found]
    if len(read) > 1:
        meant = [
            (question, choice)
            for question, intent in read
            if (choice := _choice_of(question, intent))
        ]
        if any(question == found[1] for question, _ in meant):
            return choices.which_was_meant(request, meant)
    question, intent = read[0] if read else (None, _meant(request, intents.Under.NOTHING))
    if question and choices.asks_of_a_count(question):
        waits = has_it_wait(request.args)
        if intent == intents.Undo() or waits or fold(request.args) in _SKIPS:
            return amending.dropped(request, question)
        if isinstance(_meant(request, intents.Under.PREVIEW), intents.Confirm):
            return choices.make(request, question, choices.only_reading(question))
    if question and isinstance(intent, intents.Confirm | intents.Decline):
        return choices.make(request, question, _choice_of(question, intent))
    if isinstance(intent, intents.Acknowledge):
        return _acknowledged(request, question, intent)
    if question and intent == intents.Undo() and (last := choices.undoing(request, question)):
        return choices.make(request, question, last)
    if intent is None:
        return talking.offer(request, choices.under(question))
    return talking.answer(request, intent)


def _choice_of(question: Question, intent: intents.Intent | None) -> Choice | None:
    """The choice that a short answer means."""
    match intent:
        case intents.Confirm(recording):
            return choices.agreed(question, recording=recording)
        case intents.Decline():
            return choices.declined(question)
        case intents.Acknowledge():
            return choices.acknowledging(question)
    return None


def _acknowledged(
    request: Request, question: Question | None, intent: intents.Acknowledge
) -> Answer:
    """Noted at once; what was added goes to the editors, or is answered."""
    choice = choices.acknowledging(question) if question else None
    rest = intent.rest
    noted: Answer | None = None
    if question and choice:
        noted = choices.make(request, question, choice)
    elif absence.unacknowledged(request) or not (rest or intent.then):
        noted = request.give("ack")
    more: Answer | None = None
    if intent.then:
        more = talking.answer(request, intent.then)
    elif rest and (intents.asks_first(intent) or reads_as_a_count(request, rest)):
        more = talking.ask_pass_on(request, rest)
    elif rest:
        more = talking.pass_on(request.saying(rest))
    if not isinstance(noted, Reply) or not isinstance(more, Reply):
        return more or noted or hint(request)
    return Reply(f"{noted.text}\n{more.text}", more.choices, more.attachments, more.apart)


def reads_as_a_count(request: Request, text: str) -> bool:
    today, names = request.today, request.names
    return is_plainly_a_count(text, names, today) or may_be_a_count(text, names, today)


# --- A text that was asked for


def _text(request: Request, awaited: Question) -> Answer:
    """The text, unless it is something else: a refusal, counts, a question, "received"."""
    if fold(request.args) in _SKIPS:
        return choices.make(request, awaited, choices.declined(awaited))
    if instead := _instead(request):
        request.store.questions.lapse(request.chat, request.sender)
        return instead
    if not awaited.awaits.startswith(_TO_OTHERS):
        if reads_as_a_count(request, request.args):
            counted = _counts(request)
            request.store.questions.lapse(request.chat, request.sender)
            return counted or choices.confirm_text(request, awaited, sent=False)
        no_reason = has_it_wait(request.args) or isinstance(
            _meant(request, intents.Under.PREVIEW), intents.Confirm | intents.Courtesy
        )
        if no_reason or spoken.names_a_command(request):
            return choices.confirm_text(request, awaited, sent=False)
        return amending.of_a_reason(request, awaited) or choices.take_text(request, awaited)
    intent = _meant(request, intents.Under.NOTHING)
    others = []
    if isinstance(intent, _READING):
        others.append(talking.choice(request, intent))
    short = len(request.args.split()) < intents.SHORT_REST
    if others or short or reads_as_a_count(request, request.args):
        return choices.confirm_text(request, awaited, *others)
    return choices.take_text(request, awaited)


def _instead(request: Request) -> Answer | None:
    """What a request for a text gives way to, and never swallows."""
    if found := obstacles.named(request):
        return found
    if is_plainly_a_count(request.args, request.names, request.today) and (
        counted := _counts(request)
    ):
        return counted
    before = next(
        (one for one in request.store.questions.open(request.chat, request.now) if not one.awaits),
        None,
    )
    intent = _meant(request, choices.under(before))
    if isinstance(intent, intents.Acknowledge):
        return _acknowledged(request, before, intent)
    bare = isinstance(intent, _READING) and not _names_anything(intent) and _asks(request)
    if intent and (bare or isinstance(intent, intents.Courtesy)):
        return talking.answer(request, intent)
    return None


def _asks(request: Request) -> bool:
    """Whether a word asks: "hết hạn chưa", and not "hết hạn", which may be what is told."""
    said = sentence(request.args, request.names, request.today)
    return bool(said.says & ASKING) or any(fold(word) in ASKING_WORDS for word in said.text.split())


def _names_anything(intent: intents.Intent) -> bool:
    """Whether it could as well be a part of what is being told: "GDMN", "số liệu tháng 3"."""
    if isinstance(intent, _NAMING):
        return True
    return any(getattr(intent, name, None) for name in ("office", "span", "to", "whole"))


# --- Counts


def _counts(request: Request) -> Answer | None:
    """Counts, from those who may record them."""
    return counting.add_unasked(request) if request.may("add") else None
