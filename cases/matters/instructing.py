"""批示、交办: a leader's or a superior's order, verbatim, with the time its document states and a feedback duty of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.calendar import calendar_of
from cases.clocks.stop import running, stop_clock
from cases.evidence.record import record_evidence
from cases.matters.asked_signature import ask_signature
from cases.matters.asked_time import Asked, Desk, asked_time
from cases.matters.byhand import begin_for
from cases.matters.given import instant, number, one_of, read_file, required, spoken, unit_id, web_address
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.act_tables import Instruction
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.people_tables import User
from cases.work import Work

Kind = Literal["批示", "交办"]
Form = Literal["书面", "口头"]
SUBJECT = "instruction"
FEEDBACK = "instruction_feedback"
ORAL = "口头"


def instruct(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Put an order on record: who, when, in which form, its words, for which units; its clocks start, the units are told.

    The feedback is due when the document says, else by the city's row, from the time of the order; whose words name a time
    is asked for it. What was said by mouth is signed afterwards (待补签), as a review given by telephone is.
    """
    kind, form = one_of(data, "kind", Kind), one_of(data, "form", Form)
    by, words = str(required(data, "by", f"{kind}人")).strip(), str(required(data, "words")).strip()
    if not by or not words:
        raise Forbidden("missing", f"缺少{kind}{'原文' if by else '人'}", ("words",) if by else ("by",))
    if form == ORAL:
        require_name(work, by)
    at = instant(data, "at", f"{kind}时间")
    due_at = instant(data, "due_at") if data.get("due_at") else None
    if at > work.now:
        raise Forbidden("in_future", f"{kind}时间 {spoken(work, at)} 在将来", ("at",))
    if due_at is not None and due_at <= at:
        raise Forbidden("bad_time", f"要求的期限 {spoken(work, due_at)} 不晚于{kind}时间", ("due_at",))
    require_time(work, words, at, due_at, declined=data.get("by_rule") is True)
    row = Instruction(
        case_id=case.id, kind=kind, by=by, at=at, form=form, words=words, units=_units(work, case, data), due_at=due_at
    )
    put_down(work, case, row, actor)
    begin_for(work, case, FEEDBACK, (SUBJECT, str(row.id)), started=at, stated=due_at, unit=row.units[0])
    _tell(work, case, row)


def put_down(work: Work, case: Case, row: Instruction, actor: Actor) -> None:
    """An order on record; one by mouth waits for its signature, and whoever gave it is asked for it."""
    row.case_id, row.recorded_at, row.recorded_by = case.id, work.now, actor.login
    work.session.add(row)
    work.session.flush()
    record(work, "instruction_recorded", subject_kind=SUBJECT, subject_id=row.id, case_id=case.id, actor=actor.login,
           effective_at=row.at, data={"kind": row.kind, "by": row.by, "form": row.form, "units": row.units}, reason=row.words)  # fmt: skip
    if row.form == ORAL:
        begin_for(work, case, "countersign", (SUBJECT, str(row.id)), started=row.at)
        ask_signature(work, case, row, row.kind)


def time_asked(work: Work, words: str, at: datetime) -> Asked | None:
    """The time that the words of an order name, as this city reads it."""
    desk = Desk(calendar_of(work.config.workdays), work.config.city.office_ends)
    return asked_time(words, at.astimezone(work.config.city.zone), desk)


def require_time(work: Work, words: str, at: datetime, due_at: datetime | None, *, declined: bool) -> None:
    """Raise Forbidden where the words name a time and nobody has said whether it is the feedback's: the city's own days would run unasked."""
    asked = None if due_at or declined else time_asked(work, words, at)
    if asked:
        proposed = f"照此是 {spoken(work, asked.until)}, " if asked.until else ""
        sentence = (
            f"原文写着「{asked.words}」, 要求的反馈时间没有填: {proposed}请核对后填上; 那不是反馈时间的, 写明按规定计"
        )
        raise Forbidden("time_in_words", sentence, ("due_at", "by_rule"))


def require_name(work: Work, by: str) -> None:
    """Whoever has an account is called by it alone: recorded as 「市长 某某」 he could not sign it himself (补签)."""
    words = by.split()
    known = work.session.scalar(select(User.name).where(User.name.in_(words), User.disabled_at.is_(None)))
    if known and len(words) > 1:
        raise Forbidden("by_title", f"{known} 有账号, 口头的只写姓名「{known}」, 本人好补签; 职务写进原文", ("by",))


def instruct_oneself(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """本人批示: a leader writes the own order down, now and in writing; nobody signs it afterwards, for nobody else took it down."""
    own = {"kind": "批示", "form": "书面", "by": actor.name, "at": work.now.isoformat()}
    instruct(work, case, actor, reason, {**data, **own})


def feed_back(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """反馈: what was done, with its proof; ends the feedback clock of one order."""
    row = _wanted(work, case, data)
    body, name = read_file(data)
    url = web_address(work, data, "反馈")
    if not (body or url):
        raise Forbidden("missing", "没有网址也没有文件, 不能证明已经反馈; 反馈的报告、函件请上传", ("file", "url"))
    evidence = record_evidence(
        work, case.id, kind="feedback", issuer=str(data.get("issuer") or actor.name), published_at=work.now,
        actor=actor.login, url=url, body=body, file_name=name, text=reason or "", ground=reason,
    )  # fmt: skip
    for clock in (c for c in running(work, case.id) if _is_of(c, row)):
        stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, evidence_id=evidence.id, reason=reason)
    row.answered_at, row.evidence_id = work.now, evidence.id


def mark_answered(work: Work, clocks: Iterable[ClockRow], evidence_id: int) -> None:
    """A feedback recorded as evidence of the whole case answers the orders whose clocks it ended."""
    ended = [clock for clock in clocks if clock.kind == FEEDBACK]
    waiting = select(Instruction).where(
        Instruction.case_id.in_({c.case_id for c in ended}), Instruction.answered_at.is_(None)
    )
    for row in work.session.scalars(waiting) if ended else ():
        if any(_is_of(clock, row) for clock in ended):
            row.answered_at, row.evidence_id = work.now, evidence_id


def _is_of(clock: ClockRow, row: Instruction) -> bool:
    """Whether that clock waits for the feedback on that order. One that the case was opened for (it names no unit) has the case's own."""
    subject = (SUBJECT, str(row.id)) if row.units else ("case", str(row.case_id))
    return (clock.kind, clock.subject_kind, clock.subject_id) == (FEEDBACK, *subject)


def unsigned_instructions(work: Work, case_id: int) -> list[Instruction]:
    """Orders given by mouth that nobody has signed yet."""
    query = select(Instruction).where(Instruction.case_id == case_id, Instruction.form == ORAL)
    return list(work.session.scalars(query.where(Instruction.signed_at.is_(None)).order_by(Instruction.id)))


def _wanted(work: Work, case: Case, data: dict[str, Any]) -> Instruction:
    query = select(Instruction).where(Instruction.case_id == case.id, Instruction.answered_at.is_(None))
    waiting = list(work.session.scalars(query.order_by(Instruction.id)))
    if data.get("instruction") is not None:
        waiting = [row for row in waiting if row.id == number(data, "instruction")]
    if not waiting:
        raise Forbidden("no_instruction", "本件没有待反馈的批示、交办", ("instruction",))
    if len(waiting) > 1:
        named = ", ".join(f"{row.id} ({row.by})" for row in waiting)
        raise Forbidden(
            "which_instruction", f"本件有 {len(waiting)} 个待反馈, 请写明是哪一个: {named}", ("instruction",)
        )
    return waiting[0]


def _units(work: Work, case: Case, data: dict[str, Any]) -> list[str]:
    """The units named, else the one that has the case. A unit complained of is told nothing."""
    wanted = data.get("units") or ([case.handling_lead] if case.handling_lead else [])
    named = wanted if isinstance(wanted, list) else [wanted]
    units = list(dict.fromkeys(unit_id(work, {"unit": one}, "unit") for one in named))
    if not units:
        raise Forbidden("missing", "缺少承办单位", ("units",))
    if set(units) & set(case.complained_of):
        raise Forbidden("complained_of", "被反映的单位不能主办、协办或审核本件")
    return units


def _tell(work: Work, case: Case, row: Instruction) -> None:
    """The first unit hears of it by its clock; the others once each."""
    for unit in row.units[1:]:
        text = f"【应声】{case.number} 有{row.kind}, 请办理并反馈。{work.config.city.base_url}"
        ask(work, Wish(f"instruction:{row.id}:{unit}", "notice", "manual", role="unit_liaison", unit=unit, case_id=case.id, text=text))  # fmt: skip
