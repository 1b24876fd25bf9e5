"""At which address a message is tried next; whose addresses there are, says `store.reach`."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from core.chat import Address
from store.database import Store
from store.outbox import OutboxMessage
from store.reach import Recipient

PATIENCE = 8  # attempts, some four minutes of growing pauses, for each of a person's channels
DOUBTS = 2  # attempts that may have arrived, before the person's other channel gets it as well
LONG_HOLD = 300.0  # seconds; a channel held for longer lets the person's other one go first


def recipient(
    store: Store,
    message: OutboxMessage,
    channels: Collection[str],
    today: date,
    delay: Callable[[Address], float] = lambda _address: 0.0,
) -> Recipient | None:
    """The address to try next, none of those that refused it for good; None: nobody is left.

    What may have arrived somewhere is repeated there, once; whoever has another channel gets it
    there after that. What certainly did not arrive goes round the person's channels. A reply that
    has arrived in part is brought to its end where it was begun.
    delay: seconds for which an address must still be left alone.
    """
    usable = [
        candidate
        for candidate in store.reach.recipients(message.office, message.person, today)
        if candidate.address.channel in channels and candidate.address not in message.tried
    ]
    if message.doubts or message.parts:
        usable.sort(key=lambda candidate: candidate.address != message.address)
    addresses = [candidate for candidate in usable if candidate.person == usable[0].person]
    if not addresses:
        return None
    if message.parts or (message.doubts and addresses[0].address != message.address):
        return addresses[0]
    if message.doubts:
        changes = message.doubts % DOUBTS == 0 or message.tries % PATIENCE == 0
        return _after(addresses, message.address) if changes else addresses[0]
    return _in_turn(addresses, message.tries // PATIENCE, delay)


def _after(addresses: Sequence[Recipient], tried: Address | None) -> Recipient:
    """The person's next address after the one that was tried, in an order that stays the same."""
    order = sorted(addresses, key=lambda candidate: candidate.address)
    later = [one for one in order if tried is None or one.address > tried]
    return (later or order)[0]


def _in_turn(
    addresses: Sequence[Recipient], turn: int, delay: Callable[[Address], float]
) -> Recipient:
    """The one of a person's addresses whose turn it is, unless its channel is held for long."""
    first = turn % len(addresses)
    return min(
        [*addresses[first:], *addresses[:first]],
        key=lambda linked: delay(linked.address) > LONG_HOLD,
    )
