"""Open cases: the row, its number, its first event, its duties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from cases.audit.events import Happening, event_ids, write_all
from cases.clocks.duties import CaseFacts, due_policies
from cases.clocks.nearest import first_of
from cases.clocks.start import Start, begin, foresee
from cases.matters.basis import facts_of
from cases.matters.numbers import next_numbers
from cases.matters.transfers import transfers_owed
from cases.store.bulk import give_ids, put, put_objects
from cases.store.case_tables import Case, CaseItem
from cases.work import Work
from config.words import Series, Severity

_NO_CLOCK = {"next_clock_id": None, "next_due_at": None, "loud": False, "transfer_due_at": None}


@dataclass
class Opened:
    """A case to be opened: the row (not yet in the record), its first item (a drill has none), and the channel's reply duty.

    ``stated``: until when the sender's platform or superior wants the reply; it rules over our own count. ``taken_over``:
    纪检 have it already, for they opened it out of a case of theirs.
    """

    case: Case
    item_id: int | None
    reply: str | None = None
    stated: datetime | None = None
    taken_over: bool = False


def open_cases(work: Work, wanted: Sequence[Opened], *, watched: bool = True) -> None:
    """Number the cases, put them into the record with their item, tell the audit, start their clocks.

    ``watched``: something will be done to the cases in this unit of work.
    """
    by_series: dict[str, list[Case]] = {}
    for opened in wanted:
        by_series.setdefault(_series(opened.case), []).append(opened.case)
    for series in get_args(Series):
        if cases := by_series.get(series, []):
            for case, number in zip(cases, next_numbers(work, series, len(cases)), strict=True):
                case.number = number
    _put(work, wanted, watched)


def _put(work: Work, wanted: Sequence[Opened], watched: bool) -> None:
    """Each case is written once, with the clock that runs out first."""
    cases = [o.case for o in wanted]
    if not cases:
        return
    give_ids(work.session, Case, cases)
    events = event_ids(work, len(cases))
    clocks = foresee(
        work, [start for o, event in zip(wanted, events, strict=True) for start in _duties(work, o, event)]
    )
    first = first_of(work, [(made.clock_id, made.row) for made in clocks])
    for case in cases:
        vars(case).update(first.get(case.id, _NO_CLOCK))
    put_objects(work.session, Case, cases, watched=watched)
    put(work.session, CaseItem, [_link(work, o) for o in wanted if o.item_id is not None])
    write_all(work, [_opened(o) for o in wanted], events)
    begin(work, clocks)


def duties_of(
    work: Work, case: Case, reply: str | None = None, kinds: set[str] | None = None, *,
    cycle: int | None = None, event_id: int | None = None,
) -> list[Start]:  # fmt: skip
    """What clocks the case must have by its present facts; ``kinds`` limits them. ``event_id``: what set the facts.

    Imported history owes no report upward: it was made at the time or not, and no table of ours knows.
    """
    cycle, kind, severity, opinion = cycle or case.cycle, case.kind, case.severity, case.public_opinion
    facts = facts_of(work, case, cycle)
    wanted = CaseFacts(
        case=kind, severity=Severity(severity) if severity else None, attention=case.attention,
        public_opinion="ask" if kind == "matter" and opinion == "no" and case.review else opinion,
        reply=reply, type=case.type, event_type=case.event_type,
    )  # fmt: skip
    id_, confirmed, history = case.id, case.severity_confirmed, case.history
    return [
        Start(
            policy,
            facts,
            id_,
            cycle=cycle,
            confirmed=confirmed,
            quiet=history,
            event_id=event_id,
        )
        for policy in due_policies(work.config, work.today, wanted)
        if (kinds is None or policy.kind in kinds) and not (history and "report" in policy.stops_on)
    ]


def _duties(work: Work, opened: Opened, event_id: int) -> list[Start]:
    own = _as_stated(duties_of(work, opened.case, opened.reply, event_id=event_id), opened)
    return own if opened.taken_over else [*own, *transfers_owed(work, opened.case, event_id)]


def _as_stated(starts: list[Start], opened: Opened) -> list[Start]:
    if opened.stated is None:
        return starts
    return [replace(s, stated=opened.stated) if s.policy.when.reply else s for s in starts]


def _series(case: Case) -> str:
    return "drill" if case.drill else case.kind


def _link(work: Work, opened: Opened) -> dict[str, Any]:
    return {
        "case_id": opened.case.id, "item_id": opened.item_id, "how": "opened", "representative": True,
        "attached_at": work.now,
    }  # fmt: skip


def _opened(opened: Opened) -> Happening:
    case = vars(opened.case)  # just put, so all of it is there; past the ORM it is read in less than half the time
    data = {"number": case["number"], "kind": case["kind"], "item": opened.item_id, "severity": case["severity"]}
    return Happening("case_opened", "case", str(case["id"]), case["id"], effective_at=case["discovered_at"], data=data)
