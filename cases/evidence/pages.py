"""Frozen copies of what evidence only points to: the page as it was fetched, named by its content. Who fetches stands above."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from cases.audit.events import MACHINE, record
from cases.evidence.record import freeze
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.event_tables import Event, about
from cases.work import Work

FROZEN, NOT_FROZEN = "evidence_frozen", "evidence_not_frozen"
TRIES = 5
AGAIN = timedelta(minutes=10)
AT_ONCE = 20
PICTURES = (".png", ".jpg", ".jpeg", ".webp")


def unfrozen(work: Work) -> list[tuple[int, str]]:
    """Evidence with an address and no copy: id and address, the oldest first; what failed too often or just now is left out."""
    query = select(Evidence.id, Evidence.url).where(Evidence.url.is_not(None), Evidence.blob_hash.is_(None))
    query = query.where(Evidence.recorded_at > work.now - timedelta(days=3)).order_by(Evidence.id)
    return [(id_, url) for id_, url in work.session.execute(query) if url and _may_try(work, id_)][:AT_ONCE]


@dataclass(frozen=True)
class Page:
    """What was fetched: the bytes, where they were found in the end, and what they say. ``picture``: a screenshot in PNG."""

    body: bytes
    url: str
    title: str = ""
    text: str = ""
    tls: str | None = None
    picture: bytes = b""


def keep_page(work: Work, evidence_id: int, page: Page) -> None:
    """Freeze what was fetched. A copy that stands is never replaced."""
    evidence = work.session.get_one(Evidence, evidence_id)
    if evidence.blob_hash is not None:
        return
    parts = {"page": page.body, "text": page.text.encode("utf-8", "replace"), "screenshot": page.picture}
    kept = {what: freeze(work, body) for what, body in parts.items() if body or what == "page"}
    evidence.blob_hash = kept["page"]
    work.session.add_all(
        EvidenceCopy(evidence_id=evidence.id, what=what, blob_hash=name, made_at=work.now, made_by=MACHINE,
                     url=page.url, title=page.title or None, tls=page.tls)
        for what, name in kept.items()
    )  # fmt: skip
    record(work, FROZEN, subject_kind="evidence", subject_id=evidence.id, case_id=evidence.case_id, actor=MACHINE,
           data={"copy": evidence.blob_hash, "bytes": len(page.body), "moved": page.url != evidence.url, "copies": kept})  # fmt: skip


def keep_file(work: Work, evidence: Evidence, body: bytes, name: str, actor: str) -> None:
    """Freeze what a person files: a screenshot, or the page itself where it could not be fetched."""
    what = "screenshot" if name.lower().endswith(PICTURES) else "file"
    kept = freeze(work, body)
    if evidence.blob_hash is None:
        evidence.blob_hash = kept  # nothing is left to fetch
    work.session.add(EvidenceCopy(evidence_id=evidence.id, what=what, blob_hash=kept, made_at=work.now, made_by=actor,
                                  file_name=name))  # fmt: skip
    record(work, FROZEN, subject_kind="evidence", subject_id=evidence.id, case_id=evidence.case_id, actor=actor,
           data={"copy": kept, "bytes": len(body), "copies": {what: kept}})  # fmt: skip


def last_fault(work: Work, evidence_id: int) -> str | None:
    """Why the page could not be fetched the last time; ``None`` when it never failed."""
    query = select(Event.data).where(about("evidence", [evidence_id]))
    found = work.session.scalar(query.where(Event.type == NOT_FROZEN).order_by(Event.id.desc()).limit(1))
    return str(found["fault"]) if found else None


def keep_failure(work: Work, evidence_id: int, fault: str) -> None:
    """Put on record that the page could not be fetched, and why; after so many tries it is given up, and a person files a copy."""
    evidence = work.session.get_one(Evidence, evidence_id)
    record(work, NOT_FROZEN, subject_kind="evidence", subject_id=evidence.id, case_id=evidence.case_id, actor=MACHINE,
           data={"fault": fault})  # fmt: skip


def _may_try(work: Work, evidence_id: int) -> bool:
    query = select(func.count(), func.max(Event.recorded_at)).where(
        about("evidence", [evidence_id]), Event.type == NOT_FROZEN
    )
    tries, last = work.session.execute(query).one()
    return tries < TRIES and (last is None or last <= work.now - AGAIN)
