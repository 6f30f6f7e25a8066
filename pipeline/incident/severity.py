"""Why a level: the words, the row of the statutory table and the law it rests on."""

from cases.items.judgment import Reason
from cases.matters.grading import Grade
from pipeline.casualty.casualties import Tally
from pipeline.text.scene import Scene

_NAMES = {"dead": "deaths"}


def why(scene: Scene, given: Grade, tally: Tally, start: int, end: int) -> list[Reason]:
    """The words, the row and the law behind the level; [start, end) is the cue of the event."""
    if given.row is None:
        return [scene.reason("severity", f"{given.event.id}.default", start, end, given.event.basis.citation)]
    basis = (given.row.basis or given.event.basis).citation
    reasons = []
    for fact in (given.row.fact, *given.row.also):
        mention = tally.resting.get(fact)
        if mention:
            rule = f"{given.event.id}.{_NAMES.get(fact, fact)}"
            reasons.append(scene.reason("severity", rule, mention.start, mention.end, basis))
    return reasons
