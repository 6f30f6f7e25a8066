"""Start clocks: in one transaction the clock, its start event, and all its steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from cases.audit.events import Happening, record_all
from cases.clocks.calendar import calendar_of
from cases.clocks.catchup import CatchUp, catch_up_of
from cases.clocks.due import Due, Facts, due
from cases.clocks.ladder import Moments, Mornings, PlannedStep, lay_out
from cases.store.bulk import put, put_numbered
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder


@dataclass(frozen=True)
class Start:
    """One duty to begin: what it is about, under which row, from which facts.

    ``quiet``: recorded but told to nobody (imported history). ``confirmed``: a person has confirmed severity and occurrence.
    ``stated``: the limit somebody else has set; it rules over our own count. ``event_id``: the event that set the basis;
    ``None`` when the clock's own start is that event (an act begins it).
    """

    policy: Deadline
    facts: Facts
    case_id: int | None
    subject_kind: str = "case"
    subject_id: str = ""
    seq: int = 1
    cycle: int = 1
    confirmed: bool = False
    quiet: bool = False
    stated: datetime | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class Started:
    """A clock that now stands in the record."""

    clock_id: int
    start: Start
    due: Due


def start_clocks(work: Work, starts: Sequence[Start]) -> list[Started]:
    """Insert clocks, start events and steps in bulk; a limit already past is marked 发现时已过时限 with its true date."""
    if not starts:
        return []
    calendar = calendar_of(work.config.workdays)
    zone = work.config.city.zone
    ours = [due(s.policy, s.facts, calendar, zone) for s in starts]
    planned = [(s, _ruling(s, d)) for s, d in zip(starts, ours, strict=True)]
    ids = put_numbered(work.session, ClockRow, [_clock_row(work, s, d) for s, d in planned])
    started = [Started(id_, s, d) for id_, (s, d) in zip(ids, planned, strict=True)]
    _name_own_start(work, started, record_all(work, [_start_event(made) for made in started]))
    record_all(work, [h for made in started for h in _breach_event(work, made)])
    put(work.session, Step, [row for made in started for row in _step_rows(work, made)])
    return started


def _ruling(start: Start, ours: Due) -> Due:
    return replace(ours, at=start.stated, latest=start.stated, provisional=False) if start.stated else ours


def _name_own_start(work: Work, started: Sequence[Started], events: Sequence[int]) -> None:
    own = [(made.clock_id, e) for made, e in zip(started, events, strict=True) if made.start.event_id is None]
    for clock_id, event_id in own:
        work.session.execute(update(ClockRow).where(ClockRow.id == clock_id).values(basis_event_id=event_id))


def plan(
    work: Work, policy: Deadline, facts: Facts, limit: Due, *, confirmed: bool,
    ladder: Ladder | None = None, catch_up: CatchUp | None = None,
) -> list[PlannedStep]:  # fmt: skip
    """The steps of a clock, by ``ladder`` (default: the present configuration's), and the end of its catch-up target if it has one."""
    wait = timedelta(minutes=work.config.ladders.unconfirmed_wait_minutes)
    by_the_day = policy.unit in ("working_days", "natural_days") and not policy.loud
    mornings = Mornings(work.config.alerts.night, work.config.city.zone) if by_the_day else None
    moments = Moments(facts.started, limit.at, limit.latest, work.now, confirmed, wait, mornings)
    steps = lay_out(ladder or work.config.ladder(policy.ladder), moments)
    return [*steps, catch_up.step(len(steps) + 1)] if catch_up else steps


def _clock_row(work: Work, start: Start, limit: Due) -> dict[str, Any]:
    past = limit.latest <= work.now
    policy, late = start.policy, is_late(limit, start.facts)
    catch_up = catch_up_of(work, policy, work.now) if late else None
    return {
        "subject_kind": start.subject_kind, "subject_id": start.subject_id or str(start.case_id), "case_id": start.case_id,
        "kind": policy.kind, "seq": start.seq, "cycle": start.cycle, "generation": 1, "policy": policy.id,
        "terms": terms_of(work, policy, stated=start.stated is not None), "basis": limit.basis, "basis_at": limit.basis_at,
        "basis_event_id": start.event_id, "catch_up_at": catch_up.at if catch_up else None,
        "started_at": start.facts.started, "due_at": limit.at, "breach_at": limit.latest,
        "provisional": limit.provisional, "state": "running", "late_when_discovered": late, "quiet": start.quiet,
        "breached_at": limit.latest if past else None, "breach_recorded_at": work.now if past else None, "row_version": 1,
    }  # fmt: skip


def is_late(limit: Due, facts: Facts) -> bool:
    """发现时已过时限: the limit had passed, by its latest end, when we came to know of the matter."""
    return limit.latest <= facts.discovered


def terms_of(work: Work, policy: Deadline, *, stated: bool = False) -> dict[str, Any]:
    """The text of the law and the ladder as they stand now: editing a policy never touches a running clock."""
    terms = {
        "policy": policy.model_dump(mode="json"),
        "ladder": work.config.ladder(policy.ladder).model_dump(mode="json"),
        "config": work.config.hash,
    }
    return {**terms, "stated": True} if stated else terms


def _start_event(made: Started) -> Happening:
    start, limit = made.start, made.due
    data: dict[str, Any] = {
        "kind": start.policy.kind, "policy": start.policy.id, "basis": limit.basis, "basis_event": start.event_id,
        "basis_at": limit.basis_at.isoformat(), "due_at": limit.at.isoformat(), "law": start.policy.basis.citation,
    }  # fmt: skip
    if start.stated:
        data["stated"] = True
    return Happening(
        "clock_started", "clock", str(made.clock_id), start.case_id, effective_at=start.facts.started, data=data
    )


def _breach_event(work: Work, made: Started) -> list[Happening]:
    start, limit = made.start, made.due
    if limit.latest > work.now:
        return []
    data = {"kind": start.policy.kind, "late_when_discovered": is_late(limit, start.facts)}
    return [
        Happening("clock_breached", "clock", str(made.clock_id), start.case_id, effective_at=limit.latest, data=data)
    ]


def _step_rows(work: Work, made: Started) -> list[dict[str, Any]]:
    start = made.start
    catch_up = catch_up_of(work, start.policy, work.now) if is_late(made.due, start.facts) else None
    planned = plan(work, start.policy, start.facts, made.due, confirmed=start.confirmed, catch_up=catch_up)
    rows = [_step_row(made.clock_id, 1, s) for s in planned]
    return [_silent(work, row) for row in rows] if start.quiet else rows


def _step_row(clock_id: int, generation: int, step: PlannedStep) -> dict[str, Any]:
    return {
        "clock_id": clock_id, "generation": generation, "n": step.n, "purpose": step.purpose, "roles": list(step.roles),
        "planned_at": step.planned_at, "fire_at": step.fire_at, "state": step.state, "told": [],
    }  # fmt: skip


def _silent(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    """Of an imported clock only a breach still to come fires, and it tells nobody; a past one is on record already."""
    to_come = row["purpose"] == "breach" and row["fire_at"] > work.now
    return row if to_come else {**row, "state": "superseded"}
