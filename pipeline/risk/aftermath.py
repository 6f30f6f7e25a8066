"""A death or a mortal danger that no rule has understood, known by what surrounds it: a risk for a person to look at, no incident.

Who tells of a death seldom says so («家属在矿上出的事, 要我签字才给骨灰»), and no list holds all ways to say it. Traces of a body, what
brought it about, that it is of these days, that somebody will not answer for it, and how much the message sounds like such news:
enough of them together, with a person among them, and it is not passed over in silence.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.casualty.befallen import MERRY
from pipeline.casualty.traces import (
    BESIDE,
    DEED,
    ELSE,
    ERRAND,
    LATELY,
    LOUD,
    OF_DEATH,
    OF_PERIL,
    ONGOING,
    PERSON,
    SOUNDS,
    UNLIKE,
)
from pipeline.incident.everyday import SHORT
from pipeline.incident.unnamed import happened_here
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import longest
from pipeline.text.scene import Scene

_ENOUGH = 6
_AT_LENGTH = 8
"""A long letter has room for other matters."""
_AUDIBLE, _HELD_UP = 4, 2
"""Where no word has left a trace the sound is a clear one, and more stands beside it than a place or a day: breakfasts sound like news, too."""
_PLENTY, _ABOUNDS = 10, 16
"""So much that somebody is meant though no person is named, and that no errand beside it explains it."""
_NEAR, _MOST = 60, 6


class Aftermath(NamedTuple):
    """The words at [start, end) it rests on; ``heard``: no word says it, only the sound of the whole."""

    start: int
    end: int
    heard: bool = False


def find_aftermath(scene: Scene, where: Whereabouts, sound: float) -> Aftermath | None:
    """Where enough stands together. Asked only of what is no incident; ``sound``: how much it sounds like news of one."""
    if len(scene.doc) - scene.body < SHORT:
        return _in_brief(scene, where, sound)
    done = 0
    for hit in scene.found("trace")[:_MOST]:
        if hit.payload != "body" or hit.start < done:
            continue
        first, done = max(0, hit.start - _NEAR), hit.end + _NEAR
        if _is_told_at_length(scene, first, done) and happened_here(scene, where, hit.start, hit.end):
            return Aftermath(hit.start, hit.end)
    return None


def _in_brief(scene: Scene, where: Whereabouts, sound: float) -> Aftermath | None:
    """All of a short message is about one matter. A death has left a trace or sounds so; a danger goes on."""
    doc, end = scene.doc, len(scene.doc)
    heard = next((points for least, points in SOUNDS if sound > least), UNLIKE)
    if heard <= 0 and not scene.found("trace"):
        return None
    told, dire = _traces(scene, 0, end, OF_DEATH), _traces(scene, 0, end, OF_PERIL)
    beside = _beside(doc, 0, end)
    if not (told or dire or (heard >= _AUDIBLE and beside >= _HELD_UP)):
        return None
    death, peril = heard + sum(told.values()) + beside, heard + sum(dire.values()) + beside
    if _is_else(doc, 0, end, death):
        return None
    plain = max(told.values(), default=0) > OF_DEATH["faint"] or (heard >= LOUD and beside)
    if death >= _ENOUGH and (plain or (heard > 0 and (told or DEED.search(doc)))):
        return _placed(scene, where, OF_DEATH)
    going_on = beside and peril + 1 >= _ENOUGH and (dire or DEED.search(doc)) and ONGOING.search(doc)
    return _placed(scene, where, OF_PERIL) if going_on else None


def _placed(scene: Scene, where: Whereabouts, kinds: Mapping[str, int]) -> Aftermath | None:
    """At the gravest trace that has come to pass here; without a trace, the sentence of what kills, or the first."""
    traces = [hit for hit in scene.found("trace") if hit.payload in kinds]
    for hit in sorted(traces, key=lambda hit: -kinds[hit.payload]):
        if happened_here(scene, where, hit.start, hit.end):
            return Aftermath(hit.start, hit.end)
    deed = DEED.search(scene.doc, scene.body)
    first, last = scene.sentence(deed.start() if deed else scene.body)
    start, end = deed.span() if deed else (last - 1, last)
    return Aftermath(first, last, heard=True) if not traces and happened_here(scene, where, start, end) else None


def _is_told_at_length(scene: Scene, first: int, last: int) -> bool:
    """Between ``first`` and ``last``, and of these days: long letters tell of deaths of long ago."""
    death = sum(_traces(scene, first, last, OF_DEATH).values()) + _beside(scene.doc, first, last)
    lately = death >= _AT_LENGTH and LATELY.search(scene.doc, first, last)
    return bool(lately) and not _is_else(scene.doc, first, last, death)


def _traces(scene: Scene, first: int, last: int, kinds: Mapping[str, int]) -> dict[str, int]:
    """The traces of these kinds between ``first`` and ``last``, each word once and none inside another; and their points."""
    own = (hit for hit in scene.found("trace") if first <= hit.start < last and hit.payload in kinds)
    return {scene.doc[hit.start : hit.end]: kinds[hit.payload] for hit in longest(own)}


def _beside(doc: str, first: int, last: int) -> int:
    return sum(points for sign, points in BESIDE if sign.search(doc, first, last))


def _is_else(doc: str, first: int, last: int, points: int) -> bool:
    """What ended well is no danger; an errand, or what names no person, only where much is told."""
    if ELSE.search(doc, first, last) or MERRY.search(doc, first, last):
        return True
    return (points < _ABOUNDS and bool(ERRAND.search(doc, first, last))) or (
        points < _PLENTY and not PERSON.search(doc, first, last)
    )
