""".json: every figure with its parts and the ids of the cases and items behind each."""

import json
from pathlib import Path
from typing import Any

from reports.content import Paper
from reports.figures import Figure, Row, case_ids, item_ids
from reports.frozen import digest, frozen
from reports.particulars import Breach
from reports.sections.facts import Facts
from reports.span import worded


def write(paper: Paper, facts: Facts, path: Path) -> None:
    """Write the figures; no title, no name: ids and counts only."""
    path.write_text(json.dumps(as_value(paper, facts), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_value(paper: Paper, facts: Facts) -> dict[str, Any]:
    """The whole file as one value."""
    week, zone = facts.figures.week, facts.config.city.zone
    return {
        "kind": week.kind, "period": week.name, **({"week": week.name} if week.kind == "weekly" else {}),
        "from": week.starts_at.astimezone(zone).isoformat(), "to": week.ends_at.astimezone(zone).isoformat(),
        "made_at": facts.figures.made_at.astimezone(zone).isoformat(), "city": facts.config.city.name,
        "standing": paper.standing, "config": facts.config.hash, "hash": digest(frozen(facts.figures)),
        "breaches": [_breach(b) for b in facts.breaches],
        "figures": [_figure(facts, f) for f in facts.figures.by_name.values()],
    }  # fmt: skip


def _breach(breach: Breach) -> dict[str, Any]:
    """One missed limit with the cause that was stated, a word of the city's list; without one how far the handling has come."""
    return {
        "clock": breach.clock_id, "kind": breach.kind, "case": breach.case.id if breach.case else None,
        "cause": breach.cause, "handling": None if breach.case and breach.case.restricted else breach.how_far,
    }  # fmt: skip


def _figure(facts: Facts, figure: Figure) -> dict[str, Any]:
    d = figure.definition
    line: dict[str, Any] = {
        "name": d.name,
        "title": d.title,
        "definition": worded(facts.figures.week, d.sentence),
        "unit": d.unit,
        "count": figure.count,
    }
    if figure.previous is not None:
        known = figure.previous.count if facts.figures.anything_before else None
        line |= {"last_week": known} if facts.figures.week.kind == "weekly" else {"last_month": known}
        line["last_year"] = figure.last_year.count if figure.last_year and figure.last_year.count else None
    if figure.trend:
        line["trend"] = [*figure.trend, figure.count]
    if d.measured:
        line |= {"median_hours": figure.median_hours, "p90_hours": figure.p90_hours}
    return line | {"parts": [_part(facts, figure, p, figure.parts[p]) for p in facts.parts(figure)]}


def _part(facts: Facts, figure: Figure, part: str | None, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "part": part, "label": facts.name(figure, part), "count": len(rows),
        "ids": [r.id for r in rows], "cases": case_ids(rows), "items": item_ids(rows),
    }  # fmt: skip
