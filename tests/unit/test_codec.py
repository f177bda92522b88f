"""Payloads are encrypted for their interview, opened by the key they name, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    DefaultFailureConverterWithEncodedAttributes,
    SerializationContext,
    WorkflowSerializationContext,
)

from temporal.client import data_converter
from temporal.codec import (
    ENCODING,
    KEY_ID,
    NONCE_BYTES,
    SYSTEM_SCOPE,
    DamagedPayload,
    DataKey,
    DataKeys,
    EncryptingCodec,
)
from temporal.ids import (
    debrief_workflow_id,
    interview_workflow_id,
    recognising_workflows,
    session_of,
)

SESSION = "0b3f4a52-7c1d-4e8e-9a25-1f2f3a4b5c6d"
OTHER = "1b3f4a52-7c1d-4e8e-9a25-1f2f3a4b5c6d"


class KeysAtHand(DataKeys):
    """A key for each scope, in memory."""

    def __init__(self) -> None:
        self.made: dict[str, DataKey] = {}

    async def for_writing(self, scope: str) -> DataKey:
        return self.made.setdefault(scope, DataKey(f"key of {scope}", bytes([len(self.made)] * 32)))

    async def for_reading(self, key_id: str) -> DataKey:
        return next(key for key in self.made.values() if key.key_id == key_id)


@pytest.fixture
def keys() -> KeysAtHand:
    return KeysAtHand()


@pytest.fixture
def codec(keys: KeysAtHand) -> EncryptingCodec:
    return EncryptingCodec(keys)


def of_workflow(workflow_id: str) -> SerializationContext:
    return WorkflowSerializationContext("default", workflow_id)


def of_activity(workflow_id: str | None) -> SerializationContext:
    return ActivitySerializationContext("default", "1", "listen", "media", workflow_id, "Interview", False)


def a_payload(text: str = "hello") -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=f'"{text}"'.encode())


@pytest.mark.parametrize(
    ("context", "scope"),
    [
        (of_workflow(interview_workflow_id(SESSION)), SESSION),
        (of_workflow(debrief_workflow_id(SESSION)), SESSION),
        (of_activity(interview_workflow_id(SESSION)), SESSION),
        (of_workflow(f"message-{SESSION}-reminder-900-1"), SESSION),
        (of_activity(None), SYSTEM_SCOPE),
        (of_workflow("sweep-workflow-2027-01-01T00:00:00Z"), SYSTEM_SCOPE),
        (of_workflow(f"interview-{SESSION}-and-more"), SYSTEM_SCOPE),
    ],
)
async def test_a_payload_is_encrypted_for_the_interview_of_its_workflow(
    codec: EncryptingCodec, keys: KeysAtHand, context: SerializationContext, scope: str
) -> None:
    [payload] = await codec.with_context(context).encode([a_payload()])
    assert payload.metadata["encoding"] == ENCODING
    assert payload.metadata[KEY_ID] == keys.made[scope].key_id.encode()
    assert b"hello" not in payload.SerializeToString() and b"json" not in payload.SerializeToString()
    # Whoever reads it needs no context.
    assert await codec.decode([payload]) == [a_payload()]


async def test_a_converter_is_kept_for_each_workflow_and_no_interview_gets_anothers_key(
    codec: EncryptingCodec, keys: KeysAtHand
) -> None:
    converter = data_converter(codec)
    for session in (SESSION, OTHER, SESSION):
        copy = converter.with_context(of_activity(interview_workflow_id(session)))
        assert copy is converter.with_context(of_workflow(interview_workflow_id(session)))
        [payload] = await copy.encode(["hello"])
        assert payload.metadata[KEY_ID] == keys.made[session].key_id.encode()
        assert await copy.decode([payload]) == ["hello"]
    assert isinstance(copy.failure_converter, DefaultFailureConverterWithEncodedAttributes)


def test_an_interviews_every_workflow_is_its_own() -> None:
    assert session_of(f"erase-{SESSION.upper()}") == SESSION
    assert session_of(f"{recognising_workflows(SESSION)}{SESSION}") == SESSION
    assert session_of(debrief_workflow_id(SESSION, 12)) == SESSION
    assert session_of(f"debrief-{SESSION}-x") is None
    assert session_of(SESSION) is None
    assert session_of("interview-1") is None


async def test_what_is_not_encrypted_is_passed_on(codec: EncryptingCodec) -> None:
    assert await codec.decode([a_payload()]) == [a_payload()]


async def test_nothing_to_encrypt_makes_no_key(codec: EncryptingCodec, keys: KeysAtHand) -> None:
    assert await codec.with_context(of_workflow(interview_workflow_id(SESSION))).encode([]) == []
    assert keys.made == {}


async def test_the_same_words_are_never_the_same_bytes(codec: EncryptingCodec) -> None:
    first, second = await codec.encode([a_payload(), a_payload()])
    assert first.data != second.data


async def test_what_was_changed_is_refused(codec: EncryptingCodec, keys: KeysAtHand) -> None:
    [payload] = await codec.encode([a_payload()])
    await codec.with_context(of_workflow(interview_workflow_id(OTHER))).encode([a_payload()])
    flipped = Payload()
    flipped.CopyFrom(payload)
    flipped.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    short = Payload()
    short.CopyFrom(payload)
    short.data = payload.data[: NONCE_BYTES - 1]
    other = Payload()
    other.CopyFrom(payload)
    other.metadata[KEY_ID] = keys.made[OTHER].key_id.encode()
    for changed in (flipped, short, other):
        with pytest.raises(DamagedPayload):
            await codec.decode([changed])


async def test_the_words_of_errors_are_encrypted_as_well(codec: EncryptingCodec) -> None:
    from temporalio.api.failure.v1 import Failure

    converter = data_converter(codec)
    failure = Failure()
    await converter.encode_failure(RuntimeError("Ada said: hello"), failure)
    assert b"Ada" not in failure.SerializeToString()
    assert "Ada said: hello" in str(await converter.decode_failure(failure))


async def test_a_keys_bytes_do_not_show() -> None:
    key = DataKey("k", b"\x01" * 32)
    assert "x01" not in repr(key) and "x01" not in repr(replace(key, key_id="l"))


def test_without_a_codec_nothing_changes() -> None:
    assert data_converter().payload_codec is None
