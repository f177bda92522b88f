"""The document that the web app's types are made from."""

from __future__ import annotations

from pathlib import Path

from api import openapi

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_kept_document_is_current() -> None:
    assert KEPT.read_text() == openapi.text(), "run: python -m api.openapi > docs/openapi.json"


def test_every_body_refuses_unknown_fields_and_every_path_knows_problems() -> None:
    document = openapi.document()
    for name, schema in document["components"]["schemas"].items():
        if schema.get("type") == "object" and name != "Problem":
            assert schema["additionalProperties"] is False, name
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert "default" in operation["responses"] or path == "/api/health/live", path
