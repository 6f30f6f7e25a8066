"""The trained model: a table of small integers, one row for each n-gram that says something, one column for each answer.

Sums of integers do not depend on their order, so a letter scores the same alone and in any company.
"""

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from config.words import Category, Family
from pipeline.learned.grams import BITS, LONGEST, Ints, grams, passes

HOME = Path(__file__).parent.parent / "models" / "letters.npz"
FORMAT = 1
Floats = npt.NDArray[np.float64]
Span = tuple[int, int]


class ModelUnusable(Exception):
    """The file is not a model of this program; says why."""


class Read(NamedTuple):
    """One document as the model reads it: how likely each class and family is (each sums to 1), and its tone in 0..1.

    ``tone`` is ``None`` where no known n-gram is; ``evidence`` is [start, end) in the document.
    """

    categories: list[float]
    families: list[float]
    tone: float | None
    evidence: tuple[int, int] | None


@dataclass(frozen=True)
class Model:
    """Weights by row (row 0 says nothing): the first rows speak of topics, all of the tone; ``head`` is what training wrote down."""

    rows: npt.NDArray[np.uint16]
    topics: npt.NDArray[np.int16]
    tones: npt.NDArray[np.int32]
    scale: Floats
    bias: Floats
    seen: frozenset[int]
    head: dict[str, Any]

    @property
    def version(self) -> str:
        """Named by training after its data and the day's release."""
        return str(self.head["version"])

    @cached_property
    def category_columns(self) -> dict[Category, int]:
        """The classes, in the order of their columns."""
        return {name: n for n, name in enumerate(self.head["categories"])}

    @cached_property
    def family_columns(self) -> dict[Family, int]:
        """The families, in the order of their columns."""
        return {name: n for n, name in enumerate(self.head["families"])}

    @cached_property
    def category_powers(self) -> dict[Category, float]:
        """How much a vote of the duty catalogue raises the odds of each class."""
        return dict(zip(self.category_columns, self.head["votes"]["category"], strict=True))

    @cached_property
    def family_powers(self) -> dict[Family, float]:
        """How much a vote of the duty catalogue raises the odds of each family."""
        return dict(zip(self.family_columns, self.head["votes"]["family"], strict=True))

    def saw(self, text: str) -> bool:
        """Whether training read this text: its figures would flatter."""
        return mark(text) in self.seen

    def read(self, documents: Sequence[str]) -> list[Read]:
        """All documents, in their order."""
        return [read for part in passes(documents) for read in self._read(part)]

    def _read(self, documents: list[str]) -> list[Read]:
        sums = [self._sum(*found) for found in self._known(documents)]
        scores = np.array([topics for topics, _, _ in sums])
        split = len(self.head["categories"])
        classes, families = _shares(scores[:, :split]), _shares(scores[:, split:])
        rest = [(tone, evidence) for _, tone, evidence in sums]
        return [Read(c, f, *more) for c, f, more in zip(classes.tolist(), families.tolist(), rest, strict=True)]

    def _known(self, documents: list[str]) -> Iterator[tuple[int, npt.NDArray[np.uint16], Ints]]:
        """For each document how many characters count, the rows of its n-grams, and their places × LONGEST + length − 1."""
        found = grams(documents)
        rows = self.rows.take(found.buckets).ravel()
        known = np.flatnonzero(rows)
        rows, at = rows[known], found.places[known // LONGEST] * LONGEST + known % LONGEST
        ends = found.starts[1:] - (LONGEST - 1)  # what begins in the gap reaches into the next document
        firsts, lasts = (np.searchsorted(known, edge * LONGEST).tolist() for edge in (found.starts[:-1], ends))
        for length, first, last in zip((ends - found.starts[:-1]).tolist(), firsts, lasts, strict=True):
            yield length, rows[first:last], at[first:last]

    def _sum(self, length: int, rows: npt.NDArray[np.uint16], at: Ints) -> tuple[Floats, float | None, Span | None]:
        if not length or not len(rows):
            return self.bias[:-1], None, None
        root = 1 / math.sqrt(length)
        tone = int(self.tones.take(rows).sum()) * (float(self.scale[-1]) * root) + float(self.bias[-1])
        topical = rows < len(self.topics)
        weights = self.topics.take(rows[topical], axis=0)
        scores = weights.sum(axis=0, dtype=np.int32) * (self.scale[:-1] * root) + self.bias[:-1]
        return scores, _share(tone), self._strongest(weights, at[topical], scores)

    def _strongest(self, weights: npt.NDArray[np.int16], at: Ints, scores: Floats) -> Span | None:
        """The n-gram that speaks loudest for the likeliest class."""
        if not len(weights):
            return None
        best = int(scores[: len(self.head["categories"])].argmax())
        start, more = divmod(int(at[int(weights[:, best].argmax())]), LONGEST)
        return start, start + more + 1


def mark(text: str) -> int:
    """A number by which a text is recognised, from which it cannot be read back."""
    return zlib.crc32(text.strip()[:200].encode("utf-8", "replace"))


def _shares(scores: Floats) -> Floats:
    """Each row's shares. Summed column by column in one order: a sum along rows may go another way when there are more of them."""
    odds = np.exp(np.ascontiguousarray(scores))
    total = np.zeros(len(odds))
    for column in odds.T:
        total += column
    return np.asarray(odds / total[:, None])


def _share(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def load_model(path: Path = HOME) -> Model:
    """Reads weights and nothing else: no code can lie in the file. Raises ModelUnusable."""
    try:
        with np.load(path, allow_pickle=False) as file:
            parts = {name: file[name] for name in file.files}
        head = json.loads(parts["head"].tobytes())
    except (OSError, ValueError, KeyError, EOFError) as e:
        raise ModelUnusable(f"模型文件读不了: {path.name} ({type(e).__name__})") from e
    if head.get("format") != FORMAT:
        raise ModelUnusable(f"模型文件的格式是 {head.get('format')}, 需要 {FORMAT}, 请重新 train")
    rows = np.zeros(1 << BITS, np.uint16)
    rows[parts["buckets"]] = np.arange(1, len(parts["buckets"]) + 1)
    empty = np.zeros((1, parts["topics"].shape[1]), np.int16)
    topics = np.concatenate((empty, parts["topics"].astype(np.int16)))
    tones = np.concatenate(([0], parts["tones"])).astype(np.int32)
    return Model(rows, topics, tones, parts["scale"], parts["bias"], frozenset(parts["seen"].tolist()), head)


def save_model(path: Path, arrays: dict[str, npt.NDArray[Any]], head: dict[str, Any]) -> None:
    """One compressed file; written whole or not at all."""
    draft = path.with_suffix(".part.npz")
    text = np.frombuffer(json.dumps({**head, "format": FORMAT}, ensure_ascii=False).encode(), np.uint8)
    np.savez_compressed(draft, allow_pickle=False, head=text, **arrays)
    draft.replace(path)
