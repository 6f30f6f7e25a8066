"""Editions as they stand: of one paper, of a year, and the bytes of their files."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.store.item_tables import Blob
from cases.store.paper_tables import EditionStep, ReportEdition
from config.papers import Papers

STATE_CN = {
    "draft": "草稿", "returned": "已退回", "submitted": "待审签", "cleared": "已审签，待印发", "issued": "已印发",
    "fixed": "已定稿，未经审签",
}  # fmt: skip
UNDER_WAY = ("draft", "returned", "submitted", "cleared")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "html": "text/html; charset=utf-8", "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class Filed:
    """One file of an edition."""

    form: str
    name: str
    hash: str
    size: int


def period_of(span: str, unit: str | None) -> str:
    """The period under which an edition is kept; of a paper for one unit it ends in the unit's id."""
    return f"{span}:{unit}" if unit else span


def span_of(edition: ReportEdition) -> str:
    """The name of the week, month or day."""
    return edition.period.partition(":")[0]


def editions_of(session: Session, kind: str, period: str) -> list[ReportEdition]:
    """Every edition of one paper, oldest first; the last may still be under way."""
    query = select(ReportEdition).where(ReportEdition.kind == kind, ReportEdition.period == period)
    return list(session.scalars(query.order_by(ReportEdition.edition)))


def frozen_of(session: Session, kind: str, period: str) -> list[ReportEdition]:
    """Those of which figures are frozen for good."""
    return [row for row in editions_of(session, kind, period) if row.issued_at is not None]


def under_way(session: Session, kind: str, period: str) -> ReportEdition | None:
    """The edition that is being written or decided on."""
    return next((row for row in editions_of(session, kind, period) if row.state in UNDER_WAY), None)


def made_between(
    session: Session, start: datetime, end: datetime, kinds: Sequence[str] = (), unit: str | None = None
) -> list[ReportEdition]:
    """Editions begun in that time, newest first: the yearly list."""
    query = select(ReportEdition).where(ReportEdition.made_at >= start, ReportEdition.made_at < end)
    query = query.where(ReportEdition.kind.in_(kinds)) if kinds else query
    query = query.where(ReportEdition.unit == unit) if unit else query
    return list(session.scalars(query.order_by(ReportEdition.id.desc())))


def steps_of(session: Session, edition: ReportEdition) -> list[EditionStep]:
    """What has been said of it, every round, in order."""
    query = select(EditionStep).where(EditionStep.edition_id == edition.id)
    return list(session.scalars(query.order_by(EditionStep.id)))


def open_stage(papers: Papers, edition: ReportEdition, steps: Sequence[EditionStep]) -> str | None:
    """The stage whose turn it is; none when the paper is not submitted."""
    if edition.state != "submitted":
        return None
    done = {step.stage for step in steps if step.round == edition.round}
    return next((stage.id for stage in papers.stages if stage.id not in done), None)


def state_words(papers: Papers, edition: ReportEdition, steps: Sequence[EditionStep] = ()) -> str:
    """The state as people read it: while it is decided on, the step it waits for; a correction says so."""
    stage = open_stage(papers, edition, steps)
    words = f"待{papers.stage(stage).name}" if stage else STATE_CN[edition.state]
    return f"{words}（更正版）" if edition.edition > 1 and edition.state == "issued" else words


def files_of(edition: ReportEdition) -> dict[str, Filed]:
    """Its files by form."""
    found: Mapping[str, dict[str, object]] = edition.files or {}
    return {form: Filed(form, str(f["name"]), str(f["hash"]), int(str(f["size"]))) for form, f in found.items()}


def bytes_of(session: Session, filed: Filed) -> bytes | None:
    """What the file holds; ``None`` when it is gone."""
    blob = session.get(Blob, filed.hash)
    return zlib.decompress(blob.body) if blob is not None and blob.body is not None else None
