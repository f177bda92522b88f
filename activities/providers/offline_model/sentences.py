"""What the offline interviewer says in German and Spanish."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentences:
    """Of one language. `levels`: label and description, from the lowest up."""

    offline: str
    again: str
    other_words: str
    any_example: str
    clarifications: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GeneralTopic:
    """A topic that fits any job: its questions, and what is judged."""

    questions: tuple[str, ...]
    criterion: str


SENTENCES = {
    "de": Sentences(
        offline="Diese Fassung arbeitet ohne Netz nach festen Regeln.",
        again="Ich sage es noch einmal.",
        other_words="Ich frage anders.",
        any_example="Denken Sie an irgendeine Lage bei der Arbeit, die passt. Was war los, und was haben Sie getan?",
        clarifications=(
            "Können Sie das an einem Beispiel erklären?",
            "Können Sie das etwas genauer erzählen?",
            "Was heißt das ganz praktisch, in Ihrer Arbeit?",
        ),
        levels=(
            ("Nicht gezeigt", "Kein Beispiel, oder eines, das dagegen spricht"),
            ("Teilweise gezeigt", "Ein Beispiel ohne Einzelheiten oder eigenen Anteil"),
            ("Gezeigt", "Ein konkretes Beispiel mit eigenem Anteil und Ergebnis"),
            ("Deutlich gezeigt", "Konkrete Beispiele, Abwägungen und was daraus gelernt wurde"),
        ),
    ),
    "es": Sentences(
        offline="Esta versión trabaja sin red y con reglas fijas.",
        again="Lo repito.",
        other_words="Se lo pregunto de otra manera.",
        any_example="Piense en cualquier situación del trabajo que encaje. ¿Qué pasó, y qué hizo usted?",
        clarifications=(
            "¿Puede explicarlo con un ejemplo?",
            "¿Puede contarlo con un poco más de detalle?",
            "¿Qué significa eso en la práctica, en su trabajo?",
        ),
        levels=(
            ("No se ve", "Ningún ejemplo, o uno que lo contradice"),
            ("Se ve en parte", "Un ejemplo sin detalles o sin aportación propia"),
            ("Se ve", "Un ejemplo concreto con aportación propia y resultado"),
            ("Se ve con claridad", "Ejemplos concretos, ventajas e inconvenientes, y lo aprendido"),
        ),
    ),
}
FOLLOW_UPS = {
    "de": (
        "Was genau haben Sie dabei selbst getan?",
        "Was war das Ergebnis, und woran haben Sie es gemerkt?",
        "Welche andere Lösung hätte es gegeben, und warum haben Sie sie nicht gewählt?",
        "Was würden Sie heute anders machen?",
    ),
    "es": (
        "¿Qué hizo usted mismo exactamente?",
        "¿Cuál fue el resultado, y cómo lo notó?",
        "¿Qué otra solución había, y por qué no la eligió?",
        "¿Qué haría hoy de otra manera?",
    ),
}
PLANS: dict[str, dict[str, GeneralTopic]] = {
    "de": {
        "Werdegang": GeneralTopic(
            (
                "Welche Ihrer bisherigen Aufgaben hat Sie auf diese Stelle am besten vorbereitet?",
                "Was haben Sie bei der Arbeit zuletzt fertiggestellt, und was war Ihr Anteil daran?",
            ),
            "Nennt eigene Arbeit, die zu dieser Stelle passt, und den eigenen Anteil daran",
        ),
        "Die Arbeit selbst": GeneralTopic(
            (
                "Was ist an dieser Arbeit am schwierigsten, und wie gehen Sie damit um?",
                "Was machen Neulinge bei dieser Arbeit oft falsch, und warum?",
            ),
            "Beschreibt die Arbeit wie jemand, der sie kennt: worauf es ankommt, was schwierig ist",
        ),
        "Probleme bei der Arbeit": GeneralTopic(
            (
                "Erzählen Sie von einem Problem ohne naheliegende Lösung. Was haben Sie zuerst getan?",
                "Wann ist bei Ihrer Arbeit etwas schiefgegangen, und was haben Sie danach geändert?",
            ),
            "Findet heraus, worum es geht, wägt ab, handelt und prüft das Ergebnis",
        ),
        "Zusammenarbeit": GeneralTopic(
            (
                "Erzählen Sie von einer Meinungsverschiedenheit bei der Arbeit. Wie haben Sie sie gelöst?",
                "Wann haben Sie zuletzt die Hilfe anderer gebraucht, und wie haben Sie sie bekommen?",
            ),
            "Beschreibt konkrete Lagen mit anderen, den eigenen Anteil und was daraus wurde",
        ),
        "Lernen": GeneralTopic(
            (
                "Was haben Sie zuletzt für Ihre Arbeit lernen müssen, und wie sind Sie vorgegangen?",
                "Erzählen Sie von einer Rückmeldung, die Ihre Arbeit verändert hat. Was haben Sie geändert?",
            ),
            "Nennt, was gelernt wurde, wie, und wozu es dient",
        ),
    },
    "es": {
        "Trayectoria": GeneralTopic(
            (
                "¿Cuál de sus tareas anteriores le ha preparado mejor para este puesto?",
                "¿Qué fue lo último que terminó en el trabajo, y cuál fue su parte?",
            ),
            "Nombra trabajo propio relacionado con este puesto, y su parte en él",
        ),
        "El trabajo en sí": GeneralTopic(
            (
                "¿Qué es lo más difícil de este trabajo, y cómo lo afronta?",
                "¿Qué suele hacer mal quien empieza en este trabajo, y por qué?",
            ),
            "Describe el trabajo como quien lo conoce: qué importa y qué es difícil",
        ),
        "Problemas en el trabajo": GeneralTopic(
            (
                "Hábleme de un problema sin solución evidente. ¿Qué hizo primero?",
                "¿Cuándo salió algo mal en su trabajo, y qué cambió después?",
            ),
            "Averigua de qué se trata, sopesa, actúa y comprueba el resultado",
        ),
        "Trabajo en equipo": GeneralTopic(
            (
                "Hábleme de un desacuerdo en el trabajo. ¿Cómo lo resolvió?",
                "¿Cuándo necesitó por última vez la ayuda de otros, y cómo la consiguió?",
            ),
            "Describe situaciones concretas con otros, su parte y lo que resultó",
        ),
        "Aprendizaje": GeneralTopic(
            (
                "¿Qué fue lo último que tuvo que aprender para su trabajo, y cómo lo hizo?",
                "Hábleme de una crítica que cambió su forma de trabajar. ¿Qué cambió?",
            ),
            "Nombra lo que aprendió, cómo, y para qué le sirve",
        ),
    },
}
