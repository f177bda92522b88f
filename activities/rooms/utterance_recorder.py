"""Records one speaker's utterances: with the sound just before speech was noticed, without the silence after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from activities.recordings import Recorder
from sfu.types import TapFrame

PRE_ROLL_S = 0.4
HELD_BEFORE = 150
"""3 s: an utterance that begins over the AI's voice is known as one a while after its beginning."""
TAIL_FRAMES = 15
MAX_HELD = 750


class UtteranceRecorder:
    """Holds the newest packets; between `begin` and `finish` they are written as soon as speech has followed them."""

    def __init__(self, record: Callable[[str], Recorder | None]) -> None:
        self._record = record
        self._held: deque[TapFrame] = deque(maxlen=MAX_HELD)
        self._recorder: Recorder | None = None
        self.began_at: float | None = None
        """When the recording under way, or the last one, begins (event loop's time)."""

    def frame(self, frame: TapFrame, speaking: bool) -> None:
        """A frame has come."""
        self._held.append(frame)
        if self._recorder is not None:
            if speaking:
                self._write(len(self._held))
        elif len(self._held) > HELD_BEFORE:
            self._held.popleft()

    def begin(self, utterance_id: str, began: float) -> None:
        """An utterance began at `began` (event loop's time); while one is recorded, it goes on."""
        if self._recorder is not None:
            return
        while self._held and self._held[0].received_at < began - PRE_ROLL_S:
            self._held.popleft()
        self.began_at = self._held[0].received_at if self._held else began
        self._recorder = self._record(utterance_id)

    def finish(self) -> tuple[str | None, float]:
        """Reference and seconds of the recording; none where nothing was recorded."""
        if self._recorder is None:
            return None, 0.0
        self._write(min(TAIL_FRAMES, len(self._held)))
        recorder, self._recorder = self._recorder, None
        seconds = recorder.finish()
        return (recorder.ref, seconds) if seconds > 0 else (None, 0.0)

    def _write(self, count: int) -> None:
        assert self._recorder is not None
        for _ in range(count):
            frame = self._held.popleft()
            if frame.opus:
                self._recorder.write(frame.opus, frame.rtp_timestamp)
