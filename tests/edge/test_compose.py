"""The Compose file: valid, safe by default, and made of commands that exist."""

import asyncio
import json
import os
import re
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jsonschema
import pytest
import yaml
from pydantic import AliasChoices
from typer.main import get_command

from tests.support.secrecy import a_wrapping_key
from tests.support.stack import TemporalServer, execute, free_port, temporary_directory
from workers.cli import app
from workers.encryption import is_production, wrapping_keys_of
from workers.postgres import Postgres
from workers.processes import Child, Command, last_lines
from workers.settings import Settings
from workers.users import make_account

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tests" / "data" / "compose-spec" / "compose-spec.json"
IMAGE = ROOT / "docker" / "Dockerfile"
PROGRAM = [sys.executable, "-P", "-m", "workers.cli"]
OURS = ("api", "worker", "media", "codec", "migrate")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def resolved(value: str, given: dict[str, str]) -> str:
    """`$NAME` as Compose puts it in: `${NAME:-default}`, `${NAME:?error}`, `${NAME:+instead}`."""

    def put_in(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"], match["rest"]
        if given.get(name):
            return rest if operator == ":+" else given[name]
        if operator == ":+":
            return ""
        if operator == ":?":
            raise LookupError(rest)
        return rest or ""

    pattern = r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?+])(?P<rest>[^}]*))?\}"
    return re.sub(pattern, put_in, value).replace("$$", "$")


INTERVIEW_S = 300.0
SECRETS = {
    "VIVA_SECRET": "s" * 40,
    "VIVA_WRAPPING_KEYS": a_wrapping_key(),
    "VIVA_CODEC_TOKEN": "c" * 16,
    "POSTGRES_PASSWORD": "p",
    "TURN_SECRET": "t",
    "HOST_ADDRESS": "192.0.2.1",
}


def environment(service: dict[str, Any], given: dict[str, str] = SECRETS) -> dict[str, str]:
    return {name: resolved(str(value), given) for name, value in service["environment"].items()}


def test_the_file_holds_to_the_compose_specification(compose: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(compose)


def test_every_part_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "temporal", "temporal-ui", "coturn", *OURS}


def test_what_is_waited_for_exists_and_can_be_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert services[name].get("healthcheck", {}).get("test")
            else:
                assert how["condition"] == "service_completed_successfully"
                assert services[name]["restart"] == "no"


@pytest.mark.parametrize("name", OURS)
def test_a_services_command_is_one_of_ours(compose: dict[str, Any], name: str) -> None:
    command = compose["services"][name]["command"]
    known = get_command(app).commands  # type: ignore[attr-defined]
    known[command[0]].make_context(command[0], list(command[1:]))


@pytest.mark.parametrize("name", OURS)
def test_a_services_environment_is_read_by_our_settings(
    compose: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    given = environment(compose["services"][name])
    fields = {f"VIVA_{field.upper()}" for field in Settings.model_fields}
    assert {variable for variable in given if variable not in fields} == set()
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    assert settings.temporal().address == "temporal:7233"
    assert settings.database_url == "postgresql+asyncpg://viva:p@postgres:5432/viva"
    assert settings.signing_secret().get_secret_value() == "s" * 40
    assert wrapping_keys_of(settings).ids == ("k1",)
    assert is_production(settings)
    assert settings.turn_urls[0] == "turn:192.0.2.1:3478?transport=udp"


def provider_settings() -> dict[str, str]:
    """The settings that `.env.example` names of providers, each with the variable that it is named by."""
    section = (ROOT / ".env.example").read_text().partition("# --- providers")[2].partition("# ---")[0]
    named = set(re.findall(r"\b[A-Z][A-Z_]+\b", section))
    found = {}
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        choices = [str(one) for one in alias.choices] if isinstance(alias, AliasChoices) else []
        if variables := named & {f"VIVA_{field.upper()}", *choices}:
            found[field] = variables.pop()
    return found


def test_the_example_names_the_settings_of_providers() -> None:
    assert {"gemini_api_key", "google_credentials_file", "google_credentials_json", "llm_fallback"} <= set(
        provider_settings()
    )
    assert {"gemini_training", "google_training", "interview_max_cost_usd"} <= set(provider_settings())


@pytest.mark.parametrize("name", ["api", "worker", "media"])
@pytest.mark.parametrize(("field", "variable"), provider_settings().items())
def test_a_setting_of_a_provider_reaches_who_asks_it(
    compose: dict[str, Any], name: str, field: str, variable: str
) -> None:
    service, secret = compose["services"][name], compose["secrets"]["google-credentials"]["file"]
    given = SECRETS | {variable: "as it was set"}
    reached = environment(service, given)[f"VIVA_{field.upper()}"]
    if field == "google_credentials_file":
        assert reached == f"/run/secrets/{service['secrets'][0]}"
        assert resolved(secret, given) == "as it was set"
        assert resolved(secret, SECRETS) == "/dev/null"
    else:
        assert reached == "as it was set"


@pytest.mark.parametrize("name", ["api", "worker", "media"])
def test_a_setting_of_a_provider_that_is_not_set_keeps_its_default(
    compose: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in environment(compose["services"][name]).items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    for field in provider_settings():
        assert getattr(settings, field) == Settings.model_fields[field].get_default(), field


def test_no_credentials_reach_who_asks_no_provider(compose: dict[str, Any]) -> None:
    for name in ("codec", "migrate"):
        assert "secrets" not in compose["services"][name]
        assert not [
            one for one in environment(compose["services"][name]) if "GOOGLE" in one or "GEMINI" in one
        ]


def test_without_its_secrets_nothing_starts(compose: dict[str, Any]) -> None:
    for missing in SECRETS:
        service = "codec" if missing == "VIVA_CODEC_TOKEN" else "api"
        with pytest.raises(LookupError, match=r"set it in \.env"):
            environment(compose["services"][service], SECRETS | {missing: ""})


def test_only_media_and_turn_are_open_to_other_machines(compose: dict[str, Any]) -> None:
    open_ports = {
        name: [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")]
        for name, service in compose["services"].items()
    }
    assert {name: ports for name, ports in open_ports.items() if ports} == {"media": ["40000:40000/udp"]}


def test_what_the_media_node_binds_is_what_is_published(compose: dict[str, Any]) -> None:
    media = compose["services"]["media"]
    given = environment(media)
    assert f"{given['VIVA_MEDIA_UDP_PORT']}:{given['VIVA_MEDIA_UDP_PORT']}/udp" in media["ports"]
    assert f"127.0.0.1:{given['VIVA_MEDIA_PORT']}:{given['VIVA_MEDIA_PORT']}" in media["ports"]
    assert given["VIVA_MEDIA_ADDRESSES"] == "192.0.2.1"


def test_turn_and_we_share_one_secret(compose: dict[str, Any]) -> None:
    arguments = [resolved(argument, SECRETS) for argument in compose["services"]["coturn"]["command"]]
    assert "--use-auth-secret" in arguments
    assert "--static-auth-secret=t" in arguments
    assert environment(compose["services"]["api"])["VIVA_TURN_SECRET"] == "t"


def test_the_image_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    lines = IMAGE.read_text().splitlines()
    final = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER viva" in final
    assert any(line.startswith("HEALTHCHECK") for line in final)
    assert any(line.startswith("ENTRYPOINT") and "tini" in line for line in final)


def test_no_secret_can_get_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not any(line.startswith("!.env") for line in ignored)


def image_environment() -> dict[str, str]:
    """The variables that the image sets."""
    text = IMAGE.read_text().rpartition("\nFROM ")[2].replace("\\\n", " ")
    return dict(re.findall(r"(VIVA_\w+)=(\S+)", text))


@dataclass(frozen=True)
class Container:
    """A service's command as a process, with the service's environment where it isn't of containers' networks."""

    name: str
    child: Child
    internal_port: int

    async def healthy(self, within_s: float = 60) -> None:
        """As the image's HEALTHCHECK asks."""
        async with asyncio.timeout(within_s), httpx.AsyncClient(trust_env=False) as client:
            while True:
                assert self.child.running, "\n".join(last_lines(self.child.command.log, 40))
                try:
                    url = f"http://127.0.0.1:{self.internal_port}/health/ready"
                    if (await client.get(url)).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)


def container(
    name: str, service: dict[str, Any], directory: Path, api_port: int, servers: dict[str, str]
) -> Container:
    """In place of containers' own networks and volumes: other addresses, ports and directories; nothing else."""
    internal_port, media_port, udp_port, codec_port = (free_port() for _ in range(4))
    given = SECRETS | {"HOST_ADDRESS": host_address()}
    here = {
        **servers,
        "VIVA_PUBLIC_URL": f"http://127.0.0.1:{api_port}",
        "VIVA_DATA_DIR": str(directory / "volume"),
        "VIVA_INTERNAL_PORT": str(internal_port),
        "VIVA_API_PORT": str(api_port),
        "VIVA_MEDIA_PORT": str(media_port),
        "VIVA_MEDIA_UDP_PORT": str(udp_port),
        "VIVA_CODEC_PORT": str(codec_port),
        "VIVA_MEDIA_PUBLIC_URL": f"ws://127.0.0.1:{media_port}",
    }
    ours = {key: value for key, value in os.environ.items() if not key.startswith("VIVA_")}
    env = ours | image_environment() | environment(service, given) | here
    command = Command(name, [*PROGRAM, *service["command"]], directory / f"{name}.log", env)
    return Container(name, Child(command), internal_port)


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_the_commands_of_the_file_hold_an_interview(
    compose: dict[str, Any], postgres: Postgres, temporal_dev_server: TemporalServer
) -> None:
    async with temporary_directory("compose") as directory:
        database = f"compose_{uuid4().hex}"
        await execute(postgres, f"CREATE DATABASE {database}")
        url, api_port = postgres.url(database), free_port()
        servers = {"VIVA_DATABASE_URL": url, "VIVA_TEMPORAL_ADDRESS": temporal_dev_server.address}
        containers = {
            name: container(name, compose["services"][name], directory, api_port, servers) for name in OURS
        }
        migrate = containers.pop("migrate")
        await migrate.child.start()
        assert await migrate.child.wait() == 0, last_lines(migrate.child.command.log)
        try:
            for one in containers.values():
                await one.child.start()
            await asyncio.gather(*(one.healthy() for one in containers.values()))
            await make_account(url, "olga@viva.localhost", "organiser", "Olga", "a long enough password")
            await hold_interview(f"http://127.0.0.1:{api_port}", directory / "demo.log")
        finally:
            for one in containers.values():
                await one.child.stop()


def host_address() -> str:
    """This machine's own address, as somebody who deploys would set it; loopback where it has no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: connecting a datagram socket only chooses the interface.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


async def hold_interview(api_url: str, log: Path) -> None:
    """With the demo's candidate, as a program of its own."""
    arguments = ["--url", api_url, "--email", "olga@viva.localhost", "--questions", "1", "--minutes", "1"]
    env = os.environ | {"VIVA_DEMO_PASSWORD": "a long enough password", "PYTHONUNBUFFERED": "1"}
    demo = Child(Command("demo", [*PROGRAM, "demo", *arguments], log, env))
    await demo.start()
    try:
        async with asyncio.timeout(INTERVIEW_S):
            code = await demo.wait()
    except TimeoutError:
        code = None
    finally:
        await demo.stop()
    assert code == 0, "\n".join(last_lines(log, 60))
