"""Commands of alerting: sweep, deliver, engine, drill."""

from dataclasses import asdict

import typer

from cases.console import Refusal, command, emit, house_of, not_built, room

app = room()


@command(app, "sweep")
def sweep(ctx: typer.Context) -> None:
    """时限走一遍：到点的提醒节点各触发一次。"""
    from alerts.sweep import sweep as run
    from cases.handovers.tending import due_handovers

    house = house_of(ctx)
    due_handovers(house)
    done = run(house)
    zone = house.config.city.zone
    for fired in done.fired:
        line = asdict(fired)
        emit({**line, "fire_at": fired.fire_at.astimezone(zone), "fired_at": fired.fired_at.astimezone(zone)})
    if done.quarantined:
        raise Refusal(f"{done.quarantined} 个提醒节点出错, 已隔离")


@command(app, "deliver")
def deliver(ctx: typer.Context) -> None:
    """发送一遍待发提醒。"""
    from alerts.deliver import deliver as run

    failed = 0
    for sent in run(house_of(ctx)):
        emit(asdict(sent))
        failed += sent.state == "failed"
    if failed:
        raise Refusal(f"{failed} 条提醒发送失败")


@command(app, "engine")
def engine(ctx: typer.Context) -> None:
    """引擎进程：时限与发送，直到停止。"""
    from alerts.engine import run_engine
    from cases.stopping import stop_on_signal

    run_engine(house_of(ctx), stop_on_signal())


@command(app, "drill")
def drill() -> None:
    """提醒演练。"""
    not_built("drill")
