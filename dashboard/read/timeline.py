"""The events of one case as sentences, newest first."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from cases.clocks.explain import counted_from
from cases.matters.flow import MOVES, STATES_CN
from cases.matters.recorded import act_name, acts_of, last_undoable, undone
from cases.store.case_tables import CaseItem, Evidence, Response, Review, UpwardReport
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event, EventText, about
from cases.store.item_tables import Item
from cases.store.people_tables import Person, User
from cases.work import Work
from config.words import CLOCK_CN, EVIDENCE_CN, PURPOSE_CN, SEVERITY_CN
from dashboard.wording import BASIS_CN, COPY_CN, COUNTED_CN, full_width, severity_word, stamp

PURGED, ERASED = "item_purged", "item_erased"
BORNE_OUT = {"second": "第二确认人", "approver": "批准人"}
"""Where an event names another person beside the actor, and what that one is."""
EVENT_CN = {
    PURGED: "清除涉密信息", ERASED: "到期抹除",
    "legal_hold": "保全", "legal_hold_released": "解除保全",
    "case_opened": "立件", "case_absorbed": "并入事项", "case_raised": "等级上调", "graver_claimed": "新信息疑似更重", "case_lowered": "等级下调",
    "item_kept": "收到信息", "item_edited": "原文改动", "item_attached": "并入信息", "suggestion_refused": "认定不是一件", "item_detached": "移出信息",
    "clock_started": "时限起算", "clock_breached": "时限超时", "clock_satisfied": "时限完成", "clock_exited": "依规退出",
    "clock_superseded": "时限被取代", "clock_void": "时限作废", "clock_corrected": "时限更正", "clock_repaired": "时限修复", "breach_withdrawn": "撤回超时",
    "step_fired": "提醒发出", "role_empty": "无人值守", "message_failed": "提醒未送达", "acknowledged": "确认收到",
    "closed_as_recorded": "按来表办结",
    "case_split": "移出信息", "case_parted": "并案撤销", "case_reopened": "新一轮起算", "occurrence_set": "认定事发时间", "facts_heard": "新情况", "item_late": "结案后原文改动",
    "evidence_recorded": "登记佐证", "unmasked": "查看完整信息",
    "casualties_changed": "伤亡人数变化", "clock_paused": "停表", "clock_resumed": "复表", "unit_stated": "来文指定主办",
    "correction_learned": "记为改判样本", "correction_revoked": "撤销改判样本",
    "dispatch_refused": "退单记录", "facts_authorised": "授权公布", "oral_authorisation": "口头授权", "signed_afterwards": "补签",
    "extension_asked": "申请延期", "extension_granted": "同意延期", "extension_refused": "不同意延期", "petitioner_informed": "告知反映人",
    "instruction_recorded": "登记批示交办", "called_back": "回访", "breach_cause_stated": "超时原因", "heat_rises_again": "又热起来", "looked_back": "回头看",
    "case_evaluated": "评估", "evidence_frozen": "留存佐证", "evidence_not_frozen": "页面没有留存成", "evidence_taken": "取走佐证副本",
    **{f"act_{action.replace('-', '_')}": move.cn for action, move in MOVES.items()},
}  # fmt: skip
DECIDED = dict.fromkeys(
    (EVENT_CN["extension_granted"], EVENT_CN["extension_refused"]), EVENT_CN["act_decide_extension"]
)
"""What an act put on record that says more than its own name: it stands for the act."""
ENDED = "时限随归档结束"
PARTS = ("act_split", "act_detach")
"""Acts by which voices leave."""
REVIEWED, REPORTED = TOLD_BY_ROWS = ("act_review", "act_report_up")


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


@dataclass(frozen=True)
class _Names:
    """What ids in events stand for."""

    clocks: Mapping[str, tuple[str, int]]
    roles: Mapping[str, str]
    actors: Mapping[str, str]
    acts: Mapping[int, str]
    verdicts: Mapping[tuple[str, datetime], str]
    units: Mapping[str, str]


def read_timeline(work: Work, case_id: int, acts: Sequence[Event] | None = None, limit: int = 200) -> list[Moment]:
    """What happened to a case, newest first; the same thing several times in a row is one line. ``acts``: as just read."""
    query = (
        select(Event, EventText.text)
        .outerjoin(EventText, EventText.hash == Event.reason_hash)
        .where(or_(Event.case_id == case_id, _erased(work, case_id)))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    rows = list(work.session.execute(query))
    acts = acts_of(work, case_id) if acts is None else acts
    people = {event.actor for event, _ in rows}
    read = [event.data for event, _ in rows if isinstance(event.data, dict)]
    people |= {str(data[key]) for data in read for key in BORNE_OUT if data.get(key)}
    names = _names(work, case_id, people, acts, {event.type for event, _ in rows})
    taken, last = undone(acts), last_undoable(acts)
    moments = [(event, _marked(_moment(event, reason, names), event, taken, last)) for event, reason in rows]
    return [_together(list(same)) for _, same in groupby(_once(_parted_once(_closed(moments))), _alike)]


def _closed(moments: Sequence[tuple[Event, Moment]]) -> list[tuple[Event, Moment]]:
    """What ended because the case was closed (持续发布) was kept to the end: it is not called void."""
    closed = {_by(event) for event, _ in moments if event.type == "act_close"}
    return [
        (event, replace(moment, what=ENDED)) if event.type == "clock_void" and _by(event) in closed else (event, moment)
        for event, moment in moments
    ]


def _parted_once(moments: Sequence[tuple[Event, Moment]]) -> list[tuple[Event, Moment]]:
    """Voices that left by one act are told of once, as that act: which they were and where they went."""
    acts = {_by(event): moment.what for event, moment in moments if event.type in PARTS}
    left = {_by(event) for event, _ in moments if event.type == "case_split"}
    return [
        (event, replace(moment, what=acts.get(_by(event), moment.what)) if event.type == "case_split" else moment)
        for event, moment in moments
        if event.type != "item_detached" or _by(event) not in left
    ]


def _by(event: Event) -> tuple[str, datetime]:
    return event.actor, event.recorded_at


def _erased(work: Work, case_id: int) -> ColumnElement[bool]:
    """The tombstones of the case's voices: theirs is the item, not the case."""
    gone = select(Item.id).join(CaseItem, CaseItem.item_id == Item.id)
    items = work.session.scalars(gone.where(CaseItem.case_id == case_id, Item.erased_at.is_not(None))).all()
    return Event.type.in_((PURGED, ERASED)) & about("item", items) if items else false()


def _once(moments: Sequence[tuple[Event, Moment]]) -> Iterator[Moment]:
    """An act, and what it put on record under the same name, are one line: the act's, with what the other adds."""
    beside: dict[tuple[object, ...], list[Moment]] = {_act(moment): [] for event, moment in moments if _is_act(event)}
    for event, moment in moments:
        if not _is_act(event) and _act(moment) in beside:
            beside[_act(moment)].append(moment)
    for event, moment in moments:
        if _is_act(event):
            same = [*beside[_act(moment)], moment]
            details = dict.fromkeys(one.detail for one in same if one.detail)
            reason = next((one.reason for one in same if one.reason), None)
            yield replace(
                moment, what=same[0].what, detail=" · ".join(details), reason=reason, effective_at=same[0].effective_at
            )
        elif _act(moment) not in beside:
            yield moment


def _is_act(event: Event) -> bool:
    return event.type.startswith("act_")


def _act(moment: Moment) -> tuple[object, ...]:
    return DECIDED.get(moment.what, moment.what), moment.actor, moment.recorded_at


def _marked(moment: Moment, event: Event, taken: Collection[int], last: Event | None) -> Moment:
    """With whether it was or may be taken back; a merge may be from the case that took the other in."""
    same = last is not None and (event.id == last.id or _took_in(event, last))
    named = last.id if same and last is not None else event.id
    return replace(moment, undone=event.id in taken, undoable=same, event_id=named)


def _took_in(event: Event, last: Event) -> bool:
    absorbed = event.type == "case_absorbed" and event.data.get("merged") == last.case_id
    return absorbed and event.recorded_at == last.recorded_at


def _alike(m: Moment) -> tuple[object, ...]:
    """What may stand as one line; an act that was or may be undone stands by itself."""
    return m.what, m.detail, m.actor, m.reason, m.event_id if m.undone or m.undoable else None


def _together(same: list[Moment]) -> Moment:
    return replace(same[0], times=len(same))


def _names(work: Work, case_id: int, actors: set[str], acts: Sequence[Event], types: Set[str]) -> _Names:
    """``types``: of the events that are told; what none of them needs is not asked."""
    clocks = work.session.execute(select(ClockRow.id, ClockRow.kind, ClockRow.cycle).where(ClockRow.case_id == case_id))
    persons = [int(a.removeprefix("person:")) for a in actors if a.startswith("person:")]
    said: dict[str, str] = {}
    if persons:
        named = select(Person.id, Person.name).where(Person.id.in_(persons))
        said |= {f"person:{id_}": name for id_, name in work.session.execute(named)}
    if accounts := actors - {"machine", "system"}:
        said |= dict(work.session.execute(select(User.login, User.name).where(User.login.in_(accounts))).all())
    roles = work.config.ladders.role_names
    return _Names(
        {str(id_): (CLOCK_CN.get(kind, kind), cycle) for id_, kind, cycle in clocks},
        roles,
        {"machine": "系统", "system": "系统"} | said,
        {e.id: f"{MOVES[act_name(e)].cn}（{stamp(e.recorded_at, work.config.city.zone, work.now)}）" for e in acts},
        _verdicts(work, case_id, types),
        {unit.id: unit.name for unit in work.config.units.units},
    )


def _verdicts(work: Work, case_id: int, types: Set[str]) -> dict[tuple[str, datetime], str]:
    """Who said when what at which step, and reported what to whom: the event of a review or of a report holds only that there was one."""
    said: dict[tuple[str, datetime], str] = {}
    if REVIEWED in types:
        query = select(Review.by, Review.at, Review.stage, Review.verdict)
        query = query.join(Response, Response.id == Review.response_id).where(Response.case_id == case_id)
        said |= {(by, at): f"{stage}：{verdict}" for by, at, stage, verdict in work.session.execute(query)}
    if REPORTED in types:
        rows = select(UpwardReport, Evidence.recorded_at).join(Evidence, Evidence.id == UpwardReport.evidence_id)
        for row, at in work.session.execute(rows.where(UpwardReport.case_id == case_id)):
            taken = f"，{row.taken_by}接收" if row.taken_by else ""
            said[row.by, at] = f"{row.stage}：报{row.to}{taken}"
    return said


def _moment(event: Event, reason: str | None, names: _Names) -> Moment:
    data = event.data if isinstance(event.data, dict) else {}
    clock, cycle = names.clocks.get(event.subject_id, ("", 1)) if event.subject_kind == "clock" else ("", 1)
    verdict = names.verdicts.get((event.actor, event.recorded_at), "") if event.type in TOLD_BY_ROWS else ""
    detail = " · ".join(part for part in (clock, verdict, *_details(data, names, cycle)) if part)
    actor = names.actors.get(event.actor, event.actor)
    return Moment(event.recorded_at, event.effective_at, EVENT_CN.get(event.type, event.type), detail, actor, reason,
                  event_id=event.id)  # fmt: skip


def _details(data: Mapping[str, Any], names: _Names, cycle: int) -> list[str]:
    """What of an event's data a reader needs; the rest stands in the audit. ``cycle`` of the clock it is about."""
    words = [
        str(data.get("number") or ""),
        full_width(str(data.get("law") or "")),
        PURPOSE_CN.get(str(data.get("purpose")), ""),
    ]
    if data.get("severity"):
        words.append(severity_word(str(data["severity"])))
    if data.get("basis") in BASIS_CN and data["basis"] != "started":
        words.append(f"自{BASIS_CN[counted_from(data['basis'], cycle)]}起算")
    if data.get("late_when_discovered"):
        words.append("发现时已过时限")
    if "issuer" in data and data.get("kind") in EVIDENCE_CN:
        words.append(EVIDENCE_CN[data["kind"]])
    if data.get("from") != data.get("to") and data.get("from") in STATES_CN and data.get("to") in STATES_CN:
        words.append(f"{STATES_CN[data['from']]} → {STATES_CN[data['to']]}")
    if _graded(data):
        was, now = (severity_word(data[end]) if data.get(end) else "无突发事件" for end in ("from", "to"))
        words.append(f"{was} → {now}")
    words += [f"{COUNTED_CN[key]} {_or_unknown(was)} → {_or_unknown(now)}" for key, (was, now) in _changed(data)]
    words += [str(data["cause"])] if isinstance(data.get("cause"), str) else []
    words += _frozen(data)
    if isinstance(data.get("to"), list):
        words.append(f"告知 {len(set(data['to']))} 人")
    words += [data[name] for name in ("stage", "said") if isinstance(data.get(name), str)]
    words += [*_given_back(data, names), *_seconded(data, names), *_parted(data)]
    if isinstance(data.get("days"), int):
        words.append(f"{data['days']} 天")
    if data.get("undoes"):
        words.append(names.acts.get(data["undoes"], ""))
    words += [names.roles.get(role, role) for role in data.get("roles") or () if isinstance(role, str)]
    return words


def _given_back(data: Mapping[str, Any], names: _Names) -> Iterator[str]:
    """Which unit gave a slip back, whose it says the case is, and the how manieth time it is."""
    if "counter" in data:
        own, other = (names.units.get(data[key], data[key]) for key in ("unit", "counter"))
        yield f"{own}建议改派{other} · 第 {data['refusals']} 次退单"


def _parted(data: Mapping[str, Any]) -> Iterator[str]:
    """Which voices went to which matter."""
    if isinstance(data.get("into"), str):
        yield f"信息 {'、'.join(map(str, data.get('items') or ()))} 移到 {data['into']}"


def _seconded(data: Mapping[str, Any], names: _Names) -> Iterator[str]:
    """Who bore a purge out as the second person, and who approved a lower level, silence or a hold."""
    yield from (f"{cn} {names.actors.get(data[key], data[key])}" for key, cn in BORNE_OUT.items() if data.get(key))


def _frozen(data: Mapping[str, Any]) -> Iterator[str]:
    """What was kept of a published page, or why nothing could be."""
    if isinstance(data.get("fault"), str):
        yield full_width(data["fault"])
    if isinstance(data.get("copies"), dict):
        yield "、".join(COPY_CN.get(what, what) for what in data["copies"])


def _graded(data: Mapping[str, Any]) -> bool:
    """Whether it moves from one 事件等级 to another; none at all is one of them."""
    ends = (data.get("from"), data.get("to"))
    return ends[0] != ends[1] and all(end in (None, *SEVERITY_CN) for end in ends)


def _changed(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The counts that changed, each with what was known before and what is known now."""
    changed = data.get("changed")
    yield from (
        (key, pair) for key, pair in (changed.items() if isinstance(changed, dict) else ()) if key in COUNTED_CN
    )


def _or_unknown(count: Any) -> str:
    return "不详" if count is None else str(count)
