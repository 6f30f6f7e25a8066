"""佐证: what was published or reported, and the proof that ends a clock."""

from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any, Literal

from cases.clocks.stop import running, stop_clock, withdraw_breach
from cases.evidence.pages import keep_file
from cases.evidence.record import record_evidence
from cases.matters.basis import began_at
from cases.matters.byhand import begin_next
from cases.matters.flow import APPROVERS, SECONDS
from cases.matters.given import day, instant, number, one_of, read_file, required, spoken, web_address
from cases.matters.heard_back import take_words_back
from cases.matters.instructing import mark_answered
from cases.matters.reviewing import is_overtaken, is_reviewed
from cases.matters.turns import recall_calls
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden, other_person
from cases.store.act_tables import Evidence
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import CLOCK_CN

PublicationKind = Literal[
    "official_site", "new_media", "press_conference", "briefing", "media_interview", "public_reply", "reply", "feedback"
]
ExitKind = Literal["superior_release", "approved_silence", "found_untrue"]
UNCHECKED = "没有在走的风险核查时限：已经登记过，或没有要核查的"
CONFERENCES = frozenset({"press_conference", "briefing"})


def publish(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Record what was published; it ends the clocks whose stop rule it meets, dated when it was published."""
    kind = one_of(data, "kind", PublicationKind)
    at = _published(work, data)
    _is_after_the_fact(work, case, kind, at)
    clocks = _met_by(work, case, kind, data.get("clock"))
    _is_of_its_cycle(work, case, clocks, at)
    _second_person(work, clocks, at, actor, data)
    body, name = read_file(data)
    url = web_address(work, data)
    if not (url or body):
        raise Forbidden("missing", "没有网址也没有文件, 不能证明已经发布", ("url", "file"))
    reviewed = is_reviewed(work, case, at)
    if not reviewed and is_overtaken(work, case, kind, at):
        recall_calls(work, case)
    evidence = record_evidence(
        work, case.id, kind=kind, issuer=str(required(data, "issuer")), published_at=at, actor=actor.login,
        url=url, body=body, file_name=name, unreviewed=not reviewed,
    )  # fmt: skip
    for clock in clocks:
        if clock.breached_at and at <= clock.breach_at:
            withdraw_breach(work, clock, actor="machine")
        stop_clock(work, clock, "satisfied", at=at, actor=actor.login, evidence_id=evidence.id, reason=reason)
    mark_answered(work, clocks, evidence.id)
    _nothing_left(work, case)
    if any(clock.terms["policy"]["public"] for clock in clocks):
        begin_next(work, case, "follow_up")  # 持续发布: the duty goes on until the case is closed


def keep_copy(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """补存佐证副本: a file in place of a page that could not be fetched, or a screenshot beside one that was; ends no clock."""
    evidence = work.session.get(Evidence, number(data, "evidence"))
    if evidence is None or evidence.case_id != case.id:
        raise Forbidden("no_such_evidence", "本件没有这份佐证", ("evidence",))
    body, name = read_file(data)
    if not body:
        raise Forbidden("missing", "没有文件", ("file",))
    keep_file(work, evidence, body, PurePath(name or "").name[-100:] or "副本", actor.login)


def leave(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """A lawful end of the public duties without an own publication; never counted as on time."""
    kind = one_of(data, "kind", ExitKind)
    approver = other_person(work, str(required(data, "approver")), actor, APPROVERS, "批准人")
    if not reason:
        raise Forbidden("reason_needed", "需要写明依据或查实情况", ("reason",))
    clocks = [c for c in running(work, case.id) if kind in c.terms["policy"]["exits"]]
    if not clocks:
        raise Forbidden("no_clock", "没有可以这样结束的法定时限")
    review_at = _review_at(work, data) if kind == "approved_silence" else None
    evidence = record_evidence(
        work, case.id, kind=kind, issuer=str(data.get("issuer") or approver.name), published_at=work.now,
        actor=actor.login, url=web_address(work, data), approver=approver.login, ground=reason, text=reason, review_on=review_at,
    )  # fmt: skip
    for clock in clocks:
        stop_clock(work, clock, "exited", at=work.now, actor=actor.login, evidence_id=evidence.id, reason=reason)
    _nothing_left(work, case)
    if review_at is not None:
        _ask_for_review(work, case, evidence.id, review_at)


def _nothing_left(work: Work, case: Case) -> None:
    """Where nobody is owed an answer any more no draft of one waits for anybody."""
    owed = (clock.terms["policy"] for clock in running(work, case.id))
    if not any(policy["public"] or policy["when"]["reply"] for policy in owed):
        take_words_back(work, case)


def _review_at(work: Work, data: dict[str, Any]) -> datetime | None:
    """The morning of the day on which silence is looked at again: the approval's day, else the city's own number of days on."""
    rule, zone = work.config.ladders.silence_review, work.config.city.zone
    today = work.now.astimezone(zone).date()
    if data.get("review_on"):
        wanted = day(data, "review_on")
    elif rule is not None:
        wanted = today + timedelta(days=rule.days)
    else:
        return None
    if wanted <= today:
        raise Forbidden("in_past", f"复核日期 {wanted} 应在今天以后", ("review_on",))
    return datetime.combine(wanted, work.config.alerts.night.ends, zone).astimezone(UTC)


def _ask_for_review(work: Work, case: Case, evidence_id: int, at: datetime) -> None:
    rule = work.config.ladders.silence_review
    if rule is not None:
        text = (
            f"【应声】{case.number} 经批准暂不公开回应, 今天到复核日期, 请复核是否仍不公开。{work.config.city.base_url}"
        )
        ask(work, Wish(f"silence:{evidence_id}", "notice", "time", role=rule.role, case_id=case.id, text=text, due_at=at))  # fmt: skip


def check_risk(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """风险核查: what was done about the person or crowd at risk; ends the risk check."""
    if not reason:
        raise Forbidden("reason_needed", "需要写明核查情况", ("reason",))
    clocks = running(work, case.id, "check")
    if not clocks:
        raise Forbidden("no_clock", UNCHECKED)
    evidence = record_evidence(work, case.id, kind="check", issuer=actor.name, published_at=work.now, actor=actor.login,
                               text=reason, ground=reason)  # fmt: skip
    for clock in clocks:
        stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, evidence_id=evidence.id, reason=reason)


def _met_by(work: Work, case: Case, kind: str, wanted: str | None) -> list[ClockRow]:
    held = [c for c in running(work, case.id) if wanted in (None, c.kind)]
    clocks = [c for c in held if _meets(kind, c)]
    if wanted and not clocks:
        name = f"「{CLOCK_CN.get(wanted, wanted)}」时限"
        raise Forbidden("no_clock", f"这种发布形式不能结束{name}, 请改选形式" if held else f"本件没有在走的{name}")
    return clocks


def _meets(kind: str, clock: ClockRow) -> bool:
    """A reply or a feedback to a superior never ends a public duty, nor a publication these; a conference duty takes a conference or briefing."""
    stops = clock.terms["policy"]["stops_on"]
    if kind in ("reply", "feedback"):
        return kind in stops
    return "own_publication" in stops or ("press_conference" in stops and kind in CONFERENCES)


def _published(work: Work, data: dict[str, Any]) -> datetime:
    at = instant(data, "published_at") if data.get("published_at") else work.now
    if at > work.now:
        raise Forbidden("in_future", f"发布时间 {spoken(work, at)} 在将来")
    return at


def _is_after_the_fact(work: Work, case: Case, kind: str, at: datetime) -> None:
    """What was published before the incident cannot have answered it; a reply answers a letter, which may be older."""
    if kind in ("reply", "feedback") or not case.incident or case.occurred_at is None or at >= case.occurred_at:
        return
    sentence = f"发布时间 {spoken(work, at)} 早于事发时间 {spoken(work, case.occurred_at)}, 不能是对本件的回应"
    raise Forbidden("before_occurrence", f"{sentence}; 事发时间有误的, 请先改判", ("published_at",))


def _is_of_its_cycle(work: Work, case: Case, clocks: list[ClockRow], at: datetime) -> None:
    """What was published before the case was reopened does not answer what it was reopened for."""
    for clock in clocks:
        began = began_at(work, case, clock.cycle)
        if began is not None and at < began:
            raise Forbidden(
                "before_reopening",
                f"发布时间 {spoken(work, at)} 早于本次重办 {spoken(work, began)}, 不能结束重办后的时限",
                ("published_at", "clock"),
            )


def _second_person(work: Work, clocks: list[ClockRow], at: datetime, actor: Actor, data: dict[str, Any]) -> None:
    undone = [c for c in clocks if c.breached_at and at <= c.breach_at and not c.late_when_discovered]
    if not undone:
        return
    second = data.get("confirmed_by")
    if not second or second in (actor.login, actor.name):
        raise Forbidden("second_person", "佐证时间早于已记录的超时, 需要第二人确认", ("confirmed_by",))
    other_person(work, str(second), actor, SECONDS, "第二确认人")
