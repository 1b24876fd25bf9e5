"""Giving and taking roles, links and codes. Nothing else in the program does it.

So every change is noted in the audit trail, told to the person and to the administrators, and
leaves no way back: when a role ends, the unused codes that its holder issued in it are void, and
so is every unused code for that very role.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from core.changes import Change, What
from core.chat import Address
from core.events import PowerChanged
from core.ladder import note
from core.month import Month
from core.people import OF_AN_OFFICE, Grant, LinkedAddress, Person, Role, may_grant
from store.changes import Changes
from store.invitations import Invitation, Invitations, digest
from store.offices import Offices
from store.outbox import Outbox
from store.people import People
from store.privacy import Privacy

_ROLES = (What.ROLE_GIVEN, What.ROLE_ENDED)
_LINKS = (What.LINKED, What.UNLINKED)
# What a restore loses and does not apply again: the administrators are told.
_LOST = (What.ROLE_GIVEN, What.LINKED, What.QUOTA, What.CALENDAR, What.OFFICE, What.PAUSED)


class Replayed(Struct, frozen=True):
    """again: what was applied again. lost: what happened since the copy and holds no longer."""

    again: Mapping[What, int]
    lost: Mapping[What, int]


@dataclass
class Roles:
    """by: the id of whoever does it; None: the command line, or the passing of time."""

    _offices: Offices
    _people: People
    _invitations: Invitations
    _privacy: Privacy
    _outbox: Outbox
    _changes: Changes

    # Roles

    def give(
        self, person: int, grant: Grant, by: int | None, now: datetime, *, told: bool = True
    ) -> None:
        """An office has one head: the old one's role ends before the new one gets anything.

        told: False where the link tells it, see `link`.
        """
        if grant in self._people.get(person).grants:
            return
        if grant.role is Role.HEAD:
            self.clear(grant.office, by, now, but=person)
        self._people.grant(person, grant)
        self._note(What.ROLE_GIVEN, person, by, now, grant.spelt, told=told)

    def clear(self, office: str, by: int | None, now: datetime, but: int = 0) -> None:
        """End the role of an office's head."""
        for head in self._people.having(Role.HEAD, office=office):
            if head.id != but:
                self.end(head.id, Grant(Role.HEAD, office), by, now)

    def end(self, person: int, grant: Grant, by: int | None, now: datetime) -> bool:
        """Take a role away, and with the last one the link; False if the person did not have it."""
        before = self._people.reach(person)
        if not self._take(person, grant, by, now):
            return False
        last = not self._people.get(person).grants
        to = before.open if last else ()
        for linked in before.addresses if last else ():
            # Each for itself: the role may be given again, and the link is not with it.
            self._note_address(What.UNLINKED, person, linked.address, by, now)
        self._note(What.ROLE_ENDED, person, by, now, grant.spelt, to=to)
        return True

    def _take(self, person: int, grant: Grant, by: int | None, now: datetime) -> bool:
        if not self._people.revoke(person, grant):
            return False
        self._void(
            lambda code: (code.grant == grant and code.person is None) or self.is_void(code, now),
            by,
            now,
        )
        if not self._people.get(person).grants:
            self._privacy.let_go(person, now)
        return True

    def end_of_retired(self, month: Month, now: datetime) -> int:
        """End the roles in offices that were retired before the month; returns how many.

        A month is left to them, in which the last one is settled.
        """
        ended = 0
        for office in self._offices.all():
            if office.retired_from is None or office.retired_from >= month:
                continue
            for role in sorted(OF_AN_OFFICE):
                for person in self._people.having(role, office=office.code):
                    ended += self.end(person.id, Grant(role, office.code), None, now)
        return ended

    def forget(self, person: int, by: int | None, now: datetime) -> None:
        """Delete somebody's data, with every role and link."""
        known = self._people.get(person)
        to = self._people.reach(person).open
        self._void(
            lambda code: (
                person in (code.by, code.person)
                or (code.grant in known.grants and code.person is None)
            ),
            by,
            now,
        )
        number = self._privacy.forget(person, now, by)
        if by != person:
            event = PowerChanged(What.FORGOTTEN, person, "", by or 0, _texts(to))
            self._plan(number, event, person, now)

    # Links

    def link(
        self, person: int, where: Address, now: datetime, acting: Address | None = None
    ) -> None:
        """Link an address. What is told of it names the person's roles.

        acting: the person's address from which it is done, where the answer tells it.
        """
        before = self._people.at(where)
        if before and before.id != person:
            self._note_link(What.UNLINKED, before.id, where, before.id, now)
        known = self._people.reach(person).addresses
        self._people.link(person, where, now)
        if where not in [one.address for one in known]:
            self._note_link(What.LINKED, person, where, person, now, acting)

    def unlink(
        self, person: int, linked: LinkedAddress, by: int, acting: Address, now: datetime
    ) -> None:
        """Cut one address. The codes that would link one more to the same person are void.

        With the last chat the e-mail addresses go too: who cannot answer is not written to.
        acting: the address from which it is done. Somebody who cuts another address of their own
        is told at that address, so that nobody is cut off unnoticed.
        """
        where = linked.address
        self._cut(where)
        self._void(lambda code: code.person == person, by, now)
        if self._people.reach(person).preferred == where.channel:
            self._people.change(person, channel="")
        number = self._note_address(What.UNLINKED, person, where, by, now)
        event = PowerChanged(What.UNLINKED, person, where.channel, by)
        self._tell_admins(number, event, now)
        rest = self._people.reach(person).open
        if where != acting:
            to = () if rest and by != person else (where,)
            self._plan(number, replace(event, to=_texts(to)), person, now)
        reach = self._people.reach(person)
        if not reach.chats:
            for left in reach.addresses:
                self.unlink(person, left, by, left.address, now)

    def _note_address(
        self, what: What, person: int, where: Address, by: int | None, now: datetime
    ) -> int:
        key = self._people.digest_of(person, where)
        return self._changes.note(what, now, by=by, person=person, about=where.channel, key=key)

    def _cut(self, where: Address) -> None:
        self._people.unlink(where)
        self._privacy.let_go_of(where)

    def _note_link(
        self,
        what: What,
        person: int,
        where: Address,
        by: int,
        now: datetime,
        acting: Address | None = None,
    ) -> None:
        """The new address itself is told by the answer; the person's others by a note."""
        number = self._note_address(what, person, where, by, now)
        event = PowerChanged(what, person, where.channel, by)
        self._tell_admins(number, event, now)
        told = [where, *([acting] if acting else [])]
        if [one for one in self._people.reach(person).open if one not in told]:
            planned = self._plan(number, event, person, now)
            self._outbox.avoid(planned, told)

    # Codes

    def issue(
        self,
        code: str,
        grant: Grant,
        title: str,
        now: datetime,
        expires: datetime,
        *,
        by: int | None,
        person: int | None = None,
    ) -> None:
        """Keep a new code. One that somebody issues for themselves takes the place of the last."""
        if person is not None and person == by:
            self._void(lambda code: code.person == person == code.by, by, now)
        self._invitations.issue(Invitation(digest(code), grant, title, person, by, now, expires))
        self._changes.note(What.CODE_ISSUED, now, by=by, person=person, about=grant.spelt)

    def use(self, invitation: Invitation, person: int, now: datetime) -> None:
        about, key = invitation.grant.spelt, invitation.hash
        self._changes.note(
            What.CODE_USED, now, by=invitation.by, person=person, about=about, key=key
        )

    def withdraw(self, invitation: Invitation, by: int | None, now: datetime) -> bool:
        """Take back an unused code; False if it was used or taken back before."""
        if not self._invitations.withdraw(invitation):
            return False
        about, person = invitation.grant.spelt, invitation.person
        self._changes.note(What.CODE_WITHDRAWN, now, by=by, person=person, about=about)
        return True

    def is_void(self, invitation: Invitation, now: datetime) -> bool:
        """Whether its issuer may no longer grant it to this person, with the roles of both today."""
        grants: tuple[Grant, ...] = (invitation.grant,)
        if invitation.person is not None:
            grants = self._people.get(invitation.person).grants
        elif self._is_retired(invitation.grant.office, now):
            return True
        if not grants:
            return True
        if invitation.by is None or invitation.by == invitation.person:
            return False
        return not may_grant(self._people.get(invitation.by), grants)

    def withdraw_all(self, by: int | None, now: datetime) -> int:
        """Every unused code is void; returns how many were open."""
        return self._void(lambda _code: True, by, now)

    def _is_retired(self, code: str, now: datetime) -> bool:
        if not code:
            return False
        office = self._offices.get(code)
        return office.retired_from is not None and not office.is_active(Month.of(now))

    def _void(self, which: Callable[[Invitation], bool], by: int | None, now: datetime) -> int:
        found = [one for one in self._invitations.unused() if which(one)]
        return sum(self.withdraw(one, by, now) for one in found)

    # After a restore

    def apply_again(self, journal: Iterable[Change], now: datetime) -> Replayed:
        """End again what was ended since the copy was made; nobody is told.

        journal: in the order in which it happened. Of what came and went several times the last
        counts.
        """
        known = {one.uid: one for one in journal}
        since = [one for one in known.values() if self._changes.repeat(one)]
        roles = {(one.person, one.about): one for one in since if one.what in _ROLES}
        links = {(one.person, one.key): one for one in since if one.what in _LINKS}
        gone = {one.person: one for one in since if one.what is What.FORGOTTEN}
        again: Counter[What] = Counter()
        for one in (*roles.values(), *links.values(), *gone.values()):
            person = self._people.id_of(one.person)
            if person is not None and self._apply(one, person, now):
                again[one.what] += 1
        lost = Counter(one.what for one in since if one.what in _LOST)
        return Replayed(dict(again), dict(lost))

    def _apply(self, one: Change, person: int, now: datetime) -> bool:
        match one.what:
            case What.ROLE_ENDED:
                return self._take(person, Grant.of(one.about), None, now)
            case What.UNLINKED:
                found = [
                    linked.address
                    for linked in self._people.reach(person).addresses
                    if self._people.digest_of(person, linked.address) == one.key
                ]
                for where in found:
                    self._cut(where)
                return bool(found)
            case What.FORGOTTEN:
                self._privacy.erase(person, now)
                return True
        return False

    # Telling

    def _note(
        self,
        what: What,
        person: int,
        by: int | None,
        now: datetime,
        about: str,
        *,
        to: Iterable[Address] = (),
        told: bool = True,
    ) -> None:
        """A role that came or went. to: where the person is told, if not where they are reached."""
        number = self._changes.note(what, now, by=by, person=person, about=about)
        if not told:
            return
        event = PowerChanged(what, person, about, by or 0)
        self._tell_admins(number, event, now)
        if by != person:
            self._plan(number, replace(event, to=_texts(to)), person, now)

    def _tell_admins(self, number: int, event: PowerChanged, now: datetime) -> None:
        """Whoever did it got the answer."""
        for admin in self._people.having(Role.ADMIN):
            if admin.id not in (event.by, event.person):
                self._plan(number, event, admin.id, now)

    def _plan(self, number: int, event: PowerChanged, to: int, now: datetime) -> str:
        key = f"power/{number}/p{to}"
        self._outbox.plan(note(key, to, event, now), now)
        return key


def _texts(addresses: Iterable[Address]) -> tuple[str, ...]:
    return tuple(map(str, addresses))


def manageable(codes: Iterable[Invitation], person: Person) -> tuple[Invitation, ...]:
    """Those of the codes that somebody may see and take back: their own, and what they may grant."""
    return tuple(code for code in codes if code.by == person.id or may_grant(person, [code.grant]))
