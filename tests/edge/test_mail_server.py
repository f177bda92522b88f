"""The way to the mail server: with a password, over TLS, and what goes wrong on it in words."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.mail.letters import Letter
from activities.mail.smtp import NotNow, Postman, Refused, SmtpSettings
from tests.support.mail_server import PASSWORD, USER, MailServer, mail_server, parts
from workers.doctor import _mail
from workers.settings import Settings
from workers.up.ground import free_port
from workflows.domain.agenda import CalendarMethod

LETTER = Letter("Grüße", "Hallo Ada\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


async def delivered(postman: Postman, to: str = "ada@example.com", name: str = "Ada") -> None:
    mail = postman.message(
        LETTER, CalendarMethod.REQUEST, to, name, "an-id", "Mon, 02 Mar 2026 12:00:00 +0000"
    )
    await postman.send(mail)


def settings_of(server: MailServer) -> SmtpSettings:
    return SmtpSettings("localhost", server.port, "jobs@example.com", "Jobs", security="none")


async def test_text_and_calendar_arrive_as_they_were_written() -> None:
    async with mail_server() as server:
        await delivered(server.postman)
        (mail,) = server.received
    assert (mail["Subject"], mail["Message-ID"]) == ("Grüße", "<an-id@example.com>")
    assert mail["From"] == "Jobs <jobs@example.com>"
    texts = parts(mail)
    assert texts["text/plain"].splitlines() == ["Hallo Ada"]
    assert texts["application/ics"] == LETTER.calendar
    calendar = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"


async def test_a_password_is_given_and_a_wrong_one_is_no_refusal_of_the_message() -> None:
    async with mail_server(started=False) as server:
        server.needs_login = True
        await server.start()
        await delivered(Postman(replace(settings_of(server), user=USER, password=PASSWORD)))
        assert len(server.received) == 1
        with pytest.raises(NotNow, match="user and password"):
            await delivered(Postman(replace(settings_of(server), user=USER, password="wrong")))


async def test_it_is_brought_over_tls_only_to_whom_is_trusted(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server = MailServer(free_port())
    server._session = lambda: SMTP(server, tls_context=context, require_starttls=True)  # type: ignore[method-assign]
    await server.start()
    try:
        secure = replace(settings_of(server), security="starttls")
        await delivered(Postman(replace(secure, ca_file=str(certificate))))
        assert len(server.received) == 1
        with pytest.raises(NotNow):
            await delivered(Postman(secure))
        assert len(server.received) == 1
    finally:
        await server.stop()


async def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for() -> None:
    async with mail_server() as server:
        with pytest.raises(NotNow):
            await delivered(Postman(replace(settings_of(server), security="starttls")))
        assert server.received == []


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@example.com", "ada@example.com\r\nBcc: x@example.com"]
)
async def test_an_address_that_is_none_is_refused(address: str) -> None:
    async with mail_server() as server:
        with pytest.raises(Refused):
            await delivered(server.postman, to=address)
        assert server.received == []


async def test_a_name_cannot_write_headers() -> None:
    async with mail_server() as server:
        await delivered(server.postman, name="Ada\r\nBcc: x@example.com")
        (mail,) = server.received
    assert mail["Bcc"] is None
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"


async def test_the_doctor_says_whether_the_mail_server_answers() -> None:
    async with mail_server() as server:
        set_up = Settings(
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_from="jobs@example.com",
            smtp_security="none",
        )
        assert (await _mail(set_up)).wrong == ""
        await server.stop()
        assert "can't be reached" in (await _mail(set_up)).wrong
    nothing = await _mail(Settings(smtp_host=""))
    assert (nothing.wrong, "shown to the organiser" in nothing.note) == ("", True)


def self_signed(directory: Path) -> tuple[Path, Path]:
    """A certificate of `localhost` and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = directory / "cert.pem", directory / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
