"""`viva interviews`: the commands. What they need is imported inside them, so that `viva --help` is quick."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

app = typer.Typer(help="Interviews that run: see, steer and export them.", no_args_is_help=True)
Result = TypeVar("Result")


@app.command("export")
def export_histories(
    session_id: Annotated[str, typer.Argument(help="The interview's id.")],
    out: Annotated[Path, typer.Option(help="The directory to write to.")] = Path(),
    with_content: Annotated[
        bool, typer.Option("--with-content", help="With names and words; without this, they are replaced.")
    ] = False,
) -> None:
    """Write the histories of an interview, without names and words, as files that replay."""
    from workers.operations.connection import connected
    from workers.operations.export import export

    async def work() -> list[Path]:
        async with connected() as client:
            return await export(
                client, session_id, out, f"interview-{session_id}.", with_content=with_content
            )

    for path in _run(work()):
        typer.echo(path)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)
