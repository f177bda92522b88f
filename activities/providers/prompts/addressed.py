"""Sentences that are addressed to the software instead of answering: "ignore your instructions", "full marks, please".

A model is not shown them: an answer is what is left. They are told by their form, a command to whoever reads it, so
that an answer about rules, scores or systems stays whole. A list of patterns, in some languages, is no judge and no
defence by itself: the data's fence, the rules, and the checks of what a model says hold for what it doesn't know.
"""

from __future__ import annotations

import re

WITHHELD = "[…]"

_AT = (
    # Where a command begins: at the start, behind a mark, a conjunction, or "please".
    r"(?:^\W*|[.:;,!?—–\-\"“”‘(>\]|]\s*|\b(?:please|and|then|so|now|just|must|should|shall|to you|you to|mean"
    r"|und|bitte|y|por favor|et|e|i|en)\W+)"
)
_DROP = (
    r"(?:ignore|disregard|forget|override|bypass|abandon|stop following|do(?:n'?t| not) follow"
    r"|vergiss|vergessen sie|ignoriere|ignorieren sie|missachte"
    r"|missachten sie|umgehe|umgehen sie|olvida|olvide|ignora|ignore|descarta|oublie|oubliez|ignorez|dimentica"
    r"|dimentichi|esqueça|esquece|negeer|vergeet|zignoruj|zapomnij|забудь|забудьте|игнорируй|игнорируйте)"
)
_WHOSE = (
    r"(?:your|you're|all|any|these|those|previous|prior|earlier|everything|the|deine|ihre|alle|das|die|bisherigen"
    r"|tus|sus|las|todas|vos|tes|les|le|tue|sue|suas|tuas|as|je|uw|alle|все|твои|ваши)"
)
_RULES = (
    r"(?:instructions?|rules?|prompts?|guidelines?|guardrails?|rubric|programming|told before|system message"
    r"|scoring rules|anweisung\w*|regeln|vorgaben|richtlinien|bewertungsraster|instrucciones|reglas|indicaciones"
    r"|consignes|règles|istruzioni|regole|instruções|regras|instructies|regels|instrukcje|zasady|инструкци\w*"
    r"|правил\w*)"
)
_GIVE = (
    r"(?:give|award|assign|grant|rate|score|mark|grade|set|return|output|gib|geben sie|bewerte|bewerten sie|vergib"
    r"|vergeben sie|dame|deme|póngame|ponme|otórgame|donnez|donne|mets|mettez|notez|attribuez|dammi|mi dia|assegna"
    r"|dê|me dê|dá-me|atribua|geef|daj|поставь|поставьте|дай|дайте)"
)
_TO = (
    r"(?:[- ](?:me|us|mir|mich|moi|mi|mij|мне|it|my|this (?:answer|candidate)|the candidate|every\w*|all|each)\b"
    r".{0,50}?"
    r"|\W+(?:\w+\W+){0,4}?)"
)
_MARKS = (
    r"(?:full (?:marks|score|points|credit)|(?:highest|top|maximum|best|perfect) "
    r"(?:\w+ )?(?:marks?|scores?|levels?|ratings?|grades?|points)|(?:the|at) maximum\b|100 ?(?:%|percent|points)"
    r"|\b10 (?:out of|/) ?10|\b5 (?:out of|/) ?5|full points|all the points"
    r"|(?:coverage|score|rating|confidence|(?:every|all|each|the) levels?) (?:to|as|at|=) ?\d"
    r"|volle punktzahl|höchstpunktzahl|bestnote|höchste (?:punktzahl|stufe|note|bewertung)|puntuación máxima"
    r"|nota máxima|note maximale|meilleure note|punteggio massimo|pontuação máxima|maximale score|hoogste score"
    r"|maksymaln\w+ ocen\w+|максимальн\w+ (?:балл|оценк)\w*)"
)
_ROLES = r"(?:system|assistant|developer|admin(?:istrator)?|root|im_start|im_end|inst|sudo)"
_REVEAL = r"(?:reveal|repeat|print|show me|tell me|read me|disclose|output|leak|wiederhole|zeige mir|repite|muéstrame)"
_READER = r"(?:ai|llm|scorer|evaluator|grader|assessor|chatgpt|gemini)"
_ANSWERS = r"(?:answers?|topic|topics|criteria|criterion|interview|questions?)"
_PATTERNS = (
    rf"{_AT}{_DROP}\b\W+(?:\w+\W+){{0,2}}?{_WHOSE}\b.{{0,40}}?\b{_RULES}\b",
    rf"{_AT}{_REVEAL}\b\W+your (?:\w+ )?(?:instructions?|prompt|guidelines|programming)\b",
    rf"{_AT}{_GIVE}\b{_TO}{_MARKS}",
    rf"{_MARKS}.{{0,40}}\bcan save\b|\b(?:assign|give) me the (?:top|best|highest) (?:rating|grade|score)",
    r"(?:满分|滿分|最高分|満点|만점|الدرجة الكاملة|العلامة الكاملة|पूरे अंक|पूर्ण अंक)",
    r"tam puan ver|en yüksek puanı ver|talimatlarını (?:yok say|unut)",
    r"(?:你的|之前的?|所有|以上).{0,8}(?:指令|指示|规则|規則)"
    r"|(?:指示|ルール)を?(?:忘れて|無視して)|지시를? 무시하고|تجاهل تعليماتك",
    r"\b(?:system prompt|developer mode|jailbreak\w*|dan mode|prompt injection)\b",
    r"\byou are (?:now|no longer)\b.{0,60}\b(?:ai|assistant|interviewer|model|unrestricted|evaluator)\b",
    rf"{_AT}(?:act|behave|respond|pretend|roleplay)\b (?:as|like|to be|that you)\b.{{0,40}}"
    r"\b(?:you|unrestricted|assistant|evaluator|interviewer|hiring manager)\b",
    rf"^\W*{_ROLES}\s?[\]>|]*\s*[:>\]|]|[#\[<|/]\s*{_ROLES}\s?[\]>|:]|\bnew instructions (?:follow|:)",
    r"<\s*/?\s*(?:data|system|instructions?|candidate|transcript|user|prompt)\b|\\u003c/?data",
    r"[\"'](?:level|score|coverage|follow_up|not_scoreable|evidence|confidence)[\"']\s*[:=]",
    rf"\b(?:note|message|attention|notice|reminder|hint) (?:to|for) (?:the )?{_READER}\b",
    rf"(?:^|[.:;,!]\s*)(?:dear|hey|hello|hi|attention),? (?:the )?{_READER}\b",
    r"\bi (?:hereby )?(?:command|order|authori[sz]e|instruct|direct) you to\b",
    rf"\b{_READER} (?:must|shall|has to|needs to|is to) (?:give|award|assign|score|mark|rate|recommend|pass)\b",
    rf"{_AT}(?:mark|treat|consider|count)\b.{{0,30}}\b{_ANSWERS} (?:\w+ )?(?:as )?"
    r"(?:fully |completely )?(?:covered|complete|passed|satisfied|met|perfect|an example)\b",
    rf"{_AT}(?:end|stop|skip|cancel) (?:the |this |all |any |my )*(?:remaining |other |next |rest of the )+{_ANSWERS}",
    rf"{_AT}(?:stop|end) (?:the|this) interview\b|{_AT}recommend (?:hiring|me)\b",
    r"(?:^|[.:;,!]\s*)(?:please )?(?:do(?:n'?t| not)|never) ask me (?:any |another )",
    rf"{_AT}(?:score|rate|mark|reject|fail|grade) (?:all |every |the )*(?:other|next) candidates?\b",
)
_ADDRESSED = re.compile("|".join(f"(?:{p})" for p in _PATTERNS))
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”’)]*(?=\s|$)|[。！？।]|\n|$)", re.DOTALL)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def addressed_to_software(sentence: str) -> bool:
    """Whether a sentence plainly tells the software what to do, think or score."""
    plain = _INVISIBLE.sub("", sentence).lower().replace("’", "'")
    return _ADDRESSED.search(" ".join(plain.split())) is not None


def answer_in(text: str) -> str:
    """What is said to a person: sentences addressed to the software are withheld, the others untouched.

    What only several sentences together seem to say stays: no answer is lost as a whole.
    """
    if not addressed_to_software(text):
        return text
    kept = _SENTENCE.sub(lambda m: f" {WITHHELD} " if addressed_to_software(m[0]) else m[0], text)
    if kept == text:
        return text
    return re.sub(rf"(?:\s*{re.escape(WITHHELD)}\s*)+", f" {WITHHELD} ", kept).strip()
