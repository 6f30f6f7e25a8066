"""Commands of 依申请公开: application enter, act, list, import, export, annual."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, OptionalReason, Refusal, command, emit, house_of, require_ending, room
from cases.people.acting import act_as, data_of
from config.causes import cause_of

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work

app = room("依申请公开：申请、补正、征求第三方意见、延期、答复、送达，年度报告表")

Year = Annotated[int | None, typer.Option("--year", help="只列这一年收到的")]


@command(app, "enter")
def enter(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="申请内容")],
    applicant: Annotated[str, typer.Option("--applicant", help="申请人类型，例如 自然人")],
    unit: Annotated[str, typer.Option("--unit", help="责任单位，标识或任一名称")],
    as_: As,
    channel: Annotated[str, typer.Option("--by", help="申请方式：当面、邮寄、网络、传真、其他")] = "网络",
    at: Annotated[str | None, typer.Option("--at", help="收到时间，不写为现在")] = None,
) -> None:
    """登记一件申请并起算 20 个工作日。"""
    from cases.matters.given import unit_id
    from cases.registers.application_table import application_line
    from cases.registers.applications import Asked, enter_application

    def entered(work: "Work", actor: "Actor") -> dict[str, Any]:
        asked = Asked(name, applicant, channel, unit_id(work, {"unit": unit}, "unit"), _at(work, at), None)
        return application_line(work, enter_application(work, asked, actor))

    act_as(ctx, as_, entered)


@command(app, "act")
def act(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="登记编号")],
    action: Annotated[
        str,
        typer.Argument(metavar="ACTION", help="ask-supplement、supplement、consult、consulted、extend、decide、serve"),
    ],
    as_: As,
    reason: OptionalReason = None,
    data: Annotated[str, typer.Option("--data", help="JSON")] = "{}",
) -> None:
    """办理一件申请：告知补正、收到补正、征求第三方意见、意见收到、延期、答复、送达。"""
    from cases.registers.application_acts import ACTS
    from cases.registers.application_table import application_line

    if action not in ACTS:
        raise Refusal(f"没有「{action}」这个操作; 可用: {', '.join(ACTS)}", 2)
    given = data_of(data)
    act_as(
        ctx, as_, lambda work, actor: application_line(work, ACTS[action](work, number, actor, reason, given)), "data"
    )


@command(app, "list")
def list_(ctx: typer.Context, year: Year = None) -> None:
    """列出申请，一行一件。"""
    from cases.registers.application_table import application_lines

    with house_of(ctx).read() as work:
        for line in application_lines(work, year):
            emit(line)


@command(app, "import")
def import_(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 XLSX")], as_: As
) -> None:
    """导入台账：已知的不重复，拒收的逐行说明；有答复日期的按台账了结。"""
    from cases.people.bringing import bring
    from cases.registers.application_table import import_applications

    done = bring(ctx, file, as_, import_applications)
    emit({"new": done.new, "duplicate": done.duplicate, "rejected": len(done.rejected)})


@command(app, "export")
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里（.xlsx）")],
    year: Year = None,
) -> None:
    """把登记写成工作簿，一行一件。"""
    from cases.registers.application_table import application_lines

    with house_of(ctx).read() as work:
        lines = application_lines(work, year)
    heads = list(lines[0]) if lines else ["number"]
    _write(file, [LINE_CN.get(head, head) for head in heads], [list(line.values()) for line in lines])
    emit({"file": str(file), "rows": len(lines)})


@command(app, "annual")
def annual(
    ctx: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="年份")],
    out: Annotated[Path | None, typer.Option("--out", help="另写成工作簿（.xlsx）")] = None,
) -> None:
    """政府信息公开工作年度报告第三表：按申请人类型和办理结果计数，每个数附登记编号。"""
    from cases.registers.annual import TOTAL, annual_table
    from cases.registers.decisions import APPLICANTS

    with house_of(ctx).read() as work:
        rows = annual_table(work, year)
    if out is not None:
        heads = ["", f"{year} 年", *APPLICANTS, TOTAL]
        _write(out, heads, [[r["group"], r["row"], *(r[k] for k in (*APPLICANTS, TOTAL))] for r in rows])
    for row in rows:
        emit(row)


LINE_CN = {
    "number": "登记编号", "reference": "原编号", "name": "申请内容", "unit": "责任单位", "applicant": "申请人类型", "channel": "申请方式",
    "received_at": "收到日期", "state": "状态", "due_at": "到期", "extended_days": "延期工作日", "told_how": "延期怎样告知",
    "supplement_at": "告知补正", "third_due_at": "第三方意见到期", "decision": "办理结果", "decided_at": "答复日期", "served_at": "送达日期",
    "served_how": "送达方式", "late": "是否超期",
}  # fmt: skip


def _write(file: Path, heads: list[str], rows: list[list[Any]]) -> None:
    from cases.registers.application_table import write_table

    require_ending(file, ".xlsx")
    try:
        write_table(file, heads, rows)
    except OSError as e:
        raise Refusal(f"{file} 写不了 ({cause_of(e)})") from e


def _at(work: "Work", text: str | None) -> Any:
    from cases.matters.given import instant

    return instant({"when": text}, "when") if text else work.now
