"""The trained model: a table of small integers, one row for each n-gram that says something, one column for each answer.

Sums of integers do not depend on their order, so a letter scores the same alone and in any company.
"""

import math
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from config.words import Category, Family
from pipeline.learned.ear import Ear, ear_of
from pipeline.learned.saved import FORMAT, ModelUnusable, checksum, parts_of
from pipeline.text.grams import BITS, LONGEST, Grams, Ints, distinct, grams, passes

HOME = Path(__file__).parent.parent / "models" / "letters.npz"
SHORT = 120
"""Characters of a message short enough to be heard as a whole."""
_COLUMNS = 4
"""The weights of all kinds of risk in eight bytes, fetched as one number."""
_FETCHED = 1_024
"""N-grams whose weights are fetched at once, where no document has more: as much as stays in the processor's cache."""
_UNHEARD = -128
"""Less than any weight."""
_LINE = 16
"""Weights fetched together: a row of whole such groups is fetched sooner."""
Risk = Literal["despair", "again", "frail"]
RISKS: tuple[Risk, ...] = get_args(Risk)
"""Kinds of risk a short message is heard for: not those of people who assemble, petition or speak to the press."""
Floats = npt.NDArray[np.float64]
Span = tuple[int, int]


class Sureness(NamedTuple):
    """How sure a lead makes: the share of right answers is the logistic of ``slope`` × the lead (log of odds) + ``start``."""

    slope: float
    start: float


class Heard(NamedTuple):
    """What of one document the topics rest on: rows of its known n-grams, their numbers in the pass, the document's first, all places."""

    rows: npt.NDArray[np.uint16]
    known: Ints
    places: Ints


@dataclass(frozen=True, slots=True)
class Read:
    """One document as the model reads it: how likely each class and family is (each sums to 1), and its tone in 0..1.

    ``tone`` is ``None`` where no known n-gram is; ``told``: it is short and sounds like news of an incident; ``risk``: like which risk;
    ``sound``: how much like news of an incident, from 0 on ``told``.
    """

    categories: list[float]
    families: list[float]
    tone: float | None
    told: bool = False
    risk: Risk | None = None
    heard: Heard | None = field(default=None, compare=False, repr=False)
    sound: float = -math.inf


@dataclass(frozen=True)
class Model:
    """Weights of topics by row (row 0 says nothing), of the tone by bucket; ``head`` is what training wrote down.

    The topics' weights are small whole numbers: fetched as they are, because a letter needs hundreds of rows from all over the table,
    and summed as floats, because that is fastest and sums below 2^24 are exact in any order.
    """

    rows: npt.NDArray[np.uint16]
    topics: npt.NDArray[np.int8]
    tones: npt.NDArray[np.int16]
    told: npt.NDArray[np.int16]
    told_line: tuple[float, float]
    risks: npt.NDArray[np.int64]
    risk_lines: Floats
    ear: Ear
    scale: Floats
    bias: Floats
    seen: frozenset[int]
    head: dict[str, Any]

    @cached_property
    def _classes(self) -> npt.NDArray[np.int8]:
        """The weights of the classes, each class's side by side: asked for one class, whole letters at once."""
        return np.ascontiguousarray(self.topics[:, : len(self.category_columns)].T)

    @property
    def version(self) -> str:
        """Named by training after its data and the day's release."""
        return str(self.head["version"])

    @property
    def categories(self) -> Sequence[Category]:
        """The classes, in the order of their columns."""
        answers: Sequence[Category] = self.head["categories"]
        return answers

    @property
    def families(self) -> Sequence[Family]:
        """The families, in the order of their columns."""
        answers: Sequence[Family] = self.head["families"]
        return answers

    @cached_property
    def category_columns(self) -> dict[Category, int]:
        """Where each class stands."""
        return {name: n for n, name in enumerate(self.categories)}

    @cached_property
    def family_columns(self) -> dict[Family, int]:
        """Where each family stands."""
        return {name: n for n, name in enumerate(self.families)}

    @cached_property
    def category_powers(self) -> dict[Category, float]:
        """How much a vote of the duty catalogue raises the odds of each class."""
        return dict(zip(self.category_columns, self.head["votes"]["category"], strict=True))

    @cached_property
    def family_powers(self) -> dict[Family, float]:
        """How much a vote of the duty catalogue raises the odds of each family."""
        return dict(zip(self.family_columns, self.head["votes"]["family"], strict=True))

    @cached_property
    def sureness(self) -> Sureness:
        """How sure the class is by its lead."""
        return Sureness(*self.head["sureness"])

    def saw(self, text: str) -> bool:
        """Whether training read this text: its figures would flatter."""
        return mark(text) in self.seen

    def read(self, documents: Sequence[str]) -> list[Read]:
        """All documents, in their order."""
        return [read for part in passes(documents) for read in self._read(part)]

    def evidence(self, read: Read, column: int) -> Span | None:
        """Where in its document the n-gram stands that speaks loudest for the class of this column: one character alone tells a reader
        nothing, and is named only where there is no longer one."""
        if read.heard is None:
            return None
        rows, known, places = read.heard
        loud = self._classes[column].take(rows)
        at = int(known[loud.argmax()])
        if at % LONGEST == 0:
            loud[known % LONGEST == 0] = _UNHEARD
            longest = loud.argmax()
            at = int(known[longest]) if loud[longest] > _UNHEARD else at
        start = int(places[at // LONGEST])
        return start, start + at % LONGEST + 1

    def _read(self, documents: list[str]) -> list[Read]:
        scores, heard = self._topics(documents)
        split = len(self.head["categories"])
        classes, families = _shares(scores[:, :split]), _shares(scores[:, split:])
        found = grams(documents, mute=False)
        sounds, present = self._sounds(found), distinct(found)
        told = [sound > 0 for sound in sounds]
        tones, risks = self._tones(*present), self._risks(found, *present)
        parts = zip(classes.tolist(), families.tolist(), tones, told, risks, heard, sounds, strict=True)
        return [Read(*one) for one in parts]

    def _topics(self, documents: list[str]) -> tuple[Floats, list[Heard | None]]:
        """Scores of all answers, and what each document's rest on."""
        found = grams(documents)
        rows = self.rows.take(found.buckets.astype(np.intp)).ravel()
        known = np.flatnonzero(rows != 0)
        rows = rows.take(known)
        ends = found.starts[1:] - (LONGEST - 1)  # what begins in the gap reaches into the next document
        firsts, lasts = (np.searchsorted(known, edge * LONGEST).tolist() for edge in (found.starts[:-1], ends))
        sums = np.zeros((len(documents), self.topics.shape[1]), np.float32)
        most = max((last - first for first, last in zip(firsts, lasts, strict=True)), default=0)
        room = max(most, _FETCHED)
        ones, weights = np.ones(most, np.float32), np.empty((room, sums.shape[1]), np.float32)
        small = np.empty(weights.shape, np.int8)
        heard: list[Heard | None] = []
        begin = end = 0
        for n, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
            if last == first:
                heard.append(None)
                continue
            if last > end:  # short documents are fetched together
                begin, end = first, lasts[bisect_right(lasts, first + _FETCHED, n + 1) - 1]
                weights[: end - begin] = self.topics.take(
                    rows[begin:end], axis=0, out=small[: end - begin], mode="clip"
                )
            np.matmul(ones[: last - first], weights[first - begin : last - begin], out=sums[n])
            heard.append(Heard(rows[first:last], known[first:last], found.places))
        root = 1 / np.sqrt(np.maximum(ends - found.starts[:-1], 1))
        return sums[:, : len(self.scale) - 1] * (self.scale[:-1] * root[:, None]) + self.bias[:-1], heard

    def _sounds(self, found: Grams) -> list[float]:
        """How much short messages sound like news of an incident; titles are read as often as they are written there."""
        scale, bias = self.told_line
        lengths = np.diff(found.starts) - (LONGEST - 1)
        sounds = np.full(len(lengths), -np.inf)
        short = np.flatnonzero((lengths > 0) & (lengths < SHORT))
        if len(short):
            many = lengths[short]
            firsts = np.cumsum(many) - many
            at = np.arange(many.sum()) + np.repeat(found.starts[short] - firsts, many)
            here = self.told.take(found.buckets.take(at, axis=0).astype(np.intp)).ravel()
            sums = np.add.reduceat(here, firsts * LONGEST, dtype=np.int64)
            sounds[short] = sums * scale / np.sqrt(many) + bias
        return sounds.tolist()

    def _risks(self, found: Grams, ids: Ints, edges: Ints) -> list[Risk | None]:
        """The loudest kind of risk that each short message sounds like; an n-gram is there or not."""
        lengths = np.diff(found.starts) - (LONGEST - 1)
        risks: list[Risk | None] = [None] * len(lengths)
        short = np.flatnonzero((lengths > 0) & (lengths < SHORT))
        if len(short) == 0:
            return risks
        sizes = np.diff(edges)
        own = ids if len(short) == len(lengths) else ids[np.repeat((lengths > 0) & (lengths < SHORT), sizes)]
        firsts = np.cumsum(sizes[short]) - sizes[short]
        weights = self.risks.take(own).view(np.int16).reshape(-1, _COLUMNS)
        sums = np.add.reduceat(weights, firsts, axis=0, dtype=np.int32)
        scale, bias = self.risk_lines.T
        scores = sums[:, : len(RISKS)] * scale / np.sqrt(lengths[short])[:, None] + bias
        for n in np.flatnonzero(scores.max(axis=1) > 0).tolist():
            risks[int(short[n])] = RISKS[int(scores[n].argmax())]
        return risks

    def _tones(self, ids: Ints, edges: Ints) -> list[float | None]:
        weights = self.tones.take(ids)
        sums, full = np.zeros(len(edges) - 1, np.int64), np.flatnonzero(np.diff(edges))
        if len(full):
            sums[full] = np.add.reduceat(weights, edges[full], dtype=np.int64)
        silent = {n for n in np.flatnonzero(sums == 0).tolist() if not weights[edges[n] : edges[n + 1]].any()}
        scores = sums * self.scale[-1] + self.bias[-1]
        return [None if n in silent else _share(score) for n, score in enumerate(scores.tolist())]


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
    parts, head = parts_of(path)
    if head.get("format") != FORMAT:
        raise ModelUnusable(f"模型文件的格式是 {head.get('format')}, 需要 {FORMAT}, 请重新 train")
    if head.get("check") != checksum(parts, head):
        raise ModelUnusable(f"模型文件的内容和它自己的校验不符: {path.name}, 请重新 train")
    rows = np.zeros(1 << BITS, np.uint16)
    rows[parts["buckets"]] = np.arange(1, len(parts["buckets"]) + 1)
    answers = parts["topics"].shape[1]
    topics = np.zeros((len(parts["topics"]) + 1, -(-answers // _LINE) * _LINE), np.int8)
    topics[1:, :answers] = parts["topics"]
    tones = np.zeros(1 << BITS, np.int16)
    tones[parts["tone_buckets"]] = parts["tones"]
    told = np.zeros(1 << BITS, np.int16)
    told[parts["told_buckets"]] = parts["told"]
    told_line = (float(parts["told_line"][0]), float(parts["told_line"][1]))
    risks = np.zeros((1 << BITS, _COLUMNS), np.int16)
    for column, risk in enumerate(RISKS):
        risks[parts[f"{risk}_buckets"], column] = parts[risk]
    lines = np.array([parts[f"{risk}_line"] for risk in RISKS])
    return Model(
        rows,
        topics,
        tones,
        told,
        told_line,
        risks.view(np.int64).ravel(),
        lines,
        ear_of(parts),
        parts["scale"],
        parts["bias"],
        frozenset(parts["seen"].tolist()),
        head,
    )
