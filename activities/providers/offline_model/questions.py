"""Questions of the offline interviewer: one at a time, short enough to be said in 20 seconds."""

from __future__ import annotations

from activities.providers.offline_model.phrases import choose, clean, content_words, speakable, stems, tokens
from activities.providers.offline_model.planning import GENERAL_QUESTIONS
from workflows.contracts import TurnContext
from workflows.domain.protected import mentions_protected, unsafe_question

_SKILL = (
    "Tell me about a piece of work in which {item} mattered. What did you do yourself?",
    "Thinking of {item}, what was the hardest problem you had to solve, and how did you go about it?",
    "Tell me about a decision you made that had to do with {item}. What did you weigh up?",
    "When it comes to {item}, how do you make sure that your work is right?",
    "If somebody new asked you where to start with {item}, what would you tell them, and why?",
    "Looking back at your work with {item}, what would you do differently today?",
)
_DUTY = (
    "This job includes {item}. When did you last do something like that, and how did it go?",
    "Part of this job is {item}. How would you go about that in your first weeks?",
    "When you think of {item}, what tends to go wrong, and how do you prevent it?",
    "Tell me about a time when {item} was your responsibility. What did you do yourself?",
)
_SIMPLER = (
    "What have you done so far that had to do with {item}?",
    "What do you find difficult about {item}, and why?",
)
_SIMPLER_GENERAL = (
    "Please think of any situation at work that fits. What happened, and what did you do?",
    "Any example from your work, your studies or elsewhere will do. What comes to mind?",
)
_FIRST = (
    "To begin, what has been your experience with {item} so far?",
    "To begin, what part of your recent work is closest to this position?",
)


def question(turn: TurnContext) -> str:
    """The next question of the topic, one that was not asked yet."""
    asked = _asked(turn)
    options = _options(turn)
    seeds = (turn.title, turn.topic_title, str(turn.questions_asked))
    fresh = [o for o in options if o not in asked]
    best = fresh or options
    # The first item is the topic's most important one: it comes first, whatever the template.
    first = [o for o in best if not _items(turn) or _mentions(o, _least_asked(turn, asked))] or best
    chosen = choose(first, *seeds)
    return _introduced(turn, chosen, asked)


def first_question(turn: TurnContext) -> str:
    """An easy one to begin with."""
    items = _items(turn)
    if items and _general(turn) is None:
        return _FIRST[0].format(item=_topic_name(turn) or items[0])
    return _FIRST[1]


def simpler_question(turn: TurnContext) -> str:
    """The last question in other, plainer words."""
    items = [i for i in _items(turn) if _mentions(turn.last_question, i)] or _items(turn)
    if not items or _general(turn) is not None:
        return choose(_SIMPLER_GENERAL, turn.last_question)
    return choose(_SIMPLER, turn.last_question).format(item=items[0])


def topic_words(turn: TurnContext) -> str:
    """The topic as it is named within a sentence; empty where there is none to say."""
    return _topic_name(turn)


def _options(turn: TurnContext) -> list[str]:
    general = _general(turn)
    if general is not None:
        return list(general)
    items = _items(turn)
    if not items:
        return list(GENERAL_QUESTIONS["Problems at work"])
    return [template.format(item=item) for item in items for template in _templates(item)]


def _templates(item: str) -> tuple[str, ...]:
    return _DUTY if is_duty(item) else _SKILL


def is_duty(item: str) -> bool:
    """Whether it is something one does ("serving guests"), not something one knows ("nursing")."""
    words = item.split()
    return len(words) > 1 and words[0].endswith("ing") and len(words[0]) > 4 and "-" not in words[0]


def _items(turn: TurnContext) -> list[str]:
    found = [clean(s, 10) for s in turn.topic_skills]
    usable = [s for s in found if s and speakable(s) and not mentions_protected(s)]
    if not usable and (name := _topic_name(turn)):
        usable = [name]
    return usable


def _topic_name(turn: TurnContext) -> str:
    title = clean(turn.topic_title, 10)
    if not speakable(title) or mentions_protected(title) or unsafe_question(title):
        return ""
    first, _, rest = title.partition(" ")
    return f"{first.lower()} {rest}".strip() if first.istitle() and not first.isupper() else title


def _general(turn: TurnContext) -> tuple[str, ...] | None:
    return GENERAL_QUESTIONS.get(turn.topic_title)


def _asked(turn: TurnContext) -> str:
    return "\n".join([turn.last_question, *(e.question for e in turn.recent)])


def _least_asked(turn: TurnContext, asked: str) -> str:
    items = _items(turn)
    return min(items, key=lambda item: (_mentions(asked, item), items.index(item)))


def _mentions(text: str, item: str) -> bool:
    wanted = stems(item) or set(tokens(item))
    return bool(wanted) and wanted <= (stems(text) | set(tokens(text)))


def _introduced(turn: TurnContext, chosen: str, asked: str) -> str:
    """With the topic's name before it, where the topic is new and the question doesn't name it itself."""
    name = _topic_name(turn)
    new = not any(_mentions(asked, item) for item in [name, *_items(turn)] if item)
    if not turn.recent or not name or not new or _general(turn) is not None:
        return chosen
    if content_words(name) & content_words(chosen) or is_duty(name):
        return chosen
    return f"Let's turn to {name}. {chosen}"
