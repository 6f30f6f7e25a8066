"""What a change of a case's facts does to its clocks: raise, lower, correct."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from cases.clocks.correct import correct_clock, run_again
from cases.clocks.start import Start, limit_of, start_clocks
from cases.clocks.stop import Ending, running, stop_clock
from cases.matters.basis import basis_event, owed_into
from cases.matters.grading import ORDER
from cases.matters.opening import duties_of
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work
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
            run_again(work, ended[key], start, actor=actor, reason=reason)
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
    return bool(graver) and all(limit_of(work, start).at > clock.due_at for start in graver) and _outranks(case, policy)


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
    """Clocks of this cycle that have ended, and those an earlier cycle left behind that ended within this one."""
    rows = select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.state != "running").order_by(ClockRow.cycle)
    within = or_(ClockRow.cycle == case.cycle, ClockRow.id.in_(owed_into(work, case)))
    return {(clock.kind, clock.seq): clock for clock in work.session.scalars(rows.where(within))}
