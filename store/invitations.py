"""One-time invitation codes, kept as hashes only.

A code is some 60 random bits, so a plain hash keeps it; guesses are counted per address and over
all, and a code that was presented is reserved to that address for an hour.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import asdict

from core.chat import Address
from core.people import Grant
from store.rows import Queries, read

RESERVED_FOR = timedelta(hours=1)
GUESSES_PER_ADDRESS = 5  # in an hour
GUESSES_IN_ALL = 100  # in an hour, from any number of addresses
GUESS_WINDOW = timedelta(hours=1)
_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})


NAMED_BY = 16  # letters of a code's hash that tell it from all others, and open nothing


class Invitation(Struct, frozen=True):
    """An unused code's meaning. person: somebody known already, who links one more address.

    by: who issued it; None: the command line. reserved: until when somebody reads the notice.
    """

    hash: str
    grant: Grant
    title: str
    person: int | None
    by: int | None
    issued: datetime
    expires: datetime
    reserved: datetime | None = None

    @property
    def handle(self) -> str:
        """How choices name it."""
        return self.hash[:NAMED_BY]


def normalise(code: str) -> str:
    """A code as it was made, however it was typed: case, spaces, hyphens and lookalikes."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return letters.translate(_LOOKALIKES)


def digest(code: str) -> str:
    return hashlib.sha256(normalise(code).encode()).hexdigest()


class Invitations(Queries):
    def issue(self, new: Invitation) -> None:
        """Keep a new code's hash and what it grants."""
        what = {"hash": new.hash, **asdict(new.grant), "title": new.title, "person": new.person}
        made = {"created_at": new.issued, "created_by": new.by, "expires_at": new.expires}
        self._insert("invitation", **what, **made)

    def withdraw(self, invitation: Invitation) -> bool:
        """Take back an unused code; False if it was used or taken back before."""
        sql = "delete from invitation where hash = ? and used_at is null"
        return self._change(sql, [invitation.hash]) == 1

    def open(self, now: datetime) -> tuple[Invitation, ...]:
        """The codes that can still be used, the oldest first."""
        where = "used_at is null and expires_at > ? order by created_at, hash"
        return tuple(self._found(where, now))

    def unused(self) -> tuple[Invitation, ...]:
        """The unused codes, expired ones included."""
        return tuple(self._found("used_at is null order by created_at, hash"))

    def named(self, name: str, now: datetime) -> Invitation | None:
        """An open code by how choices name it."""
        return next((one for one in self.open(now) if one.handle == name), None)

    def reserve(self, code: str, address: Address, now: datetime) -> Invitation | None:
        """Hold a valid code for this address for an hour; None if it opens nothing (now)."""
        sql = (
            "update invitation set reserved_by = :who, reserved_until = :until where hash = :hash"
            " and used_at is null and expires_at > :now"
            " and (reserved_by is null or reserved_by = :who or reserved_until <= :now)"
        )
        until = now + RESERVED_FOR
        found = {"who": address, "until": until, "hash": digest(code), "now": now}
        return self._find("hash = ?", digest(code)) if self._change(sql, found) else None

    def reserved(self, address: Address, now: datetime, name: str = "") -> Invitation | None:
        """The code that this address presented last and has not used yet; or the one of this name."""
        where = "reserved_by = ? and reserved_until > ? and used_at is null"
        named = f"substr(hash, 1, {NAMED_BY}) = ? or ? = ''"
        order = "order by reserved_until desc"
        return self._find(f"{where} and ({named}) {order}", address, now, name, name)

    def use(self, invitation: Invitation, now: datetime) -> bool:
        """Spend a code; False if it was spent already."""
        sql = "update invitation set used_at = ? where hash = ? and used_at is null"
        return self._change(sql, [now, invitation.hash]) == 1

    def release(self, address: Address, name: str = "") -> None:
        """Give back what this address presented, when consent is refused; or the one of this name."""
        sql = (
            "update invitation set reserved_by = null, reserved_until = null"
            f" where reserved_by = ? and used_at is null"
            f" and (substr(hash, 1, {NAMED_BY}) = ? or ? = '')"
        )
        self._change(sql, [address, name, name])

    def guess(self, address: Address, now: datetime) -> None:
        self._insert("guess", address=address, at=now)

    def may_guess(self, address: Address, now: datetime) -> bool:
        """Whether one more code may be presented from this address in this hour."""
        sql = (
            "select count(*) as every, count(*) filter (where address = ?) as own"
            " from guess where at > ?"
        )
        found = self._one(sql, [address, now - GUESS_WINDOW])
        return bool(found["own"] < GUESSES_PER_ADDRESS and found["every"] < GUESSES_IN_ALL)

    def forget_strangers(self, now: datetime) -> None:
        """Forget strangers who guessed, and those who presented a code and did not use it in time."""
        self._change("delete from guess where at < ?", [now - GUESS_WINDOW])
        sql = (
            "update invitation set reserved_by = null where reserved_until < ? and used_at is null"
        )
        self._change(sql, [now])

    def _find(self, where: str, *parameters: object) -> Invitation | None:
        return next(self._found(where, *parameters), None)

    def _found(self, where: str, *parameters: object) -> Iterator[Invitation]:
        sql = (
            "select hash, role, office, title, person, created_by as by, created_at as issued,"
            f" expires_at as expires, reserved_until as reserved from invitation where {where}"
        )
        for row in self._rows(sql, parameters):
            yield read(Invitation, row, grant=read(Grant, row))
