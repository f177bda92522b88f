"""What `benchmarks.recover` says of its kills."""

from pathlib import Path

from benchmarks.results_of_recover import HALF_QUESTION, SCORECARD, Results, Run, table


def kill(kind: str, moment: str, seconds: float | None) -> Run:
    return Run(kind, moment, seconds, "2026-11-27T00:00:00+00:00", "abc1234")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_sound_that_already_plays_is_no_next_word() -> None:
    runs = [
        kill("worker", HALF_QUESTION, 0.01),
        kill("worker", "thinking", 1.5),
        kill("worker", "listening", 0.5),
        kill("worker", SCORECARD, 3.0),
    ]

    assert cells(table(runs, {}).splitlines()[2]) == [
        "worker", "4", "1.0", "1.5", "1", "0.0", "3.0", "3.0", "0", "0",
    ]  # fmt: skip


def test_a_question_that_is_silenced_with_its_node_waits_for_its_next_word() -> None:
    runs = [kill("media", HALF_QUESTION, 4.0), kill("media", "listening", 2.0)]

    assert cells(table(runs, {}).splitlines()[2])[2:6] == ["3.0", "4.0", "0", "-"]


def test_a_word_that_never_came_is_counted_and_enters_no_median() -> None:
    runs = [kill("all", "thinking", None), kill("all", "listening", 20.0)]

    row = cells(table(runs, {"all": ["stuck: nothing more came"]}).splitlines()[2])

    assert (row[2], row[3], row[8], row[9]) == ("20.0", "20.0", "1", "1")


def test_results_are_gone_on_with_where_a_run_was_broken_off(tmp_path: Path) -> None:
    path = tmp_path / "recover.json"
    Results.at(path).add([kill("worker", "thinking", 1.0)], "worker", [])

    again = Results.at(path)
    again.add([kill("api", "thinking", 2.0)], "api", ["an answer"])

    kept = Results.at(path)
    assert [(run.kind, run.seconds, run.commit) for run in kept.runs] == [
        ("worker", 1.0, "abc1234"),
        ("api", 2.0, "abc1234"),
    ]
    assert kept.lost == {"worker": [], "api": ["an answer"]}
