"""The offices: data that an admin edits."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime

from msgspec.structs import asdict, replace
from sqlite_utils import Database

from core.month import Month
from core.names import AliasTakenError, OfficeNames, check_names, fold
from core.quota import Office
from store.rows import Queries, Remembered

# Codes inside other texts: keys of messages, what notes are about, the figures of a closing, the
# commands of open questions, and offices that were merged.
_WHERE_CODES_STAND = (
    """update outbox set key = substr(key, 1, length(key) - length(:was)) || :becomes
    where office = :becomes and key like '%/' || :was""",
    """update outbox set detail =
    replace(detail, '"office":"' || :was || '"', '"office":"' || :becomes || '"')""",
    """update closing set figures =
    replace(figures, '"' || :was || '"', '"' || :becomes || '"')""",
    """update fact set value =
    replace(value, '"' || :was || '"', '"' || :becomes || '"') where name like 'reported/%'""",
    """update question set
    choices = replace(replace(choices, ' ' || :was || ' ', ' ' || :becomes || ' '),
      '/' || :was || '"', '/' || :becomes || '"'),
    awaits = rtrim(replace(awaits || ' ', ' ' || :was || ' ', ' ' || :becomes || ' '), ' ')
    where closed = 0""",
    "update office set merged_into = :becomes where merged_into = :was",
)


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
        self.all = Remembered(db, ["office"], self._all)
        """Every office that ever was, in the order of `position`."""
        self._by_code = Remembered(
            db, ["office"], lambda: {office.code: office for office in self.all()}
        )
        self._old_names = Remembered(db, ["office_name"], self._read_old_names)
        self.names = Remembered(db, ["office"], lambda: _directory(self.all()))
        """The directory of names. Who has retired keeps theirs, unless somebody else took one."""

    def _all(self) -> tuple[Office, ...]:
        return self._values(Office, "select * from office order by position, code")

    def active(self, month: Month | None = None) -> tuple[Office, ...]:
        """The offices of a month's tables; without a month: those not retired at all."""
        return tuple(
            office
            for office in self.all()
            if (office.is_active(month) if month else office.retired_from is None)
        )

    def named_in(self, month: Month) -> tuple[Office, ...]:
        """All offices, retired ones included, under the names that they had in that month."""
        old: dict[str, str] = {}
        for office, until, name in self._old_names():
            if month < until:
                old.setdefault(office, name)
        return tuple(
            replace(office, name=old[office.code]) if office.code in old else office
            for office in self.all()
        )

    def _read_old_names(self) -> tuple[tuple[str, Month, str], ...]:
        """The office, the first month in which it was called otherwise, the earliest first."""
        found = self._rows("select * from office_name order by until")
        return tuple((o["office"], Month.from_key(o["until"]), o["name"]) for o in found)

    def _keep_old_name(self, office: Office, renamed_in: Month) -> None:
        """Remember what the office was called up to that month, if it is called otherwise now."""
        before = next((one for one in self.all() if one.code == office.code), None)
        if before and before.name != office.name:
            # Renamed twice in one month, it was called by the first name until then.
            sql = "insert into office_name values (?, ?, ?) on conflict (office, until) do nothing"
            self._change(sql, [office.code, renamed_in, before.name])

    def get(self, code: str) -> Office:
        """The office of that exact code. Raises KeyError."""
        return self._by_code()[code]

    def going_on(self, code: str, month: Month) -> Office:
        """The office itself, or the one that goes on in its place in that month."""
        office, seen = self.get(code), {code}
        while office.merged_into and office.merged_into not in seen:
            if office.retired_from is None or month < office.retired_from:
                break
            seen.add(office.merged_into)
            office = self.get(office.merged_into)
        return office

    def change_code(self, was: str, becomes: str, now: datetime, by: int) -> None:
        """Call an office by another code, in every table; the old one stays as a name of it.

        Raises AliasTakenError where another office has that name.
        """
        office = self.get(was)
        kept = [name for name in office.aliases if fold(name) not in {fold(was), fold(becomes)}]
        renamed = replace(office, code=becomes, aliases=(*kept, was))
        check_names([renamed, *(one for one in self.active() if one.code != was)])
        self._change("pragma defer_foreign_keys = on")
        change = self._insert("office_code", was=was, becomes=becomes, at=now, person=by)
        for table in self._tables_of_offices():
            self._change(f"update {table} set office = ? where office = ?", [becomes, was])
        for sql in _WHERE_CODES_STAND:
            self._change(sql, {"was": was, "becomes": becomes})
        self._change(
            "update office set code = ?, aliases = ? where code = ?",
            [becomes, renamed.aliases, was],
        )
        self._change("update office_code set done = 1 where id = ?", [change])

    def _tables_of_offices(self) -> list[str]:
        """Every table that has an office's code in a column of its own."""
        found = self._rows(
            "select m.name from sqlite_master m, pragma_table_info(m.name) c"
            " where m.type = 'table' and c.name = 'office'"
        )
        return [str(each["name"]) for each in found]

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

    def save(self, office: Office, renamed_in: Month | None = None) -> None:
        """Add or change an office. Raises AliasTakenError when a name would lead to two.

        renamed_in: a new name holds from this month on; None: it corrects the old one everywhere.
        """
        if renamed_in:
            self._keep_old_name(office, renamed_in)
        self.save_all([office])
