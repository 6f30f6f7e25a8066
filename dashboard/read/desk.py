"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select, text

from cases.matters.lines import instructed_cases
from cases.matters.transfers import waits
from cases.matters.worklist import Closed, Cursor, WorkRow, by_transfer, clockless, has_restricted, worklist
from cases.store.case_tables import ACCUSING, ON_THE_DESK, OPEN, RESTRICTED, Case
from cases.work import Work
from config.words import ListFilter
from dashboard.read.visible import closed_to, visible_to
from dashboard.rights import DISCIPLINE, WHOLE_CITY, Sight

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
    narrows = choice.narrows(work)
    # A matter of which somebody may know the number only would tell its town and category by coming up under them.
    where = [visible_to(sight, among=OPEN), *narrows]
    closed = _apart(work, closed_to(sight, otherwise=Closed.ABSENT if narrows else Closed.NUMBERS))
    of, until = ("all", work.now) if choice.filter == "overdue" else (choice.filter, None)
    rows = worklist(work, limit + 1, after, where, of, closed=closed, until=until)
    more = len(rows) > limit
    rows = (
        rows[:limit] if more else [*rows, *(clockless(work, _CLOCKLESS, where, of, closed=closed) if not until else [])]
    )
    last = rows[-1] if rows else None
    following = (last.due_at, last.case_id) if more and last and last.due_at else None
    counts = counted or count_desk(work, sight, list(dict.fromkeys(("all", choice.filter))))
    shown = counts[choice.filter]
    if narrows:
        shown = sum(_counted(work, _how_many(work, (choice.filter,), closed, where)).values())
    readable = DISCIPLINE in sight.roles
    return Desk([DeskRow(row, readable or not row.restricted) for row in rows], following, counts, shown)


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    return worklist(work, limit, where=[visible_to(sight, among=OPEN)], of="grave", closed=closed_to(sight))


def count_desk(
    work: Work, sight: Sight, names: Collection[ListFilter] = tuple(FILTERS), city: Mapping[str, int] | None = None,
) -> dict[str, int]:  # fmt: skip
    """How many open cases each filter shows, by SQL and exactly; ``city``: what ``count_all`` has just said."""
    closed = _apart(work, closed_to(sight, otherwise=Closed.NUMBERS))
    if sight.roles & WHOLE_CITY:
        every = city if city and closed is not Closed.WHOLE else _counted(work, _how_many(work, names, closed))
        return _near_all(work, sight, names, closed, every)
    columns = [func.sum(case((or_(*_shows(work, name, closed)), 1), else_=0)) for name in names]
    values = work.session.execute(select(*columns).where(visible_to(sight, among=OPEN))).one()
    return dict(zip(names, (int(value or 0) for value in values), strict=True))


def count_all(
    work: Work, names: Collection[ListFilter] = tuple(FILTERS), closed: Closed = Closed.NUMBERS
) -> dict[str, int]:
    """The same for somebody who sees all of them: bare numbers."""
    return _counted(work, _how_many(work, names, _apart(work, closed)))


def _apart(work: Work, closed: Closed) -> Closed:
    """Where nothing is restricted the lists need not be held apart."""
    return closed if closed is Closed.ABSENT or has_restricted(work) else Closed.ABSENT


def _near_all(
    work: Work, sight: Sight, names: Collection[ListFilter], closed: Closed, city: Mapping[str, int]
) -> dict[str, int]:
    """Nearly everybody sees nearly everything: an index counts all, and the few that are hidden are looked up."""
    # by id: an index holds those that accuse somebody, and SQLite would as soon look through all that are open
    unseen = Case.id.in_(select(Case.id).where(text(ACCUSING), ~visible_to(sight)).correlate(None))
    hidden = _counted(work, _how_many(work, names, closed, (unseen,)))
    return {name: city[name] - hidden[name] for name in names}


def _counted(work: Work, counts: Mapping[str, Sequence[ScalarSelect[int]]]) -> dict[str, int]:
    """All of them in one statement; the parts of each added up."""
    values = iter(work.session.execute(select(*(part for parts in counts.values() for part in parts))).one())
    return {name: sum(next(values) for _ in parts) for name, parts in counts.items()}


def _how_many(
    work: Work, names: Collection[ListFilter], closed: Closed, where: Sequence[ColumnElement[bool]] = ()
) -> dict[str, list[ScalarSelect[int]]]:
    """What is restricted apart from the rest: an index serves each."""
    count = select(func.count()).select_from(Case)
    return {
        name: [count.where(shown, *where).scalar_subquery() for shown in _shows(work, name, closed)] for name in names
    }


def _shows(work: Work, name: ListFilter, closed: Closed) -> Iterator[ColumnElement[bool]]:
    """What that filter shows: of the cases that all may read, and of the restricted."""
    of, over = ("all", [Case.next_due_at <= work.now]) if name == "overdue" else (name, [])
    yield and_(text(ON_THE_DESK[of]), *over)
    if closed is Closed.WHOLE:
        yield and_(text(RESTRICTED[of]), *over)
    elif closed is Closed.NUMBERS and by_transfer(work, of):
        late = [waits(work.now)] if over else [] if of == "all" else [waits()]
        yield and_(text(RESTRICTED["all"]), *late)


_CLOCKLESS = 100
