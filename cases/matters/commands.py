"""Commands of the calendar, whose change corrects limits, and of what corrections teach: workdays import, corrections list, revoke."""

from pathlib import Path
from typing import Annotated

import typer

from cases.console import As, Opening, OptionalReason, Refusal, command, emit, house_of, opening, room, say
from cases.people.acting import act_as
from config.causes import cause_of

workdays = room("放假调休")
corrections = room("改判样本")


@command(workdays, "import")
def workdays_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV (date,kind)、JSON、ICS 或通知原文")],
    year: Annotated[int, typer.Option("--year", help="年份")],
    source: Annotated[str, typer.Option("--source", help="通知名称和日期")],
    replace: Annotated[bool, typer.Option("--replace", help="改写已有的年份")] = False,
) -> None:
    """把国务院公布的一年放假安排写进 workdays.yaml，并重算受影响的时限。"""
    from config.load import ConfigError, file_of
    from config.newyear import with_year, write_whole
    from config.notice import NoticeError, doubts, read_days

    here = opening(ctx)
    try:
        known = here.config.workdays.years.get(year)
        target = file_of(here.directory, "workdays")
        days = read_days(file.name, _text(file), year)
        before = target.read_bytes().decode("utf-8")
        write_whole(target, with_year(before, year, days, source, replace=replace))
    except (NoticeError, ConfigError) as e:
        raise Refusal(f"{file.name}: {e}") from e
    was = {*known.off, *known.work} if known else set()
    now = {*days.off, *days.work}
    emit({
        "year": year, "file": str(target), "off": len(days.off), "work": len(days.work), "replaced": known is not None,
        "added": [str(d) for d in sorted(now - was)], "removed": [str(d) for d in sorted(was - now)],
        "recounted": _recount(here, source),
    })  # fmt: skip
    for doubt in doubts(days):
        say(doubt)
    say("已写入。各进程仍用旧配置, 请重启")


@command(corrections, "list")
def corrections_list(ctx: typer.Context) -> None:
    """人改判过的主办单位和类别，研判遇到相似事项时参考；已撤销的也列出。"""
    from cases.matters.correcting import listed

    with house_of(ctx).read() as work:
        for line in listed(work):
            emit(line)


@command(corrections, "revoke")
def corrections_revoke(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(help="改判样本编号", metavar="ID")],
    as_: As,
    reason: OptionalReason = None,
) -> None:
    """撤销一条改判样本：之后的研判与没有它时一样。"""
    from cases.matters.correcting import revoke

    act_as(ctx, as_, lambda work, actor: {"revoked": id_, "row": revoke(work, id_, actor, reason)})


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as e:
        raise Refusal(f"文件读不了: {file} ({cause_of(e)})") from e
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(f"{file}: 既不是 UTF-8 也不是 GB18030")


def _recount(here: Opening, source: str) -> int | None:
    """How many running limits are others, or final, under the new year; ``None`` where there is no database to look into."""
    from cases.matters.recounting import recount

    try:
        house = Opening(here.environment, here.given).house  # the configuration as it stands now, not as it was read
    except Refusal as e:
        say(f"没有重算时限: {e}")
        return None
    with house.write() as work:
        final = recount(work, "console", source)
        work.commit()
    return len(final)
