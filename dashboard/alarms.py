"""Everything that must live and does not: one list for the watchdog, its channel, and the desk's red lines."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from cases.audit.seal import stands_still_at
from cases.clocks.wall import JUMP, jump_sentence, newest_seen, open_jumps
from cases.store.clock_tables import Step
from cases.store.outbox_tables import Notice
from cases.work import Work
from dashboard.kernel_clock import in_step
from dashboard.read.counts import Outbox, overdue_steps, read_outbox
from dashboard.read.pulse import Pulse, read_pulses
from dashboard.wording import full_stamp, span_words, stamp
from dashboard.workers.standing import amiss

STEP_LATE = timedelta(seconds=60)
OUTBOX_LATE = timedelta(minutes=5)
UNSEALED = "事件 {event} 在封存前已损坏, 从它起的事件都没有封存: 请管理员对照备份 (yingsheng audit verify 列出)"
LEAST_FREE = 500 * 1024 * 1024
MOST_USED = 0.97
CONSEQUENCE = {
    "engine": "时限提醒可能中断", "intake": "新信息可能没有采集", "front": "网页状态不明", "watchdog": "无人看护各进程",
}  # fmt: skip

OTHERS_LIVE = "别的主机上的还在运行: 请管理员看那台主机并重启它 (已不用那台的, 一天后不再提)"


@dataclass(frozen=True)
class Alarm:
    """Something that stands still. ``kind`` and ``about`` name it; the sentence is for people."""

    kind: str
    about: str
    sentence: str


def alarms_in_record(work: Work, pulses: list[Pulse] | None = None, outbox: Outbox | None = None) -> list[Alarm]:
    """All that the database tells: silent processes, what is late, what was set aside, a clock that jumped.

    ``pulses``, ``outbox``: as just read.
    """
    pulses, outbox = pulses or read_pulses(work), outbox or read_outbox(work)
    return [*_silent(work, pulses), *_late_steps(work), *_late_outbox(work, outbox), *_set_aside(work), *_unsealed(work), *_strange(pulses),
            *_clock(work, pulses), *(Alarm("workers", about, said) for about, said in amiss(work).items())]  # fmt: skip


def alarms_of_machine(folder: Path, *, synchronised: bool) -> list[Alarm]:
    """All that the machine itself tells: its disk, and whether its clock is in step."""
    return [*_disk(folder), *(_kernel() if synchronised else [])]


def _silent(work: Work, pulses: list[Pulse]) -> Iterator[Alarm]:
    living = {pulse.kind for pulse in pulses if not pulse.silent}
    for pulse in pulses:
        if pulse.silent:
            since = (
                f"自 {stamp(pulse.last_at, work.config.city.zone, work.now)} 起无心跳"
                if pulse.last_at
                else "从未有过心跳"
            )
            then = OTHERS_LIVE if pulse.kind in living else f"{CONSEQUENCE[pulse.kind]}: 请管理员看日志并重启"
            yield Alarm("silent", pulse.name, f"{pulse.title}{since}, {then}")


def _late_steps(work: Work) -> Iterator[Alarm]:
    count, oldest = overdue_steps(work, STEP_LATE)
    if oldest:
        yield Alarm(
            "steps",
            "overdue",
            f"有 {count} 个提醒节点到点未发, 最早的已过 {span_words(work.now - oldest)}: 请管理员看引擎",
        )


def _late_outbox(work: Work, outbox: Outbox) -> Iterator[Alarm]:
    if outbox.oldest_due and work.now - outbox.oldest_due > OUTBOX_LATE:
        waited = span_words(work.now - outbox.oldest_due)
        yield Alarm("outbox", "waiting", f"有 {outbox.waiting} 条提醒没有发出, 最早的已等 {waited}: 原因见提醒页")


def _set_aside(work: Work) -> Iterator[Alarm]:
    """What the engine could not work out waits for a person; nobody is told of it until then."""
    of = ((Step, "steps", "个提醒节点"), (Notice, "notices", "条待办通知"))
    looks = [select(func.count()).where(model.state == "quarantined").scalar_subquery() for model, _, _ in of]
    for (_, about, words), count in zip(of, work.session.execute(select(*looks)).one(), strict=True):
        if count:
            yield Alarm("quarantine", about, f"有 {count} {words}出错被隔离, 没有人收到, 请人工处理")


def _unsealed(work: Work) -> Iterator[Alarm]:
    """Until then the record after it can be changed without a trace."""
    event = stands_still_at(work)
    if event is not None:
        yield Alarm("seal", "damaged", UNSEALED.format(event=event))


def _strange(pulses: list[Pulse]) -> Iterator[Alarm]:
    for pulse in pulses:
        if pulse.strange and not pulse.silent:
            yield Alarm("config", pulse.name, f"{pulse.title}用的是另一份配置, 请重启")


def _clock(work: Work, pulses: list[Pulse]) -> Iterator[Alarm]:
    jumps = open_jumps(work)
    if jumps:
        yield Alarm("clock", "jump", jump_sentence(jumps[0]))
    seen = [at for at in (newest_seen(work), *(p.last_at for p in pulses)) if at is not None]
    if seen and max(seen) - work.now > JUMP:
        newest = full_stamp(max(seen), work.config.city.zone)
        yield Alarm(
            "clock",
            "behind",
            f"系统时间比已有记录早 {span_words(max(seen) - work.now)} (最近记录 {newest}), 请核对时钟",
        )


def _disk(folder: Path) -> Iterator[Alarm]:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    share = 1 - usage.free / usage.total
    if usage.free < LEAST_FREE or share > MOST_USED:
        yield Alarm("disk", "free", f"磁盘已用 {share:.0%}, 只剩 {usage.free // 2**20} MB, 信息可能存不下: 请腾出空间")


def _kernel() -> list[Alarm]:
    return (
        [Alarm("clock", "kernel", "本机时钟没有与时间源同步: 请管理员核对时间服务 (timedatectl)")]
        if in_step() is False
        else []
    )
