"""`compose`: the model's words into the turn's utterance, sentence by sentence, each once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from temporalio import activity

from activities.providers.ports import LanguageModel, ProviderError
from activities.providers.sentences import SentenceSplitter
from activities.providers.usage import metering
from activities.refusals import provider_failure
from activities.rooms.ahead import completed
from activities.rooms.heartbeats import beating, cancelled_by_workflow, room_lost
from activities.rooms.room import LiveRoom
from activities.rooms.stages import MODEL, SENTENCE, Stages
from activities.rooms.utterance import Utterance
from workflows.contracts import After, Compose, Composed
from workflows.domain.usage import summed

PATIENCE_S = 8.0
"""Who asks for more time than this is not waited for in silence: the workflow says what is going on."""


async def compose(room: LiveRoom, order: Compose, model: LanguageModel) -> Composed:
    """Attaches to the writing under way; after a broken one goes on behind the last whole sentence."""
    if order.after is not None:
        return await _compose_ahead(room, order, order.after, model)
    utterance = room.utterances.of(order.turn_id)
    task = utterance.composing
    if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
        task = utterance.composing = asyncio.create_task(
            _write(room.stages, utterance, order, model), name="compose"
        )
    try:
        return await beating(task, lambda: (utterance.text,))
    except asyncio.CancelledError:
        if room.closed:
            raise room_lost(utterance.text) from None
        if task.cancelled() or cancelled_by_workflow():
            task.cancel()
            await asyncio.wait([task])
            utterance.finish()
            if not activity.is_worker_shutdown():
                # Not raised as a cancellation: that could not say what was used.
                return _composed(utterance, model, complete=False)
        raise
    except ProviderError as error:
        raise provider_failure(error, PATIENCE_S, summed(utterance.usages)) from error


async def _compose_ahead(room: LiveRoom, order: Compose, after: After, model: LanguageModel) -> Composed:
    """Writes as soon as the answer's words are there, again where it goes on; ends when the turn is worded."""
    ahead = room.aheads.of(order.turn_id, after)

    async def write(utterance: Utterance, answer: str) -> Composed:
        context = completed(order.context, after.earlier, answer)
        room.stages.again(order.turn_id)
        return await _write(room.stages, utterance, replace(order, context=context), model)

    ahead.word(write)
    task = asyncio.create_task(ahead.written(), name="composed-ahead")
    try:
        return await beating(task, lambda: (ahead.utterance.text,))
    except asyncio.CancelledError:
        if room.closed:
            raise room_lost(ahead.utterance.text) from None
        if cancelled_by_workflow():
            ahead.drop()
            ahead.stop_writing()
            await ahead.stopped()
            if not activity.is_worker_shutdown():
                # Not raised as a cancellation: that could not say what was used.
                return Composed(ahead.utterance.text, "", summed(ahead.usages), complete=False)
        raise
    except ProviderError as error:
        raise provider_failure(error, PATIENCE_S, summed(ahead.usages)) from error


async def _write(stages: Stages, utterance: Utterance, order: Compose, model: LanguageModel) -> Composed:
    said = " ".join(part for part in (order.already_said, utterance.text) if part)
    splitter = SentenceSplitter()
    now = asyncio.get_running_loop().time
    stages.turn(order.turn_id, MODEL, now())
    with metering(utterance.usages.append):
        async for piece in model.say(order.context, said):
            for sentence in splitter.push(piece):
                stages.turn(order.turn_id, SENTENCE, now())
                utterance.add(sentence)
    for sentence in splitter.finish():
        stages.turn(order.turn_id, SENTENCE, now())
        utterance.add(sentence)
    name = model.capabilities.name
    if not utterance.sentences and not order.already_said:
        raise ProviderError(name, "empty", retryable=True)
    utterance.finish()
    return _composed(utterance, model, complete=True)


def _composed(utterance: Utterance, model: LanguageModel, *, complete: bool) -> Composed:
    return Composed(utterance.text, model.capabilities.name, summed(utterance.usages), complete)
