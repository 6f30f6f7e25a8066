"""Of what danger a risk check is: in official words, by what the judgments of the case's voices rest on; none of a citizen's own."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select

from alerts.ripe import Due
from cases.store.bulk import look_up
from cases.store.case_tables import CaseItem
from cases.store.item_tables import JudgmentRow
from cases.store.listed import among
from cases.store.types import DamagedJson
from cases.work import Work

RISK = "risk_check"
LIFE = {
    "despair": "伤人自伤", "self_harm": "伤人自伤", "harm": "人员伤亡", "violence": "暴力伤害", "gas": "燃气泄漏", "hazard": "险情无人处置", "children": "学生儿童集中患病受伤",
    "hearsay": "伤亡传言待核实", "frail": "老弱妇孺遇险", "lost": "人员走失", "missing": "人员失联",
}  # fmt: skip
"""Somebody's life or limb; the gravest first."""
ORDER = {
    "crowd": "群体聚集", "march": "群体聚集", "strike": "停工停运", "petition": "越级上访", "media": "媒体介入",
    "again": "多次反映无人处理", "repeated": "同一人多次来信",
}  # fmt: skip
NAMED = 2
UNKNOWN = "unknown"
VOICES = 200
"""So many judgments of a case are read, the latest: those of three thousand took 0.12 s of processor, while the record was locked."""
_LATEST = (
    select(
        CaseItem.case_id, CaseItem.item_id, JudgmentRow.id,
        func.row_number().over(partition_by=CaseItem.case_id, order_by=JudgmentRow.id.desc()).label("place"),
    )
    .join(JudgmentRow, JudgmentRow.item_id == CaseItem.item_id)
    .where(among(CaseItem.case_id, "cases"), CaseItem.detached_at.is_(None), JudgmentRow.by.is_(None))
    .subquery()
)  # fmt: skip
_JUDGED = (
    select(_LATEST.c.case_id, _LATEST.c.item_id, _LATEST.c.place, JudgmentRow.line)
    .join(JudgmentRow, JudgmentRow.id == _LATEST.c.id)
    .where(_LATEST.c.place <= VOICES)
    .order_by(JudgmentRow.id)
)


def with_dangers(work: Work, parts: Sequence[Sequence[Due]]) -> list[list[Due]]:
    """The same steps; a risk check's ``subject`` is what danger it is of, and ``None`` where nothing tells."""
    kinds = kinds_of(work, {d.case_id for part in parts for d in part if d.kind == RISK and d.case_id is not None})
    return [
        [d._replace(subject=kinds.get(d.case_id or 0)) if d.kind == RISK and d.case_id is not None else d for d in part]
        for part in parts
    ]


def danger_cn(kinds: str | None) -> str | None:
    """«疑似伤人自伤»: the gravest two, as a message says them."""
    held = (kinds or "").split()
    words = dict.fromkeys(cn for kind, cn in (LIFE | ORDER).items() if kind in held)
    return f"疑似{'、'.join(list(words)[:NAMED])}" if words else None


def is_of_life(kinds: str | None) -> bool:
    """Whether somebody's life may hang on it; also where nothing tells what the danger is."""
    held = (kinds or "").split()
    return not held or any(kind not in ORDER for kind in held)


def kinds_of(work: Work, case_ids: Collection[int]) -> dict[int, str]:
    """By case, with blanks between: of each voice what its newest judgment says. Of what more voices say, nothing is known."""
    newest: dict[tuple[int, int], list[str]] = {}
    found: dict[int, dict[str, None]] = {}
    for case_id, item_id, place, line in look_up(work.session, _JUDGED, cases=sorted(case_ids)) if case_ids else ():
        newest[case_id, item_id] = _kinds(line)
        if place == VOICES:
            found[case_id] = {UNKNOWN: None}
    for (case_id, _), kinds in newest.items():
        found.setdefault(case_id, {}).update(dict.fromkeys(kinds))
    return {case_id: " ".join(kinds) for case_id, kinds in found.items() if kinds}


def _kinds(line: Any) -> list[str]:
    """A judgment that does not read, or reads otherwise than ours, keeps no step from firing: nobody knows of what danger it was."""
    try:
        rules = [reason["rule"] for reason in line.get("reasons", ()) if reason["about"] == "attention"]
        return [rule.rpartition(".")[2] for rule in rules]
    except (DamagedJson, AttributeError, KeyError, TypeError):
        return [UNKNOWN]
