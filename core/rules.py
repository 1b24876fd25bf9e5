"""The deployment's choices that answers depend on, gathered into one value."""

from datetime import timedelta

from msgspec import Struct

from core.ladder import LadderSettings
from core.quota import WRITTEN, Kind
from core.workdays import Hours


class Rules(Struct, frozen=True):
    """kinds: which kinds of article count. language: of people who never chose one.

    messages_months, backup_days: how long they are kept; the privacy notice tells it.
    """

    ladder: LadderSettings = LadderSettings()
    hours: Hours = Hours()
    kinds: frozenset[Kind] = WRITTEN
    language: str = "vi"
    invitation_life: timedelta = timedelta(days=7)
    messages_months: int = 12
    backup_days: int = 30
