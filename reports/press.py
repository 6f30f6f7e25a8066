"""付印: compose a paper with the officer's notes, print it in its forms, take it through submission and issue."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from cases.console import Refusal
from cases.house import House
from cases.papers import flow
from cases.papers.flow import Bodies, Made, Which
from cases.papers.rights import issues, require
from cases.papers.shelf import bytes_of, files_of, frozen_of, period_of, span_of
from cases.people.actors import Actor, Forbidden
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from config.causes import cause_of
from config.papers import PAPER_CN, TO_UNITS
from reports.behind import loose_items
from reports.content import Paper, Section, say
from reports.editions import Standing, next_standing
from reports.forms import page, pdf, word
from reports.frozen import digest, frozen
from reports.kinds import KINDS, Kind
from reports.masking import masked
from reports.sections.facts import Facts
from reports.span import Span
from reports.weekly import FORMS

DRAFT, MARK = "（草稿）", "（送审稿）"
"""What a paper calls itself while it is written, and from 送审 until it is issued."""
UNHEADED = ("xlsx", "json")
"""Forms that stay byte for byte from 送审 on: they never call themselves 送审稿, for once issued that would be wrong."""
Notes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Composed:
    """One paper as it would be now."""

    kind: Kind
    span: Span
    paper: Paper
    facts: Facts
    standing: Standing


def start(house: House, actor: Actor, kind: str, span: str, unit: str | None) -> int:
    """Begin a paper, or find the one under way; its edition's id. Raises Refusal for a span that is none or not over."""
    found = _span(house, kind, span)
    if not found.is_over(house.now()):
        raise Refusal(f"{found.title}还没有结束, 不能送审")
    if (kind in TO_UNITS) != (unit is not None):
        raise Refusal(f"{PAPER_CN[kind]}{'须' if kind in TO_UNITS else '不'}写明单位", 2)
    if unit is not None and unit not in {row.id for row in house.config.units.units}:
        raise Refusal(f"单位名录里没有 {unit!r}", 2)
    with house.write() as work:
        title = _title(work, kind, found, unit)
        id_ = flow.begin(work, actor, Which(kind, period_of(found.name, unit), unit, title)).id
        work.commit()
    return id_


def composed(
    work: Work, kind: str, span: Span, unit: str | None, edition: ReportEdition | None = None, mark: str = DRAFT
) -> Composed:  # fmt: skip
    """The paper as the record stands now, with the notes and the reason of the edition under way."""
    made = KINDS[kind]
    facts = made.facts(work, span, unit)
    before = frozen_of(work.session, kind, period_of(span.name, unit))
    standing = next_standing(before, frozen(facts.figures), edition.edition if edition else len(before) + 1, mark)
    paper = made.compose(facts, unit, standing)
    if edition is not None:
        paper = noted(paper, edition.notes or {}, edition.correction)
    return Composed(made, span, paper, facts, standing)


def noted(paper: Paper, notes: Notes, correction: str | None = None) -> Paper:
    """The paper with what an officer wrote to its sections: after each, marked as written by a person and by whom."""
    sections = tuple(_with_note(section, notes.get(section.title)) for section in paper.sections)
    if correction:
        said = say(f"更正原因：{masked(correction)}")
        if any(s.title == CORRECTED for s in sections):
            sections = tuple(replace(s, blocks=(said, *s.blocks)) if s.title == CORRECTED else s for s in sections)
        else:
            sections = (*sections, Section(CORRECTED, (said,)))
    return replace(paper, sections=sections)


CORRECTED = "更正说明"


def _with_note(section: Section, note: Mapping[str, str] | None) -> Section:
    if not note:
        return section
    return replace(section, blocks=(*section.blocks, say(f"【人工附注】{masked(note['text'])}（{note['name']}）")))


def submit(house: House, actor: Actor, edition_id: int, approver: str) -> None:
    """送审: print the paper from the record as it stands and freeze it. Raises Refusal when it cannot be printed."""
    with house.read() as work:
        edition = _edition(work, edition_id)
        kind, unit, span = edition.kind, edition.unit, _span(house, edition.kind, span_of(edition))
        made = composed(work, kind, span, unit, edition, MARK)
    files = printed(made, MARK)
    values = frozen(made.facts.figures)
    content = {"paper": to_value(made.paper), "loose": loose_items(made.facts.figures)}
    with house.write() as work:
        changed = list(made.standing.changed)
        flow.submit(work, edition_id, actor, Made(values, digest(values), content, files, changed), approver)
        work.commit()


def issue(house: House, actor: Actor, edition_id: int, number: str = "", signer: str = "") -> ReportEdition:
    """印发: what was signed, under its final head. Printed before the record is touched: a run that is killed leaves it signed
    and not issued, and can be done again; of two at once the second is told who was first."""
    with house.read() as work:
        edition = _edition(work, edition_id)
        require(issues(work.config.papers, actor), actor, "印发")
        if edition.state != "cleared":
            return _refused(edition)
        zone = work.config.city.zone
        signed, today = paper_of(edition, zone), work.now.astimezone(zone)
        kept = {form: bytes_of(work.session, filed) for form, filed in files_of(edition).items()}
        names = {form: filed.name for form, filed in files_of(edition).items()}
    final = _headed(signed, number, signer, today)
    files = {form: (names[form].replace(MARK, ""), _final(form, body, signed, final)) for form, body in kept.items()}
    with house.write() as work:
        row = flow.issue(work, edition_id, actor, files, number, signer)
        work.commit()
        work.session.refresh(row)
        work.session.expunge(row)
    return row


def paper_of(edition: ReportEdition, zone: ZoneInfo) -> Paper:
    """The content of an edition that was submitted; of an issued one under its final head."""
    content: dict[str, Any] = edition.content or {}
    paper = _adapter().validate_python(content["paper"])
    if edition.state != "issued" or edition.issued_at is None:
        return paper
    return _headed(paper, edition.number, edition.signer, edition.issued_at.astimezone(zone))


def to_value(paper: Paper) -> dict[str, Any]:
    """The content as plain values."""
    value: dict[str, Any] = _adapter().dump_python(paper, mode="json")
    return value


def printed(made: Composed, mark: str = "") -> Bodies:
    """Every form of the kind as bytes. Raises Refusal when no place can be written to."""
    unit = f"-{made.paper.to}" if made.kind.id in TO_UNITS else ""
    name = f"{made.kind.file}-{made.span.name}{unit}{mark}"
    writers, bare = dict(FORMS), replace(made.paper, standing=made.paper.standing.replace(MARK, ""))
    try:
        with tempfile.TemporaryDirectory(prefix="yingsheng-") as folder:
            found = {}
            for form in made.kind.forms:
                path = Path(folder) / f"paper.{form}"
                writers[form](bare if form in UNHEADED else made.paper, made.facts, path)
                found[form] = (f"{name}.{form}", path.read_bytes())
            return found
    except OSError as e:
        raise Refusal(f"付印失败: {cause_of(e)}") from e


def _headed(paper: Paper, number: str | None, signer: str | None, printed: datetime) -> Paper:
    """Under its final head and 版记: number and signer as typed, no draft any more, printed that day."""
    day = f"{printed.year}年{printed.month}月{printed.day}日"
    return replace(
        paper,
        standing=paper.standing.replace(MARK, ""),
        number=" ".join((number or "").split()),
        signer=" ".join((signer or "").split()),
        colophon=replace(paper.colophon, printed=day) if paper.colophon else None,
    )


def _final(form: str, body: bytes | None, signed: Paper, final: Paper) -> bytes:
    """The signed file under the final head; figures and lists stay byte for byte."""
    if form == "html" and body is not None:
        return page.reheaded(body.decode(), signed, final).encode()
    if form not in ("docx", "pdf"):
        if body is None:
            raise Refusal("送审时的文件已不在库内, 不能印发")
        return body
    try:
        with tempfile.TemporaryDirectory(prefix="yingsheng-") as folder:
            path = Path(folder) / f"paper.{form}"
            (word if form == "docx" else pdf).write(final, path)
            return path.read_bytes()
    except OSError as e:
        raise Refusal(f"付印失败: {cause_of(e)}") from e


def _refused(edition: ReportEdition) -> ReportEdition:
    if edition.state == "issued":
        raise Forbidden("already", f"第{edition.edition}版已由 {edition.issued_by} 印发, 不用再办")
    raise Forbidden("wrong_state", "还没有审签, 不能印发")


def _edition(work: Work, edition_id: int) -> ReportEdition:
    edition = work.session.get(ReportEdition, edition_id)
    if edition is None:
        raise Forbidden("no_such_paper", f"没有这一件: {edition_id}")
    return edition


def _span(house: House, kind: str, name: str) -> Span:
    if kind not in KINDS:
        raise Refusal(f"没有这种件: {kind!r}; 可用: {', '.join(KINDS)}", 2)
    return KINDS[kind].named(name, house.config.city.zone, house.now())


def _title(work: Work, kind: str, span: Span, unit: str | None) -> str:
    city = work.config.city.name
    if unit is not None:
        return f"{PAPER_CN[kind]}（{work.config.unit(unit).name}）{span.title}"
    return f"{city}{KINDS[kind].file.removeprefix('舆情')} {span.title}"


@cache
def _adapter() -> TypeAdapter[Paper]:
    return TypeAdapter(Paper)
