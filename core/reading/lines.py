"""One line of counts, read whole: what it says, or what must be asked."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.names import AMBIGUOUS, OfficeNames, fold
from core.quota import Kind, Office
from core.reading.counted import Counted, Doubt, Readings, Unclear, noted, only_counts
from core.reading.items import Item, Lexicon, lexicon, scan
from core.reading.moves import moved
from core.reading.notes import Cut, cut, without_lone_bracket
from core.reading.pairing import PairingError, paired
from core.reading.phrases import BEFORE_ANOTHER_NUMBER, EITHER_SIGN, KIND_WORDS, What, each_of
from core.reading.settling import none_as_zero, settled
from core.reading.talkwords import SAID
from core.reading.times import TimeFault, When
from core.reading.writing import Token, tokens

LONGEST_NAME = 60  # letters of a name that is looked up among the offices
_NAMES_TRIED = 3
_IN_A_RUN = frozenset({What.WORD, What.FILLER, What.MARK, What.ADD, What.COLON, What.DASH})
_IN_FRONT = frozenset({What.FILLER, What.MARK, What.ADD})
# A word of everyday sentences is no misspelt office: "thành 3 bài" is not KHTC.
_EVERYDAY = frozenset(
    phrase for phrase in each_of("|".join(SAID.values())) if fold(phrase) not in AMBIGUOUS
)
_TAKING_AWAY = frozenset({What.MINUS, What.TAKE_AWAY})
_DOUBTS = {TimeFault.TO_COME: Doubt.TO_COME, TimeFault.TWO_MONTHS: Doubt.WHICH_MONTH}


class Line(Struct, frozen=True):
    """A line that is to be read. bullet: a dash in front may be a bullet."""

    text: str
    pieces: tuple[Token, ...]
    number: int = 1
    bullet: bool = False
    skipped: int = 0  # pieces in front that are a bullet or a number of the list

    def unclear(
        self,
        doubt: Doubt,
        left_over: tuple[str, ...] = (),
        understood: tuple[Counted, ...] = (),
        readings: Readings = (),
    ) -> Unclear:
        return Unclear(doubt, self.number, self.text, left_over, understood, readings)


class Setting(Struct, frozen=True):
    """What a line is read with. heading: the time that a line above gives.

    listed: whether it stands among lines that tell counts.
    """

    known: Lexicon
    today: date
    heading: When | None = None
    listed: bool = False


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
    """The counts of a line, or the one doubt about it. as_count: its parts, none of them a day.

    As in "VP 3, TCCB 0": a 0 beside counts records nothing, and is told of by itself.
    """
    found = _read(line, none_as_zero(line.text, as_count, listed=setting.listed), setting)
    if not only_counts(found) and len(as_count) != len(as_day := parts(line, setting)):
        second = _read(line, none_as_zero(line.text, as_day, listed=setting.listed), setting)
        found = only_counts(second) or found
    return tuple(
        _zero(line, one) if isinstance(one, Counted) and not one.count else one for one in found
    )


def _zero(line: Line, counted: Counted) -> Unclear:
    kind = "" if counted.kind is Kind.ARTICLE else f" {KIND_WORDS[counted.kind]}"
    typed = f"{counted.office.code} 0{kind}"
    return Unclear(Doubt.ZERO, line.number, typed, understood=(counted,))


def _read(line: Line, items: Sequence[Item], setting: Setting) -> tuple[Counted | Unclear, ...]:
    clauses = _clauses(items)
    if len(clauses) > 1:
        below = replace(setting, heading=_leading_when(clauses[0]) or setting.heading)
        found = [one for clause in clauses for one in _read_clause(line, clause, below)]
        counts = only_counts(found)
        if counts and _of_one_time(counts, setting.today):
            return counts
    return _read_clause(line, items, setting)


def _leading_when(items: Sequence[Item]) -> When | None:
    """As in "Ngày 22/4: GDMN 2; GDTH 3": a time in front of all is for all."""
    first = next((item for item in items if item.what not in _IN_FRONT), None)
    return first.time.when if first and first.time and not first.time.fault else None


def _of_one_time(found: Sequence[Counted], today: date) -> bool:
    """Whether no count without a time stands beside one of another month."""
    months = {one.month for one in found}
    return None not in months or months <= {None, Month.of(today)}


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Parts between semicolons and full stops."""
    found: list[list[Item]] = [[]]
    for item in items:
        if item.divides:
            found.append([])
        else:
            found[-1].append(item)
    return [clause for clause in found if clause]


class _Clause(Struct, frozen=True):
    """A line, or what stands between its semicolons. items: its parts without notes and links."""

    line: Line
    items: Sequence[Item]
    taken: Cut
    setting: Setting

    def typed(self, start: int, end: int) -> str:
        """The words of these parts."""
        return self.line.text[self.items[start].start : self.items[end - 1].end]

    def paired(self, items: Sequence[Item]) -> tuple[Counted, ...]:
        return paired(items, self.setting.heading, self.setting.today, self.taken.links)


def _read_clause(
    line: Line, items: Sequence[Item], setting: Setting
) -> tuple[Counted | Unclear, ...]:
    taken = cut(line.text, items)
    clause = _Clause(line, settled(line.text, taken.items), taken, setting)
    titled = replace(clause, items=_times_in_title(clause))
    moved_times = [
        place
        for place, (was, now) in enumerate(zip(clause.items, titled.items, strict=True))
        if was is not now
    ]
    if moved_times and (found := _timed(clause, titled, moved_times)):
        return found
    clause = titled if _only_spans(clause, moved_times) else clause
    if doubt := _refused(clause):
        return (doubt,)
    if (readings := moved(line.text, items)) is not None:
        return (clause.line.unclear(Doubt.SIGN if readings else Doubt.PAIRING, readings=readings),)
    try:
        return _with_words(clause, clause.paired(clause.items))
    except PairingError as error:
        return (_unpaired(clause, error),)


# --- A time among the words of a title


def _times_in_title(clause: _Clause) -> list[Item]:
    """As in "Lễ kỷ niệm ngày 26/3 https://…": beside a link, a time behind such words is one."""
    found: list[Item] = []
    for item in clause.items:
        behind_a_word = bool(found) and found[-1].what is What.WORD and bool(clause.taken.links)
        is_word = item.what is What.TIME and behind_a_word
        found.append(replace(item, what=What.WORD, time=None) if is_word else item)
    return found


def _only_spans(clause: _Clause, places: Sequence[int]) -> bool:
    """Whether no such time can be one of publication: "tổng kết năm học 2025-2026"."""
    spans = (TimeFault.NOT_ONE_MONTH, TimeFault.WEEK)
    times = (clause.items[place].time for place in places)
    return all(time and time.fault in spans for time in times)


def _timed(
    clause: _Clause, titled: _Clause, places: Sequence[int]
) -> tuple[Counted | Unclear, ...]:
    """Whether the time is of the title or of the publication is asked; a span is of the title.

    Empty where the line is not clear in another way.
    """
    as_title = _counts(titled)
    if not as_title or _only_spans(clause, places):
        return as_title
    as_time = _counts(replace(clause, items=[_earlier(item) for item in clause.items]))
    typed = tuple(clause.typed(place, place + 1) for place in places)
    readings = tuple(filter(None, (as_title, as_time)))
    return (clause.line.unclear(Doubt.TITLE_TIME, typed, readings=readings),)


def _earlier(item: Item) -> Item:
    """A time that has not come, as the same of an earlier year."""
    return _at(item, item.time.earlier) if item.time and item.time.earlier else item


def _at(item: Item, when: When | None) -> Item:
    return replace(item, time=replace(item.time, when=when, fault=None)) if item.time else item


def _counts(clause: _Clause) -> tuple[Counted, ...]:
    """The counts of a clause; empty where they are not clear."""
    if any(item.time and item.time.fault for item in clause.items):
        return ()
    try:
        return only_counts(_with_words(clause, clause.paired(clause.items)))
    except PairingError:
        return ()


# --- Words without a meaning


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


def _words(clause: _Clause) -> tuple[str, ...]:
    """The runs as typed, with what changes nothing beside them: "ghi trùng", "gỡ rồi"."""
    return tuple(_text(clause, *run) for run in _runs(clause.items))


def _text(clause: _Clause, start: int, end: int) -> str:
    items = clause.items
    while end < len(items) and items[end].what is What.FILLER:
        end += 1
    behind = start
    while behind and items[behind - 1].what is What.FILLER:
        behind -= 1
    return clause.typed(behind or start, end)  # what stands in front of the line is a salutation


def _with_words(clause: _Clause, found: tuple[Counted, ...]) -> tuple[Counted | Unclear, ...]:
    """The counts with note and title; asked about if words are left over or hidden in the note."""
    if named := _short_form(clause):
        return (named,)
    if any(_is_before_another_number(clause, run) for run in _runs(clause.items)) and (
        tail := _words_to_the_end(clause)
    ):
        return (tail,)
    taken, words = clause.taken, _words(clause)
    added = all(one.count > 0 for one in found)
    titled = bool(taken.links) and added
    title = joined(taken.title, *words) if titled else taken.title
    if title and sum(bool(one.link) for one in found) > 1:
        return (clause.line.unclear(Doubt.LINKS),)  # of which of them is not told
    counts = noted(found, taken.note, title)
    if words and added and any(item.what in _TAKING_AWAY for item in taken.items):
        return (_turned(clause, words, counts),)
    if words and not titled:
        kept = noted(found, joined(taken.note, *words), title)
        return (
            clause.line.unclear(Doubt.LEFT_OVER, words, counts, (kept, *_joined_offices(clause))),
        )
    if taken.hidden:
        return (clause.line.unclear(Doubt.HIDDEN, (taken.note or title,), found, (counts,)),)
    return counts


def _is_before_another_number(clause: _Clause, run: tuple[int, int]) -> bool:
    following = clause.items[run[1] :][:1]
    counted = bool(following) and following[0].what is What.COUNT
    return counted and clause.typed(*run).lower() in BEFORE_ANOTHER_NUMBER


def _turned(clause: _Clause, words: tuple[str, ...], found: tuple[Counted, ...]) -> Unclear:
    """As in "trừ GDMN 2" is minus two; "2 GDMN gỡ bài" is that or two with a note.

    "mỗi phòng 1 bài, trừ GDMN" takes nothing away.
    """
    items = clause.taken.items
    if any(item.what is What.EACH for item in items):
        return clause.line.unclear(Doubt.PAIRING, words)
    minus = tuple(replace(one, count=-one.count) for one in found)
    text = clause.line.text
    sure = any(
        item.what is What.MINUS and text[item.start : item.end].lower() != EITHER_SIGN
        for item in items
    )
    note = joined(clause.taken.note, *words)
    kept = noted(minus, note, ""), noted(found, note, "")
    return clause.line.unclear(Doubt.SIGN, words, readings=(minus,) if sure else kept)


def joined(*words: str) -> str:
    return " ".join(filter(None, words))


# --- What is no count


def doubt_about(fault: TimeFault | None) -> Doubt:
    return _DOUBTS.get(fault, Doubt.BAD_TIME) if fault else Doubt.BAD_TIME


def _refused(clause: _Clause) -> Unclear | None:
    """A question, a plan, what looks like a count, a time that cannot be."""
    whats = {item.what for item in clause.items}
    if What.QUESTION in whats:
        return clause.line.unclear(Doubt.QUESTION)
    if What.PLAN in whats:
        return clause.line.unclear(
            Doubt.NOT_PUBLISHED, _typed(clause, What.PLAN), (), _planned(clause)
        )
    if What.BAD in whats:
        return clause.line.unclear(Doubt.BAD_COUNT, _typed(clause, What.BAD))
    wrong = (at for at, item in enumerate(clause.items) if item.time and item.time.fault)
    place = next(wrong, None)
    return None if place is None else _bad_time(clause, place)


def _typed(clause: _Clause, what: What) -> tuple[str, ...]:
    """The parts of a kind, as typed."""
    return tuple(
        clause.typed(at, at + 1) for at, item in enumerate(clause.items) if item.what is what
    )


def _planned(clause: _Clause) -> Readings:
    """What a plan may be after all: "kế hoạch" is an office's name as well."""
    plans = [at for at, item in enumerate(clause.items) if item.what is What.PLAN]
    office = clause.items[plans[0]].office
    return _instead(clause, (plans[0], plans[0] + 1), office) if office and not plans[1:] else ()


def _bad_time(clause: _Clause, place: int) -> Unclear:
    wrong = clause.items[place]
    time = wrong.time
    assert time
    meant = [time.when] if time.fault is TimeFault.TWO_MONTHS else []
    meant += [time.earlier] if time.earlier else []
    readings = tuple(
        reading
        for when in meant
        for reading in _tried(
            [*clause.items[:place], _at(wrong, when), *clause.items[place + 1 :]], clause.setting
        )
    )
    typed = (clause.typed(place, place + 1),)
    found = clause.line.unclear(doubt_about(time.fault), typed, readings=readings)
    found = replace(found, fault=time.fault)
    return replace(found, month=time.when.month, day=time.when.day) if time.when else found


def _tried(items: Sequence[Item], setting: Setting, *, each: bool = False) -> Readings:
    """The line with a part changed, if it can be read then. each: one count may be for several."""
    if any(item.time and item.time.fault for item in items):
        return ()
    try:
        return (paired(items, setting.heading, setting.today),)
    except PairingError as error:
        return error.readings if each and error.doubt is Doubt.EACH else ()


# --- Offices that are none, and lines that do not pair


def _unpaired(clause: _Clause, error: PairingError) -> Unclear:
    for run in _runs(clause.items)[:_NAMES_TRIED]:
        if _is_misnamed(clause, run):
            return _unknown(clause, run)
    if tail := _words_to_the_end(clause):
        return tail
    readings = tuple(noted(one, clause.taken.note, clause.taken.title) for one in error.readings)
    several = error.doubt is Doubt.PAIRING and len(clause.taken.links) > 1 and not readings
    doubt = Doubt.LINKS if several else error.doubt
    return clause.line.unclear(doubt, _words(clause), error.understood, readings)


def _is_misnamed(clause: _Clause, run: tuple[int, int]) -> bool:
    """Whether the line could be read with an office in place of these words."""
    typed, offices = clause.typed(*run), clause.setting.known.names.offices
    if len(typed) > LONGEST_NAME or not offices or not any(map(str.isalpha, typed)):
        return False
    said = typed.lower()
    everyday = said in _EVERYDAY | BEFORE_ANOTHER_NUMBER or _EVERYDAY.issuperset(said.split())
    return not everyday and bool(_instead(clause, run, offices[0]))


def _short_form(clause: _Clause) -> Unclear | None:
    """A short form that fits several offices, left over beside one that is known."""
    for run in _runs(clause.items):
        if fold(clause.typed(*run)) in AMBIGUOUS and not clause.taken.links:
            return _unknown(clause, run)
    return None


def _joined_offices(clause: _Clause) -> Readings:
    """As in "2 GDMN và tiểu họ": words that a comma or "và" joins may be one more office."""
    runs = _runs(clause.items)
    start = runs[0][0] if len(runs) == 1 else 0
    listed = start and clause.items[start - 1].what is What.SEPARATOR
    named = listed and len(clause.typed(*runs[0])) <= LONGEST_NAME
    return _unknown(clause, runs[0]).readings if named else ()


def _unknown(clause: _Clause, run: tuple[int, int]) -> Unclear:
    typed = clause.typed(*run)
    near = clause.setting.known.names.unknown(typed).suggestions
    readings = tuple(
        noted(one, clause.taken.note, clause.taken.title)
        for office in near
        for one in _instead(clause, run, office, each=True)
    )
    found = clause.line.unclear(Doubt.UNKNOWN_OFFICE, (typed,), readings=readings)
    return replace(found, offices=near)


def _instead(
    clause: _Clause, run: tuple[int, int], office: Office, *, each: bool = False
) -> Readings:
    """The line with an office in place of these words, if nothing else in it is unknown."""
    items, (start, end) = clause.items, run
    named = Item(What.OFFICE, items[start].start, items[end - 1].end, office=office)
    changed = [*items[:start], named, *items[end:]]
    if any(item.what is What.WORD for item in changed):
        return ()
    return _tried(changed, clause.setting, each=each)


def _words_to_the_end(clause: _Clause) -> Unclear | None:
    """As in "3 GDTrH về tuyển sinh lớp 10": all that follows the first unknown word is one text."""
    items = clause.items
    start = next((i for i, item in enumerate(items) if item.what is What.WORD), None)
    if start is None or any(item.what is What.OFFICE for item in items[start:]):
        return None
    try:
        found = clause.paired(items[:start])
    except PairingError:
        return None
    if not any(map(str.isalpha, clause.typed(start, start + 1))):
        return None
    words = without_lone_bracket(clause.typed(start, len(items)))
    kept = noted(found, joined(words, clause.taken.note), clause.taken.title)
    return clause.line.unclear(Doubt.LEFT_OVER, (words,), found, (kept,))
