"""The same article told by a number, by a list and by its office's link, in any order.

It is never counted twice without having been asked: an editor who knows what each message is
about, and answers every question truthfully, ends up with the right count.
"""

from enum import StrEnum

from hypothesis import given, settings, strategies as st

from core.chat import Reply
from tests.cast import Department

OFFICE = "GDMN"
ARTICLES = 3


class Way(StrEnum):
    NUMBER = "number"  # an editor types +1
    LIST = "list"  # a file with its title and link
    LINK = "link"  # its office sends it, the editors look at it


def link(article: int) -> str:
    return f"https://sgd.example.vn/news/-/details/57300/bai-{article}-1234567{article}"


def title(article: int) -> str:
    return f"Bài viết về việc thứ {article} của phòng"


class Truth:
    """What is really counted, and what an editor who knows it answers."""

    def __init__(self) -> None:
        self.department = Department()
        self.counted: dict[int, Way] = {}
        self.before = self.department.count(OFFICE)

    def tell(self, way: Way, article: int) -> None:
        self.department.wait(minutes=15)
        {
            Way.NUMBER: self._typed,
            Way.LIST: self._listed,
            Way.LINK: self._sent,
        }[way](article)

    def _answered(self, asked: Reply, way: Way, article: int) -> None:
        """Record it, unless it is counted; a message that was recorded at once was new."""
        labels = [choice.label for choice in asked.choices]
        if "Ghi nhận" in labels:
            answer = "Không ghi nhận" if article in self.counted else "Ghi nhận"
            self.department.press("editor", asked, answer)
        self.counted.setdefault(article, way)

    def _typed(self, article: int) -> None:
        self._answered(self.department.say("editor", "+1 GDMN"), Way.NUMBER, article)

    def _listed(self, article: int) -> None:
        row = f"20/4/2026,GDMN,{title(article)},{link(article)}"
        data = f"Ngày đăng,Đơn vị,Tên tin bài,Đường dẫn\n{row}\n".encode()
        preview = self.department.send_file("editor", data, "bai.csv")
        if any(choice.label == "Ghi nhận" for choice in preview.choices):
            self._answered(preview, Way.LIST, article)

    def _sent(self, article: int) -> None:
        sent = self.department.say(OFFICE, f"/gui {title(article)} {link(article)}")
        if "đã tiếp nhận" not in sent.text:
            return
        shown = self.department.say("editor", "/choduyet")
        asked = self.department.press("editor", shown, "Ghi nhận là tin")
        labels = [choice.label for choice in asked.choices]
        if any(label.startswith("Nằm trong") for label in labels):
            within = article in self.counted
            self.department.press("editor", asked, "Nằm trong" if within else "Ghi thêm")
        self.counted.setdefault(article, Way.LINK)

    def is_told(self) -> bool:
        return self.department.count(OFFICE) == self.before + len(self.counted)


told = st.permutations([(way, article) for way in Way for article in range(ARTICLES)])


@settings(max_examples=12, deadline=None)
@given(order=told, until=st.integers(2, 9))
def test_no_order_counts_an_article_twice_unasked(order: list[tuple[Way, int]], until: int) -> None:
    truth = Truth()
    for way, article in order[:until]:
        truth.tell(way, article)
        assert truth.is_told(), (way, article, order[:until])
