"""The address at which a message is tried next. Which addresses there are is `store.reach`'s."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from core.chat import EMAIL, OUT_ONLY, Address
from core.events import (
    AccessWanted,
    AllowanceLow,
    AllowanceSpent,
    ChannelClosed,
    ChannelLost,
    ClockWrong,
    CopyFailed,
    DatabaseRestored,
    Digest,
    EmailCode,
    EntryUndone,
    FiguresMissing,
    Left,
    ObstacleForwarded,
    ObstacleRaised,
    ObstacleWithdrawn,
    PapersByEmail,
    PassedOn,
    PortalChanged,
    PortalRead,
    PortalSilent,
    PowerChanged,
)
from core.ladder import BY_EMAIL, MessageKind
from core.people import ADMINS, EDITORS, OF_AN_OFFICE, OVERSEERS, Role
from store.database import Store
from store.outbox import OutboxMessage
from store.reach import Recipient
from store.rows import address

HOPELESS = 24  # attempts, an hour and a half of growing pauses, before e-mails take chats' place
PATIENCE = 8  # attempts, some four minutes of growing pauses, for each of a person's channels
DOUBTS = 2  # attempts that may have arrived, before the person's other channel gets it as well
LONG_HOLD = 300.0  # seconds; a channel held for longer lets the person's other one go first


_KEEPERS = EDITORS | ADMINS
# In which roles messages to one person are read. Whoever lost them since reads them no more.
_READERS: Mapping[MessageKind, frozenset[Role]] = {
    MessageKind.PREVIEW: EDITORS,
    MessageKind.CALLS: EDITORS,
    MessageKind.REPORT: OVERSEERS,
    MessageKind.ALARM: _KEEPERS,
    MessageKind.OUTCOMES: OF_AN_OFFICE,
}


def may_still_read(store: Store, message: OutboxMessage) -> bool:
    """Whether the person still has a role in which such messages are read.

    Of a digest: in which one of the notes is that it tells.
    """
    if isinstance(message.about, Digest):
        held = store.outbox.held_back(message.person, message.id)
        return any(may_still_read(store, one) for one in held)
    readers = _READERS.get(message.step) or _readers_of(message)
    return not (message.person and readers) or store.people.get(message.person).may(readers)


def _readers_of(message: OutboxMessage) -> frozenset[Role]:
    """The roles in which a note is read; empty: it is read in any role, or without one."""
    match message.about:
        case ObstacleRaised() | ObstacleForwarded() | ObstacleWithdrawn():
            return OVERSEERS | _KEEPERS
        case PassedOn() | AccessWanted() | Left() | DatabaseRestored() | EntryUndone():
            return _KEEPERS
        case AllowanceLow() | AllowanceSpent() | ChannelClosed() | ClockWrong() | CopyFailed():
            return _KEEPERS
        case FiguresMissing() | PortalRead() | PortalSilent() | PortalChanged():
            return _KEEPERS
        case PapersByEmail():
            return OVERSEERS
        case PowerChanged(person=about) if about != message.person:
            return ADMINS
    return frozenset()


def recipient(
    store: Store,
    message: OutboxMessage,
    channels: Collection[str],
    today: date,
    delay: Callable[[Address], float] = lambda _address: 0.0,
) -> Recipient | None:
    """The address to try next, none of those that refused it for good; None: there is none left.

    A message that may have arrived is repeated once at the same address, then on the person's
    other channel. One that certainly did not arrive is tried on one channel after another; after
    an hour and a half e-mail takes the place of chats, or chats that of e-mail. A reply that has
    arrived in part is finished where it was begun.
    delay: seconds for which an address must still be left alone.
    """
    usable = [
        candidate
        for candidate in _candidates(store, message, today)
        if candidate.address.channel in channels and candidate.address not in message.tried
    ]
    if message.doubts or message.parts:
        usable.sort(key=lambda candidate: candidate.address != message.address)
    kind = _of_one_kind(usable, 0 if message.doubts else message.tries // HOPELESS)
    addresses = [candidate for candidate in kind if candidate.person == kind[0].person]
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


def _candidates(store: Store, message: OutboxMessage, today: date) -> Iterable[Recipient]:
    """The addresses for a message, the best first; a farewell goes where its reader was linked."""
    about = message.about
    if isinstance(about, PowerChanged) and about.to:
        person = store.people.get(message.person)
        return [Recipient(person, address(where)) for where in about.to]
    if isinstance(about, EmailCode):
        return [Recipient(store.people.get(message.person), Address(EMAIL, about.address))]
    if isinstance(about, PapersByEmail):
        reach = store.people.reach(message.person)
        return [Recipient(reach.person, where) for where in reach.mailboxes]
    by_email = message.step in BY_EMAIL or isinstance(about, ChannelLost)
    return store.reach.recipients(message.office, message.person, today, by_email=by_email)


def _of_one_kind(usable: Sequence[Recipient], turn: int) -> Sequence[Recipient]:
    """Chats or e-mails, whichever comes first; on every second turn the others, if there are any."""
    chats = [one for one in usable if one.address.channel not in OUT_ONLY]
    mails = [one for one in usable if one.address.channel in OUT_ONLY]
    first, second = (chats, mails) if usable[:1] == chats[:1] else (mails, chats)
    return second if second and turn % 2 else first


def _in_turn(
    addresses: Sequence[Recipient], turn: int, delay: Callable[[Address], float]
) -> Recipient:
    """The one of a person's addresses whose turn it is, unless its channel is held for long."""
    first = turn % len(addresses)
    return min(
        [*addresses[first:], *addresses[:first]],
        key=lambda linked: delay(linked.address) > LONG_HOLD,
    )
