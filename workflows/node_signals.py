"""What media nodes tell an interview."""

from __future__ import annotations

from datetime import datetime, timedelta

from temporalio import workflow

from workflows import contracts as c
from workflows.domain.clock import Hold
from workflows.domain.ignored import Ignored
from workflows.domain.people import Participant
from workflows.domain.phrases import phrase
from workflows.domain.standing_still import PausedBy
from workflows.domain.values import AIStatus, RequestKind, Role, SessionStatus
from workflows.inbox import Wish
from workflows.parts import Parts

S = SessionStatus
LATE = timedelta(seconds=2)
"""A message that was under way for longer met an outage; the clock gets back what it took."""
_OF_A_PAUSE = frozenset({RequestKind.PAUSE, RequestKind.RESUME})


class NodeSignals(Parts):
    """Signal handlers. Each message counts once, in its node's order; those of an older room are void.

    What changes nothing is counted by its reason, and shown in the current details.
    """

    def _ignored(self, why: Ignored) -> bool:
        """False: it changes nothing."""
        self._s.ignore(why)
        self._room.noted()
        return False

    def _fresh(self, stamp: c.NodeStamp) -> bool:
        """Of the newest room, and not seen before."""
        if stamp.epoch != self._s.epoch:
            return self._ignored(Ignored.OLDER_ROOM)
        return self._s.in_order(stamp.node_id, stamp.seq) or self._ignored(Ignored.AGAIN)

    def _came(self, at: datetime) -> None:
        if workflow.now() - at > LATE:
            self._room.give_back(Hold.OUTAGE, at)

    def _heard(self, speech: c.SpeechResumed | c.SpeechPaused) -> bool:
        """Of the candidate, new, and not of an answer that is over."""
        if not self._fresh(speech.stamp):
            return False
        if speech.participant_id != self._s.candidate.participant_id:
            return self._ignored(Ignored.STRANGER)
        return not self._s.past(speech.utterance_id) or self._ignored(Ignored.PAST)

    def _known(self, who: c.ParticipantConnected | c.ParticipantDisconnected) -> Participant | None:
        """Whose connection it is; None where the message counts for nothing."""
        if not self._fresh(who.stamp):
            return None
        person = self._s.person(who.participant_id)
        if person is None:
            self._ignored(Ignored.STRANGER)
        return person

    @workflow.signal
    def speech_resumed(self, speech: c.SpeechResumed) -> None:
        """Somebody speaks."""
        if self._heard(speech):
            self._came(speech.at)
            self._s.speaking, self._s.speaks_on = True, False
            self._s.utterance_id = speech.utterance_id

    @workflow.signal
    def speech_paused(self, speech: c.SpeechPaused) -> None:
        """Somebody has paused."""
        if self._heard(speech):
            if speech.text:
                self._s.partial, self._s.partial_id = speech.text, speech.utterance_id
            self._talk.foresight.consider(speech)

    @workflow.signal
    def speech_finished(self, speech: c.SpeechFinished) -> None:
        """An utterance is over: once per utterance id.

        Of an older room only the one that was under way when it was lost, unless a newer room goes on with it:
        of that, an older one has only the beginning (`docs/adr/0014`).
        """
        s = self._s
        if not s.in_order(speech.stamp.node_id, speech.stamp.seq):
            self._ignored(Ignored.AGAIN)
            return
        began = speech.utterance_id in (s.utterance_id, s.taken_id)
        if speech.stamp.epoch != s.epoch and (not began or speech.utterance_id == s.partial_id):
            self._ignored(Ignored.OLDER_ROOM)
            return
        again = s.past(speech.utterance_id)
        if speech.participant_id == s.candidate.participant_id and not again:
            s.speaking = s.speaks_on = False
        if s.status not in (S.IN_PROGRESS, S.SUSPENDED) and not (s.status.over and began):
            self._ignored(Ignored.UNTIMELY)
            return
        if again:
            self._ignored(Ignored.AGAIN)
        elif s.status is S.IN_PROGRESS and speech.waited_s > 0:
            s.clock.take_back(Hold.RECOGNISER, speech.waited_s, workflow.now())
        s.finished(speech)

    @workflow.signal
    def voice_started(self, voice: c.VoiceStarted) -> None:
        """The turn can be heard now; one that is over changes nothing."""
        pending = self._s.talk.pending
        if not self._fresh(voice.stamp):
            return
        if self._s.turn_past(voice.turn_id):
            self._ignored(Ignored.PAST)
            return
        self._talk.player.voice_started = voice.turn_id
        if pending is not None and self._s.talk.current_state is AIStatus.PROCESSING:
            self._room.become(AIStatus.SPEAKING, shown=True)
        self._came(voice.at)

    @workflow.signal
    def participant_connected(self, who: c.ParticipantConnected) -> None:
        """A connection is up."""
        person = self._known(who)
        if person is None:
            return
        person.connected(who.connection_id)
        if person.role is Role.CANDIDATE:
            self._s.arrived(workflow.now())
        if person.participant_id == self._s.taken_over_by:
            self._s.leader_lost_at = None
        self._ledger.participant(person)
        self._room.changed()

    @workflow.signal
    def participant_disconnected(self, who: c.ParticipantDisconnected) -> None:
        """A connection is gone; one that was replaced already changes nothing."""
        person = self._known(who)
        if person is None:
            return
        if not person.disconnected(who.connection_id):
            self._ignored(Ignored.PAST)
            return
        if person.role is Role.CANDIDATE:
            self._came(who.at)
            self._s.left(workflow.now(), who.silent_s)
        if person.participant_id == self._s.taken_over_by:
            self._hand_back()
        self._ledger.participant(person)
        self._room.changed()

    @workflow.signal
    def candidate_request(self, request: c.CandidateRequest) -> None:
        """A button of the candidate."""
        s = self._s
        if not self._asks(request):
            return
        if request.kind is RequestKind.PAUSE:
            s.pause(workflow.now(), PausedBy.CANDIDATE)
        elif request.kind is RequestKind.RESUME:
            self._goes_on()
        else:
            s.inbox.requests = [*s.inbox.requests, Wish(request.kind, request.detail[:2000])][-5:]
        self._room.changed()

    def _goes_on(self) -> None:
        """The candidate ends their own pause; what somebody else has paused waits for them, and they are told."""
        s = self._s
        s.unpause(workflow.now(), PausedBy.CANDIDATE)
        if s.paused:
            self._beside(self._room.tell(phrase("paused_no_reason", s.input.language), "paused"))

    def _asks(self, request: c.CandidateRequest) -> bool:
        """Of the candidate, new, and while the interview is held: no more once somebody has ended it."""
        s = self._s
        if not self._fresh(request.stamp):
            return False
        if not s.first_time(request.request_id):
            return self._ignored(Ignored.AGAIN)
        if request.participant_id != s.candidate.participant_id:
            return self._ignored(Ignored.STRANGER)
        # Who is just back may be quicker than what moves the interview on.
        back = s.status is S.SUSPENDED and not s.put_aside and request.kind in _OF_A_PAUSE
        held = (s.status is S.IN_PROGRESS or back) and not s.end_requested
        return held or self._ignored(Ignored.UNTIMELY)

    @workflow.signal
    def out_of_reach(self, outage: c.OutOfReach) -> None:
        """The node was cut off from Temporal: the clock gets back what it has counted of that."""
        if self._fresh(outage.stamp):
            self._room.give_back(Hold.OUTAGE, outage.since, outage.until)
            self._room.changed()

    @workflow.signal
    async def answer_recognised(self, answer: c.AnswerRecognised) -> None:
        """An answer that was heard while recognition was down has its words: from its own workflow, not a node."""
        await self._talk.late.take(answer)

    @workflow.signal
    async def node_draining(self, drain: c.NodeDraining) -> None:
        """The node is going away."""
        if self._fresh(drain.stamp):
            await self._room.move(drain.stamp.epoch)
