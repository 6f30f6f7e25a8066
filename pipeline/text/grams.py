"""Character n-grams of many documents at once: one array of code points, one row number for each place and length.

For the matter, digits and Latin letters are left out: a number, a plate or the letters of a masked district say nothing about it.
For the tone everything is read: "555", "OMG" and "!!!" are nothing but tone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]

BITS = 21
LONGEST = 3
TITLE_TIMES = 3
"""A headline says in ten characters what the letter says in two hundred."""
_END = "\0" * (LONGEST - 1)
_MAX_CHARS = 50_000
"""Of one pass: memory stays small whatever comes, and is used again by the next instead of being asked of the system anew (20 µs a letter)."""
_HEAD = 6_000
"""Characters that decide; the rest of a book changes nothing."""

_NOWHERE: Ints = np.zeros(0, np.int64)
_SHIFT = np.uint32(32 - BITS)
_FACTORS = (np.uint32(2246822519), np.uint32(3266489917))
_MUTE = np.array([chr(code).isalnum() for code in range(128)])


@dataclass(frozen=True, slots=True)
class Grams:
    """``buckets[i, n - 1]`` is the hash of the n-gram that begins with the i-th character read.

    Document d has the characters ``starts[d]`` … ``starts[d + 1]``; ``places[i]`` is where they stood in it: nobody asks where all are read.
    """

    buckets: npt.NDArray[np.uint32]
    starts: Ints
    places: Ints


def as_document(doc: str, body: int) -> str:
    """What is read of a scene's title, newline, text: the title so many times, then the beginning of the text."""
    return doc[:body] * title_times(doc, body) + doc[body : body + _HEAD]


def title_times(doc: str, body: int) -> int:
    """Not at all where it only repeats how the text begins, as platforms fill it that ask for none: a sentence read over and over
    sounds like an outcry."""
    return 0 if body <= 1 or doc.startswith(doc[: body - 1].rstrip("….。，, "), body) else TITLE_TIMES


def in_scene(start: int, end: int, body: int, times: int = TITLE_TIMES) -> tuple[int, int] | None:
    """Where [start, end) of the document stands in the scene; ``None`` where it is not words of one field. ``times``: of the title."""
    copies = body * times if body > 1 else 0
    if start >= copies:
        return start - copies + body, end - copies + body
    start, end = start % body, start % body + end - start
    return (start, end) if end < body else None


def passes(documents: Sequence[str]) -> Iterator[list[str]]:
    """The documents in their order, in parts that fit into the caches."""
    part: list[str] = []
    size = 0
    for text in documents:
        if part and size + len(text) > _MAX_CHARS:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
    if part:
        yield part


def grams(documents: Sequence[str], mute: bool = True) -> Grams:
    """The hashed n-grams of cleaned documents (no lone surrogates, no NUL), each without regard to its neighbours.

    ``mute`` leaves digits and Latin letters out.
    """
    lengths = np.fromiter((len(text) + len(_END) for text in documents), np.int64, len(documents))
    begins = np.concatenate(([0], np.cumsum(lengths)))
    codes = np.frombuffer((_END.join(documents) + _END).encode("utf-32-le"), np.uint32)
    if not mute:
        return Grams(_hashes(codes), begins, _NOWHERE)
    kept = np.flatnonzero((codes >= len(_MUTE)) | ~_MUTE.take(codes, mode="clip"))
    starts = np.searchsorted(kept, begins)
    places = kept - np.repeat(begins[:-1], np.diff(starts))
    return Grams(_hashes(codes[kept]), starts, places)


def distinct(found: Grams) -> tuple[Ints, Ints]:
    """The buckets of each document's n-grams, each once and in order, and where those of every document begin.

    Sorted document by document: a thousand small numbers are sorted faster than they are looked up in a table.
    """
    buckets = found.buckets.flatten()
    firsts, ends = found.starts[:-1] * LONGEST, (found.starts[1:] - (LONGEST - 1)) * LONGEST
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        buckets[first:end].sort()
    fresh = np.ones(len(buckets), bool)
    np.not_equal(buckets[1:], buckets[:-1], out=fresh[1:])
    fresh[firsts] = True
    for beyond in range((LONGEST - 1) * LONGEST):  # what begins in the gap
        fresh[ends + beyond] = False
    at = np.flatnonzero(fresh)
    return buckets.take(at).astype(np.intp), np.searchsorted(at, found.starts * LONGEST)


def _hashes(codes: Codes) -> npt.NDArray[np.uint32]:
    """Multiplicative hashing, chained: the hash of a longer gram is made from the shorter one's."""
    buckets = np.zeros((len(codes), LONGEST), np.uint32)
    hashes = codes * np.uint32(2654435761)
    np.right_shift(hashes, _SHIFT, out=buckets[:, 0])
    for n, factor in enumerate(_FACTORS, 1):
        hashes = hashes[:-1] * np.uint32(31)
        hashes += codes[n:]
        hashes *= factor
        np.right_shift(hashes, _SHIFT, out=buckets[:-n, n])
    return buckets
