"""The words by which offices name columns, rows and kinds of article. This list is data.

Labels of columns are compared folded (without case, diacritics and signs). Words about figures
are compared with their signs, since "cộng" is a sum and "cổng" a portal, "giao" a plan and "giáo"
half of "giáo dục"; only what was typed without any signs is compared without them.
"""

import re
from collections.abc import Collection, Iterable
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct

from core.names import fold
from core.quota import Kind
from core.text import normal

SEVERAL_MONTHS = re.compile(r"(?<!\w)[0-9]{1,2}\s*(?:tháng|thang)", re.IGNORECASE)


class Column(Enum):
    """What a column or a row is."""

    OFFICE = auto()
    NUMBER = auto()
    MONTH = auto()  # the labels of months that stand below each other
    DATE = auto()
    TITLE = auto()
    LINK = auto()
    KIND = auto()
    AUTHOR = auto()
    NOTE = auto()
    RANK = auto()
    STATUS = auto()  # of a list's articles: published, sent back, waiting
    COUNT = auto()
    SUM = auto()
    PERIOD = auto()  # a quarter, half a year: over months a mere heading, by itself a sum
    PLAN = auto()
    PERCENT = auto()
    CUMULATIVE = auto()
    OTHER = auto()  # figures that are known not to be the count


LABELS = {
    Column.OFFICE: "office department phongto phongphutrach coquandonvi tencoquandonvi",
    Column.NUMBER: "tt stt sott sothutu no",
    Column.MONTH: """thang cacthang month thangnam thangthuchien thangphong phongthang donvithang
        thangdonvi tendonvithang phongbanthang tenphongthang""",
    Column.DATE: "date",
    Column.TITLE: "title tentin trichyeu",
    Column.LINK: "url diachi",
    Column.KIND: """loai theloai loaitin loaibai loaitinbai kind loaihinh hinhthuc phanloai
        nhomtin dangtin""",
    Column.AUTHOR: "hovaten hoten author",
    Column.NOTE: "note xeploai chuthich lydo",
    Column.STATUS: """trangthai tinhtrang ketqua ketquaduyet duyet tinhtrangduyet trangthaiduyet
        duyetdang tinhtrangdang tinhtrangdangtai ketquadang ketquadangtai dadang status""",
    Column.COUNT: "soluong sobai sotinbai soluongbai soluongtinbai count",
    Column.RANK: """xephang xephangtheosoluong thuhang rank xepthu hang vithu thutu xepthutu xh
        thu""",
}
_COLUMNS = {name: column for column, names in LABELS.items() for name in names.split()}
# Labels of several words: how they begin, and the words of which the rest is made.
_BEGINNINGS = {
    Column.OFFICE: (
        """phòng; đơn vị; bộ phận; các phòng; các đơn vị; tên phòng; tên đơn vị; tên các phòng;
        tên các đơn vị; tên bộ phận; cơ quan đơn vị""",
        """phòng ban đơn vị bộ phận cơ quan và thuộc trực sở chuyên môn chức năng gửi viết đăng bài
        tin thực hiện phụ trách gd đt gdđt tên các được giao cm""",
    ),
    Column.DATE: (
        "ngày; ngày tháng; thời gian; thời điểm; đăng ngày",
        """ngày tháng năm giờ đăng tải bài tin duyệt được xuất bản công bố phát hành lên trên cổng
        đưa thời gian điểm""",
    ),
    Column.TITLE: (
        """tiêu đề; tít; nội dung; tên bài; tên tin; tên các tin; tên các bài; tên tác phẩm;
        tên sản phẩm; chủ đề bài; chủ đề tin; tựa đề""",
        "bài viết tin các đã được đăng tải duyệt và trên cổng tác phẩm sản",
    ),
    Column.LINK: (
        "link; đường link; đường dẫn; liên kết; địa chỉ",
        "bài viết tin đăng tải truy cập link url minh chứng trên cổng tới đến web website của dẫn",
    ),
    Column.AUTHOR: (
        """tác giả; tên tác giả; họ tên; họ và tên; bút danh; người viết; người thực hiện; người gửi;
        người phụ trách; người đăng; cộng tác viên; phóng viên""",
        "tác giả bút danh bài viết tin tên người và đăng",
    ),
    Column.NOTE: ("ghi chú; nhận xét; đánh giá; kết luận", "nếu có thêm khác và đánh giá xếp loại"),
}
_NUMBER_SIGNS = frozenset({"#", "№"})

KINDS = {
    Kind.ARTICLE: """tinbai tinvabai article baiviet tinbaiviet sotinbai tongtinbai
        soluongtinbai sobaiviet""",
    Kind.NEWS: "tin tintuc news tinanh tinvan tinngan sotin soluongtin tindang",
    Kind.FEATURE: """bai chuyende phongsu feature phongsuanh baiphananh sobai soluongbai
        phananh baianh baichuyende baichuyensau phongvan baidang""",
    Kind.CLIP: """clip video videoclip phongsuvideo phongsutruyenhinh phimngan soclip
        sovideo clipvideo soluongclip videoclips clips videos""",
}
_KINDS = {name: kind for kind, names in KINDS.items() for name in names.split()}

# How a month and a sum are called where a table is written anew.
MONTH_NAME, SUM_NAME = "tháng", "cộng"
_SUMS = """cong tong tongcong tongso toanso total toannganh congchung tongcongtoanso congtoanso
        tongchung tongcongtoannganh tongtoanso tongsotinbai tongsobai tongcongtinbai
        tongsotoanso tongso tatca toanphong congtoannganh tongcongcacphong congcacphong
        tongcacphong sum"""
_SUM_NAMES = frozenset(_SUMS.split())

_PHRASES = {
    Column.PERCENT: "%; tỷ lệ; tỉ lệ; phần trăm; tỷ trọng; percent",
    Column.CUMULATIVE: "lũy kế; lk; cộng dồn; từ đầu năm; đến nay; đến thời điểm",
    Column.OTHER: """còn thiếu; thiếu; vượt; tăng; giảm; so với; so sánh; chênh lệch; cùng kỳ; kỳ trước;
        tháng trước; năm trước; điểm; gửi; nộp; đề nghị; chưa; không; trả lại; từ
        chối; tồn; chờ; loại; lượt; lượt xem; xem; bình luận; nhuận bút; tiền;
        trung bình; bình quân; bq; kém; ước; dự kiến; nháp; biên chế; quân số; cán bộ; cbcc;
        ctv; cộng tác viên; người; nhân sự; vướng mắc; nhắc; số tháng; fanpage; facebook; zalo;
        youtube; tiktok; đăng báo; trên báo; báo chí""",
    Column.PLAN: """định mức; chỉ tiêu; kế hoạch; giao; đăng ký; tối thiểu; quy định; phấn
        đấu; mức sàn; yêu cầu; dm; đm; kh; phải đăng; cần đạt; phân bổ; phân công;
        nhiệm vụ; mục tiêu; sàn; phải thực hiện""",
    Column.RANK: "xếp hạng; thứ hạng; xếp thứ; vị thứ",
    Column.PERIOD: "quý; học kỳ; học kì; tháng đầu năm; tháng cuối năm; quí; hk; hki; hkii; tuần",
    Column.SUM: "cộng; tổng; tổng số; cả năm; cả kỳ; toàn kỳ; sum; total",
    Column.COUNT: """thực hiện; đạt; đạt được; kết quả; số lượng; đã đăng; được duyệt; duyệt
        đăng; đăng tải; được đăng; đăng; trong tháng; tháng này; trong kỳ; count;
        th; sl; số tin; số bài""",
}
_NEUTRAL = """số lượng tin bài viết theo tháng các của trong năm đã được duyệt đăng tải trên cổng ttđt
        thông điện tử sở gdđt gd đt giáo dục đào tạo đơn vị phòng kết quả thực hiện và đạt từng
        mỗi hằng hàng chia ra cổng gồm tổng hợp chi tiết phát xuất bản công bố website trang lên
        này tới đến ngày hết tính bn sl th kỳ cộng tổng đó cả toàn chung của published
        articles of the month count"""
_PLACES = ("cổng ttđt", "cổng thông tin điện tử", "cổng ttđt sở", "giáo dục", "gd đt", "trên cổng")
_WORD = re.compile(r"[^\W_]+|%")
_SHORT_NUMBER = re.compile(r"\b[0-9]{1,2}\b")
_TONES = "\u0300\u0301\u0309\u0303\u0323"


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Words in one spelling: the tone at the end, so that "luỹ" and "lũy" are the same."""
    found = _WORD.findall(normal(text).casefold())
    return tuple(map(_toned, found))


def _toned(word: str) -> str:
    marks = normal(word, "NFD")
    base = "".join(sign for sign in marks if sign not in _TONES)
    tone = "".join(sign for sign in marks if sign in _TONES)
    return normal(base) + tone


def _line(found: Iterable[str]) -> str:
    return f" {' '.join(found)} "


class _Phrases(Struct, frozen=True):
    signed: tuple[str, ...]
    plain: tuple[str, ...]

    def of(self, text: str) -> tuple[str, ...]:
        """The phrases as they are to be looked for in a text, which may be typed without signs."""
        return self.plain if text.isascii() else self.signed

    def first(self, text: str, line: str) -> int:
        """Where in the line of its words the first of the phrases begins; -1 if none is there."""
        return min((at for phrase in self.of(text) if (at := line.find(phrase)) >= 0), default=-1)

    def without(self, text: str) -> str:
        """The line of its words without the phrases."""
        line = _line(words(text))
        for phrase in self.of(text):
            line = line.replace(phrase, " ")
        return line


def _phrases(*phrases: str) -> _Phrases:
    longest_first = sorted(phrases, key=len, reverse=True)
    signed = tuple(_line(words(one)) for one in longest_first)
    plain = tuple(_line(fold(word) or word for word in _WORD.findall(one)) for one in longest_first)
    return _Phrases(signed, plain)


_BY_PHRASE = {
    column: _phrases(*(" ".join(one.split()) for one in listed.split(";")))
    for column, listed in _PHRASES.items()
}
_MADE_OF = {
    column: (
        _phrases(*(" ".join(one.split()) for one in begins.split(";"))),
        _phrases(*{*begins.replace(";", " ").split(), *rest.split()}),
    )
    for column, (begins, rest) in _BEGINNINGS.items()
}
_BEGUN = tuple({fold(one) for begins, _rest in _BEGINNINGS.values() for one in begins.split(";")})
_PORTALS = _phrases(*_PLACES)
_GROUPS = frozenset(
    word for one in ("khối", "các", "nhóm", "cụm") for word in (*words(one), fold(one))
)
# In titles, which are free text: "không" may be half of "không gian mạng".
_TITLE_PHRASES = {
    **{column: _BY_PHRASE[column] for column in (Column.PERCENT, Column.CUMULATIVE)},
    Column.OTHER: _phrases(
        *("nhuận bút", "lượt xem", "lượt truy cập", "chấm điểm", "điểm thi đua", "bảng điểm"),
        *("fanpage", "facebook", "zalo", "youtube", "tiktok", "đăng báo", "trên báo"),
    ),
    Column.PLAN: _BY_PHRASE[Column.PLAN],
}
_UNPUBLISHED = _phrases(
    *("chưa đăng", "chưa được", "chưa duyệt", "không đăng", "không được", "không duyệt"),
    *("chờ đăng", "chờ duyệt", "trả lại", "từ chối", "tồn đọng", "còn thiếu", "dự kiến", "ước đạt"),
    *("đã gỡ", "bị gỡ", "gỡ bỏ", "hủy", "bản nháp", "gửi về", "gửi đến"),
)
_TICKS = frozenset("✓✔√☑")
_MARKS = _TICKS | {"1", "x", "v", "co", "yes"}
_PUBLISHED_AS = """dadang dang dangtai dadangtai daduyet duyet duocduyet duocdang duyetdang daduyetdang
    duocduyetdang xuatban daxuatban dat hoanthanh co roi ok x v yes published"""
_PUBLISHED = frozenset(_PUBLISHED_AS.split())
_IS_PUBLISHED = _phrases("đã đăng", "được đăng", "đã duyệt", "đăng tải")
_SUM_WORDS = frozenset(
    word for one in ("cộng", "tổng", "tổng số") for word in (*words(one), *map(fold, one.split()))
)
_BRACKETS = re.compile(r"\([^()]*\)")
_NO_SUM = frozenset({*words("hợp"), "hop"})  # "tổng hợp" is a summary
_SUMMED = _GROUPS | {"i", "ii", "iii", "iv", "v", "a", "b", "c"}
_RESULTS = _phrases(
    *("kết quả", "thực hiện", "tình hình", "tiến độ", "hoàn thành", "published"),
    *("đã đăng", "được đăng", "duyệt đăng", "được duyệt", "đăng tải"),
)
_ARTICLES = _phrases(
    *("tin", "bài", "đăng", "tác phẩm", "article", "articles"),
    *("cổng điện tử", "cổng ttđt", "website", "truyền thông"),
)
_NO_ARTICLES = _phrases(
    *("ban biên tập", "ban biên tập cổng ttđt", "ban biên tập cổng thông tin điện tử"),
    *("thông tin", "trang tin", "bản tin", "tin học", "niềm tin"),
    *("đăng ký", "bài giảng", "bài thi", "bài kiểm tra", "bài học"),
)
_SPANS = _phrases("năm", "kỳ", "các tháng", "quý", *(f"{n} tháng" for n in range(2, 13)))
_PUBLISHING = _phrases("đăng", "xuất bản", "công bố", "phát hành", "đưa")
_ELSEWHERE = _phrases("fanpage", "facebook", "zalo", "youtube", "tiktok")
_PARTS = _phrases("trong đó", "riêng", "chia ra")
_OF_KINDS = {
    Kind.NEWS: _phrases("tin"),
    Kind.FEATURE: _phrases("bài", "tác phẩm", "article", "articles"),
    Kind.CLIP: _phrases("clip", "clips", "video", "videos"),
}
_BARE = """bảng biểu mẫu phụ lục báo cáo thống kê theo dõi liệu tình hình danh sách mục quý quí học kỳ
        kì đầu cuối từ toàn ngành khối thuộc cơ quan i ii iii iv"""
_MONTHS = frozenset({*words("tháng"), "thang", "month", "months"})
_NEUTRAL_SIGNED = frozenset(word for one in _NEUTRAL.split() for word in words(one))
_NEUTRAL_PLAIN = frozenset(fold(one) for one in _NEUTRAL.split())
_BARE_SIGNED = _NEUTRAL_SIGNED | {word for one in _BARE.split() for word in words(one)}
_BARE_PLAIN = _NEUTRAL_PLAIN | {fold(one) for one in _BARE.split()}


@lru_cache(maxsize=4096)
def column_named(text: str) -> Column | None:
    """What a column of that label, and nothing else in it, holds."""
    folded = fold(text)
    if named := _COLUMNS.get(folded):
        return named
    if text.strip() in _NUMBER_SIGNS:
        return Column.NUMBER
    if not folded.startswith(_BEGUN):  # as most cells: to read their words takes longer
        return None
    found = words(text)
    begun = (
        (column, rest.of(text))
        for column, (begins, rest) in _MADE_OF.items()
        if begins.first(text, _line(found)) == 0
    )
    return next((c for c, known in begun if all(_line([word]) in known for word in found)), None)


def kind_named(text: str) -> Kind | None:
    return _KINDS.get(fold(text))


def is_sum_name(text: str) -> bool:
    """Whether a column or a row of exactly that name is the sum of others."""
    return fold(text) in _SUM_NAMES


def is_sum_row(text: str) -> bool:
    """Whether a row is the sum of others: "Tổng cộng", "Cộng khối văn phòng", "Tổng (I)"."""
    bare = _BRACKETS.sub(" ", text)
    found = words(bare)
    own = next((n for n, word in enumerate(found) if word not in _SUM_WORDS), len(found))
    rest = found[own : own + 1]
    is_part = not _SUMMED.isdisjoint(rest)
    is_whole = _NO_SUM.isdisjoint(rest) and is_understood(bare)
    return is_sum_name(text) or (own > 0 and (is_part or is_whole))


def figures_named(text: str) -> Column | None:
    """The kind of figures that a text speaks of; kinds that are not counts are looked for first."""
    line = _without_portals(text)
    found = (column for column, phrases in _BY_PHRASE.items() if phrases.first(text, line) >= 0)
    return next(found, None)


def is_group_name(text: str) -> bool:
    """Whether it heads several offices: "Khối Văn phòng", "Các phòng chuyên môn"."""
    return not _GROUPS.isdisjoint(words(text)[:1])


def other_figures(title: str) -> Column | None:
    """The figures that a title speaks of, where they are not those of published articles."""
    line = _without_portals(title)
    found = (
        column for column, phrases in _TITLE_PHRASES.items() if phrases.first(title, line) >= 0
    )
    return next(found, None)


def states_unpublished(text: str) -> bool:
    """Whether it is about articles that are not on the portal: sent back, waiting, expected."""
    return fold(text) == "khongtinh" or _UNPUBLISHED.first(text, _line(words(text))) >= 0


def states_published(text: str) -> bool:
    """What stands in a column that tells whether an article is on the portal, perhaps since when."""
    if text in _TICKS or fold(text) in _PUBLISHED:
        return True
    says_so = _IS_PUBLISHED.first(text, _line(words(text))) >= 0
    return says_so and is_understood(_SHORT_NUMBER.sub(" ", text))


def is_mark(text: str) -> bool:
    """What stands in a column to say that its name holds of the row."""
    return text.strip() in _MARKS or fold(text) in _MARKS


def speaks_of_results(text: str) -> bool:
    """Whether a title is about what was done, though it may name the plan behind that."""
    line = _line(words(text))
    done, plan = _RESULTS.first(text, line), _BY_PHRASE[Column.PLAN].first(text, line)
    return done >= 0 and not 0 <= plan < done


def speaks_of_articles(texts: Iterable[str]) -> bool:
    return any(_ARTICLES.first(text, _NO_ARTICLES.without(text)) >= 0 for text in texts)


def spans_months(text: str) -> bool:
    """Whether a sum is of a longer time than a month: "Cả năm", "Tổng 4 tháng"."""
    return _SPANS.first(text, _line(words(text))) >= 0


def is_of_publishing(text: str) -> bool:
    """Whether a date's name says that it is of publishing, and not only of approval."""
    return _PUBLISHING.first(text, _line(words(text))) >= 0


def is_elsewhere(text: str) -> bool:
    """Whether a column is about what was put on another channel than the portal."""
    return _ELSEWHERE.first(text, _line(words(text))) >= 0


def is_part(text: str) -> bool:
    """Whether a head says that the figure is part of another's: "Trong đó: tin"."""
    return _PARTS.first(text, _line(words(text))) >= 0


def speaks_of(kind: Kind, text: str) -> bool:
    return _OF_KINDS[kind].first(text, _NO_ARTICLES.without(text)) >= 0


def is_understood(text: str) -> bool:
    """Whether every word is one that says nothing else about figures."""
    return _is_of(text, _NEUTRAL_SIGNED, _NEUTRAL_PLAIN)


def is_bare_title(text: str) -> bool:
    """Whether a title says nothing of its table but the time: "Bảng tổng hợp tháng 4 năm 2026"."""
    return _is_of(_SHORT_NUMBER.sub(" ", text), _BARE_SIGNED, _BARE_PLAIN)


def _is_of(text: str, signed: Collection[str], plain: Collection[str]) -> bool:
    known = plain if text.isascii() else signed
    found = _without_portals(text).split()
    return all(word in known or re.fullmatch(r"20[0-9]{2}", word) for word in found)


def is_about_months(text: str) -> bool:
    return not _MONTHS.isdisjoint(words(text))


def _without_portals(text: str) -> str:
    """Its words, without the portal's name: "cổng" typed without signs is a sum."""
    return _PORTALS.without(text)


# Common words as they look when letters of a time before Unicode are taken for today's.
_OLD_LETTERS = {
    "TCVN3": """phßng th¸ng gi¸o céng tæng ®¬n v¨n së tªn bµi tµi chÝnh tiÓu häc c¸n bé ngµy ®¨ng tiªu
        ®Ò sè""",
    "VNI": """phoøng thaùng giaùo coäng toång ñôn vaên sôû teân baøi taøi tieåu hoïc caùn boä ngaøy
        ñaêng tieâu ñeà soá""",
}
_OLD_WORDS = {
    word.casefold(): name for name, listed in _OLD_LETTERS.items() for word in listed.split()
}
_ENOUGH = 3  # different words


def letters_of_old(texts: Iterable[str]) -> str:
    """The encoding of before Unicode in which texts are written, or an empty text."""
    found: dict[str, set[str]] = {}
    for text in texts:
        if text.isascii():
            continue
        for word in re.findall(r"[^\s,.;:()/]+", text.casefold()):
            if name := _OLD_WORDS.get(word):
                found.setdefault(name, set()).add(word)
                if len(found[name]) >= _ENOUGH:
                    return name
    return ""
