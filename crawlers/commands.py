"""Commands of this room: ``collect`` and ``channels try``. Imports stand inside, so that ``--help`` answers at once."""

from typing import TYPE_CHECKING

import typer

from cases.console import Refusal, command, emit, house_of, room, say

if TYPE_CHECKING:
    from cases.items.runs import Run
    from config.channels import Channel
    from config.load import Config
    from crawlers.voices import Rejected

app = room("声音从渠道进来: 收取与导入。")
key = room("推送密钥")
channels = room("渠道: 试收, 查看自己的网站和账号。")


@command(app, "collect")
def collect_command(
    ctx: typer.Context,
    channels: list[str] | None = typer.Argument(
        None, metavar="[CHANNEL]...", help="渠道 id; 不写则收取所有启用且可收取的渠道"
    ),
) -> None:
    """收取一轮: 每个渠道输出一行结果; 有渠道失败时退出码为 1。"""
    from crawlers.collect import attempt, is_collectable
    from crawlers.freezing import freeze_evidence

    house = house_of(ctx)
    chosen = [channel_of(house.config, id) for id in channels or []] or [
        channel for channel in house.config.channels.channels if channel.enabled and is_collectable(channel)
    ]
    failed = False
    for channel in chosen:
        run = attempt(house, channel)
        emit(_line(run))
        failed = failed or run.state == "failed"
    if frozen := freeze_evidence(house):
        say(f"留存了 {frozen} 个佐证页面")
    if failed:
        raise typer.Exit(1)


@command(key, "add")
def key_add(
    ctx: typer.Context,
    channel: str = typer.Argument(
        ..., metavar="CHANNEL", help="给哪个渠道 (source 的 kind 为 push); figures 是读取指标的密钥"
    ),
    name: str = typer.Option(..., "--name", help="给谁: 平台名称"),
) -> None:
    """新增一个推送密钥: 只显示这一次, 库里只存散列。"""
    from cases.items.keys import READING, add_key
    from config.channels import Push

    house = house_of(ctx)
    if channel != READING and not isinstance(channel_of(house.config, channel).source, Push):
        raise Refusal(f"渠道 {channel} 不接收推送 (channels.yaml 里 source 的 kind 要为 push)", 2)
    with house.write() as work:
        row, shown = add_key(work, channel, name, actor="console")
        work.commit()
        emit({"id": row.id, "channel": channel, "name": name, "key": shown})


@command(key, "list")
def key_list(ctx: typer.Context) -> None:
    """全部推送密钥, 每个一行; 密钥本身看不到。"""
    from cases.items.keys import list_keys

    house = house_of(ctx)
    zone = house.config.city.zone
    with house.read() as work:
        for row in list_keys(work):
            ended = row.revoked_at.astimezone(zone).isoformat() if row.revoked_at else None
            made = row.made_at.astimezone(zone).isoformat()
            emit({"id": row.id, "channel": row.channel, "name": row.name, "made_at": made, "revoked_at": ended})


@command(key, "revoke")
def key_revoke(ctx: typer.Context, id: int = typer.Argument(..., metavar="ID", help="key list 里的 id")) -> None:
    """作废一个推送密钥: 立即失效。"""
    from cases.items.keys import revoke_key

    with house_of(ctx).write() as work:
        row = revoke_key(work, id, actor="console")
        if row is None:
            raise Refusal(f"没有推送密钥 {id}; 用 yingsheng key list 查看")
        work.commit()
        emit({"id": row.id, "channel": row.channel, "name": row.name, "revoked": True})


@command(channels, "try")
def try_command(
    ctx: typer.Context,
    channel: str = typer.Argument(..., metavar="ID", help="渠道 id, 未启用的也可以"),
    pages: int = typer.Option(1, "--pages", min=1, help="最多翻几页"),
    most: int = typer.Option(20, "--most", min=1, help="最多显示几条"),
) -> None:
    """试收一个渠道: 显示会收到什么, 不存入任何内容; 最后一行是这一轮的结果。"""
    from crawlers.trying import trial

    house = house_of(ctx)
    with trial(house, channel_of(house.config, channel), pages) as (run, lines):
        for _, line in zip(range(most), lines, strict=False):
            emit(line)
        emit(_line(run))
    if run.state == "failed":
        raise typer.Exit(1)


@command(channels, "renumber")
def renumber_command(
    ctx: typer.Context,
    channel: str = typer.Argument(..., metavar="ID", help="渠道 id"),
    pages: int = typer.Option(20, "--pages", min=1, help="最多翻几页"),
) -> None:
    """改了编号的取法以后: 库里已有的信息换成新编号, 不再当作新的收一遍; 先停采集进程。"""
    from cases.heart import live
    from crawlers.errors import CrawlError
    from crawlers.renumbering import renumber

    house = house_of(ctx)
    wanted = channel_of(house.config, channel)
    if live(house, "intake", house.now()):
        raise Refusal("采集进程在运行, 它还按旧的编号收取: 先停下, 换好编号再启动")
    try:
        run, done, left = renumber(house, wanted, pages)
    except CrawlError as e:
        raise Refusal(str(e)) from e
    for one in done:
        emit({"item": one.item, "from": one.before, "to": one.now})
    emit({**_line(run), "renumbered": len(done), "new": left})
    if run.state == "failed":
        raise typer.Exit(1)


@command(channels, "sites")
def sites_command(
    ctx: typer.Context,
    publications: list[str] | None = typer.Argument(
        None, metavar="[PUBLICATION]...", help="自己的网站、栏目或账号的标识; 不写则全部有网址的"
    ),
) -> None:
    """查看自己的网站和账号: 能否打开、最近更新、死链; 每个一行; 有打不开的退出码为 1。"""
    from threading import Event

    from crawlers.site.visit import visit, watched

    house = house_of(ctx)
    known = {p.id: p for p in watched(house)}
    for id in publications or []:
        if id not in known:
            raise Refusal(f"没有可访问的 {id}; 可用: {' '.join(known) or '无 (publications 里都没有填 url)'}", 2)
    faults = 0
    for id in publications or known:
        look = visit(house, known[id], Event(), links=known[id].check_links)
        at = look.updated_at.astimezone(house.config.city.zone).isoformat() if look.updated_at else None
        emit({"publication": id, "seconds": round(look.seconds, 2), "updated_at": at, "updated_from": look.updated_from,
              "dead": look.dead, "error": look.fault})  # fmt: skip
        faults += look.fault is not None
    if faults:
        raise typer.Exit(1)


def channel_of(config: "Config", id: str) -> "Channel":
    """The channel of that name; a Refusal that names those there are."""
    try:
        return config.channel(id)
    except KeyError:
        known = " ".join(channel.id for channel in config.channels.channels)
        raise Refusal(f"没有渠道 {id}; 可用: {known}", 2) from None


def tell(voice: "Rejected") -> None:
    """A line for a record that was refused."""
    emit({"row": voice.row, "key": voice.key, "reason": voice.reason})


def _line(run: "Run") -> dict[str, object]:
    return {name: getattr(run, name) for name in ("channel", "state", "read", "new", "duplicate", "rejected", "error")}
