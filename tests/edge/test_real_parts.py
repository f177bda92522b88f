"""The parts that other tests stand on."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
from google.protobuf.duration_pb2 import Duration
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from temporal import search_attributes
from temporal.client import TemporalSettings, connect
from temporal.search_attributes import register
from tests.support.stack import TemporalServer, fresh_database
from workers.interviews import prepare
from workers.postgres import Postgres


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def test_each_test_has_a_database_of_its_own(postgres: Postgres) -> None:
    async with fresh_database(postgres) as first, fresh_database(postgres) as second:
        connection = await asyncpg.connect(plain(first))
        await connection.execute("CREATE TABLE mine (id int)")
        await connection.close()
        connection = await asyncpg.connect(plain(second))
        assert await connection.fetchval("SELECT to_regclass('mine')") is None
        await connection.close()


async def test_search_attributes_are_registered_once(temporal_client: Client) -> None:
    await register(temporal_client, temporal_client.namespace)
    listed = await temporal_client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=temporal_client.namespace)
    )
    assert {key.name for key in search_attributes.ALL} <= set(listed.custom_attributes)


async def test_a_worker_registers_them_as_it_starts(temporal_dev_server: TemporalServer) -> None:
    namespace = f"fresh-{uuid4().hex[:8]}"
    service = temporal_dev_server.client.workflow_service
    days = Duration()
    days.FromTimedelta(timedelta(days=1))
    await service.register_namespace(
        RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=days)
    )
    client = await connect(TemporalSettings(temporal_dev_server.address, namespace))
    async with asyncio.timeout(30):
        while not {key.name for key in search_attributes.ALL} <= await registered(client):
            await prepare(client)
            await asyncio.sleep(0.2)
    schedules = [s.id async for s in await client.list_schedules()]
    assert set(schedules) == {"viva-sweep", "viva-retention"}


async def registered(client: Client) -> set[str]:
    try:
        listed = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError:
        # A namespace is known everywhere a moment after it was made.
        return set()
    return set(listed.custom_attributes)


async def test_closed_interviews_stay_readable_for_thirty_days(temporal_client: Client) -> None:
    described = await temporal_client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=temporal_client.namespace)
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 30
