"""Commands of the database as a whole: backup, restore, migrate-database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

app = room()


@command(app, "backup")
def backup(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="备份到")]) -> None:
    """在线备份 SQLite 数据库到一个文件（核对后才改名）。"""
    from cases.store.backup import BackupError, back_up

    opening(ctx).require_city()
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
    from cases.store.schema import migrate

    opened = opening(ctx)
    try:
        database = Database(opened.database)
        kept = put_back(database, file, opened.clock.now())
        migrate(database)
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
        "请把 YINGSHENG_DATABASE_URL 改为新地址后启动; 附件、收取表格的 inbox、清除记录 purged.jsonl 和周报在数据文件夹里 (YINGSHENG_DATA; "
        "没有设则 SQLite 在库文件旁, PostgreSQL 在 data): 新库用别的文件夹的, 请一并拷去, 往 inbox 放表格的平台也改过去"
    )
