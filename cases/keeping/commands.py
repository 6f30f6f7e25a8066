"""Commands of retention: show, run, hold, release, purge."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, Reason, Refusal, command, emit, house_of, room, say
from cases.people.acting import act_as, acting

if TYPE_CHECKING:
    from cases.keeping.purging import Purged
    from cases.people.actors import Actor
    from cases.work import Work

retention = room("个人信息的保存期限")

CaseArgument = Annotated[str, typer.Argument(help="事项 id 或编号")]
Approver = Annotated[str, typer.Option("--approver", help="批准人 (登录名或姓名)")]
BACKUPS = "备份里的不会随之抹除: 备份不要留得比保存期限久; 恢复旧备份后请再运行一次"


@command(retention, "show")
def show(ctx: typer.Context) -> None:
    """列出此刻到期的信息，按规则和渠道各一行；什么也不抹除。"""
    from cases.keeping.running import show as lines

    for line in lines(house_of(ctx)):
        emit(line)


@command(retention, "run")
def run(
    ctx: typer.Context,
    compact: Annotated[bool, typer.Option("--compact", help="随后重写整个数据库 (先停止应声)")] = False,
) -> None:
    """抹除到期的个人信息；采集进程每天自己做一次。"""
    from cases.keeping.running import run_retention

    emit(run_retention(house_of(ctx), compact=compact or None))
    say(BACKUPS)


@command(retention, "hold")
def hold(ctx: typer.Context, case: CaseArgument, as_: As, approver: Approver, reason: Reason) -> None:
    """保全：诉讼、复议、监督检查期间，这件事项的信息到期也不抹除。"""
    from cases.keeping.holding import hold as do

    _on_case(ctx, case, as_, lambda work, id_, actor: do(work, id_, actor, approver, reason))


@command(retention, "release")
def release(ctx: typer.Context, case: CaseArgument, as_: As, approver: Approver, reason: Reason) -> None:
    """解除保全。"""
    from cases.keeping.holding import release as do

    _on_case(ctx, case, as_, lambda work, id_, actor: do(work, id_, actor, approver, reason))


@command(retention, "purge")
def purge(
    ctx: typer.Context,
    item: Annotated[int, typer.Argument(help="信息 id")],
    as_: As,
    second: Annotated[str, typer.Option("--second", help="第二确认人 (登录名)")],
    reason: Reason,
    whole: Annotated[
        list[str] | None,
        typer.Option("--whole", help="它在过的事项编号, 可写多次: 这件里人写下的话全部抹除, 清除以后也能再办"),
    ] = None,
) -> None:
    """清除误入的涉密信息：立即抹除，须两人具名；理由里不要写涉密内容。"""
    from cases.keeping.purging import purge as do
    from cases.keeping.purging import tombstone
    from cases.keeping.running import scrub, secure, unlink_files
    from cases.people.actors import actor_of

    house = house_of(ctx)
    with acting(), house.write() as work:
        secure(work)
        done = do(work, item, actor_of(work, as_), second, reason, whole or ())
        # Noted first: what two have decided is purged by the daily round if this process dies here.
        tombstone(house, item, as_, second, whole or ())
        work.commit()
    files = unlink_files(house, done.erased.files)
    scrub(house, compact=True)
    found = {"unquoted": done.unquoted, "look_at": done.look_at, "papers": done.papers, "alike": done.alike}
    emit({"item": item, **done.erased.counts, "files": files, **found})
    _tell(done)


def _tell(done: "Purged") -> None:
    if done.alike:
        say(f"原文、原始报文或附件相同的还有信息 {'、'.join(map(str, done.alike))}: 请逐条同样清除")
    if done.look_at:
        say(
            f"它所在的事项 {'、'.join(done.look_at)} 里照引原话的文字已抹除; 换了说法的认不出来, 请逐件看一遍, 还有的用 --whole 全部抹除"
        )
    if done.papers:
        say(f"引用过它的报告 {'、'.join(done.papers)}: 未印发的请重新生成, 已印发的请收回")
    say("备份和已经导出、打印的不会随之抹除, 请收回; 恢复旧备份时会照记录再清除一次。涉密载体请按保密规定另行处置")


def _on_case(ctx: typer.Context, case: str, as_: str, do: "Callable[[Work, int, Actor], Any]") -> None:
    def held(work: "Work", actor: "Actor") -> dict[str, Any]:
        from cases.matters.lines import find_case

        found = find_case(work, case)
        if found is None:
            raise Refusal(f"没有事项 {case}")
        return {"case": found, "items": do(work, found, actor)}

    act_as(ctx, as_, held)
