"""延期: only of a limit whose law allows it, once, asked for before it passes, granted by a named person above the desk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.correct import correct_clock
from cases.clocks.explain import UNIT_CN
from cases.clocks.start import Start, start_again
from cases.clocks.stop import extension_key, running, take_notices_back
from cases.matters.calls import keep_call, promise_call
from cases.matters.given import number, one_of, required, spoken
from cases.matters.heard_back import DISCIPLINE_ROLE, morning, tell_unit, unit_behind
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.people.duty import people_in_role
from cases.people.oneself import read_accounts
from cases.store.act_tables import Extension
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Notice
from cases.store.people_tables import PromisedCall, User
from cases.work import Work
from config.deadlines import Deadline
from config.words import CLOCK_CN

WHO_DECIDES = "shift_leader"


def ask_extension(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """The unit asks for more days; refused where the law knows no extension, too late, or a second time."""
    clock, policy = _clock(work, case, data)
    days = number(data, "days")
    if not reason:
        raise Forbidden("reason_needed", "申请延期需要写明理由", ("reason",))
    if not policy.longest_extension:
        why = f"{CLOCK_CN[clock.kind]}不能延期: {policy.basis.citation} 没有这样的规定"
        raise Forbidden("not_extendable", why, ("clock",))
    if not 1 <= days <= policy.longest_extension:
        why = f"最多可延长 {policy.longest_extension} {UNIT_CN[policy.unit]}, 申请了 {days}"
        raise Forbidden("too_long", why, ("days",))
    if work.now >= clock.due_at:
        raise Forbidden("too_late", f"期限 {spoken(work, clock.due_at)} 已到, 延期须在到期前申请")
    if _standing(work, clock):
        raise Forbidden("asked_already", "这个时限已经申请过延期, 只能延一次")
    row = Extension(case_id=case.id, clock_id=clock.id, asked_at=work.now, asked_by=actor.login, days=days, reason=reason,
                    state="asked")  # fmt: skip
    work.session.add(row)
    work.session.flush()
    record(work, "extension_asked", subject_kind="clock", subject_id=clock.id, case_id=case.id, actor=actor.login,
           data={"extension": row.id, "days": days}, reason=reason)  # fmt: skip
    text = f"【应声】{case.number} {CLOCK_CN[clock.kind]}申请延期 {days} {UNIT_CN[policy.unit]}, 请审批。{work.config.city.base_url}"
    at = _before(work, clock)  # after its limit nobody can grant it any more
    ask(work, Wish(extension_key(row.id), "notice", "manual", role=_who_decides(work, case, actor, at), case_id=case.id, text=text, due_at=at))  # fmt: skip


def decide_extension(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Granted: the limit moves and somebody has to tell the petitioner. Refused: with the reason; the limit stands."""
    verdict = one_of(data, "verdict", Literal["同意", "退回"], name="审批意见")
    query = select(Extension).where(Extension.case_id == case.id, Extension.state == "asked").order_by(Extension.id)
    row = work.session.scalars(query).first()
    if row is None:
        raise Forbidden("nothing_asked", "本件没有待批的延期申请")
    if row.asked_by in read_accounts(work).behind(actor.login, actor.name):
        raise Forbidden("same_person", "申请人不能批准自己的延期")
    if verdict == "退回" and not reason:
        raise Forbidden("reason_needed", "不同意延期需要写明理由", ("reason",))
    clock = work.session.get_one(ClockRow, row.clock_id)
    if clock.state != "running":
        raise Forbidden("no_clock", f"{CLOCK_CN[clock.kind]}已经了结, 不用再批")
    row.state = "granted" if verdict == "同意" else "refused"
    row.decided_at, row.decided_by = work.now, actor.login
    record(work, f"extension_{row.state}", subject_kind="clock", subject_id=clock.id, case_id=case.id, actor=actor.login,
           data={"extension": row.id, "days": row.days}, reason=reason)  # fmt: skip
    take_notices_back(work, Notice.dedupe_key == extension_key(row.id))
    said = f"延期未获同意, 仍于 {spoken(work, clock.due_at)} 到期。"  # else it counts on more days, and finds out from the breach
    if row.state == "granted":
        _grant(work, case, clock, row, actor, reason)
        said = f"延期已获同意, 改为 {spoken(work, clock.due_at)} 到期, 请告知反映人。"
    unit = unit_behind(work, row.asked_by) or case.handling_lead
    tell_unit(
        work, case, unit, f"{extension_key(row.id)}:{row.state}", CLOCK_CN[clock.kind] + said, _before(work, clock)
    )


def inform_petitioner(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """告知反映人: how the petitioner was told that it takes longer."""
    query = select(Extension).where(
        Extension.case_id == case.id, Extension.state == "granted", Extension.told_at.is_(None)
    )
    row = work.session.scalars(query.order_by(Extension.id)).first()
    if row is None:
        raise Forbidden("nothing_to_tell", "本件没有要告知反映人的延期")
    row.told_at, row.told_how = work.now, str(required(data, "how"))
    if row.call_id is not None:
        keep_call(work, work.session.get_one(PromisedCall, row.call_id), actor)
    record(work, "petitioner_informed", subject_kind="clock", subject_id=row.clock_id, case_id=case.id, actor=actor.login,
           data={"extension": row.id}, reason=reason)  # fmt: skip


def withdraw_asked(work: Work, case: Case) -> None:
    """撤销申请: taken back before anybody has decided it."""
    query = select(Extension).where(Extension.case_id == case.id).order_by(Extension.id.desc())
    row = work.session.scalars(query).first()
    if row is None or row.state != "asked":
        raise Forbidden("decided", "延期申请已经审批, 不能撤销")
    row.state = "withdrawn"
    take_notices_back(work, Notice.dedupe_key == extension_key(row.id))


def _before(work: Work, clock: ClockRow) -> datetime:
    """In the morning; at once where the limit falls before it."""
    at = morning(work)
    return work.now if clock.due_at <= at else at


def _who_decides(work: Work, case: Case, asker: Actor, at: datetime) -> str:
    """Of what only 纪检 may read 纪检; the next role where who asks is the one to be told: nobody grants what they have asked for."""
    if case.restricted:
        return DISCIPLINE_ROLE
    own = work.session.scalar(select(User.person_id).where(User.login == asker.login))
    held = {person.id for person in people_in_role(work, WHO_DECIDES, None, at)}
    return work.config.ladders.after(WHO_DECIDES) or WHO_DECIDES if held == {own} else WHO_DECIDES


def _grant(work: Work, case: Case, clock: ClockRow, row: Extension, actor: Actor, reason: str | None) -> None:
    before, start = clock.due_at, as_stated(clock)
    clock.extended = row.days
    correct_clock(work, clock, start, actor=actor.login, reason=reason or row.reason)
    words = f"告知反映人: {CLOCK_CN[clock.kind]}经批准延期至 {spoken(work, clock.due_at)}"
    row.call_id = promise_call(work, case.id, words, before, actor).id


def as_stated(clock: ClockRow) -> Start:
    """As its row tells it; a limit that somebody else has set is what the days are added to."""
    start = start_again(clock)
    return replace(start, stated=clock.due_at) if clock.stated else start


def _clock(work: Work, case: Case, data: dict[str, Any]) -> tuple[ClockRow, Deadline]:
    """The running clock named, or the only one whose law allows it."""
    held = [(c, Deadline.model_validate(c.terms["policy"])) for c in running(work, case.id)]
    wanted = data.get("clock")
    named = [pair for pair in held if wanted in (None, pair[0].kind)]
    fitting = [pair for pair in named if pair[1].longest_extension] or named
    if not fitting:
        raise Forbidden("no_clock", "本件没有在走的这种时限", ("clock",))
    return fitting[0]


def extendable(
    clocks: Iterable[ClockRow], asked: Iterable[Extension], now: datetime
) -> list[tuple[ClockRow, Deadline]]:
    """Those of a case's limits that may still be asked to be longer: their law allows it, they have not passed, and nobody has asked."""
    taken = {row.clock_id for row in asked if _stands(row)}
    free = [clock for clock in clocks if clock.state == "running" and now < clock.due_at and clock.id not in taken]
    held = [(clock, Deadline.model_validate(clock.terms["policy"])) for clock in free]
    return [(clock, policy) for clock, policy in held if policy.longest_extension]


def _standing(work: Work, clock: ClockRow) -> bool:
    return any(map(_stands, work.session.scalars(select(Extension).where(Extension.clock_id == clock.id))))


def _stands(row: Extension) -> bool:
    return row.state not in ("refused", "withdrawn")
