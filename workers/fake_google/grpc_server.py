"""A gRPC server on loopback whose connections can be reset, and the faults that both speech services share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

import grpc  # type: ignore[import-untyped]
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]

from workers.fake_google.faults import REASONS, Fault, FaultKind

HOST = "127.0.0.1"
SLOW_S = 30.0
RETRY_AFTER_S = 2.0
_STATUS = {
    FaultKind.RATE_LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    FaultKind.INTERNAL: grpc.StatusCode.INTERNAL,
    FaultKind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    FaultKind.DEADLINE: grpc.StatusCode.DEADLINE_EXCEEDED,
    FaultKind.BAD_KEY: grpc.StatusCode.UNAUTHENTICATED,
    FaultKind.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    **dict.fromkeys(REASONS, grpc.StatusCode.PERMISSION_DENIED),
}


class GrpcServer:
    """Serves generic handlers at a port of loopback (0: any free one), through a relay that can reset connections.

    `tls`: key and certificate in PEM; without them it speaks plain text.
    """

    def __init__(
        self, handlers: Sequence[grpc.GenericRpcHandler], tls: tuple[bytes, bytes] | None = None
    ) -> None:
        self._tls = tls
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers(tuple(handlers))
        self._relay: asyncio.Server | None = None
        self._inner_port = 0
        self._sides: set[asyncio.StreamWriter] = set()

    async def start(self, port: int = 0) -> int:
        """The port that it serves at."""
        self._inner_port = self._open()
        await self._server.start()
        self._relay = await asyncio.start_server(self._connection, HOST, port)
        return int(self._relay.sockets[0].getsockname()[1])

    def _open(self) -> int:
        if self._tls is None:
            return int(self._server.add_insecure_port(f"{HOST}:0"))
        return int(self._server.add_secure_port(f"{HOST}:0", grpc.ssl_server_credentials([self._tls])))

    def reset(self) -> None:
        """Resets all connections (TCP's RST)."""
        for side in list(self._sides):
            side.transport.abort()

    async def stop(self) -> None:
        """Ends it and its calls."""
        if self._relay is not None:
            self._relay.close()
        self.reset()
        await self._server.stop(None)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection(HOST, self._inner_port)
        except OSError:
            writer.transport.abort()
            return
        self._sides |= {writer, inner_writer}
        try:
            await asyncio.wait(
                [
                    asyncio.create_task(_copy(reader, inner_writer)),
                    asyncio.create_task(_copy(inner_reader, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for side in (writer, inner_writer):
                self._sides.discard(side)
                side.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


async def meet(fault: Fault | None, context: Any, server: GrpcServer) -> None:
    """Lets a call meet those faults that come before any answer."""
    if fault is None:
        return
    if fault.kind is FaultKind.SLOW_START:
        await asyncio.sleep(fault.seconds_or(SLOW_S))
    elif fault.kind is FaultKind.RESET:
        server.reset()
        # The call is over when its connection is; nothing may be answered before.
        await asyncio.Event().wait()
    elif fault.kind in _STATUS:
        await refuse(context, _STATUS[fault.kind], _details(fault))


async def refuse(
    context: Any, code: grpc.StatusCode, *details: RetryInfo | ErrorInfo, text: str = ""
) -> NoReturn:
    """Ends a call with a status and its details, as Google's services send them."""
    message = text or f"scripted: {code.name.lower()}"
    packed = []
    for detail in details:
        packed.append(AnyMessage())
        packed[-1].Pack(detail)
    status = Status(code=code.value[0], message=message, details=packed)
    trailing = (("grpc-status-details-bin", status.SerializeToString()),) if packed else ()
    await context.abort(code, message, trailing)
    raise AssertionError("abort raises")


def _details(fault: Fault) -> Any:
    if fault.kind is FaultKind.RATE_LIMITED:
        seconds = fault.seconds_or(RETRY_AFTER_S)
        delay = Duration(seconds=int(seconds), nanos=int(seconds % 1 * 1e9))
        return RetryInfo(retry_delay=delay)
    reason = {FaultKind.BAD_KEY: "ACCESS_TOKEN_EXPIRED", **REASONS}.get(fault.kind, fault.kind.value.upper())
    return ErrorInfo(reason=reason, domain="googleapis.com")
