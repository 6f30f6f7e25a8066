"""Every word the pipeline knows, in one automaton: one pass over a text finds them all."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick


class Entry(NamedTuple):
    """A word, the stage that wants to hear of it, and what it means there."""

    word: str
    kind: str
    payload: Any


class Hit(NamedTuple):
    """A word found at [start, end)."""

    start: int
    end: int
    payload: Any


Hits = dict[str, list[Hit]]
_hit = tuple.__new__
"""Half the time of calling ``Hit``: a letter holds dozens."""


class Lexicon:
    """Finds all words, overlapping ones too; the stages choose between them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        meanings: dict[str, list[tuple[str, Any]]] = {}
        for entry in entries:
            meanings.setdefault(entry.word, []).append((entry.kind, entry.payload))
        self._meanings = list(meanings.values())
        self._automaton = AhoCorasick(list(meanings))

    def scan(self, doc: str) -> Hits:
        """Hits by kind, in the order of their ends."""
        hits: Hits = defaultdict(list)
        meanings = self._meanings
        for word, start, end in self._automaton.find_matches_as_indexes(doc, overlapping=True):
            for kind, payload in meanings[word]:
                hits[kind].append(_hit(Hit, (start, end, payload)))
        return hits


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in text order without those that lie inside another («大同镇» leaves no «大同»)."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept
