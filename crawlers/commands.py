"""Commands of this room: ``collect`` and ``import``. Imports stand inside, so that ``--help`` answers at once."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cases.console import Refusal, command, emit, house_of, room, say

if TYPE_CHECKING:
    from cases.items.runs import Run
    from config.channels import Channel
    from config.load import Config
    from crawlers.voices import Rejected

app = room("声音从渠道进来: 收取与导入。")


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
    chosen = [_channel(house.config, id) for id in channels or []] or [
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


@command(app, "import")
def import_command(
    ctx: typer.Context,
    file: Path = typer.Argument(..., metavar="FILE", help="CSV、XLSX 或 JSONL 文件"),
    channel: str = typer.Option(..., "--channel", metavar="ID", help="这些声音来自哪个渠道"),
    history: bool = typer.Option(False, "--history", help="历史数据: 入库、研判、记时限, 不发任何提醒"),
    start_clocks: bool = typer.Option(False, "--start-clocks", help="大量已超期也照常起算时限并提醒"),
) -> None:
    """导入一个文件: 每条拒收的记录输出一行, 最后一行是计数。"""
    from crawlers.bring import bring
    from crawlers.errors import CrawlError

    if history and start_clocks:
        raise Refusal("--history 与 --start-clocks 只能选一个", 2)
    house = house_of(ctx)
    source = _channel(house.config, channel)
    try:
        tally = bring(house, source, file, history=history, guarded=not (history or start_clocks), tell=_tell)
    except CrawlError as e:
        raise Refusal(str(e)) from e
    emit({"channel": channel, **tally.counts()})


def _channel(config: "Config", id: str) -> "Channel":
    try:
        return config.channel(id)
    except KeyError:
        known = " ".join(channel.id for channel in config.channels.channels)
        raise Refusal(f"没有渠道 {id}; 可用: {known}", 2) from None


def _tell(voice: "Rejected") -> None:
    emit({"row": voice.row, "key": voice.key, "reason": voice.reason})


def _line(run: "Run") -> dict[str, object]:
    return {name: getattr(run, name) for name in ("channel", "state", "read", "new", "duplicate", "rejected", "error")}
