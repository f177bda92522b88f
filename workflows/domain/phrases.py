"""Fixed sentences that the rules themselves say: prompts, outages, errors. Spoken whole, never by the model."""

from __future__ import annotations

from workflows.domain.conduct import Conduct

WAITS = ("wait_acknowledge", "wait_explain", "wait_choices")
"""What is said while nothing can be said yet, in its order."""

_EN = {
    "prompt": "Take your time. I'm listening.",
    "offer_skip": "Shall I repeat the question, or would you like to skip it?",
    "moving_on": "Let's move on.",
    "not_caught": "I'm sorry, I could not make that out. Could you say it again, or type it?",
    "unsure": "I'm sorry, I'm not sure that I understood you. Could you say it again in English, or type it?",
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
    "add_or_correct": "We have to come to an end here. Is there anything you would like to add or correct?",
    "answers_typed": (
        "Spoken answers can't be recognised in your language here. Please type your answers; "
        "it is no disadvantage to you."
    ),
    "goodbye_ended": "The interview ends here. Thank you for your time. Goodbye.",
    "trouble": "Sorry, I encountered an issue. Please wait.",
    "extended": "You have {minutes} more minutes.",
    "minutes_left": "We have about {minutes} minutes left.",
    "minute_left": "We have about one minute left.",
    "paused": "The interview is paused: {reason} The clock stands still; please stay, it goes on soon.",
    "paused_no_reason": "The interview is paused. The clock stands still; please stay, it goes on soon.",
    "put_aside": (
        "The interview goes on at another time: {time}. The clock stands still until then; come back by the same link."
    ),
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
    "unsure": (
        "Entschuldigung, ich bin nicht sicher, ob ich Sie verstanden habe. Könnten Sie es noch einmal auf Deutsch "
        "sagen, oder eintippen?"
    ),
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
    "apology_long": (
        "Entschuldigung für die Unterbrechung. Die verlorene Zeit ist gutgeschrieben. Wir sprachen über {topic}. "
        "Ich stelle die Frage noch einmal."
    ),
    "apology_long_no_topic": (
        "Entschuldigung für die Unterbrechung. Die verlorene Zeit ist gutgeschrieben. "
        "Ich stelle die Frage noch einmal."
    ),
    "back_from_pause": "Machen wir weiter. Ich stelle die Frage noch einmal.",
    "add_or_correct": "Wir müssen hier zum Ende kommen. Möchten Sie noch etwas ergänzen oder berichtigen?",
    "answers_typed": (
        "Gesprochene Antworten werden hier in Ihrer Sprache nicht erkannt. Bitte tippen Sie Ihre Antworten ein; "
        "das hat keinen Nachteil für Sie."
    ),
    "have_you_up_to": "Entschuldigung, wir wurden unterbrochen. Ich habe bis: „{words}“. Bitte fahren Sie fort.",
    "goodbye_ended": "Das Gespräch endet hier. Vielen Dank für Ihre Zeit. Auf Wiederhören.",
    "trouble": "Entschuldigung, es gibt ein technisches Problem. Bitte warten Sie.",
    "extended": "Sie haben {minutes} Minuten mehr Zeit.",
    "minutes_left": "Wir haben noch etwa {minutes} Minuten.",
    "minute_left": "Wir haben noch etwa eine Minute.",
    "paused": "Das Gespräch ist unterbrochen: {reason} Die Uhr steht still; bitte bleiben Sie, es geht bald weiter.",
    "paused_no_reason": (
        "Das Gespräch ist unterbrochen. Die Uhr steht still; bitte bleiben Sie, es geht bald weiter."
    ),
    "put_aside": (
        "Das Gespräch geht zu einer anderen Zeit weiter: {time}. Bis dahin steht die Uhr still; kommen Sie mit "
        "demselben Link wieder."
    ),
    "outage": "Bei uns gibt es eine Störung. Sie sind noch verbunden, und Ihre Worte gehen nicht verloren.",
    "outage_over": "Die Störung ist behoben. Das Gespräch geht weiter.",
    "wait_acknowledge": "Einen Moment, bitte.",
    "wait_explain": "Ich bereite noch vor, was ich als Nächstes sage. Danke für Ihre Geduld.",
    "wait_choices": (
        "Das dauert länger als sonst. Sie können warten, schreiben oder später mit demselben Link zurückkommen."
    ),
}
_ES = {
    "extended": "Tiene {minutes} minutos más.",
    "minutes_left": "Nos quedan unos {minutes} minutos.",
    "minute_left": "Nos queda un minuto más o menos.",
    "paused": "La entrevista está en pausa: {reason} El reloj está parado; quédese, por favor, seguimos pronto.",
    "paused_no_reason": "La entrevista está en pausa. El reloj está parado; quédese, por favor, seguimos pronto.",
    "put_aside": (
        "La entrevista sigue a otra hora: {time}. Hasta entonces el reloj está parado; vuelva con el mismo enlace."
    ),
    "to_be_written": "(Grabado; las palabras se añadirán más tarde.)",
    "recorded": (
        "Le he oído, pero en este momento no puedo escribir lo que dice. Su respuesta está grabada y se añadirá en "
        "cuanto se arregle. También puede escribir. Sigamos."
    ),
    "recorded_again": "Gracias. Eso también está grabado. Sigamos.",
    "voice_down": "Mi voz no funciona en este momento: lea lo que digo, por favor. Responda como antes, o escriba.",
    "prompt": "Tómese su tiempo. Le escucho.",
    "offer_skip": "¿Repito la pregunta, o prefiere saltarla?",
    "moving_on": "Sigamos.",
    "not_caught": "Perdone, no lo he entendido. ¿Podría repetirlo o escribirlo?",
    "unsure": "Perdone, no sé si le he entendido bien. ¿Podría decirlo otra vez en español, o escribirlo?",
    "thinking": "Por supuesto. Tómese un minuto; espero.",
    "human": "He transmitido que desea hablar con una persona.",
    "problem": "Gracias, he transmitido su aviso.",
    "apology": "Perdone, se ha cortado. Repito la pregunta.",
    "apology_long": (
        "Perdone la interrupción. El tiempo perdido se le ha devuelto. Hablábamos de {topic}. Repito la pregunta."
    ),
    "apology_long_no_topic": (
        "Perdone la interrupción. El tiempo perdido se le ha devuelto. Repito la pregunta."
    ),
    "have_you_up_to": "Perdone, se ha cortado. He oído hasta: «{words}». Continúe, por favor.",
    "back_from_pause": "Sigamos. Repito la pregunta.",
    "add_or_correct": "Tenemos que terminar aquí. ¿Hay algo que quiera añadir o corregir?",
    "answers_typed": (
        "Aquí no se pueden reconocer las respuestas habladas en su idioma. Escriba sus respuestas, por favor; "
        "no le perjudica en nada."
    ),
    "goodbye_ended": "La entrevista termina aquí. Gracias por su tiempo. Hasta luego.",
    "trouble": "Perdone, hay un problema técnico. Espere, por favor.",
    "outage": "Hay un problema por nuestra parte. Sigue conectado, y lo que ha dicho se conserva. Espere, por favor.",
    "outage_over": "El problema está resuelto. La entrevista continúa.",
    "wait_acknowledge": "Un momento, por favor.",
    "wait_explain": "Todavía estoy preparando lo que voy a decir. Gracias por su paciencia.",
    "wait_choices": (
        "Esto tarda más de lo normal. Puede esperar, escribir lo que quiera decir, o volver más tarde con el mismo "
        "enlace."
    ),
}
_BY_LANGUAGE = {"en": _EN, "de": _DE, "es": _ES}


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


def time_left(language: str, seconds: float) -> str:
    """How much time is left, in minutes."""
    minutes = round(seconds / 60)
    return phrase("minute_left" if minutes == 1 else "minutes_left", language, minutes=str(minutes))


def last_words(text: str, count: int = 8) -> str:
    """The last words of a half answer, to say how far it was heard."""
    return " ".join(text.split()[-count:])
