"""The command line's shape: one parser in the reader's language, and what a command answers."""

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeAlias

from msgspec import Struct

from app.program import Environment
from config import Settings
from core.month import ZONE
from locales import operation
from locales.words import Words


class CommandResult(Struct, frozen=True):
    """What a command answers. code: the process's exit code. fault: it goes to stderr."""

    text: str = ""
    code: int = 0
    fault: bool = False


def failure(text: str, code: int = 1) -> CommandResult:
    return CommandResult(text, code, fault=True)


Run: TypeAlias = Callable[[Settings, argparse.Namespace, Environment], CommandResult]


class Argument(Struct, frozen=True):
    """One argument. name: its flag or, without hyphens, its place.

    parse: from what is typed. choices: what may be typed. flag: it is there or not.
    Its help stands in `locales.operation`, under its name.
    """

    name: str
    parse: Callable[[str], object] = str
    choices: tuple[str, ...] | None = None
    required: bool = False
    default: object = None
    flag: bool = False


class Command(Struct, frozen=True):
    """One command. Its help stands in `locales.operation`, under its name."""

    name: str
    run: Run
    arguments: tuple[Argument, ...] = ()


def moment(typed: str) -> datetime:
    """A time: 2026-04-24T08:00, in the office's time zone unless it has one."""
    found = datetime.fromisoformat(typed)
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def parser(words: Words, commands: Sequence[Command]) -> argparse.ArgumentParser:
    """A parser whose result has `command`: the one that was named, or None."""
    make = _parser_class(words)
    top = make(prog="bot.py", description=words.say(operation.PROGRAM))
    top.set_defaults(command=None)
    listed = top.add_subparsers(
        title=words.say(operation.COMMANDS), metavar=words.say(operation.COMMAND)
    )
    for command in commands:
        told = words.say(operation.PURPOSES[command.name])
        sub = listed.add_parser(command.name, help=told, description=told)
        sub.set_defaults(command=command)
        for argument in command.arguments:
            sub.own.add_argument(argument.name, **_options(words, argument))
    return top


def _options(words: Words, argument: Argument) -> dict[str, Any]:
    """The argument as argparse takes it."""
    told = words.say(operation.ARGUMENT_HELP[argument.name])
    if argument.flag:
        return {"action": "store_true", "help": told}
    found: dict[str, Any] = {
        "type": argument.parse,
        "choices": argument.choices,
        "default": argument.default,
        "help": told,
    }
    return found | ({"required": argument.required} if argument.name.startswith("-") else {})


class _Parser(argparse.ArgumentParser):
    """argparse's. own: the group in which the arguments are listed."""

    own: argparse._ArgumentGroup


def _parser_class(words: Words) -> type[_Parser]:
    """Argparse without its own English: usage, headings and what it says of a wrong line."""

    class Formatter(argparse.HelpFormatter):
        def add_usage(self, *given: Any, **named: Any) -> None:
            prefix = {} if len(given) > 3 else {"prefix": words.say(operation.USAGE)}  # noqa: PLR2004
            super().add_usage(*given, **{**prefix, **named})

    class Parser(_Parser):
        def __init__(self, **given: Any) -> None:
            super().__init__(**{**given, "add_help": False, "formatter_class": Formatter})
            self.own = self.add_argument_group(words.say(operation.ARGUMENTS))
            told = words.say(operation.ARGUMENT_HELP["--help"])
            self.own.add_argument("-h", "--help", action="help", help=told)

        def error(self, message: str) -> NoReturn:  # noqa: ARG002 - it is in English
            """The usage tells what would be right."""
            self.exit(2, f"{words.say(operation.NOT_UNDERSTOOD)}\n{self.format_usage()}")

    return Parser
