"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, text

from cases.matters.lines import instructed_cases
from cases.matters.transfers import TRANSFER, Transfer, transfers_of
from cases.matters.worklist import Cursor, WorkRow, clockless, worklist
from cases.store.case_tables import ACCUSING, ON_THE_DESK, Case
from cases.work import Work
from config.words import ListFilter
from dashboard.read.visible import visible_to
from dashboard.rights import ANSWERING, DISCIPLINE, WHOLE_CITY, Sight

FILTERS: dict[ListFilter, str] = {
    "all": "全部", "urgent": "即时时限", "overdue": "已超时", "unconfirmed": "未确认", "review": "待人工研判", "letters": "信件工单",
}  # fmt: skip
"""``urgent``: a limit in hours runs, by day and night; letters and orders have working days."""


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see of the list: one of ``FILTERS``, narrowed by value. Plain words, so that it can be kept and linked."""

    filter: ListFilter = "all"
    severity: str | None = None
    category: str | None = None
    unit: str | None = None
    territory: str | None = None
    instructed: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choice":
        """From what was kept or stands in an address; what is not known is left out."""
        values = {field.name: given[field.name] for field in fields(cls) if given.get(field.name)}
        return cls(**values) if values.get("filter", "all") in FILTERS else cls(**{**values, "filter": "all"})

    @property
    def said(self) -> dict[str, str]:
        """Only what narrows."""
        return {name: str(value) for name, value in asdict(self).items() if value not in (None, "all")}

    def narrows(self, work: Work) -> list[ColumnElement[bool]]:
        """The values as conditions on ``Case``; the filter itself is the list's."""
        pairs = ((Case.severity, self.severity), (Case.category, self.category), (Case.handling_lead, self.unit), (Case.territory, self.territory))  # fmt: skip
        ordered = [Case.id.in_(instructed_cases(work, self.instructed))] if self.instructed else []
        return [*(column == value for column, value in pairs if value), *ordered]


@dataclass(frozen=True)
class DeskRow:
    """One line; ``readable`` is false for a case of which this person may know the number only."""

    row: WorkRow
    readable: bool


@dataclass(frozen=True)
class Desk:
    """A page of the list; ``next`` is where the following page begins. ``counts``: of all, and of the filter; ``shown``: how many the choice holds."""

    rows: list[DeskRow]
    next: Cursor | None
    counts: dict[str, int]
    shown: int

    @property
    def hidden(self) -> int:
        """How many open cases the choice does not show."""
        return self.counts["all"] - self.shown


def read_desk(
    work: Work, sight: Sight, choice: Choice = Choice(), after: Cursor | None = None, limit: int = 40, *,
    counted: dict[str, int] | None = None,
) -> Desk:  # fmt: skip
    """The next ``limit`` cases after ``after``, nearest limit first; cases without a running clock come last.

    ``counted``: what ``count_desk`` has just said, so that one click counts once.
    """
    narrows = _narrowed(work, choice, sight)
    where = [visible_to(sight), *narrows, *([_over(work)] if choice.filter == "overdue" else [])]
    of = "all" if choice.filter == "overdue" else choice.filter
    rows = worklist(work, limit + 1, after, where, of)
    more = len(rows) > limit
    rows = rows[:limit] if more else [*rows, *clockless(work, _CLOCKLESS, where, of)]
    last = rows[-1] if rows else None
    following = (last.due_at, last.case_id) if more and last and last.due_at else None
    counts = counted or count_desk(work, sight, list(dict.fromkeys(("all", choice.filter))))
    narrow = _how_many(work, choice.filter, narrows).where(visible_to(sight))
    shown = (work.session.scalar(narrow) or 0) if narrows else counts[choice.filter]
    return Desk(_as_seen(work, sight, rows), following, counts, shown)


def _narrowed(work: Work, choice: Choice, sight: Sight) -> list[ColumnElement[bool]]:
    """A matter of which somebody may know the number only would tell its town and category by coming up under them."""
    narrows = choice.narrows(work)
    return [*narrows, ~Case.restricted] if narrows and DISCIPLINE not in sight.roles else narrows


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    readable = [visible_to(sight), *([] if DISCIPLINE in sight.roles else [~Case.restricted])]
    return worklist(work, limit, where=readable, of="grave")


def count_desk(
    work: Work, sight: Sight, names: Collection[ListFilter] = tuple(FILTERS), city: Mapping[str, int] | None = None,
) -> dict[str, int]:  # fmt: skip
    """How many open cases each filter shows, by SQL and exactly; ``city``: what ``count_all`` has just said."""
    if sight.roles & WHOLE_CITY:
        return _near_all(work, sight, names, city or count_all(work, names))
    columns = [func.sum(case((_shows(work, name), 1), else_=0)) for name in names]
    values = work.session.execute(select(*columns).where(visible_to(sight))).one()
    return dict(zip(names, (int(value or 0) for value in values), strict=True))


def count_all(work: Work, names: Collection[ListFilter] = tuple(FILTERS)) -> dict[str, int]:
    """The same for somebody who sees all of them: bare numbers."""
    return _counted(work, {name: _how_many(work, name).scalar_subquery() for name in names})


def _counted(work: Work, counts: Mapping[str, ColumnElement[int]]) -> dict[str, int]:
    """All of them in one statement."""
    return dict(zip(counts, work.session.execute(select(*counts.values())).one(), strict=True))


def _how_many(work: Work, name: str, narrows: Sequence[ColumnElement[bool]] = ()) -> Select[int]:
    return select(func.count()).select_from(Case).where(_shows(work, name), *narrows)


def _near_all(work: Work, sight: Sight, names: Collection[ListFilter], city: Mapping[str, int]) -> dict[str, int]:
    """Nearly everybody sees nearly everything: an index counts all, and the few that are hidden are looked up."""
    unseen = and_(text(ACCUSING), ~visible_to(sight))
    hidden = _counted(work, {name: _how_many(work, name).where(unseen).scalar_subquery() for name in names})
    return {name: city[name] - hidden[name] for name in names}


def _shows(work: Work, name: str) -> ColumnElement[bool]:
    return and_(text(ON_THE_DESK["all"]), _over(work)) if name == "overdue" else and_(text(ON_THE_DESK[name]))


def _over(work: Work) -> ColumnElement[bool]:
    return Case.next_due_at <= work.now


_CLOCKLESS = 100


def _as_seen(work: Work, sight: Sight, rows: list[WorkRow]) -> list[DeskRow]:
    query = select(Case.id, *ANSWERING).where(Case.id.in_([row.case_id for row in rows]))
    cases = {row.id: row for row in work.session.execute(query)}
    closed = {row.case_id for row in rows if not sight.reads(cases[row.case_id])}
    return [DeskRow(row, True) for row in rows] if not closed else _closed(work, rows, closed)


def _closed(work: Work, rows: list[WorkRow], closed: set[int]) -> list[DeskRow]:
    """Of a matter of discipline nothing leaves here but its number and how its transfer stands."""
    transfers = transfers_of(work, closed)
    return [
        DeskRow(_number_only(row, transfers.get(row.case_id)), False) if row.case_id in closed else DeskRow(row, True)
        for row in rows
    ]


def _number_only(row: WorkRow, transfer: Transfer | None) -> WorkRow:
    runs = transfer is not None and transfer.stopped_at is None
    return replace(
        row, title="", state="", severity=None, severity_confirmed=False, handling_lead=None, territory=None, unit=None,
        clock_kind=TRANSFER if transfer and (runs or transfer.taken) else None,
        due_at=transfer.due_at if transfer and runs else None, breached_at=None, late_when_discovered=False, review=False,
        attention=False, provisional=False, paused=False,
    )  # fmt: skip
