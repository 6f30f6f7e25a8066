"""More messages than a group's robot takes: one digest for each robot and minute carries them all; a breach waits for no other."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, update

from alerts.compose import DANGER, code_of, link_to
from alerts.digests import Part, Waiting, digests
from alerts.robots import WINDOW, Paced, room_of
from cases.store.bulk import put_numbered
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.store.people_tables import Person
from cases.work import Work

DIGEST = "digest"
"""The purpose of a notice that only carries other messages."""
BREACH = 0
CHUNK = 1000
_WAITS = Message.state.in_([literal_column("'pending'"), literal_column("'sending'")])
"""In the words of its index, written out: where they are bound, SQLite looks through every message there ever was."""


@dataclass(frozen=True)
class Crowd:
    """How many messages wait for one robot; a person's morning digest counts once, since it goes as one."""

    breaches: int
    dangers: int
    others: int

    def fits(self, free: int, kept: int) -> bool:
        """Whether the robot takes them singly; ``kept`` slots are for breaches alone."""
        return self.dangers + self.others <= self._left(free, kept) and self.breaches <= free

    def pressing(self, free: int, kept: int) -> int | None:
        """Down to which priority it takes all singly, of breaches and dangers."""
        if self.breaches > free:
            return None
        return DANGER if self.dangers <= self._left(free, kept) else BREACH

    def _left(self, free: int, kept: int) -> int:
        return max(0, free - max(kept, self.breaches))


def for_robot(work: Work, robot: Paced, most: int) -> list[Message]:
    """What may go to this robot now, gravest first.

    1. While it takes all that waits, each by itself.
    2. Else all that waits becomes one digest, in as few messages as hold it; what these cannot hold waits for the next.
    3. Within the same minute no second digest: only breaches go, and beside them dangers, as long as the robot takes them singly.
    """
    room = room_of(work, robot)
    if room.now == 0:
        return []
    crowd, free, most = _crowd(work, robot), room.minute, min(room.now, most)
    if crowd.fits(free, robot.kept):
        return due_messages(work, Message.way.in_(robot.ways), most)
    if _digest_lately(work, robot):
        pressing = crowd.pressing(free, robot.kept)
        return (
            []
            if pressing is None
            else due_messages(work, Message.way.in_(robot.ways) & (Message.priority <= pressing), most)
        )
    gather(work, robot, free if crowd.breaches else free - robot.kept)
    carriers = select(Notice.id).where(Notice.id == Message.notice_id, Notice.purpose == DIGEST).exists()
    begun = or_(Message.state == "sending", carriers)
    return due_messages(work, Message.way.in_(robot.ways) & begun, 1)  # the gravest part arrives before the next begins


def due_messages(work: Work, which: ColumnElement[bool], most: int) -> list[Message]:
    """What is due of these, gravest first; a message another sender is just claiming is left to it."""
    if most <= 0:
        return []
    query = select(Message).where(_due(work.now), which)
    ordered = query.order_by(Message.priority, Message.next_attempt_at, Message.id).limit(most)
    return list(work.session.scalars(ordered.with_for_update(skip_locked=True)))


def is_anything_due(work: Work) -> bool:
    """Whether any message may go now."""
    return work.session.scalar(select(Message.id).where(_due(work.now)).limit(1)) is not None


def gather(work: Work, robot: Paced, room: int) -> None:
    """Make at most ``room`` messages that carry what waits; what has become pointless is cancelled."""
    waiting = _waiting(work, robot) if room > 0 else []
    token = secrets.token_urlsafe(18)
    link = link_to(work.config, token)
    parts = digests((w for w, _ in waiting), work.now, link, robot.text_octets, robot.call_octets)
    rows = {w.id: row for w, row in waiting}
    for part in parts[:room]:
        own = secrets.token_urlsafe(18)
        _carry(work, part, part.text.replace(token, own), own, [rows[id_] for id_ in part.members])


def carried_addresses(work: Work, digest: Message) -> tuple[str, ...]:
    """Whom a digest calls: everybody it lists, once."""
    query = select(Message.address).where(Message.parent_id == digest.id).order_by(Message.priority, Message.id)
    return tuple(dict.fromkeys(address for address in work.session.scalars(query) if address))


@dataclass(frozen=True)
class _Row:
    way: str
    address: str
    person_id: int
    give_up_at: datetime
    possible_duplicate: bool


def _waiting(work: Work, robot: Paced) -> list[tuple[Waiting, _Row]]:
    """What waits for the robot, and what that carries already: two duties of one case count as two."""
    due = (Message.state == "pending") & (Message.next_attempt_at <= work.now) & Message.way.in_(robot.ways)
    found, pointless = _read(work, due & (Notice.purpose != DIGEST))
    for ids in _chunks([*(one.id for one, _ in found), *pointless]):
        carried, _ = _read(work, Message.parent_id.in_(ids) & (Message.state == "bundled"))
        found += carried
    _set(work, pointless, state="cancelled")
    return found


def _read(work: Work, which: ColumnElement[bool]) -> tuple[list[tuple[Waiting, _Row]], list[int]]:
    """These messages, and the ids of those whose clock has ended before they were ever tried."""
    query = (
        select(Message.id, Message.person_id, Person.name, Message.priority, Message.way, Message.address, Message.give_up_at,
               Message.possible_duplicate, Message.attempts, Notice.purpose, ClockRow.state, ClockRow.breached_at, ClockRow.due_at,
               Case.number, func.coalesce(Case.drill, False))
        .join(Notice, Notice.id == Message.notice_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(which)
        .order_by(Message.priority, Message.id)
        .with_for_update(of=Message, skip_locked=True)
    )  # fmt: skip
    found, pointless = [], []
    for (id_, person_id, person, priority, way, address, give_up_at, duplicate, attempts, purpose, state, breached_at, due_at,
         number, drill) in work.session.execute(query):  # fmt: skip
        if state not in (None, "running") and purpose != "closing" and not attempts:
            pointless.append(id_)
            continue
        breached = purpose == "breach" or breached_at is not None
        one = Waiting(id_, person_id, person, priority, breached, number, due_at, bool(drill))
        found.append((one, _Row(way, address, person_id, give_up_at, duplicate)))
    return found, pointless


def _carry(work: Work, part: Part, text: str, token: str, rows: Sequence[_Row]) -> None:
    """One digest row; those it carries name it, and so does what they carried themselves."""
    now, first = work.now, rows[0]
    [notice_id] = put_numbered(work.session, Notice, [{
        "dedupe_key": f"{DIGEST}:{token}", "purpose": DIGEST, "reason": "time", "due_at": now, "made_at": now, "state": "resolved",
    }])  # fmt: skip
    [parent_id] = put_numbered(work.session, Message, [{
        "token": token, "notice_id": notice_id, "person_id": first.person_id, "way": first.way, "address": first.address,
        "priority": part.priority, "code": code_of(notice_id), "text": text, "state": "pending",
        "digest": True, "made_at": now, "next_attempt_at": now, "give_up_at": max(now, min(r.give_up_at for r in rows)),
        "attempts": 0, "possible_duplicate": any(r.possible_duplicate for r in rows), "provider_seq": 0,
    }])  # fmt: skip
    for ids in _chunks(part.members):
        work.session.execute(update(Message).where(Message.parent_id.in_(ids)).values(parent_id=parent_id))
    _set(work, part.members, state="bundled", parent_id=parent_id)


def _set(work: Work, ids: Sequence[int], **values: object) -> None:
    for some in _chunks(ids):
        statement = update(Message).where(Message.id.in_(some)).values(**values)
        work.session.execute(statement.execution_options(synchronize_session=False))


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]


def _due(now: datetime) -> ColumnElement[bool]:
    """Waiting and due, or claimed by a sender that died: its lease has run out."""
    pending = and_(Message.state == "pending", Message.next_attempt_at <= now)
    lost = and_(Message.state == "sending", Message.leased_until <= now)
    return _WAITS & or_(pending, lost)


def _crowd(work: Work, robot: Paced) -> Crowd:
    rank = case((Message.priority > DANGER, DANGER + 1), else_=Message.priority)
    query = select(
        rank, func.count(case((~Message.digest, 1))), func.count(case((Message.digest, Message.person_id)).distinct())
    )
    found = work.session.execute(query.where(_due(work.now), Message.way.in_(robot.ways)).group_by(rank))
    many = {place: singly + people for place, singly, people in found}
    return Crowd(many.get(BREACH, 0), many.get(DANGER, 0), many.get(DANGER + 1, 0))


def _digest_lately(work: Work, robot: Paced) -> bool:
    """Whether a digest left for this robot within the last minute."""
    query = (
        select(Attempt.id).join(Message, Message.id == Attempt.message_id).join(Notice, Notice.id == Message.notice_id)
    )
    begun = query.where(Attempt.begun_at > work.now - WINDOW, Attempt.begun_at <= work.now + timedelta(seconds=1))
    mine = begun.where(Message.way.in_(robot.ways), Notice.purpose == DIGEST)
    return work.session.scalar(mine.limit(1)) is not None
