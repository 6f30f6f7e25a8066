"""What a change of a case's facts does to its clocks: raise, lower, correct."""

from dataclasses import replace

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.due import Due
from cases.clocks.ladder import PlannedStep
from cases.clocks.pauses import paused_for
from cases.clocks.start import Start, limit_of, plan, start_clocks, terms_of
from cases.clocks.stop import cancel_pending, running, stop_clock, withdraw_breach
from cases.matters.opening import duties_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder


def regrade(work: Work, case: Case, *, raised: bool, actor: str, reason: str | None = None) -> None:
    """Bring the running clocks into line with the case's facts, after these have changed.

    1. A duty the case no longer has: superseded by the graver ones when raised, void when lowered.
    2. A duty it has and whose basis moved: the same row, generation + 1, steps rewritten.
    3. A new duty: started from the facts, so a case raised late gets 5 h and 24 h from its occurrence.
    4. A duty it had before and has again (lowered after being raised): its row runs again, generation + 1.
    """
    wanted = {(s.policy.kind, s.seq): s for s in duties_of(work, case)}
    held = {(c.kind, c.seq): c for c in running(work, case.id)}
    for key, clock in held.items():
        if key not in wanted and not _started_apart(clock):
            stop_clock(work, clock, "superseded" if raised else "void", at=work.now, actor=actor, reason=reason)
    for key, clock in held.items():
        if key in wanted and clock.cycle == case.cycle:  # what an earlier cycle still owes keeps its limit
            correct_clock(work, clock, wanted[key], actor=actor, reason=reason)
    ended = _ended(work, case)
    for key, clock in ended.items():
        if key in wanted and key not in held and clock.state in ("superseded", "void"):
            _run_again(work, clock, wanted[key], actor=actor, reason=reason)
    start_clocks(work, [s for key, s in wanted.items() if key not in held and key not in ended])


def correct_clock(
    work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None = None, always: bool = False
) -> None:
    """Recompute one clock from its case's facts: generation + 1 and new steps when its limit moved; else nothing.

    What was told is not told again: steps of the new generation whose time is past are superseded, except a breach.
    A breach that is no longer true gets a withdrawal event; the old row of the audit stays. ``always``: lay the steps out
    even if the limit stands where it stood, because they were taken away meanwhile.
    """
    facts = replace(start.facts, started=clock.started_at)  # the ladder does not begin anew
    start = replace(start, policy=_promised(clock, start.policy), facts=facts, paused=paused_for(clock, work.now))
    limit = limit_of(work, start)
    if always or (limit.at, limit.latest) != (clock.due_at, clock.breach_at):
        _rewrite(work, clock, start, limit, actor=actor, reason=reason)


def _rewrite(work: Work, clock: ClockRow, start: Start, limit: Due, *, actor: str, reason: str | None) -> None:
    before = clock.due_at
    clock.generation += 1
    clock.row_version += 1
    told, untold = _told(work, clock)
    if clock.policy != start.policy.id:
        clock.policy, clock.terms = start.policy.id, terms_of(work, start.policy)
    if clock.breached_at and limit.latest != clock.breached_at:
        withdraw_breach(work, clock, actor=actor, reason=reason)
    clock.basis, clock.basis_at, clock.due_at, clock.breach_at = limit.basis, limit.basis_at, limit.at, limit.latest
    clock.provisional, clock.late_when_discovered = limit.provisional, limit.latest <= start.facts.discovered
    work.session.flush()
    cancel_pending(work, [clock.id])
    ladder = Ladder.model_validate(clock.terms["ladder"])  # the city's own may have changed, or be gone
    planned = plan(work, start.policy, start.facts, limit, confirmed=start.confirmed, ladder=ladder)
    steps = [_again(s, work, told if limit.at >= before else set(), untold) for s in planned]
    work.session.add_all([
        Step(clock_id=clock.id, generation=clock.generation, n=s.n, purpose=s.purpose, roles=list(s.roles), told=[],
             planned_at=s.planned_at, fire_at=s.fire_at, state=s.state) for s in steps
    ])  # fmt: skip
    data = {"kind": clock.kind, "from": before.isoformat(), "to": limit.at.isoformat(), "generation": clock.generation}
    record(work, "clock_corrected", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
           data=data, reason=reason)  # fmt: skip


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
    if step.planned_at > work.now or step.purpose in ("breach", "after_breach"):
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
    return bool(when["by_hand"] or when["reply"] or when.get("on"))


def _ended(work: Work, case: Case) -> dict[tuple[str, int], ClockRow]:
    rows = select(ClockRow).where(
        ClockRow.case_id == case.id, ClockRow.cycle == case.cycle, ClockRow.state != "running"
    )
    return {(clock.kind, clock.seq): clock for clock in work.session.scalars(rows)}


def _run_again(work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None) -> None:
    clock.state, clock.stopped_at, clock.evidence_id = "running", None, None
    _rewrite(work, clock, start, limit_of(work, start), actor=actor, reason=reason)
