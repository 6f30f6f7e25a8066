"""One case with everything an officer asks of it, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cases.evidence.pages import last_fault
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item, ItemVersion, JudgmentRow
from cases.work import Work

MOST_VOICES = 20


@dataclass(frozen=True)
class Voice:
    """One item of the case: its newest words and what was judged of them."""

    item: Item
    version: ItemVersion
    judgment: JudgmentRow | None
    how: str

    @property
    def line(self) -> dict[str, Any]:
        """The judgment's wire form; empty when nothing was judged yet."""
        return self.judgment.line if self.judgment and isinstance(self.judgment.line, dict) else {}


@dataclass(frozen=True)
class CaseFile:
    """A case. ``voices`` are at most ``MOST_VOICES``, the representative first; ``voice_count`` is all of them."""

    case: Case
    voices: list[Voice]
    voice_count: int
    clocks: list[ClockRow]
    evidence: list[Evidence]
    about: Case | None
    letters: list[Case] = field(default_factory=list)
    copies: list[EvidenceCopy] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    """Why the page of a piece of evidence could not be fetched, where no copy stands."""


def read_case(work: Work, case_id: int) -> CaseFile | None:
    """The file of a case; ``None`` when there is no such case."""
    case = work.session.get(Case, case_id)
    if case is None:
        return None
    found, proofs = voices_from(work, case_id, 0), _evidence(work, case_id)
    return CaseFile(
        case, found, len(found) if len(found) < MOST_VOICES else _count_voices(work, case_id), read_clocks(work, case_id), proofs,
        work.session.get(Case, case.about_id) if case.about_id else None, _letters(work, case_id),
        _copies(work, case_id) if proofs else [], _faults(work, proofs),
    )  # fmt: skip


def read_clocks(work: Work, case_id: int) -> list[ClockRow]:
    """All of a case, those that run first."""
    rows = list(work.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id)))
    return sorted(rows, key=lambda c: (c.state != "running", c.due_at, c.id))


def nearest(clocks: Sequence[ClockRow]) -> ClockRow | None:
    """The running clock with the least time left."""
    return min((c for c in clocks if c.state == "running"), key=lambda c: c.due_at, default=None)


def heard_at(voice: Voice) -> datetime:
    """When the voice was published, else when it was collected."""
    return voice.version.published_at or voice.item.discovered_at


def voices_from(work: Work, case_id: int, skip: int) -> list[Voice]:
    """The next ``MOST_VOICES`` after so many, the representative first."""
    query = (
        select(Item, ItemVersion, JudgmentRow, CaseItem.how)
        .join(CaseItem, CaseItem.item_id == Item.id)
        .join(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .outerjoin(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .where(CaseItem.case_id == case_id, CaseItem.detached_at.is_(None))
        .order_by(CaseItem.representative.desc(), CaseItem.id)
        .offset(skip)
        .limit(MOST_VOICES)
    )
    return [Voice(*row) for row in work.session.execute(query)]


def _count_voices(work: Work, case_id: int) -> int:
    of_case = (CaseItem.case_id == case_id, CaseItem.detached_at.is_(None))
    return work.session.scalar(select(func.count()).select_from(CaseItem).where(*of_case)) or 0


def _evidence(work: Work, case_id: int) -> list[Evidence]:
    return list(work.session.scalars(select(Evidence).where(Evidence.case_id == case_id).order_by(Evidence.id)))


def _copies(work: Work, case_id: int) -> list[EvidenceCopy]:
    query = select(EvidenceCopy).join(Evidence, Evidence.id == EvidenceCopy.evidence_id)
    return list(work.session.scalars(query.where(Evidence.case_id == case_id).order_by(EvidenceCopy.id)))


def _faults(work: Work, proofs: Sequence[Evidence]) -> dict[int, str]:
    bare = [one.id for one in proofs if one.url is not None and one.blob_hash is None]
    found = {id_: last_fault(work, id_) for id_ in bare}
    return {id_: fault for id_, fault in found.items() if fault}


def _letters(work: Work, case_id: int) -> list[Case]:
    return list(work.session.scalars(select(Case).where(Case.about_id == case_id).order_by(Case.id).limit(50)))
