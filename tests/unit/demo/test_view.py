from workers.demo.view import RoomView


def test_a_line_grows_under_its_id_until_it_is_final() -> None:
    view = RoomView()
    for text, final in (("One.", False), ("One. Two.", False), ("One. Two.", True)):
        view.apply(
            {"type": "ai_message", "interactionId": "q", "text": text, "final": final, "audioRef": None}
        )
    assert list(view.lines) == ["q"]
    assert (view.lines["q"].text, view.lines["q"].final, view.said) == ("One. Two.", True, ["q"])


def test_coming_back_takes_over_what_was_missed() -> None:
    view = RoomView()
    view.apply({"type": "ai_status", "status": "Speaking"})
    history = [{"interactionId": "q", "text": "One."}]
    people = [{"participantId": "1", "role": "AI", "name": "AI", "connected": True}]
    view.apply({"type": "session_ready", "participants": people, "aiStatus": "Listening", "history": history})
    assert (view.ai_id, view.ai_status, view.history, view.ready) == ("1", "Listening", history, True)


def test_a_line_that_was_said_to_its_end_without_us_is_final_when_we_are_back() -> None:
    view = RoomView()
    view.apply({"type": "ai_message", "interactionId": "q", "text": "One.", "final": False})
    history = [{"interactionId": "q", "text": "One. Two."}]
    view.apply({"type": "session_ready", "participants": [], "aiStatus": "Listening", "history": history})
    assert (view.lines["q"].text, view.lines["q"].final, view.said) == ("One. Two.", True, ["q"])


def test_a_line_that_was_broken_off_before_its_first_word_was_not_said() -> None:
    view = RoomView()
    view.apply({"type": "ai_message", "interactionId": "q", "text": "One. Two.", "final": False})
    view.apply({"type": "ai_message", "interactionId": "q", "text": "", "final": True})
    assert (view.lines["q"].final, view.said) == (True, [])


def test_an_interview_is_over_by_any_end() -> None:
    view = RoomView()
    state = {"type": "session_state", "topic": "", "elapsedS": 1, "remainingS": 0, "paused": False}
    view.apply(state | {"status": "InProgress"})
    assert not view.over
    view.apply(state | {"status": "Cancelled"})
    assert view.over


def test_a_message_of_tomorrow_changes_nothing() -> None:
    view = RoomView()
    view.apply({"type": "something_new", "text": "?"})
    assert view == RoomView()
