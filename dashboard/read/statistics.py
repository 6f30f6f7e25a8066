"""考核与统计: whose figures somebody may see, and the cases behind one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases.store.case_tables import Case
from cases.work import Work
from config.load import Config
from dashboard.masking import mask
from dashboard.read.visible import visible_to
from dashboard.rights import ANSWERING, DISCIPLINE, WHOLE_CITY, Sight
from reports.definitions import Definition, definition
from reports.figures import ANY, Part, Row, rows_behind
from reports.labels import label
from reports.scope import CITY, Scope
from reports.span import Span

SHOWN = 50


def scope_of(sight: Sight) -> Scope | None:
    """The whole city for those who see all of it, a unit's own cases for its people; ``None`` for whoever has neither."""
    if sight.roles & WHOLE_CITY:
        return CITY
    return scope_of_unit(sight.unit) if sight.unit else None


def scope_of_unit(unit: str) -> Scope:
    """What the people of that unit are shown; the same for all of them. That a restricted matter is theirs they do not learn."""
    return Scope(unit, visible_to(Sight(unit, frozenset())) & Case.restricted.is_(False))


def readable_by(sight: Sight) -> Any:
    """What a case must be for this person to be named it."""
    known = visible_to(sight)
    return known if DISCIPLINE in sight.roles else known & Case.restricted.is_(False)


@dataclass(frozen=True)
class Asked:
    """A figure or one part of it, as an address names it."""

    definition: Definition
    part: Part

    @classmethod
    def read(cls, text: str) -> "Asked":
        """``clocks_late`` or ``clocks_late:follow_up``; ``none`` is the undetermined part. Raises Refusal for no figure."""
        name, colon, part = text.partition(":")
        return cls(definition(name), ANY if not colon else None if part == "none" else part)

    def title(self, config: Config) -> str:
        """As a page says it."""
        return self.definition.title if self.part is ANY else f"{self.definition.title} · {self._part(config)}"

    def _part(self, config: Config) -> str:
        assert self.part is not ANY
        return label(config, self.definition.parts, self.part)


@dataclass(frozen=True)
class Line:
    """One counted thing. ``case_id`` only where this person may read the case."""

    row_id: int
    case_id: int | None
    number: str
    title: str
    part: str | None
    hours: float | None


@dataclass(frozen=True)
class Behind:
    """``closed``: rows of this stretch that are counted but not shown; ``next``: the id after which more begins."""

    lines: list[Line]
    closed: int
    next: int | None


def read_behind(
    work: Work, sight: Sight, scope: Scope, span: Span, asked: Asked, after: int = 0, most: int = SHOWN
) -> Behind:
    """The rows behind a figure, by key; a case this person may not read is only counted."""
    rows = rows_behind(work.session, asked.definition, span, work.now, scope, asked.part, after, most + 1)
    more = len(rows) > most
    kept = [row for row in rows if row.id <= rows[most - 1].id] if more else rows
    cases = _cases(work, kept)
    lines = [line for row in kept if (line := _line(row, cases, sight)) is not None]
    return Behind(lines, len(kept) - len(lines), kept[-1].id if more else None)


def _cases(work: Work, rows: Sequence[Row]) -> dict[int, Any]:
    wanted = {row.case_id for row in rows if row.case_id is not None}
    query = select(Case.id, Case.number, Case.title, *ANSWERING).where(Case.id.in_(wanted))
    return {case.id: case for case in work.session.execute(query)}


def _line(row: Row, cases: dict[int, Any], sight: Sight) -> Line | None:
    case = cases.get(row.case_id) if row.case_id is not None else None
    if case is None:
        what = f"信息 {row.item_id}（没有立件）" if row.item_id is not None else f"记录 {row.id}"
        return Line(row.id, None, "—", what, row.part, row.hours)
    if not sight.reads(case):
        return None
    return Line(row.id, case.id, case.number, mask(case.title), row.part, row.hours)
