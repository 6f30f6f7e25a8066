"""What the ids in the events of a case stand for."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cases.matters.flow import MOVES
from cases.matters.recorded import act_name
from cases.store.act_tables import Evidence, Response, Review, UpwardReport
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.people_tables import Person, User
from cases.work import Work
from config.words import CLOCK_CN
from dashboard.wording import stamp

BORNE_OUT = {"second": "第二确认人", "approver": "批准人"}
"""Where an event names another person beside the actor, and what that one is."""
REVIEWED, REPORTED = TOLD_BY_ROWS = ("act_review", "act_report_up")


@dataclass(frozen=True)
class Names:
    """What ids in events stand for, and how an instant is told: in the city's time, beside that of the reader."""

    clocks: Mapping[str, tuple[str, int]]
    roles: Mapping[str, str]
    actors: Mapping[str, str]
    acts: Mapping[int, str]
    verdicts: Mapping[tuple[str, datetime], str]
    units: Mapping[str, str]
    facts: Mapping[str, str]
    zone: ZoneInfo
    now: datetime


def names_of(work: Work, case_id: int, actors: set[str], acts: Sequence[Event], types: Set[str]) -> Names:
    """``types``: of the events that are told; what none of them needs is not asked."""
    clocks = work.session.execute(select(ClockRow.id, ClockRow.kind, ClockRow.cycle).where(ClockRow.case_id == case_id))
    persons = [int(a.removeprefix("person:")) for a in actors if a.startswith("person:")]
    said: dict[str, str] = {}
    if persons:
        named = select(Person.id, Person.name).where(Person.id.in_(persons))
        said |= {f"person:{id_}": name for id_, name in work.session.execute(named)}
    if accounts := actors - {"machine", "system"}:
        said |= dict(work.session.execute(select(User.login, User.name).where(User.login.in_(accounts))).all())
    roles = work.config.ladders.role_names
    return Names(
        {str(id_): (CLOCK_CN.get(kind, kind), cycle) for id_, kind, cycle in clocks},
        roles,
        {"machine": "系统", "system": "系统"} | said,
        {e.id: f"{MOVES[act_name(e)].cn}（{stamp(e.recorded_at, work.config.city.zone, work.now)}）" for e in acts},
        _verdicts(work, case_id, types),
        {unit.id: unit.name for unit in work.config.units.units},
        {fact.id: fact.name for fact in work.config.workflow.authorisation.facts},
        work.config.city.zone,
        work.now,
    )


def _verdicts(work: Work, case_id: int, types: Set[str]) -> dict[tuple[str, datetime], str]:
    """Who said when what at which step, and reported what to whom: the event of a review or of a report holds only that there was one."""
    said: dict[tuple[str, datetime], str] = {}
    if REVIEWED in types:
        query = select(Review.by, Review.at, Review.stage, Review.verdict)
        query = query.join(Response, Response.id == Review.response_id).where(Response.case_id == case_id)
        said |= {(by, at): f"{stage}：{verdict}" for by, at, stage, verdict in work.session.execute(query)}
    if REPORTED in types:
        rows = select(UpwardReport, Evidence.recorded_at).join(Evidence, Evidence.id == UpwardReport.evidence_id)
        for row, at in work.session.execute(rows.where(UpwardReport.case_id == case_id)):
            taken = f"，{row.taken_by}接收" if row.taken_by else ""
            said[row.by, at] = f"{row.stage}：报{row.to}{taken}"
    return said
