"""What it is about: votes of the duty catalogue's words for a family of departments and a petition class."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from cases.items.judgment import Reason
from config.duties import Duties, Duty, GreyZone
from config.words import Category, Family
from pipeline.incidents import Event
from pipeline.learned.grams import in_scene
from pipeline.learned.model import Model, Read, Sureness
from pipeline.lexicon import Entry, Hit
from pipeline.places import Whereabouts
from pipeline.scene import Scene

_TOWN_WORDS = "村委会 居委会 村干部 社区干部 街道办 镇政府 乡政府 村支书 村主任 网格员 村民小组 驻村"
_OPENING = 60
_OFTEN = 4
"""A word said more often weighs no more."""
_INCIDENT = 0.9
"""The table of incidents names the family; only the kind of incident can be wrong."""
_CONTRADICTED = 20.0
"""So many times likelier must another class be for the words to overrule the table: a letter that mentions an accident is about something else."""
_LEAST_ODD = 1e-12
_LETTER = 60
"""Characters from which the model, taught on letters, is believed in full; of less it mostly knows what letters are about."""
_SHORTEST = 0.4
_VAGUE = 0.7
"""Below it an incident is only heard, not told in its own words: the catalogue's words may say that it is something else."""

K = TypeVar("K", bound=str)
Votes = dict[Family, float]


class Topic(NamedTuple):
    """Families and classes by likelihood; ``zone`` the grey zone that decides, if one does. Confidences lie in 0..1."""

    families: tuple[Family, ...]
    category: Category
    family_confidence: float
    category_confidence: float
    zone: GreyZone | None
    topics: int
    reasons: tuple[Reason, ...]
    unit: str | None = None
    """The id of the one unit of the first family that manages just this; ``None``: the family's own."""


class _Word:
    """A word of the catalogue and its row, with what a vote asks of them worked out."""

    __slots__ = ("category", "duty", "family", "key", "own", "until", "votes")

    def __init__(self, duty: Duty, word: str, key: int) -> None:
        """``key`` is the same for one word of one id, whichever version of the row."""
        self.duty, self.family, self.category, self.until, self.key = duty, duty.family, duty.category, duty.until, key
        self.own = (duty.family, duty.unit)
        weight = 0.7 + 0.25 * (len(word) - 2)
        self.votes = [min(2.0, weight + 0.2 * times) for times in range(_OFTEN + 1)]
        """By how often the word is said."""


def duty_entries(duties: Duties) -> Iterator[Entry]:
    """Kinds ``duty``, ``grey_any``, ``grey_also``, ``vertical``, ``town_word``."""
    keys: dict[tuple[str, str], int] = {}
    for duty in duties.duties:
        for word in duty.keywords:
            yield Entry(word, "duty", _Word(duty, word, keys.setdefault((duty.id, word), len(keys))))
    for zone in duties.grey_zones:
        yield from (Entry(word, "grey_any", zone) for word in zone.any)
        yield from (Entry(word, "grey_also", zone.id) for word in zone.also)
    for row in duties.vertical:
        yield from (Entry(word, "vertical", row) for word in row.keywords)
    yield from (Entry(word, "town_word", word) for word in _TOWN_WORDS.split())


_Said = tuple[int, int, tuple[_Word, ...]]
"""A word at [start, end) and its rows."""


class Lexical(NamedTuple):
    """What the words of the duty catalogue say: votes, the first word of each family, the grey zone, how many places voted,
    and how loud each unit of a family is."""

    families: Votes
    classes: dict[Category, float]
    first: dict[Family, Hit]
    zone: GreyZone | None
    topics: int
    units: dict[tuple[Family, str | None], float]


def weigh_words(scene: Scene, where: Whereabouts, duties: Duties) -> Lexical:
    """The votes of the catalogue's words and of the place."""
    said = _outermost(scene.hits.said("duty"), scene.day)
    families, classes, first, units = _votes(scene, said)
    zone = _zone(scene, duties)
    if zone:
        families[zone.lead] = families.get(zone.lead, 0.0) + 2.0
    _town_votes(scene, where, families)
    return Lexical(families, classes, first, zone, len(said), units)


def classify(scene: Scene, words: Lexical, read: Read, event: Event, incident: bool, model: Model) -> Topic:
    """Always a best guess: what the model reads, each vote of the catalogue raising the odds.

    The table of incidents decides the family, and the class unless the words contradict it strongly.
    """
    heed = max(_SHORTEST, min(1.0, len(scene.doc) / _LETTER))
    family_at, class_at = model.family_columns, model.category_columns
    families = _blend(read.families, words.families, family_at, model.family_powers, heed)
    classes = _blend(read.categories, words.classes, class_at, model.category_powers, heed)
    if words.families and "镇街" not in words.families:
        # where nothing names a village or its people, towns are only what letters mostly are about
        families[family_at["镇街"]] *= heed
    zone = words.zone
    if zone and _likeliest(model.families, families) in (zone.lead, *zone.assist):
        families[family_at[zone.lead]] = max(families) * 1.5
    least = 0.0
    if incident and event.type and not _is_vague(event, words):
        families[family_at[event.type.family]] = max(families) * 2
        least = _INCIDENT
        loudest, told = max(classes), class_at[event.type.category]
        if classes[told] * _CONTRADICTED > loudest:
            classes[told] = loudest * 2
    ranked, category = _ranked(model.families, families, 3), _likeliest(model.categories, classes)
    return Topic(
        ranked, category, _sure(families, families[family_at[ranked[0]]], least), _sure_by_lead(classes, model.sureness),
        zone if zone and ranked[0] == zone.lead else None, words.topics,
        tuple(_reasons(scene, ranked[0], category, words, read, model)),
        _unit(words, ranked[0]),
    )  # fmt: skip


def _unit(words: Lexical, family: Family) -> str | None:
    """Whose words of the family are the loudest."""
    loud = {unit: vote for (own, unit), vote in words.units.items() if own == family}
    return max(loud, key=loud.__getitem__) if loud else None


def _likeliest(answers: Sequence[K], odds: Sequence[float]) -> K:
    """Of equals the one named first."""
    return answers[odds.index(max(odds))]


def _ranked(answers: Sequence[K], odds: Sequence[float], most: int) -> tuple[K, ...]:
    """The first so many: a few looks at thirty numbers are cheaper than their sorting."""
    left = [*odds]
    found: list[K] = []
    for _ in range(most):
        at = left.index(max(left))
        found.append(answers[at])
        left[at] = -1.0
    return tuple(found)


def _is_vague(event: Event, words: Lexical) -> bool:
    """Whether the incident is only heard, while the catalogue's words speak of another family's matter; a village says where, not what."""
    voted = words.families.keys() - {"镇街"}
    return event.certainty < _VAGUE and bool(voted) and event.type is not None and event.type.family not in voted


def _blend(
    shares: Sequence[float], votes: Mapping[K, float], columns: Mapping[K, int], powers: Mapping[K, float], heed: float
) -> list[float]:
    """Odds of all answers, by column: the model's share to the power of ``heed``, times (1 + votes) to the power of the answer."""
    odds = [*shares] if heed == 1.0 else [share**heed for share in shares]
    for answer, vote in votes.items():
        odds[columns[answer]] *= (1 + vote) ** powers[answer]
    return odds


def _sure(odds: Sequence[float], chosen: float, least: float) -> float:
    """The chosen one's share; training fitted the odds so that of answers with 0.9 nine in ten are right."""
    return round(min(0.99, max(least, chosen / sum(odds))), 2)


def _sure_by_lead(odds: Sequence[float], sureness: Sureness) -> float:
    """How often such a lead of the first over the runner-up is right: among few classes it parts right from wrong better than the share."""
    second, first = sorted(odds)[-2:]
    lead = math.log(max(first, _LEAST_ODD) / max(second, _LEAST_ODD))
    return round(min(0.99, 1 / (1 + math.exp(-sureness.slope * lead - sureness.start))), 2)


def _votes(
    scene: Scene, said: Sequence[_Said]
) -> tuple[Votes, dict[Category, float], dict[Family, Hit], dict[tuple[Family, str | None], float]]:
    """Distinct words vote: longer ones more, in the title and at the beginning more, repeated ones a little more."""
    body, opening = scene.body, scene.body + _OPENING
    often: dict[int, int] = {}
    firsts: list[_Said] = []
    for one in said:
        key = one[2][0].key
        if key in often:
            often[key] += 1
        else:
            often[key] = 1
            firsts.append(one)
    families: Votes = {}
    classes: dict[Category, float] = {}
    first: dict[Family, Hit] = {}
    units: dict[tuple[Family, str | None], float] = {}
    for start, end, words in firsts:
        at = 2.5 if end < body else 1.4 if start < opening else 1.0  # where it stands first it counts most
        times = often[words[0].key]
        for word, rows in _distinct(words):
            vote = at * word.votes[min(times * rows, _OFTEN)]
            family, category, own = word.family, word.category, word.own
            if family in families:
                families[family] += vote
            else:
                families[family], first[family] = vote, Hit(start, end, word)
            classes[category] = classes.get(category, 0.0) + vote
            units[own] = units.get(own, 0.0) + vote
    return families, classes, first, units


def _distinct(words: tuple[_Word, ...]) -> Iterable[tuple[_Word, int]]:
    """One word may stand in rows of several ids, each of which votes, and in several versions of one row, of which the first does."""
    if len(words) == 1:
        return ((words[0], 1),)
    versions: dict[int, list[_Word]] = {}
    for word in words:
        versions.setdefault(word.key, []).append(word)
    return [(rows[0], len(rows)) for rows in versions.values()]


def _outermost(said: Iterable[_Said], day: date | None) -> list[_Said]:
    """In text order, without rows no longer in force and without words inside longer ones. ``said`` comes in the order of the ends."""
    kept: list[_Said] = []
    for start, end, rows in said:
        words = rows
        for word in rows:
            if word.until is not None:
                words = tuple(word for word in rows if _still(word.duty, day))
                break
        if not words:
            continue
        while kept and kept[-1][0] >= start:
            kept.pop()
        if not kept or kept[-1][1] < end:
            kept.append((start, end, words))
    return kept


def _still(row: Duty | GreyZone, day: date | None) -> bool:
    """Words describe a topic before a law is in force; only a repealed row is silent."""
    return row.until is None or (day is not None and day <= row.until)


def _zone(scene: Scene, duties: Duties) -> GreyZone | None:
    """The first grey zone of the file whose words are there."""
    found = scene.found("grey_any")
    if not found:
        return None
    day = scene.day
    said = {hit.payload.id for hit in found if _still(hit.payload, day)}
    return next((zone for zone in duties.grey_zones if zone.id in said and _is_whole(scene, zone)), None)


def _is_whole(scene: Scene, zone: GreyZone) -> bool:
    """Whether the words are there too that a grey zone wants besides."""
    return not zone.also or zone.id in scene.hits.meanings("grey_also")


def _town_votes(scene: Scene, where: Whereabouts, families: Votes) -> None:
    """A place decides for the town when topics say little."""
    words = scene.found("town_word")
    if not (words or where.ours):
        return
    said = {hit.payload for hit in words}
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
        yield scene.reason("family", f"duty.{hit.payload.duty.id}", hit.start, hit.end, hit.payload.duty.basis.citation)
    if hit and hit.payload.category == category:
        yield scene.reason("category", f"duty.{hit.payload.duty.id}", hit.start, hit.end)
    elif (found := model.evidence(read, model.category_columns[category])) and (span := in_scene(*found, scene.body)):
        first, last = span  # the last n-grams of a document end in the mark after it
        yield scene.reason("category", f"model.{model.version}", first, min(last, len(scene.doc)))
