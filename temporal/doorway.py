"""The typed doorway to interviews: whoever talks to their workflows comes through here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.api.errordetails.v1 import NotFoundFailure
from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.workflow import UpdateMethodMultiParam

from temporal.ids import (
    debrief_workflow_id,
    debriefs_by_other_rubrics,
    erasure_workflow_id,
    interview_workflow_id,
    message_workflows,
    recognising_workflows,
)
from temporal.queues import INTERVIEWS
from workflows import contracts as c
from workflows.debrief import DebriefWorkflow
from workflows.domain.errors import InterviewOver, NotFound, Unavailable, VivaError, by_code
from workflows.interview import InterviewRun, InterviewWorkflow
from workflows.retention import EraseWorkflow

A = TypeVar("A")
R = TypeVar("R")
_Update = UpdateMethodMultiParam[[InterviewWorkflow, A], R]

# A worker's death is noticed as fast as this, and another takes over.
WORKFLOW_TASK_TIMEOUT = timedelta(seconds=3)
RPC_TIMEOUT = timedelta(seconds=8)
UPDATE_TIMEOUT = timedelta(seconds=12)
STOP_TIMEOUT_S = 15.0


class Interviews:
    """Every method raises the tree of `workflows.domain.errors`; `Unavailable` where Temporal can't be reached."""

    def __init__(
        self, client: Client, task_queue: str = INTERVIEWS, limits: c.RunLimits | None = None
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._limits = limits

    async def start(self, order: c.InterviewInput) -> None:
        """Starts the interview's workflow; one that runs or has ended already is left as it is."""
        if self._limits is not None:
            order = replace(order, limits=self._limits)
        try:
            await self._client.start_workflow(
                InterviewWorkflow.run,
                InterviewRun(order),
                id=interview_workflow_id(order.session_id),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                task_timeout=WORKFLOW_TASK_TIMEOUT,
                static_summary=f"Interview: {order.title}"[:200],
                static_details=_static_details(order),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return
        except (RPCError, RuntimeError) as error:
            raise _translated(error) from error

    async def debrief(self, order: c.DebriefInput) -> None:
        """Has an interview that is over scored by a rubric; what is under way, or was done, stays as it is."""
        try:
            await self._client.start_workflow(
                DebriefWorkflow.run,
                order,
                id=debrief_workflow_id(order.session_id, order.rubric_version),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                static_summary="Scorecard by another rubric",
                static_details=f"Of the interview `{order.session_id}`, by version {order.rubric_version}.",
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return
        except (RPCError, RuntimeError) as error:
            raise _translated(error) from error

    async def signal(self, session_id: str, message: c.FromNode) -> None:
        """Delivers what a node has to tell. `InterviewOver` where nobody is left to hear it."""
        name = _SIGNALS[type(message)]
        await _asked(self._handle(session_id).signal(name, message, rpc_timeout=RPC_TIMEOUT))

    async def snapshot(self, session_id: str) -> c.Snapshot:
        """The live truth; also of an interview that is over, while its history is kept."""
        return await _asked(
            self._handle(session_id).query(InterviewWorkflow.snapshot, rpc_timeout=RPC_TIMEOUT)
        )

    async def erase(self, order: c.Erase) -> None:
        """Has an interview erased; one whose erasure is under way is left to it."""
        try:
            await self._client.start_workflow(
                EraseWorkflow.run,
                order,
                id=erasure_workflow_id(order.session_id),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary="Erase an interview",
                static_details=f"The interview `{order.session_id}`, as asked for or decided.",
                rpc_timeout=RPC_TIMEOUT,
            )
        except (RPCError, RuntimeError) as error:
            raise _translated(error) from error

    async def stop(self, session_id: str) -> None:
        """Ends whatever runs for an interview: cancelled where it answers, else terminated."""
        with suppress(VivaError, TimeoutError):
            await asyncio.wait_for(
                self.cancel(session_id, c.Command("retention")), UPDATE_TIMEOUT.total_seconds()
            )
        with suppress(VivaError, WorkflowFailureError, TimeoutError):
            await asyncio.wait_for(_asked(self._handle(session_id).result()), STOP_TIMEOUT_S)
        for workflow_id in (interview_workflow_id(session_id), debrief_workflow_id(session_id)):
            await self._terminate(workflow_id)
        prefixes = (debriefs_by_other_rubrics, recognising_workflows, message_workflows)
        any_of = " OR ".join(f'WorkflowId STARTS_WITH "{prefix(session_id)}"' for prefix in prefixes)
        late = f'({any_of}) AND ExecutionStatus = "Running"'
        try:
            running = [run.id async for run in self._client.list_workflows(late)]
        except RPCError as error:
            raise _translated(error) from error
        for workflow_id in running:
            await self._terminate(workflow_id)

    async def _terminate(self, workflow_id: str) -> None:
        try:
            await self._client.get_workflow_handle(workflow_id).terminate(
                reason="erased", rpc_timeout=RPC_TIMEOUT
            )
        except RPCError as error:
            if not _of_a_workflow(error):
                raise _translated(error) from error

    async def admit(self, session_id: str, who: c.Admit) -> c.Admission:
        """Lets a member in."""
        return await self._update(session_id, InterviewWorkflow.admit, who)

    async def reschedule(self, session_id: str, order: c.Reschedule) -> c.Done:
        """Gives it a new time."""
        return await self._update(session_id, InterviewWorkflow.reschedule, order)

    async def book(self, session_id: str, order: c.Book) -> c.Booked:
        """Books a time in an open window, or gives it back."""
        return await self._update(session_id, InterviewWorkflow.book, order)

    async def edit(self, session_id: str, order: c.Edit) -> c.Done:
        """Changes it before its start."""
        return await self._update(session_id, InterviewWorkflow.edit, order)

    async def cancel(self, session_id: str, command: c.Command) -> c.Done:
        """Cancels it."""
        return await self._update(session_id, InterviewWorkflow.cancel, command)

    async def pause(self, session_id: str, command: c.Command) -> c.Done:
        """Pauses it."""
        return await self._update(session_id, InterviewWorkflow.pause, command)

    async def resume(self, session_id: str, command: c.Command) -> c.Done:
        """Lets it go on."""
        return await self._update(session_id, InterviewWorkflow.resume, command)

    async def end(self, session_id: str, command: c.Command) -> c.Done:
        """Ends it with a goodbye."""
        return await self._update(session_id, InterviewWorkflow.end, command)

    async def extend(self, session_id: str, order: c.Extend) -> c.Done:
        """Gives the candidate extra time."""
        return await self._update(session_id, InterviewWorkflow.extend, order)

    async def direct(self, session_id: str, order: c.Direct) -> c.Done:
        """Directs the AI."""
        return await self._update(session_id, InterviewWorkflow.direct, order)

    async def answer(self, session_id: str, answer: c.Answer) -> c.Answered:
        """Gives an answer as text."""
        return await self._update(session_id, InterviewWorkflow.answer, answer)

    async def comment(self, session_id: str, comment: c.Comment) -> c.Done:
        """Records a remark."""
        return await self._update(session_id, InterviewWorkflow.comment, comment)

    async def consent(self, session_id: str, given: c.GiveConsent) -> c.Done:
        """Records the candidate's decision."""
        return await self._update(session_id, InterviewWorkflow.consent, given)

    def _handle(self, session_id: str) -> WorkflowHandle[InterviewWorkflow, Any]:
        return self._client.get_workflow_handle_for(InterviewWorkflow.run, interview_workflow_id(session_id))

    async def _update(self, session_id: str, update: _Update[A, R], argument: A) -> R:
        return await _asked(
            self._handle(session_id).execute_update(update, argument, rpc_timeout=UPDATE_TIMEOUT)
        )


_SIGNALS: dict[type, str] = {
    c.SpeechPaused: "speech_paused",
    c.SpeechResumed: "speech_resumed",
    c.SpeechFinished: "speech_finished",
    c.VoiceStarted: "voice_started",
    c.ParticipantConnected: "participant_connected",
    c.ParticipantDisconnected: "participant_disconnected",
    c.CandidateRequest: "candidate_request",
    c.OutOfReach: "out_of_reach",
    c.NodeDraining: "node_draining",
}


async def _asked(call: Awaitable[R]) -> R:
    try:
        return await call
    except WorkflowUpdateFailedError as error:
        raise _refusal(error.cause) from error
    except (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowQueryFailedError) as error:
        raise Unavailable("The interview does not answer at the moment.", retry_after=1) from error
    except WorkflowQueryRejectedError as error:
        raise InterviewOver("The interview is over.") from error
    except (RPCError, RuntimeError) as error:
        raise _translated(error) from error


def _refusal(cause: BaseException | None) -> VivaError:
    if isinstance(cause, ApplicationError) and cause.type:
        extra = cause.details[0] if cause.details and isinstance(cause.details[0], dict) else {}
        if cause.type == "AcceptedUpdateCompletedWorkflow":
            return InterviewOver("The interview is over.")
        return by_code(cause.type)(cause.message, **extra)
    return Unavailable("The interview could not do this.", retry_after=1)


def _translated(error: RPCError | RuntimeError) -> VivaError:
    # A lazy client that can't connect raises a bare RuntimeError.
    if not isinstance(error, RPCError):
        return Unavailable("The interview can't be reached at the moment.", retry_after=2)
    if _of_a_workflow(error):
        # The server's words: over before it was asked, or just while it was.
        if "already completed" in str(error) or "aborted by closing workflow" in str(error):
            return InterviewOver("The interview is over.")
        return NotFound("There is no such interview.")
    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return Unavailable("The interview is busy.", retry_after=1)
    return Unavailable("The interview can't be reached at the moment.", retry_after=2)


def _of_a_workflow(error: RPCError) -> bool:
    """Whether it is the workflow that isn't there (any more): a namespace that isn't yet has a failure of its own."""
    return error.status is RPCStatusCode.NOT_FOUND and any(
        detail.Is(NotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details
    )


def _static_details(order: c.InterviewInput) -> str:
    topics = "\n".join(
        f"{n}. {t.title} ({t.minutes:g} min)" for n, t in enumerate(order.plan.topics, start=1)
    )
    return (
        f"Scheduled for {order.scheduled_time.isoformat()} ({order.timezone}), {order.duration_minutes:g} minutes, "
        f"language {order.language}.\n\nTopics:\n\n{topics}"
    )
