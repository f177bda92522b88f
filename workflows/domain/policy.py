"""What kind of turn comes next: decided by plan, clock and what was said. The model only words it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.domain.conduct import Conduct
from workflows.domain.conversation import AIConversation, PendingQuestion, Phase
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import DirectiveKind, InteractionType, TurnKind

CLOSING_RESERVE_S = 90.0
CLOSING_SHARE = 0.2
SHORT_ANSWER_WORDS = 6
MAX_GENERATED_QUESTIONS = 2
ENOUGH_COVERAGE = 0.8
MAX_REPLIES = 4

_QUESTIONS = frozenset(
    {
        TurnKind.OPENING,
        TurnKind.QUESTION,
        TurnKind.FOLLOW_UP,
        TurnKind.CLARIFICATION,
        TurnKind.ASK,
        TurnKind.ADD_OR_CORRECT,
        TurnKind.CANDIDATE_QUESTIONS,
        TurnKind.REPLY,
        TurnKind.REPHRASE,
    }
)


@dataclass(frozen=True)
class Turn:
    """The next turn. `text` given: said word for word, without the model."""

    kind: TurnKind
    topic_id: str = ""
    must_ask: str = ""
    hint: str = ""
    text: str | None = None
    expects_answer: bool = True
    announce_s: float = 0.0

    @property
    def interaction_type(self) -> InteractionType:
        """How it is recorded."""
        return InteractionType.QUESTION if self.kind in _QUESTIONS else InteractionType.COMMENT


def closing_reserve_s(budget_s: float) -> float:
    """Seconds kept for the closing: 90, or a fifth of a short interview."""
    return min(CLOSING_RESERVE_S, budget_s * CLOSING_SHARE)


def topic_budget_s(plan: Plan, topic: Topic, budget_s: float) -> float:
    """A topic's share of the time that is left for topics, in proportion to its minutes."""
    whole = sum(t.minutes for t in plan.topics)
    return (budget_s - closing_reserve_s(budget_s)) * topic.minutes / whole if whole else 0.0


def next_turn(
    talk: AIConversation,
    plan: Plan,
    conduct: Conduct,
    *,
    budget_s: float,
    remaining_s: float,
    used_up: bool = False,
) -> Turn | None:
    """The next turn, or None when the interview is over. Advances phase and topic, and takes a directive.

    `used_up`: the model may not be asked any more, which brings the closing; whoever calls has fixed words for it.
    """
    if used_up:
        return _asked_by_a_person(talk) or _short_closing(talk)
    turn = _directed(talk) or _planned(talk, plan, conduct, budget_s, remaining_s)
    if turn is None:
        return None
    due = due_announcements(talk, conduct, budget_s, remaining_s)
    if due and turn.text is None and turn.kind not in (TurnKind.OPENING, TurnKind.FAREWELL):
        talk.announced_s += due
        return replace(turn, announce_s=left_as_told_s(due, remaining_s))
    return turn


def begin(
    talk: AIConversation, turn: Turn, previous: PendingQuestion | None, *, turn_id: str, interaction_id: str
) -> PendingQuestion:
    """Makes `turn` the conversation's pending one; `previous` is what was pending before it was chosen."""
    deeper = turn.kind is TurnKind.FOLLOW_UP and previous is not None
    clarifies = turn.kind is TurnKind.CLARIFICATION
    pending = PendingQuestion(
        turn_id=turn_id,
        interaction_id=interaction_id,
        kind=turn.kind,
        topic_id=turn.topic_id,
        text=turn.text or "",
        expects_answer=turn.expects_answer,
        must_ask=turn.must_ask,
        hint=turn.hint,
        clarified=clarifies,
        follow_ups=(previous.follow_ups + (1 if deeper else 0)) if previous and (deeper or clarifies) else 0,
    )
    talk.pending = pending
    if turn.interaction_type is InteractionType.QUESTION:
        talk.questions_asked += 1
    return pending


def next_announcement(talk: AIConversation, conduct: Conduct, budget_s: float) -> float | None:
    """The time left that is to be told next, due or not; None where all of it was told."""
    return max(_untold(talk, conduct, budget_s), default=None)


def due_announcements(
    talk: AIConversation, conduct: Conduct, budget_s: float, remaining_s: float
) -> list[float]:
    """The times left that have come and weren't told: one long answer may have passed several."""
    return [at for at in _untold(talk, conduct, budget_s) if remaining_s <= at]


def left_as_told_s(due: list[float], remaining_s: float) -> float:
    """What is told of them: the nearest, or what is left by now where that is less, but no less than a minute."""
    return max(60.0, min(*due, remaining_s))


def _untold(talk: AIConversation, conduct: Conduct, budget_s: float) -> list[float]:
    return [at for at in conduct.announce_at_s if at < budget_s / 2 and at not in talk.announced_s]


def _directed(talk: AIConversation) -> Turn | None:
    while talk.directives:
        directive = talk.directives.pop(0)
        topic_id = talk.topic.topic_id if talk.topic else ""
        if directive.kind is DirectiveKind.ASK:
            return Turn(TurnKind.ASK, topic_id, text=directive.text)
        if directive.kind is DirectiveKind.FOLLOW_UP:
            return Turn(TurnKind.FOLLOW_UP, topic_id, hint=directive.text)
        if directive.kind is DirectiveKind.REPEAT and talk.current_question:
            return Turn(TurnKind.REPEAT, topic_id, text=talk.current_question)
        if directive.kind is DirectiveKind.SKIP_TOPIC and talk.phase is Phase.TOPICS:
            talk.next_topic()
            talk.pending = None
    return None


def _asked_by_a_person(talk: AIConversation) -> Turn | None:
    """Of what people have directed, what takes no model."""
    wanted = (DirectiveKind.ASK, DirectiveKind.REPEAT)
    talk.directives = [d for d in talk.directives if d.kind in wanted]
    return _directed(talk)


def _short_closing(talk: AIConversation) -> Turn | None:
    """What they would add, then goodbye: nobody is asked for questions that can't be answered any more."""
    if talk.phase in (Phase.OPENING, Phase.TOPICS):
        talk.phase = Phase.ADD_OR_CORRECT
    if talk.phase is Phase.CANDIDATE_QUESTIONS:
        talk.phase = Phase.FAREWELL
    turn = _closing(talk, 0.0)
    if talk.phase is Phase.CANDIDATE_QUESTIONS:
        talk.phase = Phase.FAREWELL
    return turn


def _planned(
    talk: AIConversation, plan: Plan, conduct: Conduct, budget_s: float, remaining_s: float
) -> Turn | None:
    if talk.phase is Phase.OPENING:
        talk.phase = Phase.TOPICS
        return _opening(talk, plan)
    if talk.phase is Phase.TOPICS:
        if remaining_s <= closing_reserve_s(budget_s):
            talk.phase = Phase.ADD_OR_CORRECT
        else:
            turn = _in_topics(talk, plan, conduct, budget_s)
            if turn is not None:
                return turn
    return _closing(talk, remaining_s)


def _opening(talk: AIConversation, plan: Plan) -> Turn:
    """Greeting and first question in one turn; a fixed first question is asked in it word for word."""
    first = plan.topics[0]
    progress = talk.topics[0]
    progress.questions = 1
    if not first.must_ask:
        return Turn(TurnKind.OPENING, first.topic_id)
    progress.must_asked = 1
    return Turn(TurnKind.OPENING, first.topic_id, must_ask=first.must_ask[0])


def _in_topics(talk: AIConversation, plan: Plan, conduct: Conduct, budget_s: float) -> Turn | None:
    while (progress := talk.topic) is not None:
        topic = plan.topics[talk.topic_index]
        over_time = progress.used_s >= topic_budget_s(plan, topic, budget_s)
        turn = _deepen(talk.pending, topic, conduct, over_time, talk)
        if turn is None:
            turn = _ask_next(talk, topic, over_time)
        if turn is not None:
            return turn
        talk.pending = None
        talk.next_topic()
    return None


def _deepen(
    pending: PendingQuestion | None, topic: Topic, conduct: Conduct, over_time: bool, talk: AIConversation
) -> Turn | None:
    """A clarification or a follow-up on the last answer, if it is worth one."""
    if pending is None or pending.topic_id != topic.topic_id or not pending.answer or over_time:
        return None
    words = len(pending.answer.split())
    if words < SHORT_ANSWER_WORDS:
        return None if pending.clarified else Turn(TurnKind.CLARIFICATION, topic.topic_id)
    progress = talk.topics[talk.topic_index]
    if pending.follow_ups < conduct.max_follow_ups and progress.coverage < ENOUGH_COVERAGE:
        return Turn(TurnKind.FOLLOW_UP, topic.topic_id, hint=talk.evaluation.follow_up_hint)
    return None


def _ask_next(talk: AIConversation, topic: Topic, over_time: bool) -> Turn | None:
    """The next fixed question (also when the topic's time is over: it was promised), else one of the model's."""
    progress = talk.topics[talk.topic_index]
    if progress.must_asked < len(topic.must_ask):
        progress.must_asked += 1
        progress.questions += 1
        return Turn(TurnKind.QUESTION, topic.topic_id, must_ask=topic.must_ask[progress.must_asked - 1])
    wanted = progress.questions == 0 or (
        progress.questions < MAX_GENERATED_QUESTIONS and progress.coverage < ENOUGH_COVERAGE
    )
    if over_time or topic.must_ask or not wanted:
        return None
    progress.questions += 1
    return Turn(TurnKind.QUESTION, topic.topic_id)


def _closing(talk: AIConversation, remaining_s: float) -> Turn | None:
    if talk.phase is Phase.ADD_OR_CORRECT:
        talk.phase = Phase.CANDIDATE_QUESTIONS
        return Turn(TurnKind.ADD_OR_CORRECT)
    if talk.phase is Phase.CANDIDATE_QUESTIONS:
        return _candidate_questions(talk, remaining_s)
    if talk.phase is Phase.FAREWELL:
        talk.phase = Phase.DONE
        return Turn(TurnKind.FAREWELL, expects_answer=False)
    return None


def _candidate_questions(talk: AIConversation, remaining_s: float) -> Turn | None:
    asked = talk.pending.kind if talk.pending else None
    if asked not in (TurnKind.CANDIDATE_QUESTIONS, TurnKind.REPLY):
        return Turn(TurnKind.CANDIDATE_QUESTIONS)
    wants_reply = talk.pending is not None and asks_something(talk.pending.answer)
    if wants_reply and talk.replies < MAX_REPLIES and remaining_s > 0:
        talk.replies += 1
        return Turn(TurnKind.REPLY)
    talk.phase = Phase.FAREWELL
    return _closing(talk, remaining_s)


_NOT_WORDS = "no nope not none nothing don't nein nö kein keine nichts nada ninguna ningún"
_ASKING_WORDS = "question questions frage fragen pregunta preguntas"
_THANKS_WORDS = (
    "thanks thank you i i'm im have any more further else good fine that's that all it is "
    "danke dank vielen schön sehr ich habe weiteren weitere mehr das war's wars ist alles gut im moment "
    "gracias muchas tengo más otra eso es todo está bien por ahora"
)
_NOT = frozenset(_NOT_WORDS.split())
_ASKING = frozenset(_ASKING_WORDS.split())
_NO = _NOT | _ASKING | frozenset(_THANKS_WORDS.split())


def asks_something(answer: str) -> bool:
    """Anything but silence and a plain "no, thank you" deserves a reply."""
    words = {w.strip(".,!?;:¿¡").lower().replace("’", "'") for w in answer.split()} - {""}
    declines = words <= _NO and (not words & _ASKING or bool(words & _NOT))
    return bool(words) and not declines
