"""Which row of the cross-duty table a text tells, by its words; and which of it or of the duty catalogue by a thing and what is wrong with it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from config.base import Dated
from config.duties import Duties, Duty, GreyZone
from pipeline.text.lexicon import Entry
from pipeline.text.scene import Scene

_NEAR = 20
"""Characters between a thing and its fault; of more they belong to two matters."""
_TITLE, _OPENING = 60, 120
"""Characters that say what a letter is about, of its title and of its text; later ones tell of much besides."""


class Between(NamedTuple):
    """The row and where its words stand."""

    row: GreyZone | Duty
    start: int
    end: int

    @property
    def zone(self) -> GreyZone | None:
        """The row where it is of the cross-duty table."""
        return self.row if isinstance(self.row, GreyZone) else None


def grey_entries(duties: Duties) -> Iterator[Entry]:
    """Kinds ``grey_any``, ``grey_also``."""
    for zone in duties.grey_zones:
        yield from (Entry(word, "grey_any", zone) for word in zone.any)
        yield from (Entry(word, "grey_also", zone.id) for word in zone.also)


def find_named(scene: Scene, duties: Duties) -> Between | None:
    """The row whose words stand anywhere in the text; of several the first in the file."""
    found = scene.found("grey_any")
    if not found:
        return None
    day = scene.day
    said = {hit.payload.id for hit in found if still(hit.payload, day)}
    zone = next((zone for zone in duties.grey_zones if zone.id in said and _is_whole(scene, zone)), None)
    if zone is None:
        return None
    hit = next(hit for hit in found if hit.payload.id == zone.id)
    return Between(zone, hit.start, hit.end)


def _is_whole(scene: Scene, zone: GreyZone) -> bool:
    """Whether the words are there too that a row wants besides."""
    return not zone.also or zone.id in scene.hits.meanings("grey_also")


def still(row: Dated, day: date | None) -> bool:
    """Words describe a topic before a law is in force; only a repealed row is silent."""
    return row.until is None or (day is not None and day <= row.until)


class Ways:
    """Finds the row of which a thing and its fault are told side by side, whichever stands first.

    Each table has its own words: they are everyday ones («河边», «晚上»), and most letters need not be searched for them.
    """

    def __init__(self, duties: Duties) -> None:
        """Made once per process."""
        self._between, self._plain = _Pairs(duties.grey_zones, duties), _Pairs(duties.duties, duties)

    def find(self, scene: Scene, *, plain: bool) -> Between | None:
        """Of the rows of the cross-duty table the first in the file; else, where it is ``plain`` that the catalogue's words say
        little, of those of the catalogue the one told first."""
        between = self._between.find(scene)
        if between or not plain:
            return between[0] if between else None
        return min(self._plain.find(scene), key=lambda one: one.start, default=None)


class _Pairs:
    """The things and faults of one table. What a word tells of is a bit for each way of telling, the lowest the first in the file."""

    def __init__(self, rows: Sequence[GreyZone | Duty], duties: Duties) -> None:
        things: dict[str, int] = {}
        faults: dict[str, int] = {}
        ways = [(row, way) for row in rows for way in row.told]
        for number, (_, way) in enumerate(ways):
            for bits, named in ((things, way.things), (faults, way.faults)):
                for word in duties.names(named):
                    bits[word] = bits.get(word, 0) | 1 << number
        words = [*(things | faults)]
        self._rows = [row for row, _ in ways]
        self._things, self._faults = ([bits.get(word, 0) for word in words] for bits in (things, faults))
        self._automaton = AhoCorasick(words)

    def find(self, scene: Scene) -> list[Between]:
        """The rows in force that are told, in their order. Only the end of the title and the beginning of the text are read."""
        begin = max(0, scene.body - _TITLE)
        found = self._automaton.find_matches_as_indexes(scene.doc[begin : scene.body + _OPENING], overlapping=True)
        things = [(start, end, bits) for word, start, end in found if (bits := self._things[word])]
        if not things:
            return []
        faults = [(start, end, bits) for word, start, end in found if (bits := self._faults[word])]
        told: dict[int, tuple[int, int]] = {}
        for start, end, bits in things:
            for first, last, amiss in faults:
                if bits & amiss and (0 <= start - last <= _NEAR or 0 <= first - end <= _NEAR):
                    at, to = begin + min(start, first), begin + max(end, last)
                    if scene.sentence(at) == scene.sentence(to - 1):
                        told.setdefault(bits & amiss, (at, to))
        return self._in_force(scene.day, told)

    def _in_force(self, day: date | None, told: dict[int, tuple[int, int]]) -> list[Between]:
        ways = [
            (number, span) for bits, span in told.items() for number in range(len(self._rows)) if bits >> number & 1
        ]
        return [Between(row, *span) for number, span in sorted(ways) if still(row := self._rows[number], day)]
