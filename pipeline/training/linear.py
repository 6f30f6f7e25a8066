"""What all heads share when they learn: folds, documents of examples, a column of weights learned, spoken and packed."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.rules import Rules
from pipeline.text.grams import BITS, as_document
from pipeline.text.scene import Scene, set_scene
from pipeline.text.voice import Voice
from pipeline.training.solve import Bags, Floats, Ints, leaning, solve_logistic
from pipeline.training.sources import Example

FOLDS = 5
HELD = FOLDS
"""The fold of the tenth that nothing was chosen by: not folds, not constants, not slopes."""
LEAST_SHORT = 2
"""Documents in which an n-gram of the tone or of short messages must occur."""
SLOPES = tuple(1.15**n for n in range(-8, 24))
"""What the scores of a head are tried with, until its shares are honest."""
_WRITTEN = ("tree", "duty")
"""Kinds of examples that are nobody's letters: in every fold's learning."""
_FINE, _FAINT = 32_000, 32


def scene_of(example: Example, rules: Rules) -> Scene:
    """An example as the judge sees it."""
    return set_scene(Voice(None, example.title, example.text), rules.lexicon, rules.zone, None)


def documents(examples: Sequence[Example], rules: Rules) -> list[str]:
    """What is read of each example."""
    scenes = (scene_of(example, rules) for example in examples)
    return [as_document(scene.doc, scene.body) for scene in scenes]


def folds_of(examples: Sequence[Example]) -> Ints:
    """By the words, so that copies and pieces of one text lie in one fold and a new row moves no other; a tenth lies in none of the folds."""
    wholes = [example.of or example for example in examples]
    folds = [zlib.crc32((e.title[:20] or e.text[:60]).encode("utf-8", "replace")) % FOLDS for e in wholes]
    return np.where([_is_held(whole.text) for whole in wholes], HELD, folds)


def parts(folds: Ints, kinds: npt.NDArray[np.str_]) -> Iterator[tuple[Ints, Ints]]:
    """Rows to learn from and rows to judge, for each fold; the held tenth is learned from by none."""
    written = np.isin(kinds, _WRITTEN)
    for fold in range(FOLDS + 1):
        yield np.flatnonzero(((folds != fold) & (folds != HELD)) | written), np.flatnonzero((folds == fold) & ~written)


def _is_held(text: str) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()) % 10 == 0


def learn_leaning(bags: Bags, targets: Floats, trust: Floats, ridge: float) -> tuple[Ints, Floats, float]:
    """Logistic regression over n-grams weighed by how far they lean (NB-SVM): buckets, weights, bias."""
    lean = leaning(bags, targets, trust)
    ids, weights, bias = solve_logistic(bags.scaled(lean), targets, trust, ridge)
    return ids, weights * lean[ids], bias


def evened(bags: Bags, documents: Sequence[str]) -> Bags:
    """Divided by the root of the document's length."""
    root = np.sqrt([max(1, len(document)) for document in documents])
    return Bags(bags.columns, bags.values / np.repeat(root, np.diff(bags.edges)), bags.edges)


def spoken(bags: Bags, ids: Ints, weights: Floats, bias: float) -> Floats:
    """Rows times one column of weights, given by bucket."""
    dense = np.zeros(1 << BITS)
    dense[ids] = weights
    return bags.times(dense) + bias


def fine(ids: Ints, weights: Floats) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int16], float]:
    """Sixteen bits a weight: few n-grams decide, and none is cut; buckets that say anything, their weights, the scale."""
    scale = float(np.abs(weights).max()) / _FINE
    table = np.rint(weights / scale).astype(np.int16)
    loud = np.flatnonzero(np.abs(table) >= _FAINT)
    return ids[loud].astype(np.uint32), table[loud], scale


def mean(hits: npt.NDArray[np.bool_]) -> float | None:
    """A share with four digits; nothing of nothing."""
    return round(float(hits.mean()), 4) if len(hits) else None
