"""The audit trail: who gave, took, issued or changed what, and when.

No free text and no name stands in it: people are known by their uid, the rest by codes and numbers.
So it may be kept for ever, beside every copy, and be applied again after a restore.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class What(StrEnum):
    """What was done. Kept in the database and in the journal, so the values stay as they are."""

    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    LINKED = "linked"
    UNLINKED = "unlinked"
    FORGOTTEN = "forgotten"
    CODE_ISSUED = "code-issued"
    CODE_USED = "code-used"
    CODE_WITHDRAWN = "code-withdrawn"
    QUOTA = "quota"
    CALENDAR = "calendar"
    OFFICE = "office"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTORED = "restored"


class Change(Struct, frozen=True):
    """by, person: uids of who did it and whom it is about; an empty text is nobody who is known.

    about: a role ("head GDMN"), an office, a month, numbers. key: what must be found again after a
    restore: the hash of a code, the digest of an address.
    """

    uid: str
    at: datetime
    what: What
    by: str = ""
    person: str = ""
    about: str = ""
    key: str = ""


class Trail(Struct, frozen=True):
    """One row as it is shown. number: the row's own. by, whom: titles, empty for nobody known."""

    number: int
    at: datetime
    what: What
    about: str
    by: str
    whom: str
