"""Plans drafted by the model, and what an organiser is told where it can't."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

from activities.providers.breaker import HANGS
from activities.providers.failures import log_once
from activities.providers.offline_model.planning import linked
from activities.providers.ports import PlanDraft, ProviderError
from api import schemas
from api.deps import ApiDeps
from workflows.domain.errors import InvalidInput, Unavailable, VivaError
from workflows.refusals import OF_THE_CONTENT, UNUSABLE

RETRY_S = 0.5
PATIENCE_S = 3.0
"""Who asks for more time than this is not waited for while somebody looks at a page."""
AGAIN_S = 5.0
MENDED_S = 300.0
_BY_HAND = "You can also write the topics and criteria yourself."
_DESCRIPTION = {
    "blocked": "The language model refuses to read this job description.",
    "too_large": "This job description is too long for the language model.",
}
_OTHERWISE = "The language model can't draft a plan from this job description."
_ANSWER = "the language model's answer can't be used"
_AWAY = "the language model can't be reached, or has too much to do"
_SETTINGS = {
    "no_key": "there is no key for the language model",
    "key_missing": "the key for the language model can't be read",
    "key_malformed": "the key for the language model can't be read",
    "bad_key": "the language model refuses the key: it is wrong, has expired or was deleted",
    "clock_skew": "the language model refuses the key, because this machine's clock is wrong",
    "forbidden": "the key may not use the language model",
    "api_disabled": "the language model isn't enabled in the key's project",
    "wrong_project": "the key's project isn't known",
    "billing": "the key's project has no billing account",
    "no_such_model": "the language model that is set up isn't known there",
}


async def drafted(deps: ApiDeps, body: schemas.CreateJob) -> PlanDraft:
    """A plan and its rubric. Raises `InvalidInput` for a language that there are no interviews in, or a description
    that the model refuses; `Unavailable`, with a time to come back where that helps.
    """
    deps.settings.languages.check(body.language)
    made = await _asked(deps, body)
    made.plan.check()
    made.rubric.check()
    return replace(made, plan=linked(made.plan, made.rubric))


async def _asked(deps: ApiDeps, body: schemas.CreateJob) -> PlanDraft:
    """Once more where that may help: somebody waits, and most failures are over at once."""
    for last in (False, True):
        try:
            return await deps.model.draft_plan(body.title, body.description, body.minutes, body.language)
        except ProviderError as error:
            log_once(error)
            wait_s = max(error.retry_after_s or 0.0, RETRY_S * random.uniform(0.5, 1.0))
            if last or not error.retryable or error.kind in HANGS or wait_s > PATIENCE_S:
                raise in_words(error) from error
        await asyncio.sleep(wait_s)
    raise AssertionError("the last one has returned or raised")


def in_words(error: ProviderError) -> VivaError:
    """What is wrong, and who can mend it."""
    if error.retryable:
        wrong = _ANSWER if error.kind in UNUSABLE else _AWAY
        return Unavailable(
            f"No plan could be drafted at the moment: {wrong}. Try again in a moment. {_BY_HAND}",
            kind=error.kind,
            retry_after=error.retry_after_s or AGAIN_S,
        )
    if error.kind in OF_THE_CONTENT:
        words = _DESCRIPTION.get(error.kind, _OTHERWISE)
        return InvalidInput(f"{words} Change it and try again. {_BY_HAND}", kind=error.kind)
    wrong = _SETTINGS.get(error.kind, f"the language model refuses the call ({error.kind})")
    return Unavailable(
        f"No plan can be drafted: {wrong}. Trying again doesn't help; whoever runs this installation can mend it, and "
        f"`viva doctor` tells how. {_BY_HAND}",
        kind=error.kind,
        retry_after=MENDED_S,
    )
