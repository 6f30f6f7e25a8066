"""密级标志 beside a workbook's rows: in what a reader of rows never meets, but who opens or prints the workbook does."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cases.items.documents import PART_BYTES, words_in
from cases.items.secrecy import WHAT_TO_DO, mark_in, mark_in_name
from crawlers.errors import SecretError

if TYPE_CHECKING:
    import python_calamine as calamine

_SHEET = re.compile(r"xl/(?:work|chart)sheets/[^/]+\.xml")
_BESIDE = re.compile(r"docProps/[^/]+\.xml|xl/(?:comments|threadedComments|drawings)[^/]*(?:/[^/]+)?\.xml")
_TAIL = 65_536
"""Bytes at the end of a sheet in which its page header and footer stand."""
_HEADERS = b"<headerFooter"


def require_no_mark(path: Path, hidden: Iterable["calamine.CalamineSheet"]) -> None:
    """Raises SecretError where a hidden sheet, a note, a text box, a page header or the properties of the workbook carry a mark."""
    if any(_marked(sheet) for sheet in hidden) or any(mark_in(words) for words in _beside(path)):
        raise SecretError(WHAT_TO_DO)


def _marked(sheet: "calamine.CalamineSheet") -> bool:
    """Its name, or one of its cells."""
    cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, str))
    return bool(mark_in_name(sheet.name)) or any(mark_in(cell) for cell in cells)


def _beside(path: Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        return  # the old .xls is no archive, and of others' kinds of archive the rows are all there is
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if _BESIDE.fullmatch(part.filename):
                with archive.open(part) as file:
                    yield words_in(file.read(PART_BYTES))
            elif _SHEET.fullmatch(part.filename):
                yield words_in(_headers(archive, part))


def _headers(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Page headers follow the rows: a sheet is run through to its end, and only its end is kept."""
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(1 << 20):
            tail = (tail + chunk)[-_TAIL:]
    at = tail.find(_HEADERS)
    return tail[at:] if at >= 0 else b""
