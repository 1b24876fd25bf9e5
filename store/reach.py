"""Who can be reached, and who gets a message instead of somebody who cannot be."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from msgspec import Struct

from core.chat import Address
from core.people import Person, Role
from core.quota import Office
from store.offices import Offices
from store.people import Absences, People


class Recipient(Struct, frozen=True):
    """stands_in: the title of whom this person gets it for, or empty. until: that one is away."""

    person: Person
    address: Address
    stands_in: str = ""
    until: date | None = None


class Reach:
    """channels: the names of those that count, as a rule those that are running; None: every one."""

    def __init__(self, offices: Offices, people: People, absences: Absences) -> None:
        self._offices = offices
        self._people = people
        self._absences = absences

    # Can they be reached?

    def reachable(
        self, people: Iterable[Person], channels: Collection[str] | None = None
    ) -> tuple[Person, ...]:
        """Those of them who have an address worth trying."""
        return tuple(one for one in people if self._people.reach(one.id).on(channels))

    def linked(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """Those of them who have any address, be it blocked or muted."""
        return tuple(one for one in people if self._people.reach(one.id).addresses)

    def reaches_office(self, office: str) -> bool:
        """Whether its head or a deputy can be reached."""
        return bool(self.reachable(self._of_office(office)))

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
        linked = [reach for reach in reaches if reach.addresses]
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
        """The deputies of one's offices, for a deputy the head too, who can be reached."""
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

    def recipients(self, office: str, person: int, today: date) -> Iterator[Recipient]:
        """Every address for a message to an office, or else to a person, the best one first.

        For an office: its head's, then its deputies'; while the head is away the deputies' come
        first, and the chosen one before the others. A deputy who is away comes last.
        """
        if not office:
            yield from self._addresses(self._people.get(person))
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
                yield from self._addresses(deputy, stands_in=title, until=away.until)
        for head in heads:
            yield from self._addresses(head)
        if not away:
            for deputy in deputies:
                yield from self._addresses(deputy, stands_in=title)

    def _addresses(
        self, person: Person, stands_in: str = "", until: date | None = None
    ) -> Iterator[Recipient]:
        for address in self._people.reach(person.id).open:
            yield Recipient(person, address, stands_in, until)

    def _of_office(self, office: str) -> tuple[Person, ...]:
        return self._people.having(Role.HEAD, Role.DEPUTY, office=office)
