"""What superiors ordered, and the ledger of openness problems."""

from typing import Any

from sqlalchemy import Text, cast, or_

from cases.store.act_tables import Instruction
from cases.store.case_tables import Case
from cases.store.clock_tables import Problem
from cases.store.event_tables import Event
from reports.queries.rows import Period, Rows, rows


def instructed(period: Period) -> Rows:
    """Orders given in the period, by kind (批示, 交办)."""
    return _orders().where(period.holds(Instruction.at))


def fed_back(period: Period) -> Rows:
    """Orders whose feedback was given in the period, by kind."""
    return _orders().where(period.holds(Instruction.answered_at))


def not_fed_back(period: Period) -> Rows:
    """Orders given before the end and not fed back by then, by kind."""
    not_yet = or_(Instruction.answered_at.is_(None), Instruction.answered_at >= period.last)
    return _orders().where(Instruction.at < period.last, not_yet)


def problems_found(period: Period) -> Rows:
    """Problems entered or opened again in the period, by the unit whose they are."""
    return _entries(period, "problem_found", "problem_reopened")


def problems_struck_off(period: Period) -> Rows:
    """Problems struck off with proof in the period, by unit."""
    return _entries(period, "problem_struck_off")


def problems_open(period: Period) -> Rows:
    """Problems found before the end and open now, by unit: an entry keeps no history of its own."""
    return _problems().where(Problem.found_at < period.last, Problem.state == "open")


def _orders() -> Rows:
    all_ = rows(Instruction.id, Instruction.kind, case=Instruction.case_id).select_from(Instruction)
    return all_.join(Case, Case.id == Instruction.case_id).where(Case.drill.is_(False)).order_by(Instruction.id)


def _entries(period: Period, *types: str) -> Rows:
    all_ = rows(Event.id, Problem.unit, case=Problem.case_id).select_from(Event)
    known = all_.join(Problem, cast(Problem.id, Text) == Event.subject_id)
    of: Any = (Event.type.in_(types), Event.subject_kind == "problem", period.holds(Event.recorded_at))
    return known.where(*of).order_by(Event.id)


def _problems() -> Rows:
    return rows(Problem.id, Problem.unit, case=Problem.case_id).order_by(Problem.id)
