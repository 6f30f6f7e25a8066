"""Whether every limit is kept: steps fired, clocks as their events have them, time and processes as they should be."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from alerts.due import backlog
from alerts.rearm import count_set_aside
from cases.audit.seal import stands_still_at
from cases.clocks.nearest import out_of_step
from cases.clocks.recompute import compare
from cases.clocks.stop import stands_still
from cases.clocks.wall import open_jumps
from cases.store.clock_tables import ClockRow, Step
from cases.work import Work
from dashboard.alarms import UNSEALED
from dashboard.checks.finding import Finding
from dashboard.read.pulse import read_pulses
from dashboard.wording import full_stamp

LATE_STEP = timedelta(seconds=60)
CLOCKS_HELD = 500


def check_clocks(work: Work) -> Iterator[Finding]:
    """Steps not fired in time, or set aside; clocks with nothing ahead of them, or with a limit that is provisional."""
    late, oldest = backlog(work)
    if oldest is not None and work.now - oldest > LATE_STEP:
        since = full_stamp(oldest, work.config.city.zone)
        yield Finding("clocks", f"有 {late} 个提醒节点已到点未触发, 最早 {since}: 引擎没有在跑?", fault=True)
    broken = count_set_aside(work)
    if broken:
        yield Finding(
            "clocks", f"{broken} 个提醒节点和通知出错被隔离: 修好后 yingsheng sweep --quarantined", fault=True
        )
    future = select(Step.id).where(Step.clock_id == ClockRow.id, Step.state == "pending")
    waiting = (ClockRow.state == "running") & ClockRow.breached_at.is_(None) & ~stands_still()
    lost = work.session.scalar(select(func.count()).select_from(ClockRow).where(waiting, ~future.exists()))
    if lost:
        yield Finding("clocks", f"{lost} 个在走的时限没有后续节点", fault=True)
    guessed = work.session.scalar(
        select(func.count()).select_from(ClockRow).where(ClockRow.provisional, ClockRow.state == "running")
    )
    if guessed:
        yield Finding("clocks", f"{guessed} 个时限跨入尚未公布放假安排的年份, 到期日为暂定", fault=False)


def check_record(work: Work) -> Iterator[Finding]:
    """The clocks due next against their own events; `yingsheng clock recompute` looks at all of them."""
    query = select(ClockRow.id).where(ClockRow.state == "running").order_by(ClockRow.due_at).limit(CLOCKS_HELD)
    amiss = {d.clock_id for d in compare(work, list(work.session.scalars(query)))}
    if amiss:
        yield Finding(
            "clocks", f"{len(amiss)} 个时限与事件记录不一致: yingsheng clock recompute --dry-run 列出", fault=True
        )
    if (event := stands_still_at(work)) is not None:
        yield Finding("audit", UNSEALED.format(event=event), fault=True)
    if cases := out_of_step(work):
        yield Finding(
            "clocks",
            f"{len(cases)} 件事项上记的最近时限与其时限不符, 值守台排序有误 (编号 {cases[0]} 等): yingsheng clock recompute",
            fault=True,
        )


def check_time(work: Work) -> Iterator[Finding]:
    """Jumps of the wall clock that nobody has looked at."""
    for jump in open_jumps(work):
        yield Finding(
            "time",
            f"系统时间曾跳变 {jump.wall_seconds:.0f} 秒 ({full_stamp(jump.at, work.config.city.zone)}): 核对后 yingsheng clock confirm",
            fault=True,
        )


def check_processes(work: Work) -> Iterator[Finding]:
    """Processes that are silent, or run by another configuration."""
    for pulse in read_pulses(work):
        if pulse.last_at is not None and pulse.silent:
            since = full_stamp(pulse.last_at, work.config.city.zone)
            yield Finding("processes", f"{pulse.title}进程自 {since} 起无心跳", fault=True)
        elif pulse.strange:
            yield Finding("processes", f"{pulse.title}进程用的是另一份配置: 请重启", fault=True)
