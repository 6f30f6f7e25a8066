"""What a played desk writes before it answers: a draft by the unit's liaison, three looks and 保密审查, each by another person; more time asked for.

Drawn from a chance of its own, so that everything else happens as it would without.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from benchmarks.people_agenda import Agenda
from benchmarks.people_staff import account_of
from cases.matters.extending import extendable
from cases.matters.flow import OPEN
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work

TEXT = "经核实，有关情况已经处置完毕，现场秩序正常。后续进展将及时公布。咨询电话 028-88000000。"
STEPS = ("初审", "审核", "保密审查", "审发")
LETTERS, SENT_BACK, EXTENDED = 0.1, 0.15, 0.05
"""Of letters, so many are answered by a reviewed draft and for so many more time is asked; of drafts so many come back."""


@dataclass
class Drafts:
    """``chance``: its own; ``planned``: cases that are drafted for, each once however often it is judged."""

    agenda: Agenda
    chance: random.Random = field(default_factory=lambda: random.Random(2))
    planned: set[int] = field(default_factory=set)

    def before(self, case: Case, answered: datetime) -> None:
        """A draft some hours before the answer, and its looks one after the other; of letters a tenth."""
        if case.id in self.planned or (case.kind == "request" and self.chance.random() > LETTERS):
            return
        self.planned.add(case.id)
        at = answered - timedelta(hours=self.chance.uniform(3, 6))
        back = self.chance.random() < SENT_BACK
        self.agenda.later(max(at, self.agenda.clock.at), partial(self._write, case.id, back=back))

    def more_time(self, case: Case, clock: ClockRow) -> None:
        """For some letters the unit asks for a day more, the day before the limit; a leader says yes or no an hour later."""
        if self.chance.random() > EXTENDED:
            return
        verdict = "同意" if self.chance.random() < 0.7 else "退回"
        at = clock.due_at - timedelta(hours=self.chance.uniform(8, 40))
        self.agenda.later(max(at, self.agenda.clock.at), partial(self._ask, case.id, verdict))

    def _write(self, case_id: int, work: Work, *, back: bool = False, n: int = 1) -> None:
        case = work.session.get_one(Case, case_id)
        if case.state not in OPEN or case.restricted or case.handling_lead is None:
            return
        unit = case.handling_lead
        self.agenda.do(work, case_id, "respond", by=account_of("unit_liaison", unit), text=f"{TEXT}第 {n} 次报告。")
        at = self.agenda.clock.at
        for stage in STEPS[:1] if back else STEPS:
            at += timedelta(minutes=round(self.chance.uniform(10, 60)))
            who = account_of("unit_leader", unit) if stage == "初审" else account_of("reviewer", STEPS.index(stage))
            self.agenda.later(at, partial(self._look, case_id, stage, who, back=back))

    def _look(self, case_id: int, stage: str, who: Actor, work: Work, *, back: bool = False) -> None:
        case = work.session.get_one(Case, case_id)
        if case.state not in OPEN or case.restricted or (who.unit and who.unit != case.handling_lead):
            return
        given: dict[str, Any] = {"stage": stage, "verdict": "退回" if back else "同意"}
        if stage == "保密审查":
            given["checklist"] = {row.id: False for row in work.config.workflow.secrecy}
        self.agenda.do(work, case_id, "review", "请补充依据" if back else None, by=who, **given)
        if back:
            self.agenda.later(self.agenda.clock.at + timedelta(hours=1), partial(self._write, case_id, n=2))

    def _ask(self, case_id: int, verdict: str, work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        clocks = work.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id)).all()
        if case.state not in OPEN or case.restricted or not extendable(clocks, [], work.now):
            return
        self.agenda.do(work, case_id, "extend", "需现场鉴定", days=1)
        decide = partial(self._decide, case_id, verdict)
        self.agenda.later(self.agenda.clock.at + timedelta(hours=1), decide)

    def _decide(self, case_id: int, verdict: str, work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        clocks = work.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id)).all()
        if case.state in OPEN and extendable(clocks, [], work.now):
            self.agenda.do(
                work, case_id, "decide-extension", "依据充分", by=account_of("shift_leader", None), verdict=verdict
            )
