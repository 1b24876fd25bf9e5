"""E-mail addresses and the server that takes our e-mails, as people write them."""

import re
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from core.text import is_loopback

LONGEST = 254  # characters of an address, RFC 5321
LONGEST_LOCAL = 64
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z]{{2,63}})")
_NAMED = re.compile(r"([^<>\r\n]*)<([^<>]*)>")
SUBMISSION, SUBMISSIONS = 587, 465  # ports


class Tls(StrEnum):
    """How the connection to the server is kept secret."""

    FROM_THE_START = "smtps"
    STARTTLS = "starttls"
    NONE = "none"  # nobody but this machine carries it


class MailServer(Struct, frozen=True):
    """Who takes our e-mails. user: empty where none is asked for."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""


class Mailbox(Struct, frozen=True):
    """An address with the name that stands beside it, which may be empty."""

    address: str
    name: str = ""

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


def mail_address(typed: str) -> str | None:
    """The address that was typed, its host in small letters; None if it is not an address."""
    found = _ADDRESS.fullmatch(typed.strip().removeprefix("mailto:"))
    if found is None or len(found[0]) > LONGEST or len(found[1]) > LONGEST_LOCAL:
        return None
    return f"{found[1]}@{found[2].lower()}"


def mailbox(typed: str) -> Mailbox:
    """Read "a@b.vn" or "A name <a@b.vn>". Raises ValueError."""
    named = _NAMED.fullmatch(typed.strip())
    name, address = (named[1], named[2]) if named else ("", typed)
    found = mail_address(address)
    if found is None:
        raise ValueError("no address")
    return Mailbox(found, name.strip().strip('"'))


def mail_server(url: str) -> MailServer:
    """Read "smtps://user:password@host:465" or "smtp://host". Raises ValueError.

    Signs of user and password that a URL does not allow are written as %40.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("no server")
    if parts.query or parts.fragment or bool(parts.username) != bool(parts.password):
        raise ValueError("no server")
    port = parts.port or (SUBMISSIONS if parts.scheme == "smtps" else SUBMISSION)
    if parts.scheme == "smtps":
        tls = Tls.FROM_THE_START
    else:
        tls = Tls.NONE if is_loopback(parts.hostname) else Tls.STARTTLS
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, tls, user, password)
