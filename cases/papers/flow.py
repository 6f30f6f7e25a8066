"""起草、送审、审核、审签、印发: one paper's way out, each step by another person, the approver by name. Commit is the caller's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select, text
from sqlalchemy.orm import load_only

from cases.audit.events import record
from cases.evidence.record import freeze
from cases.papers.readers import tell_approver, tell_readers
from cases.papers.rights import decides, drafts, issues, require
from cases.papers.shelf import UNDER_WAY, editions_of, open_stage, steps_of
from cases.people.actors import Actor, Forbidden, others
from cases.people.oneself import Accounts, as_one, read_accounts
from cases.store.database import serialise
from cases.store.event_tables import Event
from cases.store.paper_tables import SUBMITTED, EditionStep, ReportEdition
from cases.work import Work
from config.papers import PAPER_CN, Stage

PASSED, SENT_BACK = "同意", "退回"
Verdict = Literal["同意", "退回"]
LONGEST_NOTE = 2000
LONGEST_LINE = 60
ON_THE_TABLE = (
    ReportEdition.title,
    ReportEdition.state,
    ReportEdition.round,
    ReportEdition.approver,
    ReportEdition.submitted_by,
)
"""Not what the paper says: many pages of it would be read for a line."""
Bodies = Mapping[str, tuple[str, bytes]]
"""Files by form: name and bytes."""


@dataclass(frozen=True)
class Which:
    """One paper: its kind, the period under which it is kept, the unit it is made out to, and its title."""

    kind: str
    period: str
    unit: str | None
    title: str


@dataclass(frozen=True)
class Made:
    """A paper as composed: what reviewers see is what is issued."""

    figures: Mapping[str, Any]
    hash: str
    content: Mapping[str, Any]
    files: Bodies
    changed: Sequence[str] = ()


def begin(work: Work, actor: Actor, which: Which) -> ReportEdition:
    """The edition under way of that paper, or a new one. After an issued edition the new one is its correction."""
    require(drafts(work.config.papers, actor), actor, f"起草{PAPER_CN[which.kind]}")
    serialise(work.session)
    held = editions_of(work.session, which.kind, which.period)
    if held and held[-1].state in UNDER_WAY:
        return held[-1]
    row = ReportEdition(
        kind=which.kind, period=which.period, edition=len(held) + 1, made_at=work.now, config_hash=work.config.hash, figures={},
        hash="", state="draft", unit=which.unit, title=which.title, notes={}, round=0,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _record(work, "paper_begun", row, actor.login, {"title": which.title})
    return row


def note(work: Work, edition_id: int, actor: Actor, section: str, typed: str) -> None:
    """The officer's own words to one section; empty takes them away. They become part of the paper under that person's name."""
    row = _locked(work, edition_id)
    require(drafts(work.config.papers, actor), actor, "起草")
    _is_open(row)
    words = typed.strip()
    if len(words) > LONGEST_NOTE:
        raise Forbidden("too_long", f"附注 {len(words)} 字, 最多 {LONGEST_NOTE} 字")
    notes = {key: value for key, value in (row.notes or {}).items() if key != section}
    if words:
        notes[section] = {"text": words, "by": actor.login, "name": actor.name, "at": work.now.isoformat()}
    row.notes = notes
    _record(work, "paper_noted", row, actor.login, {"section": section, "length": len(words)}, reason=words or None)


def correct(work: Work, edition_id: int, actor: Actor, why: str) -> None:
    """Why a correction is made, in the officer's words; a second edition is not submitted without."""
    row = _locked(work, edition_id)
    require(drafts(work.config.papers, actor), actor, "起草")
    _is_open(row)
    row.correction = why.strip() or None


def submit(work: Work, edition_id: int, actor: Actor, made: Made, approver: str) -> None:
    """送审: the paper is frozen as it is now, and the one who shall sign it is named."""
    row = _locked(work, edition_id)
    require(drafts(work.config.papers, actor), actor, "送审")
    _is_open(row)
    if row.edition > 1 and not row.correction:
        raise Forbidden("reason_needed", "更正须写明更正原因 (更正说明)", ("reason",))
    named = [stage for stage in work.config.papers.stages if stage.named]
    row.approver = _approver(work, actor, approver, named[-1]) if named else None
    row.figures, row.hash, row.content = dict(made.figures), made.hash, dict(made.content)
    row.changed, row.config_hash = list(made.changed), work.config.hash
    row.files = _kept(work, made.files)
    row.state, row.round = "submitted", row.round + 1
    row.submitted_at, row.submitted_by = work.now, actor.login
    row.last_event_id = work.session.scalar(select(func.max(Event.id)))
    _record(work, "paper_submitted", row, actor.login, {
        "round": row.round, "hash": row.hash, "files": _hashes(row), "approver": row.approver, "changed": row.changed,
    })  # fmt: skip
    tell_approver(work, row)


def decide(work: Work, edition_id: int, actor: Actor, verdict: Verdict, reason: str | None) -> None:
    """The stage whose turn it is: by its role, by the named approver where one is asked for, never by one who had a step before."""
    row = _locked(work, edition_id)
    steps = steps_of(work.session, row)
    turn = open_stage(work.config.papers, row, steps)
    if turn is None:
        raise Forbidden("wrong_state", "这一件没有在审, 请刷新页面")
    stage = work.config.papers.stage(turn)
    require(bool(actor.roles & set(stage.roles)), actor, stage.name)
    if before := _had_a_step(read_accounts(work), actor, row, steps):
        why = "送审、审核、审签须由不同的人办理, 一人不能办两步"
        raise Forbidden("same_person", why + as_one(before, actor.login))
    if stage.named and row.approver and actor.login != row.approver:
        raise Forbidden("not_named", f"{stage.name}由送审时指定的 {row.approver} 办理")
    if verdict == SENT_BACK and not (reason or "").strip():
        raise Forbidden("reason_needed", "退回需要写明理由", ("reason",))
    work.session.add(EditionStep(edition_id=row.id, round=row.round, stage=turn, verdict=verdict, by=actor.login, at=work.now,
                                 reason=reason))  # fmt: skip
    if verdict == SENT_BACK:
        row.state = "returned"
    elif turn == work.config.papers.stages[-1].id:
        row.state = "cleared"
    work.session.flush()
    _record(work, "paper_decided", row, actor.login, {
        "round": row.round, "stage": turn, "verdict": verdict, "hash": row.hash, "files": _hashes(row),
    }, reason=reason)  # fmt: skip
    tell_approver(work, row)


def to_decide(work: Work, actor: Actor) -> list[tuple[ReportEdition, str]]:
    """Papers whose next step waits for this person, the oldest first, each with the name of the step."""
    papers, found = work.config.papers, list[tuple[ReportEdition, str]]()
    if not decides(papers, actor):
        return found
    accounts = read_accounts(work)
    query = select(ReportEdition).where(text(SUBMITTED)).order_by(ReportEdition.id)
    for row in work.session.scalars(query.options(load_only(*ON_THE_TABLE))):
        steps = steps_of(work.session, row)
        turn = open_stage(papers, row, steps)
        if turn and _may_decide(accounts, papers.stage(turn), actor, row, steps):
            found.append((row, papers.stage(turn).name))
    return found


def issue(work: Work, edition_id: int, actor: Actor, files: Bodies, number: str, signer: str) -> ReportEdition:
    """印发: the signed paper in its final files; frozen for good, and its readers are asked to be told in the same transaction.

    Of two at once one wins; the other is told who had it. ``files`` differ from the signed ones only in the head: 发文字号,
    签发人 (as typed, else blank) and the edition's own line.
    """
    row = _locked(work, edition_id)
    require(issues(work.config.papers, actor), actor, "印发")
    if row.state == "issued":
        raise Forbidden("already", f"第{row.edition}版已由 {row.issued_by} 印发, 不用再办")
    if row.state != "cleared":
        raise Forbidden("wrong_state", "还没有审签, 不能印发")
    row.number, row.signer = _line(number), _line(signer)
    row.files = _kept(work, files)
    row.state, row.issued_at, row.issued_by = "issued", work.now, actor.login
    row.notes = row.notes or {}
    _record(work, "report_issued", row, actor.login, {
        "edition": row.edition, "hash": row.hash, "config": row.config_hash, "files": _hashes(row), "approver": row.approver,
        "changed": row.changed or [],
    }, reason=row.correction)  # fmt: skip
    tell_readers(work, row)
    return row


def last_round(steps: Sequence[EditionStep], edition: ReportEdition) -> list[EditionStep]:
    """The steps of the round that counts."""
    return [step for step in steps if step.round == edition.round]


def subject(edition: ReportEdition) -> str:
    """The name of an edition among the events."""
    return f"{edition.kind}:{edition.period}:{edition.edition}"


def _record(
    work: Work, type: str, row: ReportEdition, actor: str, data: dict[str, Any], reason: str | None = None
) -> None:
    record(work, type, subject_kind="report", subject_id=subject(row), actor=actor, data=data, reason=reason)


def _locked(work: Work, edition_id: int) -> ReportEdition:
    serialise(work.session)
    row = work.session.get(ReportEdition, edition_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Forbidden("no_such_paper", f"没有这一件: {edition_id}")
    return row


def _is_open(row: ReportEdition) -> None:
    if row.state not in ("draft", "returned"):
        raise Forbidden("wrong_state", "已送审或已印发, 不能改; 退回后再改, 印发后出更正版")


def _approver(work: Work, actor: Actor, wanted: str, stage: Stage) -> str:
    able = {user.login: user for user in others(work, actor, frozenset(stage.roles))}
    if wanted in able:
        return wanted
    names = "、".join(f"{user.name}（{login}）" for login, user in able.items()) or "还没有这样的账号"
    raise Forbidden("no_approver", f"请指定{stage.name}人: {names}", ("approver",))


def _may_decide(
    accounts: Accounts, stage: Stage, actor: Actor, row: ReportEdition, steps: Sequence[EditionStep]
) -> bool:
    named = not (stage.named and row.approver) or actor.login == row.approver
    return named and bool(actor.roles & set(stage.roles)) and not _had_a_step(accounts, actor, row, steps)


def _had_a_step(accounts: Accounts, actor: Actor, row: ReportEdition, steps: Sequence[EditionStep]) -> str | None:
    """The account by which this person did one."""
    own = accounts.behind(actor.login, actor.name)
    busy = (row.submitted_by, *(step.by for step in last_round(steps, row)))
    return next((login for login in busy if login in own), None)


def _kept(work: Work, files: Bodies) -> dict[str, dict[str, Any]]:
    return {form: {"name": name, "hash": freeze(work, body), "size": len(body)} for form, (name, body) in files.items()}


def _hashes(row: ReportEdition) -> dict[str, str]:
    return {form: f["hash"] for form, f in (row.files or {}).items()}


def _line(typed: str) -> str | None:
    words = " ".join(typed.split())
    if len(words) > LONGEST_LINE:
        raise Forbidden("too_long", f"发文字号、签发人最多 {LONGEST_LINE} 字")
    return words or None
