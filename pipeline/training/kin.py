"""Which texts come from one pen: people send one letter under several titles, and half of it again a month later."""

from collections.abc import Hashable, Sequence

import numpy as np

from pipeline.text.grams import Ints

SHARED = 14
"""So many characters in a row are not written twice by chance."""


def kin(texts: Sequence[str], of: Sequence[Hashable]) -> Ints:
    """The number of the family of each text: those of one letter, and those that share a stretch, and theirs, are one."""
    parents = [*range(len(texts))]

    def head(n: int) -> int:
        while parents[n] != n:
            parents[n] = parents[parents[n]]
            n = parents[n]
        return n

    first: dict[Hashable, int] = {}
    for n, (text, letter) in enumerate(zip(texts, of, strict=True)):
        stretches = (text[at : at + SHARED] for at in range(len(text) - SHARED + 1))
        for mark in (("of", letter), *stretches):
            parents[head(first.setdefault(mark, n))] = head(n)
    return np.array([head(n) for n in range(len(texts))], np.int64)
