"""Why a request is not carried out: a key and its facts. `locales/refusals.py` has the sentence."""

from enum import StrEnum, auto


class Why(StrEnum):
    NOT_ALLOWED = auto()
    UNKNOWN_COMMAND = auto()
    USAGE = auto()
    BAD_COUNT = auto()
    ZERO_COUNT = auto()
    NO_REASON = auto()
    BELOW_ZERO = auto()
    BAD_MONTH = auto()
    FUTURE_MONTH = auto()
    BAD_DATE = auto()
    FUTURE_DATE = auto()
    BAD_ENTRY = auto()
    ALREADY_UNDONE = auto()
    UNDO_OF_UNDO = auto()
    NOTHING_TO_UNDO = auto()
    UNDO_BELOW_ZERO = auto()
    TOO_MANY_LINES = auto()
    TOO_LONG = auto()
    BAD_QUOTA = auto()
    BAD_PROVINCE = auto()
    NOTICE_CHANGED = auto()
    NAME_TAKEN = auto()
    UNKNOWN_OFFICE_CODE = auto()
    UNKNOWN_PERSON = auto()
    LAST_ADMIN = auto()
    BAD_ROLE = auto()
    NO_SUCH_CHOICE = auto()
    QUESTION_EXPIRED = auto()
    NOT_YOUR_QUESTION = auto()
    BAD_CODE = auto()
    TOO_MANY_GUESSES = auto()
    NOTHING_TO_CONSENT = auto()
    NO_OFFICE = auto()
    NOTHING_CHANGES = auto()
    CLOSED_MONTH = auto()
    CLOSED_TABLE = auto()
    UNKNOWN_OBSTACLE = auto()
    NO_DEPUTY = auto()
    NO_LEADER = auto()
    BAD_ABSENCE = auto()
    RETIRED_OFFICE = auto()
    OFFICE_TO_COME = auto()
    NO_ROLE = auto()
    LINKED_OTHERWISE = auto()
    NO_SUCH_CHANNEL = auto()
    NOT_LINKED_THERE = auto()
    LAST_DOOR = auto()


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Raised by a handler: everything that it did is rolled back, and the sentence is the reply."""

    def __init__(self, why: Why, **facts: object) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts
