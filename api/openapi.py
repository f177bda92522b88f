"""The OpenAPI document, from which the web app's types are generated: `python -m api.openapi > docs/openapi.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from api.app import bare_app


def document() -> dict[str, Any]:
    """The document as it is served at /api/openapi.json."""
    return bare_app().openapi()


def text() -> str:
    """The document as it is kept in `docs/openapi.json`."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
