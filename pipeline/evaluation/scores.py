"""How far answers can be trusted, from pairs of gold and given answers. Pure counting: no files, no model.

Intervals are of 95 %. That of the accuracy is Wilson's, which holds for few rows and where none is wrong; the others are bootstrap
intervals over the rows, drawn with a fixed seed: the same rows give the same interval, and it is too narrow for :data:`FEW` rows.
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DRAWS = 1_000
_SEED = 20261126
FEW = 30
_Z = 1.959964
"""Ninety-five of a hundred draws of a normal distribution lie within so many deviations."""
_CELLS = 500_000
"""Rows times draws looked at together."""
AIM = 0.95
"""The accuracy asked of what goes to no person."""


class Answer(NamedTuple):
    """One row: what is right, what was said, how surely (0..1), the likeliest three, words to recognise the row by, and which row it is."""

    gold: str
    given: str
    confidence: float = 1.0
    three: tuple[str, ...] = ()
    words: str = ""
    row: int = 0


def score(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures of the answers; at least one row is needed (ValueError)."""
    if not answers:
        raise ValueError("没有可以评测的行")
    names = sorted({answer.gold for answer in answers} | {answer.given for answer in answers})
    place = {name: n for n, name in enumerate(names)}
    gold = np.array([place[answer.gold] for answer in answers])
    given = np.array([place[answer.given] for answer in answers])
    classes = by_class(gold, given, len(names))
    return {
        "rows": len(answers),
        "accuracy": {"value": round(share := accuracy(gold, given), 4), "interval": wilson(share, len(gold))},
        "macro_f1": {
            "value": round(macro_f1(gold, given, len(names)), 4),
            "interval": _drawn_f1(gold, given, len(names)),
        },
        "micro_f1": round(share, 4),
        **_three(answers),
        "classes": {name: row for name, row in zip(names, classes, strict=True) if row["gold"] or row["given"]},
        "abstention": abstention(gold == given, np.array([answer.confidence for answer in answers])),
        "confusion": confusion(answers),
        "worst": worst(answers),
    }


def accuracy(gold: Ints, given: Ints) -> float:
    """Share of right answers; with one answer a row it is also micro-F1."""
    return float((gold == given).mean())


def wilson(share: float, rows: int) -> list[float]:
    """Between which shares the true one lies."""
    spread = _Z * _Z / rows
    middle, half = share + spread / 2, _Z * sqrt(share * (1 - share) / rows + spread / rows / 4)
    return [round(min(max(end / (1 + spread), 0.0), 1.0), 4) for end in (middle - half, middle + half)]


def macro_f1(gold: Ints, given: Ints, classes: int) -> float:
    """Mean F1 of the classes that occur in the gold."""
    right = np.bincount(gold[gold == given], minlength=classes)
    there, said = np.bincount(gold, minlength=classes), np.bincount(given, minlength=classes)
    occurs = there > 0
    return float((2 * right[occurs] / (there + said)[occurs]).mean())


def by_class(gold: Ints, given: Ints, classes: int) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each class; ``None`` where nothing was said or nothing is there."""
    rows = []
    for n in range(classes):
        right = int(((gold == n) & (given == n)).sum())
        there, said = int((gold == n).sum()), int((given == n).sum())
        rows.append({
            "gold": there, "given": said, "precision": round(right / said, 4) if said else None,
            "recall": round(right / there, 4) if there else None, "f1": round(2 * right / (there + said), 4) if there + said else None,
        })  # fmt: skip
    return rows


def abstention(right: npt.NDArray[np.bool_], confidence: Floats) -> dict[str, Any]:
    """How much can be answered without a person at 0.95: rows in order of confidence, equal ones together.

    The interval is wide: a few sure mistakes decide where the line falls.
    """
    order = np.argsort(-confidence, kind="stable")
    right, confidence = right[order], confidence[order]
    cut = np.append(confidence[1:] != confidence[:-1], True)
    kept = int(_kept(right, cut, np.ones((1, len(right)), np.int64))[0][0])
    levels = {str(level): _above(right, confidence, level) for level in (0.5, 0.6, 0.7, 0.8, 0.9)}
    return {
        "accuracy": AIM, "coverage": round(kept / len(right), 4), "interval": _bounds(_drawn_coverage(right, cut)),
        "threshold": round(float(confidence[kept - 1]), 4) if kept else None, "levels": levels,
    }  # fmt: skip


def _drawn_coverage(right: npt.NDArray[np.bool_], cut: npt.NDArray[np.bool_]) -> Floats:
    """The coverage of each draw, some draws at a time: memory stays small with many rows."""
    generator, rows = np.random.default_rng(_SEED), len(right)
    shares: list[Floats] = []
    for done in range(0, DRAWS, step := max(1, _CELLS // rows)):
        draws = min(step, DRAWS - done)
        drawn = generator.integers(0, rows, (draws, rows)) + rows * np.arange(draws)[:, None]
        times = np.bincount(drawn.ravel(), minlength=draws * rows).reshape(draws, rows)
        shares.append(_kept(right, cut, times)[1] / rows)
    return np.concatenate(shares)


def _kept(right: npt.NDArray[np.bool_], cut: npt.NDArray[np.bool_], times: Ints) -> tuple[Ints, Ints]:
    """For each draw (how often it has each row, surest first): the most first rows that are right in 0.95, and how often it has those.

    ``cut``: after which rows the line may fall.
    """
    drawn = times.cumsum(axis=1)
    enough = ((right * times).cumsum(axis=1) / np.maximum(drawn, 1) >= AIM) & cut & (drawn > 0)
    kept = np.where(enough.any(axis=1), enough.shape[1] - enough[:, ::-1].argmax(axis=1), 0)
    return kept, np.where(kept > 0, drawn[np.arange(len(drawn)), kept - 1], 0)


def _above(right: npt.NDArray[np.bool_], confidence: Floats, level: float) -> dict[str, float | None]:
    kept = confidence >= level
    return {
        "coverage": round(float(kept.mean()), 4),
        "accuracy": round(float(right[kept].mean()), 4) if kept.any() else None,
    }


def confusion(answers: Sequence[Answer], most: int = 20) -> list[dict[str, Any]]:
    """The commonest mistakes."""
    pairs = Counter((answer.gold, answer.given) for answer in answers if answer.gold != answer.given)
    return [{"gold": gold, "given": given, "rows": rows} for (gold, given), rows in pairs.most_common(most)]


def worst(answers: Sequence[Answer], most: int = 10) -> list[dict[str, Any]]:
    """The surest mistakes, surest first."""
    wrong = sorted((a for a in answers if a.gold != a.given), key=lambda answer: -answer.confidence)
    return [{"gold": a.gold, "given": a.given, "confidence": a.confidence, "words": a.words} for a in wrong[:most]]


def _three(answers: Sequence[Answer]) -> dict[str, float]:
    if not any(answer.three for answer in answers):
        return {}
    return {"top_3": round(sum(answer.gold in answer.three for answer in answers) / len(answers), 4)}


def _drawn_f1(gold: Ints, given: Ints, classes: int) -> list[float]:
    """One draw after the other: a thousand at once of many rows would not fit into memory."""
    generator, rows = np.random.default_rng(_SEED), len(gold)
    draws = (generator.integers(0, rows, rows) for _ in range(DRAWS))
    return _bounds([macro_f1(gold[drawn], given[drawn], classes) for drawn in draws])


def _bounds(values: Sequence[float] | Floats) -> list[float]:
    return [round(float(bound), 4) for bound in np.quantile(values, (0.025, 0.975))]
