"""What a workbook says of its cells beside their values: merged, hidden, linked.

The library that reads the values does so row by row, without these; `reports.package` reads all
the XML anyway and hands every element on to here. Rows and columns count from 0.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import TypeAlias
from xml.sax.xmlreader import AttributesImpl

from msgspec import Struct
from openpyxl.utils import column_index_from_string

from core.imports import LIMITS, FileFault, FileRefusedError

Place: TypeAlias = tuple[int, int]
"""Row and column."""

_MOST_MERGED = 200_000  # cells; more than any table has, and what merged cells that overlap need
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_WORKBOOK = "xl/workbook.xml"


class Area(Struct, frozen=True):
    """Merged cells, first to last."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self) -> Iterator[Place]:
        for row in range(self.top, self.bottom + 1):
            yield from ((row, column) for column in range(self.left, self.right + 1))


class Markup(Struct, frozen=True):
    """What one sheet says of its cells. Rows and columns count from 0."""

    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    links: Mapping[Place, str] = {}


@dataclass
class _Part:
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Gathered:
    """What was seen in all the parts of one file."""

    sheets: dict[str, str] = field(default_factory=dict)
    parts: dict[str, _Part] = field(default_factory=dict)
    related: dict[str, dict[str, str]] = field(default_factory=dict)

    def element(self, part: str, name: str, row: int, attributes: AttributesImpl) -> None:
        """row: as the spreadsheet shows it."""
        if name not in _WANTED:
            return
        found = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Relationship":
            target = found.get("Target", "")
            self.related.setdefault(part, {})[found.get("Id", "")] = target
        elif name == "sheet" and part == _WORKBOOK:
            self.sheets[found.get("name", "")] = found.get("id", "")
        elif part.startswith("xl/worksheets/"):
            self._of_sheet(self.parts.setdefault(part, _Part()), name, row, found)

    def _of_sheet(self, part: _Part, name: str, row: int, found: Mapping[str, str]) -> None:
        if name == "mergeCell":
            part.merged.append(found.get("ref", ""))
        elif name == "hyperlink":
            part.links.append((found.get("ref", ""), found.get("id", "")))
        elif not _is_hidden(found):
            return
        elif name == "row":
            part.hidden_rows.add(row - 1)
        elif name == "col":
            part.hidden_columns.append((int(found.get("min", "1")), int(found.get("max", "1"))))

    def relations(self, part: str) -> Mapping[str, str]:
        return self.related.get(part, {})

    def by_sheet(self) -> Mapping[str, Markup]:
        targets = self.relations("xl/_rels/workbook.xml.rels")
        paths = {
            name: normpath(join("/xl", targets.get(key, ""))) for name, key in self.sheets.items()
        }
        return {
            name: self._markup(path.removeprefix("/"))
            for name, path in paths.items()
            if path.removeprefix("/") in self.parts
        }

    def _markup(self, path: str) -> Markup:
        part = self.parts[path]
        areas = tuple(area for ref in part.merged if (area := _area(ref)))
        cells = sum((a.bottom - a.top + 1) * (a.right - a.left + 1) for a in areas)
        if cells > _MOST_MERGED:
            raise FileRefusedError(FileFault.UNPACKS_TOO_LARGE, _MOST_MERGED)
        columns = (
            range(first - 1, min(last, LIMITS.columns)) for first, last in part.hidden_columns
        )
        return Markup(
            merged=areas,
            hidden_rows=frozenset(row for row in part.hidden_rows if row < LIMITS.rows),
            hidden_columns=frozenset(column for each in columns for column in each),
            links=dict(self._links(path)),
        )

    def _links(self, path: str) -> Iterator[tuple[Place, str]]:
        related = self.relations(join(dirname(path), "_rels", path.rpartition("/")[2] + ".rels"))
        for ref, key in self.parts[path].links:
            area = _area(ref)
            if area and (target := related.get(key)):
                yield (area.top, area.left), target


_WANTED = frozenset({"Relationship", "sheet", "mergeCell", "hyperlink", "row", "col"})


def _is_hidden(found: Mapping[str, str]) -> bool:
    nothing = "0" in {found.get("ht"), found.get("width")}
    return nothing or found.get("hidden") in {"1", "true"}


def _area(ref: str) -> Area | None:
    """The cells of "B2:C3", as far as they are read at all."""
    match = _RANGE.fullmatch(ref)
    if match is None:
        return None
    top, left = int(match[2]) - 1, column_index_from_string(match[1]) - 1
    bottom = min(int(match[4]) - 1, LIMITS.rows - 1) if match[4] else top
    right = min(column_index_from_string(match[3]) - 1, LIMITS.columns - 1) if match[3] else left
    within = 0 <= top <= bottom and 0 <= left <= right
    return Area(top, left, bottom, right) if within else None
