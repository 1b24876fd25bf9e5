"""Reading a list of articles, one in each row, with everything that is doubtful about it."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date

from core.documents import EntryRow
from core.imports import Doubt, Finding, Imported, same_link
from core.month import Month
from core.names import fold
from core.quota import Kind
from reports.counts import Source
from reports.headers import Column, is_sum
from reports.package import column_letters
from reports.sheets import Formula, Value, read_count, read_date, read_link, shown

_KINDS = {
    Kind.ARTICLE: "tinbai tinvabai article baiviet",
    Kind.NEWS: "tin tintuc news",
    Kind.FEATURE: "bai chuyende phongsu feature",
    Kind.CLIP: "clip video videoclip",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_READ = (Column.DATE, Column.OFFICE, Column.TITLE, Column.LINK)
_LARGEST_SUM = 10**9


def read_articles(source: Source) -> Imported:
    """Every article in the list, and every doubt in the order of the file."""
    articles = _List(source)
    for number, row in source.rows():
        articles.read(number, row)
    return Imported(entries=tuple(articles.entries), findings=tuple(articles.findings))


@dataclass
class _LeftOutError(Exception):
    """A row that is not taken over, and why."""

    finding: Finding


@dataclass
class _List:
    source: Source
    entries: list[EntryRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[Hashable, int] = field(default_factory=dict)

    def read(self, number: int, row: tuple[Value, ...]) -> None:
        cells = {column: self.source.cell(row, column) for column in Column}
        if is_sum(cells[Column.NUMBER]) or is_sum(cells[Column.OFFICE]):
            self._check_sum(number, cells[Column.COUNT])
        elif sum(cells[column] is not None for column in _READ) > 1:  # else a note below the list
            try:
                self.entries.append(self._once(number, self._entry(number, cells)))
            except _LeftOutError as left_out:
                self.findings.append(left_out.finding)

    def _entry(self, number: int, cells: dict[Column, Value]) -> EntryRow:
        return EntryRow(
            day=self._day(number, cells[Column.DATE]),
            office=self._office(number, cells[Column.OFFICE]),
            title=self._title(number, cells[Column.TITLE]),
            link=self._link(number, cells[Column.LINK]),
            kind=self._kind(number, cells[Column.KIND]),
            count=self._count(number, cells[Column.COUNT]),
            row=number,
        )

    def _day(self, number: int, value: Value) -> date:
        day = read_date(value, self.source.current, from_1904=self.source.from_1904)
        if day is None:
            raise self._left_out(Doubt.BAD_DATE, number, Column.DATE, value)
        if Month.of(day) > self.source.current:
            raise self._left_out(Doubt.FUTURE_DATE, number, Column.DATE, value)
        return day

    def _office(self, number: int, value: Value) -> str:
        typed = shown(value)
        if office := self.source.names.exact(typed):
            return office.code
        near = self.source.names.unknown(typed).suggestions if typed else ()
        raise _LeftOutError(Finding(Doubt.UNKNOWN_OFFICE, number, typed=typed, suggestions=near))

    def _title(self, number: int, value: Value) -> str:
        if isinstance(value, Formula):
            self.findings.append(self._finding(Doubt.FORMULA, number, Column.TITLE, value))
            return ""
        return shown(value)

    def _link(self, number: int, value: Value) -> str:
        if value is None:
            return ""
        link = read_link(value)
        if link is None:
            doubt = Doubt.FORMULA if isinstance(value, Formula) else Doubt.BAD_LINK
            self.findings.append(self._finding(doubt, number, Column.LINK, value))
        return link or ""

    def _kind(self, number: int, value: Value) -> Kind:
        if value is None:
            return Kind.ARTICLE
        if kind := _KIND_OF.get(fold(shown(value))):
            return kind
        raise self._left_out(Doubt.UNKNOWN_KIND, number, Column.KIND, value)

    def _count(self, number: int, value: Value) -> int:
        """How many articles the row stands for: one, unless it says otherwise; never none."""
        count = 1 if value is None else read_count(value) or Doubt.NOT_A_COUNT
        if isinstance(count, Doubt):
            raise self._left_out(count, number, Column.COUNT, value)
        return count

    def _once(self, number: int, entry: EntryRow) -> EntryRow:
        """The entry, unless an earlier row told of the same article."""
        address = same_link(entry.link)
        if address and (before := self.seen.get(address)):
            raise _LeftOutError(
                Finding(Doubt.SAME_LINK, number, typed=entry.link, other_row=before)
            )
        if before := self.seen.get(entry.article):
            raise _LeftOutError(Finding(Doubt.SAME_ROW, number, other_row=before))
        self.seen[entry.article] = number
        if address:
            self.seen[address] = number
        return entry

    def _check_sum(self, number: int, value: Value) -> None:
        stated = read_count(value, _LARGEST_SUM)
        computed = sum(entry.count for entry in self.entries)
        if isinstance(stated, int) and stated != computed:
            self.findings.append(Finding(Doubt.SUM_WRONG, number, stated=stated, computed=computed))

    def _left_out(self, doubt: Doubt, number: int, column: Column, value: Value) -> _LeftOutError:
        return _LeftOutError(self._finding(doubt, number, column, value))

    def _finding(self, doubt: Doubt, number: int, column: Column, value: Value) -> Finding:
        place = self.source.head.place(column)
        letters = column_letters(place + 1) if place is not None else ""
        return Finding(doubt, number, letters, shown(value))
