"""What can be evaluated, and how a labelled row is put to ``judge``: gold from its columns, the answer from the judgment."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import inf, isfinite
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

from cases.items.judgment import Judgment
from config.words import SEVERITY_CN, Category, Family
from pipeline.evaluation.kinds import kind_of
from pipeline.evaluation.scores import Answer
from pipeline.judge import judge
from pipeline.rules import Rules
from pipeline.same.fingerprint import similarity
from pipeline.text.voice import Voice
from pipeline.training.sources import SourceUnusable, lines, table

Row = Mapping[str, Any]
T = TypeVar("T")
NONE = "无"
BATCH = 500
_COPY = 0.9
_YES, _NO = ("1", "true", "相同"), ("0", "false", "不同")
ALIKE = 0.5
"""Share of equal signature places from which two texts are taken for copies."""
_SHORT = 24
_WORDS = ("title", "text", "content", "ta", "tb")
_LABELS = (
    "category",
    "label",
    "l1",
    "family",
    "dep",
    "handling_lead",
    "institution",
    "severity",
    "sentiment",
    "territory",
    "same",
)
_LIST = re.compile("[,，、;；]")
_MASK = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Task:
    """Columns any one of which must be there, and the answers of a row and its judgments."""

    columns: tuple[str, ...]
    answers: Callable[[Row, Judgment], Iterable[Answer]]
    body_only: bool = False


class Evaluated(NamedTuple):
    """The answers beside the gold; how many rows training saw, how many bore no gold or no words, and the labels among these by row."""

    answers: list[Answer]
    seen: int
    unlabelled: int
    left_out: tuple[tuple[str, int], ...] = ()


def evaluate(path: Path, name: str, rules: Rules) -> Evaluated:
    """The answers of ``judge`` beside the gold of the file. Raises SourceUnusable for a file, a column or a row that does not fit."""
    rows = read_rows(path)
    if not rows:
        raise SourceUnusable(f"{path.name} 一行数据也没有")
    if name == "duplicates":
        pairs = list(_duplicates(path, rows, rules))
        return Evaluated(pairs, 0, len(rows) - len(pairs))
    task = TASKS[name]
    if not any(column in row for row in rows[:50] for column in task.columns):
        raise SourceUnusable(f"{path.name} 没有 {name} 的标注列, 需要其中之一: {'、'.join(task.columns)}")
    answers: list[Answer] = []
    left_out: list[tuple[str, int]] = []
    source = enumerate(rows, 1)
    while batch := list(islice(source, BATCH)):
        judgments = judge([_voice(n, row, task.body_only) for n, row in batch], rules)
        for (n, row), judgment in zip(batch, judgments, strict=True):
            worded = text_of(row).strip() or (not task.body_only and str(row.get("title") or "").strip())
            told = _told(path, n, task.answers(_by_our_names(name, row, rules), judgment)) if worded else []
            answers += (answer._replace(words=_masked(row), row=n) for answer in told)
            if not told:
                left_out.append((str(_first(row, *task.columns) or ""), n))
    seen = sum(rules.model.saw(text_of(row)) for row in rows)
    return Evaluated(answers, seen, len(left_out), tuple((gold, n) for gold, n in left_out if gold))


def _by_our_names(name: str, row: Row, rules: Rules) -> Row:
    """A unit by its id or alias and a town by its code are told by the name a judgment gives."""
    if name == "owner" and (said := row.get("handling_lead")):
        units = {**rules.bodies.units, **rules.bodies.names}
        named = (units.get(one.strip()) or one for one in _LIST.split(str(said)))
        return {**row, "handling_lead": ",".join(one if isinstance(one, str) else one.name for one in named)}
    if name == "places" and (town := rules.config.town(str(row.get("territory")).strip())):
        return {**row, "territory": town.name}
    return row


def strange_golds(name: str, answers: Iterable[Answer], rules: Rules) -> list[tuple[str, int]]:
    """Labels that no judgment can ever give, each with the first row that bears it: mistyped, or of another vocabulary."""
    known = _known(name, rules)
    first: dict[str, int] = {}
    for answer in answers:
        if known and answer.gold not in known:
            first.setdefault(answer.gold, answer.row)
    return sorted(first.items(), key=lambda pair: pair[1])


def _known(name: str, rules: Rules) -> frozenset[str]:
    """Every answer a judgment can give; empty where the task has no words of its own."""
    if name == "owner":
        return frozenset(unit.name for unit in rules.bodies.units.values()) | KNOWN["family"]
    if name == "places":
        return frozenset(town.name for town in rules.config.territory.towns) | {NONE}
    return KNOWN.get(name, frozenset())


def _told(path: Path, n: int, answers: Iterable[T]) -> list[T]:
    try:
        return list(answers)
    except ValueError as e:
        raise SourceUnusable(f"{path.name} 第 {n} 条: {e}") from e


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a CSV or JSONL file with a text in each. Raises SourceUnusable."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise SourceUnusable(f"{path.name or path}: 只读 .csv 和 .jsonl")
    rows: list[dict[str, Any]] = list(table(path)) if kind == ".csv" else lines(path)
    for n, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise SourceUnusable(f"{path.name} 第 {n} 条不是 JSON 对象")
        if odd := [key for key in _WORDS if not isinstance(row.get(key) or "", str)]:
            raise SourceUnusable(f"{path.name} 第 {n} 条的 {'、'.join(odd)} 应是字符串")
        if odd := [key for key in _LABELS if isinstance(row.get(key), list | dict)]:
            raise SourceUnusable(f"{path.name} 第 {n} 条的 {'、'.join(odd)} 应是一个词或一个数, 几个单位用逗号隔开")
    if rows and not any(key in rows[0] for key in ("text", "content", "ta")):
        raise SourceUnusable(f"{path.name} 没有正文列 text 或 content; duplicates 要 ta 和 tb 两列")
    return rows


def _voice(n: int, row: Row, body_only: bool) -> Voice:
    title = "" if body_only else str(row.get("title") or "")
    return Voice(n, title, text_of(row))


def text_of(row: Row) -> str:
    """The body, by either of its usual names."""
    return str(row.get("text") or row.get("content") or "")


def _masked(row: Row) -> str:
    """Enough to find the row by, no name or number."""
    return _in_a_line(row.get("title") or row.get("text") or row.get("content"))


def _in_a_line(words: Any) -> str:
    """A line break in a letter must not break the table it is shown in."""
    return " ".join(_MASK.sub("*", str(words or "")).split())[:_SHORT]


def _first(row: Row, *columns: str) -> Any:
    """The label in the first of the columns that has one; blanks around it belong to the spreadsheet."""
    found = (row[column].strip() if isinstance(row.get(column), str) else row.get(column) for column in columns)
    return next((label for label in found if label not in (None, "")), None)


def _category(row: Row, judgment: Judgment) -> Iterator[Answer]:
    if gold := _first(row, "category", "label", "l1"):
        yield Answer(str(gold), judgment.category, judgment.confidences["category"])


def _family(row: Row, judgment: Judgment) -> Iterator[Answer]:
    if gold := _first(row, "family", "dep"):
        yield Answer(str(gold), judgment.family, judgment.confidences["family"], tuple(judgment.families))


def _owner(row: Row, judgment: Judgment) -> Iterator[Answer]:
    """Our own units by name; another city's by the kind of department its name tells. Of several any one is right."""
    if named := _first(row, "handling_lead", "institution"):
        given = {judgment.handling_lead, judgment.family}
        golds = [
            kind_of(name) if "institution" in row else name
            for part in _LIST.split(str(named))
            if (name := part.strip())
        ]
        own = judgment.handling_lead if "institution" not in row else judgment.family
        right = next((gold for gold in golds if gold in given), golds[0])
        three = tuple(judgment.families) if "institution" in row else ()
        yield Answer(right, own, judgment.confidence, three)


def _casualties(row: Row, judgment: Judgment) -> Iterator[Answer]:
    """Only figures whose source is firm: said by the title, or by title and text alike. News counts the poisoned among the injured."""
    told = judgment.casualties
    hurt = told.poisoned if told.injured is None else told.injured
    for gold, source, given in (("death", "src_death", told.dead), ("injury", "src_injury", hurt)):
        firm = row.get(source) in ("title", "agree") or source not in row
        if firm and (count := _count(row.get(f"gold_{gold}"))) is not None:
            right = count == (given or 0)
            name = "死亡" if gold == "death" else "受伤"
            yield Answer(f"{name}正确", f"{name}正确" if right else f"{name}不符")


def _count(value: Any) -> int | None:
    """Raises ValueError for half a person and for fewer than none."""
    if value in (None, ""):
        return None
    if (number := _number(value)) < 0 or number % 1:
        raise ValueError(f"「{str(value)[:20]}」不是人数")
    return int(number)


def _number(value: Any) -> float:
    """Raises ValueError for what is no number: counted as 0 it would be right wherever nobody was hurt."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = inf
    if not isfinite(number):
        raise ValueError(f"「{str(value)[:20]}」不是数")
    return number


def _severity(row: Row, judgment: Judgment) -> Iterator[Answer]:
    if "severity" in row:
        gold = str(row["severity"] or "").strip() or NONE
        chinese = {level.value: name for level, name in SEVERITY_CN.items()}
        given = SEVERITY_CN[judgment.severity] if judgment.severity else NONE
        yield Answer(chinese.get(gold, gold), given, judgment.confidences["severity"])


_TONES = {"0": "负面", "1": "正面", "negative": "负面", "positive": "正面", "angry": "负面", "sad": "负面", "fear": "负面", "happy": "正面"}  # fmt: skip


def _sentiment(row: Row, judgment: Judgment) -> Iterator[Answer]:
    """Neutral and surprised posts have no side and are left out."""
    gold = _first(row, "sentiment", "label")
    tone = 0.5 if judgment.sentiment is None else judgment.sentiment
    if name := _TONES.get(str(gold), str(gold) if str(gold) in ("正面", "负面") else None):
        yield Answer(name, "正面" if tone >= 0.5 else "负面", max(tone, 1 - tone))


def _places(row: Row, judgment: Judgment) -> Iterator[Answer]:
    """The town; ``territory`` may be empty where the text names none."""
    if "territory" in row:
        yield Answer(str(row["territory"] or "").strip() or NONE, judgment.territory or NONE)


def _duplicates(path: Path, rows: list[dict[str, Any]], rules: Rules) -> Iterator[Answer]:
    """Pairs that are said to be the same or not."""
    if rows and not {"ta", "tb"} <= rows[0].keys():
        raise SourceUnusable(f"{path.name} 不是成对的文本, 需要 ta 和 tb")
    known = [(n, row, gold) for n, row in enumerate(rows, 1) for gold in _told(path, n, _same(row))]
    prints = [judgment.fingerprint.signature for judgment in judge(
        [Voice(n, "", str(row[side])) for n, row, _ in known for side in ("ta", "tb")], rules
    )]  # fmt: skip
    for (n, row, gold), left, right in zip(known, prints[::2], prints[1::2], strict=True):
        like = similarity(left, right)
        given = "相同" if like >= ALIKE else "不同"
        yield Answer(gold, given, abs(like - ALIKE) + 0.5, (), _in_a_line(row["ta"]), n)


def _same(row: Row) -> Iterator[str]:
    """A pair without ``same`` is one from four-gram likeness 0.9 on, and undecided below."""
    said = str(row.get("same", "")).strip().lower()
    if said in _YES or (not said and row.get("jaccard4") not in (None, "") and _number(row["jaccard4"]) >= _COPY):
        gold = "相同"
    elif not said:
        return
    elif said in _NO:
        gold = "不同"
    else:
        raise ValueError(f"same 是「{said[:20]}」, 应为 1 或 0")
    if not (row.get("ta") or "").strip() or not (row.get("tb") or "").strip():
        raise ValueError("缺少 ta 或 tb")
    yield gold


TASKS: dict[str, Task] = {
    "category": Task(("category", "label", "l1"), _category),
    "family": Task(("family", "dep"), _family),
    "owner": Task(("handling_lead", "institution"), _owner),
    "casualties": Task(("gold_death", "gold_injury"), _casualties, body_only=True),
    "severity": Task(("severity",), _severity),
    "sentiment": Task(("sentiment", "label"), _sentiment),
    "places": Task(("territory",), _places),
}
NAMES = (*TASKS, "duplicates")
KNOWN: dict[str, frozenset[str]] = {
    "category": frozenset(get_args(Category)), "family": frozenset(get_args(Family)),
    "severity": frozenset((*SEVERITY_CN.values(), NONE)),
}  # fmt: skip
"""Where every possible answer is a word of ours."""
