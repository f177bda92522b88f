"""The engines behind an interview: the voice that was chosen for it, and on what terms providers get its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.domain.errors import InvalidInput

MIN_RATE, MAX_RATE = 0.5, 1.5
"""Slower or faster than this is hard to follow in any voice."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}|")


@dataclass(frozen=True)
class Voice:
    """`name`: one of the provider's voices, with its language or without; empty: the one of the settings.

    `rate`: how fast, 1 as usual.
    """

    name: str = ""
    rate: float = 1.0

    def check(self) -> None:
        """Raises `InvalidInput`."""
        if not _NAME.fullmatch(self.name):
            raise InvalidInput("A voice's name has letters, digits and dashes, at most 64.")
        if not MIN_RATE <= self.rate <= MAX_RATE:
            raise InvalidInput(f"A voice's rate is between {MIN_RATE} and {MAX_RATE}.")


USUAL_VOICE = Voice()


@dataclass(frozen=True)
class ProviderTerms:
    """Who may get what was said in an interview, where, and on what terms. Words of whoever runs this."""

    kind: str
    """`llm`, `stt` or `tts`."""
    provider: str
    region: str
    retention: str
    training: str
