"""The deployment's choices that answers depend on, gathered into one value."""

from dataclasses import dataclass, field
from datetime import timedelta

from core.ladder import LadderSettings
from core.quota import WRITTEN, Kind
from core.workdays import Hours


@dataclass(frozen=True)
class Rules:
    """kinds: which kinds of article count. language: of people who never chose one.

    messages_months, backup_days: how long they are kept; the privacy notice tells it.
    """

    ladder: LadderSettings = field(default_factory=LadderSettings)
    hours: Hours = field(default_factory=Hours)
    kinds: frozenset[Kind] = WRITTEN
    language: str = "vi"
    invitation_life: timedelta = timedelta(days=7)
    messages_months: int = 12
    backup_days: int = 30
