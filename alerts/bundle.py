"""What waits, for the morning or over the allowance, becomes one message for each person; the others name their parent."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, tuple_, update

from alerts.compose import given_up, link_to
from alerts.dangers import RISK, danger_cn, kinds_of
from alerts.twins import Twin, twins_among
from alerts.wording import LISTED, SIGN, Line, digest_text, drilled
from cases.clocks.night import is_night
from cases.outbox.trial import kept_back
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message, Notice
from cases.work import Work
from config.words import CLOCK_CN

Place = tuple[int, str, bool, bool]
"""A person, a way, whether it is a drill and whether it is kept back on trial: what is real, or goes, is never listed beside what is not."""
LINK_TOKEN = 24


class Member(NamedTuple):
    """A message that waits: its id, what it is about (a clock, or its own notice), what the list says of it, and whether it may go now."""

    id: int
    about: tuple[str, int]
    line: Line
    due: bool
    priority: int


def bundle_digests(work: Work, claimed: Sequence[Message]) -> list[Message]:
    """What goes: the claimed messages without those that another carries. One digest of a person takes in all that waits beside it, but of
    dangers no more than its way tells to the end; those it has no room for go in the next.

    Only what is claimed looks for its like: with thousands waiting, a claim costs what its own few people have waiting.
    """
    joining = {m.id for m in claimed if _joins(m)}
    waiting = _waiting(work, {(m.person_id, m.way) for m in claimed if _joins(m)})
    going = {m.id: m for m in claimed}
    for place, members in waiting.items():
        for listed in _lists(members, work.now, _room(work, place[1])):
            carrier = _carrier(listed, joining)
            if carrier is not None:
                going[carrier] = going.get(carrier) or work.session.get_one(Message, carrier)
                _take_in(work, going[carrier], listed, drill=place[2])
    return [message for message in going.values() if message.state != "bundled"]


def _lists(members: Sequence[Member], now: datetime, room: int | None) -> list[list[Member]]:
    """What goes together. Of a danger that is cut off nobody learns, and who says 收到 to the rest would have said it to that one."""
    lists: list[list[Member]] = [[]]
    for member in (m for m in members if m.line.danger):
        said = digest_text([m.line for m in (*lists[-1], member)], now, "")
        if lists[-1] and (len(lists[-1]) == LISTED or (room is not None and len(said) > room)):
            lists.append([])
        lists[-1].append(member)
    lists[-1] += [m for m in members if not m.line.danger]
    return lists


def _room(work: Work, way: str) -> int | None:
    transport = next((one.transport for one in work.config.alerts.ways if one.id == way), None)
    return transport.room(len(link_to(work.config, "")) + LINK_TOKEN) if transport else None


def _carrier(listed: Sequence[Member], joining: set[int]) -> int | None:
    """One that is due and about a limit, so that the list asks for 收到. A danger where there is one: its time at a way is the shorter, and
    when that is over the others go on without it."""
    ours = [m for m in listed if m.id in joining]
    if not ours:
        return None
    asks = [m for m in (*ours, *listed) if m.due and m.about[0] == "clock"]
    return min(asks or ours, key=lambda m: not m.line.danger).id


def _joins(message: Message) -> bool:
    """A digest that has not been tried yet; later it stays what it was, so that every try says the same."""
    return message.digest and not message.attempts


def _waiting(work: Work, places: set[tuple[int, str]]) -> dict[Place, list[Member]]:
    found: dict[Place, list[Member]] = defaultdict(list)
    if not places:
        return found
    asleep = is_night(work.now, work.config.alerts.night, work.config.city.zone)
    query = (
        select(Message.person_id, Message.way, func.coalesce(Case.drill, False), Message.made_at, Message.id, Message.next_attempt_at,
               Message.priority, Notice.id, Notice.text, Case.id, Case.number, Case.restricted, ClockRow)
        .join(Notice, Notice.id == Message.notice_id)
        .outerjoin(ClockRow, ClockRow.id == Notice.clock_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(Message.person_id.in_({person for person, _ in places}), tuple_(Message.person_id, Message.way).in_(places),
               Message.digest, Message.state == "pending", Message.attempts == 0,
               or_(ClockRow.id.is_(None), ClockRow.state == "running"))
        .order_by(Message.priority, Message.id)
        .with_for_update(of=Message, skip_locked=True)  # another sender may be claiming them
    )  # fmt: skip
    rows = work.session.execute(query).all()
    dangers = kinds_of(work, {case for *_, case, _, kept, clock in rows if clock and clock.kind == RISK and not kept})
    twins = twins_among(work, {row[9] for row in rows if row[12] and row[9] and not (row[2] or row[11])})
    is_kept = kept_back(work)
    for person_id, way, drill, made_at, id_, at, priority, notice, text, case, number, _, clock in rows:
        if at > work.now and asleep and not (clock and clock.loud):
            continue  # it waits for the morning
        about, line = ("notice", notice), Line(_own_words(work, text or ""))
        if clock is not None:
            about, line = ("clock", clock.id), _line(clock, number, dangers.get(case), twins.get(case))
        member = Member(id_, about, line, at <= work.now, priority)
        found[person_id, way, bool(drill), is_kept(way, made_at)].append(member)
    return found


def _line(clock: ClockRow, number: str | None, kinds: str | None, twin: Twin | None) -> Line:
    danger = danger_cn(kinds)
    said = CLOCK_CN[clock.kind] + (f"({danger})" if danger else "")
    about = number or clock.subject or ""
    return Line(said, clock.breached_at is not None, clock.catch_up_at or clock.due_at, clock.kind == RISK, about, twin.number if twin else None)  # fmt: skip


def _own_words(work: Work, text: str) -> str:
    """A notice's words without the sign and the link that a list has of its own."""
    return text.partition(work.config.city.base_url)[0].replace(SIGN, "").replace("【演练】", "").rstrip("。 ")


def _take_in(work: Work, parent: Message, members: Sequence[Member], *, drill: bool) -> None:
    others = [m.id for m in members if m.id != parent.id]
    if not others:
        return
    listed = {m.about: m.line for m in members}  # two messages of one duty are one line
    text = digest_text(list(listed.values()), work.now, link_to(work.config, parent.token))
    parent.text = drilled(text) if drill else text
    parent.priority = min(m.priority for m in members)
    if not drill and any(m.line.danger for m in members):
        parent.give_up_at = min(parent.give_up_at, given_up(work.config, work.now, danger=True))
    work.session.execute(update(Message).where(Message.id.in_(others)).values(state="bundled", parent_id=parent.id))
