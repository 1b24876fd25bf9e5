"""What a person can do: /help, and the short hint under what was not understood."""

from core.chat import Menu, Reply
from core.people import Person, Role
from handlers import linking
from handlers.request import Ask
from handlers.table import Command, allowed, commands
from locales import commands as say
from locales.words import Words


def help_(ask: Ask) -> Reply:
    if ask.person is None:
        return linking.welcome(ask)
    names = [command.name for command in allowed(ask.person)]
    office = ask.person.offices[0] if ask.person.offices else "GDTrH"
    return Reply(say.help_text(ask.words, names, office))


def hint(ask: Ask) -> Reply:
    """One short line with the two commands that this person most likely wants."""
    if ask.person is None:
        return linking.welcome(ask)
    likely = ("status", "add") if Role.EDITOR in ask.person.roles else ("status", "help")
    return Reply(say.did_you_want(ask.words, likely))


def menu(words: Words, person: Person | None) -> Menu:
    """The command menu of a person, or of everybody who is not linked yet."""
    listed: list[Command] = (
        allowed(person) if person else [c for c in commands() if c.name in {"start", "help"}]
    )
    return Menu(
        words.language,
        tuple((say.menu_name(words, c.name), say.purpose(words, c.name)) for c in listed),
    )
