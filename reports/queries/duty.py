"""The desk itself: what it told people, what it could not see, and what people had to put right."""

from typing import Any

from sqlalchemy import Text, case, cast, func, literal, select, union_all

from cases.outbox.states import STATE
from cases.outbox.trial import WITHHELD
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from cases.store.item_tables import ChannelRun
from cases.store.outbox_tables import Message, Notice
from reports.queries.rows import Period, Rows, rows, taken_back

CORRECTED = ("severity", "category", "handling_lead", "occurred_at")


def messages(period: Period) -> Rows:
    """Messages made in the period, by how far they got; without those a trial kept back, which nobody was to receive."""
    how_far = case(
        (STATE.in_(("delivered", "accepted", "failed")), STATE),
        (STATE == "read", "delivered"),
        (STATE.in_(("pending", "sending")), "waiting"),
        else_="withdrawn",
    )
    return _messages(period, how_far).where(STATE != WITHHELD)


def messages_sent(period: Period) -> Rows:
    """Those a provider took, by way."""
    return _messages(period, Message.way).where(STATE.in_(("accepted", "delivered", "read")))


def messages_failed(period: Period) -> Rows:
    """Those given up, by way."""
    return _messages(period, Message.way).where(STATE == "failed")


def messages_withheld(period: Period) -> Rows:
    """Those kept back because their way was on trial, by way."""
    return _messages(period, Message.way).where(STATE == WITHHELD)


def runs(period: Period) -> Rows:
    """Crawls that ended in the period, by their end."""
    return rows(ChannelRun.id, ChannelRun.state).where(period.holds(ChannelRun.ended_at)).order_by(ChannelRun.id)


def runs_by_channel(period: Period) -> Rows:
    """The same by channel: one that is not among them was not looked at."""
    return rows(ChannelRun.id, ChannelRun.channel).where(period.holds(ChannelRun.ended_at)).order_by(ChannelRun.id)


def runs_failed(period: Period) -> Rows:
    """Crawls that failed, by channel."""
    return runs_by_channel(period).where(ChannelRun.state == "failed")


def corrections(period: Period) -> Rows:
    """Values a person set other than the machine had proposed, by field."""
    all_ = union_all(*(_acts(period, "act_overrule", name) for name in CORRECTED)).subquery()
    return select(all_).order_by(all_.c.id, all_.c.part)


def confirmations(period: Period) -> Rows:
    """Proposals a person let stand, by kind of case."""
    return _acted(period, "act_confirm", Case.kind).order_by(Event.id)


def _messages(period: Period, part: Any) -> Rows:
    all_ = rows(Message.id, part, case=Notice.case_id).select_from(Message).join(Notice, Notice.id == Message.notice_id)
    real = all_.outerjoin(Case, Case.id == Notice.case_id).where(func.coalesce(Case.drill, False).is_(False))
    return real.where(period.holds(Message.made_at)).order_by(Message.id)


def _acts(period: Period, act: str, value: str) -> Rows:
    """Acts by which that value was given; the event lists what was given as JSON."""
    return _acted(period, act, literal(value)).where(cast(Event.data["given"], Text).like(f'%"{value}"%'))


def _acted(period: Period, act: str, part: Any) -> Rows:
    all_ = rows(Event.id, part, case=Event.case_id).select_from(Event).join(Case, Case.id == Event.case_id)
    return all_.where(Event.type == act, period.holds(Event.recorded_at), Case.drill.is_(False), ~taken_back(period))
