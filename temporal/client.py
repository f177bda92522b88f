"""The one way to a Temporal client."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from temporalio.client import Client
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
)
from temporalio.service import TLSConfig


@dataclass(frozen=True)
class TemporalSettings:
    """Where the Temporal server is, and who we are to it.

    `tls` alone means the system's certificate authorities; the three PEM fields refine it (a private
    authority; a client certificate with its key).
    """

    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    tls: bool = False
    tls_ca: bytes | None = None
    tls_cert: bytes | None = None
    tls_key: bytes | None = None
    api_key: str | None = None
    traced: bool = False
    """Calls, workflows and activities are spans, and carry the trace on."""


KEPT_COPIES = 1_000


@dataclass(frozen=True)
class KeptConverter(DataConverter):
    """Keeps its copy for each workflow: the SDK asks for it with each heartbeat and each signal.

    What else a context holds makes no difference to our converters and codec.
    """

    _copies: OrderedDict[str | None, Self] = field(
        default_factory=OrderedDict, init=False, compare=False, repr=False
    )

    def with_context(self, context: SerializationContext) -> Self:
        """Called by the SDK."""
        workflow_id = getattr(context, "workflow_id", None)
        copy = self._copies.get(workflow_id)
        if copy is None:
            copy = self._copies[workflow_id] = super().with_context(context)
            while len(self._copies) > KEPT_COPIES:
                self._copies.popitem(last=False)
        return copy


def data_converter(codec: PayloadCodec | None = None) -> DataConverter:
    """How payloads are written: pydantic's JSON, then `codec` (encryption) where one is given.

    With a codec the words of errors are payloads as well: they may quote what was said.
    """
    if codec is None:
        return pydantic_data_converter
    return KeptConverter(
        pydantic_data_converter.payload_converter_class,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(
    settings: TemporalSettings,
    *,
    codec: PayloadCodec | None = None,
    lazy: bool = False,
    connect_timeout: timedelta | None = None,
) -> Client:
    """A client of the server in `settings`.

    `lazy` connects at the first call, so that a process can start while the server is away. Raises
    `RuntimeError` where the server can't be reached and `lazy` is off.
    """
    return await Client.connect(
        settings.address,
        namespace=settings.namespace,
        data_converter=data_converter(codec),
        tls=_tls(settings),
        api_key=settings.api_key,
        lazy=lazy,
        connect_timeout=connect_timeout,
        interceptors=[TracingInterceptor()] if settings.traced else [],
    )


def _tls(settings: TemporalSettings) -> TLSConfig | bool:
    if not (settings.tls or settings.tls_ca or settings.tls_cert):
        # An API key turns TLS on by default; a key is never to go out in the clear.
        return settings.api_key is not None
    return TLSConfig(
        server_root_ca_cert=settings.tls_ca,
        client_cert=settings.tls_cert,
        client_private_key=settings.tls_key,
    )
