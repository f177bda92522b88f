"""Histories without what people said and who they are, that replay all the same.

Every word is replaced by another of the same length, the same one each time, but for the words that the rules
themselves know: what a workflow decides by (a request, a short answer, the same sentence again) stays what it was.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Any, Final

from workflows.domain.phrases import fixed_sentences
from workflows.domain.requests import detect_request, pattern_words
from workflows.interview import InterviewWorkflow

WORKFLOW: Final = InterviewWorkflow
"""Named here, so that the kinds and states which its payloads hold are known."""

_WORD = re.compile(r"[^\W_]+")
_ID_OR_TIME = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"
_IDS = re.compile(_ID_OR_TIME, re.I)
_WORDS_AND_IDS = re.compile(rf"{_ID_OR_TIME}|{_WORD.pattern}", re.I)
_ID_KEYS = ("_id", "_ids", "_ref", "Id")
_PLAIN_KEYS = frozenset(
    [
        "code",
        "encoding",
        "faults",
        "kind",
        "language",
        "model",
        "notice_version",
        "prompt_version",
        "queue",
        "status",
        "timezone",
        "type",
        "version",
    ]
)
# Of the history itself, not of its payloads: what says where it ran. Nothing of it is replayed.
_MACHINE_KEYS = {"stackTrace": "", "identity": "worker", "buildId": "build"}
_TEXT_KEYS = frozenset({"message", "reason"})
_NAME_KEYS = frozenset({"name", "candidate_name", "email"})
_LETTERS = "bcdfghjklmnpqrstvwxz"


class Redaction:
    """One for the histories of one interview: its key is thrown away with it. `names` stay in no case."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._key = secrets.token_bytes(16)
        self._names = {word for name in names for word in _WORD.findall(name.lower())}

    def history(self, body: Any, key: str = "") -> Any:
        """A history as JSON, without content."""
        if isinstance(body, list):
            return [self.history(item, key) for item in body]
        if isinstance(body, dict):
            if "encoding" in body.get("metadata", {}):
                return self._payload(body)
            return {k: self.history(v, k) for k, v in body.items()}
        if not isinstance(body, str):
            return body
        if key in _MACHINE_KEYS:
            return _MACHINE_KEYS[key]
        if key in _TEXT_KEYS and not body.isupper():
            return self.text(body)
        return re.sub(r"^\d+@[^:]+:", "sticky:", body) if key == "name" else body

    def _payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        encoding = base64.b64decode(payload["metadata"]["encoding"]).decode()
        if "data" not in payload or encoding == "binary/null":
            return payload
        if not encoding.startswith("json/"):
            raise ValueError(f"A payload in {encoding} can't be redacted.")
        value = self.value(json.loads(base64.b64decode(payload["data"])))
        data = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return {**payload, "data": base64.b64encode(data).decode()}

    def value(self, value: Any, key: str = "") -> Any:
        """What a payload holds, without content."""
        if isinstance(value, list):
            return [self.value(item, key) for item in value]
        if isinstance(value, dict):
            return {k: self.value(v, k) for k, v in value.items()}
        if not isinstance(value, str) or not value or _stays(key, value):
            return value
        if value[0] == "{" and isinstance(inner := _parsed(value), dict):
            return json.dumps(self.value(inner))
        return self.text(value)

    def text(self, text: str) -> str:
        """Other words of the same shape; a request stays that request, and an answer becomes none."""
        wanted = detect_request(text)
        redacted = self._worded(text, _vocabulary())
        if detect_request(redacted) is wanted:
            return redacted
        return self._worded(text, frozenset(_WORD.findall(text.lower())) if wanted else frozenset())

    def _worded(self, text: str, known: frozenset[str]) -> str:
        return _WORDS_AND_IDS.sub(lambda match: self._word(match[0], known), text)

    def _word(self, word: str, known: frozenset[str]) -> str:
        lower = word.lower()
        if _IDS.fullmatch(word) or (lower in known and lower not in self._names):
            return word
        digest = hashlib.blake2b(lower.encode(), key=self._key).digest()
        other = "".join(_LETTERS[digest[n % len(digest)] % len(_LETTERS)] for n in range(len(word)))
        return other.capitalize() if word[0].isupper() else other


def names_in(body: Any) -> set[str]:
    """The names that the payloads of a history hold under keys for names."""
    if isinstance(body, dict):
        if "encoding" in body.get("metadata", {}):
            return _names(_parsed(base64.b64decode(body.get("data", "")).decode(errors="replace")))
        return {name for part in body.values() for name in names_in(part)}
    return {name for part in body for name in names_in(part)} if isinstance(body, list) else set()


def _names(value: Any, key: str = "") -> set[str]:
    if isinstance(value, dict):
        return {name for k, part in value.items() for name in _names(part, k)}
    if isinstance(value, list):
        return {name for part in value for name in _names(part, key)}
    return {value} if isinstance(value, str) and key in _NAME_KEYS else set()


def _stays(key: str, value: str) -> bool:
    return key in _PLAIN_KEYS or key.endswith(_ID_KEYS) or value in _enum_values()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


@cache
def _enum_values() -> frozenset[str]:
    kinds = [kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith("workflows.")]
    return frozenset(member.value for kind in kinds for member in kind)


@cache
def _vocabulary() -> frozenset[str]:
    """The words of the product's own sentences, and those by which it knows a request: nobody's secret."""
    own = (word.lower() for sentence in fixed_sentences() for word in _WORD.findall(sentence))
    return frozenset(own) | pattern_words()
