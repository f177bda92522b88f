"""`python -m benchmarks.pace`: how soon the interviewer answers, how often it cuts in, and what that costs.

Prints one JSON line a run and tables, and writes both, with the machine and the commit, to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pace.environments import NotAvailableError
from benchmarks.pace.kinds import ANSWERS, COMPLETE, kinds_of
from benchmarks.pace.memory import further
from benchmarks.pace.orders import WHOLE_SET, Order
from benchmarks.pace.peers import OURS, PEERS
from benchmarks.pace.run import Plan, Result, run
from benchmarks.pace.speech import write
from benchmarks.pace.summary import figures, told
from benchmarks.pace.tables import report
from benchmarks.pace.timings import floor_ms
from benchmarks.results_of_recover import RESULTS, commit, machine
from workers.exit import settle
from workflows.domain.conduct import Conduct

SPEECH = Path(__file__).resolve().parents[2].parent / "shared" / "speech"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pace", description=__doc__)
    parser.add_argument("--peer", choices=[*PEERS], action="append", help="default: viva; again for several")
    parser.add_argument("--turns", type=int, default=20, help="of each conversation")
    parser.add_argument("--conversations", type=int, nargs="+", default=[1, 5, 10, 15, 20])
    parser.add_argument(
        "--kinds", choices=ANSWERS, nargs="+", default=[COMPLETE],
        help="of the answers, in turn; pauses, hesitant and sentences measure cut-offs",
    )  # fmt: skip
    parser.add_argument(
        "--interruptions", type=int, default=5,
        help="over the replies to the last so many turns of each conversation; over as many before, a nod",
    )  # fmt: skip
    parser.add_argument(
        "--all",
        action="store_true",
        help="every run whose results are kept (with --peer: of those), about 40 minutes",
    )
    parser.add_argument("--watched", action="store_true", help="an interviewer receives sound and pictures")
    parser.add_argument("--no-video", action="store_true", help="the candidate sends no camera")
    parser.add_argument(
        "--one-core",
        action="store_true",
        help="the other side on core 0 (of ours all but Temporal's server), the candidates beside it",
    )
    parser.add_argument(
        "--speech", type=Path, default=SPEECH, help="recordings with their words in a .txt beside"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument(
        "--resume", type=Path, help="the JSON of the same command, broken off: its runs are not done again"
    )
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
    place = chosen.resume.with_suffix("") if chosen.resume else place_of(chosen)
    former = json.loads(chosen.resume.read_text()) if chosen.resume else {}
    lines: list[dict[str, Any]] = former.get("runs", [])
    turns: list[dict[str, Any]] = former.get("turns", [])
    with tempfile.TemporaryDirectory(prefix="viva-speech-") as directory:
        await write(Path(directory), speech, chosen.seed)
        for plan in left(plans(chosen, Path(directory)), lines):
            began = time.monotonic()
            result = await one_run(plan)
            lines.append(figures(result) | {"took_s": round(time.monotonic() - began)})
            of = {"peer": plan.peer, "conversations": plan.conversations, "one_core": plan.one_core}
            turns += [of | told(turn, result) for turn in result.turns]
            print(json.dumps(lines[-1]), flush=True)
            # After each run: one that is broken off leaves what there is.
            keep(place, {"machine": facts, "floor_ms": floor, "runs": lines, "turns": turns}, lines)
    print(json.dumps({"memory": further(lines)}))
    print(report(lines))


def plans(chosen: argparse.Namespace, book: Path) -> list[Plan]:
    """The runs that were asked for."""
    asked = [
        Order(
            peer,
            conversations,
            chosen.turns,
            tuple(chosen.kinds),
            chosen.interruptions,
            chosen.one_core,
            chosen.watched,
        )
        for peer in chosen.peer or ["viva"]
        for conversations in chosen.conversations
    ]
    whole = [order for order in WHOLE_SET if not chosen.peer or order.peer in chosen.peer]
    return [
        Plan(
            peer=order.peer,
            conversations=order.conversations,
            kinds=kinds_of(order.turns * order.conversations, order.kinds),
            interruptions=min(order.interruptions, order.turns),
            # The peers forward no video to anybody: theirs is sound alone.
            camera=order.peer in OURS and not chosen.no_video,
            book=book,
            seed=chosen.seed,
            one_core=order.one_core,
            watched=order.watched and order.peer in OURS,
        )
        for order in (whole if chosen.all else asked)
    ]


def left(asked: list[Plan], done: Sequence[dict[str, Any]]) -> list[Plan]:
    """What is still to be run. Raises `SystemExit` where `done` is of another command."""
    for plan, line in zip(asked, done, strict=False):
        said = [line.get(name) for name in ("peer", "conversations", "kinds", "asked", "one_core", "watched")]
        kinds = sorted(set(plan.kinds))
        if said != [plan.peer, plan.conversations, kinds, len(plan.kinds), plan.one_core, plan.watched]:
            raise SystemExit("These are the results of another command.")
    return asked[len(done) :]


async def one_run(plan: Plan) -> Result:
    """One; a peer that can't be had, and whatever else fails, is told in its failures, and the next one follows."""
    try:
        return await run(plan, PEERS[plan.peer])
    except NotAvailableError as error:
        return Result(plan, failures=[str(error)])
    except Exception as error:
        traceback.print_exc()
        return Result(plan, failures=[f"{type(error).__name__}: {error}"])


def place_of(chosen: argparse.Namespace) -> Path:
    """Of this run's results, without a suffix."""
    peers = [] if chosen.all and not chosen.peer else chosen.peer or ["viva"]
    what = "-".join([*peers, *(["all"] if chosen.all else dict.fromkeys(chosen.kinds))])
    return Path(chosen.results) / f"pace-{datetime.now(UTC):%Y-%m-%dT%H%M}-{commit()}-{what}"


def keep(place: Path, body: dict[str, Any], lines: Sequence[dict[str, Any]]) -> None:
    """The results as a file, and the tables beside it."""
    at, facts = commit(), body["machine"]
    on = f"{facts['cores']} cores, {facts['cpu']}, load {facts['load_1min']} before"
    place.parent.mkdir(parents=True, exist_ok=True)
    Path(f"{place}.json").write_text(
        json.dumps({"commit": at, **body, "memory": further(lines)}, indent=1) + "\n"
    )
    Path(f"{place}.md").write_text(f"Commit {at}; {on}.\n\n{report(lines)}\n")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    finally:
        settle()
