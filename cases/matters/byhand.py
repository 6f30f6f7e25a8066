"""Clocks that an act begins: a receipt after a dispatch, an arbitration, the next publication, the written report."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from cases.clocks.start import Start, start_clocks
from cases.matters.basis import facts_of
from cases.store.case_tables import Case, Dispatch
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.deadlines import Deadline


def begin_for_dispatch(work: Work, case: Case, dispatch: Dispatch, kind: str) -> bool:
    """Start the clock of that kind for one dispatch; whether its ladder tells the unit so at its start."""
    policy = _row(work, case, kind)
    if policy is None:
        return False
    _begin(work, case, policy, ("dispatch", str(dispatch.id)), dispatch.seq, unit=dispatch.unit)
    at_once = [s for s in work.config.ladder(policy.ladder).steps if s.anchor == "start" and s.minutes == 0]
    return any(work.config.role(role).scope == "unit" for step in at_once for role in step.roles)


def begin_for(
    work: Work, case: Case, kind: str, subject: tuple[str, str], *, started: datetime | None = None,
    stated: datetime | None = None, unit: str | None = None,
) -> bool:  # fmt: skip
    """Start the by-hand clock of that kind for something of the case (a review, an instruction); whether there is such a duty."""
    policy = _row(work, case, kind)
    if policy is not None:
        _begin(work, case, policy, subject, 1, unit=unit, started=started, stated=stated)
    return policy is not None


def begin_next(work: Work, case: Case, kind: str) -> None:
    """Start the by-hand clock of that kind for the case, as the next of its series in this cycle."""
    policy = _row(work, case, kind)
    if policy is not None:
        begin_in_series(work, case, policy)


def begin_in_series(work: Work, case: Case, policy: Deadline) -> None:
    """Start a clock of that row as the next of its kind in this cycle."""
    held = select(ClockRow.seq).where(
        ClockRow.case_id == case.id, ClockRow.kind == policy.kind, ClockRow.cycle == case.cycle
    )
    _begin(work, case, policy, ("case", str(case.id)), max(work.session.scalars(held), default=0) + 1)


def is_begun_by_hand(work: Work, case: Case, kind: str) -> bool:
    """Whether the case already has a by-hand clock of that kind in this cycle."""
    rows = select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.kind == kind, ClockRow.cycle == case.cycle)
    return any(clock.terms["policy"]["when"]["by_hand"] for clock in work.session.scalars(rows))


def _row(work: Work, case: Case, kind: str) -> Deadline | None:
    day = work.now.astimezone(work.config.city.zone).date()
    by_hand = (p for p in work.config.deadlines_on(day) if p.kind == kind and p.when.by_hand)
    rows = (p for p in by_hand if p.when.case in (None, case.kind))
    return next((p for p in rows if not p.when.severities or case.severity in p.when.severities), None)


def _begin(
    work: Work, case: Case, policy: Deadline, subject: tuple[str, str], seq: int, unit: str | None = None,
    started: datetime | None = None, stated: datetime | None = None,
) -> None:  # fmt: skip
    at = started or work.now
    facts = replace(facts_of(work, case), started=at, received=at, occurred=None)
    start = Start(
        policy, facts, case.id, *subject, seq=seq, cycle=case.cycle, confirmed=True, quiet=case.history, unit=unit,
        stated=stated,
    )  # fmt: skip
    start_clocks(work, [start])
