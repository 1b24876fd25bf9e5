"""People, and the roles in which they act.

Which command needs which role stands in one place, the command table in `handlers/table.py`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from core.chat import EMAIL, OUT_ONLY, Address


class Role(StrEnum):
    HEAD = "head"
    DEPUTY = "deputy"
    EDITOR = "editor"
    LEADER = "leader"
    ADMIN = "admin"
    WRITER = "writer"  # sends an office's articles; gets no nudges


HEADS = frozenset({Role.HEAD, Role.DEPUTY})
# Roles that are held for one office; the others are held for the whole department.
OF_AN_OFFICE = HEADS | {Role.WRITER}
EVERYONE = frozenset(Role)
# Whose words the bot passes on to the editors.
WRITING_IN = OF_AN_OFFICE | {Role.LEADER}
OVERSEERS = frozenset({Role.EDITOR, Role.LEADER})
EDITORS = frozenset({Role.EDITOR})
ADMINS = frozenset({Role.ADMIN})


# The notice on personal data as `locales/linking.py` words it. Whoever agreed to an older one is
# asked again, so this changes with every change of what the notice says.
NOTICE_VERSION = "2026-03"


class Grant(Struct, frozen=True, order=True):
    """A role, and the code of the office it is held for (empty: the whole department)."""

    role: Role
    office: str = ""

    @property
    def spelt(self) -> str:
        """The grant as it is stored and typed: "head GDMN", "editor"."""
        return f"{self.role} {self.office}".strip()

    @classmethod
    def of(cls, spelt: str) -> "Grant":
        role, _, office = spelt.partition(" ")
        return cls(Role(role), office)


class Person(Struct, frozen=True):
    """Somebody who may talk to the bot. `title` is how they are addressed; a name is optional.

    office_phone: the phone is the office's, and nobody's own.
    """

    id: int
    title: str
    name: str = ""
    phone: str = ""
    language: str = "vi"
    grants: tuple[Grant, ...] = ()
    office_phone: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def may(self, roles: Iterable[Role]) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def offices(self) -> tuple[str, ...]:
        """Codes of the offices this person heads or deputises for, own office first."""
        held = [g.office for g in self.grants if g.role is Role.HEAD]
        held += [g.office for g in self.grants if g.role is Role.DEPUTY]
        return tuple(dict.fromkeys(held))

    @property
    def own_offices(self) -> tuple[str, ...]:
        """Those, and the ones this person writes for: they see its standing and send its articles."""
        written_for = [g.office for g in self.grants if g.role is Role.WRITER]
        return tuple(dict.fromkeys((*self.offices, *written_for)))


def may_grant(issuer: Person, grants: Iterable[Grant]) -> bool:
    """Whether somebody may invite others to these roles.

    Only an administrator makes editors, leaders and administrators; an editor invites an office's.
    """
    if Role.ADMIN in issuer.roles:
        return True
    return Role.EDITOR in issuer.roles and all(grant.role in OF_AN_OFFICE for grant in grants)


def address_digest(where: Address) -> str:
    """A hash of an address, for keys that do not stay: whoever tries all ids finds it."""
    return sha256(str(where).encode()).hexdigest()[:16]


class LinkedAddress(Struct, frozen=True):
    """One address of a person. blocked: since when the platform refuses our messages there."""

    address: Address
    blocked: datetime | None
    linked: datetime

    @property
    def handle(self) -> str:
        """How choices name it: nobody can tell the address from it."""
        return address_digest(self.address)


class Reachability(Struct, frozen=True):
    """How a person can be reached. preferred: a channel's name, or empty. muted: asked for none.

    Only somebody who has a chat among their addresses can talk to the bot.
    """

    person: Person
    addresses: tuple[LinkedAddress, ...]
    preferred: str = ""
    muted: bool = False

    @property
    def chats(self) -> tuple[LinkedAddress, ...]:
        """Where the person can answer."""
        return tuple(one for one in self.addresses if one.address.channel not in OUT_ONLY)

    @property
    def open(self) -> tuple[Address, ...]:
        """Chats worth trying, the preferred channel first."""
        usable = [] if self.muted else [each.address for each in self.chats if not each.blocked]
        return tuple(sorted(usable, key=lambda found: found.channel != self.preferred))

    @property
    def own_mailboxes(self) -> tuple[Address, ...]:
        """The person's e-mail addresses, whether anything is sent there or not."""
        return tuple(one.address for one in self.addresses if one.address.channel == EMAIL)

    @property
    def mailboxes(self) -> tuple[Address, ...]:
        """E-mail addresses worth trying."""
        return () if self.muted else self.own_mailboxes

    def on(self, channels: Collection[str] | None) -> tuple[Address, ...]:
        """The addresses among them on these channels; None: on any."""
        return tuple(one for one in self.open if channels is None or one.channel in channels)
