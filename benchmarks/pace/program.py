"""Our own processes with the scripted providers in the vendors' place: `python -m benchmarks.pace.program media`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import uvloop

# Before NumPy: as for the product's own command, it says how many threads a matrix product takes.
import workers  # noqa: F401
from activities.providers.registry import Providers
from benchmarks.pace.oracle import PhraseBook
from benchmarks.pace.scripted import ScriptedModel, ScriptedStt, ScriptedTts
from workers import cli, interviews, media
from workers.engines import chosen_providers
from workers.exit import settle
from workers.logging import configure
from workers.settings import Settings, load

BOOK = "PACE_BOOK"


def scripted(settings: Settings) -> Providers:
    """The scripted model, recogniser and voice; voice detection and end of turn are the product's."""
    book = PhraseBook.read(Path(os.environ[BOOK]))
    ours = chosen_providers(settings)
    return replace(ours, llm=ScriptedModel(), stt=ScriptedStt(book), tts=ScriptedTts())


def main() -> None:
    """`worker` and `media` with them; everything else is the command line's."""
    serve = {"worker": interviews.serve, "media": media.serve}.get(sys.argv[1])
    if serve is None:
        cli.main()
        return
    settings = load()
    configure(settings, sys.argv[1])
    try:
        uvloop.run(serve(settings, scripted))
    finally:
        settle()


if __name__ == "__main__":
    main()
