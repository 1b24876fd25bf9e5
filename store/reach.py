"""Who can be reached, and who gets a message instead of somebody who cannot be."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from core.chat import EMAIL, Address
from core.people import Person, Reachability, Role
from core.quota import Office
from store.emails import Emails
from store.offices import Offices
from store.people import Absences, People

NOBODY = 0  # the id of a recipient who is no person


class Recipient(Struct, frozen=True):
    """stands_in: the title of whom this person gets it for, or empty. until: that one is away.

    mailbox: whether it is the office's own address, and nobody's; readers: who reads it.
    """

    person: Person
    address: Address
    stands_in: str = ""
    until: date | None = None
    mailbox: bool = False
    readers: str = ""


class _Wanted(Struct, frozen=True):
    reach: Reachability
    stands_in: str = ""
    until: date | None = None


def _at(
    wanted: Iterable[_Wanted], addresses: Callable[[Reachability], Iterable[Address]]
) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(one.reach.person, address, one.stands_in, one.until)
        for one in wanted
        for address in addresses(one.reach)
    )


@dataclass
class Reach:
    """channels: the names of those that count, as a rule those that are running; None: every one."""

    _offices: Offices
    _people: People
    _absences: Absences
    _emails: Emails

    # Can they be reached?

    def reachable(
        self, people: Iterable[Person], channels: Collection[str] | None = None
    ) -> tuple[Person, ...]:
        """Those of them who have an address worth trying; an e-mail where channels name that."""
        by_email = channels is not None and EMAIL in channels
        reaches = ((one, self._people.reach(one.id)) for one in people)
        return tuple(
            one for one, its in reaches if its.on(channels) or (by_email and its.mailboxes)
        )

    def linked(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """The people among these who have any chat, be it blocked or muted."""
        return tuple(one for one in people if self._people.reach(one.id).chats)

    def reaches_office(self, office: str, *, by_email: bool = False) -> bool:
        """Whether its head or a deputy can be reached; by_email: or its mailbox."""
        mailbox = by_email and self._emails.mailbox(office) is not None
        return mailbox or bool(self.reachable(self._of_office(office)))

    def offices_without_head(self) -> tuple[Office, ...]:
        """The offices whose head cannot be reached, or that have none."""
        return tuple(
            office
            for office in self._offices.active()
            if not self.reachable(self._people.having(Role.HEAD, office=office.code))
        )

    def why_not(self, office: str, person: int = 0) -> str:
        """Why nobody of the office, or else the person, can be reached.

        A key of `locales.oversight.reason`.
        """
        people = self._of_office(office) if office else (self._people.get(person),)
        reaches = [self._people.reach(one.id) for one in people]
        linked = [reach for reach in reaches if reach.chats]
        if not linked:
            return "nobody linked"
        if any(reach.open for reach in linked):
            return "channel not running"
        return "asked for no messages" if all(reach.muted for reach in linked) else "blocked"

    # And by whom else?

    def in_charge(self, channels: Collection[str] | None = None) -> tuple[Person, ...]:
        """Who lets people in and looks after the channels: administrators, else the editors."""
        admins = self.reachable(self._people.having(Role.ADMIN), channels)
        return admins or self._people.having(Role.EDITOR)

    def stand_ins(self, person: Person) -> tuple[Person, ...]:
        """The deputies of a person's offices who can be reached; for a deputy, the head as well."""
        held = {grant.office: grant.role for grant in person.grants if grant.office}
        found = {
            one.id: one
            for office, role in held.items()
            for one in self._people.having(
                Role.DEPUTY, *([Role.HEAD] if role is Role.DEPUTY else []), office=office
            )
            if one.id != person.id
        }
        return self.reachable(found.values())

    def recipients(
        self, office: str, person: int, today: date, *, by_email: bool = False
    ) -> tuple[Recipient, ...]:
        """Every address for a message to an office, or else to a person, the best one first.

        For an office: its head's, then its deputies'; while the head is away the deputies' come
        first, and the chosen one before the others. A deputy who is away comes last.
        by_email: then their e-mail, and the office's mailbox last; but where no head is linked, the
        mailbox comes first.
        """
        wanted = tuple(self._wanted(office, person, today))
        chats = _at(wanted, lambda reach: reach.open)
        if not by_email:
            return chats
        own = _at(wanted, lambda reach: reach.mailboxes)
        shared = self._mailbox(office)
        heads = self._people.having(Role.HEAD, office=office) if office else ()
        if office and not self.linked(heads):
            return (*shared, *chats, *own)
        return (*chats, *own, *shared)

    def _wanted(self, office: str, person: int, today: date) -> Iterator[_Wanted]:
        """Who shall get it, in this order."""
        if not office:
            yield _Wanted(self._people.reach(person))
            return
        heads = self._people.having(Role.HEAD, office=office)
        deputies = sorted(
            self._people.having(Role.DEPUTY, office=office),
            key=lambda deputy: self._absences.on(deputy.id, today) is not None,
        )
        title = self._offices.get(office).head_title
        away = self._absences.on(heads[0].id, today) if heads else None
        if away:
            chosen = sorted(deputies, key=lambda deputy: deputy.id != away.deputy)
            for deputy in chosen:
                yield _Wanted(self._people.reach(deputy.id), title, away.until)
        for head in heads:
            yield _Wanted(self._people.reach(head.id))
        if not away:
            for deputy in deputies:
                yield _Wanted(self._people.reach(deputy.id), title)

    def _mailbox(self, office: str) -> tuple[Recipient, ...]:
        """The office's mailbox. Its e-mails address the head, whoever reads them."""
        if not office or (found := self._emails.mailbox(office)) is None:
            return ()
        head = Person(NOBODY, self._offices.get(office).head_title)
        return (Recipient(head, found.address, mailbox=True, readers=found.readers),)

    def _of_office(self, office: str) -> tuple[Person, ...]:
        return self._people.having(Role.HEAD, Role.DEPUTY, office=office)
