"""People, their roles, the addresses at which they are reached, and their absences."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import asdict
from sqlite_utils import Database

from core.chat import Address
from core.people import Grant, LinkedAddress, Person, Reachability, Role
from store.rows import Queries, Remembered, Row, address, marks, read

_OF_A_PERSON = ("address", "person", "role")  # the tables of which a `Person` is made


class People(Queries):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.get = Remembered(db, _OF_A_PERSON, self._get)
        """The person of that id. Raises KeyError for one that nobody has."""
        self.at = Remembered(db, _OF_A_PERSON, self._at)
        """Who is linked at that address, or None."""
        self.having = Remembered(db, _OF_A_PERSON, self._having)
        """Everybody who has any of the roles given; office: only for that office."""

    def _get(self, person: int) -> Person:
        found = self._row("select * from person where id = ?", [person])
        if found is None:
            raise KeyError(person)
        return self._person(found)

    def _at(self, where: Address) -> Person | None:
        sql = "select p.* from address a join person p on p.id = a.person where a.address = ?"
        found = self._row(sql, [where])
        return self._person(found) if found else None

    def knows(self, where: Address) -> bool:
        """Whether somebody is linked at this address."""
        return self.at(where) is not None

    def linked(self) -> tuple[Address, ...]:
        """Every address that belongs to somebody."""
        return tuple(address(one["address"]) for one in self._rows("select address from address"))

    def all(self) -> tuple[Person, ...]:
        """Everybody who has a role, in the order in which they were added."""
        sql = "select * from person where id in (select person from role) order by id"
        return tuple(self._person(row) for row in self._rows(sql))

    def departed(self) -> tuple[Person, ...]:
        """People whose last role ended, as long as anything is kept of them."""
        sql = "select * from person where left_at is not null and forgotten_at is null order by id"
        return tuple(self._person(row) for row in self._rows(sql))

    def _having(self, *roles: Role, office: str = "") -> tuple[Person, ...]:
        sql = (
            f"select distinct person from role where role in ({marks(roles)})"
            f"{' and office = ?' if office else ''} order by person"
        )
        found = self._rows(sql, [*roles, office] if office else roles)
        return tuple(self.get(row["person"]) for row in found)

    def reach(self, person: int) -> Reachability:
        """How to reach somebody: every linked address, in the order of linking."""
        found = self._one("select * from person where id = ?", [person])
        sql = (
            "select address, blocked_at as blocked, linked_at as linked from address where person = ?"
            " order by linked_at, address"
        )
        addresses = self._values(LinkedAddress, sql, [person])
        muted = found["muted_at"] is not None
        return Reachability(self._person(found), addresses, found["channel"], muted)

    def add(
        self, title: str, grants: Iterable[Grant], now: datetime, language: str = "vi"
    ) -> Person:
        """A new person, known by title until they tell more."""
        new = {"uid": uuid.uuid4().hex, "title": title, "language": language}
        person = self._insert("person", **new, created_at=now)
        for grant in grants:
            self.grant(person, grant)
        return self.get(person)

    def change(self, person: int, **columns: str | bool) -> None:
        """Set title, name, phone, language or channel. office_phone: the phone is the office's."""
        known = {"title", "name", "phone", "office_phone", "language", "channel"}
        if unknown := columns.keys() - known:
            raise KeyError(*unknown)
        self._db.table("person").update(person, columns)

    def grant(self, person: int, grant: Grant) -> None:
        sql = "insert into role values (?, ?, ?) on conflict (person, role, office) do nothing"
        self._change(sql, [person, grant.role, grant.office])
        self._change("update person set left_at = null where id = ?", [person])

    def revoke(self, person: int, grant: Grant) -> bool:
        """Take a role away; False if the person did not have it."""
        sql = "delete from role where person = ? and role = ? and office = ?"
        return self._change(sql, [person, grant.role, grant.office]) == 1

    def link(self, person: int, found: Address, now: datetime) -> None:
        """Give a person this address; whoever had it before has it no longer."""
        new = {"address": found, "person": person, "linked_at": now, "blocked_at": None}
        self._upsert("address", "address", **new)

    def unlink(self, found: Address) -> bool:
        """Forget an address; False if nobody had it."""
        return self._change("delete from address where address = ?", [found]) == 1

    def consent(self, person: int, notice: str, now: datetime) -> None:
        """Keep which version of the privacy notice was agreed to, and when."""
        sql = "update person set notice = ?, consented_at = ? where id = ?"
        self._change(sql, [notice, now, person])

    def agreed_before(self, notice: str) -> tuple[Person, ...]:
        """People who can be reached and agreed to another version of the notice."""
        sql = (
            "select * from person where notice not in ('', ?)"
            " and id in (select person from address) order by id"
        )
        return tuple(self._person(row) for row in self._rows(sql, [notice]))

    def block(self, found: Address, now: datetime | None) -> None:
        """Note that the platform refuses our messages there since `now`; None: no longer."""
        sql = "update address set blocked_at = ? where address = ?"
        self._change(sql, [now, found])

    def heard(self, found: Address, when: datetime) -> None:
        """Whoever writes has not blocked us, should nobody have told us so."""
        where, parameters = "where address = ? and blocked_at <= ?", [found, when]
        if self._exists(f"select 1 from address {where}", parameters):  # cheaper than to write
            self._change(f"update address set blocked_at = null {where}", parameters)

    def digest_of(self, person: int, where: Address) -> str:
        """An address as the trail knows it: of this person alone, so that no two can be compared.

        With what only this database and its copies know, or whoever has the journal could try all
        ids of a platform. A database of 0.1 has none.
        """
        uid = self._one("select uid from person where id = ?", [person])["uid"]
        salt = self._row("select value from fact where name = 'salt'")
        return sha256(f"{salt['value'] if salt else ''}{uid}/{where}".encode()).hexdigest()[:16]

    def id_of(self, uid: str) -> int | None:
        """The person whom the trail means; None: not in this database, or forgotten."""
        found = self._row("select id from person where uid = ? and forgotten_at is null", [uid])
        return int(found["id"]) if found else None

    def move(self, old: Address, new: Address) -> None:
        """Follow a chat to its new id."""
        sql = "update or replace address set address = ? where address = ?"
        self._change(sql, [new, old])

    def _person(self, row: Row) -> Person:
        sql = "select role, office from role where person = ? order by role, office"
        grants = self._values(Grant, sql, [row["id"]])
        return read(Person, row, grants=grants)


class Absence(Struct, frozen=True):
    """until: the last day away. deputy: a person's id, or None for any deputy of the office.

    first: the first day away; None: it has begun.
    """

    until: date
    deputy: int | None
    first: date | None = None


class Absences(Queries):
    def set(self, person: int, absence: Absence, now: datetime) -> None:
        self._upsert("absence", "person", person=person, **asdict(absence), at=now)

    def end(self, person: int) -> bool:
        """Back again; False if they were not away."""
        return self._change("delete from absence where person = ?", [person]) == 1

    def left_to(self, deputy: int) -> tuple[int, ...]:
        """Who chose this deputy for an absence that was not ended."""
        sql = "select person from absence where deputy = ? order by person"
        return tuple(row["person"] for row in self._rows(sql, [deputy]))

    def on(self, person: int, today: date) -> Absence | None:
        """The person's absence, if it covers that day."""
        found = self.known(person, today)
        return found if found and (found.first is None or found.first <= today) else None

    def known(self, person: int, today: date) -> Absence | None:
        """The person's absence, also one that is still to begin."""
        sql = "select * from absence where person = ? and until >= ?"
        return self._value(Absence, sql, [person, today])
