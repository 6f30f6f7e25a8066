"""The line that says how fresh everything is; red where something that must live is silent."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from cases.work import Work
from config.warnings import years_overdue
from dashboard.markup import Markup, div, span
from dashboard.read.counts import Outbox, overdue_steps, read_outbox
from dashboard.read.freshness import Source, read_sources
from dashboard.read.pulse import PROCESS_CN, Pulse, read_pulses
from dashboard.wording import ago, full_width, span_words, stamp

BACKLOG_AGE = timedelta(minutes=2)
CONSEQUENCE = {
    "engine": "时限提醒可能中断",
    "intake": "新信息可能没有采集",
    "front": "网页状态不明",
    "watchdog": "无人看护各进程",
}


def read_banner(work: Work) -> Markup:
    """Everything the desk has to know about its own machine."""
    pulses, sources, outbox = read_pulses(work), read_sources(work), read_outbox(work)
    zone = work.config.city.zone
    alarms = [*_silent(pulses, zone, work), *_stuck(work), *_backlog(outbox, work), *_years(work, zone)]
    return Markup(
        "".join(div("ys-banner ys-red", alarm, role="alert") for alarm in alarms)
        + div("ys-fresh", _processes(pulses), _sender(outbox))
        + div(
            "ys-fresh", span("ys-fresh-head", "渠道"), *(_source(s, work) for s in sources if not s.off), _off(sources)
        )
    )


def _silent(pulses: list[Pulse], zone: ZoneInfo, work: Work) -> list[str]:
    alarms = []
    for pulse in pulses:
        if not pulse.silent:
            continue
        name, harm = PROCESS_CN[pulse.name], CONSEQUENCE[pulse.name]
        since = f"自 {stamp(pulse.last_at, zone, work.now)} 起无心跳" if pulse.last_at else "从未启动"
        alarms.append(f"{name}{since}，{harm}，请立即处置。")
    return alarms


def _stuck(work: Work) -> list[str]:
    count, oldest = overdue_steps(work, timedelta(minutes=1))
    return [f"有 {count} 个提醒节点到点未发，最早的已过 {span_words(work.now - oldest)}。"] if oldest else []


def _backlog(outbox: Outbox, work: Work) -> list[str]:
    late = outbox.oldest_due is not None and work.now - outbox.oldest_due > BACKLOG_AGE
    return (
        [f"有 {outbox.waiting} 条提醒积压未发，最早的已等 {span_words(work.now - outbox.oldest_due)}。"]
        if late and outbox.oldest_due
        else []
    )


def _years(work: Work, zone: ZoneInfo) -> list[str]:
    """A year without its days off makes every limit that reaches into it a guess."""
    overdue = years_overdue(work.config, work.now.astimezone(zone).date())
    return [re.sub(r" \([a-z ]+\)", "", full_width(sentence)) + "。" for sentence in overdue]


def _processes(pulses: list[Pulse]) -> Markup:
    parts = []
    for pulse in pulses:
        words = "从未启动" if pulse.age is None else ago(pulse.age)
        kind = "bad" if pulse.silent else "odd" if pulse.strange else "ok"
        parts.append(
            span(f"ys-chip {kind}", f"{PROCESS_CN[pulse.name]} ", words, " · 配置不同" if pulse.strange else "")
        )
    return Markup(span("ys-fresh-head", "进程") + "".join(parts))


def _sender(outbox: Outbox) -> Markup:
    # What waits for the morning or for its next try is no backlog, and says so.
    calm = "，均未到发送时间" if outbox.oldest_due is None else ""
    words = f"待发 {outbox.waiting} 条{calm}" if outbox.waiting else "无积压"
    failed = f"，未送达 {outbox.given_up} 条" if outbox.given_up else ""
    return Markup(span("ys-fresh-head", "发送") + span(f"ys-chip {'odd' if failed else 'ok'}", words + failed))


def _source(source: Source, work: Work) -> Markup:
    """In full where something is wrong; where all is well the age is enough and the rest stands in the tooltip."""
    kind = "bad" if source.bad else "odd" if source.quiet else "ok"
    calm = kind == "ok" and source.run is not None
    shown = ago(work.now - source.run.ended_at) if calm and source.run else source.words
    why = source.run.error if source.run and source.run.error else source.words
    return span(f"ys-chip {kind}", f"{source.channel.name} ", shown, title=why)


def _off(sources: list[Source]) -> Markup | None:
    names = [s.channel.name for s in sources if s.off]
    return span("ys-chip off", f"未接通 {len(names)} 个", title="、".join(names)) if names else None
