"""研判: confirm or overrule, and what belongs together."""

from typing import Any, get_args

import streamlit as st

from cases.matters.casualties import verified
from cases.matters.filling import HURT_CN
from cases.matters.flow import APPROVERS, MOVES
from cases.matters.recorded import act_name, acts_of, last_undoable, went_to
from config.words import SEVERITY_CN, Category
from dashboard.acts.fields import (
    case_form,
    colleague,
    item_field,
    item_words,
    local,
    moment,
    perform,
    send,
    submit,
    time_field,
    unit_field,
    units_field,
)
from dashboard.markup import div
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit
from dashboard.wording import OPINION_CN, stamp

NO_INCIDENT = "无突发事件"


def confirm(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """What stays as the machine proposed is confirmed; what the officer changes is overruled."""
    case, words = file.case, {str(code): word for code, word in SEVERITY_CN.items()}
    levels = ["", *words]
    with case_form(file, "confirm"):
        level = st.selectbox(
            "事件等级", levels, index=levels.index(case.severity or ""), format_func=lambda c: words.get(c, NO_INCIDENT)
        )
        first, second = st.columns([2, 1])
        with first:
            lead = unit_field(visit, "主办单位", case.handling_lead)
        kinds = list(get_args(Category))
        index = kinds.index(case.category) if case.category in kinds else None
        category = second.selectbox("类别", kinds, index=index, placeholder="待定") or ""
        when = time_field("事发时间", case.occurred_at, visit, "北京时间，不清楚就不改")
        seen = _nature_fields(visit, file)
        hurt = _hurt_fields(file) if case.severity else {}
        approver = colleague(visit, "批准人（下调等级、认定不是舆情、撤下被反映单位时选择）", APPROVERS)
        usual = st.pills("改判的须有理由：点一个，或在下面写", visit.house.config.workflow.overruling)
        reason = st.text_input("理由")
        sent = st.form_submit_button("确认研判", type="primary")
    if sent and (at := moment(visit, "事发时间", when)) is not None:
        changed, counted = _changed(visit, file, level, lead, category, when, at) | seen, _counted(file, hurt, level)
        extra = {"approver": approver} if approver and changed else {}
        # ``severity: None`` says that there is no incident: it is given, not left out.
        why = "；".join(filter(None, (usual, reason.strip()))) if changed else reason
        perform(visit, file, "overrule" if changed else "confirm", why, {**counted, **changed, **extra})


def _nature_fields(visit: Visit, file: CaseFile) -> dict[str, Any]:
    """Where it is, whether it is public opinion, of whom it complains: only what the officer sets otherwise."""
    case, (first, second, third) = file.case, st.columns([1, 1, 2])
    towns = ["", *(town.name for town in visit.house.config.territory.towns)]
    index = towns.index(case.territory or "") if (case.territory or "") in towns else None
    town = first.selectbox("属地", towns, index=index, format_func=lambda name: name or "不在一个镇街，或不清楚")
    opinion = case.public_opinion
    if case.kind == "matter":
        words = [word for word in OPINION_CN if word in ("yes", "no", opinion)]
        opinion = second.selectbox("是不是舆情", words, index=words.index(opinion), format_func=OPINION_CN.__getitem__)
    with third:
        accused = units_field(visit, "被反映单位（不能主办、协办、审核，也看不到本件）", case.complained_of)
    given = {"territory": town or None, "public_opinion": opinion, "complained_of": sorted(accused)}
    stood = {
        "territory": case.territory,
        "public_opinion": case.public_opinion,
        "complained_of": sorted(case.complained_of),
    }
    return {
        name: value
        for name, value in given.items()
        if value != stood[name] and not (name == "territory" and town is None)
    }


def _hurt_fields(file: CaseFile) -> dict[str, int | None]:
    """How many people, as verified: empty until a person has said so, with what the voices say beside it."""
    case, given = file.case, verified(file.case)
    heard = [f"{cn}{case.facts[k]}人" for k, cn in HURT_CN.items() if case.facts.get(k) and k not in given]
    st.caption("已核实的伤亡（没有核实的不填）" + (f"；原文说{'、'.join(heard)}" if heard else ""))
    return {
        key: place.number_input(f"{cn}人数", min_value=0, step=1, value=case.facts.get(key) if key in given else None, placeholder="不详")
        for place, (key, cn) in zip(st.columns(len(HURT_CN)), HURT_CN.items(), strict=True)
    }  # fmt: skip


def _counted(file: CaseFile, hurt: dict[str, int | None], level: str) -> dict[str, Any]:
    """The numbers the officer has verified anew. With a level that nobody has confirmed the form confirms that too; one that is confirmed
    waits for another look when the numbers change."""
    known = {key: file.case.facts.get(key) for key in verified(file.case)}
    given = {key: int(n) for key, n in hurt.items() if n is not None and n != known.get(key)}
    if not given:
        return {}
    return {"casualties": given} if file.case.severity_confirmed else {"casualties": given, "severity": level or None}


def _changed(visit: Visit, file: CaseFile, level: str, lead: str, category: str, when: str, at: str) -> dict[str, Any]:
    """Only what the officer set otherwise: the rest stays the machine's proposal, now confirmed."""
    case, changed = file.case, dict[str, Any]()
    if level != (case.severity or ""):
        changed["severity"] = level or None
    if lead and lead != case.handling_lead:
        changed["handling_lead"] = lead
    if category and category != case.category:
        changed["category"] = category
    if when.strip() != local(case.occurred_at, visit):
        changed["occurred_at"] = at
    return changed


def merge(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """This case goes into another."""
    with case_form(file, "merge"):
        into = st.text_input("并入哪个事项", placeholder="事项编号")
        reason = st.text_input("理由")
        sent = send("merge")
    if sent:
        submit(visit, file, "merge", reason, {"into": into.strip()})


def split(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """Some of the items become a case of their own."""
    words = item_words(file)
    with case_form(file, "split"):
        items = st.multiselect(
            "移出哪些信息，另立一件", list(words), format_func=words.__getitem__, placeholder="请选择"
        )
        reason = st.text_input("理由")
        sent = send("split")
    if sent:
        submit(visit, file, "split", reason, {"items": items}, said=lambda work: f"另立 {went_to(work, file.case.id)}")


def detach(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """One item leaves for another case, or for one of its own."""
    with case_form(file, "detach"):
        item = item_field(file, "移出哪一条")
        to = st.text_input("移到哪个事项（不填就另立一件）", placeholder="事项编号")
        reason = st.text_input("理由")
        sent = send("detach")
    if sent:
        given = {"item": item, "to": to.strip()}
        submit(visit, file, "detach", reason, given, said=lambda work: f"移到 {went_to(work, file.case.id)}")


def attach(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """An item that belongs to no case joins this one."""
    with case_form(file, "attach"):
        item = st.text_input("信息编号", placeholder="检索页和研判队列里每条信息前的数字")
        reason = st.text_input("理由")
        sent = send("attach")
    if sent:
        submit(visit, file, "attach", reason, {"item": item.strip()})


def undo(visit: Visit, file: CaseFile, answer: Answer) -> None:
    """The newest act that can be taken back, by a new event; the older ones follow in their turn."""
    with visit.house.read() as work:
        event = last_undoable(acts_of(work, file.case.id))
        when = stamp(event.recorded_at, work.config.city.zone, work.now) if event else ""
    if event is None:
        st.html(div("ys-note", "没有可以撤销的办理。"))
        return
    st.html(div("ys-note", f"撤销 {when} 的「{MOVES[act_name(event)].cn}」：另记一条，原来的记录不删。"))
    asked = st.query_params.get("event", "")
    if asked and asked != str(event.id):
        st.html(div("ys-bad", "要撤销的那一次已经撤销，或其后又有办理；下面是现在可以撤销的一次。"))
    with case_form(file, f"undo_{event.id}"):
        approver = colleague(visit, "批准人（撤销后等级下降、不再是舆情或撤下被反映单位时选择）", APPROVERS)
        reason = st.text_input("撤销理由")
        sent = send("undo")
    if sent:
        submit(visit, file, "undo", reason, {"event": event.id, "approver": approver})
