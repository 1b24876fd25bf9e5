"""The names of commands, and what each is for, in one line and by example."""

from collections.abc import Sequence

from core.quota import Office
from locales.words import Words

# Both names always work. ASCII, as the platforms want it; with diacritics they work as well.
VIETNAMESE = {
    "start": "batdau",
    "help": "trogiup",
    "status": "tinhhinh",
    "rank": "xephang",
    "chart": "bieudo",
    "add": "them",
    "undo": "hoantac",
    "set": "dieuchinh",
    "log": "nhatky",
    "import": "nhap",
    "report": "baocao",
    "nudge": "dondoc",
    "nudges": "lichsudondoc",
    "obstacle": "vuongmac",
    "obstacles": "dsvuongmac",
    "resolve": "giaiquyet",
    "ack": "danhan",
    "away": "vangmat",
    "channel": "kenh",
    "province": "xephangtinh",
    "contacts": "danhba",
    "invite": "capma",
    "people": "nhansu",
    "office": "donvi",
    "exempt": "mien",
    "pause": "tamdung",
    "resume": "tieptuc",
    "quota": "dinhmuc",
    "day": "lich",
    "close": "chotso",
    "reopen": "mochot",
    "mydata": "dulieu",
    "stop": "dungnhantin",
    "forget": "xoadulieu",
    "language": "ngonngu",
}
# Shown under their English names in Vietnamese too: the department knows them so.
ALWAYS_ENGLISH = frozenset({"start", "status", "add"})


def shown(words: Words, name: str) -> str:
    """A command as this language's readers know it, with its slash."""
    return "/" + menu_name(words, name)


def menu_name(words: Words, name: str) -> str:
    """The same without the slash."""
    if words.language == "vi" and name not in ALWAYS_ENGLISH:
        return VIETNAMESE[name]
    return name


def off_word(words: Words) -> str:
    """What takes a thing back when it is given as an argument; both always work."""
    return "huy" if words.language == "vi" else "off"


def since_command(words: Words, office: Office) -> str:
    """What an administrator types to put an office in earlier tables."""
    _ = words.gettext
    return _("{command} {code} since month").format(
        command=shown(words, "office"), code=office.code
    )


def purpose(words: Words, name: str) -> str:
    """What a command is for, short enough for a menu."""
    _ = words.gettext
    purposes = {
        "start": _("link this chat with an invitation code"),
        "help": _("what you can do here"),
        "status": _("the figures of this month"),
        "rank": _("the ranking of the offices"),
        "chart": _("a chart of the month or the year"),
        "add": _("record published articles"),
        "undo": _("undo an entry"),
        "set": _("bring a count to a number"),
        "log": _("the log of entries"),
        "import": _("read counts from a file"),
        "report": _("the annex and the draft letter"),
        "nudge": _("urge the offices below the floor"),
        "nudges": _("what was sent to whom"),
        "obstacle": _("report an obstacle"),
        "obstacles": _("the open obstacles"),
        "resolve": _("answer an obstacle"),
        "ack": _("acknowledge a message"),
        "away": _("let the deputy receive messages"),
        "channel": _("where messages are sent"),
        "province": _("the ranking in the province"),
        "contacts": _("who is linked where"),
        "invite": _("issue an invitation code"),
        "people": _("people and their roles"),
        "office": _("offices, their names and order"),
        "exempt": _("exempt an office for a month"),
        "pause": _("pause all automatic messages"),
        "resume": _("resume the automatic messages"),
        "quota": _("set the quota"),
        "day": _("set a day off or working"),
        "close": _("close a month"),
        "reopen": _("reopen a closed month"),
        "mydata": _("what is stored about you"),
        "stop": _("receive no more messages"),
        "forget": _("delete your data"),
        "language": _("choose the language"),
    }
    return purposes[name]


def example(words: Words, name: str, office: str = "GDTrH") -> str:
    """One command as it would be typed."""
    _ = words.gettext
    arguments = {
        "start": "K7MQ-2XRD-9PWA",
        "add": f"3 {office}",
        "undo": "128",
        "set": f"12 {office} 4/2026",
        "log": f"{office} 4/2026",
        "rank": "4/2026",
        "chart": "2026",
        "report": "4/2026",
        "obstacle": _("no staff to write"),
        "resolve": _("VM-07 a colleague was assigned"),
        "away": "20/5",
        "channel": "zalo",
        "province": "8/13 4/2026 660/BBT-CTTĐT 28/4/2026 38; Sở Tư pháp=165",
        "invite": _("{office} head").format(office=office),
        "people": _("3 phone 0912345678"),
        "office": _("{office} alias thpt").format(office=office),
        "exempt": _("{office} 4/2026 merged with another office").format(office=office),
        "quota": "10 15",
        "day": _("24/11/2026 off Culture Day"),
        "close": "4/2026",
        "reopen": _("4/2026 an article was left out"),
        "language": "en",
    }
    return " ".join(filter(None, (shown(words, name), arguments.get(name, ""))))


def help_text(words: Words, names: Sequence[str], office: str) -> str:
    """What this person can do: each command with its purpose and an example."""
    _ = words.gettext
    lines = [f"{example(words, name, office)} – {purpose(words, name)}" for name in names]
    return "\n".join([_("You can use these commands:"), *lines])


def stranger_help(words: Words) -> str:
    """All that somebody who is not linked may do."""
    _ = words.gettext
    return _(
        "This is the internal message system of the education department's portal. To link this chat, please send {start} followed by the invitation code issued by the department's office."
    ).format(start=shown(words, "start"))


def did_you_want(words: Words, names: Sequence[str]) -> str:
    """One short line for text that is no command: the two likeliest ones."""
    _ = words.gettext
    likely = _(" or ").join(shown(words, name) for name in names)
    return _("The message was not understood; nothing was recorded. Please use {commands}.").format(
        commands=likely
    )
