"""Commands of what officers do: draft, act, act-all."""

from typing import Annotated, Any

import typer

from cases.console import As, OptionalReason, command, emit, house_of, room, say
from cases.people.acting import acting, data_of

app = room()


@command(app, "draft")
def draft(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="事项 id 或编号")],
    form: Annotated[str, typer.Argument(help="回应形式（标识或名称）或报送阶段")],
) -> None:
    """按格式拟一份稿：已核实的填好，没有核实的标明，其余待填。"""
    from cases.matters.filling import fill_form
    from cases.matters.lines import find_case
    from cases.people.actors import Forbidden
    from cases.store.case_tables import Case

    house = house_of(ctx)
    with acting("words"), house.read() as work:
        id_ = find_case(work, case)
        if id_ is None:
            raise Forbidden("no_such_case", f"没有事项 {case}")
        filled = fill_form(work, work.session.get_one(Case, id_), form)
    emit({"kind": filled.kind, "name": filled.name, "text": filled.text})


@command(app, "act")
def act(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="事项 id 或编号")],
    action: Annotated[str, typer.Argument(help="操作")],
    as_: As,
    reason: OptionalReason = None,
    data: Annotated[str, typer.Option("--data", help="JSON")] = "{}",
) -> None:
    """以某用户的权限办理事项。"""
    from cases.matters.acts import act as do
    from cases.matters.acts import refuse_unknown
    from cases.matters.lines import case_line, find_case
    from cases.people.actors import Forbidden, actor_of
    from cases.work import Work

    given = data_of(data)
    house = house_of(ctx)

    def act_once(work: Work) -> dict[str, Any]:
        id_ = find_case(work, case)
        if id_ is None:
            raise Forbidden("no_such_case", f"没有事项 {case}")
        refuse_unknown(action, given)
        do(work, id_, action, actor_of(work, as_), reason, given)
        return case_line(work, id_)

    with acting("data"):
        line = house.done(act_once)
    emit(line)


@command(app, "act-all")
def act_all(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(help="操作")],
    cases: Annotated[list[str], typer.Argument(metavar="CASE...", help="事项 id 或编号，可写多个")],
    as_: As,
    reason: OptionalReason = None,
    data: Annotated[str, typer.Option("--data", help="JSON")] = "{}",
    yes: Annotated[bool, typer.Option("--yes", help="照预览办理；不写则只预览")] = False,
) -> None:
    """一个操作办多件：先预览每件会怎样，加 --yes 才办理。"""
    from cases.matters.acts import refuse_unknown
    from cases.matters.bulk import act_on_all, preview
    from cases.matters.lines import find_case
    from cases.people.actors import Forbidden, actor_of

    given = data_of(data)
    house = house_of(ctx)
    with acting("data"):
        with house.read() as work:
            ids = [find_case(work, name) for name in cases]
            actor = actor_of(work, as_)
        if None in ids:
            raise Forbidden("no_such_case", f"没有事项 {cases[ids.index(None)]}")
        refuse_unknown(action, given)
        run = act_on_all if yes else preview
        found = run(house, [id_ for id_ in ids if id_], action, actor, reason, given)
    for outcome in found:
        emit(outcome.line())
    refused = sum(outcome.why is not None for outcome in found)
    say(
        f"{'已办' if yes else '可办'} {len(found) - refused} 件, 不能办 {refused} 件"
        + ("" if yes else "; 加 --yes 办理")
    )
    if refused and yes:
        raise SystemExit(1)
