"""What was said and typed in a room: growing lines, final lines, and the history for those who come back."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Literal

from activities.rooms import messages as m
from activities.rooms.log import ConversationLog, SeenIds
from workflows import contracts as c
from workflows.domain.turn_watch import still_answering
from workflows.domain.values import InteractionType, TurnKind

log = logging.getLogger(__name__)
HISTORY_WAIT_S = 2.0

HistoryLoader = Callable[[str], Awaitable[list[m.HistoryLine]]]
"""The lines of a session that are stored, in their order."""


class Captions:
    """One room's. `ai_id` names the AI; everything is shown through `broadcast`."""

    def __init__(
        self,
        session_id: str,
        ai_id: str,
        broadcast: Callable[[m.ToClient], None],
        load_history: HistoryLoader,
    ) -> None:
        self._session_id = session_id
        self._ai_id = ai_id
        self._broadcast = broadcast
        self._load_history = load_history
        self._log = ConversationLog()
        self._told = SeenIds()
        self._shown = SeenIds()
        self._growing: OrderedDict[str, m.ToClient] = OrderedDict()
        self._history_loaded = False
        self._loading = asyncio.Lock()

    @property
    def history(self) -> tuple[m.HistoryLine, ...]:
        """All lines that are final."""
        return self._log.lines()

    @property
    def growing(self) -> Iterable[m.ToClient]:
        """Those that are still being said."""
        return self._growing.values()

    async def load(self) -> None:
        """Fetches what was said before the room was opened, once."""
        async with self._loading:
            if self._history_loaded:
                return
            try:
                lines = await asyncio.wait_for(self._load_history(self._session_id), HISTORY_WAIT_S)
            except Exception as error:
                # A database that is away must not keep anybody out: the next one who comes tries again.
                log.warning("the history could not be loaded", extra={"error": type(error).__name__})
                return
            self._log.prepend(lines)
            self._history_loaded = True

    def tell(self, message_id: str, text: str, code: str) -> None:
        """A system message to all, once per id; it stays in the history."""
        if not self._told.first(message_id):
            return
        self._log.put(self._line(message_id, None, InteractionType.SYSTEM_MESSAGE, text))
        self._broadcast(m.SystemMessage(text=text, code=code))

    def show(self, line: c.ShowInteraction) -> None:
        """A line that was typed, once per interaction."""
        if not self._shown.first(f"late-{line.interaction_id}" if line.late else line.interaction_id):
            return
        if line.late:
            self._replace(line)
            return
        if line.type is InteractionType.SYSTEM_MESSAGE:
            self.tell(line.interaction_id, line.text, "note")
            return
        utterance_id = line.utterance_id or line.interaction_id
        self._log.put(
            self._line(line.interaction_id, line.participant_id, line.type, line.text, utterance_id)
        )
        if line.participant_id == self._ai_id:
            self._broadcast(m.AiMessage(interaction_id=line.interaction_id, text=line.text, final=True))
        else:
            self.caption(line.participant_id, utterance_id, line.text, final=True)

    def _replace(self, line: c.ShowInteraction) -> None:
        utterance_id = line.utterance_id or line.interaction_id
        known = self._log.of_utterance(utterance_id)
        shown = self._line(
            known.interaction_id if known else line.interaction_id,
            line.participant_id,
            line.type,
            line.text,
            utterance_id,
        )
        self._log.put(shown.model_copy(update={"audio_ref": line.audio_ref}))
        self.caption(line.participant_id, utterance_id, line.text, final=True)

    def caption(self, participant_id: str, utterance_id: str, text: str, final: bool) -> None:
        """What somebody says: interim, then final."""
        message = m.TranscriptCaption(
            participant_id=participant_id, utterance_id=utterance_id, text=text, final=final
        )
        self._grow(utterance_id, message, final)

    def keep_answer(self, participant_id: str, utterance_id: str, text: str, audio_ref: str | None) -> None:
        """A spoken answer that the workflow has: it belongs to the history from now on."""
        line = self._line(utterance_id, participant_id, InteractionType.ANSWER, text, utterance_id)
        self._log.put(line.model_copy(update={"audio_ref": audio_ref}))

    def _grow(self, key: str, message: m.ToClient, final: bool) -> None:
        if final:
            self._growing.pop(key, None)
        else:
            self._growing[key] = message
        self._broadcast(message)

    def said_so_far(self, order: c.Speak, text: str) -> None:
        """A turn has grown by a sentence."""
        self._grow(
            order.interaction_id,
            m.AiMessage(interaction_id=order.interaction_id, text=text, final=False, kind=_kind(order)),
            False,
        )

    def said(self, order: c.Speak, result: c.Spoken) -> None:
        """A turn is over: its line shows the words that were heard. One that is taken back leaves none."""
        taken_back = still_answering(result.interrupted, result.heard, result.duration_s, order.taken_back_s)
        text = "" if taken_back else result.heard
        if not text and order.interaction_id not in self._growing:
            return
        final = m.AiMessage(
            interaction_id=order.interaction_id,
            text=text,
            audio_ref=result.audio_ref,
            final=True,
            kind=_kind(order),
        )
        if text:
            kind = InteractionType.COMMENT if final.kind == "remark" else InteractionType.QUESTION
            line = self._line(order.interaction_id, self._ai_id, kind, text)
            self._log.put(line.model_copy(update={"audio_ref": result.audio_ref}))
        self._grow(order.interaction_id, final, True)

    def _line(
        self, line_id: str, who: str | None, kind: InteractionType, text: str, utterance_id: str | None = None
    ) -> m.HistoryLine:
        return m.HistoryLine(
            interaction_id=line_id,
            participant_id=who,
            type=kind,
            text=text,
            timestamp=datetime.now(UTC),
            utterance_id=utterance_id,
        )


_REMARKS = frozenset({TurnKind.PROMPT, TurnKind.OFFER_SKIP, TurnKind.ACKNOWLEDGE, TurnKind.FAREWELL})


def _kind(order: c.Speak) -> Literal["question", "remark"]:
    return "remark" if order.kind in _REMARKS else "question"
