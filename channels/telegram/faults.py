"""What Telegram's refusals mean: permanent, passing or uncertain."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from channels.telegram.transport import NotSentError
from core.chat import Address, ChannelClosedError, DeliveryError

# Seen to pass within hours, so nobody is given up for it at once.
_PASSING = "can't send messages to the user"
_LONGEST_REASON = 200
_REFUSED = "the bot's token was refused"


def delivery_error(fault: TelegramError, channel: str) -> DeliveryError:
    """What a failed request means for the message."""
    if isinstance(fault, ChatMigrated):
        return DeliveryError("migrated", moved_to=Address(channel, str(fault.new_chat_id)))
    if isinstance(fault, RetryAfter):
        return DeliveryError("too many requests", retry_after=seconds(fault))
    if isinstance(fault, Forbidden):
        return DeliveryError(reason(fault), permanent=_PASSING not in fault.message.lower())
    if isinstance(fault, InvalidToken):
        return DeliveryError(_REFUSED)
    if isinstance(fault, BadRequest):
        return DeliveryError(reason(fault), permanent=True)
    if isinstance(fault, NotSentError | Conflict):
        return DeliveryError(reason(fault))
    # A 5xx, a cut connection, a timeout, an answer that makes no sense: it may have been done.
    return DeliveryError(reason(fault), uncertain=True)


def closing_error(fault: TelegramError) -> ChannelClosedError | None:
    """Why the channel must stop; None: try again."""
    if isinstance(fault, InvalidToken):
        return ChannelClosedError(
            "Telegram does not know this token", "Check TELEGRAM_TOKEN with @BotFather"
        )
    if not isinstance(fault, Conflict):
        return None
    if "webhook" in fault.message.lower():
        return ChannelClosedError(
            "Telegram sends this bot's updates to a webhook",
            "Delete it with deleteWebhook",
            "webhook",
        )
    return ChannelClosedError(
        "another process polls with this token", "Stop it, or use a token of its own", "poller"
    )


def seconds(fault: RetryAfter) -> float:
    """Seconds to wait."""
    wait = fault.retry_after
    assert isinstance(wait, timedelta)  # as PTB_TIMEDELTA asks for
    return wait.total_seconds()


def reason(fault: TelegramError) -> str:
    """The platform's words, short. A gateway's page of HTML, which helps nobody, is left out."""
    if isinstance(fault, InvalidToken):
        return _REFUSED
    return fault.message.partition(". Parsing")[0][:_LONGEST_REASON]
