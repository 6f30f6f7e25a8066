"""The matters of the record that a batch may join: a few queries, whatever the archive's size."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import bindparam, func, select, text

from cases.store.bulk import look_up
from cases.store.case_lists import INCIDENTS
from cases.store.case_tables import MATTER, Case, CaseItem
from cases.store.item_tables import Band, FingerprintRow
from cases.store.listed import among, each
from cases.store.making import bare
from cases.work import Work
from pipeline.place.names import read
from pipeline.same.candidates import Heard, Known
from pipeline.same.same import Matters

OF_A_CASE = 600
"""Voices whose named spots are looked at, of all candidates of a batch together."""

_ROW = FingerprintRow
_OF_A_MATTER = (
    Case.id, Case.history, Case.state, Case.restricted, Case.incident, Case.event_type, Case.territory, Case.occurred_at,
    Case.occurred_until, Case.facts, Case.severity, Case.discovered_at, Case.title,
)  # fmt: skip
"""What a voice is held against."""
_NAMED = tuple(column.key for column in _OF_A_MATTER)
_STANDING = (
    select(*_OF_A_MATTER, _ROW.item_id, _ROW.exact, _ROW.signature, _ROW.heard_at, _ROW.names)
    .join(CaseItem, CaseItem.case_id == Case.id)
    .join(_ROW, _ROW.item_id == CaseItem.item_id)
    .where(among(CaseItem.item_id, "ids"), CaseItem.representative, CaseItem.detached_at.is_(None))
    .where(Case.kind == MATTER, Case.state != "merged", ~Case.drill)
)
_VOICES = (
    select(CaseItem.case_id, _ROW.names)
    .join(_ROW, _ROW.item_id == CaseItem.item_id)
    .where(among(CaseItem.case_id, "cases"), CaseItem.detached_at.is_(None), _ROW.names.is_not(None))
    .limit(OF_A_CASE)
    .subquery()
)
_NAMES = select(_VOICES.c.case_id, _VOICES.c.names, func.count()).group_by(_VOICES.c.case_id, _VOICES.c.names)
_KEYS = each(Band.key, "keys")
_NEAR = (
    select(Band.item_id, Band.key)
    .select_from(_KEYS)
    .join(Band, Band.key == _KEYS.c.value)
    .join(_ROW, _ROW.item_id == Band.item_id)
    .where(_ROW.heard_at >= bindparam("since"))
)
"""Key by key: most stand nowhere, and to sort some thousand for a list costs as much as to look them up."""
_EVENTS = (
    select(CaseItem.item_id)
    .join(Case, Case.id == CaseItem.case_id)
    .where(CaseItem.representative, text(INCIDENTS))
    .where(Case.discovered_at >= bindparam("first"), Case.discovered_at <= bindparam("last"))
)


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
        case = watched.get(row[0]) or bare(Case, **dict(zip(_NAMED, row, strict=False)))
        matters.put(Known(case, exact, signature, heard_at, read(names)), near.get(item_id, ()))
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
    for item_id, key in look_up(work.session, _NEAR, keys=list(keys), since=since):
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
