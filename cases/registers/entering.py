"""Enter what owes an act into its register: the entry with its number, and its clock."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select

from cases.audit.events import record
from cases.clocks.due import Facts
from cases.clocks.start import Start, start_clocks
from cases.matters.given import spoken
from cases.matters.numbers import next_numbers
from cases.people.actors import Actor, Forbidden
from cases.registers.kinds import KINDS, RegisterKind
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.store.database import serialise
from cases.work import Work
from config.deadlines import Deadline

DESK = frozenset({"duty_officer", "shift_leader"})
UNIT = frozenset({"unit_liaison", "unit_leader"})


def enter(
    work: Work, kind: str, name: str, unit: str | None, received_at: datetime, actor: Actor, *, url: str | None = None
) -> RegisterEntry:
    """Register one thing by hand; its limit counts from ``received_at`` (of a site or account: its last update)."""
    row = KINDS.get(kind)
    if row is None:
        raise Forbidden("no_such_register", f"没有「{kind}」这种登记; 可用: {', '.join(KINDS)}")
    if not may(actor, unit):
        raise Forbidden("no_right", f"{actor.name} 没有登记{row.cn}的权限: 由值班员或本单位办理")
    if not name.strip():
        raise Forbidden("missing", "缺少名称", ("name",))
    if unit is None:  # a limit of nobody's presses nobody
        raise Forbidden("missing", "缺少责任单位: 还不知道是谁的, 先登记给牵头的单位", ("unit",))
    if received_at > work.now:
        raise Forbidden("in_future", f"收到时间 {spoken(work, received_at)} 在将来")
    if row.renews and _held(work, row, name.strip()):
        raise Forbidden("known", f"「{name.strip()}」已在{row.cn}登记里")
    return put_in(work, row, name.strip(), unit, received_at, actor.login, url=url)


def put_in(
    work: Work, row: RegisterKind, name: str, unit: str | None, at: datetime, by: str, *, url: str | None = None,
    publication: str | None = None,
) -> RegisterEntry:  # fmt: skip
    """Number the entry, put it on record and start its clock."""
    if not work.config.city.number_prefix.get("register"):
        raise Forbidden("no_prefix", "city.yaml 的 number_prefix 没有 register 的编号前缀")
    serialise(work.session)
    [number] = next_numbers(work, "register", 1)
    entry = RegisterEntry(
        number=number, kind=row.kind, name=name, unit=unit, received_at=at, url=url, publication=publication,
        state="open", made_at=work.now, made_by=by, closed_at=None,
    )  # fmt: skip
    work.session.add(entry)
    work.session.flush()
    record(work, "register_entered", subject_kind="register", subject_id=entry.id, actor=by, effective_at=at,
           data={"number": number, "kind": row.kind, "unit": unit})  # fmt: skip
    begin(work, entry, at)
    return entry


def begin(work: Work, entry: RegisterEntry, at: datetime, seq: int = 1) -> None:
    """Start the entry's clock (the next of its series) from that instant."""
    row = KINDS[entry.kind]
    facts = Facts(discovered=work.now, started=at if row.renews else work.now, received=at)
    subject = f"{entry.number} {entry.name}" if row.named else entry.number
    start_clocks(work, [
        Start(_policy(work, row, _column(work, entry)), facts, None, "register", str(entry.id), seq=seq, confirmed=True, unit=entry.unit,
              subject=subject)
    ])  # fmt: skip


def running_clock(work: Work, entry: RegisterEntry) -> ClockRow:
    """The clock an open entry has; held against the sweep until the end of this unit of work."""
    query = clocks_of([entry.id]).where(ClockRow.state == "running").with_for_update(key_share=True)
    clock = work.session.scalars(query).first()
    if clock is None:
        raise Forbidden("no_clock", f"{entry.number} 没有在走的时限")
    return clock


def clocks_of(ids: Iterable[int]) -> Select[ClockRow]:
    """Statement: the clocks of these entries, the newest first."""
    subjects = [str(id_) for id_ in ids]
    query = select(ClockRow).where(ClockRow.subject_kind == "register", ClockRow.subject_id.in_(subjects))
    return query.order_by(ClockRow.seq.desc(), ClockRow.id.desc())


def may(actor: Actor, unit: str | None) -> bool:
    """The desk for every unit, a unit's own people for theirs."""
    return bool(actor.roles & DESK) or (bool(actor.roles & UNIT) and unit is not None and actor.unit == unit)


def _held(work: Work, row: RegisterKind, name: str) -> bool:
    query = select(RegisterEntry.id).where(
        RegisterEntry.kind == row.kind, RegisterEntry.state == "open", RegisterEntry.name == name
    )
    return work.session.scalar(query.limit(1)) is not None


def _column(work: Work, entry: RegisterEntry) -> str | None:
    """The kind of column the entry is, if the city's configuration says so."""
    return next((p.column for p in work.config.channels.publications if p.id == entry.publication), None)


def _policy(work: Work, row: RegisterKind, column: str | None) -> Deadline:
    day = work.today
    for policy in work.config.deadlines_on(day):
        fits = policy.when.by_hand and policy.when.column == column and row.proof in policy.stops_on
        if policy.kind == row.kind and fits:
            return policy
    raise Forbidden("no_limit", f"deadlines.yaml 里今天没有有效的「{row.cn}」时限")
