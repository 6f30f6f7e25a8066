"""Commands of judging: process, judge, evaluate, train, topics."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any

import typer

from cases.console import Refusal, command, emit, house_of, not_built, opening, room
from config.causes import cause_of

app = room()

CHUNK = 1 << 20
LINES = 500  # judged together


@command(app, "process")
def process(
    ctx: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="全部重新研判（可升不降）")] = False,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="只重试被隔离的")] = False,
) -> None:
    """研判并立案：处理所有等待的信息。"""
    from pipeline.process import process_pending

    states = ["all"] if again else ["quarantined"] if quarantined else ["pending"]
    done = process_pending(house_of(ctx), states)
    emit(vars(done))
    if done.quarantined:
        raise Refusal(f"{done.quarantined} 条信息无法研判, 已隔离并立案待看")


@command(app, "judge")
def judge(ctx: typer.Context, file: Annotated[str, typer.Argument(help="JSONL 文件，- 为标准输入")] = "-") -> None:
    """逐行研判 JSONL，不用数据库。"""
    from pipeline.judge import judge as judge_all
    from pipeline.line import as_line, read_voice
    from pipeline.rules import compile_rules

    rules = compile_rules(opening(ctx).config)
    bad = 0
    with ExitStack() as stack:
        for lines in _batches(_open(stack, file)):
            voices, errors = _voices(lines, read_voice)
            judged = iter(judge_all(list(voices.values()), rules))
            for n in range(len(lines)):
                emit(errors[n] if n in errors else as_line(voices[n], next(judged)))
            bad += len(errors)
    if bad:
        raise Refusal(f"{bad} 行不是可研判的 JSON")


@command(app, "evaluate")
def evaluate(
    file: Annotated[Path, typer.Argument(help="标注文件")], task: Annotated[str, typer.Option("--task")] = "category"
) -> None:
    """按标注评测。"""
    not_built(f"evaluate --task {task} ({file})")


@command(app, "train")
def train() -> None:
    """训练模型。"""
    not_built("train")


@command(app, "topics")
def topics(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", help="起始日期或时间，例如 2026-11-16（默认截止前 7 天）")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="截止日期（含当日）或时间（默认现在）")] = None,
    week: Annotated[str | None, typer.Option("--week", help="哪一周，例如 2026-W47；与上两项只能用一种")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列几个")] = 20,
) -> None:
    """一段时间的热点，由热到冷：谁、何处、何事、多少人、多久、多热，及所含信息。"""
    from pipeline.hottest import hottest
    from pipeline.period import period

    house = house_of(ctx)
    begin, end = period(since, until, week, house.config.city.zone, house.now())
    with house.read() as work:
        for line in hottest(work, begin, end, limit):
            emit(line)


def _open(stack: ExitStack, file: str) -> BufferedReader:
    try:
        return stack.enter_context(open(sys.stdin.fileno() if file == "-" else file, "rb", closefd=file != "-"))
    except OSError as e:
        raise Refusal(f"文件读不了: {file} ({cause_of(e)})") from e


def _batches(stream: BufferedReader) -> Iterator[list[bytes]]:
    """Whole lines as they arrive: what waits is judged at once, so a slow writer gets each answer without delay."""
    rest = b""
    while chunk := stream.read1(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for first in range(0, len(lines), LINES):
            if batch := [line for line in lines[first : first + LINES] if line.strip()]:
                yield batch
    if rest.strip():
        yield [rest]


def _voices(lines: list[bytes], read: Callable[[Any], Any]) -> tuple[dict[int, Any], dict[int, dict[str, Any]]]:
    voices: dict[int, Any] = {}
    errors: dict[int, dict[str, Any]] = {}
    for n, line in enumerate(lines):
        try:
            value = json.loads(line)
        except ValueError as e:
            errors[n] = {"id": None, "error": f"不是 JSON: {e}"}
            continue
        try:
            voices[n] = read(value)
        except ValueError as e:
            errors[n] = {"id": value.get("id") if isinstance(value, dict) else None, "error": str(e)}
    return voices, errors
