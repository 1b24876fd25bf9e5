"""What can be pressed under a message that the bot sends of its own accord."""

from dataclasses import replace
from datetime import datetime

from core.chat import Choice, Reply
from core.ladder import NUDGES
from locales import circle
from locales.words import load
from reminders.recipients import Recipient
from store.database import Store
from store.outbox import Letter


def with_choices(
    store: Store, letter: Letter, recipient: Recipient, reply: Reply, now: datetime
) -> Reply:
    """Under a nudge: acknowledge it, or report an obstacle. Stored as one question."""
    if letter.step not in NUDGES:
        return reply
    words = load(recipient.person.language)
    choices = store.questions.ask(
        recipient.address,
        recipient.address,
        recipient.person.id,
        (
            Choice(circle.ack_label(words), f"/ack {letter.key}"),
            Choice(circle.obstacle_label(words), "/obstacle"),
        ),
        now,
    )
    return replace(reply, choices=choices)
