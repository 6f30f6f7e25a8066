"""Put the facts of items into a matter: a new one, one that lost some, one that gained some. A person's value stays."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from cases.matters.casualties import beside_verified, highest
from cases.matters.fold import Folded, Told, fold
from cases.matters.leading import answer
from cases.matters.nature import hear
from cases.matters.occurrence import Interval, narrowed
from cases.store.case_tables import Case
from cases.store.item_tables import Item, ItemVersion, JudgmentRow
from cases.title import title_of
from cases.work import Work
from config.words import Severity, graver

DUTY = ("severity", "public_opinion", "attention", "occurred_at", "occurred_until", "discovered_at", "review")
"""What decides about clocks."""


def facts_told(work: Work, item_ids: Sequence[int]) -> Folded | None:
    """What the newest judgments of these items say together."""
    query = (
        select(Item.discovered_at, ItemVersion.title, ItemVersion.text, JudgmentRow.line)
        .outerjoin(ItemVersion, (ItemVersion.item_id == Item.id) & (ItemVersion.n == Item.version))
        .outerjoin(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id)
    )
    told = [Told(at, f"{title}\n{text}", line or {}) for at, title, text, line in work.session.execute(query)]
    return fold(told, work.config.severity.events)


def matter_of_facts(work: Work, source: Case, folded: Folded | None, item_id: int) -> Case:
    """A matter not yet in the record, for items that left ``source``. Where no duty follows from what was judged of them,
    a person is asked, and the clock of doubtful cases runs until then."""
    item = work.session.get_one(Item, item_id)
    words = work.session.scalar(
        select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.n == item.version)
    )
    case = Case(
        kind="matter", title=title_of(words.title, words.text) if words else source.title, state="received",
        opened_at=work.now, history=source.history, drill=source.drill, cycle=1, attention=False, incident=False,
        discovered_at=item.discovered_at, severity=None, severity_confirmed=False, public_opinion="no", facts={},
        decided={}, support=[], complained_of=[], restricted=source.restricted, review=False,
    )  # fmt: skip
    stand_on(work, case, folded)
    case.review = case.severity is None and case.public_opinion == "no" and not case.attention
    return case


def stand_on(work: Work, case: Case, folded: Folded | None) -> bool:
    """The matter's facts are those of its items, up or down; whether that changes a duty. Unjudged items change nothing."""
    if folded is None:
        return False
    before = _duty(case)
    if not case.severity_confirmed:
        case.severity = folded.severity.value if folded.severity else None
        case.incident, case.event_type = folded.incident, folded.event_type
    if case.occurred_by in (None, "machine"):
        _set_occurrence(case, folded.occurred)
    case.discovered_at, case.facts = folded.discovered_at, beside_verified(case, folded.totals)
    if "public_opinion" not in case.decided:
        case.public_opinion = folded.public_opinion
    case.attention = folded.attention
    _describe(work, case, folded)
    return _duty(case) != before


def take_up(work: Work, case: Case, folded: Folded | None) -> bool:
    """The matter's facts and those of further items: raised where no person has confirmed, never lowered."""
    if folded is None:
        return False
    before = _duty(case)
    level = graver(Severity(case.severity) if case.severity else None, folded.severity)
    if not case.severity_confirmed:
        case.severity = level.value if level else None
        case.event_type = case.event_type or folded.event_type
    elif level and level.value != case.severity:
        case.review = True  # a person's value stands, and a person hears that a voice says worse
    case.incident = case.incident or folded.incident
    if folded.occurred and case.occurred_by in (None, "machine"):
        held = (case.occurred_at, case.occurred_until or case.occurred_at) if case.occurred_at else None
        _set_occurrence(case, narrowed(held, folded.occurred) if held else folded.occurred)
    case.discovered_at = min(case.discovered_at, folded.discovered_at)
    case.facts = beside_verified(case, highest(case.facts, folded.totals))
    accused = _units(work, folded.complained_of)
    hear(case, folded.public_opinion, accused)
    case.attention = case.attention or folded.attention
    if "complained_of" not in case.decided:
        case.complained_of = sorted({*case.complained_of, *accused})
    return _duty(case) != before


def _duty(case: Case) -> tuple[Any, ...]:
    return tuple(getattr(case, name) for name in DUTY)


def _set_occurrence(case: Case, occurred: Interval | None) -> None:
    case.occurred_at, case.occurred_until = occurred or (None, None)
    case.occurred_by = "machine" if occurred else None


def _describe(work: Work, case: Case, folded: Folded) -> None:
    """Whose, where, of what class: by the gravest voice, but for what a person has decided."""
    line = folded.described_by
    values: dict[str, Any] = {
        **{key: line.get(key) for key in ("category", "family", "territory", "level")},
        "handling_lead": next(iter(_units(work, [line.get("handling_lead")])), None),
        "response_lead": next(iter(_units(work, [line.get("response_lead")])), None),
        "support": _units(work, line.get("support") or ()),
    }  # fmt: skip
    for name, value in values.items():
        if name not in case.decided:
            setattr(case, name, value)
    if "complained_of" not in case.decided:
        case.complained_of = _units(work, folded.complained_of)
    case.restricted = case.restricted or (folded.restricted and "restricted" not in case.decided)
    if values["response_lead"] == values["handling_lead"]:  # who leads answers for itself, whoever said that it leads
        case.response_lead = case.handling_lead
    answer(case, work.config.city.government)


def _units(work: Work, names: Sequence[str | None]) -> list[str]:
    found = [work.config.unit_named(name) for name in names if name]
    return list(dict.fromkeys(unit.id for unit in found if unit))
