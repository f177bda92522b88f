"""The codec server: decodes for Temporal's UI and CLI, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import WorkflowSerializationContext

from activities.key_ring import destroy
from activities.store.database import Database
from api.codec import MAX_BODY_BYTES, CodecAccess, create_codec_app
from temporal.codec import ENCODING, EncryptingCodec
from temporal.ids import interview_workflow_id
from tests.support.secrecy import a_codec

UI = "http://127.0.0.1:8233"
TOKEN = "correct horse battery"


@pytest.fixture
async def codec(database_url: str) -> AsyncIterator[EncryptingCodec]:
    async with a_codec(database_url, ttl_s=0.0) as made:
        yield made


def reached(codec: EncryptingCodec, token: str = "", url: str = "http://127.0.0.1:8234") -> httpx.AsyncClient:
    app = create_codec_app(codec, CodecAccess((UI,), token))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url)


def words(text: str) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(text).encode())


def body(*payloads: Payload) -> dict[str, Any]:
    return MessageToDict(Payloads(payloads=payloads))


async def of_an_interview(codec: EncryptingCodec, session_id: str, text: str) -> Payload:
    context = WorkflowSerializationContext("default", interview_workflow_id(session_id))
    return (await codec.with_context(context).encode([words(text)]))[0]


async def test_what_an_interview_wrote_is_readable(codec: EncryptingCodec) -> None:
    payload = await of_an_interview(codec, str(uuid4()), "hello")
    async with reached(codec) as server:
        answer = await server.post("/decode", json=body(payload, words("clear")), headers={"Origin": UI})
    assert answer.json() == body(words("hello"), words("clear"))
    assert answer.headers["access-control-allow-origin"] == UI


async def test_what_the_ui_sends_is_encrypted(codec: EncryptingCodec) -> None:
    async with reached(codec) as server:
        encoded = (await server.post("/encode", json=body(words("hello")))).json()
        assert "aGVsbG8" not in json.dumps(encoded)
        assert (await server.post("/decode", json=encoded)).json() == body(words("hello"))


async def test_an_erased_interview_is_shown_as_such_beside_what_is_readable(
    codec: EncryptingCodec, database_url: str
) -> None:
    gone = str(uuid4())
    payloads = [
        await of_an_interview(codec, gone, "secret"),
        await of_an_interview(codec, str(uuid4()), "kept"),
    ]
    damaged = Payload(metadata=payloads[1].metadata, data=b"x" * 40)
    database = Database(database_url)
    await destroy(database, gone)
    await database.close()
    async with reached(codec) as server:
        answer = await server.post("/decode", json=body(*payloads, damaged))
    shown = ParseDict(answer.json(), Payloads())
    texts = [json.loads(p.data) for p in shown.payloads]
    assert "erased" in texts[0] and texts[1] == "kept" and "damaged" in texts[2]
    assert "secret" not in answer.text


@pytest.mark.parametrize("text", ["", "[]", "{", '{"payloads": [{"data": 7}]}', '{"others": []}'])
async def test_what_is_no_payloads_is_refused(codec: EncryptingCodec, text: str) -> None:
    async with reached(codec) as server:
        assert (await server.post("/decode", content=text)).status_code == 400


async def test_a_body_without_end_is_refused(codec: EncryptingCodec) -> None:
    async with reached(codec) as server:
        assert (await server.post("/decode", content=b" " * (MAX_BODY_BYTES + 1))).status_code == 413


async def test_a_page_of_another_origin_may_not_read(codec: EncryptingCodec) -> None:
    asks = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-namespace",
    }
    async with reached(codec) as server:
        assert (await server.options("/decode", headers=asks)).status_code == 400
        allowed = await server.options("/decode", headers=asks | {"Origin": UI})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-credentials"] == "true"


async def test_a_foreign_name_for_this_machine_is_refused(codec: EncryptingCodec) -> None:
    async with reached(codec, url="http://evil.example:8234") as server:
        assert (await server.post("/decode", json=body(words("x")))).status_code == 401


async def test_with_a_token_only_those_who_have_it_are_served(codec: EncryptingCodec) -> None:
    async with reached(codec, TOKEN, "https://codec.example") as server:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "viva_codec=wrong"}):
            for path in ("/decode", "/encode"):
                answer = await server.post(path, json=body(words("x")), headers=headers)
                assert answer.status_code == 401
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert (await server.post("/decode", json=body(words("x")), headers=bearer)).status_code == 200


async def test_by_its_page_a_browser_signs_in_for_the_ui(codec: EncryptingCodec) -> None:
    async with reached(codec, TOKEN) as server:
        assert "Token" in (await server.get("/")).text
        assert (await server.post("/sign-in", data={"token": "wrong"})).status_code == 403
        signed = await server.post("/sign-in", data={"token": TOKEN})
        cookie = signed.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert (await server.post("/decode", json=body(words("x")))).status_code == 200


async def test_while_the_database_is_away_the_ui_is_told_to_try_again(codec: EncryptingCodec) -> None:
    payload = Payload(metadata={"encoding": ENCODING, "encryption-key-id": str(uuid4()).encode()}, data=b"x")
    async with a_codec("postgresql+asyncpg://nobody@127.0.0.1:1/none") as cut_off, reached(cut_off) as server:
        assert (await server.post("/decode", json=body(payload))).status_code == 503
