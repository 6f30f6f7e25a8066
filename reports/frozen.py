"""What is frozen of a week, its hash, and in words what is different between two of them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from reports.figures import Figure, Figures, Row, case_ids, item_ids

Frozen = dict[str, Any]


def frozen(figures: Figures) -> Frozen:
    """Every figure with the ids behind it, as plain values."""
    return {name: _figure(figure) for name, figure in figures.by_name.items()}


def digest(values: Frozen) -> str:
    """The same exactly when every figure and every id is the same."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Frozen, after: Frozen, titles: Mapping[str, str]) -> list[str]:
    """One phrase for each figure that differs."""
    names = [
        *after,
        *(name for name in before if name not in after),
    ]  # PostgreSQL keeps no order of its own in what was frozen
    pairs = [(titles.get(n, n), _in_order(before.get(n)), _in_order(after.get(n))) for n in names]
    return [_change(title, old, new) for title, old, new in pairs if old != new]


def _in_order(figure: Frozen | None) -> Frozen | None:
    """An edition of an earlier release holds its ids in the order in which the database happened to give them."""
    if figure is None:
        return None
    return {**figure, "parts": {p: {**part, "ids": sorted(part["ids"])} for p, part in figure["parts"].items()}}


def _change(title: str, before: Frozen | None, after: Frozen | None) -> str:
    if before is None or after is None:
        return f"{title}：{'新增指标' if before is None else '指标取消'}"
    if {**before, "trend": None, "previous": None} == {**after, "trend": None, "previous": None}:
        return f"{title}：本周{after['count']}不变，前几周的数有变化"
    if before["count"] == after["count"]:
        return f"{title}：总数{after['count']}不变，构成有变化"
    return f"{title}：由{before['count']}改为{after['count']}"


def _figure(figure: Figure) -> Frozen:
    found: Frozen = {
        "count": figure.count,
        "parts": {str(p or "none"): _part(rows) for p, rows in figure.parts.items()},
    }
    if figure.previous is not None:
        found["previous"] = figure.previous.count
    if figure.trend:
        found["trend"] = list(figure.trend)
    if figure.definition.measured:
        found |= {"median_hours": _rounded(figure.median_hours), "p90_hours": _rounded(figure.p90_hours)}
    return found


def _part(rows: tuple[Row, ...]) -> Frozen:
    return {"count": len(rows), "ids": sorted(r.id for r in rows), "cases": case_ids(rows), "items": item_ids(rows)}


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 4)  # so that the same times give the same hash on every database
