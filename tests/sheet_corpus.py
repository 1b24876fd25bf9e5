"""Sheets in the ways that offices keep them, each with the figures that must come out."""

from core.imports import Doubt
from tests.drawn import Drawn, case

ONE_MONTH = (
    case(
        "the month in the title, news and features beside each other",
        """
        SỞ GIÁO DỤC VÀ ĐÀO TẠO
        BẢNG TỔNG HỢP TIN, BÀI THÁNG 4 NĂM 2026 | < | < | <
        STT | Đơn vị | Tin | Bài | Tổng cộng | Ghi chú
        1 | Văn phòng Sở | 3 | 3 | 6 |
        2 | Phòng Giáo dục Trung học | 6 | 6 | 12 | tốt
        | Tổng cộng | 9 | 9 | 18 |
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "one column of counts under the month's title",
        """
        SỐ LƯỢNG TIN, BÀI THÁNG 3/2026
        TT | Phòng | Số lượng
        1 | VP | 6
        2 | GDMN | 0
        """,
        "3/2026 VP 6, GDMN 0",
    ),
    case(
        "a total as the one column",
        """
        TIN, BÀI THÁNG 04/2026
        TT | Tên đơn vị | Tổng số tin, bài
        1 | VP | 6
        2 | GDTrH | 12
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "a plan, what was done and a percentage",
        """
        KẾT QUẢ THỰC HIỆN ĐỊNH MỨC TIN, BÀI THÁNG 4/2026
        TT | Đơn vị | Định mức | Thực hiện | Tỷ lệ %
        1 | VP | 10 | 6 | 60%
        2 | GDTrH | 10 | 12 | 120%
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "sent in and published",
        """
        THEO DÕI TIN, BÀI THÁNG 4/2026
        TT | Phòng | Số bài gửi | Số bài được duyệt đăng | Còn thiếu
        1 | VP | 9 | 6 | 4
        2 | GDTrH | 14 | 12 | 0
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "this month beside the month before",
        """
        TỔNG HỢP TIN, BÀI THÁNG 4/2026
        TT | Phòng | Tháng trước | Tháng này | Tăng, giảm
        1 | VP | 6 | 6 | 0
        2 | GDTrH | 3 | 12 | 9
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "clips beside news and features",
        """
        TỔNG HỢP TIN, BÀI, CLIP THÁNG 4/2026
        TT | Phòng | Tin | Bài | Clip | Cộng
        1 | VP | 3 | 3 | 1 | 7
        2 | GDTrH | 6 | 6 | 0 | 12
        """,
        "4/2026 VP 6, GDTrH 12",
        Doubt.CLIPS,
    ),
    case(
        "a kind that is not known",
        """
        TỔNG HỢP THÁNG 4/2026
        TT | Phòng | Tin | Bài | Phỏng thoại
        1 | VP | 3 | 3 | 1
        """,
        "",
        Doubt.MONTH_UNCLEAR,
    ),
    case(
        "news alone",
        """
        TỔNG HỢP THÁNG 4/2026
        TT | Phòng | Tin
        1 | VP | 3
        """,
        "",
        Doubt.ONE_KIND,
    ),
    case(
        "the month named by the sheet",
        """
        ## Tháng 4
        NĂM 2026
        TT | Phòng | Số bài
        1 | VP | 6
        """,
        "4/2026 VP 6",
    ),
    case(
        "the date of signing is not the month",
        """
        SỐ LƯỢNG TIN, BÀI THÁNG 3/2026
        | | Bắc Ninh, ngày 05 tháng 4 năm 2026
        TT | Phòng | Số bài
        1 | VP | 6
        """,
        "3/2026 VP 6",
    ),
    case(
        "rows of kinds in merged offices",
        """
        NĂM 2026
        TT | Phòng | Loại | Tháng 3 | Tháng 4
        1 | VP | Tin | 3 | 4
        ^ | ^ | Bài | 3 | 2
        2 | GDTrH | Tin | 1 | 8
        ^ | ^ | Bài | 2 | 4
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "rows of kinds, the office written once",
        """
        NĂM 2026
        TT | Phòng | Thể loại | Tháng 4
        1 | VP | Tin | 4
        | | Bài | 2
        2 | GDTrH | Tin | 8
        | | Bài | 4
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "rows of plan and result",
        """
        NĂM 2026
        TT | Phòng | Nội dung | Tháng 4
        1 | VP | Định mức | 10
        ^ | ^ | Thực hiện | 6
        """,
        "4/2026 VP 6",
    ),
    case(
        "an office over two rows without a reason",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | VP | 4
        2 | GDTrH | 12
        3 | VP | 2
        """,
        "4/2026 GDTrH 12",
        Doubt.SAME_OFFICE_TWICE,
    ),
    case(
        "a second row without a name",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | VP | 4
        | | 2
        2 | GDTrH | 12
        """,
        "4/2026 GDTrH 12",
        Doubt.UNKNOWN_OFFICE,
        Doubt.NAMELESS_ROW,
    ),
)

HEADS = (
    case(
        "a month over news and features",
        """
        TỔNG HỢP TIN, BÀI NĂM 2026
        TT | Phòng | Tháng 3 | < | Tháng 4 | <
        ^ | ^ | Tin | Bài | Tin | Bài
        1 | VP | 1 | 5 | 4 | 2
        2 | GDTrH | 1 | 2 | 8 | 4
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "the same without merged cells",
        """
        TỔNG HỢP TIN, BÀI NĂM 2026
        TT | Phòng | Tháng 3 | | Tháng 4 |
        | | Tin | Bài | Tin | Bài
        1 | VP | 1 | 5 | 4 | 2
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "the offices named in the lower row",
        """
        NĂM 2026
        | | Tháng 3 | < | Tháng 4 | <
        TT | Phòng | Tin | Bài | Tin | Bài
        1 | VP | 1 | 5 | 4 | 2
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "plan and result under each month",
        """
        THEO DÕI ĐỊNH MỨC TIN, BÀI NĂM 2026
        TT | Đơn vị | Tháng 3 | < | Tháng 4 | <
        ^ | ^ | Định mức | Thực hiện | Định mức | Thực hiện
        1 | VP | 10 | 6 | 10 | 6
        2 | GDTrH | 10 | 3 | 10 | 12
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "target, reached, percentage",
        """
        NĂM 2026
        TT | Phòng, ban | Tháng 4 | < | <
        ^ | ^ | Chỉ tiêu | Đạt | Tỷ lệ
        1 | VP | 10 | 6 | 60
        """,
        "4/2026 VP 6",
    ),
    case(
        "months under plan, months under result",
        """
        NĂM 2026
        TT | Phòng | Kế hoạch | < | Thực hiện | <
        ^ | ^ | Tháng 3 | Tháng 4 | Tháng 3 | Tháng 4
        1 | VP | 10 | 10 | 6 | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "sub-columns that nobody can tell",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | <
        ^ | ^ | ^ | Cổng Sở | Fanpage
        1 | VP | 6 | 5 | 1
        """,
        "3/2026 VP 6",
        Doubt.MONTH_UNCLEAR,
    ),
    case(
        "kinds and their sum under each month",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | < | < | Tháng 4 | < | < | Tổng cộng
        ^ | ^ | Tin | Bài | Cộng | Tin | Bài | Cộng | ^
        1 | VP | 1 | 5 | 6 | 4 | 2 | 6 | 12
        2 | GDTrH | 1 | 2 | 3 | 8 | 4 | 12 | 15
        | Tổng | 2 | 7 | 9 | 12 | 6 | 18 | 27
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "three rows of heads",
        """
        TT | Phòng | Năm 2026 | < | < | <
        ^ | ^ | Tháng 3 | < | Tháng 4 | <
        ^ | ^ | Tin | Bài | Tin | Bài
        1 | VP | 1 | 5 | 4 | 2
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "two years over their months",
        """
        TT | Phòng | Năm 2025 | < | Năm 2026 | <
        ^ | ^ | Tháng 11 | Tháng 12 | Tháng 1 | Tháng 2
        1 | VP | 1 | 5 | 4 | 2
        """,
        "11/2025 VP 1; 12/2025 VP 5; 1/2026 VP 4; 2/2026 VP 2",
    ),
    case(
        "a row that numbers the columns",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | Cộng
        A | B | 1 | 2 | 3
        1 | VP | 6 | 6 | 12
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "bare numbers of months under one heading",
        """
        NĂM 2026
        TT | Phòng | Số tin, bài theo tháng | < | < | Cộng
        ^ | ^ | 1 | 2 | 3 | ^
        1 | VP | 16 | 4 | 6 | 26
        """,
        "1/2026 VP 16; 2/2026 VP 4; 3/2026 VP 6",
    ),
    case(
        "bare numbers under nothing are no months",
        """
        TỔNG HỢP NĂM 2026
        TT | Phòng | 1 | 2 | Tháng 3
        1 | VP | 16 | 4 | 6
        """,
        "3/2026 VP 6",
        Doubt.UNKNOWN_COLUMN,
    ),
    case(
        "a column without a name beside a month",
        """
        NĂM 2026
        TT | Phòng | Tháng 2 | Tháng 3 | | Ghi chú
        1 | VP | 4 | 6 | 2 |
        """,
        "2/2026 VP 4",
        Doubt.UNNAMED_COLUMN,
    ),
    case(
        "a month merged over two columns without names",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | < | Tháng 4
        1 | VP | 4 | 2 | 6
        """,
        "4/2026 VP 6",
        Doubt.SAME_MONTH_TWICE,
    ),
    case(
        "a month in two columns",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | Tháng 4
        1 | VP | 6 | 5 | 6
        """,
        "3/2026 VP 6",
        Doubt.SAME_MONTH_TWICE,
    ),
    case(
        "running sums and percentages",
        """
        NĂM 2026
        TT | Phòng | Tháng 4 | Lũy kế 4 tháng | Luỹ kế từ đầu năm | Tỷ lệ % so với định mức
        1 | VP | 6 | 32 | 32 | 60
        """,
        "4/2026 VP 6",
    ),
    case(
        "quarters among the months",
        """
        NĂM 2026
        TT | Phòng | Tháng 1 | Tháng 2 | Tháng 3 | Quý I | Tháng 4
        1 | VP | 16 | 4 | 6 | 26 | 6
        """,
        "1/2026 VP 16; 2/2026 VP 4; 3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "sums between the months",
        """
        NĂM 2026
        TT | Phòng | Tháng 1 | Tháng 2 | Cộng | Tháng 3 | Tháng 4 | Cộng
        1 | VP | 16 | 4 | 20 | 6 | 6 | 12
        """,
        "1/2026 VP 16; 2/2026 VP 4; 3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "the portal in the heading is no sum",
        """
        NĂM 2026
        TT | Phòng | Số tin, bài đăng trên Cổng TTĐT | <
        ^ | ^ | Tháng 3 | Tháng 4
        1 | VP | 6 | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "heads in words",
        """
        Năm 2026
        TT | Tên phòng, ban | Số bài tháng 3 | Số bài tháng 4
        1 | VP | 6 | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "typed without signs",
        """
        tong hop nam 2026
        tt | phong | thang 3 | thang 4 | cong
        1 | van phong so | 6 | 6 | 12
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "a rank and remarks",
        """
        NĂM 2026
        TT | Phòng | Tháng 4 | Xếp hạng | Đánh giá | Điểm
        1 | VP | 6 | 2 | Khá | 8
        """,
        "4/2026 VP 6",
    ),
    case(
        "a plan alone",
        """
        NĂM 2026
        TT | Phòng | Định mức tháng 4
        1 | VP | 10
        """,
        "",
        Doubt.MONTH_UNCLEAR,
    ),
)

MONTH_NAMES = tuple(
    case(
        f"the month written as {name}",
        f"""
        NĂM 2026
        TT | Phòng | {name}
        1 | VP | 6
        """,
        "4/2026 VP 6",
    )
    for name in (
        "Tháng Tư",
        "Th.4",
        "T4/26",
        "T4",
        "Tháng 4 (đến 22/4)",
        "Apr-26",
        "04/2026",
        "2026-04",
        "THÁNG 04 NĂM 2026",
        "Tháng IV",
        "d2026-04-01",
        "Kết quả tháng 4",
    )
)

NO_MONTHS = tuple(
    case(
        f"{name} is no month",
        f"""
        NĂM 2025
        TT | Phòng | {name} | Tháng 3
        1 | VP | 7 | 2
        """,
        "3/2025 VP 2",
        Doubt.UNKNOWN_COLUMN,
    )
    for name in ("Tháng 1+2", "1-2", "1/2", "b2026-02-01", "T1-T2", "Tháng 13")
)

YEARS = (
    case(
        "a month with a raised number",
        """
        NĂM 2025
        TT | Phòng | Tháng 1² | Tháng 3
        1 | VP | 7 | 2
        """,
        "3/2025 VP 2",
        Doubt.MONTH_UNCLEAR,
    ),
    case(
        "the year of the title, not of the letter it goes with",
        """
        SỐ LƯỢNG TIN, BÀI NĂM 2025
        (Kèm theo Công văn số 15/SGDĐT-VP ngày 05/01/2026 của Sở)
        TT | Phòng | Tháng 11 | Tháng 12
        1 | VP | 1 | 2
        """,
        "11/2025 VP 1; 12/2025 VP 2",
    ),
    case(
        "the year of a plan that is cited",
        """
        TỔNG HỢP TIN, BÀI 4 THÁNG ĐẦU NĂM 2026
        (thực hiện Kế hoạch truyền thông năm 2025)
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "nothing but the year of a plan that is cited",
        """
        THEO DÕI THỰC HIỆN KẾ HOẠCH TRUYỀN THÔNG NĂM 2025
        TT | Phòng | Tháng 3
        1 | VP | 6
        """,
        "",
        Doubt.YEAR_UNCLEAR,
    ),
    case(
        "two years above the table",
        """
        TỔNG HỢP NĂM 2025
        SỐ LIỆU NĂM 2026
        TT | Phòng | Tháng 3
        1 | VP | 6
        """,
        "",
        Doubt.YEAR_UNCLEAR,
    ),
    case(
        "a school year",
        """
        NĂM HỌC 2025 - 2026
        TT | Phòng | Tháng 11 | Tháng 12 | Tháng 1 | Tháng 2
        1 | VP | 1 | 2 | 3 | 4
        """,
        "11/2025 VP 1; 12/2025 VP 2; 1/2026 VP 3; 2/2026 VP 4",
    ),
    case(
        "the second half of a school year",
        """
        HỌC KỲ II NĂM HỌC 2025-2026
        TT | Phòng | Tháng 1 | Tháng 2
        1 | VP | 3 | 4
        """,
        "1/2026 VP 3; 2/2026 VP 4",
    ),
    case(
        "a school year's summer",
        """
        NĂM HỌC 2025 - 2026
        TT | Phòng | Tháng 7
        1 | VP | 3
        """,
        "",
        Doubt.YEAR_UNCLEAR,
        current="2026-12",
    ),
    case(
        "one year over months that fall back",
        """
        NĂM 2026
        TT | Phòng | Tháng 11 | Tháng 12 | Tháng 1
        1 | VP | 1 | 2 | 3
        """,
        "",
        Doubt.YEAR_UNCLEAR,
    ),
    case(
        "no year at all",
        """
        TỔNG HỢP TIN, BÀI
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
        Doubt.YEAR_ASSUMED,
    ),
    case(
        "the year of the file's name",
        """
        TT | Phòng | Tháng 3
        1 | VP | 6
        """,
        "3/2025 VP 6",
        name="tin-bai-2025.xlsx",
    ),
    case(
        "a head that says otherwise than the title",
        """
        NĂM 2025
        TT | Phòng | Tháng 3/2026
        1 | VP | 6
        """,
        "",
        Doubt.YEAR_UNCLEAR,
    ),
    case(
        "a month to come",
        """
        NĂM 2026
        TT | Phòng | Tháng 4 | Tháng 5
        1 | VP | 6 | 0
        """,
        "4/2026 VP 6",
        Doubt.FUTURE_MONTH,
    ),
)

ROWS = (
    case(
        "groups with their sums",
        """
        NĂM 2026
        TT | Đơn vị | Tháng 3 | Tháng 4
        I | Khối Văn phòng | 6 | 6
        1 | VP | 6 | 6
        II | Các phòng chuyên môn | 3 | 13
        2 | GDTrH | 3 | 12
        3 | GDMN | 0 | 1
        | Tổng cộng | 9 | 19
        """,
        "3/2026 VP 6, GDTrH 3, GDMN 0; 4/2026 VP 6, GDTrH 12, GDMN 1",
    ),
    case(
        "groups without sums",
        """
        NĂM 2026
        TT | Đơn vị | Tháng 4
        A | Khối Văn phòng |
        1 | VP | 6
        B | Các phòng |
        2 | GDTrH | 12
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "the total on top",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | Cộng
        | Tổng số | 9 | 18 | 27
        1 | VP | 6 | 6 | 12
        2 | GDTrH | 3 | 12 | 15
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "a total on top that is wrong",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        | Tổng số | 20
        1 | VP | 6
        2 | GDTrH | 12
        """,
        "",
        Doubt.SUM_WRONG,
    ),
    case(
        "a total without its name",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | VP | 6
        2 | GDTrH | 12
        | | 18
        """,
        "4/2026 VP 6, GDTrH 12",
    ),
    case(
        "signatures below",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | 6
        | Tổng | 6 | 6
        | | | Bắc Ninh, ngày 29 tháng 4 năm 2026
        | Người lập biểu | | CHÁNH VĂN PHÒNG
        | Văn phòng | | GIÁM ĐỐC
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "cells as people type them",
        """
        TT | Phòng | Tháng 4/2026
        1 | VP | '06
        2 | GDTrH | 12 bài
        3 | KHTC | -
        4 | GDTH |
        5 | QLCL | '1.0
        6 | GDMN | x
        7 | TCCB | '0
        """,
        "4/2026 VP 6, GDTrH 12, QLCL 1, TCCB 0",
        Doubt.TEXT_COUNT,
        Doubt.NOT_A_COUNT,
    ),
    case(
        "a total of more than could be read",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | VP | 6
        2 | GDTrH | x
        | Tổng cộng | 18
        """,
        "4/2026 VP 6",
        Doubt.NOT_A_COUNT,
        Doubt.SUM_SHORT,
    ),
    case(
        "one figure for two offices",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | 6
        2 | GDTrH | 3 | ^
        """,
        "3/2026 VP 6, GDTrH 3",
        Doubt.MERGED_COUNT,
    ),
    case(
        "one figure for two months",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | <
        2 | GDTrH | 3 | 12
        """,
        "3/2026 GDTrH 3; 4/2026 GDTrH 12",
        Doubt.MERGED_COUNT,
    ),
    case(
        "percentages in place of counts",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4
        1 | VP | 6 | 60%
        2 | GDTrH | 3 | 100%
        """,
        "3/2026 VP 6, GDTrH 3",
        Doubt.PERCENT,
    ),
    case(
        "a table of percentages",
        """
        TỶ LỆ HOÀN THÀNH NĂM 2026
        TT | Phòng | Tháng 3
        1 | VP | 60
        """,
        "",
        Doubt.NOT_COUNTS,
    ),
    case(
        "a table of the plan",
        """
        KẾ HOẠCH TIN, BÀI NĂM 2026
        TT | Phòng | Tháng 3
        1 | VP | 10
        """,
        "",
        Doubt.NOT_COUNTS,
    ),
    case(
        "hidden rows",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | VP | 6
        ~2 | GDMN | 9
        3 | GDTrH | 12
        | Tổng | 18
        """,
        "4/2026 VP 6, GDTrH 12",
        Doubt.HIDDEN_ROWS,
    ),
    case(
        "a hidden column of old figures",
        """
        NĂM 2026
        TT | Phòng | Tháng 4 | Tháng 4
        1 | VP | 7 | 6
        hide C
        """,
        "4/2026 VP 6",
        Doubt.HIDDEN_COLUMN,
    ),
    case(
        "a hidden half of a month",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | <
        ^ | ^ | ^ | Tin | Bài
        1 | VP | 6 | 4 | 2
        hide D
        """,
        "3/2026 VP 6",
        Doubt.HIDDEN_COLUMN,
        Doubt.MONTH_UNCLEAR,
    ),
    case(
        "names as people write them",
        """
        NĂM 2026
        TT | Tên phòng | Tháng 4
        1 | VĂN PHÒNG | 6
        2 | Phòng GD Trung học | 12
        3 | P.TCCB | 0
        4 | P. Kế hoạch và Tài chính: | 4
        5 | 5. Phòng GDTX-GDNN | 3
        """,
        "4/2026 VP 6, GDTrH 12, TCCB 0, KHTC 4, GDNN-GDTX 3",
    ),
    case(
        "a name that is one keystroke from two",
        """
        NĂM 2026
        TT | Phòng | Tháng 4
        1 | GDTX-GDTH | 6
        2 | VP | 6
        """,
        "4/2026 VP 6",
        Doubt.UNKNOWN_OFFICE,
    ),
    case(
        "formulas that were saved without values",
        """
        NĂM 2026
        TT | Phòng | Tháng 3 | Tháng 4 | Cộng
        1 | VP | 6 | 6 | =SUM(C3:D3)
        2 | GDTrH | 3 | 12 | =SUM(C4:D4)
        | Tổng | =SUM(C3:C4) | =SUM(D3:D4) | =SUM(E3:E4)
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
        Doubt.FORMULA,
    ),
)

TURNED = (
    case(
        "months down, offices across",
        """
        TỔNG HỢP NĂM 2026
        Tháng | VP | GDTrH | Cộng
        Tháng 3 | 6 | 3 | 9
        Tháng 4 | 6 | 12 | 18
        Cộng | 12 | 15 | 27
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "months down as numbers, with a numbering",
        """
        NĂM 2026
        TT | Tháng | Văn phòng Sở | Phòng Giáo dục Trung học
        1 | 3 | 6 | 3
        2 | 4 | 6 | 12
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "months down, news and features under each office",
        """
        NĂM 2026
        Tháng | VP | < | GDTrH | <
        ^ | Tin | Bài | Tin | Bài
        Tháng 3 | 1 | 5 | 1 | 2
        Tháng 4 | 4 | 2 | 8 | 4
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "one sheet for each office",
        """
        ## VP
        NĂM 2026
        Tháng | Tin | Bài | Cộng
        Tháng 3 | 1 | 5 | 6
        Tháng 4 | 4 | 2 | 6
        ## GDTrH
        NĂM 2026
        Tháng | Tin | Bài | Cộng
        Tháng 3 | 1 | 2 | 3
        Tháng 4 | 8 | 4 | 12
        """,
        "3/2026 VP 6, GDTrH 3; 4/2026 VP 6, GDTrH 12",
    ),
)

SHEETS = (
    case(
        "one sheet for each month",
        """
        ## T3
        TT | Phòng | Tháng 3/2026
        1 | VP | 6
        ## T4
        TT | Phòng | Tháng 4/2026
        1 | VP | 6
        """,
        "3/2026 VP 6; 4/2026 VP 6",
    ),
    case(
        "sheets that tell a month differently",
        """
        ## T3
        TT | Phòng | Tháng 3/2026
        1 | VP | 6
        ## Cả năm
        TT | Phòng | Tháng 3/2026 | Tháng 4/2026
        1 | VP | 5 | 6
        """,
        "4/2026 VP 6",
        Doubt.TABLES_DIFFER,
    ),
    case(
        "two tables below each other",
        """
        I. SỐ LIỆU THÁNG 3/2026
        TT | Phòng | Số bài
        1 | VP | 6

        II. SỐ LIỆU THÁNG 4/2026
        TT | Phòng | Số bài
        1 | VP | 6
        2 | GDTrH | 12
        """,
        "3/2026 VP 6; 4/2026 VP 6, GDTrH 12",
    ),
    case(
        "a sheet of something else",
        """
        ## T4
        TT | Phòng | Tháng 4/2026
        1 | VP | 6
        ## Nhuận bút
        Người viết | Số tiền
        Lan | 200000
        """,
        "4/2026 VP 6",
        Doubt.UNREAD_SHEET,
    ),
)

LISTS = (
    case(
        "dates as people type them",
        """
        DANH SÁCH TIN, BÀI THÁNG 4/2026
        STT | Tên bài viết | Đơn vị thực hiện | Ngày đăng tải
        1 | Một | GDTrH | '22/04/26
        2 | Hai | GDTrH | 08:15 20/4/2026
        3 | Ba | VP | ngày 21/4/2026
        4 | Bốn | VP | ngày 19 tháng 4 năm 2026
        """,
        entries="GDTrH 2, VP 2",
    ),
    case(
        "links behind the titles",
        """
        STT | Tên bài viết | Phòng | Ngày đăng
        1 | Một -> https://example.org/1 | GDTrH | d2026-04-10
        2 | Hai -> https://example.org/2 | GDTrH | d2026-04-11
        """,
        entries="GDTrH 2",
    ),
    case(
        "months before days",
        """
        STT | Tên bài viết | Phòng | Ngày đăng
        1 | Một | GDTrH | 4/22/2026
        2 | Hai | GDTrH | 4/5/2026
        """,
        "",
        Doubt.MONTH_FIRST,
    ),
    case(
        "days and months exchanged",
        """
        STT | Tên bài viết | Phòng | Ngày đăng
        1 | Một | GDTrH | d2026-03-04
        2 | Hai | GDTrH | 15/4/2026
        """,
        "",
        Doubt.SWAPPED_DATES,
    ),
    case(
        "exchanged, as the title's month shows",
        """
        DANH SÁCH TIN, BÀI THÁNG 4/2026
        STT | Tên bài viết | Phòng | Ngày đăng
        1 | Một | GDTrH | d2026-03-04
        2 | Hai | GDTrH | d2026-04-20
        """,
        "",
        Doubt.SWAPPED_DATES,
        entries="GDTrH 1",
    ),
    case(
        "under the headings of offices",
        """
        STT | Tên tin, bài | Ngày đăng | Đường dẫn
        Phòng Giáo dục Trung học | < | < | <
        1 | Một | d2026-04-03 | https://example.org/1
        2 | Hai | d2026-04-14 | https://example.org/2
        II. Phòng Giáo dục Mầm non (1 bài) | < | < | <
        1 | Ba | d2026-04-15 | https://example.org/3
        """,
        entries="GDTrH 2, GDMN 1",
    ),
    case(
        "under a heading of nobody",
        """
        STT | Tên tin, bài | Ngày đăng
        Phòng Giáo dục Trung học | < | <
        1 | Một | d2026-04-13
        Phòng Truyền thông | < | <
        1 | Hai | d2026-04-14
        """,
        "",
        Doubt.UNKNOWN_OFFICE,
        entries="GDTrH 1",
    ),
    case(
        "one sheet for each office's list",
        """
        ## VP
        DANH SÁCH TIN BÀI VĂN PHÒNG SỞ THÁNG 4/2026
        STT | Tên tin, bài | Tác giả | Ngày đăng
        1 | Một | Lan | d2026-04-20
        ## GDMN
        DANH SÁCH TIN BÀI PHÒNG GIÁO DỤC MẦM NON THÁNG 4/2026
        STT | Tên tin, bài | Tác giả | Ngày đăng
        1 | Hai | Lan | d2026-04-21
        """,
        entries="VP 1, GDMN 1",
    ),
    case(
        "kinds as people call them",
        """
        STT | Tên bài | Phòng | Ngày đăng | Thể loại
        1 | Một | VP | d2026-04-20 | Tin ảnh
        2 | Hai | VP | d2026-04-20 | Phóng sự ảnh
        3 | Ba | VP | d2026-04-20 | Văn bản
        """,
        "",
        Doubt.UNKNOWN_KIND,
        entries="VP 2",
    ),
    case(
        "an office merged over its articles",
        """
        STT | Phòng | Tên bài | Ngày đăng
        1 | GDTrH | Một | d2026-04-20
        2 | ^ | Hai | d2026-04-21
        3 | VP | Ba | d2026-04-21
        """,
        entries="GDTrH 2, VP 1",
    ),
    case(
        "filtered",
        """
        STT | Phòng | Tên bài | Ngày đăng
        1 | GDTrH | Một | d2026-04-20
        ~2 | VP | Hai | d2026-04-21
        """,
        "",
        Doubt.HIDDEN_ROWS,
        entries="GDTrH 1",
    ),
)

CORPUS: tuple[Drawn, ...] = (
    *ONE_MONTH,
    *HEADS,
    *MONTH_NAMES,
    *NO_MONTHS,
    *YEARS,
    *ROWS,
    *TURNED,
    *SHEETS,
    *LISTS,
)
