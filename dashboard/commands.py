"""Commands of the front and of what keeps the processes alive: front, up, watchdog, user add, user link."""

import sys
from typing import Annotated

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say

app = room()
user = room("账号")

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口 (默认取 city.yaml 的 base_url)")]


@command(app, "front")
def front(
    ctx: typer.Context,
    port: Port = None,
    intake_only: Annotated[bool, typer.Option("--intake-only", help="只接收推送 (/intake/), 没有页面和登录")] = False,
) -> None:
    """网页进程：值守台、登录、确认链接、健康检查、推送接口。"""
    from dashboard.serve import serve, usual_port

    house = house_of(ctx)
    serve(house, port or usual_port(house.config), intake_only=intake_only)


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
    from cases.stopping import stop_on_signal
    from dashboard.watch import crier, cry_unopened, look_once, run_watchdog

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


@command(user, "add")
def user_add(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(help="登录名")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[list[str], typer.Option("--role", help="权限, 可写多次")],
    unit: Annotated[str | None, typer.Option("--unit", help="单位 (id 或名称)")] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="人员表里的姓名: 此人被提醒时可在值守台按「收到」")
    ] = None,
) -> None:
    """新增账号；口令取 YINGSHENG_USER_PASSWORD，否则当场输入。"""
    from cases.people.accounts import AccountError, add_user, link_person
    from dashboard.accounts import known_roles, unit_of

    house = house_of(ctx)
    roles, unit_id = known_roles(house.config, role), unit_of(house.config, unit)
    password = house.environment.get("YINGSHENG_USER_PASSWORD") or _asked()
    try:
        with house.write() as work:
            made = add_user(work, login, name, password, roles, unit_id, actor="console")
            linked = link_person(work, login, person, unit_id, actor="console") if person else None
            work.commit()
    except AccountError as e:
        raise Refusal(str(e)) from e
    line = {"login": made.login, "name": made.name, "roles": made.roles, "unit": made.unit}
    emit({**line, "person": linked.name} if linked else line)


@command(user, "link")
def user_link(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(help="登录名")],
    person: Annotated[str, typer.Option("--person", help="人员表里的姓名")],
    unit: Annotated[str | None, typer.Option("--unit", help="此人的单位 (id 或名称), 同名时写明")] = None,
) -> None:
    """关联账号与人员表里的人：此人被提醒时可在值守台按「收到」。"""
    from cases.people.accounts import AccountError, link_person
    from dashboard.accounts import unit_of

    house = house_of(ctx)
    unit_id = unit_of(house.config, unit)
    try:
        with house.write() as work:
            linked = link_person(work, login, person, unit_id, actor="console")
            work.commit()
    except AccountError as e:
        raise Refusal(str(e)) from e
    emit({"login": login, "person": linked.name, "unit": linked.unit})


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Refusal("没有终端可以输入口令: 请设环境变量 YINGSHENG_USER_PASSWORD", 2)
    say("口令至少 10 位")
    return str(typer.prompt("口令", hide_input=True, confirmation_prompt="再输一次", err=True))
