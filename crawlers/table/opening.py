"""A table file, recognised by what it contains; read as often as wanted, always from the start."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from config.causes import cause_of
from crawlers.errors import TableError
from crawlers.table.columns import Columns
from crawlers.table.encoding import encoding_of
from crawlers.table.readers import csv_rows, filled_sheet, json_records
from crawlers.table.record import Record, Row, below_headings
from crawlers.voices import Rejected

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Form = Literal["csv", "sheet", "jsonl"]
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".jsonl", ".ndjson")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKUP = (b"<!doctype", b"<html", b"<?xml")


@dataclass(frozen=True)
class TableFile:
    """A table whose kind and encoding are known. ``name`` is what people call it."""

    path: Path
    name: str
    form: Form
    encoding: str
    columns: Columns

    @cached_property
    def _sheet(self) -> "CalamineSheet | None":
        """A workbook is unpacked and read whole, once, however often its records are asked for."""
        return filled_sheet(self.path, self.name)

    def prove(self) -> None:
        """Read so far that nothing of the file can break any more. Raises TableError, SecretError."""
        records = self.records()
        if self.form == "sheet":
            next(records, None)  # the rest is in memory by now
        else:
            for _ in records:
                pass

    def records(self) -> Iterator[Record | Rejected]:
        """Every data record, in order. Raises TableError as soon as the file proves to be none."""
        if self.form == "jsonl":
            yield from json_records(self.path, self.encoding, self.columns, self.name)
            return
        rows: Iterator[Row]
        if self.form == "sheet":
            rows = self._sheet.iter_rows() if self._sheet else iter(())
        else:
            rows = csv_rows(self.path, self.encoding, self.name)
        yield from below_headings(rows, self.columns, self.name)


def open_table(path: Path, columns: Columns, name: str | None = None) -> TableFile:
    """Recognise a file. Raises TableError when it cannot be opened, is empty, or is no table."""
    name = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as e:
        raise TableError(f"{name} 打不开: {_reason(e)}") from e
    if not head.strip():
        raise TableError(f"{name} 是空的")
    if head.lstrip().lower().startswith(_MARKUP):
        raise TableError(f"{name} 是网页, 不是表格: 多半是登录页或错误页")
    form = _form(path, head)
    encoding = "" if form == "sheet" else _encoding(path, name)
    if form != "sheet" and (b"\0" in head or head.startswith(b"%PDF")):
        raise TableError(f"{name} 不是表格 (多半是 PDF、图片或损坏的工作簿): 请另存为 XLSX 或 UTF-8 的 CSV 再导入")
    return TableFile(path, name, form, encoding, columns)


def _form(path: Path, head: bytes) -> Form:
    if head.startswith(_WORKBOOKS):
        return "sheet"
    suffix = path.suffix.lower()
    looks_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return "jsonl" if suffix in (".jsonl", ".ndjson") or (looks_json and suffix not in SUFFIXES) else "csv"


def _encoding(path: Path, name: str) -> str:
    """A platform may well call its text a workbook; what is called one and is neither is told as what its user takes it for."""
    try:
        return encoding_of(path, name)
    except TableError as e:
        if path.suffix.lower() not in (".xlsx", ".xls"):
            raise
        raise TableError(f"{name} 不是可读的工作簿, 或已损坏: 请重新导出, 或另存为 UTF-8 的 CSV 再导入") from e


def _reason(error: OSError) -> str:
    return cause_of(error)
