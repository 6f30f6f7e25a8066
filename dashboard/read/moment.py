"""One event as a sentence: what it is called, what was done, by whom and why."""

from dataclasses import dataclass
from datetime import datetime

from cases.matters.flow import MOVES
from cases.store.event_tables import Event
from dashboard.read.details import details_of
from dashboard.read.names import TOLD_BY_ROWS, Names

PURGED, ERASED = "item_purged", "item_erased"
EVENT_CN = {
    PURGED: "清除涉密信息", ERASED: "到期抹除",
    "legal_hold": "保全", "legal_hold_released": "解除保全",
    "case_opened": "立件", "case_absorbed": "并入事项", "case_raised": "等级上调", "graver_claimed": "新信息疑似更重", "case_lowered": "等级下调",
    "response_lead_set": "回应主体变更",
    "item_kept": "收到信息", "item_edited": "原文改动", "item_renumbered": "信息换编号", "item_attached": "并入信息", "suggestion_refused": "认定不是一件", "item_detached": "移出信息",
    "clock_started": "时限起算", "clock_breached": "时限超时", "clock_satisfied": "时限完成", "clock_exited": "依规退出",
    "clock_superseded": "时限被取代", "clock_void": "时限作废", "clock_corrected": "时限更正", "clock_repaired": "时限修复", "breach_withdrawn": "撤回超时",
    "step_fired": "提醒发出", "role_empty": "无人值守", "message_failed": "提醒未送达", "acknowledged": "确认收到",
    "closed_as_recorded": "按来表办结",
    "case_split": "移出信息", "case_parted": "并案撤销", "case_reopened": "新一轮起算", "occurrence_set": "认定事发时间", "nature_settled": "认定属性", "facts_heard": "新情况", "item_late": "结案后原文改动",
    "evidence_recorded": "登记佐证", "unmasked": "查看完整信息",
    "casualties_changed": "伤亡人数变化", "clock_paused": "停表", "clock_resumed": "复表", "unit_stated": "来文指定主办",
    "correction_learned": "记为改判样本", "correction_revoked": "撤销改判样本",
    "dispatch_refused": "退单记录", "facts_authorised": "授权公布", "oral_authorisation": "口头授权", "signed_afterwards": "补签",
    "extension_asked": "申请延期", "extension_granted": "同意延期", "extension_refused": "不同意延期", "petitioner_informed": "告知反映人",
    "instruction_recorded": "登记批示交办", "called_back": "回访", "breach_cause_stated": "超时原因", "heat_rises_again": "又热起来", "looked_back": "回头看",
    "case_evaluated": "评估", "evidence_frozen": "留存佐证", "evidence_not_frozen": "页面没有留存成", "evidence_taken": "取走佐证副本",
    **{f"act_{action.replace('-', '_')}": move.cn for action, move in MOVES.items()},
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One line of the timeline. ``undone``: a later event took it back; ``undoable``: the one that may be taken back next."""

    recorded_at: datetime
    effective_at: datetime
    what: str
    detail: str
    actor: str
    reason: str | None
    times: int = 1
    event_id: int = 0
    undone: bool = False
    undoable: bool = False


def moment_of(event: Event, reason: str | None, names: Names) -> Moment:
    """The line of an event, not yet folded with others. ``reason``: its personal words."""
    data = event.data if isinstance(event.data, dict) else {}
    clock, cycle = names.clocks.get(event.subject_id, ("", 1)) if event.subject_kind == "clock" else ("", 1)
    verdict = names.verdicts.get((event.actor, event.recorded_at), "") if event.type in TOLD_BY_ROWS else ""
    detail = " · ".join(part for part in (clock, verdict, *details_of(data, names, cycle)) if part)
    actor = names.actors.get(event.actor, event.actor)
    return Moment(event.recorded_at, event.effective_at, EVENT_CN.get(event.type, event.type), detail, actor, reason,
                  event_id=event.id)  # fmt: skip
