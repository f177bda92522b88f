"""Fixed sentences that the rules themselves say: prompts, outages, errors. Spoken whole, never by the model."""

from __future__ import annotations

from workflows.domain.conduct import Conduct

_EN = {
    "prompt": "Take your time. I'm listening.",
    "offer_skip": "Shall I repeat the question, or would you like to skip it?",
    "moving_on": "Let's move on.",
    "not_caught": "I'm sorry, I could not make that out. Could you say it again, or type it?",
    "recorded": (
        "I heard you, but I can't write down what you say at the moment. Your answer is recorded, and will be added as "
        "soon as that is mended. You may type as well. Let's go on."
    ),
    "recorded_again": "Thank you. That is recorded as well. Let's go on.",
    "to_be_written": "(Recorded; the words will be added later.)",
    "voice_down": "My voice doesn't work at the moment: please read what I say. You can answer as before, or type.",
    "thinking": "Of course. Take a minute; I'll wait.",
    "human": "I've passed on that you would like to speak with a person.",
    "problem": "Thank you, I've passed on your report to the hiring team.",
    "apology": "Sorry, we were interrupted. I'll ask the question again.",
    "apology_long": (
        "Sorry for the interruption. The time we lost has been credited. We were talking about {topic}. "
        "I'll ask the question again."
    ),
    "apology_long_no_topic": (
        "Sorry for the interruption. The time we lost has been credited. I'll ask the question again."
    ),
    "have_you_up_to": "Sorry, we were interrupted. I have you up to: “{words}”. Please go on.",
    "back_from_pause": "Let's go on. I'll ask the question again.",
    "goodbye_ended": "The interview ends here. Thank you for your time. Goodbye.",
    "trouble": "Sorry, I encountered an issue. Please wait.",
    "extended": "You have {minutes} more minutes.",
    "paused": "The interview is paused: {reason} The clock stands still; please stay, it goes on soon.",
    "paused_no_reason": "The interview is paused. The clock stands still; please stay, it goes on soon.",
    "outage": "There is a problem on our side. You are still connected, and what you said is kept. Please wait.",
    "outage_over": "The problem is solved. The interview goes on.",
    "wait_acknowledge": "One moment, please.",
    "wait_explain": "I'm still preparing what I say next. Thank you for waiting.",
    "wait_choices": (
        "This takes longer than usual. You can wait, type what you want to say, or come back later by the same link."
    ),
}
_DE = {
    "prompt": "Lassen Sie sich Zeit. Ich höre zu.",
    "offer_skip": "Soll ich die Frage wiederholen, oder möchten Sie sie überspringen?",
    "moving_on": "Gehen wir weiter.",
    "not_caught": "Entschuldigung, das habe ich nicht verstanden. Könnten Sie es wiederholen oder eintippen?",
    "recorded": (
        "Ich habe Sie gehört, kann Ihre Worte im Moment aber nicht aufschreiben. Ihre Antwort ist aufgezeichnet und "
        "wird nachgetragen. Sie können auch schreiben. Gehen wir weiter."
    ),
    "recorded_again": "Danke. Auch das ist aufgezeichnet. Gehen wir weiter.",
    "to_be_written": "(Aufgezeichnet; die Worte folgen.)",
    "voice_down": (
        "Meine Stimme fällt gerade aus: Bitte lesen Sie, was ich sage. Antworten Sie wie bisher, oder schreiben Sie."
    ),
    "thinking": "Natürlich. Nehmen Sie sich eine Minute; ich warte.",
    "human": "Ich habe weitergegeben, dass Sie mit einem Menschen sprechen möchten.",
    "problem": "Danke, ich habe Ihre Meldung weitergegeben.",
    "apology": "Entschuldigung, wir wurden unterbrochen. Ich stelle die Frage noch einmal.",
    "have_you_up_to": "Entschuldigung, wir wurden unterbrochen. Ich habe bis: „{words}“. Bitte fahren Sie fort.",
    "goodbye_ended": "Das Gespräch endet hier. Vielen Dank für Ihre Zeit. Auf Wiederhören.",
    "trouble": "Entschuldigung, es gibt ein technisches Problem. Bitte warten Sie.",
    "extended": "Sie haben {minutes} Minuten mehr Zeit.",
    "paused": "Das Gespräch ist unterbrochen: {reason} Die Uhr steht still; bitte bleiben Sie, es geht bald weiter.",
    "paused_no_reason": (
        "Das Gespräch ist unterbrochen. Die Uhr steht still; bitte bleiben Sie, es geht bald weiter."
    ),
    "outage": "Bei uns gibt es eine Störung. Sie sind noch verbunden, und Ihre Worte gehen nicht verloren.",
    "outage_over": "Die Störung ist behoben. Das Gespräch geht weiter.",
    "wait_acknowledge": "Einen Moment, bitte.",
    "wait_explain": "Ich bereite noch vor, was ich als Nächstes sage. Danke für Ihre Geduld.",
    "wait_choices": (
        "Das dauert länger als sonst. Sie können warten, schreiben oder später mit demselben Link zurückkommen."
    ),
}
_BY_LANGUAGE = {"en": _EN, "de": _DE}


def phrase(key: str, language: str, **words: str) -> str:
    """The sentence in the language, or in English where it isn't translated."""
    table = _BY_LANGUAGE.get(language.split("-")[0].lower(), _EN)
    return table.get(key, _EN[key]).format(**words)


def fixed_sentences() -> tuple[str, ...]:
    """All of them, in each language, with their gaps."""
    return tuple(sentence for table in _BY_LANGUAGE.values() for sentence in table.values())


def after_outage(conduct: Conduct, language: str, gone_s: float, topic: str) -> str:
    """What is said before the question is asked again: nothing after a short outage, then an apology, then more."""
    if gone_s < conduct.outage_sentence_s:
        return ""
    if gone_s < conduct.outage_question_s:
        return phrase("apology", language)
    if not topic:
        return phrase("apology_long_no_topic", language)
    return phrase("apology_long", language, topic=topic)


def last_words(text: str, count: int = 8) -> str:
    """The last words of a half answer, to say how far it was heard."""
    return " ".join(text.split()[-count:])
