"""Open one figure: its sentence, its number and what stands behind it, of a draft or of an issued edition; never more than a person may see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cases.console import Refusal
from cases.people.sight import ANSWERING, Sight
from cases.store.case_tables import Case
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from reports.behind import Behind, behind, behind_frozen
from reports.definitions import Definition, definition
from reports.figures import Row
from reports.labels import label
from reports.particulars import AT_ONCE, cases_named
from reports.sections.facts import Facts


@dataclass(frozen=True)
class Opened:
    """A figure (or one part of it) opened. ``part``: the part's Chinese name; ``hidden``: cases this person may only count."""

    definition: Definition
    part: str | None
    count: int
    behind: Behind
    hidden: int = 0


def opened(facts: Facts, name: str) -> Opened:
    """Of a paper as the record stands now. Raises Refusal(2) for a name that is none."""
    wanted, _, part = name.partition(":")
    figure = facts.figures.by_name.get(definition(wanted).name)
    if figure is None:
        raise Refusal(f"本件没有指标 {wanted}", 2)
    rows = figure.rows if not part else _rows(facts, name, part)
    words = facts.name(figure, None if part == "none" else part) if part else None
    return Opened(figure.definition, words, len(rows), behind(rows, facts.cases))


def opened_edition(work: Work, edition: ReportEdition, name: str) -> Opened:
    """Of an edition as it was frozen; the cases by what they are called today. Raises Refusal(2) for a name that is none."""
    wanted, _, part = name.partition(":")
    found, known = definition(wanted), (edition.figures or {}).get(wanted)
    if known is None:
        raise Refusal(f"本件没有指标 {wanted}", 2)
    parts: Mapping[str, Any] = known["parts"]
    if part and part not in parts:
        raise Refusal(f"{wanted} 里没有 {part!r}", 2)
    chosen = {part: parts[part]} if part else parts
    ids = [id_ for one in chosen.values() for id_ in one["cases"]]
    loose: Mapping[str, Any] = (edition.content or {}).get("loose", {}).get(wanted, {})
    shown = behind_frozen(ids, (id_ for key in chosen for id_ in loose.get(key, ())), cases_named(work.session, ids))
    words = label(work.config, found.parts, None if part == "none" else part) if part else None
    return Opened(found, words, sum(int(one["count"]) for one in chosen.values()), shown)


def for_eyes(work: Work, one: Opened, sight: Sight) -> Opened:
    """The same with those cases only counted that this person must not know of."""
    known = _known(work, [case.id for case in one.behind.cases], sight)
    shown = tuple(case for case in one.behind.cases if case.id in known)
    hidden = len(one.behind.cases) - len(shown)
    return Opened(one.definition, one.part, one.count, Behind(shown, one.behind.restricted, one.behind.items), hidden)


def _rows(facts: Facts, name: str, part: str) -> tuple[Row, ...]:
    figure = facts.figures.by_name[name.partition(":")[0]]
    for known in facts.parts(figure):
        if part in (known or "none", facts.name(figure, known)):
            return figure.parts[known]
    raise Refusal(f"{figure.definition.name} 里没有 {part!r}", 2)


def _known(work: Work, ids: Collection[int], sight: Sight) -> set[int]:
    ordered = sorted(ids)
    chunks = (ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE))
    rows = (
        row for some in chunks for row in work.session.execute(select(Case.id, *ANSWERING).where(Case.id.in_(some)))
    )
    return {row.id for row in rows if sight.knows(row)}
