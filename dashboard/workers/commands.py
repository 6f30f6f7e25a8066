"""Commands of many machines: worker; tasks install, status, remove."""

from typing import Annotated

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say

app = room()
tasks = room("任务引擎（多台机器）")


@command(app, "worker")
def worker(
    ctx: typer.Context,
    queues: Annotated[str, typer.Option("--queues", help="做哪些任务，逗号隔开")] = "judge,deliver,collect",
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=64, help="同时做几个")] = 4,
) -> None:
    """工作进程：从任务引擎领研判、发送、采集的任务，直到停止；可以在多台机器上各开几个。"""
    from cases.log import begin
    from cases.stopping import stop_on_signal
    from dashboard.workers.run import run_worker
    from dashboard.workers.tasks import QUEUES

    begin("worker")
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in QUEUES]
    if unknown or not chosen:
        raise Refusal(f"没有任务 {', '.join(unknown) or '(空)'}; 可用: {', '.join(QUEUES)}", 2)
    house = opening(ctx).house_in_time()
    if not house.database.has_tasks:
        raise Refusal("这个数据库里没有任务引擎: 先运行 yingsheng tasks install (要用 PostgreSQL)")
    run_worker(house, stop_on_signal(), chosen, at_once)


@command(tasks, "install")
def install(ctx: typer.Context) -> None:
    """在 PostgreSQL 里装上任务引擎；此后启动的进程把研判、发送、采集交给 worker。"""
    from dashboard.workers.broker import NoTasks
    from dashboard.workers.broker import install as make

    try:
        made = make(house_of(ctx).database)
    except NoTasks as e:
        raise Refusal(str(e)) from e
    say("任务引擎已装好: 重启 up (或 engine、intake), 并至少启动一个 worker" if made else "任务引擎已在, 无需改动")


@command(tasks, "remove")
def remove(ctx: typer.Context) -> None:
    """拆掉任务引擎：没做完的由此后启动的进程自己做。"""
    from dashboard.workers.broker import remove as take_away

    found = take_away(house_of(ctx).database)
    say("任务引擎已拆除: 重启 up (或 engine、intake)" if found else "这个数据库里没有任务引擎")


@command(tasks, "status")
def status(ctx: typer.Context) -> None:
    """每类任务等着几个、在做几个、失败几个，有几个工作进程。"""
    from dashboard.workers.standing import standing

    house = house_of(ctx)
    if not house.database.has_tasks:
        raise Refusal("这个数据库里没有任务引擎")
    with house.read() as work:
        found = standing(work.session.connection())
    emit({"engine": found.engine, "workers": found.workers, "lost": found.lost, "tasks": found.tasks})
