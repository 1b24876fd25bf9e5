"""Commands and obstacles put into words without a slash: "chốt sổ tháng 5", "VM-01 đã cử người".

What only shows something, or asks before it does anything, is given at once. Everything else is
shown first as the command that it would be. Figures and questions have words of their own: see
`core/reading/talk.py`.
"""

import re

from core.names import fold
from core.reading.message import is_plainly_a_count
from core.reading.phrases import any_of
from core.reading.talk import understood
from core.text import flat, foreign, normal
from handlers import merging, obstacles
from handlers.declining import skipping
from handlers.nudging import EVERYBODY
from handlers.request import Answer, Command, Request
from handlers.table import CALLED, MOST_WORDS, find, run
from locales import talking
from locales.words import said

GRAVE = "\u0300"
_ASKS_ITSELF = frozenset({"close", "resume", "nudge", "forget"})
_SHOWN_BARE = frozenset(
    {"contacts", "people", "office", "exempt", "quota", "day", "province", "close", "mydata"}
)
_NAMED = (
    _ASKS_ITSELF
    | _SHOWN_BARE
    | {"reopen", "invite", "pause", "stop", "channel", "language", "page"}
)
_POLITE = frozenset(
    {"denghi", "xin", "vuilong", "nho", "lamon", "hay", "chotoi", "toimuon", "giuptoi", "xem"}
    | {"danhsach"}
)
_AT_THE_END = re.compile(r"(?: (?:giup (?:toi|em|minh)|nhe|nha))+$")
_AT_THE_FRONT = re.compile(r"(?:(?:thanh|la|cho|cua) |: *)?")
_DIGIT = re.compile(r"[0-9]")
_AT_ONCE = re.compile(r"(?:(?:^| )(?:ngay|di|luon|gap|som))+$")  # behind what asks by itself
_OF_THE_PAGE = any_of("odau|onoinao|chonao|dau|theodoi|sotheodoi|xemsolieu|solieu|congkhai|nao")


def answer(request: Request) -> Answer | None:
    """The answer where a text begins with a command's words or an obstacle's number."""
    if "\n" in request.args:
        return None
    if about := obstacles.named(request):
        return about
    office = find("office")
    if office and office.open_to(request.person) and merging.is_meant(request.args):
        return run(request, office, _without_courtesy(request.args))
    if found := _command(request):
        command, rest = found
        return _given(request, command, rest)
    return None


def names_a_command(request: Request) -> bool:
    """Whether a text begins with the words of a command that this person may give."""
    return "\n" not in request.args and _command(request) is not None


# --- Commands


def _command(request: Request) -> tuple[Command, str] | None:
    """The command that the leading words name, and the words after them.

    None where the whole text is a sentence or a count of its own.
    """
    text = _without_courtesy(request.args)
    words = text.split()
    for taken in range(min(MOST_WORDS, len(words)), 0, -1):
        command = _called(request, " ".join(words[:taken]))
        if command is None:
            continue
        if _is_something_else(request):
            return None
        if command.name == "forget" and (words[taken - 1].endswith(",") or _DIGIT.search(text)):
            return None  # "quên, tháng 3" has forgotten to name a month
        rest = "".join(text.split(maxsplit=taken)[taken:])
        joined = _AT_THE_FRONT.match(flat(rest))
        rest = rest[joined.end() :] if joined else rest
        if command.name in _ASKS_ITSELF and (end := _AT_ONCE.search(flat(rest))):
            rest = rest[: end.start()]
        if command.name == "mydata":
            rest = ""  # it takes nothing
        if command.name == "page" and fold(rest) in _OF_THE_PAGE:
            rest = ""
        if rest and command.name == "page":
            return None  # "trang web bị lỗi" names no page
        return command, "" if fold(rest) in EVERYBODY else rest
    return None


def _without_courtesy(text: str) -> str:
    """Without "đề nghị" in front and "giúp tôi nhé" at the end."""
    end = _AT_THE_END.search(flat(text))
    text = text[: end.start()] if end else text
    words = text.split()
    while taken := _courtesy(words):
        text, words = text.split(maxsplit=taken)[-1], words[taken:]
    return text


def _courtesy(words: list[str]) -> int:
    """How many leading words only ask politely."""
    fits = (n for n in (2, 1) if len(words) > n and fold("".join(words[:n])) in _POLITE)
    return next(fits, 0)


def _called(request: Request, spoken: str) -> Command | None:
    """The command of these words, if this person may give it."""
    name = fold(spoken)
    if not spoken.replace(" ", "").rstrip(":,.").isalpha():
        return None
    if name == "moi" and not (spoken.isascii() or GRAVE in normal(spoken, "NFD")):
        return None  # "mới" and "mỗi" invite nobody
    command = find(CALLED.get(name, name))
    # An English name has no marks: "đây" is not /day.
    if not isinstance(command, Command) or (command.name == name and not spoken.isascii()):
        return None
    return command if command.name in _NAMED and command.open_to(request.person) else None


def _is_something_else(request: Request) -> bool:
    today, names = request.today, request.names
    if is_plainly_a_count(request.args, names, today):
        return True
    return understood(request.args, names, today, request.me.roles) is not None


def _given(request: Request, command: Command, rest: str) -> Answer:
    if command.name in _ASKS_ITSELF or (not rest and command.name in _SHOWN_BARE):
        return run(request, command, rest)
    typed = said(request.words.command(command.name), *filter(None, [foreign(rest)]), by=" ")
    doing = request.choice(talking.DO, f"/{command.name} {rest}".rstrip())
    return request.reply(talking.ASK_COMMAND, doing, skipping(request), command=typed)
