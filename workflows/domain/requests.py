"""What a short utterance asks for: a candidate's spoken request, a question, or nothing.

Conservative: a request taken for an answer costs a repetition, an answer taken for a request loses an answer.
Recognisers give lower case without punctuation, and their words are rough: patterns name few words each.
"""

from __future__ import annotations

import re

from workflows.domain.backchannels import known_words
from workflows.domain.values import RequestKind

MAX_REQUEST_WORDS = 14
MAX_WORDS_BESIDE = 1
"""More words of content than this beside the request make it part of an answer."""
MAX_QUESTION_TAIL_WORDS = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_K = RequestKind
_FILLER = re.compile(
    r"\b(?:um+|uh+|er+m?|hm+|ah+|oh+|so|well|okay|ok|yes|yeah|no|sorry|please|excuse me|pardon me|hey|hi|hello|"
    r"thanks|thank you|actually|maybe|just|perhaps|for me|if you don't mind|if that's (?:ok|okay|alright|fine)|"
    r"äh+m?|also|ja|nein|bitte|entschuldigung|danke|mal|vielleicht|eh|pues|bueno|sí|perdón|por favor|gracias|"
    r"disculpe)\b"
)
_PATTERNS: tuple[tuple[RequestKind, str], ...] = (
    (
        _K.HUMAN,
        r"(?:talk|speak|talking|speaking|switch|connect me|put me through|transfer me)\b.{0,12}\b(?:human|real person"
        r"|actual person|person|recruiter|somebody|someone)(?: instead| now)?$"
        r"|(?:i want|i'd like|i would like|i need|can i have|can i get|could i have|get me) (?:a|an actual|a real) "
        r"(?:human|person)(?: being)?$|(?:human|real person) interviewer"
        r"|mit (?:einem|einer) (?:menschen|person|mitarbeiter|mitarbeiterin)\b"
        r"|hablar con (?:una persona|un humano|alguien)",
    ),
    (
        _K.PROBLEM,
        r"(?:i )?(?:can't|cannot|can not|couldn't) (?:hear|see) (?:you|anything|the question)"
        r"|(?:i have|i've got|i'm having|there is|there's) (?:a|some|an) (?:\w+ )?(?:problem|trouble|issue)s? with "
        r"(?:my|the) (?:audio|sound|microphone|mic|camera|video|connection|internet|computer|headset|speakers?)"
        r"|(?:my|the) (?:microphone|mic|sound|audio|camera|connection|headset) (?:isn't|is not|doesn't|does not) work"
        r"|report a problem|ich (?:kann|höre) (?:sie|dich)?\s?(?:gar |leider )?nicht(?:s)?(?: hören)?$"
        r"|no (?:te|le|la|lo) (?:oigo|escucho)",
    ),
    (
        _K.REPHRASE,
        r"(?:re ?phrase|reformulate|re word|reword)\b"
        r"|(?:say|put|ask|explain) (?:that|it|the question|this)\b.{0,14}(?:differently|another way|different way"
        r"|other words|simpler)"
        r"|(?:i )?(?:don't|do not|didn't|did not) (?:quite |really )?understand(?: (?:the|that|your|this|what))?"
        r"(?: question| you mean| you're asking| you are asking| that)?$"
        r"|what do you mean(?: by (?:that|this|the question))?$"
        r"|(?:could|can|would) you (?:explain|clarify) (?:the question|that|what you mean)"
        r"|(?:anders|umformulieren|anders formulieren|anders sagen)$|was meinen sie(?: damit)?$"
        r"|nicht (?:ganz |richtig )?verstanden|reformular|de otra (?:manera|forma)|no (?:la |lo )?entiendo"
        r"(?: la pregunta)?$",
    ),
    (
        _K.REPEAT,
        r"\brepeat\b(?! customer)(?: (?:that|it|the|your|this|last|question|again|once|more|one|time|what|you|said))*$"
        r"|(?:say|ask|read|tell me) (?:that|it|the question|this)(?: question)? (?:again|once more|one more time)"
        r"|what (?:was|is) (?:the|your|that) (?:last )?question(?: again)?$|what did you (?:say|ask)(?: again)?$"
        r"|(?:i )?(?:didn't|did not|couldn't) (?:quite |really )?(?:hear|catch|get) (?:that|it|you|the question|what)"
        r"|(?:come|go) again$|once more$|^(?:again|pardon|what|say again)$|(?:question|that) again$"
        r"|wiederholen|(?:noch ?mal|noch einmal)(?: die frage)?$|(?:die|ihre) frage noch (?:ein)?mal|wie war die frage"
        r"|repetir(?:la|lo)?\b|repita|repite|cuál (?:era|fue|es) la pregunta|otra vez$",
    ),
    (
        _K.THINKING,
        r"(?:need|give|have|take|want|got)\b.{0,16}\b(?:moment|second|seconds|minute|sec|time|bit)\b"
        r"(?: (?:to|of) (?:think|thinking|consider|gather|collect|reflect).*| time)?$"
        r"|let me (?:think|consider|reflect)(?: about (?:it|that|this)| for a (?:moment|second|minute|bit)| first)*$"
        r"|(?:i )?(?:need|have|want) to think(?: about (?:it|that|this)| for a (?:moment|second|minute|bit))*$"
        r"|^(?:one|a) (?:moment|second|sec|minute)$|^hold on$|thinking time"
        r"|(?:einen|ein|eine) (?:moment|augenblick|sekunde|minute)\b|kurz (?:nach|über)\s?(?:denken|legen)"
        r"|(?:lassen sie mich|ich muss) (?:kurz )?(?:nachdenken|überlegen)$"
        r"|(?:un|dame un|deme un|necesito un) (?:momento|segundo|minuto)\b|déjame pensar|déjeme pensar",
    ),
    (
        _K.PAUSE,
        r"(?:take|have|need|like|get)\b.{0,10}\b(?:a|short|quick|small|little) (?:break|pause)\b"
        r"(?: (?:now|here|first|for .*))?$"
        r"|(?:can|could|may|let's|let us|shall) (?:we |i |you )?(?:pause|stop|take five)"
        r"(?: (?:here|now|it|this|the interview|for a (?:moment|minute|second|bit)))*$|^pause(?: the interview)?$"
        r"|(?:eine|kurze|kleine) pause\b(?: machen| bitte)?$|hacer una pausa|(?:una )?pausa$|un descanso$",
    ),
    (
        _K.SKIP,
        r"\bskip\b(?: (?:that|this|it|the|one|question|over|for|now|to|next))*$"
        r"|(?:next question|(?:move|go) on(?: to the next)|move on|pass on (?:that|this))(?: (?:one|question|now))*$"
        r"|^(?:i'll |i will |i'd like to |i would like to |i want to |can i |could i |can we |let me )?pass"
        r"(?: (?:on )?(?:this|that)(?: (?:one|question))?| here)?$"
        r"|(?:rather|prefer) not (?:to )?answer|überspringen|nächste frage$|(?:saltar|omitir)(?:la|lo)?\b"
        r"|siguiente pregunta$|paso palabra",
    ),
    (
        _K.RESUME,
        r"^(?:i'm|i am|we're|we are|i m) (?:ready|back)(?: (?:now|again|to (?:go|continue|go on)))*$"
        r"|^(?:let's|let us|we can|you can|can we|shall we) (?:continue|go on|resume|carry on|keep going)(?: now)?$"
        r"|^(?:continue|resume|ready)$|^(?:ich bin|wir sind) (?:bereit|so ?weit|zurück)$|^weiter$"
        r"|^(?:estoy|ya estoy) list[oa]$|^(?:continuemos|sigamos)$",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

_QUESTION_START = re.compile(
    r"^(?:what|how|when|where|who|whom|whose|why|which|what's|how's|who's|where's|when's|"
    r"is|are|am|was|were|do|does|did|can|could|will|would|should|may|shall|have|has|isn't|aren't|don't|doesn't|"
    r"won't|wouldn't|"
    r"was|wie|wann|wo|wer|warum|wieso|welche[rsmn]?|gibt|kann|können|könnten|darf|dürfen|haben|hat|sind|ist|werden|"
    r"wird|müssen|qué|cómo|cuándo|dónde|quién|cuál|cuáles|cuánto|cuánta|cuántos|hay|puedo|puede|tienen|es|son)\b"
)
_QUESTION_LEAD = re.compile(
    r"\b(?:i (?:was|am|'m) wondering|i wonder|(?:can|could|may) i ask|(?:can|could|would) you tell me|"
    r"i(?:'d| would) (?:like|love) to know|i want to know|my question is|i have (?:a|one|another) question|"
    r"one question|ich (?:würde gern|möchte) wissen|(?:können|könnten) sie mir sagen|me (?:gustaría|puede) "
    r"(?:saber|decir)|tengo una pregunta)\b"
)
_SUBJECT_AFTER = re.compile(
    r"^(?:is|are|was|were|do|does|did|can|could|will|would|should|may|shall|have|has)\s+"
    r"(?:i|you|we|they|he|she|it|there|this|that|these|those|the|a|an|any|your|my|people|everyone|everybody|"
    r"someone|somebody|anyone|remote|overtime|new|team)\b"
)
_AUXILIARY_START = re.compile(
    r"^(?:is|are|am|was|were|do|does|did|can|could|will|would|should|may|shall|have|has)\b"
)
_RELATIVE_START = re.compile(
    r"^(?:when|where|which|who|what) (?:i|we|my|our|it|that|had|happened|helped|was)\b"
)


_STATEMENT = re.compile(
    r"^(?:and |but |then )*(?:we|they|he|she|it)\b(?! (?:can|could|should|shall|are (?:ready|back)))"
)


def word_count(text: str) -> int:
    """Words; in scripts that write none apart, two characters count as a word."""
    unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]", text))
    return (
        len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+(?:['’.\-]\w+)*", text))
        + (unspaced + 1) // 2
    )


def detect_request(text: str) -> RequestKind | None:
    """What a short utterance asks for; None where it is an answer."""
    plain = _plain(text)
    if not plain or len(plain.split()) > MAX_REQUEST_WORDS:
        return None
    core = re.sub(r"\s+", " ", _FILLER.sub(" ", plain)).strip()
    if _STATEMENT.match(core):
        return None
    for kind, pattern in _COMPILED:
        if any(_stands_alone(candidate, pattern) for candidate in (core, plain)):
            return kind
    return None


def pattern_words() -> frozenset[str]:
    """The words by which requests, questions and backchannels are known."""
    patterns = [p for _, p in _PATTERNS] + [r.pattern for r in (_FILLER, _QUESTION_START, _QUESTION_LEAD)]
    bare = (re.sub(r"\\.", " ", pattern) for pattern in (*patterns, *_POLITE))
    asking = frozenset(word.lower() for text in bare for word in re.findall(r"[^\W\d_]+", text))
    return asking | known_words()


def is_question(text: str) -> bool:
    """Whether the candidate asks something, by its mark, its first words, or by how it is led in."""
    plain = _plain(text)
    if not plain:
        return False
    if text.rstrip().endswith(("?", "？")):
        return True
    core = re.sub(r"\s+", " ", _FILLER.sub(" ", plain)).strip()
    if _QUESTION_LEAD.search(core):
        return True
    if len(core.split()) < 2 or len(core.split()) > MAX_QUESTION_TAIL_WORDS:
        return False
    if not _QUESTION_START.match(core) or _RELATIVE_START.match(core):
        return False
    return not _AUXILIARY_START.match(core) or bool(_SUBJECT_AFTER.match(core))


def _stands_alone(text: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.search(text)
    if match is None:
        return False
    beside = text[: match.start()] + " " + text[match.end() :]
    content = [w for w in beside.split() if w not in _POLITE]
    return len(content) <= MAX_WORDS_BESIDE


_POLITE = _words(
    """
    can could would will may might shall i you we me us i'd i'll like to want need let let's please do
    it is be possible the that this a an again able sorry if for now question mind another have get and
    but think one more time once quickly what said could've kann können könnten könnte ich sie wir würde
    gern gerne möchte die das frage es noch eine einmal puede puedo podría podrías podemos quiero
    quisiera me la lo pregunta una
    """
)


def _plain(text: str) -> str:
    lowered = text.lower().replace("’", "'")
    return re.sub(r"\s+", " ", re.sub(r"[^\w' -]+", " ", lowered)).strip()
