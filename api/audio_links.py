"""Links to recorded utterances, for `<audio>` can't send a Bearer: signed, for one listener and one ref, for 10 min."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from api.tokens import purpose_key
from workflows.domain.errors import NotAuthenticated

AUDIO_LINK_S = 600


@dataclass(frozen=True)
class AudioLinks:
    """Signs and reads links of one `listener` (`user:<id>` or `participant:<id>`)."""

    secret: str

    def url(self, session_id: str, ref: str, listener: str, now: datetime | None = None) -> str:
        """The link, relative to the API's origin."""
        expires = int((now or datetime.now(UTC)).timestamp()) + AUDIO_LINK_S
        signature = f"{expires}.{listener}.{self._mac(session_id, ref, listener, expires)}"
        return f"/api/interview/{session_id}/audio/{quote(ref)}?sig={quote(signature)}"

    def listener(self, session_id: str, ref: str, signature: str, now: datetime | None = None) -> str:
        """For whom it was signed. Raises `NotAuthenticated` where it is expired, or for something else."""
        expires, _, rest = signature.partition(".")
        listener, _, mac = rest.rpartition(".")
        if not expires.isascii() or not expires.isdigit() or len(expires) > 12:
            raise NotAuthenticated("This link is not valid.")
        if not hmac.compare_digest(mac.encode(), self._mac(session_id, ref, listener, int(expires)).encode()):
            raise NotAuthenticated("This link is not valid.")
        if (now or datetime.now(UTC)).timestamp() >= int(expires):
            raise NotAuthenticated("This link has expired. Open the page again.")
        return listener

    def _mac(self, session_id: str, ref: str, listener: str, expires: int) -> str:
        message = "\n".join((session_id, ref, listener, str(expires))).encode()
        digest = hmac.new(purpose_key(self.secret, "audio"), message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
