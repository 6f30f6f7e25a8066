"""Commands of the registers: register enter, list, close, supplement, withdraw, explain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, OptionalReason, Refusal, command, emit, house_of, room
from cases.people.acting import act_as
from config.causes import cause_of

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.work import Work

app = room("登记：依申请公开、网站纠错、账号和网站更新")

Number = Annotated[str, typer.Argument(help="登记编号")]


@command(app, "enter")
def enter(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="种类")],
    name: Annotated[str, typer.Argument(help="名称")],
    as_: As,
    unit: Annotated[str | None, typer.Option("--unit", help="责任单位，标识或任一名称")] = None,
    at: Annotated[str | None, typer.Option("--at", help="收到（或上次更新）时间，不写为现在")] = None,
    url: Annotated[str | None, typer.Option("--url", help="网址")] = None,
) -> None:
    """登记一项并起算时限。"""
    from cases.matters.given import unit_id
    from cases.registers.entering import enter as do
    from cases.registers.lines import entry_line

    def entered(work: "Work", actor: "Actor") -> dict[str, Any]:
        responsible = unit_id(work, {"unit": unit}, "unit") if unit else actor.unit
        return entry_line(work, do(work, kind, name, responsible, _at(work, at), actor, url=url))

    act_as(ctx, as_, entered)


@command(app, "list")
def list_(
    ctx: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列没有了结的")] = False,
    kind: Annotated[str | None, typer.Option("--kind", help="只列这一种")] = None,
) -> None:
    """列出登记，一行一项，剩余时间最少的在前。"""
    from cases.registers.kinds import KINDS
    from cases.registers.lines import register_lines

    if kind is not None and kind not in KINDS:
        raise Refusal(f"没有「{kind}」这种登记; 可用: {', '.join(KINDS)}", 2)
    with house_of(ctx).read() as work:
        for line in register_lines(work, kind=kind, open_only=open_only):
            emit(line)


@command(app, "close")
def close(
    ctx: typer.Context,
    number: Number,
    proof: Annotated[str, typer.Argument(help="reply 答复、correction 更正、update 更新")],
    as_: As,
    at: Annotated[str | None, typer.Option("--at", help="办理时间，不写为现在")] = None,
    url: Annotated[str | None, typer.Option("--url", help="网址")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="文件")] = None,
    confirmed_by: Annotated[str | None, typer.Option("--confirmed-by", help="第二人")] = None,
    reason: OptionalReason = None,
) -> None:
    """登记答复、更正或更新的凭证，停止时限；账号和网站从那一刻重新起算。"""
    from cases.registers.kinds import PROOF_CN
    from cases.registers.lines import entry_line
    from cases.registers.proving import Proved, prove

    if proof not in PROOF_CN:
        raise Refusal(f"没有「{proof}」这种凭证; 可用: {', '.join(PROOF_CN)}", 2)
    body = _read(file)

    def proved(work: "Work", actor: "Actor") -> dict[str, Any]:
        found = Proved(_at(work, at), url, body, confirmed_by, file.suffix if file else "")
        return entry_line(work, prove(work, number, proof, found, actor, reason))

    act_as(ctx, as_, proved)


@command(app, "supplement")
def supplement(
    ctx: typer.Context,
    number: Number,
    as_: As,
    at: Annotated[str | None, typer.Option("--at", help="收到补正的时间，不写为现在")] = None,
    reason: OptionalReason = None,
) -> None:
    """依申请公开收到补正：时限从那天重新计算。"""
    from cases.registers.lines import entry_line
    from cases.registers.proving import supplement as do

    act_as(ctx, as_, lambda work, actor: entry_line(work, do(work, number, _at(work, at), actor, reason)))


@command(app, "withdraw")
def withdraw(
    ctx: typer.Context,
    number: Number,
    as_: As,
    approver: Annotated[str, typer.Option("--approver", help="批准人")],
    reason: OptionalReason = None,
) -> None:
    """撤销一项登记（误登、申请人撤回、账号停用），须他人批准。"""
    from cases.registers.lines import entry_line
    from cases.registers.proving import withdraw as do

    act_as(ctx, as_, lambda work, actor: entry_line(work, do(work, number, actor, approver, reason)))


@command(app, "explain")
def explain(
    ctx: typer.Context,
    number: Number,
    cause: Annotated[str, typer.Argument(help="超时原因 (workflow.yaml breach_causes)")],
    as_: As,
    seq: Annotated[int | None, typer.Option("--seq", help="第几次时限，不写为最近超时的")] = None,
    reason: OptionalReason = None,
) -> None:
    """说明超时原因，了结以后也可以；超时照记。"""
    from cases.registers.explaining import explain as do
    from cases.registers.lines import entry_line

    act_as(ctx, as_, lambda work, actor: entry_line(work, do(work, number, seq, cause, actor, reason)))


def _at(work: "Work", text: str | None) -> Any:
    from cases.matters.given import instant

    return instant({"when": text}, "when") if text else work.now


def _read(file: Path | None) -> bytes:
    if file is None:
        return b""
    try:
        return file.read_bytes()
    except OSError as e:
        raise Refusal(f"文件读不了: {file} ({cause_of(e)})") from e
