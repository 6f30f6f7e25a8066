"""评估 of one cycle by the written scheme, put on record with every count it rests on."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from cases.audit.events import record
from cases.matters.basis import began_at
from cases.matters.filling import NOT_PUBLIC
from cases.matters.scoring import Counts, shares, total
from cases.people.actors import Actor, Forbidden
from cases.quality.check import GRAVE
from cases.store.act_tables import Evidence, Response
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow
from cases.store.item_tables import Item, JudgmentRow
from cases.work import Work

EVALUATED = "case_evaluated"
AROUND = timedelta(hours=48)
NEGATIVE_BELOW = 0.5


def evaluate(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """Count and weigh; a later evaluation of the same cycle is a new event beside the old."""
    counts = counts_of(work, case)
    found, scheme = shares(counts), work.config.workflow.evaluation
    if all(share is None for share in found.values()):
        raise Forbidden("nothing_to_evaluate", "本件还没有可以评估的发布、稿子或时限")
    record(work, EVALUATED, subject_kind="case", subject_id=case.id, case_id=case.id, actor=actor.login, reason=reason,
           data={"cycle": case.cycle, "total": total(found, scheme), "shares": {m.id: found.get(m.id) for m in scheme.measures},
                 "counts": vars(counts), "scheme": scheme.basis.citation})  # fmt: skip


def counts_of(work: Work, case: Case) -> Counts:
    """What is on record of the present cycle."""
    clocks = [c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id, ClockRow.cycle == case.cycle))
              if c.terms["policy"]["public"] and c.state in ("running", "satisfied")]  # fmt: skip
    duties = [c for c in clocks if not c.terms["policy"]["when"]["by_hand"]]
    more = [c for c in clocks if c.terms["policy"]["when"]["by_hand"] and c.state == "satisfied"]
    published = _publications(work, case)
    findings = _findings(work, case)
    grave = None if findings is None else sum(f["fault"] in GRAVE for f in findings)
    return Counts(
        duties=len(duties), on_time=sum(_on_time(c) for c in duties),
        follow_ups=len(more), follow_ups_on_time=sum(_on_time(c) for c in more), publications=len(published),
        reviewed_and_proved=sum(not e.unreviewed and bool(e.blob_hash or e.url) for e in published),
        grave_findings=grave, empty_words=sum(f["fault"] == "empty_words" for f in findings or []),
        **_voices(work, case, published[0].published_at if published else None),
    )  # fmt: skip


def _on_time(clock: ClockRow) -> bool:
    return clock.state == "satisfied" and clock.breached_at is None


def _publications(work: Work, case: Case) -> list[Evidence]:
    query = select(Evidence).where(Evidence.case_id == case.id, Evidence.kind.not_in(NOT_PUBLIC))
    query = query.where(Evidence.approver.is_(None))  # a lawful silence is no publication
    began = began_at(work, case, case.cycle)
    if began is not None:
        query = query.where(Evidence.published_at >= began)
    return list(work.session.scalars(query.order_by(Evidence.published_at)))


def _findings(work: Work, case: Case) -> list[dict[str, Any]] | None:
    """Of the latest draft; ``None`` when there was none."""
    query = select(Response.findings).where(Response.case_id == case.id).order_by(Response.n.desc())
    found: list[dict[str, Any]] | None = work.session.scalar(query.limit(1))
    return found


def _voices(work: Work, case: Case, first: datetime | None) -> dict[str, Any]:
    """How many voices came, and what part of them was negative, in the 48 hours before and after the first publication."""
    if first is None:
        return {}
    before, negative_before = _heard(work, case, first - AROUND, first)
    if work.now < first + AROUND:
        return {"voices_before": before, "negative_before": negative_before}
    after, negative_after = _heard(work, case, first, first + AROUND)
    return {"voices_before": before, "voices_after": after, "negative_before": negative_before, "negative_after": negative_after}  # fmt: skip


def _heard(work: Work, case: Case, begins: datetime, ends: datetime) -> tuple[int, float | None]:
    held = select(Item.judgment_id).join(CaseItem, CaseItem.item_id == Item.id)
    held = held.where(CaseItem.case_id == case.id, CaseItem.detached_at.is_(None), Item.discovered_at >= begins, Item.discovered_at < ends)  # fmt: skip
    count = work.session.scalar(select(func.count()).select_from(held.subquery())) or 0
    tones = select(JudgmentRow.sentiment).where(JudgmentRow.id.in_(held), JudgmentRow.sentiment.is_not(None))
    known = [tone for tone in work.session.scalars(tones) if tone is not None]
    negative = sum(tone < NEGATIVE_BELOW for tone in known) / len(known) if known else None
    return count, None if negative is None else round(negative, 3)
