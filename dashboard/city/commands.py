"""Commands for another city: city template, new, preview."""

from pathlib import Path
from typing import Annotated

import typer

from cases.console import Refusal, command, emit, opening, require_ending, room, say

app = room("另一个城市：从区划和单位名录写成配置，拿上月的导出表试一遍")


@command(app, "template")
def template(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里，以 .xlsx 结尾")]
) -> None:
    """写一份空的单位名录，供本市填写。"""
    from dashboard.city.unit_list import write_template

    require_ending(file, ".xlsx")
    write_template(file)
    emit({"file": str(file), "sheets": ["单位", "人员", "填写说明"]})


@command(app, "new")
def new(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="六位区划代码")],
    divisions: Annotated[Path, typer.Option("--divisions", help="区划文件：JSON，或有 code、name 两列的 CSV")],
    units: Annotated[Path, typer.Option("--units", help="填好的单位名录（.xlsx）")],
    into: Annotated[Path, typer.Option("--into", help="写到哪个新文件夹")],
) -> None:
    """写成一套完整的配置；猜的都标为未确认，由 check 逐条列出。"""
    from dashboard.city.divisions import read_divisions
    from dashboard.city.unit_list import read_units
    from dashboard.city.writing import write_city

    done = write_city(read_divisions(divisions, code), read_units(units), into)
    for note in done.notes:
        say(note)
    emit({"into": str(into), "files": done.files, "units": done.units, "towns": done.towns, "villages": done.villages, "notes": done.notes})  # fmt: skip
    say(f"接着: yingsheng check --config {into} 看还缺什么; yingsheng city preview --config {into} --export 上月导出表")


@command(app, "preview")
def preview(
    ctx: typer.Context,
    export: Annotated[Path, typer.Option("--export", help="上月的导出表：CSV、TSV、XLSX、XLS、ET、ODS 或 JSONL")],
    channel: Annotated[str | None, typer.Option("--channel", help="当作哪个渠道的；不写则取第一个收表的渠道")] = None,
) -> None:
    """拿一份导出表按当时的时间走一遍：收到什么、怎么判、归谁、哪些时限、谁会收到几条提醒；什么也不存。"""
    from crawlers.errors import CrawlError
    from dashboard.city.preview import preview as run

    config = opening(ctx).config
    known = [c.id for c in config.channels.channels]
    tables = [c.id for c in config.channels.channels if c.source.kind == "table"]
    chosen = channel or next(iter(tables), None)
    if chosen not in known:
        raise Refusal(f"没有这个渠道 {chosen!r}; 可用: {', '.join(known)}", 2)
    try:
        for line in run(config, chosen, export):
            emit(line)
    except CrawlError as e:
        raise Refusal(str(e)) from e
