"""审核: 三审 and 保密审查 of one exact text, each by another person; by telephone at night, signed afterwards."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, select

from cases.audit.events import record
from cases.clocks.night import is_night
from cases.clocks.stop import stop_clock
from cases.evidence.record import record_evidence
from cases.matters.asked_signature import ask_signature, signature_came
from cases.matters.basis import began_at
from cases.matters.byhand import begin_for
from cases.matters.drafting import SENT_BACK, bare_facts, checked, is_bygone, is_public, latest
from cases.matters.flow import DESK, OPEN, REVIEWERS
from cases.matters.given import instant, one_of, read_file, required, spoken
from cases.matters.heard_back import bearable, morning, tell_author, unit_behind
from cases.matters.instructing import ORAL, SUBJECT, unsigned_instructions
from cases.matters.turns import call_reviewers
from cases.people.actors import Actor, Forbidden, other_person
from cases.people.oneself import as_one, read_accounts
from cases.store.act_tables import Instruction, Response, Review
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.work import Work
from config.words import ReviewStage

STAGES: tuple[str, ...] = get_args(ReviewStage)
SECRECY = "保密审查"
Stage = Literal["初审", "审核", "审发", "保密审查"]
PASSED = "同意"
ANSWER = "reply"
"""To whoever wrote alone: as a form of a draft and of its proof."""


def review(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """One stage on the latest draft: 三审 in order, 保密审查 before 审发; distinct people, never the author."""
    stage, verdict = one_of(data, "stage", Stage), one_of(data, "verdict", Literal["同意", "退回"])
    draft = _present(work, case)
    done = reviews_of(work, draft)
    _is_open(stage, done)
    _is_another(work, actor, draft, done)
    _is_not_complained_of(case, actor)
    answers = _answers(work, data, verdict) if stage == SECRECY else None
    if verdict == SENT_BACK and not reason:
        raise Forbidden("reason_needed", "退回需要写明理由", ("reason",))
    if verdict == PASSED:
        _may_pass(work, case, draft, stage, done)
    work.session.add(Review(response_id=draft.id, stage=stage, verdict=verdict, by=actor.login, at=work.now, reason=reason,
                            answers=answers))  # fmt: skip
    work.session.flush()
    _say(work, case, draft, stage, verdict)


def _say(work: Work, case: Case, draft: Response, stage: str, verdict: str, *, by_phone: bool = False) -> None:
    """Who wrote it hears that it came back or may go out; else those whose turn it is hear so, once for each step.

    ``by_phone``: the officer who takes it down knows of it, and is going to ring the next; nobody else is woken for that.
    """
    done = reviews_of(work, draft)
    turn = open_stages(done)
    if verdict == SENT_BACK:
        tell_author(work, case, draft.by, f"sent_back:{draft.id}", f"第 {draft.n} 稿{stage}退回, 请改后再送审。")
    elif stage == STAGES[-1] and not (by_phone and unit_behind(work, draft.by) is None):
        tell_author(work, case, draft.by, f"released:{draft.id}", f"第 {draft.n} 稿审发通过, 请发布并登记佐证。")
    call_reviewers(
        work, case, draft, turn, {row.by for row in done}, at=morning(work) if by_phone else bearable(work, case)
    )


def call_again(work: Work, case: Case) -> None:
    """A case is its own again: those whose turn it is with its draft, and who were told so no more."""
    draft = work.session.get(Response, case.draft_id) if case.draft_id else None
    if draft is None or is_bygone(work, case, draft):
        return
    done = reviews_of(work, draft)
    blank = any(finding.fault == "placeholder" for finding in checked(work, case, draft.text).findings)
    turn = [] if blank else open_stages(done)
    call_reviewers(work, case, draft, turn, {row.by for row in done}, bearable(work, case))


def review_by_phone(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """口头授权: the officer takes down who let this exact text pass, and when; it is 待补签 and its clock runs."""
    rule, stage = work.config.workflow.oral, one_of(data, "stage", ReviewStage)
    if stage not in rule.stages:
        raise Forbidden("not_by_phone", f"{stage}不能口头办理; 可以口头的: {'、'.join(rule.stages)}", ("stage",))
    at = instant(data, "at", "通话时间")
    if at > work.now:
        raise Forbidden("in_future", f"通话时间 {spoken(work, at)} 在将来", ("at",))
    if rule.night_only and not is_night(at, work.config.alerts.night, work.config.city.zone):
        raise Forbidden("not_at_night", "口头授权只限夜间; 白天请本人在系统里审核", ("at",))
    if not reason:
        raise Forbidden("reason_needed", "需要写明授权人的原话或要点", ("reason",))
    draft = _present(work, case)
    if at < draft.at:
        raise Forbidden("before_draft", f"通话时间 {spoken(work, at)} 早于这一稿 {spoken(work, draft.at)}", ("at",))
    approver = other_person(work, str(required(data, "approver", "授权人")), actor, REVIEWERS, "授权人")
    done = reviews_of(work, draft)
    _is_open(stage, done)
    _is_another(work, approver, draft, done)
    _is_not_complained_of(case, approver)
    _may_pass(work, case, draft, stage, done)
    row = Review(response_id=draft.id, stage=stage, verdict=PASSED, by=approver.login, at=at, reason=reason,
                 recorded_by=actor.login, spoken_at=at)  # fmt: skip
    work.session.add(row)
    work.session.flush()
    record(work, "oral_authorisation", subject_kind="review", subject_id=row.id, case_id=case.id, actor=actor.login,
           effective_at=at, data={"stage": stage, "approver": approver.login, "text": draft.text_hash}, reason=reason)  # fmt: skip
    begin_for(work, case, "countersign", ("review", str(row.id)), started=at)
    ask_signature(work, case, row, stage)
    _say(work, case, draft, stage, PASSED, by_phone=True)


def countersign(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """补签: the one who said it by telephone signs here; or the desk files the sheet they signed on paper.

    Of a review as of an order given by mouth. ``by`` tells whose the sheet is when several have to sign.
    """
    waiting: list[Review | Instruction] = [*unsigned(work, case.id), *unsigned_instructions(work, case.id)]
    if not waiting:
        raise Forbidden("nothing_to_sign", "本件没有待补签的口头授权、批示")
    own = [row for row in waiting if row.by in (actor.login, actor.name)]
    evidence_id = None if own else _sheet(work, case, actor, waiting, data)
    signer = data.get("by") or waiting[0].by
    for row in own or [row for row in waiting if row.by == signer]:
        _sign(work, case, row, actor, evidence_id, reason)


def _sheet(work: Work, case: Case, actor: Actor, waiting: Sequence[Review | Instruction], data: dict[str, Any]) -> int:
    """The scan of what was signed on paper, frozen as evidence; only the desk files one, and of one person."""
    body, name = read_file(data)
    if not (body and actor.roles & DESK):
        raise Forbidden("not_yours", "补签须由授权人本人办理; 纸面补签的由值班台附上扫描件", ("file",))
    people = sorted({row.by for row in waiting})
    signer = str(data.get("by") or people[0])
    if signer not in people or (len(people) > 1 and not data.get("by")):
        raise Forbidden("whose", f"请写明是谁补签的: {'、'.join(people)}", ("by",))
    return record_evidence(work, case.id, kind="signed_sheet", issuer=signer, published_at=work.now, actor=actor.login,
                           body=body, file_name=name).id  # fmt: skip


def _sign(
    work: Work, case: Case, row: Review | Instruction, actor: Actor, evidence_id: int | None, reason: str | None
) -> None:
    row.signed_at, row.signed_by = work.now, actor.login
    signature_came(work, row)
    subject = "review" if isinstance(row, Review) else SUBJECT
    record(work, "signed_afterwards", subject_kind=subject, subject_id=row.id, case_id=case.id, actor=actor.login,
           data={"by": row.by, "evidence": evidence_id}, reason=reason)  # fmt: skip
    query = select(ClockRow).where(ClockRow.subject_kind == subject, ClockRow.subject_id == str(row.id))
    for clock in work.session.scalars(query.where(ClockRow.kind == "countersign")).all():
        stop_clock(work, clock, "satisfied", at=work.now, actor=actor.login, evidence_id=evidence_id, reason=reason)


def reviews_of(work: Work, draft: Response) -> Sequence[Review]:
    """What has been decided on that text, in order."""
    return work.session.scalars(select(Review).where(Review.response_id == draft.id).order_by(Review.id)).all()


def unsigned(work: Work, case_id: int) -> Sequence[Review]:
    """待补签: authorisations by telephone of any draft of the case that nobody has signed yet."""
    query = select(Review).join(Response, Response.id == Review.response_id).where(Response.case_id == case_id)
    return work.session.scalars(
        query.where(Review.spoken_at.is_not(None), Review.signed_at.is_(None)).order_by(Review.id)
    ).all()


def to_be_signed_by(names: Collection[str]) -> ColumnElement[bool]:
    """Of a case: one called by these names let a text of it pass, or gave an order in it, by word of mouth and has not signed that yet."""
    spoken = select(Response.case_id).join(Review, Review.response_id == Response.id)
    texts = spoken.where(Review.spoken_at.is_not(None), Review.signed_at.is_(None), Review.by.in_(names))
    orders = select(Instruction.case_id).where(
        Instruction.form == ORAL, Instruction.signed_at.is_(None), Instruction.by.in_(names)
    )
    return Case.state.in_(OPEN) & Case.id.in_(texts.union(orders))


def is_reviewed(work: Work, case: Case, at: datetime) -> bool:
    """Whether the draft that stood at an instant, of the cycle the case is in, was released (审发): a changed text is another text.

    People note minutes: what was written within the minute noted stood already.
    """
    standing = select(Response.id).where(Response.case_id == case.id, Response.at < at + timedelta(minutes=1))
    began = began_at(work, case, case.cycle)
    if began is not None:
        standing = standing.where(Response.at >= began)
    draft = work.session.scalar(standing.order_by(Response.n.desc()).limit(1))
    passed = select(Review.id).where(Review.response_id == draft, Review.stage == STAGES[-1], Review.verdict == PASSED)
    return work.session.scalar(passed.limit(1)) is not None


def is_overtaken(work: Work, case: Case, kind: str, at: datetime) -> bool:
    """Whether the draft that stands stood already when what answers as ``kind`` went out: a look at it comes too late."""
    draft = work.session.get(Response, case.draft_id) if case.draft_id else None
    if draft is None or draft.at >= at + timedelta(minutes=1):
        return False
    if draft.kind == ANSWER:
        return kind == ANSWER
    return is_public(work, draft.kind) and kind not in (ANSWER, "feedback")


def _present(work: Work, case: Case) -> Response:
    draft = latest(work, case)
    if is_bygone(work, case, draft):
        raise Forbidden("old_draft", f"第 {draft.n} 稿是重办以前的, 本轮还没有拟稿; 请先拟稿")
    return draft


def _passed(stage: str, done: Sequence[Review]) -> bool:
    return any(r.stage == stage and r.verdict == PASSED for r in done)


def open_stages(done: Sequence[Review]) -> list[str]:
    """The stages whose turn it is on a text of which that much is decided; none once it was sent back."""
    if any(r.verdict == SENT_BACK for r in done):
        return []
    left = [stage for stage in STAGES if not _passed(stage, done)]
    return [*left[:1], *([SECRECY] if left and not _passed(SECRECY, done) else [])]


def _is_open(stage: str, done: Sequence[Review]) -> None:
    """Its turn, and not decided yet. 保密审查 may come at any point before 审发."""
    before = STAGES[: STAGES.index(stage)] if stage in STAGES else ()
    missing = [s for s in before if not _passed(s, done)]
    if missing:
        raise Forbidden("stage_missing", f"还没有通过{'、'.join(missing)}, 不能{stage}")
    if any(r.stage == stage for r in done):
        raise Forbidden("stage_done", f"这一稿的{stage}已有结论; 修改后另起一稿再审")


def _is_another(work: Work, actor: Actor, draft: Response, done: Sequence[Review]) -> None:
    own = read_accounts(work).behind(actor.login, actor.name)
    before = next((login for login in (draft.by, *(r.by for r in done)) if login in own), None)
    if before is None:
        return
    why = "拟稿、三审和保密审查须由不同的人担任, 一人不能办两步"
    raise Forbidden("same_person", why + as_one(before, actor.login))


def _is_not_complained_of(case: Case, person: Actor) -> None:
    if person.unit and person.unit in case.complained_of:
        raise Forbidden("complained_of", "被反映的单位不能主办、协办或审核本件")


def _may_pass(work: Work, case: Case, draft: Response, stage: str, done: Sequence[Review]) -> None:
    if any(row.verdict == SENT_BACK for row in done):
        raise Forbidden("sent_back", f"第 {draft.n} 稿已经退回; 修改后另起一稿再审")
    findings = checked(work, case, draft.text).findings
    blanks = [f.text for f in findings if f.fault == "placeholder"]
    if blanks:
        raise Forbidden("placeholder", f"稿中还有 {len(blanks)} 处没有填: {'、'.join(blanks[:3])}")
    lapsed = [f.text for f in findings if f.fault == "cited_lapsed"]
    if lapsed:
        raise Forbidden("cited_lapsed", f"稿中引用了不在有效期的文件: {'、'.join(lapsed[:3])}; 只能引用现行有效的")
    if not is_public(work, draft.kind):
        return
    if bare := bare_facts(work, case, draft.text, draft.kind):
        said = "、".join(f.text for f in bare)
        raise Forbidden("not_authorised", f"稿中写了{said}, 须先办「登记授权」: 登记指挥机构的授权")
    if stage == STAGES[-1] and not _passed(SECRECY, done):
        raise Forbidden("secrecy_missing", "还没有通过保密审查 (先审查后公开, 一事一审), 不能审发")


def _answers(work: Work, data: dict[str, Any], verdict: str) -> dict[str, bool]:
    """Every question of the checklist, yes or no; a yes cannot pass."""
    questions = {row.id: row.text for row in work.config.workflow.secrecy}
    given = data.get("checklist")
    given = given if isinstance(given, dict) else {}
    open_ = [i for i in questions if not isinstance(given.get(i), bool)]
    if open_:
        why = f"保密审查要逐项回答, 还没有回答的: {'; '.join(questions[i] for i in open_)}"
        raise Forbidden("checklist", why, tuple(f"checklist.{i}" for i in open_))
    if strange := sorted(set(given) - set(questions)):
        raise Forbidden("checklist", f"保密审查没有这样的问题: {'; '.join(strange)}", ("checklist",))
    yes = [text for i, text in questions.items() if given[i]]
    if yes and verdict == PASSED:
        raise Forbidden("secrecy", f"答了「是」, 不能通过: {'; '.join(yes)}", ("checklist", "verdict"))
    return {i: bool(given[i]) for i in questions}
