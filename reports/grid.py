"""A sheet as rows and columns that know what is merged and hidden, and can be turned.

Turned, what stood in rows stands in columns, so that a table with its months below each other is
read like any other. Rows and columns count from 0; findings name them as the spreadsheet does.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.utils import get_column_letter

from reports.cells import Sheet, Value
from reports.markup import Area, Place

_NONE: frozenset[int] = frozenset()


class Grid(Struct, frozen=True):
    """width: of its longest row. top: the sheet's row where it begins.

    days: dates that are shown without a year.
    """

    rows: tuple[tuple[Value, ...], ...]
    width: int
    areas: Mapping[Place, Area] = {}
    hidden_rows: frozenset[int] = _NONE
    hidden_columns: frozenset[int] = _NONE
    links: Mapping[Place, str] = {}
    days: frozenset[Place] = frozenset()
    turned: bool = False
    top: int = 0

    def cell(self, row: int, column: int) -> Value:
        """What lies beyond a row's end is empty; of merged cells only the first holds anything."""
        within = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if within else None

    def spread(self, row: int, column: int) -> Value:
        """The cell's value; for one of several merged cells, the value that they share."""
        area = self.areas.get((row, column))
        return self.cell(area.top, area.left) if area else self.cell(row, column)

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """A row's cells that hold anything."""
        if 0 <= row < len(self.rows):
            yield from ((c, value) for c, value in enumerate(self.rows[row]) if value is not None)

    def name(self, row: int | None = None, column: int | None = None) -> tuple[int, str]:
        """Row and column as the spreadsheet shows them; 0 and "" for what is not given."""
        if self.turned:
            row, column = column, row
        number = row + self.top + 1 if row is not None else 0
        return number, get_column_letter(column + 1) if column is not None else ""

    def part(self, rows: range, columns: range, head: int) -> "Grid":
        """The sheet with nothing outside of these rows and columns.

        A cell alone in its row above the head is kept: a title of all that stands side by side.
        """

        def kept(row: int, values: tuple[Value, ...]) -> tuple[Value, ...]:
            lone = row < head and sum(value is not None for value in values) == 1
            if row not in rows or lone:
                return values if lone and row in rows else ()
            return tuple(value if c in columns else None for c, value in enumerate(values))

        return replace(self, rows=tuple(kept(row, values) for row, values in enumerate(self.rows)))

    def turn(self, first: int, last: int) -> "Grid":
        """The rows first to last as columns."""

        def within(place: Place) -> bool:
            return first <= place[0] < last

        def turned(place: Place) -> Place:
            return place[1], place[0] - first

        areas = {
            turned(place): Area(
                area.left,
                max(area.top, first) - first,
                area.right,
                min(area.bottom, last - 1) - first,
            )
            for place, area in self.areas.items()
            if within(place)
        }
        return Grid(
            rows=tuple(zip_longest(*self.rows[first:last])),
            width=last - first,
            areas=areas,
            hidden_rows=self.hidden_columns,
            hidden_columns=frozenset(
                row - first for row in self.hidden_rows if first <= row < last
            ),
            links={turned(place): link for place, link in self.links.items() if within(place)},
            days=frozenset(turned(place) for place in self.days if within(place)),
            turned=not self.turned,
            top=self.top + first,
        )


def grid_of(sheet: Sheet) -> Grid:
    """Merged cells are known as far as the sheet has rows."""
    markup, rows = sheet.markup, len(sheet.rows)
    areas = {
        place: area
        for area in markup.merged
        if area.top < rows
        for place in Area(area.top, area.left, min(area.bottom, rows - 1), area.right).places()
    }
    width = max(map(len, sheet.rows), default=0)
    return Grid(
        sheet.rows,
        width,
        areas,
        markup.hidden_rows,
        markup.hidden_columns,
        markup.links,
        sheet.days,
    )
