"""政务公开: what was explained and how, and whether the city's new media keep their time."""

from sqlalchemy import case, cast, exists, select
from sqlalchemy.types import String

from cases.library.standing import PLAIN_FORM
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.library_tables import Explanation, PolicyFile
from reports.queries.rows import Period, Rows, rows


def files_explained(period: Period) -> Rows:
    """Policy files issued since the year began and up to the period's end, by how they are explained."""
    of_it = Explanation.policy_id == PolicyFile.id
    diverse = exists(select(Explanation.id).where(of_it, Explanation.form != PLAIN_FORM))
    how = case((diverse, "diverse"), (exists(select(Explanation.id).where(of_it)), "plain"), else_="none")
    issued = PolicyFile.issued_on.between(period.new_year, period.last_day)
    return rows(PolicyFile.id, how).where(issued).order_by(PolicyFile.id)


def accounts_fresh(period: Period) -> Rows:
    """New media accounts in the register, by whether their limit for the next update had passed when anything could last be said."""
    on_time = case((ClockRow.breach_at > period.last, "fresh"), else_="stale")
    held = (ClockRow.subject_kind == "register") & (ClockRow.subject_id == cast(RegisterEntry.id, String))
    query = rows(RegisterEntry.id, on_time).select_from(RegisterEntry).join(ClockRow, held)
    open_ = (RegisterEntry.kind == "account_freshness", RegisterEntry.state == "open", ClockRow.state == "running")
    return query.where(*open_).order_by(RegisterEntry.id)
