"""What a voice may belong to: the matters it is held against, and where each is found by what the voice says.

Always compared with the matter's own words, never chained from item to item.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from cases.items.judgment import Judgment
from cases.store.case_tables import Case
from cases.work import Work
from config.load import Config
from pipeline.opinion.asking import Asking
from pipeline.place.names import Spot, Spots
from pipeline.same.another import has_grown, is_another
from pipeline.same.retelling import Account
from pipeline.same.site import sites

CROWDED = 3
"""Matters under one address."""


class Heard(NamedTuple):
    """A voice as it is matched: its judgment, when it was heard, the spots it names, its words, the key of its address."""

    judgment: Judgment
    at: datetime
    spots: Spots = ()
    words: str = ""
    history: bool = False
    link: int | None = None
    asks: Asking | None = None

    @property
    def keys(self) -> set[int]:
        """By which it is looked up: those of its words, and that of its address."""
        bands = self.judgment.fingerprint.bands
        return {*bands, self.link} if self.link is not None else set(bands)


@dataclass
class Known:
    """One matter as a candidate: its representative's words and when they were heard; the spots its voices name; its place
    among the events. Of a matter of the record only what is looked at is known until a voice joins it (:meth:`pipeline.same.same.Matters.find`)."""

    case: Case
    exact: str
    signature: bytes
    heard_at: datetime
    spots: Spots = ()
    said: dict[Spot, int] = field(default_factory=dict)
    place: int | None = None
    _account: Account | None = None

    @property
    def named(self) -> Spots:
        """The representative's spots, and those that two of its voices name: one slip of the tongue leads nobody on."""
        return (*self.spots, *(spot for spot, n in self.said.items() if n > 1 and spot not in self.spots))

    @property
    def account(self) -> Account:
        """What the matter tells, put together once until it changes (:meth:`forget`): every voice of a batch is held against it."""
        if self._account is None:
            self._account = _account(self)
        return self._account

    def forget(self) -> None:
        """The matter or what its voices name has changed."""
        self._account = None


@dataclass
class Candidates:
    """The matters a batch may join; :meth:`add` what the batch opens, so that the next item finds it."""

    work: Work
    by_band: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    events: list[Known] = field(default_factory=list)
    by_spot: dict[Spot, dict[int, Known]] = field(default_factory=lambda: defaultdict(dict))
    unsorted: list[tuple[Known, Spots]] = field(default_factory=list)
    """Spots that do not stand in ``by_spot`` yet: most voices are looked up by no spot."""
    by_kind: dict[str, dict[int, Known]] = field(default_factory=lambda: defaultdict(dict))
    by_case: dict[int, Known] = field(default_factory=dict)

    @cached_property
    def kin(self) -> list[list[str]]:
        """The groups of kindred kinds of event."""
        return kin_of(self.work.config)

    def add(self, case: Case, heard: Heard) -> None:
        """A matter opened for this voice."""
        print_ = heard.judgment.fingerprint
        self.put(Known(case, print_.exact, print_.signature, heard.at, heard.spots), heard.keys)

    def joined(self, case: Case, heard: Heard) -> None:
        """A voice that has joined a matter."""
        known = self.by_case.get(id(case))
        if known is not None:
            self.hear(known, heard.spots)

    def changed(self, case: Case) -> None:
        """The facts of a matter are no longer what they were."""
        known = self.by_case.get(id(case))
        if known is not None:
            known.forget()
            self._index_kind(known)

    def is_crowded(self, link: int) -> bool:
        """Whether so many matters bear one address that it is a list's or a section's: it says nothing, and is kept no more."""
        return len(self.by_band.get(link, ())) >= CROWDED

    def put(self, known: Known, bands: Iterable[int]) -> None:
        """A matter of the record or of this batch as a candidate."""
        self.by_case[id(known.case)] = known
        for key in bands:
            self.by_band[key].append(known)
        if known.case.incident and known.case.event_type:
            known.place = len(self.events)
            self.events.append(known)
            self.unsorted.append((known, known.spots))
            self._index_kind(known)

    def hear(self, known: Known, spots: Spots, voices: int = 1) -> None:
        """So many voices of that matter name these spots."""
        for spot in dict.fromkeys(spots):
            known.said[spot] = known.said.get(spot, 0) + voices
        known.forget()
        if known.place is not None:
            self.unsorted.append((known, spots))

    def _index_kind(self, known: Known) -> None:
        """Under a kind it no longer is of it may stay: the exact look refuses it."""
        if known.place is not None and known.case.event_type:
            self.by_kind[known.case.event_type][known.place] = known

    def of_kind(self, kind: str) -> list[Known]:
        """The events of this kind or of a kindred one, in their order: most are of another."""
        kinds = {kind}.union(*(group for group in self.kin if kind in group))
        found = {place: known for one in kinds if one in self.by_kind for place, known in self.by_kind[one].items()}
        return [found[place] for place in sorted(found)]

    def naming(self, spots: Spots) -> list[Known]:
        """The events of which the voice says one of the names just so, in their order: a quick look before the exact one."""
        for known, named in self.unsorted:
            for spot in named:
                self.by_spot[spot][known.place or 0] = known
        self.unsorted.clear()
        found = {place: known for spot in spots if spot in self.by_spot for place, known in self.by_spot[spot].items()}
        return [found[place] for place in sorted(found)]

    def sharing(self, bands: Sequence[int]) -> dict[int, Known]:
        """Those with one of these keys; most voices share none, which is seen at a glance."""
        if self.by_band.keys().isdisjoint(bands):
            return {}
        return {id(k): k for key in bands for k in self.by_band.get(key, ())}


OPENING = 200
"""Characters of a voice in which it says at what sort of place it happened."""


def kin_of(config: Config) -> list[list[str]]:
    """The groups of kindred kinds of event, by their names."""
    return [[e.name for e in config.severity.events if e.id in group] for group in config.city.same_thing.kin]


def _account(known: Known) -> Account:
    case = known.case
    begin = case.occurred_at or known.heard_at
    return Account(
        case.event_type,
        case.territory,
        known.named,
        begin,
        max(case.occurred_until or begin, begin),
        case.facts,
        case.severity,
        said=known.heard_at,
        sites=sites(case.title),
    )


def told_of(heard: Heard) -> Account:
    """What a voice tells, to be held against a matter."""
    judgment = heard.judgment
    begin = judgment.occurred_at or heard.at
    return Account(
        judgment.event_type if judgment.incident else None, judgment.territory, heard.spots,
        begin, max(judgment.occurred_until or begin, begin), judgment.casualties._asdict(),
        judgment.severity.value if judgment.severity else None, is_another(heard.words), heard.asks,
        has_grown(heard.words), heard.at, sites(heard.words[:OPENING]) if judgment.incident else frozenset(),
    )  # fmt: skip


def days_apart(known: Known, heard_at: datetime) -> float:
    """Between the matter's own words and a voice."""
    return abs((known.heard_at - heard_at).total_seconds()) / 86400
