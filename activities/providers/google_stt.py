"""Google Speech-to-Text: streaming recognition over gRPC (`google-cloud-speech`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from activities.providers.google_speech.access import Keys, open_channel, read_keys
from activities.providers.google_speech.languages import LANGUAGES, regional
from activities.providers.google_speech.segment import Segment
from activities.providers.google_speech.settings import GLOBAL, GoogleAccess, SttSettings
from activities.providers.google_speech.stream import GoogleSttStream
from activities.providers.google_speech.wire import V1Wire, V2Wire, Wire
from activities.providers.ports import Capabilities, ProviderError, SpeechToText, SttStream

NAME = "google_stt"


class GoogleStt(SpeechToText):
    """One channel for all streams. `open` raises `ProviderError`: `language`, `no_key`, `key_missing`,
    `key_malformed`, `ca_missing`, `no_project`; what the service itself refuses is raised by the stream's `results`.
    """

    def __init__(self, access: GoogleAccess, settings: SttSettings | None = None) -> None:
        self._access = access
        self._settings = settings or SttSettings()
        self._opening = asyncio.Lock()
        self._keys = Keys()
        self._channel: Any = None

    @property
    def capabilities(self) -> Capabilities:
        """A service that streams."""
        return Capabilities(
            NAME,
            languages=LANGUAGES,
            region=self._access.region or GLOBAL,
            terms=self._access.terms,
            punctuates=True,
        )

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A new stream; the connection is made at once, the first call with the first audio."""
        wire = await self._wire(regional(language, NAME), hints)

        def new_segment(base: int) -> Segment:
            return Segment(wire, NAME, base, self._settings.final_timeout_s)

        return GoogleSttStream(new_segment, self._settings, NAME)

    async def aclose(self) -> None:
        """Closes the connection."""
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    async def _wire(self, language: str, hints: Sequence[str]) -> Wire:
        async with self._opening:
            if self._channel is None:
                # In a thread: it reads files.
                self._keys = await asyncio.to_thread(read_keys, self._access, NAME)
                self._channel = open_channel(self._access, self._keys, "speech")
                self._channel.get_state(try_to_connect=True)
        if self._settings.version == "v1":
            return V1Wire(self._channel, language, hints, self._settings)
        if not self._keys.project:
            raise ProviderError(NAME, "no_project", retryable=False)
        recognizer = f"projects/{self._keys.project}/locations/{self._access.region or GLOBAL}/recognizers/_"
        return V2Wire(self._channel, recognizer, language, hints, self._settings)
