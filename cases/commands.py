"""Commands of the record: init, cases, audit, backup, restore."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.console import As, OptionalReason, Refusal, command, emit, house_of, opening, room, say
from cases.people.acting import act_as, acting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cases.house import House
    from cases.people.actors import Actor
    from cases.store.clock_tables import ClockRow
    from cases.work import Work

app = room()
audit = room("事件记录")
clock = room("时限")

CHUNK = 200


@command(app, "init")
def init(ctx: typer.Context) -> None:
    """建库（或升级）并创建首个管理员；重复运行无害。"""
    from cases.outbox.trial import on_trial, trial_words
    from cases.people.accounts import AccountError
    from cases.people.first import ensure_first_administrator
    from cases.store.database import Database, DatabaseError

    try:
        Database(opening(ctx).database).migrate()
    except DatabaseError as e:
        raise Refusal(str(e)) from e
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
def clock_pause(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="CLOCK", help="时限编号")],
    as_: As,
    reason: OptionalReason = None,
) -> None:
    """停表：只限内部时限（签收、裁定）；停着时不提醒、不超时。"""
    from cases.matters.pausing import pause

    _on_clock(ctx, as_, lambda work, actor: pause(work, id_, actor, reason))


@command(clock, "resume")
def clock_resume(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="CLOCK", help="时限编号")],
    as_: As,
    reason: OptionalReason = None,
) -> None:
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


@command(audit, "verify")
def audit_verify(
    ctx: typer.Context,
    against: Annotated[Path | None, typer.Option("--against", help="以前导出的链头 (audit head), 一行一个")] = None,
) -> None:
    """核对整条链和另存的文字，再封存新事件；有改动即退出 1。"""
    from cases.audit.head import HeadError, differing, read_heads
    from cases.audit.seal import verify

    house = house_of(ctx)
    try:
        heads = read_heads(against.read_text(encoding="utf-8")) if against else []
    except UnicodeDecodeError as e:
        raise Refusal(f"{against}: 不是导出的链头 (不是 UTF-8 编码)", 2) from e
    except HeadError as e:
        raise Refusal(f"{against}: 不是导出的链头 ({e})", 2) from e
    with house.read() as work:
        flaws = [*verify(work), *differing(work, heads, house.environment)]
    for flaw in flaws:
        emit({"event": flaw.event_id, "what": flaw.what})
    if flaws:  # nothing is sealed: what does not fit must not become part of the chain
        raise Refusal(f"事件链有 {len(flaws)} 处被改动")
    _seal_all(house)
    say(f"事件链完整{f', 与 {len(heads)} 个链头相符' if against else ''}")


@command(audit, "head")
def audit_head(
    ctx: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", help="另外追加到这个文件")] = None,
) -> None:
    """封存新事件并导出链头：此刻为止的事件都包含在内；设了 YINGSHENG_AUDIT_KEY 即签名。"""
    from cases.audit.head import head_line

    house = house_of(ctx)
    _seal_all(house)
    with house.read() as work:
        line = head_line(work, house.environment)
    if line is None:
        raise Refusal("还没有事件")
    emit(line)
    if out:
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _seal_all(house: "House") -> None:
    from cases.audit.seal import seal

    with house.write() as work:
        while seal(work):
            pass
        work.commit()


@command(app, "backup")
def backup(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="备份到")]) -> None:
    """在线备份 SQLite 数据库到一个文件（核对后才改名）。"""
    from cases.store.backup import BackupError, back_up

    try:
        size = back_up(house_of(ctx).database, file)
    except BackupError as e:
        raise Refusal(str(e)) from e
    emit({"file": str(file), "bytes": size})


@command(app, "restore")
def restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """从备份恢复：先停止应声；核对备份后换上，原库改名留在旁边。"""
    from cases.audit.events import last_recorded, record
    from cases.keeping.running import purge_what_came_back
    from cases.store.backup import BackupError, put_back
    from cases.store.database import Database, DatabaseError

    opened = opening(ctx)
    try:
        database = Database(opened.database)
        kept = put_back(database, file, opened.clock.now())
        database.migrate()
    except (BackupError, DatabaseError) as e:
        raise Refusal(str(e)) from e
    with opened.house.write() as work:
        reaches = last_recorded(work)
        record(work, "database_restored", subject_kind="database", subject_id=file.name, actor="command",
               data={"reaches": reaches.isoformat() if reaches else None, "kept": kept.name if kept else None})  # fmt: skip
        work.commit()
    again = purge_what_came_back(opened.house)
    emit({"restored": str(file), "reaches": reaches, "kept": str(kept) if kept else None, "purged_again": again})
    say("备份之后收到、办理和发出的都不在库里: 请重新采集或导入; 备份之后到期的提醒会补发, 已经发过的会再发一次")


@command(app, "migrate-database")
def migrate_database(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="旧数据库地址，例如 sqlite:///data/yingsheng.db")],
    target: Annotated[str, typer.Argument(help="新数据库地址（空库），例如 postgresql://…")],
) -> None:
    """把一座城市整个迁到另一个数据库：逐表核对条数，核验事件链，旧库随即停用。"""
    from cases.audit.events import record
    from cases.audit.seal import CAME_FROM, MOVED, verify
    from cases.store.database import Database, DatabaseError
    from cases.store.moving import MovingError, move
    from cases.work import Work

    opened = opening(ctx)

    def arrive(session: "Session", rows: int) -> str | None:
        work = Work(session, opened.config, opened.clock.now())
        record(work, MOVED, subject_kind="database", subject_id=new.url.get_backend_name(), actor="command",
               data={"rows": rows, CAME_FROM: old.url.get_backend_name()})  # fmt: skip
        session.flush()
        flaws = verify(work)
        return f"事件链有 {len(flaws)} 处不符, 第一处在事件 {flaws[0].event_id} ({flaws[0].what})" if flaws else None

    try:
        old, new = Database(source), Database(target)
        moved = move(old, new, arrive, lambda table, rows: emit({"table": table, "rows": rows}))
    except (DatabaseError, MovingError) as e:
        raise Refusal(str(e)) from e
    emit({"moved": sum(moved.rows.values()), "tables": len(moved.rows)})
    say(
        "请把 YINGSHENG_DATABASE_URL 改为新地址后启动; 附件在数据文件夹的 attachments 下 (YINGSHENG_DATA; 没有设则 SQLite 在库文件旁, "
        "PostgreSQL 在 data): 新库用别的文件夹的, 请一并拷去"
    )
