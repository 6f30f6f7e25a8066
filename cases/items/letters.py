"""Letters and orders: each opens its 诉求件 at keep, before judgment, with its number and its reply clock."""

from cases.clocks.stop import running, stop_clock
from cases.evidence.record import record_evidence
from cases.items.raw import RawItem
from cases.matters.opening import Opened, open_cases
from cases.store.case_tables import Case
from cases.store.item_tables import Item
from cases.work import Work


def open_requests(work: Work, kept: list[tuple[Item, RawItem]]) -> None:
    """Open a request for every new item of a channel that carries them; one that came answered is closed by its reply."""
    opened: list[tuple[Opened, RawItem]] = []
    for row, item in kept:
        channel = work.config.channel(item.channel)
        if channel.carries == "request":
            case = _request(work, row, item)
            opened.append((Opened(case, row.id, channel.reply_clock), item))
    open_cases(work, [o for o, _ in opened])
    for o, item in opened:
        if item.reply and item.reply_at:
            _close_by_reply(work, o.case, item)


def _request(work: Work, row: Item, item: RawItem) -> Case:
    channel = work.config.channel(item.channel)
    received = item.received_at or item.published_at or row.discovered_at
    return Case(
        kind="request", title=item.title or item.text[:40], state="received", opened_at=work.now,
        restricted=channel.restricted, history=row.history, drill=False, cycle=1, review=False, incident=False, attention=False,
        public_opinion="no", type=item.type or channel.default_type, discovered_at=row.discovered_at, received_at=received,
        dispatched_at=item.dispatched_at, occurred_at=item.occurred_at, support=[], complained_of=[], facts={}, decided={},
    )  # fmt: skip


def _close_by_reply(work: Work, case: Case, item: RawItem) -> None:
    assert item.reply_at is not None
    issuer = item.unit or work.config.channel(item.channel).name
    evidence = record_evidence(
        work, case.id, kind="reply", issuer=issuer, published_at=item.reply_at, actor="machine", text=item.reply or ""
    )
    for clock in running(work, case.id):
        if "reply" in clock.terms["policy"]["stops_on"]:
            stop_clock(work, clock, "satisfied", at=item.reply_at, actor="machine", evidence_id=evidence.id)
