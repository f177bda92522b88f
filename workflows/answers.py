"""What the candidate has said or typed, as it becomes part of the record, each word once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from temporalio import workflow

from workflows import contracts as c
from workflows.domain.question import answer_id
from workflows.domain.values import InteractionType
from workflows.inbox import HeardAnswer
from workflows.late_answers import LateAnswers
from workflows.ledger import Ledger
from workflows.ports import RoomActivities
from workflows.room_link import RoomLink
from workflows.state import InterviewState


class Answers:
    """One for a run. `beside` does something without making anybody wait."""

    def __init__(
        self,
        state: InterviewState,
        room: RoomLink,
        ledger: Ledger,
        late: LateAnswers,
        beside: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._s = state
        self._room = room
        self._ledger = ledger
        self._late = late
        self._beside = beside

    def take(self, answer: HeardAnswer, *, earlier: bool = False) -> None:
        """Keeps an answer (`earlier`: to the question before), and has it assessed beside the conversation."""
        s = self._s
        candidate = answer.participant_id == s.candidate.participant_id
        if candidate and (half := s.said_before(answer, workflow.now())) is not None:
            self.take(half, earlier=earlier)
        s.cut_off = False
        pending = s.talk.before() if earlier else s.talk.pending
        if candidate and not earlier:
            self.keep_cut_off()
        interaction_id = answer_id(s.input.session_id, answer.utterance_id)
        kind = InteractionType.ANSWER if candidate else InteractionType.COMMENT
        line = self._ledger.answer(answer, interaction_id, pending.topic_id if pending else "", kind)
        if answer.unrecognised:
            self._late.recognise(line, answer, pending if candidate else None)
        if answer.typed and s.room is not None:
            self._show(answer, interaction_id, kind)
        if not candidate or pending is None:
            return
        whole = f"{pending.answer} {answer.text}".strip()
        if earlier:
            s.talk.went_on(answer.text)
        else:
            s.talk.answered(answer.text, interaction_id)
        if answer.unrecognised:
            return
        # Its parts are one answer: the newest is not judged without those before it.
        self._ledger.assess(copy.copy(pending), replace(answer, text=whole), interaction_id)

    def keep_last_words(self) -> None:
        """The interview is over, and the ear closed: what was said and not taken yet is an answer, too."""
        s = self._s
        s.heard_last(s.listen_cursor)
        half = s.take_partial(workflow.now())
        if half is not None:
            s.inbox.answers = [*s.inbox.answers, half]
        self._take_waiting()
        self.keep_cut_off()

    def take_earlier(self) -> None:
        """What was said before anything of the question was heard."""
        self._take_waiting(earlier=True)

    def _take_waiting(self, *, earlier: bool = False) -> None:
        answers, self._s.inbox.answers = self._s.inbox.answers, []
        for answer in answers:
            if answer.text.strip() or answer.unrecognised:
                self.take(answer, earlier=earlier)

    def keep_wish(self, said: HeardAnswer) -> None:
        """A request in the candidate's own words: kept and passed on, but no answer, and never judged."""
        interaction_id = answer_id(self._s.input.session_id, said.utterance_id)
        self._ledger.answer(said, interaction_id, "", InteractionType.COMMENT)

    def keep_cut_off(self) -> None:
        """A question that was cut off and isn't said again: its record is what was heard of it."""
        pending = self._s.talk.pending
        if pending is None or pending.spoken or not (pending.expects_answer and pending.heard):
            return
        pending.spoken = pending.cut_short = True
        heard = c.Spoken(
            pending.text, pending.heard, True, audio_ref=pending.audio_ref, duration_s=pending.audio_s
        )
        self._ledger.question(pending, heard)

    def _show(self, answer: HeardAnswer, interaction_id: str, kind: InteractionType) -> None:
        assert self._s.room is not None
        line = c.ShowInteraction(
            self._s.room, interaction_id, answer.participant_id, kind, answer.text, answer.utterance_id
        )
        self._beside(self._room.quick(RoomActivities.show_interaction, line, "Show a typed answer"))
