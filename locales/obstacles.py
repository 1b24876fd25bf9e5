"""Obstacles: raised, listed, forwarded, answered; and disputed figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.month import Month
from core.quota import Office
from locales.commands import example, shown
from locales.words import Words


@dataclass(frozen=True)
class Line:
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
    return _("Please describe the obstacle in one message.")


def ask_dispute(words: Words) -> str:
    _ = words.gettext
    return _("Please say in one message which figures do not match, and the articles concerned.")


def dispute_label(words: Words) -> str:
    _ = words.gettext
    return _("The figures do not match")


def received(words: Words, office: Office, number: str, text: str) -> str:
    """The answer to whoever raised it."""
    _ = words.gettext
    return _(
        "The department's office has received the obstacle of {office} (number {number}): “{text}”. It will be put before the department's leaders to be considered and resolved; the result will be sent to you."
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


def answer_kept(words: Words, number: str, office: Office) -> str:
    _ = words.gettext
    return _("The answer to {number} is recorded and will be sent to {office}.").format(
        number=number, office=office.name
    )


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


def listed(words: Words, lines: Sequence[Line]) -> str:
    """The open ones, or those of a month."""
    _ = words.gettext
    if not lines:
        return _("There are no obstacles waiting.")
    return "\n".join(
        [
            _("Obstacles:"),
            *(_line(words, line) for line in lines),
            _("To answer: {example}").format(example=example(words, "resolve")),
        ]
    )


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


def by_state(words: Words, counts: Sequence[tuple[str, int]]) -> str:
    """For the leaders' report: how many in which state."""
    _ = words.gettext
    if not counts:
        return _("Obstacles of the month: none.")
    told = ", ".join(f"{state_name(words, state)} {n}" for state, n in counts)
    return _("Obstacles of the month: {states}.").format(states=told)
