"""回应和审核: the draft that stands with what is wrong in it, who decided which step and who may do the next, and the papers around it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from cases.matters.instructing import ORAL
from cases.matters.lines import unit_name
from cases.matters.reviewing import PASSED
from cases.quality.check import GRAVE
from cases.store.act_tables import Extension, Instruction, Response, Review
from cases.work import Work
from dashboard.badges import small
from dashboard.highlight import Mark, highlighted
from dashboard.markup import Markup, div, span, table
from dashboard.read.answer import Answer, Step
from dashboard.wording import full_width, stamp

SLIP_CN = {"sent": "等待签收", "accepted": "已签收", "refused": "已退单", "recalled": "已收回"}
EXTENSION_CN = {"asked": "等待审批", "granted": "已同意", "refused": "未同意"}


def response(answer: Answer, work: Work) -> Markup:
    """The draft and its steps; a sentence where nobody has written one."""
    draft = answer.draft
    if draft is None:
        return div("ys-note", "还没有回应稿。")
    old = (
        div("ys-banner ys-amber", "重办以来还没有回应稿：下面是重办以前的一稿，本轮要另拟、另审。")
        if answer.bygone
        else ""
    )
    return Markup(old + version(draft, answer, work) + faults(found_in(draft, answer)) + _steps(answer, work))


def version(draft: Response, answer: Answer, work: Work) -> Markup:
    """One exact text: which draft, of whom, its fingerprint; then its words."""
    form = next((row.name for row in work.config.workflow.responses if row.id == draft.kind), draft.kind)
    written = stamp(draft.at, work.config.city.zone, work.now)
    meta = div(
        "ys-note", f"第 {draft.n} 稿 · {form} · {answer.name(draft.by)} {written} · 文本指纹 {draft.text_hash[:12]}"
    )
    return Markup(meta + draft_text(draft.text, found_in(draft, answer)))


def found_in(draft: Response, answer: Answer) -> list[dict[str, Any]]:
    """What the check said of a text when it was written and, of the one that stands, what still lacks its authorisation."""
    stands = answer.draft is not None and answer.draft.id == draft.id
    return [*draft.findings, *(one.line() for one in (answer.bare if stands else ()))]


def spoken(answer: Answer, people: Collection[str], work: Work) -> Markup:
    """What these people said by word of mouth and have not signed: the step and the very text it was of, or the order's words."""
    zone, now, latest = work.config.city.zone, work.now, answer.draft
    parts: list[Markup] = []
    for review, draft in ((one.review, one.draft) for one in answer.unsigned if one.review.by in people):
        said = f"{review.stage}：{answer.name(review.by)} {stamp(review.spoken_at, zone, now)} 电话同意，{answer.name(review.recorded_by)}记录"
        parts += [div("", said, f"：{review.reason}" if review.reason else ""), version(draft, answer, work)]
        if latest is not None and latest.id != draft.id:
            parts.append(div("ys-bad", f"后来另起了第 {latest.n} 稿，须重新审核；补签的只是当时念的第 {draft.n} 稿。"))
    parts += [
        div(
            "",
            f"{order.kind}：{order.by} {stamp(order.at, zone, now)} 口头，{answer.name(order.recorded_by)}记录：{order.words}",
        )
        for order in answer.unsigned_orders
        if order.by in people
    ]
    return Markup("".join(parts))


def draft_text(text: str, findings: Iterable[Mapping[str, Any]]) -> Markup:
    """The draft as it would go out, with the words that findings rest on marked."""
    marks = [Mark(f["span"][0], f["span"][1], f["cn"]) for f in findings if f["span"]]
    return div("ys-voice ys-draft", div("body", highlighted(text, marks)))


def faults(findings: Iterable[Mapping[str, Any]]) -> Markup:
    """What the quality check found, the grave first; what is missing has no words to show."""
    rows = sorted(findings, key=lambda f: f["fault"] not in GRAVE)
    if not rows:
        return div("ys-note", "质量检查没有发现问题。")
    words = [
        small(f"{f['cn']}：{f['text']}" if f["text"] else f["cn"], "red" if f["fault"] in GRAVE else "amber")
        for f in rows
    ]
    return div("ys-faults", span("ys-note", "质量检查："), *words)


def _steps(answer: Answer, work: Work) -> Markup:
    rows: list[list[object]] = [[step.stage, *_step(step, answer, work)] for step in answer.steps]
    facts = {fact.id: fact.name for fact in work.config.workflow.authorisation.facts}
    said = "、".join(facts.get(fact, fact) for fact in sorted(answer.facts))
    allowed = div("ys-note", f"已获授权公布：{said}") if said else None
    return Markup(table(("环节", "结论", "谁"), rows) + (allowed or ""))


def _step(step: Step, answer: Answer, work: Work) -> list[object]:
    if step.done is not None:
        return [_verdict(step.done), _who(step.done, answer, work)]
    if not step.is_open:
        return [span("ys-note", "未到"), span("ys-note", "须先通过前面的环节")]
    able = "、".join(map(answer.name, step.able)) or "没有合适的人：须与拟稿人和已审的人不同"
    return [small("待办", "amber"), span("", f"可以办的：{able}")]


def _verdict(review: Review) -> Markup:
    word = span("ys-good" if review.verdict == PASSED else "ys-bad", review.verdict)
    return span("", word, " ", small("待补签", "red") if review.spoken_at and not review.signed_at else None)


def _who(review: Review, answer: Answer, work: Work) -> Markup:
    words = f"{answer.name(review.by)} {stamp(review.at, work.config.city.zone, work.now)}"
    phone = f"（电话授权，{answer.name(review.recorded_by)}记录）" if review.spoken_at else ""
    return span("", words, phone, f"：{review.reason}" if review.reason else "")


def papers(answer: Answer, work: Work) -> Markup:
    """派单、批示交办、报送、延期 and the score: one table, empty where there is nothing of these."""
    rows: list[list[object]] = [
        [f"第 {s.seq} 次派单", _when(s.dispatched_at, work), span("", unit_name(work, s.unit), " ", small("终裁") if s.final else None),
         _slip(s.state, s.counter, s.reason, work)]
        for s in answer.slips
    ]  # fmt: skip
    rows += [[o.kind, _when(o.at, work), o.by, _order(o, work)] for o in answer.orders]
    rows += [[r.stage, _when(r.at, work), r.to, f"接收人：{r.taken_by}" if r.taken_by else "—"] for r in answer.reports]
    rows += [
        ["延期", _when(e.asked_at, work), answer.name(e.asked_by), _extension(e, answer)] for e in answer.extensions
    ]
    if answer.score is not None:
        rows.append(["评估", "—", "—", f"{answer.score:g} 分"])
    return table(("事情", "时间", "对象", "情况"), rows) if rows else Markup("")


def _when(at: datetime, work: Work) -> Markup:
    return span("ys-num", stamp(at, work.config.city.zone, work.now))


def _slip(state: str, counter: str | None, reason: str | None, work: Work) -> str:
    to = f"，建议改派{unit_name(work, counter)}" if counter else ""
    return f"{SLIP_CN.get(state, state)}{to}{f'：{full_width(reason)}' if reason else ''}"


def _order(order: Instruction, work: Work) -> Markup:
    units = "、".join(unit_name(work, unit) or unit for unit in order.units)
    state = small("已反馈", "green") if order.answered_at else small("待反馈", "amber")
    unsigned = small("待补签", "red") if order.form == ORAL and not order.signed_at else None
    return span("", state, unsigned, f"{'，'.join(filter(None, (order.form, units)))}：{order.words}")


def _extension(row: Extension, answer: Answer) -> str:
    decided = f"，{answer.name(row.decided_by)}" if row.decided_by else ""
    told = (
        "" if row.state != "granted" else f"，已告知反映人（{row.told_how}）" if row.told_at else "，还没有告知反映人"
    )
    return f"{row.days} 天，{EXTENSION_CN.get(row.state, row.state)}{decided}{told}：{row.reason}"
