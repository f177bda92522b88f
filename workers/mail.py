"""From the settings to who tells people what is due."""

from __future__ import annotations

from activities.mail.messenger import Messenger
from activities.mail.smtp import Postman, SmtpSettings
from activities.store.database import Database
from api.invite_links import first_link
from workers.settings import Settings


def messenger(settings: Settings, database: Database) -> Messenger:
    """Sends mail where a server is set."""
    secret = settings.signing_secret().get_secret_value()

    def link(participant_id: str) -> str:
        return first_link(settings.base_url, secret, participant_id)

    return Messenger(database, link, postman(settings))


def postman(settings: Settings) -> Postman | None:
    """None where no mail server is set."""
    if not settings.smtp_host:
        return None
    return Postman(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_from,
            sender_name=settings.smtp_from_name,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else "",
            security=settings.smtp_security,
            ca_file=str(settings.smtp_ca_file or ""),
        )
    )
