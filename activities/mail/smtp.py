"""The way to the mail server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from activities.mail.letters import Letter
from workflows.domain.agenda import CalendarMethod

TIMEOUT_S = 15.0
FINAL = 500
"""Replies from here on are no matter of time (RFC 5321, 4.2.1)."""
MAX_REASON = 300

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server that takes our messages. `sender`: the address they come from."""

    host: str
    port: int
    sender: str
    sender_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"
    ca_file: str = ""


class Refused(Exception):
    """The server will never take this message. Its words are the organiser's to read."""


class NotNow(Exception):
    """The server can't be reached, or can't take it yet."""


class Postman:
    """Hands messages to the mail server, each over a connection of its own."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    @property
    def sender(self) -> str:
        """The address that messages come from."""
        return self._settings.sender

    async def send(self, message: EmailMessage) -> None:
        """Raises `Refused` and `NotNow`; otherwise the server has taken it."""
        try:
            async with self._connection() as server:
                await self._sign_in(server)
                await server.send_message(message)
        except (SMTPException, OSError, TimeoutError) as error:
            # First: a certificate that isn't trusted is a ValueError, too.
            raise _judged(error) from error
        except ValueError as error:
            raise Refused("The message can't be written as mail.") from error

    async def check(self) -> None:
        """Raises `NotNow` where the server can't be reached, or doesn't let us in."""
        try:
            async with self._connection() as server:
                await self._sign_in(server)
                await server.noop()
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            raise NotNow(_words(error)) from error

    def _connection(self) -> SMTP:
        s = self._settings
        secure = s.security != "none"
        return SMTP(
            hostname=s.host,
            port=s.port,
            use_tls=s.security == "tls",
            start_tls=s.security == "starttls",
            tls_context=ssl.create_default_context(cafile=s.ca_file or None) if secure else None,
            timeout=TIMEOUT_S,
        )

    async def _sign_in(self, server: SMTP) -> None:
        if self._settings.user:
            await server.login(self._settings.user, self._settings.password)

    def message(
        self, letter: Letter, method: CalendarMethod, to: str, name: str, message_id: str, at: str
    ) -> EmailMessage:
        """The letter as a message. Raises `Refused` for an address that can't be one."""
        try:
            return _message(self._settings, letter, method, to, name, message_id, at)
        except (ValueError, IndexError) as error:
            raise Refused("The address can't be used.") from error


def _message(
    s: SmtpSettings, letter: Letter, method: CalendarMethod, to: str, name: str, message_id: str, at: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(s.sender_name, addr_spec=s.sender)
    message["To"] = Address(" ".join(name.split()), addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<{message_id}@{s.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.calendar:
        body = letter.calendar.encode()
        message.add_alternative(
            body, maintype="text", subtype="calendar", params={"method": method.value, "charset": "utf-8"}
        )
        message.add_attachment(body, maintype="application", subtype="ics", filename="interview.ics")
    return message


def _judged(error: Exception) -> Refused | NotNow:
    final = _final(error) and not isinstance(error, SMTPAuthenticationError)
    return Refused(_words(error)) if final else NotNow(_words(error))


def _final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(_final(one) for one in error.recipients)
    about_it = isinstance(error, SMTPSenderRefused | SMTPRecipientRefused | SMTPDataError)
    return about_it and isinstance(error, SMTPResponseException) and error.code >= FINAL


def _words(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        return _words(error.recipients[0])
    if isinstance(error, SMTPAuthenticationError):
        return f"The mail server doesn't accept our user and password ({error.code})."
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {' '.join(error.message.split())}"[:MAX_REASON]
    return f"The mail server can't be reached ({type(error).__name__})."
