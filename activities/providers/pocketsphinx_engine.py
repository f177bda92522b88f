"""The recogniser's process: one decoder a stream. Run by `pocketsphinx_stt`, never imported by it."""

from __future__ import annotations

import array
import json
import math
import os
from dataclasses import dataclass, field
from typing import Any

from activities.providers.engine_frames import READY, EngineSide
from activities.providers.pocketsphinx_frames import (
    AUDIO,
    CLOSE,
    FLUSH,
    OPEN,
    RESULT,
    SAMPLE_RATE,
)

INTERIM_EVERY_S = 0.3
SPLIT_AFTER_S = 12.0
"""From here on an utterance is split at the first quiet moment: a final costs 3 % of its length in time."""
SPLIT_AT_LATEST_S = 24.0
QUIET_RMS = 300.0
BLOCK_BYTES = SAMPLE_RATE // 5 * 2
FRAMES_PER_S = 100
SECOND_PASS_LM_WEIGHT = 6.5
THIRD_PASS_LM_WEIGHT = 7.5
"""Below pocketsphinx's own 8.5 and 9.5: on read speech 77 % of the words right instead of 65 %."""
SPARE_DECODERS = 4
MOST_SURE, SURE_FROM = 0.49, 0.4
"""Of a word. The decoder is nearly certain of what it isn't lost in, and gets a third to three quarters of that right
(README): enough to go on with, too little for a score. Up to `SURE_FROM` its own figure stands."""

_SPOKEN = {"mr": "mister", "mrs": "missus", "dr": "doctor", "vs": "versus"}
"""The dictionary's abbreviations, as they are said."""


def spoken(word: str) -> str:
    """A dictionary entry as a word: without its variant's number and an initial's dot; empty for a noise."""
    if word.startswith(("<", "[", "+")):
        return ""
    plain = word.split("(", 1)[0].rstrip(".")
    return _SPOKEN.get(plain, plain)


def believed(chance: float) -> float:
    """How sure a word is, from 0 to `MOST_SURE`, of which the decoder is sure by `chance`: the surer, the more."""
    known = max(0.0, min(1.0, chance))
    return (
        known
        if known <= SURE_FROM
        else SURE_FROM + (known - SURE_FROM) * (MOST_SURE - SURE_FROM) / (1 - SURE_FROM)
    )


def rms(pcm: bytes) -> float:
    """Root mean square of s16le samples."""
    samples = array.array("h", pcm)
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def even(pcm: bytes) -> bytes:
    """Whole samples only."""
    return pcm[: len(pcm) // 2 * 2]


@dataclass
class Stream:
    """One stream: its decoder, and where its present utterance began (in samples)."""

    decoder: Any
    begin: int = 0
    pushed: int = 0
    interim_at: int = 0
    interim: str = ""
    rest: bytes = b""
    started: bool = field(default=False)

    @property
    def length_s(self) -> float:
        """Seconds of the present utterance."""
        return (self.pushed - self.begin) / SAMPLE_RATE

    def push(self, pcm: bytes) -> None:
        """Decodes whole samples."""
        if not self.started:
            self.decoder.start_utt()
            self.started, self.begin, self.interim_at, self.interim = True, self.pushed, self.pushed, ""
        self.decoder.process_raw(pcm, False, False)
        self.pushed += len(pcm) // 2

    def must_split(self, pcm: bytes) -> bool:
        """Whether the utterance, which `pcm` has just been added to, has become too long."""
        if self.length_s < SPLIT_AFTER_S:
            return False
        return self.length_s >= SPLIT_AT_LATEST_S or rms(pcm) < QUIET_RMS

    def interim_due(self) -> dict[str, Any] | None:
        """What is understood so far, where it is time to say so and it has changed."""
        if self.pushed - self.interim_at < INTERIM_EVERY_S * SAMPLE_RATE:
            return None
        self.interim_at = self.pushed
        hypothesis = self.decoder.hyp()
        text = " ".join(filter(None, map(spoken, hypothesis.hypstr.split()))) if hypothesis else ""
        if not text or text == self.interim:
            return None
        self.interim = text
        return self._result(text, False, [], None)

    def final(self) -> dict[str, Any]:
        """Ends the utterance."""
        if not self.started:
            return self._result("", True, [], None)
        self.decoder.end_utt()
        self.started = False
        words = self._words()
        scores = [w[3] for w in words]
        return self._result(
            " ".join(w[0] for w in words), True, words, sum(scores) / len(scores) if scores else None
        )

    def _words(self) -> list[tuple[str, float, float, float]]:
        begin_s = self.begin / SAMPLE_RATE
        found = []
        for segment in self.decoder.seg() or ():
            if word := spoken(segment.word):
                start, end = segment.start_frame / FRAMES_PER_S, (segment.end_frame + 1) / FRAMES_PER_S
                chance = believed(segment.prob)
                found.append((word, round(begin_s + start, 2), round(begin_s + end, 2), round(chance, 3)))
        return found

    def _result(
        self,
        text: str,
        final: bool,
        words: list[tuple[str, float, float, float]],
        confidence: float | None,
    ) -> dict[str, Any]:
        end_s = self.pushed / SAMPLE_RATE
        return {"text": text, "final": final, "confidence": confidence, "words": words, "end_s": end_s}


class Engine:
    """All streams of one process."""

    def __init__(self, side: EngineSide) -> None:
        self._side = side
        self._streams: dict[int, Stream] = {}
        self._spare: list[Any] = [_decoder()]

    def handle(self, channel: int, kind: int, payload: bytes) -> None:
        """Carries out one frame."""
        if kind == OPEN:
            self._streams[channel] = Stream(self._take())
            return
        stream = self._streams.get(channel)
        if stream is None:
            return
        if kind == AUDIO:
            self._audio(channel, stream, payload)
        elif kind == FLUSH:
            self._send(channel, stream.final(), flushed=True)
        elif kind == CLOSE:
            self._close(channel, stream)

    def _audio(self, channel: int, stream: Stream, payload: bytes) -> None:
        pcm = stream.rest + payload
        stream.rest, pcm = pcm[len(even(pcm)) :], even(pcm)
        for start in range(0, len(pcm), BLOCK_BYTES):
            block = pcm[start : start + BLOCK_BYTES]
            stream.push(block)
            if stream.must_split(block):
                self._send(channel, stream.final())
            elif interim := stream.interim_due():
                self._send(channel, interim)

    def _close(self, channel: int, stream: Stream) -> None:
        self._send(channel, stream.final())
        self._side.send(channel, CLOSE)
        del self._streams[channel]
        if len(self._spare) < SPARE_DECODERS:
            self._spare.append(stream.decoder)

    def _take(self) -> Any:
        if not self._spare:
            return _decoder()
        decoder = self._spare.pop()
        # The channel's mean is learned: what one speaker taught must not reach the next.
        decoder.set_cmn(_initial_mean(decoder))
        return decoder

    def _send(self, channel: int, result: dict[str, Any], flushed: bool = False) -> None:
        self._side.send(channel, RESULT, json.dumps(result | {"flushed": flushed}).encode())


def _decoder() -> Any:
    from pocketsphinx import Decoder

    return Decoder(
        samprate=SAMPLE_RATE,
        loglevel="FATAL",
        dither=True,
        seed=1,
        fwdflatlw=SECOND_PASS_LM_WEIGHT,
        bestpathlw=THIRD_PASS_LM_WEIGHT,
    )


def _initial_mean(decoder: Any) -> str:
    return str(decoder.config["cmninit"])


def main() -> None:
    """Serves frames until the owner has gone."""
    side = EngineSide()
    # The media loop and the workers come first where cores are few.
    os.nice(2)
    try:
        engine = Engine(side)
    except ImportError:
        side.send(0, READY, b"not_installed")
        return
    side.send(0, READY)
    for channel, kind, payload in side.frames():
        engine.handle(channel, kind, payload)


if __name__ == "__main__":
    main()
