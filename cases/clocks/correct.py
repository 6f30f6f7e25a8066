"""Correct one clock: the same row, generation + 1, its limit and steps as the facts now say; what was told stays told."""

from dataclasses import replace

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.catchup import CatchUp, catch_up_of
from cases.clocks.due import Due
from cases.clocks.fold import stand
from cases.clocks.ladder import PlannedStep
from cases.clocks.nearest import note_nearest
from cases.clocks.pauses import paused_for
from cases.clocks.start import Start, is_late, is_stated, limit_of, plan, step_row, terms_now
from cases.clocks.stop import cancel_pending, withdraw_breach
from cases.store.bells import leave
from cases.store.bulk import put_under
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.store.terms import keep
from cases.work import Work
from config.deadlines import Deadline
from config.ladders import Ladder


def correct_clock(
    work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None = None, always: bool = False
) -> None:
    """Recompute one clock from its case's facts: generation + 1 and new steps when its limit moved; else nothing.

    What was told is not told again by the ladder: its past steps are superseded, except a breach. That the limit is earlier
    now everybody who was told of it hears once, by :mod:`cases.matters.telling`. A breach that is no longer true gets a
    withdrawal event; the old row of the audit stays. ``always``: lay the steps out even if the limit stands where it stood,
    because they were taken away meanwhile.
    """
    facts = replace(start.facts, started=clock.started_at)  # the ladder does not begin anew
    start = replace(start, policy=_promised(clock, start.policy), facts=facts, paused=paused_for(clock, work.now),
                    extended=clock.extended or 0)  # fmt: skip
    limit = limit_of(work, start)
    if always or (limit.at, limit.latest) != (clock.due_at, clock.breach_at):
        _rewrite(work, clock, start, limit, actor=actor, reason=reason)


def run_again(work: Work, clock: ClockRow, start: Start, *, actor: str, reason: str | None = None) -> None:
    """A duty that had ended without proof is owed again: its row runs on from the facts."""
    clock.state, clock.stopped_at, clock.evidence_id = "running", None, None
    _rewrite(work, clock, start, limit_of(work, start), actor=actor, reason=reason)


def _rewrite(work: Work, clock: ClockRow, start: Start, limit: Due, *, actor: str, reason: str | None) -> None:
    before = stand(clock)
    clock.generation += 1
    clock.row_version += 1
    told, untold = _told(work, clock)
    if clock.policy != start.policy.id:
        terms = terms_now(work, start.policy)
        keep(work.session, [terms])
        clock.policy, clock.terms_id = start.policy.id, terms.id
    clock.stated = is_stated(start, limit)
    if clock.breached_at and limit.latest != clock.breached_at:
        withdraw_breach(work, clock, actor=actor, reason=reason)
    clock.basis, clock.basis_at, clock.due_at, clock.breach_at = limit.basis, limit.basis_at, limit.at, limit.latest
    clock.provisional = limit.provisional
    catch_up = _catch_up(work, clock, start, limit)
    data = {"kind": clock.kind, "generation": clock.generation, "basis": clock.basis, "basis_event": start.event_id,
            "from": before["due_at"], "to": limit.at.isoformat(), "was": before, "now": stand(clock)}  # fmt: skip
    clock.basis_event_id = record(work, "clock_corrected", subject_kind="clock", subject_id=clock.id,
                                  case_id=clock.case_id, actor=actor, data=data, reason=reason)  # fmt: skip
    _breach_if_past(work, clock, actor)
    note_nearest(work, [clock.case_id])
    cancel_pending(work, [clock.id])
    ladder = Ladder.model_validate(clock.terms["ladder"])  # the city's own may have changed, or be gone
    planned = plan(work, start.policy, start.facts, limit, confirmed=start.confirmed, ladder=ladder, catch_up=catch_up)
    steps = [step_row(_again(s, work, told, untold), clock.generation) for s in planned]
    put_under(work.session, Step, "clock_id", [(clock.id, steps)])
    leave(work.session, "sweep")


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
    """Steps of this generation that people have heard of, and those whose messages have not gone out: they wait, or the duty ended first."""
    fired = select(Step.n).where(
        Step.clock_id == clock.id, Step.generation == clock.generation - 1, Step.state == "fired"
    )
    waiting = fired.join(Notice, Notice.step_id == Step.id).join(Message, Message.notice_id == Notice.id)
    waiting = waiting.where(Notice.clock_id == clock.id)  # by its index; a step's notice is its clock's
    untold = set(work.session.scalars(waiting.where(Message.state.in_(("pending", "cancelled")))))
    return set(work.session.scalars(fired)) - untold, untold


def _again(step: PlannedStep, work: Work, told: set[int], untold: set[int]) -> PlannedStep:
    """Past steps of a corrected clock: what was told is not told again, what had not gone out goes with the new time."""
    if step.planned_at > work.now:
        return step
    if step.n in told:
        return step._replace(state="superseded")
    return step._replace(state="pending") if step.n in untold else step
