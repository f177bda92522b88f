"""Which providers a choice means."""

import pytest

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.registry import ProviderChoice, SettingsError, build_providers
from activities.providers.vad import SileroDetector
from workflows.domain.conduct import Conduct


@pytest.mark.parametrize("name", ["auto", "offline"])
async def test_without_a_real_provider_all_are_offline(name: str) -> None:
    providers = build_providers(ProviderChoice(llm=name, stt=name, tts=name))
    assert providers.llm.capabilities.offline and not providers.llm.capabilities.judges
    assert providers.stt.capabilities.offline and providers.tts.capabilities.offline
    assert isinstance(providers.vad(), SileroDetector)
    assert isinstance(providers.end_of_turn(Conduct()), RuleEndOfTurn)
    await providers.aclose()


@pytest.mark.parametrize(
    "choice", [ProviderChoice(llm="gemini"), ProviderChoice(stt="google"), ProviderChoice(tts="google")]
)
def test_a_real_provider_is_refused_in_one_clear_sentence(choice: ProviderChoice) -> None:
    with pytest.raises(SettingsError, match="this release holds the offline engines only"):
        build_providers(choice)


def test_an_unknown_name_is_refused_with_its_setting() -> None:
    with pytest.raises(SettingsError, match="VIVA_STT='gogle' is unknown"):
        build_providers(ProviderChoice(stt="gogle"))
