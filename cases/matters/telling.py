"""What a change of clocks is told: one message to each person who had been told of them, whatever changed at once.

1. A limit that is earlier now: everybody who was told of that clock hears the old and the new time. A later one tells nobody again.
2. A breach that is none: those who were told of the breach, with why.
3. Clocks that have ended: those whom a loud clock had disturbed; who only read of a small matter in a list is left in peace. What ran on
   before anybody was told is not told as ended.
4. A case that is graver now: those who were told of any of its clocks hear from what to what. Its new limits tell only what they are.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from cases.audit.events import MACHINE
from cases.clocks.night import is_night, next_morning
from cases.clocks.stop import take_notices_back
from cases.matters.changes import Changes, Ended, Head, Moved, Raised, Unbroken, change_text
from cases.outbox.notices import Wish, ask_all
from cases.outbox.trial import WITHHELD, on_trial
from cases.store.beginning import begins_with
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import User
from cases.work import Work
from config.words import Severity, graver

UNASKED = ""
SENT = ("sending", "accepted", "delivered", "read")
LEADERS_CALLED = (Severity.SERIOUS, Severity.ESPECIALLY_SERIOUS)
Levels = Mapping[int, str | None]
_PENDING: ColumnElement[str] = literal_column("'pending'")
"""Said literally: a partial index is chosen for no parameter, and what was ever told is walked through without it."""


@dataclass(frozen=True)
class Stood:
    """How a clock stood before. ``level``: that of its case; ``UNASKED`` where that is of no interest."""

    state: str
    due_at: datetime
    breached: bool
    level: str | None = UNASKED


@dataclass
class _Heard:
    """What one person has to be told, clock by clock."""

    moved: list[ClockRow] = field(default_factory=list)
    unbroken: list[ClockRow] = field(default_factory=list)
    ended: list[ClockRow] = field(default_factory=list)
    raised: list[ClockRow] = field(default_factory=list)

    @property
    def clocks(self) -> list[ClockRow]:
        """All of them."""
        return [*self.moved, *self.unbroken, *self.ended, *self.raised]


def standing(work: Work, case_ids: Collection[int], levels: Levels | None = None) -> dict[int, Stood]:
    """How the clocks of these cases stand now, to be compared after the change. ``levels``: of those whose level has changed already."""
    if not case_ids:
        return {}
    clocks = work.session.scalars(select(ClockRow).where(ClockRow.case_id.in_(case_ids)))
    cases = work.session.scalars(select(Case).where(Case.id.in_(case_ids)))
    graded = {case.id: case.severity for case in cases}
    graded |= levels or {}
    return {c.id: Stood(c.state, c.due_at, c.breached_at is not None, graded[c.case_id or 0]) for c in clocks}


def tell_changes(work: Work, before: dict[int, Stood], actor: str) -> None:
    """Ask for the messages of what has changed since; the officer who changed it is told nothing."""
    if not before:
        return
    clocks = [c for c in _clocks(work, before) if not c.quiet]
    changed = [c for c in clocks if _has_changed(c, before[c.id])]
    take_ends_back(work, [c.id for c in changed if c.state == "running" != before[c.id].state])
    rose = [c for c in clocks if _rose(work, c, before[c.id].level)]
    heard = _heard(work, changed, before, rose)
    heard.pop(_person_of(work, actor), None)
    cases = {c.case_id: work.session.get_one(Case, c.case_id) for c in [*changed, *rose] if c.case_id}
    ask_all(work, [_wish(work, person, told, before, cases, actor) for person, told in sorted(heard.items())])


def _rose(work: Work, clock: ClockRow, level: str | None) -> bool:
    """Whether the clock's case is graver than it was, and so that leaders are called: from 一般 to 较大 no limit changes, and nobody is rung
    for a word (a liaison had six single messages in a day, of which he may have five)."""
    case = work.session.get(Case, clock.case_id) if clock.case_id and level != UNASKED else None
    if case is None or case.restricted or case.severity not in LEADERS_CALLED or case.severity == level:
        return False
    now = Severity(case.severity)
    return level is None or graver(Severity(level), now) == now


def take_ends_back(work: Work, clock_ids: Collection[int]) -> None:
    """These limits run again, or what they were for begins anew: whoever has not yet been told that they have ended and remind nobody any
    more, is not told so."""
    if not clock_ids:
        return
    take_notices_back(work, _unsaid(clock_ids))


def _unsaid(clock_ids: Collection[int]) -> ColumnElement[bool]:
    unsent = exists().where(Message.notice_id == Notice.id, Message.state == _PENDING)
    about = or_(*(begins_with(Notice.dedupe_key, _key(id_)) for id_ in clock_ids))
    return and_(about, Notice.purpose == "closing", or_(Notice.state == _PENDING, unsent))


def _key(clock_id: int) -> str:
    return f"change:{clock_id}:"


def _clocks(work: Work, before: dict[int, Stood]) -> list[ClockRow]:
    work.session.flush()
    query = select(ClockRow).where(ClockRow.id.in_(before)).order_by(ClockRow.due_at, ClockRow.id)
    return list(work.session.scalars(query))


def _has_changed(clock: ClockRow, was: Stood) -> bool:
    return (clock.state, clock.due_at, clock.breached_at is not None) != (was.state, was.due_at, was.breached)


def _heard(
    work: Work, changed: Sequence[ClockRow], before: dict[int, Stood], rose: Sequence[ClockRow]
) -> dict[int, _Heard]:
    heard: dict[int, _Heard] = defaultdict(_Heard)
    clocks, graver = {c.id: c for c in [*changed, *rose]}, {c.id for c in rose}
    ended = {c.id for c in changed if before[c.id].state == "running" and _is_told_ended(work, c)}
    moved = {c.id for c in changed if c.state == before[c.id].state == "running" and c.due_at < before[c.id].due_at}
    small = work.config.alerts.calm.kinds
    unbroken = {c.id for c in changed if before[c.id].breached and c.breached_at is None}
    for clock_id, purpose, person, digest in _told(work, sorted(ended | moved | unbroken | graver)):
        clock, person_hears = clocks[clock_id], heard[person]
        if clock_id in graver and not person_hears.raised:
            person_hears.raised.append(clock)
        if clock_id in moved and clock not in person_hears.moved:
            person_hears.moved.append(clock)
        if purpose in ("breach", "after_breach") and clock_id in unbroken:
            person_hears.unbroken += [clock] if clock not in person_hears.unbroken else []
        if clock_id in ended and (not digest or clock.kind not in small) and clock not in person_hears.ended:
            person_hears.ended.append(clock)
    return {person: told for person, told in heard.items() if told.clocks}


def _is_told_ended(work: Work, clock: ClockRow) -> bool:
    """A graver duty in its place speaks for itself; quiet clocks end without a word."""
    if not clock.loud or clock.state == "running":
        return False
    case = work.session.get(Case, clock.case_id) if clock.case_id else None
    return clock.state != "superseded" or (case is not None and case.merged_into_id is not None)


def _told(work: Work, clock_ids: list[int]) -> list[tuple[int, str, int, bool]]:
    """Clock, purpose, person, whether by digest: of every message that went out, by itself or inside another.

    While a way is on trial what it kept back counts as told, so that the trial is as loud as the real thing would be.
    """
    if not clock_ids:
        return []
    parent = aliased(Message)
    trial = [one.way for one in on_trial(work)]
    own, carried = (or_(m.state.in_(SENT), and_(m.state == WITHHELD, m.way.in_(trial))) for m in (Message, parent))
    went = or_(own, and_(Message.state == "bundled", carried))
    query = (
        select(Notice.clock_id, Notice.purpose, Message.person_id, Message.digest)
        .join(Notice, Notice.id == Message.notice_id)
        .outerjoin(parent, parent.id == Message.parent_id)
        .where(Notice.clock_id.in_(clock_ids), went)
        .order_by(Message.id)
    )
    return [(c, purpose, person, digest) for c, purpose, person, digest in work.session.execute(query) if c]


def _wish(work: Work, person: int, told: _Heard, before: dict[int, Stood], cases: dict[int, Case], actor: str) -> Wish:  # fmt: skip
    clock = told.clocks[0]
    case = cases.get(clock.case_id) if clock.case_id else None
    loud = any(c.loud for c in told.clocks)
    night, zone = work.config.alerts.night, work.config.city.zone
    at_once = not _can_wait(work, case, told) and (loud or not is_night(work.now, night, zone))
    due_at = work.now if at_once else next_morning(work.now, night, zone)
    return Wish(
        _key_for(told, case, person), "warning" if told.moved else "notice" if told.raised and not told.ended else "closing",
        "time" if actor == MACHINE else "manual", person_id=person, case_id=(case.merged_into_id or case.id) if case else None,
        clock_id=told.moved[0].id if told.moved else None, text=_text(work, case, told, before, actor), due_at=due_at,
    )  # fmt: skip


def _key_for(told: _Heard, case: Case | None, person: int) -> str:
    """A clock that a graver level leaves as it was has no version of its own for it."""
    clock = told.clocks[0]
    graver = f"{case.row_version}:{case.severity}:" if told.raised and case else ""
    return f"{_key(clock.id)}{clock.row_version}:{graver}{person}"


def _can_wait(work: Work, case: Case | None, told: _Heard) -> bool:
    """That a small matter is done is read in the morning, together with what else was done; an earlier limit is not."""
    calm = work.config.alerts.calm.kinds
    only_ended = not (told.moved or told.unbroken or told.raised) and all(clock.kind in calm for clock in told.ended)
    return only_ended and case is not None and case.kind == "matter" and case.severity in (None, Severity.ORDINARY)


def _text(work: Work, case: Case | None, told: _Heard, before: dict[int, Stood], actor: str) -> str:
    level = before[told.raised[0].id].level if told.raised else None
    changes = Changes(
        [Moved(c.kind, before[c.id].due_at, c.due_at) for c in told.moved],
        [_unbroken(c, before[c.id]) for c in told.unbroken],
        [_ended(work, case, c) for c in told.ended],
        Raised(level, case.severity) if told.raised and case and case.severity else None,
        None if actor == MACHINE else work.session.scalar(select(User.name).where(User.login == actor)) or actor,
    )
    head = Head(case.number, None if case.restricted else case.severity, case.drill) if case else Head("", None, False)
    return change_text(head, changes, work.config.city.zone, work.config.city.base_url)


def _unbroken(clock: ClockRow, was: Stood) -> Unbroken:
    proved = clock.stopped_at if clock.state == "satisfied" else None
    return Unbroken(clock.kind, was.due_at, clock.due_at, proved)


def _ended(work: Work, head: Case | None, clock: ClockRow) -> Ended:
    case = work.session.get(Case, clock.case_id) if clock.case_id else None
    into = work.session.get(Case, case.merged_into_id) if case and case.merged_into_id else None
    return Ended(
        clock.kind, clock.state, case.number if case and case is not head else None, into.number if into else None
    )


def _person_of(work: Work, login: str) -> int:
    """The person behind an account; 0 when none is known."""
    return work.session.scalar(select(User.person_id).where(User.login == login)) or 0
