"""Ridge regression to ±1 over sparse bags: with few letters it is as good as a support vector machine.

Solved among the letters (as many unknowns as letters, not as n-grams); nothing is drawn by chance, so the same data give the same model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.learned.grams import BITS, LONGEST, grams, passes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_ENOUGH = 1e-3
_ROUNDS = 200


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

    def times(self, weights: Floats) -> Floats:
        """Rows times one column of weights (one for each bucket)."""
        return _sums(self.values * weights[self.columns], self.edges)


def _sums(values: Floats, edges: Ints) -> Floats:
    """Sums of the stretches, 0 for an empty one."""
    return np.diff(np.concatenate(([0.0], np.cumsum(values)))[edges])


def count(documents: Sequence[str]) -> Bags:
    """How often each bucket occurs in each document, divided by the root of the document's length."""
    columns: list[Ints] = []
    values: list[Floats] = []
    for part in passes(documents):
        found = grams(part)
        for first, end in zip(found.starts, found.starts[1:], strict=False):
            last = end - LONGEST + 1
            ids, times = np.unique(found.buckets[first:last].ravel(), return_counts=True)
            columns.append(ids.astype(np.int64))
            values.append(times / np.sqrt(max(1, last - first)))
    edges = np.concatenate(([0], np.cumsum([len(ids) for ids in columns]))).astype(np.int64)
    return Bags(np.concatenate(columns), np.concatenate(values), edges)


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


def solve_few(products: Floats, targets: Floats, trust: Floats, ridge: float) -> Floats:
    """Shares of the rows (rows × answers) by direct solution; a column of ones for the bias is implied."""
    root = np.sqrt(trust)[:, None]
    system = root * (products + 1) * root.T + ridge * np.eye(len(products))
    return np.asarray(root * np.linalg.solve(system, root * targets))


def solve_many(bags: Bags, targets: Floats, trust: Floats, ridge: float) -> Floats:
    """The same for one answer and many rows, by conjugate gradients."""
    ids, narrow = np.unique(bags.columns, return_inverse=True)
    rows = np.repeat(np.arange(len(bags)), np.diff(bags.edges))
    values = bags.values / np.sqrt(size_of(bags))
    root = np.sqrt(trust)

    def step(shares: Floats) -> Floats:
        scaled = root * shares
        weights = np.bincount(narrow, values * scaled[rows], len(ids))
        return np.asarray(root * (_sums(values * weights[narrow], bags.edges) + scaled.sum()) + ridge * shares)

    return np.asarray(root * _conjugate(step, root * targets))


def _conjugate(step: Callable[[Floats], Floats], goal: Floats) -> Floats:
    found = np.zeros_like(goal)
    rest = goal.copy()
    way = rest.copy()
    left = first = float(rest @ rest)
    for _ in range(_ROUNDS):
        if left <= first * _ENOUGH**2:
            break
        moved = step(way)
        length = left / float(way @ moved)
        found += length * way
        rest -= length * moved
        before, left = left, float(rest @ rest)
        way = rest + left / before * way
    return found
