"""What happened: the kind of incident, whether it occurred, its facts and its hour; facts of different incidents kept apart."""

from collections.abc import Sequence
from typing import get_args

from cases.items.judgment import Reason
from cases.matters.grading import grade
from config.severity import EventType
from config.words import Modality
from pipeline.casualty.casualties import add_up
from pipeline.casualty.harm import Mention
from pipeline.incident.cues import find_cues
from pipeline.incident.displaced import find_displaced
from pipeline.incident.ended import is_of_beasts, is_slight
from pipeline.incident.everyday import SHORT, find_built, find_told
from pipeline.incident.incidents import HARMFUL, Cue, Event, gravest
from pipeline.incident.trifles import is_trifle
from pipeline.incident.unnamed import by_ear, by_everyday_words, by_victims, is_upheld_by_the_offices
from pipeline.occurrence.modality import modality_at
from pipeline.place.elsewhere import is_away
from pipeline.place.places import Whereabouts
from pipeline.text.scene import Scene

_PRECEDENCE: tuple[Modality, ...] = (
    "occurred",
    "elsewhere",
    "drill",
    "negated",
    "historical",
    "hypothetical",
    "policy",
)
assert set(_PRECEDENCE) == set(get_args(Modality))


def find_event(
    scene: Scene,
    where: Whereabouts,
    mentions: list[Mention],
    table: Sequence[EventType],
    sounds: bool = False,
    risk: bool = False,
) -> Event:
    """Judge every cue, choose the gravest incident that occurred, and count its victims.

    ``sounds``: the model hears an incident in the message; that decides only where no rule has said anything, and no ``risk`` is told.
    """
    harmed = {scene.sentence(m.start)[0] for m in mentions if m.fact in HARMFUL and m.value > 0}
    cues = find_cues(scene, where, harmed)
    cues = cues or _unnamed(scene, where, mentions if harmed else [], table, risk)
    if not cues and mentions:
        cues = by_everyday_words(scene, where, find_displaced(scene, mentions, table))
    if cues and not harmed and any(is_slight(scene, kind) for kind in {cue.hit.payload.id for cue in cues}):
        cues = [cue for cue in cues if not is_slight(scene, cue.hit.payload.id)]
        sounds = False
    if not cues and sounds and not risk and not (is_trifle(scene) or is_of_beasts(scene)):
        cues = by_ear(scene, where, table)
    if not cues and not mentions:
        return Event()
    if not cues:
        return Event(tally=add_up([m for m in mentions if m.denied or _befell(scene, m)]))
    cues = _spared(scene, where, cues, mentions) if harmed else cues
    modality = _foremost(cues, harmed)
    if harmed and modality in ("hypothetical", "policy"):  # a headline that condemns or advises, and below it the dead
        cues = by_victims(scene, where, mentions, table) or cues
        modality = _foremost(cues, harmed)
    main = [cue for cue in cues if cue.modality == modality]
    if modality not in ("occurred", "elsewhere"):
        return _not_here(main[0], mentions, scene)
    return gravest(scene, modality, main, cues, mentions, table)


def _foremost(cues: list[Cue], harmed: set[int]) -> Modality:
    """What most matters of what is said of it; «3名学生死亡。…货车司机未受伤», of last year, denies nothing but the driver's wounds."""
    said = {cue.modality for cue in cues}
    if harmed and "historical" in said:
        said.discard("negated")
    return min(said, key=_PRECEDENCE.index)


def _unnamed(
    scene: Scene, where: Whereabouts, harmed: list[Mention], table: Sequence[EventType], risk: bool
) -> list[Cue]:
    """By the victims; a short message also by its everyday words, and by how they are put together."""
    cues = by_victims(scene, where, harmed, table) if harmed else []
    if cues or len(scene.doc) - scene.body >= SHORT:
        return cues
    cues = by_everyday_words(scene, where, find_told(scene, where.local_evidence, table, risk))
    return cues or by_everyday_words(scene, where, find_built(scene, table))


def _spared(scene: Scene, where: Whereabouts, cues: list[Cue], mentions: list[Mention]) -> list[Cue]:
    """«工地事故,无人死亡,5人轻伤»: that one harm is denied beside another that is counted denies no incident; nor does a rumour
    called false beside the offices' number."""
    return [_still_so(scene, where, cue, mentions) if cue.modality == "negated" else cue for cue in cues]


def _still_so(scene: Scene, where: Whereabouts, cue: Cue, mentions: list[Mention]) -> Cue:
    start, end = cue.hit.start, cue.hit.end
    if any(m.denied and m.start <= start < m.end for m in mentions):
        return _beside_it(scene, cue, mentions)
    sentence = scene.sentence(start)
    told = (m for m in mentions if m.official and m.fact in HARMFUL and m.value > 0)
    if not any(scene.sentence(m.start) == sentence for m in told):
        return cue
    stands = is_upheld_by_the_offices(scene, start, end) and not is_away(scene, where, start)
    return cue._replace(modality="occurred") if stands else cue


def _beside_it(scene: Scene, cue: Cue, mentions: list[Mention]) -> Cue:
    sentence = scene.sentence(cue.hit.start)
    counted = (m for m in mentions if m.fact in HARMFUL and m.value > 0 and scene.sentence(m.start) == sentence)
    heard = (modality_at(scene, m.start, m.end, harm=True) for m in counted)
    return cue._replace(modality=next((said for said in heard if said), "negated"))


def _befell(scene: Scene, mention: Mention) -> bool:
    """Whether somebody was hurt or has lost something though nothing says by what: no incident, and still told."""
    if mention.fact == "loss_yuan":
        return True
    return mention.fact in HARMFUL and modality_at(scene, mention.start, mention.end, harm=True) == "occurred"


def _not_here(cue: Cue, mentions: list[Mention], scene: Scene) -> Event:
    """Drills have no victims, denied ones are none; history keeps its numbers."""
    kept = mentions if cue.modality == "historical" else [m for m in mentions if m.denied]
    tally = add_up(kept, title_end=scene.body)
    return Event(cue.modality, grade(cue.hit.payload, {}, ""), cue.hit.start, cue.hit.end, tally)


def why(scene: Scene, event: Event) -> list[Reason]:
    """The words for the kind of event and for its hour."""
    if event.type is None or event.modality is None:
        return []
    reasons = [
        scene.reason("event", f"{event.type.id}.{event.modality}", event.start, event.end, event.type.basis.citation)
    ]
    if event.occurred and event.modality in ("occurred", "elsewhere"):
        reasons.append(scene.reason("occurred_at", "time.told", event.occurred.at, event.occurred.end))
    return reasons
