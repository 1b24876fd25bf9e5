"""Secrets for other purposes, made from one that the deployment has already."""

import hmac
from hashlib import sha256


def derive(secret: str, purpose: str) -> str:
    """64 hexadecimal digits that tell nothing about the secret and differ with the purpose.

    Always the same for the same two, so that what was signed before a restart still holds.
    Raises ValueError for an empty secret, from which everybody could derive as much.
    """
    if not secret:
        raise ValueError("nothing to derive from")
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()
