"""`viva backup`: the commands. What they need is imported inside them, so that `viva --help` is quick."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Backups that an erasure reaches: each interview in them is sealed by its own key.",
    no_args_is_help=True,
)

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept. Default: ./.data")
]


@app.command()
def create(
    directory: Annotated[Path, typer.Argument(help="The new directory that it becomes.")],
    keys: Annotated[
        Path | None, typer.Option(help="Also write the keys to this file, kept elsewhere.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Back up the database and the recordings, without the keys that open them."""
    from workers import backup

    asyncio.run(backup.create(typer.echo, directory, keys, data_dir))


@app.command("keys")
def export_keys(
    file: Annotated[Path, typer.Argument(help="Replaced as a whole: keep the newest alone.")],
    data_dir: DataDir = None,
) -> None:
    """Write the keys of all interviews, wrapped, for every backup until now; those of erased ones are gone."""
    from workers import backup

    asyncio.run(backup.export_keys(typer.echo, file, data_dir))


@app.command()
def restore(
    directory: Annotated[Path, typer.Argument(help="What `viva backup create` has made.")],
    keys: Annotated[Path, typer.Option(help="The newest of `viva backup keys`.")],
    data_dir: DataDir = None,
) -> None:
    """Restore into an empty database, whole or not at all; what was erased since is left out."""
    from workers import backup

    asyncio.run(backup.restore(typer.echo, directory, keys, data_dir))
