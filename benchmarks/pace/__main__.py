"""`python -m benchmarks.pace`: how soon the interviewer answers, how often it cuts in, and what that costs.

Prints one JSON line a run and a table, and writes both, with the machine and the commit, to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pace.peers import PEERS, NotAvailableError
from benchmarks.pace.run import Plan, Result, kinds_of, run
from benchmarks.pace.speech import COMPLETE, HESITANT, PAUSES, write
from benchmarks.pace.summary import figures, table
from benchmarks.pace.timings import floor_ms
from benchmarks.results_of_recover import RESULTS, commit, machine
from workflows.domain.conduct import Conduct

SPEECH = Path(__file__).resolve().parents[2].parent / "shared" / "speech"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pace", description=__doc__)
    parser.add_argument("--peer", choices=[*PEERS], action="append", help="default: viva; again for several")
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--conversations", type=int, nargs="+", default=[1, 5, 10, 15, 20])
    parser.add_argument(
        "--kinds", choices=[COMPLETE, PAUSES, HESITANT], nargs="+", default=[COMPLETE],
        help="of the answers, in turn; pauses and hesitant measure cut-offs",
    )  # fmt: skip
    parser.add_argument("--interruptions", type=int, default=5, help="after the last so many turns")
    parser.add_argument("--no-video", action="store_true", help="the candidate sends no camera")
    parser.add_argument(
        "--one-core", action="store_true", help="our processes on core 0, the candidates beside it"
    )
    parser.add_argument(
        "--speech", type=Path, default=SPEECH, help="recordings with their words in a .txt beside"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


async def main() -> None:
    """See the module."""
    chosen, facts = arguments(), machine()
    hold = Conduct()
    floor = {
        "sure": floor_ms(hold.hold_sure_s),
        "complete": floor_ms(hold.hold_complete_s),
        "peers": floor_ms(0.0),
    }
    print(json.dumps({"floor_ms": floor}))
    speech = chosen.speech if chosen.speech.is_dir() else None
    lines: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="viva-speech-") as directory:
        await write(Path(directory), speech, chosen.seed)
        for peer in chosen.peer or ["viva"]:
            for conversations in chosen.conversations:
                result = await one_run(chosen, peer, conversations, Path(directory))
                lines.append(figures(result))
                turns += [{"peer": peer, "conversations": conversations, **turn} for turn in result.turns]
                print(json.dumps(lines[-1]), flush=True)
    print(table(lines))
    keep(chosen.results, {"machine": facts, "floor_ms": floor, "runs": lines, "turns": turns}, lines)


async def one_run(chosen: argparse.Namespace, peer: str, conversations: int, book: Path) -> Result:
    """One; a peer that can't be had says so in its failures."""
    plan = Plan(
        peer=peer,
        conversations=conversations,
        kinds=kinds_of(chosen.turns, chosen.kinds),
        interruptions=min(chosen.interruptions, chosen.turns),
        # The peers forward no video to anybody: theirs is sound alone.
        camera=peer == "viva" and not chosen.no_video,
        book=book,
        seed=chosen.seed,
        one_core=chosen.one_core,
    )
    try:
        return await run(plan, PEERS[peer])
    except NotAvailableError as error:
        return Result(plan, failures=[str(error)])


def keep(directory: Path, body: dict[str, Any], lines: Sequence[dict[str, Any]]) -> None:
    """The results as a file, and the table beside it."""
    at = commit()
    peers = "-".join(dict.fromkeys(line["peer"] for line in lines))
    kinds = "-".join(dict.fromkeys(kind for line in lines for kind in line["kinds"]))
    name = f"pace-{datetime.now(UTC):%Y-%m-%dT%H%M}-{at}-{peers}-{kinds}"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_text(json.dumps({"commit": at, **body}, indent=1) + "\n")
    (directory / f"{name}.md").write_text(f"Commit {at}.\n\n{table(lines)}\n")


if __name__ == "__main__":
    asyncio.run(main())
