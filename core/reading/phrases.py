"""Words with a meaning of their own in a message of counts, as data.

A phrase matches without its marks ("da dang") or with exactly its own; "đá dáng" is another word.
What stands in no table here is asked about.
"""

from enum import StrEnum, auto

from core.quota import Kind


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


def any_of(phrases: str) -> frozenset[str]:
    """The phrases of a table, in which "|" stands between them."""
    return frozenset(phrases.split("|"))


# Separated by "|". Of two readings of the same letters the one in the upper table holds.
PHRASES: dict[What, str] = {
    What.QUESTION: (
        "đâu|sao|à|hả|nhỉ|bao nhiêu|mấy|may bai|may tin|phải không|phải ko|được không|được ko|được chưa"
        "|đúng không|đúng ko|đúng chưa|ok chưa|thế nào|khi nào|bao giờ"
        "|tại sao|vì sao|làm sao|ai|gì"
    ),
    What.PLAN: (
        "đang|chờ|còn|nợ|định|hứa|muốn"
        "|sẽ|kế hoạch|dự kiến|dự định|định mức|chỉ tiêu|mục tiêu|phấn đấu|đăng ký|đăng kí|cần|thiếu"
        "|còn thiếu|chưa|chưa có|chưa đăng|chưa duyệt|không|không có|không phải|ko|khong|chờ duyệt"
        "|chờ đăng|cho duyet|cho dang|sắp|sắp tới|đang viết|hẹn|cam kết|tối thiểu|nếu|giả sử|đừng"
        "|yêu cầu|phải|bị trả|trả lại|bản nháp|giao|xin đăng|xin duyệt|nhờ đăng|nhờ duyệt"
        "|nhờ anh duyệt"
        "|nhờ chị duyệt|đề nghị đăng|đề nghị duyệt|để đăng|để duyệt|đề nghị các phòng"
        "|đề nghị các đơn vị|phân công|phân công viết|viết thêm|nên|hụt|mất|nợ bài|thiếu hụt|giả dụ"
        "|hình như|nghe nói|nghe đâu|có lẽ|chắc|chắc là|đâu như|ước"
    ),
    What.NOTE: "ghi chú|lý do|lí do|vì|do|note",
    What.TITLE: "tiêu đề|tựa đề|tên bài|title",
    What.EACH: (
        "mỗi phòng|mỗi đơn vị|mỗi bên|mỗi nơi|mỗi|each|tất cả các phòng|tất cả các đơn vị"
        "|tất cả phòng|tất cả đơn vị|cả các phòng|từng phòng|từng đơn vị"
    ),
    What.MINUS: "trừ|trừ đi|ngoại trừ|bớt|bớt đi|giảm|giảm đi",
    What.TAKE_AWAY: "gỡ|gỡ bỏ|xóa|rút|hủy|thu hồi|loại|loại bỏ|bỏ|bỏ bớt|bỏ đi",
    What.TOTAL: "tổng|tổng số|tổng cộng|tổng cộng có|total",
    What.ADD: "thêm|thêm cho|cộng|cộng thêm|ghi thêm|bổ sung|add",
    What.BAD: "vài|vài ba|một vài|một số|nhiều|những|khoảng|hơn|gần|dưới|dăm|chừng|rưỡi",
    What.FILLER: (
        "thầy|cô|chú|ạ|nhé|nha|nhá|ơi|dạ|vâng|thưa|kính gửi|kính thưa|gửi|xin phép|xin báo cáo"
        "|xin ghi nhận|em|anh|chị"
        "|tôi|mình|chúng em|chúng tôi|cho|cho em|cho tôi|của|thuộc|giúp|giúp em|hộ|làm ơn"
        "|ghi nhận|ghi|ghi cho|ghi giúp|báo|báo cáo|báo số liệu|cập nhật|nhập|nhập giúp"
        "|đăng|đã đăng|được đăng|đã được đăng|duyệt|duyệt đăng|được duyệt|được duyệt đăng|đã duyệt"
        "|đã được duyệt|đã được duyệt đăng|đã gửi|vừa|mới|vừa mới|có|được|đã|đã có|rồi|nữa"
        "|trên cổng|trên cổng ttđt|trên cổng thông tin điện tử|lên cổng|trên trang|cảm ơn|cám ơn"
        "|xin cảm ơn|số lượng|số liệu|đơn vị|phòng em|phòng tôi|phòng mình|bên|bên em|đồng chí"
        "|đc|các đồng chí|các phòng|các đơn vị|danh sách|tổng hợp|như sau|kết quả|với ạ|với nhé"
        "|for|please|chào|xin chào|chào buổi sáng|chào buổi chiều|chào cả nhà|chào mọi người"
        "|alo|a lô|hi|hello|ban biên tập|kính gửi ban biên tập|bbt|ok|oke|okie|okay|hihi|hehe|phiền"
        "|vừa qua|vừa rồi|trân trọng|trân trọng cảm ơn|xin trân trọng cảm ơn|kính báo|kính nhờ"
        "|cũng|riêng|ngoài ra|link|link bài|đường link|đường dẫn"
    ),
    What.REQUEST: "đề nghị|nhờ|xin|mời|nhắc",
    What.UNIT: (
        "người|giáo viên|gv|học sinh|trường|lượt|lượt xem|view|phút|ngày|tuần|tháng|buổi|hội nghị"
        "|triệu|nghìn|chục|tá|cặp|đôi|loạt|trang|ảnh|hình|hình ảnh|tấm|chữ|giờ|lớp"
    ),
    What.SEPARATOR: "và|với|cùng|cùng với|and",
    # Words of titles and of reasons in which others stand that mean something alone.
    What.WORD: (
        "ước mơ|mơ ước|ao ước|điều ước|chắc chắn|chắc tay|vững chắc|mất mát|mất mùa|mất ảnh|mất link"
        "|nên người|trở nên|làm nên|tạo nên|xây nên|dệt nên|viết nên|gây nên"
    ),
}
# These mean it only with their marks; without them they are everyday words.
ONLY_WITH_MARKS = any_of(
    "đang|chờ|còn|nợ|định|hứa|muốn|đâu|sao|à|hả|nhỉ|thầy|cô|chú|ảnh|hình|hình ảnh|tấm|chữ|giờ|lớp"
    "|nên|mất|ước|chắc|bỏ"
)
KINDS: dict[Kind, str] = {
    Kind.ARTICLE: "tin bài|bài tin|tin và bài|số tin bài",
    Kind.NEWS: "tin|tin tức|bản tin|tin ảnh|số tin",
    Kind.FEATURE: "bài|bài viết|bài báo|phóng sự|phóng sự ảnh|số bài",
    Kind.CLIP: "clip|video|video clip",
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
BEFORE_WHICH_ONE = frozenset(
    {"số", "so", "hạng", "hang", "điều", "dieu", "khóa", "khoá", "khoản", "mã", "mục", "muc"}
    | {"câu", "điểm", "chương", "trang", "thứ", "lần", "đợt", "dot", "kỳ", "ky", "kì", "vòng"}
    | {
        "buổi",
        "bước",
        "nhóm",
        "tầng",
        "vm",
        "dòng",
        "lớp",
        "lop",
        "khối",
        "khoi",
        "top",
        "no",
        "cv",
    }
)
# In front of a number that is another one than the count: "trước 5" is what there was before.
BEFORE_ANOTHER_NUMBER = any_of(
    "trong đó|trong do|lũy kế|luỹ kế|luy ke|trước|truoc|trước là|truoc la|trước đó|truoc do|cũ"
    "|hiện|hiện tại|hiện có|hoặc|hoac|trùng|bị trùng|lỗi|thừa|dư|gồm|bao gồm|tức|tức là"
    "|nâng|nâng lên|lên"
)
BETWEEN_TWO = frozenset({"hoặc", "hoac", "hay", "đến", "den", "tới", "toi"})
# What changes nothing beside a count, and may well be a title beside its link.
IN_TITLES = any_of("kết quả|báo cáo|danh sách|tổng hợp|số liệu")
# Whom a message is said to, before "ơi", folded. Of the offices only the one that editors sit in:
# "GDMN ơi 2 bài" may well be of GDMN.
CALLED = any_of("vanphong|vanphongso|vp|banbientap|bientapvien|bbt|btv|bot|ad|admin")
CALLING = "oi"
EITHER_SIGN = "bot"  # without its mark "bớt" is also how people call the program
