"""The unit list a city fills in: its template, and reading it. What it leaves open is guessed from the names, and marked so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from cases.books import add_headings, save_book
from cases.console import Refusal
from cases.people.pattern import PEOPLE
from cases.people.sheets import HEADINGS
from config.causes import cause_of
from config.units import UnitKind
from config.words import Family

UNITS, PERSONS = "单位", "人员"
HEADS = ("单位名称", "全称", "别名", "性质", "职能", "镇街", "依据")
KIND_CN: dict[str, UnitKind] = {
    "政府": "government", "政府办": "office", "部门": "department", "党委部门": "party", "纪委监委": "discipline", "镇街": "town",
    "垂直管理": "vertical", "公用企业": "utility", "指挥机构": "command",
}  # fmt: skip
NOTES = (
    "单位名称: 简称, 如 市教育局; 必填。全称、别名: 人们怎么叫它, 几个用顿号隔开。",
    f"性质: {'、'.join(KIND_CN)}; 不填则按名称猜。",
    f"职能: 几个用顿号隔开; 一项职能只归一个单位; 不填则按名称猜。可用: {'、'.join(get_args(Family))}。",
    "镇街: 镇、街道、乡的单位写区划里的名称; 没有列出的镇街会自动补上, 待确认。",
    '依据: 这一行依据哪份文件 (如 "三定" 规定); 不填则整行标为待确认。',
    "「人员」表可以先空着; 填好以后用 yingsheng roster import 导入。",
)


@dataclass(frozen=True)
class Listed:
    """One unit of the list. ``guessed``: which of kind and families were guessed from its name."""

    name: str
    full_name: str | None
    aliases: tuple[str, ...]
    kind: UnitKind
    families: tuple[str, ...]
    town: str | None
    document: str | None
    guessed: tuple[str, ...] = ()


@dataclass
class UnitList:
    """All units, the rows of the people's sheet, and what was amiss, a sentence each."""

    units: list[Listed] = field(default_factory=list)
    people: list[Mapping[str, str]] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)


def write_template(file: Path) -> None:
    """Write the empty list. Raises Refusal when the file is there already: it may have been filled in."""
    from openpyxl import Workbook

    if file.exists():
        raise Refusal(f"{file} 已存在, 不覆盖")
    book = Workbook()
    book.remove(book.active)
    sheets = ((UNITS, HEADS), (PERSONS, tuple(HEADINGS[name][0] for name in PEOPLE)))
    for title, heads in sheets:
        add_headings(book.create_sheet(title), heads, 24)
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 120
    for note in NOTES:
        notes.append([note])
    try:
        save_book(book, file)
    except OSError as e:
        raise Refusal(f"{file} 写不了 ({cause_of(e)})") from e


def read_units(file: Path) -> UnitList:
    """The filled-in list. Raises Refusal when it is no such workbook; single rows that cannot be used are told in ``amiss``."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(file))
        tables = {name: [list(row) for row in _filled(book.get_sheet_by_name(name))] for name in book.sheet_names}
    except (OSError, calamine.CalamineError) as e:
        why = cause_of(e) if isinstance(e, OSError) else "不是可读的工作簿"
        raise Refusal(f"单位名录读不了: {file} ({why})", 2) from e
    rows = tables.get(UNITS)
    if not rows or HEADS[0] not in [_words(cell) for cell in rows[0]]:
        raise Refusal(f"{file.name} 里没有「{UNITS}」表或没有「{HEADS[0]}」列: 空表用 yingsheng city template 生成", 2)
    found = UnitList()
    taken: dict[str, str] = {}
    for n, row in enumerate(_records(rows), 2):
        if row.get(HEADS[0]):
            _take(found, taken, n, row)
    found.people = [row for row in _records(tables.get(PERSONS) or []) if row.get("姓名")]
    if not found.units:
        raise Refusal(f"{file.name} 的「{UNITS}」表是空的", 2)
    return found


def guess_kind(name: str) -> UnitKind:
    """By the words of its name; what says nothing is a department."""
    for kind, words in _guesses()["kinds"].items():
        if any(name.endswith(word) if kind == "government" else word in name for word in words):
            found: UnitKind = kind
            return found
    return "department"


def guess_families(name: str) -> tuple[str, ...]:
    """What a body of that name usually manages."""
    said = name.replace("人民政府", "").replace("住房公积金", "")  # neither 民政 nor 住房 is their business
    found = [family for family, words in _guesses()["families"].items() if any(word in said for word in words)]
    return tuple(family for family in found if family != "公安" or "交警" not in found)  # 公安局交通警察大队


def _take(found: UnitList, taken: dict[str, str], n: int, row: Mapping[str, str]) -> None:
    name, where = row[HEADS[0]], f"第 {n} 行 {row[HEADS[0]]}"
    said, kind = row.get("性质", ""), KIND_CN.get(row.get("性质", ""))
    if said and kind is None:
        found.amiss.append(f"{where}: 性质「{said}」不认识, 按名称猜; 可用: {'、'.join(KIND_CN)}")
    guessed = [] if kind else ["性质"]
    kind = kind or guess_kind(row.get("全称") or name)
    stated = _several(row.get("职能", ""))
    for word in [f for f in stated if f not in get_args(Family)]:
        found.amiss.append(f"{where}: 职能「{word}」不认识, 没有写入")
    families = [f for f in stated if f in get_args(Family)]
    if not stated and kind not in ("town", "government"):
        families = list(guess_families(row.get("全称") or name))
        guessed += ["职能"] if families else []
    held = [f for f in families if f in taken]
    if held:
        found.amiss.append(f"{where}: {'、'.join(f'{f}已归{taken[f]}' for f in held)}, 一项职能只归一个单位")
    families = [f for f in families if f not in taken and f != "镇街"]
    taken.update(dict.fromkeys(families, name))
    found.units.append(
        Listed(name, row.get("全称") or None, tuple(_several(row.get("别名", ""))), kind, tuple(families), row.get("镇街") or None,
               row.get("依据") or None, tuple(guessed))
    )  # fmt: skip


@cache
def _guesses() -> Any:
    return yaml.safe_load((Path(__file__).parent / "guesses.yaml").read_text(encoding="utf-8"))


def _records(rows: list[list[Any]]) -> list[dict[str, str]]:
    heads = [_words(cell) for cell in rows[0]] if rows else []
    return [{h: _words(cell) for h, cell in zip(heads, row, strict=False) if h and _words(cell)} for row in rows[1:]]


def _words(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _several(words: str) -> list[str]:
    return [
        w.strip() for w in words.replace(",", "、").replace("，", "、").replace("；", "、").split("、") if w.strip()
    ]


def _filled(sheet: Any) -> Any:
    return sheet.iter_rows() if sheet.height else ()
