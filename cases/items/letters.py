"""Letters and orders: each opens its 诉求件 at keep, before judgment, with its number and its reply clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select

from cases.audit.events import record
from cases.clocks.correct import correct_clock
from cases.clocks.start import start_again
from cases.clocks.stop import running, stop_clock, withdraw_breach
from cases.evidence.record import record_evidence
from cases.items.raw import RawItem
from cases.matters.opening import Opened, open_cases
from cases.store.bulk import watch
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item
from cases.store.making import Bare, bare, make
from cases.store.prepared import Row
from cases.title import title_of
from cases.work import Work

NO_TIME = "来表记为办结而没有办结时间, 是否按时无从得知"
STATED = "platform"
"""Who decided what the sender's platform or a superior's document states; a person of ours may decide otherwise."""


def open_requests(work: Work, kept: list[tuple[Row, RawItem]]) -> None:
    """Open a request for every new item of a channel that carries them; one that came answered is closed by its reply."""
    opened: list[tuple[Opened, RawItem]] = []
    for row, item in kept:
        channel = work.config.channel(item.channel)
        if channel.carries == "request":
            case = _request(work, row, item)
            opened.append((Opened(case, row["id"], channel.reply_clock, stated=item.due_at), item))
    open_cases(work, [o for o, _ in opened], watched=False)
    for o, item in opened:
        if item.reply and item.reply_at:
            _close_by_reply(work, o.case, item, on_arrival=True)
        _end_as_recorded(work, o.case, item)


def restate(work: Work, edited: list[tuple[Item, RawItem]]) -> None:
    """A known letter whose platform states another limit or another unit now: its clock is corrected, its lead changed."""
    stating = {row.id: item for row, item in edited if item.due_at or item.unit}
    if not stating:
        return
    for item_id, case in work.session.execute(_requests_of(stating).where(Case.closed_at.is_(None))).all():
        item = stating[item_id]
        _take_unit(work, case, item)
        if item.due_at:
            _correct(work, case, item.due_at)


def _take_unit(work: Work, case: Case, item: RawItem) -> None:
    """The unit the platform names, unless a person of ours has named another. An informant's channel names the accused."""
    unit = work.config.unit_named(item.unit) if item.unit else None
    free = case.decided.get("handling_lead") in (None, STATED)
    if unit is None or not free or case.restricted or unit.id in case.complained_of:
        return
    if not isinstance(case, Bare) and unit.id != case.handling_lead:  # one that is not in the record yet opens with it
        record(work, "unit_stated", subject_kind="case", subject_id=case.id, case_id=case.id, actor="machine",
               data={"from": case.handling_lead, "to": unit.id})  # fmt: skip
    case.handling_lead, case.support = unit.id, [one for one in case.support if one != unit.id]
    case.decided = {**case.decided, "handling_lead": STATED}


def _correct(work: Work, case: Case, stated: datetime) -> None:
    """The limit stated last rules over the one stated before; a cycle of our own (reopened) keeps its own."""
    for clock in running(work, case.id):
        if clock.terms["policy"]["when"]["reply"] and clock.cycle == 1:
            start = replace(start_again(clock), stated=stated)
            correct_clock(work, clock, start, actor="machine", reason="来文单位更正了办理期限")


def close_answered(work: Work, edited: list[tuple[Item, RawItem]]) -> None:
    """A known letter that has its reply now: the reply is evidence, and what it owed is paid."""
    answered = {row.id: item for row, item in edited if item.reply and item.reply_at}
    if not answered:
        return
    for item_id, case in work.session.execute(_requests_of(answered)).all():
        item = answered[item_id]
        if _owed(work, case, item):
            _close_by_reply(work, case, item)
            _end_as_recorded(work, case, item)


def _requests_of(item_ids: Iterable[int]) -> Select[int, Case]:
    """The request that each of these letters opened."""
    query = select(CaseItem.item_id, Case).join(Case, Case.id == CaseItem.case_id)
    return query.where(CaseItem.item_id.in_(item_ids), CaseItem.how == "opened", Case.kind == "request")


def owes_replies(work: Work, channel: str) -> bool:
    """Whether a letter of the channel still waits for its reply, as far as our record knows."""
    query = (
        select(ClockRow.id)
        .join(CaseItem, CaseItem.case_id == ClockRow.case_id)
        .join(Item, Item.id == CaseItem.item_id)
        .where(
            Item.channel == channel, CaseItem.how == "opened", ClockRow.state == "running",
            ClockRow.kind == work.config.channel(channel).reply_clock,
        )
    )  # fmt: skip
    return work.session.scalar(query.limit(1)) is not None


def _end_as_recorded(work: Work, case: Case, item: RawItem) -> None:
    """Imported history is done with when its table says so (a status, or without one a reply).

    1. With the time of its end: the table's word is the evidence, and the limit was kept or not by that time.
    2. Without: nobody can say any more whether it was kept, so its clock is void, neither kept nor broken.
    """
    if not case.history or case.closed_at is not None:
        return
    ended = item.status in work.config.channels.ended_status if item.status else bool(item.reply)
    if not ended:
        return
    if item.reply_at is not None:
        _close_by_reply(work, case, item, on_arrival=True)
    for clock in running(work, case.id):
        if clock.breached_at:
            withdraw_breach(work, clock, actor="machine", reason=NO_TIME)
        stop_clock(work, clock, "void", at=clock.started_at, actor="machine", reason=NO_TIME)
    if isinstance(case, Bare):  # just put there with many others, of which nothing more is written
        case = make(Case, **vars(case))
        watch(work.session, [case])
    case.state, case.closed_at = "closed", item.reply_at or work.now
    record(work, "closed_as_recorded", subject_kind="case", subject_id=case.id, case_id=case.id, actor="machine",
           effective_at=case.closed_at, data={"status": item.status})  # fmt: skip


def _owed(work: Work, case: Case, item: RawItem) -> list[ClockRow]:
    """The reply clocks that this reply can stop; one opened anew after it was written waits for another."""
    return [
        clock
        for clock in running(work, case.id)
        if "reply" in clock.terms["policy"]["stops_on"]
        and item.reply_at is not None
        and (clock.cycle == 1 or item.reply_at >= clock.started_at)
    ]


def _request(work: Work, row: Row, item: RawItem) -> Case:
    channel = work.config.channel(item.channel)
    discovered = row["discovered_at"]
    received = min(item.received_at or item.published_at or discovered, work.now)  # a slip of the year buys no time
    case = bare(
        Case, kind="request", title=title_of(item.title, item.text), state="received", opened_at=work.now,
        restricted=channel.restricted, history=row["history"], drill=False, cycle=1, review=False, incident=False, attention=False,
        public_opinion="no", type=item.type or channel.default_type, discovered_at=discovered, received_at=received,
        dispatched_at=item.dispatched_at, occurred_at=item.occurred_at, support=[], complained_of=[], facts={}, decided={},
        handling_lead=None,
    )  # fmt: skip
    _take_unit(work, case, item)
    return case


def _close_by_reply(work: Work, case: Case, item: RawItem, *, on_arrival: bool = False) -> None:
    assert item.reply_at is not None
    issuer = item.unit or work.config.channel(item.channel).name
    evidence = record_evidence(
        work,
        case.id,
        kind="reply",
        issuer=issuer,
        published_at=item.reply_at,
        actor="machine",
        text=item.reply or f"来表记载: {item.status}",
    )
    for clock in _owed(work, case, item):
        if on_arrival and clock.breached_at and item.reply_at <= clock.breach_at:
            withdraw_breach(work, clock, actor="machine")  # answered in time before we ever heard of it
        stop_clock(work, clock, "satisfied", at=item.reply_at, actor="machine", evidence_id=evidence.id)
