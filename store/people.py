"""People, their roles, the addresses at which they are reached, and their absences."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlite_utils import Database

from core.chat import Address
from core.people import Grant, Person, Role
from store.rows import Row, address, day, from_iso_or_none, one, row, rows, to_iso


class LinkedAddress(Struct, frozen=True):
    """One address of a person. blocked: since when the platform refuses our messages there."""

    address: Address
    blocked: datetime | None


class Reachability(Struct, frozen=True):
    """How a person can be reached. preferred: a channel's name, or empty. muted: asked for none."""

    person: Person
    addresses: tuple[LinkedAddress, ...]
    preferred: str = ""
    muted: bool = False

    @property
    def open(self) -> tuple[Address, ...]:
        """Addresses worth trying, the preferred channel first."""
        usable = (
            []
            if self.muted
            else [linked.address for linked in self.addresses if not linked.blocked]
        )
        return tuple(sorted(usable, key=lambda found: found.channel != self.preferred))

    def on(self, channels: Collection[str] | None) -> tuple[Address, ...]:
        """Those of them on these channels; None: on any."""
        return tuple(one for one in self.open if channels is None or one.channel in channels)


class People:
    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, person: int) -> Person:
        """Raises KeyError for an id that nobody has."""
        found = row(self._db, "select * from person where id = ?", [person])
        if found is None:
            raise KeyError(person)
        return self._person(found)

    def at(self, where: Address) -> Person | None:
        """Who is linked at this address."""
        sql = "select p.* from address a join person p on p.id = a.person where a.address = ?"
        found = row(self._db, sql, [str(where)])
        return self._person(found) if found else None

    def all(self) -> tuple[Person, ...]:
        """Everybody who has a role, in the order in which they were added."""
        sql = "select * from person where id in (select person from role) order by id"
        return tuple(self._person(row) for row in rows(self._db, sql))

    def departed(self) -> tuple[Person, ...]:
        """Those whose last role ended, as long as anything is kept of them."""
        sql = "select * from person where left_at is not null and forgotten_at is null order by id"
        return tuple(self._person(row) for row in rows(self._db, sql))

    def having(self, *roles: Role, office: str = "") -> tuple[Person, ...]:
        """Everybody with any of the roles, of that office if one is named."""
        marks = ", ".join("?" for _ in roles)
        sql = f"select distinct person from role where role in ({marks})"
        parameters: list[str] = [str(role) for role in roles]
        if office:
            sql, parameters = f"{sql} and office = ?", [*parameters, office]
        found = rows(self._db, f"{sql} order by person", parameters)
        return tuple(self.get(row["person"]) for row in found)

    def reach(self, person: int) -> Reachability:
        """How to reach somebody: every linked address, in the order of linking."""
        found = one(self._db, "select * from person where id = ?", [person])
        addresses = rows(
            self._db,
            "select address, blocked_at from address where person = ? order by linked_at, address",
            [person],
        )
        return Reachability(
            self._person(found),
            tuple(
                LinkedAddress(address(d["address"]), from_iso_or_none(d["blocked_at"]))
                for d in addresses
            ),
            found["channel"],
            found["muted_at"] is not None,
        )

    def add(
        self, title: str, grants: Iterable[Grant], now: datetime, language: str = "vi"
    ) -> Person:
        """A new person, known by title until they tell more."""
        new = {
            "uid": uuid.uuid4().hex,
            "title": title,
            "language": language,
            "created_at": to_iso(now),
        }
        person = self._db.table("person").insert(new).last_pk
        assert isinstance(person, int)
        for grant in grants:
            self.grant(person, grant)
        return self.get(person)

    def change(self, person: int, **columns: str) -> None:
        """Set title, name, phone, language or channel."""
        if unknown := columns.keys() - {"title", "name", "phone", "language", "channel"}:
            raise KeyError(*unknown)
        self._db.table("person").update(person, columns)

    def grant(self, person: int, grant: Grant) -> None:
        self._db.execute(
            "insert into role values (?, ?, ?) on conflict (person, role, office) do nothing",
            [person, str(grant.role), grant.office],
        )
        self._db.execute("update person set left_at = null where id = ?", [person])

    def revoke(self, person: int, grant: Grant) -> bool:
        """Take a role away; False if the person did not have it."""
        sql = "delete from role where person = ? and role = ? and office = ?"
        return self._db.execute(sql, [person, str(grant.role), grant.office]).rowcount == 1

    def link(self, person: int, found: Address, now: datetime) -> None:
        """Give a person this address; whoever had it before has it no longer."""
        self._db.table("address").upsert(
            {
                "address": str(found),
                "person": person,
                "linked_at": to_iso(now),
                "blocked_at": None,
            },
            pk="address",
        )

    def unlink(self, found: Address) -> bool:
        """Forget an address; False if nobody had it."""
        cursor = self._db.execute("delete from address where address = ?", [str(found)])
        return cursor.rowcount == 1

    def consent(self, person: int, notice: str, now: datetime) -> None:
        """Keep which version of the privacy notice was agreed to, and when."""
        agreed = {"notice": notice, "consented_at": to_iso(now)}
        self._db.table("person").update(person, agreed)

    def block(self, found: Address, now: datetime | None) -> None:
        """Note that the platform refuses our messages there since `now`; None: no longer."""
        sql = "update address set blocked_at = ? where address = ?"
        self._db.execute(sql, [None if now is None else to_iso(now), str(found)])

    def move(self, old: Address, new: Address) -> None:
        """Follow a chat to its new id."""
        sql = "update or replace address set address = ? where address = ?"
        self._db.execute(sql, [str(new), str(old)])

    def addresses(self, people: Sequence[Person], channel: str) -> tuple[Address, ...]:
        """The addresses of these people on one channel."""
        wanted = {person.id for person in people}
        linked = rows(self._db, "select address, person from address order by address")
        found = (address(link["address"]) for link in linked if link["person"] in wanted)
        return tuple(one for one in found if one.channel == channel)

    def _person(self, row: Row) -> Person:
        grants = rows(
            self._db,
            "select role, office from role where person = ? order by role, office",
            [row["id"]],
        )
        return Person(
            id=row["id"],
            title=row["title"],
            name=row["name"],
            phone=row["phone"],
            language=row["language"],
            grants=tuple(Grant(Role(g["role"]), g["office"]) for g in grants),
        )


class Absence(Struct, frozen=True):
    """until: the last day away. deputy: a person's id, or None for any deputy of the office."""

    until: date
    deputy: int | None


class Absences:
    def __init__(self, db: Database) -> None:
        self._db = db

    def set(self, person: int, absence: Absence, now: datetime) -> None:
        self._db.table("absence").upsert(
            {
                "person": person,
                "until": absence.until.isoformat(),
                "deputy": absence.deputy,
                "at": to_iso(now),
            },
            pk="person",
        )

    def end(self, person: int) -> bool:
        """Back again; False if they were not away."""
        cursor = self._db.execute("delete from absence where person = ?", [person])
        return cursor.rowcount == 1

    def on(self, person: int, today: date) -> Absence | None:
        """The person's absence, if it covers that day."""
        sql = "select * from absence where person = ? and until >= ?"
        found = row(self._db, sql, [person, today.isoformat()])
        return Absence(day(found["until"]), found["deputy"]) if found else None
