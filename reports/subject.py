"""What a table is about, as its titles and heads say: published articles, or other figures.

A title of two lines is read as one. What a title names and a column of its own holds as well (the
plan, the points) says nothing against the other columns.
"""

from collections.abc import Sequence

from core.names import OfficeNames
from reports.tables import Table, named_office
from reports.titles import Title
from reports.vocabulary import (
    Column,
    is_bare_title,
    other_figures,
    speaks_of_articles,
    speaks_of_results,
    states_unpublished,
)


def other_subject(table: Table, names: OfficeNames) -> str | None:
    """The title by which a table is about something else; None where it may be about articles."""
    titles = [title for title in reversed(table.titles) if not named_office(names, title.text)]
    return _other_figures(table, titles) or _something_else(table, titles)


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
    told = [
        table.sheet,
        *(title.own for title in titles),
        *(h.text for h in table.columns.values()),
    ]
    if table.place(Column.LINK) is not None or speaks_of_articles(told):
        return None
    dated = (title for title in titles if table.is_list or title.months or title.years)
    return next((title.text for title in dated if not is_bare_title(title.own)), None)
