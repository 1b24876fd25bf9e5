"""A real SMTP server in this process (aiosmtpd), whose answers a test scripts."""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self
from warnings import catch_warnings, simplefilter

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from core.mail import MailServer, Tls

USER, PASSWORD = "dondoc", "p@ss: word"
AUTHORITY = trustme.CA(key_type=trustme.KeyType.ECDSA)
HANGS_UP = ""  # instead of an answer


def trust() -> ssl.SSLContext:
    """Believes the server's certificate."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


@dataclass
class MailServerUnderTest:
    """mail, rcpt, data: the next answers to each command, in order; then all is well.

    keeps: whether an e-mail is kept although the connection ends while it is taken. size: the largest
    e-mail, as the server announces it; silent_size: the same where it does not.
    """

    tls: Tls = Tls.NONE
    asks_for_password: bool = False
    size: int | None = None
    silent_size: int = 0
    keeps: bool = True
    mail: deque[str] = field(default_factory=deque)
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    connections: int = 0
    spoke_tls: list[bool] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    _sessions: list[SMTP] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
        wrapped = context if self.tls is Tls.FROM_THE_START else None
        starting = context if self.tls is Tls.STARTTLS else None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: self._session(starting), "127.0.0.1", 0, ssl=wrapped
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def _session(self, starting: ssl.SSLContext | None) -> SMTP:
        self.connections += 1
        with catch_warnings():
            simplefilter("ignore")  # it would rather have TLS than a password in clear
            session = SMTP(
                self,
                data_size_limit=self.size or None,
                tls_context=starting,
                require_starttls=starting is not None,
                authenticator=self._authenticate,
                auth_required=self.asks_for_password,
                auth_require_tls=False,
                enable_SMTPUTF8=False,
            )
        self._sessions.append(session)
        return session

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.close()
        for session in self._sessions:
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        await self._server.wait_closed()

    @property
    def settings(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, self.tls)

    def _authenticate(self, _server: Any, _session: Any, _env: Any, _how: str, given: Any) -> Any:
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        self.spoke_tls.append(session.ssl is not None or self.tls is Tls.FROM_THE_START)
        return self._answer(server, self.mail) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str | bytes:
        answer = self._answer(server, self.rcpt)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return (answer or "250 OK").encode(errors="surrogateescape")

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.silent_size and len(envelope.content) > self.silent_size:
            return "552 5.3.4 Message too big"
        scripted = self.data[0] if self.data else None
        if scripted is None or (scripted == HANGS_UP and self.keeps):
            self.mails.append(_read(envelope.content))
            self.to += envelope.rcpt_tos
        return self._answer(server, self.data) or "250 OK"

    def _answer(self, server: Any, script: deque[str]) -> str | None:
        if not script:
            return None
        answer = script.popleft()
        if answer == HANGS_UP:
            server.transport.close()
            return "421 bye"
        return answer


def _read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found
