"""Same thing: which matter an item belongs to, from what stands in the record and what this batch has just opened.

Exact and near copies by fingerprint: beyond the gap of days, but inside the window, they are only proposed; the same event in other words by kind, place and time. Always compared with the
matter's own words, never chained from item to item.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple

from cases.items.judgment import Judgment
from cases.store.bulk import read_whole
from cases.store.case_tables import Case
from cases.store.making import Bare
from pipeline.same.candidates import Candidates, Heard, Known, days_apart, told_of
from pipeline.same.fingerprint import similarities, similarity
from pipeline.same.retelling import GRAVE, Verdict, retells

TAKES_ITEMS = ("received", "confirmed", "dispatched", "handling")
RECALLS = (None, "historical", "hypothetical", "negated")
"""Why a voice has no matter of its own, and may yet speak of one that stands."""
AT_ONCE = 200
"""Matters read whole because the batch speaks much as they do."""


class Match(NamedTuple):
    """A matter an item may belong to: attach at once, or let a person decide; and why."""

    case: Case
    how: Literal["same", "near", "link", "event"]
    attach: bool
    similarity: float
    why: str = ""


@dataclass
class Matters(Candidates):
    """The matters a batch may join, and which of them it does."""

    near: list[int] = field(default_factory=list)
    """The matters of the record that share a key with the batch: where one voice joins, more will."""
    _read: list[Case] = field(default_factory=list)

    @cached_property
    def _said_of(self) -> dict[str, Sequence[str]]:
        """The words of each kind of event."""
        return {event.name: event.cues for event in reversed(self.work.config.severity.events)}

    def find(self, heard: Heard) -> Match | None:
        """The best match, or none: what may be joined at once before what a person must decide; then an exact copy,
        else the nearest copy, else the same address, else the same event. Imported history, of which nobody is told, and the present never meet."""
        match = self._best(heard)
        return match._replace(case=self._whole(match.case)) if match is not None and match.attach else match

    def _whole(self, case: Case) -> Case:
        """The matter a voice joins, as an object that is watched. Most candidates are joined by nobody and never read as a whole."""
        if not isinstance(case, Bare):
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

    def _copy(self, heard: Heard) -> Match | None:
        same, judgment = self.work.config.city.same_thing, heard.judgment
        if not judgment.fingerprint.signature:
            return None  # without a word: a link or a picture may show anything
        near = self.sharing(judgment.fingerprint.bands)
        if not near:
            return None
        fitting = [k for k in near.values() if k.case.history == heard.history]
        found = [
            (score >= same.attach and apart <= same.gap_days and _takes(known.case), score, -apart, known)
            for score, known in self._scored(fitting, judgment)
            if (apart := days_apart(known, heard.at)) <= same.window_days
            and score >= (same.suggest if apart <= same.gap_days else same.attach)
        ]
        if not found:
            return None
        joins, score, nearness, known = max(found, key=itemgetter(0, 1, 2))
        how: Literal["same", "near"] = "same" if known.exact == judgment.fingerprint.exact else "near"
        why = f"相隔 {-nearness:.0f} 天" if -nearness > same.gap_days else ""
        return Match(known.case, how, joins, score, why)

    def _linked(self, heard: Heard) -> Match | None:
        """What came with the same address. It is the very same post when their words are alike, or when one of them brought nothing
        but the address; where both say something else (a thread's later floors, a page that is written on) a person decides."""
        if heard.link is None or self.is_crowded(heard.link):
            return None
        same, said = self.work.config.city.same_thing, heard.judgment.fingerprint.signature
        fitting = [
            k for k in self.by_band.get(heard.link, ())
            if k.case.history == heard.history and days_apart(k, heard.at) <= same.gap_days
        ]  # fmt: skip
        scored = self._scored(fitting, heard.judgment)
        best = max(scored, key=lambda pair: (_takes(pair[1].case), pair[0]), default=None)
        if best is None:
            return None
        score, known = best
        one_post = score >= same.suggest or not said or not known.signature
        return Match(known.case, "link", one_post and _takes(known.case), score)

    def _scored(self, fitting: Sequence[Known], judgment: Judgment) -> list[tuple[float, Known]]:
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
        candidates = self.of_kind(kind) if kind is not None else self._spoken_of(heard)
        if not candidates:
            return None
        told, cues = told_of(heard), self._cues(candidates, heard)
        hours = self.work.config.city.same_thing.event_hours
        found = [
            (known, *verdict)
            for known in candidates
            if known.case.history == heard.history
            and (verdict := retells(known.account, told, hours, self.kin, cues)) is not None
        ]
        return self._told_again(found, heard) if found else None

    def _spoken_of(self, heard: Heard) -> list[Known]:
        """What a voice that tells of no incident may mean: the events it names by their place, and the grave ones if it asks after one."""
        named = self.naming(heard.spots)
        if heard.asks is None:
            return named
        places = {known.place for known in named}
        return named + [k for k in self.events if k.case.severity in GRAVE and k.place not in places]

    def _told_again(self, found: Sequence[tuple[Known, Verdict, str]], heard: Heard) -> Match:
        meant = {known.case.id or id(known.case): known.case for known, verdict, _ in found if verdict == "means"}
        only = len(meant) == 1 and not heard.judgment.attention  # whoever is at risk is looked to by himself
        only = only and not self._names_another_town(heard.words, *meant.values())

        def rank(one: tuple[Known, Verdict, str]) -> tuple[bool, bool, bool, float]:
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

    def _cues(self, candidates: Sequence[Known], heard: Heard) -> frozenset[str]:
        """Of the kinds of event that may be meant those whose words the voice uses."""
        kinds = {known.case.event_type for known in candidates if known.case.event_type}
        return frozenset(kind for kind in kinds if any(cue in heard.words for cue in self._said_of.get(kind, ())))


def _takes(case: Case) -> bool:
    """Nothing attaches by itself to a matter that has been answered or closed."""
    return case.state in TAKES_ITEMS and not case.restricted
