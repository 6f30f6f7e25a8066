"""The figures are those one counts by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.scores import Answer, abstention, score
from pipeline.evaluation.show import as_lines

answers = st.lists(
    st.builds(Answer, st.sampled_from("甲乙丙"), st.sampled_from("甲乙丙"), st.sampled_from([0.1, 0.5, 0.9])),
    min_size=1,
    max_size=30,
)


@given(answers)
def test_precision_recall_and_f1_are_the_counts(rows: list[Answer]) -> None:
    """Each class by counting rows; macro is the mean over the classes that occur, micro the share of right rows."""
    figures = score(rows)
    f1 = []
    for name in {row.gold for row in rows}:
        right = sum(row.gold == row.given == name for row in rows)
        there, said = sum(row.gold == name for row in rows), sum(row.given == name for row in rows)
        told = figures["classes"][name]
        assert told["recall"] == pytest.approx(right / there, abs=1e-4)
        assert told["precision"] == (pytest.approx(right / said, abs=1e-4) if said else None)
        f1.append(2 * right / (there + said))
    assert figures["macro_f1"]["value"] == pytest.approx(sum(f1) / len(f1), abs=1e-4)
    assert figures["micro_f1"] == pytest.approx(sum(row.gold == row.given for row in rows) / len(rows), abs=1e-4)


@given(answers)
def test_an_interval_holds_and_stays(rows: list[Answer]) -> None:
    """Bounds lie in order within 0..1, and the same rows give the same bounds."""
    first, again = score(rows), score(rows)
    assert first == again
    for name in ("accuracy", "macro_f1"):
        low, high = first[name]["interval"]
        assert 0 <= low <= high <= 1


@given(answers)
def test_what_needs_no_person_is_right_often_enough(rows: list[Answer]) -> None:
    """All rows at or above the threshold together are right in 95 of 100; no lower threshold is."""
    told = abstention(np.array([row.gold == row.given for row in rows]), np.array([row.confidence for row in rows]))

    def accuracy(level: float) -> float:
        kept = [row for row in rows if row.confidence >= level]
        return sum(row.gold == row.given for row in kept) / len(kept)

    levels = {row.confidence for row in rows}
    if told["threshold"] is not None:
        assert accuracy(told["threshold"]) >= 0.95
        assert told["coverage"] == pytest.approx(
            sum(r.confidence >= told["threshold"] for r in rows) / len(rows), abs=1e-4
        )
    for level in levels:
        if told["threshold"] is None or level < told["threshold"]:
            assert accuracy(level) < 0.95


def test_how_much_needs_no_person_is_said_with_its_interval() -> None:
    """One sure mistake among few rows moves the line far, and the interval says so; without a mistake nothing is in doubt."""
    right = np.ones(40, np.bool_)
    surest_first = np.linspace(1, 0.5, 40)
    clear = abstention(right, surest_first)
    assert (clear["coverage"], clear["interval"]) == (1.0, [1.0, 1.0])
    right[[2, 30, 31]] = False
    doubtful = abstention(right, surest_first)
    low, high = doubtful["interval"]
    assert low < doubtful["coverage"] == 0.75 <= high
    assert low < 0.2


@pytest.mark.parametrize(
    ("right", "rows", "low", "high"),
    [(1, 1, 0.2065, 1), (10, 10, 0.7225, 1), (85, 100, 0.7672, 0.9069), (0, 5, 0, 0.4345)],
)
def test_the_interval_of_the_accuracy_is_the_one_in_the_tables(right: int, rows: int, low: float, high: float) -> None:
    """Wilson's, as printed in textbooks: one right row proves little, and no mistake among ten is no certainty."""
    figures = score([Answer("甲", "甲" if n < right else "乙") for n in range(rows)])
    assert figures["accuracy"]["interval"] == [low, high]


def test_nothing_to_score_is_refused() -> None:
    """No rows, no figure: an empty file never looks like a perfect one."""
    with pytest.raises(ValueError, match="没有可以评测的行"):
        score([])


def test_the_worst_come_first() -> None:
    """The surest mistake leads the list, and the commonest pair the confusions."""
    rows = [
        Answer("甲", "乙", 0.9, (), "一"),
        Answer("甲", "乙", 0.6),
        Answer("丙", "甲", 0.99, (), "二"),
        Answer("甲", "甲"),
    ]
    figures = score(rows)
    assert figures["worst"][0] == {"gold": "丙", "given": "甲", "confidence": 0.99, "words": "二"}
    assert figures["confusion"][0] == {"gold": "甲", "given": "乙", "rows": 2}
    assert "误判 甲 → 乙: 2" in list(as_lines("category", figures))
