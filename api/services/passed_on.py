"""Questions of the candidate's that no approved fact has answered: the AI has said that it passes them on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from activities.providers.prompts import fixed
from workflows.domain.values import Interaction, InteractionType, TurnKind

PASSED_ON = tuple(fixed.sentence("pass_on", language).partition(".")[0] for language in ("en", "de", "es"))
"""How the sentence begins that tells so, whichever interviewer says it."""


def passed_on(lines: Iterable[Interaction], candidate_id: str) -> Iterator[Interaction]:
    """The candidate's words before each such sentence, in their order."""
    asked: list[Interaction] = []
    for line in lines:
        if line.speaker_participant_id == candidate_id and line.type is InteractionType.ANSWER:
            asked.append(line)
        elif line.turn_kind is not None:
            if line.turn_kind is TurnKind.REPLY and any(words in line.content for words in PASSED_ON):
                yield from asked
            asked = []
