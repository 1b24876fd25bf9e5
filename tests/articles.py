"""Articles on their way: sent in by heads, listed by the portal, looked at and tapped by editors."""

from collections.abc import Iterable
from datetime import datetime

from app.portal import record
from core.articles import State
from core.chat import Reply
from core.portal import Outcome, PortalItem, Reading, Source
from tests.cast import MAY, Department, at

LINK = "https://sgd.example.gov.vn/news/-/details/57300/hoi-thi-12345678"
TITLE = "Khai mạc Hội thi giáo viên dạy giỏi"
OTHER = "https://sgd.example.gov.vn/news/-/details/57300/tap-huan-12345679"
LIST = Source("https://portal.test/list")
NOW = at("2026-05-13 08:00")


def states(department: Department) -> list[State]:
    found = department.store._db.query("select state from article order by id")
    return [State(each["state"]) for each in found]


def digests(department: Department, moment: str, kind: str) -> list[str]:
    sent = department.pass_to(at(moment))
    told = [claimed.reply.text for _, claimed in sent if claimed.message.step == kind]
    return list(dict.fromkeys(told))  # there are several editors


def accept(department: Department, label: str = "Ghi nhận là tin") -> str:
    """Record the oldest waiting article as one more."""
    reply = department.press("editor", "/choduyet", label)
    if any("Ghi thêm" in choice.label for choice in reply.choices):
        reply = department.press("editor", reply, "Ghi thêm")
    return reply.text


def item(number: int, title: str = "", day: str | None = "2026-05-05", **told: str) -> PortalItem:
    key = f"portal.test/57300/{10000000 + number}"
    link = f"https://portal.test/news/-/details/57300/tin-{10000000 + number}"
    return PortalItem(key, title or f"Tin số {number}", link, at(day) if day else None, **told)


def listed(department: Department, *items: PortalItem, now: datetime | None = None) -> None:
    """The portal is read, and lists these, the newest first."""
    record(department.store, LIST, Reading(Outcome.READ, items), now or department.now)


def several(numbers: Iterable[int], **told: str) -> list[PortalItem]:
    return [item(number, **told) for number in reversed(list(numbers))]


def look(department: Department) -> Reply:
    return department.say("editor", "/choduyet cổng")


def tap(department: Department, *labels: str) -> Reply:
    """Look at the oldest article, and press these one after the other."""
    reply = look(department)
    for label in labels:
        reply = department.press("editor", reply, label)
    return reply


def states_by_title(department: Department) -> dict[str, State]:
    found = department.store._db.query("select title, state from article where state <> 'joined'")
    return {each["title"]: State(each["state"]) for each in found}


def may(department: Department, office: str = "GDMN") -> int:
    return department.count(office, MAY)


def taught(department: Department, n: int = 5, office: str = "GDMN", **told: str) -> None:
    """Editors gave so many articles of this author or source to an office."""
    listed(department, *several(range(1, n + 1), **told))
    for _ in range(n):
        tap(department, office)
