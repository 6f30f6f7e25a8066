"""recompute: hold every clock against its own events, and repair what does not agree. Running it twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.fold import LIMIT, Folded, differences, fold
from cases.clocks.nearest import note_nearest
from cases.clocks.pauses import is_open
from cases.clocks.stop import cancel_pending
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event, about
from cases.work import Work

CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One column of one clock that does not say what its events say; ``step``: a step that is missing or too many."""

    clock_id: int
    case_id: int | None
    kind: str
    column: str
    stored: Any
    folded: Any


def compare(work: Work, clock_ids: Sequence[int]) -> list[Difference]:
    """What does not agree among these clocks. A clock begun by a release that wrote less into its events is passed over."""
    events = _events(work, clock_ids)
    found: list[Difference] = []
    for clock in work.session.scalars(select(ClockRow).where(ClockRow.id.in_(clock_ids)).order_by(ClockRow.id)):
        told = events.get(clock.id, [])
        if is_foldable(told):
            found += _of(work, clock, fold(told))
    return found


def recompute(work: Work, clock_ids: Sequence[int], actor: str) -> list[Difference]:
    """Write what the events say into the columns that differ; an event names each, for a repair is itself on record."""
    found = compare(work, clock_ids)
    for clock_id in dict.fromkeys(d.clock_id for d in found):
        clock = work.session.get_one(ClockRow, clock_id, with_for_update={"key_share": True})
        folded = fold(_events(work, [clock_id])[clock_id])
        said = {d.column: [_plain(d.stored), _plain(d.folded)] for d in found if d.clock_id == clock_id}
        for column in {f.name for f in fields(Folded)} & said.keys():
            setattr(clock, column, getattr(folded, column))
        clock.row_version += 1
        _repair_steps(work, clock)
        record(work, "clock_repaired", subject_kind="clock", subject_id=clock_id, case_id=clock.case_id, actor=actor,
               data={"kind": clock.kind, "columns": said})  # fmt: skip
    note_nearest(work, work.session.scalars(select(ClockRow.case_id).where(ClockRow.id.in_(clock_ids))))
    return found


def all_clocks(work: Work, case_id: int | None = None) -> Iterator[list[int]]:
    """The ids of every clock (of one case), some hundreds at a time: the record may hold a million."""
    last = 0
    while True:
        query = select(ClockRow.id).where(ClockRow.id > last).order_by(ClockRow.id).limit(CHUNK)
        ids = list(work.session.scalars(query if case_id is None else query.where(ClockRow.case_id == case_id)))
        if not ids:
            return
        yield ids
        last = ids[-1]


def is_foldable(events: Sequence[Event]) -> bool:
    """Whether these events carry everything that a fold needs."""
    limits = [e.data if e.type == "clock_started" else e.data.get("now", {}) for e in events if e.type in SETTING]
    return bool(limits) and all(set(LIMIT) <= set(said) for said in limits)


SETTING = ("clock_started", "clock_corrected")


def _of(work: Work, clock: ClockRow, folded: Folded) -> list[Difference]:
    columns = differences(clock, folded)
    found = [Difference(clock.id, clock.case_id, clock.kind, name, *pair) for name, pair in columns.items()]
    steps = _steps(work, clock)
    waits = folded.state == "running" and folded.breached_at is None and not is_open(folded.pauses)
    if waits != ("breach" in steps):
        return [
            *found,
            Difference(clock.id, clock.case_id, clock.kind, "step", sorted(steps), ["breach"] if waits else []),
        ]
    return found


def _steps(work: Work, clock: ClockRow) -> set[str]:
    """Purposes of the steps still to come (or set aside, waiting for a person)."""
    query = select(Step.purpose).where(
        Step.clock_id == clock.id, Step.generation == clock.generation, Step.state.in_(("pending", "quarantined"))
    )
    return set(work.session.scalars(query))


def _repair_steps(work: Work, clock: ClockRow) -> None:
    """A running clock that has lost its breach step gets it back; an ended one keeps none."""
    if clock.state != "running":
        cancel_pending(work, [clock.id])
        return
    lost = select(Step).where(
        Step.clock_id == clock.id, Step.generation == clock.generation, Step.purpose == "breach", Step.state != "fired"
    )
    for step in work.session.scalars(lost):
        if clock.breached_at is None and not is_open(clock.pauses):
            step.state, step.planned_at, step.fire_at = "pending", clock.breach_at, clock.breach_at
    work.session.flush()


def _events(work: Work, clock_ids: Sequence[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    query = select(Event).where(about("clock", clock_ids)).order_by(Event.id)
    for event in work.session.scalars(query):
        found[int(event.subject_id)].append(event)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
