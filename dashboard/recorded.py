"""事件记录: the newest events, for the audit administrator; what was done with accounts and what was looked at comes first to the eye."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st
from sqlalchemy import select

from cases.audit.seal import verify
from cases.store.case_tables import Case
from cases.store.event_tables import Event, EventText
from cases.store.people_tables import User
from cases.work import Work
from dashboard.markup import div, table
from dashboard.masking import mask
from dashboard.visit import Visit
from dashboard.wording import full_stamp

AUDITOR = "auditor"
HEADS = ("编号", "时间", "事件", "对象", "何人", "内容", "理由")
WATCHED = {
    "login": "登录", "login_refused": "登录被拒", "login_locked": "锁定", "user_added": "新增账号", "user_disabled": "停用账号", "user_enabled": "启用账号",
    "user_unlocked": "解锁", "roles_granted": "授予权限", "password_reset": "重置口令", "password_changed": "修改口令", "second_factor_bound": "绑定验证器",
    "second_factor_reset": "解除验证器", "recovery_code_used": "使用恢复码", "unmasked": "查看完整信息", "file_taken": "下载附件", "worklist_exported": "导出", "paper_taken": "下载报告", "report_issued": "印发", "paper_received": "签收",
    "item_erased": "到期抹除", "item_purged": "清除涉密", "legal_hold": "保全", "legal_hold_released": "解除保全", "database_restored": "恢复备份", "database_moved": "迁移数据库", "statistics_exported": "导出统计", "evidence_taken": "下载佐证",
}  # fmt: skip
NEWEST = 100
KEPT = "限制知悉"
"""In place of a reason that tells of a matter of discipline: its people alone read it."""
SUBJECTS = {
    "item": "信息",
    "report": "送阅件",
    "evidence": "佐证",
    "database": "数据库",
    "worklist": "值守台",
    "statistics": "考核与统计",
}
ACTORS = {"system": "系统", "machine": "系统", "console": "命令行", "command": "命令行"}
WHYS = {
    "password": "口令不对",
    "locked": "账号已锁定",
    "disabled": "账号已停用",
    "unknown": "没有这个账号",
    "second": "动态口令不对",
    "code": "动态口令不对",
}
KEYS = {
    "why": "原因", "until": "锁定到", "login": "登录名", "roles": "权限", "unit": "单位", "before": "原来的权限", "after": "现在的权限", "factor": "连同验证器",
    "left": "剩余恢复码", "version": "第几版", "rule": "规则", "days": "天数", "second": "第二确认人", "approver": "批准人", "items": "信息", "rows": "行数",
    "form": "格式", "state": "状态", "hash": "文件指纹", "copy": "文件指纹", "what": "哪一份", "person": "人员编号", "via": "途径", "edition": "第几版", "reaches": "数据到",
    "kept": "原库留为", "from": "来自", "columns": "抹去的内容", "counts": "抹去的数量", "whole": "整件抹除",
}  # fmt: skip
"""What an event's data hold, in Chinese; what stands here under no name is for the command line."""


@dataclass(frozen=True)
class _Names:
    """What ids in these events stand for."""

    users: Mapping[str, str]
    logins: Mapping[str, str]
    cases: Mapping[int, str]
    restricted: Set[int]
    roles: Mapping[str, str]
    units: Mapping[str, str]


def recorded(visit: Visit) -> None:
    """The newest watched events, and a button that verifies the whole chain."""
    if AUDITOR not in visit.actor.roles:
        return
    with visit.house.read() as work:
        query = select(Event, EventText.text).outerjoin(EventText, EventText.hash == Event.reason_hash)
        found = [
            (event, text)
            for event, text in work.session.execute(
                query.where(Event.type.in_(WATCHED)).order_by(Event.id.desc()).limit(NEWEST)
            )
        ]
        names = _names(work, [event for event, _ in found])
        rows = [_row(event, text, names, work) for event, text in found]
    st.html(div("ys-part", f"事件记录（最近 {NEWEST} 条账号、查看、导出和抹除）"))
    if st.button("核对整条事件链", key="ys_verify"):
        with visit.house.read() as work:
            flaws = verify(work)
        if flaws:
            st.error("；".join(f"事件 {flaw.event_id}：{flaw.what}" for flaw in flaws[:20]))
        else:
            st.success("事件链完整。")
    st.html(table(HEADS, rows))


def _names(work: Work, events: list[Event]) -> _Names:
    users = work.session.execute(select(User.id, User.login, User.name)).all()
    ids = {event.case_id for event in events} - {None}
    cases = work.session.execute(select(Case.id, Case.number, Case.restricted).where(Case.id.in_(ids))).all()
    return _Names(
        {str(id_): f"{name}（{login}）" for id_, login, name in users}, {login: f"{name}（{login}）" for _, login, name in users},
        {id_: number for id_, number, _ in cases}, {id_ for id_, _, restricted in cases if restricted},
        work.config.ladders.role_names, {unit.id: unit.name for unit in work.config.units.units},
    )  # fmt: skip


def _row(event: Event, reason: str | None, names: _Names, work: Work) -> list[object]:
    data = event.data if isinstance(event.data, dict) else {}
    said = "；".join(_said(data, names, work))
    why = KEPT if reason and event.case_id in names.restricted else mask(reason or "—")
    return [
        event.id, full_stamp(event.recorded_at, work.config.city.zone), WATCHED[event.type], _subject(event, names),
        ACTORS.get(event.actor) or names.logins.get(event.actor, event.actor), mask(said) or "—", why,
    ]  # fmt: skip


def _subject(event: Event, names: _Names) -> str:
    """Whose account, which case or message: as people call it."""
    if event.subject_kind == "user":
        return names.users.get(event.subject_id, "不存在的账号")
    number = names.cases.get(event.case_id or 0, "")
    if event.subject_kind == "case":
        return number
    return f"{number} {SUBJECTS.get(event.subject_kind, event.subject_kind)} {event.subject_id}".strip()


def _said(data: Mapping[str, Any], names: _Names, work: Work) -> Iterator[str]:
    for key, value in data.items():
        words = _words(key, value, names, work)
        if key in KEYS and words:
            yield f"{KEYS[key]}：{words}"


def _stamp(value: str, work: Work) -> str:
    try:
        return full_stamp(datetime.fromisoformat(value), work.config.city.zone)
    except ValueError:  # somebody has tampered with it: this is the page on which that is looked for
        return value


def _words(key: str, value: Any, names: _Names, work: Work) -> str:
    """A value as people say it: roles, units, people and instants by their names, a fingerprint by its beginning."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(names.roles.get(one, str(one)) if isinstance(one, str) else str(one) for one in value)
    if isinstance(value, dict):
        return "、".join(f"{what} {count}" for what, count in value.items())
    if key in ("until", "reaches"):
        return _stamp(str(value), work)
    if key == "why":
        return WHYS.get(value, str(value))
    if key in ("hash", "copy"):
        return str(value)[:12]
    if key in ("approver", "second"):
        return names.logins.get(value, str(value))
    return names.units.get(value, str(value)) if key == "unit" else str(value)
