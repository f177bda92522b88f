"""What was said by the moment in which an ear is closed, and where another one goes on."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from activities.rooms.recognition import Recognition
from activities.rooms.turn_taking import TurnTaking

LAST_WORDS_S = 1.5
"""For so long the words of what was said last are waited for."""
LOOK_S = 0.02


async def recognised(turns: TurnTaking, recognition: Recognition | None, now: float) -> None:
    """Nothing more is said after `now`: waits for the words up to there, where a recogniser may still give them."""
    if turns.speaking:
        turns.speech_ended(now)
        if recognition is not None:
            recognition.flush()
    while turns.awaits_words and recognition and not (recognition.down or recognition.ended):
        if asyncio.get_running_loop().time() - now >= LAST_WORDS_S:
            return
        await asyncio.sleep(LOOK_S)


def read_cursor(cursor: str) -> tuple[str, str]:
    """Utterance id and text with which an ear goes on; empty for a cursor of nothing."""
    with suppress(ValueError, KeyError, TypeError):
        body = json.loads(cursor)
        return str(body["utteranceId"]), str(body["text"])
    return "", ""


def cursor_of(utterance_id: str, text: str) -> str:
    """What `read_cursor` reads."""
    return json.dumps({"utteranceId": utterance_id, "text": text}) if utterance_id else ""
