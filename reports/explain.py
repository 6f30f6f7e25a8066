"""What stands behind a figure: one line for each counted thing, with its case; restricted cases only as a number."""

from collections.abc import Iterator
from typing import Any

from cases.console import Refusal
from cases.house import House
from reports.behind import behind
from reports.definitions import definition
from reports.figures import Figure, Row
from reports.figures import figure as figure_of
from reports.gather import gather_one
from reports.sections.facts import Facts
from reports.span import Span, worded


def lines(house: House, week: Span, name: str) -> Iterator[dict[str, Any]]:
    """The rows of ``figure`` or ``figure:part``, and for each part how many restricted cases it counts, which are named nowhere.

    Raises Refusal(2) for a name that is none, naming those that are.
    """
    wanted, _, part = name.partition(":")
    facts, figure = gather_one(house, week, definition(wanted))
    if part:
        figure = _only(facts, figure, part)
    for row in figure.rows:
        case = facts.cases.get(row.case_id) if row.case_id is not None else None
        if case is None or not case.restricted:
            yield _line(facts, figure, row)
    for known in facts.parts(figure):
        if hidden := behind(figure.parts[known], facts.cases).restricted:
            yield {
                "figure": figure.definition.name, "part": known, "label": facts.name(figure, known), "restricted": hidden,
            }  # fmt: skip


def _only(facts: Facts, figure: Figure, part: str) -> Figure:
    """The rows of one part, given by its word or its Chinese name."""
    for known in facts.parts(figure):
        if part in (known or "none", facts.name(figure, known)):
            return figure_of(figure.definition, figure.parts[known])
    there = ", ".join(known or "none" for known in facts.parts(figure)) or "(本周一项也没有)"
    raise Refusal(worded(facts.figures.week, f"{figure.definition.name} 里没有 {part!r}; 本周有: {there}"), 2)


def _line(facts: Facts, figure: Figure, row: Row) -> dict[str, Any]:
    case = facts.cases.get(row.case_id) if row.case_id is not None else None
    return {
        "figure": figure.definition.name, "part": row.part, "label": facts.name(figure, row.part), "id": row.id,
        "case": row.case_id, "number": case.number if case else None, "kind": case.kind if case else None,
        "title": case.title if case else None, "item": row.item_id,
        **({"hours": round(row.hours, 2)} if row.hours is not None else {}),
    }  # fmt: skip
