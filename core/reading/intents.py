"""What a sentence without a command asks for. A handler turns each into an answer or a question.

Reading intents change nothing and are answered at once. Those in `Changing` would change something
or tell it to others: `asks_first` says which of them need a choice before anything is done.
"""

from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias

from msgspec import Struct

from core.month import Span
from core.quota import Office
from core.reading.times import TimeFault, When

SHORT_REST = 3  # fewer words than this are confirmed before they go to somebody else


class Under(StrEnum):
    """What was last shown in this chat and is still open."""

    NOTHING = auto()
    NUDGE = auto()
    PREVIEW = auto()  # a question of yes and no
    FIGURES = auto()  # the figures of one's own office


class About(Struct, frozen=True):
    """What a question is about. office: None for one's own, or for all of them.

    span: None for the month at hand; as it was said, so it may reach beyond this month.
    whole: the department was named.
    """

    office: Office | None = None
    span: Span | None = None
    whole: bool = False


class AskStanding(About, frozen=True, tag="standing"):
    pass


class AskMissing(About, frozen=True, tag="missing"):
    pass


class AskQuota(About, frozen=True, tag="quota"):
    pass


class AskBelow(About, frozen=True, tag="below"):
    pass


class AskRanking(About, frozen=True, tag="ranking"):
    """province: the department among those of the province."""

    province: bool = False


class AskComparison(About, frozen=True, tag="comparison"):
    """to: what it is compared with; None: the month before."""

    to: Span | None = None


class AskOffices(Struct, frozen=True, tag="offices"):
    """Several offices beside each other, in the same months. own: the asker's are among them."""

    offices: tuple[Office, ...]
    span: Span | None = None
    own: bool = False


class AskChart(About, frozen=True, tag="chart"):
    pass


class AskReport(About, frozen=True, tag="report"):
    pass


class AskLog(About, frozen=True, tag="log"):
    pass


class AskNudges(About, frozen=True, tag="nudges"):
    """Who was urged, who acknowledged; for an editor also whom to urge now."""


class AskArticles(About, frozen=True, tag="articles"):
    """The list of articles. waiting: of those that are not decided about."""

    waiting: bool = False


class AskObstacles(Struct, frozen=True, tag="obstacles"):
    pass


class AskDeadline(Struct, frozen=True, tag="deadline"):
    """span: of which months; None, or months that are over: the next deadline that there is."""

    span: Span | None = None


class AskSchedule(Struct, frozen=True, tag="schedule"):
    """When offices are urged and the report goes out.

    span: of which months; None, or months that are over: from now on.
    """

    span: Span | None = None


class AskCodes(Struct, frozen=True, tag="codes"):
    """What the offices are called."""


class AskClosed(Struct, frozen=True, tag="closed"):
    """Which months are closed."""


class AskWhereToSend(Struct, frozen=True, tag="where"):
    pass


class AskContact(Struct, frozen=True, tag="contact"):
    """office: whose; None: the editors'."""

    office: Office | None = None


class AskHelp(Struct, frozen=True, tag="help"):
    pass


class AskSettings(Struct, frozen=True, tag="settings"):
    pass


class OfficeOnly(Struct, frozen=True, tag="office"):
    office: Office


class MonthsOnly(Struct, frozen=True, tag="months"):
    span: Span


class Courtesy(Struct, frozen=True, tag="courtesy"):
    """Thanks, a greeting, an "ok" that answers nothing. At most one short sentence back."""

    greeting: bool = False


class AnswerToNothing(Struct, frozen=True, tag="no_question"):
    """A yes or a no while nothing is asked. takes_back: a word such as "rút lại"."""

    takes_back: bool = False


class Acknowledge(Struct, frozen=True, tag="acknowledge"):
    """The nudge arrived. rest: as typed, to be passed on; then: a question that came with it."""

    rest: str = ""
    then: "Intent | None" = None


class RaiseObstacle(Struct, frozen=True, tag="obstacle"):
    """text: empty where it is still to be asked for."""

    text: str = ""


class DisputeFigures(Struct, frozen=True, tag="dispute"):
    text: str
    span: Span | None = None


class BeAway(Struct, frozen=True, tag="away"):
    """The first and the last day away; None where they were not named."""

    first: date | None = None
    until: date | None = None


class BeBack(Struct, frozen=True, tag="back"):
    pass


class Undo(Struct, frozen=True, tag="undo"):
    """entry: its number; None: the last act, all of it. more: those named after it."""

    entry: int | None = None
    more: tuple[int, ...] = ()


class SetCount(Struct, frozen=True, tag="set"):
    office: Office
    count: int
    span: Span | None = None  # one month
    note: str = ""


class Confirm(Struct, frozen=True, tag="confirm"):
    """recording: said with "ghi nhận", so it is no yes to anything else."""

    recording: bool = False


class Decline(Struct, frozen=True, tag="decline"):
    pass


class PassOn(Struct, frozen=True, tag="pass_on"):
    """Only ever offered: a sentence for the editors to read."""

    text: str


class DoubtfulTime(Struct, frozen=True, tag="time"):
    """A clear request with a time that cannot be it.

    intent: the same with the time that was perhaps meant, or without any.
    """

    fault: TimeFault
    intent: "Intent"
    when: When | None = None


Changing: TypeAlias = (
    Acknowledge
    | RaiseObstacle
    | DisputeFigures
    | BeAway
    | BeBack
    | Undo
    | SetCount
    | Confirm
    | Decline
    | PassOn
)
Intent: TypeAlias = (
    AskStanding
    | AskMissing
    | AskQuota
    | AskBelow
    | AskRanking
    | AskComparison
    | AskOffices
    | AskChart
    | AskReport
    | AskLog
    | AskNudges
    | AskArticles
    | AskObstacles
    | AskDeadline
    | AskSchedule
    | AskCodes
    | AskClosed
    | AskWhereToSend
    | AskContact
    | AskHelp
    | AskSettings
    | OfficeOnly
    | MonthsOnly
    | Courtesy
    | AnswerToNothing
    | Changing
    | DoubtfulTime
)

_AT_ONCE = (Confirm, Decline)  # these are the choice


def asks_first(intent: Intent) -> bool:
    """Whether a choice must be given before anything is done.

    An acknowledgement alone is not worth a question; a short addition to one may be a slip.
    """
    if isinstance(intent, Acknowledge):
        return 0 < len(intent.rest.split()) < SHORT_REST
    return isinstance(intent, Changing) and not isinstance(intent, _AT_ONCE)
