"""`viva demo`: an interview without a person, from the booking to the scorecard."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from activities.providers.ports import SpeechToText
from workers.demo.access import Access, access, own_access
from workers.demo.answers import SENTENCES, Answer, read_answers, synthesise_answers
from workers.demo.candidate import Candidate
from workers.demo.console import Printer, print_scorecard, print_verdict
from workers.demo.conversation import Conversation, InterviewStuckError
from workers.demo.google import IN_COURSE, MINUTES, named, settings_of, unmet
from workers.demo.google import QUESTIONS as FAULTS_QUESTIONS
from workers.demo.job import QUESTIONS, TITLE, demo_job
from workers.demo.link import NotAdmittedError
from workers.demo.marked_speech import MarkReader, marked
from workers.demo.organiser import Organiser
from workers.demo.rest import Problem, UnreachableError
from workers.demo.sound import NoSpeechError
from workers.demo.verdict import Verdict, judge
from workers.exit import StartError
from workers.fake_google.servers import FakeGoogle, fake_google

STARTS_IN_S = 5.0
OVERTIME_S = 240.0
"""An answer is never cut, and outages are no candidate's fault: an interview may take longer than its minutes."""
SCORECARD_S = 60.0
FAULTS_SCORECARD_S = 240.0
"""It waits for what was recorded while recognition was down."""
FAILED = 1
INTERRUPTED = 130

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Options:
    """What a demo is asked to do."""

    answers: Path | None = None
    url: str | None = None
    email: str | None = None
    password: str | None = None
    data_dir: Path | None = None
    minutes: float = 4.0
    questions: int = 2
    min_words_right: float | None = None
    verbose: bool = False
    keep: bool = False
    fake_google: bool = False
    faults: bool = False


def run(arguments: Sequence[str]) -> None:
    """Run `viva demo` with these arguments; ends the program with its exit code. Raises `StartError`."""
    app(list(arguments), prog_name="viva demo")


@app.command()
def demo(
    answers: Annotated[
        Path | None,
        typer.Option(help="Speech files to answer with, in order; a .txt beside each says what is said."),
    ] = None,
    url: Annotated[str | None, typer.Option(help="A Viva that is running.")] = None,
    email: Annotated[str | None, typer.Option(help="Its organiser.")] = None,
    password: Annotated[
        str | None, typer.Option(help="The organiser's password.", envvar="VIVA_DEMO_PASSWORD")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Whose `viva up` to use, where one runs. Default: ./.data")
    ] = None,
    minutes: Annotated[float, typer.Option(min=1, max=60, help="How long the interview may take.")] = 4.0,
    questions: Annotated[
        int, typer.Option(min=1, max=len(QUESTIONS), help="Fixed questions; follow-ups come by themselves.")
    ] = 2,
    min_words_right: Annotated[
        float | None, typer.Option(min=0, max=1, help="Fail where fewer words are understood, e.g. 0.6.")
    ] = None,
    verbose: Annotated[bool, typer.Option(help="Print every message.")] = False,
    keep: Annotated[
        bool, typer.Option(help="Leave the Viva that was started for the demo up until Ctrl-C.")
    ] = False,
    fake_google: Annotated[
        bool, typer.Option("--fake-google", help="By Google's client libraries, against local servers.")
    ] = False,
    faults: Annotated[
        bool, typer.Option("--faults", help="The same, with a fault of each kind in its course.")
    ] = False,
) -> None:
    """Hold an interview without a person: against a running `viva up`, or one of its own."""
    options = Options(
        answers,
        url,
        email,
        password,
        data_dir,
        minutes,
        questions,
        min_words_right,
        verbose,
        keep,
        fake_google,
        faults,
    )
    if faults:
        options = replace(
            options,
            fake_google=True,
            questions=max(questions, FAULTS_QUESTIONS),
            minutes=max(minutes, MINUTES),
        )
    try:
        good = asyncio.run(hold_demo(options, Console()))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not good:
        raise typer.Exit(FAILED)


async def hold_demo(options: Options, console: Console) -> bool:
    """Hold it, and tell whether everything was as it should be. Raises `StartError`."""

    def say(line: str) -> None:
        console.print(line, soft_wrap=True, highlight=False, markup=False)

    try:
        speech = await _speech(options)
        async with AsyncExitStack() as stack:
            google, where = None, access(options.url, options.email, options.password, options.data_dir, say)
            if options.fake_google:
                google = await stack.enter_async_context(
                    fake_google(0, IN_COURSE if options.faults else (), _recogniser(options))
                )
                where = own_access(say, **settings_of(google))
            account = await stack.enter_async_context(where)
            held = await interview(account, speech, options, console, google)
            if options.keep and account.logs is not None:
                say(f"\nStill up: {account.url}, as {account.email} with password {account.password}.")
                say(f"Its logs are in {account.logs}. Ctrl-C stops it.")
                await asyncio.Event().wait()
    except (NoSpeechError, UnreachableError) as error:
        raise StartError(str(error)) from None
    except Problem as problem:
        raise StartError(f"The interview could not be held: {problem}") from None
    return held.good


async def _speech(options: Options) -> list[Answer]:
    if options.answers is not None:
        return await asyncio.to_thread(read_answers, options.answers)
    return await (marked(SENTENCES) if options.fake_google else synthesise_answers())


def _recogniser(options: Options) -> SpeechToText | None:
    """For answers of the demo's own one that knows what it should hear: then each word counts."""
    return MarkReader(SENTENCES) if options.answers is None else None


@dataclass(frozen=True)
class Held:
    """An interview that was held; without a verdict where it got stuck."""

    session_id: str
    verdict: Verdict | None

    @property
    def good(self) -> bool:
        """Everything was as it should be."""
        return self.verdict is not None and not self.verdict.failures


async def interview(
    account: Access,
    speech: Sequence[Answer],
    options: Options,
    console: Console,
    google: FakeGoogle | None = None,
) -> Held:
    """One interview, booked, held, read and judged. `google`: the servers that it uses. Raises as the REST clients."""
    async with Organiser(account.url) as organiser:
        await organiser.sign_in(account.email, account.password)
        job = await organiser.create_job(demo_job(options.questions, options.minutes))
        booked = await organiser.book(
            title=f"{TITLE} (demo)",
            starts_in_s=STARTS_IN_S,
            minutes=options.minutes,
            job_id=job["jobId"],
            reviewers="the person who started this demo",
        )
        async with Candidate(account.url) as candidate:
            printer = Printer(console, candidate, verbose=options.verbose)
            candidate.on_event = printer.event
            printer.note(f"Interview {booked.session_id} at {account.url} starts in {STARTS_IN_S:.0f} s.")
            await candidate.invite(booked.candidate_token)
            candidate.start()
            conversation = Conversation(candidate, speech, printer.answering)
            try:
                overtime_s = OVERTIME_S * (2 if options.faults else 1)
                await conversation.hold(options.minutes * 60 + overtime_s)
            except (InterviewStuckError, NotAdmittedError) as error:
                console.print(f"\n[red]✗[/red] {error}", highlight=False, soft_wrap=True)
                return Held(booked.session_id, None)
        patience_s = FAULTS_SCORECARD_S if options.faults else SCORECARD_S
        report = await organiser.scored_report(booked.session_id, patience_s, printer.note)
        print_scorecard(console, report)
        verdict = judge(
            report,
            candidate.hearing.lines,
            candidate.view.said,
            conversation.given,
            min_words_right=options.min_words_right,
            shown={key: line.text for key, line in candidate.view.lines.items()} if options.faults else None,
            fixed=[question for _, question in QUESTIONS[: options.questions]],
            exact=options.fake_google and options.answers is None,
        )
        if google is not None and options.faults:
            printer.note(f"Met on the way: {named(google.faults.met)}.")
            verdict = replace(verdict, failures=(*verdict.failures, *unmet(google)))
        print_verdict(console, verdict)
        return Held(booked.session_id, verdict)
