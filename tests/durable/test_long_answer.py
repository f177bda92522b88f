"""An answer of ten minutes: stored whole, followed by the next turn, and no more of the model than any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from activities.providers.prompts.assess import assess_prompt
from activities.providers.prompts.data import MAX_CONTEXT_TOKENS, estimate_tokens
from activities.providers.prompts.turn import turn_prompt
from tests.durable.stage import ANSWER, Scene, Stage
from workflows import contracts as c
from workflows.domain.values import Interaction

MINUTES = 10.0


def of_1500_words(begin: str) -> str:
    """Each sentence is another one."""
    return " ".join(f"{begin} {n} we measured the queue once more and halved it." for n in range(125))


async def says(scene: Scene, text: str) -> str:
    """As a node tells what was said for ten minutes, word by word; the utterance's id."""
    utterance, now = str(uuid4()), datetime.now(UTC)
    room = (await scene.stage.doors.snapshot(scene.id)).room
    assert room is not None
    said, pace = text.split(), MINUTES * 60 / len(text.split())
    words = tuple(c.HeardWord(word, n * pace, (n + 1) * pace, 0.9) for n, word in enumerate(said))
    stamp = c.NodeStamp(f"ear-{utterance[:8]}", room.epoch, 1)
    began = now - timedelta(minutes=MINUTES)
    await scene.stage.doors.signal(
        scene.id, c.SpeechFinished(stamp, scene.candidate, utterance, text, began, now, 0.9, words=words)
    )
    return utterance


async def stored(scene: Scene, utterance: str) -> Interaction:
    return next(line for line in await scene.transcript() if line.utterance_id == utterance)


async def test_it_is_stored_whole_the_next_turn_comes_and_prompts_stay_bounded(play: Stage) -> None:
    texts = [of_1500_words(begin) for begin in ("At step", "In week")]
    assert all(len(text.split()) == 1500 for text in texts)
    scene = await play.interview(duration_minutes=60.0)
    await scene.begin()
    before = len(play.model.turns)
    for text in texts:
        utterance = await says(scene, text)
        await scene.line(" on ")
        await scene.listening()
        assert (await stored(scene, utterance)).content == text
    contexts = play.model.turns[before:]
    assert any(context.last_answer.endswith(texts[1][-100:]) for context in contexts), (
        "its end is what counts"
    )
    for context in contexts:
        prompt = turn_prompt(context)
        assert estimate_tokens(prompt.system) + estimate_tokens(prompt.contents) <= MAX_CONTEXT_TOKENS
    await scene.to_the_end()
    assessed = [order for order in play.model.assessed if order.session_id == scene.id]
    assert {order.answer for order in assessed} >= set(texts)
    for order in assessed:
        notes = assess_prompt(order)
        assert estimate_tokens(notes.system) + estimate_tokens(notes.contents) <= MAX_CONTEXT_TOKENS
    questions = await scene.questions()
    assert sum("How do you keep a queue short?" in question for question in questions) == 1
    assert set(await scene.answers()) >= {*texts, ANSWER}
