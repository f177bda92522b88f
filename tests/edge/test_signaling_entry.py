"""The signaling socket: who is let in, and with which code others are turned away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import InvalidStatus

from api.tokens import issue_signaling_token
from tests.support.live_node import CANDIDATE, SECRET, LiveNode, live_node
from workflows import contracts as c
from workflows.domain.values import Role


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    async with live_node() as running:
        yield running


async def refused_with(node: LiveNode, token: str) -> int:
    async with node.socket(token) as socket:
        return await socket.closed()


async def test_a_token_opens_the_socket_once(node: LiveNode) -> None:
    token = node.token(await node.room())
    async with node.socket(token) as socket:
        await socket.echoed()
    assert await refused_with(node, token) == 4401


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_what_is_no_token_is_refused_with_4401(node: LiveNode, token: str) -> None:
    await node.room()
    assert await refused_with(node, token) == 4401


async def test_an_expired_token_and_one_of_another_secret_are_refused_with_4401(node: LiveNode) -> None:
    room = await node.room()
    past = datetime.now(UTC) - timedelta(seconds=61)
    assert await refused_with(node, node.token(room, now=past)) == 4401
    stranger = issue_signaling_token(
        "another secret that is long enough, too",
        session_id=room.session_id,
        participant_id=CANDIDATE,
        role=Role.CANDIDATE,
        name="",
        node_id="node-1",
        epoch=1,
    )
    assert SECRET not in stranger
    assert await refused_with(node, stranger) == 4401


async def test_a_token_of_another_node_epoch_or_session_is_refused_with_4404(node: LiveNode) -> None:
    room = await node.room(epoch=2)
    assert await refused_with(node, node.token(room, node_id="node-2")) == 4404
    assert await refused_with(node, node.token(room, epoch=1)) == 4404
    assert await refused_with(node, node.token(room, session_id="unknown")) == 4404


async def test_who_has_another_role_than_the_token_says_is_refused_with_4403(node: LiveNode) -> None:
    room = await node.room()
    assert await refused_with(node, node.token(room, role=Role.INTERVIEWER)) == 4403


async def test_a_page_of_another_origin_gets_no_socket_at_all(node: LiveNode) -> None:
    room = await node.room()
    with pytest.raises(InvalidStatus) as refusal:
        async with node.socket(node.token(room), origin="http://evil.test"):
            pass
    assert refusal.value.response.status_code == 403


async def test_the_newer_connection_of_a_participant_replaces_the_older_with_4409(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as first, node.joined(room) as second:
        assert await first.closed() == 4409
        await second.echoed()
        assert room.people[CANDIDATE].connected
    reasons = [signal.reason for signal in node.signals_of(c.ParticipantDisconnected)]
    assert reasons[0] == "replaced"


async def test_a_silent_client_is_cut_off_with_4408(node: LiveNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.live.connection.SILENT_S", 0.3)
    async with node.joined(await node.room()) as socket:
        assert await socket.closed() == 4408
    assert node.signals_of(c.ParticipantDisconnected)[0].reason == "lost"


async def test_a_message_over_64_kib_closes_with_4413(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        await socket.raw.send("x" * (64 * 1024))
        await socket.expect("error", code="invalid_message")
        await socket.raw.send("x" * (64 * 1024 + 1))
        assert await socket.closed() == 4413


async def test_an_invalid_message_is_answered_and_the_twentieth_in_a_minute_closes_with_4429(
    node: LiveNode,
) -> None:
    async with node.joined(await node.room()) as socket:
        for _ in range(19):
            await socket.raw.send('{"type":"unknown"}')
        await socket.echoed()
        assert len(socket.of("error")) == 19
        await socket.raw.send(b"\x00\x01")
        assert await socket.closed() == 4429


async def test_a_flood_of_good_messages_closes_with_4429(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        for t in range(700):
            await socket.send(type="ping", t=t)
        assert await socket.closed() == 4429


async def test_a_room_that_moves_sends_its_people_to_join_again(node: LiveNode) -> None:
    room = await node.room(epoch=1)
    async with node.joined(room) as socket:
        await node.room(epoch=2, session_id=room.session_id)
        assert await socket.closed() == 1012


async def test_a_draining_node_tells_the_workflow_and_closes_with_1012(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        await asyncio.wait_for(node.rooms.drain(1.0), 5)
        assert await socket.closed() == 1012
    assert len(node.signals_of(c.NodeDraining)) == 1


async def test_an_interview_that_is_over_closes_its_room_with_1000(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        await node.activities.close_room(c.CloseRoom(room.ref))
        assert await socket.closed() == 1000
