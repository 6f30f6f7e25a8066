"""Commands of judging: process, judge, evaluate, train, topics."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from cases.console import Refusal, command, emit, house_of, opening, room, say
from cases.title import begins
from config.causes import cause_of, json_cause

app = room()

CHUNK = 1 << 20
LINES = 500  # judged together
MOST_NAMED = 20


@command(app, "process")
def process(
    ctx: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="全部重新研判（可升不降）")] = False,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="只重试被隔离的")] = False,
) -> None:
    """研判并立案：处理所有等待的信息。"""
    from pipeline.settling.process import process_pending

    states = ["all"] if again else ["quarantined"] if quarantined else ["pending"]
    done = process_pending(house_of(ctx), states)
    emit(vars(done))
    if done.fault:
        raise Refusal(done.fault)


@command(app, "judge")
def judge(ctx: typer.Context, file: Annotated[str, typer.Argument(help="JSONL 文件，- 为标准输入")] = "-") -> None:
    """逐行研判 JSONL，不用数据库。"""
    from pipeline.judge import judge as judge_all
    from pipeline.line import KEYS, as_line, read_voice, unread
    from pipeline.rules import compile_rules

    rules = compile_rules(opening(ctx).config)
    bad, left = 0, dict[str, int]()

    def read(value: Any) -> Any:
        for key in unread(value):
            left[key] = left.get(key, 0) + 1
        return read_voice(value)

    with ExitStack() as stack:
        for lines in _batches(_open(stack, file)):
            voices, errors = _voices(lines, read)
            judged = iter(judge_all(list(voices.values()), rules))
            for n in range(len(lines)):
                emit(errors[n] if n in errors else as_line(voices[n], next(judged)))
            bad += len(errors)
    if left:
        named = ", ".join(f"{begins(key)} ({n} 行)" for key, n in islice(sorted(left.items()), MOST_NAMED))
        say(f"没有读的键: {named}{' 等' if len(left) > MOST_NAMED else ''}; 读的是: {', '.join(KEYS)}")
    if bad:
        raise Refusal(f"{bad} 行不是可研判的 JSON")


@command(app, "evaluate")
def evaluate(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="标注文件（.csv 或 .jsonl）")],
    task: Annotated[
        str, typer.Option("--task", help="category family owner casualties severity sentiment duplicates places")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="一行 JSON")] = False,
) -> None:
    """按标注评测：准确率、召回率、区间、可自动判断的比例、误判。"""
    from pipeline.evaluation.scores import FEW, score
    from pipeline.evaluation.show import as_lines
    from pipeline.evaluation.tasks import NAMES, strange_golds
    from pipeline.evaluation.tasks import evaluate as answers_of
    from pipeline.rules import compile_rules
    from pipeline.training.sources import SourceUnusable

    if task not in NAMES:
        raise Refusal(f"--task 没有 {task}, 可用: {' '.join(NAMES)}", code=2)
    rules = compile_rules(opening(ctx).config)
    try:
        answers, seen, unlabelled, left_out = answers_of(file, task, rules)
    except SourceUnusable as e:
        raise Refusal(str(e)) from e
    if not answers:
        raise Refusal(f"{file.name} 没有可以评测的行")
    figures = {
        "task": task,
        "file": file.name,
        "version": rules.model.version,
        "seen_in_training": seen,
        **score(answers),
    }
    if seen:
        say(f"{seen} 行是训练时用过的, 下面的数字偏高; 未见过的行的数字见模型说明")
    if unlabelled:
        which = f" ({_by_row(left_out)})" if left_out else ""
        say(f"{unlabelled} 行没有可以评测的标注或正文{which}, 没有计入")
    if strange := strange_golds(task, answers, rules):
        say(f"不认得的标注: {_by_row(strange)}; 研判给不出这些答案, 一律算判错")
    if len(answers) < FEW:
        say(f"只有 {len(answers)} 个标注, 这些数字说明不了多少; 除准确率外, 区间都偏窄")
    if as_json:
        emit(figures)
        return
    for line in as_lines(task, figures):
        print(line)


def _by_row(labels: Sequence[tuple[str, int]]) -> str:
    """The first few labels, each with its row."""
    named = "、".join(f"第 {n} 条「{begins(gold)}」" for gold, n in labels[:MOST_NAMED])
    return f"{named}{' 等' if len(labels) > MOST_NAMED else ''}"


@command(app, "train")
def train(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="训练数据所在的文件夹")],
    out: Annotated[Path | None, typer.Option("--out", help="模型写到哪里；缺省替换随程序的模型")] = None,
) -> None:
    """用标注数据训练类别、职能、情感、短讯和政务公开问题的模型。"""
    from pipeline.learned.model import HOME
    from pipeline.learned.saved import kept_as, measured, save_model, try_out
    from pipeline.rules import compile_rules
    from pipeline.training.fit import fit
    from pipeline.training.sources import SourceUnusable, read_sources

    house = opening(ctx)
    target = out or HOME
    try:
        try_out(target)  # training takes long: what cannot be written is said before it
        sources = read_sources(folder, house.config.duties)
        trained = fit(sources, compile_rules(house.config))
        for figures in trained.figures:
            emit(figures)
        replaced, before = target.exists(), measured(target)
        save_model(target, trained.arrays, trained.head)
    except SourceUnusable as e:
        raise Refusal(str(e)) from e
    except OSError as e:
        raise Refusal(f"模型写不了: {target} ({cause_of(e)})") from e
    for sentence in (*sources.left_out, *_worse(before or {}, trained.head["measured"])):
        say(sentence)
    if replaced:
        say(f"原来的模型留在 {kept_as(target)}{'' if before else ', 它没有记下自己的数字, 没有比较'}")
    emit({"model": str(target), "version": trained.head["version"], "bytes": target.stat().st_size})


def _worse(before: dict[str, float], now: dict[str, float]) -> list[str]:
    """A sentence for each task at which the new model is worse than the one it replaces, each measured on what it was trained on."""
    lower = [f"{task} {before[task]} → {now[task]}" for task in now if task in before and now[task] < before[task]]
    return [f"比原来的模型差 (各在自己的训练数据上测得): {'; '.join(lower)}"] if lower else []


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
    from pipeline.topic.hottest import hottest
    from pipeline.topic.period import period

    house = house_of(ctx)
    begin, end = period(since, until, week, house.config.city.zone, house.now())
    with house.read() as work:
        found = hottest(work, begin, end, limit)
    for line in found:
        emit(line)
    if not found:
        first, last = (at.astimezone(house.config.city.zone) for at in (begin, end))
        why = "还没有到" if begin >= house.now() else "没有热点"
        say(f"这段时间{why}: {first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M} (不含)")


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
            errors[n] = {"id": None, "error": f"不是 JSON: {json_cause(e)}"}
            continue
        try:
            voices[n] = read(value)
        except ValueError as e:
            errors[n] = {"id": value.get("id") if isinstance(value, dict) else None, "error": str(e)}
    return voices, errors
