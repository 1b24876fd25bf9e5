"""From an incoming message to its reply: who asks, whether it is a command, what went wrong."""

from datetime import datetime

from msgspec.structs import replace

from core.chat import Choice, Incoming, Reply, UpdateKind
from core.month import ZONE
from core.people import Person
from core.reading.commands import split_command
from core.refusal import Refusal
from core.text import foreign
from handlers import choices, plain, submitting, talking
from handlers.arguments import OfficeInDoubtError, as_typed, clean
from handlers.help import hint
from handlers.importing import wants_reading
from handlers.request import SILENCE, Answer, Pressed, Request, Services
from handlers.table import COMMANDS, find, give, run
from locales import importing, notices, nudges
from locales.refusals import refused
from locales.words import Sentence, load
from store.inbox import Upload

_NO_COMMANDS = {
    UpdateKind.EDIT: notices.EDITED,
    UpdateKind.FORWARD: notices.FORWARDED,
    UpdateKind.NOT_HANDED_OVER: notices.NOT_HANDED_OVER,
    UpdateKind.OTHER: notices.TEXT_ONLY,
}
# Their words are none of commands, but a link in them may be an article's.
_MAY_BE_ARTICLES = frozenset({UpdateKind.FORWARD, UpdateKind.OTHER})
_UNREADABLE = frozenset({UpdateKind.NOT_HANDED_OVER, UpdateKind.OTHER})


def must_be_read(services: Services, incoming: Incoming) -> bool:
    """Whether a message comes with a file that its sender may have read; it is opened first."""
    if not wants_reading(incoming):
        return False
    command = _of_a_file(as_typed(incoming.text))
    person = services.store.people.at(incoming.sender)
    return command is not None and person is not None and command.open_to(person)


def reply_to(
    services: Services, incoming: Incoming, now: datetime, upload: Upload | None = None
) -> Reply | None:
    """Answer one message, inside its update's savepoint; None: nothing to say.

    upload: what the message's file says, if it was opened. Raises only what is a fault of ours or
    of the disk; a user's fault is a reply.
    """
    reply = _replied(services, incoming, now, upload)
    if reply:
        asked = [choice.question for choice in reply.choices]
        services.store.questions.leave_behind(incoming.chat, max(asked, default=0))
    return reply


def _replied(
    services: Services, incoming: Incoming, now: datetime, upload: Upload | None
) -> Reply | None:
    person = services.store.people.at(incoming.sender)
    if incoming.form in (UpdateKind.BLOCKED, UpdateKind.UNBLOCKED):
        blocked = incoming.sent if incoming.form is UpdateKind.BLOCKED else None
        services.store.people.block(incoming.sender, blocked)
        return None
    if person and not incoming.group and incoming.form is not UpdateKind.EDIT:
        services.store.people.heard(incoming.sender, incoming.sent)
    if incoming.form is UpdateKind.ADDED or (incoming.group and incoming.form in _UNREADABLE):
        return None  # people among themselves
    request = _request(services, person, incoming, now, upload)
    if _is_talk(request, incoming) and (enough := talking.enough_of_today(request)):
        return None if enough == SILENCE else enough
    if incoming.form in _MAY_BE_ARTICLES and not incoming.group:
        article = submitting.offered_file(request) if request.file else None
        if article := article or submitting.offered_link(request):
            return choices.keep_question(request, article)
    sentence = notices.PRIVATE_ONLY if incoming.group else _NO_COMMANDS.get(incoming.form)
    if sentence:
        sentence = _unread(request) if sentence == notices.TEXT_ONLY else sentence
        # Whoever is not linked is told the one thing that they may do; see `gate`.
        alone = person is None and not incoming.group
        told = hint(request) if alone else request.reply(sentence, here=request.chat.channel)
        return choices.keep_question(request, told) if alone else told
    return _carried_out(request, incoming)


def _carried_out(request: Request, incoming: Incoming) -> Reply:
    if split_command(request.typed) and not _is_press(request, incoming):
        request.store.questions.lapse(request.chat, request.sender)
    try:
        with request.store.transaction():
            return choices.keep_question(request, _answer(request, incoming))
    except Refusal as refusal:
        if command := refusal.facts.get("command"):
            refusal.facts["example"] = request.example(str(command).removeprefix("/"))
        return Reply(refused(request.words, refusal))
    except OfficeInDoubtError as doubt:
        return choices.keep_question(request, _which_office(request, doubt))


def _is_talk(request: Request, incoming: Incoming) -> bool:
    """Whether nothing asked for it: no command, choice by its number, or text that is awaited.

    Nor is it a count from who records them.
    """
    if request.person is None or incoming.group or choices.number_typed(request.args):
        return False
    if _is_press(request, incoming) or split_command(request.typed):
        return False
    if choices.awaiting(request):
        return False
    return not (request.may("add") and plain.reads_as_a_count(request, request.args))


def _request(
    services: Services,
    person: Person | None,
    incoming: Incoming,
    now: datetime,
    upload: Upload | None,
) -> Request:
    return Request(
        services=services,
        person=person,
        sender=incoming.sender,
        chat=incoming.chat,
        args=clean(incoming.text),
        typed=as_typed(incoming.text),
        sent=min(incoming.sent, now).astimezone(ZONE),
        now=now.astimezone(ZONE),
        words=load(person.language if person else services.rules.language),
        name=clean(incoming.name),
        file=incoming.file,
        upload=upload,
        commands=COMMANDS,
    )


def _answer(request: Request, incoming: Incoming) -> Answer:
    if _is_press(request, incoming):
        return choices.press(request)
    if incoming.form is UpdateKind.FILE:
        return _file(request)
    if parts := split_command(request.typed):
        return give(request, *parts)
    return plain.answer(request, numbered=incoming.numbered)


def _is_press(request: Request, incoming: Incoming) -> bool:
    return incoming.form is UpdateKind.PRESS or request.args.startswith("/pick ")


def _file(request: Request) -> Answer:
    """A file without a command of its own is nothing to those who may not import."""
    command, person = _of_a_file(request.typed), request.person
    unsaid = split_command(request.typed) is None
    if command is None or (unsaid and person and not command.open_to(person)):
        return submitting.offered_file(request) or request.reply(_unread(request))
    return run(request, command, "")


def _unread(request: Request) -> Sentence:
    """A picture says nothing; whoever typed something below it hears that this was not read either."""
    return notices.CAPTION_UNREAD if request.args.strip() else notices.TEXT_ONLY


def _of_a_file(caption: str) -> Pressed | None:
    """What a file is sent for: to be imported, unless its caption is another command."""
    name, _args = split_command(caption) or ("import", "")
    command = find(name)
    return command if command and command.name == "import" else None


def _which_office(request: Request, doubt: OfficeInDoubtError) -> Reply:
    typed = doubt.command if find(doubt.command) else "add"
    ready = doubt.ready[0][1] if doubt.ready else ""
    text = notices.office_in_doubt(
        request.words, doubt.problem, doubt.command, ready, request.example(typed)
    )
    return Reply(
        text,
        tuple(
            Choice(f"{office.code} – {foreign(office.name)}", ready)
            for office, ready in doubt.ready
        ),
    )


def internal_fault(language: str, update: int) -> Reply:
    """Something of ours went wrong. update: its number, which finds the line in the log."""
    return Reply(load(language).say(notices.INTERNAL_FAULT, reference=update))


def storage_fault(language: str) -> Reply:
    """The disk refuses: the update waits, and is carried out once the fault is mended."""
    return Reply(load(language).say(notices.STORAGE_FAULT))


def repeated(language: str, part: Reply) -> Reply:
    """A part of a reply that may have been sent before, saying so."""
    label = load(language).say(nudges.REPEATED)
    files = tuple(replace(file, caption=label) for file in part.attachments)
    text = f"{part.text}\n{label}" if part.text else ""
    return replace(part, text=text, attachments=files)


def not_sent(language: str, part: Reply) -> Reply:
    """In place of a part of a reply that the platform does not take."""
    words = load(language)
    for file in part.attachments:
        return Reply(importing.not_sent(words, file), topic=part.topic)
    return Reply(words.say(notices.PART_NOT_SENT), topic=part.topic)
