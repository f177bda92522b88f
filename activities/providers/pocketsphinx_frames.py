"""Kinds of frames between `pocketsphinx_stt` and its engine."""

SAMPLE_RATE = 16_000

OPEN = 1
AUDIO = 2
FLUSH = 3
CLOSE = 4
"""Asked, and echoed when the last result has been sent."""
RESULT = 5
"""JSON: text, final, confidence, words, end_s, flushed (this final answers a flush)."""
