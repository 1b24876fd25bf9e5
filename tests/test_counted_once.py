"""An article is counted once, whichever way it comes, or somebody was asked about it.

The editor of these tests knows which article is which and answers every question truly. So a month
that counts more than its articles can only come of something that was recorded without a question.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import example, given, settings, strategies as st
from msgspec import Struct

from core.chat import Reply
from tests.articles import item, listed
from tests.cast import MAY, Department, at
from tests.spreadsheets import LIST_HEAD, xlsx

MOST_QUESTIONS = 6
QUEUES = ("/choduyet", "/choduyet cổng")


class Known(Struct, frozen=True):
    """An article as it is in truth. sent: what its office sends of it."""

    number: int
    office: str
    title: str
    sent: str

    @property
    def link(self) -> str:
        return item(self.number).link

    @property
    def passed_on(self) -> str:
        """The same address as a telephone and Zalo write it."""
        return f"{self.link.replace('//', '//m.').replace('/tin-', '/tin-moi-')}&gidzl=x1"


TITLES = ("Khai mạc Hội thi cấp tỉnh", "Tập huấn phần mềm", "Ngày hội đọc sách", "Lễ trồng cây")
NAMES = ("Hội thi cô nuôi", "Học máy tính", "Đọc sách", "Trồng cây")
ARTICLES = tuple(
    Known(
        number,
        ("GDMN", "GDTH")[number // 2],
        title,
        # Every other one is sent by a name of its own, before anybody has published it.
        name if number % 2 else f"{title} {item(number).link}?utm_source=zalo",
    )
    for number, (title, name) in enumerate(zip(TITLES, NAMES, strict=True))
)


@dataclass
class Office:
    """A department in May, and which articles are counted in truth."""

    department: Department = field(default_factory=Department)
    counted: set[Known] = field(default_factory=set)
    on_paper: set[Known] = field(default_factory=set)
    published: list[Known] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.department.now = at("2026-05-13 08:00")
        listed(self.department)  # the portal is read, and has nothing yet

    def typed(self, one: Known) -> None:
        """A bare number, by somebody who goes by a list on paper: each article once."""
        if one not in self.on_paper:
            self.on_paper.add(one)
            self._typed(one, f"/add 1 {one.office}")

    def _typed(self, one: Known, text: str) -> None:
        reply = self.department.say("editor", text)
        if not any("Không" in choice.label for choice in reply.choices):
            self._recorded(one)
        elif one not in self.counted:
            self.department.press("editor", reply, "Ghi nhận")
            self.counted.add(one)
        else:
            self.department.press("editor", reply, "Không")

    def _recorded(self, one: Known) -> None:
        assert one not in self.counted, f"{one.title} is counted twice, and nobody was asked"
        self.counted.add(one)

    def linked(self, one: Known) -> None:
        """One that is typed with its address."""
        self._typed(one, f"/add 1 {one.office}: {one.title} ({one.passed_on})")

    def sent(self, one: Known) -> None:
        self.department.say(one.office, f"/gui {one.sent}")

    def shown(self, one: Known) -> None:
        """The portal is read; it lists what it listed before, and this one."""
        if one not in self.published:
            self.published.insert(0, one)
        listed(self.department, *(item(it.number, it.title) for it in self.published))

    def imported(self, one: Known) -> None:
        row = [
            "5/5/2026",
            one.office,
            one.title.upper(),
            one.link.replace("s://", "://www."),
            "Tin",
        ]
        reply = self.department.send_file("editor", xlsx(LIST_HEAD, row), "danh sách.xlsx")
        if not reply.choices:
            return
        if one not in self.counted:
            self.department.press("editor", reply, "Ghi nhận")
            self.counted.add(one)
        else:
            asked = "không kèm đường dẫn" in reply.text or "cùng tiêu đề" in reply.text
            assert asked, f"nothing points out that {one.title} is counted"

    def looked_at(self, _one: Known) -> None:
        """The first of each queue is decided about."""
        for queue in QUEUES:
            reply = self.department.say("editor", queue)
            if one := self._meant(reply):
                self._decide(reply, one)

    def _meant(self, reply: Reply) -> Known | None:
        """The article of which an answer speaks last."""
        quoted = re.findall(r"“(.+?)”", reply.text)
        return self._called(quoted[0]) if quoted and "ài" in reply.text[:4] else None

    def _called(self, name: str) -> Known | None:
        named = (it for it in ARTICLES if name in (it.title, it.sent))
        return next(named, None)

    def _decide(self, reply: Reply, one: Known) -> None:
        """Answer until the article is recorded, or left."""
        first = "Ghi nhận là tin" if "chờ duyệt" in reply.text else one.office
        before = self.department.count(one.office, MAY)
        reply, asked = self.department.press("editor", reply, first), False
        for _ in range(MOST_QUESTIONS):
            labels = [choice.label for choice in reply.choices]
            if not any(label.startswith("Ghi thêm") for label in labels):
                break
            asked = True
            reply = self.department.press("editor", reply, self._answer(labels, one))
        if self.department.count(one.office, MAY) > before:
            assert asked or one not in self.counted, f"{one.title}: nobody was asked"
            self.counted.add(one)

    def _answer(self, labels: list[str], one: Known) -> str:
        for label in labels:
            if (named := re.fullmatch(r"Là bài “(.+)”", label)) and self._called(named[1]) == one:
                return label
        if one not in self.counted:
            return "Ghi thêm"
        return next((label for label in labels if label.startswith("Nằm trong")), "Để sau")

    def taken_back(self, one: Known) -> None:
        """The office takes back what it sent last, if it still can."""
        reply = self.department.say(one.office, "/dsbai")
        if any(choice.label.startswith("Rút bài") for choice in reply.choices):
            self.department.press(one.office, reply, "Rút bài")

    def returned(self, _one: Known) -> None:
        """The first of what offices sent goes back; if it is published, the portal will show it."""
        reply = self.department.say("editor", "/choduyet")
        if any(choice.label == "Trả lại" for choice in reply.choices):
            self.department.press("editor", reply, "Trả lại")
            self.department.say("editor", "Thiếu ảnh minh họa")

    def together(self, _one: Known) -> None:
        """What can be recorded with one tap is recorded."""
        reply = self.department.say("editor", "/choduyet cổng")
        if not any(choice.label.startswith("Ghi nhận tất cả") for choice in reply.choices):
            return
        lines = re.findall(r"^- \S+: “(.+?)”", reply.text, re.MULTILINE)
        self.department.press("editor", reply, "Ghi nhận tất cả")
        for line in lines:
            found = self._called(line)
            assert found
            self._recorded(found)

    def later(self, _one: Known) -> None:
        """What is typed again now is no repetition by mistake."""
        self.department.wait(minutes=15)

    def check(self) -> None:
        for code in ("GDMN", "GDTH"):
            known = [one for one in self.counted if one.office == code]
            assert self.department.count(code, MAY) == len(known)
        # Whatever the portal shows stands in the register, for somebody to decide about.
        for one in self.published:
            assert self.department.store.articles.with_key(item(one.number).key), one.title


WAYS: dict[str, Callable[[Office, Known], None]] = {
    "typed": Office.typed,
    "linked": Office.linked,
    "sent": Office.sent,
    "shown": Office.shown,
    "imported": Office.imported,
    "looked at": Office.looked_at,
    "returned": Office.returned,
    "taken back": Office.taken_back,
    "together": Office.together,
    "later": Office.later,
}
STEPS = st.tuples(st.sampled_from(sorted(WAYS)), st.sampled_from(ARTICLES))


@settings(max_examples=settings().max_examples // 5)  # each is a whole department
@given(st.lists(STEPS, min_size=2, max_size=14))
@example([(way, ARTICLES[1]) for way in ("typed", "sent", "shown", "looked at", "looked at")])
@example([(way, ARTICLES[1]) for way in ("sent", "looked at", "shown", "imported", "looked at")])
@example([(way, ARTICLES[0]) for way in ("shown", "sent", "together", "imported", "typed")])
@example([(way, ARTICLES[1]) for way in ("shown", "looked at", "sent", "looked at", "typed")])
@example([(way, ARTICLES[1]) for way in ("sent", "looked at", "linked", "shown", "looked at")])
@example([(way, ARTICLES[1]) for way in ("typed", "linked", "sent", "looked at", "imported")])
@example([(way, ARTICLES[0]) for way in ("typed", "later", "imported", "sent", "looked at")])
@example([(way, ARTICLES[0]) for way in ("sent", "looked at", "later", "typed", "imported")])
@example([(way, ARTICLES[0]) for way in ("imported", "later", "typed", "sent", "looked at")])
def test_nothing_is_counted_twice_without_a_question(steps: list[tuple[str, Known]]) -> None:
    office = Office()
    try:
        for way, one in steps:
            WAYS[way](office, one)
            office.check()
    finally:
        office.department.store.close()
