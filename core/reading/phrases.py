"""Words with a meaning of their own in a message of counts, as data.

A phrase matches without its marks ("da dang") or with exactly its own; "đá dáng" is another word.
What stands in no table here is asked about.
"""

import re
from collections.abc import Container, Iterable, Sequence
from enum import StrEnum, auto
from itertools import product, takewhile

from core.names import fold
from core.quota import Kind
from core.text import normal


class What(StrEnum):
    """What a part of a message is."""

    COUNT = auto()
    OFFICE = auto()
    KIND = auto()
    TIME = auto()
    NOTE = auto()  # announces a note
    TITLE = auto()  # announces an article's title
    QUOTE = auto()
    LINK = auto()
    SEPARATOR = auto()  # comma, "và": between counts, or inside a list of offices
    DASH = auto()  # a dash with blanks around it, and no number behind
    COLON = auto()
    MARK = auto()  # brackets, full stops
    EACH = auto()  # "mỗi phòng"
    UNIT = auto()  # counts other things than articles
    ADD = auto()
    MINUS = auto()
    TAKE_AWAY = auto()  # "gỡ", "xóa": perhaps a minus, perhaps a reason
    TOTAL = auto()
    FILLER = auto()  # changes nothing
    REQUEST = auto()  # of the editors nothing new; of an office, articles that are not there yet
    PLAN = auto()  # wanted, to come, missing, denied: not published
    QUESTION = auto()
    BAD = auto()  # looks like a count and is none
    WORD = auto()  # anything else


def each_of(table: str) -> list[str]:
    """The phrases of a table: of "a|(b|c|) d" they are "a", "b d", "c d" and "d"."""
    found: list[str] = []
    for phrase in re.split(r"\|(?![^(]*\))", table):
        places = [place.split("|") for place in re.split(r"[()]", phrase)]
        found += [" ".join(" ".join(words).split()) for words in product(*places)]
    return found


def words_of(tables: Iterable[str]) -> set[str]:
    return {word for table in tables for phrase in each_of(table) for word in phrase.split()}


def any_of(table: str) -> frozenset[str]:
    """The phrases of a table, to look one up among them."""
    return frozenset(each_of(table))


# Written as in `each_of`. Of two readings of the same letters the one in the upper table holds.
PHRASES: dict[What, str] = {
    What.QUESTION: (
        "đâu|(tại|vì|làm|) sao|à|hả|nhỉ|bao nhiêu|mấy|(phải|đúng|được) (không|ko)"
        "|(được|đúng|ok) chưa|thế nào|khi nào|bao giờ|ai|gì"
    ),
    What.PLAN: (
        "đang (viết|)|chờ (đăng|duyệt|)|còn|nợ (bài|)|định (mức|)|hứa|hẹn|muốn|sẽ|sắp (tới|)"
        "|kế hoạch|dự (kiến|định)|chỉ tiêu|mục tiêu|phấn đấu|đăng (ký|kí)|cần|phải|nên|(còn|) thiếu"
        "|thiếu hụt|hụt|mất|chưa (có|đăng|duyệt|)|không (có|phải|)|ko|đừng|cam kết|tối thiểu|nếu"
        "|giả (sử|dụ)|yêu cầu|bị trả|trả lại|bản nháp|giao|(xin|nhờ|đề nghị|để) (đăng|duyệt)"
        "|nhờ (anh|chị) duyệt|đề nghị các (phòng|đơn vị)|phân công (viết|)|viết thêm|hình như"
        "|nghe (nói|đâu)|có lẽ|chắc (là|)|đâu như|ước"
    ),
    What.NOTE: "ghi chú|(lý|lí) do|vì|do|note",
    What.TITLE: "(tiêu|tựa) đề|tên bài|title",
    What.EACH: (
        "mỗi (phòng|đơn vị|bên|nơi|)|each|từng (phòng|đơn vị)|tất cả (các|) (phòng|đơn vị)"
        "|cả các phòng"
    ),
    What.MINUS: "(trừ|bớt|giảm) (đi|)|ngoại trừ",
    What.TAKE_AWAY: "gỡ (bỏ|)|xóa|rút|hủy|thu hồi|loại (bỏ|)|bỏ (bớt|đi|)",
    What.TOTAL: "tổng (số|cộng|cộng có|)|total",
    What.ADD: "thêm (cho|)|cộng (thêm|)|ghi thêm|bổ sung|add",
    What.BAD: "vài (ba|)|một (vài|số)|nhiều|những|khoảng|hơn|gần|dưới|dăm|chừng|rưỡi",
    What.FILLER: (
        "thầy|cô|chú|ạ|nhé|nha|nhá|ơi|dạ|vâng|thưa|kính (gửi|thưa|báo|nhờ)|gửi|xin phép"
        "|xin (báo cáo|ghi nhận)|(chúng|) (em|tôi)|anh|chị|mình|cho (em|tôi|)|của|thuộc"
        "|giúp (em|)|hộ|làm ơn|phiền|ghi (nhận|cho|giúp|)|báo (cáo|số liệu|)|cập nhật"
        "|nhập (giúp|)|(đã|được|đã được|) (đăng|duyệt|duyệt đăng)|đã (gửi|có|)|vừa (mới|qua|rồi|)"
        "|mới|có|được|rồi|nữa|cũng|riêng|ngoài ra|lên cổng|trên (trang|cổng|cổng ttđt)"
        "|trên cổng thông tin điện tử|(xin|) cảm ơn|cám ơn|(xin|) trân trọng cảm ơn|trân trọng"
        "|số (lượng|liệu)|đơn vị|(phòng|bên) em|phòng (tôi|mình)|bên|(các|) đồng chí|đc"
        "|các (phòng|đơn vị)|danh sách|tổng hợp|như sau|kết quả|với (ạ|nhé)|for|please"
        "|(xin|) chào|chào (buổi sáng|buổi chiều|cả nhà|mọi người)|alo|a lô|hi|hello"
        "|(kính gửi|) ban biên tập|bbt|ok|oke|okie|okay|hihi|hehe|(đường|) link|link bài|đường dẫn"
    ),
    What.REQUEST: "đề nghị|nhờ|xin|mời|nhắc",
    What.UNIT: (
        "người|giáo viên|gv|học sinh|trường|lớp|lượt (xem|)|view|giờ|phút|ngày|tuần|tháng|buổi"
        "|hội nghị|triệu|nghìn|chục|tá|cặp|đôi|loạt|trang|chữ|(hình|) ảnh|hình|tấm"
    ),
    What.SEPARATOR: "và|với|cùng (với|)|and",
    # Words of titles and of reasons in which others stand that mean something alone.
    What.WORD: (
        "ước mơ|(mơ|ao|điều) ước|chắc (chắn|tay)|vững chắc|mất (mát|mùa|ảnh|link)|nên người"
        "|(trở|làm|tạo|xây|dệt|viết|gây) nên"
    ),
}
# These mean it only with their marks; without them they are everyday words.
ONLY_WITH_MARKS = any_of(
    "đang|chờ|còn|nợ|định|hứa|muốn|đâu|sao|à|hả|nhỉ|thầy|cô|chú|(hình|) ảnh|hình|tấm|chữ|giờ|lớp"
    "|nên|mất|ước|chắc|bỏ"
)
KINDS: dict[Kind, str] = {
    Kind.ARTICLE: "(số|) tin bài|bài tin|tin và bài",
    Kind.NEWS: "(bản|số|) tin|tin (tức|ảnh)",
    Kind.FEATURE: "bài (viết|báo|)|phóng sự (ảnh|)|số bài",
    Kind.CLIP: "(video|) clip|video",
}
# How a kind is written in a command that we offer ourselves.
KIND_WORDS = {
    Kind.ARTICLE: "tin bài",
    Kind.NEWS: "tin",
    Kind.FEATURE: "bài",
    Kind.CLIP: "clip",
}
# Columns of a table that was pasted from a sheet; the other columns are kinds, months and offices.
COLUMNS: dict[What, str] = {
    What.FILLER: "stt|tt|số tt|số thứ tự",
    What.OFFICE: "đơn vị|phòng|tên đơn vị|tên phòng|phòng ban",
    What.COUNT: "số lượng|sl|tin bài|số tin bài|tin, bài",
    What.TOTAL: "tổng|tổng số|cộng|tổng cộng",
    What.NOTE: "ghi chú",
}

BULLETS = frozenset("•*●▪◦·▫■□➢✓✔→‣○–-+")
NEUTRAL = frozenset(
    "=()[]{}.…!'\"“”‘’«»|_*•👍🙏😊🙂😄😁🥰🤗🌹🌸🌺💐🌷🌻❤️💖👏🤝💪✊🎉🎊✨⭐🌟🏆🔥📌📍📝📰📢📣🔔✅☑👉🆕"
)
REFUSING = frozenset("❌✖✗✘🚫👎⛔")
SEPARATING = frozenset(",;/&+")
# In front of a number that tells which one it is; with their marks, for "sở" and "khoa" are others.
BEFORE_WHICH_ONE = any_of(
    "số|so|hạng|hang|điều|dieu|khóa|khoá|khoản|mã|mục|muc|câu|điểm|chương|trang|thứ|lần|đợt|dot"
    "|kỳ|ky|kì|vòng|buổi|bước|nhóm|tầng|vm|dòng|lớp|lop|khối|khoi|top|no|cv"
)
# In front of a number that is another one than the count: "trước 5" is what there was before.
BEFORE_ANOTHER_NUMBER = any_of(
    "trong (đó|do)|(lũy|luỹ) kế|luy ke|trước (là|đó|)|truoc (la|do|)|cũ|hiện (tại|có|)|hoặc|hoac"
    "|(bị|) trùng|lỗi|thừa|dư|(bao|) gồm|tức (là|)|nâng (lên|)|lên"
)
BETWEEN_TWO = any_of("hoặc|hoac|hay|đến|den|tới|toi")
# What changes nothing beside a count, and may well be a title beside its link.
IN_TITLES = any_of("kết quả|báo cáo|danh sách|tổng hợp|số liệu")
# Whom a message is said to, before "ơi", folded. Of the offices only the one that editors sit in:
# "GDMN ơi 2 bài" may well be of GDMN.
CALLED = any_of("vanphong|vanphongso|vp|banbientap|bientapvien|bbt|btv|bot|ad|admin")
CALLING = "oi"
EITHER_SIGN = "bot"  # without its mark "bớt" is also how people call the program


# --- Numbers in words, up to twenty

_UNITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VARIANTS = {"bẩy": 7, "mười bẩy": 17, "mười tư": 14, "mười lăm": 15, "mười nhăm": 15}
_IN_ORDER = (*_UNITS, "mười", *(f"mười {unit}" for unit in _UNITS), "hai mươi")
_KNOWN = {name: n for n, name in enumerate(_IN_ORDER, start=1)} | _VARIANTS
_OF_OTHERS = "mốt|chục|trăm|nghìn|ngàn"  # of numbers that are not read
NUMBER_WORDS = " ".join(sorted({*" ".join(_KNOWN).split(), *_OF_OTHERS.split("|")}))
_ANY = frozenset(NUMBER_WORDS.split())
_FIRST = frozenset(name for name in _KNOWN if " " not in name)
_WITHOUT_MARKS = {fold(name): name for name in (*_UNITS, "lăm", "mười")}
_LONGEST = 4  # words that are looked at


def leading_number(words: Sequence[str], counted: Container[str]) -> tuple[int | None, int] | None:
    """The number that the leading words say, and how many words that took.

    The number is None where it is over twenty or none at all ("hai ba"). counted: what is counted,
    folded; without its marks "nam" is five only in front of one of these.
    """
    spelled = [normal(word).lower() for word in words[: _LONGEST + 1]]
    if found := _run(spelled):
        return _KNOWN.get(" ".join(found)), len(found)
    found = _run([_WITHOUT_MARKS.get(word, word) for word in spelled])
    following = spelled[len(found)] if len(found) < len(spelled) else ""
    return (_KNOWN.get(" ".join(found)), len(found)) if found and following in counted else None


def _run(words: Sequence[str]) -> list[str]:
    if not words or words[0] not in _FIRST:
        return []
    return list(takewhile(_ANY.__contains__, words[:_LONGEST]))
