"""From an incoming message to its reply: who asks, what they ask, whether they may."""

from datetime import datetime

from msgspec.structs import replace

from core.chat import Incoming, Reply, UpdateKind
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
from handlers.request import Answer, Choice, Pressed, Prompt, Request, Services
from handlers.table import COMMANDS, find, names_of, spelt
from locales import notices
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

_NO_COMMANDS = {
    UpdateKind.EDIT: notices.EDITED,
    UpdateKind.FORWARD: notices.FORWARDED,
    UpdateKind.OTHER: notices.TEXT_ONLY,
}
LONGEST_NUMBER = 12  # digits
START_NAMES = names_of(COMMANDS[0])
MOST_TO_A_STRANGER = 20  # answers a day in one chat


def must_be_read(services: Services, incoming: Incoming) -> bool:
    """Whether a message comes with a file that its sender may have read; it is opened first."""
    if not wants_reading(incoming):
        return False
    command = _of_a_file(clean(incoming.text))
    person = services.store.people.at(incoming.sender)
    return command is not None and person is not None and command.open_to(person)


def reply_to(
    services: Services, incoming: Incoming, now: datetime, upload: Upload | None = None
) -> Reply | None:
    """Answer one message, inside its update's savepoint; None: nothing to say.

    upload: what the message's file says, if it was opened. Raises only what is a fault of ours or
    of the disk; a user's fault is a reply.
    """
    person = services.store.people.at(incoming.sender)
    if incoming.form in (UpdateKind.BLOCKED, UpdateKind.UNBLOCKED):
        blocked = now if incoming.form is UpdateKind.BLOCKED else None
        services.store.people.block(incoming.sender, blocked)
        return None
    if incoming.group and incoming.form is UpdateKind.OTHER:
        return None  # people among themselves
    request = replace(_ask(services, incoming, person, now), upload=upload)
    if person is None and _answered_enough(request, incoming):
        return None
    if answer := _not_a_command(request, incoming):
        # Whoever is not linked is told the one thing that they may do, so often and no more.
        alone = person is None and not incoming.group
        return keep_question(request, hint(request)) if alone else Reply(answer)
    if split_command(request.args) and not _is_press(request, incoming):
        services.store.questions.lapse_prompts(request.chat, request.sender)
    try:
        with services.store.transaction():
            return keep_question(request, _answer(request, incoming))
    except Refusal as refusal:
        return Reply(_refused(request, refusal))
    except OfficeInDoubtError as doubt:
        return keep_question(request, _which_office(request, doubt))


def _ask(services: Services, incoming: Incoming, person: Person | None, now: datetime) -> Request:
    return Request(
        services=services,
        person=person,
        sender=incoming.sender,
        chat=incoming.chat,
        args=clean(incoming.text),
        sent=min(incoming.sent, now),
        now=now,
        words=load(person.language if person else services.rules.language),
        name=clean(incoming.name),
        file=incoming.file,
        commands=COMMANDS,
    )


def _refused(request: Request, refusal: Refusal) -> str:
    if command := refusal.facts.get("command"):
        refusal.facts["example"] = request.example(str(command).removeprefix("/"))
    return refused(request.words, refusal)


def _not_a_command(request: Request, incoming: Incoming) -> str | None:
    """Why a message cannot be a command at all."""
    sentence = notices.PRIVATE_ONLY if incoming.group else _NO_COMMANDS.get(incoming.form)
    return request.say(sentence) if sentence else None


def _answer(request: Request, incoming: Incoming) -> Answer:
    text = request.args
    if _is_press(request, incoming):
        return _press(request, text)
    if incoming.form is UpdateKind.FILE:
        return _file(request)
    if (parts := split_command(text)) is not None:
        return _command(request, *parts)
    if (
        incoming.numbered
        and (number := _typed_number(text))
        and (picked := _numbered(request, number))
    ):
        return _pressed(request, *picked)
    prompt = request.store.questions.prompted(request.chat, request.sender, request.now)
    if prompt and prompt.person == (request.person.id if request.person else None):
        return _prompted(request, prompt, text)
    return _plain(request, text)


def _of_a_file(caption: str) -> Pressed | None:
    """What a file is sent for: to be imported, unless its caption is another command."""
    name, _args = split_command(caption) or ("import", "")
    command = find(name, pressed=False)
    return command if command and command.name == "import" else None


def _file(request: Request) -> Answer:
    """A file without a command of its own is nothing to those who may not import."""
    command = _of_a_file(request.args)
    unsaid = split_command(request.args) is None and not (
        command and command.open_to(request.person)
    )
    if command is None or (unsaid and request.person):
        return request.reply(notices.TEXT_ONLY)
    return run(request, command, "")


def _answered_enough(request: Request, incoming: Incoming) -> bool:
    """Whether somebody who is not linked was told so often enough today: each answer may cost.

    Whoever presents a code is answered all the same; wrong codes are limited elsewhere.
    """
    name, code = split_command(request.args) or ("", "")
    typed = incoming.form is UpdateKind.TEXT and name in START_NAMES and code
    if typed or _is_press(request, incoming):
        return False
    return request.store.questions.asked(request.chat, request.now) >= MOST_TO_A_STRANGER


def _is_press(request: Request, incoming: Incoming) -> bool:
    return incoming.form is UpdateKind.PRESS or request.args.startswith("/pick ")


def _command(request: Request, name: str, args: str, *, pressed: bool = False) -> Answer:
    command, args = spelt(name, args, pressed=pressed)
    if command is None:
        if request.person is None:
            return hint(request)
        raise Refusal(Why.UNKNOWN_COMMAND, typed=f"/{name}")
    return run(request, command, args)


def run(request: Request, command: Pressed, args: str) -> Answer:
    """The one place where rights are checked, for typed commands and pressed choices alike."""
    if not command.open_to(request.person):
        if request.person is None:
            return hint(request)
        raise Refusal(Why.NOT_ALLOWED)
    return command.run(replace(request, args=args))


def _plain(request: Request, text: str) -> Answer:
    """Text without a slash: a plain word, plain counts, or not understood."""
    if name := _PLAIN.get(fold(text)):
        return _command(request, name, "")
    add = find("add", pressed=False)
    if add and request.person and add.open_to(request.person):
        names = request.names
        lines = [line for line in text.splitlines() if line.strip()]
        understood = _free_counts(lines, names, request.month)
        if understood and len(understood) == len(lines):
            return add_counted(request, understood, lines)
    return hint(request)


def _free_counts(lines: list[str], names: OfficeNames, current: Month) -> list[Counted]:
    """The lines that are plainly counts. Raises for one that is, but cannot be recorded."""
    understood = []
    for number, line in enumerate(lines, start=1):
        with about_line(lines, number):
            if counted := read_free_count(line, names, current):
                understood.append(counted)
    return understood


def _typed_number(text: str) -> str:
    """The number of a choice, also as it stands before the choice: "7", "7.", "7)"; or empty."""
    number = text.strip().rstrip(".)")
    return number if _is_number(number) and len(text.strip()) <= len(number) + 1 else ""


def _is_number(text: str) -> bool:
    """Plain digits, and few enough for a question's number."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _press(request: Request, text: str) -> Answer:
    words = text.split()
    if len(words) != 3 or not all(_is_number(word) for word in words[1:]):  # noqa: PLR2004
        raise Refusal(Why.NO_SUCH_CHOICE)
    question = request.store.questions.get(int(words[1]))
    choice = question.choice(int(words[2])) if question else None
    if question is None or choice is None:
        raise Refusal(Why.NO_SUCH_CHOICE)
    return _pressed(request, question, choice)


def _numbered(request: Request, text: str) -> tuple[Question, Choice] | None:
    question = request.store.questions.numbered(request.chat, int(text), request.now)
    choice = question.choice(int(text)) if question else None
    return (question, choice) if question and choice else None


def _pressed(request: Request, question: Question, choice: Choice) -> Answer:
    """Press a choice: once, by its own person, with the rights of this moment."""
    theirs = question.sender == request.sender and question.person in (
        None,
        request.person.id if request.person else None,
    )
    if not theirs or question.chat != request.chat:
        raise Refusal(Why.NOT_YOUR_QUESTION)
    if question.answer is not None:
        return question.answer
    if question.expires <= request.now:
        raise Refusal(Why.QUESTION_EXPIRED)
    return _answered(request, question, choice.command)


def _answered(request: Request, question: Question, command: str) -> Reply:
    """Give a question's command, and keep what was said for a second press."""
    name, args = split_command(command) or ("", "")
    pressing = replace(request, question=question.id)
    answer = _command(pressing, name, args, pressed=True)
    reply = keep_question(request, answer)
    if not isinstance(
        answer, Prompt
    ):  # asking for a text has done nothing yet: it may be asked again
        request.store.questions.answered(question.id, reply, request.now)
    return reply


def _prompted(request: Request, question: Question, text: str) -> Answer:
    """The text that was asked for, appended to the command that asked."""
    return _answered(request, question, f"{question.choices[0].command} {text}")


def keep_question(request: Request, answer: Answer) -> Reply:
    """Store an answer's choices as one question, numbered for this chat."""
    person = request.person.id if request.person else None
    questions = request.store.questions
    if isinstance(answer, Prompt):
        questions.lapse_prompts(request.chat, request.sender)
        waiting = (Choice("", answer.command),)
        questions.ask(request.chat, request.sender, person, waiting, request.now, prompt=True)
        return Reply(answer.text)
    fresh = [choice for choice in answer.choices if not choice.question]
    if not fresh:
        return answer
    numbered = questions.ask(request.chat, request.sender, person, answer.choices, request.now)
    return replace(answer, choices=numbered)


def _which_office(request: Request, doubt: OfficeInDoubtError) -> Reply:
    typed = doubt.command if find(doubt.command, pressed=False) else "add"
    text = notices.office_in_doubt(
        request.words, doubt.problem, doubt.command, doubt.example, request.example(typed)
    )
    text = notices.in_line(request.words, text, doubt.line)
    choices = (Choice(f"{office.code} – {office.name}", command) for office, command in doubt.ready)
    return Reply(text, tuple(choices))


def internal_fault(language: str, update: int) -> Reply:
    """Something of ours went wrong. update: its number, which finds the line in the log."""
    return Reply(load(language).say(notices.INTERNAL_FAULT, reference=update))


def storage_fault(language: str) -> Reply:
    """The disk refuses: the update waits, and is carried out once the fault is mended."""
    return Reply(load(language).say(notices.STORAGE_FAULT))
