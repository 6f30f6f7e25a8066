"""The heads for problems of openness: whether a sentence tells of one, heard closely and at a glance, and of which kind."""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.learned.ear import PROBLEMS, pair_buckets
from pipeline.learned.veil import is_public, pieces, veiled, window
from pipeline.rules import Rules
from pipeline.training.linear import LEAST_SHORT, evened, fine, folds_of, mean, scene_of, spoken
from pipeline.training.short import precise
from pipeline.training.solve import Bags, Floats, Ints, frequent, present, solve_logistic
from pipeline.training.sources import Example

RIDGE = 0.3
PRECISE = 0.85
"""The share of right alarms among written voices from which on a problem is heard."""
GLANCED = 0.98
"""The share of windows of letters that are not heard closely."""
_STEP = 5
"""One in so many windows teaches the glance that most tell of nothing; half as many teach the closer hearing."""


def fit_openness(examples: list[Example], rules: Rules) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The glance learns from some windows, the closer hearing from those that catch it too. The same rows give the same tables."""
    texts, of = _windows(examples, rules)
    rows = [examples[n] for n in of]
    answers, kinds = (np.array([getattr(row, name) for row in rows]) for name in ("answer", "kind"))
    trust, folds = np.array([row.trust for row in rows]), folds_of(rows)
    targets, own = np.where(answers != "", 1.0, -1.0), kinds == "voice"
    some = own | (np.arange(len(rows)) % _STEP == 0)
    glances, glance = crossed(evened(pairs_of(texts), texts), targets, trust, folds, some)
    wary = float(np.quantile(glances[kinds == "letter"], GLANCED))
    veils = [veiled(text) for text in texts]
    public = np.array([is_public(veil) for veil in veils])
    near = np.flatnonzero(own | (np.arange(len(rows)) % (2 * _STEP) == 0) | ((glances > wary) & public))
    close = evened(frequent(present([veils[n] for n in near]), LEAST_SHORT), [veils[n] for n in near])
    scores = np.full(len(rows), -np.inf)
    scores[near], learned = crossed(close, targets[near], trust[near], folds[near], np.ones(len(near), bool))
    scores[~public] = -np.inf
    least = precise(scores[own], targets[own], PRECISE)
    told = answers != ""
    sorts = kinds_of("openness", close.pick(np.flatnonzero(told[near])), answers[near][told[near]])
    heard = (scores > least) & (glances > wary)
    return {**packed("openness", learned, least), **packed("openness_pair", glance, wary), **sorts}, {
        "task": "openness", "voices": int(told.sum()), "heard": mean(heard[told]), "right": mean(told[own & heard]),
        "caught": mean(glances[told] > wary),
        **{f"heard_{kind}": mean(heard[answers == kind]) for kind in PROBLEMS},
        **{f"false_{kind}s": int(heard[kinds == kind].sum()) for kind in ("letter", "post")},
    }  # fmt: skip


def packed(name: str, learned: tuple[Ints, Floats, float], least: float) -> dict[str, npt.NDArray[Any]]:
    """A column of weights, heard from 0 on."""
    ids, weights, bias = learned
    buckets, table, scale = fine(ids, weights)
    return {f"{name}_buckets": buckets, name: table, f"{name}_line": np.array([scale, bias - least])}


def _windows(examples: list[Example], rules: Rules) -> tuple[list[str], list[int]]:
    """What is learned from each: all windows, of a problem told at length the two last."""
    texts: list[str] = []
    of: list[int] = []
    for n, example in enumerate(examples):
        scene = scene_of(example, rules)
        begins = pieces(np.array(scene.starts), len(scene.doc)).tolist()
        spans = sorted({window(scene.doc, begins, at) for at in range(len(begins))})
        if example.answer:
            spans = spans[-2:] if len(scene.doc) > 120 else [(0, len(scene.doc))]
        texts += (scene.doc[start:end] for start, end in spans)
        of += [n] * len(spans)
    return texts, of


def pairs_of(texts: list[str]) -> Bags:
    """The pairs of each, as the glance reads them."""
    found = [pair_buckets(text) for text in texts]
    edges = np.cumsum([0, *map(len, found)])
    return Bags(np.concatenate(found).astype(np.int64), np.ones(int(edges[-1])), edges)


def crossed(
    bags: Bags, targets: Floats, trust: Floats, folds: Ints, taught: npt.NDArray[np.bool_], ridge: float = RIDGE
) -> tuple[Floats, tuple[Ints, Floats, float]]:
    """Scores of all rows by what those taught of the other folds teach, and what all taught teach."""
    scores = np.zeros(len(bags))
    for fold in np.unique(folds):
        seen, away = np.flatnonzero(taught & (folds != fold)), np.flatnonzero(folds == fold)
        scores[away] = spoken(bags.pick(away), *solve_logistic(bags.pick(seen), targets[seen], trust[seen], ridge))
    own = np.flatnonzero(taught)
    return scores, solve_logistic(bags.pick(own), targets[own], trust[own], ridge)


def kinds_of(name: str, bags: Bags, answers: npt.NDArray[np.str_]) -> dict[str, npt.NDArray[Any]]:
    """What tells one kind of problem from the others, learned of problems only."""
    ids = np.unique(bags.columns)
    weights, biases = np.zeros((len(ids), len(PROBLEMS))), np.zeros(len(PROBLEMS))
    for column, kind in enumerate(PROBLEMS):
        targets = np.where(answers == kind, 1.0, -1.0)
        _, weights[:, column], biases[column] = solve_logistic(bags, targets, np.ones(len(bags)), RIDGE)
    scale = float(np.abs(weights).max()) / 32_000
    return {
        f"{name}_kind_buckets": ids.astype(np.uint32), f"{name}_kinds": np.rint(weights / scale).astype(np.int16),
        f"{name}_kind_lines": np.stack([np.full(len(PROBLEMS), scale), biases], axis=1),
    }  # fmt: skip
