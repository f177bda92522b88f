"""What the demo's candidate says: files of real speech, or sentences of its own in a synthetic voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from activities.providers.espeak_tts import EspeakTts
from activities.providers.ports import ProviderError, TextToSpeech
from workers.demo.sound import NoSpeechError, duration_s, load

SPEECH_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"})
NOTHING_MORE = "No, thank you."
"""To the closing questions, in writing."""

SENTENCES = (
    "In my last project I wrote the billing service in Python, and I was responsible for its database.",
    "The hardest part was that two workers could book the same order, so I added a unique key and a retry.",
    "We measured the slow queries first, then I added an index, and the response time fell from two seconds "
    "to fifty milliseconds.",
    "I write the test before I repair a bug, because then I know that the bug is really gone.",
    "When the release failed at night, I rolled it back, told the team, and we wrote down what we had learned.",
    "I would split the work into small steps, and show each step to the people who have to use it.",
    "I disagreed with a colleague about the design, so we built both versions in one day and compared them.",
    "Every message carries an identifier, and the receiver ignores one that it has seen before.",
    "Before a release I read the change again, line by line, with fresh eyes.",
    "I keep a notebook of every outage, and of what it has taught us.",
    "We cache what is often read, and we say for how long.",
)


@dataclass(frozen=True)
class Answer:
    """Speech as 48 kHz mono s16le, and its words where they are known."""

    pcm: bytes
    words: str | None
    name: str

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return duration_s(self.pcm)


def read_answers(directory: Path) -> list[Answer]:
    """The files of a directory by name, each with the words of the `.txt` beside it. Raises `NoSpeechError`."""
    if not directory.is_dir():
        raise NoSpeechError(f"{directory} is not a directory.")
    files = sorted(path for path in directory.iterdir() if path.suffix.lower() in SPEECH_SUFFIXES)
    if not files:
        raise NoSpeechError(f"{directory} holds no speech: put .wav files there.")
    return [Answer(load(path), _words_beside(path), path.stem) for path in files]


def _words_beside(path: Path) -> str | None:
    text = path.with_suffix(".txt")
    return text.read_text(encoding="utf-8").strip() if text.is_file() else None


async def synthesise_answers(sentences: Sequence[str] = SENTENCES) -> list[Answer]:
    """The sentences in the offline voice. Raises `NoSpeechError` where that voice isn't installed."""
    voice: TextToSpeech = EspeakTts()
    try:
        return [
            Answer(await _spoken(voice, text), text, f"answer {i}") for i, text in enumerate(sentences, 1)
        ]
    except ProviderError as error:
        raise NoSpeechError(
            f"The candidate's voice can't be synthesised ({error}): give it speech files with --answers."
        ) from None
    finally:
        await voice.aclose()


async def _spoken(voice: TextToSpeech, text: str) -> bytes:
    return b"".join([chunk async for chunk in voice.synthesize(text, "en")])
