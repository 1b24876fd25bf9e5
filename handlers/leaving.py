"""How people leave: a role ends, a head is replaced, somebody's data is deleted."""

from core.ladder import Notice, Step
from core.people import OF_AN_OFFICE, Grant, Person, Role
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.ask import Ask

WORTH_TELLING = 30 * ONE_DAY


def refuse_last_admin(ask: Ask, person: Person) -> None:
    """Somebody must be left who can let others in: an administrator who is linked."""
    people = ask.store.people
    admins = people.having(Role.ADMIN)
    others = [one for one in admins if one.id != person.id and people.reach(one.id).doors]
    if person in admins and not others:
        raise Refusal(Why.LAST_ADMIN)


def take_away(ask: Ask, person: Person, grant: Grant) -> bool:
    """End a role, and with the last one the link; False if the person did not have it."""
    if not ask.store.people.revoke(person.id, grant):
        return False
    if not ask.store.people.get(person.id).grants:
        ask.store.privacy.let_go(person.id, ask.now)
    return True


def replace_head(ask: Ask, office: str, successor: int) -> None:
    """An office has one head: the old one's role ends before the new one gets anything."""
    for person in ask.store.people.having(Role.HEAD, office=office):
        if person.id != successor:
            take_away(ask, person, Grant(Role.HEAD, office))


def leave(ask: Ask, person: Person) -> None:
    """Delete somebody's data, and tell the other administrators what they left behind."""
    grants = ",".join(f"{grant.role} {grant.office}".strip() for grant in person.grants)
    ask.store.privacy.forget(person.id, ask.now)
    alone = " ".join(
        grant.office
        for grant in person.grants
        if grant.role in OF_AN_OFFICE and not _reachable(ask, grant.office)
    )
    for admin in ask.store.people.having(Role.ADMIN):
        if admin.id == ask.me.id:
            continue
        notice = Notice(
            f"left/{person.id}/p{admin.id}",
            Step.NOTE,
            ask.month,
            ask.now,
            ask.now + WORTH_TELLING,
            person=admin.id,
            detail={"event": "left", "grants": grants, "alone": alone},
        )
        ask.store.outbox.plan(notice, ask.now)


def _reachable(ask: Ask, office: str) -> bool:
    people = ask.store.people
    return any(
        people.reach(person.id).open
        for person in people.having(Role.HEAD, Role.DEPUTY, office=office)
    )
