"""Choices and questions: what a press, a typed number or a text that was asked for means."""

import re

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.reading.commands import split_command
from core.refusal import Refusal, Why
from handlers.request import Answer, Prompt, Request
from handlers.table import give
from store.questions import Question

# At most twelve digits, which fit a question's number.
_PICK = re.compile(r"\S+\s([0-9]{1,12})\s([0-9]{1,12})")
_NUMBER = re.compile(r"([0-9]{1,12})[.)]?")


def press(request: Request) -> Answer:
    """Press a choice by its question and number: "/pick 17 2"."""
    match = _PICK.fullmatch(request.args)
    question = request.store.questions.get(int(match[1])) if match else None
    choice = question.choice(int(match[2])) if match and question else None
    if question is None or choice is None:
        raise Refusal(Why.NO_SUCH_CHOICE)
    return _pressed(request, question, choice)


def press_number(request: Request) -> Answer | None:
    """Press the choice whose number was typed, also as it stands before the choice: "7.", "7)"."""
    match = _NUMBER.fullmatch(request.args)
    if match is None:
        return None
    number = int(match[1])
    question = request.store.questions.numbered(request.chat, number, request.now)
    choice = question.choice(number) if question else None
    return _pressed(request, question, choice) if question and choice else None


def _pressed(request: Request, question: Question, choice: Choice) -> Answer:
    """Press a choice: once, by its own person, with the rights of this moment."""
    theirs = question.sender == request.sender and question.person in (None, _who(request))
    if not theirs or question.chat != request.chat:
        raise Refusal(Why.NOT_YOUR_QUESTION)
    if question.answer is not None:
        return question.answer
    if question.expires <= request.now:
        raise Refusal(Why.QUESTION_EXPIRED)
    return _answered(request, question, choice.command)


def take_text(request: Request) -> Answer | None:
    """The text that was asked for, appended to the command that asked; None: none was."""
    question = request.store.questions.prompted(request.chat, request.sender, request.now)
    if question is None or question.person != _who(request):
        return None
    return _answered(request, question, f"{question.choices[0].command} {request.typed}")


def _answered(request: Request, question: Question, command: str) -> Reply:
    """Give a question's command, and keep what was said for a second press."""
    name, args = split_command(command) or ("", "")
    answer = give(replace(request, question=question.id), name, args, pressed=True)
    reply = keep_question(request, answer)
    # Asking for a text has done nothing yet: it may be asked again.
    if not isinstance(answer, Prompt):
        request.store.questions.answered(question.id, reply, request.now)
    return reply


def keep_question(request: Request, answer: Answer) -> Reply:
    """Store an answer's choices as one question, numbered for this chat."""
    questions, chat, sender = request.store.questions, request.chat, request.sender
    if isinstance(answer, Prompt):
        questions.lapse_prompts(chat, sender)
        waiting = (Choice("", answer.command),)
        questions.ask(chat, sender, _who(request), waiting, request.now, prompt=True)
        return Reply(answer.text)
    if all(choice.question for choice in answer.choices):
        return answer
    numbered = questions.ask(chat, sender, _who(request), answer.choices, request.now)
    return replace(answer, choices=numbered)


def _who(request: Request) -> int | None:
    return request.person.id if request.person else None
