"""Commands of limits: clock confirm, pause, resume, recompute, list."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, OptionalReason, Refusal, command, emit, house_of, room, say
from cases.people.acting import act_as, acting

if TYPE_CHECKING:
    from cases.people.actors import Actor
    from cases.store.clock_tables import ClockRow
    from cases.work import Work

clock = room("时限")

Number = Annotated[int, typer.Argument(metavar="CLOCK", help="时限编号")]


@command(clock, "confirm")
def clock_confirm(ctx: typer.Context, as_: As) -> None:
    """核对过系统时间，确认它是对的；等着的超时随即记录。"""
    from cases.clocks.wall import confirm_clock
    from cases.people.actors import actor_of

    house = house_of(ctx)
    with acting(), house.write() as work:
        found = confirm_clock(work, actor_of(work, as_))
        work.commit()
    for jump in found:
        emit(
            {
                "at": jump.at,
                "wall_seconds": round(jump.wall_seconds),
                "confirmed_at": jump.confirmed_at,
                "by": jump.confirmed_by,
            }
        )
    say(f"已确认 {len(found)} 次时间跳变")


@command(clock, "pause")
def clock_pause(ctx: typer.Context, id_: Number, as_: As, reason: OptionalReason = None) -> None:
    """停表：只限内部时限（签收、裁定）；停着时不提醒、不超时。"""
    from cases.matters.pausing import pause

    _on_clock(ctx, as_, lambda work, actor: pause(work, id_, actor, reason))


@command(clock, "resume")
def clock_resume(ctx: typer.Context, id_: Number, as_: As, reason: OptionalReason = None) -> None:
    """复表：停了多久，到期顺延多久。"""
    from cases.matters.pausing import resume

    _on_clock(ctx, as_, lambda work, actor: resume(work, id_, actor, reason))


@command(clock, "recompute")
def clock_recompute(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Option("--case", help="只核对一件：事项 id 或编号")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出不一致，不改")] = False,
) -> None:
    """按事件记录重算时限：列出与记录不一致之处并改正；两次运行结果相同。"""
    from cases.clocks.recompute import all_clocks, compare, recompute
    from cases.matters.lines import find_case

    house = house_of(ctx)
    with house.read() as work:
        found = find_case(work, case) if case else None
        if case and found is None:
            raise Refusal(f"没有事项 {case}")
        chunks = all_clocks(work, found)
        differing = [d.clock_id for ids in chunks for d in compare(work, ids)]
    for clock_id in dict.fromkeys(differing):
        with house.write() as work:
            lines = compare(work, [clock_id]) if dry_run else recompute(work, [clock_id], "console")
            work.commit()
        for line in lines:
            emit({"clock": line.clock_id, "case": line.case_id, "kind": line.kind, "column": line.column,
                  "stored": line.stored, "folded": line.folded, "repaired": not dry_run})  # fmt: skip


@command(clock, "list")
def clock_list(ctx: typer.Context, case: Annotated[str, typer.Argument(help="事项 id 或编号")]) -> None:
    """列出一件事项的时限，一行一个，带编号。"""
    from cases.matters.lines import clock_lines, find_case

    with house_of(ctx).read() as work:
        found = find_case(work, case)
        if found is None:
            raise Refusal(f"没有事项 {case}")
        for line in clock_lines(work, found):
            emit(line)


def _on_clock(ctx: typer.Context, as_: str, do: "Callable[[Work, Actor], ClockRow]") -> None:
    def line_of(work: "Work", actor: "Actor") -> dict[str, Any]:
        from cases.matters.lines import clock_lines

        row = do(work, actor)
        assert row.case_id is not None, "internal targets are those of a case"
        [line] = [line for line in clock_lines(work, row.case_id) if line["id"] == row.id]
        return line

    act_as(ctx, as_, line_of)
