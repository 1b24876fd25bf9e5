"""What a note or an alarm is about. Kept in the outbox as JSON, so names and tags stay as they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from core.changes import What


class _Event(Struct, frozen=True, tag_field="event", omit_defaults=True):
    """One kind of note."""

    @property
    def tag(self) -> str:
        """What it is called in the outbox: "raised", "closed"."""
        return str(self.__struct_config__.tag)


class _AboutObstacle(_Event, frozen=True):
    """obstacle: its id."""

    obstacle: int


class ObstacleRaised(_AboutObstacle, frozen=True, tag="raised"):
    """An office has an obstacle, or disputes its figures. Told to the editors."""


class ObstacleForwarded(_AboutObstacle, frozen=True, tag="forwarded"):
    """The editors handed it on. Told to the leaders."""


class ObstacleAnswered(_AboutObstacle, frozen=True, tag="answered"):
    """Told to the office."""


class ObstacleWithdrawn(_AboutObstacle, frozen=True, tag="withdrawn"):
    """Whoever raised it took it back. Told to those who were told of it."""


class PassedOn(_Event, frozen=True, tag="words"):
    """A head's own words for the editors. person: whose; office: a code, or empty."""

    person: int
    office: str
    text: str


class EntryUndone(_Event, frozen=True, tag="undone"):
    """An entry was undone by somebody else. Told to whoever made it. entry, person: ids."""

    entry: int
    person: int


class AccessWanted(_Event, frozen=True, tag="access"):
    """Somebody who is not linked wants to be. name: as they call themselves, unchecked."""

    name: str
    channel: str


class Left(_Event, frozen=True, tag="left"):
    """Somebody's data were deleted. grants: such as "head GDMN,editor". alone: offices without anybody.

    roles: what the first versions wrote instead of `grants`, with a space behind each comma.
    """

    grants: str = ""
    alone: str = ""
    roles: str = ""

    @property
    def held(self) -> str:
        return self.grants or self.roles.replace(", ", ",")


class PowerChanged(_Event, frozen=True, tag="power"):
    """A role or a link came or went. Told to the person and to the administrators.

    what, about: as in `core.changes`. person, by: ids; by is 0 for the command line. to: addresses
    that are the person's no longer, where they are told a last time.
    """

    what: What
    person: int
    about: str
    by: int = 0
    to: tuple[str, ...] = ()


class NoticeChanged(_Event, frozen=True, tag="notice"):
    """The notice on personal data is another one than that to which its reader agreed."""

    version: str


class DatabaseRestored(_Event, frozen=True, tag="restored"):
    """A backup took the place of the database. held: messages that wait for the editors' word.

    again: how often something that ended since the copy was ended again. codes: how many unused
    codes are void. lost: how often something happened since that holds no longer.
    """

    held: int
    again: Mapping[What, int] = {}
    codes: int = 0
    lost: Mapping[What, int] = {}


class AllowanceLow(_Event, frozen=True, tag="allowance-low"):
    """A channel's messages for this month are nearly used up. used, allowance: messages."""

    channel: str
    used: int
    allowance: int


class AllowanceSpent(_Event, frozen=True, tag="allowance-spent"):
    """A month's messages on a channel are used up."""

    channel: str


class ChannelClosed(_Event, frozen=True, tag="closed"):
    """A platform does not serve the bot any more. kind: see `core.chat.ChannelClosedError`."""

    channel: str
    kind: str


class CopyFailed(_Event, frozen=True, tag="copy"):
    """No copy can be made; elsewhere: or none can be taken to the second place."""

    elsewhere: bool = False


class ClockWrong(_Event, frozen=True, tag="clock"):
    """The clock was wrong by so many minutes, and is right again. channel: none in particular."""

    channel: str
    minutes: int


class FiguresMissing(_Event, frozen=True, tag="no-figures"):
    """Nothing was entered for the month in which offices were to be urged. Told to the editors.

    until: when they are urged all the same, without an answer; None: not before there is one.
    """

    until: datetime | None = None


class Digest(_Event, frozen=True, tag="digest"):
    """An hour's notes in one message. Only a day's first few notes to a person go out one by one."""


class PortalRead(_Event, frozen=True, tag="portal-read"):
    """The portal was read because an administrator asked. sources: ids. new: how many articles."""

    sources: tuple[int, ...]
    new: int = 0


class PortalSilent(_Event, frozen=True, tag="portal-silent"):
    """A list of the portal cannot be read, or brings nothing new. kind: a `core.portal.Silence`."""

    source: int
    kind: str


class PortalChanged(_Event, frozen=True, tag="portal-changed"):
    """Articles that are counted were taken down, or changed. Told to the editors. Ids."""

    gone: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


class EmailCode(_Event, frozen=True, tag="email-code"):
    """The code that confirms somebody's own address, sent there. address: without its channel.

    Both are blanked once the code was typed.
    """

    address: str = ""
    code: str = ""


class PapersByEmail(_Event, frozen=True, tag="papers"):
    """A month's report with its files, sent to the person's own address.

    number: 1 for the first correction of one that went out.
    """

    number: int = 0


class EmailFailed(_Event, frozen=True, tag="email-failed"):
    """An e-mail that somebody asked for did not arrive. Told in the chat. address: where to."""

    address: str


class Alarm(Struct, frozen=True):
    """Messages that reached nobody. alarm: the id of the first one's row."""

    alarm: int


ObstacleEvent: TypeAlias = ObstacleRaised | ObstacleForwarded | ObstacleAnswered | ObstacleWithdrawn
ChannelEvent: TypeAlias = AllowanceLow | AllowanceSpent | ChannelClosed | ClockWrong
# A channel hears nothing or carries nothing: told by e-mail to whoever hears nothing else.
ChannelLost: TypeAlias = AllowanceSpent | ChannelClosed
PortalEvent: TypeAlias = PortalRead | PortalSilent | PortalChanged
Told: TypeAlias = (
    ObstacleEvent
    | ChannelEvent
    | PortalEvent
    | EmailCode
    | EmailFailed
    | CopyFailed
    | AccessWanted
    | Left
    | NoticeChanged
    | PowerChanged
    | DatabaseRestored
    | PassedOn
    | EntryUndone
)
"""What is told in a few sentences."""
Event: TypeAlias = Told | PapersByEmail | FiguresMissing
# What others can cause without end: told together after the first few of a day.
Digested: TypeAlias = ObstacleRaised | ObstacleWithdrawn | PassedOn | EntryUndone | AccessWanted
