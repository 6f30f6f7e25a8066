"""How what is due is asked of the record: statements made once, and the rows they bring."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, literal_column, or_, select, true

from alerts.ripe import AFTER_THE_LIMIT, Due, Ripe
from cases.store.bulk import look_up
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.listed import each
from cases.store.terms import is_loud, read_terms
from cases.store.types import UtcDateTime
from cases.work import Work

PENDING = Step.state == literal_column("'pending'")
"""Said in the statement itself: SQLite makes a statement anew for each row that binds what one of its partial indexes asks for."""

BEFORE = tuple(Step.purpose != purpose for purpose in AFTER_THE_LIMIT)
"""What is told before the limit."""

_BREACH: Any = literal_column("'breach'")
_WHICH: dict[str, ColumnElement[bool]] = {
    "any": true(), "breach": Step.purpose == _BREACH, "other": Step.purpose != _BREACH,
    "before": and_(*BEFORE),
}  # fmt: skip
_PLACES: dict[str, Any] = {"step": Step.id, "clock": ClockRow.id, "case": ClockRow.case_id}
_OLDEST = (Step.fire_at, Step.id)
_DUE = (
    select(Step.id, ClockRow.id, ClockRow.case_id, Step.purpose)
    .join(ClockRow, ClockRow.id == Step.clock_id)
    .where(PENDING, Step.fire_at <= bindparam("now"))
)
_TERMS = Due._fields.index("terms_id")


def read_facts(work: Work, query: Select[Any], **values: Any) -> dict[int, Due]:
    """The steps that a question for facts brings, by their ids."""
    found = look_up(work.session, query, now=work.now, **values)
    terms = read_terms(work.session, {row[_TERMS] for row in found})
    loud = {id_: is_loud(said) for id_, said in terms.items()}
    return {row[0]: Due._make((*row, loud[row[_TERMS]])) for row in found}


def by_place(found: Collection[Ripe | Due]) -> list[tuple[str, list[int]]]:
    """The cases these belong to, and the clocks of those without one."""
    cases = {ripe.case_id for ripe in found if ripe.case_id is not None}
    caseless = {ripe.clock_id for ripe in found if ripe.case_id is None}
    both = [("case", sorted(cases)), ("clock", sorted(caseless))]
    return [(place, ids) for place, ids in both if ids]


@cache
def oldest_due(which: str) -> Select[int, int, int | None, str]:
    """What is due of a kind, up to a limit, with where it belongs."""
    return _DUE.where(_WHICH[which]).order_by(*_OLDEST).limit(bindparam("limit"))


@cache
def due_in(place: str, which: tuple[str, ...]) -> Select[int, int, int | None, str]:
    """What is due of these kinds in these cases or clocks, with where it belongs."""
    return _DUE.where(_among(place), or_(*(_WHICH[each] for each in which)))


@cache
def oldest_facts(which: str) -> Select[Any]:
    """The facts of what is due of a kind, up to a limit, behind the step last seen."""
    after = bindparam("after", type_=UtcDateTime)
    later = and_(Step.fire_at >= after, or_(Step.fire_at > after, Step.id > bindparam("after_id")))
    return _facts().where(_WHICH[which], later).order_by(*_OLDEST).limit(bindparam("limit"))


@cache
def facts_in(place: str, which: str) -> Select[Any]:
    """The facts of what is due of a kind among these steps, clocks or cases."""
    return _facts().where(_among(place), _WHICH[which])


def _among(place: str) -> ColumnElement[bool]:
    column = _PLACES[place]
    asked: ColumnElement[bool] = column.in_(select(each(column, "ids").c.value))
    return asked


@cache
def _facts() -> Select[Any]:
    """Due at ``now``, with what firing has to know. JSON comes as text: most rows hold the same few, each read once."""
    facts: Any = (
        select(
            Step.id, Step.n, Step.purpose, cast(Step.roles, Text), Step.planned_at, Step.fire_at, Step.generation,
            ClockRow.id, ClockRow.generation, ClockRow.state, ClockRow.kind, ClockRow.subject_kind, ClockRow.subject_id,
            ClockRow.terms_id, ClockRow.subject, ClockRow.unit, ClockRow.due_at, ClockRow.breach_at, ClockRow.breached_at,
            ClockRow.catch_up_at, ClockRow.quiet, ClockRow.case_id, Case.number, Case.severity, Case.severity_confirmed,
            Case.category, Case.restricted, Case.drill, Case.handling_lead, cast(Case.complained_of, Text),
        )
        .join(ClockRow, ClockRow.id == Step.clock_id)
        .outerjoin(Case, Case.id == ClockRow.case_id)
        .where(PENDING, Step.fire_at <= bindparam("now"))
        .with_for_update(of=[Step, ClockRow], key_share=True, skip_locked=True)
    )  # fmt: skip
    return facts  # type: ignore[no-any-return]  # more columns than the overloads of select() have
