from workflows.domain.people import Participant
from workflows.domain.values import ConnectionStatus, Role


def candidate() -> Participant:
    return Participant("c", Role.CANDIDATE, "Ada")


def test_a_connection_comes_and_goes() -> None:
    person = candidate()
    person.connected("one")
    assert (person.connection, person.signaling_id) == (ConnectionStatus.CONNECTED, "one")
    assert person.disconnected("one")
    assert (person.connection, person.signaling_id) == (ConnectionStatus.DISCONNECTED, None)


def test_the_end_of_a_replaced_connection_changes_nothing() -> None:
    person = candidate()
    person.connected("one")
    person.connected("two")
    assert not person.disconnected("one")
    assert (person.connection, person.signaling_id) == (ConnectionStatus.CONNECTED, "two")


def test_the_end_of_a_connection_told_twice_is_one() -> None:
    person = candidate()
    person.connected("one")
    assert person.disconnected("one")
    person.disconnected("one")
    assert person.connection is ConnectionStatus.DISCONNECTED
