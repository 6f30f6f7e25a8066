"""What a change of a case's facts does to its clocks: raise, lower, correct."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select

from cases.audit.events import record
from cases.clocks.calendar import calendar_of
from cases.clocks.catchup import CatchUp, catch_up_of
from cases.clocks.due import Due, due
from cases.clocks.ladder import PlannedStep
from cases.clocks.start import Start, is_late, plan, start_clocks, terms_of
from cases.clocks.stop import Ending, cancel_pending, running, stop_clock, withdraw_breach
from cases.matters.basis import basis_event, owed_into
from cases.matters.grading import ORDER
from cases.matters.opening import duties_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder
from config.words import Severity

Duties = dict[tuple[str, int], Start]
PROVED = ("satisfied", "exited")


def regrade(
    work: Work, case: Case, *, raised: bool, actor: str, reason: str | None = None, event_id: int | None = None,
    carried: bool = False,
) -> None:  # fmt: skip
    """Bring the running clocks into line with the case's facts, after these have changed by ``event_id``.

    1. A duty the case no longer has: superseded by the graver ones when raised or ``carried`` on by another case, void when
       lowered. Raising buys no time: what is due before every graver duty runs on.
    2. A duty it has and whose basis moved: the same row, generation + 1, steps rewritten.
    3. A new duty: started from the facts, so a case raised late gets 5 h and 24 h from its occurrence.
    4. A duty it had before and has again (lowered after being raised): its row runs again, generation + 1.
    5. A duty that has its proof is not begun again, nor is a lesser one whose graver has it.
    """
    event_id = event_id or basis_event(work, case)
    wanted: Duties = {(s.policy.kind, s.seq): s for s in duties_of(work, case, event_id=event_id)}
    held = {(c.kind, c.seq): c for c in running(work, case.id)}
    for key, clock in held.items():
        if key in wanted:
            correct_clock(work, clock, _of_cycle(work, case, clock, wanted[key]), actor=actor, reason=reason)
        elif not _started_apart(clock) and not _is_due_first(work, case, clock, wanted):
            ending: Ending = "superseded" if raised or carried else "void"
            stop_clock(work, clock, ending, at=work.now, actor=actor, reason=reason)
    ended = _ended(work, case)
    missing = {key: start for key, start in wanted.items() if key not in held and not _is_met(ended, start, raised)}
    for key, start in missing.items():
        if key in ended and ended[key].cycle == case.cycle:
            _run_again(work, ended[key], start, actor=actor, reason=reason)
    start_clocks(work, [s for key, s in missing.items() if key not in ended or ended[key].cycle != case.cycle])


def _of_cycle(work: Work, case: Case, clock: ClockRow, start: Start) -> Start:
    """What an earlier cycle still owes keeps counting from that cycle's facts."""
    if clock.cycle == case.cycle:
        return start
    owed = duties_of(work, case, kinds={clock.kind}, cycle=clock.cycle, event_id=clock.basis_event_id)
    return next((s for s in owed if s.seq == clock.seq), start)


def _is_due_first(work: Work, case: Case, clock: ClockRow, wanted: Duties) -> bool:
    """Whether the case has become graver and every graver public duty would be due later than this one."""
    policy = clock.terms["policy"]
    if not policy["public"] or case.severity is None or case.severity in policy["when"]["severities"]:
        return False
    graver = [s for s in wanted.values() if s.policy.public and clock.kind != s.policy.kind]
    return bool(graver) and all(_limit(work, start).at > clock.due_at for start in graver) and _outranks(case, policy)


def _outranks(case: Case, policy: dict[str, Any]) -> bool:
    bound = policy["when"]["severities"]
    return all(ORDER[Severity(case.severity or "")] < ORDER[Severity(level)] for level in bound)


def _is_met(ended: Mapping[tuple[str, int], ClockRow], start: Start, raised: bool) -> bool:
    """Whether proof is on record: of this very duty, or, unless the case became graver, of a public one it took the place of."""
    own = ended.get((start.policy.kind, start.seq))
    if own is not None and own.state in PROVED:
        return True
    if raised or not start.policy.public or "own_publication" not in start.policy.stops_on:
        return False
    proved = [clock.terms["policy"] for clock in ended.values() if clock.state in PROVED]
    return any(row["public"] and not row["when"]["by_hand"] and "own_publication" in row["stops_on"] for row in proved)


def correct_clock(work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None = None) -> None:
    """Recompute one clock from its case's facts: generation + 1 and new steps when its limit moved; else nothing.

    What was told is not told again by the ladder: its past steps are superseded, except a breach. That the limit is earlier
    now everybody who was told of it hears once, by :mod:`cases.matters.telling`. A breach that is no longer true gets a
    withdrawal event; the old row of the audit stays.
    """
    facts = replace(start.facts, started=clock.started_at)  # the ladder does not begin anew
    start = replace(start, policy=_promised(clock, start.policy), facts=facts)
    limit = _limit(work, start)
    if (limit.at, limit.latest) != (clock.due_at, clock.breach_at):
        _rewrite(work, clock, start, limit, actor=actor, reason=reason)


def _limit(work: Work, start: Start) -> Due:
    return due(start.policy, start.facts, calendar_of(work.config.workdays), work.config.city.zone)


def _rewrite(work: Work, clock: ClockRow, start: Start, limit: Due, *, actor: str, reason: str | None) -> None:
    before = _stand(clock)
    clock.generation += 1
    clock.row_version += 1
    told, untold = _told(work, clock)
    if clock.policy != start.policy.id:
        clock.policy, clock.terms = start.policy.id, terms_of(work, start.policy)
    if clock.breached_at and limit.latest != clock.breached_at:
        withdraw_breach(work, clock, actor=actor, reason=reason)
    clock.basis, clock.basis_at, clock.due_at, clock.breach_at = limit.basis, limit.basis_at, limit.at, limit.latest
    catch_up = _catch_up(work, clock, start, limit)
    _breach_if_past(work, clock, actor)
    work.session.flush()
    cancel_pending(work, [clock.id])
    ladder = Ladder.model_validate(clock.terms["ladder"]) if "ladder" in clock.terms else None
    planned = plan(work, start.policy, start.facts, limit, confirmed=start.confirmed, ladder=ladder, catch_up=catch_up)
    steps = [_again(s, work, told, untold) for s in planned]
    work.session.add_all([
        Step(clock_id=clock.id, generation=clock.generation, n=s.n, purpose=s.purpose, roles=list(s.roles), told=[],
             planned_at=s.planned_at, fire_at=s.fire_at, state=s.state) for s in steps
    ])  # fmt: skip
    data = {"kind": clock.kind, "generation": clock.generation, "basis": clock.basis, "basis_event": start.event_id,
            "from": before["due_at"], "to": limit.at.isoformat(), "was": before}  # fmt: skip
    clock.basis_event_id = record(work, "clock_corrected", subject_kind="clock", subject_id=clock.id,
                                  case_id=clock.case_id, actor=actor, data=data, reason=reason)  # fmt: skip


def _stand(clock: ClockRow) -> dict[str, Any]:
    """What the clock said before it was corrected."""
    return {
        "due_at": clock.due_at.isoformat(), "breach_at": clock.breach_at.isoformat(), "policy": clock.policy,
        "basis": clock.basis, "basis_at": clock.basis_at.isoformat(),
    }  # fmt: skip


def _breach_if_past(work: Work, clock: ClockRow, actor: str) -> None:
    """A limit moved into the past is a breach as of its own time; who was told of one already is not told again."""
    if clock.breached_at is None and clock.breach_at <= work.now:
        clock.breached_at, clock.breach_recorded_at = clock.breach_at, work.now
        data = {"kind": clock.kind, "late_when_discovered": clock.late_when_discovered}
        record(work, "clock_breached", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
               effective_at=clock.breach_at, data=data)  # fmt: skip


def _catch_up(work: Work, clock: ClockRow, start: Start, limit: Due) -> CatchUp | None:
    """The clock's catch-up target after a correction: none if it was not late, the old one if it already had one."""
    clock.late_when_discovered = is_late(limit, start.facts)
    target = catch_up_of(work, start.policy, work.now) if clock.late_when_discovered else None
    if target is not None and clock.catch_up_at is not None:
        target = replace(target, at=clock.catch_up_at)
    clock.catch_up_at = target.at if target else None
    return target


def _promised(clock: ClockRow, now: Deadline) -> Deadline:
    """The row the clock was begun under, as it stood then: editing a policy touches no running clock."""
    return Deadline.model_validate(clock.terms["policy"]) if clock.policy == now.id else now


def _told(work: Work, clock: ClockRow) -> tuple[set[int], set[int]]:
    """Steps of this generation that people have heard of, and those whose messages have not gone out yet."""
    fired = select(Step.n).where(
        Step.clock_id == clock.id, Step.generation == clock.generation - 1, Step.state == "fired"
    )
    waiting = fired.join(Notice, Notice.step_id == Step.id).join(Message, Message.notice_id == Notice.id)
    untold = set(work.session.scalars(waiting.where(Message.state == "pending")))
    return set(work.session.scalars(fired)) - untold, untold


def _again(step: PlannedStep, work: Work, told: set[int], untold: set[int]) -> PlannedStep:
    """Past steps of a corrected clock: what was told is not told again, what had not gone out goes with the new time."""
    if step.planned_at > work.now:
        return step
    if step.n in told:
        return replace(step, state="superseded")
    return replace(step, state="pending") if step.n in untold else step


def release_leaders(work: Work, case_id: int) -> None:
    """A person has confirmed: what waited for that fires at the ladder's own time, or now if that is past."""
    clocks = [c.id for c in running(work, case_id)]
    waiting = select(Step).where(Step.clock_id.in_(clocks), Step.state == "pending", Step.fire_at > Step.planned_at)
    for step in work.session.scalars(waiting):
        step.fire_at = max(step.planned_at, work.now)


def _started_apart(clock: ClockRow) -> bool:
    """Clocks begun by another act (a dispatch, an instruction, a reply duty) do not hang on the severity."""
    when = clock.terms["policy"]["when"]
    return bool(when["by_hand"] or when["reply"])


def _ended(work: Work, case: Case) -> dict[tuple[str, int], ClockRow]:
    """Clocks of this cycle that have ended, and those an earlier cycle left behind that ended within this one."""
    rows = select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.state != "running").order_by(ClockRow.cycle)
    within = or_(ClockRow.cycle == case.cycle, ClockRow.id.in_(owed_into(work, case)))
    return {(clock.kind, clock.seq): clock for clock in work.session.scalars(rows.where(within))}


def _run_again(work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None) -> None:
    clock.state, clock.stopped_at, clock.evidence_id = "running", None, None
    _rewrite(work, clock, start, _limit(work, start), actor=actor, reason=reason)
