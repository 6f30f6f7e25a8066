"""What the messages of a hand-over say. Pure. Numbers, kinds and hours only: no title, no citizen, no name."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from cases.outbox.spoken import left
from config.words import CLOCK_CN

COUNTED = (
    ("matters", "在办舆情 {} 件"), ("due", "本班内到期 {} 项"), ("calls", "待回电 {} 个"), ("messages", "未送达 {} 条"),
    ("risks", "待核查风险 {} 件"), ("transfers", "待纪检接收 {} 件"), ("signatures", "待补签 {} 项"), ("acknowledged", "上一班已收到、仍在计时 {} 项"), ("unsigned", "以前未签的交接班 {} 次"),
    ("unread", "读不出来、没有列入 {} 项, 请管理员核对"),
)  # fmt: skip


def summary_text(
    role: str,
    at: datetime,
    counts: dict[str, int],
    urgent: Sequence[dict[str, Any]],
    now: datetime,
    zone: tzinfo,
    link: str,
) -> str:
    """The one message to who comes: how much there is, and the most urgent numbers with their time left."""
    counted = "，".join(words.format(counts[name]) for name, words in COUNTED if counts[name]) or "无未结事项"
    listed = "、".join(
        f"{row['number']} {CLOCK_CN[row['clock']]}{left(datetime.fromisoformat(row['due_at']), now)}" for row in urgent
    )
    most = f"最急: {listed}。" if listed else ""
    return f"【应声】{role}接班 {_hour(at, zone)}: {counted}。{most}请核对清单并签字。{link}"


def unsigned_text(missing: Sequence[tuple[str, datetime, Sequence[str]]], minutes: int, zone: tzinfo, link: str) -> str:
    """The one message to who has to see to it: each hand-over by role, hour, and the sides that have not signed."""
    listed = "；".join(f"{role} {_hour(at, zone)} ({'、'.join(sides)}未签)" for role, at, sides in missing)
    return f"【应声】交接班超过 {minutes} 分钟未签字: {listed}。请督促签字。{link}"


def _hour(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日{local:%H:%M}"
