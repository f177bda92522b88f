"""The languages that the web app offers."""

import re
from pathlib import Path

import activities
from activities.providers.gemini.model import GeminiModel
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.prompts import fixed
from workflows.domain.protected import unsafe_question

OFFERED = Path(activities.__file__).parents[1] / "web" / "src" / "shared" / "lib" / "languages.ts"
UNSAFE = {"en": "Are you married?", "de": "Sind Sie verheiratet?", "es": "¿Está usted casado?"}


def test_interviews_are_offered_in_languages_with_fixed_sentences_and_a_guard_alone() -> None:
    tags = re.findall(r'\["([^"]+)", "[^"]+"\]', OFFERED.read_text())
    assert set(tags) == set(UNSAFE)
    for tag in tags:
        assert fixed.speaks(tag) and unsafe_question(UNSAFE[tag])


def test_a_model_of_any_language_holds_interviews_in_those_alone() -> None:
    model = GeminiModel(GeminiSettings(api_key="k", base_url="http://127.0.0.1:9"))
    assert set(model.capabilities.languages) == set(fixed.LANGUAGES) == set(UNSAFE)
