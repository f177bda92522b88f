"""A whole interview on real parts in one process: store, Temporal, worker, media nodes, sockets; vendors scripted."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.converter import PayloadCodec
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.ports import ScoreRequest, ScoreResult
from activities.providers.registry import Providers
from activities.providers.vad import SileroDetector
from activities.recordings import RecordingStore
from activities.rooms.activities import NodeActivities
from activities.rooms.registry import Rooms
from activities.store.database import Database
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews as StoredInterviews
from api.live.app import create_live_app
from api.live.deps import LiveDeps
from api.tokens import issue_signaling_token
from sfu.node import MediaNode
from sfu.types import NodeConfig
from temporal.client import TemporalSettings, connect
from temporal.doorway import Interviews
from temporal.ids import interview_workflow_id
from temporal.search_attributes import register
from tests.support.live_node import ORIGIN, SECRET, Socket, until
from tests.support.ogg import ogg_opus
from tests.support.scripted_providers import ScriptedModel, ScriptedStt, ScriptedTts, outage
from tests.support.stored import a_company, an_interview
from workers.interviews import deployment_of, interview_worker
from workers.media import history_loader, newest_epoch, node_workers
from workers.serving import listening
from workers.settings import load
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.errors import Unavailable
from workflows.domain.plan import Plan, Topic
from workflows.domain.scorecard import NotScoreableReason
from workflows.domain.values import Interaction, InteractionType, Role, SessionStatus, TurnKind

R = TypeVar("R")

QUICK = Conduct(
    prompt_after_s=30,
    offer_skip_after_s=40,
    move_on_after_s=40,
    add_or_correct_wait_s=0.3,
    grace_s=30,
    max_follow_ups=0,
    thinking_time_s=0.5,
)
PLAN = Plan(
    (Topic("queues", "Queues", 2, must_ask=("How do you keep a queue short?",)), Topic("data", "Data", 2))
)
TRIES = 90
ANSWER = "We split the work by tenant and measured how long each message waited."


class Wording(ScriptedModel):
    """A vendor's model that words each turn as its kind; fails the next `failures` times."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0
        self.assesses_after_s = 0.0
        self.turns: list[c.TurnContext] = []
        self.assessed: list[c.AssessAnswer] = []

    async def say(self, turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        if self.failures:
            self.failures -= 1
            raise outage("rate_limited")
        self.turns.append(turn)
        await asyncio.sleep(self.pause_s)
        yield f"This is a {turn.kind.value} on {turn.topic_title or 'all'}. "
        yield turn.must_ask or "What do you say?"

    async def assess(self, order: c.AssessAnswer) -> c.Assessment:
        self.assessed.append(order)
        await asyncio.sleep(self.assesses_after_s)
        return c.Assessment(order.interaction_id, notes=(f"Said on {order.topic_title}.",))

    async def score(self, request: ScoreRequest) -> ScoreResult:
        return ScoreResult((), "nothing", "scripted", "1", NotScoreableReason.NO_EVIDENCE)


@dataclass
class Node:
    """A media node with its Temporal workers; `die` takes it away without a word."""

    rooms: Rooms
    stack: AsyncExitStack

    async def die(self) -> None:
        """Its workers no longer take tasks, its sockets are gone."""
        await self.stack.aclose()


@dataclass
class Stage:
    """What a test plays on."""

    client: Client
    database: Database
    doors: Interviews
    model: Wording
    providers: Providers
    stack: AsyncExitStack
    recordings: RecordingStore
    secret: str = SECRET
    nodes: list[Node] = field(default_factory=list)
    pinging: list[asyncio.Task[None]] = field(default_factory=list)

    async def node(self, capacity: int = 20) -> Node:
        """Another media node, for so many rooms."""
        stack = AsyncExitStack()
        media = await MediaNode.start(NodeConfig(bind_host="127.0.0.1"))
        stack.push_async_callback(media.close)
        name = f"n{uuid4().hex[:8]}"
        rooms = Rooms(
            name,
            media,
            self.doors.signal,
            history_loader(self.database),
            capacity,
            newest_epoch=newest_epoch(self.doors),
        )
        stack.push_async_callback(rooms.aclose)
        deps = LiveDeps(rooms, self.secret, (ORIGIN,), self.doors.consent, lambda _: ())
        port = await stack.enter_async_context(
            listening(create_live_app(deps), "127.0.0.1", 0, ws_ping_interval=None)
        )
        pool = ThreadPoolExecutor(1)
        stack.callback(pool.shutdown, wait=False)
        activities = NodeActivities(
            rooms, self.providers, self.recordings, f"ws://127.0.0.1:{port}/ws/signal", pool
        )
        await stack.enter_async_context(node_workers(self.client, rooms, activities))
        node = Node(rooms, stack)
        self.nodes.append(node)
        self.stack.push_async_callback(node.die)
        return node

    @asynccontextmanager
    async def worker(self, build_id: str = "") -> AsyncIterator[None]:
        """A worker of interviews; of a build, where one is named."""
        deployment = deployment_of(load(build_id=build_id))
        async with interview_worker(
            self.client, self.database, self.providers, self.recordings, deployment=deployment
        ):
            yield

    async def interview(
        self, conduct: Conduct = QUICK, start: Interviews | None = None, **changes: Any
    ) -> Scene:
        """A stored interview that begins at once, started through these doors."""
        async with self.database.transaction() as tx:
            company = await a_company(tx)
            new = replace(
                an_interview(company),
                scheduled_time=datetime.now(UTC) + timedelta(milliseconds=200),
                language=changes.get("language", "en"),
            )
            await StoredInterviews(tx).create(new)
            order = await StoredInterviews(tx).input_of(new.session_id)
        soon = datetime.now(UTC)
        order = replace(
            order,
            **{
                "plan": PLAN,
                "conduct": conduct,
                "duration_minutes": 5.0,
                "invite_expires_at": soon + timedelta(days=1),
                **changes,
            },
        )
        await (start or self.doors).start(order)
        return Scene(self, order)


@dataclass
class Scene:
    """One interview, seen from its candidate."""

    stage: Stage
    order: c.InterviewInput
    socket: Socket | None = None
    consented: c.GiveConsent | None = None
    _answered: int = 0
    _seen: int = 0

    @property
    def id(self) -> str:
        return self.order.session_id

    @property
    def candidate(self) -> str:
        return self.order.candidate.participant_id

    @property
    def interviewer(self) -> str:
        return self.order.interviewers[0].participant_id

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.stage.client.get_workflow_handle(interview_workflow_id(self.id))

    @property
    def here(self) -> Socket:
        assert self.socket is not None
        return self.socket

    async def join(self, who: str | None = None, failed_epoch: int | None = None) -> Socket:
        """The candidate (or somebody else) comes into the room, as a browser does, without media."""
        who = who or self.candidate
        admission = await self._admitted(c.Admit(who, failed_epoch))
        assert admission.room is not None
        token = issue_signaling_token(
            self.stage.secret,
            session_id=self.id,
            participant_id=who,
            role=Role.CANDIDATE if who == self.candidate else Role.INTERVIEWER,
            name="Somebody",
            node_id=admission.node_id,
            epoch=admission.room.epoch,
        )
        raw = await open_socket(
            f"{admission.web_socket_url}?token={token}", additional_headers={"Origin": ORIGIN}
        )
        socket = Socket(raw)
        await socket.send(type="connection_established")
        await socket.expect("session_ready")
        self.stage.pinging.append(asyncio.create_task(_ping(socket)))
        if who == self.candidate:
            self.socket, self._seen = socket, 0
        return socket

    async def _admitted(self, who: c.Admit) -> c.Admission:
        for _ in range(20):
            admission = await self.stage.doors.admit(self.id, who)
            if admission.room is not None:
                return admission
            await asyncio.sleep(admission.retry_after_s)
        raise AssertionError("no room was opened")

    async def leave(self) -> None:
        """The candidate's connection is lost."""
        await self.here.raw.close()
        await self.here.stop()

    async def come_back(self) -> None:
        """The candidate leaves and joins again; the interview goes on, and the AI listens."""
        await self.leave()
        await self.join()
        await self.status(SessionStatus.IN_PROGRESS)
        await self.listening()

    async def consent(self, recording: bool = False, evaluation: bool = True) -> None:
        """The candidate's decision."""
        given = c.GiveConsent(
            str(uuid4()),
            self.candidate,
            self.order.notice_version,
            "en",
            {"recording": recording, "aiEvaluation": evaluation},
        )
        await self.stage.doors.consent(self.id, given)
        self.consented = given

    async def begin(self, **consent: bool) -> None:
        """Joins, consents, and hears the opening."""
        await self.join()
        await self.consent(**consent)
        await self.asked(TurnKind.OPENING)

    async def line(self, text: str, timeout: float = 20.0) -> dict[str, Any]:
        """The next finished line of the AI that has this in it."""

        def found() -> dict[str, Any] | None:
            lines = [x for x in self.here.of("ai_message") if x["final"]]
            for n, line in enumerate(lines[self._seen :], start=self._seen):
                if text in line["text"]:
                    self._seen = n + 1
                    return line
            return None

        return await until(
            found, timeout, f"no line with {text!r}; said: {[x['text'] for x in self.here.of('ai_message')]}"
        )

    async def asked(self, kind: TurnKind) -> dict[str, Any]:
        """The next turn of that kind has been said, and the AI listens."""
        line = await self.line(f"a {kind.value} on")
        if kind is not TurnKind.FAREWELL:
            await self.listening()
        return line

    async def listening(self) -> None:
        """The AI's newest state is Listening."""

        def newest() -> str:
            states = [x["aiStatus"] for x in self.here.of("session_ready")]
            return (states + [x["status"] for x in self.here.of("ai_status")])[-1]

        await until(lambda: newest() == "Listening", 20, "the AI does not listen")

    async def answer(self, text: str = ANSWER, utterance_id: str | None = None) -> c.Answered:
        """A typed answer."""
        self._answered += 1
        answer = c.Answer(utterance_id or str(uuid4()), self.candidate, text)
        return await self.stage.doors.answer(self.id, answer)

    async def says_unheard(self, seconds: float = 3.0, recorded: bool = True, text: str = "") -> str:
        """The candidate has said something of which recognition had no more than `text`; the utterance's id."""
        utterance = str(uuid4())
        if recorded:
            self.stage.recordings.put(self.id, utterance, ogg_opus(seconds))
        room, now = (await self.stage.doors.snapshot(self.id)).room, datetime.now(UTC)
        assert room is not None
        speech = c.SpeechFinished(
            c.NodeStamp(f"ear-{utterance[:8]}", room.epoch, 1),
            self.candidate,
            utterance,
            text,
            now,
            now,
            audio_ref=utterance if recorded else None,
            audio_duration_s=seconds if recorded else 0.0,
            unrecognised=True,
        )
        await self.stage.doors.signal(self.id, speech)
        return utterance

    async def to_the_end(self, asked: bool = True) -> None:
        """Answers whatever is asked until the farewell; `asked`: a question waits for its answer already."""
        if asked:
            await insisted(self.answer)
        while True:
            line = await self.line(" on ")
            if f"a {TurnKind.FAREWELL.value} " in line["text"]:
                break
            closing = any(
                f"a {k.value} " in line["text"] for k in (TurnKind.CANDIDATE_QUESTIONS, TurnKind.REPLY)
            )
            if f"a {TurnKind.ADD_OR_CORRECT.value} " not in line["text"]:
                await insisted(partial(self.answer, "No, thank you." if closing else ANSWER))
        await self.over()

    async def next_run(self, timeout: float = 60.0) -> None:
        """Until the next run has begun, where the server suggests it soon: by messages that change nothing."""
        assert self.consented is not None
        first = (await self.handle.describe()).run_id
        async with asyncio.timeout(timeout):
            while (await self.handle.describe()).run_id == first:
                # What comes just as a run ends is refused, and would be asked again.
                with suppress(Unavailable):
                    await self.stage.doors.consent(self.id, self.consented)

    async def over(self) -> SessionStatus:
        """The workflow has closed; how it ended."""
        await asyncio.wait_for(self.handle.result(), 60)
        return (await self.snapshot_where(lambda now: now.status.over)).status

    async def status(self, wanted: SessionStatus, timeout: float = 20.0) -> c.Snapshot:
        """Waits for a status."""
        ends = asyncio.get_running_loop().time() + timeout
        while (now := await self.stage.doors.snapshot(self.id)).status is not wanted:
            assert asyncio.get_running_loop().time() < ends, f"still {now.status}, not {wanted}"
            await asyncio.sleep(0.05)
        return now

    async def snapshot_where(self, condition: Any, timeout: float = 20.0) -> c.Snapshot:
        """Waits until the snapshot fulfils a condition."""
        ends, now = asyncio.get_running_loop().time() + timeout, None
        while True:
            # A busy machine may be late with an answer.
            with suppress(Unavailable):
                if condition(now := await self.stage.doors.snapshot(self.id)):
                    return now
            assert asyncio.get_running_loop().time() < ends, f"never came true: {now}"
            await asyncio.sleep(0.05)

    async def transcript(self) -> list[Interaction]:
        """What is stored of the conversation, in its order."""
        async with self.stage.database.transaction() as tx:
            stored = await Interactions(tx).transcript(self.id)
        return [row.interaction for row in stored.lines]

    async def stored_status(self) -> SessionStatus:
        """The status in the store."""
        async with self.stage.database.transaction() as tx:
            return (await StoredInterviews(tx).require(self.id)).status

    async def questions(self) -> list[str]:
        """The stored questions."""
        return [i.content for i in await self.transcript() if i.type is InteractionType.QUESTION]

    async def answers(self) -> list[str]:
        """The stored answers."""
        return [i.content for i in await self.transcript() if i.type is InteractionType.ANSWER]


async def insisted(call: Callable[[], Awaitable[R]]) -> R:
    """As a page does: whoever is told that the interview is busy asks again."""
    for _ in range(TRIES):
        try:
            return await call()
        except Unavailable as busy:
            await asyncio.sleep(float(busy.extra.get("retry_after", 1)))
    raise AssertionError("the interview stays busy")


async def _ping(socket: Socket) -> None:
    """As the page does: each 2 s, until the socket is closed."""
    while socket.close_code is None:
        with suppress(ConnectionClosed):
            await socket.send(type="ping", t=0)
        await asyncio.sleep(2)


@asynccontextmanager
async def stage(
    database_url: str,
    temporal_address: str,
    codec: PayloadCodec | None = None,
    traced: bool = False,
    model: Wording | None = None,
    rooms: int = 20,
    **engines: Any,
) -> AsyncIterator[Stage]:
    """A stage with one media node, for so many `rooms`, and no worker yet.

    `engines`: providers in the place of scripted ones.
    """
    async with AsyncExitStack() as stack:
        client = await connect(TemporalSettings(temporal_address, traced=traced), codec=codec)
        await register(client, "default")
        database = Database(database_url)
        stack.push_async_callback(database.close)
        model = model or Wording()
        scripted = Providers(model, ScriptedStt(), ScriptedTts(0.003), SileroDetector, RuleEndOfTurn)
        providers = replace(scripted, **engines)
        recordings = RecordingStore(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        built = Stage(client, database, Interviews(client), model, providers, stack, recordings)
        await built.node(rooms)
        yield built
        for task in built.pinging:
            task.cancel()
