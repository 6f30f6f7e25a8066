"""End an entry's clock: by proof of the act it owes, never by a word alone.

``Evidence`` belongs to a case. Of a register entry the frozen copy (the file, else the address itself) lies among the
blobs under its hash, the event carries that hash, and the entry its latest address.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.correct import correct_clock
from cases.clocks.start import start_again
from cases.clocks.stop import stop_clock, withdraw_breach
from cases.evidence.record import freeze
from cases.matters.flow import APPROVERS, SECONDS
from cases.matters.given import spoken, web_address
from cases.people.actors import Actor, Forbidden, other_person
from cases.registers.entering import DESK, begin, clocks_of, may, running_clock
from cases.registers.kinds import KINDS, PROOF_CN, Proof, RegisterKind
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.database import serialise
from cases.work import Work


@dataclass(frozen=True)
class Proved:
    """What shows that the act was done: when, and where it stands or a copy of it. ``confirmed_by``: a second person. ``suffix``: how the file's name ended."""

    at: datetime
    url: str | None = None
    body: bytes = b""
    confirmed_by: str | None = None
    suffix: str = ""


def prove(
    work: Work, number: str, proof: Proof, proved: Proved, actor: Actor, reason: str | None = None
) -> RegisterEntry:
    """答复, 更正, 更新: ends the clock as of then; a site or account begins the next limit from that instant."""
    entry, row = open_entry(work, number, actor)
    if proof != row.proof:
        raise Forbidden("wrong_proof", f"{row.cn}以登记{PROOF_CN[row.proof]}了结, 不是{PROOF_CN[proof]}")
    url = web_address(work, {"url": proved.url}, PROOF_CN[row.proof])
    proved = replace(proved, url=url)
    if not (proved.url or proved.body):
        raise Forbidden("missing", f"没有网址也没有文件, 不能证明已经{PROOF_CN[row.proof]}", ("url", "file"))
    clock = running_clock(work, entry)
    _in_order(work, proved.at, clock)
    proved = replace(proved, confirmed_by=_second_person(work, clock, proved, actor))
    settle(work, entry, clock, proved, actor.login, reason)
    return entry


def settle(
    work: Work, entry: RegisterEntry, clock: ClockRow, proved: Proved, by: str, reason: str | None = None
) -> None:
    """Keep the proof and stop the clock with it; what renews itself starts again from that instant."""
    row = KINDS[entry.kind]
    copy = freeze(work, proved.body or (proved.url or "").encode("utf-8", "surrogatepass"))
    data = {
        "kind": entry.kind,
        "seq": clock.seq,
        "proof": row.proof,
        "copy": copy,
        "confirmed_by": proved.confirmed_by,
        "suffix": proved.suffix,
    }
    record(work, "register_proved", subject_kind="register", subject_id=entry.id, actor=by, effective_at=proved.at,
           data=data, reason=reason)  # fmt: skip
    if clock.breached_at and proved.at <= clock.breach_at:
        withdraw_breach(work, clock, actor=by, reason=reason)
    stop_clock(work, clock, "satisfied", at=proved.at, actor=by, reason=reason)
    entry.url = proved.url or entry.url
    if row.renews:
        begin(work, entry, proved.at, clock.seq + 1)
    else:
        entry.state, entry.closed_at = "closed", work.now
    work.session.flush()


def supplement(work: Work, number: str, at: datetime, actor: Actor, reason: str | None = None) -> RegisterEntry:
    """补正: the limit counts anew from the day the completed application came in (政府信息公开条例 第三十条)."""
    entry, row = open_entry(work, number, actor)
    if not row.supplements:
        raise Forbidden("no_supplement", f"{row.cn}没有补正: 只有依申请公开可以")
    clock = running_clock(work, entry)
    _in_order(work, at, clock)
    start = start_again(clock)
    record(work, "register_supplemented", subject_kind="register", subject_id=entry.id, actor=actor.login, effective_at=at,
           data={"kind": entry.kind}, reason=reason)  # fmt: skip
    start = replace(start, facts=replace(start.facts, received=at))
    correct_clock(work, clock, start, actor=actor.login, reason=reason)
    return entry


def withdraw(work: Work, number: str, actor: Actor, approver: str, reason: str | None) -> RegisterEntry:
    """撤销: entered by mistake, taken back by the applicant, an account shut down. Takes a reason and somebody else's approval."""
    entry, row = open_entry(work, number, actor)
    if not actor.roles & DESK:
        raise Forbidden("no_right", f"{actor.name} 没有撤销登记的权限: 由值班员或带班领导办理")
    if not reason:
        raise Forbidden("reason_needed", "撤销需要写明理由", ("reason",))
    if not approver:
        raise Forbidden("missing", "缺少批准人", ("approver",))
    named = other_person(work, approver, actor, APPROVERS, "批准人")
    clock = running_clock(work, entry)
    record(work, "register_withdrawn", subject_kind="register", subject_id=entry.id, actor=actor.login,
           data={"kind": row.kind, "approver": named.login}, reason=reason)  # fmt: skip
    stop_clock(work, clock, "void", at=work.now, actor=actor.login, reason=reason)
    entry.state, entry.closed_at = "withdrawn", work.now
    work.session.flush()
    return entry


def restart(work: Work, entry: RegisterEntry, at: datetime) -> None:
    """The next clock of an entry whose limit was ended to begin anew (补正)."""
    seq = max((clock.seq for clock in work.session.scalars(clocks_of([entry.id]))), default=0)
    begin(work, entry, at, seq + 1)


def open_entry(work: Work, number: str, actor: Actor, *, or_closed: bool = False) -> tuple[RegisterEntry, RegisterKind]:
    """An entry this person may work on, held against others. Raises Forbidden."""
    serialise(work.session)
    entry = work.session.scalar(select(RegisterEntry).where(RegisterEntry.number == number))
    if entry is None:
        raise Forbidden("no_such_entry", f"没有登记 {number}")
    if not may(actor, entry.unit):
        raise Forbidden("no_right", f"{actor.name} 没有办理 {number} 的权限: 由值班员或责任单位办理")
    if entry.state != "open" and not or_closed:
        raise Forbidden("wrong_state", f"{number} 已经了结")
    return entry, KINDS[entry.kind]


def _in_order(work: Work, at: datetime, clock: ClockRow) -> None:
    if at > work.now:
        raise Forbidden("in_future", f"时间 {spoken(work, at)} 在将来")
    if at < clock.basis_at:
        raise Forbidden("before_basis", f"时间 {spoken(work, at)} 早于起算的 {spoken(work, clock.basis_at)}")


def _second_person(work: Work, clock: ClockRow, proved: Proved, actor: Actor) -> str | None:
    """Who bears out what undoes a recorded breach; nobody is asked for otherwise."""
    undone = clock.breached_at and proved.at <= clock.breach_at and not clock.late_when_discovered
    if not undone:
        return proved.confirmed_by
    if not proved.confirmed_by:
        raise Forbidden("second_person", "佐证时间早于已记录的超时, 需要第二人确认", ("confirmed_by",))
    return other_person(work, proved.confirmed_by, actor, SECONDS, "第二确认人").login
