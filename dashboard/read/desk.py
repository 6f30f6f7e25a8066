"""The work list as one person may see it: a page of rows, and how many each filter would show and hide."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, text

from cases.matters.lines import instructed_cases
from cases.matters.transfers import waits
from cases.matters.worklist import (
    EVERY,
    Closed,
    Cursor,
    Way,
    Ways,
    WorkRow,
    by_transfer,
    clockless,
    either,
    has_restricted,
    part_of,
    parts,
    worklist,
)
from cases.store.case_lists import ACCUSED, RESTRICTED
from cases.store.case_tables import Case, along
from cases.work import Work
from config.words import ListFilter
from dashboard.read.visible import closed_to, not_accused, ways_to
from dashboard.rights import DISCIPLINE, WHOLE_CITY, Sight

FILTERS: dict[ListFilter, str] = {
    "all": "全部", "urgent": "即时时限", "overdue": "已超时", "unconfirmed": "未确认", "review": "待人工研判", "letters": "信件工单",
}  # fmt: skip
"""``urgent``: a limit in hours runs, by day and night; letters and orders have working days."""


_NARROWED = "narrowed"
Lists = dict[str, list[Way]]
"""What each list that is counted is made of."""


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

    @property
    def index(self) -> str | None:
        """Of all that narrows, the index that leaves least."""
        found = {
            "handling_lead": self.unit,
            "severity": self.severity,
            "territory": self.territory,
            "category": self.category,
        }
        return next((f"narrow_{name}" for name, value in found.items() if value), None)

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
    narrows, standing = choice.narrows(work), _apart(work, closed_to(sight, otherwise=Closed.NUMBERS))
    # A matter of which somebody may know the number only would tell its town and category by coming up under them.
    closed = Closed.ABSENT if narrows and standing is Closed.NUMBERS else standing
    ways = _narrowed(ways_to(sight), narrows, choice.index)
    of, until = ("all", work.now) if choice.filter == "overdue" else (choice.filter, None)
    rows = worklist(work, limit + 1, after, of, ways=ways, closed=closed, until=until)
    more = len(rows) > limit
    undated = [] if more or until else clockless(work, _CLOCKLESS, of, ways=ways, closed=closed)
    rows = [*rows[:limit], *undated]
    last = rows[-1] if rows else None
    following = (last.due_at, last.case_id) if more and last and last.due_at else None
    lists = {} if counted else _lists(work, ("all", choice.filter), standing, _counted_by(sight))
    if narrows:  # with the others in one question
        lists[_NARROWED] = list(
            _shows(work, choice.filter, closed, _narrowed(_counted_by(sight), narrows, choice.index))
        )
    found = _count(work, sight, lists)
    counts = counted or {name: found[name] for name in ("all", choice.filter)}
    readable = DISCIPLINE in sight.roles
    listed = [DeskRow(row, readable or not row.restricted) for row in rows]
    return Desk(listed, following, counts, found[_NARROWED] if narrows else counts[choice.filter])


def read_grave(work: Work, sight: Sight, limit: int = 5) -> list[WorkRow]:
    """Open matters of 重大 and above that this person may read, least time left first."""
    return worklist(work, limit, of="grave", ways=ways_to(sight), closed=closed_to(sight))


def count_desk(
    work: Work, sight: Sight, names: Collection[ListFilter] = tuple(FILTERS), city: Mapping[str, int] | None = None,
) -> dict[str, int]:  # fmt: skip
    """How many open cases each filter shows, by SQL and exactly; ``city``: what ``count_all`` has just said, which is of use only to
    who sees nearly all of them: a unit would read the city's numbers above its own list."""
    closed = _apart(work, closed_to(sight, otherwise=Closed.NUMBERS))
    lists = _lists(work, names, closed, _counted_by(sight))
    return _count(work, sight, lists, city if closed is not Closed.WHOLE and sight.roles & WHOLE_CITY else None)


def count_all(
    work: Work, names: Collection[ListFilter] = tuple(FILTERS), closed: Closed = Closed.NUMBERS
) -> dict[str, int]:
    """The same for somebody who sees all of them: bare numbers."""
    return _counted(work, _lists(work, names, _apart(work, closed)))


def _apart(work: Work, closed: Closed) -> Closed:
    """Where nothing is restricted the lists need not be held apart."""
    return closed if closed is Closed.ABSENT or has_restricted(work) else Closed.ABSENT


def _narrowed(ways: Ways, narrows: Sequence[ColumnElement[bool]], index: str | None) -> Ways:
    return [Way(and_(way.which, *narrows), way.index or index) for way in ways]


def _counted_by(sight: Sight) -> Ways:
    """Nearly everybody sees nearly everything: an index counts all, and the few that are hidden are looked up (``_hidden``)."""
    return EVERY if sight.roles & WHOLE_CITY else ways_to(sight)


def _lists(work: Work, names: Collection[ListFilter], closed: Closed, ways: Ways = EVERY) -> Lists:
    return {name: list(_shows(work, name, closed, ways)) for name in names}


def _count(work: Work, sight: Sight, lists: Lists, city: Mapping[str, int] | None = None) -> dict[str, int]:
    """Of what this person sees."""
    every = city or _counted(work, lists)
    if not lists or not sight.roles & WHOLE_CITY or not sight.unit:
        return {name: every[name] for name in lists}
    return {name: every[name] - n for name, n in _hidden(work, sight, lists).items()}


def _hidden(work: Work, sight: Sight, lists: Lists) -> dict[str, int]:
    """How many of them complain of this person's unit: one walk along those that accuse anybody, whose index holds all that is asked."""
    columns = [func.sum(case((either(parts), 1), else_=0)) for parts in lists.values()]
    hidden = along(select(*columns).select_from(Case).where(text(ACCUSED), ~not_accused(sight)), "accused")
    return {name: int(n or 0) for name, n in zip(lists, work.session.execute(hidden).one(), strict=True)}


def _counted(work: Work, lists: Lists) -> dict[str, int]:
    """All of them in one statement, each part of a list by itself, since an index serves it; the parts of each added up."""
    if not lists:
        return {}
    count = select(func.count()).select_from(Case)
    looks = [part_of(count, part).scalar_subquery() for parts in lists.values() for part in parts]
    values = iter(work.session.execute(select(*looks)).one())
    return {name: sum(next(values) for _ in parts) for name, parts in lists.items()}


def _shows(work: Work, name: ListFilter, closed: Closed, ways: Ways) -> Iterator[Way]:
    """What that filter shows: of the cases that all may read, and of the restricted."""
    of, over = ("all", [Case.next_due_at <= work.now]) if name == "overdue" else (name, [])
    for part in parts(of, closed, ways):
        yield Way(and_(part.which, *over), part.index)
    if closed is Closed.NUMBERS and by_transfer(work, of):
        late = [waits(work.now)] if over else [] if of == "all" else [waits()]
        yield Way(and_(text(RESTRICTED["all"]), either(ways), *late), "handing_over")


_CLOCKLESS = 100
