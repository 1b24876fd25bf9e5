"""Obstacles: raised, listed, forwarded, answered; and disputed figures."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from core.month import Month
from core.quota import Office
from locales.commands import shown
from locales.words import Words
from locales.words import sentence as _

OBSTACLE_PURPOSE = _("report an obstacle")
OBSTACLE_EXAMPLE = _("no staff to write")
OBSTACLES_PURPOSE = _("the open obstacles")
RESOLVE_PURPOSE = _("answer an obstacle")
RESOLVE_EXAMPLE = _("VM-07 a colleague was assigned")


class Line(Struct, frozen=True):
    """One obstacle in a list. state: open, answered, forwarded, resolved. figures: or empty."""

    number: str
    office: str
    raised: date
    text: str
    state: str
    figures: str = ""
    answer: str = ""


def ask_text(words: Words) -> str:
    _ = words.gettext
    return _("Please describe the obstacle in one message. To leave it, send any command.")


def which_office(words: Words) -> str:
    _ = words.gettext
    return _("Which office is the obstacle about?")


def ask_dispute(words: Words) -> str:
    _ = words.gettext
    return _("Please say in one message which figures do not match, and the articles concerned.")


def dispute_label(words: Words, office: str = "") -> str:
    """office: a code, for somebody who answers for several."""
    _ = words.gettext
    label = _("The figures do not match")
    return f"{label} ({office})" if office else label


def received(words: Words, office: Office, number: str, text: str) -> str:
    """The answer to whoever raised it."""
    _ = words.gettext
    return _(
        "The department's office has received the obstacle of {office} (number {number}): “{text}”. The editors and the department's leaders can read it. It will be put before the leaders to be considered and resolved; the result will be sent to you."
    ).format(office=office.name, number=number, text=text)


def raised(words: Words, office: Office, number: str, text: str, figures: str) -> str:
    """Told to the editors at once."""
    _ = words.gettext
    told = _("{office} has raised obstacle {number}: “{text}”.").format(
        office=office.name, number=number, text=text
    )
    if figures:
        told += " " + _("Figures at that moment: {figures}.").format(figures=figures)
    return (
        told
        + " "
        + _("To answer: {resolve} {number} followed by the answer.").format(
            resolve=shown(words, "resolve"), number=number
        )
    )


def forwarded(words: Words, office: Office, number: str, text: str) -> str:
    """Told to the leaders when the editors hand it on."""
    _ = words.gettext
    return _(
        "The editorial board submits obstacle {number} of {office} for consideration: “{text}”. To answer: {resolve} {number} followed by the answer."
    ).format(number=number, office=office.name, text=text, resolve=shown(words, "resolve"))


def answered(words: Words, number: str, text: str, answer: str, *, resolved: bool) -> str:
    """Told to the office."""
    _ = words.gettext
    sentence = (
        _("Obstacle {number} (“{text}”) has been resolved: {answer}")
        if resolved
        else _("The editorial board's answer to obstacle {number} (“{text}”): {answer}")
    )
    return sentence.format(number=number, text=text, answer=answer)


def ask_answer(words: Words, office: Office, number: str, text: str) -> str:
    _ = words.gettext
    return _(
        "{number}, {office}: “{text}”. Please send the answer in one message. To leave it, send any command."
    ).format(number=number, office=office.name, text=text)


def answer_kept(words: Words, number: str, office: Office, *, reachable: bool) -> str:
    _ = words.gettext
    sentence = (
        _("The answer to {number} is recorded and will be sent to {office}.")
        if reachable
        else _(
            "The answer to {number} is recorded. Nobody of {office} can be reached at present; please tell them directly."
        )
    )
    return sentence.format(number=number, office=office.name)


def answered_before(words: Words, number: str, at: datetime | None, answer: str) -> str:
    """Asks before an answer takes the place of another."""
    _ = words.gettext
    return _(
        "{number} was answered at {moment}: “{answer}”. Put the new answer in its place? The office will be told."
    ).format(number=number, moment=words.moment(at) if at else "–", answer=answer)


def replace_label(words: Words) -> str:
    _ = words.gettext
    return _("Send the new answer")


def keep_answer_label(words: Words) -> str:
    _ = words.gettext
    return _("Keep the earlier answer")


def answer_stays(words: Words) -> str:
    _ = words.gettext
    return _("The earlier answer stands; nothing was sent.")


def answer_label(words: Words) -> str:
    _ = words.gettext
    return _("Answer")


def forward_label(words: Words, number: str) -> str:
    _ = words.gettext
    return _("Submit {number} to the leaders").format(number=number)


def forward_kept(words: Words, number: str) -> str:
    _ = words.gettext
    return _("{number} has been submitted to the leaders.").format(number=number)


def state_name(words: Words, state: str) -> str:
    _ = words.gettext
    return {
        "open": _("waiting"),
        "answered": _("answered"),
        "forwarded": _("submitted to the leaders"),
        "resolved": _("resolved"),
    }[state]


def listed(
    words: Words,
    office: Office | None,
    month: Month | None,
    lines: Sequence[Line],
    waiting: str,
) -> str:
    """The open ones; or, in any state, those of an office or a month. waiting: one that is open."""
    _ = words.gettext
    if not lines:
        return (
            _("No obstacles were raised.")
            if office or month
            else _("There are no obstacles waiting.")
        )
    title = _("Obstacles") if office or month else _("Obstacles waiting")
    if office:
        title += f" – {office.name}"
    if month:
        title += " – " + _("month {month}").format(month=words.month(month))
    told = [title, *(_line(words, line) for line in lines)]
    if waiting:
        told.append(
            _("To answer: {resolve} {number} followed by the answer.").format(
                resolve=shown(words, "resolve"), number=waiting
            )
        )
    return "\n".join(told)


def _line(words: Words, line: Line) -> str:
    _ = words.gettext
    told = f"{line.number} · {line.office} · {words.date(line.raised)} · {state_name(words, line.state)}: {line.text}"
    if line.figures:
        told += " " + _("(figures: {figures})").format(figures=line.figures)
    return told + (f" → {line.answer}" if line.answer else "")


def eased(words: Words, numbers: Sequence[str]) -> str:
    """Softens the next message to an office whose obstacle is still being dealt with."""
    _ = words.gettext
    return _(
        "Obstacle {numbers} of your office is being dealt with; the result will be sent to you."
    ).format(numbers=", ".join(numbers))


def figures(words: Words, month: Month, count: int, rank: int, of: int) -> str:
    """The figures of the moment in which they are disputed."""
    _ = words.gettext
    return _("month {month}: {count}, rank {rank}/{of}").format(
        month=words.month(month), count=words.number(count), rank=rank, of=of
    )


def by_state(words: Words, month: Month, found: Sequence[tuple[str, Sequence[str]]]) -> str:
    """For the leaders' report: the numbers in each state."""
    _ = words.gettext
    if not found:
        return _("Obstacles of month {month}: none.").format(month=words.month(month))
    told = "; ".join(
        f"{state_name(words, state)}: {words.count(len(numbers))} ({', '.join(numbers)})"
        for state, numbers in found
    )
    return _("Obstacles of month {month}: {states}.").format(month=words.month(month), states=told)


def left_over(words: Words, numbers: Sequence[str]) -> str:
    """For the leaders' report: those of earlier months that nobody answered."""
    _ = words.gettext
    if not numbers:
        return ""
    return _("From earlier months, still waiting: {numbers}.").format(numbers=", ".join(numbers))
