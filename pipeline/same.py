"""Same thing: which matter an item belongs to, from what stands in the record and what this batch has just opened.

Exact and near copies by fingerprint; the same event in other words by kind, place and time. Always compared with the
matter's own words, never chained from item to item.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, select

from cases.items.judgment import Judgment
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Band, FingerprintRow
from cases.work import Work
from config.words import Severity
from pipeline.fingerprint import similarity

TAKES_ITEMS = ("received", "confirmed", "dispatched", "handling")
GRAVE = frozenset({Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS, Severity.LARGE})


@dataclass(frozen=True)
class Match:
    """A matter an item may belong to: attach at once, or let a person decide; and why."""

    case: Case
    how: Literal["same", "near", "event"]
    attach: bool
    similarity: float


@dataclass
class _Known:
    """One matter as a candidate: its representative's words and when they were heard."""

    case: Case
    exact: str
    signature: bytes
    heard_at: datetime


@dataclass
class Matters:
    """The matters a batch may join; :meth:`add` what the batch opens, so that the next item finds it."""

    work: Work
    by_exact: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))
    by_band: dict[int, list[_Known]] = field(default_factory=lambda: defaultdict(list))
    by_event: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: Case, judgment: Judgment, heard_at: datetime) -> None:
        """A matter opened for this judgment."""
        print_ = judgment.fingerprint
        self.put(_Known(case, print_.exact, print_.signature, heard_at), print_.bands)

    def find(self, judgment: Judgment, heard_at: datetime, *, history: bool = False) -> Match | None:
        """The best match, or none: what may be joined at once before what a person must decide; then an exact copy,
        else the nearest copy, else the same event. Imported history, of which nobody is told, and the present never meet."""
        copy = self._copy(judgment, heard_at, history)
        if copy is not None and copy.attach:
            return copy
        event = self._event(judgment, heard_at, history)
        return event if event is not None and (event.attach or copy is None) else copy

    def put(self, known: _Known, bands: Iterable[int]) -> None:
        """A matter of the record or of this batch as a candidate."""
        self.by_exact[known.exact].append(known)
        for key in bands:
            self.by_band[key].append(known)
        if known.case.incident and known.case.event_type:
            self.by_event[known.case.event_type].append(known)

    def _copy(self, judgment: Judgment, heard_at: datetime, history: bool) -> Match | None:
        same = self.work.config.city.same_thing
        near = {id(k): k for key in judgment.fingerprint.bands for k in self.by_band.get(key, ())}
        near |= {id(k): k for k in self.by_exact.get(judgment.fingerprint.exact, ())}
        fitting = [k for k in near.values() if k.case.history == history and _days_apart(k, heard_at) <= same.gap_days]
        scored = [(self._score(k, judgment), k) for k in fitting]
        best = max(scored, key=lambda pair: (pair[0] >= same.attach and _takes(pair[1].case), pair[0]), default=None)
        if best is None or best[0] < same.suggest:
            return None
        score, known = best
        how: Literal["same", "near"] = "same" if known.exact == judgment.fingerprint.exact else "near"
        return Match(known.case, how, score >= same.attach and _takes(known.case), score)

    def _score(self, known: _Known, judgment: Judgment) -> float:
        if known.exact == judgment.fingerprint.exact:
            return 1.0
        return similarity(known.signature, judgment.fingerprint.signature)

    def _event(self, judgment: Judgment, heard_at: datetime, history: bool) -> Match | None:
        if not judgment.incident or judgment.event_type is None:
            return None
        known = [k for k in self.by_event.get(judgment.event_type, []) if k.case.history == history]
        fitting = [k for k in known if self._fits(k, judgment, heard_at)]
        best = max(fitting, key=lambda k: _fitness(k.case, judgment), default=None)
        if best is None:
            return None
        score = similarity(best.signature, judgment.fingerprint.signature)
        return Match(best.case, "event", _sure(best.case, judgment) and _takes(best.case), score)

    def _fits(self, known: _Known, judgment: Judgment, heard_at: datetime) -> bool:
        gap = timedelta(hours=self.work.config.city.same_thing.event_hours)
        near = abs(_when(known.case, known.heard_at) - (judgment.occurred_at or heard_at)) <= gap
        return near and (
            known.case.territory == judgment.territory or None in (known.case.territory, judgment.territory)
        )


def matters_for(work: Work, judgments: Sequence[tuple[Judgment, datetime]]) -> Matters:
    """The candidates for a batch, read inside its transaction: two queries, whatever the archive's size."""
    matters = Matters(work)
    if not judgments:
        return matters
    times = [heard_at for _, heard_at in judgments]
    since = min(times) - timedelta(days=work.config.city.same_thing.window_days)
    near = _near_items(work, [j for j, _ in judgments], since)
    ids = set(near) | _event_items(work, {j.event_type for j, _ in judgments if j.incident and j.event_type}, times)
    for chunk in _chunks(sorted(ids)):
        rows = (
            select(Case, FingerprintRow)
            .join(CaseItem, CaseItem.case_id == Case.id)
            .join(FingerprintRow, FingerprintRow.item_id == CaseItem.item_id)
        )
        own = (
            CaseItem.representative
            & CaseItem.detached_at.is_(None)
            & (Case.kind == "matter")
            & (Case.state != "merged")
            & ~Case.drill
        )
        for case, row in work.session.execute(rows.where(CaseItem.item_id.in_(chunk), own)):
            matters.put(_Known(case, row.exact, row.signature, row.heard_at), near.get(row.item_id, ()))
    return matters


def _near_items(work: Work, judgments: Sequence[Judgment], since: datetime) -> dict[int, set[int]]:
    """Items inside the window that share a band or all words with the batch, and which bands."""
    found: dict[int, set[int]] = defaultdict(set)
    heard = select(Band.item_id, Band.key).join(FingerprintRow, FingerprintRow.item_id == Band.item_id)
    for chunk in _chunks(sorted({key for j in judgments for key in j.fingerprint.bands})):
        for item_id, key in work.session.execute(heard.where(Band.key.in_(chunk), FingerprintRow.heard_at >= since)):
            found[item_id].add(key)
    for exact in _chunks(sorted({j.fingerprint.exact for j in judgments})):
        known = and_(FingerprintRow.exact.in_(exact), FingerprintRow.heard_at >= since)
        for item_id in work.session.scalars(select(FingerprintRow.item_id).where(known)):
            found[item_id].update(())
    return found


def _event_items(work: Work, event_types: set[str], times: Sequence[datetime]) -> set[int]:
    if not event_types:
        return set()
    gap = timedelta(days=work.config.city.same_thing.gap_days)
    query = select(CaseItem.item_id).join(Case, Case.id == CaseItem.case_id).where(
        CaseItem.representative, Case.kind == "matter", ~Case.drill, Case.incident, Case.event_type.in_(event_types),
        Case.discovered_at >= min(times) - gap, Case.discovered_at <= max(times) + gap,
    )  # fmt: skip
    return set(work.session.scalars(query))


def _chunks(values: list[Any], size: int = 500) -> list[list[Any]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


def _takes(case: Case) -> bool:
    """Nothing attaches by itself to a matter that has been answered or closed."""
    return case.state in TAKES_ITEMS and not case.restricted


def _when(case: Case, heard_at: datetime) -> datetime:
    return case.occurred_at or heard_at


def _days_apart(known: _Known, heard_at: datetime) -> float:
    return abs((known.heard_at - heard_at).total_seconds()) / 86400


def _fitness(case: Case, judgment: Judgment) -> tuple[bool, bool, bool, float]:
    """One that still takes voices before one answered, sure before unsure, the same place before an unknown one, then the older matter: it has the earlier duties."""
    sure = _sure(case, judgment)
    return sure and _takes(case), sure, case.territory == judgment.territory, -case.discovered_at.timestamp()


def _sure(case: Case, judgment: Judgment) -> bool:
    """Two small accidents in one town on one day may well be two: below 较大 a person decides."""
    grave = case.severity in GRAVE or judgment.severity in GRAVE
    return grave and (case.territory == judgment.territory or case.severity in GRAVE - {Severity.LARGE})
