"""What same-thing look-up compares: a hash of the words, a MinHash over their 3-grams, and 32 band keys.

Own arithmetic in numpy: the signature is stored for months and must not change with a library's version.
"""

import numpy as np
import xxhash
from numpy.typing import NDArray

from cases.items.judgment import Fingerprint

PERMUTATIONS = 64
BANDS = 32
ROWS = PERMUTATIONS // BANDS
_CHUNK = 4_096

U64 = NDArray[np.uint64]


class Hasher:
    """The fixed permutations; made once with the rules."""

    def __init__(self) -> None:
        random = np.random.Generator(np.random.PCG64(20161110))
        self._factors: U64 = (random.integers(1, 2**63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1))[:, None]
        self._offsets: U64 = random.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)[:, None]
        self._salts: U64 = random.integers(0, 2**63, BANDS, dtype=np.uint64)

    def fingerprint(self, words: str) -> Fingerprint:
        """Of cleaned words; spaces do not count. A text without words has no signature and no bands."""
        squeezed = "".join(words.split())
        exact = xxhash.xxh3_128_hexdigest(squeezed.encode("utf-8", "replace"))
        if not squeezed:
            return Fingerprint(exact, b"", ())
        signature = self._sign(_grams(squeezed))
        return Fingerprint(exact, signature.astype("<u4").tobytes(), self._bands(signature))

    def _sign(self, grams: U64) -> NDArray[np.uint32]:
        least = np.full(PERMUTATIONS, 2**32 - 1, dtype=np.uint64)
        for start in range(0, len(grams), _CHUNK):
            mixed = grams[None, start : start + _CHUNK] * self._factors + self._offsets
            least = np.minimum(least, (mixed >> np.uint64(32)).min(axis=1))
        return least.astype(np.uint32)

    def _bands(self, signature: NDArray[np.uint32]) -> tuple[int, ...]:
        """Signed 64-bit keys, as a database holds them; the same rows in another band give another key."""
        rows = signature.astype(np.uint64).reshape(BANDS, ROWS)
        keys = self._salts
        for column in range(ROWS):
            keys = (keys ^ rows[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            keys = keys ^ (keys >> np.uint64(29))
        return tuple(int(key) for key in keys.view(np.int64))


def _grams(words: str) -> U64:
    """Each 3-gram as a number; one said twice changes no minimum."""
    padded = words if len(words) >= 3 else words.ljust(3)
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    packed = (codes[:-2] << np.uint64(42)) | (codes[1:-1] << np.uint64(21)) | codes[2:]
    mixed = packed * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(31))


def similarity(left: bytes, right: bytes) -> float:
    """The estimated Jaccard similarity of two texts' 3-grams by their signatures; no words are like nothing."""
    if not left or len(left) != len(right):
        return 0.0
    one, other = np.frombuffer(left, "<u4"), np.frombuffer(right, "<u4")
    return float(np.count_nonzero(one == other) / len(one))
