"""From a judgment to a case: whether one is needed, what stands in it, and how a further voice changes it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from cases.items.judgment import Judgment
from cases.items.letters import STATED
from cases.matters.grading import grade
from cases.matters.occurrence import believable, narrowed
from cases.store.case_tables import Case
from cases.work import Work
from config.channels import Channel
from config.words import Severity, graver
from pipeline.pending import Pending

OPINION_ORDER = ("no", "ask", "yes")
OUTCOMES = {
    "drill": "演练", "historical": "历史事件", "hypothetical": "假设", "negated": "否定或辟谣", "policy": "政策会议消息",
    "elsewhere": "不在本市", "praise": "表扬", "spam": "无关信息", "own": "本市自己发布",
    "not_public_opinion": "不是舆情",
}  # fmt: skip
"""Why an item has no case, in the words of the desk."""


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
    item, words = pending.item, pending.words
    case = Case(
        kind="matter", title=words.title or words.text[:40], state="received", opened_at=work.now, history=item.history,
        drill=False, cycle=1, attention=False, discovered_at=item.discovered_at, severity=None, incident=False,
        public_opinion="no", facts={}, decided={}, support=[], complained_of=[], restricted=False, review=False,
        severity_confirmed=False,
    )  # fmt: skip
    fold(work, case, judgment, pending)
    return case


def describe(work: Work, case: Case, judgment: Judgment) -> None:
    """Set what no person has decided yet: class, owner, place, level, persons to be kept away."""
    values: dict[str, Any] = {
        "category": judgment.category, "family": judgment.family, "territory": judgment.territory, "level": judgment.level,
        "handling_lead": unit_of(work, judgment.handling_lead), "response_lead": unit_of(work, judgment.response_lead),
        "support": [u for name in judgment.support if (u := unit_of(work, name))],
        "complained_of": [u for name in judgment.complained_of if (u := unit_of(work, name))],
    }  # fmt: skip
    for name, value in values.items():
        if name not in case.decided:
            setattr(case, name, value)
    if case.handling_lead in case.complained_of and case.decided.get("handling_lead") == STATED:
        case.handling_lead = values["handling_lead"]  # a slip of the platform: nobody handles a complaint about himself
    case.restricted = case.restricted or judgment.restricted
    case.review = judgment.review and not case.decided
    case.attention = case.attention or judgment.attention
    _repeat(case, judgment)


def fold(work: Work, case: Case, judgment: Judgment, pending: Pending) -> bool:
    """Add one more voice to a matter's facts; whether that changes a duty (severity, opinion, attention, occurrence).

    The machine may raise what no person confirmed and never lowers; the gravest voice describes the matter.
    """
    before = (case.severity, case.public_opinion, case.attention, case.occurred_at)
    leads = case.category is None or _is_graver(judgment.severity, case.severity)
    if leads:
        describe(work, case, judgment)
    _name(work, case, judgment, pending)
    if case.territory is None and "territory" not in case.decided:
        case.territory = judgment.territory
    case.attention = case.attention or judgment.attention
    _repeat(case, judgment)
    case.incident = case.incident or judgment.incident
    if "casualties" not in case.decided:  # an officer's numbers stand
        case.facts = _totals(case.facts, judgment)
    elif _totals(case.facts, judgment) != case.facts:
        case.review = True
    if not case.severity_confirmed:
        case.event_type = judgment.event_type if leads or not case.event_type else case.event_type
        by_totals = _by_totals(work, case, pending.words.text) if judgment.incident else None
        case.severity = _word(graver(graver(_level(case.severity), judgment.severity), by_totals))
    elif claimed(work, case, judgment, pending.words.text) is not None:
        case.review = True  # a person's value stands, and a person hears that a voice says worse
    case.public_opinion = max(case.public_opinion, judgment.public_opinion, key=OPINION_ORDER.index)
    if case.cycle == 1:  # a reopened matter counts from its reopening
        case.discovered_at = min(case.discovered_at, pending.item.discovered_at)
    _occurrence(case, judgment, pending.item.discovered_at)
    return before != (case.severity, case.public_opinion, case.attention, case.occurred_at)


def _repeat(case: Case, judgment: Judgment) -> None:
    """How often one person has come about it, at most; 1 is not told."""
    times = judgment.extra.get("repeat", {}).get("times", 1)
    if times > 1:
        case.repeat = max(case.repeat or 0, times)


def claimed(work: Work, case: Case, judgment: Judgment, text: str) -> Severity | None:
    """The level a voice claims for a matter whose level a person has confirmed, when it is graver than that."""
    if not (case.severity_confirmed and judgment.incident):
        return None
    level = graver(judgment.severity, _by_totals(work, case, text))
    return level if _is_graver(level, case.severity) else None


def _name(work: Work, case: Case, judgment: Judgment, pending: Pending) -> None:
    """The first title that says what happened names the matter; a question beside it («学校停不停课») does not."""
    events = {event.name: event.cues for event in work.config.severity.events}
    cues = events.get(judgment.event_type or "", [])
    if any(cue in pending.words.title for cue in cues) and not any(cue in case.title for cue in cues):
        case.title = pending.words.title


def unit_of(work: Work, name: str | None) -> str | None:
    """The id of the unit the judgment names."""
    unit = work.config.unit_named(name) if name else None
    return unit.id if unit else None


def _by_totals(work: Work, case: Case, words: str) -> Severity | None:
    """The level of everything heard together: one voice knows of the dead, another of the injured."""
    event = next((e for e in work.config.severity.events if e.name == case.event_type), None)
    return grade(event, case.facts, words).level if event else None


def _totals(facts: dict[str, Any], judgment: Judgment) -> dict[str, Any]:
    """Highest count heard of each kind: later totals are higher, and a partial count never lowers a known one."""
    heard = {k: v for k, v in asdict(judgment.casualties).items() if v is not None}
    return {k: max(v for v in (facts.get(k), heard.get(k)) if v is not None) for k in {*facts, *heard}}


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
