"""Months and years in the words of heads and titles, read from the text with its signs.

Only a title's own months and years count, not those of a date in it or of a document that it cites.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from core.text import normal

_WORDS = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười một": 11, "mười hai": 12, "chạp": 12, "mười": 10,
}  # fmt: skip
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NUMBERS = (
    _WORDS
    | {one: n for n, one in enumerate(_ROMAN, start=1)}
    | {one: n for n, one in enumerate(_ENGLISH, start=1)}
    | {one[:3]: n for n, one in enumerate(_ENGLISH, start=1)}
)
_N = r"(?P<n>0?[1-9]|1[0-2])"
_LONG = (
    r"(?:\s*[/.–-]\s*|\s*,?\s*năm\s*|\s*,?\s*nam\s*|\s+|\s*\(\s*(?:năm\s*)?)"
    r"(?P<year>20[0-9]{2})\s*\)?"
)
_SHORT = r"\s*[/-]\s*(?P<short>[2-9][0-9])"
_UNTIL = (
    r"\s*\(?\s*(?:số liệu\s+)?(?:tính\s+)?đến\s+(?:hết\s+)?(?:ngày\s+)?"
    r"[0-9]{1,2}[/.-](?P<until>[0-9]{1,2})"
    r"(?:[/.-](?:20)?[0-9]{2})?\s*\)?"
)
_PREFIX = r"(?:tháng|thang|thg|th|t|month|m)\s*\.?\s*"
_NAMED = "|".join((*_WORDS, *reversed(_ROMAN)))
_MONTHS = (
    re.compile(rf"{_PREFIX}{_N}(?:{_LONG}|{_SHORT})?(?:{_UNTIL})?"),
    re.compile(rf"{_N}\s*[/.-]\s*(?P<year>20[0-9]{{2}})(?:{_UNTIL})?"),
    re.compile(rf"(?P<year>20[0-9]{{2}})\s*[/-]\s*{_N}"),
    re.compile(rf"tháng\s+(?P<word>{_NAMED})(?:{_LONG}|{_SHORT})?(?:{_UNTIL})?"),
    re.compile(
        rf"(?P<word>{'|'.join((*_ENGLISH, *(one[:3] for one in _ENGLISH)))})\.?"
        r"(?:[ ,/'-]*(?:(?P<year>20[0-9]{2})|(?P<short>[2-9][0-9])))?"
    ),
)
_BARE = re.compile(_N)


class MonthColumn(Struct, frozen=True, order=True):
    """A month as a head or a title names it. year: None where it does not say."""

    number: int
    year: int | None = None


def plain(text: str) -> str:
    return " ".join(normal(text).casefold().split())


def read_month(text: str, *, bare: bool = False) -> MonthColumn | None:
    """The month that a head names and nothing else; `bare`: also as a number alone."""
    text = plain(text).strip(" :")
    if bare and (number := _BARE.fullmatch(text)):
        return MonthColumn(int(number["n"]))
    for shape in _MONTHS:
        if match := shape.fullmatch(text):
            return _month(match.groupdict(), text)
    return None


def read_year(text: str) -> int | None:
    """The year that a head names and nothing else."""
    match = re.fullmatch(r"(?:năm\s*|nam\s*)?(20[0-9]{2})", plain(text))
    return int(match[1]) if match else None


def _month(found: dict[str, str | None], text: str) -> MonthColumn | None:
    word, short, until = found.get("word"), found.get("short"), found.get("until")
    number = _NUMBERS[word] if word else int(found.get("n") or 0)
    year = int(found.get("year") or 0) or (2000 + int(short) if short else None)
    if until and int(until) != number:
        return None
    if word == "năm" and year and re.search(r"tháng năm 20", text):
        return None  # "tháng năm 2026" is May 2026, or a month that was forgotten
    return MonthColumn(number, year)


_DATES = (
    re.compile(r"[0-9]{1,2}\s*[/.-]\s*[0-9]{1,2}\s*[/.-]\s*[0-9]{2,4}"),
    re.compile(r"ngày\s*[0-9.…_]*\s*tháng\s*[0-9.…_]*\s*năm\s*[0-9.…_]*"),
    re.compile(r"(?:đến|ngày|hết)\s+(?:ngày\s+)?[0-9]{1,2}[/.-][0-9]{1,2}(?![0-9])"),
)
_PAPER = (
    r"(?:kế hoạch|công văn|thông báo|quyết định|nghị quyết|nghị định|hướng dẫn|chỉ thị|tờ trình"
    r"|văn bản|kh|qđ)"
)
_CITED = (
    re.compile(r"\(?\s*(?:ban hành\s+)?kèm theo[^)]*\)?"),
    re.compile(rf"(?:theo|thực hiện|căn cứ|nguồn|tại|triển khai)[^,;()]*?{_PAPER}[^,;()–]*"),
    re.compile(rf"{_PAPER}\s+số[^,;()–]*"),
    re.compile(r"(?:số)?\s*[0-9]+\s*/\s*(?:20[0-9]{2}\s*/\s*)?[a-zđ][a-zđ0-9&-]*(?:-[a-zđ]+)*"),
    re.compile(r"(?:nguồn|căn cứ).*"),
)
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_SCHOOL_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*[-–/]\s*(20[0-9]{2})(?![0-9])")
_NUMBERED = re.compile(
    rf"(?<![\w.])(?:tháng|thang)\s*(?:{_N}(?![0-9])|(?P<word>{_NAMED})(?=\s*(?:$|[,;)./-]|năm)))"
    r"(?:\s*(?:/|-|\.|,?\s*năm|,?\s*nam)\s*(?P<year>20[0-9]{2}))?"
)
_SHORTENED = re.compile(rf"(?<![\w/.-])(?:t\.?\s*)?{_N}\s*[/.-]\s*(?P<year>20[0-9]{{2}})(?![0-9])")
_SEVERAL = re.compile(
    r"từ\s+tháng|đến\s+(?:hết\s+)?tháng|[0-9]+\s*tháng|(?:các|những|hằng|hàng|mỗi|theo|từng|qua)\s+tháng"
    r"|tháng\s*[0-9]{1,2}\s*(?:[,+&–-]|và|đến)\s*(?:tháng\s*)?[0-9]{1,2}(?![0-9])"
    r"|quý\s|quí\s|tháng đầu|cả năm"
)


_FROM_TO = re.compile(
    r"từ\s+(?:ngày\s+)?[0-9]{1,2}[/.-](?P<first>[0-9]{1,2})(?:[/.-](?P<begun>20[0-9]{2}))?"
    r"\s*(?:đến|-|–)\s*(?:hết\s+)?(?:ngày\s+)?[0-9]{1,2}[/.-](?P<last>[0-9]{1,2})[/.-](?P<year>20[0-9]{2})"
)


class Title(Struct, frozen=True):
    """What stands above a table, as far as it is about months and years.

    own: its words without dates and cited papers. years: its own. cited: those of papers that it
    cites. school: the first year of a school year. months: those that it names, unless it names
    several as a span.
    """

    text: str
    own: str = ""
    years: frozenset[int] = frozenset()
    cited: frozenset[int] = frozenset()
    school: int | None = None
    months: frozenset[MonthColumn] = frozenset()
    several: bool = False


def read_title(text: str) -> Title:
    line = _FROM_TO.sub(_spanned, plain(text))
    for shape in _DATES:
        line = shape.sub(" ", line)
    cited: set[int] = set()
    for shape in _CITED:
        for match in shape.finditer(line):
            cited.update(map(int, _YEAR.findall(match[0])))
        line = shape.sub(" ", line)
    school = _SCHOOL_YEAR.search(line)
    begins = int(school[1]) if school and int(school[2]) == int(school[1]) + 1 else None
    years = frozenset(map(int, _YEAR.findall(line)))
    several = bool(_SEVERAL.search(line))
    months = frozenset() if several else _named_in(line)
    return Title(text, line, years, frozenset(cited) - years, begins, months, several)


def _spanned(found: re.Match[str]) -> str:
    """A month, where a title names its days: "từ ngày 01/4/2026 đến ngày 22/4/2026"."""
    one = int(found["first"]) == int(found["last"]) and found["begun"] in {None, found["year"]}
    return f" tháng {found['last']}/{found['year']} " if one else " từ tháng đến tháng "


def _named_in(line: str) -> frozenset[MonthColumn]:
    """The months of a title. "Tháng 4 năm 2026" and "4/2026" are one."""
    found = set()
    for shape in (_NUMBERED, _SHORTENED):
        for match in shape.finditer(line):
            if month := _month(match.groupdict(), match[0]):
                found.add(month)
        line = shape.sub(" ", line)
    dated = {one.number for one in found if one.year}
    return frozenset(one for one in found if one.year or one.number not in dated)


def month_within(text: str) -> tuple[MonthColumn, str] | None:
    """The only month that a head names beside other words, and these words."""
    line = plain(text)
    found = list(_NUMBERED.finditer(line))
    if len(found) != 1 or _SEVERAL.search(line):
        return None
    month = _month(found[0].groupdict(), found[0][0])
    rest = line[: found[0].start()] + " " + line[found[0].end() :]
    return (month, rest) if month and not re.search(r"[0-9]", rest) else None


def is_period(text: str) -> bool:
    """Several months together: 4 tháng, 6 tháng đầu năm."""
    return bool(re.search(r"(?<!ngày )\b[0-9]+\s*tháng(?!\s*[0-9])", plain(text)))


def year_in(name: str) -> int | None:
    """The one year in a file's name."""
    found = {int(year) for year in _YEAR.findall(name)}
    return found.pop() if len(found) == 1 else None


def months_of(titles: Iterable[Title]) -> frozenset[MonthColumn]:
    """The months that titles name. One without a year is left out beside the same one with a year."""
    found = frozenset(month for title in titles for month in title.months)
    dated = {one.number for one in found if one.year}
    return frozenset(one for one in found if one.year or one.number not in dated)
