"""Choices and questions: what a press, a typed number or label, or a text that was asked for means.

What is typed answers the newest open question of its chat, and no other; where that was not the
last thing said, it is asked once more. A choice is made once; another choice of a question that was
answered is told what was chosen.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.month import Month
from core.names import fold
from core.reading.commands import split_command
from core.reading.intents import Under
from core.reading.reckoning import Purpose
from core.reading.talkwords import RECORDING
from core.reading.times import times_in
from core.refusal import Refusal, Why
from handlers.declining import DECLINING, skipping
from handlers.holding import holds_now
from handlers.request import Answer, Prompt, Request
from handlers.table import give
from locales import talking
from locales.words import said
from store.questions import TEXT, Question, Taken

_MAIN = frozenset({"passon", "nudgenow"})  # what is asked; the other choices are only beside it
_FOR_GOOD = frozenset({"forgetnow", "forgetperson"})  # chosen by their number or their words
_OF_A_COUNT = frozenset({"add", "addmeant", "preview", "set", "setmeant"})
_TAKING_BACK = frozenset(
    {"undo", "undobatch", "changeback", "undoimport", "undonotices", "putback", "part"}
)
JUST_DONE = timedelta(minutes=10)  # what is surely the one that was a mistake
JUST_NOW = timedelta(minutes=1)  # a question that came so lately may not have been seen yet
_PICK = re.compile(r"\S+\s([0-9]{1,12})\s([0-9]{1,12})")  # at most what fits a question's number
_SEND = frozenset({"gui", "send"})
_CODE = re.compile(r"([\w.-]+)(?:$| – |, [^;]*$)")  # of an office, in front of a choice about it
_NUMBER = re.compile(r"([0-9]{1,12})(?:[.)]|\ufe0f?\u20e3)?")
_CHOOSING = frozenset({"chon", "so"})
_HEADLINE = 60  # letters of a question that tell it from another


def press(request: Request) -> Answer:
    """Press a choice by its question and number: "/pick 17 2"."""
    found = _picked(request, request.args)
    if found is None:
        raise Refusal(Why.NO_SUCH_CHOICE)
    return _pressed(request, *found)


def _picked(request: Request, pick: str) -> tuple[Question, Choice] | None:
    match = _PICK.fullmatch(pick)
    question = request.store.questions.get(int(match[1])) if match else None
    choice = question.choice(int(match[2])) if match and question else None
    return (question, choice) if question and choice else None


def newest(request: Request) -> tuple[Question, ...]:
    """The open question that a typed text answers, and after it a second one that may be meant.

    There is a second one if the newest came unasked just now, while somebody may have been
    answering another. A question that only offers something more (`apart`) needs no answer.
    """
    found = list(request.store.questions.open(request.chat, request.now))
    if not found or not found[0].unasked or request.now - found[0].asked >= JUST_NOW:
        return tuple(found[:1])
    return (found[0], *(one for one in found[1:] if not one.apart))[:2]


def choose(request: Request, *, numbered: bool) -> Answer | None:
    """Press the choice that was typed by number, label or month; None if it is not a choice.

    numbered: whether the choices are shown with their numbers.
    """
    found = newest(request)
    meant = [
        (question, choice)
        for question in found
        if (choice := _typed(request, question, numbered=numbered))
    ]
    if any(question != found[0] for question, _ in meant):
        return which_was_meant(request, meant)
    if meant:
        return take_typed(request, *meant[0])
    if found and number_typed(request.args):
        return shown_again(request, found[0])
    return None


def take_typed(request: Request, question: Question, choice: Choice) -> Answer:
    """Press a choice that was typed; asked once more where it was not the last thing said.

    An "ok" below a ranking may not be meant for the preview above it. Where choices do not exclude
    each other, what was said meanwhile makes none of them less plain, but for the one that sends.
    """
    name = _name(choice)
    plain = question.apart and name not in _MAIN
    if not question.behind or plain or name in DECLINING:
        return _pressed(request, question, choice)
    facts = {"label": choice.label, "question": said(question.text)}
    text = request.say(talking.FAR_BACK, **facts)
    return Reply(text, question.left, apart=question.apart)


def _typed(request: Request, question: Question, *, numbered: bool) -> Choice | None:
    typed, number = fold(request.args), number_typed(request.args)
    if number and (numbered or not _months(request, question)):
        return question.choice(int(number))
    labelled = [choice for choice in question.choices if typed and fold(choice.label) == typed]
    labelled = labelled or _of_office(request, question) or _sending(question, typed)
    if not labelled:
        bare = f"T{number}" if number else request.args
        month = _month(request, bare)
        labelled = [choice for choice, one in _months(request, question) if one == month]
    return labelled[0] if len(labelled) == 1 else None


def number_typed(text: str) -> str:
    """The number that a text is, as in "1", "1.", "số 1"; empty where it is none."""
    *before, last = text.split() or [""]
    match = _NUMBER.fullmatch(last)
    return match[1] if match and set(map(fold, before)) <= _CHOOSING else ""


def _sending(question: Question, typed: str) -> list[Choice]:
    """As in "gửi": the choices of an open question that do so."""
    found = [choice for choice in question.left if fold(choice.label).startswith(typed)]
    return found if typed in _SEND else []


def _of_office(request: Request, question: Question) -> list[Choice]:
    """Where each choice is an office: the one that was named, by whatever name it goes."""
    office = request.names.exact(request.args)
    offices = [_CODE.match(choice.label) for choice in question.choices]
    codes = [found[1] if found else "" for found in offices]
    if office is None or sum(map(bool, codes)) <= 1:
        return []
    pairs = zip(question.choices, codes, strict=True)
    return [choice for choice, code in pairs if code == office.code]


def _months(request: Request, question: Question) -> list[tuple[Choice, Month]]:
    """The choices that are a month each, or of several that end in one: "Báo cáo tháng 3/2026"."""
    read = [(choice, _last_month(request, choice.label)) for choice in question.choices]
    ending = [(choice, *found) for choice, found in read if found]
    alone = [(choice, month) for choice, month, bare in ending if bare]
    several = len({month for _, month, _ in ending}) > 1
    return alone or [(choice, month) for choice, month, _ in ending if several]


def _month(request: Request, text: str) -> Month | None:
    month, bare = _last_month(request, text) or (None, False)
    return month if bare else None


def _last_month(request: Request, text: str) -> tuple[Month, bool] | None:
    """The one time in a text, if it is a month and stands at its end; whether it is all of it."""
    words = text.split()
    times = list(times_in(words, request.today, Purpose.OF_A_MONTH))
    if len(times) != 1:
        return None
    ((at, time),) = times
    if time.fault or time.when is None or time.when.day or at + time.words < len(words):
        return None
    return time.when.month, at == 0


def which_was_meant(request: Request, meant: Sequence[tuple[Question, Choice]]) -> Reply:
    """A question came while another was being answered."""
    choices = tuple(
        Choice(f"{choice.label} ({_headline(question)})", choice.pick) for question, choice in meant
    )
    return request.reply(talking.WHICH_WAS_MEANT, *choices)


def _headline(question: Question) -> str:
    line = " ".join(question.text.split("\n")[:2])
    return line if len(line) <= _HEADLINE else line[:_HEADLINE].rstrip() + "…"


def shown_again(request: Request, question: Question) -> Reply:
    """The question again; if a choice was made since, its answer stands in place of the question."""
    shown = said(question.text)
    if question.taken and (chosen := question.choice(question.taken[-1].number)):
        facts = {"label": chosen.label, "at": question.taken[-1].at}
        shown = said(request.say(talking.STILL_OPEN, **facts))
    for_good = any(_name(choice) in _FOR_GOOD for choice in question.left)
    sentence = talking.NO_SUCH_NUMBER
    if for_good and not number_typed(request.args):
        sentence = talking.FOR_GOOD
    text = request.say(sentence, typed=request.args, question=shown)
    return Reply(text, question.left, apart=question.apart)


def _pressed(request: Request, question: Question, choice: Choice) -> Answer:
    """Press a choice: once, by its own person, with the rights of this moment."""
    theirs = question.sender == request.sender and question.person in (None, _who(request))
    if not theirs or question.chat != request.chat:
        raise Refusal(Why.NOT_YOUR_QUESTION)
    if earlier := question.earlier(choice.number):
        same = earlier.number == choice.number
        return earlier.answer if same else _chosen_before(request, question, earlier)
    if question.expires <= request.now:
        raise Refusal(Why.QUESTION_EXPIRED)
    return _answered(request, question, choice.number, choice.command)


def _chosen_before(request: Request, question: Question, earlier: Taken) -> Reply:
    """What was chosen and when, and what holds now."""
    chosen = question.choice(earlier.number)
    if chosen is None:
        text = request.say(talking.ANSWERED_BEFORE, at=earlier.at)
    else:
        text = request.say(talking.CHOSEN_BEFORE, label=chosen.label, at=earlier.at)
    commands = [choice.command for choice in question.choices]
    return Reply("\n".join([text, *holds_now(request, [question.awaits, *commands])]))


def _answered(request: Request, question: Question, number: int, command: str) -> Reply:
    """Give a question's command, and keep what was said for a second press."""
    pressed = replace(request, question=question.id, args=command)
    name, args = split_command(command) or ("", "")
    answer = press(pressed) if name == "pick" else give(pressed, name, args, pressed=True)
    if isinstance(answer, Prompt):
        # Asking for a text has done nothing yet: it may be asked again.
        chosen = question.choice(number)
        return keep_question(request, answer, chosen.pick if chosen else question.origin)
    reply = keep_question(request, answer)
    declined_it = name in DECLINING
    request.store.questions.take(question, number, reply, request.now, ends=declined_it)
    origin = _picked(request, question.origin)
    if origin and not declined_it and not origin[0].earlier(origin[1].number):
        request.store.questions.take(origin[0], origin[1].number, reply, request.now)
    return reply


def keep_question(request: Request, answer: Answer, origin: str = "") -> Reply:
    """Store an answer's choices as one question of this chat, numbered from 1.

    origin: the pick of the choice that led here, where that choice is made only with this.
    """
    asked, chat, sender = request.store.questions, request.chat, request.sender
    awaits = ""
    if isinstance(answer, Prompt):
        asked.lapse(chat, sender)
        awaits = answer.command
        answer = Reply(answer.text, (skipping(request),))
    if all(choice.question for choice in answer.choices):
        return answer
    numbered = asked.ask(
        chat, sender, _who(request), answer, request.now, awaits=awaits, origin=origin
    )
    return replace(answer, choices=numbered)


def _who(request: Request) -> int | None:
    return request.person.id if request.person else None


# --- A text that was asked for


def awaiting(request: Request) -> Question | None:
    """The request for a text that the next one answers."""
    found = request.store.questions.awaiting(request.chat, request.sender, request.now)
    return found if found and found.person == _who(request) else None


def take_text(request: Request, question: Question) -> Reply:
    """The text, appended to the command that asked."""
    return _answered(request, question, TEXT, _with_text(question, request.typed))


def confirm_text(request: Request, question: Question, *others: Choice, sent: bool = True) -> Reply:
    """What may be no text for somebody else is shown before it goes there.

    sent: it goes to somebody else; if not, it may be no answer.
    """
    request.store.questions.lapse(request.chat, request.sender)
    shown = request.reply(
        talking.ASK_SEND_TEXT if sent else talking.ASK_TAKE_TEXT,
        request.choice(
            talking.SEND_TEXT if sent else talking.TAKE_TEXT, _with_text(question, request.typed)
        ),
        *others,
        skipping(request),
        text=request.args,
    )
    return keep_question(request, shown, question.origin)


def _with_text(question: Question, text: str) -> str:
    # A command that ends in a line break wants the text on a line of its own.
    return (
        f"{question.awaits}{text}"
        if question.awaits.endswith("\n")
        else f"{question.awaits} {text}"
    )


# --- Yes, no and "received"


def under(question: Question | None) -> Under:
    """What an open question makes of a short answer."""
    if question is None or question.awaits:
        return Under.NOTHING
    commands = [_name(choice) for choice in question.left]
    if "ack" in commands:
        return Under.NUDGE
    if "dispute" in commands:
        return Under.FIGURES
    made = {_name(choice) for choice in question.choices} - set(commands)
    asks = commands[-1:] and (commands[-1] in DECLINING or _MAIN & set(commands))
    return Under.PREVIEW if asks and not _MAIN & made else Under.NOTHING


def _name(choice: Choice) -> str:
    return choice.command.removeprefix("/").split()[0]


def agreed(question: Question, *, recording: bool = False) -> Choice | None:
    """The choice that "yes" means; None where there are several, or where it cannot be undone.

    Where it is asked whether words are to be sent, the others are only beside it. recording: the
    yes was "ghi nhận", which may be meant for another question than one about sending.
    """
    found = [choice for choice in question.left if _name(choice) not in DECLINING]
    if not found or (len(found) > 1 and _name(found[0]) not in _MAIN):
        return None
    names_it = not recording or RECORDING in fold(found[0].label)
    return found[0] if names_it and _name(found[0]) not in _FOR_GOOD else None


def declined(question: Question) -> Choice | None:
    return next((choice for choice in question.left if _name(choice) in DECLINING), None)


def acknowledging(question: Question) -> Choice | None:
    return next((choice for choice in question.left if _name(choice) == "ack"), None)


def asks_of_a_count(question: Question) -> bool:
    """Whether the last thing said asks what is meant by a count: its month, office or reading."""
    said_last = not question.behind and not question.apart
    return said_last and any(_name(choice) in _OF_A_COUNT for choice in question.left[:1])


def only_reading(question: Question) -> Choice | None:
    """What "yes" means where it is asked whether a count is meant in one way, or not at all."""
    return agreed(question) if declined(question) else None


def undoing(request: Request, question: Question) -> Choice | None:
    """The choice that takes back what was just done, where that was the last thing said.

    Where two articles were joined and counted, that is the count.
    """
    found = [choice for choice in question.left if _name(choice) in _TAKING_BACK]
    if len(found) > 1:
        found = [choice for choice in found if _name(choice) != "part"]
    recent = request.now - question.asked <= JUST_DONE and not question.behind
    return found[0] if len(found) == 1 and recent else None


def make(request: Request, question: Question, choice: Choice | None) -> Answer:
    """Make a choice that was put into words; shown again where there is none."""
    return take_typed(request, question, choice) if choice else shown_again(request, question)
