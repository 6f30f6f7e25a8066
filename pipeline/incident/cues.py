"""Every word that names an incident, and what its sentence and the whole text say of it."""

import re
from collections.abc import Sequence
from datetime import date

from config.severity import EventType
from pipeline.incident.figures import is_figure
from pipeline.incident.incidents import Cue
from pipeline.incident.overruled import overruling
from pipeline.incident.signs import find_signs, sign_entries
from pipeline.occurrence.modality import modality_at
from pipeline.occurrence.past import is_told_lately
from pipeline.place.elsewhere import is_away
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

_MOST = 40
_WAY_OUT = re.compile(
    "(?:(?:消防|安全|逃生|疏散)(?:通道|出口)|楼道|楼梯间?|下水道?|管道?|[水暗]沟|渠|窨?井|涵洞)[^，,。；;！!\n]{0,10}$"
)
"""What goods or dirt stop up; whoever blocks a road means to be seen."""


def event_entries(events: Sequence[EventType]) -> list[Entry]:
    """Kind ``event``: each cue with its row; and the signs."""
    cues = [Entry(cue, "event", event) for event in events for cue in event.cues]
    return [*cues, *sign_entries(events)]


def find_cues(scene: Scene, where: Whereabouts, harmed: set[int]) -> list[Cue]:
    """Every cue of which anything can be said, as its sentence and then the whole text have it."""
    cues: list[Cue] = []
    by_sign = find_signs(scene)
    told = scene.found("event")
    if not told and not by_sign:
        return cues
    signs = {(hit.start, hit.end) for hit in by_sign}
    for hit in _in_force(scene, [hit for hit in _outermost([*told, *by_sign]) if _is_meant(scene, hit)]):
        harm = scene.sentence(hit.start)[0] in harmed or (hit.end < scene.body and bool(harmed))
        harm = harm or ((hit.start, hit.end) in signs and is_told_lately(scene, hit.start, hit.end))
        modality = modality_at(scene, hit.start, hit.end, harm)
        if modality == "occurred" and is_away(scene, where, hit.start):
            modality = "elsewhere"
        if modality:
            cues.append(Cue(hit, modality))
    overruled = overruling(scene, cues) if any(cue.modality in ("occurred", "elsewhere") for cue in cues) else None
    return [Cue(cue.hit, overruled) if overruled and cue.modality in ("occurred", "elsewhere") else cue for cue in cues]


def _is_meant(scene: Scene, hit: Hit) -> bool:
    before, after = scene.around(hit.start, hit.end, 40, 20)
    if hit.payload.id == "mass_incident" and scene.doc[hit.start] == "堵" and _WAY_OUT.search(before):
        return False
    return not is_figure(scene.doc[hit.start : hit.end], before, after)


def _outermost(hits: Sequence[Hit]) -> list[Hit]:
    """In text order, without cues inside longer ones («森林火灾» leaves no «火灾»)."""
    kept: list[Hit] = []
    for hit in sorted(hits[: _MOST * 4], key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept[:_MOST]


def _in_force(scene: Scene, hits: list[Hit]) -> list[Hit]:
    """A row that does not hold on the day is silent if another version of it does."""
    day = scene.day or date.max
    held = {hit.payload.name for hit in hits if hit.payload.holds_on(day)}
    return [hit for hit in hits if hit.payload.holds_on(day) or hit.payload.name not in held]
