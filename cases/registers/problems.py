"""政务公开问题治理: a ledger of what is wrong with openness, whose it is, what is done until when; struck off only with proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from cases.audit.events import record
from cases.evidence.record import freeze
from cases.matters.given import web_address
from cases.matters.lines import unit_name
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.registers.entering import DESK
from cases.store.beginning import begins_with
from cases.store.clock_tables import Problem
from cases.store.database import serialise
from cases.store.outbox_tables import Notice
from cases.work import Work

KEEPERS = DESK | frozenset({"supervisor"})
"""Who keeps the ledger and strikes off; never the unit whose problem it is."""


@dataclass(frozen=True)
class Found:
    """One problem: its kind (as the judgment names them), what exactly, whose, what is to be done, until which day."""

    kind: str
    name: str
    unit: str
    measure: str
    limit_on: date
    case_id: int | None = None


def note_problem(work: Work, found: Found, actor: Actor, reason: str | None = None) -> Problem:
    """Enter it. The same problem of the same unit after 销号 is the old entry, open again, with its count; a double is refused."""
    _may(actor)
    for value, word in ((found.kind, "问题类别"), (found.name, "问题"), (found.measure, "整改措施")):
        if not value.strip():
            raise Forbidden("missing", f"缺少{word}")
    if found.limit_on <= work.today:
        raise Forbidden("in_past", f"整改期限 {found.limit_on} 应在今天以后", ("limit",))
    serialise(work.session)
    same = select(Problem).where(
        Problem.kind == found.kind, Problem.unit == found.unit, Problem.name == found.name.strip()
    )
    row = work.session.scalars(same).first()
    if row is not None and row.state == "open":
        raise Forbidden("known", f"台账第 {row.id} 号就是这个问题, 还没有销号")
    if row is None:
        row = Problem(kind=found.kind, name=found.name.strip(), unit=found.unit, found_at=work.now, found_by=actor.login, times=0)  # fmt: skip
        work.session.add(row)
    row.state, row.times, row.measure, row.limit_on = "open", row.times + 1, found.measure, found.limit_on.isoformat()
    row.case_id, row.closed_at, row.closed_by, row.blob_hash, row.url = (
        found.case_id or row.case_id,
        None,
        None,
        None,
        None,
    )
    work.session.flush()
    event = "problem_found" if row.times == 1 else "problem_reopened"
    record(work, event, subject_kind="problem", subject_id=row.id, case_id=row.case_id, actor=actor.login, reason=reason,
           data={"kind": row.kind, "unit": row.unit, "limit": row.limit_on, "times": row.times})  # fmt: skip
    _ask_at_the_limit(work, row, found.limit_on)
    return row


def strike_off(
    work: Work,
    id_: int,
    actor: Actor,
    *,
    url: str | None = None,
    body: bytes = b"",
    suffix: str = "",
    reason: str | None = None,
) -> Problem:
    """销号: with the proof that it is mended, by somebody who is not of the unit."""
    _may(actor)
    serialise(work.session)
    row = work.session.get(Problem, id_)
    if row is None:
        raise Forbidden("no_such_problem", f"台账里没有第 {id_} 号")
    if row.state != "open":
        raise Forbidden("wrong_state", f"第 {id_} 号已经销号")
    if actor.unit == row.unit:
        raise Forbidden("own_problem", "责任单位不能给自己销号")
    url = web_address(work, {"url": url}, "整改")
    if not (url or body):
        raise Forbidden("missing", "没有网址也没有文件, 不能证明已经整改", ("url", "file"))
    copy = freeze(work, body or (url or "").encode())
    row.state, row.closed_at, row.closed_by, row.blob_hash, row.url = "closed", work.now, actor.login, copy, url
    record(work, "problem_struck_off", subject_kind="problem", subject_id=row.id, case_id=row.case_id, actor=actor.login,
           reason=reason, data={"copy": copy, "times": row.times, "suffix": suffix})  # fmt: skip
    waiting = update(Notice).where(
        begins_with(Notice.dedupe_key, f"problem:{row.id}:{row.times}:"), Notice.state == "pending"
    )
    work.session.execute(waiting.values(state="cancelled"))
    return row


def problem_lines(work: Work, *, open_only: bool = False, unit: str | None = None) -> list[dict[str, Any]]:
    """The ledger, the nearest limit first; ``overdue`` of what is open past its day."""
    query = select(Problem).order_by(Problem.state.desc(), Problem.limit_on, Problem.id)
    if open_only:
        query = query.where(Problem.state == "open")
    if unit:
        query = query.where(Problem.unit == unit)
    return [problem_line(work, row) for row in work.session.scalars(query)]


def problem_line(work: Work, row: Problem) -> dict[str, Any]:
    """One of them."""
    zone = work.config.city.zone
    today = work.now.astimezone(zone).date().isoformat()
    return {
        "id": row.id, "kind": row.kind, "name": row.name, "unit": unit_name(work, row.unit), "measure": row.measure, "limit": row.limit_on,
        "state": row.state, "times": row.times, "overdue": row.state == "open" and row.limit_on < today,
        "found_at": row.found_at.astimezone(zone).isoformat(), "case": row.case_id,
        "closed_at": row.closed_at.astimezone(zone).isoformat() if row.closed_at else None, "url": row.url,
    }  # fmt: skip


def _may(actor: Actor) -> None:
    if not actor.roles & KEEPERS:
        raise Forbidden("no_right", f"{actor.name} 没有管理问题台账的权限: 由值班员、带班领导或督查办理")


def _ask_at_the_limit(work: Work, row: Problem, limit_on: date) -> None:
    """On the morning after the limit the unit's leader and 督查 hear that it is still open; struck off before, nobody does."""
    morning = datetime.combine(limit_on + timedelta(days=1), work.config.alerts.night.ends, work.config.city.zone)
    text = f"【应声】政务公开问题台账第 {row.id} 号整改期限已过, 还没有销号。{work.config.city.base_url}"
    roles: Sequence[tuple[str, str | None]] = (("unit_leader", row.unit), ("supervisor", None))
    for role, unit in roles:
        ask(work, Wish(f"problem:{row.id}:{row.times}:{role}", "notice", "time", role=role, unit=unit, text=text, due_at=morning))  # fmt: skip
