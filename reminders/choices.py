"""What can be pressed under a message that the bot sends of its own accord."""

from datetime import datetime

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import NUDGES, Step
from locales import circle, obstacles
from locales.words import Words, load
from reminders.recipients import Recipient
from store.database import Store
from store.outbox import Letter


def with_choices(
    store: Store, letter: Letter, recipient: Recipient, reply: Reply, now: datetime
) -> Reply:
    """The reply with its choices, stored as one question."""
    offered = _offered(store, load(recipient.person.language), letter)
    if not offered:
        return reply
    address, person = recipient.address, recipient.person.id
    choices = store.questions.ask(address, address, person, offered, now)
    return replace(reply, choices=choices)


def _offered(store: Store, words: Words, letter: Letter) -> tuple[Choice, ...]:
    """Under a nudge: acknowledge it, report an obstacle. Under an obstacle: answer it, pass it on."""
    if letter.step in NUDGES:
        return (
            Choice(circle.ack_label(words), f"/ack {letter.key}"),
            Choice(circle.obstacle_label(words), f"/raise {letter.office} {letter.month}"),
        )
    if letter.step is not Step.NOTE or letter.detail["event"] not in ("raised", "forwarded"):
        return ()
    number = store.obstacles.get(int(letter.detail["obstacle"])).number
    answer = Choice(obstacles.answer_label(words), f"/resolve {number}")
    if letter.detail["event"] == "forwarded":
        return (answer,)
    return (answer, Choice(obstacles.forward_label(words, number), f"/forward {number}"))
