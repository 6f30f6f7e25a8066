"""Commands of the ledger of openness problems: problem add, list, close."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, OptionalReason, Refusal, command, emit, house_of, room
from cases.people.acting import act_as
from config.causes import cause_of

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work

app = room("政务公开问题治理台账")


@command(app, "add")
def add(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="问题类别，例如 应公开未公开")],
    name: Annotated[str, typer.Argument(help="具体是什么问题")],
    unit: Annotated[str, typer.Option("--unit", help="责任单位，标识或任一名称")],
    measure: Annotated[str, typer.Option("--measure", help="整改措施")],
    limit: Annotated[str, typer.Option("--limit", help="整改期限，例如 2026-12-31")],
    as_: As,
    case: Annotated[str | None, typer.Option("--case", help="由哪件事项发现，id 或编号")] = None,
    reason: OptionalReason = None,
) -> None:
    """登记一个问题；销号后又犯的，原号重开并计次。"""
    from cases.matters.given import day, unit_id
    from cases.matters.lines import find_case
    from cases.registers.problems import Found, note_problem, problem_line

    def noted(work: "Work", actor: "Actor") -> dict[str, Any]:
        until: date = day({"limit": limit}, "limit")
        owner = unit_id(work, {"unit": unit}, "unit")
        of = find_case(work, case) if case else None
        found = Found(kind, name, owner, measure, until, of)
        return problem_line(work, note_problem(work, found, actor, reason))

    act_as(ctx, as_, noted)


@command(app, "list")
def list_(
    ctx: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列没有销号的")] = False,
    unit: Annotated[str | None, typer.Option("--unit", help="只列这个单位（标识）")] = None,
) -> None:
    """列出台账，一行一个问题，没有销号的、期限近的在前。"""
    from cases.registers.problems import problem_lines

    with house_of(ctx).read() as work:
        for line in problem_lines(work, open_only=open_only, unit=unit):
            emit(line)


@command(app, "close")
def close(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="ID", help="台账号")],
    as_: As,
    url: Annotated[str | None, typer.Option("--url", help="网址")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="文件")] = None,
    reason: OptionalReason = None,
) -> None:
    """销号：须有整改的凭证，责任单位不能给自己销号。"""
    from cases.registers.problems import problem_line, strike_off

    try:
        body = file.read_bytes() if file else b""
    except OSError as e:
        raise Refusal(f"文件读不了: {file} ({cause_of(e)})") from e

    def closed(work: "Work", actor: "Actor") -> dict[str, Any]:
        suffix = file.suffix if file else ""
        return problem_line(work, strike_off(work, id_, actor, url=url, body=body, suffix=suffix, reason=reason))

    act_as(ctx, as_, closed)
