"""What same-thing look-up compares: a hash of the words, a MinHash over their 3-grams, and 32 band keys.

Own arithmetic in numpy: the signature is stored for months and must not change with a library's version. Each of 32
permutations gives two values, the least and the greatest 3-gram under it: as good as two permutations at half the cost.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xxhash
from numpy.typing import NDArray

from cases.items.judgment import Fingerprint
from config.city import SameThing

METHOD = 2
"""Raised when the signature changes: what stands in the record under another number is made anew from its words."""
PERMUTATIONS = 32
VALUES = 2 * PERMUTATIONS
BANDS = 32
ROWS = VALUES // BANDS
_CHUNK = 4_096

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Verdict = Literal["copy", "suggest", "different"]


class Hasher:
    """The fixed permutations; made once with the rules."""

    def __init__(self) -> None:
        random = np.random.Generator(np.random.PCG64(20161110))
        self._factors: U32 = (random.integers(1, 2**32, PERMUTATIONS, dtype=np.uint32) | np.uint32(1))[:, None]
        self._salts: U64 = random.integers(0, 2**63, BANDS, dtype=np.uint64)

    def fingerprint(self, words: str) -> Fingerprint:
        """Of cleaned words; spaces do not count. A text without words has no signature and no bands."""
        return self.fingerprints([words])[0]

    def fingerprints(self, texts: Sequence[str]) -> list[Fingerprint]:
        """Of many, in their order; the same for each as alone."""
        squeezed = ["".join(words.split()) for words in texts]
        signatures = np.empty((len(squeezed), VALUES), dtype=np.uint32)
        longest = max(map(len, squeezed), default=0)
        room = np.empty(PERMUTATIONS * max(min(longest, _CHUNK), 1), dtype=np.uint32)
        for row, grams in enumerate(_grams(squeezed)):
            self._sign(grams, signatures[row], room)
        keys = self._bands(signatures).tolist()
        return [
            Fingerprint(_exact(words), signature.astype("<u4").tobytes(), tuple(bands))
            if words
            else Fingerprint(_exact(words), b"", ())
            for words, signature, bands in zip(squeezed, signatures, keys, strict=True)
        ]

    def _sign(self, grams: U32, into: U32, room: U32) -> None:
        """The greatest is kept as its complement, so that both halves are minima. ``room``: working memory, made once a batch."""
        least, greatest = into[:PERMUTATIONS], into[PERMUTATIONS:]
        for start in range(0, len(grams), _CHUNK):
            part = grams[start : start + _CHUNK]
            mixed = room[: PERMUTATIONS * len(part)].reshape(PERMUTATIONS, len(part))
            np.multiply(part, self._factors, out=mixed)
            if start == 0:
                mixed.min(axis=1, out=least)
                mixed.max(axis=1, out=greatest)
            else:
                np.minimum(least, mixed.min(axis=1), out=least)
                np.maximum(greatest, mixed.max(axis=1), out=greatest)
        np.invert(greatest, out=greatest)

    def _bands(self, signatures: U32) -> NDArray[np.int64]:
        """Signed 64-bit keys, as a database holds them; the same rows in another band give another key."""
        rows = signatures.astype(np.uint64).reshape(len(signatures), BANDS, ROWS)
        keys = np.broadcast_to(self._salts, rows.shape[:2])
        for column in range(ROWS):
            keys = (keys ^ rows[:, :, column]) * np.uint64(0x9E3779B97F4A7C15)
            keys = keys ^ (keys >> np.uint64(29))
        return keys.view(np.int64)


def _exact(squeezed: str) -> str:
    return xxhash.xxh3_128_hexdigest(squeezed.encode("utf-8", "replace"))


def _grams(texts: Sequence[str]) -> list[U32]:
    """Each text's 3-grams as numbers, made for all texts together; one said twice changes no minimum."""
    padded = [words if len(words) >= 3 else words.ljust(3) for words in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    mixed = codes[:-2] << np.uint64(42)
    mixed |= codes[1:-1] << np.uint64(21)
    mixed |= codes[2:]
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    grams = (mixed >> np.uint64(32)).astype(np.uint32)
    ends = np.cumsum([len(words) for words in padded]).tolist()
    return [grams[end - len(words) : end - 2] for words, end in zip(padded, ends, strict=True)]


def similarity(left: bytes, right: bytes) -> float:
    """The estimated Jaccard similarity of two texts' 3-grams by their signatures; no words are like nothing."""
    return similarities(left, [right])[0]


def similarities(one: bytes, others: Sequence[bytes]) -> list[float]:
    """The same of one text to many, at once."""
    fitting = [other for other in others if other and len(other) == len(one)]
    if not one or not fitting:
        return [0.0] * len(others)
    rows = np.frombuffer(b"".join(fitting), "<u4").reshape(len(fitting), -1)
    scores = iter((rows == np.frombuffer(one, "<u4")).mean(axis=1).tolist())
    return [next(scores) if other and len(other) == len(one) else 0.0 for other in others]


def compare(one: Fingerprint, other: Fingerprint, limits: SameThing) -> tuple[Verdict, float]:
    """What two texts' words alone say, as :mod:`pipeline.same` judges them: a copy, one for a person to look at, or two things."""
    if one.exact == other.exact and one.bands:
        return "copy", 1.0
    alike = similarity(one.signature, other.signature)
    if not set(one.bands) & set(other.bands) or alike < limits.suggest:
        return "different", alike
    return ("copy" if alike >= limits.attach else "suggest"), alike
