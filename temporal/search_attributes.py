"""Search attributes by which operators find interviews. None of them names a person."""

from typing import Any, Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeIndexedValueType, SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from workflows.visibility import AI_STATE, JOB, NODE, SCHEDULED_TIME, STATUS, TOPIC

ALL: Final[tuple[SearchAttributeKey[Any], ...]] = (STATUS, AI_STATE, TOPIC, JOB, SCHEDULED_TIME, NODE)

_WIRE_TYPE = {
    SearchAttributeIndexedValueType.KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    SearchAttributeIndexedValueType.DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


async def missing(client: Client, namespace: str) -> list[SearchAttributeKey[Any]]:
    """What the namespace lacks of `ALL`, or has as another type."""
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=namespace)
    )
    return [
        key for key in ALL if listed.custom_attributes.get(key.name) != _WIRE_TYPE[key.indexed_value_type]
    ]


async def register(client: Client, namespace: str) -> None:
    """Add what the namespace lacks of `ALL`; doing so twice, or from two processes, is doing so once."""
    wanted = {key.name: _WIRE_TYPE[key.indexed_value_type] for key in await missing(client, namespace)}
    if not wanted:
        return
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=wanted)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
