"""What is written of a batch: judgments, fingerprints, what joins what, and what came of each item."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from cases.audit.events import Happening
from cases.store.bulk import change, look_up, put, put_new, put_numbered, run, table_of
from cases.store.case_tables import CaseItem, Suggestion
from cases.store.item_tables import Band, FingerprintRow, Item, JudgmentRow
from cases.store.listed import among
from cases.work import Work
from pipeline.place.names import written
from pipeline.same.fingerprint import METHOD
from pipeline.same.same import Match
from pipeline.settling.batch import Batch
from pipeline.settling.casing import unit_of
from pipeline.settling.judged import Judged
from pipeline.settling.pending import Pending

_OUTCOMES = (
    update(table_of(Item))
    .where(Item.id == bindparam("item"))
    .values(state="judged", fault=None, outcome=bindparam("outcome"), judgment_id=bindparam("judgment"))
)
_LAST = (
    select(JudgmentRow.item_id, func.max(JudgmentRow.n))
    .where(among(JudgmentRow.item_id, "ids"))
    .group_by(JudgmentRow.item_id)
)
_OLD_PRINTS = delete(FingerprintRow).where(among(FingerprintRow.item_id, "ids"))


def link(batch: Batch) -> None:
    """Write what joins what, now that every matter has its id. What was suggested before stands as a person has left it."""
    work = batch.work
    put(work.session, CaseItem, [_joined(batch, match, p) for match, p in batch.joins if match.attach])
    put_new(work.session, Suggestion, [_suggested(work, match, p) for match, p in batch.joins if not match.attach])


def _joined(batch: Batch, match: Match, pending: Pending) -> dict[str, Any]:
    data = {"item": pending.id, "how": match.how, "similarity": round(match.similarity, 3), "why": match.why}
    batch.happenings.append(Happening("item_attached", "case", str(match.case.id), match.case.id, data=data))
    return {
        "case_id": match.case.id, "item_id": pending.id, "how": match.how, "representative": False,
        "attached_at": batch.work.now,
    }  # fmt: skip


def _suggested(work: Work, match: Match, pending: Pending) -> dict[str, Any]:
    return {
        "item_id": pending.id, "case_id": match.case.id, "similarity": match.similarity, "made_at": work.now,
        "why": f"{match.how}: {match.why}" if match.why else match.how,
    }  # fmt: skip


def times_judged(work: Work, judged: Sequence[Judged]) -> dict[int, int]:
    """How often those of these items that were judged before have been."""
    return dict(look_up(work.session, _LAST, ids=[one.pending.id for one in judged]))


def store_judgments(work: Work, judged: Sequence[Judged], before: Mapping[int, int]) -> dict[int, int]:
    """The id of each item's new judgment. ``before``: how many those that were judged already have."""
    rows = [_judgment_row(work, one, before.get(one.pending.id, 0) + 1) for one in judged]
    ids = put_numbered(work.session, JudgmentRow, rows)
    return {one.pending.id: id_ for one, id_ in zip(judged, ids, strict=True)}


def store_outcomes(batch: Batch, judgment_ids: dict[int, int]) -> None:
    """What came of each item: it was read before this transaction, and stands in no session."""
    rows = [
        {"item": id_, "outcome": batch.outcomes[id_], "judgment": judgment} for id_, judgment in judgment_ids.items()
    ]
    change(batch.work.session, _OUTCOMES, rows)


def _judgment_row(work: Work, one: Judged, n: int) -> dict[str, Any]:
    judgment = one.judgment
    return {
        "item_id": one.pending.id, "item_version": one.pending.version, "n": n, "made_at": work.now,
        "version": judgment.version, "by": None, "severity": judgment.severity.value if judgment.severity else None,
        "category": judgment.category, "family": judgment.family, "territory": judgment.territory,
        "handling_lead": unit_of(work, judgment.handling_lead), "openness_problem": judgment.openness_problem, "sentiment": judgment.sentiment,
        "confidence": judgment.confidence, "line": one.line,
    }  # fmt: skip


def store_fingerprints(work: Work, judged: Sequence[Judged], before: Sequence[int]) -> None:
    """``before``: those that were judged already, and so signed."""
    if before:
        run(work.session, _OLD_PRINTS, ids=before)
    put(work.session, FingerprintRow, [_print_row(one) for one in judged])


def store_bands(batch: Batch) -> None:
    """Only what speaks for a matter is ever looked for; the keys of every copy would make each further copy dearer."""
    rows = [{"key": key, "item_id": p.id} for p, _ in batch.speaking for key in batch.heard[p.id].keys]
    put_new(batch.work.session, Band, rows)


def _print_row(one: Judged) -> dict[str, Any]:
    print_ = one.judgment.fingerprint
    return {
        "item_id": one.pending.id, "exact": print_.exact, "signature": print_.signature, "heard_at": one.pending.heard_at,
        "method": METHOD, "names": written(one.spots) or None, "person": one.person, "spot": one.spot,
    }  # fmt: skip
