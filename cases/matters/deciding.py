"""研判 by a person: confirm, overrule, merge, close, reopen. A person's value wins for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from cases.audit.events import record
from cases.clocks.start import Start, start_clocks
from cases.clocks.stop import running, stop_clock
from cases.matters.basis import begin_cycle
from cases.matters.casualties import follow_casualties, take_numbers, verified
from cases.matters.correcting import TAUGHT, learn
from cases.matters.flow import APPROVERS
from cases.matters.fold import OPINION_ORDER
from cases.matters.given import GIVEN_CN, instant, one_of, people_hurt, required, spoken, unit_id
from cases.matters.heard_back import take_words_back
from cases.matters.held import absorb_items, held_items
from cases.matters.leading import answering, follow_level, lead
from cases.matters.lines import find_case
from cases.matters.nature import keep_apart, may_lessen, nature, note_nature, settle, silently
from cases.matters.occurrence import together
from cases.matters.opening import duties_of
from cases.matters.regrade import regrade, release_leaders
from cases.matters.telling import take_ends_back
from cases.matters.traces import snapshot, turned
from cases.people.actors import Actor, Forbidden, other_person
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import CLOCK_CN, SEVERITY_CN, Category, Severity, graver

CHANGEABLE = (
    "severity",
    "handling_lead",
    "category",
    "occurred_at",
    "casualties",
    "territory",
    "public_opinion",
    "complained_of",
)
GRADED = {True: "case_raised", False: "case_lowered"}
Happened = tuple[datetime | None, datetime | None]


def confirm(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """The machine's proposal, or the values given, become a person's; leaders who waited for that are told."""
    case.review = False  # before the clocks are looked at: what a doubt began ends by this person's word, not later by a machine's
    _decide(work, case, actor, reason, data)
    if set(data) != {"casualties"}:  # new numbers alone say nothing of the level: it waits for a person's look
        case.severity_confirmed = True
        release_leaders(work, case.id)


def overrule(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Other values than the machine's. Lowering the severity takes a reason and a named approver."""
    if not data:
        raise Forbidden(
            "nothing_given",
            "改判需要写明改成什么: 事件等级、主办单位、类别、事发时间、伤亡人数、属地、是不是舆情或被反映单位",
            CHANGEABLE,
        )
    confirm(work, case, actor, reason, data)


def merge(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """This case becomes part of another: items move, its clocks are superseded, its number still resolves."""
    survivor = _survivor(work, case, data)
    for clock in running(work, case.id):
        stop_clock(work, clock, "superseded", at=work.now, actor=actor.login, reason=reason)
    take_words_back(work, case)
    was, trace = snapshot(survivor), _carried_over(work, case)
    absorb_items(work, case, survivor)
    work.session.execute(update(Case).where(Case.about_id == case.id).values(about_id=survivor.id))
    _take_earliest(survivor, case)
    before, known, answered = survivor.severity, dict(survivor.facts), answering(survivor)
    survivor.severity = graver_of(survivor.severity, case.severity)
    _take_gravest(survivor, case)
    follow_level(work, survivor, answered, actor, reason)
    event = record(work, "case_absorbed", subject_kind="case", subject_id=survivor.id, case_id=survivor.id,
                   actor=actor.login, data={"merged": case.id, "number": case.number, **trace, "turned": turned(was, survivor)}, reason=reason)  # fmt: skip
    raised = survivor.severity != before
    regrade(work, survivor, raised=raised, actor=actor.login, reason=reason, event_id=event)
    follow_casualties(work, survivor, known, actor=actor.login)
    case.merged_into_id, case.state, case.closed_at = survivor.id, "merged", work.now


def _carried_over(work: Work, case: Case) -> dict[str, list[int]]:
    """What goes to the survivor, by id: should they turn out to be two things after all."""
    letters = work.session.scalars(select(Case.id).where(Case.about_id == case.id).order_by(Case.id))
    return {"items": held_items(work, case.id), "letters": list(letters)}


def close(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """归档. Refused while a legal clock runs: only evidence or a lawful exit ends it."""
    left = running(work, case.id)
    owed = "、".join(CLOCK_CN[c.kind] for c in left if _is_owed(c.terms["policy"]))
    if owed:
        raise Forbidden(
            "clock_running",
            f"还有法定时限或该反馈、补签的在走 ({owed}): 先登记佐证材料, 或按规定办理依法不公开回应、反馈、补签",
        )
    for clock in left:
        stop_clock(work, clock, "void", at=work.now, actor=actor.login, reason=reason)
    take_words_back(work, case)
    case.closed_at = work.now


def _is_owed(policy: dict[str, Any]) -> bool:
    """A duty to the public, to a sender, to a superior or to someone at risk, or a signature; continuing publication (begun by hand) ends with the case."""
    when = policy["when"]
    public = policy["public"] and not when["by_hand"]
    return bool(public or when["reply"] or when["attention"] or {"feedback", "signature"} & set(policy["stops_on"]))


def reopen(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """重办: the next cycle, with clocks of its own that count from now; the earlier cycle and the case's first facts stay
    as they were, and what is still owed runs on."""
    left = running(work, case.id)
    event = begin_cycle(work, case, [clock.id for clock in left], actor.login, reason)
    case.closed_at = None
    regrade(work, case, raised=False, actor=actor.login, reason=reason, event_id=event)
    owed = {clock.kind for clock in left}
    start_clocks(work, [s for s in _replies(work, case, event) if s.policy.kind not in owed])
    anew = {clock.kind for clock in running(work, case.id)}
    earlier = select(ClockRow.id).where(
        ClockRow.case_id == case.id, ClockRow.state != "running", ClockRow.kind.in_(anew)
    )
    take_ends_back(work, work.session.scalars(earlier).all())


def _replies(work: Work, case: Case, event: int) -> list[Start]:
    """The reply duties a letter came with, counted from now: its sender is owed another answer."""
    rows = work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))
    kinds = sorted({kind for c in rows if (kind := c.terms["policy"]["when"]["reply"])})
    return [s for kind in kinds for s in duties_of(work, case, kind, kinds={kind}, event_id=event)]


def _decide(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    before, known, happened = case.severity, dict(case.facts), (case.occurred_at, case.occurred_until)
    answered, decided, said = answering(case), dict(case.decided), {about: getattr(case, about) for about in TAUGHT}
    taken_for = nature(case)
    _take(work, case, actor, reason, data)
    if "casualties" in data:
        hurt = people_hurt(data, "casualties")
        decided |= verified(case) | dict.fromkeys(hurt, actor.login)
        case.facts = {**case.facts, **hurt}
        case.review = "severity" not in data
    if not (reason or "").strip():
        _refuse_silent_overruling(case, before, said, silently(case, taken_for))
    case.decided = {**decided, **dict.fromkeys(data, actor.login)}
    for about in TAUGHT:
        if about in data:
            learn(work, case, actor, about, said[about], getattr(case, about))
    work.session.flush()
    raised = graver_of(before, case.severity) != before
    noted = note_nature(work, case, taken_for, actor, reason, data.get("approver"))
    event = put_on_record(work, case, before, happened, actor, data) or noted
    follow_level(work, case, answered, actor, reason)
    regrade(work, case, raised=raised, actor=actor.login, reason=reason, event_id=event)
    follow_casualties(work, case, known, actor=actor.login)


def _take(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """The case says what was given of its level, lead, nature, category and occurrence. Raises Forbidden."""
    before, was = case.severity, nature(case)
    settle(work, case, data)
    if "severity" in data:
        case.severity = _severity(work, actor, data, before, reason)
        case.incident = case.severity is not None
    if "handling_lead" in data:
        lead(case, _lead(work, case, data), work.config.city.government)
    keep_apart(case, data)
    may_lessen(work, case, was, actor, reason, data)
    if "category" in data:
        case.category = one_of(data, "category", Category)
    if "occurred_at" in data:
        case.occurred_at, case.occurred_until = _occurrence(work, data)
    if case.occurred_at:
        case.occurred_by = actor.login


def _refuse_silent_overruling(case: Case, before: str | None, said: Mapping[str, str | None], more: list[str]) -> None:
    """Raise Forbidden where another level, unit or category than the one that stood is given; to fill in a missing one is no overruling.
    ``more``: what else was overruled.

    No level at all says that nothing has happened: a level in its place overrules that.
    """
    turned = [about for about, was in said.items() if was is not None and getattr(case, about) != was]
    if turned or more or case.severity != before:
        named = [GIVEN_CN[about] for about in (*(("severity",) if case.severity != before else ()), *turned)]
        words = "、".join([*named, *more])
        raise Forbidden("reason_needed", f"改判{words}需要写明理由", ("reason",))


def put_on_record(work: Work, case: Case, before: str | None, happened: Happened, actor: Actor, data: dict[str, Any]) -> int | None:  # fmt: skip
    """The event that sets the facts the clocks then count from; ``None`` when they are as they were."""
    event = None
    if case.severity != before:
        said = {"from": before, "to": case.severity, "approver": data.get("approver")}
        kind = GRADED[graver_of(before, case.severity) != before]
        event = record(work, kind, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login, data=said)  # fmt: skip
    if (case.occurred_at, case.occurred_until) != happened:
        times = {"occurred_at": _iso(case.occurred_at), "occurred_until": _iso(case.occurred_until),
                 "was": [_iso(at) for at in happened]}  # fmt: skip
        event = record(work, "occurrence_set", subject_kind="case", subject_id=case.id, case_id=case.id,
                       actor=actor.login, effective_at=case.occurred_at, data=times)  # fmt: skip
    return event


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _severity(work: Work, actor: Actor, data: dict[str, Any], before: str | None, reason: str | None) -> str | None:
    value: str | None = one_of(data, "severity", Severity, none=True)
    may_lower(work, actor, before, value, reason, data)
    return value


def may_lower(work: Work, actor: Actor, before: str | None, value: str | None, reason: str | None, data: dict[str, Any]) -> None:  # fmt: skip
    """Raise Forbidden where the level would go down without a reason and somebody above the desk."""
    if before is None or value == before or graver_of(before, value) != before:
        return
    if not (reason and data.get("approver")):
        raise Forbidden(
            "approver_needed", f"从{SEVERITY_CN[Severity(before)]}下调, 需要批准人和理由", ("approver", "reason")
        )
    other_person(work, str(data["approver"]), actor, APPROVERS, "批准人")


def _lead(work: Work, case: Case, data: dict[str, Any]) -> str:
    unit = unit_id(work, data, "handling_lead")
    if unit in case.complained_of:
        raise Forbidden("complained_of", "被反映的单位不能主办、协办或审核本件")
    return unit


def _occurrence(work: Work, data: dict[str, Any]) -> tuple[datetime, datetime]:
    """A point, or with ``occurred_until`` an interval («昨天下午»)."""
    first = _past(work, instant(data, "occurred_at"), "occurred_at")
    last = _past(work, instant(data, "occurred_until"), "occurred_until") if data.get("occurred_until") else first
    if last < first:
        raise Forbidden(
            "bad_time", f"事发时间的终点 {spoken(work, last)} 早于起点 {spoken(work, first)}", ("occurred_until",)
        )
    return first, last


def _past(work: Work, at: datetime, key: str) -> datetime:
    if at > work.now:
        raise Forbidden("in_future", f"{GIVEN_CN[key]} {spoken(work, at)} 在将来")
    return at


def _survivor(work: Work, case: Case, data: dict[str, Any]) -> Case:
    id_ = find_case(work, str(required(data, "into")))
    survivor = work.session.get(Case, id_) if id_ else None
    if survivor is not None and survivor.id == case.id:
        raise Forbidden("same_case", f"不能并入 {data['into']}: 这就是本件, 请写另一件的编号")
    if survivor is None or survivor.closed_at:
        raise Forbidden("no_such_case", f"不能并入 {data['into']}: 没有这个在办事项")
    if case.kind != "matter" or survivor.kind != "matter":
        raise Forbidden("not_a_matter", "诉求件各有答复时限, 不能并案")
    if (survivor.restricted, survivor.history, survivor.drill) != (case.restricted, case.history, case.drill):
        raise Forbidden("not_alike", "限制知悉的件、历史件、演练件只能与同类的件并案")
    return survivor


def _take_earliest(survivor: Case, case: Case) -> None:
    """One incident: discovered when either was, and where both say when it happened, the narrower of the two."""
    survivor.discovered_at = min(survivor.discovered_at, case.discovered_at)
    told = [(c, (c.occurred_at, c.occurred_until or c.occurred_at)) for c in (survivor, case) if c.occurred_at]
    happened = together([interval for _, interval in told])
    if happened:
        by = [c.occurred_by for c, interval in told if happened[0] in interval] or [told[0][0].occurred_by]
        survivor.occurred_at, survivor.occurred_until, survivor.occurred_by = *happened, by[0]


def _take_gravest(survivor: Case, case: Case) -> None:
    """What either had to be looked at for, the one has to be: risk, doubt, opinion, people to be kept away."""
    survivor.incident = survivor.incident or case.incident
    survivor.event_type = survivor.event_type or case.event_type
    survivor.attention = survivor.attention or case.attention
    survivor.review = survivor.review or case.review
    survivor.public_opinion = max(survivor.public_opinion, case.public_opinion, key=OPINION_ORDER.index)
    survivor.complained_of = sorted({*survivor.complained_of, *case.complained_of})
    take_numbers(survivor, case)


def graver_of(a: str | None, b: str | None) -> str | None:
    """The graver of two levels; no incident is below all."""
    found = graver(Severity(a) if a else None, Severity(b) if b else None)
    return found.value if found else None
