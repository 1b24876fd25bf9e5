"""Signed links to files: whoever has one may fetch one file, for a while.

A link carries the file's recipe, a mark of whom it was made for and when; nothing is kept for it.
It cannot be altered, and whoever has it cannot tell for whom it is.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from msgspec import Struct, ValidationError, convert
from msgspec.structs import astuple

from core.chat import Address, Attachment


def derive(secret: str, purpose: str) -> str:
    """64 hexadecimal digits that tell nothing about the secret and differ with the purpose.

    Always the same for the same two, so that what was signed before a restart still holds.
    Raises ValueError for an empty secret, from which everybody could derive as much.
    """
    if not secret:
        raise ValueError("nothing to derive from")
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()


FILES = "/files/"
_MARK_LETTERS = 32
_Fields = tuple[str, str, str, bool, str, str]


class LinkUnknownError(Exception):
    """No link of ours: altered, cut short, or signed with another secret."""


class LinkExpiredError(Exception):
    """A link of ours whose time is over."""


class Link(Struct, frozen=True):
    """expires: aware; the last moment at which the file is served."""

    url: str
    expires: datetime


class FileGrant(Struct, frozen=True):
    """What a link is good for, and the mark of the address it was made for; see `FileLinks.mark`."""

    attachment: Attachment
    mark: str


class FileLinks:
    """Makes and reads links.

    secret: whoever knows it can make links. public_url: the deployment's root, as people reach
    it. life: how long a link is good. clock: aware. Raises ValueError for an empty secret.
    """

    def __init__(
        self, secret: str, public_url: str, life: timedelta, clock: Callable[[], datetime]
    ) -> None:
        if not secret:
            raise ValueError("links need a secret")

        class Signer(TimestampSigner):
            """The library's signer, with our clock."""

            def get_timestamp(self) -> int:
                return int(clock().timestamp())

        self._root = public_url + FILES
        self._secret = secret
        self._life = life
        self._clock = clock
        self._serializer = URLSafeTimedSerializer(
            secret,
            salt="files",
            signer=Signer,
            signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
        )

    def make(self, attachment: Attachment, to: Address) -> Link:
        *file, _caption = astuple(attachment)
        token = self._serializer.dumps([*file, self.mark(to)])
        return Link(f"{self._root}{token!s}", self._clock() + self._life)

    def mark(self, address: Address) -> str:
        """Tells the address to nobody who does not know the secret; always the same for it."""
        return derive(self._secret, f"link for {address}")[:_MARK_LETTERS]

    def read(self, token: str) -> FileGrant:
        """What a link's last part stands for. Raises LinkUnknownError, LinkExpiredError."""
        try:
            fields = self._serializer.loads(token, max_age=int(self._life.total_seconds()))
            report, month, name, picture, language, mark = convert(fields, _Fields)
        except SignatureExpired:
            raise LinkExpiredError from None
        except (BadSignature, UnicodeEncodeError, ValidationError):
            # Signed by us and yet unreadable: made by a version that wrote other fields.
            raise LinkUnknownError from None
        return FileGrant(Attachment(report, month, name, picture, language), mark)
