"""The head for short messages (`told`): whether a message tells of an incident happening now."""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.place.places import find_places
from pipeline.rules import Rules
from pipeline.text.grams import as_document
from pipeline.text.scene import Scene
from pipeline.training.linear import FOLDS, HELD, LEAST_SHORT, fine, folds_of, mean, scene_of, spoken
from pipeline.training.solve import Floats, count, frequent, solve_logistic
from pipeline.training.sources import Example

RIDGE = 0.1
QUIET = 0.999
"""The share of posts and letters, and …"""
PRECISE = 0.97
"""… the share of right alarms among written voices, from which on a short message is heard to tell of an incident. Nearly half of these
tell of one and hardly any real message does: at 0.95 plain complaints rang more often than before."""
_MESSAGES = ("voice", "hand")
"""Short messages written for this project: by whoever wrote the rules too, and by others."""


def fit_told(examples: list[Example], rules: Rules) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Whether a short message tells of an incident; names of places say nothing of it."""
    documents = [unplaced(scene_of(example, rules)) for example in examples]
    loose = count(documents, mute=False)
    bags = frequent(loose, LEAST_SHORT)
    targets = np.array([example.answer for example in examples])
    trust = np.array([example.trust for example in examples])
    kinds = np.array([example.kind for example in examples])
    folds = np.where((folds := folds_of(examples)) == HELD, 0, folds)
    scores = np.zeros(len(examples))
    for fold in range(FOLDS):
        seen = np.flatnonzero(folds != fold)
        learned = solve_logistic(bags.pick(seen), targets[seen], trust[seen], RIDGE)
        scores[folds == fold] = spoken(bags, *learned)[folds == fold]
    ids, weights, bias = solve_logistic(bags, targets, trust, RIDGE)
    voices = np.isin(kinds, _MESSAGES)
    least = max(precise(scores[voices], targets[voices], PRECISE), quiet(scores, kinds, QUIET))
    buckets, table, scale = fine(ids, weights)
    arrays: dict[str, npt.NDArray[Any]] = {
        "told_buckets": buckets, "told": table, "told_line": np.array([scale, bias - least]),
    }  # fmt: skip
    return arrays, {"task": "told", **told_figures(scores - least, targets, kinds), "least": round(least, 2)}


def unplaced(scene: Scene) -> str:
    """The document without the names of places."""
    doc, last, body = [], 0, scene.body
    where = find_places(scene)
    for hit in sorted([*where.ours, *where.city], key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= last:
            doc.append(scene.doc[last : hit.start])
            body -= hit.end - hit.start if hit.end <= scene.body else 0
            last = hit.end
    return as_document("".join([*doc, scene.doc[last:]]), body)


def precise(scores: Floats, targets: Floats, share: float) -> float:
    """The lowest score above which alarms among the voices are right often enough."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(targets[order] > 0) / np.arange(1, len(order) + 1)
    return float(scores[order][np.flatnonzero(right >= share).max(initial=0)])


def quiet(scores: Floats, kinds: npt.NDArray[np.str_], share: float) -> float:
    """The score that so many of the posts, and of the letters, do not reach."""
    return max(float(np.quantile(scores[kinds == kind], share)) for kind in ("post", "letter"))


def told_figures(scores: Floats, targets: Floats, kinds: npt.NDArray[np.str_]) -> dict[str, Any]:
    """Of voices that tell of an incident the share heard, and of those of hands not learned from; false alarms among the others, among
    posts and letters."""

    def of(kind: str) -> dict[str, Any]:
        events, others = (kinds == kind) & (targets > 0), (kinds == kind) & (targets < 0)
        return {
            f"{kind}s": int(events.sum()), "heard": mean(scores[events] > 0),
            "others": int(others.sum()), "false_others": mean(scores[others] > 0),
        }  # fmt: skip

    return {
        **of("voice"), "by_hand": of("hand"),
        **{f"false_{kind}s": mean(scores[kinds == kind] > 0) for kind in ("post", "letter")},
    }  # fmt: skip
