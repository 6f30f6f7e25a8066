"""The incidents of one message, each with its own kind, victims and hour; the gravest is the one the desk has to know of."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cases.matters.grading import Grade, grade
from config.severity import EventType
from config.words import Modality
from pipeline.casualty.casualties import Tally, add_up
from pipeline.casualty.harm import Mention
from pipeline.incident.kinds import more_particular
from pipeline.incident.plainly import fill
from pipeline.occurrence.times import Occurred, find_times
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

HARMFUL = frozenset({"dead", "injured", "missing", "trapped", "poisoned"})

_ANOTHER = re.compile("另一起|另外一起|又一起|还有一起|此外(?![^。]{0,10}(?:还|也))|同日|无独有偶|另据|另讯")
_NOBODY = Tally({}, {})


class Event(NamedTuple):
    """The one the desk has to know of. ``modality`` is ``None`` when no event is spoken of at all."""

    modality: Modality | None = None
    grade: Grade | None = None
    start: int = 0
    end: int = 0
    tally: Tally = _NOBODY
    occurred: Occurred | None = None
    certainty: float = 1.0

    @property
    def type(self) -> EventType | None:
        """Its row in the statutory table."""
        return self.grade.event if self.grade else None


class Cue(NamedTuple):
    """Words that name or show an incident, and what is said of it there."""

    hit: Hit
    modality: Modality


def gravest(
    scene: Scene,
    modality: Modality,
    main: list[Cue],
    cues: list[Cue],
    mentions: list[Mention],
    table: Sequence[EventType],
) -> Event:
    """Each stretch of the text is one incident with its own kind and victims; the gravest decides."""
    borders = [0, *(match.start() for match in _ANOTHER.finditer(scene.doc)), len(scene.doc) + 1]
    other = {scene.sentence(cue.hit.start)[0] for cue in cues if cue.modality != modality}
    other -= {scene.sentence(cue.hit.start)[0] for cue in main}
    away = modality == "occurred" and any(cue.modality == "elsewhere" for cue in cues)
    incidents = []
    for first, last in pairwise(borders):
        own = [cue for cue in main if first <= cue.hit.start < last]
        if own:
            told = [
                m
                for m in mentions
                if (first <= m.start < last or m.start < scene.body)
                and scene.sentence(m.start)[0] not in other
                and not (away and _is_of_away(scene, m, cues))
            ]
            incidents.append(_incident(scene, modality, own, told, table))
    return min(incidents, key=lambda incident: (incident.grade.rank if incident.grade else 9, incident.start))


def _is_of_away(scene: Scene, mention: Mention, cues: list[Cue]) -> bool:
    """«某县火灾死了5个,我们这里也起火了,烧伤2人»: in one sentence a number is of the incident last named before its end."""
    first = scene.sentence(mention.start)[0]
    told = [cue for cue in cues if first <= cue.hit.start < mention.end]
    return bool(told) and max(told, key=lambda cue: cue.hit.start).modality == "elsewhere"


def _incident(
    scene: Scene, modality: Modality, cues: list[Cue], mentions: list[Mention], table: Sequence[EventType]
) -> Event:
    """Its kind is the one told most, longest and first; words that only count victims («失踪») say little about it."""
    weights: dict[str, float] = defaultdict(float)
    counting = {at for m in mentions for at in range(m.start, m.end)}
    for cue in cues[:12]:
        hit = cue.hit
        headline = 1.5 if hit.end < scene.body or hit is cues[0].hit else 1.0
        weights[hit.payload.id] += (
            headline * (1 + 0.2 * (hit.end - hit.start - 2)) * (0.4 if hit.start in counting else 1.0)
        )
    kind = max(weights, key=weights.__getitem__)
    own = [cue for cue in cues if cue.hit.payload.id == kind]
    event = more_particular(scene, own[0].hit, table)
    tally = fill(scene, add_up(mentions, _is_poisoning(event), scene.body), event.id)
    given = grade(event, tally.facts, scene.doc)
    hit = own[0].hit
    return Event(modality, given, hit.start, hit.end, tally, _when(scene, own), _certainty(scene, len(own), tally))


def _is_poisoning(event: EventType) -> bool:
    """Its table counts the poisoned and not the injured, so those sent to hospital are poisoned; after a blast they are hurt."""
    facts = {row.fact for row in event.thresholds}
    return "poisoned" in facts and "injured" not in facts


def _when(scene: Scene, cues: list[Cue]) -> Occurred | None:
    """The hour told beside the event: before it in its sentence, behind it, else at the beginning of the text."""
    for cue in cues[:5]:
        start, end = scene.sentence(cue.hit.start)
        start = max(start, cue.hit.start - 200)
        told = find_times(scene.doc[start : min(end, cue.hit.end + 100)], start, scene.at, scene.zone)
        if told:
            return next((occurred for occurred in reversed(told) if occurred.at < cue.hit.start), told[0])
    told = find_times(scene.doc[:300], 0, scene.at, scene.zone)
    return told[0] if told else None


def _certainty(scene: Scene, told: int, tally: Tally) -> float:
    """How sure the level is: victims counted, told twice, told with an hour."""
    counted = any(fact in tally.facts for fact in HARMFUL)
    return min(0.99, 0.6 + 0.25 * counted + 0.1 * (told > 1) + 0.05 * bool(scene.at))
