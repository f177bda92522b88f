"""Prompts are code: pure functions from contracts to what a model is told. Rules in `system`, data in `contents`.

One module for each purpose. Change `PROMPT_VERSION` with any change that may change what a model says.
"""

from __future__ import annotations

from dataclasses import dataclass

PROMPT_VERSION = "2026-11-1"


@dataclass(frozen=True)
class Prompt:
    """`system`: rules, ours alone. `contents`: one block of data, others' words. `purpose` names the call."""

    purpose: str
    system: str
    contents: str
