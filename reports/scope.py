"""Whose figures: those of the whole city, or of one unit's cases only."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, and_, select

from cases.store.case_tables import Case
from reports.definitions import Definition
from reports.queries.rows import Period


@dataclass(frozen=True)
class Scope:
    """``cases`` is None for the whole city; else what a case must be to count, and ``unit`` whose it is.

    What belongs to no case (a crawl, a rejected row) is the city's; a duty that a register gives to a unit is that unit's.
    """

    unit: str = ""
    cases: ColumnElement[bool] | None = None

    def rows(self, definition: Definition, period: Period) -> Subquery:
        """The rows behind a figure that count here."""
        all_ = definition.query(period).order_by(None).subquery()
        if self.cases is None:
            return all_
        return select(all_).where(self._within(definition, all_)).subquery()

    def _within(self, definition: Definition, all_: Subquery) -> ColumnElement[bool]:
        assert self.cases is not None
        own = all_.c.case_id.in_(select(Case.id).where(self.cases))
        if definition.parts != "unit":
            return own
        return and_(all_.c.part == self.unit, own | all_.c.case_id.is_(None))


CITY = Scope()
