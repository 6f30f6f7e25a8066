"""The heads for risks: whether a short message speaks of despair, of asking again and again, of somebody frail in danger.

What people say of assembling, of going to higher offices or of speaking to the press is lawful and taught to none of them, as a risk or
as anything else: a model that hears it in hints could be turned against who petitions. What is said of it outright stays with the rules.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.learned.model import RISKS
from pipeline.rules import Rules
from pipeline.training.linear import LEAST_SHORT, evened, fine, folds_of, learn_leaning, mean, scene_of, spoken
from pipeline.training.short import precise, quiet, unplaced
from pipeline.training.solve import Bags, Floats, Ints, frequent, present
from pipeline.training.sources import INCIDENT, LAWFUL, Example

RIDGE = 0.3
QUIET = 0.9995
"""The share of posts and letters, and …"""
PRECISE = 0.95
"""… the share of right alarms among the voices of others, from which on one head is heard; there are three."""
SILENT = 0.95
"""And the share of untaught voices of people who assemble, petition or speak to the press at which each stays silent."""


def fit_risks(examples: list[Example], rules: Rules) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """A column for each kind; a voice whose risk is of another kind teaches a head nothing, neither that it is one nor that it is none."""
    documents = [unplaced(scene_of(example, rules)) for example in examples]
    bags = evened(frequent(present(documents), LEAST_SHORT), documents)
    answers, kinds = (np.array([getattr(example, of) for example in examples]) for of in ("answer", "kind"))
    trust = np.array([example.trust for example in examples])
    folds = by_writer(examples)
    targets = np.where(np.isin(answers, ("", INCIDENT)), -1.0, 1.0)
    arrays: dict[str, npt.NDArray[Any]] = {}
    scores = np.zeros((len(examples), len(RISKS)))
    for column, risk in enumerate(RISKS):
        taught = np.isin(answers, ("", INCIDENT, "risk", risk))
        for fold in np.unique(folds):
            learned = _learn(bags, targets, trust, np.flatnonzero(taught & (folds != fold)))
            away = np.flatnonzero(folds == fold)
            scores[away, column] = spoken(bags.pick(away), *learned)
        least = _least(scores[:, column], targets, answers, kinds)
        scores[:, column] -= least
        ids, weights, bias = _learn(bags, targets, trust, np.flatnonzero(taught))
        buckets, table, scale = fine(ids, weights)
        arrays |= {f"{risk}_buckets": buckets, risk: table, f"{risk}_line": np.array([scale, bias - least])}
    return arrays, {"task": "risks", **risk_figures(scores.max(axis=1), answers, kinds)}


def _least(scores: Floats, targets: Floats, answers: npt.NDArray[np.str_], kinds: npt.NDArray[np.str_]) -> float:
    """The score from which on one head is heard."""
    own = (kinds == "hand") & (answers != INCIDENT)
    silent = float(np.quantile(scores[kinds == LAWFUL], SILENT))
    return max(precise(scores[own], targets[own], PRECISE), quiet(scores, kinds, QUIET), silent)


def by_writer(examples: list[Example]) -> Ints:
    """A fold for each writer, so that none is heard by what he taught; whatever else there is lies in all of them."""
    writers = list(dict.fromkeys(example.of for example in examples if example.of))
    own = {writer: fold for fold, writer in enumerate(writers)}
    folds = zip(examples, folds_of(examples).tolist(), strict=True)
    return np.array([own[example.of] if example.of else fold % max(1, len(writers)) for example, fold in folds])


def _learn(bags: Bags, targets: Floats, trust: Floats, rows: Ints) -> tuple[Ints, Floats, float]:
    return learn_leaning(bags.pick(rows), targets[rows], trust[rows], RIDGE)


def risk_figures(scores: Floats, answers: npt.NDArray[np.str_], kinds: npt.NDArray[np.str_]) -> dict[str, Any]:
    """Of the risks of hands not learned from the share heard, by kind; how many of the alarms are right; false alarms elsewhere."""
    heard, others = scores > 0, (kinds == "hand") & (answers != INCIDENT)
    risks = others & (answers != "")
    return {
        "hands": int(risks.sum()), "heard": mean(heard[risks]), "right": mean(answers[others & heard] != ""),
        **{f"heard_{kind}": mean(heard[risks & (answers == kind)]) for kind in RISKS},
        **{f"false_{kind}s": mean(heard[kinds == kind]) for kind in ("post", "letter", LAWFUL)},
    }  # fmt: skip
