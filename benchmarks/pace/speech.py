"""What the candidate says: sentences, real speech cut at its own phrase ends, and hesitant speech.

`write` makes a directory of it: a phrase book for the recogniser, and the answers as Opus packets.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pocketsphinx import Decoder

from benchmarks.pace.encoding import camera
from benchmarks.pace.encoding import encoded as encoded
from benchmarks.pace.encoding import tone as tone
from benchmarks.pace.kinds import BACKCHANNEL, INTERRUPTING, SYNTHETIC
from benchmarks.pace.oracle import levels_of
from benchmarks.pace.sets import RATE, Composed, everything, read_on
from benchmarks.pace.sets import READ_ON_S as READ_ON_S
from benchmarks.pace.sets import Spoken as Spoken
from benchmarks.pace.timings import LOUD
from workers.demo.answers import read_answers, synthesise_answers

PHRASE_GAP_S = 0.1
PHRASE_GAP_LEVEL = 0.06
"""Of the loudest 20 ms."""
TRIM_LEVEL = 0.08
"""Of the loudest sample: a phrase ends with its last sound of speech, not with a click of the lips 0.2 s later."""
GOES_ON = {"librivox-0880": "librivox-0890"}
"""Recordings that are the two halves of one sentence: no full stop stands between them."""

SENTENCES = (
    "In my last project I wrote the billing service in Python, and I looked after its database.",
    "I added a unique key and a retry, because two workers could book the same order.",
    "We measured the slow queries first, then I added an index, and it was fast again.",
    "I write the test before I repair a bug, because then I know that it is really gone.",
    "When the release failed at night, I rolled it back and told the team what had happened.",
    "I would split the work into small steps, and show each of them to the people who use it.",
    "We disagreed about the design, so we built both versions in one day and compared them.",
    "Every message carries an identifier, and the receiver ignores one that it has seen before.",
)
HESITATIONS = (
    ("I wrote the service in Python and", "um", "then I moved its data to another database."),
    ("The hardest part of it was that", "um", "nobody had written down how it worked."),
    ("We looked at the logs because", "um", "the customers had told us that it was slow."),
    ("I would first ask the team about", "um", "the parts that fail most often."),
    ("My colleague wanted a queue but", "um", "I thought that a table was enough for us."),
    ("So in the end we shipped it with", "um", "a switch that turned it off again."),
)
INTERRUPTIONS = (
    "Sorry, may I add something to that, because I have forgotten the most important part of it.",
    "Excuse me, before you go on, I would like to say one more thing about the second version.",
)
BACKCHANNELS = ("Yeah.", "Right.")


async def write(directory: Path, speech: Path | None, seed: int) -> None:
    """The book, the answers and a second of room tone. `speech`: a directory of real recordings with their words."""
    directory.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    whole = [evenly(text, pcm) for text, pcm in await _synthesised(SENTENCES)]
    interrupting = [evenly(text, pcm) for text, pcm in await _synthesised(INTERRUPTIONS)]
    nods = [evenly(text, pcm) for text, pcm in await _synthesised(BACKCHANNELS)]
    parts = list(dict.fromkeys(part for three in HESITATIONS for part in three))
    hesitant = {text: evenly(text, pcm) for text, pcm in await _synthesised(parts)}
    real = sentences(speech) if speech else []
    cut = [[phrase for one in parts for phrase in _phrases(one)] for parts in real]
    read = [one for parts in real for one in parts]
    phrases = [
        *whole,
        *interrupting,
        *nods,
        *hesitant.values(),
        *read,
        *(phrase for one in cut for phrase in one),
    ]
    _write_book(directory, phrases)
    thirds = [[hesitant[part] for part in three] for three in HESITATIONS]
    answers = [
        *everything(seed, real, cut, read_on(SYNTHETIC, [[one] for one in whole]), thirds),
        *(Composed(INTERRUPTING, (one,)) for one in interrupting),
        *(Composed(BACKCHANNEL, (one,)) for one in nods),
    ]
    rows = [encoded(one.kind, one.parts, one.gaps) for one in answers]
    (directory / "answers.json").write_text(json.dumps(rows))
    (directory / "tone.json").write_text(json.dumps(tone(chance)))
    (directory / "camera.json").write_text(json.dumps(camera()))


async def _synthesised(texts: Sequence[str]) -> list[tuple[str, Any]]:
    return [(one.words or "", _trimmed(one.pcm)) for one in await synthesise_answers(texts)]


def sentences(speech: Path) -> list[list[Spoken]]:
    """Real recordings, without the silence around them, as sentences of one or two recordings."""
    found: list[list[Spoken]] = []
    before = ""
    for one in read_answers(speech):
        if not one.words:
            continue
        stop = "" if one.name in GOES_ON else "."
        spoken = aligned(one.words.strip(), stop, _trimmed(one.pcm))
        if GOES_ON.get(before) == one.name:
            found[-1].append(spoken)
        else:
            found.append([spoken])
        before = one.name
    return found


def _trimmed(pcm: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Without the silence around it: its last 20 ms hold its last loud sample."""
    samples = np.frombuffer(pcm, np.int16)
    peaks = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(peaks > max(LOUD, peaks.max() * TRIM_LEVEL))
    return samples[loud[0] : loud[-1] + 1]


def evenly(text: str, pcm: np.ndarray[Any, Any]) -> Spoken:
    """Words in proportion to their letters: a synthetic voice is even enough."""
    seconds, letters = len(pcm) / RATE, sum(map(len, text.split()))
    said, words = 0, []
    for word in text.split():
        said += len(word)
        words.append((word, seconds * said / letters))
    return Spoken(text, tuple(words), pcm)


def aligned(text: str, stop: str, pcm: np.ndarray[Any, Any]) -> Spoken:
    """Words where the recording has them, by forced alignment; they end with `stop`."""
    decoder = Decoder(samprate=16_000, loglevel="FATAL")
    decoder.set_align_text(text)
    decoder.start_utt()
    narrow = np.frombuffer(pcm.astype(np.int16).tobytes(), np.int16)[::3]
    decoder.process_raw(narrow.tobytes(), full_utt=True)
    decoder.end_utt()
    found = [(s.word.split("(")[0], s.end_frame / 100) for s in decoder.seg() if s.word[0] not in "<["]
    if [word for word, _ in found] != text.split():
        return evenly(f"{text}{stop}", pcm)
    words = (*found[:-1], (f"{found[-1][0]}{stop}", len(pcm) / RATE))
    return Spoken(f"{text}{stop}", words, pcm)


def _phrases(spoken: Spoken) -> Iterator[Spoken]:
    """Cut in the middle of its own pauses, at least `PHRASE_GAP_S` long, and trimmed."""
    levels = levels_of(spoken.pcm, RATE)
    loud = np.flatnonzero(levels > max(LOUD, levels.max() * PHRASE_GAP_LEVEL))
    ends = [int(a) for a, b in pairwise(loud) if (b - a - 1) * 0.02 >= PHRASE_GAP_S]
    borders = [0.0, *((end + 1) * 0.02 + PHRASE_GAP_S / 2 for end in ends), len(spoken.pcm) / RATE + 1]
    for begin, end in pairwise(borders):
        words = [(word, at - begin) for word, at in spoken.words if begin < at <= end]
        pcm = spoken.pcm[int(begin * RATE) : int(end * RATE)]
        if words and len(pcm) > RATE * 0.2:
            yield Spoken(" ".join(word for word, _ in words), tuple(words), _trimmed(pcm.tobytes()))


def _write_book(directory: Path, phrases: Sequence[Spoken]) -> None:
    rows = [
        {"text": p.text, "words": p.words, "levels": levels_of(p.pcm, RATE).tolist()}
        for p in {p.text: p for p in phrases}.values()
    ]
    (directory / "phrases.json").write_text(json.dumps(rows))
