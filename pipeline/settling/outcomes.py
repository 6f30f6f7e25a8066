"""What becomes of a judged item: it opens a matter, joins one, is suggested to a person, or needs none."""

from cases.audit.events import Happening
from cases.items.judgment import Judgment
from cases.matters.opening import Opened
from cases.store.case_tables import Case
from pipeline.same.same import Match
from pipeline.settling.batch import Batch
from pipeline.settling.casing import claimed, fold, matter_from, no_case
from pipeline.settling.late import note_worse
from pipeline.settling.pending import Pending
from pipeline.settling.requests import judge_request


def decide(batch: Batch, pending: Pending, judgment: Judgment) -> None:
    """Note in the batch what this item does to the record; its request, if it has one, is told of it in any case."""
    held = batch.held.get(pending.id, [])
    request = next((c for c in held if c.kind == "request"), None)
    if request is not None:
        judge_request(batch, request, judgment)
    matter = next((c for c in held if c.kind == "matter"), None)
    if matter is not None:
        _again(batch, matter, pending, judgment)
        return
    why_not = no_case(batch.work.config.channel(pending.channel), judgment)
    match = None if judgment.restricted else batch.matters.find(batch.heard[pending.id])
    joins = why_not in (None, "not_public_opinion") if match and match.how == "event" else why_not is None
    if match and match.attach and (joins or (request is not None and judgment.local)):
        _attach(batch, match, pending, judgment, request)
    elif why_not is None:
        _open(batch, pending, judgment, request, match)
    else:
        batch.outcomes[pending.id] = "case" if request is not None else why_not
        batch.counts.none += request is None
        if match is not None and match.how == "event" and judgment.local:  # no matter itself, but perhaps part of one
            batch.joins.append((match._replace(attach=False), pending))
            batch.counts.suggested += 1


def _again(batch: Batch, matter: Case, pending: Pending, judgment: Judgment) -> None:
    """A new version or a second judging of an item that already has its matter: it may raise, never lower."""
    batch.outcomes[pending.id] = "case"
    _speak(batch, pending, judgment)
    restricted = matter.restricted
    if matter.closed_at is None and _fold(batch, matter, judgment, pending):
        _change(batch, matter, pending)
    if matter.restricted and not restricted:
        batch.restricted.append(matter)
    if pending.version > 1:
        batch.late.append((matter, pending))


def _speak(batch: Batch, pending: Pending, judgment: Judgment) -> None:
    """It speaks for a matter: found by its words from now on, and by its address unless too many bear it."""
    heard = batch.heard[pending.id]
    if heard.link is not None and batch.matters.is_crowded(heard.link):
        batch.heard[pending.id] = heard._replace(link=None)
    batch.speaking.append((pending, judgment))


def _change(batch: Batch, matter: Case, pending: Pending) -> None:
    batch.changed[matter.id] = matter
    batch.because[matter.id] = pending.id


def _attach(batch: Batch, match: Match, pending: Pending, judgment: Judgment, request: Case | None) -> None:
    case = match.case
    before = case.severity
    if _fold(batch, case, judgment, pending) and case.id is not None:
        _change(batch, case, pending)
        if case.severity != before:
            data = {"from": before, "to": case.severity, "item": pending.id}
            batch.happenings.append(Happening("case_raised", "case", str(case.id), case.id, data=data))
    batch.joins.append((match, pending))
    batch.matters.joined(case, batch.heard[pending.id])
    _about(batch, request, case)
    batch.outcomes[pending.id] = "case"
    batch.counts.attached += 1


def _fold(batch: Batch, case: Case, judgment: Judgment, pending: Pending) -> bool:
    """Add a voice; what was known of a standing matter before this batch is kept beside it, to see what has changed."""
    if case.id is not None:
        batch.known.setdefault(case.id, (case, dict(case.facts)))
    changed = fold(batch.work, case, judgment, pending)
    batch.matters.changed(case)
    level = claimed(batch.work, case, judgment, pending.text) if case.id is not None else None
    if level is not None:
        note_worse(batch.work, case, level, pending)
    return changed


def _open(batch: Batch, pending: Pending, judgment: Judgment, request: Case | None, match: Match | None) -> None:
    case = matter_from(batch.work, pending, judgment)
    batch.fresh[id(case)] = Opened(case, pending.id)
    _speak(batch, pending, judgment)
    batch.matters.add(case, batch.heard[pending.id])
    _about(batch, request, case)
    batch.outcomes[pending.id] = "case"
    batch.counts.opened += 1
    if match is not None:
        batch.joins.append((match, pending))
        batch.counts.suggested += 1


def _about(batch: Batch, request: Case | None, matter: Case) -> None:
    if request is not None:
        batch.about[request.id] = matter
