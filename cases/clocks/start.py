"""Start clocks: in one transaction the clock, its start event, and all its steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cases.audit.events import Happening, record_all
from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.due import Due, Facts, due
from cases.clocks.ladder import Moments, Mornings, PlannedStep, lay_out
from cases.store.bulk import put, put_numbered
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder

FARTHEST_STATED = timedelta(days=366)


@dataclass(frozen=True)
class Start:
    """One duty to begin: what it is about, under which row, from which facts.

    ``quiet``: recorded but told to nobody (imported history). ``confirmed``: a person has confirmed severity and occurrence.
    ``stated``: the limit somebody else has set; it rules over our own count. ``paused``: by how long an internal target
    was stopped. ``unit``: whose duty it is when no case says so; ``subject``: what messages call it then.
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
    paused: timedelta = timedelta(0)
    unit: str | None = None
    subject: str | None = None


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
    planned = [(s, limit_of(work, s, calendar)) for s in starts]
    ids = put_numbered(work.session, ClockRow, [_clock_row(work, s, d) for s, d in planned])
    started = [Started(id_, s, d) for id_, (s, d) in zip(ids, planned, strict=True)]
    record_all(work, [h for made in started for h in _happenings(work, made)])
    put(work.session, Step, [row for made in started for row in _step_rows(work, made)])
    return started


def limit_of(work: Work, start: Start, calendar: Calendar | None = None) -> Due:
    """Until when: as stated by somebody else, else by our own count; later by as long as an internal target was paused.

    A limit that is stated more than a year away from what it counts from is a slip: our own count rules.
    """
    ours = due(start.policy, start.facts, calendar or calendar_of(work.config.workdays), work.config.city.zone)
    if start.stated and abs(start.stated - ours.basis_at) <= FARTHEST_STATED:
        ours = replace(ours, at=start.stated, latest=start.stated, provisional=False)
    return replace(ours, at=ours.at + start.paused, latest=ours.latest + start.paused)


def start_again(clock: ClockRow) -> Start:
    """The start of a clock as its row tells it, for a correction that leaves its basis alone (a pause, a new calendar)."""
    policy = Deadline.model_validate(clock.terms["policy"])
    facts = Facts(discovered=clock.started_at, started=clock.started_at)
    if clock.basis == "occurred":
        facts = replace(facts, occurred=(clock.basis_at, clock.basis_at + (clock.breach_at - clock.due_at)))
    else:
        at: dict[str, Any] = {clock.basis: clock.basis_at}
        facts = replace(facts, **at)
    return Start(
        policy, facts, clock.case_id, clock.subject_kind, clock.subject_id, seq=clock.seq, cycle=clock.cycle,
        confirmed=True, quiet=clock.quiet, unit=clock.unit, subject=clock.terms.get("subject"),
    )  # fmt: skip


def plan(
    work: Work, policy: Deadline, facts: Facts, limit: Due, *, confirmed: bool, ladder: Ladder | None = None
) -> list[PlannedStep]:
    """The steps of a clock: by the ladder copied onto it, and for a new one by the present configuration."""
    wait = timedelta(minutes=work.config.ladders.unconfirmed_wait_minutes)
    by_the_day = policy.unit in ("working_days", "natural_days") and not policy.loud
    mornings = Mornings(work.config.alerts.night, work.config.city.zone) if by_the_day else None
    moments = Moments(facts.started, limit.at, limit.latest, work.now, confirmed, wait, mornings)
    return lay_out(ladder or work.config.ladder(policy.ladder), moments)


def _clock_row(work: Work, start: Start, limit: Due) -> dict[str, Any]:
    past = limit.latest <= work.now
    policy = start.policy
    return {
        "subject_kind": start.subject_kind, "subject_id": start.subject_id or str(start.case_id), "case_id": start.case_id,
        "kind": policy.kind, "seq": start.seq, "cycle": start.cycle, "generation": 1, "policy": policy.id,
        "terms": terms_of(work, policy, start.subject), "unit": start.unit, "basis": limit.basis, "basis_at": limit.basis_at,
        "started_at": start.facts.started, "due_at": limit.at, "breach_at": limit.latest,
        "provisional": limit.provisional, "state": "running", "late_when_discovered": limit.latest <= start.facts.discovered, "quiet": start.quiet,
        "breached_at": limit.latest if past else None, "breach_recorded_at": work.now if past else None, "row_version": 1,
    }  # fmt: skip


def terms_of(work: Work, policy: Deadline, subject: str | None = None) -> dict[str, Any]:
    """The text of the law and the ladder as they stand now: editing a policy never touches a running clock.

    ``subject``: what messages call it, where no case has a number.
    """
    terms = {
        "policy": policy.model_dump(mode="json"),
        "ladder": work.config.ladder(policy.ladder).model_dump(mode="json"),
        "config": work.config.hash,
    }
    return {**terms, "subject": subject} if subject else terms


def _happenings(work: Work, made: Started) -> list[Happening]:
    start, limit = made.start, made.due
    data: dict[str, Any] = {
        "kind": start.policy.kind, "policy": start.policy.id, "basis": limit.basis,
        "basis_at": limit.basis_at.isoformat(), "due_at": limit.at.isoformat(), "law": start.policy.basis.citation,
    }  # fmt: skip
    if start.stated:
        data["stated"] = True
    id_, case_id = str(made.clock_id), start.case_id
    happenings = [Happening("clock_started", "clock", id_, case_id, effective_at=start.facts.started, data=data)]
    if limit.latest <= work.now:
        breach = {"kind": start.policy.kind, "late_when_discovered": limit.latest <= start.facts.discovered}
        happenings.append(Happening("clock_breached", "clock", id_, case_id, effective_at=limit.latest, data=breach))
    return happenings


def _step_rows(work: Work, made: Started) -> list[dict[str, Any]]:
    start = made.start
    rows = [
        _step_row(made.clock_id, 1, s)
        for s in plan(work, start.policy, start.facts, made.due, confirmed=start.confirmed)
    ]
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
