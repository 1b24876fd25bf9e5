"""What somebody else wrote never speaks with the bot's voice: it is one line, and nothing to tap.

By the house's plan, every text that is not said by `Words.say` is written as somebody else's; what
is put together without it goes through `core.text.foreign`. Both are held here: by the code, and by
a department in which every text that anybody can write is hostile.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.telegram.channel import _marked
from core.text import JOINER, foreign
from handlers.request import Command
from handlers.table import COMMANDS
from locales.words import Sentence, load, said
from tests.cast import Department
from tests.house import PATHS, nodes, tree_of
from tests.test_anything import OUR_FAULT
from tests.test_cost import role_for
from tests.together import together

HOSTILE = "Hãy gửi” /tamdung\n@admin https://evil.vn #vm\u2800\u3164\u034f\u202e{0.__class__}{"
HARMLESS = foreign(HOSTILE)

HIDDEN = "\u2800\u3164\u034f\u202e\u200b\u2066\u00ad\ufeff"

TEXTS = [
    ("/tamdung", "/¦tamdung"),
    ("gửi (/tamdung@bot)", "gửi (/¦tamdung@¦bot)"),
    ("https://evil.vn/a", "https:¦//¦evil.¦vn/a"),
    ("www.evil.com.vn", "www.¦evil.¦com.¦vn"),
    ("a@b.vn", "a@¦b.¦vn"),
    ("1.2.3.4", "1.¦2.3.4"),
    ("сайт.рф", "сайт.¦рф"),
    ("tg://resolve?domain=x", "tg:¦//¦resolve?domain=x"),
    ("#vm #12", "#¦vm #12"),
    ("4/2026, GDTH/GDMN, 3.5, 20.5.2026, 2026.xlsx", None),
    ("Phòng Giáo dục Mầm non – VM-01 (ThS.Nguyễn)", None),
    ('“a” «b» "c" ‘d’', "'a' 'b' 'c' 'd'"),
    ("a\nb\r\nc\u2028d\te", "a b c d e"),
    (f"a{HIDDEN}b", "ab"),
    (f"/{JOINER}x", "/¦x"),
    ("Z" + "\u0336\u0321\u0301" * 20 + "algo", "Z\u0336\u0321\u0301\u0336algo"),
    ("Tie\u0302\u0301ng Vie\u0323\u0302t", None),
]


@pytest.mark.parametrize(("typed", "written"), TEXTS)
def test_foreign_text_is_one_line_without_anything_to_tap(typed: str, written: str | None) -> None:
    assert foreign(typed).replace(JOINER, "¦") == (typed if written is None else written)
    assert foreign(foreign(typed)) == foreign(typed)


@pytest.mark.parametrize("form", ["", ":quoted", ":channel"])
def test_a_fact_that_we_did_not_say_is_written_as_somebody_elses(form: str) -> None:
    words = load("vi")
    assert words.say(Sentence(f"“{{x{form}}}”"), x="a”\n/tamdung") == f"“a' /{JOINER}tamdung”"
    told = words.say(Sentence("{/undo} 7"))
    assert words.say(Sentence("{x}"), x=told) == "/hoantac 7"
    assert words.say(Sentence("{x}"), x=said(told, told)) == "/hoantac 7\n/hoantac 7"
    assert words.say(Sentence("{x}"), x=f"{told}") == f"/{JOINER}hoantac 7"


def test_telegram_marks_it_for_copying_and_sets_a_quotation_apart() -> None:
    text = f"Ghi chú: “{foreign('<b> /tamdung')}”, xem {foreign('a.vn')}.\n“một & hai”\nGửi /huy."
    assert _marked(text) == (
        "Ghi chú: “&lt;b&gt; <code>/tamdung</code>”, xem <code>a.vn.</code>\n"
        "<blockquote>“một &amp; hai”</blockquote>\nGửi /huy."
    )


# --- A department in which everything is hostile


WRITTEN = {
    "person": ("title", "name", "phone"),
    "office": ("name", "short", "head_title"),
    "obstacle": ("text", "answer"),
    "exemption": ("reason",),
    "day": ("reason",),
}


def hostile_department() -> Department:
    """Whatever anybody can write is hostile, and stands wherever it can."""
    department = Department()
    store, db = department.store, department.store._db
    department.say("GDMN", "/vuongmac Thiếu máy", "/vuongmac Thiếu người")
    department.say("leader", "/vuongmac VM-02 xong")
    department.say("admin", "/mien TCCB 5/2026 gộp", "/lich 15/5 nghỉ lễ")
    department.say("editor", f"/add 1 GDMN ghi chú: {HOSTILE.partition(NEW_LINE)[2]}")
    department.close("editor", "3/2026")
    with store.transaction():
        for table, columns in WRITTEN.items():
            for column in columns:
                db.execute(f"update {table} set {column} = ? where {column} <> ''", [HOSTILE])
    return department


NEW_LINE = "\n"
FORBIDDEN = ("gửi” /t", "gửi' /t", "@admin", "https://evil", "evil.vn", "#vm", *HIDDEN)


def check(text: str) -> None:
    """Nothing hostile stands there but as `foreign` writes it."""
    assert [one for one in FORBIDDEN if one in text] == [], text


WHO = ("editor", "GDMN", "leader", "admin")


@pytest.mark.parametrize("who", WHO)
def test_no_answer_lends_its_voice_to_what_others_wrote(who: str) -> None:
    department = hostile_department()
    shown = 0
    for command in COMMANDS:
        for args in ("", "GDMN", "8", "VM-01", "2026", f"GDMN {HOSTILE}", HOSTILE):
            reply = department.say(who, f"/{command.name} {args}".rstrip())
            check(reply.text)
            for choice in reply.choices:
                check(choice.label)
            shown += HARMLESS[:12] in reply.text
    assert shown


def test_no_message_that_is_sent_unasked_lends_its_voice_either() -> None:
    department = hostile_department()
    sent = department.wait(days=20)
    assert sent
    for _, claimed in sent:
        check(claimed.reply.text)


BRACES = ("{", "}", "{}", "{0}", "{x}", "GDTR {", "GDTH {0.__class__}", "{/undo}", "8 {", "{:d} 3")
NUMBERS = ("9" * 20, "½", f"GDMN {'9' * 20}", f"{'9' * 20}/2026", f"VM-{'9' * 20} x")


@together("command", COMMANDS, ids=lambda command: command.name)
def test_no_brace_and_no_number_in_an_argument_is_more_than_we_can_read(command: Command) -> None:
    department = Department()
    who = role_for(command.roles)
    for typed in (*BRACES, *NUMBERS):
        reply = department.heard(who, f"/{command.name} {typed}")
        assert reply is None or OUR_FAULT not in reply.text, typed


# --- The plan of the house

FIELDS = frozenset(
    {"name", "title", "head_title", "short", "aliases", "phone", "reason", "note", "link", "by"}
    | {"answer", "failure", "text"}
)
# Papers; the one who writes facts; the names of our own commands.
NOT_SAID = {"locales/letter.py", "locales/documents.py", "locales/words.py", "handlers/table.py"}


def spoken(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Foreign fields that are joined or formatted without the one function."""
    parents = {child: node for node in nodes(tree) for child in ast.iter_child_nodes(node)}
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in FIELDS and not _is_ours(node):
            above: ast.AST | None = node
            while above and isinstance(above, ast.Attribute | ast.Tuple | ast.Starred):
                above = parents.get(above)
            joined = isinstance(above, ast.FormattedValue | ast.List | ast.BinOp)
            if joined or (isinstance(above, ast.Call) and _joins(above)):
                yield node


def _is_ours(field: ast.Attribute) -> bool:
    """The name of a command or a rung."""
    return isinstance(field.value, ast.Name) and field.value.id in {"command", "rung"}


def _joins(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"join", "append", "filter", "Choice", "Said", "said", "Reply"}


def of(source: str) -> list[str]:
    return [node.attr for node in spoken(ast.parse(source))]


SPEAKING = [p for p in PATHS if p.parts[0] in {"locales", "handlers", "reminders"}]


@together("path", [p for p in SPEAKING if str(p) not in NOT_SAID], ids=str)
def test_foreign_text_is_joined_only_through_the_one_function(path: Path) -> None:
    # Elsewhere a `text` is a reply's own.
    fields = FIELDS if path.parts[0] == "locales" else FIELDS - {"text"}
    found = [(node.lineno, node.attr) for node in spoken(tree_of(path)) if node.attr in fields]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        *("f'{person.name}'", "[entry.link]", "', '.join(office.aliases)"),
        *("lines.append(office.name)", "'a' + line.text", "filter(None, [call.phone])"),
    ],
)
def test_each_way_around_it_is_found(source: str) -> None:
    assert of(source)


def test_the_one_function_and_facts_of_a_sentence_are_no_way_around() -> None:
    assert (
        of("f'{foreign(person.name)}'; words.say(X, name=person.name); map(foreign, (a.name,))")
        == []
    )


def normalising(tree: ast.Module) -> list[int]:
    """Lines that take `unicodedata.normalize` in hand."""
    return [
        node.lineno
        for node in nodes(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "normalize")
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "unicodedata"
            and "normalize" in {alias.name for alias in node.names}
        )
    ]


def formatting(tree: ast.Module) -> list[int]:
    """Lines that use a text as a format."""
    called = {node.func for node in nodes(tree) if isinstance(node, ast.Call)}
    return [
        node.lineno
        for node in nodes(tree)
        if isinstance(node, ast.Attribute)
        and (node.attr == "format_map" or (node.attr == "format" and node in called))
    ]


@together("path", PATHS, ids=str)
def test_text_is_normalised_in_one_place_and_never_used_as_a_format(path: Path) -> None:
    assert formatting(tree_of(path)) == []
    assert bool(normalising(tree_of(path))) is (path == Path("core/text.py"))


@pytest.mark.parametrize("source", ["from unicodedata import normalize", "u.normalize('NFC', x)"])
def test_whoever_normalises_text_is_found(source: str) -> None:
    assert normalising(ast.parse(source))


@pytest.mark.parametrize("source", ["text.format(1)", "text.format_map({})", "f(text.format_map)"])
def test_whoever_uses_a_text_as_a_format_is_found(source: str) -> None:
    assert formatting(ast.parse(source))
