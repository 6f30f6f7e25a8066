"""From a judgment to a case: whether one is needed, what stands in it, and how a further voice changes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.items.judgment import Judgment
from cases.items.letters import STATED
from cases.matters.casualties import beside_verified, highest
from cases.matters.fold import CLASS, names_it
from cases.matters.grading import grade
from cases.matters.leading import answer
from cases.matters.nature import hear
from cases.matters.occurrence import believable, narrowed
from cases.store.case_tables import Case
from cases.store.making import make
from cases.title import title_of
from cases.work import Work
from config.channels import Channel
from config.words import Severity, graver
from pipeline.settling.pending import Pending


def no_case(channel: Channel, judgment: Judgment) -> str | None:
    """Why no matter is needed, or ``None`` when one is. A request's own reply duty is not touched by this."""
    if channel.carries == "own":
        return "own"
    if judgment.disposition and not judgment.attention:
        return judgment.disposition
    if not judgment.local:
        return "elsewhere"
    if judgment.incident:
        return None
    if channel.carries == "request":
        return None if judgment.public_opinion == "yes" and not judgment.restricted else "not_public_opinion"
    return None if judgment.public_opinion != "no" or judgment.attention else "not_public_opinion"


def matter_from(work: Work, pending: Pending, judgment: Judgment) -> Case:
    """A new matter for this voice, not yet in the record."""
    case = make(
        Case, kind="matter", title=title_of(pending.title, pending.text), state="received", opened_at=work.now,
        history=pending.history, drill=False, cycle=1, attention=False, discovered_at=pending.discovered_at, severity=None,
        incident=False, public_opinion="no", facts={}, decided={}, support=[], complained_of=[], restricted=False,
        review=False, severity_confirmed=False,
    )  # fmt: skip
    fold(work, case, judgment, pending)
    return case


def described(work: Work, case: Case, judgment: Judgment) -> dict[str, Any]:
    """What no person has decided yet: class, owner, place, level; and persons to be kept away, doubt, attention, repeats."""
    leads = {
        "handling_lead": unit_of(work, judgment.handling_lead),
        "response_lead": unit_of(work, judgment.response_lead),
    }
    values: dict[str, Any] = {
        "category": judgment.category, "family": judgment.family, "territory": judgment.territory, "level": judgment.level,
        **leads, "support": _units(work, judgment.support), "complained_of": _units(work, judgment.complained_of),
    }  # fmt: skip
    for name in case.decided:
        if name in values:
            values[name] = getattr(case, name)
    if values["handling_lead"] in values["complained_of"] and case.decided.get("handling_lead") == STATED:
        values["handling_lead"] = leads["handling_lead"]  # a platform's slip: nobody handles a complaint about himself
    if (
        leads["response_lead"] == leads["handling_lead"]
    ):  # a department answers for itself: the one that leads, whoever said so
        values["response_lead"] = values["handling_lead"]
    values["support"] = [unit for unit in values["support"] if unit != values["handling_lead"]]
    return {
        **values, "restricted": _restricted(case, judgment), "review": judgment.review and not case.decided,
        "attention": case.attention or judgment.attention, "repeat": _repeat(case, judgment),
    }  # fmt: skip


def _restricted(case: Case, judgment: Judgment) -> bool:
    """A person's word, once given, wins for ever."""
    return case.restricted or (judgment.restricted and "restricted" not in case.decided)


def fold(work: Work, case: Case, judgment: Judgment, pending: Pending) -> bool:
    """Add one more voice to a matter's facts; whether that changes a duty (severity, opinion, attention, occurrence).

    The machine may raise what no person confirmed and never lowers; the gravest voice describes the matter. The first whose title says
    what happened names it; a graver one that asks of something beside it («学校停不停课») raises it and leaves its class.
    """
    before = _duty(case)
    events = work.config.severity.events
    tells = names_it(pending.title, judgment.event_type, events)
    aside = not tells and names_it(case.title, case.event_type, events)
    tells = tells and not names_it(case.title, judgment.event_type, events)
    leads = case.category is None or _is_graver(judgment.severity, case.severity)
    leads = leads or (tells and not _is_graver(_level(case.severity), _word(judgment.severity)))
    if leads:
        for name, value in described(work, case, judgment).items():
            if not (aside and case.category and name in CLASS):
                setattr(case, name, value)
    if tells:
        case.title = pending.title
    if case.territory is None and "territory" not in case.decided:
        case.territory = judgment.territory
    case.attention = case.attention or judgment.attention
    case.repeat = _repeat(case, judgment)
    case.incident = case.incident or judgment.incident
    told = highest(case.facts, judgment.casualties._asdict())
    if "casualties" in case.decided and told != case.facts:
        case.review = True  # whoever gave numbers hears that a voice tells of more
    case.facts = beside_verified(case, told)
    if not case.severity_confirmed:
        case.event_type = judgment.event_type if leads or not case.event_type else case.event_type
        by_totals = _by_totals(work, case, pending.text) if judgment.incident else None
        case.severity = _word(graver(graver(_level(case.severity), judgment.severity), by_totals))
    elif claimed(work, case, judgment, pending.text) is not None:
        case.review = True  # a person's value stands, and a person hears that a voice says worse
    hear(case, judgment.public_opinion, _units(work, judgment.complained_of))
    if case.cycle == 1:  # a reopened matter counts from its reopening
        case.discovered_at = min(case.discovered_at, pending.discovered_at)
    _occurrence(case, judgment, pending.discovered_at)
    answer(case, work.config.city.government)
    return before != _duty(case)


def _duty(case: Case) -> tuple[object, ...]:
    doubted = (
        "public_opinion" in case.decided and case.review
    )  # a person's word is called in question: until then the limit runs again
    return (case.severity, case.public_opinion, case.attention, case.occurred_at, case.occurred_until, doubted)


def _repeat(case: Case, judgment: Judgment) -> int | None:
    """How often one person has come about it, at most; 1 is not told."""
    times = judgment.extra.get("repeat", {}).get("times", 1)
    return max(case.repeat or 0, times) if times > 1 else case.repeat


def claimed(work: Work, case: Case, judgment: Judgment, text: str) -> Severity | None:
    """The level a voice claims for a matter whose level a person has confirmed, when it is graver than that."""
    if not (case.severity_confirmed and judgment.incident):
        return None
    level = graver(judgment.severity, _by_totals(work, case, text))
    return level if _is_graver(level, case.severity) else None


def unit_of(work: Work, name: str | None) -> str | None:
    """The id of the unit the judgment names."""
    unit = work.config.unit_named(name) if name else None
    return unit.id if unit else None


def _units(work: Work, names: Sequence[str]) -> list[str]:
    return [unit for name in names if (unit := unit_of(work, name))]


def _by_totals(work: Work, case: Case, words: str) -> Severity | None:
    """The level of everything heard together: one voice knows of the dead, another of the injured."""
    event = next((e for e in work.config.severity.events if e.name == case.event_type), None)
    return grade(event, case.facts, words).level if event else None


def _occurrence(case: Case, judgment: Judgment, discovered: datetime) -> None:
    if judgment.occurred_at is None or not judgment.incident or case.occurred_by not in (None, "machine"):
        return
    told = believable((judgment.occurred_at, judgment.occurred_until or judgment.occurred_at), discovered)
    if told is None:
        return
    if case.occurred_at is not None:
        told = narrowed((case.occurred_at, case.occurred_until or case.occurred_at), told)
    case.occurred_at, case.occurred_until, case.occurred_by = *told, "machine"


def _is_graver(new: Severity | None, old: str | None) -> bool:
    return graver(new, _level(old)) == new and _word(new) != old


def _level(word: str | None) -> Severity | None:
    return Severity(word) if word else None


def _word(level: Severity | None) -> str | None:
    return level.value if level else None
