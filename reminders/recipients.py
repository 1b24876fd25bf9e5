"""Who gets a message, and at which address: the person, their other channel, their deputy."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from core.chat import Address
from core.people import Person, Role
from store.database import Store
from store.outbox import Letter


@dataclass(frozen=True)
class Recipient:
    """stands_in: the title of whom this person gets it for, or empty. until: that one is away."""

    person: Person
    address: Address
    stands_in: str = ""
    until: date | None = None


def recipient(
    store: Store, letter: Letter, channels: Collection[str], today: date
) -> Recipient | None:
    """The first address that has not refused this message for good; None: nobody is left."""
    for candidate in _candidates(store, letter, today):
        usable = candidate.address.channel in channels and candidate.address not in letter.tried
        if usable:
            return candidate
    return None


def _candidates(store: Store, letter: Letter, today: date) -> Iterator[Recipient]:
    if not letter.office:
        yield from _doors(store, store.people.get(letter.person))
        return
    heads = store.people.having(Role.HEAD, office=letter.office)
    deputies = sorted(
        store.people.having(Role.DEPUTY, office=letter.office),
        key=lambda deputy: store.absences.on(deputy.id, today) is not None,
    )
    title = store.offices.get(letter.office).head_title
    away = store.absences.on(heads[0].id, today) if heads else None
    if away:
        chosen = sorted(deputies, key=lambda deputy: deputy.id != away.deputy)
        for deputy in chosen:
            yield from _doors(store, deputy, stands_in=title, until=away.until)
    for head in heads:
        yield from _doors(store, head)
    for deputy in deputies:
        yield from _doors(store, deputy, stands_in=title)


def _doors(
    store: Store, person: Person, stands_in: str = "", until: date | None = None
) -> Iterator[Recipient]:
    for address in store.people.reach(person.id).open:
        yield Recipient(person, address, stands_in, until)
