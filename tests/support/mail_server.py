"""A real mail server on loopback that can be away, busy, or refuse somebody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from activities.mail.smtp import Postman, SmtpSettings
from workers.up.ground import free_port

USER, PASSWORD = "viva", "correct horse"


@dataclass
class MailServer:
    """`replies`: what to say to that recipient in place of taking the message, each once; `always`: each time."""

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)
    attempts: int = 0
    needs_login: bool = False
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """It takes messages."""
        self._server = await asyncio.get_running_loop().create_server(self._session, "127.0.0.1", self.port)

    async def stop(self) -> None:
        """It is away."""
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def postman(self) -> Postman:
        """Who brings messages here."""
        return Postman(SmtpSettings("127.0.0.1", self.port, "jobs@example.com", "Jobs", security="none"))

    def to(self, address: str) -> list[EmailMessage]:
        """What that person got."""
        return [m for m in self.received if address in m["To"]]

    def _session(self) -> SMTP:
        return SMTP(
            self,
            auth_required=self.needs_login,
            auth_require_tls=False,
            authenticator=_authenticated,
            enable_SMTPUTF8=True,
        )

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        """The word on a recipient."""
        self.attempts += 1
        if self.replies.get(address):
            return self.replies[address].pop(0)
        if address in self.always:
            return self.always[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A message has come."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 Taken"


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=known, handled=known)


@asynccontextmanager
async def mail_server(*, started: bool = True) -> AsyncIterator[MailServer]:
    """A server at a free port."""
    server = MailServer(free_port())
    if started:
        await server.start()
    try:
        yield server
    finally:
        await server.stop()


def parts(message: EmailMessage) -> dict[str, str]:
    """The texts of a message by their content type."""
    return {
        part.get_content_type(): (
            part.get_content() if part.get_content_maintype() == "text" else part.get_content().decode()
        )
        for part in message.walk()
        if not part.is_multipart()
    }
