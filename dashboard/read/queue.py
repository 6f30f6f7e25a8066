"""研判队列: what a person has to look at, the least sure first; and what the machine proposes to bring together."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases.matters.lines import find_case
from cases.matters.suggested import suggestions
from cases.matters.worklist import WorkRow, part_of, parts, worklist
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item, JudgmentRow
from cases.work import Work
from dashboard.read.visible import closed_to, ways_to
from dashboard.rights import Sight

LOOKED_AT = 200
SHOWN = 30


@dataclass(frozen=True)
class Doubt:
    """One case to look at; ``confidence`` of the machine in whose it is (none: it proposed nobody)."""

    row: WorkRow
    confidence: float | None
    runner_up: str | None


def doubts(work: Work, sight: Sight, of: str) -> list[Doubt]:
    """Of the ``LOOKED_AT`` cases nearest to their limit the ``SHOWN`` the machine is least sure of. ``of``: see ``ON_THE_DESK``."""
    rows = worklist(work, LOOKED_AT, of=of, ways=ways_to(sight), closed=closed_to(sight))
    query = (
        select(CaseItem.case_id, JudgmentRow.confidence, JudgmentRow.line)
        .join(Item, Item.id == CaseItem.item_id)
        .join(JudgmentRow, JudgmentRow.id == Item.judgment_id)
        .where(
            CaseItem.case_id.in_([row.case_id for row in rows]), CaseItem.representative, CaseItem.detached_at.is_(None)
        )
    )
    told = {id_: (sure, line.get("runner_up")) for id_, sure, line in work.session.execute(query)}
    found = [Doubt(row, *told.get(row.case_id, (None, None))) for row in rows]
    return sorted(found, key=lambda d: d.confidence if d.confidence is not None else -1.0)[:SHOWN]


def proposals(work: Work, sight: Sight) -> list[tuple[dict[str, Any], int, int | None]]:
    """Suggested near-duplicates this person may read: the line, the case proposed, the case it stands in now."""
    found = []
    for line in suggestions(work, limit=SHOWN):
        cases = [find_case(work, number) if number else None for number in (line["case"], line["own_case"])]
        rows = [work.session.get(Case, id_) for id_ in cases if id_ is not None]
        if cases[0] is not None and all(row is not None and sight.reads(row) for row in rows):
            found.append((line, cases[0], cases[1]))
    return found


def count_of(work: Work, sight: Sight, of: str) -> int:
    """How many there are of one kind, exactly as far as the page looks."""
    found = parts(of, closed_to(sight), ways_to(sight))
    queries = (part_of(select(Case.id), part).limit(LOOKED_AT + 1) for part in found)
    return min(sum(len(work.session.execute(query).all()) for query in queries), LOOKED_AT + 1)
