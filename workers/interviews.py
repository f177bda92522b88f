"""The worker process: interviews' workflows, and the activities of AI and record."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.converter import PayloadCodec
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.days import DayKeeper, SlotOpener
from activities.erasure import Eraser
from activities.judgement import Judgement
from activities.late_recognition import LateRecognition
from activities.mail.messenger import Messenger
from activities.providers.registry import Providers
from activities.record import Record
from activities.recordings import RecordingStore
from activities.store.database import Database
from activities.sweep import Sweeper
from temporal.beating import Beating
from temporal.client import connect
from temporal.days import DaySchedules
from temporal.doorway import Interviews
from temporal.queues import INTERVIEWS
from temporal.schedules import keep_retaining, keep_sweeping
from temporal.search_attributes import register
from workers.bytecode import keep_bytecode
from workers.database import database_url_of
from workers.encryption import Encryption
from workers.engines import chosen_providers
from workers.garbage import keep_what_is_loaded
from workers.health import answers, internal_port
from workers.limits import run_limits
from workers.mail import messenger
from workers.retention import retention_rules
from workers.serving import asked_to_end
from workers.settings import Settings
from workflows.contracts import RunLimits
from workflows.days import OpenSlotsWorkflow
from workflows.debrief import DebriefWorkflow
from workflows.domain.retention import RetentionRules
from workflows.interview import InterviewWorkflow
from workflows.messages import DeliverWorkflow
from workflows.recognise_later import RecogniseLaterWorkflow
from workflows.retention import EraseWorkflow, RetentionWorkflow
from workflows.sandbox import runner
from workflows.sweep import SweepWorkflow

# With the default of 10 s an update after a worker's death and restart took 10.0 s; with this, 1.0.
STICKY_TIMEOUT = timedelta(seconds=1)
DRAIN = timedelta(seconds=20)
# A task's time runs from when it is taken: of a thousand that are due at once the others wait with the server.
# An interview's first one takes 20 ms of a processor.
WORKFLOW_TASKS_AT_ONCE = 8
# One that isn't held is replayed from its beginning with each step; one that is takes about 1 MB.
HELD_WORKFLOWS = 2_000
RECONNECT_S = 1.0

log = logging.getLogger(__name__)


async def serve(settings: Settings, choose: Callable[[Settings], Providers] = chosen_providers) -> None:
    """Work until SIGTERM or SIGINT, then finish the tasks at hand. Raises `StartError`."""
    asked = asked_to_end()
    encryption = Encryption.of(settings)
    database = Database(database_url_of(settings))
    providers = choose(settings)
    try:
        client = await connected(settings, asked, encryption.codec)
        if client is not None:
            await _work(client, settings, database, providers, asked)
    finally:
        await asyncio.gather(database.close(), encryption.close(), providers.aclose())


async def connected(settings: Settings, asked: asyncio.Event, codec: PayloadCodec) -> Client | None:
    """A client as soon as the Temporal server answers; None where the process is asked to end before."""
    while not asked.is_set():
        try:
            return await connect(settings.temporal(), codec=codec)
        except RuntimeError:
            log.warning("temporal_unreachable", extra={"retry_s": RECONNECT_S})
            await asyncio.wait([asyncio.create_task(asked.wait())], timeout=RECONNECT_S)
    return None


async def _work(
    client: Client, settings: Settings, database: Database, providers: Providers, asked: asyncio.Event
) -> None:
    async def ready() -> bool:
        return await answers(database)

    recordings = RecordingStore(settings.recordings_dir)
    rules, deployment = retention_rules(settings), deployment_of(settings)
    worker = interview_worker(
        client,
        database,
        providers,
        recordings,
        rules,
        deployment,
        messenger(settings, database),
        run_limits(settings),
    )
    async with worker, internal_port(settings.internal_host, settings.internal_port, ready):
        await prepare(client)
        keep_what_is_loaded()
        await asked.wait()


async def prepare(client: Client) -> None:
    """What operators find interviews by, and what runs by itself; done once, however many workers do it.

    A cluster may leave either to its administrators (`viva migrate`): then it is only told.
    """
    for work, failure in (
        (register(client, client.namespace), "search_attributes_not_registered"),
        (keep_sweeping(client), "sweep_not_scheduled"),
        (keep_retaining(client), "retention_not_scheduled"),
    ):
        try:
            await work
        except RPCError as error:
            log.warning(failure, extra={"status": error.status.name})


def interview_worker(
    client: Client,
    database: Database,
    providers: Providers,
    recordings: RecordingStore,
    rules: RetentionRules | None = None,
    deployment: WorkerDeploymentConfig | None = None,
    messages: Messenger | None = None,
    limits: RunLimits | None = None,
) -> Worker:
    """The worker of queue `interviews`, not started. Without `messages` nobody is sent any: they are only kept."""
    keep_bytecode()
    interviews, days = Interviews(client, limits=limits), DayKeeper(database, DaySchedules(client).sync)
    return Worker(
        client,
        task_queue=INTERVIEWS,
        workflows=[
            InterviewWorkflow,
            DebriefWorkflow,
            DeliverWorkflow,
            OpenSlotsWorkflow,
            RecogniseLaterWorkflow,
            SweepWorkflow,
            RetentionWorkflow,
            EraseWorkflow,
        ],
        activities=[
            *activities_of(Record(database)),
            *activities_of(messages or Messenger(database, lambda _: "", None)),
            *activities_of(Judgement(database, providers.llm, providers.stt.capabilities)),
            *activities_of(LateRecognition(database, recordings, providers.stt)),
            *activities_of(Sweeper(database, interviews.start, days)),
            *activities_of(SlotOpener(database)),
            *activities_of(Eraser(database, recordings, rules or RetentionRules(), interviews.stop)),
        ],
        workflow_runner=runner(),
        interceptors=[Beating()],
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        max_concurrent_workflow_tasks=WORKFLOW_TASKS_AT_ONCE,
        max_cached_workflows=HELD_WORKFLOWS,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=deployment,
    )


def deployment_of(settings: Settings) -> WorkerDeploymentConfig | None:
    """Which build of which deployment this worker is; None where interviews go on with any build."""
    if not settings.build_id:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id),
        use_worker_versioning=True,
        # An interview, and each run that continues it, stays with the build that began it.
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


def activities_of(implementation: object) -> list[Callable[..., Any]]:
    """The bound activities of an object."""
    names = (name for name in dir(type(implementation)) if not name.startswith("_"))
    methods = (getattr(implementation, name) for name in names)
    return [m for m in methods if hasattr(m, "__temporal_activity_definition")]
