"""Commands of the first days: trial show, end, begin."""

from typing import Annotated

import typer

from cases.console import Reason, command, emit, house_of, room
from cases.people.acting import acting

app = room("试运行：提醒照样计算和留存，但不发出，直到逐个开通")

Way = Annotated[str, typer.Argument(metavar="WAY", help="发送方式的 id，见 trial show")]
As = Annotated[str, typer.Option("--as", help="用户名：系统管理员")]


@command(app, "show")
def show(
    ctx: typer.Context,
    messages: Annotated[bool, typer.Option("--messages", help="另列每一条：给谁、何时、原文")] = False,
) -> None:
    """各种发送方式是否在试运行，以及若已开通每人每天会收到几条。"""
    from cases.outbox.withheld import noise, standing_lines, texts

    with house_of(ctx).read() as work:
        for line in standing_lines(work):
            emit(line)
        for day in noise(work):
            emit(day.line())
        for kept in texts(work) if messages else ():
            emit(kept.line(work.config.city.zone))


@command(app, "end")
def end(ctx: typer.Context, way: Way, as_: As, reason: Reason) -> None:
    """开通一种发送方式：从现在起产生的提醒照常发出，以前的不补发。"""
    _turn(ctx, way, as_, reason, live=True)


@command(app, "begin")
def begin(ctx: typer.Context, way: Way, as_: As, reason: Reason) -> None:
    """让一种发送方式回到试运行：不再发出，等着的也不发。"""
    _turn(ctx, way, as_, reason, live=False)


def _turn(ctx: typer.Context, way: str, as_: str, reason: str, *, live: bool) -> None:
    from cases.matters.turning import turn
    from cases.outbox.withheld import standing_words
    from cases.people.actors import actor_of

    house = house_of(ctx)
    with acting(), house.write() as work:
        one = turn(work, way, actor_of(work, as_), reason, live=live, environment=house.environment)
        work.commit()
        emit(standing_words(one, work.config.city.zone))
