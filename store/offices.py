"""The offices: data that an admin edits."""

from collections.abc import Collection, Iterable
from contextlib import suppress

from msgspec.structs import asdict
from sqlite_utils import Database

from core.month import Month
from core.names import AliasTakenError, OfficeNames, check_names
from core.quota import Office
from store.rows import CachedTable, Queries, read


def _directory(every: Collection[Office]) -> OfficeNames:
    found = OfficeNames(tuple(office for office in every if office.retired_from is None))
    for office in every:
        if office.retired_from is not None:
            with suppress(AliasTakenError):
                found = OfficeNames((*found.offices, office))
    return found


class Offices(Queries):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.all = CachedTable(db, "office", self._all)
        """Every office that ever was, in the order of `position`."""
        self.names = CachedTable(db, "office", lambda: _directory(self.all()))
        """The directory of names. Who has retired keeps theirs, unless somebody else took one."""

    def _all(self) -> tuple[Office, ...]:
        found = self._rows("select * from office order by position, code")
        return tuple(read(Office, each) for each in found)

    def active(self, month: Month | None = None) -> tuple[Office, ...]:
        """The offices of a month's tables; without a month: those not retired at all."""
        return tuple(
            office
            for office in self.all()
            if (office.is_active(month) if month else office.retired_from is None)
        )

    def get(self, code: str) -> Office:
        """The office of that exact code. Raises KeyError."""
        found = self._row("select * from office where code = ?", [code])
        if found is None:
            raise KeyError(code)
        return read(Office, found)

    def save_all(self, offices: Iterable[Office]) -> None:
        """Add or change several at once: the names need only fit together in the end."""
        offices = tuple(offices)
        coming = {office.code for office in offices}
        staying = [office for office in self.active() if office.code not in coming]
        check_names([*staying, *(office for office in offices if office.retired_from is None)])
        for office in offices:
            spans = {
                "since": str(office.since or ""),
                "retired_from": str(office.retired_from or ""),
            }
            self._upsert("office", "code", **(asdict(office) | spans))

    def save(self, office: Office) -> None:
        """Add or change an office. Raises AliasTakenError when a name would lead to two."""
        self.save_all([office])
