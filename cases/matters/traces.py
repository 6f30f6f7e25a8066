"""What an act turned in a case: each column before and after, so that a later event can put it back. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.store.case_tables import Case

FIXED = {
    "severity": "事件等级", "handling_lead": "主办单位", "category": "类别", "occurred_at": "事发时间", "state": "办理状态",
    "territory": "属地",
}  # fmt: skip
"""What a person decides: where it has changed again since, an earlier act is not undone by itself."""
INSTANTS = frozenset({"occurred_at", "occurred_until", "discovered_at", "dispatched_at", "closed_at"})
COLUMNS = (
    *FIXED, *sorted(INSTANTS - {"occurred_at"}), "severity_confirmed", "incident", "review", "response_lead", "support", "occurred_by", "attention",
    "public_opinion", "complained_of", "event_type", "facts", "decided", "merged_into_id",
)  # fmt: skip

Turned = dict[str, list[Any]]
"""Column → what it said before, what it says since."""


def snapshot(case: Case) -> dict[str, Any]:
    """How the case stands, in the form events carry."""
    return {name: _plain(getattr(case, name)) for name in COLUMNS}


def turned(before: Mapping[str, Any], case: Case) -> Turned:
    """What has changed since."""
    now = snapshot(case)
    return {name: [before[name], now[name]] for name in COLUMNS if before[name] != now[name]}


def changed_again(case: Case, trace: Turned) -> list[str]:
    """Columns that no longer say what the act left there."""
    now = snapshot(case)
    return [name for name, (_, left) in trace.items() if now[name] != left]


def put_back(case: Case, trace: Turned) -> list[str]:
    """Let every column say again what it said before the act, but for those that have changed since: their names."""
    kept = changed_again(case, trace)
    for name, (was, _) in trace.items():
        if name not in kept:
            setattr(case, name, datetime.fromisoformat(was) if name in INSTANTS and was else was)
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, list) else value
