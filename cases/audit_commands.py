"""Commands of the chain of events: audit verify, head."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cases.console import Refusal, command, emit, house_of, room, say

if TYPE_CHECKING:
    from cases.house import House

audit = room("事件记录")


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
