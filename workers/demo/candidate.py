"""A candidate and an interviewer made of a program, who know nothing of Viva but its wire."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiortc import MediaStreamTrack

from workers.demo.devices import CameraTrack, Microphone
from workers.demo.member import Member
from workers.demo.sound import load


@dataclass(frozen=True)
class ConsentChoice:
    """A candidate's word on each purpose of the notice."""

    recording: bool = True
    ai_evaluation: bool = True


class Candidate(Member):
    """Joins with microphone (and camera), answers the notice as `consent` says (None: not at all)."""

    def __init__(
        self,
        url: str,
        *,
        consent: ConsentChoice | None = ConsentChoice(),
        camera: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(url, tls=tls)
        self.consent = consent
        self.microphone = Microphone()
        self.camera = camera

    def tracks(self) -> Sequence[MediaStreamTrack]:
        """Microphone and perhaps camera."""
        return [self.microphone.track(), *([CameraTrack()] if self.camera else [])]

    async def close(self) -> None:
        """Close everything without a word."""
        self.microphone.hush()
        await super().close()

    async def received(self, message: Mapping[str, Any]) -> None:
        """Answers the notice, and tells the room what is switched on."""
        if message["type"] == "consent_required" and self.consent is not None:
            await self.give_consent(self.consent)
        elif message["type"] == "session_ready":
            await self.send({"type": "media_state", "audio": True, "video": self.camera, "screen": False})

    async def give_consent(self, choice: ConsentChoice) -> None:
        """Answer the notice that was shown last. Raises `LookupError` where none was."""
        asked = self.view.consent_asked
        if asked is None:
            raise LookupError("No notice was shown.")
        await self.send(
            {
                "type": "consent",
                "version": asked["version"],
                "language": asked["language"],
                "purposes": {"recording": choice.recording, "aiEvaluation": choice.ai_evaluation},
            }
        )

    async def say(self, speech: Path | bytes) -> None:
        """Speak a file, or 48 kHz mono s16le, in real time; returns when the last of it has been sent."""
        pcm = await asyncio.to_thread(load, speech) if isinstance(speech, Path) else speech
        await self.microphone.play(pcm)

    async def answer_text(self, text: str, utterance_id: str | None = None) -> dict[str, Any]:
        """Answer in writing. The same `utterance_id` twice is one answer. Raises `Problem`."""
        body = {
            "transcript": text,
            "userId": self.participant_id,
            "utteranceId": utterance_id or str(uuid4()),
        }
        return await self.rest.post(f"/api/ai/{self.session_id}/process_response", body)

    async def request(self, kind: str, detail: str | None = None) -> None:
        """By button: repeat, rephrase, thinking, pause, resume, skip, human or problem."""
        await self.send({"type": "request", "kind": kind, **({"detail": detail} if detail else {})})


class Interviewer(Member):
    """A human interviewer: watches, hears and directs. `microphone`: speaks too."""

    def __init__(self, url: str, *, microphone: bool = True, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(url, tls=tls)
        self.microphone = Microphone() if microphone else None

    def tracks(self) -> Sequence[MediaStreamTrack]:
        """The microphone, where there is one."""
        return [self.microphone.track()] if self.microphone else []

    async def direct(self, kind: str, **fields: str) -> dict[str, Any]:
        """A directive: ask (`text`), follow_up (`hint`), skip_topic, take_over, hand_back, repeat.

        Raises `Problem`.
        """
        return await self.rest.post(f"/api/ai/{self.session_id}/directive", {"kind": kind, **fields})

    async def comment(self, text: str) -> dict[str, Any]:
        """Record a comment. Raises `Problem`."""
        body = {"interactionId": str(uuid4()), "type": "Comment", "content": text}
        return await self.rest.post(f"/api/interview/{self.session_id}/interaction", body)

    def video_frames(self, participant_id: str) -> int:
        """How many frames of that participant's video were decoded."""
        return self.frames.get((participant_id, "video"), 0)

    def audio_frames(self, participant_id: str) -> int:
        """How many 20 ms frames of that participant's audio were decoded."""
        return self.frames.get((participant_id, "audio"), 0)
