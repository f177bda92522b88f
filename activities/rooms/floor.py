"""Who has the word: speech over the AI's voice pauses it, then interrupts it or lets it go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from activities.rooms.barge_in import Act, BargeIn
from activities.rooms.recognition import Result
from activities.rooms.voice import Saying
from workflows.contracts import Listen

TakesTheWord = Callable[[float, Sequence[Result]], None]
"""Speech that began at a time is an utterance; these results of it have come already."""
FalseAlarm = Callable[[Sequence[Result]], None]
"""It was none; these results have come meanwhile, perhaps of what was said before."""


class Floor:
    """One listener's view of the AI's voice. `saying` gives the turn that is said at the moment."""

    def __init__(
        self,
        ear: Listen,
        saying: Callable[[], Saying | None],
        takes_the_word: TakesTheWord,
        false_alarm: FalseAlarm,
    ) -> None:
        self._barge = BargeIn(ear.conduct, ear.language)
        self._quiet_s = ear.conduct.false_alarm_quiet_s
        self._saying = saying
        self._takes_the_word = takes_the_word
        self._false_alarm = false_alarm
        self._tentative: float | None = None
        self._results: list[Result] = []
        self._held: Saying | None = None
        self._quiet_since: float | None = None

    @property
    def voice_sounds(self) -> bool:
        """The AI is heard, so that a microphone may hear it too."""
        saying = self._saying()
        return saying is not None and saying.sounding

    @property
    def tentative(self) -> bool:
        """There is speech over the voice, of which isn't known yet what it means."""
        return self._tentative is not None

    @property
    def deciding(self) -> bool:
        """Something is to happen after a while of quiet."""
        return self.tentative or self._held is not None or self._barge.deciding

    def frame(self, voiced: bool, now: float) -> None:
        """20 ms were heard, with a voice in them or without."""
        if self.voice_sounds:
            self._act(self._barge.frame(voiced, now))

    def speech_started(self, at: float, now: float) -> bool:
        """Whether speech that began `at` is over the voice: `takes_the_word` or `false_alarm` then says what it was."""
        saying = self._saying()
        self._quiet_since = None
        if self.tentative or (saying is not None and saying.sounding and saying.order.interruptible):
            self._tentative = at if self._tentative is None else self._tentative
            self._act(self._barge.begin(now))
            return True
        if saying is not None and not saying.sounding:
            self.hold(saying)
        return False

    def hold(self, saying: Saying) -> None:
        """It isn't heard yet, and somebody speaks or has just spoken: it waits for a quiet."""
        # The workflow will take the turn back; until then its first sound must not fall into the speech.
        saying.pause()
        self._held = saying

    def speech_ended(self, at: float) -> None:
        """That speech has ended."""
        self._quiet_since = at

    def understood(self, result: Result) -> bool:
        """Whether the result was kept because nothing is decided yet."""
        if not self.tentative:
            return False
        self._results.append(result)
        self._act(self._barge.words(result.text))
        return True

    def tick(self, now: float) -> None:
        """Time has passed."""
        saying = self._saying()
        if saying is None:
            self._barge.reset()
            self._decide_for_the_speaker()
        self._act(self._barge.tick(now))
        if (
            self._held is not None
            and self._quiet_since is not None
            and now - self._quiet_since >= self._quiet_s
        ):
            self._held.resume()
            self._held = None

    def _act(self, act: Act | None) -> None:
        saying = self._saying()
        if act is None or saying is None or not saying.order.interruptible:
            return
        if act is Act.PAUSE:
            saying.pause()
        elif act is Act.INTERRUPT:
            saying.interrupt()
            self._decide_for_the_speaker()
        else:
            saying.resume()
            results, self._tentative, self._results = self._results, None, []
            self._false_alarm(results)

    def _decide_for_the_speaker(self) -> None:
        began, self._tentative = self._tentative, None
        results, self._results = self._results, []
        if began is not None:
            self._takes_the_word(began, results)
