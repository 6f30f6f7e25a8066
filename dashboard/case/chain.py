"""One message opened: fact → law → step → role and roster → way → attempts → receipts → 收到, a line each."""

from datetime import datetime, timedelta

from cases.proof.chain import Proof, Try
from cases.proof.sentence import RECEIPT_CN, VIA_CN, holding_words
from cases.work import Work
from config.words import PURPOSES_CN
from dashboard.markup import Markup, div, span, tag
from dashboard.wording import BASIS_CN, UNIT_CN, span_words, stamp

WIDE = str.maketrans({",": "，", "(": "（", ")": "）"})
OUTCOME_CN = {
    "ok": "对方平台已接收",
    "temporary": "没有发出，稍后再试",
    "permanent": "发送失败，不再重试",
    "unknown": "结果不明",
}


def chain(proof: Proof, work: Work) -> Markup:
    """The sentence, then what it rests on."""
    rows = [
        ("事实", _fact(proof, work)), ("依据", _law(proof)), ("节点", _step(proof, work)), ("角色", _holding(proof, work)),
        ("方式", _way(proof)), *[("发送", _attempt(a, work)) for a in proof.attempts],
        *[("回执", f"{_second(r.at, work)} {RECEIPT_CN.get(r.state, r.state)}") for r in proof.receipts],
        ("确认", _acknowledged(proof, work)),
    ]  # fmt: skip
    lines = (part for name, words in rows if words for part in (span("name", name), span("value", words)))
    return div("ys-chain", tag("p", told_in_full(proof)), div("ys-facts", *lines))


def told_in_full(proof: Proof) -> str:
    """The sentence with the punctuation of a Chinese page: nothing in it is a number with commas or an address."""
    return proof.sentence.translate(WIDE)


def _fact(proof: Proof, work: Work) -> str:
    if proof.fact is None:
        return ""
    event = f"（事件 {proof.fact.event}）" if proof.fact.event else ""
    basis = BASIS_CN.get(proof.fact.basis, proof.fact.basis)
    begins = (
        f"{_minute(proof.fact.at, work)} 起算"
        if proof.fact.basis == "started"
        else f"自{basis} {_minute(proof.fact.at, work)} 起算"
    )
    return f"{begins}{event}，{_minute(proof.fact.due_at, work)} 到期"


def _law(proof: Proof) -> Markup | str:
    law = proof.law
    if law is None:
        return ""
    words = f"{' '.join(part for part in (law.document, law.article) if part)}，{law.duration} {UNIT_CN.get(law.unit, law.unit)}"
    return span("", words, span("ys-bad", "（待确认）") if law.mark == "unconfirmed" else None)


def _step(proof: Proof, work: Work) -> str:
    step = proof.step
    if step is None:
        return ""
    late = f"，晚 {span_words(step.late)}" if step.late >= timedelta(seconds=1) else ""
    again = f"，时限第 {step.generation} 次计算" if step.generation > 1 else ""
    planned = f"原定 {_second(step.planned_at, work)}，" if step.planned_at != step.fire_at else ""
    purpose = PURPOSES_CN.get(step.purpose, step.purpose)
    return f"第 {step.n} 节点（{purpose}），{planned}应于 {_second(step.fire_at, work)}，实际 {_second(step.fired_at, work)}{late}{again}"


def _holding(proof: Proof, work: Work) -> str:
    why = {"nobody": f"{proof.before or '上一角色'}无人，递补", "manual": "人工",
           "undeliverable": f"{proof.before} 送不到，递补" if proof.before else "前一方式送不到，换方式"}.get(proof.reason, "到点")  # fmt: skip
    held = proof.holding
    if held is None:
        return f"{proof.person}；{why}"
    doubt = "" if held.kept else "（按现有值班表推算）"
    words = holding_words(held, work.config.city.zone).translate(WIDE)
    return f"{held.name} {proof.person}（{held.unit}）：{words}{doubt}；{why}"


def _way(proof: Proof) -> str:
    repeat = "，可能重复" if proof.possible_duplicate else ""
    carried = f"；并入消息 {proof.carrier} 一并发出" if proof.carrier else ""
    return f"{proof.way_name} {proof.address}{repeat}{carried}"


def _attempt(one: Try, work: Work) -> str:
    end = f"–{one.ended_at.astimezone(work.config.city.zone):%H:%M:%S}" if one.ended_at else ""
    code = f"（{' '.join(part for part in (one.code, one.detail) if part)}）" if one.code or one.detail else ""
    words = OUTCOME_CN.get(one.outcome, one.outcome) if one.outcome else "没有结束的记录"
    return f"第 {one.n} 次 {_second(one.begun_at, work)}{end} {words}{code}"


def _acknowledged(proof: Proof, work: Work) -> str:
    seen = proof.acknowledgement
    if seen is None:
        return "尚未确认收到" if proof.clock else ""
    via = VIA_CN.get(seen.via, seen.via)
    return f"{_second(seen.at, work)} {via}确认，{_minute(seen.hold_until, work)} 前不再重复提醒本人（超时除外）"


def _minute(at: datetime, work: Work) -> str:
    return stamp(at, work.config.city.zone, work.now)


def _second(at: datetime, work: Work) -> str:
    return f"{_minute(at, work)}:{at.astimezone(work.config.city.zone):%S}"
