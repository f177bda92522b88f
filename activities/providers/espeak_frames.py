"""Kinds of frames between `espeak_tts` and its engine."""

OUTPUT_RATE = 48_000
CHUNK_BYTES = OUTPUT_RATE // 10 * 2
"""100 ms."""

SAY = 1
"""Asked with the voice's name, a zero byte, and the text in UTF-8."""
PCM = 2
END = 3
FAILED = 4
