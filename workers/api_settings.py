"""What of the settings the API and the signaling socket are told."""

from urllib.parse import urlsplit

from api.settings import ApiSettings, IceServerSettings, Languages, TurnSettings
from workers.retention import retention_rules
from workers.settings import Settings, is_loopback
from workflows.domain.conduct import Conduct
from workflows.domain.usage import Budget


def api_settings(settings: Settings, *, offline: bool, languages: Languages | None = None) -> ApiSettings:
    """What of the settings the API is told."""
    url = urlsplit(settings.base_url)
    return ApiSettings(
        public_url=settings.base_url,
        secret=settings.signing_secret().get_secret_value(),
        origins=tuple(settings.allowed_origins),
        cookie_secure=url.scheme == "https" or not is_loopback(url.hostname or ""),
        ice_servers=tuple(
            IceServerSettings(tuple(server.urls), server.username, server.credential)
            for server in settings.ice_servers
        ),
        turn=_turn(settings),
        # The nodes' own addresses, which they alone know, are allowed by scheme where no public one is set.
        media_origins=(settings.media_public_url,) if _is_one(settings.media_public_url) else (),
        web_dist=settings.web_dir,
        offline_interviewer=offline,
        retention=retention_rules(settings),
        languages=languages or Languages(),
        budget=Budget(settings.interview_max_tokens, settings.interview_max_cost_usd),
        conduct=Conduct(grace_s=settings.candidate_grace_s, max_follow_ups=settings.max_follow_ups),
    )


def _turn(settings: Settings) -> TurnSettings | None:
    if not settings.turn_urls or settings.turn_secret is None:
        return None
    return TurnSettings(tuple(settings.turn_urls), settings.turn_secret.get_secret_value())


def _is_one(public_url: str) -> bool:
    return bool(public_url) and "{port}" not in public_url
