"""How the interviewer behaves: the waits, each a setting of the interview."""

from __future__ import annotations

from dataclasses import dataclass, replace

PATIENT_CAP_S = 6.0


@dataclass(frozen=True)
class Conduct:
    """Times in seconds. The defaults are those that every interview has unless its organiser says otherwise."""

    hold_sure_s: float = 0.5
    hold_complete_s: float = 0.9
    hold_trailing_s: float = 4.0
    hold_early_s: float = 2.0
    early_answer_s: float = 3.0
    merge_after_start_s: float = 1.5
    barge_in_pause_s: float = 0.22
    barge_in_decide_s: float = 0.57
    false_alarm_quiet_s: float = 0.55
    """As the detector hears it, some 0.1 s after a cough has ended: the voice is back within 0.7 s of quiet."""
    prompt_after_s: float = 20.0
    offer_skip_after_s: float = 45.0
    move_on_after_s: float = 90.0
    thinking_time_s: float = 60.0
    microphone_silent_s: float = 5.0
    acknowledge_after_s: float = 2.0
    explain_after_s: float = 5.0
    choices_after_s: float = 12.0
    outage_sentence_s: float = 5.0
    outage_question_s: float = 30.0
    overrun_s: float = 60.0
    add_or_correct_wait_s: float = 10.0
    announce_at_s: tuple[float, ...] = (300.0, 60.0)
    grace_s: float = 120.0
    no_show_after_s: float = 900.0
    lobby_opens_before_s: float = 900.0
    reminders_s: tuple[float, ...] = (86_400.0, 900.0)
    booking_changes: int = 3
    booking_notice_s: float = 3600.0
    max_follow_ups: int = 2
    patient: bool = False
    prepare_ahead: bool = True
    """The next turn is made ready at a pause, and said when the answer is over (`docs/adr/0011`)."""
    extra_time_s: float = 0.0
    """Granted beside the interview's duration, which everybody is told."""

    @property
    def waits_s(self) -> tuple[float, float, float]:
        """So long nothing is said before `phrases.WAITS` are, in their order."""
        return (self.acknowledge_after_s, self.explain_after_s, self.choices_after_s)

    @property
    def still_answering_s(self) -> float:
        """Up to where the AI is heard whom somebody interrupts that was still answering: paused by their voice."""
        return self.merge_after_start_s + self.barge_in_pause_s

    def patiently(self) -> Conduct:
        """The same for people who need more time: waits doubled, holds up to 6 s, prompts later."""
        return replace(
            self,
            hold_sure_s=min(PATIENT_CAP_S, self.hold_sure_s * 2),
            hold_complete_s=min(PATIENT_CAP_S, self.hold_complete_s * 2),
            hold_trailing_s=min(PATIENT_CAP_S, self.hold_trailing_s * 2),
            hold_early_s=min(PATIENT_CAP_S, self.hold_early_s * 2),
            prompt_after_s=self.prompt_after_s * 2,
            offer_skip_after_s=self.offer_skip_after_s * 2,
            move_on_after_s=self.move_on_after_s * 2,
            add_or_correct_wait_s=self.add_or_correct_wait_s * 2,
            patient=True,
        )

    def accommodating(self, *, patient: bool, extra_time_s: float) -> Conduct:
        """The same with what is granted in place of what was granted before."""
        conduct = replace(self, extra_time_s=extra_time_s)
        if patient == self.patient:
            return conduct
        return conduct.patiently() if patient else conduct._impatiently()

    def _impatiently(self) -> Conduct:
        # Doubled waits are capped: halving them would not give the usual ones.
        usual = Conduct()
        return replace(
            self,
            hold_sure_s=usual.hold_sure_s,
            hold_complete_s=usual.hold_complete_s,
            hold_trailing_s=usual.hold_trailing_s,
            hold_early_s=usual.hold_early_s,
            prompt_after_s=usual.prompt_after_s,
            offer_skip_after_s=usual.offer_skip_after_s,
            move_on_after_s=usual.move_on_after_s,
            add_or_correct_wait_s=usual.add_or_correct_wait_s,
            patient=False,
        )
