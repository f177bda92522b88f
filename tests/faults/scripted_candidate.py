"""A candidate who types scripted answers, whatever happens to the room: the script is the same each time.

They join and answer over REST, as the page does, and are in the room by its socket. Nothing is spoken: how a spoken
answer is cut depends on when the room was lost, so no two runs are alike word by word. What is spoken is compared with
what was said in the tests with a real microphone (`test_moments.py`).
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from activities.store.interviews import Interviews as StoredInterviews
from activities.store.invites import Invites
from api.opaque_tokens import new_token, token_hash
from temporal.histories import chain_of
from temporal.ids import interview_workflow_id
from tests.durable.stage import PLAN, QUICK
from tests.faults.mishaps import AFTER, AT, BEFORE, OF_PROCESSES, STEPS, Fault, Mishaps
from tests.faults.scripted_stage import Processes
from tests.support.live_node import ORIGIN, Socket
from tests.support.stored import a_company, an_interview
from workers.demo.rest import Problem, Rest, UnreachableError
from workflows import contracts as c
from workflows.domain.errors import InterviewOver, VivaError
from workflows.domain.values import AIStatus, SessionStatus

CONDUCT = replace(
    QUICK,
    prompt_after_s=600,
    offer_skip_after_s=700,
    move_on_after_s=800,
    add_or_correct_wait_s=600,
    grace_s=600,
)
PING_S = 2.0
CUT_OFF_S = 4.0
"""Without an answer to a ping the node is given up."""
POLL_S = 0.1
TOLD_S = 2.0
LOST = (None, 1006, 1012, 4404)
"""How a socket closes whose room is to be looked for elsewhere."""
SEEN_S = 60.0
"""So long a fault may take to be seen."""


@dataclass
class Typist:
    """See the module."""

    processes: Processes
    mishaps: Mishaps = field(default_factory=Mishaps)
    order: c.InterviewInput | None = None
    answered: dict[str, str] = field(default_factory=dict)
    """Answers by their question."""
    heard_out: bool = False
    """Whether they were in one and the same room from their last answer to the end."""
    _rest: Rest | None = None
    _answered_in: Socket | None = None
    _away: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: Socket | None = None
    _ended: bool = False
    _striking: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The session's."""
        assert self.order is not None
        return self.order.session_id

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The interview's workflow."""
        return self.processes.client.get_workflow_handle(interview_workflow_id(self.id))

    @property
    def rest(self) -> Rest:
        """The API, as the candidate."""
        assert self._rest is not None
        return self._rest

    async def run(self) -> None:
        """The whole interview, from its booking to its end."""
        async with Rest(self.processes.api_url) as self._rest:
            await self._run()

    async def _run(self) -> None:
        self.order, token = await self._book()
        await self._insist(lambda: self.rest.use_invite(token))
        self._away.set()
        connection = asyncio.create_task(self._stay())
        try:
            await self._insist(self._consent)
            while (question := await self._next_question()) is not None:
                first = STEPS * len(self.answered)
                await self._step(first + BEFORE)
                await self._answer(question, first + AT)
                await self._step(first + AFTER)
            await asyncio.wait_for(self._closed(), 90)
            self.heard_out = await self._told_the_end()
            await asyncio.gather(*self._striking)
        finally:
            self._ended = True
            connection.cancel()
            # What was begun is ended: nobody tears down processes that stand still.
            await asyncio.gather(connection, *self._striking, return_exceptions=True)

    async def _closed(self) -> None:
        """Until the workflow has; the server may be killed meanwhile."""
        while True:
            try:
                await self.handle.result()
                return
            except RPCError:
                await asyncio.sleep(0.2)

    async def stands(self) -> str:
        """Where the interview is, for whoever waits for it in vain."""
        try:
            now = await self.processes.doors.snapshot(self.id)
        except (VivaError, RPCError) as error:
            return f"{error!r}"
        pinned = "answered already" if now.pinned_question in self.answered else "new"
        people = [who.connection for who in now.participants]
        return f"{now.status}, {now.ai_status}, its question {pinned}, {now.room}, {people}; socket: {self._socket}"

    async def _told_the_end(self) -> bool:
        """Whether the room in which the last answer was given told of the end."""
        socket = self._answered_in
        with suppress(TimeoutError):
            async with asyncio.timeout(TOLD_S):
                while socket is not None and socket is self._socket:
                    if any(
                        state["status"] == SessionStatus.COMPLETED for state in socket.of("session_state")
                    ):
                        return True
                    await asyncio.sleep(POLL_S)
        return False

    async def _book(self) -> tuple[c.InterviewInput, str]:
        token = new_token()
        async with self.processes.database.transaction() as tx:
            company = await a_company(tx)
            start = datetime.now(UTC) + timedelta(milliseconds=200)
            new = replace(an_interview(company), scheduled_time=start)
            await StoredInterviews(tx).create(new)
            order = await StoredInterviews(tx).input_of(new.session_id)
            expires_at = start + timedelta(days=1)
            await Invites(tx).add(token_hash(token), order.candidate.participant_id, expires_at=expires_at)
        order = replace(
            order,
            plan=PLAN,
            conduct=CONDUCT,
            duration_minutes=30.0,
            invite_expires_at=expires_at,
        )
        await self._insist(lambda: self.processes.doors.start(order))
        return order, token

    # ------------------------------------------------------------ the conversation

    async def _consent(self) -> None:
        assert self.order is not None
        given = c.GiveConsent(
            str(uuid.uuid5(uuid.NAMESPACE_URL, f"consent:{self.id}")),
            self.order.candidate.participant_id,
            self.order.notice_version,
            "en",
            {"recording": False, "aiEvaluation": True},
        )
        await self.processes.doors.consent(self.id, given)

    async def _next_question(self) -> str | None:
        """The next question that waits for its answer; None when the interview is over."""
        while True:
            with suppress(VivaError):
                now = await self.processes.doors.snapshot(self.id)
                if now.status.over:
                    return None
                waits = now.ai_status is AIStatus.LISTENING and now.pinned_question not in self.answered
                if waits and now.pinned_question:
                    return now.pinned_question
            await asyncio.sleep(POLL_S)

    async def _answer(self, question: str, step: int) -> None:
        assert self.order is not None
        text = f"To {question!r} I say number {len(self.answered) + 1}, as it is written in the script."
        self.answered[question] = text
        typed = {
            "transcript": text,
            "userId": self.order.candidate.participant_id,
            "utteranceId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.id}:{question}")),
        }
        path = f"/api/ai/{self.id}/process_response"
        await self._step(step)
        await self._insist(lambda: self.rest.post(path, typed))
        self._answered_in = self._socket
        for fault in self.mishaps.at(step):
            if fault.kind == "same answer twice":
                await self._insist(lambda: self.rest.post(path, typed))
                self.mishaps.happened.append(fault)

    async def _insist(self, call: Any) -> None:
        """As the page does: the same message again until it is acknowledged."""
        while True:
            try:
                await call()
                return
            except InterviewOver:
                return
            except Problem as problem:
                if problem.kind == InterviewOver.code:
                    return
                await asyncio.sleep(0.2)
            except (VivaError, RPCError, RuntimeError, UnreachableError):
                await asyncio.sleep(0.2)

    # ------------------------------------------------------------ what goes wrong

    async def _step(self, step: int) -> None:
        for fault in self.mishaps.at(step):
            if fault.kind in OF_PROCESSES:
                await self._strike(fault)
            elif fault.kind == "gone":
                await self._vanish(fault)
            elif fault.kind == "late signals":
                await self._again(fault)

    async def _strike(self, fault: Fault) -> None:
        begun = asyncio.Event()
        work = asyncio.create_task(self.processes.strike(fault, begun.set))
        self._striking.append(work)
        beginning = asyncio.create_task(begun.wait())
        # Only its beginning is waited for: the conversation goes on into it.
        await asyncio.wait({work, beginning}, return_when=asyncio.FIRST_COMPLETED)
        beginning.cancel()
        if begun.is_set():
            self.mishaps.happened.append(fault)

    async def _vanish(self, fault: Fault) -> None:
        async with asyncio.timeout(SEEN_S):
            while (socket := self._socket) is None or socket.close_code is not None:
                await asyncio.sleep(POLL_S)
            self._away.clear()
            socket.raw.transport.abort()
            while socket.close_code is None:
                await asyncio.sleep(POLL_S)
        self.mishaps.happened.append(fault)
        await asyncio.sleep(fault.pause_s)
        self._away.set()

    async def _again(self, fault: Fault) -> None:
        """What nodes have told some time ago arrives once more, word for word."""
        async with asyncio.timeout(SEEN_S):
            while True:
                with suppress(RPCError, RuntimeError):
                    if await self._resent(random.Random(fault.step)):
                        break
                await asyncio.sleep(POLL_S)
        self.mishaps.happened.append(fault)

    async def _resent(self, chance: random.Random) -> int:
        signals = [
            event.workflow_execution_signaled_event_attributes
            for run in await chain_of(self.processes.client, interview_workflow_id(self.id))
            for event in run.events
            if event.HasField("workflow_execution_signaled_event_attributes")
        ]
        again = chance.sample(signals, min(3, len(signals)))
        for one in again:
            await self.processes.client.workflow_service.signal_workflow_execution(
                SignalWorkflowExecutionRequest(
                    namespace="default",
                    workflow_execution=WorkflowExecution(workflow_id=interview_workflow_id(self.id)),
                    signal_name=one.signal_name,
                    input=one.input,
                    request_id=str(uuid.uuid4()),
                )
            )
        return len(again)

    # ------------------------------------------------------------ the room

    async def _stay(self) -> None:
        """In the room, and into the next one when it is lost."""
        failed: int | None = None
        # The SDK makes a refusal of a cancelled update: the loop must end by itself.
        while not self._ended:
            await self._away.wait()
            try:
                failed = await self._once(failed)
            except (Problem, UnreachableError, OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
                await asyncio.sleep(0.2)

    async def _once(self, failed: int | None) -> int | None:
        body = {} if failed is None else {"failedEpoch": failed}
        room = await self.rest.post(f"/api/interview/{self.id}/join", body)
        lost = int(room["epoch"])
        try:
            raw = await open_socket(
                f"{room['webSocketUrl']}?token={room['signalingToken']}",
                additional_headers={"Origin": ORIGIN},
                open_timeout=3,
            )
        except (OSError, TimeoutError, InvalidHandshake):
            await asyncio.sleep(0.2)
            return lost
        self._socket = socket = Socket(raw)
        try:
            await socket.send(type="connection_established")
            await self._ping(socket)
        except ConnectionClosed:
            pass
        finally:
            await socket.stop()
        return lost if socket.close_code in LOST else None

    async def _ping(self, socket: Socket) -> None:
        """Until the socket is closed; one whose node no longer answers is given up."""
        answered, heard_at = 0, time.monotonic()
        while socket.close_code is None:
            await socket.send(type="ping", t=0)
            for _ in range(int(PING_S / POLL_S)):
                if socket.close_code is not None:
                    return
                await asyncio.sleep(POLL_S)
            if (pongs := len(socket.of("pong"))) > answered:
                answered, heard_at = pongs, time.monotonic()
            elif time.monotonic() - heard_at > CUT_OFF_S:
                socket.raw.transport.abort()
                return
