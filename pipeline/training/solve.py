"""Three ways to learn from sparse bags; nothing is drawn by chance, so the same data give the same model.

Ridge regression to ±1, solved among the letters (as many unknowns as letters, not as n-grams): with few letters it is as good as a
support vector machine. Complement naive Bayes beside it, which errs elsewhere. Logistic regression by descent, for many short posts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.text.grams import BITS, LONGEST, distinct, grams, passes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_DESCENTS = 40
_PAST = 8
_FLAT = 1e-9
_PRIOR = 0.25
"""Documents that each n-gram is thought to have been seen in on either side."""
_SMOOTHING = 0.3
"""Weight of an n-gram beyond what the rows say, so that none is impossible."""


@dataclass(frozen=True, slots=True)
class Bags:
    """Documents as rows: row i has ``values[edges[i]:edges[i + 1]]`` in ``columns``."""

    columns: Ints
    values: Floats
    edges: Ints

    def __len__(self) -> int:
        return len(self.edges) - 1

    def pick(self, rows: Ints) -> "Bags":
        """Some rows, in the order asked for."""
        lengths = (self.edges[1:] - self.edges[:-1])[rows]
        edges = np.concatenate(([0], np.cumsum(lengths)))
        at = np.repeat(self.edges[rows] - edges[:-1], lengths) + np.arange(edges[-1])
        return Bags(self.columns[at], self.values[at], edges)

    def scaled(self, by: Floats) -> "Bags":
        """Each bucket's values times its number."""
        return Bags(self.columns, self.values * by[self.columns], self.edges)

    def times(self, weights: Floats) -> Floats:
        """Rows times one column of weights (one for each bucket)."""
        return _sums(self.values * weights[self.columns], self.edges)


def _sums(values: Floats, edges: Ints) -> Floats:
    """Sums of the stretches, 0 for an empty one."""
    return np.diff(np.concatenate(([0.0], np.cumsum(values)))[edges])


def count(documents: Sequence[str], mute: bool = True) -> Bags:
    """How often each bucket occurs in each document, divided by the root of the document's length."""
    columns: list[Ints] = []
    values: list[Floats] = []
    for part in passes(documents):
        found = grams(part, mute)
        for first, end in zip(found.starts, found.starts[1:], strict=False):
            last = end - LONGEST + 1
            ids, times = np.unique(found.buckets[first:last].ravel(), return_counts=True)
            columns.append(ids.astype(np.int64))
            values.append(times / np.sqrt(max(1, last - first)))
    edges = np.concatenate(([0], np.cumsum([len(ids) for ids in columns]))).astype(np.int64)
    return Bags(np.concatenate(columns), np.concatenate(values), edges)


def present(documents: Sequence[str]) -> Bags:
    """Which buckets occur in each document, however often, everything read."""
    found = [distinct(grams(part, mute=False)) for part in passes(documents)]
    columns = np.concatenate([ids for ids, _ in found]).astype(np.int64)
    edges = np.cumsum(np.concatenate([[0], *(np.diff(begins) for _, begins in found)]))
    return Bags(columns, np.ones(len(columns)), edges)


def frequent(bags: Bags, least: int) -> Bags:
    """Bags without the columns that occur in fewer documents than ``least``."""
    return weigh(bags, np.minimum(rarity(bags, least), 1.0))


def rarity(bags: Bags, least: int) -> Floats:
    """Inverse document frequency by bucket; 0 for what occurs in fewer documents than ``least``."""
    times = np.bincount(bags.columns, minlength=1 << BITS)
    return np.where(times >= least, np.log((1 + len(bags)) / (1 + times)) + 1, 0.0)


def weigh(bags: Bags, idf: Floats) -> Bags:
    """Bags with idf multiplied in, without the columns that are nothing."""
    values = bags.values * idf[bags.columns]
    kept = values != 0
    edges = np.concatenate(([0], np.cumsum(kept)))[bags.edges]
    return Bags(bags.columns[kept], values[kept], edges)


def leaning(bags: Bags, targets: Floats, trust: Floats) -> Floats:
    """How far each bucket leans to one side (targets −1 … 1): the absolute log of its ratio, as naive Bayes counts presence.

    Features multiplied by it are shrunk less the more they tell; over single features that vote alone, the learner still decides.
    """
    rows = np.repeat(np.arange(len(bags)), np.diff(bags.edges))
    sides = [np.bincount(bags.columns, (trust * (1 + way * targets) / 2)[rows], 1 << BITS) for way in (1, -1)]
    first, second = ((side + _PRIOR) / (side.sum() + _PRIOR * np.count_nonzero(side)) for side in sides)
    return np.asarray(np.abs(np.log(first / second)))


def size_of(bags: Bags) -> float:
    """Mean squared length of a row: the unit of the ridge."""
    return float((bags.values**2).sum() / len(bags))


def likeness(bags: Bags) -> Floats:
    """All products of two rows, in units of the mean square: for some thousand rows."""
    lengths = np.diff(bags.edges)
    dense = np.zeros(1 << BITS)
    products = np.empty((len(bags), len(bags)))
    for row, (first, length) in enumerate(zip(bags.edges, lengths, strict=False)):
        stretch = slice(first, first + length)
        dense[bags.columns[stretch]] = bags.values[stretch]
        products[row] = bags.times(dense)
        dense[bags.columns[stretch]] = 0
    return products / size_of(bags)


def back(bags: Bags, of_rows: Floats) -> Floats:
    """Weights by bucket that the shares of the rows amount to."""
    weights = np.bincount(bags.columns, bags.values * np.repeat(of_rows, np.diff(bags.edges)), 1 << BITS)
    return np.asarray(weights / size_of(bags))


def rareness(bags: Bags, gold: Ints, trust: Floats, answers: int) -> tuple[Ints, Floats]:
    """Complement naive Bayes, normalized: buckets in order, and how rare each is in the rows of all other answers (buckets × answers; an answer's sum to 1)."""
    ids, narrow = np.unique(bags.columns, return_inverse=True)
    rows = np.repeat(np.arange(len(bags)), np.diff(bags.edges))
    cells = np.bincount(narrow * answers + gold[rows], bags.values * trust[rows], len(ids) * answers)
    said = cells.reshape(len(ids), answers)
    others = said.sum(axis=1, keepdims=True) - said + _SMOOTHING
    rare = np.log(others / others.sum(axis=0))
    return ids, np.asarray(rare / rare.sum(axis=0))


def solve_few(products: Floats, targets: Floats, trust: Floats, ridge: float) -> Floats:
    """Shares of the rows (rows × answers) by direct solution; a column of ones for the bias is implied."""
    root = np.sqrt(trust)[:, None]
    system = root * (products + 1) * root.T + ridge * np.eye(len(products))
    return np.asarray(root * np.linalg.solve(system, root * targets))


def solve_logistic(bags: Bags, targets: Floats, trust: Floats, ridge: float) -> tuple[Ints, Floats, float]:
    """Logistic regression of targets in −1 … 1 (0 is undecided): buckets in order, their weights, the bias. L-BFGS, nothing by chance."""
    ids, narrow = np.unique(bags.columns, return_inverse=True)
    rows = np.repeat(np.arange(len(bags)), np.diff(bags.edges))
    unit = 1 / np.sqrt(size_of(bags))
    values = bags.values * unit
    wanted = (1 + targets) / 2

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-1], point[-1]
        scores = _sums(values * weights[narrow], bags.edges) + bias
        surprise = float(trust @ (np.logaddexp(0, scores) - wanted * scores)) + ridge / 2 * float(weights @ weights)
        off = trust * (1 / (1 + np.exp(-np.clip(scores, -30, 30))) - wanted)
        slope = np.bincount(narrow, values * off[rows], len(ids)) + ridge * weights
        return surprise, np.append(slope, off.sum())

    point = _descend(loss, np.zeros(len(ids) + 1))
    return ids, point[:-1] * unit, float(point[-1])


def _descend(loss: Callable[[Floats], tuple[float, Floats]], point: Floats) -> Floats:
    """L-BFGS with halved steps, for a fixed number of rounds: stopping early costs nothing on letters not seen."""
    value, slope = loss(point)
    past: list[tuple[Floats, Floats]] = []
    for _ in range(_DESCENTS):
        way = -_turned(slope, past)
        size = 1.0 if past else 1 / max(1.0, float(np.linalg.norm(slope)))
        downhill = float(slope @ way)
        if downhill > -_FLAT:
            break
        while True:
            ahead, new = loss(point + size * way)
            if ahead <= value + 1e-4 * size * downhill or size < _FLAT:
                break
            size /= 2
        if size < _FLAT:
            break
        past = [*past[1 - _PAST :], (size * way, new - slope)]
        point, value, slope = point + size * way, ahead, new
    return point


def _turned(slope: Floats, past: Sequence[tuple[Floats, Floats]]) -> Floats:
    """The slope times the inverse curvature that the last steps showed."""
    way = slope.copy()
    shares: list[float] = []
    for step, change in reversed(past):
        shares.append(float(step @ way) / float(step @ change))
        way -= shares[-1] * change
    if past:
        step, change = past[-1]
        way *= float(step @ change) / float(change @ change)
    for (step, change), share in zip(past, reversed(shares), strict=True):
        way += (share - float(change @ way) / float(step @ change)) * step
    return way
