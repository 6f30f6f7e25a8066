"""Start clocks: in one transaction the clock, its start event, and all its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, update

from cases.audit.events import Happening, record_all, write_all
from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.catchup import CatchUp, catch_up_of
from cases.clocks.due import Due, Facts, add, due
from cases.clocks.fold import stand
from cases.clocks.itself import Itself
from cases.clocks.ladder import Moments, Mornings, PlannedStep, lay_out
from cases.clocks.nearest import note_nearest
from cases.store.bells import leave
from cases.store.bulk import change, put, put_under, table_of, take_ids
from cases.store.clock_tables import ClockRow, Step
from cases.store.terms import Written, keep, written
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder

_NAMED = update(table_of(ClockRow)).where(ClockRow.id == bindparam("clock")).values(basis_event_id=bindparam("event"))
FARTHEST_STATED = timedelta(days=366)


@dataclass(slots=True)
class Start:
    """One duty to begin: what it is about, under which row, from which facts. Not frozen, as one of thousands (:class:`Happening`).

    ``quiet``: recorded but told to nobody (imported history). ``confirmed``: a person has confirmed severity and occurrence.
    ``stated``: the limit somebody else has set; it rules over our own count. ``paused``: by how long an internal target
    was stopped. ``extended``: by how many of the row's own units its limit was extended. ``unit``: whose duty it is when no case says so; ``subject``: what messages call it then. ``event_id``: the
    event that set the basis; ``None`` when the clock's own start is that event (an act begins it).
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
    extended: int = 0
    unit: str | None = None
    subject: str | None = None
    event_id: int | None = None


@dataclass(slots=True)
class Started:
    """A clock that now stands in the record."""

    clock_id: int
    start: Start
    due: Due
    row: Mapping[str, Any]


def start_clocks(work: Work, starts: Sequence[Start]) -> list[Started]:
    """Insert clocks, start events and steps in bulk; a limit already past is marked 发现时已过时限 with its true date."""
    started = foresee(work, starts)
    if started:
        begin(work, started)
        note_nearest(work, [made.start.case_id for made in started])
    return started


def foresee(work: Work, starts: Sequence[Start]) -> list[Started]:
    """The clocks as they will stand when they :func:`begin`: they have their ids, and none is in the record yet."""
    calendar = calendar_of(work.config.workdays)
    terms = {id_: terms_now(work, policy) for id_, policy in {id(s.policy): s.policy for s in starts}.items()}
    planned = [(s, limit_of(work, s, calendar), terms[id(s.policy)]) for s in starts]
    keep(work.session, set(terms.values()))
    ids = take_ids(work.session, ClockRow, len(planned))
    return [
        Started(id_, s, limit, _clock_row(work, s, limit, id_, its.id))
        for id_, (s, limit, its) in zip(ids, planned, strict=True)
    ]


def begin(work: Work, started: Sequence[Started]) -> None:
    """Put what was foreseen into the record, before any other clock."""
    put(work.session, ClockRow, [made.row for made in started])
    _tell_start(work, started)
    write_all(work, [h for made in started for h in _breach_event(work, made)])
    steps = _steps(work, started)
    put_under(work.session, Step, "clock_id", steps)
    if any(step["fire_at"] <= work.now for rows in {id(rows): rows for _, rows in steps}.values() for step in rows):
        leave(work.session, "sweep")


def limit_of(work: Work, start: Start, calendar: Calendar | None = None) -> Due:
    """Until when: as stated by somebody else, else by our own count; later by what was granted (延期) and by as long as an internal target was paused.

    A limit that is stated more than a year away from what it counts from is a slip: our own count rules.
    """
    calendar = calendar or calendar_of(work.config.workdays)
    ours = due(start.policy, start.facts, calendar, work.config.city.zone)
    if start.stated and _is_believed(start.stated, ours):
        ours = replace(ours, at=start.stated, latest=start.stated, provisional=False)
    if start.extended:
        at, unsure = add(ours.at, start.extended, start.policy.unit, calendar, work.config.city.zone)
        ours = replace(ours, at=at, latest=ours.latest + (at - ours.at), provisional=ours.provisional or unsure)
    return replace(ours, at=ours.at + start.paused, latest=ours.latest + start.paused) if start.paused else ours


def _is_believed(stated: datetime, ours: Due) -> bool:
    return abs(stated - ours.basis_at) <= FARTHEST_STATED


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
        confirmed=True, quiet=clock.quiet, unit=clock.unit, subject=clock.subject,
        extended=clock.extended or 0,
    )  # fmt: skip


def _tell_start(work: Work, started: Sequence[Started]) -> None:
    """The start of each clock on record; one that no earlier event began names it as what set its basis."""
    own = [made for made in started if made.start.event_id is None]
    write_all(work, [_start_event(made) for made in started if made.start.event_id is not None])
    events = record_all(work, [_start_event(made) for made in own])
    rows = [{"clock": made.clock_id, "event": event_id} for made, event_id in zip(own, events, strict=True)]
    change(work.session, _NAMED, rows)


def plan(
    work: Work, policy: Deadline, facts: Facts, limit: Due, *, confirmed: bool,
    ladder: Ladder | None = None, catch_up: CatchUp | None = None,
) -> Sequence[PlannedStep]:  # fmt: skip
    """The steps of a clock, by the ladder copied onto it (a new one: by the present configuration), and its catch-up target."""
    wait = timedelta(minutes=work.config.ladders.unconfirmed_wait_minutes)
    by_the_day = policy.unit in ("working_days", "natural_days") and not policy.loud
    mornings = Mornings(work.config.alerts.night, work.config.city.zone) if by_the_day else None
    moments = Moments(facts.started, limit.at, limit.latest, work.now, confirmed, wait, mornings)
    steps = lay_out(ladder or work.config.ladder(policy.ladder), moments)
    return (*steps, catch_up.step(len(steps) + 1)) if catch_up else steps


def _clock_row(work: Work, start: Start, limit: Due, id_: int, terms_id: int) -> dict[str, Any]:
    past = limit.latest <= work.now
    policy, late = start.policy, is_late(limit, start.facts)
    catch_up = catch_up_of(work, policy, work.now) if late else None
    return {
        "id": id_, "subject_kind": start.subject_kind, "subject_id": start.subject_id or str(start.case_id), "case_id": start.case_id,
        "kind": policy.kind, "seq": start.seq, "cycle": start.cycle, "generation": 1, "policy": policy.id,
        "terms_id": terms_id, "unit": start.unit, "subject": start.subject or None, "stated": is_stated(start, limit),
        "basis": limit.basis, "basis_at": limit.basis_at,
        "basis_event_id": start.event_id, "catch_up_at": catch_up.at if catch_up else None,
        "started_at": start.facts.started, "due_at": limit.at, "breach_at": limit.latest,
        "provisional": limit.provisional, "state": "running", "late_when_discovered": late, "quiet": start.quiet,
        "breached_at": limit.latest if past else None, "breach_recorded_at": work.now if past else None, "row_version": 1,
    }  # fmt: skip


def is_late(limit: Due, facts: Facts) -> bool:
    """发现时已过时限: the limit had passed, by its latest end, when we came to know of the matter."""
    return limit.latest <= facts.discovered


def is_stated(start: Start, limit: Due) -> bool:
    """Whether the limit is the one that somebody else has set."""
    return start.stated is not None and _is_believed(start.stated, limit)


def terms_now(work: Work, policy: Deadline) -> Written:
    """The text of the law and the ladder as they stand now: editing a policy never touches a running clock."""
    return _terms(Itself(policy), Itself(work.config.ladder(policy.ladder)), work.config.hash)


@lru_cache(maxsize=1024)
def _terms(policy: Itself[Deadline], ladder: Itself[Ladder], config: str) -> Written:
    return written(
        {"policy": policy.of.model_dump(mode="json"), "ladder": ladder.of.model_dump(mode="json"), "config": config}
    )


def _start_event(made: Started) -> Happening:
    start, row = made.start, made.row
    data: dict[str, Any] = {
        "kind": start.policy.kind, "basis_event": start.event_id, "law": start.policy.basis.citation, **stand(row),
    }  # fmt: skip
    if is_stated(start, made.due):
        data["stated"] = True
    return Happening(
        "clock_started", "clock", str(made.clock_id), start.case_id, effective_at=row["started_at"], data=data
    )


def _breach_event(work: Work, made: Started) -> list[Happening]:
    start, limit = made.start, made.due
    if limit.latest > work.now:
        return []
    data = {"kind": start.policy.kind, "late_when_discovered": is_late(limit, start.facts)}
    return [
        Happening("clock_breached", "clock", str(made.clock_id), start.case_id, effective_at=limit.latest, data=data)
    ]


def _steps(work: Work, started: Sequence[Started]) -> list[tuple[int, list[dict[str, Any]]]]:
    """The steps of each clock. Letters of one day share theirs, which are written out once."""
    planned = [_planned(work, made) for made in started]
    shared = {(id(p), made.start.quiet): p for p, made in zip(planned, started, strict=True)}
    rows = {which: [step_row(_silent(work, s) if which[1] else s) for s in p] for which, p in shared.items()}
    return [(made.clock_id, rows[id(p), made.start.quiet]) for p, made in zip(planned, started, strict=True)]


def _planned(work: Work, made: Started) -> Sequence[PlannedStep]:
    start = made.start
    catch_up = catch_up_of(work, start.policy, work.now) if is_late(made.due, start.facts) else None
    return plan(work, start.policy, start.facts, made.due, confirmed=start.confirmed, catch_up=catch_up)


def step_row(step: PlannedStep, generation: int = 1) -> dict[str, Any]:
    """A step as its clock's rows hold it."""
    return {
        "generation": generation, "n": step.n, "purpose": step.purpose, "roles": list(step.roles),
        "planned_at": step.planned_at, "fire_at": step.fire_at, "state": step.state,
    }  # fmt: skip


def _silent(work: Work, step: PlannedStep) -> PlannedStep:
    """Of an imported clock only a breach still to come fires, and it tells nobody; a past one is on record already."""
    to_come = step.purpose == "breach" and step.fire_at > work.now
    return step if to_come or step.state == "superseded" else step._replace(state="superseded")
