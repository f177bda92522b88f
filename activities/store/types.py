"""Column types: text that PostgreSQL always takes, enums as checked text, domain values as jsonb."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """The text as PostgreSQL can hold it: without NUL, and with U+FFFD for lone surrogates."""
    return _SURROGATES.sub(_REPLACEMENT, text.replace("\x00", ""))


def clean_json(value: Any) -> Any:
    """`clean` for every text inside a JSON value."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(k)): clean_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(v) for v in value]
    return value


def dump_json(value: Any) -> str:
    """JSON as jsonb takes it: it refuses `\\u0000`, lone surrogates and NaN."""
    return json.dumps(clean_json(value), ensure_ascii=False, allow_nan=False)


class CleanText(TypeDecorator[str]):
    """Text of any people or providers; `clean` is applied to whatever is written or compared."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Cleans what goes in."""
        return None if value is None else clean(value)


class UtcDateTime(TypeDecorator[datetime]):
    """timestamptz; comes out in UTC whatever the connection's time zone is. Refuses naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time: it would be read as one of the server's zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without its zone can't be stored.")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As UTC."""
        return None if value is None else value.astimezone(UTC)


ID = Uuid(as_uuid=False)
JSON = JSONB(none_as_null=True)


def text_enum(cls: type[E], name: str) -> Enum:
    """An enum as text with a CHECK, so that a new value is a new constraint and no new type."""
    return Enum(
        cls,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


@cache
def _adapter(cls: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(type[Any], cls))


def to_json(cls: type[T], value: T) -> Any:
    """A domain value as JSON."""
    return _adapter(cast(Hashable, cls)).dump_python(value, mode="json")


def from_json(cls: type[T], value: Any) -> T:
    """The domain value of that JSON. Keys that the class doesn't know (any more) are passed over."""
    result: T = _adapter(cast(Hashable, cls)).validate_python(value)
    return result
