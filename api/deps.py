"""What the API is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from activities.days import DayKeeper
from activities.providers.ports import LanguageModel
from activities.recordings import RecordingStore
from activities.store.database import Database
from api.settings import ApiSettings
from temporal.doorway import Interviews


@dataclass(frozen=True)
class ApiDeps:
    """The store, the doorway to running interviews, the drafting model, the recordings, the interview days."""

    settings: ApiSettings
    database: Database
    interviews: Interviews
    model: LanguageModel
    recordings: RecordingStore
    days: DayKeeper


def _deps(request: Request) -> ApiDeps:
    deps: ApiDeps = request.app.state.deps
    return deps


Deps = Annotated[ApiDeps, Depends(_deps)]
