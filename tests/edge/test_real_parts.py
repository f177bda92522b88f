"""The parts that other tests stand on."""

import asyncpg
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from temporal import search_attributes
from temporal.search_attributes import register
from tests.support.stack import fresh_database
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


async def test_closed_interviews_stay_readable_for_thirty_days(temporal_client: Client) -> None:
    described = await temporal_client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=temporal_client.namespace)
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 30
