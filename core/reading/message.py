"""A message of counts, read whole: every word is accounted for, or asked about.

`read` takes the text after a command, or a message without one. It knows no clock, no disk and no
sentence; what it cannot be sure of comes back as an `Unclear` with the facts to ask with. How the
files beside it work together is told in `docs/design.md`.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import dropwhile

from msgspec import Struct
from msgspec.structs import replace

from core.articles import articles_in
from core.names import OfficeNames, fold
from core.reading.amending import amended, has_it_wait, says_no, says_wrong
from core.reading.counted import Counted, Doubt, Reading, Unclear, only_counts
from core.reading.items import Item, Lexicon, lexicon
from core.reading.lines import Line, Setting, doubt_about, joined, parts, parts_of, read_line
from core.reading.phrases import BULLETS, What
from core.reading.tables import Column, cells_of, columns, numbered, read_row, rows_of, total_of
from core.reading.times import TimeFault
from core.reading.timewords import ROMAN
from core.reading.writing import Form, Token, clean, quoted, tokens

LONGEST_TEXT = 4096  # letters of a message
MOST_PARTS = 60  # of a line, behind which nobody corrects: nine offices, six parts each
_HOLDS_NO_COUNT = frozenset(
    {What.FILLER, What.REQUEST, What.MARK, What.COLON, What.SEPARATOR, What.DASH}
)
_OF_A_HEADING = _HOLDS_NO_COUNT | {What.TIME, What.KIND}
_TELLS_OF_COUNTS = frozenset({What.COUNT, What.OFFICE, What.BAD})
_NO_NOTE = frozenset({What.TIME, What.PLAN, What.QUESTION})
_ASKED_FOR = frozenset({Doubt.QUESTION, Doubt.NOT_PUBLISHED, Doubt.TOO_LONG})
_NEEDS_ANNOUNCING = frozenset(
    {Doubt.LEFT_OVER, Doubt.PAIRING, Doubt.BAD_COUNT, Doubt.HIDDEN, Doubt.LINKS}
)
_NUMBERING_MARKS = frozenset(".)/")
_LONGEST_NUMBERING = 2
_LETTERS = frozenset("abcdđefghi")  # "p." is "phòng"
_DASHES = frozenset("-–—−")
_BETWEEN_CLAUSES = " ,;.-–"
_SO = "à "  # "à nhầm" asks nothing


class _Row(Struct, frozen=True):
    """A line, its parts and what these are, and its cells if it was pasted from a sheet."""

    line: Line
    items: tuple[Item, ...]
    whats: frozenset[What]
    cells: tuple[str, ...]

    @property
    def counts(self) -> bool:
        return bool(self.whats & _TELLS_OF_COUNTS)


@lru_cache(maxsize=4)  # one message is read for several questions: is it a count, may it be one
def read(text: str, names: OfficeNames, today: date) -> Reading:
    """What a message records, and what must be asked before anything is recorded."""
    if len(text) > LONGEST_TEXT:
        return Reading((Unclear(Doubt.TOO_LONG, typed=text[:LONGEST_TEXT]),))
    known = lexicon(names)
    rows = _rows(text, known, today)
    return _Reader(rows, known, today).run()


def accounted(text: str, names: OfficeNames, today: date) -> tuple[tuple[str, What], ...]:
    """Every part of a message with what it is taken for; only blanks lie between them."""
    rows = _rows(text[:LONGEST_TEXT], lexicon(names), today)
    return tuple(
        (row.line.text[item.start : item.end], item.what) for row in rows for item in row.items
    )


def is_plainly_a_count(text: str, names: OfficeNames, today: date) -> bool:
    """Whether a message without a command is surely meant to record counts.

    Each of its lines has a sign or a word such as "thêm", and tells a count. "3 GDTrH" alone is
    not: see `may_be_a_count`.
    """
    found = read(text, names, today)
    return found.announced and bool(found.lines) and not any(map(_tells_nothing, found.lines))


def may_be_a_count(text: str, names: OfficeNames, today: date) -> bool:
    """Whether a message without a command reads as counts and nothing else: to be asked first.

    A list with two clear counts is a list of counts, whatever is unclear in it.
    """
    found = read(text, names, today)
    if len(found.counted) > 1:
        return True
    return bool(found.lines) and not any(
        isinstance(line, Unclear)
        and (_tells_nothing(line) or line.doubt in _NEEDS_ANNOUNCING or not line.readings)
        and not (found.counted and line.doubt in _NO_HARM)
        for line in found.lines
    )


_NO_HARM = frozenset({Doubt.ZERO, Doubt.TOTAL})  # beside a count


def _tells_nothing(line: Counted | Unclear) -> bool:
    """A question, a plan, or a doubt that leaves no office to ask about."""
    if isinstance(line, Counted):
        return False
    empty = not (line.understood or line.readings or line.offices)
    return line.doubt in _ASKED_FOR or (empty and line.doubt in _EMPTY)


_EMPTY = frozenset({Doubt.NO_COUNT, Doubt.NO_OFFICE, Doubt.LEFT_OVER, Doubt.PAIRING, Doubt.LINKS})


# --- Lines


def _rows(text: str, known: Lexicon, today: date) -> list[_Row]:
    """The lines that are not empty, with their parts."""
    typed = [(number, raw) for number, raw in enumerate(text.splitlines(), 1) if clean(raw)]
    found: list[_Row] = []
    for index, (number, raw) in enumerate(typed):
        following = typed[index + 1][1].lstrip() if index + 1 < len(typed) else ""
        bullet = index > 0 or following[:1] in _DASHES
        found.append(_row(raw, number, known, today, bullet=bullet))
    return found


def _row(raw: str, number: int, known: Lexicon, today: date, *, bullet: bool) -> _Row:
    text = clean(raw)
    pieces = tokens(text, known.known)
    line = Line(text, pieces, number, bullet, _in_front(pieces))
    items = parts(line, Setting(known, today), days=False)
    whats = frozenset(item.what for item in items)
    return _Row(line, items, whats, cells_of(raw) if "\t" in raw.strip() else ())


def _in_front(pieces: Sequence[Token]) -> int:
    """How many pieces in front are a bullet, or a number of the list."""
    skipped = 0
    if len(pieces) > 1 and pieces[0].form is Form.MARK and pieces[0].plain in BULLETS:
        counted = pieces[1].form is Form.NUMBER or pieces[1].plain == "("
        signed = pieces[0].plain in {"+", "-"} and counted
        skipped = 0 if signed or pieces[1].plain in {"+", "-"} else 1
    return skipped or _numbering(pieces)


def _numbering(pieces: Sequence[Token]) -> int:
    if len(pieces) <= 2 or pieces[1].plain not in _NUMBERING_MARKS or pieces[1].gap:  # noqa: PLR2004
        return 0
    number = pieces[0].form is Form.NUMBER and len(pieces[0].typed) <= _LONGEST_NUMBERING
    letter = pieces[0].form is Form.WORD and (
        (len(pieces[0].typed) == 1 and pieces[1].plain == ")")
        or pieces[0].typed in _LETTERS
        or ((pieces[0].typed.isupper() or len(pieces[0].typed) > 1) and pieces[0].plain in ROMAN)
    )
    if pieces[1].plain == "/" and not pieces[2].gap:
        return 0
    return 2 if number or letter else 0


# --- The message


class _Reader:
    """Goes through the lines once, with what the lines above said."""

    def __init__(self, rows: Sequence[_Row], known: Lexicon, today: date) -> None:
        self.rows = rows
        self.setting = Setting(known, today, listed=any(What.COUNT in row.whats for row in rows))
        self.found: list[Counted | Unclear] = []
        self.latest = 0  # where in `found` the counts of the line above begin
        self.summed = 0
        self.faulty: TimeFault | None = None
        self.heads: tuple[Column, ...] | None = None
        self.looked_at = False  # words below a count became its note, and none says that they are
        self.several = sum(_is_counted(row) for row in rows) > 1
        listed = [row.cells for row in rows if not self._is_total(row)]
        self.numbered = numbered(list(rows_of(listed)))

    def run(self) -> Reading:
        if not any(row.counts or row.whats & _WORTH_ASKING for row in self.rows):
            return Reading()
        for index, row in enumerate(self.rows):
            self._line(row, last=index + 1 == len(self.rows))
        counted = [row for row in self.rows if _is_counted(row)]
        announced = bool(counted) and all(
            _announced(row) or _is_wrong_in_its_time(row) for row in counted
        )
        added = any(one.count > 0 for one in self.found if isinstance(one, Counted))
        return Reading(tuple(self.found), announced and not (self.looked_at and added))

    def _line(self, row: _Row, *, last: bool) -> None:
        if row.cells and self._table(row):
            return
        if not row.whats - _OF_A_HEADING:
            if not (last and self._takes_back(row, timed=True)):
                self._heading(row, last=last)
        elif not row.counts and (self._takes_back(row) or self._words(row)):
            return
        elif self._is_total(row):
            self._total(row, sum(item.count for item in row.items if item.what is What.COUNT))
        elif not _clear(found := self._read(row)) and self._takes_back(row):
            return
        else:
            self._put(found)

    def _read(self, row: _Row) -> Sequence[Counted | Unclear]:
        if self.faulty:
            return [replace(row.line.unclear(doubt_about(self.faulty)), fault=self.faulty)]
        found = read_line(row.line, row.items, self.setting)
        return self._refusing_note(row, found) or self._corrected_within(row, found) or found

    def _put(self, found: Sequence[Counted | Unclear]) -> None:
        self.latest = len(self.found)
        self.summed += sum(one.count for one in found if isinstance(one, Counted))
        self.found += found

    # --- Words that correct what stands before them

    def _refusing_note(self, row: _Row, found: Sequence[Counted | Unclear]) -> Sequence[Unclear]:
        """As in "3 GDMN - thôi bỏ": no note, unless it is marked as one, or why one is taken away."""
        counted = [one for one in found if isinstance(one, Counted)]
        names, today, text = self.setting.known.names, self.setting.today, row.line.text
        added = all(one.count > 0 for one in counted)
        notes = {one.note for one in counted if one.note and added}
        refusing = tuple(
            note for note in notes if quoted(note) not in text and says_no(note, names, today)
        )
        kept = tuple(counted)
        return (row.line.unclear(Doubt.HIDDEN, refusing, kept, (kept,)),) if refusing else ()

    def _corrected_within(self, row: _Row, found: Sequence[Counted | Unclear]) -> Sequence[Unclear]:
        """As in "3 GDMN, à nhầm, 4 bài": the rest corrects what stands in front."""
        line, known, today = row.line, self.setting.known, self.setting.today
        if _clear(found) or not says_wrong(line.text):
            return ()
        for item in row.items[2:MOST_PARTS]:
            front = _row(line.text[: item.start], line.number, known, today, bullet=line.bullet)
            rest = line.text[item.start :].lstrip(_BETWEEN_CLAUSES)
            if (counted := self._plain(front)) and says_wrong(rest):
                corrected = self._corrected(line, rest, counted, refuses=rest.startswith(_SO))
                if corrected:
                    return (corrected,)
        return ()

    def _plain(self, row: _Row) -> Sequence[Counted]:
        """The counts of a line on which nothing is unclear."""
        return only_counts(read_line(row.line, row.items, self.setting)) if row.counts else ()

    def _takes_back(self, row: _Row, *, timed: bool = False) -> bool:
        """As in "nhầm, 4 bài", "thôi": said of all the counts above."""
        above = only_counts(self.found)
        if not above:
            return False
        refuses = _first(row) not in _NO_NOTE
        corrected = self._corrected(row.line, row.line.text, above, refuses=refuses, timed=timed)
        if corrected:
            self.latest, self.found = 0, [corrected]
        return corrected is not None

    def _corrected(
        self,
        line: Line,
        rest: str,
        before: Sequence[Counted],
        *,
        refuses: bool,
        timed: bool = False,
    ) -> Unclear | None:
        """What words say of the counts before them.

        refuses: they may just say no. timed: a month alone is said of the counts, too.
        """
        names, today = self.setting.known.names, self.setting.today
        meant = amended(rest, before, names, today)
        readings = (meant.counted,) if meant and (meant.marked or timed) else ()
        if not readings and not (refuses and _refuses(rest, before, names, today)):
            return None
        return line.unclear(Doubt.CORRECTED, (rest,), tuple(before), readings)

    # --- Lines that are no counts themselves

    def _heading(self, row: _Row, *, last: bool) -> None:
        """A line with nothing but a time gives it to the lines below; a greeting gives nothing."""
        times = [item.time for item in row.items if item.time]
        if not times:
            return
        if last or len(times) > 1:
            self._ask(row, Doubt.LEFT_OVER)
            return
        self.faulty = times[0].fault
        self.setting = replace(self.setting, heading=times[0].when)
        if self.faulty:
            self.found += read_line(row.line, row.items, self.setting)

    def _words(self, row: _Row) -> bool:
        """A line without a count: the note, title or link of the one above, or a doubt."""
        marked = bool(row.items) and row.items[0].what in (What.NOTE, What.TITLE, What.QUOTE)
        told = marked or What.LINK in row.whats
        above = only_counts(self.found[self.latest :])
        if above and (told or not self.several) and _first(row) not in _NO_NOTE:
            self.looked_at = self.looked_at or not told
            self._belongs(above, row)
            return True
        if row.whats & _WORTH_ASKING:
            return False
        self._ask(row, Doubt.LEFT_OVER)
        return True

    def _belongs(self, above: Sequence[Counted], row: _Row) -> None:
        """A further link below a count is the next of its articles, as long as there is one left."""
        last = above[-1]
        if not (last.link and What.LINK in row.whats and last.count > 0):
            self.found[self.latest :] = [_with_line(one, row) for one in above]
        elif last.count > 1:
            following = replace(last, count=last.count - 1, title="", link="")
            self.found[-1:] = [replace(last, count=1, note=""), _with_line(following, row)]
            self.latest = len(self.found) - 1
        else:
            self._ask(row, Doubt.LINKS)

    def _ask(self, row: _Row, doubt: Doubt) -> None:
        self.latest = len(self.found) + 1
        self.found.append(row.line.unclear(doubt, (row.line.text,)))

    def _is_total(self, row: _Row) -> bool:
        """As in "Tổng: 5", or "Cộng: 5" below a list."""
        if What.OFFICE in row.whats:
            return False
        summing = row.items[0].what is What.ADD and fold(row.line.text).startswith("cong")
        return What.TOTAL in row.whats or (summing and self.several)

    def _total(self, row: _Row, stated: int) -> None:
        if What.WORD in row.whats or stated != self.summed:
            doubt = row.line.unclear(Doubt.TOTAL)
            self.found.append(replace(doubt, stated=stated, summed=self.summed))

    # --- Rows of a sheet

    def _table(self, row: _Row) -> bool:
        """Read a row by its columns. False: it reads like any line."""
        today = self.setting.today
        if heads := columns(row.cells, today):
            self.heads = heads
            return True
        if self._is_total(row):
            if self.heads:
                self._total(row, total_of(row.cells, self.heads))
            return self.heads is not None
        if self.heads:
            names = self.setting.known.names
            found = read_row(row.cells, self.heads, names, self.setting.heading)
            self._put([_in_line(one, row.line) for one in found])
            return True
        bullet = row.cells[0] in BULLETS or row.line.skipped > 0
        if len(row.cells) - bullet < 3 and not self.numbered:  # noqa: PLR2004 - office and count
            return False
        cells = row.cells[1:] if self.numbered else row.cells
        if len(cells) != 2:  # noqa: PLR2004
            self._put([row.line.unclear(Doubt.TABLE)])
            return True
        line = clean(" ".join(cells))
        known = self.setting.known
        again = Line(line, tokens(line, known.known), row.line.number)
        items = parts(again, self.setting, days=False)
        self._put(read_line(again, items, self.setting))
        return True


def _clear(found: Sequence[Counted | Unclear]) -> bool:
    return all(isinstance(one, Counted) or one.doubt is Doubt.ZERO for one in found)


def _refuses(text: str, before: Sequence[Counted], names: OfficeNames, today: date) -> bool:
    """As in "bỏ đi", "nhầm rồi"; behind a minus such words may as well be the reason."""
    if any(one.count < 0 for one in before):
        return has_it_wait(text)
    offices = {item.office for item in parts_of(text, names, today) if item.office}
    return offices <= {one.office for one in before} and says_no(text, names, today)


_WORTH_ASKING = frozenset({What.QUESTION, What.PLAN, What.ADD})


def _is_counted(row: _Row) -> bool:
    return row.counts and What.TOTAL not in row.whats


_A_COUNT = frozenset({What.COUNT, What.KIND, What.OFFICE, What.TIME, What.FILLER, What.MARK})
_WRONG = frozenset(TimeFault) - {TimeFault.NOT_ONE_MONTH, TimeFault.TWO_MONTHS}


def _is_wrong_in_its_time(row: _Row) -> bool:
    """As in "3 GDTrH 13/2026": a count, and what is to be said is that there is no such month."""
    faults = {item.time.fault for item in row.items if item.time}
    return {What.COUNT, What.OFFICE} <= row.whats <= _A_COUNT and bool(faults & _WRONG)


def _announced(row: _Row) -> bool:
    """Whether a line begins with "thêm", or a count in it bears a sign.

    "đã thêm", "em vừa thêm", "+3 … rồi" may as well tell of what was recorded before.
    """
    words = [fold(row.line.text[item.start : item.end]) for item in row.items]
    places = (at for at, item in enumerate(row.items) if item.what not in _BEFORE_THE_VERB)
    first = next(places, len(words))
    verb = first < len(words) and row.items[first].what in (What.ADD, What.MINUS)
    if (verb and _DONE & set(words[:first])) or _ALREADY in words:
        return False
    if any(word.endswith(_LATER_TODAY) for word in words):
        return False  # in the morning "chiều nay" is still to come
    return verb or any(item.signed or item.what is What.MINUS for item in row.items)


_BEFORE_THE_VERB = frozenset({What.FILLER, What.MARK, What.SEPARATOR})
_DONE = frozenset({"da", "vua", "moi", "vuamoi"})
_ALREADY = "roi"
_LATER_TODAY = ("truanay", "chieunay", "toinay", "demnay")


def _first(row: _Row) -> What | None:
    """What a line begins with, apart from marks and polite words."""
    return next((item.what for item in row.items if item.what not in _HOLDS_NO_COUNT), None)


def _with_line(counted: Counted, row: _Row) -> Counted:
    """The count above, with the note, title or link of this line."""
    if What.LINK not in row.whats:
        return replace(counted, note=joined(counted.note, _without_mark(row)))
    if counted.link:
        return replace(counted, note=joined(counted.note, row.line.text))
    (link, title), *_ = articles_in(row.line.text[row.line.pieces[row.line.skipped].start :])
    return replace(counted, note="", title=joined(counted.note, title), link=link)


def _without_mark(row: _Row) -> str:
    """The line without "Ghi chú:" and without quotation marks around it."""
    marks = (What.NOTE, What.COLON, What.MARK)
    items = list(dropwhile(lambda item: item.what in marks, row.items))
    if not items:
        return ""
    text = row.line.text[items[0].start : items[-1].end]
    return text[1:-1] if len(items) == 1 and items[0].what is What.QUOTE else text


def _in_line(one: Counted | Unclear, line: Line) -> Counted | Unclear:
    return replace(one, line=line.number, typed=line.text) if isinstance(one, Unclear) else one
