"""The tone learned: of posts, replies, complaints and short voices, every one read as it is written."""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.rules import Rules
from pipeline.training.linear import HELD, LEAST_SHORT, SLOPES, documents, folds_of, learn_leaning, mean, parts, spoken
from pipeline.training.packing import Head
from pipeline.training.solve import Floats, frequent, present
from pipeline.training.sources import Example

RIDGE = 0.05


def fit_tone(examples: list[Example], rules: Rules) -> tuple[Head, float, dict[str, Any]]:
    """Everything written is read: marks, faces and letters are tone. What is said twice is no truer: an n-gram is there or not."""
    bags = frequent(present(documents(examples, rules)), LEAST_SHORT)
    targets = np.array([example.answer for example in examples])
    trust = np.array([example.trust for example in examples])
    kinds = np.array([example.kind for example in examples])
    folds = folds_of(examples)
    scores = np.zeros(len(examples))
    for seen, away in parts(folds, kinds):
        scores[away] = spoken(bags, *learn_leaning(bags.pick(seen), targets[seen], trust[seen], RIDGE))[away]
    ids, weights, bias = learn_leaning(bags, targets, trust, RIDGE)
    head = Head(ids, weights[:, None], np.ones(len(ids), np.int64), np.array([bias]))
    held = folds == HELD
    posts = (kinds == "post") & ~held
    slope = min(SLOPES, key=lambda slope: float(np.log1p(np.exp(-slope * scores[posts] * targets[posts])).mean()))
    figures = {"task": "sentiment", **tone_figures(scores, targets, kinds, ~held)}
    return head, slope, {**figures, "slope": round(slope, 2), "held": tone_figures(scores, targets, kinds, held)}


def tone_figures(
    scores: Floats, targets: Floats, kinds: npt.NDArray[np.str_], rows: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """Accuracy on posts, and by side (for another share of sides); of official replies, called negative; of complaints, called positive."""
    right = (scores > 0) == (targets > 0)

    def of(kind: str) -> npt.NDArray[np.bool_]:
        return np.asarray((kinds == kind) & rows)

    sides = [mean(right[of("post") & side]) for side in (targets > 0, targets < 0)]
    return {
        "posts": int(of("post").sum()), "accuracy": mean(right[of("post")]),
        "positive_right": sides[0], "negative_right": sides[1],
        "replies_negative": mean(scores[of("reply")] <= 0), "complaints_positive": mean(scores[of("complaint")] > 0),
        "reply_pieces_negative": mean(scores[of("reply_piece")] <= 0),
        "complaint_pieces_positive": mean(scores[of("complaint_piece")] > 0),
        "voices": mean(right[of("voice") & (targets != 0)]),
    }  # fmt: skip
