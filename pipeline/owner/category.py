"""What it is about: votes of the duty catalogue's words for a family of departments and a petition class."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from cases.items.judgment import Reason
from config.duties import Duties, Duty, GreyZone
from config.words import Category, Family
from pipeline.incident.incidents import Event
from pipeline.learned.model import Model, Read, Sureness
from pipeline.owner.between import Between, Ways, find_named, grey_entries, still
from pipeline.place.places import Whereabouts
from pipeline.text.grams import in_scene, title_times
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

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

_LIKELY = 0.5
"""The share of the odds from which a family is likely whatever thing and fault stand side by side: letters tell of much besides their matter."""
_LITTLE = 2
"""At so many places the catalogue's words may stand, and how people tell of a duty without them still counts."""

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
    """Kinds ``duty``, ``vertical``, ``town_word``, and those of the cross-duty table."""
    keys: dict[tuple[str, str], int] = {}
    for duty in duties.duties:
        for word in duty.keywords:
            yield Entry(word, "duty", _Word(duty, word, keys.setdefault((duty.id, word), len(keys))))
    yield from grey_entries(duties)
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
    between: Between | None
    topics: int
    units: dict[tuple[Family, str | None], float]


def weigh_words(scene: Scene, where: Whereabouts, duties: Duties) -> Lexical:
    """The votes of the catalogue's words and of the place."""
    said = _outermost(scene.hits.said("duty"), scene.day)
    families, classes, first, units = _votes(scene, said)
    between = find_named(scene, duties)
    if between:
        lead = between.row.lead
        families[lead] = families.get(lead, 0.0) + 2.0
    _town_votes(scene, where, families)
    return Lexical(families, classes, first, between, len(said), units)


def classify(scene: Scene, words: Lexical, read: Read, event: Event, incident: bool, model: Model, ways: Ways) -> Topic:
    """Always a best guess: what the model reads, each vote of the catalogue raising the odds, a row of the cross-duty table deciding.

    The table of incidents decides the family, and the class unless the words contradict it strongly.
    """
    heed = max(_SHORTEST, min(1.0, len(scene.doc) / _LETTER))
    family_at, class_at = model.family_columns, model.category_columns
    families = _blend(read.families, words.families, family_at, model.family_powers, heed)
    classes = _blend(read.categories, words.classes, class_at, model.category_powers, heed)
    if words.families and "镇街" not in words.families:
        # where nothing names a village or its people, towns are only what letters mostly are about
        families[family_at["镇街"]] *= heed
    between = _between(scene, words, families, model, ways)
    if between:
        families[family_at[between.row.lead]] = max(families) * 1.5
        if isinstance(between.row, Duty):
            classes[class_at[between.row.category]] = max(classes) * 1.5
    least = 0.0
    if incident and event.type and not _is_vague(event, words, between):
        families[family_at[event.type.family]] = max(families) * 2
        least = 0.0 if event.certainty < _VAGUE or _is_contradicted(event, between) else _INCIDENT
        loudest, told = max(classes), class_at[event.type.category]
        if classes[told] * _CONTRADICTED > loudest:
            classes[told] = loudest * 2
    ranked, category = _ranked(model.families, families, 3), _likeliest(model.categories, classes)
    return Topic(
        ranked, category, _sure(families, families[family_at[ranked[0]]], least), _sure_by_lead(classes, model.sureness),
        between.zone if between and ranked[0] == between.row.lead else None, words.topics,
        tuple(_reasons(scene, ranked[0], category, words, between, read, model)),
        _unit(words, ranked[0], between),
    )  # fmt: skip


def _between(scene: Scene, words: Lexical, families: Sequence[float], model: Model, ways: Ways) -> Between | None:
    """The row of the cross-duty table that decides: one whose words are there if the likeliest family is one of its own; else,
    where no family is likely, what is told side by side."""
    named = words.between
    if named and named.zone and _likeliest(model.families, families) in (named.zone.lead, *named.zone.assist):
        return named
    likely = max(families) >= _LIKELY * sum(families)
    return None if likely else ways.find(scene, plain=words.topics <= _LITTLE)


def _unit(words: Lexical, family: Family, between: Between | None) -> str | None:
    """Of the duty that is told; else whose words of the family are the loudest."""
    if between and isinstance(between.row, Duty) and between.row.family == family:
        return between.row.unit
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


def _is_vague(event: Event, words: Lexical, between: Between | None) -> bool:
    """Whether the incident is only heard, while the words of either table speak of another family's matter; a village says where, not what."""
    voted = words.families.keys() - {"镇街"} | ({between.row.lead} if between else set())
    return event.certainty < _VAGUE and bool(voted) and event.type is not None and event.type.family not in voted


def _is_contradicted(event: Event, between: Between | None) -> bool:
    """Whether an ordinary incident is told beside a matter of another family («挂水没做皮试,人抽了»): which of them leads is asked."""
    slight = event.grade is None or event.grade.level == "ordinary"
    return slight and between is not None and event.type is not None and between.row.lead != event.type.family


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
                words = tuple(word for word in rows if still(word.duty, day))
                break
        if not words:
            continue
        while kept and kept[-1][0] >= start:
            kept.pop()
        if not kept or kept[-1][1] < end:
            kept.append((start, end, words))
    return kept


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
    scene: Scene, family: Family, category: Category, words: Lexical, grey: Between | None, read: Read, model: Model
) -> Iterator[Reason]:
    """The catalogue's word where it says the same; and the words the model heard loudest, which are in the text too."""
    hit = words.first.get(family)
    if grey and grey.row.lead == family:
        table = "grey" if grey.zone else "told"
        yield scene.reason("family", f"{table}.{grey.row.id}", grey.start, grey.end, grey.row.basis.citation)
    elif hit:
        yield scene.reason("family", f"duty.{hit.payload.duty.id}", hit.start, hit.end, hit.payload.duty.basis.citation)
    if hit and hit.payload.category == category:
        yield scene.reason("category", f"duty.{hit.payload.duty.id}", hit.start, hit.end)
    elif (found := model.evidence(read, model.category_columns[category])) and (
        span := in_scene(*found, scene.body, title_times(scene.doc, scene.body))
    ):
        first, last = span  # the last n-grams of a document end in the mark after it
        yield scene.reason("category", f"model.{model.version}", first, min(last, len(scene.doc)))
