"""What lies in the file of one case besides its clocks: drafts with their reviews, extensions, orders, reports. For ``cases --id``."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.matters.instructing import ORAL
from cases.matters.lines import unit_name
from cases.matters.reporting import reports_of
from cases.store.act_tables import Dispatch, Extension, Instruction, Response, Review
from cases.work import Work


def file_lines(work: Work, case_id: int) -> dict[str, Any]:
    """``drafts``, ``dispatches``, ``extensions``, ``instructions``, ``reports``, each in order; times in the city's zone."""
    return {
        "drafts": _drafts(work, case_id), "dispatches": _dispatches(work, case_id),
        "extensions": _extensions(work, case_id), "instructions": _instructions(work, case_id),
        "reports": [
            {"stage": r.stage, "to": r.to, "taken_by": r.taken_by, "at": _local(work, r.at), "by": r.by}
            for r in reports_of(work, case_id)
        ],
    }  # fmt: skip


def _drafts(work: Work, case_id: int) -> list[dict[str, Any]]:
    drafts = list(work.session.scalars(select(Response).where(Response.case_id == case_id).order_by(Response.n)))
    decided = defaultdict(list)
    query = select(Review).where(Review.response_id.in_([d.id for d in drafts])).order_by(Review.id)
    for row in work.session.scalars(query):
        decided[row.response_id].append(row)
    return [
        {"n": d.n, "kind": d.kind, "text": d.text, "hash": d.text_hash, "by": d.by, "at": _local(work, d.at),
         "findings": d.findings, "reviews": [_review(work, r) for r in decided[d.id]]} for d in drafts
    ]  # fmt: skip


def _review(work: Work, row: Review) -> dict[str, Any]:
    line = {"stage": row.stage, "verdict": row.verdict, "by": row.by, "at": _local(work, row.at)}
    if row.spoken_at is None:
        return line
    return line | {"recorded_by": row.recorded_by, "state": _signed(row.signed_at), "signed_at": _local(work, row.signed_at)}  # fmt: skip


def _dispatches(work: Work, case_id: int) -> list[dict[str, Any]]:
    query = select(Dispatch).where(Dispatch.case_id == case_id).order_by(Dispatch.seq)
    return [
        {"seq": d.seq, "unit": unit_name(work, d.unit), "state": d.state, "final": d.final, "counter": unit_name(work, d.counter),
         "at": _local(work, d.dispatched_at), "answered_at": _local(work, d.answered_at)} for d in work.session.scalars(query)
    ]  # fmt: skip


def _extensions(work: Work, case_id: int) -> list[dict[str, Any]]:
    query = select(Extension).where(Extension.case_id == case_id).order_by(Extension.id)
    return [
        {"clock": e.clock_id, "days": e.days, "state": e.state, "asked_by": e.asked_by, "decided_by": e.decided_by,
         "told_at": _local(work, e.told_at), "told_how": e.told_how} for e in work.session.scalars(query)
    ]  # fmt: skip


def _instructions(work: Work, case_id: int) -> list[dict[str, Any]]:
    query = select(Instruction).where(Instruction.case_id == case_id).order_by(Instruction.id)
    return [
        {"id": i.id, "kind": i.kind, "by": i.by, "at": _local(work, i.at), "form": i.form, "words": i.words,
         "units": [unit_name(work, u) for u in i.units], "due_at": _local(work, i.due_at), "recorded_by": i.recorded_by,
         "state": _signed(i.signed_at) if i.form == ORAL else "书面", "answered_at": _local(work, i.answered_at)}
        for i in work.session.scalars(query)
    ]  # fmt: skip


def _signed(at: datetime | None) -> str:
    return "已补签" if at else "待补签"


def _local(work: Work, at: datetime | None) -> str | None:
    return at.astimezone(work.config.city.zone).isoformat() if at else None
