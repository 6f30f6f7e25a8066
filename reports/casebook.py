"""Everything a paper on one case may say, read in one transaction; nothing of who wrote, and no casualty figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from cases.house import House
from cases.matters.lines import find_case
from cases.papers.rights import drafts, require
from cases.people.actors import Actor, Forbidden, actor_of
from cases.people.sight import sight_of_actor
from cases.store.act_tables import Dispatch, Evidence, Response
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.work import Work
from config.load import Config
from reports.queries.items import heard_at

LIVE = ("running", "satisfied", "exited")


@dataclass(frozen=True)
class Casebook:
    """One case with its voices, clocks, slips, drafts and evidence, as the record stood at ``made_at``."""

    config: Config
    made_at: datetime
    case: Case
    voices: Sequence[Row[Any]]
    clocks: Sequence[ClockRow]
    slips: Sequence[Dispatch]
    drafts: int
    evidence: Sequence[Evidence]

    @property
    def overdue(self) -> list[ClockRow]:
        """Limits that have passed without an answer."""
        return [c for c in self.clocks if c.state == "running" and c.breach_at <= self.made_at]


def open_case(house: House, name: str, login: str | None = None) -> Casebook:
    """The case of that id or number. Raises Forbidden when there is none, or it is restricted: of such a case no paper is drafted.

    With ``login`` only for who drafts papers and may know of the case; who may not is told the same as where there is none.
    """
    with house.read() as work:
        actor = _drafter(work, login) if login is not None else None
        found = find_case(work, name)
        case = work.session.get(Case, found) if found is not None else None
        if case is None or (actor is not None and not sight_of_actor(actor).knows(case)):
            raise Forbidden("no_such_case", f"没有这件事项: {name!r}")
        if case.restricted:
            raise Forbidden("restricted", f"{case.number} 限制知悉, 不起草专报")
        book = _book(work, case)
        work.session.expunge_all()
        return book


def _drafter(work: Work, login: str) -> Actor:
    actor = actor_of(work, login)
    require(drafts(work.config.papers, actor), actor, "起草专报")
    return actor


def _book(work: Work, case: Case) -> Casebook:
    one = work.session.scalars
    clocks = one(
        select(ClockRow)
        .where(ClockRow.case_id == case.id, ClockRow.state.in_(LIVE))
        .order_by(ClockRow.due_at, ClockRow.id)
    )
    slips = one(select(Dispatch).where(Dispatch.case_id == case.id).order_by(Dispatch.seq))
    evidence = one(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.published_at, Evidence.id))
    drafts = work.session.scalar(select(func.count()).select_from(Response).where(Response.case_id == case.id)) or 0
    return Casebook(
        work.config, work.now, case, _voices(work, case), clocks.all(), slips.all(), drafts, evidence.all()
    )  # fmt: skip


def _voices(work: Work, case: Case) -> Sequence[Row[Any]]:
    """When and where each voice of the case was heard, oldest first."""
    query = select(Item.channel, heard_at().label("at")).join(CaseItem, CaseItem.item_id == Item.id)
    return work.session.execute(
        query.where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None)).order_by(heard_at(), Item.id)
    ).all()
