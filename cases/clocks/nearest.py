"""The nearest running clock of a case, kept on the case: the desk's pages and figures must not look through every clock of the city."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, literal_column, or_, select, update

from cases.store.bulk import change, table_of
from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.work import Work

RUNNING = ClockRow.state == literal_column("'running'")
"""Literal, for a partial index is not chosen for a parameter."""
_CHUNK = 500
_FIRST = (
    update(table_of(Case))
    .where(Case.id == bindparam("case"))
    .values(
        next_clock_id=bindparam("clock"),
        next_due_at=bindparam("due"),
        loud=bindparam("is_loud"),
        transfer_due_at=bindparam("transfer"),
    )
)


def note_nearest(work: Work, case_ids: Iterable[int | None]) -> None:
    """Write onto these cases which of their clocks runs out first, when a transfer does, and whether one runs that may break the night.

    Whoever starts, ends or moves a clock calls this in the same transaction; ``out_of_step`` tells where nobody did.
    """
    wanted = sorted({id_ for id_ in case_ids if id_ is not None})
    work.session.flush()
    for first in range(0, len(wanted), _CHUNK):
        some = update(Case).where(Case.id.in_(wanted[first : first + _CHUNK]))
        work.session.execute(some.values(_values(work)).execution_options(synchronize_session=False))


def note_first(work: Work, clocks: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """The same of cases that have just got their first clocks, all of them running: what stands on them needs no looking up."""
    loud = work.config.deadlines.loud_kinds()
    rows: dict[int, dict[str, Any]] = {}
    for id_, clock in clocks:
        if (case := clock["case_id"]) is None:
            continue
        held = rows.setdefault(
            case, {"case": case, "clock": id_, "due": clock["due_at"], "is_loud": False, "transfer": None}
        )
        if (clock["due_at"], id_) < (held["due"], held["clock"]):
            held |= {"clock": id_, "due": clock["due_at"]}
        held["is_loud"] |= clock["kind"] in loud
        if clock["kind"] == TRANSFER:
            held["transfer"] = min(held["transfer"] or clock["due_at"], clock["due_at"])
    change(work.session, _FIRST, list(rows.values()))


def out_of_step(work: Work, limit: int = 20) -> list[int]:
    """Cases on which something else stands than their clocks say; empty while all is well."""
    values = _values(work)
    differs = or_(*(getattr(Case, name).is_distinct_from(value) for name, value in values.items()))
    return list(work.session.scalars(select(Case.id).where(differs).order_by(Case.id).limit(limit)))


def _values(work: Work) -> dict[str, Any]:
    loud = select(ClockRow.id).where(_own(), ClockRow.kind.in_(work.config.deadlines.loud_kinds()))
    return {
        "next_clock_id": _first(ClockRow.id), "next_due_at": _first(ClockRow.due_at), "loud": loud.exists(),
        "transfer_due_at": _first(ClockRow.due_at, ClockRow.kind == TRANSFER),
    }  # fmt: skip


def _first(column: Any, *of: ColumnElement[bool]) -> ScalarSelect[Any]:
    query: Select[Any] = select(column).where(_own(), *of).order_by(ClockRow.due_at, ClockRow.id).limit(1)
    return query.correlate(Case).scalar_subquery()


def _own() -> ColumnElement[bool]:
    return (ClockRow.case_id == Case.id) & RUNNING
