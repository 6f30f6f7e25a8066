"""settle: judged items become cases. One serialised transaction of bulk statements for a batch."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Update, bindparam, delete, func, select, update

from cases.audit.events import Happening, record_all
from cases.clocks.start import Start, start_clocks
from cases.items.judgment import Judgment
from cases.matters.casualties import follow_casualties
from cases.matters.opening import Opened, duties_of, open_cases
from cases.matters.regrade import regrade
from cases.matters.telling import standing, tell_changes
from cases.matters.transfers import transfers_begun
from cases.store.bulk import change, look_up, make, put, put_new, put_numbered, run, table_of
from cases.store.case_tables import Case, CaseItem, Suggestion
from cases.store.database import serialise
from cases.store.item_tables import Band, FingerprintRow, Item, JudgmentRow
from cases.store.listed import among
from cases.work import Work
from pipeline.around import matters_for
from pipeline.candidates import Heard
from pipeline.casing import claimed, described, fold, matter_from, no_case, unit_of
from pipeline.fingerprint import METHOD
from pipeline.judged import Judged
from pipeline.late import note_late, note_worse
from pipeline.names import written
from pipeline.pending import Pending
from pipeline.repeats import with_repeats
from pipeline.same import Match, Matters

_OUTCOMES = (
    update(table_of(Item))
    .where(Item.id == bindparam("item"))
    .values(state="judged", fault=None, outcome=bindparam("outcome"), judgment_id=bindparam("judgment"))
)
_OF_A_REQUEST = (
    "category", "family", "territory", "level", "handling_lead", "response_lead", "support", "complained_of", "restricted", "review",
    "attention", "repeat", "incident", "severity", "public_opinion", "event_type",
)  # fmt: skip
"""What a judgment says of a request."""
_READ = ("id", "kind", "closed_at", "severity_confirmed", "decided", *_OF_A_REQUEST)
"""And what else is looked at to tell it."""
_HOLDS = (
    select(CaseItem.item_id, *(table_of(Case).columns[name] for name in _READ))
    .join(Case, Case.id == CaseItem.case_id)
    .where(among(CaseItem.item_id, "ids"), CaseItem.detached_at.is_(None))
)
_COLUMNS = tuple(column.key for column in table_of(Case).columns)
_WHOLE = select(*table_of(Case).columns).where(among(Case.id, "ids")).order_by(Case.id)
_LAST = (
    select(JudgmentRow.item_id, func.max(JudgmentRow.n))
    .where(among(JudgmentRow.item_id, "ids"))
    .group_by(JudgmentRow.item_id)
)
_OLD_PRINTS = delete(FingerprintRow).where(among(FingerprintRow.item_id, "ids"))
_LISTED = ("restricted", "review", "incident", "severity")
"""What decides in which of the desk's lists a case stands: to write one of them anew, even as it was, takes the row out of all and back."""

_UNLISTED = tuple(name for name in _OF_A_REQUEST if name not in _LISTED)


def _bound(names: Sequence[str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What takes the values of these columns out of a judgment's, under the names they are bound by."""
    as_bound, pick = [f"new_{name}" for name in names], itemgetter(*names)
    return lambda values: dict(zip(as_bound, pick(values), strict=True))


_BOUND = {True: _bound(_OF_A_REQUEST), False: _bound(_UNLISTED)}


def _telling(names: Iterable[str]) -> Update:
    return update(table_of(Case)).where(Case.id == bindparam("case")).values({n: bindparam(f"new_{n}") for n in names})


_REQUESTS = {
    (moves, joins): _telling((*(_OF_A_REQUEST if moves else _UNLISTED), *(("about_id",) if joins else ())))
    for moves in (True, False)
    for joins in (True, False)
}
"""By whether it moves between the lists, and whether it joins a matter: that alone makes SQLite write every index anew, for a case
refers to a case, so that it is told with the rest, and only where it is so."""


@dataclass
class Settled:
    """What a batch came to."""

    opened: int = 0
    attached: int = 0
    suggested: int = 0
    none: int = 0


class _Graver(NamedTuple):
    """A request judged to be at risk, or to be kept from some; and what the judgment says of it."""

    values: dict[str, Any]
    at_risk: bool
    restricted: bool


@dataclass
class _Batch:
    """The work of one batch while its items are decided one after another."""

    work: Work
    matters: Matters
    heard: dict[int, Heard]
    held: dict[int, list[Case]]
    fresh: dict[int, Opened] = field(default_factory=dict)
    joins: list[tuple[Match, Pending]] = field(default_factory=list)
    about: dict[int | None, Case] = field(default_factory=dict)
    changed: dict[int, Case] = field(default_factory=dict)
    known: dict[int, tuple[Case, dict[str, Any]]] = field(default_factory=dict)
    because: dict[int, int] = field(default_factory=dict)
    late: list[tuple[Case, Pending]] = field(default_factory=list)
    speaking: list[tuple[Pending, Judgment]] = field(default_factory=list)
    requests: list[tuple[bool, dict[str, Any]]] = field(default_factory=list)
    graver: dict[int, _Graver] = field(default_factory=dict)
    risks: list[Start] = field(default_factory=list)
    restricted: list[Case] = field(default_factory=list)
    outcomes: dict[int, str | None] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    counts: Settled = field(default_factory=Settled)


def settle(work: Work, judged: Sequence[Judged]) -> Settled:
    """Write the judgments and give every item its case or the reason why it needs none. Commit is the caller's."""
    serialise(work.session)
    before = dict(look_up(work.session, _LAST, ids=[one.pending.id for one in judged]))
    _store_fingerprints(work, judged, sorted(before))
    judged = with_repeats(work, judged)
    judgment_ids = _store_judgments(work, judged, before)
    heard = {one.pending.id: _heard_of(one) for one in judged}
    held = _held_cases(work, list(heard))
    batch = _Batch(work, matters_for(work, list(heard.values())), heard, held)
    for one in judged:
        _decide(batch, one.pending, one.judgment)
    _begin_graver(batch)
    start_clocks(work, [*batch.risks, *transfers_begun(work, batch.restricted)])
    open_cases(work, list(batch.fresh.values()), watched=False)
    _tell_requests(batch)
    _link(batch)
    _bring_into_line(batch)
    for case, facts in batch.known.values():
        follow_casualties(work, case, facts, actor="machine")
    note_late(work, batch.late)
    record_all(work, batch.happenings)
    _store_bands(batch)
    _store_outcomes(batch, judgment_ids)
    return batch.counts


def _heard_of(one: Judged) -> Heard:
    pending = one.pending
    return Heard(one.judgment, pending.heard_at, one.spots, pending.words, pending.history, one.link, one.asks)


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


def _decide(batch: _Batch, pending: Pending, judgment: Judgment) -> None:
    held = batch.held.get(pending.id, [])
    request = next((c for c in held if c.kind == "request"), None)
    if request is not None:
        _judge_request(batch, request, judgment)
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
        if (
            match is not None and match.how == "event" and judgment.local
        ):  # no matter by itself, but perhaps part of one
            batch.joins.append((replace(match, attach=False), pending))
            batch.counts.suggested += 1


def _judge_request(batch: _Batch, request: Case, judgment: Judgment) -> None:
    """Every letter has a request and none of them is looked at again: they are written past the ORM."""
    attention, restricted = request.attention, request.restricted
    stood = [getattr(request, name) for name in _LISTED]
    values = described(batch.work, request, judgment)
    values["response_lead"] = values["handling_lead"]
    if request.severity_confirmed:  # a person's value wins for ever
        values |= {"incident": request.incident, "severity": request.severity}
    else:
        values |= {"incident": judgment.incident, "severity": judgment.severity.value if judgment.severity else None}
    values |= {"public_opinion": judgment.public_opinion, "event_type": judgment.event_type}
    moves = stood != [values[name] for name in _LISTED]
    batch.requests.append((moves, {"case": request.id, **_BOUND[moves](values)}))
    at_risk = judgment.attention and not attention and request.closed_at is None
    if at_risk or (values["restricted"] and not restricted):
        batch.graver[request.id] = _Graver(values, at_risk, values["restricted"] and not restricted)


def _tell_requests(batch: _Batch) -> None:
    """What was judged of each, and its matter, which has its id by now."""
    rows: dict[tuple[bool, bool], list[dict[str, Any]]] = defaultdict(list)
    for moves, row in batch.requests:
        matter = batch.about.get(row["case"])
        rows[moves, matter is not None].append(row if matter is None else {**row, "new_about_id": matter.id})
    for which, told in rows.items():
        change(batch.work.session, _REQUESTS[which], told)


def _begin_graver(batch: _Batch) -> None:
    """What begins with requests that turned out to be of more weight: few, and only of these the rest is read."""
    work = batch.work
    for row in look_up(work.session, _WHOLE, ids=list(batch.graver)) if batch.graver else ():
        request = make(Case, **dict(zip(_COLUMNS, row, strict=True)))
        graver = batch.graver[request.id]
        vars(request).update(graver.values)
        if graver.at_risk:
            batch.risks += duties_of(work, request, kinds={"risk_check"})
        if graver.restricted:
            batch.restricted.append(request)


def _again(batch: _Batch, matter: Case, pending: Pending, judgment: Judgment) -> None:
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


def _speak(batch: _Batch, pending: Pending, judgment: Judgment) -> None:
    """It speaks for a matter: found by its words from now on, and by its address unless too many bear it."""
    heard = batch.heard[pending.id]
    if heard.link is not None and batch.matters.is_crowded(heard.link):
        batch.heard[pending.id] = heard._replace(link=None)
    batch.speaking.append((pending, judgment))


def _change(batch: _Batch, matter: Case, pending: Pending) -> None:
    batch.changed[matter.id] = matter
    batch.because[matter.id] = pending.id


def _attach(batch: _Batch, match: Match, pending: Pending, judgment: Judgment, request: Case | None) -> None:
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


def _fold(batch: _Batch, case: Case, judgment: Judgment, pending: Pending) -> bool:
    """Add a voice; what was known of a standing matter before this batch is kept beside it, to see what has changed."""
    if case.id is not None:
        batch.known.setdefault(case.id, (case, dict(case.facts)))
    changed = fold(batch.work, case, judgment, pending)
    batch.matters.changed(case)
    level = claimed(batch.work, case, judgment, pending.text) if case.id is not None else None
    if level is not None:
        note_worse(batch.work, case, level, pending)
    return changed


def _open(batch: _Batch, pending: Pending, judgment: Judgment, request: Case | None, match: Match | None) -> None:
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


def _about(batch: _Batch, request: Case | None, matter: Case) -> None:
    if request is not None:
        batch.about[request.id] = matter


def _link(batch: _Batch) -> None:
    """Write what joins what, now that every matter has its id. What was suggested before stands as a person has left it."""
    work = batch.work
    put(work.session, CaseItem, [_joined(batch, match, p) for match, p in batch.joins if match.attach])
    put_new(work.session, Suggestion, [_suggested(work, match, p) for match, p in batch.joins if not match.attach])


def _joined(batch: _Batch, match: Match, pending: Pending) -> dict[str, Any]:
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


def _held_cases(work: Work, item_ids: Sequence[int]) -> dict[int, list[Case]]:
    """The matters as objects that are watched; of a letter's request, of which every one of a batch has one and which is written past
    the ORM, no more than is looked at."""
    held: dict[int, list[Case]] = {}
    for item_id, *values in look_up(work.session, _HOLDS, ids=item_ids):
        case = make(Case, **dict(zip(_READ, values, strict=True)))
        if case.kind != "request":
            case = work.session.get_one(Case, case.id)
        held.setdefault(item_id, []).append(case)
    return held


def _store_judgments(work: Work, judged: Sequence[Judged], before: Mapping[int, int]) -> dict[int, int]:
    """The id of each item's new judgment. ``before``: how many those that were judged already have."""
    rows = [_judgment_row(work, one, before.get(one.pending.id, 0) + 1) for one in judged]
    ids = put_numbered(work.session, JudgmentRow, rows)
    return {one.pending.id: id_ for one, id_ in zip(judged, ids, strict=True)}


def _store_outcomes(batch: _Batch, judgment_ids: dict[int, int]) -> None:
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


def _store_fingerprints(work: Work, judged: Sequence[Judged], before: Sequence[int]) -> None:
    """``before``: those that were judged already, and so signed."""
    if before:
        run(work.session, _OLD_PRINTS, ids=before)
    put(work.session, FingerprintRow, [_print_row(one) for one in judged])


def _store_bands(batch: _Batch) -> None:
    """Only what speaks for a matter is ever looked for; the keys of every copy would make each further copy dearer."""
    rows = [{"key": key, "item_id": p.id} for p, _ in batch.speaking for key in batch.heard[p.id].keys]
    put_new(batch.work.session, Band, rows)


def _print_row(one: Judged) -> dict[str, Any]:
    print_ = one.judgment.fingerprint
    return {
        "item_id": one.pending.id, "exact": print_.exact, "signature": print_.signature, "heard_at": one.pending.heard_at,
        "method": METHOD, "names": written(one.spots) or None, "person": one.person, "spot": one.spot,
    }  # fmt: skip
