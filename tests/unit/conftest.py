from collections.abc import AsyncIterator

import pytest

from sfu.dataplane import UdpDataPlane


@pytest.fixture
async def plane() -> AsyncIterator[UdpDataPlane]:
    plane = UdpDataPlane("127.0.0.1", 0)
    yield plane
    plane.close()
