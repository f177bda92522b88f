"""`viva up` at a terminal: start, say where things are, wait, stop."""

import asyncio
import os
import signal

from rich.console import Console

from workers.exit import StartError
from workers.settings import WILDCARDS, Settings, is_loopback
from workers.up.first_start import Welcome, welcome
from workers.up.stack import Stack

KILLED = 130


async def run(stack: Stack, console: Console) -> None:
    """Run `stack` until SIGINT, SIGTERM or SIGHUP; a second one kills. Raises `StartError`."""
    require_safe_host(stack.settings)
    asked = asyncio.Event()

    def ask() -> None:
        if asked.is_set():
            stack.kill_now()
            os._exit(KILLED)
        asked.set()
        console.print("\nStopping… (Ctrl-C again kills)")

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ask)
    running = asyncio.create_task(_run(stack, console, asked))
    asking = asyncio.create_task(asked.wait())
    # Asked to end while it is still starting: what has been started is stopped by the stack itself.
    await asyncio.wait({running, asking}, return_when=asyncio.FIRST_COMPLETED)
    if asked.is_set() and not stack.is_up:
        running.cancel()
    asking.cancel()
    try:
        await running
    except asyncio.CancelledError:
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
    console.print("Stopped.")


async def _run(stack: Stack, console: Console, asked: asyncio.Event) -> None:
    async with stack:
        _summarise(stack, await welcome(stack), console)
        await asked.wait()


def require_safe_host(settings: Settings) -> None:
    """Raise `StartError` where others would be served in the clear, or at no address that they can use."""
    for host in (settings.api_host, settings.media_host):
        if not is_loopback(host) and not settings.tls:
            raise StartError(
                f"Serving others at {host} needs HTTPS, without which browsers give no page a microphone: "
                "add --tls-cert and --tls-key, or leave --host away and put a TLS proxy before it."
            )
    if settings.api_host in WILDCARDS and not settings.public_url:
        raise StartError(
            f"With --host {settings.api_host}, say by which name others reach this machine: "
            f"--public-url https://NAME:{settings.api_port}."
        )


def _summarise(stack: Stack, found: Welcome, console: Console) -> None:
    settings = stack.settings
    rows = [("Web app", stack.api_url)]
    if stack.temporal_ui_url:
        rows.append(("Temporal UI", stack.temporal_ui_url))
    rows += [(label, text) for label, text in found.lines if text]
    rows.append(("Data and logs", str(settings.data_dir.resolve())))
    width = max(len(label) for label, _ in rows)
    console.print("\n[bold]Viva is up.[/bold]\n", highlight=False)
    for label, text in rows:
        # soft_wrap: a link broken over two lines can't be clicked.
        console.print(f"  {label:<{width}}  {text}", soft_wrap=True, highlight=False, markup=False)
    if is_loopback(settings.api_host):
        console.print(
            "\nIts web ports are bound to loopback: only this machine reaches them.", highlight=False
        )
    else:
        console.print(f"\nIt is served to others over HTTPS and WSS at {settings.api_host}.", highlight=False)
    console.print("Ctrl-C stops it.\n", highlight=False)
