"""Commands of alerting: sweep, deliver, engine, drill."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say, unit_given
from cases.people.acting import acting

if TYPE_CHECKING:
    from cases.house import House
    from cases.store.scribe import Scribe
    from config.words import Severity

app = room()


@command(app, "sweep")
def sweep(
    ctx: typer.Context,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="先把隔离的节点和通知放回去重试")] = False,
) -> None:
    """时限走一遍：到点的提醒节点各触发一次。"""
    from alerts.drill import close_due_drills
    from alerts.rearm import rearm
    from alerts.sweep import sweep as run
    from cases.handovers.tending import due_handovers

    house = house_of(ctx)
    if quarantined:
        say(f"{rearm(house, 'console')} 个隔离的节点和通知重试")
    close_due_drills(house)
    due_handovers(house)
    done = run(house)
    zone = house.config.city.zone
    for fired in done.fired:
        line = fired._asdict()
        emit({**line, "fire_at": fired.fire_at.astimezone(zone), "fired_at": fired.fired_at.astimezone(zone)})
    if done.quarantined:
        raise Refusal(f"{done.quarantined} 个提醒节点出错, 已隔离")


@command(app, "deliver")
def deliver(ctx: typer.Context) -> None:
    """问一遍到期的回执，取一遍回复，发送一遍待发提醒。"""
    from alerts.deliver import deliver as run
    from alerts.receipts import poll_receipts
    from alerts.replies import pull_replies
    from alerts.senders import build_senders

    house = house_of(ctx)
    senders = build_senders(house)
    failed = 0
    try:
        poll_receipts(house, senders)  # before sending: what has not arrived is passed on in the same pass
        pull_replies(house, senders)
        for sent in run(house, senders):
            emit(asdict(sent))
            failed += sent.state == "failed"
    finally:
        for sender in senders.values():
            sender.close()
    if failed:
        raise Refusal(f"{failed} 条提醒发送失败")


@command(app, "engine")
def engine(ctx: typer.Context) -> None:
    """引擎进程：时限与发送，直到停止。"""
    with _early_scribe(opening(ctx).file) as scribe:
        from alerts.engine import run_engine
        from cases.log import begin
        from cases.stopping import stop_on_signal

        begin("engine")
        house = opening(ctx).house_in_time()
        gc.freeze()  # what is loaded lives as long as the process: looking through it costs a third of every sweep
        gc.set_threshold(20_000, 20, 50)  # a batch makes some ten thousand rows that all end with it
        gc.enable()
        run_engine(house, stop_on_signal(), scribe)


@contextmanager
def _early_scribe(file: Path | None) -> Iterator["Scribe | None"]:
    """After a downtime much is due at once: the second process begins while this one still loads, which takes it ten times as long."""
    from cases.store.scribe import scribe_for

    scribe = scribe_for(str(file)) if file else None
    try:
        yield scribe
    finally:
        if scribe is not None:
            scribe.close()


@command(app, "drill")
def drill(
    ctx: typer.Context,
    severity: Annotated[str, typer.Option("--severity", help="演练的事件等级")] = "serious",
    lead: Annotated[str | None, typer.Option("--lead", help="主办单位（id 或名称；不写则为值守单位）")] = None,
    until: Annotated[str | None, typer.Option("--until", help="多久以后自行结束，例如 20m、2h")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="用户名（带班领导或管理员）")] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出各次演练")] = False,
    end: Annotated[str | None, typer.Option("--end", help="结束这个编号的演练")] = None,
    report: Annotated[str | None, typer.Option("--report", help="这个编号的演练情况")] = None,
) -> None:
    """提醒演练：真的时限、真的人、真的发送，每条都标明演练，不计入任何统计。"""
    if sum((list_, end is not None, report is not None)) > 1:
        raise Refusal("--list、--end、--report 一次只用一个", 2)
    if as_ is None and not list_ and report is None:  # before a database is opened, which a wrong address would make
        raise Refusal("缺少 --as: 由谁开始或结束演练", 2)
    grave = _grave(severity)
    house = house_of(ctx)
    wanted = _Wanted(grave, unit_given(house, lead), _after(house, until))
    with acting():
        for line in _drill(house, wanted, as_, list_=list_, end=end, report=report):
            emit(line)


@dataclass(frozen=True)
class _Wanted:
    """The drill to open."""

    severity: "Severity"
    lead: str | None
    until: datetime | None


def _drill(
    house: "House", wanted: _Wanted, as_: str | None, *, list_: bool, end: str | None, report: str | None
) -> list[dict[str, Any]]:  # fmt: skip
    """The lines to print. Whoever opens or ends a drill gives a name; to look at one takes none."""
    from alerts.drill import close_drill
    from alerts.turnout import drill_line, drill_report
    from cases.matters.drills import drills, find_drill, open_drill
    from cases.people.actors import actor_of

    if list_ or report is not None:
        with house.read() as work:
            if report is not None:
                return [drill_report(work, find_drill(work, report))]
            return [drill_line(work, drill) for drill in drills(work)]
    with house.write() as work:
        actor = actor_of(work, as_ or "")
        if end is None:
            line = drill_line(work, open_drill(work, actor, wanted.severity, wanted.lead, wanted.until))
        else:
            close_drill(work, find_drill(work, end), actor)
            line = drill_report(work, find_drill(work, end))
        work.commit()
    return [line]


def _grave(word: str) -> "Severity":
    from config.words import SEVERITY_CN

    for level, name in SEVERITY_CN.items():
        if word in (level.value, name):
            return level
    raise Refusal(f"没有这个事件等级: {word!r}; 可用: {', '.join(level.value for level in SEVERITY_CN)}", 2)


def _after(house: "House", text: str | None) -> datetime | None:
    """So long from now. At most three days: nobody remembers a drill for longer."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})([mh])", text)
    minutes = int(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    if not 0 < minutes <= 3 * 1440:
        raise Refusal(f"--until 应为 1m 到 72h, 例如 20m 或 2h, 现为 {text!r}", 2)
    return house.now() + timedelta(minutes=minutes)
