"""Obstacles: raised, listed, forwarded, answered; and disputed figures."""

from collections.abc import Mapping, Sequence

from core.month import Month, format_date
from core.obstacles import Obstacle
from core.quota import Office
from core.text import foreign
from locales.words import Sentence, Words, sentence as _

# To whoever raises one.
WHICH_OFFICE = _("Which office is the obstacle about?")
ASK_TEXT = _("Please describe the obstacle in one message.")
ASK_DISPUTE = _("Please say in one message which figures do not match, and the articles concerned.")
DISPUTE = _("The figures do not match")
DISPUTE_FOR = _("The figures do not match ({office:code})")
FIGURES = _("month {month}: {count:n}, rank {rank:d}/{of:d}")
FIGURES_UNRANKED = _("month {month}: {count:n}, nobody is ranked yet")
RECEIVED = _(
    "The department's office has received the obstacle of {office} (number {number}): “{text}”. The editors and the department's leaders can read it. It will be put before the leaders to be considered and resolved; the result will be sent to you."
)
# Softens the next message to an office whose obstacle is still being dealt with.
EASED = _("Obstacle {numbers} of your office is being dealt with; the result will be sent to you.")
ANSWERED = _("The editorial board's answer to obstacle {number} (“{text}”): {answer}")
RESOLVED = _("Obstacle {number} (“{text}”) has been resolved: {answer}")

OWN = _("The obstacles that you raised")
WITHDRAW = _("Withdraw {number}")
WITHDRAWN = _("{number} is withdrawn; those who were told of it will be told.")
NOT_YOURS = _("{number} was raised by somebody else; only they can withdraw it.")
NOT_WAITING = _("{number} does not wait any longer ({state}); nothing was changed.")

WITHDRAWN_BY = _("{office} has withdrawn obstacle {number}: “{text}”. Nothing needs to be done.")

# To editors and leaders. RAISED is told at once.
_TO_ANSWER = _("To answer, please write {number} in front of your words.")
RAISED = (
    _("{office} has raised obstacle {number}: “{text}”."),
    _("Figures at that moment: {figures}."),
    _TO_ANSWER,
)
FORWARDED = _(
    "The editorial board submits obstacle {number} of {office} for consideration: “{text}”. To answer, please write {number} in front of your words."
)
FORWARD = _("Submit {number} to the leaders")
FORWARD_KEPT = _("{number} has been submitted to the leaders.")
ANSWER = _("Answer")
ASK_ANSWER = _("{number}, {office}: “{text}”. Please send the answer in one message.")
ANSWER_KEPT = _("The answer to {number} is recorded and will be sent to {office}.")
ANSWER_KEPT_UNREACHABLE = _(
    "The answer to {number} is recorded. Nobody of {office} can be reached at present; please tell them directly."
)
ANSWERED_BEFORE = _(
    "{number} was answered at {at}: “{answer}”. Put the new answer in its place? The office will be told."
)
REPLACE_ANSWER = _("Send the new answer")
KEEP_ANSWER = _("Keep the earlier answer")
ANSWER_STAYS = _("The earlier answer stands; nothing was sent.")

STATES: Mapping[str, Sentence] = {
    "open": _("waiting"),
    "answered": _("answered"),
    "forwarded": _("submitted to the leaders"),
    "resolved": _("resolved"),
    "withdrawn": _("withdrawn"),
}
_NONE_WAITING = _("There are no obstacles waiting.")
_MONTHS = _("Obstacles of month {month}: {states}.")
_LEFT_OVER = _("From earlier months, still waiting: {numbers}.")


def listed(
    words: Words,
    office: Office | None,
    month: Month | None,
    found: Sequence[Obstacle],
    waiting: str,
    *,
    own: bool = False,
) -> str:
    """The open ones; or, in any state, those of an office or a month; or one's own.

    waiting: one that is open.
    """
    chosen = office or month
    if not found:
        return words.say(_("No obstacles were raised.") if chosen or own else _NONE_WAITING)
    waits = _("Obstacles") if chosen else _("Obstacles waiting")
    title = [words.say(OWN if own else waits)]
    title += [foreign(office.name)] if office else []
    title += [words.say(_("month {month}"), month=month)] if month else []
    text = [" – ".join(title), *(_line(words, one) for one in found)]
    return "\n".join([*text, *([words.say(_TO_ANSWER, number=waiting)] if waiting else [])])


def _line(words: Words, one: Obstacle) -> str:
    state, raised = words.say(STATES[one.state]), format_date(one.at.date())
    text = f"{one.number} · {one.office} · {raised} · {state}: {foreign(one.text)}"
    if one.figures:
        text += " " + words.say(_("(figures: {figures})"), figures=one.figures)
    return text + (f" → {foreign(one.answer)}" if one.answer else "")


def by_state(words: Words, month: Month, states: Sequence[tuple[str, Sequence[str]]]) -> str:
    """For the leaders' report: the numbers in each state."""
    if not states:
        return words.say(_("Obstacles of month {month}: none."), month=month)
    parts = (
        f"{words.say(STATES[state])}: {words.count(len(numbers))} ({', '.join(numbers)})"
        for state, numbers in states
    )
    return words.say(_MONTHS, month=month, states="; ".join(parts))


def left_over(words: Words, numbers: Sequence[str]) -> str:
    """For the leaders' report: obstacles of earlier months that nobody answered."""
    return words.say(_LEFT_OVER, numbers=numbers) if numbers else ""
