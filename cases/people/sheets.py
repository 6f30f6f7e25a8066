"""A table of people or shifts as rows: CSV or a workbook, with Chinese or English headings."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.causes import cause_of

ADDRESSES = ("phone", "email", "wecom", "webhook", "robot")
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods")
HEADINGS: dict[str, tuple[str, ...]] = {
    "role": ("角色", "岗位", "值班角色"), "person": ("人员", "值班人", "值班人员"), "name": ("姓名",),
    "unit": ("单位", "所在单位"), "starts_at": ("上班", "上班时间", "开始时间"), "ends_at": ("下班", "下班时间", "结束时间"),
    "year": ("年份", "年"), "phone": ("手机", "手机号", "手机号码", "电话", "联系电话"), "email": ("邮箱", "电子邮箱"),
    "wecom": ("企业微信", "政务微信"), "webhook": ("消息接口",), "robot": ("群机器人",),
}  # fmt: skip
"""What a column may be called, besides its English name."""

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
"""A city of a million has some thousand people to reach and shifts for a year; more would hold every other writer up."""
HEAD_WITHIN = 5  # rows among which the headings stand

_FIELDS = {name: field for field, names in HEADINGS.items() for name in (field, *names)}


class RosterError(Exception):
    """The table cannot be used: file, row and what is wrong."""


@dataclass(frozen=True)
class Sheet:
    """One table: its columns by their English names, and its rows, each with its number as a spreadsheet counts."""

    headings: tuple[str, ...]
    fields: frozenset[str]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]


def read_sheets(file: Path) -> list[Sheet]:
    """Every table of the file that has a heading. Raises RosterError when the file cannot be read."""
    return [sheet for rows in tables_of(file) if (sheet := _sheet(file, rows)) is not None]


def tables_of(file: Path) -> Sequence[Sequence[Sequence[Any]]]:
    """Every table of a workbook, or the one of a CSV file, as rows of cells. Raises RosterError when it cannot be read."""
    _require_small(file)
    return _book(file) if file.suffix.lower() in WORKBOOKS else [_csv(file)]


def records_of(
    file: Path, headings: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The filled cells of every record by field, each with its number as a spreadsheet counts, from the first table that names what is ``needed``.

    Raises RosterError when the file cannot be read or no table has these headings.
    """
    named = {name: key for key, names in headings.items() for name in (key, *names)}
    for table in tables_of(file):
        fields = [named.get(_normal(words_of(cell))) for cell in table[0]] if table else []
        if set(needed) <= set(fields):
            for n, cells in enumerate(table[1:], 2):
                row = {f: cell for f, cell in zip(fields, cells, strict=False) if f and words_of(cell)}
                if row:
                    yield n, row
            return
    raise RosterError(f"{file.name}: 表头至少要有 {'、'.join(headings[key][0] for key in needed)}")


def require_filled(row: Mapping[str, Any], headings: Mapping[str, Sequence[str]], needed: Sequence[str]) -> None:
    """Raises ValueError naming what a record leaves open."""
    missing = [headings[key][0] for key in needed if key not in row]
    if missing:
        raise ValueError(f"缺少{'、'.join(missing)}")


def words_of(cell: Any) -> str:
    """A cell as it was typed: a workbook holds a telephone number as 13800000001.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _sheet(file: Path, rows: Sequence[Sequence[Any]]) -> Sheet | None:
    """Offices put a title above the headings; a year in it holds for every row that names none."""
    if not rows:
        return None
    if len(rows) > MOST_ROWS:
        raise RosterError(f"{file.name}: 有 {len(rows)} 行, 最多 {MOST_ROWS} 行: 请分成几份")
    head = next((i for i, row in enumerate(rows[:HEAD_WITHIN]) if sum(f is not None for f in _fields(row)) >= 3), 0)
    fields = _fields(rows[head])
    year = re.search(r"(\d{4})\s*年", " ".join(words_of(cell) for row in rows[:head] for cell in row))
    records = []
    for n, row in enumerate(rows[head + 1 :], head + 2):
        cells = {f: cell for f, cell in zip(fields, row, strict=False) if f and words_of(cell)}
        if cells:
            records.append((n, {"year": year[1], **cells} if year else cells))
    headings = (words_of(cell) for cell in rows[head])
    return Sheet(tuple(h for h in headings if h), frozenset(f for f in fields if f), tuple(records))


def _require_small(file: Path) -> None:
    try:
        size = file.stat().st_size
    except OSError as e:
        raise RosterError(f"文件读不了: {file} ({cause_of(e)})") from e
    if size > MOST_BYTES:
        raise RosterError(
            f"{file.name}: {size // 1_000_000} MB 太大, 最多 {MOST_BYTES // 1_000_000} MB: 这不像一份人员或值班表"
        )


def _fields(row: Sequence[Any]) -> list[str | None]:
    return [_FIELDS.get(_normal(words_of(cell))) for cell in row]


def _normal(heading: str) -> str:
    """Without what offices put around it: blanks, stars for required, a note in brackets, full width."""
    return re.sub(r"[\s*]+|\([^)]*\)$|:$", "", unicodedata.normalize("NFKC", heading)).casefold()


def _csv(file: Path) -> list[list[str]]:
    try:
        data = file.read_bytes()
    except OSError as e:
        raise RosterError(f"文件读不了: {file} ({cause_of(e)})") from e
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as e:
            raise RosterError(f"{file.name}: 表格读不下去, 多半是一个引号没有闭合") from e
    raise RosterError(f"{file}: 既不是 UTF-8 也不是 GB18030")


def _book(file: Path) -> list[list[list[Any]]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(file))
        return [list(_filled(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except OSError as e:
        raise RosterError(f"文件读不了: {file} ({cause_of(e)})") from e
    except calamine.CalamineError as e:
        raise RosterError(f"{file.name} 不是可读的工作簿: 请用表格软件另存为 .xlsx 再导入") from e


def _filled(sheet: Any) -> Iterator[list[Any]]:
    yield from sheet.iter_rows() if sheet.height else ()
