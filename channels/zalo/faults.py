"""Zalo's refusals, sorted: permanent, passing, uncertain."""

from channels.zalo.client import NotSentError, RefusedError, ZaloError
from core.chat import ChannelClosedError, DeliveryError

BAD_CALL = frozenset({400, 404})
BAD_TOKEN = 401
PASSING = 403  # the platform's "Internal server error"
TIMED_OUT = 408  # for a poll: nothing new
QUOTA = 429
SERVER = 500  # and above
QUOTA_REST = 3600.0  # seconds; the platform does not say for how long the month's quota is used up


def delivery_error(fault: ZaloError) -> DeliveryError:
    """What a failed call means for the message."""
    if isinstance(fault, NotSentError):
        return DeliveryError(str(fault))
    if not isinstance(fault, RefusedError) or fault.code == TIMED_OUT or fault.code >= SERVER:
        return DeliveryError(str(fault), uncertain=True)
    if fault.code == BAD_TOKEN:
        return DeliveryError("ZALO_TOKEN was refused")
    if fault.code == QUOTA:
        return DeliveryError("quota exceeded", retry_after=QUOTA_REST)
    return DeliveryError(str(fault), permanent=fault.code in BAD_CALL)


def closing_error(fault: ZaloError) -> ChannelClosedError | None:
    """Why asking is of no use any more; None: try again."""
    if isinstance(fault, RefusedError) and fault.code == BAD_TOKEN:
        return ChannelClosedError(
            "Zalo does not know this token", "Check ZALO_TOKEN in the Zalo Bot Platform"
        )
    return None
