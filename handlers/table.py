"""The command table: every command, and who may give it. Rights stand and are checked here."""

from functools import cache, partial

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.names import fold
from core.people import ADMINS, EDITORS, EVERYONE, HEADS, OF_AN_OFFICE, OVERSEERS, WRITING_IN
from core.reading.commands import near_commands
from core.refusal import Refusal, Why
from handlers import (
    absence,
    accepting,
    approving,
    correcting,
    counting,
    declining,
    documents,
    emailing,
    gathered,
    importing,
    linking,
    merging,
    months,
    nudging,
    obstacles,
    offices,
    page,
    people,
    placing,
    power,
    privacy,
    province,
    settings,
    standing,
    submitting,
    talking,
)
from handlers.arguments import by_spelling, clean
from handlers.guard import guarded, while_paused
from handlers.help import help_, hint
from handlers.request import ANYONE, Answer, Command, Pressed, Request
from locales import notices
from locales.words import LANGUAGES, load, quoted

MOST_WORDS = 4  # of a command's Vietnamese name: lịch sử đôn đốc

# What calls an office by another code in every table, closed months too, and changes no figure.
RENAMING = frozenset({"recode"})
# What promises messages without planning them itself; who plans some is found by what it plans.
PROMISING = frozenset({"close", "closenow", "nudge", "release", "zeros"})

# In the order in which help lists them. Each language's catalogue has the names: "/resume".
COMMANDS = (
    Command("start", ANYONE, linking.start, aliases=("batdau",)),
    Command("status", EVERYONE, standing.status, listed=EVERYONE, aliases=("tinhhinh",)),
    Command("rank", EVERYONE, standing.rank, listed=EVERYONE),
    Command("page", EVERYONE, page.address, listed=EVERYONE),
    Command("chart", EVERYONE, documents.chart, listed=OVERSEERS | ADMINS),
    Command("province", EVERYONE, province.province, listed=EDITORS),
    Command("obstacle", HEADS | OVERSEERS, gathered.obstacle, listed=HEADS | OVERSEERS),
    Command("submit", OF_AN_OFFICE, submitting.submit, listed=OF_AN_OFFICE),
    Command("articles", EVERYONE, submitting.listed, listed=OF_AN_OFFICE | OVERSEERS),
    Command("ack", HEADS, absence.ack),
    Command("away", HEADS, absence.away, listed=HEADS),
    Command("add", EDITORS, counting.add, listed=EDITORS, aliases=("them",)),
    Command("review", EDITORS, placing.review, listed=EDITORS),
    Command("undo", EDITORS, correcting.undo, listed=EDITORS),
    Command("set", EDITORS, correcting.set_count, listed=EDITORS),
    Command("log", OVERSEERS, correcting.log, listed=EDITORS),
    Command("import", EDITORS, importing.import_, listed=EDITORS),
    Command("report", OVERSEERS, documents.report, listed=OVERSEERS),
    Command("nudge", EDITORS, gathered.nudge, listed=EDITORS),
    Command("nudges", OVERSEERS, nudging.nudges),
    Command("obstacles", OVERSEERS | HEADS, obstacles.list_them),
    Command("resolve", OVERSEERS, obstacles.resolve),
    Command("contacts", EDITORS | ADMINS, gathered.contacts, listed=EDITORS | ADMINS),
    Command("invite", EDITORS | ADMINS, people.invite),
    Command("people", ADMINS, people.show_or_change),
    Command("office", ADMINS, offices.office, listed=ADMINS),
    Command("changes", ADMINS, power.changes),
    Command("exempt", ADMINS, months.exempt),
    Command("close", EDITORS | ADMINS, gathered.close, listed=EDITORS | ADMINS),
    Command("reopen", EDITORS | ADMINS, gathered.reopen),
    Command("quota", ADMINS, settings.quota, listed=ADMINS),
    Command("day", ADMINS, settings.day, listed=ADMINS),
    Command("pause", ADMINS, settings.pause, listed=ADMINS),
    Command("resume", ADMINS, settings.resume),
    Command("portal", ADMINS, settings.portal, listed=ADMINS),
    Command("settings", EVERYONE, gathered.preferences, listed=EVERYONE, aliases=("tuychon",)),
    Command("channel", EVERYONE, linking.channel),
    Command("email", EVERYONE, emailing.email, aliases=("thudientu", "mail")),
    Command("mydata", EVERYONE, privacy.mydata),
    Command("stop", EVERYONE, privacy.stop),
    Command("forget", EVERYONE, privacy.forget, aliases=("quen",)),
    Command("language", EVERYONE, settings.language),
    Command("help", ANYONE, help_, listed=EVERYONE),
)
# Only ever choices below an answer, never typed.
CHOICES = (
    *declining.CHOICES,
    Pressed("access", ANYONE, linking.access),
    Pressed("consent", ANYONE, linking.consent),
    Pressed("decline", ANYONE, linking.decline),
    Pressed("addmeant", EDITORS, counting.add_meant),
    Pressed("preview", EDITORS, counting.preview),
    Pressed("correct", EDITORS, counting.correct),
    Pressed("addall", EDITORS, counting.add_all),
    Pressed("setmeant", EDITORS, correcting.set_meant),
    Pressed("setto", EDITORS, correcting.set_to),
    Pressed("undobatch", EDITORS, correcting.undo_batch),
    Pressed("replace", EDITORS, correcting.replace_entries),
    Pressed("changeback", EDITORS, correcting.change_back),
    Pressed("undonow", EDITORS, correcting.undo_now),
    Pressed("importnow", EDITORS, importing.import_now),
    Pressed("undoimport", EDITORS, importing.undo_import),
    Pressed("keepnotices", EDITORS, province.keep_notices),
    Pressed("undonotices", EDITORS, province.undo_notices),
    Pressed("pausenow", ADMINS, settings.pause_now),
    Pressed("resumenow", ADMINS, settings.resume_now),
    Pressed("nudgenow", EDITORS, nudging.nudge_now),
    Pressed("zeros", EDITORS, nudging.zeros),
    Pressed("raise", HEADS, obstacles.raise_about),
    Pressed("dispute", HEADS, obstacles.dispute),
    Pressed("answer", OVERSEERS, obstacles.answer_again),
    Pressed("forward", EDITORS, obstacles.forward),
    Pressed("forgetnow", EVERYONE, privacy.forget_now),
    Pressed("agree", EVERYONE, linking.agree_again),
    Pressed("unlink", EVERYONE, linking.unlink),
    Pressed("cut", ADMINS, people.cut),
    Pressed("codes", EDITORS | ADMINS, power.codes),
    Pressed("withdrawcode", EDITORS | ADMINS, power.withdraw),
    Pressed("forgetperson", ADMINS, people.forget_person),
    Pressed("mergenow", ADMINS, merging.merge_now),
    Pressed("unmerge", ADMINS, merging.unmerge),
    Pressed("recode", ADMINS, merging.recode),
    Pressed("closenow", EDITORS | ADMINS, months.close_now),
    Pressed("release", EDITORS, nudging.release),
    Pressed("drop", EDITORS, nudging.drop),
    Pressed("withdraw", HEADS, obstacles.withdraw),
    Pressed("awayuntil", HEADS, absence.away_until),
    Pressed("awayfrom", HEADS, absence.away_from),
    Pressed("meant", EVERYONE, talking.meant),
    Pressed("passon", WRITING_IN, talking.pass_on),
    Pressed("send", OF_AN_OFFICE, submitting.send),
    Pressed("takeback", OF_AN_OFFICE, submitting.take_back),
    Pressed("accept", EDITORS, accepting.accept),
    Pressed("within", EDITORS, accepting.within),
    Pressed("putback", EDITORS, accepting.put_back),
    Pressed("sendback", EDITORS, approving.send_back),
    Pressed("later", EDITORS, approving.QUEUE.later),
    Pressed("join", EDITORS, accepting.join),
    Pressed("part", EDITORS, accepting.part),
    Pressed("newarticles", EDITORS, placing.new_articles),
    Pressed("eachnew", EDITORS, placing.QUEUE.look),
    Pressed("laternew", EDITORS, placing.QUEUE.later),
    Pressed("repost", EDITORS, placing.repost),
    Pressed("kind", EDITORS, placing.change_kind),
    Pressed("leaveout", EDITORS, placing.leave_out),
    Pressed("recordall", EDITORS, accepting.record_all),
    Pressed("withdrawn", EDITORS, accepting.withdraw),
    Pressed("reconsider", EDITORS, accepting.reconsider),
    Pressed("reportlist", OVERSEERS, documents.report_list),
)

# What people call a command beside its names.
CALLED = by_spelling(
    {
        "close": "chot chotsolieu khoaso",
        "reopen": "molai molaisolieu moso",
        "invite": "moi mamoi capmamoi capmoi guimamoi laymamoi themnguoi"
        " themnguoidung themtaikhoan themtruongphong",
        "exempt": "miendinhmuc miengiam mienchitieu",
        "quota": "datdinhmuc doidinhmuc suadinhmuc giaodinhmuc giaochitieu",
        "day": "lichnghi ngaynghi nghile",
        "pause": "tamngung dunggui dungguitin dungnhac ngunggui ngungguitin ngungnhac"
        " tamdunggui tamdungguitin tamdungnhac tamngungnhac",
        "resume": "tieptucgui tieptucguitin tieptucnhac guilai",
        "nudge": "nhac nhacnho guinhac guinhacnho",
        "province": "tinhxephang tinhxephangthu tinhxepthu xephangcaptinh xephangtoantinh"
        " thuhangtinh thuhangcaptinh hangcaptinh xephangcuatinh",
        "review": "duyet duyetbai pheduyet",
        "page": "xemtrang motrang laytrang trangsolieu trangxemsolieu diachitrang linktrang"
        " trangtheodoi duongdantrang linkxemsolieu linktheodoi linksolieu duongdanxemsolieu",
    }
)


@cache
def _by_name() -> dict[str, Pressed]:
    """Raises ValueError for a name that two commands would have."""
    found: dict[str, Pressed] = {}
    for command in (*COMMANDS, *CHOICES):
        for name in names_of(command):
            if found.setdefault(name, command) is not command:
                raise ValueError(f"/{name} is the name of {command.name} and {found[name].name}")
    return found


def names_of(command: Pressed) -> set[str]:
    """Every name under which a command is accepted, without the slash."""
    if not isinstance(command, Command):
        return {command.name}
    shown = {load(language).command(command.name).removeprefix("/") for language in LANGUAGES}
    return {command.name, *command.aliases, *shown}


def find(name: str, *, pressed: bool = False) -> Pressed | None:
    """The command of this name in any language, folded. pressed: choices are meant too."""
    command = _by_name().get(fold(name))
    return command if pressed or isinstance(command, Command) else None


def _spelt(name: str, args: str, *, pressed: bool) -> tuple[Pressed | None, str]:
    """The command and its arguments, where the name was typed as several words: "/nhật ký GDMN"."""
    for longer, rest in reversed(_longer_names(name, args)):
        if found := find(longer, pressed=pressed):
            return found, rest
    return None, args


def _longer_names(name: str, args: str) -> list[tuple[str, str]]:
    """The name, and with one, two and more of the words behind it; each with what is left.

    A sign or a number is never a part of a name.
    """
    found = [(name, args)]
    for taken in range(1, MOST_WORDS):
        words = args.split(maxsplit=taken)
        if len(words) < taken or not words[taken - 1].isalpha():
            break
        found.append((name + "".join(words[:taken]), "".join(words[taken:])))
    return found


def give(request: Request, name: str, args: str, *, pressed: bool = False) -> Answer:
    """Give a command by its name. pressed: by a choice below an answer."""
    command, rest = _spelt(name, args, pressed=pressed)
    if command:
        return run(request, command, rest)
    if request.person is None:
        return hint(request)
    return _offered(request, name, args)


def _offered(request: Request, name: str, args: str) -> Reply:
    """What a mistyped command may have meant; it is offered, and never run by itself."""
    # What was typed, and not the folded name under which it was looked for.
    typed = request.args.split(maxsplit=1)[0] if request.args.startswith("/") else f"/{name}"
    known = {one: command for command in request.allowed for one in names_of(command)}
    for longer, rest in reversed(_longer_names(name, args)):
        if near := _called(request, longer) or near_commands(longer, known):
            meant = {known[one].name: one for one in reversed(near)}
            commands = [f"/{one} {rest}".strip() for one in reversed(meant.values())]
            choices = [Choice(_label(one), one) for one in commands]
            return request.reply(notices.COMMAND_MEANT, *choices, typed=typed)
    raise Refusal(Why.UNKNOWN_COMMAND, typed=typed)


def _called(request: Request, name: str) -> tuple[str, ...]:
    """The name of the command that people call so, where it is open to them."""
    command = find(CALLED.get(fold(name), ""))
    if command is None or command not in request.allowed:
        return ()
    return (request.words.command(command.name).removeprefix("/"),)


def _label(command: str) -> str:
    """A command on a button: its name, and as much of what stands behind it as is worth showing."""
    name, _, rest = command.partition("\n")[0].partition(" ")
    return f"{name} {quoted(rest)}".rstrip()


def run(request: Request, command: Pressed, args: str) -> Answer:
    """The one place where rights are checked, for typed commands and pressed choices alike."""
    if command.open_to(request.person):
        request = replace(request, args=clean(args), typed=args)
        # Whoever may change figures at all is held by the guard over closed months.
        changes = command.roles and command.roles <= EDITORS | ADMINS
        changes = changes and command.name not in RENAMING
        promises = command.name in PROMISING
        run_it = partial(while_paused, run=command.run, promises=promises)
        return guarded(request, run_it) if changes else run_it(request)
    if request.person is None:
        return hint(request)
    raise Refusal(Why.NOT_ALLOWED)
