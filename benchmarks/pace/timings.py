"""The scripted providers' delays, the same for everybody who is measured, and the floor that follows from them.

Nothing here needs more than the standard library: the peers' bots import it from environments of their own.
"""

from __future__ import annotations

STT_FINAL_S = 0.150
"""From the last loud sample that reaches the recogniser to its final text."""
FIRST_TOKEN_S = 0.300
TOKENS_PER_S = 50.0
TTS_FIRST_S = 0.120
FIRST_CHUNK_MS = 100
CHUNK_MS = 20
MS_PER_CHAR = 30
LOUD = 300
"""Of 32,767: what is below is silence."""
SENTENCES_OF_REPLY = (
    "Thanks for telling me about that part of your work.",
    "Could you walk me through one hard decision made there?",
)
REPLY = " ".join(SENTENCES_OF_REPLY)
TOKENS = [word + " " for word in REPLY.split()]
SENTENCE_TOKENS = 10


def providers_s(*, lookahead: int = 0) -> float:
    """The time of the providers alone. `lookahead`: tokens that a splitter waits for behind a sentence."""
    tokens = SENTENCE_TOKENS - 1 + lookahead
    return STT_FINAL_S + FIRST_TOKEN_S + tokens / TOKENS_PER_S + TTS_FIRST_S


def floor_ms(hold_s: float) -> tuple[float, float]:
    """The least silence that a hold of so many seconds and these providers allow, and with one token's lookahead."""
    low, high = (round(max(hold_s, providers_s(lookahead=n)) * 1000, 1) for n in (0, 1))
    return low, high


def chunks(text: str) -> list[int]:
    """The milliseconds of each chunk of a voice that says `text`."""
    total, found = len(text) * MS_PER_CHAR, [FIRST_CHUNK_MS]
    while sum(found) < total:
        found.append(CHUNK_MS)
    return found


def chunk_due_s(index: int) -> float:
    """When a chunk comes, in seconds from the request: the first one early, then in real time."""
    return TTS_FIRST_S + index * CHUNK_MS / 1000
