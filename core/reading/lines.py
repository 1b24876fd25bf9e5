"""One line of counts, read whole: what it says, or what must be asked."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.names import AMBIGUOUS, OfficeNames, fold
from core.quota import Office
from core.reading.counted import Counted, Doubt, Readings, Unclear
from core.reading.items import Item, Lexicon, lexicon, scan
from core.reading.moves import moved
from core.reading.notes import Cut, cut
from core.reading.pairing import PairingError, paired
from core.reading.phrases import What
from core.reading.talkwords import SAID
from core.reading.times import TimeFault, When
from core.reading.writing import Token, tokens

LONGEST_NAME = 60  # letters of a name that is looked up among the offices
_NAMES_TRIED = 3
_IN_A_RUN = frozenset({What.WORD, What.FILLER, What.MARK, What.ADD, What.COLON, What.DASH})
_IN_FRONT = frozenset({What.FILLER, What.MARK, What.ADD})
# A word of everyday sentences is no misspelt office: "thành 3 bài" is not KHTC.
_EVERYDAY = frozenset(
    phrase for phrase in "|".join(SAID.values()).split("|") if fold(phrase) not in AMBIGUOUS
)
_FAULTS = {TimeFault.TO_COME: Doubt.TO_COME}


class Line(Struct, frozen=True):
    """A line that is to be read. bullet: a dash in front may be a bullet."""

    text: str
    pieces: tuple[Token, ...]
    number: int = 1
    bullet: bool = False
    skipped: int = 0  # pieces in front that are a bullet or a number of the list


class Setting(Struct, frozen=True):
    """What a line is read with. heading: the time that a line above gives."""

    known: Lexicon
    today: date
    heading: When | None = None


def parts(line: Line, setting: Setting, *, days: bool = True) -> tuple[Item, ...]:
    """Every part of the line, what is in front of it included."""
    front = tuple(Item(What.MARK, p.start, p.end) for p in line.pieces[: line.skipped])
    pieces = line.pieces[line.skipped :]
    rest = scan(pieces, setting.known, setting.today, bullet=line.bullet, days=days)
    return front + rest


def parts_of(line: str, names: OfficeNames, today: date) -> tuple[Item, ...]:
    """Every part of a cleaned line that stands alone; none of them is a day."""
    known = lexicon(names)
    return parts(Line(line, tokens(line, known.known)), Setting(known, today), days=False)


def read_line(
    line: Line, as_count: Sequence[Item], setting: Setting
) -> tuple[Counted | Unclear, ...]:
    """The counts of a line, or the one doubt about it. as_count: its parts, none of them a day."""
    first = _read(line, as_count, setting)
    if _clear(first) or len(as_count) == len(as_day := parts(line, setting)):
        return first
    second = _read(line, as_day, setting)
    return second if _clear(second) else first


def _clear(found: Sequence[Counted | Unclear]) -> bool:
    return all(isinstance(one, Counted) for one in found)


def _read(line: Line, items: Sequence[Item], setting: Setting) -> tuple[Counted | Unclear, ...]:
    clauses = _clauses(items)
    if len(clauses) > 1:
        below = replace(setting, heading=_leading_when(clauses[0]) or setting.heading)
        found = [one for clause in clauses for one in _read_clause(line, clause, below)]
        if _clear(found) and _of_one_time(found, setting.today):
            return tuple(found)
    return _read_clause(line, items, setting)


def _leading_when(items: Sequence[Item]) -> When | None:
    """As in "Ngày 22/4: GDMN 2; GDTH 3": a time in front of all is for all."""
    first = next((item for item in items if item.what not in _IN_FRONT), None)
    return first.time.when if first and first.time and not first.time.fault else None


def _of_one_time(found: Sequence[Counted | Unclear], today: date) -> bool:
    """Whether no count without a time stands beside one of another month."""
    months = {one.month for one in found if isinstance(one, Counted)}
    return None not in months or months <= {None, Month.of(today)}


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Parts between semicolons."""
    found: list[list[Item]] = [[]]
    for item in items:
        if item.divides:
            found.append([])
        else:
            found[-1].append(item)
    return [clause for clause in found if clause]


def _read_clause(
    line: Line, items: Sequence[Item], setting: Setting
) -> tuple[Counted | Unclear, ...]:
    taken = cut(line.text, items)
    settled = _settled(taken.items)
    as_title = _times_in_title(settled, taken)
    if as_title != settled and (found := _timed(line, settled, as_title, taken, setting)):
        return found
    settled = as_title if _only_spans(settled, as_title) else settled
    doubt = _refused(line, settled, setting)
    if doubt:
        return (doubt,)
    if (readings := moved(line.text, items)) is not None:
        return (_unclear(line, Doubt.SIGN if readings else Doubt.PAIRING, (), (), readings),)
    try:
        found = paired(settled, setting.heading, setting.today, taken.links)
    except PairingError as error:
        return (_unpaired(line, settled, taken, setting, error),)
    return _with_words(line, settled, taken, setting, found)


# --- A time among the words of a title


def _times_in_title(items: Sequence[Item], taken: Cut) -> list[Item]:
    """As in "Lễ kỷ niệm ngày 26/3 https://…": beside a link, a time behind such words is one."""
    found: list[Item] = []
    for item in items:
        behind_a_word = bool(found) and found[-1].what is What.WORD and bool(taken.links)
        is_word = item.what is What.TIME and behind_a_word
        found.append(replace(item, what=What.WORD, time=None) if is_word else item)
    return found


def _only_spans(items: Sequence[Item], as_title: Sequence[Item]) -> bool:
    """Whether no such time can be one of publication: "tổng kết năm học 2025-2026"."""
    moved = [was for was, now in zip(items, as_title, strict=True) if was is not now]
    spans = (TimeFault.NOT_ONE_MONTH, TimeFault.WEEK)
    return all(was.time and was.time.fault in spans for was in moved)


def _timed(
    line: Line, items: Sequence[Item], as_title: Sequence[Item], taken: Cut, setting: Setting
) -> tuple[Counted | Unclear, ...]:
    """Whether the time is of the title or of the publication is asked; a span is of the title.

    Empty where the line is not clear in another way.
    """
    titled = _read_as(line, as_title, taken, setting)
    if not titled or _only_spans(items, as_title):
        return titled
    timed = _read_as(line, [_earlier(item) for item in items], taken, setting)
    moved = [was for was, now in zip(items, as_title, strict=True) if was is not now]
    typed = tuple(_typed(line, was) for was in moved)
    readings = tuple(filter(None, (titled, timed)))
    return (_unclear(line, Doubt.TITLE_TIME, typed, (), readings),)


def _earlier(item: Item) -> Item:
    """A time that has not come, as the same of an earlier year."""
    time = item.time
    if time is None or time.earlier is None:
        return item
    return replace(item, time=replace(time, when=time.earlier, fault=None))


def _read_as(
    line: Line, items: Sequence[Item], taken: Cut, setting: Setting
) -> tuple[Counted, ...]:
    """The counts of these items; empty where they are not clear."""
    if any(item.time and item.time.fault for item in items):
        return ()
    try:
        found = paired(items, setting.heading, setting.today, taken.links)
    except PairingError:
        return ()
    told = _with_words(line, items, taken, setting, found)
    counts = tuple(one for one in told if isinstance(one, Counted))
    return counts if len(counts) == len(told) else ()


# --- Words without a meaning


def _settled(items: Sequence[Item]) -> list[Item]:
    """A verb that takes away belongs to the number behind it, or is a word like any other."""
    found: list[Item] = []
    for index, item in enumerate(items):
        following = items[index + 1].what if index + 1 < len(items) else None
        if item.what in (What.TAKE_AWAY, What.MINUS):
            what = What.FILLER if following is What.COUNT else What.WORD
            found.append(replace(item, what=what))
        elif item.what is What.REQUEST:
            asked = following in (What.COUNT, What.OFFICE)
            found.append(replace(item, what=What.PLAN if asked else What.FILLER))
        elif item.what in (What.NOTE, What.TITLE, What.TOTAL):
            found.append(replace(item, what=What.WORD))
        else:
            found.append(item)
    return _kinds_in_words(found)


def _kinds_in_words(items: Sequence[Item]) -> list[Item]:
    """As in "bài tuyển sinh", "gỡ bài": a kind beside such words and no count is one of them."""
    found: list[Item] = []
    for index, item in enumerate(items):
        before = found[-1].what if found else None
        after = items[index + 1].what if index + 1 < len(items) else None
        beside = What.WORD in (before, after) and What.COUNT not in (before, after)
        is_word = item.what is What.KIND and beside
        found.append(replace(item, what=What.WORD, kind=None) if is_word else item)
    return found


def _runs(items: Sequence[Item]) -> list[tuple[int, int]]:
    """The runs of words without a meaning, as places in `items`.

    What changes nothing may lie between them.
    """
    runs: list[tuple[int, int]] = []
    start = end = -1
    for index, item in enumerate(items):
        if item.what is What.WORD:
            start, end = (index if start < 0 else start), index + 1
        elif start >= 0 and item.what not in _IN_A_RUN:
            runs.append((start, end))
            start = -1
    return [*runs, (start, end)] if start >= 0 else runs


def _text(line: Line, items: Sequence[Item], run: tuple[int, int]) -> str:
    """The words as typed, with what changes nothing beside them: "ghi trùng", "gỡ rồi"."""
    start, end = run
    while end < len(items) and items[end].what is What.FILLER:
        end += 1
    behind = start
    while behind and items[behind - 1].what is What.FILLER:
        behind -= 1
    start = behind or start  # what stands in front of the line is a salutation
    return line.text[items[start].start : items[end - 1].end]


def _with_words(
    line: Line,
    items: Sequence[Item],
    taken: Cut,
    setting: Setting,
    found: tuple[Counted, ...],
) -> tuple[Counted | Unclear, ...]:
    """The counts with note and title; asked about if words are left over or hidden in the note."""
    if named := _short_form(line, items, taken, setting):
        return (named,)
    words = tuple(_text(line, items, run) for run in _runs(items))
    titled = bool(taken.links) and all(one.count > 0 for one in found)
    title = " ".join([*([taken.title] if taken.title else []), *words]) if titled else taken.title
    counts = noted(found, taken.note, title)
    if words and _takes_away(taken) and all(one.count > 0 for one in found):
        return (_turned(line, taken, words, counts),)
    if words and not titled:
        kept = noted(found, " ".join(filter(None, (taken.note, *words))), title)
        return (_unclear(line, Doubt.LEFT_OVER, words, counts, (kept,)),)
    if taken.hidden:
        return (_unclear(line, Doubt.HIDDEN, (taken.note or title,), found, (counts,)),)
    return counts


def _takes_away(taken: Cut) -> bool:
    """Whether a verb such as "trừ" stands somewhere, away from the number."""
    return any(item.what in (What.MINUS, What.TAKE_AWAY) for item in taken.items)


def _turned(line: Line, taken: Cut, words: tuple[str, ...], found: tuple[Counted, ...]) -> Unclear:
    """As in "trừ GDMN 2" is minus two; "2 GDMN gỡ bài" is that or two with a note."""
    minus = tuple(replace(one, count=-one.count) for one in found)
    sure = any(item.what is What.MINUS for item in taken.items)
    note = " ".join(filter(None, (taken.note, *words)))
    kept = noted(minus, note, ""), noted(found, note, "")
    return _unclear(line, Doubt.SIGN, words, (), (minus,) if sure else kept)


def noted(found: Sequence[Counted], note: str, title: str) -> tuple[Counted, ...]:
    """The counts with a note, and with the title at those that have a link."""
    return tuple(
        replace(one, note=note or one.note, title=(title if one.link else "") or one.title)
        for one in found
    )


# --- What is no count


def _refused(line: Line, items: Sequence[Item], setting: Setting) -> Unclear | None:
    """A question, a plan, what looks like a count, a time that cannot be."""
    first = {item.what: item for item in reversed(items)}
    if What.QUESTION in first:
        return _unclear(line, Doubt.QUESTION)
    if What.PLAN in first:
        return _planned(line, items, setting)
    if What.BAD in first:
        bad = [item for item in items if item.what is What.BAD]
        return _unclear(line, Doubt.BAD_COUNT, tuple(_typed(line, item) for item in bad))
    wrong = next((item for item in items if item.time and item.time.fault), None)
    return _bad_time(line, items, wrong, setting) if wrong else None


def _planned(line: Line, items: Sequence[Item], setting: Setting) -> Unclear:
    """A plan; "kế hoạch" may after all be the office of that name."""
    plans = [item for item in items if item.what is What.PLAN]
    readings: Readings = ()
    if len(plans) == 1 and plans[0].office and not any(item.what is What.WORD for item in items):
        named = [replace(item, what=What.OFFICE) if item is plans[0] else item for item in items]
        readings = _tried(named, setting)
    return _unclear(
        line, Doubt.NOT_PUBLISHED, tuple(_typed(line, plan) for plan in plans), (), readings
    )


def _bad_time(line: Line, items: Sequence[Item], wrong: Item, setting: Setting) -> Unclear:
    assert wrong.time
    time = wrong.time
    doubt = _FAULTS.get(time.fault or TimeFault.NO_SUCH_DAY, Doubt.BAD_TIME)
    readings: Readings = ()
    if time.earlier:
        past = [_earlier(item) if item is wrong else item for item in items]
        readings = _tried(past, setting)
    found = _unclear(line, doubt, (_typed(line, wrong),), (), readings)
    when = time.when
    return replace(
        found,
        fault=time.fault,
        month=when.month if when else None,
        day=when.day if when else None,
    )


def _tried(items: Sequence[Item], setting: Setting, *, each: bool = False) -> Readings:
    """The line with a part changed, if it can be read then. each: one count may be for several."""
    if any(item.time and item.time.fault for item in items):
        return ()
    try:
        return (paired(items, setting.heading, setting.today),)
    except PairingError as error:
        return error.readings if each and error.doubt is Doubt.EACH else ()


# --- Offices that are none, and lines that do not pair


def _unpaired(
    line: Line, items: Sequence[Item], taken: Cut, setting: Setting, error: PairingError
) -> Unclear:
    for run in _runs(items)[:_NAMES_TRIED]:
        if found := _misnamed(line, items, taken, setting, run):
            return found
    if tail := _words_to_the_end(line, items, taken, setting):
        return tail
    words = tuple(_text(line, items, run) for run in _runs(items))
    readings = tuple(noted(one, taken.note, taken.title) for one in error.readings)
    if error.doubt is Doubt.PAIRING and len(taken.links) > 1 and not readings:
        return _unclear(line, Doubt.LINKS, words, error.understood)
    return _unclear(line, error.doubt, words, error.understood, readings)


def _misnamed(
    line: Line, items: Sequence[Item], taken: Cut, setting: Setting, run: tuple[int, int]
) -> Unclear | None:
    """The doubt, if the line could be read with an office in place of these words."""
    typed = line.text[items[run[0]].start : items[run[1] - 1].end]
    offices = setting.known.names.offices
    if len(typed) > LONGEST_NAME or not offices or not any(map(str.isalpha, typed)):
        return None
    if typed.lower() in _EVERYDAY or not _instead(items, run, offices[0], setting):
        return None
    return _unknown(line, items, taken, setting, run)


def _short_form(line: Line, items: Sequence[Item], taken: Cut, setting: Setting) -> Unclear | None:
    """A short form that fits several offices, left over beside one that is known."""
    for run in _runs(items):
        text = line.text[items[run[0]].start : items[run[1] - 1].end]
        if fold(text) in AMBIGUOUS and not taken.links:
            return _unknown(line, items, taken, setting, run)
    return None


def _unknown(
    line: Line, items: Sequence[Item], taken: Cut, setting: Setting, run: tuple[int, int]
) -> Unclear:
    typed = line.text[items[run[0]].start : items[run[1] - 1].end]
    near = setting.known.names.unknown(typed).suggestions
    readings = tuple(
        noted(one, taken.note, taken.title)
        for office in near
        for one in _instead(items, run, office, setting, each=True)
    )
    found = _unclear(line, Doubt.UNKNOWN_OFFICE, (typed,), (), readings)
    return replace(found, offices=near)


def _instead(
    items: Sequence[Item],
    run: tuple[int, int],
    office: Office,
    setting: Setting,
    *,
    each: bool = False,
) -> Readings:
    start, end = items[run[0]].start, items[run[1] - 1].end
    named = Item(What.OFFICE, start, end, office=office)
    changed = [*items[: run[0]], named, *items[run[1] :]]
    if any(item.what is What.WORD for item in changed):
        return ()
    return _tried(changed, setting, each=each)


def _words_to_the_end(
    line: Line, items: Sequence[Item], taken: Cut, setting: Setting
) -> Unclear | None:
    """As in "3 GDTrH về tuyển sinh lớp 10": all that follows the first unknown word is one text."""
    start = next((i for i, item in enumerate(items) if item.what is What.WORD), None)
    if start is None or any(item.what is What.OFFICE for item in items[start:]):
        return None
    try:
        found = paired(items[:start], setting.heading, setting.today, taken.links)
    except PairingError:
        return None
    words = line.text[items[start].start : items[-1].end]
    if not any(map(str.isalpha, _typed(line, items[start]))):
        return None
    kept = noted(found, " ".join(filter(None, (words, taken.note))), taken.title)
    return _unclear(line, Doubt.LEFT_OVER, (words,), found, (kept,))


def _typed(line: Line, item: Item) -> str:
    return line.text[item.start : item.end]


def _unclear(
    line: Line,
    doubt: Doubt,
    left_over: tuple[str, ...] = (),
    understood: tuple[Counted, ...] = (),
    readings: Readings = (),
) -> Unclear:
    return Unclear(doubt, line.number, line.text, left_over, understood, readings)
