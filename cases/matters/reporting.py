"""报送: 电话初报 → 书面初报 → 续报 → 终报, each with whom it went to, who took it and when. It is no public answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import select

from cases.clocks.stop import running, stop_clock
from cases.evidence.record import record_evidence
from cases.matters.byhand import begin_next, is_begun_by_hand
from cases.matters.given import instant, one_of, required, spoken
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case, UpwardReport
from cases.work import Work
from config.words import ReportStage

STAGES: tuple[str, ...] = get_args(ReportStage)
BY_PHONE, REPEATED, LAST = STAGES[0], STAGES[2], STAGES[3]


def report_up(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put one report on record; it ends the upward report that runs, as of when it was made.

    Without a stage it is the next in order, and there must be a duty. A stage named may be reported without one (续报, 终报).
    """
    to, earlier = str(required(data, "to")), reports_of(work, case.id)
    stage = _stage(data, earlier)
    at = _at(work, case, data)
    clocks = running(work, case.id, "report")
    if not clocks and not data.get("stage"):
        raise Forbidden("no_clock", "没有在走的此类时限; 没有时限而补报的请写明阶段 (stage)")
    evidence = record_evidence(work, case.id, kind="report", issuer=to, published_at=at, actor=actor.login,
                               text=str(data.get("text") or reason or to), ground=reason)  # fmt: skip
    work.session.add(UpwardReport(case_id=case.id, n=len(earlier) + 1, stage=stage, to=to, taken_by=data.get("taken_by"),
                                  at=at, by=actor.login, text=data.get("text"), evidence_id=evidence.id))  # fmt: skip
    for clock in clocks:
        stop_clock(work, clock, "satisfied", at=at, actor=actor.login, evidence_id=evidence.id, reason=reason)
    if not is_begun_by_hand(work, case, "upward_report") and stage == BY_PHONE:
        begin_next(work, case, "upward_report")  # after the telephone the written report


def reports_of(work: Work, case_id: int) -> Sequence[UpwardReport]:
    """What has been reported of the case, in order."""
    return work.session.scalars(
        select(UpwardReport).where(UpwardReport.case_id == case_id).order_by(UpwardReport.n)
    ).all()


def _stage(data: dict[str, Any], earlier: Sequence[UpwardReport]) -> str:
    """The one named, if its turn is not past; else the next, 续报 again and again."""
    done = [row.stage for row in earlier]
    if LAST in done:
        raise Forbidden("reported_finally", "已有终报, 不能再报; 事情又起的请先重办 (reopen)")
    reached = max((STAGES.index(stage) for stage in done), default=-1)
    if not data.get("stage"):
        return STAGES[min(reached + 1, STAGES.index(REPEATED))]
    stage = str(one_of(data, "stage", ReportStage))
    if STAGES.index(stage) < reached or (stage in done and stage != REPEATED):
        raise Forbidden("stage_done", f"已经报到{STAGES[reached]}, 不能再登记{stage}", ("stage",))
    if stage in (REPEATED, LAST) and not done:
        raise Forbidden("stage_missing", f"还没有初报, 不能{stage}", ("stage",))
    if stage == BY_PHONE:
        required(data, "taken_by")
    return stage


def _at(work: Work, case: Case, data: dict[str, Any]) -> datetime:
    at = instant(data, "at", "报送时间") if data.get("at") else work.now
    if at > work.now:
        raise Forbidden("in_future", f"报送时间 {spoken(work, at)} 在将来", ("at",))
    if at < case.discovered_at:
        raise Forbidden("before_discovery", f"报送时间 {spoken(work, at)} 早于发现时间", ("at",))
    return at
