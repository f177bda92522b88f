"""Speech that carries marks, and what reads them: each word, once, in its place."""

import numpy as np
import pytest

from workers.demo.answers import SENTENCES, Answer
from workers.demo.marked_speech import MARKS, WORD_S, MarkReader, marked


async def heard(answers: list[Answer]) -> list[str]:
    stream = await MarkReader(SENTENCES).open("en")
    for answer in answers:
        pcm = np.frombuffer(answer.pcm, "<i2")[::3].tobytes()
        for start in range(0, len(pcm), 3200):
            await stream.push(pcm[start : start + 3200])
        await stream.flush()
    await stream.close()
    return [result.text async for result in stream.results() if result.final and result.text]


async def test_every_sentence_of_the_demo_is_read_word_for_word() -> None:
    assert await heard(await marked(SENTENCES)) == list(SENTENCES)


async def test_words_have_their_times() -> None:
    [answer] = await marked(SENTENCES[:1])
    stream = await MarkReader(SENTENCES).open("en")
    await stream.push(np.frombuffer(answer.pcm, "<i2")[::3].tobytes())
    await stream.close()
    finals = [result async for result in stream.results() if result.final]
    for number, word in enumerate(finals[0].words):
        assert word.start_s == pytest.approx(number * WORD_S, abs=0.1)


async def test_more_words_than_there_are_marks_are_refused() -> None:
    with pytest.raises(ValueError, match=str(MARKS)):
        await marked(["word " * (MARKS + 1)])
