"""The choices that leave things as they are, and what is said to each."""

from core.chat import Choice
from core.people import ADMINS, EDITORS, EVERYONE, OVERSEERS, Role
from handlers.request import Pressed, Request
from locales import counting, months, obstacles, oversight, placing, privacy, talking
from locales.words import Sentence


def _leaving(name: str, roles: frozenset[Role], told: Sentence) -> Pressed:
    return Pressed(name, roles, lambda request: request.reply(told))


CHOICES = (
    _leaving("cancel", EVERYONE, counting.NOTHING_RECORDED),
    _leaving("leavenotices", EDITORS, months.NOTICES_LEFT),
    _leaving("keepsending", ADMINS, months.STILL_SENDING),
    _leaving("staypaused", ADMINS, months.STILL_PAUSED),
    _leaving("keepanswer", OVERSEERS, obstacles.ANSWER_STAYS),
    _leaving("keep", EVERYONE, privacy.KEPT),
    _leaving("leaveopen", EDITORS | ADMINS, months.LEFT_OPEN),
    _leaving("donotsend", EDITORS, oversight.NOT_SENT),
    _leaving("skip", EVERYONE, talking.SKIPPED),
    _leaving("leavecounted", EDITORS, placing.STAYS),
)
DECLINING = frozenset({"decline", *(choice.name for choice in CHOICES)})


def leaving(request: Request) -> Choice:
    """The choice to leave what is recorded as it is."""
    return request.choice(counting.LEAVE_IT, "/cancel")


def skipping(request: Request) -> Choice:
    """The choice not to go on."""
    return request.choice(talking.SKIP, "/skip")


def not_recording(request: Request) -> Choice:
    """The choice not to record what was shown or asked about."""
    return request.choice(counting.DECLINE, "/cancel")


def to_confirm(request: Request, command: str) -> tuple[Choice, Choice]:
    """The choices below a preview: record it, or not."""
    return request.choice(counting.CONFIRM, command), not_recording(request)
