"""Commands of the record: init, cases."""

from contextlib import closing
from typing import Annotated

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say

app = room()

CHUNK = 200


@command(app, "init")
def init(ctx: typer.Context) -> None:
    """建库（或升级）并创建首个管理员；重复运行无害。"""
    from cases.outbox.trial import on_trial, trial_words
    from cases.people.accounts import AccountError
    from cases.people.first import ensure_first_administrator
    from cases.store.database import Database, DatabaseError
    from cases.store.schema import migrate

    try:
        with closing(Database(opening(ctx).database)) as database:
            migrate(database)
    except DatabaseError as e:
        raise Refusal(str(e)) from e
    opening(ctx).require_writable()
    house = house_of(ctx)
    try:
        with house.write() as work:
            made = ensure_first_administrator(work, house.environment.get("YINGSHENG_ADMIN_PASSWORD"))
            work.commit()
    except AccountError as e:
        raise Refusal(f"YINGSHENG_ADMIN_PASSWORD: {e}") from e
    if made is None:
        say("数据库已就绪, 管理员已存在")
    elif made.generated:
        say(f"已创建管理员 {made.login}, 口令 (只显示这一次): {made.password}")
    else:
        say(f"已创建管理员 {made.login}")
    with house.read() as work:
        if said := trial_words(on_trial(work)):
            say(said)


@command(app, "cases")
def cases(
    ctx: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="只列未归档的")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列已超时的")] = False,
    drills: Annotated[bool, typer.Option("--drill", help="只列演练件（不写则不列）")] = False,
    instructed: Annotated[str | None, typer.Option("--instructed", help="只列批示件或交办件（批示、交办）")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="事项 id 或编号")] = None,
) -> None:
    """列出事项，一行一件；单看一件时另列告知了谁、为什么。"""
    from cases.matters.dossier import file_lines
    from cases.matters.lines import case_ids, case_line, case_lines, find_case
    from cases.proof.read import told_lines

    if instructed not in (None, "批示", "交办"):
        raise Refusal(f"--instructed 只能是 批示 或 交办, 不是「{instructed}」", 2)
    house = house_of(ctx)
    with house.read() as work:
        if id_ is not None:
            found = find_case(work, id_)
            if found is None:
                raise Refusal(f"没有事项 {id_}")
            emit({**case_line(work, found, why=True), **file_lines(work, found), "told": told_lines(work, found)})
            return
        ids = case_ids(work, open_only=open_only, overdue_only=overdue, drills=drills, instructed=instructed)
        for first in range(0, len(ids), CHUNK):
            for line in case_lines(work, ids[first : first + CHUNK]):
                emit(line)
