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
_Meanings = tuple[tuple[str, Any], ...]
_Matches = list[tuple[int, int, int]]


class Hits(dict[str, list[Hit]]):
    """The words found in one text, by kind, in the order of their ends. Kinds set aside, of which few texts are asked, are sorted
    out when they are."""

    __slots__ = ("_aside", "_matches")

    def __init__(self, matches: _Matches, aside: dict[str, list[tuple[Any, ...]]]) -> None:
        """With every match of the text, and what each word means to the kinds set aside."""
        self._matches, self._aside = matches, aside

    def __missing__(self, kind: str) -> list[Hit]:
        """A kind's list begins with its first word."""
        first: list[Hit] = []
        self[kind] = first
        return first

    def aside(self, kind: str) -> list[Hit]:
        """The words of a kind set aside."""
        payloads = self._aside[kind]
        return [_hit(Hit, (start, end, payload)) for word, start, end in self._matches for payload in payloads[word]]

    def said(self, kind: str) -> list[tuple[int, int, tuple[Any, ...]]]:
        """Where the words of a kind set aside stand, and all that each means."""
        payloads = self._aside[kind]
        return [(start, end, payloads[word]) for word, start, end in self._matches if payloads[word]]

    def meanings(self, kind: str) -> Iterator[Any]:
        """What the words of a kind set aside mean, wherever they stand."""
        payloads = self._aside[kind]
        return chain.from_iterable([payloads[match[0]] for match in self._matches])


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
        matches = self._automaton.find_matches_as_indexes(doc, overlapping=True)
        hits, meanings = Hits(matches, self._aside), self._meanings
        for word, start, end in matches:
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
