"""Take the personal words of an item, and of what was done about it, out of every table; hashes, times and numbers stay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update

from cases.audit.events import record
from cases.items.files import file_of
from cases.items.search import forget
from cases.store.act_tables import (
    Dispatch,
    Evidence,
    EvidenceCopy,
    Extension,
    Instruction,
    Response,
    Review,
    UpwardReport,
)
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.event_tables import Event, EventText, about
from cases.store.item_tables import Band, Blob, FingerprintRow, Item, ItemVersion, JudgmentRow, Rejection
from cases.store.outbox_tables import Attempt, Message, Notice, Receipt, Reply
from cases.store.paper_tables import KeptFigures
from cases.store.people_tables import HandOver, PromisedCall, StandIn
from cases.work import Work

GONE = "（已到保存期限，内容已抹除）"
PURGED = "（按保密要求，内容已清除）"
BLANK = (GONE, PURGED)
"""What stands in place of words: when their time was up, and when two people purged what should never have been taken in."""
PRIVATE_COPIES = ("reply", "feedback")
"""Kinds of evidence whose copy is a letter to a citizen; what was published stays, it is public."""


@dataclass(frozen=True)
class Erased:
    """What went, in numbers; ``files`` are hashes of attachments nobody else refers to, to be unlinked after the commit."""

    counts: dict[str, int]
    files: list[str]


def erase(
    work: Work,
    item_id: int,
    type: str,
    actor: str,
    data: dict[str, Any],
    reason: str | None = None,
    *,
    shared: bool = False,
) -> Erased:
    """Erase an item and record it (``type``: item_erased, item_purged). A case of which no item is left is emptied too.

    ``shared``: raw bodies go though other items came with them.
    """
    item = work.session.get(Item, item_id)
    assert item is not None, "the caller found it"
    versions = list(work.session.scalars(select(ItemVersion).where(ItemVersion.item_id == item_id)))
    blobs = [version.blob_hash for version in versions if version.blob_hash]
    files = [kept for version in versions for name in version.attachments if (kept := file_of(name)[1])]
    forget(work, [item_id])  # by its words, while they can still be read
    for version in versions:
        _empty(version)
    item.erased_at, item.fault = work.now, None
    work.session.execute(delete(KeptFigures))  # a topic that is kept may be named in its words
    work.session.flush()
    item.indexed_version = item.version  # nothing is left to be found
    _forget_judging(work, item_id)
    texts = _erase_texts(work, about("item", [item_id]))
    cases = [case for case in cases_of(work, item_id) if _is_empty(work, case)]
    texts += sum(_empty_case(work, case, PURGED if type == "item_purged" else GONE) for case in cases)
    counts = {
        "versions": len(versions),
        "blobs": _erase_blobs(work, blobs, shared=shared),
        "texts": texts,
        "cases": len(cases),
    }
    unused = _unused(work, files)
    record(
        work,
        type,
        subject_kind="item",
        subject_id=item_id,
        actor=actor,
        data={**data, **counts, "files": unused},
        reason=reason,
    )
    work.session.flush()
    return Erased(counts, unused)


def erase_loose(work: Work, before: datetime) -> int:
    """Words that belong to no case, written before an instant: reasons of events, notes of hand-overs, answers by SMS; how many."""
    session, own = work.session, {"synchronize_session": False}
    session.execute(update(HandOver).where(HandOver.at <= before).values(note=None), execution_options=own)
    session.execute(update(StandIn).where(StandIn.made_at <= before).values(reason=None), execution_options=own)
    session.execute(update(Reply).where(Reply.received_at <= before).values(text=GONE), execution_options=own)
    return _erase_texts(work, Event.case_id.is_(None), Event.recorded_at <= before)


def erase_refused(work: Work, channel: str, before: datetime) -> int:
    """Rows and pages of a channel that never became items: how many bodies were erased. The reason says what was wrong, not what it said."""
    old = (Rejection.channel == channel, Rejection.at <= before, Rejection.blob_hash.is_not(None))
    return _erase_blobs(work, [hash for hash in work.session.scalars(select(Rejection.blob_hash).where(*old)) if hash])


def _empty(version: ItemVersion) -> None:
    version.title = version.text = ""
    version.url = version.author = version.contact = version.reply = version.headers = version.status = version.unit = (
        None
    )
    version.attachments, version.metrics = [], {}


def _forget_judging(work: Work, item_id: int) -> None:
    """Fingerprints point to a person and allow a guess at the words; judgments quote them."""
    work.session.execute(delete(Band).where(Band.item_id == item_id))
    work.session.execute(delete(FingerprintRow).where(FingerprintRow.item_id == item_id))
    for row in work.session.scalars(select(JudgmentRow).where(JudgmentRow.item_id == item_id)):
        line = row.line if isinstance(row.line, dict) else {}
        row.line = {**line, "reasons": [], "places": []}
    for suggestion in work.session.scalars(select(Suggestion).where(Suggestion.item_id == item_id)):
        suggestion.why = suggestion.why.partition(":")[0]


def cases_of(work: Work, item_id: int) -> list[Case]:
    """The cases an item stands in or stood in."""
    return list(
        work.session.scalars(
            select(Case).join(CaseItem, CaseItem.case_id == Case.id).where(CaseItem.item_id == item_id)
        )
    )


def _is_empty(work: Work, case: Case) -> bool:
    left = select(Item.id).join(CaseItem, CaseItem.item_id == Item.id)
    return work.session.scalar(left.where(CaseItem.case_id == case.id, Item.erased_at.is_(None)).limit(1)) is None


def _empty_case(work: Work, case: Case, blank: str) -> int:
    """What people wrote about it and what they were sent; how many texts of events."""
    case.title = blank
    session, own = work.session, {"synchronize_session": False}
    session.execute(update(Dispatch).where(Dispatch.case_id == case.id).values(reason=None), execution_options=own)
    responses = select(Response.id).where(Response.case_id == case.id)
    session.execute(update(Review).where(Review.response_id.in_(responses)).values(reason=None), execution_options=own)
    for table, values in (
        (Response, {"text": blank, "findings": []}), (Extension, {"reason": blank}), (Instruction, {"words": blank}),
        (UpwardReport, {"text": None}),
    ):  # fmt: skip
        session.execute(update(table).where(table.case_id == case.id).values(**values), execution_options=own)
    session.execute(
        update(PromisedCall).where(PromisedCall.case_id == case.id).values(text=blank), execution_options=own
    )
    _empty_messages(work, case, blank)
    private = (Evidence.case_id == case.id, Evidence.kind.in_(PRIVATE_COPIES))
    copies = [row for row in session.scalars(select(Evidence.blob_hash).where(*private)) if row]
    beside = EvidenceCopy.evidence_id.in_(select(Evidence.id).where(*private))
    copies += session.scalars(select(EvidenceCopy.blob_hash).where(beside))
    session.execute(
        update(EvidenceCopy).where(beside).values(url=None, title=None, file_name=None), execution_options=own
    )
    session.execute(update(Evidence).where(*private).values(url=None, file_name=None), execution_options=own)
    session.execute(update(Evidence).where(Evidence.case_id == case.id).values(ground=None), execution_options=own)
    _erase_blobs(work, copies)
    return _erase_texts(work, Event.case_id == case.id)


def _empty_messages(work: Work, case: Case, blank: str) -> None:
    session, own = work.session, {"synchronize_session": False}
    notices = select(Notice.id).where(Notice.case_id == case.id)
    messages = select(Message.id).where(Message.notice_id.in_(notices))
    for table, column in ((Reply, Reply.message_id), (Attempt, Attempt.message_id), (Receipt, Receipt.message_id)):
        values = {"text": blank} if table is Reply else {"detail": None}
        session.execute(update(table).where(column.in_(messages)).values(**values), execution_options=own)
    session.execute(
        update(Message).where(Message.notice_id.in_(notices)).values(text=blank, fault=None), execution_options=own
    )
    of_case = update(Notice).where(Notice.case_id == case.id)
    untold = of_case.where(Notice.state == "pending", Notice.text.is_not(None))
    session.execute(
        untold.values(state="cancelled"), execution_options=own
    )  # without its words it would say something else
    session.execute(of_case.values(text=None), execution_options=own)


def _erase_texts(work: Work, *where: Any) -> int:
    """Words said of several cases in the same way stand once: they stay until the last of them goes."""
    hashes = set(work.session.scalars(select(Event.reason_hash).where(Event.reason_hash.is_not(None), *where)))
    gone = 0
    for hash in sorted(h for h in hashes if h):
        row = work.session.get(EventText, hash)
        if row is not None and row.text is not None and not _said_elsewhere(work, hash, where):
            row.text, row.erased_at = None, work.now
            gone += 1
    work.session.flush()
    return gone


def _said_elsewhere(work: Work, hash: str, where: tuple[Any, ...]) -> bool:
    """By a case that is still kept."""
    query = (
        select(Event.id)
        .outerjoin(Case, Case.id == Event.case_id)
        .where(Event.reason_hash == hash, Case.id.is_not(None))
    )
    mine = select(Event.id).where(*where)
    return work.session.scalar(query.where(Event.id.not_in(mine), Case.title.not_in(BLANK)).limit(1)) is not None


def _erase_blobs(work: Work, hashes: list[str], *, shared: bool = False) -> int:
    """Only those no kept item (unless ``shared``) and no public evidence refers to."""
    gone = 0
    for hash in sorted(set(hashes)):
        kept = select(ItemVersion.id).join(Item, Item.id == ItemVersion.item_id)
        used = (
            None
            if shared
            else work.session.scalar(kept.where(ItemVersion.blob_hash == hash, Item.erased_at.is_(None)).limit(1))
        )
        held = or_(
            Evidence.blob_hash == hash,
            Evidence.id.in_(select(EvidenceCopy.evidence_id).where(EvidenceCopy.blob_hash == hash)),
        )
        public = select(Evidence.id).where(held, Evidence.kind.not_in(PRIVATE_COPIES))
        blob = work.session.get(Blob, hash)
        if blob is not None and blob.body is not None and used is None and work.session.scalar(public.limit(1)) is None:
            blob.body, blob.erased_at = None, work.now
            gone += 1
    work.session.flush()
    return gone


def _unused(work: Work, files: list[str]) -> list[str]:
    """Attachments are named by content: another item may hold the same one."""
    held = select(ItemVersion.id)
    return [
        hash for hash in sorted(set(files))
        if work.session.scalar(held.where(cast(ItemVersion.attachments, String).like(f"%{hash}%")).limit(1)) is None
    ]  # fmt: skip
