"""A reply as an e-mail: plain text, its files, and the lines above it."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime

from msgspec import Struct

from channels.sending import media_type
from core.chat import Reply
from core.mail import Mailbox
from core.text import normal

LONGEST_SUBJECT = 200


class _Policy(EmailPolicy):
    """What any server takes, with the subject and the names of addresses each encoded whole.

    Python's own encoding may lose a blank where it goes on in another line.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        text, address = str(value) if name == "Subject" else "", ""
        if isinstance(value, AddressHeader):
            text, address = value.addresses[0].display_name, value.addresses[0].addr_spec
        if text.isascii():
            return super().fold_binary(name, value)
        whole = Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)
        behind = f"{self.linesep} <{address}>" if address else ""
        return f"{name}: {whole}{behind}{self.linesep}".encode()


_POLICY = _Policy(linesep=SMTP.linesep, cte_type="7bit")


class File(Struct, frozen=True):
    """A file as it is attached."""

    name: str
    content: bytes


def mail(
    sender: Mailbox,
    reply_to: Mailbox | None,
    to: str,
    reply: Reply,
    text: str,
    files: Sequence[File],
    now: datetime,
) -> EmailMessage:
    """text: what is written, in place of the reply's own. Nothing in it tells who opens it."""
    envelope, made = reply.envelope, EmailMessage(_POLICY)
    subject = envelope.subject if envelope else text.partition("\n")[0]
    reference = envelope.reference if envelope else ""
    made["From"] = _header(sender)
    made["To"] = _header(Mailbox(to))
    if reply_to:
        made["Reply-To"] = _header(reply_to)
    made["Subject"] = _line(subject)[:LONGEST_SUBJECT]
    made["Date"] = format_datetime(now)
    if reference:
        made["Message-ID"] = message_id(reference, sender.host)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"  # no notice of absence comes back
    made.set_content(normal(text) + "\n", cte="quoted-printable")
    for file in files:
        kind, _, subtype = media_type(file.name).partition("/")
        name = normal(_line(file.name))
        made.add_attachment(file.content, kind, subtype, filename=name)
    return made


def message_id(reference: str, host: str) -> str:
    """The same for the same attempt at the same message, and for no other."""
    name = re.sub(r"[^A-Za-z0-9-]+", ".", reference).strip(".")
    return f"<{name or 'e-mail'}@{host}>"


def _header(mailbox: Mailbox) -> Address:
    return Address(display_name=_line(mailbox.name), addr_spec=mailbox.address)


def _line(text: str) -> str:
    """A header is one line: a break would begin another one."""
    return " ".join(normal(text).split())
