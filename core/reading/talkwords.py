"""The words of everyday sentences, as data: phrases by what they say, written as in `each_of`.

A phrase matches without its marks, with some of them, or with exactly its own. Of two readings of
the same letters the one in the upper table holds. A word in no table makes a sentence unsure. A
phrase with words of `FILLER` around it need not stand here: "đúng" is enough for "đúng ạ".
"""

from enum import StrEnum, auto

from core.reading.phrases import any_of


class Say(StrEnum):
    """What a part of a sentence says."""

    # Found by other means than a phrase
    UNKNOWN = auto()
    UNCLEAR = auto()  # letters that without their marks are two opposites
    BREAK = auto()  # a comma, a full stop, a new line
    OFFICE = auto()
    TIME = auto()
    NUMBER = auto()
    THUMB = auto()
    # What is asked
    STANDING = auto()
    FIGURES = auto()
    HOW_MANY = auto()
    HOW = auto()
    WHO = auto()
    WHAT = auto()
    WHEN = auto()
    WHERE = auto()
    QUESTION = auto()
    ITEM = auto()
    MISSING = auto()
    WHY = auto()
    LOW = auto()
    LACK = auto()
    MORE = auto()
    MUST = auto()
    QUOTA = auto()
    BELOW = auto()
    MET = auto()
    RANK = auto()
    MOST = auto()
    PROVINCE = auto()
    COMPARE = auto()
    YEAR_BEFORE = auto()  # the same months of the year before
    UP_OR_DOWN = auto()
    CHART = auto()
    REPORT = auto()
    LIST = auto()
    LOG = auto()
    ARTICLES = auto()
    NEWS = auto()
    WAITING = auto()  # for approval, or returned
    UNPUBLISHED = auto()  # the same, told; asked about only with a question
    REWORK = auto()  # of an article that was sent
    IS_CLOSED = auto()  # asks of a month
    CLOSED = auto()  # tells
    URGE = auto()  # to be done now, or what was done
    URGING = auto()
    UNANSWERED = auto()
    DEADLINE = auto()
    SCHEDULE = auto()  # of what the bot says of its own accord
    CODES = auto()
    LATEST = auto()  # the deadline, or who is behind
    SEND = auto()
    TO_WHOM = auto()
    PAPER = auto()  # in an office's format
    FILE = auto()
    ENTER = auto()
    ADDRESS = auto()
    CONTACT = auto()
    EDITORS = auto()
    CALL = auto()
    HELP = auto()
    SETTINGS = auto()
    # Whom and when it is about
    OWN = auto()
    WHOLE = auto()
    PLURAL = auto()
    SINCE = auto()  # since the year began
    TO = auto()
    WEEK = auto()
    MONTH_END = auto()
    DAYS = auto()
    # What is told
    RECEIVED = auto()
    FINE = auto()  # ok, vâng: an acknowledgement, a yes, or politeness
    POLITE = auto()
    AGREE = auto()
    RIGHT = auto()
    RECORD = auto()
    HAVE = auto()  # có
    GOT = auto()  # được
    NO = auto()
    NOT_YET = auto()
    DONT = auto()
    STOP = auto()
    REFUSE = auto()
    CANCEL = auto()
    MISTAKE = auto()
    LAST = auto()
    WRONG = auto()
    MISCOUNT = auto()
    CHANGE = auto()
    OBSTACLE = auto()
    TROUBLE = auto()  # what may be an obstacle, and is offered as one
    TELL = auto()
    ENDED = auto()
    TRIP = auto()
    LEAVE = auto()
    BACK = auto()
    THANKS = auto()
    GREETING = auto()
    PRAISE = auto()
    DONE = auto()  # tells of what was done, and asks for nothing
    BUT = auto()  # what follows turns what was said
    FILLER = auto()


_NO_MORE_MESSAGES = (
    "đừng (nhắn|nhắn tin|gửi tin|làm phiền) (tôi|cho tôi|) nữa|đừng nhắn (em|cho em) nữa"
    "|dừng (nhắn|gửi) tin"
)
_OFFICE_CODES = "mã (của|) (các|những|từng|) (đơn vị|phòng)"  # not "mà phòng em"

SAID: dict[Say, str] = {
    Say.DONE: "đã (sửa|chỉnh|điều chỉnh|hủy|xóa|hoàn tác|đổi)|đã (gửi|nộp) (bài|)",
    Say.BUT: "nhưng|tuy nhiên|song",
    Say.FINE: "ok|oke|okie|oki|okay|okla|okê|(dạ|) vâng|vâng dạ|ừ|uh|uhm|ừm|roger",
    Say.SETTINGS: (
        "cài đặt|thiết lập|settings|đổi (kênh|ngôn ngữ)|dùng tiếng anh"
        "|(đổi|chuyển) sang (zalo|telegram|tiếng anh)|nhận tin qua (zalo|telegram)"
        "|tắt (thông báo|nhắc|nhắc nhở|tin nhắc|tin nhắn)|(đừng|không) nhắc (tôi|em|) nữa"
        "|không (muốn|) nhận (tin|tin nhắn) nữa|dữ liệu (cá nhân|của em|của mình|của tôi|về tôi)"
        "|nhận lại (tin|tin nhắn)|nhận (tin|tin nhắn) (lại|trở lại)|bật (lại|) (thông báo|tin nhắn)"
        f"|ngừng (nhắn|gửi) tin|{_NO_MORE_MESSAGES}"
    ),
    Say.HELP: (
        "help|menu|chức năng|trợ giúp|hướng dẫn (sử dụng|)|cách (dùng|sử dụng)"
        "|(dùng|sử dụng) (như|) thế nào|(những|) lệnh gì|các lệnh|(làm|giúp) được (những|) gì"
        "|giúp (tôi|em) với|cần (giúp đỡ|hỗ trợ)|hỗ trợ với|phải làm (gì|thế nào)"
        "|(bot|bạn|em) là ai|(bot|hệ thống|hệ thống này|đây) là gì|đây là hệ thống gì"
        "|hệ thống làm được gì|(em|tôi) (chưa|không) hiểu|là sao|nghĩa là (gì|sao)"
    ),
    Say.UNANSWERED: (
        "chưa (xác nhận|trả lời|phản hồi|nhận tin)|chưa đọc (tin|tin nhắn|)|đã (xác nhận|phản hồi)"
    ),
    Say.ARTICLES: (
        "(danh sách|ds) (các|) (bài|tin bài)|dsbai|(những|các) bài (nào|gì|)|bài gì"
        "|những (tin|tin bài) nào|bài (tôi|em) (đã|) gửi|(các|) bài đã gửi"
        "|bài (của|) (tôi|em) đến đâu|(danh sách|các|những|tin|) bài đã đăng"
    ),
    Say.WAITING: (
        "bài (chờ|đang chờ|cần duyệt)|(đang|còn) chờ (duyệt|)|chờ (phê|) duyệt|chưa (được|) duyệt"
        "|(bị|bài|) trả lại|rút (lại|) bài|duyệt (bài|tin bài|bài nào|hết|tất cả)|(cần|phải) duyệt"
        "|(đã|được|) (duyệt|đăng) chưa|(đã|) lên chưa|lên (cổng|bài) chưa"
        "|(bao giờ|khi nào) (duyệt|đăng|được đăng|lên)|chưa phân (đơn vị|)"
        "|chưa (biết|rõ) của phòng nào"
    ),
    Say.NEWS: "(bài|tin|tin bài) mới (nhất|)|mới nhất|bài (nào mới|mới nào)|(bài|tin|) gì mới",
    Say.UNPUBLISHED: (
        "chưa (được|) đăng|chưa lên|chưa thấy (đăng|lên|)|không thấy|bị trả|(bị|) (trả về|từ chối)"
    ),
    Say.REWORK: (
        "(gửi|) nhầm bài|sửa (lại|) bài|sửa tên bài|(sửa|đổi) tiêu đề"
        "|(thay|xóa|gửi lại|lấy lại|bổ sung) bài"
    ),
    Say.IS_CLOSED: "(đã|) chốt (sổ|số liệu|) chưa|chốt rồi chưa",
    Say.CLOSED: "đã chốt (sổ|số liệu|)",
    Say.URGE: "đôn đốc|nhắc nhở",
    Say.URGING: (
        "nhắc (ai|những ai)|(đã|) nhắc chưa|đã (nhắc|đôn đốc)|đã gửi (nhắc|nhắc nhở)"
        "|lịch sử (nhắc|nhắc nhở|đôn đốc)|danh sách đôn đốc"
    ),
    Say.LOG: (
        "nhật (ký|kí)|log|lịch sử (nhập|ghi nhận|)|các ghi nhận|(nhập|ghi) gì rồi"
        "|(đã|vừa|) (nhập|ghi|ghi nhận) (gì|những gì)|những gì đã (nhập|ghi|ghi nhận)"
    ),
    Say.CONTACT: (
        "(số điện thoại|điện thoại|sđt|số máy) (văn phòng|vp|trưởng phòng|)|số (của|) văn phòng"
        "|phone|hotline|đường dây nóng|danh bạ|đầu mối|thông tin (liên hệ|liên lạc)"
        "|người phụ trách|ai phụ trách (duyệt|)|ai duyệt (bài|)|ai (là|làm) trưởng phòng"
        "|trưởng phòng là ai|(danh sách|) người dùng|(chưa có|) tài khoản"
        "|(ai|) (chưa|đã) liên kết|(ai|) chưa vào hệ thống|ai đã vào hệ thống|(chưa|đã) kết nối"
    ),
    Say.CALL: (
        "(liên hệ|liên lạc) (với văn phòng|văn phòng|)|gọi (điện|) (cho văn phòng|văn phòng|)"
        "|gặp (ai|người|biên tập|biên tập viên)|hỏi ai|cho gặp"
    ),
    Say.EDITORS: "(ban|) biên tập|bbt|biên tập viên|btv",
    Say.ADDRESS: (
        "(muốn|cần) (gửi|nộp) (bài|tin bài)|địa chỉ (email|mail|nào|gửi bài|nhận bài|)"
        "|(email|mail|hộp thư|hòm thư) nào|(email|mail) (gì|nhận bài)"
    ),
    Say.SCHEDULE: (
        "(lịch|lịch trình|thời gian) (gửi|) (tin|) (nhắc|nhắc nhở|nhắc việc|đôn đốc)"
        "|(lần|đợt) (nhắc|nhắc nhở|đôn đốc) (tiếp theo|tiếp|kế tiếp|sau|tới)"
        "|(bao giờ|khi nào|hôm nào|lúc nào|ngày nào) (thì|) (bot|hệ thống|máy|) (mới|sẽ|lại|) nhắc"
        " (tiếp|lại|nữa|)"
        "|(bot|hệ thống|máy|) nhắc (vào|) (bao giờ|khi nào|hôm nào|lúc nào|ngày nào|những ngày nào)"
    ),
    Say.CODES: (
        "(mã số|viết tắt|tên viết tắt|ký hiệu) (của|) (các|những|từng|) (đơn vị|phòng)"
        f"|tên (của|) (các|những|từng) (đơn vị|phòng)|{_OFFICE_CODES}"
    ),
    Say.DEADLINE: (
        "(thời|) hạn (nộp|gửi|)|hạn (nộp|gửi) bài|hạn (chót|cuối|chốt)|deadline|hết hạn"
        "|bao giờ hết (hạn|tháng)|còn (mấy|bao nhiêu) ngày (nữa|nữa hết tháng|làm việc|)"
        "|mấy ngày nữa hết (hạn|tháng)|còn kịp|(có|còn|) kịp không"
        "|(bao giờ|khi nào|ngày nào) chốt (sổ|số liệu|)|ngày chốt (sổ|)"
        "|chốt (sổ|số liệu|) (bao giờ|khi nào|ngày nào)"
    ),
    Say.LATEST: "(chậm|muộn) nhất",
    Say.WHY: "(lý|lí) do (gì|)|(tại|vì|) sao|(vì|do) đâu",
    Say.LOW: "(thấp|ít|ít bài|chậm|kém) (thế|quá|)|ít tin bài|chậm tiến độ|tụt lại|yếu",
    Say.BELOW: (
        "(chưa|không) (đạt|đủ) (chỉ tiêu|định mức|)|chưa đạt (chuẩn|yêu cầu|mức tối thiểu)"
        "|chưa đủ bài|chưa (hoàn thành|xong)|chưa làm (gì|)|dưới (mức|mức tối thiểu)"
        "|dưới (định mức|chỉ tiêu)|(chưa|không) (có|viết|gửi|nộp) bài nào"
        "|chưa có (bài|tin|tin bài)|chưa (viết|gửi|nộp) (bài|gì|)"
    ),
    Say.MISSING: "còn nợ|(còn|) nợ bài|còn thiếu (mấy|)|còn phải (có|viết|gửi|nộp)",
    Say.LACK: "thiếu",
    Say.MUST: "(phải|cần) (có|viết|viết thêm|gửi|nộp)|cần (thêm|)",
    Say.MORE: "(thêm|) nữa",
    Say.QUOTA: (
        "định mức|chỉ tiêu|quota|mức (tối thiểu|phấn đấu|giao)|(mỗi|một) tháng|được miễn"
        "|(bao nhiêu|mấy) bài (là|thì) đạt|(tối thiểu|phấn đấu) (bao nhiêu|mấy bài)"
    ),
    Say.RANK: (
        "rank|(bảng xếp|thứ|) hạng|xếp (hạng|loại)|xếp hạng thứ (mấy|)"
        "|(xếp|đứng|) (hạng|thứ) mấy|(xếp|đứng) thứ|đang (xếp|đứng) thứ (mấy|)"
    ),
    Say.MOST: (
        "(nhiều|ít) (bài|tin bài|) nhất|(cao|thấp|khá|kém|tệ|chăm|lười) nhất|top|(đang|) dẫn đầu|bét"
        "|(tốt|giỏi|yếu|tích cực|xuất sắc) nhất|làm tốt (nhất|)|(cuối|bét) bảng|đội sổ"
        "|đứng (đầu|nhất|cuối|chót|bét|cuối bảng)"
    ),
    Say.COMPARE: (
        "so (với|sánh)|đối chiếu với|(khá|tốt|kém|cao|thấp|nhiều|ít|) hơn|hơn hay kém"
        "|(nhiều|ít) bài hơn"
    ),
    Say.YEAR_BEFORE: "cùng (kỳ|kì) (năm ngoái|năm trước|)",
    Say.UP_OR_DOWN: (
        "tăng (hay|) giảm|(tăng|giảm) (bao nhiêu|không)|tăng giảm thế nào|nhiều hơn hay ít hơn"
    ),
    Say.CHART: "biểu đồ|đồ thị|chart",
    Say.REPORT: (
        "(làm|lập|soạn|tạo|viết|ra|xuất|in|tải|gửi|) (báo cáo|phụ lục|công văn|công văn đôn đốc)"
        "|dự thảo công văn|(file|tệp) báo cáo|văn bản đôn đốc"
    ),
    Say.LIST: "danh sách|liệt kê",
    Say.STANDING: "tình hình (tin bài|viết bài|)|tình trạng|tiến độ|thành tích|status",
    Say.WHO: (
        "(những|) ai|(những|các|) (phòng|đơn vị) nào|phòng ban nào|bên nào"
        "|(bao nhiêu|mấy) (phòng|đơn vị)"
    ),
    Say.TO_WHOM: "(cho|tới|đến|về) ai",
    Say.HOW_MANY: "bao nhiêu|mấy|bn|bnh",
    Say.HOW: (
        "(như|) thế nào|ntn|ra sao|sao rồi|thì sao|(đến|tới) đâu|kiểu gì|cách (nào|)"
        "|làm (sao|cách nào|thế nào|như thế nào)"
    ),
    Say.WHEN: (
        "(khi|lúc|hôm) nào|bao giờ|bh|ngày (nào|mấy|bao nhiêu)|mấy (ngày|giờ)"
        "|trước (khi nào|ngày nào|ngày mấy)|(trước|đến) mấy giờ"
    ),
    Say.WHERE: "(ở|vào|qua|về|đi|lên|) đâu|chỗ nào|tới đâu ạ",
    Say.MISCOUNT: (
        "(đếm|tính) (thiếu|sai)|(ghi|cập nhật) thiếu|đếm nhầm|không được tính"
        "|chưa (được|thấy|) (tính|ghi nhận|cập nhật)"
    ),
    Say.FIGURES: (
        "số (này|đó|trên|liệu)|số (bài|tin|tin bài)|con số|số lượng (bài|tin bài|)|sl|kết quả"
        "|thống kê|tổng (số|số bài|hợp|kết|)|bảng (tổng hợp|số liệu|thống kê|kết quả)|xuất số liệu"
        "|(tỷ|tỉ) lệ (đạt|)|(bao nhiêu|mấy|) phần trăm"
    ),
    Say.WRONG: (
        "(bị|) (sai|lệch)|(không|chưa) (đúng|khớp|chính xác)|bị nhầm|có (sai sót|nhầm lẫn)"
    ),
    Say.RECEIVED: (
        "đã nhận (được|) (tin|tin nhắn|thông tin|thông báo|báo cáo|nhắc nhở|)|nhận được (tin|)"
        "|nhận tin|đã (rõ|hiểu|nắm|nắm được|nắm rõ|tiếp thu|tiếp nhận|biết|xem|đọc|ghi nhận)|rõ"
        "|nắm được|tiếp thu|(nhận|hiểu|biết|nắm) rồi"
    ),
    Say.AGREE: "đồng ý|nhất trí|chấp nhận|yes",
    Say.RIGHT: "đúng (rồi|thế|vậy|)|phải rồi|chuẩn|chính xác",
    Say.REFUSE: (
        "(không|đừng) ghi (nhận|)|chưa ghi|(không|đừng) gửi|(không|chưa) đồng ý"
        "|không (nhất trí|xác nhận|cần)|để (sau|lúc khác)|bỏ qua"
    ),
    Say.CANCEL: (
        "hủy (bỏ|lệnh|)|undo|cancel|hoàn tác|xóa|rút lại|(hủy|bỏ|xóa|hoàn tác) ghi nhận|bỏ số"
        "|(bỏ|xóa) (bài|số) vừa nhập|bỏ cái vừa rồi"
    ),
    Say.MISTAKE: ("(ghi|gõ|nhập|bấm|gửi|) nhầm|(ghi|gõ|nhập) sai|nhầm (phòng|đơn vị|lẫn)|lỡ tay"),
    Say.RECORD: "ghi (nhận|)|xác nhận|gửi đi",
    Say.LAST: "(lệnh|) vừa rồi|lúc nãy|vừa (xong|nhập|ghi)|mới nhập|(cái|lần) cuối|gần nhất|cái đó",
    Say.STOP: "thôi|dừng|bỏ|khỏi",
    Say.CHANGE: "(sửa|chỉnh) (số liệu|)|điều chỉnh|đặt (lại|)|đổi",
    Say.ENDED: (
        "(đã|) (hết|xong)|(đã|được|đã được|) giải quyết|(đã|) được tháo gỡ|xử lý xong|đã xử lý"
    ),
    Say.OBSTACLE: "(trả lời|xử lý|những|đang|bị|) vướng mắc|(đang|bị|) vướng|khó khăn",
    Say.TROUBLE: (
        "(không|chưa) có (người|cán bộ|ai viết)|không có (nhân sự|thời gian|máy ảnh|bài)"
        "|không kịp (đủ|)|(không đủ|thiếu) người|thiếu nhân lực|(không|chưa) biết viết"
        "|không viết được (bài|)|quá tải|(đang|) bận|(bận|nhiều việc) quá|(gia|lùi) hạn"
        "|(nộp|gửi) muộn"
    ),
    Say.TELL: "(xin|) báo|nêu|đang|gặp|bị|gửi vướng mắc",
    Say.BACK: "đi làm lại|về rồi|đã (về|đi làm)|hết (nghỉ|phép|công tác)|trở lại làm việc",
    Say.TRIP: "công tác|đi (họp|học|tập huấn|vắng|xa|nước ngoài)|vắng mặt",
    Say.LEAVE: "nghỉ (phép|ốm|làm|lễ|thai sản|việc riêng|)|vắng",
    Say.OWN: "phòng (ta|)|đơn vị|(bên|của|p) (tôi|em|mình)|chỗ tôi",
    Say.WHOLE: (
        "(toàn|cả) (sở|ngành)|sở (mình|ta|)|toàn (bộ|cơ quan)|tất cả (các phòng|các đơn vị|)|chung"
    ),
    Say.PLURAL: "(các|những) (phòng|đơn vị)",
    Say.PROVINCE: "(toàn|cấp|trên|) tỉnh",
    Say.SINCE: "(từ|) đầu năm (đến|tới) nay|từ đầu năm",
    Say.MET: "(đã|) (đạt|đủ)|hoàn thành|đạt (chuẩn|yêu cầu)",
    Say.ITEM: "(tin|) bài|bài (tin|viết|báo)|tin (và bài|)|clip",
    Say.SEND: "(gửi|nộp) (bài|tin bài|)|gửi tin|bài gửi",
    Say.PAPER: "(file|tệp|xuất|xuất file|) (excel|word)",
    Say.FILE: (
        "(hình|) ảnh|hình|file|tệp|(đường|) link|đường dẫn|video|pdf"
        "|(qua|bằng) (zalo|telegram|email|mail)"
    ),
    Say.ENTER: "nhập (số liệu|bài|)|thêm (bài|)|cập nhật (số liệu|)",
    Say.TO: "(đến|tới) (hết|)|(đến|) hết ngày|đến (ngày|cuối|khi hết)",
    Say.WEEK: "(hết|cuối|đến hết|đến cuối|) tuần",
    Say.MONTH_END: "tháng|(đến|) hết tháng này",
    Say.DAYS: "ngày (liền|)|hôm|bữa",
    Say.WHAT: "(những|) gì|nào",
    Say.QUESTION: "(có|) phải không|(đúng|được) không|(không|chưa) nhỉ|hay chưa|à|hả|nhỉ",
    Say.POLITE: "dạ|thưa",
    Say.THANKS: (
        "(cảm|cám) ơn|cảm ơn (anh|chị|em|anh chị|vì|) đã nhắc|trân trọng|tks|thks|thanks"
        "|thank (you|)"
    ),
    Say.GREETING: "(kính|) chào|chào buổi (sáng|chiều)|kính (gửi|thưa)|alo|hello|hi|hey|test",
    Say.PRAISE: (
        "(rất|) tốt|(tốt|hay|giỏi) quá|tốt lắm|tuyệt|tạm biệt|bye|hẹn gặp lại|ngủ ngon"
        "|chúc (sức khỏe|mừng năm mới|buổi tối vui vẻ|ngày mới|ngày mới tốt lành|)"
        "|(ngày mới|một ngày) tốt lành|cuối tuần vui vẻ"
    ),
    Say.DONT: "đừng (có|)|chớ",
    Say.NOT_YET: "(vẫn|) chưa|chưa có",
    Say.NO: "không (có|phải|)|chẳng|chả|no",
    Say.HAVE: "(đã|) có",
    Say.GOT: "(đã|) được",
    Say.FILLER: (
        "ạ|nhé|nha|nhá|với|ơi|(chúng|) (tôi|em)|bọn em|mình|tui|mk|anh|chị|e|a|c|đồng chí|bạn|bot"
        "|ad|admin|cho|(cho|cho tôi|cho em|cho mình|cho anh|) hỏi|xin (phép|)|nhờ|giúp|hộ|giùm"
        "|làm ơn|vui lòng|xem|muốn"
        "|(cho|cho tôi|muốn|không|) biết|gửi (tôi|cho tôi|cho em|cho anh|cho chị)|hiện (tại|)"
        "|(bây|) giờ|(đến|tính đến|tới) nay|đến giờ|(tính|) đến hôm nay|dạo này|(dạo|) gần đây"
        "|rồi|vậy|thế|thì|là|của|đã|về|các|những|lại|đi|(được|) (đăng|duyệt|duyệt đăng)|đăng được"
        "|đã đăng|(trên|lên|) cổng|(trên|) portal|trong|vào|qua|cả|lấy|còn|đang có|thành|số"
        "|tổng cộng|cái|mới|nay|nhận|bằng|theo|for|please|me|the|my|và|để|chứ|mà|luôn"
        "|ghi nhận được|sao cho|vẽ|nhau|tải|cụ thể|chi tiết|nhanh|viết (được|)|hay|này|cả ngày"
        "|vừa|bản|từ"
    ),
}

# Without marks "dung" is đúng or đừng, "so" is sở or số: these phrases want their own.
ONLY_WITH_MARKS = any_of(
    f"đừng (có|)|đừng ghi (nhận|)|đừng gửi|{_NO_MORE_MESSAGES}|dừng|{_OFFICE_CODES}|ảnh|hình|bận"
    "|chỗ tôi|sở|đúng|thì|à|hả|nhỉ|tới (hết|)|tất|đặt|chớ"
)
TWO_OPPOSITES = frozenset({"dung"})

# How words are shortened in messages, folded.
SHORT = {
    **dict.fromkeys(("ko", "k", "kh", "kg", "khg", "hok", "hong", "hem", "khum"), "khong"),
    **dict.fromkeys(("dc", "dk"), "duoc"),
    "r": "roi",
    "j": "gi",
    "vs": "voi",
    "z": "vay",
    "nx": "nua",
    "nhiu": "nhieu",
    "lm": "lam",
    "chx": "chua",
    "hnay": "nay",
    "tl": "lai",
}

# Names of offices that are everyday words as well, folded.
EVERYDAY_NAMES = any_of("kehoach|taichinh|canbo|tochuc|chatluong|chinhtri|nghenghiep|thuongxuyen")
# With which a clause begins that needs no comma in front: "ok phòng sẽ gửi".
CLAUSE_STARTS = any_of("va|phong|em|toi|de|se|mai|tuan|ben|chung|anh|chi|don")
RECORDING = "ghi"
ASKING_WORDS = any_of("ai|nao|gi|may|sao")  # inside phrases such as "xếp thứ mấy"
ASKING = frozenset(
    {Say.QUESTION, Say.WHO, Say.WHAT, Say.HOW, Say.HOW_MANY, Say.WHEN, Say.WHERE, Say.WHY}
    | {Say.IS_CLOSED, Say.HELP, Say.TO_WHOM}
)
BREAKS = frozenset(",;.:!()-…/&")
NEUTRAL = frozenset("#[]{}'\"“”‘’«»|_*•🙏😊🌹❤\ufe0f\u200d=~🏻🏼🏽🏾🏿")
FRIENDLY = frozenset("🙏😊🌹❤")
THUMBS = frozenset("👍👌🫡✅")
PARTICLES = frozenset({"a", "nhe", "nha", "voi", "em", "anh", "chi", "oi", "nhi", "roi", "luon"})
COUNTED = frozenset({"bai", "tin", "clip", "ngay"})
