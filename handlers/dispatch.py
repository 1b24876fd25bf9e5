"""From an incoming message to its reply: who asks, what they ask, whether they may."""

from datetime import datetime

from msgspec.structs import replace

from core.chat import Form, Incoming, Reply
from core.month import Month
from core.names import OfficeNames, fold
from core.people import Person
from core.refusal import Refusal, Why
from handlers.arguments import (
    Counted,
    OfficeInDoubtError,
    about_line,
    clean,
    read_free_count,
    split_command,
)
from handlers.counting import add_counted
from handlers.help import hint
from handlers.importing import wants_reading
from handlers.request import Answer, Ask, Choice, Prompt, Workshop
from handlers.table import Command, find, may, spelt
from locales import notices as say
from locales.commands import VIETNAMESE
from locales.refusals import refused
from locales.words import load
from store.inbox import Upload
from store.questions import Question

# Understood without a slash; anything more could stop or start things by accident.
_PLAIN = {
    "status": "status",
    "tinhhinh": "status",
    "rank": "rank",
    "xephang": "rank",
    "help": "help",
    "trogiup": "help",
}


LONGEST_NUMBER = 12  # digits
MOST_TO_A_STRANGER = 20  # answers a day in one chat


def must_be_read(shop: Workshop, incoming: Incoming) -> bool:
    """Whether a message comes with a file that its sender may have read; it is opened first."""
    if not wants_reading(incoming):
        return False
    command = _of_a_file(clean(incoming.text))
    person = shop.store.people.at(incoming.sender)
    return command is not None and person is not None and may(person, command)


def reply_to(
    shop: Workshop, incoming: Incoming, now: datetime, upload: Upload | None = None
) -> Reply | None:
    """Answer one message, inside its update's savepoint; None: nothing to say.

    upload: what the message's file says, if it was opened. Raises only what is a fault of ours or
    of the disk; a user's fault is a reply.
    """
    person = shop.store.people.at(incoming.sender)
    if incoming.form in (Form.BLOCKED, Form.UNBLOCKED):
        blocked = now if incoming.form is Form.BLOCKED else None
        shop.store.people.block(incoming.sender, blocked)
        return None
    if incoming.group and incoming.form is Form.OTHER:
        return None  # people among themselves
    ask = replace(_ask(shop, incoming, person, now), upload=upload)
    if person is None and _answered_enough(ask, incoming):
        return None
    if notice := _not_a_command(ask, incoming):
        # Whoever is not linked is told the one thing that they may do, so often and no more.
        alone = person is None and not incoming.group
        return keep_question(ask, hint(ask)) if alone else Reply(notice)
    if split_command(ask.args) and not _is_press(ask, incoming):
        shop.store.questions.lapse_prompts(ask.chat, ask.sender)
    try:
        with shop.store.transaction():
            return keep_question(ask, _answer(ask, incoming))
    except Refusal as refusal:
        return Reply(refused(ask.words, refusal))
    except OfficeInDoubtError as doubt:
        return keep_question(ask, _which_office(ask, doubt))


def _ask(shop: Workshop, incoming: Incoming, person: Person | None, now: datetime) -> Ask:
    return Ask(
        shop=shop,
        person=person,
        sender=incoming.sender,
        chat=incoming.chat,
        args=clean(incoming.text),
        sent=min(incoming.sent, now),
        now=now,
        words=load(person.language if person else shop.rules.language),
        name=clean(incoming.name),
        file=incoming.file,
    )


def _not_a_command(ask: Ask, incoming: Incoming) -> str | None:
    """Why a message cannot be a command at all."""
    if incoming.group:
        return say.private_only(ask.words)
    return {
        Form.EDIT: say.edited,
        Form.FORWARD: say.forwarded,
        Form.OTHER: say.text_only,
    }.get(incoming.form, lambda _words: None)(ask.words)


def _answer(ask: Ask, incoming: Incoming) -> Answer:
    text = ask.args
    if _is_press(ask, incoming):
        return _press(ask, text)
    if incoming.form is Form.FILE:
        return _file(ask)
    if (parts := split_command(text)) is not None:
        return _command(ask, *parts)
    if incoming.numbered and (number := _typed_number(text)) and (picked := _numbered(ask, number)):
        return _pressed(ask, *picked)
    prompt = ask.store.questions.prompted(ask.chat, ask.sender, ask.now)
    if prompt and prompt.person == (ask.person.id if ask.person else None):
        return _prompted(ask, prompt, text)
    return _plain(ask, text)


def _of_a_file(caption: str) -> Command | None:
    """What a file is sent for: to be imported, unless its caption is another command."""
    name, _args = split_command(caption) or ("import", "")
    command = find(name, pressed=False)
    return command if command and command.name == "import" else None


def _file(ask: Ask) -> Answer:
    """A file without a command of its own is nothing to those who may not import."""
    command = _of_a_file(ask.args)
    unsaid = split_command(ask.args) is None and not (command and may(ask.person, command))
    if command is None or (unsaid and ask.person):
        return Reply(say.text_only(ask.words))
    return run(ask, command, "")


def _answered_enough(ask: Ask, incoming: Incoming) -> bool:
    """Whether somebody who is not linked was told so often enough today: each answer may cost.

    Whoever presents a code is answered all the same; wrong codes are limited elsewhere.
    """
    name, code = split_command(ask.args) or ("", "")
    typed = incoming.form is Form.TEXT and name in {"start", VIETNAMESE["start"]} and code
    if typed or _is_press(ask, incoming):
        return False
    return ask.store.questions.asked(ask.chat, ask.now) >= MOST_TO_A_STRANGER


def _is_press(ask: Ask, incoming: Incoming) -> bool:
    return incoming.form is Form.PRESS or ask.args.startswith("/pick ")


def _command(ask: Ask, name: str, args: str, *, pressed: bool = False) -> Answer:
    command, args = spelt(name, args, pressed=pressed)
    if command is None:
        if ask.person is None:
            return hint(ask)
        raise Refusal(Why.UNKNOWN_COMMAND, typed=f"/{name}")
    return run(ask, command, args)


def run(ask: Ask, command: Command, args: str) -> Answer:
    """The one place where rights are checked, for typed commands and pressed choices alike."""
    if not may(ask.person, command):
        if ask.person is None:
            return hint(ask)
        raise Refusal(Why.NOT_ALLOWED)
    return command.run(replace(ask, args=args))


def _plain(ask: Ask, text: str) -> Answer:
    """Text without a slash: a plain word, plain counts, or not understood."""
    if name := _PLAIN.get(fold(text)):
        return _command(ask, name, "")
    add = find("add", pressed=False)
    if add and ask.person and may(ask.person, add):
        names = ask.store.offices.names()
        lines = [line for line in text.splitlines() if line.strip()]
        understood = _free_counts(lines, names, ask.month)
        if understood and len(understood) == len(lines):
            return add_counted(ask, understood, lines)
    return hint(ask)


def _free_counts(lines: list[str], names: OfficeNames, current: Month) -> list[Counted]:
    """The lines that are plainly counts. Raises for one that is, but cannot be recorded."""
    found = []
    for number, line in enumerate(lines, start=1):
        with about_line(lines, number):
            if counted := read_free_count(line, names, current):
                found.append(counted)
    return found


def _typed_number(text: str) -> str:
    """The number of a choice, also as it stands before the choice: "7", "7.", "7)"; or empty."""
    number = text.strip().rstrip(".)")
    return number if _is_number(number) and len(text.strip()) <= len(number) + 1 else ""


def _is_number(text: str) -> bool:
    """Plain digits, and few enough for a question's number."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _press(ask: Ask, text: str) -> Answer:
    words = text.split()
    if len(words) != 3 or not all(_is_number(word) for word in words[1:]):  # noqa: PLR2004
        raise Refusal(Why.NO_SUCH_CHOICE)
    question = ask.store.questions.get(int(words[1]))
    choice = question.choice(int(words[2])) if question else None
    if question is None or choice is None:
        raise Refusal(Why.NO_SUCH_CHOICE)
    return _pressed(ask, question, choice)


def _numbered(ask: Ask, text: str) -> tuple[Question, Choice] | None:
    question = ask.store.questions.numbered(ask.chat, int(text), ask.now)
    choice = question.choice(int(text)) if question else None
    return (question, choice) if question and choice else None


def _pressed(ask: Ask, question: Question, choice: Choice) -> Answer:
    """Press a choice: once, by its own person, with the rights of this moment."""
    theirs = question.sender == ask.sender and question.person in (
        None,
        ask.person.id if ask.person else None,
    )
    if not theirs or question.chat != ask.chat:
        raise Refusal(Why.NOT_YOUR_QUESTION)
    if question.answer is not None:
        return question.answer
    if question.expires <= ask.now:
        raise Refusal(Why.QUESTION_EXPIRED)
    return _answered(ask, question, choice.command)


def _answered(ask: Ask, question: Question, command: str) -> Reply:
    """Give a question's command, and keep what was said for a second press."""
    name, args = split_command(command) or ("", "")
    pressing = replace(ask, question=question.id)
    answer = _command(pressing, name, args, pressed=True)
    reply = keep_question(ask, answer)
    if not isinstance(
        answer, Prompt
    ):  # asking for a text has done nothing yet: it may be asked again
        ask.store.questions.answered(question.id, reply, ask.now)
    return reply


def _prompted(ask: Ask, question: Question, text: str) -> Answer:
    """The text that was asked for, appended to the command that asked."""
    return _answered(ask, question, f"{question.choices[0].command} {text}")


def keep_question(ask: Ask, answer: Answer) -> Reply:
    """Store an answer's choices as one question, numbered for this chat."""
    person = ask.person.id if ask.person else None
    questions = ask.store.questions
    if isinstance(answer, Prompt):
        questions.lapse_prompts(ask.chat, ask.sender)
        waiting = (Choice("", answer.command),)
        questions.ask(ask.chat, ask.sender, person, waiting, ask.now, prompt=True)
        return Reply(answer.text)
    fresh = [choice for choice in answer.choices if not choice.question]
    if not fresh:
        return answer
    numbered = questions.ask(ask.chat, ask.sender, person, answer.choices, ask.now)
    return replace(answer, choices=numbered)


def _which_office(ask: Ask, doubt: OfficeInDoubtError) -> Reply:
    text = say.office_in_doubt(ask.words, doubt.problem, doubt.command, doubt.example)
    text = say.in_line(ask.words, text, doubt.line)
    choices = (Choice(say.office_label(office), command) for office, command in doubt.ready)
    return Reply(text, tuple(choices))
