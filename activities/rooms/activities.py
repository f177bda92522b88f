"""The activities of a media node, as the workflow calls them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.providers.registry import Providers
from activities.recordings import RecordingStore
from activities.rooms.composing import compose
from activities.rooms.listening import Listening
from activities.rooms.registry import Rooms
from activities.rooms.speaking import Speaking
from temporal.queues import node_queue
from workflows import contracts as c
from workflows.domain.errors import VivaError
from workflows.ports import RoomActivities

MAX_CONCURRENT = 300
"""Three long activities a room, and the short ones: with the default of 100 rooms would stall silently at 33."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Business errors as the failures of that type: a retry by itself can't help."""
    try:
        yield
    except VivaError as error:
        raise ApplicationError(error.detail, type=error.code, non_retryable=True) from error


class NodeActivities(RoomActivities):
    """One for a node. `pool` runs voice detection beside the event loop."""

    def __init__(
        self,
        rooms: Rooms,
        providers: Providers,
        recordings: RecordingStore,
        web_socket_url: str,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._rooms = rooms
        self._providers = providers
        self._model = providers.llm
        self._web_socket_url = web_socket_url
        self._listening = Listening(providers, recordings, pool)
        self._speaking = Speaking(providers.tts, recordings)

    @activity.defn
    async def open_room(self, order: c.OpenRoom) -> c.OpenedRoom:
        """Opens the room here, or finds it. Fails as `stale-room` or `no-media-node`."""
        with _refusals():
            await self._rooms.open(order)
        node_id = self._rooms.node_id
        return c.OpenedRoom(
            node_id,
            node_queue(node_id),
            self._web_socket_url,
            self._providers.terms,
            recognises=self._providers.stt.capabilities.speaks(order.language),
        )

    @activity.defn
    async def probe_room(self, room: c.RoomRef) -> c.RoomProbe:
        """Says whether this node holds the room of that epoch."""
        known = self._rooms.of_session(room.session_id)
        if known is None or known.closed or known.draining:
            return c.RoomProbe(False)
        return c.RoomProbe(known.ref == room, known.ref.epoch)

    @activity.defn
    async def close_room(self, order: c.CloseRoom) -> None:
        """Closes it, with its sockets."""
        await self._rooms.close(order.room, order.reason)

    @activity.defn
    async def publish_state(self, state: c.RoomState) -> None:
        """Broadcasts what has changed."""
        with _refusals():
            self._rooms.find(state.room).publish(state)

    @activity.defn
    async def tell(self, message: c.Tell) -> None:
        """Broadcasts a system message once per `message_id`."""
        with _refusals():
            self._rooms.find(message.room).captions.tell(message.message_id, message.text, message.code)

    @activity.defn
    async def show_interaction(self, line: c.ShowInteraction) -> None:
        """Broadcasts a line that was typed, once."""
        with _refusals():
            self._rooms.find(line.room).captions.show(line)

    @activity.defn
    async def listen(self, order: c.Listen) -> c.Heard:
        """Hears one participant until cancelled."""
        with _refusals():
            return await self._listening.listen(self._rooms.find(order.room), order)

    @activity.defn
    async def hear_out(self, order: c.HearOut) -> None:
        """Tells what was said by now, and closes the ear."""
        with _refusals():
            room = self._rooms.find(order.room)
        await self._listening.hear_out(room, order)

    @activity.defn
    async def compose(self, order: c.Compose) -> c.Composed:
        """Streams the model's words into the turn's utterance."""
        with _refusals():
            return await compose(self._rooms.find(order.room), order, self._model)

    @activity.defn
    async def speak(self, order: c.Speak) -> c.Spoken:
        """Says the turn."""
        with _refusals():
            return await self._speaking.speak(self._rooms.find(order.room), order)
