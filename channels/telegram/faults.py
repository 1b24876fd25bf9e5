"""What Telegram's refusals mean: permanent, passing or uncertain."""

from datetime import timedelta

from telegram import error

from channels.telegram.parsing import CHANNEL
from channels.telegram.transport import NotSentError
from core.chat import Address, ChannelClosedError, DeliveryError

# Seen to pass within hours, so nobody is given up for it at once.
_PASSING = "can't send messages to the user"
_LONGEST_REASON = 200
_REFUSED = "the bot's token was refused"


def delivery_error(fault: Exception) -> DeliveryError | None:
    """What a fault means for the message; None: it is a fault of ours."""
    if isinstance(fault, DeliveryError):
        return fault
    if isinstance(fault, AttributeError | KeyError | TypeError | ValueError):
        # The platform's answer is not what it should be, so nobody knows what it has done.
        return DeliveryError(f"answer not understood ({type(fault).__name__})", uncertain=True)
    if not isinstance(fault, error.TelegramError):
        return None
    if isinstance(fault, error.ChatMigrated):
        return DeliveryError("migrated", moved_to=Address(CHANNEL, str(fault.new_chat_id)))
    if isinstance(fault, error.RetryAfter):
        return DeliveryError("too many requests", retry_after=seconds(fault))
    if isinstance(fault, error.Forbidden):
        return DeliveryError(reason(fault), permanent=_PASSING not in fault.message.lower())
    if isinstance(fault, error.InvalidToken):
        return DeliveryError(_REFUSED)
    if isinstance(fault, error.BadRequest):
        return DeliveryError(reason(fault), permanent=True)
    if isinstance(fault, NotSentError | error.Conflict):
        return DeliveryError(reason(fault))
    # A 5xx, a cut connection, a timeout, an answer that makes no sense: it may have been done.
    return DeliveryError(reason(fault), uncertain=True)


def closing_error(fault: Exception) -> ChannelClosedError | None:
    """Why the channel must stop; None: try again."""
    if isinstance(fault, error.InvalidToken):
        return ChannelClosedError(
            "Telegram does not know this token", "Check TELEGRAM_TOKEN with @BotFather"
        )
    if not isinstance(fault, error.Conflict):
        return None
    if is_about_webhook(fault):
        return ChannelClosedError(
            "Telegram sends this bot's updates to a webhook",
            "Delete it with deleteWebhook",
            "webhook",
        )
    return ChannelClosedError(
        "another process polls with this token", "Stop it, or use a token of its own", "poller"
    )


def is_about_webhook(fault: error.Conflict) -> bool:
    """Whether a conflict is about a webhook, rather than about another poller."""
    return "webhook" in fault.message.lower()


def seconds(fault: error.RetryAfter) -> float:
    wait = fault.retry_after
    assert isinstance(wait, timedelta)  # as PTB_TIMEDELTA asks for
    return wait.total_seconds()


def reason(fault: error.TelegramError) -> str:
    """The platform's words, short. A gateway's page of HTML, which helps nobody, is left out."""
    if isinstance(fault, error.InvalidToken):
        return _REFUSED
    return fault.message.partition(". Parsing")[0][:_LONGEST_REASON]
