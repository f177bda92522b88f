"""A bidirectional gRPC call whose error is the service's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from typing import Any, Generic, TypeVar

import grpc  # type: ignore[import-untyped]
from google.api_core.exceptions import from_grpc_error

Response = TypeVar("Response")
T = TypeVar("T")


class StreamCall(Generic[Response]):
    """`call`: what a method of a transport (`grpc.aio`) returns.

    Iterating raises `google.api_core`'s exceptions. A write that fails because the service has ended the call
    overwrites the status that the service gave, in grpc.aio up to 1.85 at least (grpc/grpc#36066): it is kept here.
    """

    def __init__(self, call: Any) -> None:
        self._call = call
        self._status: grpc.aio.AioRpcError | None = None
        call.add_done_callback(self._ended)

    async def __aiter__(self) -> AsyncIterator[Response]:
        try:
            async for response in self._call:
                yield response
        except grpc.aio.AioRpcError as error:
            raise from_grpc_error(self._status or error) from None  # type: ignore[no-untyped-call]

    def cancel(self) -> None:
        """Ends it."""
        self._call.cancel()

    def _ended(self, call: Any) -> None:
        code = _at_once(call.code())
        if code is not grpc.StatusCode.OK:
            self._status = grpc.aio.AioRpcError(
                code,
                grpc.aio.Metadata(),
                _at_once(call.trailing_metadata()),
                _at_once(call.details()),
            )


def _at_once(answer: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that has nothing to wait for: the status is there when the callback is called."""
    try:
        answer.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    answer.close()
    raise RuntimeError("the call has not ended")
