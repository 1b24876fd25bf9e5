"""What a table is about, as its titles, heads and sheet say: published articles, or other figures.

A title of two lines is read as one. What a title names and a column of its own holds as well (the
plan, the points) says nothing against the other columns.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from core.imports import Doubt, Finding
from core.names import OfficeNames
from core.quota import Kind, Office
from reports.cells import shown
from reports.offices import named_office, without_offices
from reports.tables import Table
from reports.titles import Title, read_title
from reports.vocabulary import (
    Column,
    is_bare_title,
    other_figures,
    speaks_of,
    speaks_of_articles,
    speaks_of_results,
    states_unpublished,
)


def off_subject(table: Table, names: OfficeNames) -> Finding | None:
    """What a title says of a table, if it holds other figures, something else, or one kind alone."""
    titles = [
        _without_names(title, names)
        for title in reversed(table.titles)
        if not named_office(names, title.text)
    ]
    told = [*titles, *_named_sheet(table, names)]
    if title := _other_figures(table, told) or _something_else(table, titles):
        return Finding(Doubt.NOT_COUNTS, typed=title)
    if not table.is_list and (title := _one_kind(table, titles)):
        return Finding(Doubt.ONE_KIND, typed=title)
    return None


def _without_names(title: Title, names: OfficeNames) -> Title:
    """A title without the offices that it names: "kế hoạch" may be half of a name."""
    return replace(title, own=without_offices(names, title.own))


def _named_sheet(table: Table, names: OfficeNames) -> list[Title]:
    """The sheet's name as a title, unless it is the office's that alone stands in the sheet."""
    if (own := named_office(names, table.sheet)) and not _has_another(table, own, names):
        return []
    return [_without_names(read_title(table.sheet), names)]


def _has_another(table: Table, own: Office, names: OfficeNames) -> bool:
    column = table.place(Column.OFFICE)
    cells = () if column is None else (shown(table.grid.cell(r, column)) for r in table.body)
    return any(office != own for cell in cells if (office := named_office(names, cell)))


def _told(table: Table, titles: Sequence[Title]) -> list[str]:
    heads = (heading.text for heading in table.columns.values())
    return [table.sheet, *(title.own for title in titles), *heads]


def _one_kind(table: Table, titles: Sequence[Title]) -> str | None:
    """A title about news, with no word of features; or with clips, which no column parts off."""
    if any(heading.kind for heading in table.columns.values()):
        return None
    features = any(speaks_of(Kind.FEATURE, text) for text in _told(table, titles))
    kinds = (Kind.CLIP,) if features else (Kind.CLIP, Kind.NEWS)
    told = (title for title in titles if any(speaks_of(kind, title.own) for kind in kinds))
    return next((title.text for title in told), None)


def _other_figures(table: Table, titles: Sequence[Title]) -> str | None:
    """A title that speaks of figures which are not those of published articles."""
    roles = {heading.role for heading in table.columns.values()}
    has_results = any(speaks_of_results(heading.text) for heading in table.columns.values())
    is_result = speaks_of_results(" ".join(title.own for title in titles))
    for title in titles:
        if states_unpublished(title.own) and not has_results:
            return title.text
        if (role := other_figures(title.own)) is None or role in roles:
            continue
        is_note = title.text.startswith("(")  # on how many are due
        if role is not Column.PLAN or not (is_note or is_result):
            return title.text
    return None


def _something_else(table: Table, titles: Sequence[Title]) -> str | None:
    """A title with words of its own, where nothing in titles and heads speaks of articles."""
    if table.place(Column.LINK) is not None or speaks_of_articles(_told(table, titles)):
        return None
    dated = (title for title in titles if table.is_list or title.months or title.years)
    return next((title.text for title in dated if not is_bare_title(title.own)), None)
