"""Today's Chromium, without flags that help a connection, in the rooms of a real node."""

import asyncio
from array import array
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, async_playwright

from sfu.room import Room
from tests.media.browser import BrowserClient, launch
from tests.media.clients import tone, until


@pytest.fixture(scope="module")
async def context() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield await browser.new_context()
        await browser.close()


@pytest.fixture
async def anna(context: BrowserContext, room: Room) -> AsyncIterator[BrowserClient]:
    client = await BrowserClient.open(context, room, "anna")
    client.peer.subscribe()
    yield client
    await client.page.close()


@pytest.fixture
async def bert(context: BrowserContext, room: Room) -> AsyncIterator[BrowserClient]:
    client = await BrowserClient.open(context, room, "bert")
    client.peer.subscribe()
    yield client
    await client.page.close()


async def test_two_pages_see_and_hear_each_other_by_aes_gcm(anna: BrowserClient, bert: BrowserClient) -> None:
    await anna.call("join")
    await bert.call("join")
    for one, other in ((anna, "bert"), (bert, "anna")):
        video = await one.rises(other, "camera", "decoded", 30)
        assert video["width"] == 640
        audio = await one.rises(other, "microphone", "energy", 0.0001)
        assert audio["lost"] == 0
    sent = await anna.call("outbound")
    assert sent["srtp"] == "SRTP_AEAD_AES_128_GCM"


async def test_the_page_hears_the_mouth_and_the_ear_hears_the_page(room: Room, anna: BrowserClient) -> None:
    tap = room.tap("anna")
    await anna.call("join")
    playback = room.injector("ai").start()
    playback.write(tone(500, 10.0))
    await anna.rises("ai", "microphone", "energy", 0.05)
    loudest = 0
    stamps: list[int] = []
    async for frame in tap:
        stamps.append(frame.rtp_timestamp)
        loudest = max(loudest, *array("h", frame.pcm))
        # Chromium's fake microphone beeps once a second.
        if len(stamps) >= 100:
            break
    assert loudest > 500
    assert stamps == [stamps[0] + 960 * n for n in range(100)]
    playback.stop()


async def test_a_shared_screen_is_a_second_video_and_goes_again(
    anna: BrowserClient, bert: BrowserClient
) -> None:
    await anna.call("join")
    await bert.rises("anna", "camera", "decoded", 10)
    await anna.call("share")
    await bert.rises("anna", "screen", "decoded", 15)
    await anna.call("unshare")
    await until(lambda: all(track.source != "screen" for track in bert.tracks))
    await bert.rises("anna", "camera", "decoded", 15)
    await anna.call("reshare")
    await bert.rises("anna", "screen", "decoded", 15)


async def test_a_muted_camera_stops_and_goes_on_with_nothing_lost(
    anna: BrowserClient, bert: BrowserClient
) -> None:
    await anna.call("join")
    await bert.rises("anna", "camera", "decoded", 15)
    anna.peer.set_muted("camera", True)
    await asyncio.sleep(0.3)
    before = await bert.inbound("anna", "camera")
    await asyncio.sleep(0.5)
    assert (await bert.inbound("anna", "camera"))["packets"] == before["packets"]
    anna.peer.set_muted("camera", False)
    after = await bert.rises("anna", "camera", "decoded", 15)
    assert (after["lost"], after["nack"]) == (before["lost"], before["nack"])


async def test_ice_restarts_keep_the_media_going(anna: BrowserClient, bert: BrowserClient) -> None:
    await anna.call("join")
    await bert.rises("anna", "camera", "decoded", 10)
    transport = anna.peer._publisher.transport
    assert transport is not None
    credentials = transport.local
    await anna.call("restart")
    assert anna.peer._publisher.transport is transport
    assert transport.local != credentials
    await bert.rises("anna", "camera", "decoded", 15)
    await until(lambda: transport._previous is None, what="the page never used the new credentials")
    await bert.peer.restart("subscribe")
    receiver = bert.peer._subscriber.transport
    assert receiver is not None
    await until(lambda: receiver._previous is None, what="the page never used the new credentials")
    await bert.rises("anna", "camera", "decoded", 15)
    assert ("publish", "failed") not in anna.states


async def test_who_speaks_is_known_from_the_pages_audio_levels(room: Room, anna: BrowserClient) -> None:
    changes: list[tuple[str, bool]] = []
    room.on_speaking = lambda peer_id, speaking: changes.append((peer_id, speaking))
    await anna.call("join")
    await until(lambda: ("anna", True) in changes)
