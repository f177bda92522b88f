"""The interview on a terminal: the conversation as it happens, the scorecard and the verdict at its end."""

import time
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from workers.demo.answers import NOTHING_MORE, Answer
from workers.demo.candidate import Candidate
from workers.demo.member import Event
from workers.demo.verdict import Verdict

QUIET = frozenset({"ai_status", "participant_speaking", "participant_media", "session_ready"})
"""What is shown only to those who want to see everything."""
INDENT = " " * 13


class Printer:
    """Prints each event of a candidate as it comes."""

    def __init__(self, console: Console, candidate: Candidate, *, verbose: bool = False) -> None:
        self._console = console
        self._candidate = candidate
        self._verbose = verbose
        self._began = time.monotonic()
        self._status = ""

    def note(self, text: str) -> None:
        """Something about the demo itself."""
        self._line("", "dim", text)

    def answering(self, answer: Answer | None) -> None:
        """The candidate begins to speak, or (None) answers in writing."""
        if answer is None:
            self._line("Candidate", "green", f"{NOTHING_MORE} [dim](in writing)[/dim]")
        else:
            words = escape(answer.words or answer.name)
            self._line("Candidate", "green", f"{words} [dim](speaks {answer.seconds:.1f} s)[/dim]")

    def event(self, event: Event) -> None:
        """A message of the room."""
        show = getattr(self, f"_on_{event.type}", None)
        if show is not None:
            show(event.message)
        if self._verbose and (show is None or event.type in QUIET):
            body = {key: value for key, value in event.message.items() if key not in ("type", "sessionId")}
            self._line(event.type, "dim", f"[dim]{escape(str(body))[:300]}[/dim]")

    def _on_ai_message(self, message: Mapping[str, Any]) -> None:
        if message["final"]:
            heard = self._candidate.loudness(message["interactionId"])
            sound = f"heard {heard.seconds:.1f} s, RMS {heard.rms:.3f}"
            self._line("AI", "cyan", f"{escape(message['text'])} [dim]({sound})[/dim]")

    def _on_transcript(self, message: Mapping[str, Any]) -> None:
        if message["final"] and message["participantId"] == self._candidate.participant_id:
            self._line("understood", "dim", f"[dim]{escape(message['text']) or '(nothing)'}[/dim]")

    def _on_session_state(self, message: Mapping[str, Any]) -> None:
        status = message["status"] + (", paused" if message["paused"] else "")
        if status != self._status:
            self._status = status
            self._line("", "dim", f"[dim]The interview is {status}.[/dim]")

    def _on_system_message(self, message: Mapping[str, Any]) -> None:
        self._line("Viva", "yellow", escape(message["text"]))

    def _on_consent_required(self, message: Mapping[str, Any]) -> None:
        purposes = ", ".join(message["purposes"])
        self._line(
            "", "dim", f"[dim]Notice {escape(message['version'])} was shown; consent to {purposes}.[/dim]"
        )

    def _on_error(self, message: Mapping[str, Any]) -> None:
        self._line("error", "red", f"{escape(message['code'])}: {escape(message['detail'])}")

    def _line(self, who: str, style: str, text: str) -> None:
        seconds = time.monotonic() - self._began
        self._console.print(
            f"[dim]{int(seconds) // 60}:{seconds % 60:04.1f}[/dim]  [{style}]{who:>10}[/{style}]  {text}",
            highlight=False,
            soft_wrap=True,
        )


def print_scorecard(console: Console, report: Mapping[str, Any]) -> None:
    """The scorecard of a report, and its evidence."""
    console.print("\n[bold]Scorecard[/bold]", highlight=False)
    card = report["scorecard"]
    if card is None:
        console.print("  It isn't written yet.")
        return
    if card["notScoreable"]:
        console.print(f"  Not scoreable: {_words(card['notScoreable'])}.", highlight=False)
    if card["summary"]:
        console.print(f"  {escape(card['summary'])}", highlight=False, soft_wrap=True)
    for score in card["scores"]:
        level = _words(score["notScoreable"]) if score["level"] is None else f"level {score['level']}"
        console.print(f"  [bold]{escape(score['criterionName'])}[/bold]: {level}", highlight=False)
        for evidence in score["evidence"]:
            console.print(f"      “{escape(evidence['quote'])}”", highlight=False, soft_wrap=True)


def print_verdict(console: Console, verdict: Verdict) -> None:
    """What was checked, and what failed."""
    console.print("\n[bold]Checked[/bold]", highlight=False)
    console.print(
        f"  {verdict.questions} questions asked, {verdict.answers} answers spoken.", highlight=False
    )
    if verdict.words is not None:
        words = verdict.words
        console.print(
            f"  {words.right} of {words.said} words of the answers are right: {words.share:.0%}.",
            highlight=False,
        )
    for failure in verdict.failures:
        console.print(f"  [red]✗[/red] {escape(failure)}", highlight=False, soft_wrap=True)
    if not verdict.failures:
        console.print("  [green]✓[/green] Completed; every question heard, every answer transcribed.")


def _words(code: str | None) -> str:
    return (code or "no score").replace("_", " ")
