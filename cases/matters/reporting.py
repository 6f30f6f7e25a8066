"""报送: 电话初报 → 书面初报 → 续报 → 终报, each with whom it went to, who took it and when. It is no public answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import select

from cases.clocks.stop import running, stop_clock
from cases.evidence.record import record_evidence
from cases.matters.basis import began_at
from cases.matters.byhand import begin_next, is_begun_by_hand
from cases.matters.filling import blanks
from cases.matters.given import instant, one_of, required, spoken
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import UpwardReport
from cases.store.case_tables import Case
from cases.work import Work
from config.words import ReportStage

STAGES: tuple[str, ...] = get_args(ReportStage)
OVER = "已有终报, 没有新的报送时限在走; 事情又起的先「重办」"
BY_PHONE, REPEATED, LAST = STAGES[0], STAGES[2], STAGES[3]


def report_up(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put one report on record; it ends the upward report that runs, as of when it was made.

    Without a stage it is the next in order, and there must be a duty. A stage named may be reported without one (续报, 终报).
    """
    to, earlier = str(required(data, "to")), reports_of(work, case.id)
    if is_over(work, case, earlier):
        raise Forbidden("reported_finally", OVER)
    stage = _stage(data, [row.stage for row in earlier])
    at = _at(work, case, data)
    clocks = running(work, case.id, "report")
    _written_out(str(data.get("text") or ""))
    if not clocks and not data.get("stage"):
        raise Forbidden("no_clock", "没有在走的报送时限; 没有时限而补报的请写明阶段", ("stage",))
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


def is_over(work: Work, case: Case, earlier: Sequence[UpwardReport]) -> bool:
    """Whether nothing is left to report: 终报 was made in this cycle, and no limit runs again because casualties changed since."""
    if not earlier or earlier[-1].stage != LAST:
        return False
    began = began_at(work, case, case.cycle)
    return (began is None or earlier[-1].at >= began) and not running(work, case.id, "report")


def next_stage(done: Sequence[str]) -> str:
    """The stage whose turn it is; 续报 again and again, after 终报 too."""
    return STAGES[min(_reached(done) + 1, STAGES.index(REPEATED))]


def _reached(done: Sequence[str]) -> int:
    return min(max((STAGES.index(stage) for stage in done), default=-1), STAGES.index(REPEATED))


def _stage(data: dict[str, Any], done: Sequence[str]) -> str:
    """The one named, if its turn is not past; 终报 anew only after another 续报."""
    if not data.get("stage"):
        return next_stage(done)
    stage = str(one_of(data, "stage", ReportStage))
    twice = stage in done if stage != LAST else done[-1:] == [LAST]
    if STAGES.index(stage) < _reached(done) or (twice and stage != REPEATED):
        instead = f"; 这次先登记{REPEATED}" if stage == LAST else ""
        raise Forbidden("stage_done", f"已经报到{done[-1]}, 不能再登记{stage}{instead}", ("stage",))
    if stage in (REPEATED, LAST) and not done:
        raise Forbidden("stage_missing", f"还没有初报, 不能{stage}", ("stage",))
    if stage == BY_PHONE:
        required(data, "taken_by")
    return stage


def _written_out(text: str) -> None:
    """What was reported is kept word for word: a draft that nobody has finished cannot have been it."""
    if left := blanks(text):
        raise Forbidden(
            "placeholder",
            f"报送的文字还有 {len(left)} 处没有填: {'、'.join(dict.fromkeys(left))}; 没有的写「无」「不详」, 或删去这一行",
            ("text",),
        )


def _at(work: Work, case: Case, data: dict[str, Any]) -> datetime:
    at = instant(data, "at", "报送时间") if data.get("at") else work.now
    if at > work.now:
        raise Forbidden("in_future", f"报送时间 {spoken(work, at)} 在将来", ("at",))
    if at < case.discovered_at:
        raise Forbidden("before_discovery", f"报送时间 {spoken(work, at)} 早于发现时间", ("at",))
    return at
