"""Frozen copies of what evidence only points to: the page as it was fetched, named by its content. Who fetches stands above."""

from datetime import timedelta

from sqlalchemy import func, select

from cases.audit.events import MACHINE, record
from cases.evidence.record import freeze
from cases.store.case_tables import Evidence
from cases.store.event_tables import Event
from cases.work import Work

FROZEN, NOT_FROZEN = "evidence_frozen", "evidence_not_frozen"
TRIES = 5
AGAIN = timedelta(minutes=10)
AT_ONCE = 20


def unfrozen(work: Work) -> list[tuple[int, str]]:
    """Evidence with an address and no copy: id and address, the oldest first; what failed too often or just now is left out."""
    query = select(Evidence.id, Evidence.url).where(Evidence.url.is_not(None), Evidence.blob_hash.is_(None))
    query = query.where(Evidence.recorded_at > work.now - timedelta(days=3)).order_by(Evidence.id)
    return [(id_, url) for id_, url in work.session.execute(query) if url and _may_try(work, id_)][:AT_ONCE]


def keep_page(work: Work, evidence_id: int, body: bytes, url: str) -> None:
    """Freeze what was fetched; ``url`` is where it was found in the end. A copy that stands is never replaced."""
    evidence = work.session.get_one(Evidence, evidence_id)
    if evidence.blob_hash is None:
        evidence.blob_hash = freeze(work, body)
        record(work, FROZEN, subject_kind="evidence", subject_id=evidence.id, case_id=evidence.case_id, actor=MACHINE,
               data={"copy": evidence.blob_hash, "bytes": len(body), "moved": url != evidence.url})  # fmt: skip


def keep_failure(work: Work, evidence_id: int, fault: str) -> None:
    """Put on record that the page could not be fetched, and why; after so many tries it is given up, and a person files a copy."""
    evidence = work.session.get_one(Evidence, evidence_id)
    record(work, NOT_FROZEN, subject_kind="evidence", subject_id=evidence.id, case_id=evidence.case_id, actor=MACHINE,
           data={"fault": fault})  # fmt: skip


def _may_try(work: Work, evidence_id: int) -> bool:
    query = select(func.count(), func.max(Event.recorded_at)).where(
        Event.subject_kind == "evidence", Event.subject_id == str(evidence_id), Event.type == NOT_FROZEN
    )
    tries, last = work.session.execute(query).one()
    return tries < TRIES and (last is None or last <= work.now - AGAIN)
