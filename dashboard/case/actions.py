"""办理: what this person may do to the case now, in the order of the work; and why the rest cannot be done."""

from collections.abc import Callable, Sequence

import streamlit as st

from cases.clocks.causes import missed
from cases.matters.acts import may
from cases.matters.answering import UNCHECKED
from cases.matters.calling_back import UNANSWERED, answered_at
from cases.matters.calls import open_calls
from cases.matters.extending import extendable
from cases.matters.flow import DESK, MOVES, carries
from cases.matters.recorded import last_undoable
from cases.matters.reporting import OVER, is_over
from cases.matters.stating import own_misses
from cases.matters.transfers import is_waiting
from cases.matters.undoing import not_ones_own, not_ones_right
from cases.papers.rights import drafts
from cases.people.actors import Forbidden
from cases.store.case_tables import Case
from cases.work import Work
from dashboard.acts import answering, handing, judging, telling, upward
from dashboard.acts.fields import Form, note_seen, plain, say_changed
from dashboard.address import Address
from dashboard.doing import say_done, turn
from dashboard.markup import Markup, div, table, tag
from dashboard.read.answer import Answer
from dashboard.read.casefile import CaseFile
from dashboard.visit import Visit
from dashboard.wording import full_width

FORMS: dict[str, Form] = {
    "confirm": judging.confirm, "dispatch": handing.dispatch,
    "accept": plain("accept", "签收意见（可不填）"), "refuse": handing.refuse,
    "restrict": handing.restrict, "accept-transfer": plain("accept-transfer", "接收说明（可不填）"),
    "lift": plain("lift", "为什么不属纪检监察（值班员看得到这句话）"),
    "check": plain("check", "核查情况（何时、与谁联系、是否安全）"),
    "report-up": upward.report_up, "instruct": upward.instruct, "own-instruct": upward.own_instruct, "feed-back": upward.feed_back,
    "respond": answering.respond, "review": answering.review, "authorise": answering.authorise,
    "review-by-phone": answering.review_by_phone, "countersign": answering.countersign,
    "publish": answering.publish, "keep-copy": answering.keep_copy, "exit": answering.leave,
    "extend": handing.extend, "decide-extension": handing.decide_extension, "inform-petitioner": handing.inform_petitioner,
    "state-cause": handing.state_cause,
    "phone": telling.phone, "promise-call": telling.promise, "keep-call": telling.keep,
    "merge": judging.merge, "split": judging.split, "detach": judging.detach, "attach": judging.attach,
    "call-back": telling.call_back, "evaluate": plain("evaluate", "评估意见（系统按规程计分）"),
    "look-back": telling.look_back,
    "close": plain("close", "归档意见"), "reopen": plain("reopen", "重办理由"),
    "undo": judging.undo,
}  # fmt: skip
"""In the order of the work."""

NEEDS: dict[str, tuple[str, Callable[[Answer], bool]]] = {
    "accept": ("没有等待签收的派单", lambda a: a.waiting_slip is not None),
    "refuse": ("没有等待签收的派单，或这次派单是终裁（先办后议）", lambda a: bool(a.waiting_slip and not a.waiting_slip.final)),
    "feed-back": ("没有待反馈的批示、交办", lambda a: any(row.answered_at is None for row in a.orders)),
    "keep-copy": ("还没有登记佐证", lambda a: bool(a.proofs)),
    "review": ("没有轮到审核的稿子", lambda a: bool(a.open_steps)),
    "countersign": ("没有待补签的口头授权、批示", lambda a: bool(a.unsigned_people)),
    "decide-extension": ("没有待批的延期申请", lambda a: any(row.state == "asked" for row in a.extensions)),
    "inform-petitioner": ("没有要告知反映人的延期", lambda a: any(row.state == "granted" and row.told_at is None for row in a.extensions)),
}  # fmt: skip
"""What an act needs before its form is of use. The use case decides; this only spares a person an empty form."""
LACKING: dict[str, tuple[str, Callable[[Work, Case, Answer], bool]]] = {
    "restrict": ("本件已经限制知悉", lambda _, case, __: not case.restricted),
    "lift": ("本件没有限制知悉", lambda _, case, __: case.restricted),
    "accept-transfer": ("没有等待接收的移交", lambda work, case, _: is_waiting(work, case.id)),
    "check": (UNCHECKED, lambda _, __, a: any(c.state == "running" and "check" in c.terms["policy"]["stops_on"] for c in a.clocks)),
    "call-back": (UNANSWERED, lambda work, case, _: answered_at(work, case) is not None),
    "keep-call": ("没有答应未办的回电", lambda work, case, _: bool(open_calls(work, case.id))),
    "state-cause": ("没有超时的时限", lambda work, _, a: any(missed(clock, work.now) for clock in a.clocks)),
    "extend": ("没有可以延期的时限（法规许可的答复时限，到期前申请，只延一次）", lambda work, _, a: bool(extendable(a.clocks, a.extensions, work.now))),
    "undo": ("没有可以撤销的办理（其后已签收、发布、报送、告知或审批的，撤不了）", lambda _, __, a: last_undoable(a.acts) is not None),
}  # fmt: skip
"""The same, of what the case itself has to have."""


def actions(visit: Visit, file: CaseFile, answer: Answer, work: Work) -> None:
    """One row of acts, the form of the chosen one below it, the last act's result above."""
    say_done()
    if _key(file.case) not in st.session_state:  # just come here, or just acted
        note_seen(file.case)
    refused = {name: why_not(work, visit, file.case, answer, name) for name in FORMS}
    offered = [name for name, why in refused.items() if why is None]
    held = [name for name in FORMS if carries(name, visit.actor.roles, restricted=file.case.restricted)]
    shut = [(name, why) for name in held if (why := refused[name]) is not None]
    asked = _open(file.case)
    if why := refused.get(
        asked
    ):  # a link led here for this act, or its form stood open: somebody else may have done it since
        st.html(div("ys-banner ys-amber", f"现在不能办「{MOVES[asked].cn}」：{full_width(why)}。"))
    with st.container(key="ys-acts"):
        if offered:
            _offer(visit, file, answer, offered, work)
        else:
            st.caption("本件现在没有您能办的，原因见下。" if shut else "办理本件不在您的职责内。")
        _paper(visit, file)
        if shut:  # of what is never his he needs no line: thirty of them hid the two that he waits for
            with st.expander(f"现在不能办的（{len(shut)}）"):
                st.html(_reasons(shut))


def _paper(visit: Visit, file: CaseFile) -> None:
    """舆情专报 for who drafts papers; of a restricted case there is none."""
    if drafts(visit.house.config.papers, visit.actor) and not file.case.restricted:
        link = Address.of(visit.house.config).to(f"/papers/case/{file.case.number}")
        st.html(div("ys-links", tag("a", "起草舆情专报（文稿，两页以内）", href=link, target="_blank")))


def _key(case: Case) -> str:
    return f"ys_act_{case.id}_{st.query_params.get('act', '')}_{turn()}"


def _open(case: Case) -> str:
    """The act whose form this person has open, or a link asks for."""
    return st.session_state.get(_key(case)) or st.query_params.get("act", "")


def _offer(visit: Visit, file: CaseFile, answer: Answer, offered: list[str], work: Work) -> None:
    """A colleague's act takes nobody's half-written form away: only one's own closes it."""
    asked = _open(file.case)
    chosen = st.pills(
        "办理", offered, format_func=lambda name: MOVES[name].cn, label_visibility="collapsed",
        default=asked if asked in offered else None, key=_key(file.case),
    )  # fmt: skip
    if chosen:
        with st.container(border=True, key="ys-form"):
            say_changed(work, file.case)
            FORMS[chosen](visit, file, answer)
    note_seen(file.case)


def why_not(work: Work, visit: Visit, case: Case, answer: Answer, name: str) -> str | None:
    """Why this person is not offered the act now; ``None`` when he is."""
    try:
        may(case, name, visit.actor)
    except Forbidden as e:
        return e.why
    lacking = LACKING.get(name)
    if lacking and not lacking[1](work, case, answer):
        return lacking[0]
    if name == "review-by-phone" and not answering.by_phone(work.config, answer):
        return f"没有轮到可以口头办理的环节（{'、'.join(work.config.workflow.oral.stages)}）"
    if name == "state-cause" and not visit.actor.roles & DESK and not own_misses(work, case):
        return "没有由本单位承担而超时的时限"
    if name == "report-up" and is_over(work, case, answer.reports):
        return OVER
    need = NEEDS.get(name)
    if need and not need[1](answer):
        return need[0]
    if (
        name == "countersign"
        and not visit.actor.roles & DESK
        and not {visit.actor.login, visit.actor.name} & set(answer.unsigned_people)
    ):
        return f"须由授权人本人补签：{'、'.join(map(answer.name, answer.unsigned_people))}"
    if name == "undo" and (last := last_undoable(answer.acts)) is not None:
        return not_ones_right(case, visit.actor, last) or not_ones_own(work, visit.actor, last)
    return _taken(visit, answer) if name == "review" else None


def _taken(visit: Visit, answer: Answer) -> str | None:
    """Why this person is not the one for the next step of the review."""
    return (
        "拟稿、三审和保密审查须由不同的人担任，您已经办过一步（另一个账号办的也算），请换人办理"
        if visit.actor.login in answer.busy
        else None
    )


def _reasons(shut: Sequence[tuple[str, str]]) -> Markup:
    return table(("办理", "为什么不能"), [[MOVES[name].cn, full_width(why)] for name, why in shut])
