"""The one sentence that answers «why was this person told this at 02:10?». Pure."""

from datetime import datetime, timedelta, tzinfo

from cases.proof.chain import Holding, Moment, Proof, Try
from config.words import CLOCK_CN, PURPOSES_CN, length_words

SAID_CN = {**PURPOSES_CN, "warning": "提醒"}
VIA_CN = {"link": "链接", "sms": "短信", "desk": "值守台", "phone": "电话", "reply": "回复"}
RECEIPT_CN = {"delivered": "送达", "read": "已读", "failed": "回执:未送达", "undelivered": "回执:未送达"}
ENDS_CN = {
    "pending": "待发送", "sending": "发送中", "cancelled": "时限已结束, 未发出即取消", "failed": "未送达", "withheld": "试运行, 没有发出",
}  # fmt: skip


def sentence(proof: Proof, zone: tzinfo) -> str:
    """02:10 值班员张三(值班表 …)因 YQ-… 发布权威信息 剩 1 小时 提醒(第 4 节点)经短信告知, then what became of it."""
    at = _told_at(proof)
    who = f"{proof.holding.name if proof.holding else ''}{proof.person}{_held(proof.holding, zone)}"
    lead = f"{day(at, zone)} {who}因{' ' if proof.number else ''}{_about(proof, at)}{_node(proof.step)}{_because(proof)}经{proof.way_name}告知"
    return ",".join([lead, *_after(proof, at, zone)])


def day(at: datetime, zone: tzinfo, near: datetime | None = None) -> str:
    """11月25日02:10; the time of day alone when it is the day of ``near``."""
    local = at.astimezone(zone)
    if near is not None and near.astimezone(zone).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"


def shift_words(begins: datetime, ends: datetime, zone: tzinfo) -> str:
    """11月24日20:30–25日08:30."""
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    if first.date() == last.date():
        return f"{day(begins, zone)}–{last:%H:%M}"
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{day(begins, zone)}–{f'{last.day}日{last:%H:%M}' if same_month else day(ends, zone)}"


def holding_words(holding: Holding, zone: tzinfo) -> str:
    """值班表 11月24日20:30–25日08:30 · 任职 市应急局 · 替 王五 值班,…."""
    place = f"替 {holding.instead_of} 值班" if holding.by == "stand_in" else ""
    if holding.begins and holding.ends:
        return ",".join(part for part in (place, f"值班表 {shift_words(holding.begins, holding.ends, zone)}") if part)
    return place or f"任职 {holding.unit}"


def _told_at(proof: Proof) -> datetime:
    return proof.step.fired_at if proof.step and proof.reason == "time" else proof.made_at


def _held(holding: Holding | None, zone: tzinfo) -> str:
    return f"({holding_words(holding, zone)})" if holding else ""


def _about(proof: Proof, at: datetime) -> str:
    parts = [proof.number or "", CLOCK_CN.get(proof.clock, proof.clock) if proof.clock else ""]
    if proof.fact:
        gap = proof.fact.due_at - at
        parts.append(f"剩 {_length(gap)}" if proof.fact.due_at > at else f"超时 {_length(-gap)}")
    return " ".join(part for part in (*parts, SAID_CN.get(proof.purpose, proof.purpose)) if part)


def _node(step: Moment | None) -> str:
    if step is None:
        return ""
    late = f",晚 {_length(step.late)}" if step.late.total_seconds() >= 60 else ""
    return f"(第 {step.n} 节点{late})"


def _length(gap: timedelta) -> str:
    return length_words(gap).removesuffix(" 0 分")


def _because(proof: Proof) -> str:
    if proof.reason == "nobody":
        return f",{proof.before or '上一角色'}无人,递补"
    if proof.reason == "undeliverable":
        return f",{proof.before}送不到,递补" if proof.before else ",前一方式送不到,"
    return ""


def _after(proof: Proof, at: datetime, zone: tzinfo) -> list[str]:
    parts = [f"并入消息 {proof.carrier} 一并发出"] if proof.carrier else []
    parts += [_try(t, len(proof.attempts), at, zone) for t in proof.attempts]
    parts += [f"{_second(w.at, at, zone)} {RECEIPT_CN.get(w.state, w.state)}" for w in proof.receipts]
    end = ENDS_CN.get(proof.carrier_state or proof.state)
    last = proof.attempts[-1].outcome if proof.attempts else "none"
    if (
        end
        and not (end == ENDS_CN["failed"] and last == "permanent")
        and not (end == ENDS_CN["sending"] and last is None)
    ):
        parts.append(end)
    if proof.acknowledgement:
        parts.append(
            f"{day(proof.acknowledgement.at, zone, at)} {VIA_CN.get(proof.acknowledgement.via, proof.acknowledgement.via)}确认"
        )
    return parts


def _try(one: Try, count: int, near: datetime, zone: tzinfo) -> str:
    which = f"第 {one.n} 次" if count > 1 else ""
    at = _second(one.ended_at or one.begun_at, near, zone)
    if one.outcome == "ok" and one.code == "telephone":
        return f"{at} {one.detail}"  # nobody's gateway: who rang stands in the detail
    if one.outcome == "ok":
        return f"{at} {which}网关接收"
    said = f"({one.detail or one.code})" if one.detail or one.code else ""
    words = {"temporary": "未发出,稍后再试", "permanent": "发送失败", "unknown": "结果不明"}
    return f"{at} {which}{words[one.outcome]}{said}" if one.outcome else f"{at} {which}发送中"


def _second(at: datetime, near: datetime, zone: tzinfo) -> str:
    return f"{day(at, zone, near)}:{at.astimezone(zone):%S}"
