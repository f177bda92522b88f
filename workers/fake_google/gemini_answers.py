"""What the local Gemini says: by rules over the data it is sent, so that a whole interview can be held."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from activities.providers.offline_model import assessing, planning, questions, replies, wording
from activities.providers.prompts import fixed
from activities.providers.prompts.data import decoded
from workflows.contracts import AssessAnswer, Exchange, TurnContext
from workflows.domain.phrases import phrase
from workflows.domain.plan import Fact
from workflows.domain.values import TurnKind

_CODES = {"English": "en", "German": "de", "Spanish": "es"}
_OTHER = {
    "en": "Erzählen Sie mir bitte, was Sie bei der Arbeit mit der Technik und den Kollegen getan haben, und warum?",
    "de": "Please tell me what you did in your last position, and how you worked with the others on the team?",
}
_LEAD_OVER = {
    "en": "Let's go on to the next point.",
    "de": "Gehen wir weiter.",
    "es": "Sigamos con lo siguiente.",
}
_FILLER = {
    "en": "This is a matter that one could look at from very many sides, and each of them has its own history.",
    "de": "Das ist eine Sache, die man von sehr vielen Seiten ansehen kann, und jede hat ihre eigene Geschichte.",
    "es": "Es un asunto que se puede ver desde muchos lados, y cada uno de ellos tiene su propia historia.",
}

_SCORED = {
    "en": ("By what was said about it.", "Nothing was said about it.", "{} answers were given."),
    "de": ("Nach dem, was dazu gesagt wurde.", "Dazu wurde nichts gesagt.", "Es gab {} Antworten."),
    "es": ("Por lo que se dijo sobre ello.", "No se dijo nada sobre ello.", "Se dieron {} respuestas."),
}


def language_of(system: str) -> str:
    """The language that the rules ask for."""
    found = re.search(r"\bin (English|German|Spanish)\b", system)
    return _CODES[found[1]] if found else "en"


def spoken(system: str, contents: str) -> str:
    """The words of a turn."""
    language, data = language_of(system), _data(contents)
    turn = _turn(data, language)
    if data.get("question_to_follow"):
        return _LEAD_OVER[language]
    if language == "en":
        return questions.first_question(turn) if turn.kind is TurnKind.OPENING else wording.words(turn)
    key = {
        TurnKind.ADD_OR_CORRECT: "add_or_correct",
        TurnKind.CANDIDATE_QUESTIONS: "candidate_questions",
        TurnKind.OFFER_SKIP: "offer_skip",
    }.get(turn.kind)
    if key:
        return fixed.sentence(key, language)
    if turn.kind in (TurnKind.PROMPT, TurnKind.ACKNOWLEDGE):
        return phrase("prompt" if turn.kind is TurnKind.PROMPT else "thinking", language)
    return fixed.farewell(turn) if turn.kind is TurnKind.FAREWELL else fixed.safe_question(turn)


def in_other_language(system: str) -> str:
    """A sentence in another language than asked for."""
    return _OTHER.get(language_of(system), _OTHER["de"])


def too_long(system: str, contents: str) -> str:
    """Ten times as long as it may be, with the question at its end."""
    return " ".join([_FILLER[language_of(system)]] * 25 + [spoken(system, contents)])


def with_words(made: Any, change: Callable[[str], str]) -> Any:
    """An answer of a schema with each of its texts changed."""
    if isinstance(made, dict):
        return {name: with_words(one, change) for name, one in made.items()}
    if isinstance(made, list):
        return [with_words(one, change) for one in made]
    return change(made) if isinstance(made, str) and made else made


def structured(system: str, contents: str, schema: dict[str, Any]) -> dict[str, Any]:
    """An answer of the schema: a sensible one for the product's own, else its smallest one."""
    data, names = _data(contents), set(schema.get("properties", {}))
    makers = {"coverage": _assessment, "topics": _plan, "scores": _scores, "answer": _reply}
    for name, make in makers.items():
        if name in names:
            made: dict[str, Any] = make(data, language_of(system))
            return made
    smallest: dict[str, Any] = _smallest(schema)
    return smallest


def _data(contents: str) -> dict[str, Any]:
    try:
        return decoded(contents)
    except (ValueError, json.JSONDecodeError):
        return {}


def _turn(data: dict[str, Any], language: str) -> TurnContext:
    kinds = {kind.value: kind for kind in TurnKind}
    return TurnContext(
        kind=kinds.get(str(data.get("kind")), TurnKind.QUESTION),
        language=language,
        title=data.get("title", ""),
        job_excerpt=data.get("job", ""),
        topic_title=data.get("topic", ""),
        topic_skills=tuple(data.get("skills", ())),
        hint=data.get("follow_up_on", data.get("hint", "")),
        last_question=data.get("last_question", ""),
        last_answer=data.get("last_answer", ""),
        recent=tuple(Exchange(e["question"], e["answer"]) for e in data.get("recent", ())),
        reviewers=data.get("reviewers", ""),
        result_by=data.get("result_by", ""),
        questions_asked=int(data.get("questions_asked", 0)),
    )


def _assessment(data: dict[str, Any], language: str) -> dict[str, Any]:
    order = AssessAnswer(
        "", "", "", data.get("topic", ""), tuple(data.get("skills", ())), data.get("question", ""),
        data.get("answer", ""), language,
    )  # fmt: skip
    made = assessing.assess(order)
    return {"coverage": made.coverage, "notes": list(made.notes), "follow_up": made.follow_up_hint}


def _plan(data: dict[str, Any], language: str) -> dict[str, Any]:
    draft = planning.draft(data.get("title", ""), data.get("description", ""), float(data.get("minutes", 30)))
    topics = []
    for topic, criterion in zip(draft.plan.topics, draft.rubric.criteria, strict=True):
        turn = _turn({"topic": topic.title, "skills": topic.skills}, language)
        asked = questions.question(turn) if language == "en" else fixed.safe_question(turn)
        levels = [{"label": one.label, "description": one.description} for one in criterion.levels]
        drawn = {"name": criterion.name, "description": criterion.description, "levels": levels}
        if language != "en":
            # The rules that draft it know English; a model would have drafted it in the interview's language.
            drawn |= {"description": "", "levels": []}
        topics.append(
            {
                "title": topic.title,
                "minutes": topic.minutes,
                "skills": list(topic.skills),
                "questions": [asked],
                "criterion": drawn,
            }
        )
    return {"topics": topics}


def _scores(data: dict[str, Any], language: str) -> dict[str, Any]:
    said = [
        one for one in data.get("lines", ()) if one["speaker"] == "candidate" and len(one["text"].split()) > 5
    ]
    by, nothing, summary = _SCORED[language]
    scores = []
    for n, criterion in enumerate(data.get("criteria", ())):
        line = said[n % len(said)] if said else None
        levels = sorted(level["level"] for level in criterion["levels"])
        quote = line["text"].split("[…]")[0].strip() if line else ""
        scores.append(
            {
                "number": criterion["number"],
                "level": levels[len(levels) // 2] if quote else 0,
                "confidence": 0.7 if quote else 0.0,
                "evidence": [{"line": line["line"], "quote": quote[:200]}] if line and quote else [],
                "explanation": by if quote else nothing,
            }
        )
    return {"scores": scores, "summary": summary.format(len(said))}


def _reply(data: dict[str, Any], language: str) -> dict[str, Any]:
    listed = [(one["number"], *one["fact"].partition(": ")[::2]) for one in data.get("facts", ())]
    facts = {Fact(subject, text): number for number, subject, text in listed}
    best = replies.best_fact(data.get("question", ""), tuple(facts))
    return {"facts": [facts[best]] if best else [], "answer": best.text if best else ""}


def _smallest(schema: dict[str, Any]) -> Any:
    kind = str(schema.get("type", "OBJECT")).upper()
    if kind == "OBJECT":
        return {name: _smallest(one) for name, one in schema.get("properties", {}).items()}
    if schema.get("enum"):
        return schema["enum"][0]
    return {"ARRAY": [], "STRING": "", "INTEGER": 0, "NUMBER": 0.0, "BOOLEAN": False}.get(kind)
