"""Logs: one line an event, key by key; for people at a terminal, else as JSON. Never what a person said."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger
from temporalio.exceptions import ApplicationError

from workers.settings import Settings

QUIET = ("aioice", "aiortc", "httpx", "httpcore", "websockets", "google", "urllib3", "uvicorn")
"""Libraries that log each packet, request or candidate at `info`; uvicorn a socket's address with its token."""


def configure(settings: Settings, process: str) -> None:
    """Set up structlog and the standard library's loggers alike, for this process."""

    def name_process(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _plain,
                *_rendering(settings.log_format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    logging.getLogger("temporalio.activity").addFilter(_not_told_yet)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _not_told_yet(record: logging.LogRecord) -> bool:
    """A provider's failure has its line already, with its kind; Temporal's history holds each attempt."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, ApplicationError) and (error.type or "").startswith("provider-"))


def _plain(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    # Uvicorn's own, for its own formatter.
    event.pop("color_message", None)
    return event


def _rendering(log_format: str) -> list[structlog.typing.Processor]:
    if log_format == "console" or (log_format == "auto" and sys.stderr.isatty()):
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
