"""deliver: claim with a lease, send, record. A lost claim comes back after its lease and says (可能重复)."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alerts.bundle import bundle_digests
from alerts.enclosing import enclosed
from alerts.failover import fail, give_up, holds_danger
from alerts.outcome import Outcome, Parcel, Sender
from alerts.receipts import first_asking, pass_failed_on
from alerts.robots import Paced, paced_robots
from alerts.senders import build_senders
from alerts.storm import DIGEST, carried_addresses, due_messages, for_robot, is_anything_due
from cases.house import House
from cases.log import log
from cases.outbox.receipts import ARRIVED, apply_kept
from cases.outbox.trial import WITHHELD, withhold
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.work import Work

DANGER_TRIES = 3  # once the gaps have grown, within the time after which a danger is given up
AT_ONCE = 8  # claimed and sent together, so that no lease runs out while its message waits for another


@dataclass(frozen=True)
class Sent:
    """One try, as `yingsheng deliver` prints it."""

    message: int
    way: str
    attempt: int
    outcome: str
    state: str
    detail: str


def deliver(
    house: House, senders: dict[str, Sender] | None = None, stand_aside: Callable[[], object] = lambda: None
) -> Iterator[Sent]:
    """Send everything that waits and may go now, gravest first; each end is on record before the next claim.

    ``stand_aside`` is called before each write: the sweep goes first where both want the record.
    """
    pass_failed_on(house)
    if not something_waits(house):
        return
    own = senders is None
    senders = build_senders(house) if senders is None else senders
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while (parcels := _next(house, stand_aside)) is not None:
                for message_id, outcome in pool.map(lambda p: _send(house, senders, *p), parcels):
                    stand_aside()
                    yield conclude(house, message_id, outcome)
    finally:
        for sender in senders.values() if own else ():
            sender.close()


def something_waits(house: House) -> bool:
    """Whether any message may go now. Only reads: an idle sender takes no lock from anybody."""
    with house.read() as work:
        return is_anything_due(work)


def _next(house: House, stand_aside: Callable[[], object]) -> list[tuple[int, str, Parcel]] | None:
    stand_aside()
    return claim(house)


def claim(house: House) -> list[tuple[int, str, Parcel]] | None:
    """Lease the next messages and write the try that begins; what has become pointless is cancelled instead, and what
    would go by a way on trial is kept back.

    ``None`` when nothing waits; an empty list when all that was looked at has been cancelled and more may wait.
    """
    return house.done(_claim)


def _claim(work: Work) -> list[tuple[int, str, Parcel]] | None:
    waiting = _waiting(work, paced_robots(work.config.alerts))
    taken = bundle_digests(work, waiting)
    at_hand = _at_hand(work, taken)
    withhold(work, taken)
    found = [_lease(work, m) for m in taken]
    del at_hand
    return [parcel for parcel in found if parcel is not None] if waiting else None


def conclude(house: House, message_id: int, outcome: Outcome) -> Sent:
    """Record how a try ended and what follows: accepted, tried again later, given up, or passed on."""
    return house.done(lambda work: _conclude(work, house, message_id, outcome))


def _conclude(work: Work, house: House, message_id: int, outcome: Outcome) -> Sent:
    message = work.session.get_one(Message, message_id, with_for_update=True)
    attempt = work.session.scalars(
        select(Attempt).where(Attempt.message_id == message_id, Attempt.n == message.attempts)
    ).one()
    attempt.ended_at, attempt.outcome, attempt.code, attempt.detail = (
        work.now,
        outcome.kind,
        outcome.code,
        outcome.detail[:500],
    )
    _follow(work, house, message, outcome)
    return Sent(message.id, message.way, message.attempts, outcome.kind, message.state, outcome.detail)


def _waiting(work: Work, robots: Sequence[Paced]) -> list[Message]:
    """The gravest that may go now: of a group's robot no more than it takes, and its few before equals of other ways."""
    paced = {way for robot in robots for way in robot.ways}
    found = due_messages(work, Message.way.not_in(paced), AT_ONCE)
    for robot in robots:
        found += for_robot(work, robot, AT_ONCE)
    return sorted(found, key=lambda m: (m.priority, m.way not in paced, m.next_attempt_at, m.id))[:AT_ONCE]


def _at_hand(work: Work, messages: Sequence[Message]) -> list[object]:
    """What every lease looks at, read at once; the session knows it as long as the list is held."""
    notices = work.session.scalars(select(Notice).where(Notice.id.in_([m.notice_id for m in messages]))).all()
    clocks = work.session.scalars(select(ClockRow).where(ClockRow.id.in_([n.clock_id for n in notices if n.clock_id])))
    return [*notices, *clocks]


def _lease(work: Work, message: Message) -> tuple[int, str, Parcel] | None:
    notice = work.session.get_one(Notice, message.notice_id)
    clock = work.session.get(ClockRow, notice.clock_id) if notice.clock_id else None
    if clock is not None and clock.state != "running" and notice.purpose != "closing" and message.attempts == 0:
        message.state = "cancelled"
        return None
    if message.state == WITHHELD:
        return None
    if message.state == "sending":
        _expire_lease(work, message)
    message.state, message.attempts = "sending", message.attempts + 1
    message.leased_until = work.now + timedelta(seconds=work.config.alerts.retry.lease_seconds)
    work.session.add(Attempt(message_id=message.id, n=message.attempts, begun_at=work.now))
    facts = {"purpose": notice.purpose, "reason": notice.reason}
    calls = carried_addresses(work, message) if notice.purpose == DIGEST else ()
    return message.id, message.way, Parcel(
        message.token[:12], message.address, message.text, message.code, message.attempts, message.possible_duplicate, facts, calls,
        enclosed(work, notice, message.way), answerable=notice.clock_id is not None,
    )  # fmt: skip


def _expire_lease(work: Work, message: Message) -> None:
    """The sender died between claim and record: the try's outcome is unknown for ever, and the repeat says so."""
    message.possible_duplicate = True
    lost = work.session.scalar(select(Attempt).where(Attempt.message_id == message.id, Attempt.n == message.attempts))
    if lost is not None and lost.ended_at is None:
        lost.ended_at, lost.outcome, lost.detail = work.now, "unknown", "发送进程中断"


def _send(house: House, senders: dict[str, Sender], message_id: int, way: str, parcel: Parcel) -> tuple[int, Outcome]:
    sender = senders.get(way)
    if sender is None:
        return message_id, Outcome("permanent", "no_sender", "这个发送方式已停用")
    try:
        return message_id, sender.send(parcel, house.now())
    except Exception as e:  # noqa: BLE001 — one message that breaks its sender must not lose the ends of those beside it
        log.error("sender failed", message=parcel.id, error=type(e).__name__)
        return message_id, Outcome("unknown", type(e).__name__, "发送程序出错")


def _follow(work: Work, house: House, message: Message, outcome: Outcome) -> None:
    message.leased_until = None
    if message.state in ARRIVED:  # its receipt was quicker than the end of the try
        message.provider_id = outcome.provider_id or message.provider_id
    elif outcome.kind == "ok":
        message.state, message.provider_id = "accepted", outcome.provider_id
        message.receipt_due_at = first_asking(work, message)
        apply_kept(work, message)
    elif outcome.kind == "permanent":
        fail(work, house, message, outcome.detail, outcome.code)
    else:
        message.possible_duplicate = message.possible_duplicate or outcome.kind == "unknown"
        message.next_attempt_at = work.now + _wait(work, message, outcome)
        message.state, message.fault = "pending", outcome.detail[:500]
        if message.next_attempt_at > message.give_up_at:
            give_up(work, house, message, outcome.detail, outcome.code)


def _wait(work: Work, message: Message, outcome: Outcome) -> timedelta:
    """Doubling back-off up to the cap; a longer wait asked for by the other side is honoured. Of a danger's ten minutes none is slept through."""
    retry = work.config.alerts.retry
    cap = float(retry.cap_seconds)
    if holds_danger(work, message):
        cap = min(cap, retry.danger_give_up_seconds / DANGER_TRIES)
    own = min(retry.first_seconds * 2 ** min(message.attempts - 1, 20), cap)
    return timedelta(seconds=max(own, outcome.retry_after or 0))
