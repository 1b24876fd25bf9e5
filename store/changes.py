"""The audit trail: append-only rows, which the journal beside the database repeats."""

import uuid
from datetime import datetime

from msgspec.structs import asdict

from core.changes import Change, Trail, What
from store.rows import Queries


class Changes(Queries):
    """unwritten: whether there may be rows that the journal lacks."""

    unwritten = True

    def note(
        self,
        what: What,
        now: datetime,
        *,
        by: int | None = None,
        person: int | None = None,
        about: str = "",
        key: str = "",
    ) -> int:
        """Note what was done; returns the row's number. by: None for the command line."""
        sql = (
            "insert into change (uid, at, what, by, person, about, key) values (:uid, :at, :what,"
            " coalesce((select uid from person where id = :by), ''),"
            " coalesce((select uid from person where id = :person), ''), :about, :key)"
        )
        facts = {"by": by, "person": person, "about": about, "key": key}
        self._change(sql, {"uid": uuid.uuid4().hex, "at": now, "what": what, **facts})
        self.unwritten = True
        return self._number("select last_insert_rowid()")

    def repeat(self, change: Change) -> bool:
        """Add a change that another copy of this database has; False if this one has it already."""
        sql = (
            "insert into change (uid, at, what, by, person, about, key)"
            " values (:uid, :at, :what, :by, :person, :about, :key) on conflict (uid) do nothing"
        )
        return self._change(sql, asdict(change)) == 1

    def page(self, before: int | None, limit: int) -> tuple[Trail, ...]:
        """The newest rows, or the newest before that number."""
        where = "where (:before is null or c.id < :before) order by c.id desc limit :limit"
        return self._trail(where, before=before, limit=limit)

    def about(self, person: int) -> tuple[Trail, ...]:
        """What was done by somebody or to them, newest first."""
        where = (
            "where (select uid from person where id = :person) in (c.by, c.person)"
            " order by c.id desc"
        )
        return self._trail(where, person=person)

    def _trail(self, where: str, **parameters: object) -> tuple[Trail, ...]:
        sql = (
            "select c.id as number, c.at, c.what, c.about, coalesce(b.title, '') as by,"
            " coalesce(p.title, '') as whom from change c"
            " left join person b on b.uid = c.by left join person p on p.uid = c.person"
        )
        return self._values(Trail, f"{sql} {where}", parameters)

    def after(self, uid: str) -> tuple[Change, ...]:
        """The changes after the row of this uid; all of them if there is no such row."""
        sql = (
            "select uid, at, what, by, person, about, key from change"
            " where id > coalesce((select id from change where uid = ?), 0) order by id"
        )
        return self._values(Change, sql, [uid])

    def newest(self) -> str:
        """The uid of the newest row, or an empty text."""
        found = self._row("select uid from change order by id desc limit 1")
        return str(found["uid"]) if found else ""
