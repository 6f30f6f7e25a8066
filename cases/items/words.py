"""Chinese words for a full-text index without a dictionary: overlapping pairs of characters, so that any two-character word is found exactly.

1. Text is made alike (NFKC, case) and cut into runs: of Han characters, or of letters and digits; the rest separates.
2. A Han run becomes its pairs and its last character («停水了» → 停水, 水了, 了); so a single character is found as the
   beginning of a pair. A run of letters and digits is one word.
3. What is looked for becomes the same words in a row: a phrase, whose last word may go on where it is not a whole pair.
Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add
from unicodedata import normalize

HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
PLAIN = re.compile(
    r"[\x00-\x7f\u00b7\u2013-\u2016\u2018-\u201f\u2026\u3000-\u3003\u3008-\u3011\u3014-\u301b\u3400-\u4dbf\u4e00-\u9fff"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3e\uff40\uff5b-\uff5e]*"
)
"""Of these characters a text has the same runs before it is made alike: most letters hold no others, and NFKC takes longer than the rest."""
LONGEST = 64
"""Of a run of letters and digits; an address of a page is no word anybody looks for whole."""


@dataclass(frozen=True)
class Phrase:
    """Words that stand in a row. ``open_ended``: the last is only the beginning of a word."""

    words: tuple[str, ...]
    open_ended: bool


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word for han, other in _runs(text) for word in (_pairs(han) if han else [other[:LONGEST]])]


def phrases_of(query: str) -> list[Phrase]:
    """What has to stand in a text, all of it: one phrase for each part of the query between spaces."""
    return [phrase for part in query.split() if (phrase := _phrase(list(_runs(part)))) is not None]


def _phrase(runs: list[tuple[str, str]]) -> Phrase | None:
    if not runs:
        return None
    words = [word for han, other in runs[:-1] for word in (_pairs(han) if han else [other[:LONGEST]])]
    han, other = runs[-1]
    last = [other[:LONGEST]] if other else _pairs(han)[:-1] or [han]
    return Phrase((*words, *last), open_ended=bool(other) or len(han) == 1)


def _pairs(han: str) -> list[str]:
    return [*map(add, han, han[1:]), han[-1]]


def _runs(text: str) -> Iterator[tuple[str, str]]:
    alike = text if PLAIN.fullmatch(text) else normalize("NFKC", text)
    return ((m.group(1) or "", m.group(2) or "") for m in RUN.finditer(alike.casefold()))
