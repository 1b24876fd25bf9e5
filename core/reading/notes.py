"""What in a line is a note or a title: only what is marked as one."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from core.names import fold
from core.reading.items import Item, Sign
from core.reading.phrases import IN_TITLES, What
from core.reading.writing import unquoted

_ONLY_BEHIND_A_COUNT = frozenset({"do", "vì", "vi"})  # also everyday words: "do GDMN gửi"
# Behind a colon these make it a note; anything else there is more of the count.
_NO_MORE_OF_THE_COUNT = frozenset(
    {What.TAKE_AWAY, What.TOTAL, What.PLAN, What.QUESTION, What.BAD, What.WORD}
)
_IN_TITLES = frozenset(map(fold, IN_TITLES))
_BETWEEN = frozenset({What.KIND, What.FILLER, What.COLON, What.MARK, What.ADD})


class Cut(Struct, frozen=True):
    """A line without its notes. hidden: the note holds what may be a count or a month."""

    items: tuple[Item, ...]
    note: str = ""
    title: str = ""
    links: tuple[tuple[int, str], ...] = ()
    hidden: bool = False


class _Cutter:
    def __init__(self, line: str, items: Sequence[Item]) -> None:
        self.line = line
        self.items = items
        self.has_link = any(item.what is What.LINK for item in items)
        self.more = _only_more(items)
        self.kept: list[Item] = []
        self.notes: list[str] = []
        self.titles: list[str] = []
        self.links: list[tuple[int, str]] = []
        self.counts = 0
        self.offices: set[str] = set()
        self.minus = False
        self.rest: Sequence[Item] = ()  # the note
        self.told: Sequence[Item] = ()  # the title behind a link

    def run(self) -> Cut:
        at = 0
        while at < len(self.items):
            at = self._take(at)
        note, title = " ".join(filter(None, self.notes)), " ".join(filter(None, self.titles))
        told, first = _first(self.told), _first(self.rest)
        dated = any(item.time for item in self.kept)
        hidden = (
            _hides(self.rest, self.offices, dated=dated)
            or (told is not None and told.what is What.TIME and not dated)
            # As in "2 GDMN: chưa đăng": there is nothing to record.
            or (first is not None and first.what in (What.PLAN, What.QUESTION) and not self.minus)
        )
        return Cut(tuple(self.kept), note, title, tuple(self.links), hidden)

    def _complete(self) -> bool:
        return 0 < len(self.offices) <= self.counts

    def _take(self, at: int) -> int:
        """Keep the item, or take it and what it announces away. Returns where to go on."""
        item = self.items[at]
        if item.what in (What.NOTE, What.TITLE) and self._announces(item):
            return self._announced(at, self.titles if item.what is What.TITLE else self.notes)
        if item.what is What.QUOTE and self._among_words(at):
            self.kept.append(replace(item, what=What.WORD))
            return at + 1
        if item.what is What.QUOTE:
            (self.titles if self.has_link else self.notes).append(self._inner(item))
            return at + 1
        if item.what is What.LINK:
            return self._link(at)
        if item.what in (What.COLON, What.DASH) and self._opens(at):
            self.rest = self.items[at + 1 :]
            named = self.has_link and not self.minus and not self.links
            return self._until_the_end(at + 1, self.titles if named else self.notes)
        self._count(item)
        self.kept.append(replace(item, what=What.WORD) if self._is_of_a_title(item) else item)
        return at + 1

    def _is_of_a_title(self, item: Item) -> bool:
        """As in "1 GDMN Kết quả tháng 3 https://…", and not in "1 GDMN em báo cáo https://…"."""
        alone = not self.kept or self.kept[-1].what is not What.FILLER
        named = alone and item.what is What.FILLER and self.has_link and self._complete()
        return named and fold(self.line[item.start : item.end]) in _IN_TITLES

    def _count(self, item: Item) -> None:
        self.counts += item.what is What.COUNT
        self.minus = self.minus or item.sign is Sign.MINUS
        if item.office and item.what is What.OFFICE:
            self.offices.add(item.office.code)

    def _announces(self, item: Item) -> bool:
        return self._is_plain(item) or self._complete()

    def _announced(self, at: int, into: list[str]) -> int:
        at += 1
        while at < len(self.items) and self.items[at].what is What.COLON:
            at += 1
        if at < len(self.items) and self.items[at].what is What.QUOTE:
            into.append(self._inner(self.items[at]))
            return at + 1
        self.rest = self.rest or self.items[at:]
        return self._until_the_end(at, into)

    def _opens(self, at: int) -> bool:
        if at + 1 == len(self.items) or self.more[at + 1]:
            return False
        following = self.items[at + 1].what
        return self._complete() and following not in (What.QUOTE, What.NOTE, What.LINK)

    def _link(self, at: int) -> int:
        item = self.items[at]
        self.links.append((item.start, self.line[item.start : item.end]))
        told = self._complete() and not self.minus and not self.more[at + 1]
        self.told = self.items[at + 1 :] if told else self.told
        return self._until_the_end(at + 1, self.titles) if told else at + 1

    def _until_the_end(self, at: int, into: list[str]) -> int:
        """Everything from here on; it ends at a link, and a title where a note is announced."""
        end = at
        while end < len(self.items) and not (
            self.items[end].what is What.LINK
            or (
                into is self.titles
                and self.items[end].what is What.NOTE
                and self._is_plain(self.items[end])
            )
        ):
            end += 1
        if end > at:
            text = self._text(self.items[at].start, self.items[end - 1].end)
            stops = into is self.titles and not text.endswith("..")
            into.append(text.removesuffix(".") if stops else text)
        return end

    def _is_plain(self, item: Item) -> bool:
        """Whether the word announces a note wherever it stands."""
        return self.line[item.start : item.end].lower() not in _ONLY_BEHIND_A_COUNT

    def _text(self, start: int, end: int) -> str:
        return without_lone_bracket(self.line[start:end].strip(" :;-–—,").rstrip(" ("))

    def _among_words(self, at: int) -> bool:
        """As in "Hội thi “Bé khỏe” cấp tỉnh": the quote is a part of the text."""
        beside = self.items[max(at - 1, 0) : at + 2]
        return any(item.what is What.WORD for item in beside)

    def _inner(self, item: Item) -> str:
        return unquoted(self.line[item.start : item.end])


def without_lone_bracket(text: str) -> str:
    """Without the bracket at its end that was opened before it."""
    return text[:-1].rstrip() if text.endswith(")") and "(" not in text else text


def cut(line: str, items: Sequence[Item]) -> Cut:
    """Take notes, titles and links out of a line."""
    return _Cutter(line, items).run()


def _only_more(items: Sequence[Item]) -> list[bool]:
    """For each place, whether everything from there on belongs to the count."""
    found = [True] * (len(items) + 1)
    for index in range(len(items) - 1, -1, -1):
        found[index] = found[index + 1] and items[index].what not in _NO_MORE_OF_THE_COUNT
    return found


def _first(words: Sequence[Item]) -> Item | None:
    """What a note or title begins with, apart from what changes nothing."""
    return next((item for item in words if item.what not in _BETWEEN), None)


def _hides(note: Sequence[Item], offices: set[str], *, dated: bool) -> bool:
    """Whether a note begins with a month or another office, or holds a count."""
    first = _first(note)
    if first and first.what is What.TIME and not dated:
        return True
    if first and first.office and first.office.code not in offices:
        return True
    whats = [item.what for item in note if item.what not in _BETWEEN]
    couples = {frozenset(couple) for couple in pairwise(whats)}
    return set(whats) == {What.COUNT} or frozenset({What.COUNT, What.OFFICE}) in couples
