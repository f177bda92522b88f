"""Which data keys seal an interview in a backup; erasing destroys them."""

from __future__ import annotations


def rest_scope(session_id: str) -> str:
    """What is left of an interview whose own key went with its transcript or its names."""
    return f"{session_id}/rest"


def audio_scope(session_id: str) -> str:
    """Its recordings, which are often kept for a shorter time."""
    return f"{session_id}/audio"
