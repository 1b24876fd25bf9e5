"""The words of everyday sentences, as data: phrases separated by "|", by what they say.

A phrase matches without its marks, with some of them, or with exactly its own. Of two readings of
the same letters the one in the upper table holds. A word in no table makes a sentence unsure.
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


SAID: dict[Say, str] = {
    Say.DONE: (
        "đã sửa|đã chỉnh|đã điều chỉnh|đã hủy|đã xóa|đã hoàn tác|đã gửi|đã gửi bài|đã nộp"
        "|đã nộp bài|đã đổi"
    ),
    Say.BUT: "nhưng|nhưng mà|tuy nhiên|song",
    Say.FINE: "ok|oke|okie|oki|okay|okla|vâng|ừ|uh|uhm|ừm|okê|dạ vâng|vâng dạ|ok rồi|roger",
    Say.SETTINGS: (
        "cài đặt|thiết lập|settings|đổi kênh|đổi ngôn ngữ|đổi sang tiếng anh|tắt thông báo"
        "|đừng nhắn nữa|đừng nhắn tin nữa|đừng gửi tin nữa|ngừng nhắn tin|dừng nhắn tin"
        "|đừng nhắn tôi nữa|đừng nhắn cho tôi nữa|đừng nhắn tin cho tôi nữa|đừng làm phiền nữa"
        "|đừng làm phiền tôi nữa|ngừng gửi tin|dừng gửi tin|không muốn nhận tin nữa"
        "|đổi sang zalo|đổi sang telegram|chuyển sang zalo|chuyển sang telegram"
        "|nhận tin qua zalo|nhận tin qua telegram|chuyển sang tiếng anh|dùng tiếng anh"
        "|không nhận tin nữa|không nhận tin nhắn nữa|không muốn nhận tin nhắn nữa|dữ liệu của em"
        "|dữ liệu của mình|dữ liệu cá nhân|dữ liệu của tôi"
        "|đừng nhắc nữa|đừng nhắc tôi nữa|đừng nhắc em nữa"
        "|tắt nhắc|tắt nhắc nhở|tắt tin nhắc|tắt tin nhắn|không nhắc tôi nữa|không nhắc em nữa"
    ),
    Say.HELP: (
        "help|trợ giúp|hướng dẫn|hướng dẫn sử dụng|cách dùng|cách sử dụng|dùng thế nào"
        "|dùng như thế nào|sử dụng thế nào|sử dụng như thế nào|những lệnh gì|lệnh gì|các lệnh"
        "|làm được gì|giúp được gì|làm được những gì|giúp tôi với|giúp em với|cần giúp đỡ"
        "|cần hỗ trợ|phải làm gì|phải làm thế nào|tôi phải làm gì|em phải làm gì|hỗ trợ với"
        "|bot là ai|bạn là ai|em là ai|bot là gì|hệ thống là gì|hệ thống này là gì|đây là gì"
        "|đây là hệ thống gì|hệ thống làm được gì|menu|chức năng|các chức năng|em chưa hiểu"
        "|tôi chưa hiểu|em không hiểu|tôi không hiểu|là sao|nghĩa là gì|nghĩa là sao"
    ),
    Say.UNANSWERED: (
        "chưa đọc|chưa đọc tin|chưa đọc tin nhắn|chưa nhận tin|chưa xác nhận|chưa trả lời"
        "|chưa phản hồi|đã xác nhận|đã phản hồi"
    ),
    Say.ARTICLES: (
        "danh sách bài|danh sách tin bài|danh sách các bài|ds bài|dsbai|những bài nào|những bài gì"
        "|các bài nào|bài gì|những tin nào|những tin bài nào|bài tôi gửi|bài em gửi|bài đã gửi"
        "|các bài đã gửi|bài tôi đã gửi|bài em đã gửi|bài của tôi đến đâu|bài của em đến đâu"
        "|bài tôi đến đâu|bài em đến đâu|các bài|những bài|các bài viết"
        "|những bài viết|bài đã đăng|tin bài đã đăng|các bài đã đăng|những bài đã đăng"
        "|danh sách bài đã đăng"
    ),
    Say.WAITING: (
        "bài chờ|bài đang chờ|đang chờ|còn chờ|chờ duyệt|đang chờ duyệt|còn chờ duyệt|chưa duyệt"
        "|chưa được duyệt"
        "|bị trả lại|bài trả lại"
        "|trả lại|rút bài|rút lại bài|duyệt bài|duyệt tin bài|chờ phê duyệt|duyệt hết|duyệt tất cả"
        "|cần duyệt|phải duyệt|duyệt bài nào|bài cần duyệt"
        "|duyệt chưa|đã duyệt chưa|được duyệt chưa|đăng chưa|đã đăng chưa|được đăng chưa|lên chưa"
        "|đã lên chưa|lên cổng chưa|lên bài chưa|bao giờ đăng|khi nào đăng|bao giờ duyệt"
        "|khi nào duyệt|bao giờ được đăng|khi nào được đăng|bao giờ lên|khi nào lên"
        "|chưa phân|chưa phân đơn vị|chưa biết của phòng nào|chưa rõ của phòng nào"
    ),
    Say.NEWS: (
        "bài mới|tin mới|tin bài mới|bài nào mới|bài mới nào|bài mới nhất|tin bài mới nhất"
        "|gì mới|mới nhất|bài gì mới|tin gì mới"
    ),
    Say.UNPUBLISHED: (
        "chưa đăng|chưa được đăng|chưa lên|chưa lên cổng|chưa thấy đăng|chưa thấy lên|bị trả"
        "|bị trả về|trả về|bị từ chối|từ chối|không thấy|chưa thấy"
    ),
    Say.REWORK: (
        "gửi nhầm bài|nhầm bài|sửa bài|sửa lại bài|sửa tiêu đề|sửa tên bài|đổi tiêu đề|thay bài"
        "|gửi lại bài|xóa bài|lấy lại bài|bổ sung bài"
    ),
    Say.IS_CLOSED: (
        "chốt chưa|đã chốt chưa|chốt sổ chưa|đã chốt sổ chưa|chốt số liệu chưa|đã chốt số liệu chưa"
        "|chốt rồi chưa"
    ),
    Say.CLOSED: "đã chốt|đã chốt sổ|đã chốt số liệu",
    Say.URGE: "đôn đốc|nhắc nhở",
    Say.URGING: (
        "nhắc ai|nhắc những ai|đã gửi nhắc nhở|đã gửi nhắc|lịch sử nhắc nhở|đã đôn đốc"
        "|lịch sử đôn đốc|đã nhắc"
        "|danh sách đôn đốc|nhắc chưa|đã nhắc chưa"
        "|lịch sử nhắc"
    ),
    Say.LOG: (
        "nhật ký|nhật kí|lịch sử ghi nhận|lịch sử|log|các ghi nhận|đã nhập gì|đã nhập những gì"
        "|những gì đã nhập|đã ghi gì|đã ghi những gì|những gì đã ghi|nhập gì rồi|ghi gì rồi"
        "|đã ghi nhận gì|đã ghi nhận những gì|những gì đã ghi nhận|vừa nhập gì|vừa ghi gì|lịch sử nhập"
    ),
    Say.CONTACT: (
        "số điện thoại|sđt|số máy|điện thoại|hotline|đường dây nóng|danh bạ|đầu mối|phone"
        "|số điện thoại văn phòng|sđt văn phòng|số máy văn phòng|số văn phòng|số của văn phòng|sđt vp"
        "|số điện thoại trưởng phòng|sđt trưởng phòng|số máy trưởng phòng|điện thoại trưởng phòng"
        "|số điện thoại vp|điện thoại văn phòng|điện thoại vp|người phụ trách|ai phụ trách|ai duyệt"
        "|ai duyệt bài"
        "|ai phụ trách duyệt|thông tin liên hệ|thông tin liên lạc"
        "|ai là trưởng phòng|trưởng phòng là ai|ai làm trưởng phòng|danh sách người dùng|người dùng"
        "|tài khoản|chưa có tài khoản"
        "|ai chưa liên kết|ai đã liên kết|chưa liên kết|đã liên kết|chưa kết nối|đã kết nối"
        "|ai đã vào hệ thống|ai chưa vào hệ thống|chưa vào hệ thống"
    ),
    Say.CALL: "liên hệ|liên lạc|gọi|gọi điện|gọi văn phòng|liên hệ văn phòng|liên lạc văn phòng"
    "|gọi cho văn phòng|gọi điện cho văn phòng|liên hệ với văn phòng|liên lạc với văn phòng"
    "|gặp ai|hỏi ai|cho gặp|gặp người|gặp biên tập|gặp biên tập viên",
    Say.EDITORS: "ban biên tập|bbt|biên tập viên|btv|biên tập",
    Say.ADDRESS: (
        "muốn gửi bài|muốn nộp bài|muốn gửi tin bài|cần gửi bài|địa chỉ|địa chỉ email|địa chỉ mail"
        "|email nào|mail nào|địa chỉ nào|địa chỉ gửi bài"
        "|email nhận bài|mail nhận bài|địa chỉ nhận bài|hộp thư nào|hòm thư nào|email gì|mail gì"
    ),
    Say.DEADLINE: (
        "hạn|hạn nộp|hạn gửi|hạn nộp bài|hạn gửi bài|hạn chót|hạn cuối|thời hạn|deadline|hết hạn"
        "|còn mấy ngày|còn bao nhiêu ngày|còn mấy ngày nữa|còn bao nhiêu ngày nữa"
        "|thời hạn nộp|thời hạn gửi|mấy ngày nữa hết hạn|còn kịp|kịp không|có kịp không|còn kịp không"
        "|bao giờ chốt|khi nào chốt|ngày nào chốt|bao giờ chốt sổ|khi nào chốt sổ|ngày nào chốt sổ"
        "|chốt sổ khi nào|chốt sổ bao giờ|chốt sổ ngày nào|ngày chốt|ngày chốt sổ|hạn chốt"
        "|còn mấy ngày nữa hết tháng|còn bao nhiêu ngày nữa hết tháng|mấy ngày nữa hết tháng"
        "|còn mấy ngày làm việc|còn bao nhiêu ngày làm việc|bao giờ hết tháng"
        "|bao giờ chốt số liệu|khi nào chốt số liệu|chốt số liệu khi nào|bao giờ hết hạn"
    ),
    Say.LATEST: "chậm nhất|muộn nhất",
    Say.WHY: "lý do|lí do|tại sao|vì sao|sao lại|sao mà|vì đâu|do đâu|lý do gì|sao",
    Say.LOW: (
        "thấp|thấp thế|thấp vậy|thấp quá|ít|ít thế|ít vậy|ít quá|ít bài|ít bài thế|ít bài quá"
        "|ít tin bài|chậm|chậm thế|chậm quá|chậm tiến độ|tụt lại|kém|kém thế|yếu"
    ),
    Say.BELOW: (
        "chưa đạt|chưa đủ|không đạt|không đủ|chưa hoàn thành|dưới định mức|dưới mức"
        "|dưới mức tối thiểu|dưới chỉ tiêu|chưa đạt chuẩn"
        "|chưa đạt chỉ tiêu|chưa đủ chỉ tiêu|chưa đạt định mức|chưa đủ định mức|chưa đủ bài"
        "|chưa đạt yêu cầu|không đạt chỉ tiêu|không đạt định mức|chưa có bài|chưa có bài nào"
        "|chưa gửi bài nào|chưa viết bài nào|chưa nộp bài nào|không có bài nào|không gửi bài nào"
        "|chưa có tin bài|chưa có tin|chưa gửi bài|chưa nộp bài|chưa viết bài|chưa đạt mức tối thiểu"
        "|chưa làm|chưa làm gì|chưa viết|chưa gửi|chưa nộp|chưa xong"
        "|chưa gửi gì|chưa nộp gì"
    ),
    Say.MISSING: (
        "còn nợ|còn nợ bài|nợ bài|còn thiếu|còn thiếu mấy|còn phải viết|còn phải nộp|còn phải gửi"
        "|còn phải có"
    ),
    Say.LACK: "thiếu",
    Say.MUST: (
        "phải viết|phải có|phải nộp|phải gửi|cần|cần có|cần viết|cần viết thêm|cần thêm|cần nộp"
        "|cần gửi|phải viết thêm"
    ),
    Say.MORE: "nữa|thêm nữa",
    Say.QUOTA: (
        "định mức|chỉ tiêu|mức tối thiểu|mức phấn đấu|mỗi tháng|một tháng|quota|mức giao"
        "|bao nhiêu bài là đạt|bao nhiêu bài thì đạt|mấy bài là đạt|mấy bài thì đạt"
        "|tối thiểu bao nhiêu|phấn đấu bao nhiêu|tối thiểu mấy bài|phấn đấu mấy bài"
    ),
    Say.RANK: (
        "xếp hạng|xếp thứ|thứ hạng|đứng thứ|bảng xếp hạng|rank|xếp loại|xếp hạng thứ|hạng mấy"
        "|xếp thứ mấy|đứng thứ mấy|đứng hạng mấy|xếp hạng mấy|xếp hạng thứ mấy|thứ mấy|hạng"
        "|đang đứng thứ mấy"
        "|đang xếp thứ mấy|đang đứng thứ"
    ),
    Say.MOST: (
        "nhiều nhất|nhiều bài nhất|nhiều tin bài nhất|cao nhất|đứng đầu|dẫn đầu|ít nhất"
        "|ít bài nhất|ít tin bài nhất|thấp nhất|đứng cuối|cuối bảng|đứng nhất|tốt nhất|khá nhất"
        "|yếu nhất|kém nhất|bét|đứng bét|đội sổ|đứng chót|bét bảng|làm tốt|làm tốt nhất|tích cực nhất"
        "|xuất sắc nhất|giỏi nhất|tệ nhất|chăm nhất|lười nhất|đứng cuối bảng|top"
    ),
    Say.COMPARE: (
        "so với|so sánh|so sánh với|đối chiếu với|hơn|khá hơn|tốt hơn|kém hơn|hơn hay kém|cao hơn"
        "|thấp hơn|nhiều hơn|ít hơn|nhiều bài hơn|ít bài hơn"
    ),
    Say.YEAR_BEFORE: "cùng kỳ|cùng kì|cùng kỳ năm ngoái|cùng kỳ năm trước|cùng kì năm ngoái",
    Say.UP_OR_DOWN: (
        "tăng hay giảm|tăng bao nhiêu|giảm bao nhiêu|tăng không|giảm không|tăng giảm thế nào"
        "|tăng giảm|nhiều hơn hay ít hơn"
    ),
    Say.CHART: "biểu đồ|đồ thị|chart|vẽ biểu đồ",
    Say.REPORT: (
        "báo cáo|xuất báo cáo|phụ lục|công văn|công văn đôn đốc|làm báo cáo|gửi báo cáo"
        "|lập báo cáo|in báo cáo|lập phụ lục|in phụ lục|xuất phụ lục|soạn công văn|làm công văn"
        "|viết công văn|dự thảo công văn|soạn công văn đôn đốc|làm công văn đôn đốc|tải báo cáo"
        "|tạo báo cáo|soạn báo cáo|làm phụ lục|tạo phụ lục|soạn phụ lục|ra công văn|tạo công văn"
        "|xuất công văn|tải công văn|in công văn|gửi công văn"
        "|file báo cáo|tệp báo cáo|văn bản đôn đốc"
    ),
    Say.LIST: "danh sách|liệt kê",
    Say.STANDING: (
        "tình hình|tiến độ|status|tình trạng|tình hình tin bài|tình hình viết bài|thành tích"
    ),
    Say.WHO: (
        "ai|những ai|phòng nào|đơn vị nào|phòng ban nào|những phòng nào|các phòng nào"
        "|những đơn vị nào|các đơn vị nào|bao nhiêu phòng|mấy phòng|bao nhiêu đơn vị"
        "|mấy đơn vị|bên nào"
    ),
    Say.TO_WHOM: "cho ai|tới ai|đến ai|về ai",
    Say.HOW_MANY: "bao nhiêu|mấy|bn|bnh",
    Say.HOW: (
        "thế nào|như thế nào|ntn|ra sao|sao rồi|đến đâu|tới đâu|đến đâu rồi|làm sao|kiểu gì"
        "|bằng cách nào|thế nào rồi|thì sao|cách|cách nào|làm cách nào|làm thế nào|làm như thế nào"
    ),
    Say.WHEN: (
        "khi nào|bao giờ|lúc nào|ngày nào|ngày mấy|mấy giờ|hôm nào|ngày bao nhiêu|trước ngày nào"
        "|vào ngày nào|trước khi nào|mấy ngày|trước mấy giờ|đến mấy giờ|bh|trước ngày mấy"
    ),
    Say.WHERE: "đâu|ở đâu|vào đâu|qua đâu|về đâu|chỗ nào|đi đâu|tới đâu ạ|lên đâu",
    Say.MISCOUNT: "đếm thiếu|tính thiếu|đếm sai|tính sai|cập nhật thiếu|ghi thiếu|đếm nhầm"
    "|chưa tính|chưa được tính|chưa thấy tính|không được tính|chưa ghi nhận|chưa được ghi nhận"
    "|chưa thấy ghi nhận|chưa cập nhật|chưa được cập nhật|chưa thấy cập nhật",
    Say.FIGURES: (
        "số này|số đó|số trên|số liệu|số bài|số tin bài|số tin|kết quả|thống kê|con số|số lượng"
        "|số lượng bài"
        "|tổng|tổng số|tổng số bài"
        "|số lượng tin bài|sl|tổng hợp|bảng tổng hợp|số liệu tổng hợp|tổng kết|bảng số liệu"
        "|bảng thống kê|bảng kết quả|tải số liệu|xuất số liệu|tỷ lệ|tỉ lệ|tỷ lệ đạt|tỉ lệ đạt"
        "|phần trăm|bao nhiêu phần trăm|mấy phần trăm"
    ),
    Say.WRONG: (
        "sai|sai rồi|bị sai|không đúng|chưa đúng|không khớp|chưa khớp|lệch|bị lệch|bị nhầm"
        "|chưa chính xác|không chính xác|có sai sót|có nhầm lẫn"
    ),
    Say.RECEIVED: (
        "đã nhận|đã nhận tin|đã nhận được|đã nhận được tin|nhận được|nhận được tin|nhận được rồi"
        "|đã nhận tin nhắn|đã nhận được tin nhắn|đã nhận thông báo"
        "|đã nhận thông tin|đã nhận được thông tin|đã nhận được thông báo"
        "|đã nhận báo cáo|đã nhận được báo cáo|đã rõ|đã hiểu|đã nắm|nắm được|đã nắm được|đã nắm rõ"
        "|đã tiếp thu|xin tiếp thu|tiếp thu|đã biết|đã xem|đã đọc|nhận rồi|đã tiếp nhận|rõ|rõ rồi"
        "|hiểu rồi|đã hiểu rồi|biết rồi|đã biết rồi"
        "|nắm rồi|đã nhận nhắc nhở|nhận tin|đã ghi nhận"
    ),
    Say.AGREE: "đồng ý|nhất trí|chấp nhận|đồng ý luôn|yes",
    Say.RIGHT: "đúng|đúng rồi|chuẩn|chuẩn rồi|chính xác|đúng thế|đúng vậy|phải rồi",
    Say.REFUSE: (
        "không ghi|không ghi nhận|đừng ghi|đừng ghi nhận|không đồng ý|chưa đồng ý|không gửi"
        "|đừng gửi|chưa ghi|không nhất trí|không cần|để sau|để lúc khác|bỏ qua|không xác nhận"
    ),
    Say.CANCEL: (
        "hủy|huỷ|hủy bỏ|hủy đi|undo|cancel|hoàn tác|hủy lệnh|hủy ghi nhận|hủy ghi nhận số|bỏ ghi nhận"
        "|bỏ bài vừa nhập|xóa bài vừa nhập|xóa|xóa đi|xóa số|xóa số vừa nhập|bỏ số|bỏ số vừa nhập"
        "|bỏ cái vừa rồi"
        "|xóa ghi nhận|xóa ghi nhận số|hoàn tác ghi nhận|hoàn tác ghi nhận số|rút lại|hoàn tác số"
    ),
    Say.MISTAKE: (
        "nhầm|nhầm rồi|ghi nhầm|gõ nhầm|nhập nhầm|nhầm phòng|nhầm số|nhầm đơn vị|bấm nhầm|gửi nhầm"
        "|nhầm phòng rồi|lỡ tay|nhầm lẫn|nhập sai|ghi sai|gõ sai|nhập sai rồi|ghi sai rồi"
    ),
    Say.RECORD: "ghi nhận|ghi|ghi đi|ghi nhận đi|xác nhận|gửi đi|ghi luôn",
    Say.LAST: (
        "vừa rồi|cái vừa rồi|lúc nãy|vừa xong|vừa nhập|mới nhập|vừa ghi|cái cuối|lần cuối"
        "|gần nhất|cái đó|lệnh vừa rồi"
    ),
    Say.STOP: "thôi|dừng|dừng lại|bỏ|bỏ đi|khỏi",
    Say.CHANGE: "sửa|sửa lại|chỉnh|chỉnh lại|điều chỉnh|đặt|đặt lại|đổi|sửa số|sửa thành|sửa số liệu"
    "|chỉnh số|chỉnh số liệu",
    Say.ENDED: (
        "hết|đã hết|xong|đã xong|giải quyết|đã giải quyết|được giải quyết|đã được giải quyết"
        "|giải quyết xong|đã giải quyết xong|được tháo gỡ|đã được tháo gỡ|xử lý xong|đã xử lý"
    ),
    Say.OBSTACLE: (
        "vướng mắc|khó khăn|vướng|trả lời vướng mắc|xử lý vướng mắc|các vướng mắc|những vướng mắc"
        "|đang vướng|đang vướng mắc|bị vướng"
        "|bị vướng mắc"
    ),
    Say.TROUBLE: (
        "không có người viết|không có người|chưa có người|không có ai viết|chưa có ai viết"
        "|không có cán bộ|chưa có cán bộ|không có nhân sự|không kịp|không kịp đủ|không đủ người"
        "|không có thời gian|không có máy ảnh|không biết viết|chưa biết viết|quá tải|bận quá"
        "|nhiều việc quá|xin gia hạn|gia hạn|xin lùi hạn|lùi hạn|bận|đang bận|thiếu người"
        "|thiếu nhân lực"
        "|xin nộp muộn|nộp muộn|gửi muộn|không viết được|không viết được bài|không có bài"
    ),
    Say.TELL: "báo|muốn báo|xin báo|đang|đang gặp|gặp|bị|nêu|gửi vướng mắc",
    Say.BACK: (
        "đi làm lại|đi làm lại rồi|đã đi làm lại|về rồi|đã về|hết nghỉ|hết phép|trở lại làm việc"
        "|hết công tác|đã đi làm"
    ),
    Say.TRIP: "đi công tác|công tác|đi họp|đi học|đi tập huấn|đi vắng|đi xa|đi nước ngoài|vắng mặt",
    Say.LEAVE: "nghỉ|nghỉ phép|nghỉ ốm|vắng|nghỉ làm|nghỉ việc riêng|xin nghỉ|nghỉ thai sản|nghỉ lễ",
    Say.OWN: (
        "phòng tôi|phòng em|phòng mình|phòng anh|phòng chị|phòng chúng tôi|phòng chúng em|phòng"
        "|đơn vị tôi|đơn vị mình|đơn vị em|đơn vị|bên tôi|bên em|bên mình|của tôi|của em|của mình"
        "|p tôi|p em|phòng mk|chỗ tôi|phòng ta|phòng chị em|p mình|phòng e|phòng a|phòng c"
    ),
    Say.WHOLE: (
        "toàn sở|cả sở|sở mình|sở ta|sở|toàn ngành|tất cả|tất cả các phòng|tất cả các đơn vị"
        "|toàn bộ|chung|cả ngành|toàn cơ quan"
    ),
    Say.PLURAL: "các phòng|các đơn vị|những phòng|những đơn vị|của các phòng|của các đơn vị",
    Say.PROVINCE: "tỉnh|toàn tỉnh|cấp tỉnh|trong tỉnh|cả tỉnh|của tỉnh|trên tỉnh",
    Say.SINCE: "đầu năm đến nay|từ đầu năm đến nay|từ đầu năm|từ đầu năm tới nay|đầu năm tới nay",
    Say.MET: ("đạt|đủ|đạt rồi|đủ rồi|đã đạt|đã đủ|hoàn thành|đạt chuẩn|đạt yêu cầu"),
    Say.ITEM: "bài|tin|tin bài|bài viết|bài tin|bài báo|clip|tin và bài",
    Say.SEND: "gửi|nộp|gửi về|gửi bài|nộp bài|gửi tin bài|nộp tin bài|gửi tin|bài gửi",
    Say.PAPER: (
        "excel|xuất excel|file excel|tệp excel|bản excel|xuất file excel|tải file excel|tải excel"
        "|word|file word|tệp word|bản word|xuất word|xuất file word|tải file word"
    ),
    Say.FILE: (
        "ảnh|hình ảnh|hình|file|tệp|file ảnh|tệp ảnh|link|đường link|đường dẫn"
        "|video|pdf|file pdf|qua zalo|qua telegram|qua email|qua mail|bằng zalo|bằng email"
    ),
    Say.ENTER: "nhập|nhập số|nhập số liệu|nhập bài|thêm|thêm bài|cập nhật|cập nhật số liệu",
    Say.TO: "đến|tới|đến hết|tới hết|hết ngày|đến hết ngày|đến ngày|hết|đến khi hết|đến cuối",
    Say.WEEK: "tuần|hết tuần|đến hết tuần|cuối tuần|đến cuối tuần",
    Say.MONTH_END: "tháng|hết tháng này|đến hết tháng này",
    Say.DAYS: "ngày|hôm|bữa|ngày liền",
    Say.WHAT: "gì|nào|những gì|cái gì|là gì",
    Say.QUESTION: (
        "phải không|đúng không|có phải không|được không|không nhỉ|à|hả|nhỉ|chưa nhỉ|hay chưa|rồi à"
    ),
    Say.POLITE: "dạ|dạ thưa|thưa",
    Say.THANKS: (
        "cảm ơn đã nhắc|cảm ơn anh đã nhắc|cảm ơn chị đã nhắc|cảm ơn em đã nhắc"
        "|cảm ơn anh chị đã nhắc|cảm ơn vì đã nhắc|cảm ơn|cám ơn|xin cảm ơn|trân trọng cảm ơn"
        "|trân trọng|tks|thanks|thank|thank you|thks"
    ),
    Say.GREETING: (
        "chào|xin chào|kính chào|alo|hello|hi|hey|kính gửi|kính thưa|chào buổi sáng|chào buổi chiều"
        "|test"
    ),
    Say.PRAISE: (
        "tốt|tốt lắm|tốt quá|hay quá|tuyệt|rất tốt|giỏi quá|tạm biệt|bye|hẹn gặp lại|chúc ngày mới"
        "|chúc ngày mới tốt lành|chúc một ngày tốt lành|chúc cuối tuần vui vẻ|chúc sức khỏe"
        "|chúc mừng năm mới|chúc buổi tối vui vẻ|ngủ ngon|chúc|ngày mới tốt lành"
        "|một ngày tốt lành|cuối tuần vui vẻ"
    ),
    Say.DONT: "đừng|đừng có|chớ",
    Say.NOT_YET: "chưa|vẫn chưa|chưa có",
    Say.NO: "không|không có|không phải|chẳng|chả|no",
    Say.HAVE: "có|đã có",
    Say.GOT: "được|đã được",
    Say.FILLER: (
        "ạ|nhé|nha|nhá|với|ơi|em|anh|chị|tôi|mình|tui|mk|chúng tôi|chúng em|bọn em|các em|các anh"
        "|các chị|e|a|c|đồng chí|các đồng chí|bạn|bot|ad|admin|cho|cho hỏi|cho tôi hỏi|cho em hỏi"
        "|cho mình hỏi|cho anh hỏi|xin hỏi|hỏi|xin|xin phép|nhờ|giúp|giúp em|giúp tôi|hộ|giùm"
        "|làm ơn|vui lòng|xem|cho xem|cho tôi xem|cho em xem|cho anh xem|cho biết|biết"
        "|gửi cho tôi|gửi cho em|gửi cho anh|gửi cho chị|gửi tôi"
        "|cho tôi biết|muốn|muốn xem|muốn biết|muốn hỏi|không biết|hiện|hiện nay|hiện tại|bây giờ"
        "|giờ|đến nay|tính đến nay|tới nay|đến giờ|tính đến hôm nay|đến hôm nay|rồi|vậy|thế|thì"
        "|là|cho tôi xin|cho em xin|cho xin|dạo này|dạo gần đây|gần đây"
        "|của|đã|về|các|những|lại|đi|đăng|duyệt|duyệt đăng|được duyệt|được duyệt đăng|đăng được"
        "|được đăng|đã đăng|trên cổng|lên cổng|trong|vào|qua|cả|lấy|còn|đang có|thành"
        "|số|tổng cộng|cái|mới|nay|nhận|bằng|theo|for|please|me|the|my|và|để|chứ|mà|luôn"
        "|ghi nhận được|sao cho|vẽ|cổng|portal|trên portal|nhau|tải"
        "|cụ thể|chi tiết|nhanh|viết|viết được|hay là|hay|này|cả ngày|vừa|bản|từ"
    ),
}

# Without marks "dung" is đúng or đừng, "so" is sở or số: these phrases want their own.
ONLY_WITH_MARKS = any_of(
    "đừng|đừng có|đừng ghi|đừng ghi nhận|đừng gửi|đừng nhắn nữa|đừng nhắn tôi nữa"
    "|đừng nhắn cho tôi nữa|đừng nhắn tin cho tôi nữa|đừng nhắn tin nữa|đừng gửi tin nữa"
    "|đừng làm phiền nữa|đừng làm phiền tôi nữa|dừng|dừng lại|dừng gửi tin|dừng nhắn tin"
    "|ảnh|hình|bận|chỗ tôi|sở|đúng|thì|à|rồi à|hả|nhỉ|tới|tới hết|tất|đặt|chớ"
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
PARTICLES = frozenset({"a", "nhe", "nha", "voi", "em", "anh", "chi", "oi", "nhi", "roi"})
COUNTED = frozenset({"bai", "tin", "clip", "ngay"})
