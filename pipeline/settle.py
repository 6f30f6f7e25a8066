"""settle: judged items become cases. One serialised transaction of bulk statements for a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from cases.audit.events import Happening, record_all
from cases.clocks.start import start_clocks
from cases.items.judgment import Judgment
from cases.matters.casualties import follow_casualties
from cases.matters.opening import Opened, duties_of, open_cases
from cases.matters.regrade import regrade
from cases.matters.telling import standing, tell_changes
from cases.store.bulk import change, put, put_new, put_numbered, table_of
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.database import serialise
from cases.store.item_tables import Band, FingerprintRow, Item, JudgmentRow
from cases.work import Work
from pipeline.casing import claimed, describe, fold, matter_from, no_case, unit_of
from pipeline.fingerprint import METHOD
from pipeline.late import note_late, note_worse
from pipeline.line import as_line
from pipeline.names import Spots, chief, spots_in, written
from pipeline.pending import Pending
from pipeline.repeats import person_of, spot_of, with_repeats
from pipeline.same import Heard, Match, Matters, matters_for

Judged = tuple[Pending, Judgment]

_OUTCOMES = (
    update(table_of(Item))
    .where(Item.id == bindparam("item"))
    .values(state="judged", fault=None, outcome=bindparam("outcome"), judgment_id=bindparam("judgment"))
)


@dataclass
class Settled:
    """What a batch came to."""

    opened: int = 0
    attached: int = 0
    suggested: int = 0
    none: int = 0


@dataclass
class _Batch:
    """The work of one batch while its items are decided one after another."""

    work: Work
    matters: Matters
    heard: dict[int, Heard]
    held: dict[int, list[Case]]
    fresh: dict[int, Opened] = field(default_factory=dict)
    joins: list[tuple[Match, Pending]] = field(default_factory=list)
    about: list[tuple[Case, Case]] = field(default_factory=list)
    changed: dict[int, Case] = field(default_factory=dict)
    known: dict[int, tuple[Case, dict[str, Any]]] = field(default_factory=dict)
    because: dict[int, int] = field(default_factory=dict)
    late: list[tuple[Case, Pending]] = field(default_factory=list)
    speaking: list[tuple[Pending, Judgment]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    counts: Settled = field(default_factory=Settled)


def settle(work: Work, judged: Sequence[Judged]) -> Settled:
    """Write the judgments and give every item its case or the reason why it needs none. Commit is the caller's."""
    serialise(work.session)
    spots = {p.item.id: spots_in(_words(p), work.config) for p, _ in judged}
    _store_fingerprints(work, judged, spots)
    judged = with_repeats(work, judged)
    _store_judgments(work, judged)
    heard = {p.item.id: Heard(j, heard_at(p), spots[p.item.id], _words(p), p.item.history) for p, j in judged}
    held = _held_cases(work, [p.item.id for p, _ in judged])
    batch = _Batch(work, matters_for(work, list(heard.values())), heard, held)
    for pending, judgment in judged:
        _decide(batch, pending, judgment)
    open_cases(work, list(batch.fresh.values()))
    _link(batch)
    _bring_into_line(batch)
    for case, facts in batch.known.values():
        follow_casualties(work, case, facts, actor="machine")
    note_late(work, batch.late)
    record_all(work, batch.happenings)
    _store_bands(work, batch.speaking)
    _store_outcomes(work, judged)
    return batch.counts


def _bring_into_line(batch: _Batch) -> None:
    """Clocks of the matters whose facts have changed, and word of it to those who had been told otherwise."""
    work, cases = batch.work, list(batch.changed.values())
    stood = standing(work, [case.id for case in cases])
    for case, event in zip(cases, record_all(work, [_heard(batch, case) for case in cases]), strict=True):
        regrade(work, case, raised=True, actor="machine", event_id=event)
    tell_changes(work, stood, "machine")


def _heard(batch: _Batch, case: Case) -> Happening:
    data = {"item": batch.because[case.id], "severity": case.severity}
    return Happening("facts_heard", "case", str(case.id), case.id, data=data)


def heard_at(pending: Pending) -> datetime:
    """When the voice was raised, as near as we know."""
    return pending.words.published_at or pending.item.discovered_at


def _decide(batch: _Batch, pending: Pending, judgment: Judgment) -> None:
    item = pending.item
    held = batch.held.get(item.id, [])
    request = next((c for c in held if c.kind == "request"), None)
    if request is not None:
        _judge_request(batch, request, judgment)
    matter = next((c for c in held if c.kind == "matter"), None)
    if matter is not None:
        _again(batch, matter, pending, judgment)
        return
    why_not = no_case(batch.work.config.channel(item.channel), judgment)
    match = None if judgment.restricted else batch.matters.find(batch.heard[item.id])
    item.outcome = None
    joins = why_not in (None, "not_public_opinion") if match and match.how == "event" else why_not is None
    if match and match.attach and (joins or (request is not None and judgment.local)):
        _attach(batch, match, pending, judgment, request)
    elif why_not is None:
        _open(batch, pending, judgment, request, match)
    else:
        item.outcome = "case" if request is not None else why_not
        batch.counts.none += request is None
        if (
            match is not None and match.how == "event" and judgment.local
        ):  # no matter by itself, but perhaps part of one
            batch.joins.append((replace(match, attach=False), pending))
            batch.counts.suggested += 1


def _judge_request(batch: _Batch, request: Case, judgment: Judgment) -> None:
    attention = request.attention
    describe(batch.work, request, judgment)
    request.response_lead = request.handling_lead
    if not request.severity_confirmed:  # a person's value wins for ever
        request.incident, request.severity = judgment.incident, judgment.severity.value if judgment.severity else None
    request.public_opinion, request.event_type = judgment.public_opinion, judgment.event_type
    if judgment.attention and not attention and request.closed_at is None:
        start_clocks(batch.work, duties_of(batch.work, request, kinds={"risk_check"}))


def _again(batch: _Batch, matter: Case, pending: Pending, judgment: Judgment) -> None:
    """A new version or a second judging of an item that already has its matter: it may raise, never lower."""
    pending.item.outcome = "case"
    batch.speaking.append((pending, judgment))
    if matter.closed_at is None and _fold(batch, matter, judgment, pending):
        _change(batch, matter, pending)
    if pending.item.version > 1:
        batch.late.append((matter, pending))


def _change(batch: _Batch, matter: Case, pending: Pending) -> None:
    batch.changed[matter.id] = matter
    batch.because[matter.id] = pending.item.id


def _attach(batch: _Batch, match: Match, pending: Pending, judgment: Judgment, request: Case | None) -> None:
    case = match.case
    before = case.severity
    if _fold(batch, case, judgment, pending) and case.id is not None:
        _change(batch, case, pending)
        if case.severity != before:
            data = {"from": before, "to": case.severity, "item": pending.item.id}
            batch.happenings.append(Happening("case_raised", "case", str(case.id), case.id, data=data))
    batch.joins.append((match, pending))
    batch.matters.joined(case, batch.heard[pending.item.id])
    _about(batch, request, case)
    pending.item.outcome = "case"
    batch.counts.attached += 1


def _fold(batch: _Batch, case: Case, judgment: Judgment, pending: Pending) -> bool:
    """Add a voice; what was known of a standing matter before this batch is kept beside it, to see what has changed."""
    if case.id is not None:
        batch.known.setdefault(case.id, (case, dict(case.facts)))
    changed = fold(batch.work, case, judgment, pending)
    level = claimed(batch.work, case, judgment, pending.words.text) if case.id is not None else None
    if level is not None:
        note_worse(batch.work, case, level, pending)
    return changed


def _open(batch: _Batch, pending: Pending, judgment: Judgment, request: Case | None, match: Match | None) -> None:
    case = matter_from(batch.work, pending, judgment)
    batch.fresh[id(case)] = Opened(case, pending.item.id)
    batch.speaking.append((pending, judgment))
    batch.matters.add(case, batch.heard[pending.item.id])
    _about(batch, request, case)
    pending.item.outcome = "case"
    batch.counts.opened += 1
    if match is not None:
        batch.joins.append((match, pending))
        batch.counts.suggested += 1


def _about(batch: _Batch, request: Case | None, matter: Case) -> None:
    if request is not None:
        batch.about.append((request, matter))


def _link(batch: _Batch) -> None:
    """Write what joins what, now that every matter has its id."""
    work = batch.work
    for request, matter in batch.about:
        request.about_id = matter.id
    for match, pending in batch.joins:
        work.session.add(_joined(batch, match, pending) if match.attach else _suggested(work, match, pending))
    work.session.flush()


def _joined(batch: _Batch, match: Match, pending: Pending) -> CaseItem:
    data = {"item": pending.item.id, "how": match.how, "similarity": round(match.similarity, 3), "why": match.why}
    batch.happenings.append(Happening("item_attached", "case", str(match.case.id), match.case.id, data=data))
    return CaseItem(
        case_id=match.case.id, item_id=pending.item.id, how=match.how, representative=False, attached_at=batch.work.now
    )


def _suggested(work: Work, match: Match, pending: Pending) -> Suggestion:
    return Suggestion(
        item_id=pending.item.id,
        case_id=match.case.id,
        similarity=match.similarity,
        made_at=work.now,
        why=f"{match.how}: {match.why}" if match.why else match.how,
    )


def _held_cases(work: Work, item_ids: Sequence[int]) -> dict[int, list[Case]]:
    query = select(CaseItem.item_id, Case).join(Case, Case.id == CaseItem.case_id)
    held: dict[int, list[Case]] = {}
    for item_id, case in work.session.execute(
        query.where(CaseItem.item_id.in_(item_ids), CaseItem.detached_at.is_(None))
    ):
        held.setdefault(item_id, []).append(case)
    return held


def _store_judgments(work: Work, judged: Sequence[Judged]) -> None:
    ids = [p.item.id for p, _ in judged]
    last = (
        select(JudgmentRow.item_id, func.max(JudgmentRow.n))
        .where(JudgmentRow.item_id.in_(ids))
        .group_by(JudgmentRow.item_id)
    )
    done = dict(work.session.execute(last).all())
    rows = [_judgment_row(work, p, j, done.get(p.item.id, 0) + 1) for p, j in judged]
    for (pending, _), judgment_id in zip(judged, put_numbered(work.session, JudgmentRow, rows), strict=True):
        pending.item.judgment_id = judgment_id


def _store_outcomes(work: Work, judged: Sequence[Judged]) -> None:
    """What came of each item: it was read before this transaction, and stands in no session."""
    rows = [{"item": p.item.id, "outcome": p.item.outcome, "judgment": p.item.judgment_id} for p, _ in judged]
    change(work.session, _OUTCOMES, rows)


def _judgment_row(work: Work, pending: Pending, judgment: Judgment, n: int) -> dict[str, Any]:
    return {
        "item_id": pending.item.id, "item_version": pending.item.version, "n": n, "made_at": work.now,
        "version": judgment.version, "by": None, "severity": judgment.severity.value if judgment.severity else None,
        "category": judgment.category, "family": judgment.family, "territory": judgment.territory,
        "handling_lead": unit_of(work, judgment.handling_lead), "openness_problem": judgment.openness_problem, "sentiment": judgment.sentiment,
        "confidence": judgment.confidence, "line": as_line(pending.voice, judgment),
    }  # fmt: skip


def _words(pending: Pending) -> str:
    return f"{pending.words.title}\n{pending.words.text}"


def _store_fingerprints(work: Work, judged: Sequence[Judged], spots: dict[int, Spots]) -> None:
    ids = [p.item.id for p, _ in judged]
    work.session.execute(delete(FingerprintRow).where(FingerprintRow.item_id.in_(ids)))
    put(work.session, FingerprintRow, [_print_row(p, j, spots[p.item.id]) for p, j in judged])


def _store_bands(work: Work, speaking: Sequence[Judged]) -> None:
    """Only what speaks for a matter is ever looked for; the keys of every copy would make each further copy dearer."""
    rows = [{"key": key, "item_id": p.item.id} for p, j in speaking for key in set(j.fingerprint.bands)]
    put_new(work.session, Band, rows)


def _print_row(pending: Pending, judgment: Judgment, spots: Spots) -> dict[str, Any]:
    words = pending.words
    return {
        "item_id": pending.item.id, "exact": judgment.fingerprint.exact, "signature": judgment.fingerprint.signature,
        "heard_at": heard_at(pending), "method": METHOD, "names": written(spots) or None,
        "person": person_of(pending.item.channel, words.author, words.contact), "spot": spot_of(chief(spots), judgment.family),
    }  # fmt: skip
