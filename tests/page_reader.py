"""Looking at the page as its readers do, without a browser."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from selectolax.lexbor import LexborHTMLParser

from app.page import Batch, Pages
from channels.page import PageAnswer, PageRequest
from core.chat import Reply
from tests.cast import Department

ADDRESS = re.compile(r"https?://\S+/xem/([A-Za-z0-9_-]+)")


def key_in(reply: Reply | str) -> str:
    """The key of the address that an answer gives."""
    found = ADDRESS.search(reply if isinstance(reply, str) else reply.text)
    assert found, reply
    return found[1]


@dataclass
class Site:
    """The page of a department. seconds: the clock that only grows."""

    department: Department = field(default_factory=Department)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.pages = Pages(self.department.rules)

    def key(self, who: str, name: str = "") -> str:
        """A new address, as its owner asks for it."""
        return key_in(self.department.say(who, f"/trang {name}".strip()))

    def ask(self, key: str, known: str = "", place: str = "", **query: str) -> PageAnswer:
        """One request, the use of the address noted as the server does."""
        return self.request(PageRequest(key, query, known, place))

    def request(self, asked: PageRequest) -> PageAnswer:
        store = self.department.store
        batch = Batch(self.department.now, self.seconds, [asked])
        (found,) = self.pages.answers(store, batch)
        if found.used:
            with store.transaction():
                store.pages.note_use(found.used, self.department.now)
        return found.answer

    def status(self, key: str, place: str = "") -> HTTPStatus:
        return self.ask(key, place=place).status

    def look(self, who: str, **query: str) -> "Look":
        """The page as somebody sees it, at an address that is theirs and new."""
        answer = self.ask(self.key(who, "look"), **query)
        assert answer.status is HTTPStatus.OK, answer.body
        return Look(answer.body)


@dataclass
class Look:
    """A page that was answered."""

    html: bytes

    def __post_init__(self) -> None:
        self.tree = LexborHTMLParser(self.html)

    @property
    def text(self) -> str:
        body = self.tree.body
        assert body
        return " ".join(body.text(separator=" ").split())

    def table(self, kind: str) -> list[list[str]]:
        """The body of a table, row by row; of a cell that holds several lines the first."""
        rows = self.tree.css(f"table.{kind} tbody tr, table.{kind} tfoot tr")
        return [
            [cell.text(separator="\n").strip().split("\n")[0] for cell in row.css("td, th")]
            for row in rows
        ]

    def figures(self) -> dict[str, str]:
        """The headline's figures by their labels; an own office's come first."""
        found: dict[str, str] = {}
        for one in self.tree.css("dl.figures div"):
            label, value = one.css_first("dt"), one.css_first("strong")
            found[label.text()] = value.text()
        return found

    def links(self) -> list[str]:
        return [str(a.attributes["href"]) for a in self.tree.css("a[href]")]
