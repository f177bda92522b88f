import hashlib
from datetime import UTC, datetime

from workflows.domain.consent import Consent, Notice, notice_for
from workflows.domain.values import Purpose


def consent(given: dict[Purpose, bool]) -> Consent:
    return Consent("c", "1", "hash", "en", given, datetime(2027, 3, 1, tzinfo=UTC))


def test_consent_is_by_purpose_and_silence_is_none() -> None:
    given = consent({Purpose.RECORDING: True, Purpose.AI_EVALUATION: False})
    assert given.allows(Purpose.RECORDING)
    assert not given.allows(Purpose.AI_EVALUATION)
    assert not given.allows(Purpose.DEMOGRAPHIC_AUDIT)


def test_the_hash_is_that_of_the_text() -> None:
    notice = Notice("1", "en", "Wir hören zu. 聞く")
    assert notice.text_hash == hashlib.sha256("Wir hören zu. 聞く".encode()).hexdigest()
    assert notice.text_hash != Notice("1", "en", "Something else").text_hash


def test_a_notice_says_first_that_it_is_an_ai() -> None:
    notice = notice_for("en")
    assert "AI" in notice.text.split(".")[0]
    assert set(notice.purposes) == {Purpose.RECORDING, Purpose.AI_EVALUATION}
    assert notice.version


def test_a_language_without_a_text_gets_one_that_says_its_language() -> None:
    assert notice_for("tlh").language == "en"
