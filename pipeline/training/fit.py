"""Training: from examples to one table of small integers, with the figures of letters not seen while learning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from config.version import VERSION
from config.words import Category, Family
from pipeline.evaluation.scores import AIM, abstention
from pipeline.learned.model import Sureness, mark
from pipeline.learned.saved import checksum
from pipeline.owner.category import weigh_words
from pipeline.place.places import find_places
from pipeline.rules import Rules
from pipeline.training.bayes import rival
from pipeline.training.letters import fit_letters, letters_of
from pipeline.training.linear import HELD, SLOPES, documents, folds_of, parts, scene_of, spoken
from pipeline.training.openness import fit_openness
from pipeline.training.packing import Head, pack
from pipeline.training.risks import fit_risks
from pipeline.training.short import fit_told
from pipeline.training.solve import Bags, Floats, Ints, back, count, likeness, rareness, rarity, solve_few, weigh
from pipeline.training.sources import Example, Sources
from pipeline.training.tone import fit_tone

RIDGE = {"category": 0.1, "family": 1.0}
EVENNESS = {"category": 1.0, "family": 0.3}
"""How far rare answers are made as heavy as common ones."""
POWER = {"category": (0.9, 1.0), "family": (0.8, 1.5)}
"""How much a vote of the duty catalogue raises the odds: of an answer with letters, and of one that only the catalogue knows."""
SECOND = {"category": 0.4, "family": 0.0}
"""How loud complement naive Bayes speaks beside the ridge: where the two disagree a lead is smaller, so that leads tell right from wrong better."""
LEAST = 3
"""Documents in which an n-gram must occur."""
MEASURE = {
    "category": "accuracy",
    "family": "accuracy",
    "sentiment": "accuracy",
    "told": "heard",
    "risks": "heard",
    "openness": "heard",
    "openness_letters": "held_heard",
}
"""The one figure of each task by which a model is held against the one before it."""
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Topic:
    """One question with what goes beside its weights: slope of the scores, power of the votes, how sure a lead makes."""

    head: Head
    slope: float
    power: Floats
    sureness: Sureness
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trained:
    """What is saved, and what was measured on letters held back from the part that judged them."""

    arrays: dict[str, npt.NDArray[Any]]
    head: dict[str, Any]
    figures: list[dict[str, Any]]


def fit(sources: Sources, rules: Rules) -> Trained:
    """The model of these sources. The same sources give the same model."""
    loose = count(documents([*sources.unlabelled, *_real(sources.categories), *_real(sources.families)], rules))
    idf = rarity(loose, LEAST)
    category = _topic("category", sources.categories, get_args(Category), idf, rules)
    family = _topic("family", sources.families, get_args(Family), idf, rules)
    tone, tone_slope, tone_figures = fit_tone(sources.tones, rules)
    told, told_figures = fit_told(sources.told, rules)
    risks, risk_figures = fit_risks(sources.risks, rules)
    openness, openness_figures = fit_openness(sources.openness, rules)
    letters, letter_figures = fit_letters(letters_of(sources), sources.openness, rules)
    topics = [(learned.head, learned.slope) for learned in (category, family)]
    arrays = {**pack(topics, (tone, tone_slope)), **told, **risks, **openness, **letters, "seen": _seen(sources)}
    head: dict[str, Any] = {
        "categories": get_args(Category), "families": get_args(Family),
        "votes": {"category": category.power.tolist(), "family": family.power.tolist()},
        "sureness": category.sureness,
    }  # fmt: skip
    head["version"] = f"{VERSION}.{checksum(arrays, head)[:8]}"
    given = _given(sources.tones)
    rivals = rival(given, folds_of(given))
    figures = [
        category.figures,
        family.figures,
        tone_figures,
        told_figures,
        risk_figures,
        openness_figures,
        letter_figures,
        rivals,
    ]
    head["measured"] = {
        each["task"]: round(value, 3)
        for each in figures
        if (value := each.get(MEASURE.get(each["task"], ""))) is not None
    }
    return Trained(arrays, head, figures)


def _real(examples: Sequence[Example]) -> list[Example]:
    return [example for example in examples if example.kind == "letter"]


def _given(examples: Sequence[Example]) -> list[Example]:
    """Whole texts that others wrote."""
    return [example for example in examples if example.of is None and example.kind != "voice"]


def _seen(sources: Sources) -> npt.NDArray[np.uint32]:
    """Marks of all labelled texts."""
    labelled = [*sources.categories, *sources.families, *_given(sources.tones)]
    return np.unique(np.array([mark(example.text) for example in labelled if example.text], np.uint32))


def _topic(name: str, examples: list[Example], answers: Sequence[str], idf: Floats, rules: Rules) -> Topic:
    column = {answer: n for n, answer in enumerate(answers)}
    gold = np.array([column[example.answer] for example in examples])
    kinds = np.array([example.kind for example in examples])
    letters = kinds == "letter"
    trust = np.array([example.trust for example in examples])
    trust[letters] *= _balance(gold[letters], EVENNESS[name])
    bags = weigh(count(documents(examples, rules)), idf)
    targets = np.where(gold[:, None] == np.arange(len(answers)), 1.0, -1.0)
    products = likeness(bags)
    folds = folds_of(examples)
    unseen, second = np.zeros(targets.shape), np.zeros(targets.shape)
    for seen, away in parts(folds, kinds):
        shares = solve_few(products[np.ix_(seen, seen)], targets[seen], trust[seen], RIDGE[name])
        unseen[away] = products[np.ix_(away, seen)] @ shares + shares.sum(axis=0)
        second[away] = _times(bags.pick(away), *rareness(bags.pick(seen), gold[seen], trust[seen], len(answers)))
    known, sure = np.isin(np.arange(len(answers)), gold[letters]), letters & (folds != HELD)
    second -= second[:, known].mean(axis=1, keepdims=True)
    share = SECOND[name] * _times_as_wide(unseen[np.ix_(sure, known)], second[np.ix_(sure, known)])
    unseen += share * second
    beside = rareness(bags, gold, trust, len(answers))[1]
    beside = share * (beside - beside[:, known].mean(axis=1, keepdims=True))
    head = _head(bags, idf, solve_few(products, targets, trust, RIDGE[name]), beside)
    votes = _votes([example for example in examples if example.kind == "letter"], name, column, rules)
    power = np.where(known, *POWER[name])
    gold, unseen, held = gold[letters], unseen[letters], folds[letters] == HELD
    slope = _slope(unseen[~held], votes[~held], power, gold[~held])
    shares = _shares(slope * unseen, votes, power)
    sureness = _sureness(_leads(shares[~held]), shares[~held].argmax(axis=1) == gold[~held])
    figures = {
        "task": name, **topic_figures(shares[~held], gold[~held]), "slope": round(slope, 2),
        "held": topic_figures(shares[held], gold[held]),
    }  # fmt: skip
    return Topic(head, slope, power, sureness, figures)


def _times_as_wide(scores: Floats, others: Floats) -> float:
    """How many times wider the scores scatter than the others; 0 where the others tell nothing apart."""
    return float(scores.std() / wide) if others.size and (wide := others.std()) > 0 else 0.0


def _balance(gold: Ints, power: float) -> Floats:
    times = Counter(gold.tolist())
    return np.array([(len(gold) / (len(times) * times[answer])) ** power for answer in gold.tolist()])


def _head(bags: Bags, idf: Floats, shares: Floats, beside: Floats) -> Head:
    """Two linear learners are one: their weights are added."""
    ids = np.unique(bags.columns)
    weights = np.stack([back(bags, column)[ids] for column in shares.T], axis=1) + beside
    times = np.bincount(np.searchsorted(ids, bags.columns), minlength=len(ids))
    return Head(ids, weights * idf[ids][:, None], times, shares.sum(axis=0))


def _votes(letters: Sequence[Example], name: str, column: dict[str, int], rules: Rules) -> Floats:
    """What the duty catalogue says of each letter, beside the model."""
    votes = np.zeros((len(letters), len(column)))
    for row, letter in enumerate(letters):
        scene = scene_of(letter, rules)
        said = weigh_words(scene, find_places(scene), rules.config.duties)
        for answer, vote in (said.classes if name == "category" else said.families).items():
            votes[row, column[answer]] = vote
    return votes


def _shares(scores: Floats, votes: Floats, power: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True)) * (1 + votes) ** power
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _slope(scores: Floats, votes: Floats, power: Floats, gold: Ints) -> float:
    """The slope under which the right answers of unseen letters are likeliest: this makes the shares honest."""

    def surprise(slope: float) -> float:
        right = _shares(slope * scores, votes, power)[np.arange(len(gold)), gold]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return min(SLOPES, key=surprise)


def _leads(shares: Floats) -> Floats:
    """How many times likelier the best answer is than the next, as a logarithm."""
    best = np.sort(np.maximum(shares, 1e-12), axis=1)
    return np.asarray(np.log(best[:, -1] / best[:, -2]))


def _sureness(leads: Floats, right: npt.NDArray[np.bool_]) -> Sureness:
    """Logistic regression of being right on the lead, by Newton's steps."""
    ones = np.stack([leads, np.ones(len(leads))], axis=1)
    point = np.zeros(2)
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-ones @ point))
        bend = ones.T @ (ones * (share * (1 - share))[:, None]) + 1e-6 * np.eye(2)
        point += np.linalg.solve(bend, ones.T @ (right - share))
    return Sureness(round(float(point[0]), 4), round(float(point[1]), 4))


def topic_figures(shares: Floats, gold: Ints) -> dict[str, Any]:
    """Accuracy, macro-F1 over the answers that occur, the share of the three best, and how much needs no person, by lead."""
    if not len(gold):
        return {"letters": 0}
    best = shares.argmax(axis=1)
    right = best == gold
    ranked = np.argsort(-shares, axis=1)[:, :3]
    f1 = [2 * (right & (gold == a)).sum() / ((best == a).sum() + (gold == a).sum()) for a in np.unique(gold)]
    alone = abstention(right, _leads(shares))
    return {
        "letters": len(gold), "accuracy": round(float(right.mean()), 4), "macro_f1": round(float(np.mean(f1)), 4),
        "top_3": round(float((ranked == gold[:, None]).any(axis=1).mean()), 4),
        f"coverage_at_{AIM}": alone["coverage"], f"interval_at_{AIM}": alone["interval"],
    }  # fmt: skip


def _times(bags: Bags, ids: Ints, weights: Floats) -> Floats:
    """Rows times several columns of weights, given by bucket (ids × columns)."""
    return np.stack([spoken(bags, ids, column, 0.0) for column in weights.T], axis=1)
