"""What a month's entries add up to, remembered, and brought up to date by the newer entries alone.

The ledger is append-only, its ids only grow and SQLite has one writer at a time: what this
connection has seen of it is always its beginning, whichever process wrote it. The exception is a
rollback of our own, after which the same ids come again for other entries; so whoever rolls back
says so here.
"""

from collections.abc import Mapping

from sqlite_utils import Database

from core.month import Month
from core.quota import Kind

KEPT = 6  # months in memory: the ones that are asked for again and again

_NEWEST = "select coalesce(max(id), 0) from entry"
_NEWER = "select id, month, office, kind, count from entry where id > ? order by id"
# The plus keeps the search on the month's index, which holds the id as well.
_SUMS = (
    "select office, sum(count) from entry"
    " where month = ? and kind in ({marks}) and +id <= ? group by office"
)


class RunningSums:
    """The sums of the months that were last asked for, as of the entry `_seen`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen = 0
        self._kept: dict[tuple[str, frozenset[Kind]], dict[str, int]] = {}

    def of(self, month: Month, kinds: frozenset[Kind]) -> Mapping[str, int]:
        """Articles of these kinds by office code; an office without an entry is not in it."""
        return dict(self._sums(month, kinds))

    def of_office(self, month: Month, office: str, kinds: frozenset[Kind]) -> int:
        """One office's articles."""
        return self._sums(month, kinds).get(office, 0)

    def forget(self) -> None:
        """A transaction was rolled back: begin anew at the next question."""
        self._kept.clear()

    def forget_undone(self) -> None:
        """A savepoint was rolled back: begin anew if anything that was summed went with it.

        Nobody else can have written in the meantime, so the newest entry tells.
        """
        (newest,) = self._db.execute(_NEWEST).fetchone()
        if newest < self._seen:
            self.forget()

    def _sums(self, month: Month, kinds: frozenset[Kind]) -> dict[str, int]:
        self._catch_up()
        asked = str(month), kinds
        found = self._kept.pop(asked, None)
        if found is None:
            found = self._summed(*asked)
        self._kept[asked] = found  # the last asked for stands last
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _catch_up(self) -> None:
        if not self._kept:
            (self._seen,) = self._db.execute(_NEWEST).fetchone()
            return
        for number, month, office, kind, count in self._db.execute(_NEWER, [self._seen]).fetchall():
            self._seen = number
            for (of, kinds), sums in self._kept.items():
                if month == of and kind in kinds:
                    sums[office] = sums.get(office, 0) + count

    def _summed(self, month: str, kinds: frozenset[Kind]) -> dict[str, int]:
        """Up to the last entry seen: another process may have added more by now."""
        sql = _SUMS.format(marks=", ".join("?" for _ in kinds))
        return dict(self._db.execute(sql, [month, *sorted(kinds), self._seen]).fetchall())
