"""依申请公开: enter an application, ask for a supplement, consult a third party, extend, decide, serve. Each act is on record.

政府信息公开条例: 20 working days from receipt, once extended by at most 20 with the consent of a named person, the applicant being told
(第三十三条); asking for a supplement is done once, within 7 working days, and the limit counts anew from the supplement (第三十条); the time a
third party is consulted, at most 15 working days, does not count (第三十二条、第三十三条).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from cases.audit.events import record
from cases.clocks.calendar import calendar_of
from cases.clocks.correct import correct_clock
from cases.clocks.due import add
from cases.clocks.pauses import closed, is_open
from cases.clocks.start import start_again
from cases.clocks.stop import cancel_pending, stop_clock
from cases.matters.flow import APPROVERS
from cases.matters.given import spoken
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden, other_person
from cases.registers.decisions import APPLICANTS, CHANNELS, DECISIONS, NOT_SUPPLEMENTED
from cases.registers.entering import clocks_of, enter, running_clock
from cases.registers.proving import Proved, open_entry, prove, restart
from cases.store.beginning import begins_with
from cases.store.clock_tables import Application, ClockRow, RegisterEntry
from cases.store.outbox_tables import Notice
from cases.work import Work

KIND = "information_request"
ASK_WITHIN = 7
"""Working days from receipt in which a supplement may be asked for."""
THIRD_WITHIN = 15
"""Working days a third party has to say what it thinks."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """An application as it came in. ``name``: what is asked for. ``reference``: its number elsewhere."""

    name: str
    applicant: str
    channel: str
    unit: str | None
    received_at: datetime
    reference: str | None = None


def enter_application(work: Work, asked: Asked, actor: Actor) -> Application:
    """Register it and start its limit. Raises Forbidden."""
    for word, known, what in ((asked.applicant, APPLICANTS, "申请人类型"), (asked.channel, CHANNELS, "申请方式")):
        if word not in known:
            raise Forbidden("bad_value", f"{what}不能是「{word}」; 可用: {'、'.join(known)}")
    entry = enter(work, KIND, asked.name, asked.unit, asked.received_at, actor)
    row = Application(entry_id=entry.id, reference=asked.reference, applicant=asked.applicant, channel=asked.channel)
    work.session.add(row)
    work.session.flush()
    _tell(work, entry, actor, "application_entered", {"applicant": asked.applicant, "channel": asked.channel})
    return row


def ask_supplement(work: Work, number: str, at: datetime, actor: Actor, reason: str | None = None) -> Application:
    """一次性告知补正: the limit ends and begins anew when the supplement comes in. Once, and within 7 working days of receipt."""
    entry, row = _open(work, number, actor)
    clocks = work.session.scalars(clocks_of([entry.id])).all()
    if row.supplement_at or any(clock.seq > 1 for clock in clocks):
        raise Forbidden("asked_already", f"{number} 已经告知过补正: 应当一次性告知 (第三十条)")
    if not reason:
        raise Forbidden("reason_needed", "告知补正要写明补哪些内容、多久以内 (第三十条)", ("reason",))
    clock = running_clock(work, entry)
    _past(work, at, entry.received_at)
    last = _working_days(work, entry.received_at, ASK_WITHIN)
    if at > last:
        raise Forbidden("too_late", f"告知补正最迟 {spoken(work, last)} (收到之日起 7 个工作日, 第三十条)")
    row.supplement_at = at
    _tell(work, entry, actor, "supplement_asked", {}, reason, at)
    stop_clock(
        work, clock, "void", at=at, actor=actor.login, reason="已一次性告知补正, 答复期限自收到补正之日起重新计算"
    )
    return row


def take_supplement(work: Work, number: str, at: datetime, actor: Actor, reason: str | None = None) -> Application:
    """收到补正: the whole limit again from that day."""
    entry, row = _open(work, number, actor)
    if row.supplement_at is None:
        raise Forbidden("not_asked", f"{number} 没有在等补正")
    _past(work, at, row.supplement_at)
    _tell(work, entry, actor, "register_supplemented", {"kind": KIND}, reason, at)
    row.supplement_at = None
    restart(work, entry, at)
    return row


def consult(work: Work, number: str, actor: Actor, reason: str | None = None) -> Application:
    """书面征求第三方意见: the limit stands still from now; on the day its 15 working days are over the unit hears of it."""
    entry, row = _open(work, number, actor)
    clock = running_clock(work, entry)
    if is_open(clock.pauses):
        raise Forbidden("consulting", f"{number} 已在征求第三方意见")
    if clock.breach_at <= work.now:
        raise Forbidden("breached", f"{number} 已经超期, 征求意见不能再停计期限")
    row.third_at, row.third_due_at = work.now, _working_days(work, work.now, THIRD_WITHIN)
    clock.pauses = [*clock.pauses, [work.now.isoformat(), None]]
    clock.row_version += 1
    cancel_pending(work, [clock.id])
    record(work, "clock_paused", subject_kind="clock", subject_id=clock.id, actor=actor.login, data={"kind": clock.kind},
           reason=reason or "征求第三方意见")  # fmt: skip
    _tell(work, entry, actor, "third_party_asked", {"until": row.third_due_at.isoformat()}, reason)
    text = f"【应声】{number} 征求第三方意见 15 个工作日已到, 请决定是否公开。{work.config.city.base_url}"
    morning = datetime.combine((row.third_due_at + DAY).astimezone(work.config.city.zone).date(), work.config.alerts.night.ends,
                               work.config.city.zone)  # fmt: skip
    ask(work, Wish(_third_key(row), "notice", "time", role="unit_liaison", unit=entry.unit, text=text, due_at=morning))
    return row


def consulted(work: Work, number: str, actor: Actor, reason: str | None = None) -> Application:
    """第三方意见收到或逾期未提出: the limit runs on, later by the whole days it stood still."""
    entry, row = _open(work, number, actor)
    clock = running_clock(work, entry)
    if row.third_at is None or not is_open(clock.pauses):
        raise Forbidden("not_consulting", f"{number} 没有在征求第三方意见")
    ended = row.third_at + ((work.now - row.third_at) // DAY) * DAY
    clock.pauses = closed(clock.pauses, ended)
    record(work, "clock_resumed", subject_kind="clock", subject_id=clock.id, actor=actor.login, effective_at=ended,
           data={"kind": clock.kind}, reason=reason)  # fmt: skip
    _tell(work, entry, actor, "third_party_heard", {}, reason)
    _no_reminder(work, row)
    row.third_at = row.third_due_at = None
    correct_clock(work, clock, start_again(clock), actor=actor.login, reason=reason, always=True)
    return row


def extend(
    work: Work, number: str, days: int, approver: str, told_how: str, actor: Actor, reason: str | None
) -> Application:
    """延长答复期限: once, before it is over, with a named person's consent, the applicant told how."""
    entry, row = _open(work, number, actor)
    clock = running_clock(work, entry)
    longest = int(clock.terms["policy"].get("extend_by") or 0)
    if not reason or not told_how.strip():
        raise Forbidden("missing", "延期要写明理由和怎样告知申请人的", ("reason", "told_how"))
    if not 1 <= days <= longest:
        raise Forbidden("too_long", f"最多延长 {longest} 个工作日, 现为 {days} (第三十三条)")
    if clock.extended:
        raise Forbidden("asked_already", f"{number} 已经延过期, 只能延一次")
    if work.now >= clock.due_at:
        raise Forbidden("too_late", f"期限 {spoken(work, clock.due_at)} 已到, 不能再延")
    named = other_person(work, approver, actor, APPROVERS, "同意人")
    clock.extended = days
    row.extended_at, row.told_how = work.now, told_how.strip()
    _tell(work, entry, actor, "extension_granted", {"days": days, "approver": named.login}, reason)
    correct_clock(work, clock, start_again(clock), actor=actor.login, reason=reason)
    return row


def decide(
    work: Work, number: str, decision: str, proved: Proved, actor: Actor, reason: str | None = None
) -> Application:
    """作出答复: the decision by the words of the yearly report, with the answer as its proof; it ends the limit."""
    if decision not in DECISIONS:
        raise Forbidden("bad_value", f"办理结果不能是「{decision}」; 可用: {'、'.join(DECISIONS)}")
    entry, row = _open(work, number, actor)
    if row.supplement_at is not None:
        _give_up(work, entry, row, decision, proved, reason)
    else:
        prove(work, number, "reply", proved, actor, reason)
    row.decision, row.decided_at, row.third_at, row.third_due_at = decision, proved.at, None, None
    _no_reminder(work, row)
    _tell(work, entry, actor, "application_decided", {"decision": decision}, reason, proved.at)
    return row


def serve(work: Work, number: str, at: datetime, how: str, actor: Actor) -> Application:
    """送达: when and how the applicant got the answer. Raises Forbidden before there is one."""
    entry, row = application_of(work, number, actor)
    if row.decided_at is None:
        raise Forbidden("not_decided", f"{number} 还没有答复, 谈不上送达")
    if not how.strip():
        raise Forbidden("missing", "缺少送达方式", ("how",))
    _past(work, at, row.decided_at)
    row.served_at, row.served_how = at, how.strip()
    _tell(work, entry, actor, "application_served", {"how": row.served_how}, None, at)
    return row


def application_of(work: Work, number: str, actor: Actor) -> tuple[RegisterEntry, Application]:
    """An entry of this register, open or not, with what is known of the application. Raises Forbidden."""
    entry = open_entry(work, number, actor, or_closed=True)[0]
    if entry.kind != KIND:
        raise Forbidden("wrong_kind", f"{number} 不是依申请公开")
    row = work.session.get(Application, entry.id)
    if row is None:  # entered before this register knew more than the limit
        row = Application(entry_id=entry.id, applicant="其他", channel="其他")
        work.session.add(row)
        work.session.flush()
    return entry, row


def applications(work: Work) -> Sequence[tuple[RegisterEntry, Application | None, ClockRow | None]]:
    """Every entry of the register in its order, with what is known of the application and its newest clock."""
    query = select(RegisterEntry, Application).outerjoin(Application, Application.entry_id == RegisterEntry.id)
    rows = work.session.execute(query.where(RegisterEntry.kind == KIND).order_by(RegisterEntry.id)).all()
    newest: dict[int, ClockRow] = {}
    for clock in work.session.scalars(clocks_of([entry.id for entry, _ in rows])):
        newest.setdefault(int(clock.subject_id), clock)
    return [(entry, row, newest.get(entry.id)) for entry, row in rows]


def _open(work: Work, number: str, actor: Actor) -> tuple[RegisterEntry, Application]:
    entry, row = application_of(work, number, actor)
    if entry.state != "open":
        raise Forbidden("wrong_state", f"{number} 已经了结")
    return entry, row


def _give_up(
    work: Work, entry: RegisterEntry, row: Application, decision: str, proved: Proved, reason: str | None
) -> None:
    """No limit runs while a supplement is waited for: only that it never came may be decided then."""
    if decision != NOT_SUPPLEMENTED:
        raise Forbidden("waiting", f"{entry.number} 在等补正: 收到补正后再答复, 或记为「{NOT_SUPPLEMENTED}」")
    if not reason:
        raise Forbidden("reason_needed", "逾期不补正、不再处理, 须写明理由", ("reason",))
    assert row.supplement_at is not None
    _past(work, proved.at, row.supplement_at)
    entry.state, entry.closed_at = "closed", work.now


def _past(work: Work, at: datetime, after: datetime) -> None:
    if at > work.now:
        raise Forbidden("in_future", f"时间 {spoken(work, at)} 在将来")
    if at < after:
        raise Forbidden("before_basis", f"时间 {spoken(work, at)} 早于 {spoken(work, after)}")


def _working_days(work: Work, at: datetime, days: int) -> datetime:
    return add(at, days, "working_days", calendar_of(work.config.workdays), work.config.city.zone)[0]


def _third_key(row: Application) -> str:
    assert row.third_at is not None
    return f"third_party:{row.entry_id}:{row.third_at.isoformat()}"


def _no_reminder(work: Work, row: Application) -> None:
    waiting = update(Notice).where(
        begins_with(Notice.dedupe_key, f"third_party:{row.entry_id}:"), Notice.state == "pending"
    )
    work.session.execute(waiting.values(state="cancelled"))


def _tell(
    work: Work, entry: RegisterEntry, actor: Actor, type_: str, data: dict[str, Any], reason: str | None = None, at: datetime | None = None
) -> None:  # fmt: skip
    record(
        work,
        type_,
        subject_kind="register",
        subject_id=entry.id,
        actor=actor.login,
        data=data,
        reason=reason,
        effective_at=at,
    )
    work.session.flush()
