"""`viva doctor`: each kind of wrong credential in words, and never the credential itself."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess
from activities.providers.registry import ProviderChoice
from activities.store.database import Database
from tests.providers.coded_speech import CodedRecogniser
from tests.providers.service_accounts import (
    TOKEN,
    account,
    as_text,
    certificate,
    pem,
    private_key,
    token_server,
)
from tests.providers.test_google_tts import Tone
from tests.support.stack import TemporalServer
from workers import doctor
from workers.doctor import IN_STEP_S, examine, out_of_step, provider_findings
from workers.engines import provider_choice
from workers.fake_google.faults import Fault, FaultKind, FaultQueue, Service
from workers.fake_google.gemini import FakeGemini, gemini_server
from workers.fake_google.speech import FakeSpeech
from workers.fake_google.voice import FakeVoice
from workers.logging import QUIET
from workers.migrate import prepare_temporal
from workers.settings import Settings

KEY = private_key()
SKEWED = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
SECRET_LINE = pem(KEY).decode().splitlines()[5]


@asynccontextmanager
async def speech(*faults: Fault, **options: object) -> AsyncIterator[tuple[FakeSpeech, int]]:
    server = FakeSpeech(CodedRecogniser(), FaultQueue(faults), **options)  # type: ignore[arg-type]
    port = await server.start()
    try:
        yield server, port
    finally:
        await server.stop()


async def said(kind: str, choice: ProviderChoice) -> str:
    lines = [str(finding) async for finding in provider_findings(choice, kind)]
    assert len(lines) == 1
    return lines[0]


def by_google(access: GoogleAccess) -> ProviderChoice:
    return ProviderChoice(llm="offline", stt="google", tts="google", speech=access, voice=access)


async def test_what_answers_is_well() -> None:
    async with speech() as (server, port):
        line = await said("stt", by_google(GoogleAccess(endpoint=f"http://127.0.0.1:{port}")))
    assert line.startswith("ok    speech to text, google: answered in ") and len(server.calls) == 1


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (GoogleAccess(credentials_file="/nowhere/key.json"), "names isn't there, or can't be read"),
        (GoogleAccess(credentials_json='{"private_key": '), "is not a service account's key"),
        (GoogleAccess(credentials_json='{"type": "authorized_user"}'), "is not a service account's key"),
        (GoogleAccess(credentials_json='{"private_key": "hush"}'), "is not a service account's key"),
        (GoogleAccess(), "VIVA_STT=google needs a service account"),
    ],
)
async def test_a_key_that_is_missing_or_malformed_is_named(access: GoogleAccess, words: str) -> None:
    for kind in ("stt", "tts"):
        line = await said(kind, by_google(access))
        assert line.startswith("WRONG") and words.replace("STT", kind.upper()) in line and "hush" not in line


async def test_the_models_key_that_is_missing_malformed_or_not_the_projects_is_named() -> None:
    missing = await said("llm", ProviderChoice(llm="gemini"))
    assert missing.startswith("WRONG") and "VIVA_LLM=gemini needs a key" in missing
    async with gemini_server(FakeGemini(keys=["right"])) as url:
        for key in ("not a key at all", "AIza-of-yesterday"):
            line = await said("llm", ProviderChoice(llm="gemini", gemini=GeminiSettings(key, base_url=url)))
            assert line.startswith("WRONG") and "the key is refused: GEMINI_API_KEY" in line
            assert key not in line
    vertex = GeminiSettings(project="acme", location="eu", credentials_file="/nowhere/key.json")
    line = await said("llm", ProviderChoice(llm="gemini", gemini=vertex))
    assert line.startswith("WRONG") and "GOOGLE_APPLICATION_CREDENTIALS" in line


async def test_vertex_ai_is_asked_as_the_service_account_of_the_settings() -> None:
    def on_vertex(credentials: str | None, url: str) -> ProviderChoice:
        return provider_choice(
            Settings(
                gemini_location="eu",
                gemini_base_url=url,
                google_project="acme",
                google_credentials_json=credentials,
            )
        )

    async with (
        token_server(refuses=False) as good,
        token_server(refuses=True) as bad,
        gemini_server(FakeGemini(keys=[TOKEN])) as url,
    ):
        fine = await said("llm", on_vertex(as_text(account(KEY, good)), url))
        refused = await said("llm", on_vertex(as_text(account(KEY, bad)), url))
        malformed = await said("llm", on_vertex('{"private_key": "hush"}', url))
        none = await said("llm", on_vertex(None, url))
    assert fine.startswith("ok    language model, gemini: answered in ")
    assert refused.startswith("WRONG") and "the key is refused" in refused
    assert malformed.startswith("WRONG") and "VIVA_GOOGLE_CREDENTIALS_JSON" in malformed
    assert none.startswith("WRONG") and "Vertex AI needs a service account" in none
    assert SECRET_LINE not in fine + refused and "hush" not in malformed


SECRETS = ("AIza-nobody-may-read-this", TOKEN, *pem(KEY).decode().splitlines()[1:-1])


@pytest.mark.parametrize("refused", [True, False])
async def test_no_part_of_any_credential_is_printed_or_logged(
    refused: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With keys that the token server takes or refuses, each service fails in each way that a credential can."""
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, logger=name)
    tls = private_key()
    root = certificate(tls)
    (tmp_path / "ca.pem").write_bytes(root)
    kinds = [FaultKind.BAD_KEY, FaultKind.FORBIDDEN, FaultKind.WRONG_PROJECT, FaultKind.INTERNAL]
    lines: list[str] = []
    async with AsyncExitStack() as stack:
        token_uri = await stack.enter_async_context(token_server(refuses=refused))
        faults = FaultQueue(Fault(kind=kind, service=service) for service in Service for kind in kinds)
        server = FakeSpeech(CodedRecogniser(), faults, tls=(pem(tls), root))
        voice = FakeVoice(Tone(), faults, tls=(pem(tls), root))
        ports = [await server.start(), await voice.start()]
        stack.push_async_callback(server.stop)
        stack.push_async_callback(voice.stop)
        url = await stack.enter_async_context(gemini_server(FakeGemini(faults, keys=["another"])))
        access = [
            GoogleAccess(
                credentials_json=as_text(account(KEY, token_uri)),
                endpoint=f"127.0.0.1:{port}",
                ca_file=str(tmp_path / "ca.pem"),
            )
            for port in ports
        ]
        gemini = GeminiSettings(api_key=SECRETS[0], base_url=url)
        choice = ProviderChoice(
            "gemini", "google", "google", gemini=gemini, speech=access[0], voice=access[1]
        )
        for kind in ("llm", "stt", "tts"):
            lines += [await said(kind, choice) for _ in range(len(kinds) + 1)]
    assert [line.startswith("ok") for line in lines].count(True) == (0 if refused else 2)
    told = "\n".join([*lines, repr(choice), caplog.text, *(repr(vars(r)) for r in caplog.records)])
    assert [secret for secret in SECRETS if secret in told] == []


async def test_a_good_key_is_sent_over_tls_and_a_refused_one_is_told_apart(tmp_path: Path) -> None:
    tls = private_key()
    root = certificate(tls)
    async with (
        speech(tls=(pem(tls), root)) as (server, port),
        token_server(refuses=False) as good,
        token_server(refuses=True) as bad,
        token_server(refuses=True, why=SKEWED) as skewed,
    ):
        ca_file = tmp_path / "ca.pem"
        ca_file.write_bytes(root)
        access = GoogleAccess(endpoint=f"127.0.0.1:{port}", ca_file=str(ca_file))
        fine = await said("stt", by_google(replace(access, credentials_json=as_text(account(KEY, good)))))
        refused = await said("stt", by_google(replace(access, credentials_json=as_text(account(KEY, bad)))))
        late = await said("stt", by_google(replace(access, credentials_json=as_text(account(KEY, skewed)))))
    assert fine.startswith("ok")
    assert late.startswith("WRONG") and "this machine's clock is wrong" in late
    assert server.calls[0].authorization == f"Bearer {TOKEN}"
    assert server.calls[0].recognizer.startswith("projects/acme/")
    assert refused.startswith("WRONG") and "the key is refused" in refused
    for line in (fine, refused, late):
        assert TOKEN not in line and SECRET_LINE not in line


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FaultKind.BAD_KEY, "the key is refused"),
        (FaultKind.FORBIDDEN, "has no permission"),
        (FaultKind.API_DISABLED, "isn't enabled in the project"),
        (FaultKind.WRONG_PROJECT, "look at GOOGLE_CLOUD_PROJECT"),
        (FaultKind.BILLING, "no billing account"),
        (FaultKind.RATE_LIMITED, "the quota is used up"),
        (FaultKind.UNAVAILABLE, "it failed (unavailable): try again in a minute"),
    ],
)
async def test_what_a_service_refuses_is_said_in_words(kind: FaultKind, words: str) -> None:
    async with speech(Fault(kind=kind, service=Service.SPEECH)) as (_, port):
        lines = [await said("stt", by_google(GoogleAccess(endpoint=f"http://127.0.0.1:{port}")))]
    voice = FakeVoice(Tone(), FaultQueue([Fault(kind=kind, service=Service.VOICE)]))
    try:
        access = GoogleAccess(endpoint=f"http://127.0.0.1:{await voice.start()}")
        lines.append(await said("tts", by_google(access)))
    finally:
        await voice.stop()
    async with gemini_server(FakeGemini(FaultQueue([Fault(kind=kind)]))) as url:
        gemini = GeminiSettings(api_key="h0sh", base_url=url)
        lines.append(await said("llm", ProviderChoice(llm="gemini", gemini=gemini)))
    for line in lines:
        assert line.startswith("WRONG") and words in line and "h0sh" not in line


async def test_a_service_that_is_not_enabled_and_a_wrong_region_are_told_apart() -> None:
    async with speech(disabled={"closed"}, regions={"global", "eu"}) as (_, port):
        access = GoogleAccess(endpoint=f"http://127.0.0.1:{port}")
        closed = await said("stt", by_google(replace(access, project="closed")))
        elsewhere = await said("stt", by_google(replace(access, region="mars-north1")))
        there = await said("stt", by_google(replace(access, region="eu")))
    assert "isn't enabled in the project: enable speech.googleapis.com" in closed
    assert "not offered in that region: look at VIVA_GOOGLE_REGION" in elsewhere
    assert there.startswith("ok")


async def test_a_server_that_is_not_there_is_said_to_be_unreachable(closed_port: int) -> None:
    access = GoogleAccess(endpoint=f"http://127.0.0.1:{closed_port}")
    for kind in ("stt", "tts"):
        assert "it can't be reached" in await said(kind, by_google(access))
    gemini = GeminiSettings(api_key="k", base_url=f"http://127.0.0.1:{closed_port}")
    assert "it can't be reached" in await said("llm", ProviderChoice(llm="gemini", gemini=gemini))


async def test_the_voice_and_the_model_are_asked_too() -> None:
    voice = FakeVoice(Tone(), FaultQueue([Fault(kind=FaultKind.FORBIDDEN, service=Service.VOICE)]))
    port = await voice.start()
    try:
        access = GoogleAccess(endpoint=f"http://127.0.0.1:{port}")
        assert "has no permission" in await said("tts", by_google(access))
        assert (await said("tts", by_google(access))).startswith("ok")
    finally:
        await voice.stop()
    async with gemini_server(FakeGemini(keys=["right"])) as url:
        for key, begin in (("right", "ok"), ("wr0ng-key", "WRONG")):
            choice = ProviderChoice(llm="gemini", gemini=GeminiSettings(api_key=key, base_url=url))
            line = await said("llm", choice)
            assert line.startswith(begin) and "wr0ng" not in line
        assert "the key is refused" in line


@pytest.mark.parametrize(
    ("speaks", "judges", "words"),
    [
        ("gone", "", "look at VIVA_GEMINI_LOCATION and VIVA_GEMINI_MODEL."),
        ("gone", "there", "look at VIVA_GEMINI_LOCATION and VIVA_GEMINI_MODEL."),
        ("there", "gone", "look at VIVA_GEMINI_LOCATION and VIVA_GEMINI_JUDGE_MODEL."),
        ("there", "there", "answered in"),
    ],
)
async def test_a_model_that_is_not_there_is_blamed_on_its_own_setting(
    speaks: str, judges: str, words: str
) -> None:
    async with gemini_server(FakeGemini(models=["there"])) as url:
        gemini = GeminiSettings("k", base_url=url, model=speaks, judge_model=judges)
        assert words in await said("llm", ProviderChoice(llm="gemini", gemini=gemini))


async def test_each_provider_of_a_chain_is_asked() -> None:
    async with speech() as (_, port):
        access = GoogleAccess(endpoint=f"http://127.0.0.1:{port}")
        choice = replace(by_google(access), stt_fallback=("google:telephony@eu", "offline"), stt_processes=1)
        lines = [str(finding) async for finding in provider_findings(choice, "stt")]
    assert [line.split(": answered")[0] for line in lines] == [
        "ok    speech to text, google",
        "ok    speech to text (fallback), google:telephony@eu",
        "ok    speech to text (fallback), offline",
    ]


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Bound, and not listened on: nobody else takes it meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


async def test_search_attributes_that_temporal_lacks_are_named(
    temporal_client: Client, temporal_dev_server: TemporalServer, tmp_path: Path
) -> None:
    # The development server has them in its own namespace from the start.
    namespace = f"bare-{uuid4().hex[:8]}"
    retention = Duration(seconds=86_400)
    await temporal_client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention)
    )
    settings = Settings(
        data_dir=tmp_path, temporal_address=temporal_dev_server.address, temporal_namespace=namespace
    )
    bare = await found(settings, "WRONG")
    assert bare.startswith(f"WRONG Temporal: the namespace '{namespace}' lacks the search attributes Viva")
    assert "VivaStatus" in bare and "run `viva migrate`" in bare
    await prepare_temporal(settings)
    assert await found(settings, "ok") == "ok    Temporal: answers, and has the search attributes"


async def found(settings: Settings, mark: str) -> str:
    """What is said of Temporal, as soon as that is it: a server knows of a new namespace after a moment."""
    async with asyncio.timeout(30):
        while True:
            line = str(await doctor._temporal(settings))
            if line.startswith(mark) and "doesn't say" not in line:
                return line
            await asyncio.sleep(0.2)


async def test_the_surroundings_are_looked_at_and_no_secret_is_printed(
    tmp_path: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        web_dir=tmp_path / "web",
        database_url=f"postgresql+asyncpg://viva:hunter2@127.0.0.1:{closed_port}/viva",
        temporal_address=f"127.0.0.1:{closed_port}",
        api_port=closed_port,
        llm="offline",
        stt="offline",
        tts="offline",
    )
    monkeypatch.setattr(doctor, "load", lambda: settings)
    lines: list[str] = []
    assert not await asyncio.wait_for(examine(lines.append), 60.0)
    text = "\n".join(lines)
    assert "hunter2" not in text
    for begin in (
        "ok    settings",
        "ok    data directory",
        "WRONG web app",
        "WRONG ports",
        "WRONG PostgreSQL",
    ):
        assert begin in text
    assert "WRONG Temporal: the server at" in text and "ok    speech to text, offline" in text
    assert lines[-1] == "Something is wrong: see above."


@pytest.mark.parametrize(
    ("ahead_s", "said"),
    [(0.9, ""), (-0.9, ""), (3.04, "3.0 s ahead of this one's"), (-90.0, "90.0 s behind this one's")],
)
def test_a_clock_that_is_out_of_step_is_told(ahead_s: float, said: str) -> None:
    wrong = out_of_step(ahead_s)
    assert said in wrong
    assert bool(wrong) is bool(said)


async def test_the_clock_of_a_server_on_the_same_machine_is_in_step(database_url: str) -> None:
    database = Database(database_url)
    try:
        assert abs(await database.ahead_s()) < IN_STEP_S
    finally:
        await database.close()
