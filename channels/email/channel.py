"""E-mail as a channel: e-mails go out, and nobody's mailbox is read.

Each e-mail has a connection of its own: there are a few dozen a month. If a connection fails before
the server is given the e-mail, it has certainly not arrived; if later, it may have.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import aiosmtplib
from msgspec import Struct

from channels.email.mail import File, mail
from channels.sending import rendered
from core import chat
from core.mail import Mailbox, MailServer, Tls

log = logging.getLogger("dondoc.email")

PATIENCE = 30.0  # seconds without an answer
TAKING = 120.0  # the same once the server has the e-mail: it may look for viruses meanwhile
TOO_LARGE = 552
LONGEST_REASON = 200  # of the server's words, which may be 32 kB and are told to people
REFUSALS = 400  # from this code on; an answer that is none has -1
NO_SUCH_ADDRESS = frozenset({550, 551, 553})
_OF_OURS = re.compile(r"[0-9]{3} 5\.7\.")  # it is not allowed: who sends, from where, or what


class MailWords(Struct, frozen=True):
    """What stands in place of files. not_made: of one that cannot be made.

    too_large: of those that the server does not take.
    """

    not_made: str = ""
    too_large: Callable[[Sequence[chat.Attachment]], str] = lambda files: ", ".join(
        file.name for file in files
    )


class _TooLargeError(Exception):
    """The server takes no e-mail of this size. For sure, nothing has arrived."""


@dataclass
class EmailChannel:
    """sender, reply_to: whose e-mails these are, and who reads answers, if anybody does.

    render: turns an attachment's recipe into bytes. trust: the authorities that are believed; None:
    those of this machine.
    """

    name = chat.EMAIL
    takes_files = False
    server: MailServer = field(repr=False)  # its password is shown nowhere
    sender: Mailbox
    clock: Callable[[], datetime]
    reply_to: Mailbox | None = None
    render: chat.Render | None = None
    words: MailWords = field(default_factory=MailWords)
    trust: ssl.SSLContext | None = None
    patience: float = PATIENCE
    taking: float = TAKING
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def parse(self, payload: str, received: datetime) -> chat.Incoming | None:  # noqa: ARG002 - the protocol's
        return None

    async def listen(self, receive: chat.Receive) -> None:  # noqa: ARG002 - the protocol's
        """Nothing comes in."""
        await asyncio.Event().wait()

    async def fetch(self, file: chat.IncomingFile, limit: int) -> bytes:  # noqa: ARG002 - the protocol's
        raise chat.DeliveryError("nothing comes in by e-mail", permanent=True)

    async def close(self) -> None:
        """Each e-mail closes its own connection."""

    def parts(self, to: chat.Address, reply: chat.Reply) -> Sequence[chat.Reply]:  # noqa: ARG002 - the protocol's
        """An e-mail takes its words and its files together."""
        return (reply,)

    async def send(self, to: chat.Address, reply: chat.Reply) -> str:
        """Send one e-mail, without its files where the server does not take them."""
        text, files = await self._content(reply)
        async with self._one_at_a_time:
            try:
                return await self._deliver(to, reply, text, files)
            except _TooLargeError:
                log.warning("too_large files=%d", len(files))
                told = self.words.too_large(reply.attachments)
                return await self._deliver(to, reply, f"{text}\n\n{told}", ())

    async def check(self) -> str:
        """Connect, log in and name the sender, as if an e-mail followed. Raises DeliveryError."""
        async with self._connected() as client:
            with _meant():
                await client.mail(self.sender.address)
                await client.rset()
        return f"{self.server.host}:{self.server.port}"

    async def _content(self, reply: chat.Reply) -> tuple[str, list[File]]:
        """The text, with a line for each file that cannot be made, and the files."""
        lines, files = [reply.text], []
        for attachment in reply.attachments:
            content = await rendered(self.render, attachment)
            if content is None:
                lines.append(f"{attachment.name}: {self.words.not_made}")
            else:
                files.append(File(attachment.name, content))
        return "\n".join(lines), files

    async def _deliver(
        self, to: chat.Address, reply: chat.Reply, text: str, files: Sequence[File]
    ) -> str:
        made = mail(self.sender, self.reply_to, to.id, reply, text, files, self.clock())
        content = made.as_bytes()
        async with self._connected() as client:
            room = client.esmtp_extensions.get("size", "")
            if files and room.isdecimal() and 0 < int(room) < len(content):
                raise _TooLargeError
            with _meant(to.id, is_large=bool(files)):
                await client.mail(self.sender.address)
                await client.rcpt(to.id)
            with _meant(to.id, is_large=bool(files), given=True):
                await client.data(content, timeout=self.taking)
        return str(made["Message-ID"] or "")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = self.server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=self.sender.host,  # this machine's name is nobody's business
            timeout=self.patience,
            use_tls=server.tls is Tls.FROM_THE_START,
            start_tls=server.tls is Tls.STARTTLS,
            tls_context=self.trust,
        )
        try:
            with _meant():
                await client.connect()
            yield client
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()  # whatever becomes of it: the e-mail is theirs
        finally:
            client.close()


@contextmanager
def _meant(to: str = "", *, is_large: bool = False, given: bool = False) -> Iterator[None]:
    """Raises what a fault inside means. to: the address, which no reason names.

    is_large: whether a refusal for its size leaves a smaller e-mail to try. given: the server may
    have the e-mail already.
    """
    try:
        yield
    except aiosmtplib.SMTPResponseException as fault:
        if fault.code == TOO_LARGE and is_large:
            raise _TooLargeError from None
        raise _refused(fault, to, given=given) from None
    except (aiosmtplib.SMTPException, OSError) as fault:
        reason = str(fault) or type(fault).__name__
        raise chat.DeliveryError(reason[:LONGEST_REASON], uncertain=given) from None


def _refused(
    fault: aiosmtplib.SMTPResponseException, to: str, *, given: bool
) -> chat.DeliveryError:
    """The server's own words. Who refuses us, or our sender, says nothing of the address."""
    words = " ".join(f"{fault.code} {fault.message}".split())
    reason = re.sub(re.escape(to), "…", words, flags=re.IGNORECASE) if to else words
    of_the_address = isinstance(fault, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
    permanent = of_the_address and fault.code in NO_SUCH_ADDRESS and not _OF_OURS.match(words)
    unclear = given and fault.code < REFUSALS
    return chat.DeliveryError(reason[:LONGEST_REASON], permanent=permanent, uncertain=unclear)
