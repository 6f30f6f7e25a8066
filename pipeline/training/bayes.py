"""SnowNLP's Bayes class, taught the same posts on fast words: what the linear model has to beat. Training only, never the judge."""

from collections.abc import Sequence
from typing import Any

import rjieba

from pipeline.training.solve import Ints
from pipeline.training.sources import Example

_HEAD = 1_500


def rival(examples: Sequence[Example], folds: Ints) -> dict[str, Any]:
    """Share of right sides by kind of text, on the first fold, learned from the others."""
    from snownlp.classification.bayes import Bayes

    sided = [(example, fold) for example, fold in zip(examples, folds.tolist(), strict=True) if example.answer]
    bayes = Bayes()
    bayes.train([(_words(example), _side(example)) for example, fold in sided if fold])
    right: dict[str, list[bool]] = {}
    for example, fold in sided:
        if not fold:
            right.setdefault(example.kind, []).append(bayes.classify(_words(example))[0] == _side(example))
    return {"task": "sentiment_bayes", **{kind: round(sum(hits) / len(hits), 4) for kind, hits in right.items()}}


def _words(example: Example) -> list[str]:
    return list(rjieba.cut(example.text[:_HEAD]))


def _side(example: Example) -> str:
    return "pos" if example.answer > 0 else "neg"
