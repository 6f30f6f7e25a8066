"""The events of one case as sentences, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.store.event_tables import Event, EventText
from cases.work import Work
from config.words import CLOCK_CN
from dashboard.wording import BASIS_CN, severity_word

EVENT_CN = {
    "case_opened": "立件", "case_absorbed": "并入其他事项", "item_attached": "并入信息", "item_detached": "移出信息",
    "case_raised": "等级上调", "case_lowered": "等级下调", "case_regraded": "等级调整", "judged": "研判",
    "clock_started": "时限起算", "clock_breached": "时限超时", "clock_satisfied": "时限完成", "clock_exited": "时限依规退出",
    "clock_superseded": "时限被取代", "clock_void": "时限作废", "clock_corrected": "时限更正",
    "breach_withdrawn": "撤回超时记录", "step_fired": "提醒发出", "evidence_recorded": "登记佐证材料",
    "acknowledged": "确认收到", "unmasked": "查看原文", "dispatched": "派单", "message_undeliverable": "提醒送不到",
    "act_confirm": "确认研判", "act_overrule": "改判", "act_dispatch": "派单", "act_accept": "签收", "act_refuse": "退单",
    "act_respond": "拟稿", "act_review": "审核", "act_publish": "登记发布佐证", "act_exit": "依规不公开回应",
    "act_report_up": "登记报送", "act_check": "风险核查", "act_merge": "并案", "act_close": "归档", "act_reopen": "重办",
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    recorded_at: datetime
    effective_at: datetime
    what: str
    detail: str
    actor: str
    reason: str | None


def read_timeline(work: Work, case_id: int, limit: int = 80) -> list[Moment]:
    """What happened to a case, newest first."""
    query = (
        select(Event, EventText.text)
        .outerjoin(EventText, EventText.hash == Event.reason_hash)
        .where(Event.case_id == case_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [_moment(event, reason) for event, reason in work.session.execute(query).tuples()]


def _moment(event: Event, reason: str | None) -> Moment:
    actor = "系统" if event.actor in ("machine", "system") else event.actor
    data = event.data if isinstance(event.data, dict) else {}
    what = EVENT_CN.get(event.type, event.type)
    return Moment(event.recorded_at, event.effective_at, what, _detail(data), actor, reason)


def _detail(data: dict[str, Any]) -> str:
    """What of an event's data a reader needs; the rest stands in the audit."""
    parts = [CLOCK_CN.get(str(data.get("kind")), ""), str(data.get("number") or ""), str(data.get("law") or "")]
    if data.get("severity"):
        parts.append(severity_word(str(data["severity"])))
    if data.get("basis"):
        parts.append(f"自{BASIS_CN.get(str(data['basis']), '')}起算")
    if data.get("late_when_discovered"):
        parts.append("发现时已过时限")
    return " · ".join(part for part in parts if part)
