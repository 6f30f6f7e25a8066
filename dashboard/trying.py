"""试算: a changed deadlines.yaml or ladders.yaml against last month's cases, on the 系统 page; nothing of it is stored."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import streamlit as st

from cases.matters.flow import APPROVERS, DESK
from cases.matters.trying import TRIABLE, Change, Stand, Trial, month_before, tried_config, try_policy
from cases.store.case_tables import Case
from cases.work import Work
from config.errors import ConfigError
from config.load import file_of
from dashboard.badges import case_link, clock_word
from dashboard.markup import Markup, div, span, table
from dashboard.rights import Sight
from dashboard.visit import Visit
from dashboard.wording import full_stamp, full_width

MAY_TRY = DESK | APPROVERS | {"administrator", "supervisor"}
"""Who sees every unit's cases and has a say in the policy."""
FILE_CN = {"deadlines": "时限", "ladders": "逐级提醒"}
MONTHS, SHOWN = 12, 100
HEADS = ("事项", "时限", "到期：现行", "到期：试算", "超时", "提醒（按岗位）")


def trial_form(visit: Visit) -> None:
    """The present text to edit, or a file; below it what a month would have been."""
    if not visit.actor.roles & MAY_TRY:
        return
    st.html(div("ys-part", "试算时限和逐级提醒"))
    house = visit.house
    name = st.segmented_control("哪一份", TRIABLE, default="deadlines", required=True, format_func=FILE_CN.__getitem__,
                                label_visibility="collapsed", key="ys_try_file") or "deadlines"  # fmt: skip
    months = _months(month_before(house.now(), house.config))
    with st.form(f"ys_try_{name}", border=False):
        text = st.text_area(f"{name}.yaml（改动只用于试算，不保存）", value=file_of(house.config.directory, name).read_text("utf-8"),
                            height=260)  # fmt: skip
        sent_file = st.file_uploader("或选择改过的文件")
        month = st.selectbox("用哪个月立件的事项", months, format_func=lambda m: f"{m:%Y-%m}", width=220)
        sent = st.form_submit_button("试算", type="primary")
    if sent:
        body = sent_file.getvalue() if sent_file is not None else text.encode()
        _show(visit, name, body, month)


def _months(last: date) -> list[date]:
    found = [last]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _show(visit: Visit, name: str, body: bytes, month: date) -> None:
    """The refusal with its line, or both sums and what differs."""
    with tempfile.TemporaryDirectory(prefix="yingsheng-") as folder:
        scratch = Path(folder) / f"{name}.yaml"
        scratch.write_bytes(body)
        try:
            tried = tried_config(visit.house.config, scratch)
        except ConfigError as e:
            refused = str(e).removeprefix(f"{Path(folder).name}/")
            st.html(div("ys-banner ys-red", f"这份配置不能用：{full_width(refused)}"))
            return
    with visit.house.read() as work:
        trial = try_policy(work, tried, month)
        known = _known(work, visit.sight, trial)
    st.html(Markup(_sums(trial, month) + _changes(visit, trial, known) + _bound(trial, known)))


def _known(work: Work, sight: Sight, trial: Trial) -> set[int]:
    """Cases this person may know of; others are in the sums only."""
    ids = {c.case_id for c in trial.changes[:SHOWN]} | {b.case_id for b in trial.bound[:SHOWN]}
    return {id_ for id_ in ids if sight.knows(work.session.get_one(Case, id_))}


def _sums(trial: Trial, month: date) -> Markup:
    breaches, messages = (f"{a} → {b}（{b - a:+d}）" for a, b in (trial.breaches, trial.messages))
    words = f"{month:%Y年%m月}立件 {trial.cases} 件，时限 {trial.clocks} 个，其中 {len(trial.changes)} 个会不同；"
    words += f"超时 {breaches}；提醒（按岗位计，未扣确认收到） {messages}。什么也没有保存。"
    return div("ys-banner ys-green" if not trial.changes and not trial.bound else "ys-banner ys-amber", words)


def _changes(visit: Visit, trial: Trial, known: set[int]) -> str:
    rows = [_row(visit, change) for change in trial.changes[:SHOWN] if change.case_id in known]
    rest = len(trial.changes) - len(rows)
    return (table(HEADS, rows) if rows else "") + (div("ys-note", f"另有 {rest} 个没有列出。") if rest else "")


def _row(visit: Visit, change: Change) -> list[object]:
    zone, before, after = visit.house.config.city.zone, change.before, change.after
    moved = after is None or after.due_at != before.due_at
    due = full_stamp(after.due_at, zone) if after else "没有这一条"
    return [
        case_link(change.case_id, change.number), clock_word(change.kind), full_stamp(before.due_at, zone),
        span("ys-bad", due) if moved else "不变", _breach(before, after),
        f"{before.messages} → {after.messages if after else 0}",
    ]  # fmt: skip


def _breach(before: Stand, after: Stand | None) -> Markup:
    now = bool(after and after.breached)
    if before.breached == now:
        return span("", "超时" if now else "—")
    return span("ys-bad", "会超时") if now else span("ys-good", "不再超时")


def _bound(trial: Trial, known: set[int]) -> str:
    rows: list[list[object]] = [
        [case_link(b.case_id, b.number), clock_word(b.kind), b.policy, span("ys-bad", "新增") if b.gained else "不再有"]
        for b in trial.bound[:SHOWN] if b.case_id in known
    ]  # fmt: skip
    rest = len(trial.bound) - len(rows)
    return (table(("事项", "时限", "依据行", "有无"), rows) if rows else "") + (
        div("ys-note", f"另有 {rest} 个有无变化没有列出。") if rest else ""
    )
