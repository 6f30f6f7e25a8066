"""Commands of the front and of what keeps the processes alive: front, up, watchdog."""

from typing import Annotated

import typer

from cases.console import Refusal, command, emit, house_of, opening, room

app = room()

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口 (默认取 city.yaml 的 base_url)")]


@command(app, "front")
def front(
    ctx: typer.Context,
    port: Port = None,
    host: Annotated[str, typer.Option("--host", help="监听的地址 (默认只听本机; 容器里才用 0.0.0.0)")] = "127.0.0.1",
    intake_only: Annotated[bool, typer.Option("--intake-only", help="只接收推送 (/intake/), 没有页面和登录")] = False,
) -> None:
    """网页进程：值守台、登录、确认链接、健康检查、推送接口。"""
    from cases.log import begin
    from dashboard.serve import serve, usual_port

    begin("front")
    house = opening(ctx).house_in_time()
    serve(house, port or usual_port(house.config), host=host, intake_only=intake_only)


@command(app, "up")
def up(
    ctx: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="用演示城市和它自己的数据库")] = False,
    port: Port = None,
) -> None:
    """启动并看护网页、引擎、采集、看门四个进程。"""
    from dashboard.up import run_up

    run_up(opening(ctx), demo=demo, port=port)


@command(app, "watchdog")
def watchdog(
    ctx: typer.Context, once: Annotated[bool, typer.Option("--once", help="只看一遍, 有告警即退出 1")] = False
) -> None:
    """看门进程：谁没有心跳、什么到点没发、数据库写不写得进、磁盘够不够、时钟对不对。"""
    from cases.log import begin
    from cases.stopping import stop_on_signal
    from dashboard.watch import crier, cry_unopened, look_once, run_watchdog

    begin("watchdog")
    if not once:
        try:
            house = house_of(ctx)
        except Refusal as e:
            cry_unopened(opening(ctx), e)
            raise
        run_watchdog(house, stop_on_signal(), crier(house.config, opening(ctx)))
        return
    alarms = look_once(opening(ctx))
    for alarm in alarms:
        emit({"alarm": alarm.kind, "about": alarm.about, "sentence": alarm.sentence})
    if alarms:
        raise Refusal(f"有 {len(alarms)} 项告警")
