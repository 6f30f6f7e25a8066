"""Same thing: which matter an item belongs to, from what stands in the record and what this batch has just opened.

Exact and near copies by fingerprint; the same event in other words by kind, place and time. Always compared with the
matter's own words, never chained from item to item.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, func, select, text

from cases.items.judgment import Judgment
from cases.store.bulk import look_up, make, read_whole
from cases.store.case_tables import INCIDENTS, Case, CaseItem
from cases.store.item_tables import Band, FingerprintRow
from cases.store.listed import among
from cases.work import Work
from config.load import Config
from pipeline.another import has_grown, is_another
from pipeline.asking import Asking
from pipeline.fingerprint import similarities, similarity
from pipeline.names import Spot, Spots, read
from pipeline.retelling import GRAVE, Account, Verdict, retells

TAKES_ITEMS = ("received", "confirmed", "dispatched", "handling")
RECALLS = (None, "historical", "hypothetical", "negated")
"""Why a voice has no matter of its own, and may yet speak of one that stands."""
CROWDED = 3
"""Matters under one address."""
OF_A_CASE = 600
"""Voices whose named spots are looked at, of all candidates of a batch together."""
AT_ONCE = 200
"""Matters read whole because the batch speaks much as they do."""


_ROW = FingerprintRow
_OF_A_MATTER = (
    Case.id, Case.history, Case.state, Case.restricted, Case.incident, Case.event_type, Case.territory, Case.occurred_at,
    Case.occurred_until, Case.facts, Case.severity, Case.discovered_at,
)  # fmt: skip
"""What a voice is held against."""
_NAMED = tuple(column.key for column in _OF_A_MATTER)
_STANDING = (
    select(*_OF_A_MATTER, _ROW.item_id, _ROW.exact, _ROW.signature, _ROW.heard_at, _ROW.names)
    .join(CaseItem, CaseItem.case_id == Case.id)
    .join(_ROW, _ROW.item_id == CaseItem.item_id)
    .where(among(CaseItem.item_id, "ids"), CaseItem.representative, CaseItem.detached_at.is_(None))
    .where(Case.kind == "matter", Case.state != "merged", ~Case.drill)
)
_VOICES = (
    select(CaseItem.case_id, _ROW.names)
    .join(_ROW, _ROW.item_id == CaseItem.item_id)
    .where(among(CaseItem.case_id, "cases"), CaseItem.detached_at.is_(None), _ROW.names.is_not(None))
    .limit(OF_A_CASE)
    .subquery()
)
_NAMES = select(_VOICES.c.case_id, _VOICES.c.names, func.count()).group_by(_VOICES.c.case_id, _VOICES.c.names)
_NEAR = (
    select(Band.item_id, Band.key)
    .join(_ROW, _ROW.item_id == Band.item_id)
    .where(among(Band.key, "keys"), _ROW.heard_at >= bindparam("since"))
)
_EVENTS = (
    select(CaseItem.item_id)
    .join(Case, Case.id == CaseItem.case_id)
    .where(CaseItem.representative, text(INCIDENTS))
    .where(Case.discovered_at >= bindparam("first"), Case.discovered_at <= bindparam("last"))
)


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


@dataclass(frozen=True)
class Match:
    """A matter an item may belong to: attach at once, or let a person decide; and why."""

    case: Case
    how: Literal["same", "near", "link", "event"]
    attach: bool
    similarity: float
    why: str = ""


@dataclass
class _Known:
    """One matter as a candidate: its representative's words and when they were heard; the spots its voices name; its place
    among the events. Of a matter of the record only what is looked at is known until a voice joins it (:meth:`Matters.find`)."""

    case: Case
    exact: str
    signature: bytes
    heard_at: datetime
    spots: Spots = ()
    said: Counter[Spot] = field(default_factory=Counter)
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
class Matters:
    """The matters a batch may join; :meth:`add` what the batch opens, so that the next item finds it."""

    work: Work
    by_band: dict[int, list[_Known]] = field(default_factory=lambda: defaultdict(list))
    events: list[_Known] = field(default_factory=list)
    by_spot: dict[Spot, dict[int, _Known]] = field(default_factory=lambda: defaultdict(dict))
    by_kind: dict[str, dict[int, _Known]] = field(default_factory=lambda: defaultdict(dict))
    by_case: dict[int, _Known] = field(default_factory=dict)
    near: list[int] = field(default_factory=list)
    """The matters of the record that share a key with the batch: where one voice joins, more will."""
    _read: list[Case] = field(default_factory=list)

    @cached_property
    def _kin(self) -> list[list[str]]:
        return kin_of(self.work.config)

    @cached_property
    def _said_of(self) -> dict[str, Sequence[str]]:
        """The words of each kind of event."""
        return {event.name: event.cues for event in reversed(self.work.config.severity.events)}

    def add(self, case: Case, heard: Heard) -> None:
        """A matter opened for this voice."""
        print_ = heard.judgment.fingerprint
        self.put(_Known(case, print_.exact, print_.signature, heard.at, heard.spots), heard.keys)

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

    def find(self, heard: Heard) -> Match | None:
        """The best match, or none: what may be joined at once before what a person must decide; then an exact copy,
        else the nearest copy, else the same address, else the same event. Imported history, of which nobody is told, and the present never meet."""
        match = self._best(heard)
        return replace(match, case=self._whole(match.case)) if match is not None and match.attach else match

    def _whole(self, case: Case) -> Case:
        """The matter a voice joins, as an object that is watched. Most candidates are joined by nobody and never read as a whole."""
        if case.id is None or case in self.work.session:
            return case
        self._read += read_whole(
            self.work.session, Case, [*self.near[-AT_ONCE:], case.id]
        )  # to ask for one takes as long as to read three
        self.near = []
        known = self.by_case.pop(id(case))
        known.case = self.work.session.get_one(Case, case.id)
        self.by_case[id(known.case)] = known
        return known.case

    def _best(self, heard: Heard) -> Match | None:
        copy = self._copy(heard)
        if copy is None or not copy.attach:
            copy = self._linked(heard) or copy
        if copy is not None and copy.attach:
            return copy
        event = self._event(heard)
        return event if event is not None and (event.attach or copy is None) else copy

    def is_crowded(self, link: int) -> bool:
        """Whether so many matters bear one address that it is a list's or a section's: it says nothing, and is kept no more."""
        return len(self.by_band.get(link, ())) >= CROWDED

    def put(self, known: _Known, bands: Iterable[int]) -> None:
        """A matter of the record or of this batch as a candidate."""
        self.by_case[id(known.case)] = known
        for key in bands:
            self.by_band[key].append(known)
        if known.case.incident and known.case.event_type:
            known.place = len(self.events)
            self.events.append(known)
            self._index(known, known.spots)
            self._index_kind(known)

    def hear(self, known: _Known, spots: Spots, voices: int = 1) -> None:
        """So many voices of that matter name these spots."""
        known.said.update(dict.fromkeys(spots, voices))
        known.forget()
        if known.place is not None:
            self._index(known, spots)

    def _index(self, known: _Known, spots: Spots) -> None:
        for spot in spots:
            self.by_spot[spot][known.place or 0] = known

    def _index_kind(self, known: _Known) -> None:
        """Under a kind it no longer is of it may stay: the exact look refuses it."""
        if known.place is not None and known.case.event_type:
            self.by_kind[known.case.event_type][known.place] = known

    def _of_kind(self, kind: str) -> list[_Known]:
        """The events of this kind or of a kindred one, in their order: most are of another."""
        kinds = {kind}.union(*(group for group in self._kin if kind in group))
        found = {place: known for one in kinds if one in self.by_kind for place, known in self.by_kind[one].items()}
        return [found[place] for place in sorted(found)]

    def _naming(self, spots: Spots) -> list[_Known]:
        """The events of which the voice says one of the names just so, in their order: a quick look before the exact one."""
        found = {place: known for spot in spots if spot in self.by_spot for place, known in self.by_spot[spot].items()}
        return [found[place] for place in sorted(found)]

    def _copy(self, heard: Heard) -> Match | None:
        same, judgment = self.work.config.city.same_thing, heard.judgment
        if not judgment.fingerprint.signature:
            return None  # without a word: a link or a picture may show anything
        near = self._sharing(judgment.fingerprint.bands)
        if not near:
            return None
        fitting = [
            k for k in near.values() if k.case.history == heard.history and _days_apart(k, heard.at) <= same.gap_days
        ]
        scored = self._scored(fitting, judgment)
        best = max(scored, key=lambda pair: (pair[0] >= same.attach and _takes(pair[1].case), pair[0]), default=None)
        if best is None or best[0] < same.suggest:
            return None
        score, known = best
        how: Literal["same", "near"] = "same" if known.exact == judgment.fingerprint.exact else "near"
        return Match(known.case, how, score >= same.attach and _takes(known.case), score)

    def _sharing(self, bands: Sequence[int]) -> dict[int, _Known]:
        """Those with one of these keys; most voices share none, which is seen at a glance."""
        if self.by_band.keys().isdisjoint(bands):
            return {}
        return {id(k): k for key in bands for k in self.by_band.get(key, ())}

    def _linked(self, heard: Heard) -> Match | None:
        """What came with the same address. It is the very same post when their words are alike, or when one of them brought nothing
        but the address; where both say something else (a thread's later floors, a page that is written on) a person decides."""
        if heard.link is None or self.is_crowded(heard.link):
            return None
        same, said = self.work.config.city.same_thing, heard.judgment.fingerprint.signature
        fitting = [
            k for k in self.by_band.get(heard.link, ())
            if k.case.history == heard.history and _days_apart(k, heard.at) <= same.gap_days
        ]  # fmt: skip
        scored = self._scored(fitting, heard.judgment)
        best = max(scored, key=lambda pair: (_takes(pair[1].case), pair[0]), default=None)
        if best is None:
            return None
        score, known = best
        one_post = score >= same.suggest or not said or not known.signature
        return Match(known.case, "link", one_post and _takes(known.case), score)

    def _scored(self, fitting: Sequence[_Known], judgment: Judgment) -> list[tuple[float, _Known]]:
        alike = similarities(judgment.fingerprint.signature, [known.signature for known in fitting])
        exact = judgment.fingerprint.exact
        return [(1.0 if known.exact == exact else score, known) for score, known in zip(alike, fitting, strict=True)]

    def _event(self, heard: Heard) -> Match | None:
        """The event retold. One that still takes voices before one answered, sure before unsure, the same place before
        an unknown one, then the older matter: it has the earlier duties."""
        judgment = heard.judgment
        kind = judgment.event_type if judgment.incident else None
        if kind is None and judgment.disposition not in RECALLS:
            return None
        candidates = self._of_kind(kind) if kind is not None else self._spoken_of(heard)
        if not candidates:
            return None
        told, cues = _told(heard), self._cues(candidates, heard)
        hours = self.work.config.city.same_thing.event_hours
        found = [
            (known, *verdict)
            for known in candidates
            if known.case.history == heard.history
            and (verdict := retells(known.account, told, hours, self._kin, cues)) is not None
        ]
        return self._told_again(found, heard) if found else None

    def _spoken_of(self, heard: Heard) -> list[_Known]:
        """What a voice that tells of no incident may mean: the events it names by their place, and the grave ones if it asks after one."""
        named = self._naming(heard.spots)
        if heard.asks is None:
            return named
        places = {known.place for known in named}
        return named + [k for k in self.events if k.case.severity in GRAVE and k.place not in places]

    def _told_again(self, found: Sequence[tuple[_Known, Verdict, str]], heard: Heard) -> Match:
        meant = {known.case.id or id(known.case): known.case for known, verdict, _ in found if verdict == "means"}
        only = len(meant) == 1 and not heard.judgment.attention  # whoever is at risk is looked to by himself
        only = only and not self._names_another_town(heard.words, *meant.values())

        def rank(one: tuple[_Known, Verdict, str]) -> tuple[bool, bool, bool, float]:
            case, verdict = one[0].case, one[1]
            sure = verdict == "attach" or (verdict == "means" and only)
            at_home = case.territory == heard.judgment.territory
            return sure and _takes(case), sure, at_home, -case.discovered_at.timestamp()

        best = max(found, key=rank)
        alike = similarity(best[0].signature, heard.judgment.fingerprint.signature)
        return Match(best[0].case, "event", rank(best)[0], alike, best[2])

    def _names_another_town(self, words: str, case: Case) -> bool:
        return any(said in words for town, said in self._towns if town != case.territory)

    @cached_property
    def _towns(self) -> list[tuple[str, str]]:
        """Each town, and how it is said for short: a word that is also a place elsewhere the judge takes for none."""
        config = self.work.config
        short = [(town.name, re.sub("(?:街道|镇|乡)$", "", town.name)) for town in config.territory.towns]
        return [(town, said) for town, said in short if said not in config.city.local_names]

    def _cues(self, candidates: Sequence[_Known], heard: Heard) -> frozenset[str]:
        """Of the kinds of event that may be meant those whose words the voice uses."""
        kinds = {known.case.event_type for known in candidates if known.case.event_type}
        return frozenset(kind for kind in kinds if any(cue in heard.words for cue in self._said_of.get(kind, ())))


def kin_of(config: Config) -> list[list[str]]:
    """The groups of kindred kinds of event, by their names."""
    return [[e.name for e in config.severity.events if e.id in group] for group in config.city.same_thing.kin]


def _account(known: _Known) -> Account:
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
    )


def _told(heard: Heard) -> Account:
    judgment = heard.judgment
    begin = judgment.occurred_at or heard.at
    return Account(
        judgment.event_type if judgment.incident else None, judgment.territory, heard.spots,
        begin, max(judgment.occurred_until or begin, begin), judgment.casualties._asdict(),
        judgment.severity.value if judgment.severity else None, is_another(heard.words), heard.asks,
        has_grown(heard.words),
    )  # fmt: skip


def matters_for(work: Work, batch: Sequence[Heard]) -> Matters:
    """The candidates for a batch, read inside its transaction: a few queries, whatever the archive's size."""
    matters = Matters(work)
    if not batch:
        return matters
    since = min(heard.at for heard in batch) - timedelta(days=work.config.city.same_thing.window_days)
    near = _near_items(work, batch, since)
    ids = sorted(set(near) | _event_items(work, batch))
    watched = {case.id: case for case in work.session.identity_map.values() if isinstance(case, Case)}
    for row in look_up(work.session, _STANDING, ids=ids) if ids else ():
        item_id, exact, signature, heard_at, names = row[len(_NAMED) :]
        case = watched.get(row[0]) or make(Case, **dict(zip(_NAMED, row, strict=False)))
        matters.put(_Known(case, exact, signature, heard_at, read(names)), near.get(item_id, ()))
        if item_id in near:
            matters.near.append(case.id)
    _hear_names(work, matters)
    return matters


def _hear_names(work: Work, matters: Matters) -> None:
    """The spots that the voices of these matters name."""
    by_id = {known.case.id: known for known in matters.events}
    if by_id:
        for case_id, line, voices in look_up(work.session, _NAMES, cases=sorted(by_id)):
            matters.hear(by_id[case_id], read(line), voices)


def _near_items(work: Work, batch: Sequence[Heard], since: datetime) -> dict[int, set[int]]:
    """Items inside the window that speak for a matter and share a band (whoever says just the same shares them all) or the address with the batch, and which keys."""
    found: dict[int, set[int]] = defaultdict(set)
    keys = set(chain.from_iterable(heard.judgment.fingerprint.bands for heard in batch))
    keys |= {heard.link for heard in batch if heard.link is not None}
    for item_id, key in look_up(work.session, _NEAR, keys=sorted(keys), since=since):
        found[item_id].add(key)
    return found


def _event_items(work: Work, batch: Sequence[Heard]) -> set[int]:
    """Representatives of the incidents around the batch. Imported history was discovered when it was told, and lies elsewhere."""
    live = [heard.at for heard in batch if not heard.history and (heard.judgment.incident or heard.spots or heard.asks)]
    past = [heard.at for heard in batch if heard.history and heard.judgment.incident]
    gap = timedelta(days=work.config.city.same_thing.gap_days)
    return {
        item_id
        for told in (live, past)
        if told
        for (item_id,) in look_up(work.session, _EVENTS, first=min(told) - gap, last=max(told) + gap)
    }


def _takes(case: Case) -> bool:
    """Nothing attaches by itself to a matter that has been answered or closed."""
    return case.state in TAKES_ITEMS and not case.restricted


def _days_apart(known: _Known, heard_at: datetime) -> float:
    return abs((known.heard_at - heard_at).total_seconds()) / 86400
