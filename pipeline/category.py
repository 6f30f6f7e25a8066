"""What it is about: votes of the duty catalogue's words for a family of departments and a petition class."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cases.items.judgment import Reason
from config.duties import Duties, Duty, GreyZone
from config.words import Category, Family
from pipeline.events import Event
from pipeline.learned.grams import in_scene
from pipeline.learned.model import Model, Read, Sureness
from pipeline.lexicon import Entry, Hit
from pipeline.places import Whereabouts
from pipeline.scene import Scene

_TOWN_WORDS = "村委会 居委会 村干部 社区干部 街道办 镇政府 乡政府 村支书 村主任 网格员 村民小组 驻村"
_OPENING = 60
_INCIDENT = 0.9
"""The table of incidents names the family; only the kind of incident can be wrong."""
_CONTRADICTED = 20.0
"""So many times likelier must another class be for the words to overrule the table: a letter that mentions an accident is about something else."""
_LEAST_ODD = 1e-12

K = TypeVar("K", bound=str)
Votes = dict[Family, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """Families and classes by likelihood; ``zone`` the grey zone that decides, if one does. Confidences lie in 0..1."""

    families: tuple[Family, ...]
    category: Category
    family_confidence: float
    category_confidence: float
    zone: GreyZone | None
    topics: int
    reasons: tuple[Reason, ...]


def duty_entries(duties: Duties) -> Iterator[Entry]:
    """Kinds ``duty``, ``grey_any``, ``grey_also``, ``vertical``, ``town_word``."""
    for duty in duties.duties:
        for word in duty.keywords:
            yield Entry(word, "duty", duty)
    for zone in duties.grey_zones:
        yield from (Entry(word, "grey_any", zone) for word in zone.any)
        yield from (Entry(word, "grey_also", zone) for word in zone.also)
    for row in duties.vertical:
        yield from (Entry(word, "vertical", row) for word in row.keywords)
    yield from (Entry(word, "town_word", word) for word in _TOWN_WORDS.split())


@dataclass(frozen=True, slots=True)
class Lexical:
    """What the words of the duty catalogue say: votes, the first word of each family, the grey zone, how many places voted."""

    families: Votes
    classes: dict[Category, float]
    first: dict[Family, Hit]
    zone: GreyZone | None
    topics: int


def weigh_words(scene: Scene, where: Whereabouts, duties: Duties) -> Lexical:
    """The votes of the catalogue's words and of the place."""
    day = scene.day
    hits = _outermost(hit for hit in scene.found("duty") if hit.payload.until is None or _still(hit.payload, day))
    families, classes, first = _votes(scene, hits)
    zone = _zone(scene, duties)
    if zone:
        families[zone.lead] = families.get(zone.lead, 0.0) + 2.0
    _town_votes(scene, where, families)
    return Lexical(families, classes, first, zone, len({hit.start for hit in hits}))


def classify(scene: Scene, words: Lexical, read: Read, event: Event, incident: bool, model: Model) -> Topic:
    """Always a best guess: what the model reads, each vote of the catalogue raising the odds.

    The table of incidents decides the family, and the class unless the words contradict it strongly.
    """
    families = _blend(model.family_powers, read.families, words.families)
    classes = _blend(model.category_powers, read.categories, words.classes)
    zone = words.zone
    if zone and max(families, key=families.__getitem__) in (zone.lead, *zone.assist):
        families[zone.lead] = max(families.values()) * 1.5
    least = 0.0
    if incident and event.type:
        families[event.type.family] = max(families.values()) * 2
        least = _INCIDENT
        loudest = max(classes.values())
        if classes[event.type.category] * _CONTRADICTED > loudest:
            classes[event.type.category] = loudest * 2
    ranked = sorted(families, key=families.__getitem__, reverse=True)[:3]
    category = max(classes, key=classes.__getitem__)
    return Topic(
        tuple(ranked), category, _sure(families, ranked[0], least), _sure_by_lead(classes, model.sureness),
        zone if zone and ranked[0] == zone.lead else None, words.topics,
        tuple(_reasons(scene, ranked[0], category, words, read, model)),
    )  # fmt: skip


def _blend(powers: Mapping[K, float], shares: Sequence[float], votes: Mapping[K, float]) -> dict[K, float]:
    """Odds of all answers: the model's share times (1 + votes) to the power of the answer."""
    odds = dict(zip(powers, shares, strict=True))
    for answer, vote in votes.items():
        odds[answer] *= (1 + vote) ** powers[answer]
    return odds


def _sure(odds: Mapping[K, float], chosen: K, least: float) -> float:
    """The chosen one's share; training fitted the odds so that of answers with 0.9 nine in ten are right."""
    return round(min(0.99, max(least, odds[chosen] / sum(odds.values()))), 2)


def _sure_by_lead(odds: Mapping[Category, float], sureness: Sureness) -> float:
    """How often such a lead of the first over the runner-up is right: among few classes it parts right from wrong better than the share."""
    second, first = sorted(odds.values())[-2:]
    lead = math.log(max(first, _LEAST_ODD) / max(second, _LEAST_ODD))
    return round(min(0.99, 1 / (1 + math.exp(-sureness.slope * lead - sureness.start))), 2)


def _votes(scene: Scene, hits: Sequence[Hit]) -> tuple[Votes, dict[Category, float], dict[Family, Hit]]:
    """Distinct words vote: longer ones more, in the title and at the beginning more, repeated ones a little more."""
    words: dict[tuple[str, str], tuple[float, Hit, int]] = {}
    for hit in hits:
        key = (hit.payload.id, scene.doc[hit.start : hit.end])
        at = 2.5 if hit.end < scene.body else 1.4 if hit.start < scene.body + _OPENING else 1.0
        best, where, times = words.get(key, (0.0, hit, 0))
        words[key] = (max(best, at), where, times + 1)
    families: Votes = {}
    classes: dict[Category, float] = {}
    first: dict[Family, Hit] = {}
    for (_, word), (at, hit, times) in words.items():
        duty: Duty = hit.payload
        vote = at * min(2.0, 0.7 + 0.25 * (len(word) - 2) + 0.2 * min(times, 4))
        families[duty.family] = families.get(duty.family, 0.0) + vote
        classes[duty.category] = classes.get(duty.category, 0.0) + vote
        first.setdefault(duty.family, hit)
    return families, classes, first


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """In text order, without words inside longer ones; two rows may share a word."""
    kept: list[Hit] = []
    last = (-1, -1)
    for hit in sorted(hits, key=_where):
        if hit.end > last[1] or (hit.start, hit.end) == last:
            kept.append(hit)
            last = (hit.start, hit.end)
    return kept


def _where(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _still(row: Duty | GreyZone, day: date | None) -> bool:
    """Words describe a topic before a law is in force; only a repealed row is silent."""
    return row.until is None or (day is not None and day <= row.until)


def _zone(scene: Scene, duties: Duties) -> GreyZone | None:
    """The first grey zone of the file whose words are there."""
    found = scene.found("grey_any")
    said = {hit.payload.id for hit in found if _still(hit.payload, scene.day)} if found else set()
    if not said:
        return None
    also = {hit.payload.id for hit in scene.found("grey_also")}
    return next((zone for zone in duties.grey_zones if zone.id in said and (not zone.also or zone.id in also)), None)


def _town_votes(scene: Scene, where: Whereabouts, families: Votes) -> None:
    """A place decides for the town when topics say little."""
    said = {hit.payload for hit in scene.found("town_word")}
    village = any(hit.payload.weight == 3 for hit in where.ours)
    vote = 0.8 * min(len(said), 3) + (0.6 if village else 0.0)
    if vote:
        families["镇街"] = families.get("镇街", 0.0) + vote


def _reasons(
    scene: Scene, family: Family, category: Category, words: Lexical, read: Read, model: Model
) -> Iterator[Reason]:
    """The catalogue's word where it says the same; and the words the model heard loudest, which are in the text too."""
    zone, hit = words.zone, words.first.get(family)
    if zone and zone.lead == family:
        grey = next(hit for hit in scene.found("grey_any") if hit.payload.id == zone.id)
        yield scene.reason("family", f"grey.{zone.id}", grey.start, grey.end, zone.basis.citation)
    elif hit:
        yield scene.reason("family", f"duty.{hit.payload.id}", hit.start, hit.end, hit.payload.basis.citation)
    if hit and hit.payload.category == category:
        yield scene.reason("category", f"duty.{hit.payload.id}", hit.start, hit.end)
    elif (found := model.evidence(read, model.category_columns[category])) and (span := in_scene(*found, scene.body)):
        first, last = span  # the last n-grams of a document end in the mark after it
        yield scene.reason("category", f"model.{model.version}", first, min(last, len(scene.doc)))
