"""The command line's shape: one parser in the reader's language, and what a command answers."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from msgspec import Struct

from app.program import Environment
from config import Settings
from core.month import LATEST_YEAR, ZONE, Month, parse_month
from locales import operation
from locales.words import Sentence, Words


class Invocation(Struct, frozen=True):
    """What a command works with. options: its arguments, by name."""

    settings: Settings
    options: argparse.Namespace
    environment: Environment
    words: Words

    def now(self) -> datetime:
        return self.environment.clock()


class CommandResult(Struct, frozen=True):
    """What a command answers. code: the process's exit code. fault: it goes to stderr."""

    text: str = ""
    code: int = 0
    fault: bool = False


def failure(text: str, code: int = 1) -> CommandResult:
    return CommandResult(text, code, fault=True)


Arguments: TypeAlias = Mapping[str, Mapping[str, Any]]


class Command(Struct, frozen=True):
    """One command. Its help and that of its arguments stand in `locales.operation`.

    arguments: by name, what `ArgumentParser.add_argument` takes.
    """

    name: str
    run: Callable[[Invocation], CommandResult]
    arguments: Arguments = {}


def moment(typed: str) -> datetime:
    """A time: 2026-04-24T08:00, in the office's time zone unless it has one."""
    found = datetime.fromisoformat(typed)
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def month(typed: str) -> Month:
    """2026-04 or 4/2026. Raises ValueError."""
    found = parse_month(typed, Month(LATEST_YEAR, 12))
    if found is None or str(found.year) not in typed:
        raise ValueError(typed)
    return found


def called() -> str:
    """What was typed to start it: the installed command, or the file."""
    return "dondoc" if Path(sys.argv[0]).stem == "dondoc" else "bot.py"


def parser(words: Words, commands: Sequence[Command]) -> argparse.ArgumentParser:
    """A parser whose result has `command`: the one that was named, or None."""
    top = _Parser(words.say, prog=called(), description=words.say(operation.PROGRAM))
    top.set_defaults(command=None)
    listed = top.add_subparsers(
        title=words.say(operation.COMMANDS), metavar=words.say(operation.COMMAND)
    )
    for command in commands:
        told = words.say(operation.PURPOSES[command.name])
        sub = listed.add_parser(command.name, say=words.say, help=told, description=told)
        sub.set_defaults(command=command)
        for name, options in command.arguments.items():
            sub.own.add_argument(name, help=words.say(operation.ARGUMENT_HELP[name]), **options)
    return top


class _Parser(argparse.ArgumentParser):
    """Argparse without its own English: usage, headings and what it says of a wrong line.

    own: the group in which the arguments are listed.
    """

    def __init__(self, say: Callable[[Sentence], str], **given: Any) -> None:
        class Formatter(argparse.HelpFormatter):
            def add_usage(
                self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
            ) -> None:
                prefix = say(operation.USAGE) if prefix is None else prefix
                super().add_usage(usage, actions, groups, prefix)

        super().__init__(**given, add_help=False, formatter_class=Formatter)
        self._not_understood = say(operation.NOT_UNDERSTOOD)
        self.own = self.add_argument_group(say(operation.ARGUMENTS))
        told = say(operation.ARGUMENT_HELP["--help"])
        self.own.add_argument("-h", "--help", action="help", help=told)

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - it is in English
        """The usage tells what would be right."""
        self.exit(2, f"{self._not_understood}\n{self.format_usage()}")
