"""The work list of the desk: open cases by the time left of their nearest clock, what is over first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, text, true

from cases.clocks.pauses import is_open
from cases.matters.lines import unit_name
from cases.matters.transfers import Waiting, transfers_of, waiting
from cases.store.bulk import look_up
from cases.store.case_lists import ON_THE_DESK, RESTRICTED
from cases.store.case_tables import Case, Columns, along
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.work import Work

Cursor = tuple[datetime, int]
"""Due time and id of the last case of a page."""


@dataclass(frozen=True)
class Way:
    """A condition on ``Case``, and the index along which it finds what is on the desk (none: that of the list it is asked of)."""

    which: ColumnElement[bool]
    index: str | None = None


Ways = Sequence[Way]
"""No case is on two of them: a list is made of them."""
EVERY: Ways = (Way(true()),)


class Closed(Enum):
    """How a list treats what only 纪检 may read: not at all; as a number that stands by its 移交 clock; like any other case."""

    ABSENT = "absent"
    NUMBERS = "numbers"
    WHOLE = "whole"


@dataclass(frozen=True)
class WorkRow:
    """One line of the desk: a case and its nearest running clock (none: ``clock_kind`` is ``None``).

    ``version`` of the case as it stands here, for an act from the line; ``unit``: the id of its handling lead; ``accused``: whether the
    case is about that unit itself.
    """

    case_id: int
    number: str
    kind: str
    title: str
    state: str
    severity: str | None
    severity_confirmed: bool
    handling_lead: str | None
    territory: str | None
    clock_kind: str | None
    due_at: datetime | None
    breached_at: datetime | None
    late_when_discovered: bool
    opened_at: datetime
    review: bool
    attention: bool
    restricted: bool
    provisional: bool = False
    paused: bool = False
    version: int = 1
    unit: str | None = None
    accused: bool = False


def worklist(
    work: Work,
    limit: int = 100,
    after: Cursor | None = None,
    of: str = "all",
    *,
    ways: Ways = EVERY,
    closed: Closed = Closed.ABSENT,
    until: datetime | None = None,
) -> list[WorkRow]:
    """The next ``limit`` rows after ``after``, least time left first; history and drills are left out.

    ``of`` is one of ``ON_THE_DESK``; ``ways``: which of them; ``until``: only what is due by then. What it costs depends on the
    page, not on the city.
    """
    found = [case for part in parts(of, closed, ways) for case in _dated(work, limit, after, part, until)]
    rows = _rows(work, sorted(found, key=lambda case: (case.next_due_at, case.id))[:limit])
    if closed is Closed.NUMBERS and by_transfer(work, of):
        rows += [_number_only(one, TRANSFER, one.due_at) for one in waiting(work, [either(ways)], limit, after, until)]
    return sorted(rows, key=lambda row: (row.due_at, row.case_id))[:limit]


def clockless(
    work: Work, limit: int = 100, of: str = "all", *, ways: Ways = EVERY,
    closed: Closed = Closed.ABSENT,
) -> list[WorkRow]:  # fmt: skip
    """Open cases in which no clock runs, newest first: a person decides what becomes of them. With ``NUMBERS`` also what 纪检 has."""
    found = [case for part in parts(of, closed, ways) for case in _undated(work, limit, part)]
    rows = _rows(work, sorted(found, key=lambda case: -case.id)[:limit])
    if closed is Closed.NUMBERS and of == "all":
        rows += _taken(work, limit, either(ways))
    return sorted(rows, key=lambda row: -row.case_id)[:limit]


def has_restricted(work: Work) -> bool:
    """Whether any open case is restricted: on most days none is, and then nothing has to be held apart."""
    return bool(look_up(work.session, _RESTRICTED))


def by_transfer(work: Work, of: str) -> bool:
    """Whether what stands by its 移交 clock belongs on that list: of its kind, its level or how it was judged nothing is said."""
    return of == "all" or (of == "urgent" and TRANSFER in work.config.deadlines.loud_kinds())


def parts(of: str, closed: Closed, ways: Ways) -> Iterator[Way]:
    """What such a list is made of, each part with the index that holds all that is asked."""
    for way in ways:
        yield Way(and_(text(ON_THE_DESK[of]), way.which), way.index or f"desk_{of}")
    if closed is Closed.WHOLE:
        yield Way(and_(text(RESTRICTED[of]), either(ways)), "desk_restricted")


def either(ways: Ways) -> ColumnElement[bool]:
    """As one condition, for what has an index of its own."""
    return or_(*(way.which for way in ways))


def part_of(query: Select[*Columns], part: Way) -> Select[*Columns]:
    """The question, of that part only."""
    return along(query.where(part.which), str(part.index))


def _dated(work: Work, limit: int, after: Cursor | None, part: Way, until: datetime | None) -> Sequence[Any]:
    query = part_of(select(*_SHOWN).where(Case.next_due_at.is_not(None)), part)
    if after:
        later = and_(Case.next_due_at == after[0], Case.id > after[1])
        query = query.where(Case.next_due_at >= after[0], or_(Case.next_due_at > after[0], later))
    if until:
        query = query.where(Case.next_due_at <= until)
    return work.session.execute(query.order_by(Case.next_due_at, Case.id).limit(limit)).all()


def _undated(work: Work, limit: int, part: Way) -> Sequence[Any]:
    query = part_of(select(*_SHOWN).where(Case.next_due_at.is_(None)), part)
    return work.session.execute(query.order_by(Case.id.desc()).limit(limit)).all()


def _taken(work: Work, limit: int, which: ColumnElement[bool]) -> list[WorkRow]:
    """What 纪检 has taken over, or never had a transfer."""
    query = select(Case.id, Case.number, Case.opened_at, Case.row_version)
    query = query.where(text(RESTRICTED["all"]), Case.transfer_due_at.is_(None), which)
    query = along(query.order_by(Case.id.desc()).limit(limit), "handing_over")
    found = [Waiting(id_, number, work.now, opened, version) for id_, number, opened, version in work.session.execute(query)]  # fmt: skip
    handed = transfers_of(work, [one.case_id for one in found])
    taken = {id_ for id_, one in handed.items() if one.taken}
    return [_number_only(one, TRANSFER if one.case_id in taken else None, None) for one in found]


def _number_only(one: Waiting, clock: str | None, due_at: datetime | None) -> WorkRow:
    """Of a matter of discipline nothing leaves here but its number and how its transfer stands."""
    return WorkRow(
        one.case_id, one.number, "", "", "", None, False, None, None, clock, due_at, None, False, one.opened_at, False, False, True,
        version=one.version,
    )  # fmt: skip


_RESTRICTED = along(select(Case.id).where(text(RESTRICTED["all"])).limit(1), "desk_restricted")
# Only what a line says: a case's facts and a clock's terms are most of their rows, and JSON that nobody reads here.
_SHOWN = (
    Case.id, Case.number, Case.kind, Case.title, Case.state, Case.severity, Case.severity_confirmed, Case.handling_lead, Case.territory,
    Case.opened_at, Case.review, Case.attention, Case.restricted, Case.row_version, Case.next_clock_id,
    Case.next_due_at, Case.complained_of,
)  # fmt: skip
_LIMIT = (
    ClockRow.id, ClockRow.kind, ClockRow.due_at, ClockRow.breached_at, ClockRow.late_when_discovered, ClockRow.provisional, ClockRow.pauses,
)  # fmt: skip


def _rows(work: Work, cases: Sequence[Row[*tuple[Any, ...]]]) -> list[WorkRow]:
    ids = [case.next_clock_id for case in cases if case.next_clock_id]
    clocks = (
        {clock.id: clock for clock in work.session.execute(select(*_LIMIT).where(ClockRow.id.in_(ids)))} if ids else {}
    )
    return [_row(work, case, clocks.get(case.next_clock_id or 0)) for case in cases]


def _row(work: Work, case: Row[*tuple[Any, ...]], clock: Row[*tuple[Any, ...]] | None) -> WorkRow:
    return WorkRow(
        case.id, case.number, case.kind, case.title, case.state, case.severity, case.severity_confirmed,
        unit_name(work, case.handling_lead), case.territory,
        clock.kind if clock else None, clock.due_at if clock else None, clock.breached_at if clock else None,
        bool(clock and clock.late_when_discovered), case.opened_at, case.review, case.attention, case.restricted,
        bool(clock and clock.provisional), bool(clock and is_open(clock.pauses)), case.row_version, case.handling_lead,
        case.handling_lead in case.complained_of,
    )  # fmt: skip
