"""What a person can do: /help, the hint below what was not understood, and the command menu."""

from collections.abc import Sequence

from core.chat import Menu, Reply
from core.people import Person, Role
from handlers import linking
from handlers.request import Command, Request
from locales.notices import DID_YOU_WANT, help_text
from locales.purposes import PURPOSES
from locales.words import Words

FOR_STRANGERS = frozenset({"start", "help"})


def help_(request: Request) -> Reply:
    if request.person is None:
        return linking.welcome(request)
    person = request.person
    listed = [command for command in request.commands if command.shown_to(person)]
    lines = [(request.example(command.name), PURPOSES[command.name]) for command in listed]
    return Reply(help_text(request.words, lines))


def hint(request: Request) -> Reply:
    """One short line with the two commands that this person most likely wants."""
    if request.person is None:
        return linking.welcome(request)
    likely = ("status", "add") if Role.EDITOR in request.person.roles else ("status", "help")
    commands = [request.words.command(name) for name in likely]
    return request.reply(DID_YOU_WANT, commands=commands)


def menu(words: Words, person: Person | None, commands: Sequence[Command]) -> Menu:
    """The command menu of a person, or of everybody who is not linked yet."""
    listed = [
        command
        for command in commands
        if (command.shown_to(person) if person else command.name in FOR_STRANGERS)
    ]
    return Menu(
        words.language,
        tuple(
            (words.command(c.name).removeprefix("/"), words.say(PURPOSES[c.name])) for c in listed
        ),
    )
