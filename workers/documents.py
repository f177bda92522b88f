"""The documents that are written from the code: OpenAPI, and the signaling messages' JSON Schema."""

from pathlib import Path

from activities.rooms.messages import schema_text
from api.openapi import text as openapi_text


def write_openapi(out: Path) -> None:
    """Write the REST API's OpenAPI document."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(openapi_text())


def write_signaling_schema(out: Path) -> None:
    """Write the signaling messages' JSON Schema."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(schema_text())
