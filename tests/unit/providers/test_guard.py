"""What no interview may ask about."""

import pytest

from activities.providers.guard import mentions_protected, unsafe_question


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


@pytest.mark.parametrize(
    "text",
    [
        "",
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
