"""A live room: what ties its people's sockets, the SFU's room, the AI's ear and mouth, and the workflow together."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

from activities.rooms import messages as m
from activities.rooms import metrics, traces
from activities.rooms.ahead import Aheads
from activities.rooms.captions import Captions, HistoryLoader
from activities.rooms.outbox import Outbox
from activities.rooms.people import Person, Sink
from activities.rooms.stages import VOICE, Stages
from activities.rooms.state import changes, consent_required, newer, session_state
from activities.rooms.utterance import Utterances
from activities.rooms.voice import Saying
from sfu.room import Room as MediaRoom
from workflows import contracts as c
from workflows.domain.consent import notice_for
from workflows.domain.phrases import phrase
from workflows.domain.values import AIStatus, InteractionType, Role

log = logging.getLogger(__name__)
KEPT_TURNS = 20
CUT_OFF_S = 4.0
"""Clients ping each 2 s: of one that is silent for longer, the network is gone."""
REPLACED, OVER, GOING_AWAY = 4409, 1000, 1012


class LiveRoom:
    """One session's room of one epoch on this node. Everything runs in the event loop; nothing here blocks it."""

    def __init__(
        self, order: c.OpenRoom, media: MediaRoom, outbox: Outbox, load_history: HistoryLoader
    ) -> None:
        self.ref = order.room
        self.language = order.language
        self.media = media
        self.outbox = outbox
        self.people = {info.participant_id: Person.of(info) for info in order.participants}
        self.utterances = Utterances()
        self.stages = Stages()
        self.aheads = Aheads()
        self.sayings: OrderedDict[str, Saying] = OrderedDict()
        self.on_state: list[Callable[[c.RoomState], None]] = []
        self.closers: list[Callable[[], Awaitable[None]]] = []
        self.state: c.RoomState | None = None
        self.ai_status = AIStatus.IDLE
        self.listened_to: set[str] = set()
        """Whose speech the voice detection tells: their own word for it isn't needed."""
        self.closed = False
        self.draining = False
        """The node is going away: the room will be opened elsewhere."""
        self.on_doubt: Callable[[], None] | None = None
        self.used_at = asyncio.get_running_loop().time()
        self._spoke_at = -math.inf
        self._delays: set[str] = set()
        self._seq = 0
        self.captions = Captions(order.room.session_id, self.ai_id, self.broadcast, load_history)

    # ------------------------------------------------------------ people

    @property
    def session_id(self) -> str:
        """Whose room it is."""
        return self.ref.session_id

    @property
    def ai_id(self) -> str:
        """The AI's participant id."""
        return next((p.participant_id for p in self.people.values() if p.role is Role.AI), "ai")

    @property
    def occupied(self) -> bool:
        """Somebody's socket is open."""
        return any(person.sink for person in self.people.values())

    def enter(self, sink: Sink, role: Role, name: str) -> Person:
        """A socket of a participant is open; an older one of the same participant is closed with 4409."""
        person = self.people.setdefault(sink.participant_id, Person(sink.participant_id, role, name))
        former = person.sink
        if former is not None:
            self._signal_gone(person, former, "replaced")
            former.close(REPLACED, "replaced by a newer connection")
        person.sink, person.established = sink, False
        self.touch()
        return person

    async def establish(self, sink: Sink) -> None:
        """The participant's media is up: it gets all that it missed, the others and the workflow are told."""
        await self.captions.load()
        person = self.people.get(sink.participant_id)
        if person is None or person.sink is not sink:
            return
        first = not person.established
        person.established = True
        self._catch_up(sink, person)
        if not first:
            return
        self.broadcast(m.ParticipantJoined(participant=person.view()), besides=person.participant_id)
        self.outbox.put(
            lambda stamp: c.ParticipantConnected(
                stamp, person.participant_id, sink.connection_id, datetime.now(UTC)
            )
        )

    def leave(self, sink: Sink, reason: str) -> None:
        """The socket is gone: `left` on purpose, or `lost`. One that was replaced already changes nothing."""
        person = self.people.get(sink.participant_id)
        if person is None or person.sink is not sink:
            return
        self._signal_gone(person, sink, reason)
        if person.established:
            self.set_speaking(person.participant_id, False)
            left = m.ParticipantLeft(
                participant_id=person.participant_id, reason="left" if reason == "left" else "lost"
            )
            self.broadcast(left, besides=person.participant_id)
        person.sink, person.established = None, False
        person.audio = person.video = person.screen = person.muted = False
        self.touch()

    def _signal_gone(self, person: Person, sink: Sink, reason: str) -> None:
        if not person.established:
            return
        silent_s = asyncio.get_running_loop().time() - sink.heard_at
        if reason == "left" or silent_s < CUT_OFF_S:
            silent_s = 0.0
        self.outbox.put(
            lambda stamp: c.ParticipantDisconnected(
                stamp,
                person.participant_id,
                sink.connection_id,
                reason,
                datetime.now(UTC),
                round(silent_s, 3),
            )
        )

    def set_media(self, participant_id: str, audio: bool, video: bool, screen: bool) -> None:
        """What a participant has switched on."""
        person = self.people[participant_id]
        person.audio, person.video, person.screen, person.muted = audio, video, screen, not audio
        self.broadcast(
            m.ParticipantMedia(participant_id=participant_id, audio=audio, video=video, screen=screen)
        )

    def level_says(self, participant_id: str, speaking: bool) -> None:
        """What the SFU makes of audio levels: counts for those whom no voice detection hears."""
        if participant_id not in self.listened_to:
            self.set_speaking(participant_id, speaking)

    def set_speaking(self, participant_id: str, speaking: bool) -> None:
        """Who speaks; told when it changes."""
        person = self.people.get(participant_id)
        if person is not None and person.speaking != speaking:
            person.speaking = speaking
            if participant_id in self.listened_to:
                self._spoke_at = asyncio.get_running_loop().time()
            self.broadcast(m.ParticipantSpeaking(participant_id=participant_id, speaking=speaking))

    @property
    def silent_s(self) -> float:
        """For how long nobody whom the AI hears has spoken; 0 while somebody does."""
        if any(self.people[who].speaking for who in self.listened_to if who in self.people):
            return 0.0
        return asyncio.get_running_loop().time() - self._spoke_at

    # ------------------------------------------------------------ sending

    def broadcast(self, message: m.ToClient, besides: str = "") -> None:
        """Sends to everybody whose connection is established, under the next `seq`."""
        self._seq += 1
        stamped = message.model_copy(update={"session_id": self.session_id, "seq": self._seq})
        for person in self.people.values():
            if person.sink and person.established and person.participant_id != besides:
                person.sink.send(stamped)

    def send_to(self, participant_id: str, message: m.ToClient) -> None:
        """Sends to one participant, if connected."""
        person = self.people.get(participant_id)
        if person and person.sink:
            person.sink.send(message)

    def _catch_up(self, sink: Sink, person: Person) -> None:
        sink.send(
            m.SessionReady(
                session_id=self.session_id,
                seq=self._seq,
                participants=tuple(p.view() for p in self.people.values()),
                ai_status=self.ai_status,
                history=tuple(line for line in self.captions.history if self._may_read(person, line)),
            )
        )
        if self.state is not None:
            sink.send(session_state(self.state))
            if self.state.consent_needed and person.role is Role.CANDIDATE:
                sink.send(consent_required(notice_for(self.language)))
        for growing in self.captions.growing:
            sink.send(growing)

    def _may_read(self, person: Person, line: m.HistoryLine) -> bool:
        """Remarks of the human interviewers are for their own side."""
        if person.role is not Role.CANDIDATE or line.type is not InteractionType.COMMENT:
            return True
        return line.participant_id in (person.participant_id, self.ai_id)

    # ------------------------------------------------------------ what the workflow shows

    def publish(self, state: c.RoomState) -> None:
        """Broadcasts what has changed; a version that isn't above the last one does nothing."""
        if not newer(self.state, state):
            return
        before, self.state = self.state, state
        messages, self.ai_status = changes(before, state, self.ai_status, self.sounding)
        for message in messages:
            self.broadcast(message)
        if state.consent_needed and not (before and before.consent_needed):
            for person in self.people.values():
                if person.role is Role.CANDIDATE and person.established:
                    self.send_to(person.participant_id, consent_required(notice_for(self.language)))
        for follow in self.on_state:
            follow(state)
        self.touch()

    def delayed(self, delayed: bool, by: str = "outbox") -> None:
        """The workflow can't be reached, or it can again: a silence that nobody explains is the worst of it.

        `by`: who found out. It is told once, and over when nobody finds it so any more.
        """
        before = bool(self._delays)
        (self._delays.add if delayed else self._delays.discard)(by)
        if bool(self._delays) is before:
            return
        key, code = ("outage", "interview_delayed") if delayed else ("outage_over", "interview_goes_on")
        self.captions.tell(str(uuid4()), phrase(key, self.language), code)
        if not delayed:
            self.doubt()

    def doubt(self) -> None:
        """The workflow was out of reach: meanwhile the room may have been opened elsewhere."""
        if self.on_doubt is not None and not self.closed:
            self.on_doubt()

    def show_ai_status(self, status: AIStatus) -> None:
        """Broadcasts the AI's status where it is another one."""
        if status is not self.ai_status:
            self.ai_status = status
            self.broadcast(m.AiStatusChanged(status=status))

    # ------------------------------------------------------------ what is said

    @property
    def sounding(self) -> bool:
        """The AI's voice is to be heard."""
        return self.saying is not None and self.saying.sounding

    @property
    def saying(self) -> Saying | None:
        """The turn that is said at the moment."""
        newest = next(reversed(self.sayings.values()), None)
        return newest if newest is not None and not newest.done else None

    def keep_saying(self, saying: Saying) -> None:
        """A turn begins; the newest ones are kept with their results."""
        self.sayings[saying.order.turn_id] = saying
        while len(self.sayings) > KEPT_TURNS:
            self.sayings.popitem(last=False)

    def commit(self, turn_id: str) -> Saying | None:
        """The workflow has the answer: the turn that was prepared for it, if any, may be heard."""
        saying = None if self.closed else self.aheads.commit(turn_id)
        if saying is not None:
            self.utterances.put(saying.utterance)
            self.keep_saying(saying)
        return saying

    def voice_started(self, order: c.Speak) -> None:
        """The first sound of a turn has left."""
        self.show_ai_status(AIStatus.SPEAKING)
        self.outbox.put(lambda stamp: c.VoiceStarted(stamp, order.turn_id, datetime.now(UTC)))

    def voice_made(self, order: c.Speak) -> None:
        """The voice has given audio."""
        self.stages.turn(order.turn_id, VOICE, asyncio.get_running_loop().time())

    def sounds(self, order: c.Speak) -> tuple[c.Stage, ...]:
        """A turn's first sound leaves: what the silence before it was made of, also told to interviewers."""
        now = asyncio.get_running_loop().time()
        since, stages = self.stages.sent(order.turn_id, now)
        if stages:
            metrics.observe(stages)
            traces.record(since, now, stages)
            self._show_stages(order.interaction_id, stages)
        return stages

    def _show_stages(self, interaction_id: str, stages: tuple[c.Stage, ...]) -> None:
        message = m.turn_stages(interaction_id, stages)
        for person in self.people.values():
            if person.role is Role.INTERVIEWER and person.established:
                self.send_to(person.participant_id, message)

    def waiting(self, order: c.Speak, key: str, text: str) -> None:
        """Nothing is written yet: what is going on is shown as well."""
        self.captions.tell(f"{order.turn_id}-{key}", text, f"provider_{key}")

    def said_so_far(self, order: c.Speak, text: str) -> None:
        """A turn has grown by a sentence."""
        self.captions.said_so_far(order, text)

    def said(self, order: c.Speak, result: c.Spoken) -> None:
        """A turn is over: its line shows the words that were heard."""
        self.captions.said(order, result)

    # ------------------------------------------------------------ its end

    def touch(self) -> None:
        """It is in use: an unused room is closed after a while."""
        self.used_at = asyncio.get_running_loop().time()

    async def close(self, code: int, reason: str, drain_s: float = 0.0) -> None:
        """Ends playback, ears and sockets; signals under way get `drain_s` seconds."""
        if self.closed:
            return
        self.closed = True
        self.aheads.drop()
        for saying in self.sayings.values():
            saying.stop()
        for close in self.closers:
            await close()
        await self.utterances.close()
        for person in self.people.values():
            if person.sink is not None:
                person.sink.close(code, reason)
        await self.outbox.close(drain_s)
