"""事件记录: the newest events, for the audit administrator; what was done with accounts and what was looked at comes first to the eye."""

import streamlit as st
from sqlalchemy import select

from cases.audit.seal import verify
from cases.store.event_tables import Event
from dashboard.markup import Markup, div, table
from dashboard.masking import mask
from dashboard.visit import Visit
from dashboard.wording import full_stamp

AUDITOR = "auditor"
HEADS = ("编号", "时间", "事件", "对象", "何人", "内容")
WATCHED = {
    "login": "登录", "login_refused": "登录被拒", "login_locked": "锁定", "user_added": "新增账号", "user_disabled": "停用账号", "user_enabled": "启用账号",
    "user_unlocked": "解锁", "roles_granted": "授予权限", "password_reset": "重置口令", "password_changed": "修改口令", "second_factor_bound": "绑定验证器",
    "second_factor_reset": "解除验证器", "recovery_code_used": "使用恢复码", "unmasked": "查看完整信息", "file_taken": "下载附件", "worklist_exported": "导出", "paper_taken": "下载报告", "report_issued": "印发", "paper_received": "签收",
    "item_erased": "到期抹除", "item_purged": "清除涉密", "legal_hold": "保全", "legal_hold_released": "解除保全", "database_restored": "恢复备份", "database_moved": "迁移数据库", "statistics_exported": "导出统计", "evidence_taken": "下载佐证",
}  # fmt: skip
NEWEST = 100


def recorded(visit: Visit) -> None:
    """The newest watched events, and a button that verifies the whole chain."""
    if AUDITOR not in visit.actor.roles:
        return
    with visit.house.read() as work:
        query = select(Event).where(Event.type.in_(WATCHED)).order_by(Event.id.desc()).limit(NEWEST)
        rows = [
            [e.id, full_stamp(e.recorded_at, work.config.city.zone), WATCHED[e.type], f"{e.subject_kind} {e.subject_id}", e.actor,
             mask("；".join(f"{key} {value}" for key, value in e.data.items()) if isinstance(e.data, dict) else "—")]
            for e in work.session.scalars(query)
        ]  # fmt: skip
    st.html(
        Markup(
            div("ys-part", f"事件记录（最近 {NEWEST} 条账号、查看、导出和抹除）")
            + table(HEADS, [list(row) for row in rows])
        )
    )
    if st.button("核对整条事件链", key="ys_verify"):
        with visit.house.read() as work:
            flaws = verify(work)
        if flaws:
            st.error("；".join(f"事件 {flaw.event_id}：{flaw.what}" for flaw in flaws[:20]))
        else:
            st.success("事件链完整。")
