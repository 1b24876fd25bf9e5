"""The words and the shapes in which people say times: lower case, without diacritics."""

import re

# Words before a time that belong to it, and those that only ever stand before a day.
BEFORE = frozenset({"cho", "cua", "trong", "vao", "hoi", "tu", "in", "for", "of", "on"})
PART_OF_MONTH = frozenset({"dau", "giua", "cuoi"})
PART_OF_DAY = frozenset({"sang", "trua", "chieu", "toi", "dem"})
DAY = frozenset({"ngay", "hom", "mung", "mong"})
MONTH_WORD = frozenset({"thang", "t", "thg", "month"})
DAYS = {
    ("hom", "nay"): 0,
    ("sang", "nay"): 0,
    ("trua", "nay"): 0,
    ("chieu", "nay"): 0,
    ("toi", "nay"): 0,
    ("hom", "qua"): -1,
    ("sang", "qua"): -1,
    ("trua", "qua"): -1,
    ("chieu", "qua"): -1,
    ("toi", "qua"): -1,
    ("dem", "qua"): -1,
    ("hom", "kia"): -2,
    ("ngay", "mai"): 1,
    ("sang", "mai"): 1,
    ("chieu", "mai"): 1,
    ("mai",): 1,
    ("ngay", "kia"): 2,
    ("today",): 0,
    ("yesterday",): -1,
    ("tomorrow",): 1,
}
RELATIVE_MONTHS = {
    ("thang", "nay"): 0,
    ("thang", "truoc"): -1,
    ("thang", "roi"): -1,
    ("thang", "qua"): -1,
    ("thang", "vua", "roi"): -1,
    ("thang", "vua", "qua"): -1,
    ("thang", "sau"): 1,
    ("thang", "toi"): 1,
    ("trong", "thang"): 0,
    ("dau", "thang"): 0,
    ("giua", "thang"): 0,
    ("cuoi", "thang"): 0,
    ("this", "month"): 0,
    ("last", "month"): -1,
    ("next", "month"): 1,
}
MONTH_NAMES = {
    ("muoi", "mot"): 11,
    ("muoi", "hai"): 12,
    ("mot",): 1,
    ("gieng",): 1,
    ("hai",): 2,
    ("ba",): 3,
    ("tu",): 4,
    ("bon",): 4,
    ("nam",): 5,
    ("sau",): 6,
    ("bay",): 7,
    ("tam",): 8,
    ("chin",): 9,
    ("muoi",): 10,
    ("chap",): 12,
}
# Not "may" alone: without its marks it is the Vietnamese for "how many".
ENGLISH = dict.fromkeys(("jan", "january"), 1) | {
    **dict.fromkeys(("feb", "february"), 2),
    **dict.fromkeys(("mar", "march"), 3),
    **dict.fromkeys(("apr", "april"), 4),
    **dict.fromkeys(("jun", "june"), 6),
    **dict.fromkeys(("jul", "july"), 7),
    **dict.fromkeys(("aug", "august"), 8),
    **dict.fromkeys(("sep", "sept", "september"), 9),
    **dict.fromkeys(("oct", "october"), 10),
    **dict.fromkeys(("nov", "november"), 11),
    **dict.fromkeys(("dec", "december"), 12),
}
YEARS = {"nay": 0, "ngoai": -1, "truoc": -1, "qua": -1, "sau": 1, "toi": 1}
WEEKS = frozenset({"nay", "truoc", "qua", "roi", "sau", "toi"})
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4} | {
    "mot": 1,
    "nhat": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "bon": 4,
}
RELATIVE_QUARTERS: dict[tuple[str, ...], int] = {
    **dict.fromkeys((("quy", "nay"), ("this", "quarter"), ("quy", "hien", "tai")), 0),
    **dict.fromkeys((("quy", "truoc"), ("quy", "roi"), ("quy", "qua"), ("last", "quarter")), -1),
    **dict.fromkeys((("quy", "vua", "roi"), ("quy", "vua", "qua"), ("quy", "vua", "xong")), -1),
    **dict.fromkeys((("quy", "sau"), ("quy", "toi"), ("next", "quarter")), 1),
}
WEEKDAYS = frozenset({"2", "3", "4", "5", "6", "7", "hai", "ba", "tu", "nam", "sau", "bay"})
LENGTHS = {"3": 3, "ba": 3, "6": 6, "sau": 6, "9": 9, "chin": 9}
JOINING = frozenset({"va", "den", "&", "+", "-", ","})

# Every word above, for whoever mends a half-typed one; with its marks, as it is written.
WORDS = (
    "hôm nay qua kia mai ngày mùng mồng sáng trưa chiều tối đêm tháng trước rồi vừa sau tới này "
    "đầu giữa cuối giêng một hai ba tư bốn năm sáu bảy tám chín mười chạp ngoái tuần quý thứ "
    "today yesterday tomorrow this last next month week year quarter"
)

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
HYPHENS = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), 0x2D)
PLAIN = FULL_WIDTH | HYPHENS | {0x111: 0x64, 0x110: 0x64, 0xF0: 0x64, 0xD0: 0x64}
AROUND = "()[]{},;:.\"'“”"
NUMBER = re.compile(r"[0-9]{1,2}")
YEAR = re.compile(r"[0-9]{4}")
GLUED_MONTH = re.compile(r"(?:t|thg|thang)\.?([0-9]{1,2})(?:[/.-]([0-9]{4})|[/.]([2-4][0-9]))?")
AFTER_MONTH = re.compile(r"([0-9]{1,2})(?:[/.-]([0-9]{4})|[/.]([2-4][0-9]))?")
SEVERAL = re.compile(r"(?:t|thang)?[0-9]{1,2}(?:[-+,/&.][0-9]{1,2})+")
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
    | {word for phrase in DAYS for word in phrase[:1]}
    | {word for phrase in RELATIVE_MONTHS for word in phrase[:1]}
    | set(ENGLISH)
    | set(LENGTHS)
    | {"quy", "quarter", "nam", "ca", "this", "last", "next", "tuan", "chu", "thu"}
)
