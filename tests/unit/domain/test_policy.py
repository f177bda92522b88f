"""Which turn comes next."""

import pytest

from workflows.domain.conduct import Conduct
from workflows.domain.conversation import AIConversation, PendingDirective, PendingQuestion, Phase
from workflows.domain.plan import Plan, Topic
from workflows.domain.policy import (
    Turn,
    asks_something,
    closing_reserve_s,
    due_announcements,
    left_as_told_s,
    next_announcement,
    next_turn,
    topic_budget_s,
)
from workflows.domain.values import DirectiveKind, InteractionType, TurnKind

PLAN = Plan(
    (
        Topic("queues", "Queues", 5, must_ask=("How do you keep a queue short?", "What did you lose?")),
        Topic("data", "Databases", 5, skills=("PostgreSQL",)),
    )
)
LONG_ANSWER = "we split the work by tenant and measured how long each message waited"
BUDGET_S = 600.0


class Script:
    """Plays the policy by itself: each question is answered by `answer`."""

    def __init__(self, plan: Plan = PLAN, conduct: Conduct | None = None, budget_s: float = BUDGET_S) -> None:
        self.plan, self.conduct, self.budget_s = plan, conduct or Conduct(), budget_s
        self.talk = AIConversation.of("s", plan)
        self.left_s = budget_s
        self.count = 0
        self.used_up = False

    def turn(self, answer: str = LONG_ANSWER, takes_s: float = 0.0) -> Turn | None:
        previous = self.talk.pending
        turn = next_turn(
            self.talk,
            self.plan,
            self.conduct,
            budget_s=self.budget_s,
            remaining_s=self.left_s,
            used_up=self.used_up,
        )
        if turn is None:
            return None
        self.count += 1
        deeper = previous is not None and turn.kind is TurnKind.FOLLOW_UP
        self.talk.pending = PendingQuestion(
            f"t{self.count}",
            f"i{self.count}",
            turn.kind,
            turn.topic_id,
            text=turn.text or turn.must_ask or turn.kind.value,
            clarified=turn.kind is TurnKind.CLARIFICATION,
            follow_ups=previous.follow_ups + 1 if previous and deeper else 0,
        )
        if turn.expects_answer and answer:
            self.talk.answered(answer, f"a{self.count}")
        self.left_s -= takes_s
        if (topic := self.talk.topic) is not None:
            topic.used_s += takes_s
        return turn

    def kinds(self, limit: int = 60, answer: str = LONG_ANSWER, takes_s: float = 0.0) -> list[TurnKind]:
        kinds: list[TurnKind] = []
        while (turn := self.turn(answer, takes_s)) is not None:
            kinds.append(turn.kind)
            assert len(kinds) < limit, kinds
        return kinds


def test_an_interview_opens_follows_up_and_closes_in_order() -> None:
    script = Script()
    kinds = script.kinds(answer="no")
    assert kinds[0] is TurnKind.OPENING
    assert kinds[-3:] == [TurnKind.ADD_OR_CORRECT, TurnKind.CANDIDATE_QUESTIONS, TurnKind.FAREWELL]
    assert script.talk.phase is Phase.DONE
    assert script.turn() is None


def test_every_fixed_question_is_asked_once_and_word_for_word() -> None:
    script = Script()
    asked = []
    while (turn := script.turn(answer="nothing more")) is not None:
        asked += [turn.must_ask] if turn.must_ask else []
    assert asked == list(PLAN.topics[0].must_ask)


def test_fixed_questions_are_asked_even_when_their_topic_is_over_time() -> None:
    script = Script()
    script.turn(takes_s=0)
    script.talk.topics[0].used_s = 10_000
    turn = script.turn()
    assert turn is not None and turn.must_ask == PLAN.topics[0].must_ask[1]


def test_a_rich_answer_is_followed_up_at_most_twice() -> None:
    script = Script()
    assert [script.turn().kind for _ in range(4)] == [  # type: ignore[union-attr]
        TurnKind.OPENING,
        TurnKind.FOLLOW_UP,
        TurnKind.FOLLOW_UP,
        TurnKind.QUESTION,
    ]


def test_a_short_answer_is_clarified_once() -> None:
    script = Script()
    kinds = [script.turn("not much").kind for _ in range(3)]  # type: ignore[union-attr]
    assert kinds == [TurnKind.OPENING, TurnKind.CLARIFICATION, TurnKind.QUESTION]


def test_silence_is_never_followed_up() -> None:
    script = Script()
    assert TurnKind.FOLLOW_UP not in script.kinds(answer="")
    assert TurnKind.CLARIFICATION not in Script().kinds(answer="")


def test_a_covered_topic_is_left_without_more_follow_ups() -> None:
    script = Script()
    script.turn()
    script.talk.topics[0].coverage = 1.0
    turn = script.turn()
    assert turn is not None and turn.kind is TurnKind.QUESTION


def test_the_closing_begins_while_there_is_time_for_it() -> None:
    script = Script()
    script.turn()
    script.left_s = closing_reserve_s(BUDGET_S)
    turn = script.turn()
    assert turn is not None and turn.kind is TurnKind.ADD_OR_CORRECT


def test_topics_share_what_the_closing_leaves_by_their_minutes() -> None:
    shares = [topic_budget_s(PLAN, topic, BUDGET_S) for topic in PLAN.topics]
    assert sum(shares) == pytest.approx(BUDGET_S - closing_reserve_s(BUDGET_S))
    assert shares[0] == shares[1]


def test_an_interview_ends_within_its_time_whatever_is_said() -> None:
    script = Script(budget_s=300)
    script.kinds(takes_s=30, answer="I would like to know more about how the team works with the product")
    assert script.left_s > -150


def test_five_minutes_and_one_minute_are_announced_once() -> None:
    plan = Plan(tuple(Topic(f"t{n}", f"Topic {n}", 5) for n in range(8)))
    script = Script(plan, Conduct(announce_at_s=(300.0, 120.0)), budget_s=1200)
    announced = []
    while (turn := script.turn(takes_s=25)) is not None:
        announced += [round(turn.announce_s / 60)] if turn.announce_s else []
        if script.talk.phase is not Phase.TOPICS:
            break
    assert announced == [5, 2]


def test_one_answer_across_both_marks_leaves_one_announcement_the_nearer_one() -> None:
    plan = Plan(tuple(Topic(f"t{n}", f"Topic {n}", 5) for n in range(8)))
    script = Script(plan, Conduct(announce_at_s=(300.0, 120.0)), budget_s=1200)
    announced = []
    for takes_s in (25.0, 1060.0, 5.0, 5.0):
        turn = script.turn(takes_s=takes_s)
        announced += [round(turn.announce_s / 60)] if turn is not None and turn.announce_s else []
    assert announced == [2]


def test_of_what_is_to_be_told_the_first_comes_first_and_each_once() -> None:
    conduct, talk = Conduct(announce_at_s=(60.0, 300.0, 700.0)), AIConversation.of("s", PLAN)
    assert next_announcement(talk, conduct, 1200) == 300
    assert due_announcements(talk, conduct, 1200, 301) == []
    assert due_announcements(talk, conduct, 1200, 40) == [60, 300]
    # Nobody is told that five minutes are left where an answer has taken three of them.
    assert left_as_told_s([300.0], 120.0) == 120
    assert left_as_told_s([60.0, 300.0], 20.0) == 60
    talk.announced_s = [300.0]
    assert next_announcement(talk, conduct, 1200) == 60
    talk.announced_s = [300.0, 60.0]
    assert next_announcement(talk, conduct, 1200) is None


def test_a_directive_comes_before_the_plan() -> None:
    script = Script()
    script.turn()
    script.talk.direct(PendingDirective(DirectiveKind.ASK, "Why did you leave?"))
    turn = script.turn()
    assert turn is not None
    assert (turn.kind, turn.text) == (TurnKind.ASK, "Why did you leave?")


def test_a_skipped_topic_is_closed_and_the_next_one_begins() -> None:
    script = Script()
    script.turn()
    script.talk.direct(PendingDirective(DirectiveKind.SKIP_TOPIC))
    turn = script.turn()
    assert turn is not None and turn.topic_id == "data"
    assert script.talk.covered() == ("queues",)


def test_a_repeat_says_the_pinned_question() -> None:
    script = Script()
    script.turn()
    script.talk.current_question = "How do you keep a queue short?"
    script.talk.direct(PendingDirective(DirectiveKind.REPEAT))
    turn = script.turn()
    assert turn is not None and turn.text == "How do you keep a queue short?"


def test_candidates_questions_are_replied_to_until_there_are_none() -> None:
    script = Script()
    script.talk.phase = Phase.CANDIDATE_QUESTIONS
    assert script.turn("What is the pay?").kind is TurnKind.CANDIDATE_QUESTIONS  # type: ignore[union-attr]
    assert script.turn("And how big is the team?").kind is TurnKind.REPLY  # type: ignore[union-attr]
    assert script.turn("No, thank you.").kind is TurnKind.REPLY  # type: ignore[union-attr]
    assert script.turn().kind is TurnKind.FAREWELL  # type: ignore[union-attr]


def test_replies_are_bounded() -> None:
    script = Script()
    script.talk.phase = Phase.CANDIDATE_QUESTIONS
    assert script.kinds(answer="And what about this other thing?").count(TurnKind.REPLY) == 4


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (TurnKind.OPENING, InteractionType.QUESTION),
        (TurnKind.FOLLOW_UP, InteractionType.QUESTION),
        (TurnKind.FAREWELL, InteractionType.COMMENT),
        (TurnKind.PROMPT, InteractionType.COMMENT),
    ],
)
def test_what_asks_is_recorded_as_a_question(kind: TurnKind, type_: InteractionType) -> None:
    assert Turn(kind).interaction_type is type_


@pytest.mark.parametrize("asked_before", [0, 1, 3])
def test_a_budget_that_is_used_up_brings_a_polite_closing(asked_before: int) -> None:
    script = Script()
    for _ in range(asked_before):
        script.turn()
    script.used_up = True
    assert script.kinds() == [TurnKind.ADD_OR_CORRECT, TurnKind.FAREWELL]


def test_without_a_budget_the_candidates_questions_arent_asked_for_but_the_one_that_was_ends_with_goodbye() -> (
    None
):
    script = Script(Plan((Topic("a", "A", must_ask=("One?",)),)))
    while script.turn() is not None:
        if script.talk.pending and script.talk.pending.kind is TurnKind.CANDIDATE_QUESTIONS:
            break
    script.used_up = True
    assert script.kinds() == [TurnKind.FAREWELL]


def test_without_a_budget_a_person_still_asks_in_their_own_words_but_directs_no_model() -> None:
    script = Script()
    script.turn()
    script.used_up = True
    script.talk.direct(PendingDirective(DirectiveKind.FOLLOW_UP, "why"))
    script.talk.direct(PendingDirective(DirectiveKind.ASK, "What would you ask us?"))
    turn = script.turn()
    assert turn is not None
    assert (turn.kind, turn.text) == (TurnKind.ASK, "What would you ask us?")
    assert script.kinds() == [TurnKind.ADD_OR_CORRECT, TurnKind.FAREWELL]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "No.",
        "No, thank you.",
        "No, I'm good, thanks.",
        "I have no more questions.",
        "I don't have any questions, thank you.",
        "That's all.",
        "Nein, danke.",
        "Nein, vielen Dank, das war's.",
        "Ich habe keine weiteren Fragen.",
        "No, gracias.",
        "No tengo más preguntas.",
        "Ninguna, muchas gracias.",
    ],
)
def test_who_has_no_question_is_not_answered(answer: str) -> None:
    assert not asks_something(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "I have questions.",
        "Ich habe Fragen.",
        "Tengo una pregunta.",
        "No, what is the pay?",
        "Nein, aber wie hoch ist das Gehalt?",
        "¿Cuánto es el sueldo?",
    ],
)
def test_who_has_one_is(answer: str) -> None:
    assert asks_something(answer)
