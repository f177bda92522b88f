"""The AI's side of one interview: its state machine, where it is in the plan, what it has asked and heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workflows.domain.errors import InvalidTransition
from workflows.domain.plan import Plan
from workflows.domain.values import AIStatus, DirectiveKind, TurnKind

RECENT = 6
MAX_NOTES = 24
MAX_QUESTION_CHARS = 1200
MAX_RECENT_ANSWER_CHARS = 1500
MAX_LAST_ANSWER_CHARS = 6000
MAX_DIRECTIVES = 10

_A = AIStatus
AI_TRANSITIONS: dict[AIStatus, frozenset[AIStatus]] = {
    _A.IDLE: frozenset({_A.PROCESSING, _A.LISTENING, _A.ERROR}),
    _A.LISTENING: frozenset({_A.PROCESSING, _A.IDLE, _A.ERROR}),
    _A.PROCESSING: frozenset({_A.SPEAKING, _A.LISTENING, _A.IDLE, _A.ERROR}),
    _A.SPEAKING: frozenset({_A.LISTENING, _A.IDLE, _A.PROCESSING, _A.ERROR}),
    _A.ERROR: frozenset({_A.PROCESSING, _A.LISTENING, _A.IDLE}),
}


class Phase(StrEnum):
    """The parts of an interview in their order."""

    OPENING = "opening"
    TOPICS = "topics"
    ADD_OR_CORRECT = "add_or_correct"
    CANDIDATE_QUESTIONS = "candidate_questions"
    FAREWELL = "farewell"
    DONE = "done"


@dataclass
class Exchange:
    """A question and its answer, shortened: what later turns may refer to."""

    question: str
    answer: str
    topic_id: str = ""
    answer_id: str = ""


@dataclass
class PendingQuestion:
    """The line that the AI is saying or waits to have answered. One record, one id, also after a fault."""

    turn_id: str
    interaction_id: str
    kind: TurnKind
    topic_id: str = ""
    text: str = ""
    heard: str = ""
    expects_answer: bool = True
    spoken: bool = False
    """All of it was said (or the candidate cut it short)."""
    must_ask: str = ""
    hint: str = ""
    worded: bool = True
    """`text` is all of it: not only what the model had written when its node was lost."""
    audio_ref: str | None = None
    audio_s: float = 0.0
    """The recording of what was heard of it, where it was cut off."""
    answer: str = ""
    answer_id: str = ""
    clarified: bool = False
    follow_ups: int = 0
    cut_short: bool = False
    """The candidate spoke before its end: they answer what they `heard` of it."""

    @property
    def as_heard(self) -> str:
        """What an answer to it answers."""
        return self.heard if self.cut_short and self.heard else self.text


@dataclass
class TopicProgress:
    """How far a topic has come. `used_s` is interview-clock time."""

    topic_id: str
    must_asked: int = 0
    questions: int = 0
    used_s: float = 0.0
    coverage: float = 0.0
    closed: bool = False


@dataclass
class EvaluationContext:
    """What was understood so far: bounded notes, hints for follow-ups."""

    notes: list[str] = field(default_factory=list)
    follow_up_hint: str = ""

    def add(self, notes: tuple[str, ...], hint: str) -> None:
        """Adds notes; the oldest go when there are too many."""
        self.notes = [*self.notes, *(n[:300] for n in notes)][-MAX_NOTES:]
        self.follow_up_hint = hint[:300]


@dataclass
class PendingDirective:
    """A human interviewer's wish that the next turn carries out."""

    kind: DirectiveKind
    text: str = ""


@dataclass
class AIConversation:
    """Aggregate root of the AI domain: one for each session."""

    session_id: str
    current_state: AIStatus = AIStatus.IDLE
    phase: Phase = Phase.OPENING
    topic_index: int = 0
    topics: list[TopicProgress] = field(default_factory=list)
    evaluation: EvaluationContext = field(default_factory=EvaluationContext)
    pending: PendingQuestion | None = None
    recent: list[Exchange] = field(default_factory=list)
    directives: list[PendingDirective] = field(default_factory=list)
    questions_asked: int = 0
    answers_taken: int = 0
    replies: int = 0
    announced_s: list[float] = field(default_factory=list)
    current_question: str = ""
    """The question that is pinned: the last one that expects an answer."""

    @classmethod
    def of(cls, session_id: str, plan: Plan) -> AIConversation:
        """A conversation that hasn't begun."""
        return cls(session_id, topics=[TopicProgress(t.topic_id) for t in plan.topics])

    def become(self, state: AIStatus) -> bool:
        """Changes the AI's state; False where it was that already. Raises `InvalidTransition`."""
        if state is self.current_state:
            return False
        if state not in AI_TRANSITIONS[self.current_state]:
            raise InvalidTransition(f"The AI can't go from {self.current_state} to {state}.")
        self.current_state = state
        return True

    @property
    def topic(self) -> TopicProgress | None:
        """Progress of the topic that is being talked about; none outside the topics."""
        if self.phase is not Phase.TOPICS or self.topic_index >= len(self.topics):
            return None
        return self.topics[self.topic_index]

    def next_topic(self) -> bool:
        """Goes to the next topic; False where there is none, and the closing begins."""
        if self.topic_index < len(self.topics):
            self.topics[self.topic_index].closed = True
        self.topic_index += 1
        if self.topic_index >= len(self.topics):
            self.phase = Phase.ADD_OR_CORRECT
            return False
        return True

    def answered(self, answer: str, answer_id: str) -> None:
        """Takes the answer to the pending question; the parts of one answer are joined."""
        if self.pending is None:
            return
        joined = f"{self.pending.answer} {answer}".strip() if self.pending.answer else answer
        if self.pending.answer and self.recent:
            self.recent.pop()
        else:
            self.answers_taken += 1
        self.pending.answer = joined[-MAX_LAST_ANSWER_CHARS:]
        self.pending.answer_id = self.pending.answer_id or answer_id
        exchange = Exchange(
            self.pending.as_heard[:MAX_QUESTION_CHARS],
            joined[:MAX_RECENT_ANSWER_CHARS],
            self.pending.topic_id,
            answer_id,
        )
        self.recent = [*self.recent, exchange][-RECENT:]

    def before(self) -> PendingQuestion | None:
        """The question before the pending one, as far as it is remembered."""
        if not self.recent:
            return None
        last = self.recent[-1]
        return PendingQuestion("", "", TurnKind.QUESTION, last.topic_id, last.question, spoken=True)

    def went_on(self, answer: str) -> None:
        """Takes what belongs to the answer before the pending question: of that, nothing was heard yet."""
        if self.recent:
            last = self.recent[-1]
            last.answer = f"{last.answer} {answer}".strip()[:MAX_RECENT_ANSWER_CHARS]

    def answer_came(self, answer_id: str, text: str) -> None:
        """The words of an answer that was taken without them."""
        for exchange in self.recent:
            if exchange.answer_id == answer_id:
                exchange.answer = text[:MAX_RECENT_ANSWER_CHARS]

    def direct(self, directive: PendingDirective) -> None:
        """Queues a wish of a human interviewer; the newest are kept."""
        self.directives = [*self.directives, directive][-MAX_DIRECTIVES:]

    def more_time(self, remaining_s: float) -> None:
        """Time was granted: topics that were left for want of it go on, and its end is announced anew."""
        self.announced_s = [at for at in self.announced_s if remaining_s <= at]
        closing = self.phase in (Phase.ADD_OR_CORRECT, Phase.CANDIDATE_QUESTIONS)
        if closing and self.topic_index < len(self.topics):
            self.phase = Phase.TOPICS

    def covered(self) -> tuple[str, ...]:
        """Ids of the topics that are done."""
        return tuple(t.topic_id for t in self.topics if t.closed)
