"""`viva interviews`: the commands. What they need is imported inside them, so that `viva --help` is quick."""

import asyncio
import getpass
import json
import re
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID, uuid4

import typer

if TYPE_CHECKING:
    from workers.operations.console import Order

app = typer.Typer(help="Interviews that run: see, steer and export them.", no_args_is_help=True)
Result = TypeVar("Result")

Ids = Annotated[list[str] | None, typer.Argument(help="Ids of interviews; or --all with filters.")]
All = Annotated[bool, typer.Option("--all", help="All that the filters let through.")]
Status = Annotated[
    list[str] | None, typer.Option(help="InProgress, Lobby, Scheduled, Suspended, …; may be repeated.")
]
Job = Annotated[str, typer.Option(help="Of this job's id.")]
Node = Annotated[str, typer.Option(help="With their room on this media node.")]
Query = Annotated[str, typer.Option(help="And a visibility query, as Temporal's UI takes it.")]
Json = Annotated[bool, typer.Option("--json", help="For another program.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]
By = Annotated[
    str, typer.Option(help="Who gives the command, for the audit log. Default: the user's name here.")
]
CommandId = Annotated[str, typer.Option(help="The same id again is the same command: safe to repeat.")]
AtOnce = Annotated[int, typer.Option(min=1, max=200, help="How many are asked at once.")]
REASON = "Why: for the record."


@app.command("list")
def list_interviews(
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
    as_json: Json = False,
) -> None:
    """List interviews: those that aren't over, or those of a --status."""
    from workers.operations.console import listed, selection

    rows = _run(listed(selection(status, job, node, query), limit))
    if as_json:
        typer.echo(json.dumps([row.as_json() for row in rows], indent=1))
        return
    for row in rows:
        when = f"{row.scheduled_time:%Y-%m-%d %H:%M}" if row.scheduled_time else ""
        cells = (row.session_id, f"{row.status:10}", f"{row.ai_state:10}", when, row.node, row.topic)
        typer.echo("  ".join(cells).rstrip())
    typer.echo(f"{len(rows)} interviews", err=True)


@app.command()
def show(session_id: str, as_json: Json = False) -> None:
    """Show one interview: topic, question, clock with credits, who is connected."""
    from workers.operations.console import described

    details, facts = _run(described(session_id))
    typer.echo(json.dumps(facts, indent=1) if as_json else details)


@app.command()
def pause(
    ids: Ids = None,
    everyone: All = False,
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    reason: Annotated[str, typer.Option(help="Why: told to the candidates, and kept.")] = "",
    credit_since: Annotated[
        datetime | None,
        typer.Option(help="The trouble began then (UTC): all that the clock has counted since is credited."),
    ] = None,
    by: By = "",
    command_id: CommandId = "",
    at_once: AtOnce = 20,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Let interviews stand still: the clock too, and the candidates are told why."""
    from workers.operations.console import Order

    order = Order("pause", _by(by), command_id or str(uuid4()), reason, credit_since=credit_since)
    # Whoever comes back to one that is suspended would be in the middle of the trouble.
    wanted = status or ["InProgress", "Suspended"]
    _carry_out(order, ids, everyone, (wanted, job, node, query), at_once, yes, as_json)


@app.command()
def resume(
    ids: Ids = None,
    everyone: All = False,
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    reason: Annotated[str, typer.Option(help=REASON)] = "",
    by: By = "",
    command_id: CommandId = "",
    at_once: AtOnce = 20,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Let interviews go on after a pause; with --all only those that nothing but a pause with --all has paused."""
    from workers.operations.console import Order

    order = Order("resume", _by(by), command_id or str(uuid4()), reason)
    wanted = status or ["InProgress", "Suspended"]
    _carry_out(order, ids, everyone, (wanted, job, node, query), at_once, yes, as_json)


@app.command()
def end(
    ids: Ids = None,
    everyone: All = False,
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    reason: Annotated[str, typer.Option(help=REASON)] = "",
    by: By = "",
    command_id: CommandId = "",
    at_once: AtOnce = 20,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End interviews: with a goodbye, and a scorecard of what was said."""
    from workers.operations.console import Order

    order = Order("end", _by(by), command_id or str(uuid4()), reason)
    wanted = status or ["InProgress", "Suspended"]
    _carry_out(order, ids, everyone, (wanted, job, node, query), at_once, yes, as_json)


@app.command()
def cancel(
    ids: Ids = None,
    everyone: All = False,
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    reason: Annotated[str, typer.Option(help=REASON)] = "",
    by: By = "",
    command_id: CommandId = "",
    at_once: AtOnce = 20,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Call interviews off: their people are told. With --all those that haven't begun, or those of a --status."""
    from workers.operations.console import Order

    order = Order("cancel", _by(by), command_id or str(uuid4()), reason)
    _carry_out(
        order, ids, everyone, (status or ["Scheduled", "Lobby"], job, node, query), at_once, yes, as_json
    )


@app.command()
def erase(
    session_id: Annotated[UUID, typer.Argument(help="The interview's id.")],
    by: By = "",
    yes: Yes = False,
) -> None:
    """Erase an interview for good: its key, recordings and rows; a tombstone stays. A legal hold refuses it."""
    from workers.operations.erase import erase as carry_out

    if not yes:
        typer.confirm(f"Erase the interview {session_id}? Nothing brings it back.", abort=True, err=True)
    answer = _run(carry_out(str(session_id), _by(by)))
    typer.echo(answer.words)
    if answer.refused:
        raise typer.Exit(2)


@app.command()
def audit(
    session_id: Annotated[UUID, typer.Argument(help="The interview's id.")], as_json: Json = False
) -> None:
    """Show what the audit log has on an interview: who did what, and what was refused; ids and codes alone."""
    from workers.operations.audit import entries

    found = _run(entries(str(session_id)))
    if as_json:
        typer.echo(json.dumps([entry.as_json() for entry in found], indent=1))
        return
    for entry in found:
        typer.echo(entry.line())


@app.command()
def extend(
    ids: Ids = None,
    minutes: Annotated[float, typer.Option(min=0.1, max=120, help="How many more.")] = 5.0,
    everyone: All = False,
    status: Status = None,
    job: Job = "",
    node: Node = "",
    query: Query = "",
    reason: Annotated[str, typer.Option(help=REASON)] = "",
    by: By = "",
    command_id: CommandId = "",
    at_once: AtOnce = 20,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Give candidates extra time: they are told, and who granted it is kept."""
    from workers.operations.console import Order

    order = Order("extend", _by(by), command_id or str(uuid4()), reason, minutes=minutes)
    _carry_out(order, ids, everyone, (status or ["InProgress"], job, node, query), at_once, yes, as_json)


@app.command("export")
def export_histories(
    session_id: Annotated[str, typer.Argument(help="The interview's id.")],
    out: Annotated[Path, typer.Option(help="The directory to write to.")] = Path(),
    with_content: Annotated[
        bool, typer.Option("--with-content", help="With names and words; without this, they are replaced.")
    ] = False,
    shape: Annotated[
        str, typer.Option("--as", help="What the files' names begin with in place of the id: moved_twice.")
    ] = "",
) -> None:
    """Write the histories of an interview, without names and words, as files that replay."""
    from workers.operations.connection import connected
    from workers.operations.export import export

    if shape and not re.fullmatch(r"[a-z][a-z0-9_]*", shape):
        raise typer.BadParameter("A shape is named by small letters, digits and _.", param_hint="--as")
    prefix = f"{shape or f'interview-{session_id}'}."

    async def work() -> list[Path]:
        async with connected() as client:
            return await export(client, session_id, out, prefix, with_content=with_content)

    for path in _run(work()):
        typer.echo(path)


def _carry_out(
    order: "Order",
    ids: list[str] | None,
    everyone: bool,
    filters: tuple[list[str], str, str, str],
    at_once: int,
    yes: bool,
    as_json: bool,
) -> None:
    from workers.operations.console import carry_out, found, selection

    order = replace(order, many=everyone)
    if bool(ids) == everyone:
        raise typer.BadParameter("Name interviews by id, or say --all (with filters), not both.")
    meant = list(dict.fromkeys(ids or _run(found(selection(*filters)))))
    if not yes and len(meant) > 0 and everyone:
        typer.confirm(f"{order.verb.capitalize()} {len(meant)} interviews?", abort=True, err=True)
    outcomes = _run(carry_out(order, meant, at_once))
    if as_json:
        body = {"commandId": order.command_id, "outcomes": [o.as_json() for o in outcomes]}
        typer.echo(json.dumps(body, indent=1))
    else:
        for outcome in outcomes:
            if not outcome.done:
                typer.echo(f"{outcome.session_id}  refused: {outcome.why} ({outcome.refused})")
            elif outcome.left_paused:
                typer.echo(f"{outcome.session_id}  left paused: {outcome.left_paused}")
        done = sum(o.done and not o.left_paused for o in outcomes)
        typer.echo(f"{order.verb}: {done} of {len(outcomes)} done (command {order.command_id})")
    if not all(o.done for o in outcomes):
        raise typer.Exit(2)


def _by(name: str) -> str:
    return f"operator:{name or getpass.getuser()}"


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)
