"""The media node: signaling sockets, SFU, and the activities that need a room's audio, in one process and loop."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.providers.ports import ProviderError
from activities.providers.registry import Providers
from activities.recordings import RecordingStore
from activities.rooms import messages as m
from activities.rooms.activities import MAX_CONCURRENT, NodeActivities
from activities.rooms.reach import watch_reach
from activities.rooms.registry import Rooms
from activities.store.database import Database
from activities.store.interactions import Interactions
from api.live.app import create_live_app
from api.live.deps import LiveDeps
from api.services.joining import ice_servers
from sfu.node import MediaNode
from sfu.types import NodeConfig
from temporal.doorway import Interviews
from temporal.queues import MEDIA, node_queue
from workers.api_settings import api_settings
from workers.database import database_url_of
from workers.encryption import Encryption
from workers.engines import chosen_providers
from workers.exit import StartError
from workers.garbage import keep_what_is_loaded
from workers.health import answers, internal_port
from workers.interviews import activities_of, connected
from workers.serving import asked_to_end, listening
from workers.settings import Settings
from workflows.domain.errors import NotFound
from workflows.domain.phrases import phrase
from workflows.domain.values import Interaction

log = logging.getLogger(__name__)
HEARTBEAT_THROTTLE = timedelta(milliseconds=150)
"""Below the 500 ms at which activities beat, and below the pace of words: the SDK would keep most to itself."""
REACH_TIMEOUT = timedelta(seconds=1)
OPENING_AT_ONCE = 2
OFFER_AGAIN_S = 1.0
OWN_POLLS = 5
SHARED_POLLS = 1
"""Each poll of a node that stands still swallows one `open_room`."""
DRAIN_S = 20.0
"""No sentence is longer; of an answer without any pause what was heard until then is handed over."""
DETECTION_THREADS = 2
DETECTION_NICENESS = 5
FRAME_LIMIT = 1024 * 1024
"""Of the WebSocket library; the socket itself refuses above 64 KiB with the close code of the wire."""


async def serve(settings: Settings, choose: Callable[[Settings], Providers] = chosen_providers) -> None:
    """Serve until SIGTERM or SIGINT; then send everybody elsewhere. Raises `StartError`."""
    asked = asked_to_end()
    async with AsyncExitStack() as stack:
        encryption = Encryption.of(settings)
        stack.push_async_callback(encryption.close)
        database = Database(database_url_of(settings))
        stack.push_async_callback(database.close)
        providers = choose(settings)
        stack.push_async_callback(providers.aclose)
        client = await connected(settings, asked, encryption.codec)
        if client is None:
            return
        media = await _media_node(settings)
        stack.push_async_callback(media.close)
        node_id = f"n{uuid4().hex[:12]}"
        interviews = Interviews(client)
        rooms = Rooms(
            node_id,
            media,
            interviews.signal,
            history_loader(database),
            capacity=settings.media_max_rooms,
            newest_epoch=newest_epoch(interviews),
        )
        stack.push_async_callback(rooms.aclose)
        await _serve_rooms(settings, asked, client, rooms, providers, database, interviews)


async def _serve_rooms(
    settings: Settings,
    asked: asyncio.Event,
    client: Client,
    rooms: Rooms,
    providers: Providers,
    database: Database,
    interviews: Interviews,
) -> None:
    async def ready() -> bool:
        return not rooms.draining and await answers(database)

    deps = LiveDeps(
        rooms=rooms,
        secret=settings.signing_secret().get_secret_value(),
        origins=tuple(settings.origins),
        consent=interviews.consent,
        ice_servers=_ice_servers(settings, offline=providers.llm.capabilities.offline),
    )
    socket = listening(
        create_live_app(deps),
        settings.media_host,
        settings.media_port,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        ws_max_size=FRAME_LIMIT,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        ws_ping_interval=None,
    )
    pool = ThreadPoolExecutor(
        DETECTION_THREADS, thread_name_prefix="voice-detection", initializer=give_way_to_the_call
    )
    async with socket as port, internal_port(settings.internal_host, settings.internal_port, ready):
        url = settings.model_copy(update={"media_port": port}).media_url
        recordings = RecordingStore(settings.recordings_dir)
        activities = NodeActivities(rooms, providers, recordings, f"{url}/ws/signal", pool)
        await asyncio.to_thread(recordings.forget_unfinished)
        warming = asyncio.create_task(warm_up(providers), name="warm-up")
        async with node_workers(client, rooms, activities):
            log.info("media_node_ready", extra={"node": rooms.node_id, "port": port})
            await asked.wait()
            await rooms.drain(DRAIN_S)
        warming.cancel()
    pool.shutdown(wait=False)


def give_way_to_the_call() -> None:
    """Of a thread: whether a turn is over may be known some milliseconds later, a packet may not be late."""
    # Elsewhere it would be the whole process.
    if sys.platform == "linux":
        os.nice(DETECTION_NICENESS)


@asynccontextmanager
async def node_workers(client: Client, rooms: Rooms, activities: NodeActivities) -> AsyncIterator[None]:
    """The node's own queue, and the shared one for as long as there is room for a further room.

    Beside them it is watched whether Temporal can be reached.
    """
    own = _worker(client, node_queue(rooms.node_id), activities_of(activities), MAX_CONCURRENT, OWN_POLLS)
    async with own:
        beside = [
            asyncio.create_task(_offer(client, rooms, activities), name="offer-rooms"),
            asyncio.create_task(watch_reach(partial(_reachable, client), rooms), name="watch-reach"),
        ]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


async def _reachable(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=REACH_TIMEOUT)
    except (RPCError, RuntimeError):
        return False


async def _offer(client: Client, rooms: Rooms, activities: NodeActivities) -> None:
    while True:
        await rooms.until(full=False)
        try:
            async with _worker(client, MEDIA, [activities.open_room], OPENING_AT_ONCE, SHARED_POLLS):
                await rooms.until(full=True)
        except Exception:
            # The calls that are held here go on; without another try no further ones would ever come.
            log.exception("rooms_not_offered")
            await asyncio.sleep(OFFER_AGAIN_S)


def _worker(
    client: Client, queue: str, activities: Sequence[Callable[..., Awaitable[Any]]], at_once: int, polls: int
) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        activities=activities,
        max_concurrent_activities=at_once,
        max_concurrent_activity_task_polls=polls,
        default_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
    )


async def _media_node(settings: Settings) -> MediaNode:
    config = NodeConfig(
        bind_host=settings.media_udp_host or "0.0.0.0",
        port=settings.media_udp_port,
        advertised=tuple(settings.media_addresses),
    )
    try:
        return await MediaNode.start(config)
    except OSError as error:
        raise StartError(
            f"UDP port {config.port} of {config.bind_host} can't be used for media: {error.strerror}."
        ) from None
    except ValueError as error:
        raise StartError(f"VIVA_MEDIA_ADDRESSES is wrong: {error}.") from None


def _ice_servers(settings: Settings, *, offline: bool) -> Callable[[str], Sequence[m.IceServer]]:
    ours = api_settings(settings, offline=offline)

    def servers(participant_id: str) -> Sequence[m.IceServer]:
        return [
            m.IceServer(urls=tuple(s.urls), username=s.username, credential=s.credential)
            for s in ice_servers(ours, participant_id)
        ]

    return servers


def newest_epoch(interviews: Interviews) -> Callable[[str], Awaitable[int]]:
    """Asks the workflow for the epoch of its newest room, also of one that couldn't be opened."""

    async def ask(session_id: str) -> int:
        return (await interviews.snapshot(session_id)).newest_epoch

    return ask


def history_loader(database: Database) -> Callable[[str], Awaitable[list[m.HistoryLine]]]:
    """Reads what is stored of a session's conversation."""

    async def load(session_id: str) -> list[m.HistoryLine]:
        async with database.transaction() as tx:
            try:
                transcript = await Interactions(tx).transcript(session_id)
            except NotFound:
                return []
        return [
            m.HistoryLine(
                interaction_id=line.interaction_id,
                participant_id=line.speaker_participant_id,
                type=line.type,
                text=line.content or _to_come(line),
                timestamp=line.timestamp,
                utterance_id=line.utterance_id,
                audio_ref=line.audio.ref if line.audio else None,
            )
            for line in (row.interaction for row in transcript.lines)
        ]

    return load


def _to_come(line: Interaction) -> str:
    return phrase("to_be_written", "en") if line.recognition is not None else ""


async def warm_up(providers: Providers) -> None:
    """Loads the engines before the first candidate speaks: a network that is loaded later is a silence in a call."""
    await asyncio.to_thread(_warm_up_networks, providers)
    await _warm_up_engines(providers)
    keep_what_is_loaded()


async def _warm_up_engines(providers: Providers) -> None:
    with suppress(ProviderError):
        stream = await providers.stt.open("en")
        await stream.close()
        async for _ in stream.results():
            pass
    with suppress(ProviderError):
        async for _ in providers.tts.synthesize("Hello.", "en"):
            pass


def _warm_up_networks(providers: Providers) -> None:
    second = bytes(32_000)
    providers.vad().probability(second)
    detector = providers.turn_detector()
    if detector is not None:
        detector.finished(second)
