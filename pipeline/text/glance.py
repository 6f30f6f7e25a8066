"""Costly patterns looked for only where they can be: most texts hold none of the characters without which there is no match."""

import re
from collections.abc import Iterable, Iterator
from sys import maxsize


def ahead(letters: str, pattern: str) -> str:
    """The pattern, tried only where a letter of ``letters`` stands; with no other can it begin (a test proves it).

    A hundred words are tried in turn at every place of the text; that none of them begins there is seen at once.
    """
    return f"(?=[{letters}])(?:{pattern})"


def letters_but(others: str) -> str:
    """The set of characters 一-龥 without ``others``: asked once for each character, where «(?![…])[一-龥]» is tried as a pattern of its own."""
    edges = [
        "一",
        *(edge for other in sorted(set(others)) for edge in (chr(ord(other) - 1), chr(ord(other) + 1))),
        "龥",
    ]
    return f"[{''.join(f'{low}-{high}' for low, high in zip(edges[::2], edges[1::2], strict=True) if low <= high)}]"


class Marked:
    """A pattern of which every match holds one of ``marks`` (a test proves it); answers as ``re.Pattern`` does.

    A set of characters is passed over at 4 ns a character, a pattern of a hundred words, which may begin anyhow, at 200.
    """

    __slots__ = ("_finditer", "_search", "_seen", "marks", "pattern")

    def __init__(self, marks: str, pattern: str) -> None:
        """``marks``: rare characters, as many as needed."""
        whole = re.compile(pattern)
        self.marks, self.pattern = marks, pattern
        self._seen = re.compile(f"[{re.escape(marks)}]").search
        self._search, self._finditer = whole.search, whole.finditer

    def search(self, words: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The first match in [start, end)."""
        return self._search(words, start, end) if self._seen(words, start, end) else None

    def finditer(self, words: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """Every match in [start, end)."""
        return self._finditer(words, start, end) if self._seen(words, start, end) else iter(())


class Either:
    """What patterns joined by ``|`` would find: of matches the first in the text, of those at one place that of the first pattern.

    No match may be empty.
    """

    __slots__ = ("patterns",)

    def __init__(self, patterns: Iterable[Marked]) -> None:
        """In their order."""
        self.patterns = tuple(patterns)

    def finditer(self, words: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """Every match in [start, end)."""
        nearest = [(pattern, match) for pattern in self.patterns if (match := pattern.search(words, start, end))]
        while nearest:
            first = min((match for _, match in nearest), key=lambda match: match.start())
            yield first
            done = first.end()
            nearest = [
                (pattern, later)
                for pattern, match in nearest
                if (later := match if match.start() >= done else pattern.search(words, done, end))
            ]
