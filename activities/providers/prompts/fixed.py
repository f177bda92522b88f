"""Sentences that are said as they stand, by language: what the law, fairness or the organiser wants word for word."""

from __future__ import annotations

from collections.abc import Callable

from activities.providers.offline_model.phrases import clean, first_name, job_title, speakable
from workflows.contracts import TurnContext
from workflows.domain.phrases import last_words, phrase, time_left
from workflows.domain.protected import mentions_protected, unsafe_question
from workflows.domain.values import TurnKind

_TABLES: dict[str, dict[str, str]] = {
    "en": {
        "hello": "Hello{name}, I'm an AI interviewer, not a person.",
        "reviewers": "The hiring team",
        "sees": "{reviewers} will see what you say here, and people decide, not me.",
        "about": "We'll talk for about {minutes} minutes about {title}.",
        "position": "the position of {title}",
        "this_position": "this position",
        "recorded": "It is being recorded, as you agreed.",
        "not_recorded": "It isn't being recorded.",
        "may": "You can interrupt me at any time, or ask me to repeat or skip a question.",
        "question": "Tell me about a piece of work in which {topic} mattered. What did you do yourself?",
        "question_b": "Thinking of {topic}, what was the hardest part of it for you, and how did you deal with it?",
        "question_c": "If you could do your last work with {topic} again, what would you change, and why?",
        "question_general": "Tell me about a problem at work that was hard to solve. What did you do yourself?",
        "add_or_correct": "We're coming to the end. Is there anything you would like to add or correct?",
        "candidate_questions": "What I can't answer, I'll pass on. What would you like to know about the position?",
        "offer_skip": "Shall I repeat the question, or would you rather skip it?",
        "pass_on": "I can't answer that myself. I'll pass that on.",
        "anything_else": "Is there anything else you would like to know?",
        "farewell": "Thank you for your time. {reviewers} will go through this interview. Goodbye.",
    },
    "de": {
        "hello": "Guten Tag{name}, ich bin eine KI, die dieses Gespräch führt, und kein Mensch.",
        "reviewers": "Das Einstellungsteam",
        "sees": "{reviewers} wird sehen, was Sie hier sagen, und es entscheiden Menschen, nicht ich.",
        "about": "Wir sprechen etwa {minutes} Minuten über {title}.",
        "position": "die Stelle {title}",
        "this_position": "diese Stelle",
        "recorded": "Das Gespräch wird aufgezeichnet, wie Sie zugestimmt haben.",
        "not_recorded": "Das Gespräch wird nicht aufgezeichnet.",
        "may": "Sie können mich jederzeit unterbrechen, oder eine Frage wiederholen oder überspringen lassen.",
        "question": "Erzählen Sie von einer Arbeit, bei der {topic} wichtig war. Was haben Sie selbst getan?",
        "question_b": "Was war für Sie bei {topic} am schwierigsten, und wie sind Sie damit umgegangen?",
        "question_c": "Was würden Sie bei {topic} heute anders machen, und warum?",
        "question_general": "Erzählen Sie von einem schwierigen Problem bei der Arbeit. Was haben Sie selbst getan?",
        "add_or_correct": "Wir kommen zum Ende. Möchten Sie noch etwas ergänzen oder berichtigen?",
        "candidate_questions": "Was ich nicht weiß, gebe ich weiter. Was möchten Sie über die Stelle wissen?",
        "offer_skip": "Soll ich die Frage wiederholen, oder möchten Sie sie überspringen?",
        "pass_on": "Das kann ich selbst nicht beantworten. Ich gebe es weiter.",
        "anything_else": "Möchten Sie noch etwas wissen?",
        "farewell": "Vielen Dank für Ihre Zeit. {reviewers} wird dieses Gespräch durchgehen. Auf Wiederhören.",
    },
    "es": {
        "hello": "Hola{name}, soy una inteligencia artificial que hace esta entrevista, no una persona.",
        "reviewers": "El equipo de selección",
        "sees": "{reviewers} verá lo que usted diga aquí, y deciden personas, no yo.",
        "about": "Hablaremos unos {minutes} minutos sobre {title}.",
        "position": "el puesto de {title}",
        "this_position": "este puesto",
        "recorded": "La entrevista se graba, como usted aceptó.",
        "not_recorded": "La entrevista no se graba.",
        "may": "Puede interrumpirme cuando quiera, o pedirme que repita o salte una pregunta.",
        "question": "Hábleme de un trabajo en el que fue importante {topic}. ¿Qué hizo usted mismo?",
        "question_b": "¿Qué fue lo más difícil de {topic} para usted, y cómo lo resolvió?",
        "question_c": "¿Qué haría hoy de otra manera en {topic}, y por qué?",
        "question_general": "Hábleme de un problema difícil en el trabajo. ¿Qué hizo usted mismo?",
        "add_or_correct": "Estamos llegando al final. ¿Hay algo que quiera añadir o corregir?",
        "candidate_questions": "Lo que no pueda contestar, lo transmitiré. ¿Qué le gustaría saber sobre el puesto?",
        "offer_skip": "¿Repito la pregunta, o prefiere saltarla?",
        "pass_on": "Eso no puedo contestarlo yo. Lo transmitiré.",
        "anything_else": "¿Hay algo más que quiera saber?",
        "farewell": "Gracias por su tiempo. {reviewers} revisará esta entrevista. Hasta luego.",
    },
}

LANGUAGES = tuple(sorted(_TABLES))
"""Interviews are held in these alone: in others nothing would hold what must not be asked, either."""


def code(language: str) -> str:
    """A tag's language: `es-MX` and `es_MX` are `es`."""
    return language.replace("_", "-").split("-")[0].lower()


def speaks(language: str) -> bool:
    """Whether there are sentences in that language."""
    return code(language) in _TABLES


def sentence(key: str, language: str) -> str:
    """A sentence without blanks; empty in a language that there are none in."""
    return _TABLES.get(code(language), {}).get(key, "")


def announcement(turn: TurnContext) -> str:
    """How much time is left; empty where there is nothing to announce."""
    if turn.announce_minutes <= 0 or not speaks(turn.language):
        return ""
    return time_left(code(turn.language), turn.announce_minutes * 60)


def greeting(turn: TurnContext) -> str:
    """That it is an AI; who will see the result, and that people decide; how long it takes; what one may do."""
    if not speaks(turn.language):
        return ""

    def s(key: str) -> str:
        return sentence(key, turn.language)

    name = first_name(turn.candidate_name) if speakable(turn.candidate_name) else ""
    title = job_title(turn.title)
    minutes = round(turn.duration_minutes)
    parts = [
        s("hello").format(name=f" {name}" if name else ""),
        s("sees").format(reviewers=_reviewers(turn, s)),
    ]
    if minutes > 1:
        about = s("position").format(title=title) if title else s("this_position")
        parts.append(s("about").format(minutes=minutes, title=about))
    parts += [s("recorded" if turn.consent_recording else "not_recorded"), s("may")]
    return " ".join(parts)


def safe_question(turn: TurnContext) -> str:
    """A question about the topic that nobody can object to, and that wasn't asked yet where there is one left.

    Empty in a language that there is none in.
    """
    topic = clean(turn.topic_title, 8)
    plain = topic and speakable(topic) and not mentions_protected(topic) and not unsafe_question(topic)
    if not plain:
        return sentence("question_general", turn.language)
    asked = " ".join([turn.last_question, *(exchange.question for exchange in turn.recent)])
    made = [
        sentence(key, turn.language).format(topic=topic) for key in ("question", "question_b", "question_c")
    ]
    return next((one for one in made if one not in asked), made[0])


def farewell(turn: TurnContext) -> str:
    """Thanks, who goes through it, and goodbye."""
    return sentence("farewell", turn.language).format(
        reviewers=_reviewers(turn, lambda key: sentence(key, turn.language))
    )


def statement(turn: TurnContext) -> str:
    """What a turn that asks nothing new says; empty in a language that there is nothing in."""
    if not speaks(turn.language):
        return ""
    if turn.kind is TurnKind.FAREWELL:
        return farewell(turn)
    if turn.kind is TurnKind.RESUME and turn.hint.strip():
        return phrase("have_you_up_to", code(turn.language), words=last_words(turn.hint))
    # Without a question to say again there is one to ask.
    asks = turn.kind in (TurnKind.REPEAT, TurnKind.RESUME)
    key = "prompt" if turn.kind is TurnKind.PROMPT else "wait_acknowledge"
    return safe_question(turn) if asks else phrase(key, code(turn.language))


def _reviewers(turn: TurnContext, s: Callable[[str], str]) -> str:
    named = " ".join(turn.reviewers.split())[:120]
    # Nobody has named them: the usual words, which stand in every table.
    if not named or named.lower() == _TABLES["en"]["reviewers"].lower():
        return s("reviewers")
    return named[:1].upper() + named[1:]
