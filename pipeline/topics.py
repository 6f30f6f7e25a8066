"""热点: voices about one continuing issue, gathered. Pure: words and times in, groups out.

1. In each stretch of time every voice is compared with those that share a rare word; the one most others resemble speaks
   for them (its star), they belong to it, and the next is sought among the rest. Nobody joins through a third.
2. Stars with one profile of words are one topic: each is compared with the larger ones only, never through one another.
3. What stood alone joins the topic whose profile it resembles, or whose own name it says.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from config.city import TopicLimits
from pipeline.topicwords import KEPT, Vectors, Vocabulary, vectors

AT_LEAST = 2
"""Terms two voices must share: one alone may be any word («孩子»)."""
STRETCH = 4_000
"""Voices compared with one another at a time; longer periods cost no more a voice."""


@dataclass(frozen=True, slots=True)
class Said:
    """One voice as topics see it. ``who``: a mark of the person, equal for one person, telling nothing else."""

    id: int | str
    title: str
    text: str
    at: datetime
    echo: int = 0
    who: str | None = None


@dataclass
class Topic:
    """Positions of its voices among those given, the one that speaks for it first; its words, weightiest first."""

    members: list[int]
    words: list[str]
    profile: dict[int, float] = field(default_factory=dict)
    own: frozenset[int] = frozenset()


def find_topics(said: Sequence[Said], limits: TopicLimits) -> list[Topic]:
    """The topics of at least ``limits.least`` voices, largest first; the same for the same voices in whatever order."""
    order = sorted(range(len(said)), key=lambda i: (said[i].at, str(said[i].id)))
    vocabulary = Vocabulary()
    topics: list[Topic] = []
    waiting: list[tuple[int, dict[int, float]]] = []
    for first in range(0, len(order), STRETCH):
        part = order[first : first + STRETCH]
        rows = vectors([(said[i].title, said[i].text) for i in part], vocabulary)
        topics, alone = _gather(rows, part, topics, limits)
        waiting += alone
    _take_in(waiting, topics, limits)
    for topic in topics:
        topic.words = [vocabulary.say(term) for term in topic.profile]
    found = [topic for topic in topics if len(topic.members) >= limits.least]
    return sorted(found, key=lambda topic: (-len(topic.members), topic.members[0]))


def _gather(
    rows: Vectors, part: list[int], topics: list[Topic], limits: TopicLimits
) -> tuple[list[Topic], list[tuple[int, dict[int, float]]]]:
    """The topics with this stretch's voices, and the voices that stand alone."""
    stars = _stars(rows, len(part), limits.alike)
    alone = [(part[i], _terms(rows, i)) for star in stars if len(star) < limits.least for i in star]
    grown = list(topics)
    for star in sorted((s for s in stars if len(s) >= limits.least), key=lambda s: (-len(s), s[0])):
        fresh = _topic(rows, star, part)
        likest = max(grown, key=lambda topic: _cosine(topic.profile, fresh.profile), default=None)
        if likest is not None and _cosine(likest.profile, fresh.profile) >= limits.one_topic:
            likest.members += fresh.members
        else:
            grown.append(fresh)
    _own_names(rows, part, grown[len(topics) :])
    return grown, alone


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


def _own_names(rows: Vectors, part: list[int], topics: list[Topic]) -> None:
    """Terms that half of a topic says and that are said mostly there: whoever says one speaks of it."""
    where = {member: i for i, member in enumerate(part)}
    common = dict(zip(rows.names.tolist(), rows.common.tolist(), strict=True)) if topics else {}
    for topic in topics:
        said: dict[int, int] = {}
        for member in topic.members:
            for term in _terms(rows, where[member]):
                said[term] = said.get(term, 0) + 1
        topic.own = frozenset(term for term, n in said.items() if 2 * n >= len(topic.members) and 2 * n >= common[term])


def _take_in(waiting: Sequence[tuple[int, dict[int, float]]], topics: list[Topic], limits: TopicLimits) -> None:
    """Who stood alone joins the likest topic; profiles stay as they were."""
    index: dict[int, list[int]] = {}
    for n, topic in enumerate(topics):
        for term in topic.profile:
            index.setdefault(term, []).append(n)
    for member, terms in waiting:
        scores: dict[int, float] = {}
        for term, weight in terms.items():
            for n in index.get(term, ()):
                scores[n] = scores.get(n, 0.0) + weight * topics[n].profile[term]
        best = max(scores, key=lambda n: (scores[n], -n), default=None)
        if best is None:
            continue
        named = scores[best] >= limits.named and not topics[best].own.isdisjoint(terms)
        shared = sum(term in topics[best].profile for term in terms)
        if named or (scores[best] >= limits.joins and shared >= AT_LEAST):
            topics[best].members.append(member)


def _cosine(one: dict[int, float], other: dict[int, float]) -> float:
    return sum(weight * other[term] for term, weight in one.items() if term in other)
