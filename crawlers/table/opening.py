"""A table file, recognised by what it contains; read as often as wanted, always from the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from cases.items.documents import mark_in_file
from cases.items.secrecy import WHAT_TO_DO
from config.causes import cause_of
from crawlers.errors import SecretError, TableError
from crawlers.table.columns import Columns
from crawlers.table.encoding import UTF16, encoding_of
from crawlers.table.epoch import counts_from_1904
from crawlers.table.marked_up import marked_up_sheets
from crawlers.table.readers import csv_rows, filled_sheets, json_records
from crawlers.table.record import Record, Sheet, below_headings, of_all_sheets
from crawlers.voices import Rejected

Form = Literal["csv", "sheet", "page", "jsonl"]
_BOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
SUFFIXES = (".csv", ".tsv", ".txt", *_BOOKS, ".jsonl", ".ndjson")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!")
_LOOKED_AT = 32_000_000
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head", b"<workbook")


@dataclass(frozen=True)
class TableFile:
    """A table whose kind and encoding are known. ``name`` is what people call it."""

    path: Path
    name: str
    form: Form
    encoding: str
    columns: Columns

    @cached_property
    def _sheets(self) -> list[Sheet]:
        """A workbook is unpacked and read whole, once, however often its records are asked for."""
        return marked_up_sheets(self.path, self.name) if self.form == "page" else filled_sheets(self.path, self.name)

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether the days of a workbook are counted from there."""
        return self.form == "sheet" and counts_from_1904(self.path)

    def prove(self) -> None:
        """Read so far that nothing of the file can break any more. Raises TableError, SecretError."""
        records = self.records()
        if self.form in ("sheet", "page"):
            next(records, None)  # the rest is in memory by now
        else:
            for _ in records:
                pass

    def records(self) -> Iterator[Record | Rejected]:
        """Every data record, in order. Raises TableError as soon as the file proves to be none."""
        if self.form == "jsonl":
            yield from json_records(self.path, self.encoding, self.columns, self.name)
        elif self.form == "csv":
            rows = csv_rows(self.path, self.encoding, self.columns, self.name)
            yield from below_headings(rows, self.columns, self.name)
        else:
            yield from self._of_sheets()

    def _of_sheets(self) -> Iterator[Record | Rejected]:
        try:
            yield from of_all_sheets(self._sheets, self.columns, self.name)
        except TableError as e:
            if self.form == "page":
                raise TableError(f"{self.name} 是网页, 里面没有来信的表格: 多半是登录页或错误页") from e
            raise


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
    form = _form(path, head)
    strange = head.startswith(_PICTURES)
    encoding = "" if form == "sheet" or strange else _encoding(path, name)
    if strange or (form != "sheet" and encoding != UTF16 and b"\0" in head):
        raise TableError(f"{name} 不是表格 (多半是 PDF、图片或损坏的工作簿): 请另存为 XLSX 或 UTF-8 的 CSV 再导入")
    return TableFile(path, name, form, encoding, columns)


@contextmanager
def looking_for_marks(path: Path) -> Iterator[None]:
    """A marked document brought as a table is a marked document, whatever else is wrong with it. Raises SecretError then."""
    try:
        yield
    except TableError:
        try:
            with path.open("rb") as file:
                body = file.read(_LOOKED_AT)
        except OSError:
            body = b""
        if mark_in_file(path.name, body):
            raise SecretError(WHAT_TO_DO) from None
        raise


def _form(path: Path, head: bytes) -> Form:
    if head.startswith(_WORKBOOKS):
        return "sheet"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        return "page"
    suffix = path.suffix.lower()
    looks_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return "jsonl" if suffix in (".jsonl", ".ndjson") or (looks_json and suffix not in SUFFIXES) else "csv"


def _encoding(path: Path, name: str) -> str:
    """A platform may well call its text a workbook; what is called one and is neither is told as what its user takes it for."""
    try:
        return encoding_of(path, name)
    except TableError as e:
        if path.suffix.lower() not in _BOOKS:
            raise
        raise TableError(f"{name} 不是可读的工作簿, 或已损坏: 请重新导出, 或另存为 UTF-8 的 CSV 再导入") from e


def _reason(error: OSError) -> str:
    return cause_of(error)
