"""The words and the shapes in which people say times: lower case, without diacritics."""

import re
from collections.abc import Mapping

from core.reading.phrases import any_of, each_of
from core.reading.writing import SAME_LENGTH


def _phrases(meanings: Mapping[int, str]) -> dict[tuple[str, ...], int]:
    """What phrases mean, each as its words."""
    return {tuple(text.split()): n for n, table in meanings.items() for text in each_of(table)}


def _words(meanings: Mapping[int, str]) -> dict[str, int]:
    return {word: n for (word,), n in _phrases(meanings).items()}


# Words before a time that belong to it, and those that only ever stand before a day.
BEFORE = any_of("cho|cua|trong|vao|hoi|tu|in|for|of|on")
PART_OF_MONTH = any_of("dau|giua|cuoi")
PART_OF_DAY = any_of("sang|trua|chieu|toi|dem")
DAY = any_of("ngay|hom|mung|mong")
MONTH_WORD = any_of("thang|t|thg|month")
DAYS = _phrases(
    {
        -2: "hom kia",
        -1: "hom qua|sang qua|trua qua|chieu qua|toi qua|dem qua|yesterday",
        0: "hom nay|sang nay|trua nay|chieu nay|toi nay|today",
        1: "ngay mai|sang mai|chieu mai|mai|tomorrow",
        2: "ngay kia",
    }
)
RELATIVE_MONTHS = _phrases(
    {
        -1: "thang truoc|thang roi|thang qua|thang vua roi|thang vua qua|last month",
        0: "thang nay|trong thang|dau thang|giua thang|cuoi thang|this month",
        1: "thang sau|thang toi|next month",
    }
)
RELATIVE_QUARTERS = _phrases(
    {
        -1: "quy truoc|quy roi|quy qua|quy vua roi|quy vua qua|quy vua xong|last quarter",
        0: "quy nay|quy hien tai|this quarter",
        1: "quy sau|quy toi|next quarter",
    }
)
_NAMES = ("mot|gieng", "hai", "ba", "tu|bon", "nam", "sau", "bay", "tam", "chin", "muoi")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
MONTH_NAMES = _phrases({**dict(enumerate(_NAMES, 1)), 11: "muoi mot", 12: "muoi hai|chap"}) | {
    (roman,): number for number, roman in enumerate(ROMAN, 1)
}
# Not "may" alone: without its marks it is the Vietnamese for "how many".
ENGLISH = _words(
    {
        1: "jan|january",
        2: "feb|february",
        3: "mar|march",
        4: "apr|april",
        6: "jun|june",
        7: "jul|july",
        8: "aug|august",
        9: "sep|sept|september",
        10: "oct|october",
        11: "nov|november",
        12: "dec|december",
    }
)
YEARS = _words({-2: "kia", -1: "ngoai|truoc|qua", 0: "nay", 1: "sau|toi"})
# Distances: "hai tháng trước", "cách đây 3 ngày"; of 0 nobody can tell how far.
SINCE = ("cach", "day")
UNITS_OF_DAYS = any_of("ngay|hom|bua")
UNITS = UNITS_OF_DAYS | any_of("thang|tuan|nam")
NUMBERS = _words(
    {0: "may|vai|nhieu|dam"}
    | dict(enumerate(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"], 1))
)
WEEKS = any_of("nay|truoc|qua|roi|sau|toi")
QUARTERS = _words({1: "i|1|mot|nhat", 2: "ii|2|hai", 3: "iii|3|ba", 4: "iv|4|tu|bon"})
WEEKDAYS = _words({0: "2|hai", 1: "3|ba", 2: "4|tu", 3: "5|nam", 4: "6|sau", 5: "7|bay"})
SUNDAY = 6
LATELY = _phrases({0: "qua|gan day|vua qua|vua roi|gan nhat|lai day"}).keys()
HALF = any_of("nửa|nua")  # "nữa" is more of it
JOINING = frozenset({"va", "den", "&", "+", "-", ","})

# Every word above, for whoever mends a half-typed one; with its marks, as it is written.
WORDS = (
    "hôm nay qua kia mai ngày mùng mồng sáng trưa chiều tối đêm tháng trước rồi vừa sau tới này "
    "đầu giữa cuối giêng một hai ba tư bốn năm sáu bảy tám chín mười chạp ngoái tuần quý thứ cách đây "
    "gần today yesterday tomorrow this last next month week year quarter"
)

PLAIN = SAME_LENGTH | {0x111: 0x64, 0x110: 0x64, 0xF0: 0x64, 0xD0: 0x64}
AROUND = "()[]{},;:.\"'“”"
NUMBER = re.compile(r"[0-9]{1,2}")
YEAR = re.compile(r"[0-9]{4}")
GLUED_MONTH = re.compile(r"(?:t|thg|thang)\.?([0-9]{1,2})(?:[/.-]([0-9]{4})|[/.]([2-4][0-9]))?")
AFTER_MONTH = re.compile(r"([0-9]{1,2})(?:[/.-]([0-9]{4})|[/.]([2-4][0-9]))?")
SEVERAL = re.compile(r"[0-9]{1,2}(?:[-+,/&.][0-9]{1,2})+")
MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?")
DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:[/.-]([0-9]{4}|[2-4][0-9]))?")
QUARTER = re.compile(r"q([1-4])(?:[/.-]([0-9]{4}))?")
QUARTER_AND_YEAR = re.compile(r"([1-4]|i|ii|iii|iv)[/.-]([0-9]{4})")

# With which a time may start, apart from digits; others need not be looked at.
STARTS = frozenset(
    BEFORE
    | PART_OF_MONTH
    | PART_OF_DAY
    | DAY
    | MONTH_WORD
    | {phrase[0] for phrase in (*DAYS, *RELATIVE_MONTHS)}
    | ENGLISH.keys()
    | NUMBERS.keys()
    | {SINCE[0]}
    | {"nua", "quy", "quarter", "nam", "ca", "this", "last", "next", "tuan", "chu", "thu"}
)
