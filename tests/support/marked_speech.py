"""Answers of words that mean nothing and that a recogniser reads exactly (`workers.demo.marked_speech`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workers.demo.answers import Answer
from workers.demo.marked_speech import MARKS, WORD_S, MarkReader, marked
from workers.fake_google.faults import FaultQueue
from workers.fake_google.speech import FakeSpeech

__all__ = ["WORD_S", "mark_reader", "marked_answers"]

ONSETS = "bdfgklmnprstvz"
WORDS = [f"{first}a{second}o" for first in ONSETS for second in ONSETS]


async def marked_answers(count: int, words: int) -> list[Answer]:
    """Answers of so many words each; no word is in two of them."""
    return await marked([" ".join(WORDS[n * words : (n + 1) * words]) for n in range(count)])


@asynccontextmanager
async def mark_reader() -> AsyncIterator[dict[str, str]]:
    """A local Speech-to-Text that reads the marks, and the settings with which a stack uses it."""
    assert len(WORDS) == MARKS
    server = FakeSpeech(MarkReader(WORDS), FaultQueue(()))
    port = await server.start()
    try:
        yield {"stt": "google", "google_speech_endpoint": f"http://127.0.0.1:{port}"}
    finally:
        await server.stop()
