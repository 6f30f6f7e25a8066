"""Clocks that an act begins: a receipt after a dispatch, an arbitration, the next publication, the written report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from cases.clocks.start import Start, start_clocks
from cases.matters.basis import facts_of
from cases.store.act_tables import Dispatch
from cases.store.bulk import look_up
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.listed import among
from cases.work import Work
from config.deadlines import Deadline

_SERIES = (
    select(ClockRow.case_id, ClockRow.kind, ClockRow.cycle, func.max(ClockRow.seq))
    .where(among(ClockRow.case_id, "cases"))
    .group_by(ClockRow.case_id, ClockRow.kind, ClockRow.cycle)
)


def begin_for_dispatch(work: Work, case: Case, dispatch: Dispatch, kind: str) -> bool:
    """Start the clock of that kind for one dispatch; whether its ladder tells the unit so at its start."""
    policy = _row(work, case, kind)
    if policy is None:
        return False
    start = _start(work, case, policy, ("dispatch", str(dispatch.id)), dispatch.seq, unit=dispatch.unit)
    start_clocks(work, [start])
    at_once = [s for s in work.config.ladder(policy.ladder).steps if s.anchor == "start" and s.minutes == 0]
    return any(work.config.role(role).scope == "unit" for step in at_once for role in step.roles)


def begin_for(
    work: Work, case: Case, kind: str, subject: tuple[str, str], *, started: datetime | None = None,
    stated: datetime | None = None, unit: str | None = None,
) -> bool:  # fmt: skip
    """Start the by-hand clock of that kind for something of the case (a review, an instruction); whether there is such a duty."""
    policy = _row(work, case, kind)
    if policy is not None:
        start_clocks(work, [_start(work, case, policy, subject, 1, unit=unit, started=started, stated=stated)])
    return policy is not None


def begin_next(work: Work, case: Case, kind: str) -> None:
    """Start the by-hand clock of that kind for the case, as the next of its series in this cycle."""
    policy = _row(work, case, kind)
    if policy is not None:
        begin_in_series(work, case, policy)


def begin_in_series(work: Work, case: Case, policy: Deadline) -> None:
    """Start a clock of that row as the next of its kind in this cycle."""
    start_clocks(work, next_in_series(work, [(case, policy)]))


def next_in_series(work: Work, wanted: Sequence[tuple[Case, Deadline]]) -> list[Start]:
    """What to start for each of these cases under that row: the next of its kind in this cycle. One question for all of them."""
    held = look_up(work.session, _SERIES, cases=sorted({case.id for case, _ in wanted})) if wanted else []
    last = {tuple(series): n for *series, n in held}
    starts = []
    for case, policy in wanted:
        series = (case.id, policy.kind, case.cycle)
        last[series] = last.get(series, 0) + 1
        starts.append(_start(work, case, policy, ("case", str(case.id)), last[series]))
    return starts


def is_begun_by_hand(work: Work, case: Case, kind: str) -> bool:
    """Whether the case already has a by-hand clock of that kind in this cycle."""
    rows = select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.kind == kind, ClockRow.cycle == case.cycle)
    return any(clock.terms["policy"]["when"]["by_hand"] for clock in work.session.scalars(rows))


def _row(work: Work, case: Case, kind: str) -> Deadline | None:
    by_hand = (p for p in work.config.deadlines_on(work.today) if p.kind == kind and p.when.by_hand)
    rows = (p for p in by_hand if p.when.case in (None, case.kind))
    return next((p for p in rows if not p.when.severities or case.severity in p.when.severities), None)


def _start(
    work: Work, case: Case, policy: Deadline, subject: tuple[str, str], seq: int, unit: str | None = None,
    started: datetime | None = None, stated: datetime | None = None,
) -> Start:  # fmt: skip
    at = started or work.now
    facts = replace(facts_of(work, case), started=at, received=at, occurred=None)
    return Start(
        policy, facts, case.id, *subject, seq=seq, cycle=case.cycle, confirmed=True, quiet=case.history, unit=unit,
        stated=stated,
    )  # fmt: skip
