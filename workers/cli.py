"""The command line: `viva`. What a command needs is imported inside it, so that `viva --help` is quick."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from workers.exit import StartError, settle
from workers.operations.backup import app as backup
from workers.operations.command import app as interviews
from workers.operations.days import app as days

app = typer.Typer(
    name="viva",
    help="Job interviews by voice and video, held by an AI interviewer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
users = typer.Typer(help="Accounts.", no_args_is_help=True)
app.add_typer(users, name="users")
app.add_typer(interviews, name="interviews")
app.add_typer(days, name="days")
app.add_typer(backup, name="backup")
keys = typer.Typer(help="Wrapping keys, which encrypt the interviews' keys.", no_args_is_help=True)
app.add_typer(keys, name="keys")

START_FAILED = 1
Result = TypeVar("Result")

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept. Default: ./.data")
]


@app.command()
def up(
    host: Annotated[str | None, typer.Option(help="Serve others at this address; needs TLS.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="PEM: the certificate and its chain.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM: its key.")] = None,
    public_url: Annotated[str | None, typer.Option(help="The web app's address as browsers see it.")] = None,
    api_port: Annotated[int | None, typer.Option(help="Web app and API. Default: 8080")] = None,
    media_port: Annotated[int | None, typer.Option(help="Signaling socket. Default: 8081")] = None,
    temporal_port: Annotated[int | None, typer.Option(help="Default: 7233")] = None,
    temporal_ui_port: Annotated[int | None, typer.Option(help="Default: 8233")] = None,
    codec_port: Annotated[
        int | None, typer.Option(help="Codec server of Temporal's UI. Default: 8234")
    ] = None,
    data_dir: DataDir = None,
    processes: Annotated[int, typer.Option(min=1, help="Media processes.")] = 1,
    workers: Annotated[
        int, typer.Option(min=1, help="Workers: with two, one takes over at once where the other dies.")
    ] = 2,
    sample: Annotated[bool | None, typer.Option(help="Make a sample interview at the first start.")] = None,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Free ports and a temporary directory: nothing is kept.")
    ] = False,
) -> None:
    """Run everything on this machine."""
    from rich.console import Console

    from workers.settings import load
    from workers.up import Stack
    from workers.up.command import run

    given = {
        "api_host": host,
        "media_host": host,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
        "public_url": public_url,
        "api_port": api_port,
        "media_port": media_port,
        "temporal_port": temporal_port,
        "temporal_ui_port": temporal_ui_port,
        "codec_port": codec_port,
        "data_dir": data_dir,
        "sample_interview": sample,
    }
    overrides: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    console = Console()

    async def start() -> None:
        def say(line: str) -> None:
            console.print(line, soft_wrap=True, highlight=False, markup=False)

        if ephemeral:
            stack = Stack.ephemeral(say=say, media_processes=processes, worker_processes=workers, **overrides)
        else:
            stack = Stack(load(**overrides), say=say, media_processes=processes, worker_processes=workers)
        await run(stack, console)

    _run(start())


@app.command()
def api() -> None:
    """Serve the REST API and the web app."""
    from workers import api as composition
    from workers.logging import configure
    from workers.settings import load
    from workers.tracing import trace

    settings = load()
    configure(settings, "api")
    trace(settings, "api")
    _serve(composition.serve(settings))


@app.command()
def worker() -> None:
    """Run interviews: their workflows, and the activities of AI and record."""
    from workers import interviews as composition
    from workers.logging import configure
    from workers.settings import load
    from workers.tracing import trace

    settings = load()
    configure(settings, "worker")
    trace(settings, "worker")
    _serve(composition.serve(settings))


@app.command()
def media(
    processes: Annotated[int, typer.Option(min=1, help="How many nodes, each a process of its own.")] = 1,
) -> None:
    """Run media nodes: signaling sockets, rooms, and the activities that need a room's audio."""
    from workers.logging import configure
    from workers.settings import load

    settings = load()
    if processes > 1:
        from workers.fleet import run_nodes

        configure(settings, "media")
        _run(run_nodes(settings, processes))
        return
    from workers import media as composition
    from workers.tracing import trace

    configure(settings, "media")
    trace(settings, "media")
    _serve(composition.serve(settings))


@app.command()
def codec() -> None:
    """Serve the codec server, by which Temporal's UI shows what is encrypted."""
    from workers import codec as composition
    from workers.logging import configure
    from workers.settings import load

    settings = load()
    configure(settings, "codec")
    _serve(composition.serve(settings))


@app.command()
def migrate() -> None:
    """Bring the database, and Temporal's search attributes, to this release."""
    from workers.migrate import migrate as bring_up_to_date

    _run(bring_up_to_date())
    typer.echo("Everything is up to date.")


@users.command("add")
def add_user(
    email: str,
    role: Annotated[
        str, typer.Option(help="organiser, hiring_manager, interviewer, reviewer, privacy_officer")
    ] = ("organiser"),
    name: Annotated[str, typer.Option(help="As others see it; default: what stands before the @.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Make an account, and print its password once."""
    from workers.users import add

    password = _run(add(email, role, name or email.partition("@")[0], data_dir))
    typer.echo(f"Account {email} ({role}) was made. Its password, which is shown only now:\n{password}")


@keys.command("new")
def new_key() -> None:
    """Print a new wrapping key, for VIVA_WRAPPING_KEYS."""
    from activities.wrapping import new_wrapping_key

    typer.echo(new_wrapping_key())


@keys.command("list")
def list_keys(data_dir: DataDir = None) -> None:
    """Show the wrapping keys, and how many interviews' keys each one wraps."""
    from workers.keys import show

    _run(show(typer.echo, data_dir))


@keys.command("rotate")
def rotate_keys(data_dir: DataDir = None) -> None:
    """Wrap all interviews' keys by the wrapping key that is listed first."""
    from workers.keys import rotate

    _run(rotate(typer.echo, data_dir))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def demo(context: typer.Context) -> None:
    """Hold an interview without a person: against a running `viva up`, or one of its own."""
    from workers.demo.command import run

    run(context.args)


@app.command("fake-google")
def fake_google(
    port: Annotated[
        int, typer.Option(help="Gemini's; the other two take the next ones. 0: any free.")
    ] = 8790,
    faults: Annotated[
        str | None, typer.Option(help="`each` (a few of each kind in turn), or a JSON file that lists them.")
    ] = None,
) -> None:
    """Serve Gemini, Speech-to-Text and Text-to-Speech locally, with faults where wanted, and print the settings."""
    from workers.fake_google.command import read_faults, run

    _run(run(port, read_faults(faults) if faults else [], typer.echo))


@app.command()
def doctor() -> None:
    """Check settings, servers and providers, with one small call to each, and say what is wrong."""
    from workers.doctor import examine

    healthy = _run(examine(typer.echo))
    if not healthy:
        sys.exit(START_FAILED)


@app.command("temporal-server")
def temporal_server() -> None:
    """Get the Temporal server's program, where there is none yet."""
    from temporal.server.binary import NoTemporalServerError, obtain
    from workers.settings import cache_dir, go_bin_dirs

    try:
        typer.echo(asyncio.run(obtain(cache_dir(), go_bin_dirs(), typer.echo)))
    except NoTemporalServerError as error:
        typer.echo("\n".join([str(error), *error.reasons]), err=True)
        raise typer.Exit(1) from None


@app.command()
def openapi(out: Annotated[Path, typer.Option(help="Where to.")] = Path("docs/openapi.json")) -> None:
    """Write the API's OpenAPI document."""
    from workers.documents import write_openapi

    write_openapi(out)
    typer.echo(out)


@app.command("signaling-schema")
def signaling_schema(
    out: Annotated[Path, typer.Option(help="Where to.")] = Path("docs/signaling.schema.json"),
) -> None:
    """Write the JSON Schema of the signaling messages."""
    from workers.documents import write_signaling_schema

    write_signaling_schema(out)
    typer.echo(out)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(metadata.version("viva"))


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


def _serve(work: Coroutine[Any, Any, None]) -> None:
    """Run one of the long-lived processes, on the faster loop."""
    import uvloop

    uvloop.run(work)


def main() -> None:
    """Entry point of the console script."""
    # Our children are programs of their own; gRPC's handlers for bare forks would only log about them.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    try:
        app()
    except StartError as error:
        typer.echo(error.args[0], err=True)
        for line in error.details:
            typer.echo(f"  {line}", err=True)
        sys.exit(START_FAILED)
    finally:
        settle()


if __name__ == "__main__":
    main()
