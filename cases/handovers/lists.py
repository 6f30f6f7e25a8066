"""The frozen list of a hand-over: what is open, what falls due, what was promised, what did not arrive.

It holds ids, numbers, kinds and instants, never a title or a citizen's words: those are read where they stand when it is shown.
Of what only 纪检 may read it holds the number and the 移交 clock. What does not read any more is set aside (``unread``) and said: whoever
comes on duty has the rest.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from cases.matters.calls import open_calls
from cases.outbox.states import STATE
from cases.store.case_tables import Case
from cases.store.clock_tables import TRANSFER, ClockRow
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from cases.store.people_tables import HandOver
from cases.work import Work

ARRIVED = ("accepted", "delivered", "read")
WAITED = timedelta(minutes=5)
MOST = 200  # rows of one part: more is a number, not something a person reads through at 08:30


def make_list(work: Work, role: str, since: datetime, until: datetime, outgoing: int | None) -> dict[str, Any]:
    """Everything that passes from one shift to the next, as it stands now. ``since``: when the outgoing shift began."""
    reads: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "matters": lambda: _matters(work), "due": lambda: _due(work, until), "calls": lambda: _calls(work),
        "messages": lambda: _messages(work, since), "unsigned": lambda: _unsigned(work, role),
        "risks": lambda: _running(work, ClockRow.kind == "risk_check"),
        "transfers": lambda: _running(work, ClockRow.kind == TRANSFER),
        "signatures": lambda: _running(work, ClockRow.kind == "countersign"),
        "acknowledged": lambda: _acknowledged(work, outgoing, since),
    }  # fmt: skip
    parts, unread = dict[str, list[dict[str, Any]]](), _unread_clocks(work)
    for name, read in reads.items():
        try:
            parts[name] = read()
        except ValueError:  # a damaged row where no clock stands: its whole part is named
            parts[name] = []
            unread.append({"part": name})
    parts["unread"] = unread
    counts = {name: len(rows) for name, rows in parts.items()} | {"requests": _requests(work)}
    return {"made_at": _iso(work.now), "until": _iso(until), "counts": counts,
            **{name: rows[:MOST] for name, rows in parts.items()}}  # fmt: skip


def urgent(listed: dict[str, Any], most: int = 3) -> list[dict[str, Any]]:
    """The running clocks with the least time left, one of each case."""
    nearest: dict[int, dict[str, Any]] = {}
    for row in [
        *listed["risks"],
        *listed["transfers"],
        *listed["due"],
        *(c for m in listed["matters"] for c in _of(m)),
    ]:
        held = nearest.setdefault(row["case"], row)
        if row["due_at"] < held["due_at"]:
            nearest[row["case"]] = row
    return sorted(nearest.values(), key=lambda row: (row["due_at"], row["case"]))[:most]


def _of(matter: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"case": matter["case"], "number": matter["number"], **clock} for clock in matter["clocks"]]


def _matters(work: Work) -> list[dict[str, Any]]:
    named = select(Case.id, Case.number, Case.restricted, Case.severity, Case.state)
    cases = work.session.execute(named.where(_open(), Case.kind == "matter").order_by(Case.id)).all()
    clocks: dict[int, list[dict[str, Any]]] = {}
    for row in _running(work, Case.kind == "matter"):
        clocks.setdefault(row["case"], []).append({"clock": row["clock"], "due_at": row["due_at"]})
    found = [
        {
            "case": c.id,
            "number": c.number,
            "severity": None if c.restricted else c.severity,
            "state": None if c.restricted else c.state,
            "clocks": clocks.get(c.id, []),
        }
        for c in cases
    ]
    return sorted(found, key=lambda m: (not m["clocks"], m["clocks"][0]["due_at"] if m["clocks"] else "", m["case"]))


def _open() -> ColumnElement[bool]:
    return Case.closed_at.is_(None) & ~Case.history & ~Case.drill


def _requests(work: Work) -> int:
    query = select(func.count()).select_from(Case).where(_open(), Case.kind == "request")
    return work.session.scalar(query) or 0


def _due(work: Work, until: datetime) -> list[dict[str, Any]]:
    """What has its limit before the next shift ends and is not already past it."""
    return _running(work, (ClockRow.due_at > work.now) & (ClockRow.due_at <= until))


def _running(work: Work, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    named = (Case.id, Case.number, ClockRow.kind, ClockRow.due_at)
    query = _clocks(which).with_only_columns(*named).order_by(ClockRow.due_at, ClockRow.id)
    try:
        rows = work.session.execute(query).all()
    except ValueError:
        bad = _damaged(work)
        rows = work.session.execute(query.where(ClockRow.id.not_in(bad))).all()
    return [{"case": id_, "number": number, "clock": kind, "due_at": _iso(due)} for id_, number, kind, due in rows]


def _clocks(which: ColumnElement[bool]) -> Select[Any]:
    query = select(ClockRow.id).join(Case, Case.id == ClockRow.case_id)
    shown = ~Case.restricted | (ClockRow.kind == TRANSFER)
    return query.where(ClockRow.state == "running", ~ClockRow.quiet, _open(), shown, which)


def _unread_clocks(work: Work) -> list[dict[str, Any]]:
    if not (bad := _damaged(work)):
        return []
    query = _clocks(ClockRow.id.in_(bad)).with_only_columns(Case.id, Case.number, ClockRow.kind).order_by(ClockRow.id)
    return [{"case": id_, "number": number, "clock": kind} for id_, number, kind in work.session.execute(query)]


def _damaged(work: Work) -> list[int]:
    """Running clocks whose limit does not read. Mostly none: they are read in one query."""
    ids = list(work.session.scalars(_clocks(true()).order_by(ClockRow.id)))
    return _unread_among(work, ids) if ids else []


def _unread_among(work: Work, ids: list[int]) -> list[int]:
    """By halves: one damaged clock among a hundred thousand is found by some thirty looks, while everybody else waits to write."""
    try:
        work.session.execute(_clocks(ClockRow.id.between(ids[0], ids[-1])).with_only_columns(ClockRow.due_at)).all()
    except ValueError:
        half = len(ids) // 2
        return [*_unread_among(work, ids[:half]), *_unread_among(work, ids[half:])] if half else ids
    return []


def _calls(work: Work) -> list[dict[str, Any]]:
    calls = open_calls(work)
    of = select(Case.id, Case.number).where(Case.id.in_({c.case_id for c in calls}), ~Case.restricted)
    numbers = dict(work.session.execute(of).all())
    return [{"call": c.id, "case": c.case_id, "number": numbers[c.case_id], "due_at": _iso(c.due_at), "by": c.made_by}
            for c in calls if c.case_id in numbers]  # fmt: skip


def _messages(work: Work, since: datetime) -> list[dict[str, Any]]:
    """Failed for good since the shift began without another way to the same person, or tried and still not through."""
    other, carrier = aliased(Message), aliased(Message)
    carried = exists().where(other.state == "bundled", carrier.id == other.parent_id, carrier.state.in_(ARRIVED))
    arrived = exists().where(
        other.notice_id == Message.notice_id, other.person_id == Message.person_id,
        or_(other.state.in_(ARRIVED), carried),
    )  # fmt: skip
    lost = (STATE == "failed") & (Message.made_at >= since) & ~arrived & (Notice.purpose != "digest")
    late = Message.next_attempt_at <= work.now - WAITED  # what the night held back until this very minute is no failure
    waits = Message.state.in_(("pending", "sending")) & or_(late, Message.attempts > 0)
    query = select(Message.id, Message.person_id, Message.way, STATE, Message.made_at, Case.id, Case.number)
    # that a message did not arrive has to be said; of which limit of a restricted case it told has not
    query = query.join(Notice, Notice.id == Message.notice_id).outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
    named = (Case.id == Notice.case_id) & (~Case.restricted | (func.coalesce(ClockRow.kind, TRANSFER) == TRANSFER))
    query = query.outerjoin(Case, named)
    rows = work.session.execute(query.where(or_(lost, waits)).order_by(Message.priority, Message.id))
    return [
        {
            "message": id_,
            "person": person,
            "way": way,
            "state": state,
            "made_at": _iso(at),
            "case": case_id,
            "number": number,
        }
        for id_, person, way, state, at, case_id, number in rows
    ]


def _unsigned(work: Work, role: str) -> list[dict[str, Any]]:
    query = select(HandOver).where(HandOver.role == role, unsigned(), HandOver.at > work.now - timedelta(days=30))
    return [
        {"handover": h.id, "at": _iso(h.at)} for h in work.session.scalars(query.order_by(HandOver.at, HandOver.id))
    ]


def unsigned() -> ColumnElement[bool]:
    """A hand-over that lacks a signature it needs; nobody signs for a side that has nobody."""
    out = HandOver.outgoing_id.is_not(None) & HandOver.outgoing_signed_at.is_(None)
    return or_(out, HandOver.incoming_id.is_not(None) & HandOver.incoming_signed_at.is_(None))


def _acknowledged(work: Work, outgoing: int | None, since: datetime) -> list[dict[str, Any]]:
    """Running clocks of which the outgoing officer had said 收到 in the shift: that ended with it."""
    if outgoing is None:
        return []
    held = exists().where(
        Acknowledgement.clock_id == ClockRow.id, Acknowledgement.person_id == outgoing, Acknowledgement.at >= since
    )
    return _running(work, held)


def _iso(at: datetime) -> str:
    return at.isoformat()
