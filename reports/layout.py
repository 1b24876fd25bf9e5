"""The measures of the letter's paper, shared by the document and the workbook. Millimetres.

A4 by Nghị định 30/2020/NĐ-CP. From six months on, the annex lies on its side.
"""

SHORT, LONG = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
WIDTH = SHORT - LEFT - RIGHT
WIDE = LONG - LEFT - RIGHT
FACE = "Times New Roman"

_NUMBER, _NAME, _SUM, _RANK = 10.0, 62.0, 14.0, 19.0
_MONTH, _NARROW_MONTH = 15.0, 12.0
_LANDSCAPE_FROM = 6  # months
_NARROW_FROM = 5


def is_landscape(months: int) -> bool:
    return months >= _LANDSCAPE_FROM


def office_widths(months: int) -> list[float]:
    """The columns of the table of offices: number, name, each month, sum, rank.

    Few months leave more room for the name.
    """
    if is_landscape(months):
        month = (WIDE - _NUMBER - _NAME - _SUM - _RANK) / months
        return [_NUMBER, _NAME, *[month] * months, _SUM, _RANK]
    month = _MONTH if months < _NARROW_FROM else _NARROW_MONTH
    name = WIDTH - _NUMBER - _SUM - _RANK - month * months
    return [_NUMBER, name, *[month] * months, _SUM, _RANK]


def province_widths(months: int) -> list[float]:
    """The columns of the province's ranking: number, month, rank, articles, notice."""
    columns = [_NUMBER, 22.0, 33.0, 36.0]
    room = WIDE if is_landscape(months) else WIDTH
    return [*columns, room - sum(columns)]
