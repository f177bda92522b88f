"""The command line of a dev server, and how to tell that it is up."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    GetSystemInfoRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from temporal import search_attributes
from temporal.client import TemporalSettings, connect

RETENTION = timedelta(days=30)
"""How long closed interviews stay readable in the UI; the server's own default for `default` is 1 day."""

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
"""The default journal waits for the disk several times with each step of a workflow; this one once, and as durably."""

POLL_INTERVAL_S = 0.05


@dataclass(frozen=True)
class DevServer:
    """A dev server as it is to run: addresses, its database file (`None`: in memory) and dynamic settings."""

    port: int
    ui_port: int
    ip: str = "127.0.0.1"
    db_filename: Path | None = None
    namespace: str = "default"
    headless: bool = False
    dynamic_config: Mapping[str, str] = field(default_factory=dict)
    """Server's dynamic configuration: key to JSON text (`limit.historyCount.suggestContinueAsNew: 50`)."""
    codec_url: str = ""
    """The codec server that the UI uses."""

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"{self.ip}:{self.port}"

    def command(self, binary: Path) -> list[str]:
        """The arguments with which to start it."""
        argv = [str(binary), "server", "start-dev", "--ip", self.ip, "--port", str(self.port)]
        argv += ["--log-level", "warn", "--namespace", self.namespace]
        argv += ["--headless"] if self.headless else ["--ui-port", str(self.ui_port)]
        if self.codec_url and not self.headless:
            argv += ["--ui-codec-endpoint", self.codec_url]
        if self.db_filename is not None:
            argv += ["--db-filename", str(self.db_filename)]
        for pragma in PRAGMAS if self.db_filename is not None else ():
            argv += ["--sqlite-pragma", pragma]
        for key, value in self.dynamic_config.items():
            argv += ["--dynamic-config-value", f"{key}={value}"]
        return argv


async def wait_until_ready(server: DevServer, timeout: timedelta = timedelta(seconds=30)) -> Client:
    """Wait for the server, prepare its namespace, and return a client.

    Prepared: search attributes, and the retention of closed workflows. Raises `TimeoutError` where the server
    hasn't answered by `timeout`.
    """
    async with asyncio.timeout(timeout.total_seconds()):
        client = await connect(TemporalSettings(server.address, server.namespace), lazy=True)
        while not await _prepared(client):  # noqa: ASYNC110 (it is another process that gets ready)
            await asyncio.sleep(POLL_INTERVAL_S)
    return client


async def _prepared(client: Client) -> bool:
    try:
        await client.workflow_service.get_system_info(
            GetSystemInfoRequest(), timeout=timedelta(seconds=1), retry=False
        )
        await search_attributes.register(client, client.namespace)
        await _retain(client)
    except (RPCError, RuntimeError):
        return False
    return True


async def _retain(client: Client) -> None:
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    wanted = Duration(seconds=int(RETENTION.total_seconds()))
    if described.config.workflow_execution_retention_ttl == wanted:
        return
    config = NamespaceConfig(workflow_execution_retention_ttl=wanted)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=client.namespace, config=config)
    )
