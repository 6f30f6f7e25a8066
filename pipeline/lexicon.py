"""Every word the pipeline knows, in one automaton: one pass over a text finds them all."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
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


_hit = tuple.__new__
"""Half the time of calling ``Hit``: a letter holds dozens."""
_NONE: list[Hit] = []
_Meanings = tuple[tuple[str, Any], ...]
_Matches = list[tuple[int, int, int]]


class Hits:
    """The words found in one text, by kind. Most texts are never asked for the kinds set aside: these are sorted out when they are."""

    __slots__ = ("_aside", "_matches", "_told")

    def __init__(self, told: dict[str, list[Hit]], matches: _Matches, aside: dict[str, list[tuple[Any, ...]]]) -> None:
        """With what is sorted out already, every match of the text, and what each word means to the kinds set aside."""
        self._told, self._matches, self._aside = told, matches, aside

    def of(self, kind: str) -> list[Hit]:
        """Those of one kind, in the order of their ends; nobody changes the list."""
        if kind in self._aside and kind not in self._told:
            payloads = self._aside[kind]
            self._told[kind] = [
                _hit(Hit, (start, end, payload))
                for word, start, end in self._matches
                for payload in payloads[word]
            ]
        return self._told.get(kind, _NONE)

    def meanings(self, kind: str) -> Iterator[Any]:
        """What the words of one kind mean, wherever they stand: cheaper than the words themselves for a kind set aside."""
        if kind in self._aside:
            payloads = self._aside[kind]
            return chain.from_iterable(payloads[word] for word, _, _ in self._matches)
        return (hit.payload for hit in self.of(kind))


class Lexicon:
    """Finds all words, overlapping ones too; the stages choose between them."""

    def __init__(self, entries: Iterable[Entry], aside: Collection[str] = ()) -> None:
        """``aside``: kinds of which few texts are asked, though many hold their words."""
        meanings: dict[str, list[tuple[str, Any]]] = {}
        for entry in entries:
            meanings.setdefault(entry.word, []).append((entry.kind, entry.payload))
        told = meanings.values()
        self._meanings: list[_Meanings] = [tuple(one for one in all_ if one[0] not in aside) for all_ in told]
        self._aside = {kind: [tuple(one[1] for one in all_ if one[0] == kind) for all_ in told] for kind in aside}
        self._automaton = AhoCorasick(list(meanings))

    def scan(self, doc: str) -> Hits:
        """Everything the text holds."""
        told: dict[str, list[Hit]] = {}
        meanings = self._meanings
        matches = self._automaton.find_matches_as_indexes(doc, overlapping=True)
        for word, start, end in matches:
            for kind, payload in meanings[word]:
                hit = _hit(Hit, (start, end, payload))
                if kind in told:
                    told[kind].append(hit)
                else:
                    told[kind] = [hit]
        return Hits(told, matches, self._aside)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in text order without those that lie inside another («大同镇» leaves no «大同»)."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept
