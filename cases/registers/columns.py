"""Columns that have outlived their limits, summed up for each keeper of a site: so many, and the whole site fails.

Rules: ``column_rules`` of channels.yaml, after the veto conditions of 国办秘函〔2019〕19号.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from cases.registers.entering import clocks_of
from cases.store.clock_tables import ClockRow, RegisterEntry
from cases.work import Work
from config.channels import ColumnRule


@dataclass(frozen=True)
class SiteFails:
    """One rule that a unit's columns meet: how many are stale, and by which words of the law that is too many."""

    unit: str
    stale: int
    rule: ColumnRule


def failing_sites(work: Work) -> list[SiteFails]:
    """Every unit whose stale columns are too many, by the limits that have run out now."""
    columns = {p.id: p for p in work.config.channels.publications if p.column}
    if not columns:
        return []
    entered = select(RegisterEntry.id, RegisterEntry.publication)
    entered = entered.where(RegisterEntry.publication.in_(columns), RegisterEntry.state == "open")
    entries = {id_: columns[str(publication)] for id_, publication in work.session.execute(entered)}
    late = clocks_of(entries).where(
        ClockRow.state == "running", ClockRow.kind == "site_freshness", ClockRow.due_at < work.now
    )
    kinds: dict[str, Counter[str]] = {}
    for clock in work.session.scalars(late):
        column = entries[int(clock.subject_id)]
        kinds.setdefault(column.unit, Counter())[str(column.column)] += 1
    rules = work.config.channels.column_rules
    return [SiteFails(unit, n, rule) for unit in sorted(kinds) for n, rule in too_many(kinds[unit], rules)]


def too_many(stale: Mapping[str, int], rules: Iterable[ColumnRule]) -> Sequence[tuple[int, ColumnRule]]:
    """Which rules so many stale columns of each kind meet, with the number each rule counts. Pure."""
    counted = [
        (sum(n for kind, n in stale.items() if not rule.columns or kind in rule.columns), rule) for rule in rules
    ]
    return [(n, rule) for n, rule in counted if n >= rule.stale]


def sentence(work: Work, fails: SiteFails) -> str:
    """For people: whose site, how many, by which rule."""
    unit = work.config.unit(fails.unit).name
    return f"{unit}的网站有 {fails.stale} 个栏目逾期未更新, 已达单项否决 ({fails.rule.basis.citation})"
