"""Jumps of the wall clock: put on record, told to the duty officer, confirmed by a person. None moves a limit or un-fires a step."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from cases.audit.events import record
from cases.outbox.notices import Wish, ask
from cases.people.actors import Actor, Forbidden
from cases.store.clock_tables import Heartbeat, TimeAnomaly
from cases.work import Work

JUMP = timedelta(minutes=5)
"""A clock moved by more than this is a jump; less is what a time server does every day."""
HOLD = timedelta(minutes=10)
"""So long breaches wait after a jump forward, unless somebody confirms the clock sooner."""
CONFIRMERS = frozenset({"administrator", "shift_leader"})
TELL_ROLE = "duty_officer"


def note_jump(work: Work, name: str, wall_seconds: float, monotonic_seconds: float) -> TimeAnomaly:
    """Record that the wall clock moved by so much more than time passed, and tell the duty officer."""
    anomaly = TimeAnomaly(name=name, at=work.now, wall_seconds=wall_seconds, monotonic_seconds=monotonic_seconds)
    work.session.add(anomaly)
    work.session.flush()
    ask(
        work,
        Wish(f"clock:jump:{anomaly.id}", "house", "manual", role=TELL_ROLE, text=f"【应声】{jump_sentence(anomaly)}"),
    )
    return anomaly


def note_set_back(work: Work, name: str) -> TimeAnomaly | None:
    """At start: the clock stands more than five minutes before an instant that was already seen. Told once for that instant."""
    seen = newest_seen(work)
    if seen is None or seen - work.now <= JUMP:
        return None
    behind = (work.now - seen).total_seconds()
    known = work.session.scalar(
        select(TimeAnomaly).where(TimeAnomaly.confirmed_at.is_(None)).order_by(TimeAnomaly.id.desc()).limit(1)
    )
    if known is not None and known.wall_seconds < 0 and known.at <= work.now + JUMP:
        return None  # the same step back, seen again by the next start
    return note_jump(work, name, behind, 0)


def newest_seen(work: Work) -> datetime | None:
    """The latest instant any process has seen; only to notice a clock set back, never to decide what is due."""
    return work.session.scalar(select(func.max(Heartbeat.max_seen_at)))


def open_jumps(work: Work) -> Sequence[TimeAnomaly]:
    """Jumps nobody has confirmed yet, newest first."""
    return work.session.scalars(
        select(TimeAnomaly).where(TimeAnomaly.confirmed_at.is_(None)).order_by(TimeAnomaly.id.desc())
    ).all()


def held_until(work: Work) -> datetime | None:
    """Until when breaches wait: ten minutes from the last jump forward, while it is unconfirmed; ``None`` when they need not.

    Asked of the record, so that an engine that was killed meanwhile goes on waiting.
    """
    last = work.session.scalars(select(TimeAnomaly).order_by(TimeAnomaly.id.desc()).limit(1)).first()
    if last is None or last.confirmed_at is not None or last.wall_seconds <= 0 or abs(work.now - last.at) >= HOLD:
        return None
    return min(last.at, work.now) + HOLD


def confirm_clock(work: Work, actor: Actor) -> Sequence[TimeAnomaly]:
    """A person has compared the clock and it is right: what waited fires. Raises Forbidden for other than ``CONFIRMERS``."""
    if not actor.roles & CONFIRMERS:
        raise Forbidden("no_right", "只有系统管理员和带班领导可以确认系统时间")
    found = open_jumps(work)
    for anomaly in found:
        anomaly.confirmed_at, anomaly.confirmed_by = work.now, actor.login
        record(work, "time_confirmed", subject_kind="time", subject_id=anomaly.id, actor=actor.login,
               effective_at=anomaly.at, data={"wall_seconds": round(anomaly.wall_seconds)})  # fmt: skip
    work.session.flush()
    ahead = Heartbeat.max_seen_at > work.now  # what a clock that ran ahead had seen was never true
    work.session.execute(update(Heartbeat).where(ahead).values(max_seen_at=work.now))
    return found


def jump_sentence(anomaly: TimeAnomaly) -> str:
    """What happened to the clock and what a person has to do."""
    minutes = round(abs(anomaly.wall_seconds) / 60)
    way = "向前跳了" if anomaly.wall_seconds > 0 else "倒退了"
    waits = ", 超时记录最多等 10 分钟" if anomaly.wall_seconds > 0 else ""
    return f"系统时间{way} {minutes} 分钟{waits}: 请核对时钟, 无误请在系统页确认"
