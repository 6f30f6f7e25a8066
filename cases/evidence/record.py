"""Record evidence: where it was published, when, by whom, and a copy that cannot change."""

import zlib
from datetime import datetime
from hashlib import sha256

from cases.audit.events import record
from cases.store.act_tables import Evidence
from cases.store.item_tables import Blob
from cases.work import Work


def record_evidence(
    work: Work, case_id: int, *, kind: str, issuer: str, published_at: datetime, actor: str, text: str = "",
    url: str | None = None, file_name: str | None = None, body: bytes = b"", approver: str | None = None,
    ground: str | None = None, unreviewed: bool = False, review_on: datetime | None = None,
) -> Evidence:  # fmt: skip
    """Store one piece of evidence with its copy (``body``, else ``text``) named by its content."""
    copy = body or text.encode("utf-8", "surrogatepass")
    evidence = Evidence(
        case_id=case_id, kind=kind, issuer=issuer, url=url, file_name=file_name, published_at=published_at,
        blob_hash=freeze(work, copy) if copy else None, recorded_at=work.now, recorded_by=actor,
        approver=approver, ground=ground, unreviewed=unreviewed, review_on=review_on,
    )  # fmt: skip
    work.session.add(evidence)
    work.session.flush()
    data = {"kind": kind, "issuer": issuer, "copy": evidence.blob_hash, "approver": approver, "unreviewed": unreviewed}
    record(work, "evidence_recorded", subject_kind="evidence", subject_id=evidence.id, case_id=case_id, actor=actor,
           effective_at=published_at, data=data, reason=ground)  # fmt: skip
    return evidence


def proof_of(evidence: Evidence) -> str:
    """What was handed in as the proof itself: a file, or words."""
    return "file" if evidence.file_name else "text"


def freeze(work: Work, copy: bytes) -> str:
    """Keep a copy that cannot change; its name is its content's hash."""
    name = sha256(copy).hexdigest()
    if work.session.get(Blob, name) is None:
        work.session.add(Blob(hash=name, body=zlib.compress(copy), size=len(copy)))
        work.session.flush()
    return name
