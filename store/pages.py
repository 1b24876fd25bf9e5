"""The addresses of the page to look at, kept as hashes only, and the version of its figures.

An address ends with its owner's last role and with the unlinking of any chat: triggers see to it,
whichever way a role or a link goes (see `store/schema_1_0.py`).
"""

import hashlib
from datetime import datetime

from core.page import UNUSED_FOR, PageAddress
from store.rows import Queries


def digest(key: str) -> str:
    """A key is 128 random bits, so a plain hash keeps it."""
    return hashlib.sha256(key.encode()).hexdigest()


class Pages(Queries):
    def issue(self, key: str, person: int, name: str, now: datetime) -> None:
        """A new address; one of the same person and name is over."""
        self.end(person, name)
        self._insert("page", hash=digest(key), person=person, name=name, issued=now, used=None)

    def find(self, key: str, now: datetime) -> PageAddress | None:
        """What an address's key stands for, unless it is over."""
        address = self._value(PageAddress, "select * from page where hash = ?", [digest(key)])
        return address if address and address.lives(now) else None

    def of(self, person: int, now: datetime) -> tuple[PageAddress, ...]:
        """Somebody's addresses, in the order in which they were issued."""
        sql = "select * from page where person = ? order by issued, rowid"
        return tuple(one for one in self._values(PageAddress, sql, [person]) if one.lives(now))

    def note_use(self, address: PageAddress, now: datetime) -> None:
        self._change("update page set used = ? where hash = ?", [now, address.hash])

    def end(self, person: int, name: str = "") -> int:
        """End somebody's address of this name, or all of them; how many."""
        sql = "delete from page where person = ? and ? in (name, '')"
        return self._change(sql, [person, name])

    def end_all(self) -> int:
        """After a restore: what was ended since the copy must not come back."""
        return self._change("delete from page")

    def purge(self, now: datetime) -> int:
        """Remove the addresses that nobody used for long."""
        before = now - UNUSED_FOR
        return self._change("delete from page where coalesce(used, issued) <= ?", [before])

    def version(self) -> str:
        """Another one whenever any figure of the page may be another."""
        sql = (
            "select (select group_concat(number) from (select number from version order by name))"
            " || ' ' || (select coalesce(group_concat(value), '') from"
            " (select value from fact where name like 'paused%' order by name))"
        )
        return str(self._one(sql)[0])
