"""The nearest running clock of a case, kept on the case: the desk's pages and figures must not look through every clock of the city."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, literal_column, or_, select, update

from cases.store.bulk import run, table_of
from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.store.listed import Among, among
from cases.work import Work

RUNNING = ClockRow.state == literal_column("'running'")
"""Literal, for a partial index is not chosen for a parameter."""


def note_nearest(work: Work, case_ids: Iterable[int | None]) -> None:
    """Write onto these cases which of their clocks runs out first, when a transfer does, and whether one runs that may break the night.

    Whoever starts, ends or moves a clock calls this in the same transaction; ``out_of_step`` tells where nobody did.
    """
    if wanted := sorted({id_ for id_ in case_ids if id_ is not None}):
        run(work.session, _NEAREST, cases=wanted, loud=sorted(work.config.deadlines.loud_kinds()))


def first_of(work: Work, clocks: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, dict[str, Any]]:
    """The same of cases that will get their first clocks, all of them running: by case, what has to stand in its row."""
    loud = work.config.deadlines.loud_kinds()
    found: dict[int, dict[str, Any]] = {}
    for id_, clock in clocks:
        begun = {"next_clock_id": id_, "next_due_at": clock["due_at"], "loud": False, "transfer_due_at": None}
        held = found.setdefault(clock["case_id"], begun)
        if (clock["due_at"], id_) < (held["next_due_at"], held["next_clock_id"]):
            held |= {"next_clock_id": id_, "next_due_at": clock["due_at"]}
        held["loud"] |= clock["kind"] in loud
        if clock["kind"] == TRANSFER:
            held["transfer_due_at"] = min(held["transfer_due_at"] or clock["due_at"], clock["due_at"])
    return found


def out_of_step(work: Work, limit: int = 20) -> list[int]:
    """Cases on which something else stands than their clocks say; empty while all is well."""
    values = _values(ClockRow.kind.in_(work.config.deadlines.loud_kinds()))
    differs = or_(*(getattr(Case, name).is_distinct_from(value) for name, value in values.items()))
    return list(work.session.scalars(select(Case.id).where(differs).order_by(Case.id).limit(limit)))


def _values(is_loud: ColumnElement[bool] | Among) -> dict[str, Any]:
    loud = select(ClockRow.id).where(_own(), is_loud)
    return {
        "next_clock_id": _first(ClockRow.id), "next_due_at": _first(ClockRow.due_at), "loud": loud.exists(),
        "transfer_due_at": _first(ClockRow.due_at, ClockRow.kind == literal_column(f"'{TRANSFER}'")),
    }  # fmt: skip


def _first(column: Any, *of: ColumnElement[bool]) -> ScalarSelect[Any]:
    query: Select[Any] = select(column).where(_own(), *of).order_by(ClockRow.due_at, ClockRow.id).limit(1)
    return query.correlate(Case).scalar_subquery()


def _own() -> ColumnElement[bool]:
    return (ClockRow.case_id == Case.id) & RUNNING


_NEAREST = update(table_of(Case)).where(among(Case.id, "cases")).values(_values(among(ClockRow.kind, "loud")))
