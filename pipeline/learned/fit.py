"""Training: from examples to one table of small integers, with the figures of letters not seen while learning."""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from config.version import VERSION
from config.words import Category, Family
from pipeline.category import weigh_words
from pipeline.learned.bayes import rival
from pipeline.learned.grams import as_document
from pipeline.learned.model import mark
from pipeline.learned.solve import (
    Bags,
    Floats,
    Ints,
    back,
    count,
    likeness,
    rarity,
    size_of,
    solve_few,
    solve_many,
    weigh,
)  # fmt: skip
from pipeline.learned.sources import Example, Sources
from pipeline.places import find_places
from pipeline.rules import Rules
from pipeline.scene import Scene, set_scene
from pipeline.voice import Voice

FOLDS = 5
RIDGE = {"category": 0.1, "family": 1.0, "tone": 1.0}
EVENNESS = {"category": 1.0, "family": 0.3}
"""How far rare answers are made as heavy as common ones."""
POWER = {"category": (0.3, 1.0), "family": (0.8, 1.5)}
"""How much a vote of the duty catalogue raises the odds: of an answer with letters, and of one that only the catalogue knows."""
LEAST = 3
"""Documents in which an n-gram must occur."""
TOPIC_ROWS = 30_000
TONE_ROWS = 45_000
ROWS = 65_000
"""Of the whole table: row numbers have sixteen bits."""
_SLOPES = tuple(1.15**n for n in range(2, 24))


@dataclass(frozen=True, slots=True)
class Head:
    """One question learned: weights by bucket found (ids × answers, idf within), in how many rows, biases, and what unseen letters scored."""

    ids: Ints
    weights: Floats
    times: Ints
    bias: Floats
    unseen: Floats


@dataclass(frozen=True, slots=True)
class Trained:
    """What is saved, and what was measured on letters held back from the part that judged them."""

    arrays: dict[str, npt.NDArray[Any]]
    head: dict[str, Any]
    figures: list[dict[str, Any]]


def fit(sources: Sources, rules: Rules) -> Trained:
    """The model of these sources. The same sources give the same model."""
    loose = count(_documents([*sources.unlabelled, *_real(sources.categories), *_real(sources.families)], rules))
    idf = rarity(loose, LEAST)
    category, category_slope, category_vote, category_figures = _topic(
        "category", sources.categories, get_args(Category), idf, rules
    )
    family, family_slope, family_vote, family_figures = _topic("family", sources.families, get_args(Family), idf, rules)
    tone, tone_slope, tone_figures = _tone(sources.tones, rules)
    arrays = _pack([(category, category_slope), (family, family_slope)], (tone, tone_slope))
    head = {
        "version": f"{VERSION}.{zlib.crc32(b''.join(array.tobytes() for array in arrays.values())):08x}", "categories": get_args(Category), "families": get_args(Family),
        "votes": {"category": category_vote.tolist(), "family": family_vote.tolist()},
    }  # fmt: skip
    arrays["seen"] = _seen(sources)
    return Trained(
        arrays, head, [category_figures, family_figures, tone_figures, rival(sources.tones, folds_of(sources.tones))]
    )


def _real(examples: Sequence[Example]) -> list[Example]:
    return [example for example in examples if example.kind == "letter"]


def _seen(sources: Sources) -> npt.NDArray[np.uint32]:
    """Marks of all labelled texts."""
    labelled = [*sources.categories, *sources.families, *sources.tones]
    return np.unique(np.array([mark(example.text) for example in labelled if example.text], np.uint32))


def _scene(example: Example, rules: Rules) -> Scene:
    return set_scene(Voice(None, example.title, example.text), rules.lexicon, rules.zone, None)


def _documents(examples: Sequence[Example], rules: Rules) -> list[str]:
    scenes = (_scene(example, rules) for example in examples)
    return [as_document(scene.doc, scene.body) for scene in scenes]


def folds_of(examples: Sequence[Example]) -> Ints:
    """By the words, so that copies of one text lie in one fold and a new row moves no other."""
    return np.array([zlib.crc32((e.title[:20] or e.text[:60]).encode("utf-8", "replace")) % FOLDS for e in examples])


def _topic(
    name: str, examples: list[Example], answers: Sequence[str], idf: Floats, rules: Rules
) -> tuple[Head, float, Floats, dict[str, Any]]:
    column = {answer: n for n, answer in enumerate(answers)}
    gold = np.array([column[example.answer] for example in examples])
    letters = np.array([example.kind == "letter" for example in examples])
    trust = np.array([example.trust for example in examples])
    trust[letters] *= _balance(gold[letters], EVENNESS[name])
    bags = weigh(count(_documents(examples, rules)), idf)
    targets = np.where(gold[:, None] == np.arange(len(answers)), 1.0, -1.0)
    products = likeness(bags)
    head = _learn(bags, idf, folds_of(examples), letters, lambda rows: solve_few(
        products[np.ix_(rows, rows)], targets[rows], trust[rows], RIDGE[name]
    ))  # fmt: skip
    votes = _votes([example for example in examples if example.kind == "letter"], name, column, rules)
    power = np.where(np.isin(np.arange(len(answers)), gold[letters]), *POWER[name])
    slope = _slope(head.unseen, votes, power, gold[letters])
    shares = _shares(slope * head.unseen, votes, power)
    return head, slope, power, {"task": name, **topic_figures(shares, gold[letters], answers), "slope": round(slope, 2)}  # fmt: skip


def _balance(gold: Ints, power: float) -> Floats:
    times = Counter(gold.tolist())
    return np.array([(len(gold) / (len(times) * times[answer])) ** power for answer in gold.tolist()])


def _learn(
    bags: Bags, idf: Floats, folds: Ints, measured: npt.NDArray[np.bool_], shares: Callable[[Ints], Floats]
) -> Head:
    """Weights from all rows; scores of the measured rows from models that saw neither them nor their fold."""
    everything = np.arange(len(bags))
    ids = np.unique(bags.columns)
    unseen: Floats | None = None
    for fold in range(FOLDS):
        seen = everything[(folds != fold) | ~measured]
        away = everything[(folds == fold) & measured]
        weights, bias = _weights(bags.pick(seen), shares(seen), ids, size_of(bags))
        unseen = np.zeros((len(bags), len(bias))) if unseen is None else unseen
        unseen[away] = _scores(bags.pick(away), weights, bias, ids)
    assert unseen is not None
    weights, bias = _weights(bags, shares(everything), ids, size_of(bags))
    times = np.bincount(np.searchsorted(ids, bags.columns), minlength=len(ids))
    return Head(ids, weights * idf[ids][:, None], times, bias, unseen[measured])


def _weights(bags: Bags, shares: Floats, ids: Ints, size: float) -> tuple[Floats, Floats]:
    shares = shares if shares.ndim == 2 else shares[:, None]
    scale = size_of(bags) / size
    columns = [back(bags, shares[:, answer])[ids] * scale for answer in range(shares.shape[1])]
    return np.stack(columns, axis=1), shares.sum(axis=0)


def _scores(bags: Bags, weights: Floats, bias: Floats, ids: Ints) -> Floats:
    at = np.searchsorted(ids, bags.columns)
    narrow = Bags(at, bags.values, bags.edges)
    return np.stack([narrow.times(weights[:, answer]) for answer in range(weights.shape[1])], axis=1) + bias


def _votes(letters: Sequence[Example], name: str, column: dict[str, int], rules: Rules) -> Floats:
    """What the duty catalogue says of each letter, beside the model."""
    votes = np.zeros((len(letters), len(column)))
    for row, letter in enumerate(letters):
        scene = _scene(letter, rules)
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

    return min(_SLOPES, key=surprise)


def topic_figures(shares: Floats, gold: Ints, answers: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro-F1 over the answers that occur, the share of the three best, and coverage at 0.95."""
    best = shares.argmax(axis=1)
    right = best == gold
    ranked = np.argsort(-shares, axis=1)[:, :3]
    f1 = [2 * (right & (gold == a)).sum() / ((best == a).sum() + (gold == a).sum()) for a in np.unique(gold)]
    order = np.argsort(-shares.max(axis=1), kind="stable")
    kept = np.cumsum(right[order]) / np.arange(1, len(gold) + 1) >= 0.95
    return {
        "letters": len(gold), "accuracy": round(float(right.mean()), 4), "macro_f1": round(float(np.mean(f1)), 4),
        "top_3": round(float((ranked == gold[:, None]).any(axis=1).mean()), 4),
        "coverage_at_0.95": round(float((np.flatnonzero(kept).max(initial=-1) + 1) / len(gold)), 4),
    }  # fmt: skip


def _tone(examples: list[Example], rules: Rules) -> tuple[Head, float, dict[str, Any]]:
    documents = _documents([example._replace(title="") for example in examples], rules)
    loose = count(documents)
    idf = rarity(loose, LEAST)
    bags = weigh(loose, idf)
    targets = np.array([example.answer for example in examples])
    trust = np.array([example.trust for example in examples])
    head = _learn(bags, idf, folds_of(examples), np.ones(len(examples), bool), lambda rows: solve_many(
        bags.pick(rows), targets[rows], trust[rows], RIDGE["tone"]
    ))  # fmt: skip
    scores = head.unseen[:, 0]
    kinds = np.array([example.kind for example in examples])
    posts = kinds == "post"
    slope = min(_SLOPES, key=lambda slope: float(np.log1p(np.exp(-slope * scores[posts] * targets[posts])).mean()))
    figures = {
        "task": "sentiment", "posts": int(posts.sum()),
        "accuracy": round(float(((scores > 0) == (targets > 0))[posts].mean()), 4),
        "replies_negative": round(float((scores[kinds == "reply"] <= 0).mean()), 4),
        "complaints_positive": round(float((scores[kinds == "complaint"] > 0).mean()), 4),
    }  # fmt: skip
    return head, slope, figures


def _pack(topics: list[tuple[Head, float]], tone: tuple[Head, float]) -> dict[str, npt.NDArray[Any]]:
    """The rows that say most, as integers of eight bits; idf is in the weights already."""
    heads = [head for head, _ in topics]
    ids = np.unique(np.concatenate([head.ids for head in heads]))
    weights = np.concatenate([_spread(head, ids) for head in heads], axis=1)
    times = np.max([_at(head.ids, head.times, ids) for head in heads], axis=0)
    chosen = ids[_loudest(weights / np.abs(weights).max(axis=0), times, TOPIC_ROWS)]
    more = np.setdiff1d(tone[0].ids[_loudest(tone[0].weights, tone[0].times, TONE_ROWS)], chosen)[: ROWS - len(chosen)]
    buckets = np.concatenate((chosen, more))
    slopes = np.concatenate([np.full(head.weights.shape[1], slope) for head, slope in [*topics, tone]])
    table, scale = _small(np.concatenate((weights[np.searchsorted(ids, chosen)], _spread(tone[0], chosen)), axis=1))
    tones, _ = _small(_spread(tone[0], buckets), scale[-1:])
    bias = np.concatenate([head.bias for head in [*heads, tone[0]]])
    return {
        "buckets": buckets.astype(np.uint32), "topics": table[:, :-1], "tones": tones[:, 0],
        "scale": scale * slopes, "bias": bias * slopes,
    }  # fmt: skip


def _at(ids: Ints, values: npt.NDArray[Any], wanted: Ints) -> npt.NDArray[Any]:
    """The values of the wanted buckets, 0 where there is none."""
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    there = ids[at] == wanted
    return np.where(there if values.ndim == 1 else there[:, None], values[at], 0)


def _spread(head: Head, wanted: Ints) -> Floats:
    return _at(head.ids, head.weights, wanted)


def _loudest(weights: Floats, times: Ints, most: int) -> Ints:
    """Where the strongest weights stand, common n-grams before rare ones; in order."""
    loudness = np.abs(weights).max(axis=1) * np.sqrt(times)
    return np.sort(np.argsort(-loudness, kind="stable")[:most])


def _small(weights: Floats, scale: Floats | None = None) -> tuple[npt.NDArray[np.int8], Floats]:
    """Eight bits a weight; the loudest thousandth is cut, so that one odd n-gram does not blunt all others."""
    scale = np.maximum(np.quantile(np.abs(weights), 0.9995, axis=0), 1e-9) / 127 if scale is None else scale
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale
