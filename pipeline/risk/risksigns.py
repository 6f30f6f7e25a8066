"""Risks told by words that say nothing alone: a sign of ``pipeline/risk/riskwords.py`` is looked for around its rarest word. Pure."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from pipeline.risk.riskwords import CLASSES, SIGNS
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

_BREATH = 120
"""So short a message is one breath, wherever its stops are."""
_AHEAD, _BEHIND, _SIDE = 30, 26, 10
_MOST = 40
"""So many words are looked around; a text that names more is a list of words."""


BRIEF = "brief"
_BRIEFLY = frozenset(("hazard", "lost"))
"""Who stands before it writes a few lines; a long letter tells of what has been so for months."""
_Has = Callable[[str], re.Match[str] | None]


class _Window(NamedTuple):
    """What stands at the word's side, and the words it is said with."""

    side: str
    words: str


def sign_words() -> Iterator[Entry]:
    """Kinds ``risk`` and, of short messages alone, ``brief``: a word, and the number of every sign it may belong to."""
    meant: dict[tuple[str, str], list[int]] = {}
    for number, sign in enumerate(SIGNS):
        for word in sign.words.split():
            meant.setdefault((word, BRIEF if sign.kind in _BRIEFLY else "risk"), []).append(number)
    return (Entry(word, kind, tuple(numbers)) for (word, kind), numbers in meant.items())


def find_told_risks(scene: Scene) -> Iterator[tuple[str, int, int]]:
    """Kind and place of every sign of which all is said; a kind once."""
    told: set[str] = set()
    hits = scene.found("risk")[:_MOST]
    if len(scene.doc) - scene.body <= _BREATH:
        hits = [*hits, *scene.hits.aside(BRIEF)]
    for hit in hits:
        window = None
        for number in hit.payload:
            sign = SIGNS[number]
            if sign.kind in told:
                continue
            if sign.kind != "media" and _is_title(scene, hit):
                break
            window = window or _around(scene, hit)
            if _is_told(number, window):
                told.add(sign.kind)
                yield sign.kind, hit.start, hit.end


_UNLESS = {"again": "not_ours|outing", "frail": "past"}


def is_something_else(scene: Scene, kind: str) -> bool:
    """Whether a short message that sounds like a risk is none: a shop asked again and again, a third visit, a child that was ill years ago."""
    return kind in _UNLESS and bool(_of(_UNLESS[kind])(scene.doc))


def _around(scene: Scene, hit: Hit) -> _Window:
    """Its sentence, or all of a short message."""
    side = scene.doc[max(0, hit.start - _SIDE) : hit.end + _SIDE].replace(",", "，")
    if len(scene.doc) - scene.body <= _BREATH:
        return _Window(side, scene.doc.replace(",", "，"))
    before, after = scene.around(hit.start, hit.end, _AHEAD, _BEHIND)
    return _Window(side, before + scene.doc[hit.start : hit.end] + after)


def _is_title(scene: Scene, hit: Hit) -> bool:
    """Whether it stands in the name of a work, a law or a paper; a programme's name is the programme."""
    opened = scene.doc.rfind("《", max(0, hit.start - _AHEAD), hit.start)
    return opened >= 0 and scene.doc.find("》", opened, hit.start) < 0


def _is_told(number: int, window: _Window) -> bool:
    close, near, unless = _asked(number)
    return (
        all(has(window.side) for has in close)
        and all(has(window.words) for has in near)
        and not any(has(window.words) for has in unless)
    )


@cache
def _asked(number: int) -> tuple[tuple[_Has, ...], ...]:
    """What a sign asks of the words at its side, of its sentence, and what must not stand there."""
    sign = SIGNS[number]
    return tuple(tuple(map(_of, classes.split())) for classes in (sign.close, sign.near, sign.unless))


@cache
def _of(classes: str) -> _Has:
    """A search for any word of these classes, compiled when first asked for."""
    return re.compile("|".join(word for name in classes.split("|") for word in CLASSES[name].split())).search
