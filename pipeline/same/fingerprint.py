"""What same-thing look-up compares: a hash of the words, a MinHash over their 3-grams, and 32 band keys.

Own arithmetic in numpy: the signature is stored for months and must not change with a library's version. Each of 32
permutations gives two values, the least and the greatest 3-gram under it: as good as two permutations at half the cost.
"""

from collections.abc import Iterator, Sequence
from operator import eq
from typing import Literal

import numpy as np
import xxhash
from numpy.typing import NDArray

from cases.items.judgment import Fingerprint
from cases.items.raw import ONLY_FILES, ONLY_LINK
from config.city import SameThing

METHOD = 2
"""Raised when the signature changes: what stands in the record under another number is made anew from its words."""
PERMUTATIONS = 32
VALUES = 2 * PERMUTATIONS
BANDS = 32
ROWS = VALUES // BANDS
_PASS = 32_000
"""Characters signed together: few calls for many short texts, and what is worked on stays in the processor's cache (30 → 13 µs a letter)."""
_ROOM = 65_536
"""Values mixed at once."""

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Ints = NDArray[np.int64]
Verdict = Literal["copy", "suggest", "different"]


class Hasher:
    """The fixed permutations; made once with the rules."""

    def __init__(self) -> None:
        random = np.random.Generator(np.random.PCG64(20161110))
        self._factors: U32 = (random.integers(1, 2**32, PERMUTATIONS, dtype=np.uint32) | np.uint32(1))[:, None]
        self._salts: U64 = random.integers(0, 2**63, BANDS, dtype=np.uint64)

    def fingerprint(self, words: str) -> Fingerprint:
        """Of cleaned words; spaces do not count. A text without words has no signature and no bands; nor has what we
        wrote ourselves where somebody sent a link or a picture and not a word: two such are not the same thing."""
        return self.fingerprints([words])[0]

    def fingerprints(self, texts: Sequence[str]) -> list[Fingerprint]:
        """Of many, in their order; the same for each as alone."""
        squeezed = [_words("".join(words.split())) for words in texts]
        return [print_ for part in _passes(squeezed) for print_ in self._fingerprints(part)]

    def _fingerprints(self, squeezed: list[str]) -> Iterator[Fingerprint]:
        signatures = self._sign(*_grams(squeezed))
        raw, width = signatures.astype("<u4").tobytes(), VALUES * 4
        for row, (words, bands) in enumerate(zip(squeezed, self._bands(signatures).tolist(), strict=True)):
            signature = raw[row * width : (row + 1) * width]
            yield Fingerprint(_exact(words), *((signature, tuple(bands)) if words else (b"", ())))

    def _sign(self, grams: U32, starts: Ints) -> U32:
        """One row for each text. The greatest is kept as its complement, so that both halves are minima."""
        values = np.empty((VALUES, len(starts)), dtype=np.uint32)
        least, greatest = values[:PERMUTATIONS], values[PERMUTATIONS:]
        step = max(1, _ROOM // len(grams))
        for first in range(0, PERMUTATIONS, step):
            some = slice(first, first + step)
            mixed = grams * self._factors[some]
            np.minimum.reduceat(mixed, starts, axis=1, out=least[some])
            np.maximum.reduceat(mixed, starts, axis=1, out=greatest[some])
        np.invert(greatest, out=greatest)
        return np.ascontiguousarray(values.T)

    def _bands(self, signatures: U32) -> NDArray[np.int64]:
        """Signed 64-bit keys, as a database holds them; the same rows in another band give another key."""
        rows = signatures.astype(np.uint64).reshape(len(signatures), BANDS, ROWS)
        keys = np.broadcast_to(self._salts, rows.shape[:2])
        for column in range(ROWS):
            keys = (keys ^ rows[:, :, column]) * np.uint64(0x9E3779B97F4A7C15)
            keys = keys ^ (keys >> np.uint64(29))
        return keys.view(np.int64)


def _words(squeezed: str) -> str:
    return "" if squeezed in (ONLY_LINK, ONLY_FILES) else squeezed


def _exact(squeezed: str) -> str:
    return xxhash.xxh3_128_hexdigest(squeezed.encode("utf-8", "replace"))


def _passes(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in their order, at most ``_PASS`` characters together; a longer one alone."""
    part: list[str] = []
    room = _PASS
    for words in texts:
        if part and len(words) > room:
            yield part
            part, room = [], _PASS
        part.append(words)
        room -= len(words)
    if part:
        yield part


def _grams(texts: list[str]) -> tuple[U32, Ints]:
    """All texts' 3-grams as numbers, and where each text's begin; one said twice changes no minimum."""
    padded = [words if len(words) >= 3 else words.ljust(3) for words in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    mixed = codes[:-2] << np.uint64(42)
    mixed |= codes[1:-1] << np.uint64(21)
    mixed |= codes[2:]
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    ends = np.cumsum([len(words) for words in padded])
    own = np.ones(len(codes), dtype=bool)
    own[ends - 1] = own[ends - 2] = False  # what begins there reaches into the next text
    starts = np.concatenate(([0], ends[:-1])) - 2 * np.arange(len(ends))
    return (mixed >> np.uint64(32)).astype(np.uint32)[own[:-2]], starts


def similarity(left: bytes, right: bytes) -> float:
    """The estimated Jaccard similarity of two texts' 3-grams by their signatures; no words are like nothing.

    One pair is counted in two thirds of the time that numpy takes to begin."""
    if not left or len(left) != len(right):
        return 0.0
    ours, theirs = (memoryview(side).cast("I") for side in (left, right))
    alike: int = sum(map(eq, ours, theirs))
    return alike / len(ours)


def similarities(one: bytes, others: Sequence[bytes]) -> list[float]:
    """The same of one text to many, at once."""
    fitting = [other for other in others if other and len(other) == len(one)]
    if not one or not fitting:
        return [0.0] * len(others)
    rows = np.frombuffer(b"".join(fitting), "<u4").reshape(len(fitting), -1)
    scores = iter((np.count_nonzero(rows == np.frombuffer(one, "<u4"), axis=1) / rows.shape[1]).tolist())
    return [next(scores) if other and len(other) == len(one) else 0.0 for other in others]


def similarities_of(pairs: Sequence[tuple[bytes, bytes]]) -> list[float]:
    """The same of many pairs, at once."""
    width = VALUES * 4
    fitting = [len(one) == len(other) == width for one, other in pairs]
    if not any(fitting):
        return [0.0] * len(pairs)
    compared = [pair for pair, fits in zip(pairs, fitting, strict=True) if fits]
    left, right = (np.frombuffer(b"".join(side), "<u4").reshape(-1, VALUES) for side in zip(*compared, strict=True))
    scores = iter((np.count_nonzero(left == right, axis=1) / VALUES).tolist())
    return [next(scores) if fits else 0.0 for fits in fitting]


def compare(one: Fingerprint, other: Fingerprint, limits: SameThing) -> tuple[Verdict, float]:
    """What two texts' words alone say, as :mod:`pipeline.same.same` judges them: a copy, one for a person to look at, or two things."""
    if one.exact == other.exact and one.bands:
        return "copy", 1.0
    alike = similarity(one.signature, other.signature)
    if not set(one.bands) & set(other.bands) or alike < limits.suggest:
        return "different", alike
    return ("copy" if alike >= limits.attach else "suggest"), alike
