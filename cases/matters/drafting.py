"""拟稿: the text of a response, by its form, with what the quality check says of it."""

from dataclasses import replace
from hashlib import sha256
from typing import Any, get_args

from sqlalchemy import func, select

from cases.library.files import known_files
from cases.library.standing import citations
from cases.matters.authorising import authorised
from cases.matters.basis import began_at
from cases.matters.gates import unauthorised
from cases.matters.given import required
from cases.matters.heard_back import bearable
from cases.matters.turns import call_reviewers
from cases.people.actors import Actor, Forbidden
from cases.quality.check import Finding, Verdict, check_reply, check_statement
from cases.store.act_tables import Response, Review
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item, ItemVersion
from cases.work import Work
from config.words import ReviewStage
from config.workflow import ResponseKind

SENT_BACK = "退回"
FIRST_TURN = (get_args(ReviewStage)[0], "保密审查")
USUAL = {"request": "reply", "matter": "authoritative"}


def respond(work: Work, case: Case, actor: Actor, reason: str | None, data: dict[str, Any]) -> None:
    """A draft; each change is a new row, so that a review is of one exact text."""
    text = str(required(data, "text"))
    n = (work.session.scalar(select(func.max(Response.n)).where(Response.case_id == case.id)) or 0) + 1
    kind, digest = form_of(work, case, data.get("kind")), sha256(text.encode()).hexdigest()
    _is_another(work, case, kind.id, digest)
    verdict = checked(work, case, text)
    draft = Response(
        case_id=case.id, n=n, kind=kind.id, text=text, text_hash=digest, by=actor.login,
        at=work.now, findings=[finding.line() for finding in verdict.findings],
    )  # fmt: skip
    work.session.add(draft)
    work.session.flush()
    case.draft_id = draft.id
    blank = any(finding.fault == "placeholder" for finding in verdict.findings)  # such a text passes no stage
    call_reviewers(work, case, draft, () if blank else FIRST_TURN, (), bearable(work, case))


def _is_another(work: Work, case: Case, kind: str, digest: str) -> None:
    """A button pressed twice would make a second draft of one text, and void what was decided on the first."""
    last = work.session.get(Response, case.draft_id) if case.draft_id else None
    if last is None or (last.kind, last.text_hash) != (kind, digest) or is_bygone(work, case, last):
        return
    back = select(Review.id).where(Review.response_id == last.id, Review.verdict == SENT_BACK)
    if work.session.scalar(back.limit(1)) is None:
        raise Forbidden("same_draft", f"与第 {last.n} 稿一字不差, 已经存过; 要改再存", ("text",))


def is_bygone(work: Work, case: Case, draft: Response) -> bool:
    """Whether the draft was written before the case was reopened: what it said did not do, and nobody reads it as this cycle's answer."""
    began = began_at(work, case, case.cycle)
    return began is not None and draft.at < began


def form_of(work: Work, case: Case, name: object) -> ResponseKind:
    """The form of response of that id or name, the usual one when none is named. Raises Forbidden with those that fit."""
    fitting = [row for row in work.config.workflow.responses if row.cases in (None, case.kind)]
    wanted = str(name or USUAL[case.kind])
    found = next((row for row in fitting if wanted in (row.id, row.name)), None)
    if found is None:
        may = ", ".join(f"{row.id} ({row.name})" for row in fitting)
        raise Forbidden("bad_value", f"回应形式不能是「{wanted}」; 可用: {may}", ("kind",))
    return found


def checked(work: Work, case: Case, text: str) -> Verdict:
    """The quality check: a letter's reply against the letter, a statement by itself."""
    rules = work.config.workflow.quality
    if case.kind != "request":
        verdict = check_statement(text, rules)
    else:
        title, letter = letter_of(work, case.id)
        verdict = check_reply(title, letter, text, rules)
    return replace(verdict, findings=(*verdict.findings, *cited(work, text)))


def cited(work: Work, text: str) -> list[Finding]:
    """What the text cites and may not: a file that lapsed or was repealed, a number the library does not hold. An empty library knows nothing."""
    known = known_files(work)
    if not known:
        return []
    return [
        Finding("cited_lapsed", c.span, f"{c.text} {c.standing.state}")
        if c.standing
        else Finding("cited_unknown", c.span, c.text)
        for c in citations(text, known)
        if not c.holds
    ]


def bare_facts(work: Work, case: Case, text: str, kind: str) -> list[Finding]:
    """What a public form says without the authorisation it takes as yet. Never stored with the draft: an authorisation heals it."""
    if not is_public(work, kind):
        return []
    found = unauthorised(text, case.severity, work.config.workflow.authorisation, authorised(work, case))
    return [Finding("unauthorised", guard.span, f"{guard.name}「{guard.text}」") for guard in found]


def is_public(work: Work, kind: str) -> bool:
    """A form that is no longer configured is taken for a public one."""
    return next((row.public for row in work.config.workflow.responses if row.id == kind), True)


def letter_of(work: Work, case_id: int) -> tuple[str, str]:
    """Title and text of the letter as it reads now; empty when it was erased."""
    query = (
        select(ItemVersion.title, ItemVersion.text)
        .join(Item, (Item.id == ItemVersion.item_id) & (Item.version == ItemVersion.n))
        .join(CaseItem, CaseItem.item_id == Item.id)
        .where(CaseItem.case_id == case_id, CaseItem.detached_at.is_(None))
        .order_by(CaseItem.representative.desc(), CaseItem.id)
    )
    found = work.session.execute(query.limit(1)).first()
    return (found[0], found[1]) if found else ("", "")


def latest(work: Work, case: Case) -> Response:
    """The draft that stands. Raises Forbidden when there is none."""
    query = select(Response).where(Response.case_id == case.id).order_by(Response.n.desc())
    draft = work.session.scalars(query.limit(1)).first()
    if draft is None:
        raise Forbidden("no_draft", "还没有回应稿")
    return draft
