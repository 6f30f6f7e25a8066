"""账号: what each of the three administrators does to accounts, on the page 系统. The use cases decide; this only offers."""

from collections.abc import Callable
from typing import TypeGuard

import streamlit as st

from cases.people.accounts import AccountError
from cases.people.actors import Forbidden
from cases.people.managing import accounts, create, disable, enable, grant, reset, unlock
from cases.store.people_tables import User
from cases.work import Work
from config.access import ADMINISTRATORS
from dashboard.doing import do, say_done
from dashboard.markup import Markup, div, span, table
from dashboard.visit import Visit
from dashboard.wording import full_stamp, full_width

GIVEN = "ys_given"
HEADS = ("登录名", "姓名", "单位", "权限", "动态口令", "状态")
Logins = dict[str, str]
"""Accounts with the names people know them by."""
RESETS = {"口令": False, "口令和验证器": True}


def account_forms(visit: Visit) -> None:
    """For the three administrators only: the list, and the part of the work that is this one's."""
    mine = visit.actor.roles & set(ADMINISTRATORS)
    if not mine:
        return
    with visit.house.read() as work:
        users = accounts(work)
        rows = [_row(user, work) for user in users]
    st.html(Markup(div("ys-part", "账号") + table(HEADS, rows)))
    say_done()
    if given := st.session_state.pop(GIVEN, None):
        st.html(div("ys-banner ys-amber", f"一次性口令（只显示这一次，三天内有效）：{given}"))
    logins = {user.login: f"{user.name}（{user.login}）" for user in users if user.login != visit.user.login}
    with st.container(horizontal=True, key="ys-accounts"):
        if "administrator" in mine:
            _creating(visit)
            _stopping(visit, logins)
        if mine & {
            "administrator",
            "security",
        }:  # the use case lets the system administrator name only the first of a kind
            _granting(visit, logins)
        if "security" in mine:
            _opening(visit, logins)


def _row(user: User, work: Work) -> list[object]:
    names = work.config.ladders.role_names
    units = {unit.id: unit.name for unit in work.config.units.units}
    locked = user.locked_until is not None and user.locked_until > work.now
    state = (
        span("ys-bad", "已停用")
        if user.disabled_at
        else span("ys-bad", "已锁定")
        if locked
        else "待改口令"
        if user.must_change
        else "正常"
    )
    bound = f"{full_stamp(user.totp_since, work.config.city.zone)} 绑定" if user.totp_since else "未绑定"
    roles = "、".join(names.get(role, role) for role in user.roles) or "无"
    return [user.login, user.name, units.get(user.unit or "", "—"), roles, bound, state]


def _one_of(logins: Logins) -> str | None:
    return st.selectbox("账号", list(logins), format_func=logins.__getitem__, index=None, placeholder="请选择")


def _chosen(login: str | None, *, sent: bool) -> TypeGuard[str]:
    """Whether the form was sent with an account; without one it says what is missing."""
    if sent and not login:
        st.error("请选择账号")
    return bool(sent and login)


def _creating(visit: Visit) -> None:
    units = {unit.id: unit.name for unit in visit.house.config.units.units}
    with st.popover("新增账号"), st.form("ys_user_add", border=False):
        login, name = st.text_input("登录名"), st.text_input("姓名")
        unit = st.selectbox("单位", list(units), format_func=units.__getitem__, index=None, placeholder="请选择")
        sent = st.form_submit_button("新增", type="primary")
    if sent:
        _give(
            visit,
            f"已新增账号 {login}，权限由安全管理员授予",
            lambda work: create(work, visit.actor, login.strip(), name.strip(), unit),
        )


def _stopping(visit: Visit, logins: Logins) -> None:
    with st.popover("停用、启用"), st.form("ys_user_stop", border=False):
        login = _one_of(logins)
        what = st.radio("操作", ["停用", "启用"], horizontal=True)
        reason = st.text_input("理由")
        sent = st.form_submit_button("确定", type="primary")
    if _chosen(login, sent=sent):
        act = disable if what == "停用" else enable
        do(visit, f"已{what}账号 {login}", lambda work: act(work, visit.actor, login, reason.strip() or None))


def _granting(visit: Visit, logins: Logins) -> None:
    names = visit.house.config.ladders.role_names
    with st.popover("授予权限"), st.form("ys_user_grant", border=False):
        login = _one_of(logins)
        roles = st.multiselect(
            "今后的权限（以此为准）", list(names), format_func=names.__getitem__, placeholder="请选择"
        )
        reason = st.text_input("理由")
        sent = st.form_submit_button("授予", type="primary")
    if _chosen(login, sent=sent):
        do(visit, f"已授予 {login}", lambda work: grant(work, visit.actor, login, roles, reason.strip() or None))


def _opening(visit: Visit, logins: Logins) -> None:
    with st.popover("解锁、重置"), st.form("ys_user_open", border=False):
        login = _one_of(logins)
        what = st.radio("操作", ["解锁", *RESETS], format_func=lambda w: w if w == "解锁" else f"重置{w}")
        reason = st.text_input("理由")
        sent = st.form_submit_button("确定", type="primary")
    if not _chosen(login, sent=sent):
        return
    said = reason.strip() or None
    if what == "解锁":
        do(visit, f"已解锁 {login}", lambda work: unlock(work, visit.actor, login, said))
    else:
        _give(
            visit, f"已重置 {login} 的{what}", lambda work: reset(work, visit.actor, login, said, factor=RESETS[what])
        )


def _give(visit: Visit, done: str, make: Callable[[Work], tuple[User, str]]) -> None:
    """The one-time password is shown after the page is drawn anew, once, and stands nowhere else."""

    def act(work: Work) -> None:
        try:
            st.session_state[GIVEN] = make(work)[1]
        except AccountError as e:
            raise Forbidden("account", full_width(str(e))) from e

    do(visit, done, act)
