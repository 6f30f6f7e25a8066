"""End clocks: by evidence, by a lawful exit, because another duty takes its place, or because there never was one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, String, bindparam, cast, select, update

from cases.audit.events import record
from cases.clocks.nearest import note_nearest
from cases.clocks.pauses import end_open_pause
from cases.store.act_tables import Extension
from cases.store.bulk import look_up
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.deadlines import Stop

TO_COME = ("pending", "quarantined")  # what was set aside is not owed any more either
_ASKED = select(Extension.id).where(Extension.clock_id == bindparam("clock"), Extension.state == "asked")
Ending = Literal["satisfied", "exited", "superseded", "void"]


def stop_clock(
    work: Work,
    clock: ClockRow,
    ending: Ending,
    *,
    at: datetime,
    actor: str,
    evidence_id: int | None = None,
    reason: str | None = None,
) -> None:
    """End one running clock at ``at``; its pending steps and unsent messages end with it. Idempotent.

    A breach stays recorded. An end after the limit, of whatever kind, records the breach that the sweep had not yet seen.
    """
    if clock.state != "running":
        return
    limit = clock.due_at
    end_open_pause(clock, at)
    moved = (
        {"due_at": clock.due_at.isoformat(), "breach_at": clock.breach_at.isoformat()} if clock.due_at != limit else {}
    )
    if at > clock.breach_at and clock.breached_at is None:
        clock.breached_at, clock.breach_recorded_at = clock.breach_at, work.now
        record(work, "clock_breached", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
               effective_at=clock.breach_at, data={"kind": clock.kind})  # fmt: skip
    clock.state, clock.stopped_at, clock.evidence_id = ending, at, evidence_id
    clock.row_version += 1
    note_nearest(work, [clock.case_id])
    cancel_pending(work, [clock.id])
    _drop_wishes(work, clock)
    record(work, f"clock_{ending}", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
           effective_at=at, data={"kind": clock.kind, "evidence": evidence_id, **moved}, reason=reason)  # fmt: skip


def withdraw_breach(work: Work, clock: ClockRow, *, actor: str, reason: str | None = None) -> None:
    """The recorded breach is not true: an event says so, the old event stays."""
    record(work, "breach_withdrawn", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
           effective_at=clock.breached_at, data={"kind": clock.kind}, reason=reason)  # fmt: skip
    clock.breached_at = clock.breach_recorded_at = None
    clock.late_when_discovered = False


def cancel_pending(work: Work, clock_ids: Sequence[int]) -> None:
    """Nothing more is told of these clocks."""
    work.session.execute(
        update(Step).where(Step.clock_id.in_(clock_ids), Step.state.in_(TO_COME)).values(state="cancelled")
    )
    unsent = (
        select(Message.id)
        .join(Notice, Notice.id == Message.notice_id)
        .where(Notice.clock_id.in_(clock_ids), Notice.purpose != "closing", Message.state == "pending")
    )
    if found := list(work.session.scalars(unsent)):  # a sender may have taken one since: that one is on its way
        ended = update(Message).where(Message.id.in_(found), Message.state == "pending").values(state="cancelled")
        _set_free(work, clock_ids, list(work.session.scalars(ended.returning(Message.id))))


def take_notices_back(work: Work, which: ColumnElement[bool]) -> None:
    """What is no longer true is not told where it has not gone out yet: neither what waits to be worded nor what waits to be sent.
    What others had put inside such a message goes without it."""
    notices = list(work.session.scalars(select(Notice.id).where(which)))
    if not notices:
        return
    work.session.execute(
        update(Notice).where(Notice.id.in_(notices), Notice.state == "pending").values(state="cancelled")
    )
    own = update(Message).where(Message.notice_id.in_(notices)).values(state="cancelled")
    gone = list(work.session.scalars(own.where(Message.state == "pending").returning(Message.id)))
    if gone:
        work.session.execute(own.where(Message.state == "bundled", Message.parent_id.in_(gone)))
        _set_free(work, [], gone)


def extension_key(id_: int) -> str:
    """Under which it is asked that somebody decides on more days."""
    return f"extension:{id_}"


def _drop_wishes(work: Work, clock: ClockRow) -> None:
    """What was asked for and not yet resolved into messages is not told of an ended clock either, nor need anybody give it more days."""
    waiting = update(Notice).where(Notice.clock_id == clock.id, Notice.state == "pending", Notice.purpose != "closing")
    work.session.execute(waiting.values(state="cancelled"))
    if asked := look_up(work.session, _ASKED, clock=clock.id):
        take_notices_back(work, Notice.dedupe_key.in_([extension_key(id_) for (id_,) in asked]))


def _set_free(work: Work, clock_ids: Sequence[int], carriers: Sequence[int]) -> None:
    """These messages, which carried other words too, have just been cancelled: what still runs, is about no clock or says that one has
    ended goes without them, and what went in one message still does; the clocks' own end with them."""
    carried = select(Message.id, Message.parent_id, Message.text, Notice.clock_id, Notice.purpose, ClockRow.state).join(
        Notice, Notice.id == Message.notice_id
    )
    carried = carried.outerjoin(ClockRow, ClockRow.id == Notice.clock_id).order_by(Message.priority, Message.id)
    own, free = list[int](), dict[int | None, dict[int, str]]()
    for id_, carrier, text, clock_id, purpose, state in work.session.execute(
        carried.where(Message.parent_id.in_(carriers), Message.state == "bundled")
    ):
        if purpose == "closing" or clock_id is None or (state == "running" and clock_id not in clock_ids):
            free.setdefault(carrier, {})[id_] = text
        elif clock_id in clock_ids:
            own.append(id_)
    if own:
        work.session.execute(
            update(Message).where(Message.id.in_(own), Message.state == "bundled").values(state="cancelled")
        )
    for texts in free.values():
        _let_go(work, texts)


def _let_go(work: Work, texts: Mapping[int, str]) -> None:
    """The first of these messages carries the others from now on."""
    first, *others = texts
    bundled = update(Message).where(Message.state == "bundled")
    going = {"state": "pending", "parent_id": None, "text": " ".join(texts.values())}
    work.session.execute(bundled.where(Message.id == first).values(going))
    if others:
        work.session.execute(bundled.where(Message.id.in_(others)).values(parent_id=first))


def stands_still() -> ColumnElement[bool]:
    """Clocks that are paused now: their limit is not passing, and no step of theirs is missing."""
    return cast(ClockRow.pauses, String).like("%null]]")


def running(work: Work, case_id: int, stop: Stop | None = None, *, hold: bool = True) -> list[ClockRow]:
    """The clocks of a case that still run, nearest limit first; with ``stop`` those alone that it ends.

    ``hold``: a sweep must not fire what an act is just ending. Who only looks holds nobody up.
    """
    query = (
        select(ClockRow)
        .where(ClockRow.case_id == case_id, ClockRow.state == "running")
        .order_by(ClockRow.due_at, ClockRow.id)
    )
    clocks = work.session.scalars(query.with_for_update(key_share=True) if hold else query)
    return [clock for clock in clocks if stop is None or stop in clock.terms["policy"]["stops_on"]]
