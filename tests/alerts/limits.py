"""One clock's steps, laid a second apart, and what was read of them before they fired."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import alerts.passage
from alerts.ripe import Due
from cases.store.clock_tables import ClockRow, Step
from tests.desk import Desk


def a_second_apart(desk: Desk, case: int, at: datetime) -> int:
    """The first clock of that case is breached at that instant, and its further steps follow each a second later; its id."""
    with desk.house.write() as work:
        clock = work.session.scalars(select(ClockRow).where(ClockRow.case_id == case)).first()
        assert clock is not None
        own = select(Step).where(Step.clock_id == clock.id, Step.state == "pending").order_by(Step.planned_at)
        for n, step in enumerate(work.session.scalars(own)):
            step.purpose = "breach" if n == 0 else "after_breach"
            step.planned_at = step.fire_at = at + n * timedelta(seconds=1)
        clock.due_at = clock.breach_at = at
        work.commit()
        return clock.id


def foreseen(monkeypatch: pytest.MonkeyPatch) -> list[Due]:
    """Every step as it stood when it was planned, from now on."""
    seen, real = list[Due](), alerts.passage.foresee

    def foresee(work: Any, parts: Any, *given: Any) -> Any:
        seen.extend(due for part in parts for due in part)
        return real(work, parts, *given)

    monkeypatch.setattr("alerts.passage.foresee", foresee)
    return seen


def assert_breached_first(seen: list[Due], clock_id: int, at: datetime) -> None:
    """The breach, then the next step with the breach on record; each once."""
    own = [due for due in seen if due.clock_id == clock_id]
    assert [(d.purpose, d.breached_at) for d in own[:2]] == [("breach", None), ("after_breach", at)]
    assert len({d.step_id for d in own}) == len(own)
