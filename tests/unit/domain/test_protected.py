"""What no interview may ask about."""

import pytest

from workflows.domain.protected import mentions_protected, unsafe_question


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("How old are you?", "age"),
        ("What year did you graduate from high school?", "age"),
        ("Wie alt sind Sie?", "age"),
        ("Are you married?", "family"),
        ("Do you plan to have children?", "family"),
        ("do you have kids", "family"),
        ("¿Tiene hijos?", "family"),
        ("Are you pregnant?", "pregnancy"),
        ("What is your religion?", "religion"),
        ("Do you go to church on Sundays?", "religion"),
        ("Where are you originally from?", "origin"),
        ("What’s your native language?", "origin"),
        ("Do you have any disabilities?", "health"),
        ("Have you ever been hospitalised?", "health"),
        ("Are you gay?", "gender and sexuality"),
        ("Who did you vote for?", "politics and unions"),
        ("Are you a union member?", "politics and unions"),
        ("Have you ever been arrested?", "criminal record"),
        ("How much do you currently earn?", "pay history"),
        ("Do you own your home?", "private finances"),
    ],
)
def test_protected_matters_are_named(text: str, matter: str) -> None:
    assert unsafe_question(text) == matter


MATTERS = {
    "age": ("How old are you?", "Wie alt sind Sie?", "¿Cuántos años tiene?"),
    "family": ("Are you married?", "Haben Sie Kinder?", "¿Está usted casada?"),
    "pregnancy": ("Are you pregnant?", "Sind Sie schwanger?", "¿Está embarazada?"),
    "religion": ("What is your faith?", "Welcher Religion gehören Sie an?", "¿Cuál es su religión?"),
    "origin": ("Where are you from?", "Woher kommen Sie?", "¿Cuál es su nacionalidad?"),
    "health": ("Are you disabled?", "Haben Sie eine Behinderung?", "¿Tiene alguna enfermedad?"),
    "gender and sexuality": ("Are you gay?", "Sind Sie lesbisch?", "¿Cuál es su orientación sexual?"),
    "politics and unions": (
        "Are you a union member?",
        "Sind Sie Mitglied einer Gewerkschaft?",
        "¿Está afiliado a algún sindicato?",
    ),
    "criminal record": (
        "Have you ever been arrested?",
        "Sind Sie vorbestraft?",
        "¿Tiene antecedentes penales?",
    ),
    "pay history": ("What do you earn?", "Was verdienen Sie zurzeit?", "¿Cuánto cobra usted al mes?"),
    "private finances": ("Do you own your home?", "Haben Sie Schulden?", "¿Tiene usted deudas?"),
}


@pytest.mark.parametrize("matter", MATTERS)
def test_each_matter_is_known_in_each_language_that_interviews_are_held_in(matter: str) -> None:
    assert [unsafe_question(text) for text in MATTERS[matter]] == [matter] * 3
    for text in MATTERS[matter]:
        assert unsafe_question(f"Eine Frage noch.  {text.upper()} Bitte.") == matter


@pytest.mark.parametrize(
    "text",
    [
        "Möchten Sie Kinder?",
        "Was macht Ihr Mann beruflich?",
        "Wann gehen Sie in Rente?",
        "Wie viele Krankheitstage hatten Sie im letzten Jahr?",
        "Wie hoch ist Ihr aktuelles Gehalt?",
        "Gehen Sie in die Kirche?",
        "¿Piensa tener hijos?",
        "¿En qué año nació?",
        "¿Va usted a misa?",
        "¿De dónde es usted?",
        "¿Ha sido alguna vez detenido?",
        "¿Cuál es su sueldo actual?",
        "¿A quién votó en las últimas elecciones?",
    ],
)
def test_other_ways_to_ask_are_known(text: str) -> None:
    assert unsafe_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wie alt war das System, das Sie übernommen haben?",
        "Wie betreuen Sie schwangere Patientinnen?",
        "Wie haben Sie Kinder mit besonderem Bedarf unterrichtet?",
        "Woher kommen die Daten, und wie prüfen Sie sie?",
        "Welche Krankheiten haben Sie auf der Station behandelt?",
        "Wie haben Sie den Partner im Vertrieb gewonnen?",
        "Was haben Sie mit dem Verdienst der Abteilung zu tun gehabt?",
        "Wo wurden die Fehler gefunden?",
        "¿Cuántos años tiene de experiencia con PostgreSQL?",
        "¿Cómo atiende a una paciente embarazada?",
        "¿De dónde es el error que encontró?",
        "¿Qué partido le sacó a los índices?",
        "Si un paciente tiene una enfermedad grave, ¿qué hace usted?",
        "¿Cuánto gana la empresa con ese cambio?",
        "¿Qué hijos tiene ese proceso?",
        "¿Cómo organiza su equipo las guardias?",
        "How old was the code base when you took it over?",
        "Tell me about your experience with family law.",
        "How do you keep patients' medical records?",
        "What do you weigh up when you choose a database?",
        "How do you deal with parents of pupils?",
        "Tell me about your experience in public health.",
        "Where were you when the outage began?",
        "Did you have a partner company in that project?",
        "Which child processes did you have to restart?",
        "How do you care for elderly patients with dementia?",
        "What salary model would you propose for the sales team?",
    ],
)
def test_questions_about_the_work_are_fine(text: str) -> None:
    assert unsafe_question(text) is None


def test_phrases_about_people_instead_of_work_are_found() -> None:
    assert mentions_protected("young and dynamic team")
    assert mentions_protected("native speaker of English")
    assert not mentions_protected("caring for patients")
