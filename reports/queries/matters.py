"""Cases: a case belongs to the week it was received in, and without a receipt to the week it was discovered in."""

from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from cases.store.case_tables import Case
from reports.queries.rows import Period, Rows, rows, unless_closed


def discovered_at() -> ColumnElement[Any]:
    """When it first became known. Reopening sets a later discovery for the new cycle, which must not move the case to
    another week; for imported history the opening is the later of the two."""
    return case((Case.opened_at < Case.discovered_at, Case.opened_at), else_=Case.discovered_at)


def known_at() -> ColumnElement[Any]:
    """The instant by which a case belongs to a week, and from which its first answer is measured."""
    return func.coalesce(Case.received_at, discovered_at())


def opened(period: Period) -> Rows:
    """By kind. One that was merged is counted through its survivor."""
    return _standing(period, Case.kind)


def imported(period: Period) -> Rows:
    """Those brought in afterwards as history, by kind: they stand among the others and are told apart here."""
    return _standing(period, Case.kind).where(Case.history)


def merged(period: Period) -> Rows:
    """Cases that went into another, by kind."""
    return _cases(period, Case.kind).where(Case.merged_into_id.is_not(None))


def by_severity(period: Period) -> Rows:
    """By incident level; none where there is no incident."""
    return _standing(period, Case.severity)


def unconfirmed(period: Period) -> Rows:
    """With a level that no person has confirmed, by that level."""
    return _standing(period, Case.severity).where(Case.severity.is_not(None), Case.severity_confirmed.is_(False))


def by_category(period: Period) -> Rows:
    """By class of the petition classification."""
    return _standing(period, Case.category)


def by_lead(period: Period) -> Rows:
    """By handling lead."""
    return _standing(period, unless_closed(Case.handling_lead))


def by_territory(period: Period) -> Rows:
    """By town or street."""
    return _standing(period, unless_closed(Case.territory))


def by_issue(period: Period) -> Rows:
    """By town and family (both names with a stroke between): what many complain of in one place. Restricted cases are in no issue."""
    issue = Case.territory + "|" + Case.family
    return _standing(period, issue).where(
        Case.territory.is_not(None), Case.family.is_not(None), Case.restricted.is_(False)
    )


def by_everything(period: Period) -> Rows:
    """Cases counted by every one of their divisions at once."""
    columns: tuple[Any, ...] = (  # of which there are many first: the sooner two cases are told apart, the quicker they are sorted
        unless_closed(Case.handling_lead).label("lead"), unless_closed(Case.territory).label("town"), Case.category,
        Case.kind, Case.severity, Case.severity_confirmed, Case.review, Case.history,
        Case.merged_into_id.is_not(None).label("merged"), Case.severity.is_not(None).label("graded"),
    )  # fmt: skip
    return select(*columns, func.count().label("n")).where(*_those(period)).group_by(*columns)


def to_review(period: Period) -> Rows:
    """Those a person has to look at, by kind."""
    return _standing(period, Case.kind).where(Case.review)


def _standing(period: Period, part: Any) -> Rows:
    return _cases(period, part).where(Case.merged_into_id.is_(None))


def _cases(period: Period, part: Any) -> Rows:
    return rows(Case.id, part, case=Case.id).where(*_those(period)).order_by(Case.id)


def _those(period: Period) -> tuple[ColumnElement[bool], ...]:
    return period.holds(known_at()), Case.drill.is_(False)
