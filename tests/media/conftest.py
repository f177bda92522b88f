from collections.abc import AsyncIterator, Callable

import pytest

from sfu.node import MediaNode
from sfu.room import Room
from sfu.types import NodeConfig
from tests.media.clients import Client


@pytest.fixture
async def node() -> AsyncIterator[MediaNode]:
    node = await MediaNode.start(NodeConfig())
    yield node
    await node.close()


@pytest.fixture
def room(node: MediaNode) -> Room:
    return node.open_room("room")


Join = Callable[..., Client]


@pytest.fixture
async def join(room: Room) -> AsyncIterator[Join]:
    """Makes clients that subscribe; closes them in the end."""
    clients: list[Client] = []

    def make(peer_id: str, **options: object) -> Client:
        client = Client(room, peer_id, **options)  # type: ignore[arg-type]
        client.peer.subscribe()
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()
