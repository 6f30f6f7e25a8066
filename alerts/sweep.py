"""sweep: fire what is due. Step, breach, notices and messages are one transaction; a batch lasts some tens of milliseconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, select, update

from alerts.audience import directory_at
from alerts.calm import singles_lately
from alerts.compose import Composer, Place
from alerts.due import PENDING, Due, Ripe, find_due, load
from alerts.firing import Firing, Plan, plan
from alerts.ways import working_ways
from alerts.wishes import has_wishes, resolve_wishes
from cases.audit.events import Happening, write_all
from cases.house import House
from cases.people.roster import Holder
from cases.store.bulk import change, put, table_of, take_ids
from cases.store.clock_tables import ClockRow, Step
from cases.store.database import is_outage
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.work import Work

BATCH = 300  # some 50 ms: officers' clicks and other writers are never kept waiting longer

HELD = select(Acknowledgement.clock_id, Acknowledgement.person_id).where(
    Acknowledgement.clock_id.in_(bindparam("clocks", expanding=True)), Acknowledgement.hold_until > bindparam("now")
)
STEP_FIRED = (
    update(table_of(Step))
    .where(Step.id == bindparam("step"))
    .values(state="fired", fired_at=bindparam("now"), reason=bindparam("why"), told=bindparam("people"))
)
CLOCK_BREACHED = (
    update(table_of(ClockRow))
    .where(ClockRow.id == bindparam("clock"), ClockRow.breached_at.is_(None))
    .values(breached_at=bindparam("true"), breach_recorded_at=bindparam("now"))
)
EARLIER_SUPERSEDED = (
    update(table_of(Step))
    .where(Step.clock_id == bindparam("clock"), Step.generation == bindparam("cycle"), PENDING)
    .where(Step.planned_at < bindparam("limit"))
    .values(state="superseded")
)

log = structlog.get_logger()


@dataclass(frozen=True)
class Fired:
    """One step that fired, as `yingsheng sweep` prints it."""

    case: int | None
    clock: str
    purpose: str
    fire_at: datetime
    fired_at: datetime
    to: list[dict[str, str]]
    reason: str


@dataclass
class Swept:
    """What one sweep came to: the steps that fired, and how many steps and notices were set aside."""

    fired: list[Fired]
    quarantined: int


def sweep(house: House, *, hold_breaches: bool = False) -> Swept:
    """One pass, drained: every step due now has fired once, each notice has its messages.

    ``hold_breaches``: the wall clock has just jumped and nobody has confirmed it; breach rows wait.
    """
    total, had = Swept([], 0), dict[int, int]()
    while due := _look(house, hold_breaches):
        done = _fire_all(house, due, had, hold_breaches)
        if done is None:  # other sweepers hold what is left; they will fire it
            break
        total.fired += done.fired
        total.quarantined += done.quarantined
    total.quarantined += _wishes(house)
    return total


def _look(house: House, hold_breaches: bool) -> list[Ripe]:
    """Only reads: an idle sweep takes no lock from anybody."""
    with house.read() as work:
        return find_due(work, BATCH, hold_breaches=hold_breaches)


def _fire_all(house: House, found: Sequence[Ripe], had: dict[int, int], hold_breaches: bool) -> Swept | None:
    """A batch in one transaction; if the record refuses it, step by step, and the one it refuses is set aside.

    ``had``: see :func:`alerts.calm.singles_lately`; counted on from batch to batch.
    """
    try:
        return _fire(house, lambda work: load(work, found, hold_breaches=hold_breaches), had)
    except Exception as e:
        if is_outage(e):
            raise
        log.error("batch refused", steps=len(found), error=type(e).__name__)
    parts = [_fire_one(house, ripe, had) for ripe in found]
    return Swept([f for part in parts for f in part.fired], sum(part.quarantined for part in parts))


def _fire_one(house: House, ripe: Ripe, had: dict[int, int]) -> Swept:
    try:
        return _fire(house, lambda work: load(work, [ripe], alone=True), had) or Swept([], 0)
    except Exception as e:
        if is_outage(e):
            raise
        with house.write() as work:
            _quarantine(work, {ripe.step_id: e})
            work.commit()
    return Swept([], 1)


def _fire(house: House, loaded: Callable[[Work], list[Due]], had: dict[int, int]) -> Swept | None:
    with house.write() as work:
        due = loaded(work)
        if not due:
            return None
        directory = directory_at(work, working_ways(house))
        planned = plan(due, directory, _holds(work, due))
        singles = {**had, **singles_lately(work, planned.firings, had)}
        _write(work, planned, singles)
        work.commit()
        had |= singles
        return Swept([_shown(work, f) for f in planned.firings], len(planned.faults))


def _holds(work: Work, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
    """People who acknowledged a clock and are not to be told again before a breach."""
    found: dict[int, set[int]] = {}
    values = {"clocks": list({d.clock_id for d in due}), "now": work.now}
    for clock_id, person_id in work.session.connection().execute(HELD, values):
        found.setdefault(clock_id, set()).add(person_id)
    return {clock_id: frozenset(people) for clock_id, people in found.items()}


def _write(work: Work, planned: Plan, singles: dict[int, int]) -> None:
    _write_breaches(work, planned.firings)
    _write_steps(work, planned, _write_messages(work, planned.firings, singles))
    write_all(work, [h for firing in planned.firings for h in _happenings(firing)])
    _quarantine(work, planned.faults)


def _write_steps(work: Work, planned: Plan, messages: Mapping[Place, int]) -> None:
    if planned.cancelled:
        work.session.execute(update(Step).where(Step.id.in_(planned.cancelled)).values(state="cancelled"))
    rows = [
        {"step": f.due.step_id, "now": work.now, "why": f.reason, "people": _told(f, messages)} for f in planned.firings
    ]
    change(work.session, STEP_FIRED, rows)


def _write_breaches(work: Work, firings: Sequence[Firing]) -> None:
    """The limit has passed: recorded as of its true time, once; earlier steps of the clock are superseded."""
    breaches = [f.due for f in firings if f.due.is_breach]
    new = [{"clock": d.clock_id, "true": d.breach_at, "now": work.now} for d in breaches if d.breached_at is None]
    change(work.session, CLOCK_BREACHED, new)
    rows = [{"clock": d.clock_id, "cycle": d.generation, "limit": d.planned_at} for d in breaches]
    change(work.session, EARLIER_SUPERSEDED, rows)


def _write_messages(work: Work, firings: Sequence[Firing], singles: dict[int, int]) -> dict[Place, int]:
    """The notices and their messages; each message's id by its step and person. ``singles`` is counted on."""
    told = sorted((f for f in firings if not f.due.quiet), key=lambda f: not f.due.loud)
    composer = Composer(work.config, work.now, singles)
    notices = take_ids(work.session, Notice, len(told))
    put(work.session, Notice, [_notice(work, f, id_) for f, id_ in zip(told, notices, strict=True)])
    for firing, notice_id in zip(told, notices, strict=True):
        composer.add(firing, notice_id)
    ids = take_ids(work.session, Message, len(composer.letters))
    for letter, id_ in zip(composer.letters, ids, strict=True):
        letter.row["id"] = id_
        letter.row["parent_id"] = letter.parent.row["id"] if letter.parent else None  # it was written before
    put(work.session, Message, [letter.row for letter in composer.letters])
    return {letter.place: letter.row["id"] for letter in composer.letters}


def _notice(work: Work, firing: Firing, id_: int) -> dict[str, Any]:
    due = firing.due
    return {
        "id": id_,
        "dedupe_key": f"clock:{due.clock_id}:{due.generation}:{due.n}", "case_id": due.case_id, "clock_id": due.clock_id,
        "step_id": due.step_id, "purpose": due.purpose, "reason": "time", "role": ",".join(due.roles), "unit": due.responsible,
        "person_id": None, "text": None, "due_at": work.now, "made_at": work.now,
        "state": "nobody" if firing.reached_nobody else "resolved",
    }  # fmt: skip


def _happenings(firing: Firing) -> list[Happening]:
    due, clock = firing.due, str(firing.due.clock_id)
    found = []
    if due.is_breach and due.breached_at is None:
        data: dict[str, Any] = {"kind": due.kind}
        found.append(Happening("clock_breached", "clock", clock, due.case_id, effective_at=due.breach_at, data=data))
    if firing.audience.nobody:
        data = {"roles": firing.audience.nobody, "step": due.n}
        found.append(Happening("role_empty", "clock", clock, due.case_id, data=data))
    data = {"step": due.n, "purpose": due.purpose, "to": [r.person_id for r in firing.audience.told]}
    return [*found, Happening("step_fired", "clock", clock, due.case_id, effective_at=due.fire_at, data=data)]


def _told(firing: Firing, messages: Mapping[Place, int]) -> list[dict[str, Any]]:
    """Who, as what, and by what that person held the role at that instant: rosters are edited afterwards."""
    return [
        {
            "person_id": r.person_id, "person": r.holder.name, "channel": r.way, "role": r.role, "reason": r.reason,
            "message": messages[firing.due.step_id, r.person_id],
            "held": _held(r.holder),
        }
        for r in firing.audience.told
    ]  # fmt: skip


def _held(holder: Holder) -> dict[str, Any]:
    by = holder.by if holder.instead_of is None else "stand_in"
    return {"by": by, "shift": holder.shift_id, "for": holder.instead_of}


def _quarantine(work: Work, faults: Mapping[int, Exception]) -> None:
    for step_id, error in faults.items():
        log.error("step quarantined", step=step_id, error=type(error).__name__)
        fault = f"{type(error).__name__}: {error}"[:500]
        work.session.execute(update(Step).where(Step.id == step_id).values(state="quarantined", fault=fault))


def _wishes(house: House) -> int:
    """Notices other rooms asked for."""
    with house.read() as work:
        if not has_wishes(work):
            return 0
    with house.write() as work:
        bad = resolve_wishes(work, directory_at(work, working_ways(house)))
        work.commit()
    return bad


def _shown(work: Work, firing: Firing) -> Fired:
    due, told = firing.due, firing.audience.told
    to = [{"person": r.holder.name, "channel": r.way} for r in told]
    return Fired(due.case_id, due.kind, due.purpose, due.fire_at, work.now, to, firing.reason)
