"""热点: voices about one continuing issue, gathered. Pure: words and times in, groups out.

1. In each stretch of time every voice is compared with those that share a rare word; the one most others resemble speaks
   for them (its star), they belong to it, and the next is sought among the rest. Nobody joins through a third.
2. Stars with one profile of words are one topic: each is compared with the larger ones only, never through one another.
3. What stood alone joins the topic whose profile it resembles, or whose own name it says.
4. What only the name of a spot has brought together is parted by its themes (`pipeline/topic/themes.py`).
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from config.city import TopicLimits
from config.load import Config
from pipeline.topic.themes import part
from pipeline.topic.topicwords import KEPT, SPOT, Vectors, Vocabulary, vectors

AT_LEAST = 2
"""Terms two voices must share: one alone may be any word («孩子»)."""
STRETCH = 4_000
"""Voices compared with one another at a time; longer periods cost no more a voice."""


@dataclass(frozen=True, slots=True)
class Said:
    """One voice as topics see it. ``who``: a mark of the person, equal for one person, telling nothing else.

    ``matter`` and ``kind``: the matter that holds it and the kind of its incident, where the record knows them.
    ``spots``: what it names that singles out one place, as :func:`pipeline.place.names.written` writes it.
    """

    id: int | str
    title: str
    text: str
    at: datetime
    echo: int = 0
    who: str | None = None
    matter: int | None = None
    kind: str | None = None
    spots: str = ""


@dataclass
class Topic:
    """Positions of its voices among those given, the one that speaks for it first; its words, weightiest first."""

    members: list[int]
    words: list[str]
    profile: dict[int, float] = field(default_factory=dict)
    own: frozenset[int] = frozenset()


class _Index:
    """Topics by the terms of their profiles, so that nobody is compared with all of them."""

    def __init__(self) -> None:
        self.topics: list[Topic] = []
        self._by_term: dict[int, list[int]] = {}

    def add(self, topic: Topic) -> None:
        """A topic others may be compared with."""
        for term in topic.profile:
            self._by_term.setdefault(term, []).append(len(self.topics))
        self.topics.append(topic)

    def likest(self, terms: dict[int, float]) -> tuple[float, Topic | None]:
        """The topic whose profile is most like these terms, the earlier of two; and how like."""
        scores: dict[int, float] = {}
        for term, weight in terms.items():
            for n in self._by_term.get(term, ()):
                scores[n] = scores.get(n, 0.0) + weight * self.topics[n].profile[term]
        best = max(scores, key=lambda n: (scores[n], -n), default=None)
        return (scores[best], self.topics[best]) if best is not None else (0.0, None)


_Alone = tuple[int, dict[int, float]]


def find_topics(said: Sequence[Said], limits: TopicLimits, towns: frozenset[str] = frozenset()) -> list[Topic]:
    """The topics of at least ``limits.least`` voices, largest first; the same for the same voices in whatever order.

    ``towns``: the names of the city's towns, which single out no matter.
    """
    order = sorted(range(len(said)), key=lambda i: (said[i].at, str(said[i].id)))
    vocabulary, index = Vocabulary(towns), _Index()
    waiting: list[_Alone] = []
    for first in range(0, len(order), STRETCH):
        part = order[first : first + STRETCH]
        rows = vectors([(said[i].title, said[i].text, said[i].spots) for i in part], vocabulary)
        waiting += _gather(rows, part, index, limits, vocabulary)
    _take_in(waiting, index, limits)
    for topic in index.topics:
        topic.words = _words(topic, vocabulary)
    found = [
        one
        for topic in index.topics
        if len(topic.members) >= limits.least
        for one in _parted(topic, said, limits.least, towns)
    ]
    return sorted(found, key=lambda topic: (-len(topic.members), topic.members[0]))


def _parted(topic: Topic, said: Sequence[Said], least: int, towns: frozenset[str]) -> list[Topic]:
    """The topic itself, or one for each matter of its spot."""
    groups = part(topic.members, said, least, towns)
    return [topic] if len(groups) == 1 else [speak_for(group, said) for group in groups]


def town_names(config: Config) -> frozenset[str]:
    """The city's towns, as they are called and without 镇 or 街道."""
    names = [town.name for town in config.territory.towns]
    return frozenset([*names, *(name.removesuffix("街道").removesuffix("镇") for name in names)])


def speak_for(members: Sequence[int], said: Sequence[Said]) -> Topic:
    """One topic of just these voices, the one most like all of them first."""
    vocabulary = Vocabulary()
    rows = vectors([(said[i].title, said[i].text, said[i].spots) for i in members], vocabulary)
    topic = _topic(rows, list(range(len(members))), list(members))
    likeness = [
        sum(weight * topic.profile.get(t, 0.0) for t, weight in _terms(rows, n).items()) for n in range(len(members))
    ]
    first = max(range(len(members)), key=lambda n: (likeness[n], -n))
    topic.members = [members[first], *(i for n, i in enumerate(members) if n != first)]
    topic.words = _words(topic, vocabulary)
    return topic


def _words(topic: Topic, vocabulary: Vocabulary) -> list[str]:
    """Of its profile, without spots, which stand in it as words too."""
    return [said for term in topic.profile if (said := vocabulary.say(term))[:1] != SPOT]


def _gather(rows: Vectors, part: list[int], index: _Index, limits: TopicLimits, vocabulary: Vocabulary) -> list[_Alone]:
    """Add this stretch's voices to the topics; tell which stand alone."""
    stars = _stars(rows, len(part), limits.alike)
    fresh: list[Topic] = []
    for star in sorted((s for s in stars if len(s) >= limits.least), key=lambda s: (-len(s), s[0])):
        topic = _topic(rows, star, part)
        like, likest = index.likest(topic.profile)
        if likest is not None and like >= limits.one_topic:
            likest.members += topic.members
        else:
            index.add(topic)
            fresh.append(topic)
    _own_names(rows, part, fresh, vocabulary)
    return [(part[i], _terms(rows, i)) for star in stars if len(star) < limits.least for i in star]


def _stars(rows: Vectors, n: int, alike: float) -> list[list[int]]:
    """Greedy cover: whoever resembles most of those still free takes them; ties go to the earlier voice."""
    near = _neighbours(rows, n, alike)
    free = np.ones(n, dtype=bool)
    heap = [(-len(others), i) for i, others in enumerate(near)]
    heapq.heapify(heap)
    stars = []
    while heap:
        count, i = heapq.heappop(heap)
        if not free[i]:
            continue
        others = near[i][free[near[i]]]
        if len(others) < -count:
            heapq.heappush(heap, (-len(others), i))
            continue
        stars.append([i, *(int(j) for j in others if j != i)])
        free[others] = free[i] = False
    return stars


def _neighbours(rows: Vectors, n: int, alike: float) -> list[NDArray[np.int64]]:
    """For each voice those at least so alike, found through the words they share."""
    order = np.argsort(rows.terms, kind="stable")
    owners = np.repeat(np.arange(n), np.diff(rows.starts))[order]
    weights = rows.weights[order]
    starts = np.searchsorted(rows.terms[order], np.arange(len(rows.names) + 1)).tolist()
    found = []
    for i in range(n):
        terms, own = rows.row(i)
        if not len(terms):
            found.append(np.empty(0, dtype=np.int64))
            continue
        spans = [(starts[t], starts[t + 1]) for t in terms.tolist()]
        who = np.concatenate([owners[a:b] for a, b in spans])
        shares = np.concatenate([weights[a:b] * w for (a, b), w in zip(spans, own.tolist(), strict=True)])
        shared = np.bincount(who, minlength=n) >= AT_LEAST
        found.append(np.flatnonzero(shared & (np.bincount(who, shares, minlength=n) >= alike)))
    return found


def _terms(rows: Vectors, i: int) -> dict[int, float]:
    terms, weights = rows.row(i)
    return dict(zip(rows.names[terms].tolist(), weights.tolist(), strict=True))


def _topic(rows: Vectors, star: list[int], part: list[int]) -> Topic:
    """Its profile: the mean of its voices' weightiest terms."""
    total: dict[int, float] = {}
    for i in star:
        for term, weight in _terms(rows, i).items():
            total[term] = total.get(term, 0.0) + weight
    best = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:KEPT]
    length = sum(weight * weight for _, weight in best) ** 0.5 or 1.0
    return Topic([part[i] for i in star], [], {term: weight / length for term, weight in best})


def _own_names(rows: Vectors, part: list[int], topics: list[Topic], vocabulary: Vocabulary) -> None:
    """Terms that half of a topic says and that are said mostly there: whoever says one speaks of it."""
    where = {member: i for i, member in enumerate(part)}
    common = dict(zip(rows.names.tolist(), rows.common.tolist(), strict=True)) if topics else {}
    for topic in topics:
        said: dict[int, int] = {}
        for member in topic.members:
            for term in _terms(rows, where[member]):
                said[term] = said.get(term, 0) + 1
        names = (term for term, n in said.items() if 2 * n >= len(topic.members) and 2 * n >= common[term])
        topic.own = frozenset(term for term in names if not vocabulary.is_town(term))


def _take_in(waiting: Sequence[_Alone], index: _Index, limits: TopicLimits) -> None:
    """Who stood alone joins the likest topic; profiles stay as they were."""
    for member, terms in waiting:
        like, topic = index.likest(terms)
        if topic is None:
            continue
        named = like >= limits.named and not topic.own.isdisjoint(terms)
        shared = sum(term in topic.profile for term in terms)
        if named or (like >= limits.joins and shared >= AT_LEAST):
            topic.members.append(member)
