"""`viva days`: the commands. What they need is imported inside them, so that `viva --help` is quick."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Interview days that recur, in which a job's candidates book a slot.", no_args_is_help=True
)

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept. Default: ./.data")
]
DayId = Annotated[str, typer.Argument(help="The day's id, as `viva days list` shows it.")]


@app.command()
def add(
    job: Annotated[str, typer.Option(help="The job's id: its candidates book the slots.")],
    weekday: Annotated[list[str], typer.Option(help="mon, tue, …; may be repeated.")],
    starts: Annotated[str, typer.Option("--from", help="By the clocks of the zone: 09:00.")],
    ends: Annotated[str, typer.Option("--to", help="No slot reaches beyond it.")],
    zone: Annotated[str, typer.Option(help="Such as Europe/Berlin; also when the clocks change.")],
    slot: Annotated[int, typer.Option(min=5, max=240, help="Minutes of a slot.")] = 45,
    places: Annotated[int, typer.Option(min=1, max=100, help="Candidates in the same slot.")] = 1,
    ahead: Annotated[int, typer.Option(min=1, max=180, help="How many days ahead slots are open.")] = 28,
    pinned: Annotated[
        bool, typer.Option("--pinned", help="By the job's plan and rubric as they are now, not the newest.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Have an interview day recur; its slots are open at once."""
    from workers import days

    asked = days.Asked(job, tuple(weekday), starts, ends, zone, slot, places, ahead, pinned)
    typer.echo(asyncio.run(days.add(asked, _actor(), data_dir)).line())


@app.command("list")
def list_days(data_dir: DataDir = None) -> None:
    """List the interview days of all jobs."""
    from workers import days

    shown = asyncio.run(days.listed(data_dir))
    for one in shown:
        typer.echo(one.line())
    typer.echo(f"{len(shown)} interview days", err=True)


@app.command()
def pause(day_id: DayId, data_dir: DataDir = None) -> None:
    """Offer no slot of it until it goes on; what is booked stays booked."""
    _change(day_id, "paused", data_dir)


@app.command()
def resume(day_id: DayId, data_dir: DataDir = None) -> None:
    """Let it go on."""
    _change(day_id, "active", data_dir)


@app.command()
def remove(day_id: DayId, data_dir: DataDir = None) -> None:
    """End it for good; what is booked stays booked."""
    _change(day_id, "removed", data_dir)


def _change(day_id: str, state: str, data_dir: Path | None) -> None:
    from workers import days
    from workflows.domain.days import DayState

    typer.echo(asyncio.run(days.change(day_id, DayState(state), _actor(), data_dir)).line())


def _actor() -> str:
    return f"operator:{getpass.getuser()}"
