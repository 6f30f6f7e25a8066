"""settle: judged items become cases. One serialised transaction of bulk statements for a batch."""

from collections.abc import Sequence

from cases.audit.events import Happening, record_all
from cases.clocks.start import start_clocks
from cases.matters.casualties import follow_casualties
from cases.matters.heard_back import take_words_of_many_back
from cases.matters.opening import open_cases
from cases.matters.regrade import regrade
from cases.matters.telling import standing, tell_changes
from cases.matters.transfers import transfers_begun
from cases.store.case_tables import Case
from cases.store.database import serialise
from cases.work import Work
from pipeline.same.candidates import Heard
from pipeline.settling.around import matters_for
from pipeline.settling.batch import Batch, Settled
from pipeline.settling.judged import Judged
from pipeline.settling.late import note_late
from pipeline.settling.outcomes import decide
from pipeline.settling.repeats import with_repeats
from pipeline.settling.requests import begin_graver, held_cases, tell_requests
from pipeline.settling.storing import (
    link,
    store_bands,
    store_fingerprints,
    store_judgments,
    store_outcomes,
    times_judged,
)


def settle(work: Work, judged: Sequence[Judged]) -> Settled:
    """Write the judgments and give every item its case or the reason why it needs none. Commit is the caller's."""
    serialise(work.session)
    before = times_judged(work, judged)
    store_fingerprints(work, judged, sorted(before))
    judged = with_repeats(work, judged)
    judgment_ids = store_judgments(work, judged, before)
    heard = {one.pending.id: _heard_of(one) for one in judged}
    held = held_cases(work, list(heard))
    batch = Batch(work, matters_for(work, list(heard.values())), heard, held)
    for one in judged:
        decide(batch, one.pending, one.judgment)
    begin_graver(batch)
    start_clocks(work, [*batch.risks, *transfers_begun(work, batch.restricted)])
    take_words_of_many_back(work, batch.restricted)
    open_cases(work, list(batch.fresh.values()), watched=False)
    tell_requests(batch)
    link(batch)
    _bring_into_line(batch)
    for case, facts in batch.known.values():
        follow_casualties(work, case, facts, actor="machine")
    note_late(work, batch.late)
    record_all(work, batch.happenings)
    store_bands(batch)
    store_outcomes(batch, judgment_ids)
    return batch.counts


def _heard_of(one: Judged) -> Heard:
    pending = one.pending
    return Heard(one.judgment, pending.heard_at, one.spots, pending.words, pending.history, one.link, one.asks)


def _bring_into_line(batch: Batch) -> None:
    """Clocks of the matters whose facts have changed, and word of it to those who had been told otherwise."""
    work, cases = batch.work, list(batch.changed.values())
    levels: dict[int, str | None] = {}
    for one in batch.happenings:
        if one.type == "case_raised" and one.case_id:
            levels.setdefault(one.case_id, one.data["from"])
    stood = standing(work, [case.id for case in cases], levels)
    for case, event in zip(cases, record_all(work, [_heard(batch, case) for case in cases]), strict=True):
        regrade(work, case, raised=True, actor="machine", event_id=event)
    tell_changes(work, stood, "machine")


def _heard(batch: Batch, case: Case) -> Happening:
    data = {"item": batch.because[case.id], "severity": case.severity}
    return Happening("facts_heard", "case", str(case.id), case.id, data=data)
