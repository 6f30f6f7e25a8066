"""What is due: the steps to fire now, breach first, with what firing has to know of their clock and case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Select, func, select, type_coerce

from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work

AFTER_THE_LIMIT = ("breach", "after_breach")


class Due(NamedTuple):
    """One pending step that is due, and the facts of its clock and case at this instant."""

    step_id: int
    n: int
    purpose: str
    roles: Sequence[str]
    planned_at: datetime
    fire_at: datetime
    step_generation: int
    clock_id: int
    generation: int
    state: str
    kind: str
    subject_kind: str
    subject_id: str
    subject: str | None
    unit: str | None
    due_at: datetime
    breach_at: datetime
    breached_at: datetime | None
    catch_up_at: datetime | None
    quiet: bool
    loud: bool
    case_id: int | None
    number: str | None
    severity: str | None
    severity_confirmed: bool | None
    category: str | None
    restricted: bool | None
    drill: bool | None
    handling_lead: str | None
    complained_of: Sequence[str] | None

    @property
    def is_breach(self) -> bool:
        """Whether this is the limit itself."""
        return self.purpose == "breach"

    @property
    def is_past_limit(self) -> bool:
        """Breach and what follows it: told whatever was acknowledged."""
        return self.purpose in AFTER_THE_LIMIT

    @property
    def responsible(self) -> str | None:
        """Whose liaison and leader a unit role means: the clock's own unit, else the handling lead; never one complained of."""
        unit = self.unit or self.handling_lead
        return None if unit in (self.complained_of or ()) else unit


def due_ids(work: Work, limit: int, *, hold_breaches: bool) -> list[int]:
    """At most ``limit`` due steps, oldest first: breaches, and only when none is left the others."""
    if not hold_breaches and (breaches := _ids(work, _pending(work).where(Step.purpose == "breach"), limit)):
        return breaches
    others = _pending(work).where(Step.purpose.not_in(AFTER_THE_LIMIT) if hold_breaches else Step.purpose != "breach")
    return _ids(work, others, limit)


def load(work: Work, step_ids: Sequence[int], *, hold_breaches: bool = False, alone: bool = False) -> list[Due]:
    """These steps and all others due in the same cases, locked against other sweepers, breach first, then oldest.

    What falls due together in one case is told in one message, so it has to be seen together. ``alone``: only these.
    """
    found = dict[int, Due]()
    ripe = [Step.state == "pending", Step.fire_at <= work.now]
    ripe += [Step.purpose.not_in(AFTER_THE_LIMIT)] if hold_breaches else []
    for query in [_these(step_ids)] if alone else _with_their_cases(work, step_ids):
        locked = query.where(*ripe).with_for_update(of=[Step, ClockRow], key_share=True, skip_locked=True)
        for row in work.session.execute(locked):
            found[row[0]] = Due(*row)
    return sorted(found.values(), key=lambda d: (not d.is_breach, d.fire_at, d.step_id))


def next_due(work: Work) -> datetime | None:
    """When the next pending step falls due: how long the engine may sleep."""
    return work.session.scalar(select(func.min(Step.fire_at)).where(Step.state == "pending"))


def backlog(work: Work) -> tuple[int, datetime | None]:
    """How many pending steps are due, and the oldest."""
    query = select(func.count(), func.min(Step.fire_at)).where(Step.state == "pending", Step.fire_at <= work.now)
    count, oldest = work.session.execute(query).one()
    return count, oldest


def _pending(work: Work) -> Select[Any]:
    return select(Step.id).where(Step.state == "pending", Step.fire_at <= work.now)


def _ids(work: Work, query: Select[Any], limit: int) -> list[int]:
    return list(work.session.scalars(query.order_by(Step.fire_at, Step.id).limit(limit)))


def _with_their_cases(work: Work, step_ids: Sequence[int]) -> list[Select[Any]]:
    owners = select(ClockRow.case_id, ClockRow.id).join(Step, Step.clock_id == ClockRow.id).where(Step.id.in_(step_ids))
    rows = work.session.execute(owners).all()
    cases = {case_id for case_id, _ in rows if case_id is not None}
    caseless = {clock_id for case_id, clock_id in rows if case_id is None}
    queries = [_facts().where(ClockRow.case_id.in_(sorted(cases)))] if cases else []
    return queries + ([_facts().where(ClockRow.id.in_(sorted(caseless)))] if caseless else [])


def _these(step_ids: Sequence[int]) -> Select[Any]:
    return _facts().where(Step.id.in_(step_ids))


def _facts() -> Select[Any]:
    terms: Any = type_coerce(ClockRow.terms, JSON)
    loud = func.coalesce(
        terms[("policy", "loud")].as_boolean(), True
    )  # terms that say nothing may be those of any clock: better loud than too late
    subject = terms["subject"].as_string()
    facts: Any = (
        select(
            Step.id, Step.n, Step.purpose, Step.roles, Step.planned_at, Step.fire_at, Step.generation,
            ClockRow.id, ClockRow.generation, ClockRow.state, ClockRow.kind, ClockRow.subject_kind, ClockRow.subject_id, subject,
            ClockRow.unit, ClockRow.due_at, ClockRow.breach_at, ClockRow.breached_at, ClockRow.catch_up_at, ClockRow.quiet, loud,
            ClockRow.case_id, Case.number, Case.severity, Case.severity_confirmed, Case.category, Case.restricted,
            Case.drill, Case.handling_lead, Case.complained_of,
        )
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
    )  # fmt: skip
    return facts  # type: ignore[no-any-return]  # more columns than the overloads of select() have
