"""The ear for problems of openness: a glance at the pairs of characters of every sentence, and a closer hearing of the few that catch it.

A message and a letter tell of one in other words: each has a listener of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from pipeline.learned.skeleton import with_skeleton
from pipeline.learned.veil import is_public, pieces, veiled, window
from pipeline.learned.whose import is_private
from pipeline.text.clean import codes_of
from pipeline.text.grams import BITS, Ints, distinct, grams, passes

Problem = Literal["找不到", "未公开", "看不懂", "不一致", "过期", "回复空泛"]
PROBLEMS: tuple[Problem, ...] = get_args(Problem)
PAIR_BITS = 18
MESSAGE = 120
"""Characters of a document, title and all, that is at most a message."""
_SHIFT = np.uint32(32 - PAIR_BITS)
_FIRST, _SECOND = np.uint32(2654435761), np.uint32(2246822519)
Floats = npt.NDArray[np.float64]


class Heard(NamedTuple):
    """Of which document, the window [start, end) that sounds like a problem, and like which."""

    document: int
    start: int
    end: int
    problem: Problem


@dataclass(frozen=True)
class Listener:
    """Weights: of pairs by their hash; of n-grams by bucket; of n-grams for each kind, in the order of their buckets.

    A line is a scale, a start, and nothing is heard below 0. ``read``: what is heard of a window."""

    read: Callable[[str], str]
    pairs: npt.NDArray[np.int16]
    pairs_line: Floats
    table: npt.NDArray[np.int16]
    line: Floats
    ids: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.int16]
    kind_lines: Floats

    def hear(self, docs: Sequence[str], starts: Sequence[Sequence[int]]) -> list[Heard]:
        """The loudest window of each document that has one, in the order of the documents."""
        found = self._glance(docs, starts)
        told = [(one, self.read(docs[one[0]][one[1] : one[2]])) for one in found]
        told = [(one, text) for one, text in told if is_public(text)]
        if not told:
            return []
        found, texts = [one for one, _ in told], [text for _, text in told]
        bags = [distinct(grams(part, mute=False)) for part in passes(texts)]
        ids = np.concatenate([bag[0] for bag in bags])
        sizes = np.concatenate([np.diff(bag[1]) for bag in bags])
        firsts = np.cumsum(sizes) - sizes
        roots = np.sqrt([len(text) for text in texts])
        scale, bias = self.line
        scores = np.add.reduceat(self.table.take(ids), firsts, dtype=np.int64) * scale / roots + bias
        best: dict[int, int] = {}
        for at in np.flatnonzero(scores > 0).tolist():
            n = found[at][0]
            if n not in best or scores[at] > scores[best[n]]:
                best[n] = at
        return [
            Heard(*found[at], self._kind(ids[firsts[at] : firsts[at] + sizes[at]], roots[at])) for at in best.values()
        ]

    def loudest(self, text: str) -> tuple[int, int]:
        """Where in a window the n-gram stands that speaks loudest for a problem."""
        weights = self.table.take(grams([text], mute=False).buckets[:, 1:].astype(np.intp))[: max(1, len(text) - 1)]
        at, longer = divmod(int(weights.argmax()), weights.shape[1])
        return at, min(len(text), at + longer + 2)

    def _glance(self, docs: Sequence[str], starts: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
        """Windows around the pieces whose pairs sound like one."""
        buckets = pair_buckets("".join(docs))
        if len(buckets) == 0:
            return []
        edges = np.cumsum([0, *map(len, docs)])
        sentences = np.fromiter(chain.from_iterable(starts), np.int64) + np.repeat(edges[:-1], [*map(len, starts)])
        firsts = pieces(sentences, int(edges[-1]))
        scale, bias = self.pairs_line
        sums = np.add.reduceat(self.pairs.take(buckets), np.minimum(firsts, len(buckets) - 1), dtype=np.int64)
        scores = sums * scale / np.sqrt(np.diff(firsts, append=edges[-1])) + bias
        return [_around(docs, edges, firsts, at) for at in np.flatnonzero(scores > 0).tolist()]

    def _kind(self, ids: Ints, root: float) -> Problem:
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        sums = self.kinds[at[self.ids[at] == ids]].sum(axis=0, dtype=np.int64)
        scale, bias = self.kind_lines.T
        return PROBLEMS[int((sums * scale / root + bias).argmax())]


def _around(docs: Sequence[str], edges: Ints, firsts: Ints, at: int) -> tuple[int, int, int]:
    """The document of a piece, and the window around it."""
    n = int(np.searchsorted(edges, firsts[at], "right")) - 1
    low, high = np.searchsorted(firsts, edges[n : n + 2]).tolist()
    return n, *window(docs[n], (firsts[low:high] - edges[n]).tolist(), at - low)


def pair_buckets(text: str) -> Ints:
    """The hash of each two characters that follow one another."""
    codes = codes_of(text)
    return (((codes[:-1] * _FIRST) + codes[1:]) * _SECOND >> _SHIFT).astype(np.intp)


@dataclass(frozen=True)
class Ear:
    """One listener for messages, one for what is longer."""

    short: Listener
    long: Listener

    def hear(self, docs: Sequence[str], starts: Sequence[Sequence[int]]) -> list[Heard]:
        """The loudest window of each document that has one."""
        found: list[Heard] = []
        for listener in (self.short, self.long):
            own = [n for n, doc in enumerate(docs) if self.listener(doc) is listener]
            heard = listener.hear([docs[n] for n in own], [starts[n] for n in own]) if own else []
            found += (one._replace(document=own[one.document]) for one in heard)
        return found

    def listener(self, doc: str) -> Listener:
        """Who listens to it."""
        return self.short if len(doc) <= MESSAGE else self.long


def letter_read(text: str) -> str:
    """What is heard of a window of a letter; nothing of one that names only somebody private."""
    return "" if is_private(text) else with_skeleton(text)


def ear_of(parts: Mapping[str, npt.NDArray[Any]]) -> Ear:
    """From what training saved."""
    return Ear(_listener(parts, "openness", veiled), _listener(parts, "letter_openness", letter_read))


def _listener(parts: Mapping[str, npt.NDArray[Any]], name: str, read: Callable[[str], str]) -> Listener:
    pairs, table = np.zeros(1 << PAIR_BITS, np.int16), np.zeros(1 << BITS, np.int16)
    pairs[parts[f"{name}_pair_buckets"]] = parts[f"{name}_pair"]
    table[parts[f"{name}_buckets"]] = parts[name]
    return Listener(
        read, pairs, parts[f"{name}_pair_line"], table, parts[f"{name}_line"],
        parts[f"{name}_kind_buckets"], parts[f"{name}_kinds"], parts[f"{name}_kind_lines"],
    )  # fmt: skip
