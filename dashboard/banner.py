"""The line that says how fresh everything is; red where something that must live is silent."""

import re
from pathlib import Path

from cases.outbox.trial import on_trial, trial_words
from cases.work import Work
from config.warnings import years_overdue
from dashboard.alarms import alarms_in_record, alarms_of_machine
from dashboard.markup import Markup, div, span
from dashboard.read.counts import Outbox, read_outbox
from dashboard.read.freshness import Source, read_sources
from dashboard.read.pulse import Pulse, read_pulses
from dashboard.wording import ago, full_width


def read_banner(work: Work, data: Path) -> Markup:
    """Everything the desk has to know about its own machine; the red lines are what the watchdog calls out."""
    pulses, sources, outbox = read_pulses(work), read_sources(work), read_outbox(work)
    row = work.config.alerts.watchdog
    alarms = [
        *alarms_in_record(work, pulses, outbox),
        *alarms_of_machine(data, synchronised=bool(row and row.synchronised)),
    ]
    sentences = [*(a.sentence for a in alarms), *_years(work)]
    return Markup(
        "".join(div("ys-banner ys-red", f"{full_width(sentence)}。", role="alert") for sentence in sentences)
        + _trial(work)
        + div("ys-fresh", _processes(pulses), _sender(outbox))
        + div(
            "ys-fresh", span("ys-fresh-head", "渠道"), *(_source(s, work) for s in sources if not s.off), _off(sources)
        )
    )


def _trial(work: Work) -> Markup:
    """Who takes the desk for live while nothing leaves the house would be deceived: it stands above everything else."""
    said = re.sub(r" \([a-z ]+\)", "", trial_words(on_trial(work)))
    return div("ys-banner ys-amber", f"{full_width(said)}。", role="status") if said else Markup("")


def _years(work: Work) -> list[str]:
    """A year without its days off makes every limit that reaches into it a guess; nobody is woken for it."""
    overdue = years_overdue(work.config, work.now.astimezone(work.config.city.zone).date())
    return [re.sub(r" \([a-z ]+\)", "", sentence) for sentence in overdue]


def _processes(pulses: list[Pulse]) -> Markup:
    parts = []
    for pulse in pulses:
        words = "从未启动" if pulse.age is None else ago(pulse.age)
        kind = "bad" if pulse.silent else "odd" if pulse.strange else "ok"
        parts.append(span(f"ys-chip {kind}", f"{pulse.title} ", words, " · 配置不同" if pulse.strange else ""))
    return Markup(span("ys-fresh-head", "进程") + "".join(parts))


def _sender(outbox: Outbox) -> Markup:
    # What waits for the morning or for its next try is no backlog, and says so.
    calm = "，均未到发送时间" if outbox.oldest_due is None else ""
    words = f"待发 {outbox.waiting} 条{calm}" if outbox.waiting else "无积压"
    failed = f"，未送达 {outbox.given_up} 条" if outbox.given_up else ""
    return Markup(span("ys-fresh-head", "发送") + span(f"ys-chip {'odd' if failed else 'ok'}", words + failed))


def _source(source: Source, work: Work) -> Markup:
    """In full where something is wrong; where all is well the age is enough and the rest stands in the tooltip."""
    kind = "bad" if source.bad else "odd" if source.odd else "ok"
    calm = kind == "ok" and source.run is not None
    shown = (
        ago(work.now - source.run.ended_at)
        if calm and source.run
        else f"{source.words}{f'，{source.odd}' if source.odd else ''}"
    )
    why = source.run.error if source.run and source.run.error else source.words
    return span(f"ys-chip {kind}", f"{source.channel.name} ", shown, title=why)


def _off(sources: list[Source]) -> Markup | None:
    names = [s.channel.name for s in sources if s.off]
    return span("ys-chip off", f"未接通 {len(names)} 个", title="、".join(names)) if names else None
