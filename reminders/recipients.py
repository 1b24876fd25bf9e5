"""Who gets a message, and at which address: the person, their other channel, their deputy."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from msgspec import Struct

from core.chat import Address
from core.people import Person, Role
from store.database import Store
from store.outbox import OutboxMessage

PATIENCE = 8  # attempts, some four minutes of growing pauses, for each of a person's channels
LONG_HOLD = 300.0  # seconds; a channel held for longer lets the person's other one go first


class Recipient(Struct, frozen=True):
    """stands_in: the title of whom this person gets it for, or empty. until: that one is away."""

    person: Person
    address: Address
    stands_in: str = ""
    until: date | None = None


def recipient(
    store: Store,
    message: OutboxMessage,
    channels: Collection[str],
    today: date,
    delay: Callable[[Address], float] = lambda _address: 0.0,
) -> Recipient | None:
    """The address to try next, none of those that refused it for good; None: nobody is left.

    What may have arrived somewhere is repeated there and nowhere else, for as long as that address
    takes it. What certainly did not arrive goes round the person's channels.
    delay: seconds for which an address must still be left alone.
    """
    usable = [
        candidate
        for candidate in _candidates(store, message, today)
        if candidate.address.channel in channels and candidate.address not in message.tried
    ]
    if message.doubts:
        usable.sort(key=lambda candidate: candidate.address != message.address)
        return usable[0] if usable else None
    addresses = [candidate for candidate in usable if candidate.person == usable[0].person]
    return _in_turn(addresses, message.attempts // PATIENCE, delay) if addresses else None


def _in_turn(
    addresses: Sequence[Recipient], turn: int, delay: Callable[[Address], float]
) -> Recipient:
    """One person's door whose turn it is, unless its channel is held for long."""
    first = turn % len(addresses)
    return min(
        [*addresses[first:], *addresses[:first]],
        key=lambda linked: delay(linked.address) > LONG_HOLD,
    )


def why_nobody(store: Store, message: OutboxMessage) -> str:
    """Why a message has nobody to go to: a key of `locales.oversight.reason`."""
    people = (
        store.people.having(Role.HEAD, Role.DEPUTY, office=message.office)
        if message.office
        else (store.people.get(message.person),)
    )
    reaches = [store.people.reach(person.id) for person in people]
    linked = [reach for reach in reaches if reach.addresses]
    if not linked:
        return "nobody linked"
    if any(reach.open for reach in linked):
        return "channel not running"
    return "asked for no messages" if all(reach.muted for reach in linked) else "blocked"


def _candidates(store: Store, message: OutboxMessage, today: date) -> Iterator[Recipient]:
    if not message.office:
        yield from _doors(store, store.people.get(message.person))
        return
    heads = store.people.having(Role.HEAD, office=message.office)
    deputies = sorted(
        store.people.having(Role.DEPUTY, office=message.office),
        key=lambda deputy: store.absences.on(deputy.id, today) is not None,
    )
    title = store.offices.get(message.office).head_title
    away = store.absences.on(heads[0].id, today) if heads else None
    if away:
        chosen = sorted(deputies, key=lambda deputy: deputy.id != away.deputy)
        for deputy in chosen:
            yield from _doors(store, deputy, stands_in=title, until=away.until)
    for head in heads:
        yield from _doors(store, head)
    if not away:
        for deputy in deputies:
            yield from _doors(store, deputy, stands_in=title)


def _doors(
    store: Store, person: Person, stands_in: str = "", until: date | None = None
) -> Iterator[Recipient]:
    for address in store.people.reach(person.id).open:
        yield Recipient(person, address, stands_in, until)
