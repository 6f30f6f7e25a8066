"""密级标志 beside a workbook's rows: in what a reader of rows never meets, but who opens or prints the workbook does.

Read are the kinds that are a zip of XML (xlsx, xlsm, ods). The old .xls and .xlsb are not: of those the rows, the tabs and the file's name are all that is
looked at, and the documents say so.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cases.items.documents import PIECE_BYTES, TOTAL_BYTES, words_in
from cases.items.secrecy import WHAT_TO_DO, mark_in, mark_in_name
from crawlers.errors import SecretError, TableError

if TYPE_CHECKING:
    import python_calamine as calamine

_ENDINGS = (".xml", ".vml")
_ROOT = re.compile(rb"<(?:\w+:)?([A-Za-z][\w-]*)")
_ROOT_WITHIN = 4_096
_WITHOUT_WORDS = (b"sst", b"calcChain", b"pivotCacheRecords", b"styleSheet")
"""Of these the shared strings are what the rows say, and each row is looked at by itself."""
_ROWED = (b"worksheet", b"macrosheet")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_ODS_ROWS = b"document-content"
_ODS_NOTE = re.compile(rb"<(office:annotation|draw:text-box)\b")


def require_no_mark(path: Path, hidden: Iterable["calamine.CalamineSheet"], name: str) -> None:
    """Raises SecretError where a hidden sheet, a note, a text box, a page header or the properties of the workbook carry a mark; TableError
    where there is more of these than can be looked through."""
    if any(_marked(sheet) for sheet in hidden) or any(mark_in(words) for words in _beside(path, name)):
        raise SecretError(WHAT_TO_DO)


def _marked(sheet: "calamine.CalamineSheet") -> bool:
    """Its name, or one of its cells."""
    cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, str))
    return bool(mark_in_name(sheet.name)) or any(mark_in(cell) for cell in cells)


def _beside(path: Path, name: str) -> Iterator[str]:
    """Known by what a part holds and not by its name, which is the writing program's own choice."""
    if not zipfile.is_zipfile(path):
        return
    left = TOTAL_BYTES
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if not part.filename.lower().endswith(_ENDINGS):
                continue
            with archive.open(part) as file:
                pieces = _Counted(_without_rows(file), left, name)
                yield from words_in(pieces)
                left = pieces.left


class _Counted:
    """Pieces, as many as may be looked through."""

    def __init__(self, pieces: Iterator[bytes], most: int, name: str) -> None:
        self._pieces, self.left, self._name = pieces, most, name

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.left -= len(piece)
            if self.left < 0:
                raise TableError(
                    f"{self._name} 表格以外的文字 (批注、页眉、文本框等) 太多, 无法查完密级标志: 请只留下表格, 另存为 XLSX 或 CSV 再导入"
                )
            yield piece


def _without_rows(file: IO[bytes]) -> Iterator[bytes]:
    head = file.read(PIECE_BYTES)
    root = hit[1] if (hit := _ROOT.search(head, 0, _ROOT_WITHIN)) else b""
    pieces = chain([head], iter(lambda: file.read(PIECE_BYTES), b""))
    if root in _WITHOUT_WORDS:
        return iter(())
    if root in _ROWED:
        return _below_rows(pieces)
    return _notes(pieces) if root == _ODS_ROWS else pieces


def _below_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What follows the rows of a sheet: its page headers, and what its cells show when one points at them."""
    held = b""
    for piece in pieces:
        held += piece
        if hit := _ROWS_END.search(held):
            yield from chain([held[hit.end() :]], pieces)
            return
        held = held[-_ROOT_WITHIN:]


def _notes(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The notes and text boxes among the rows of an OpenDocument table; one that is never closed to its end."""
    held = b""
    for piece in pieces:
        held, at = held + piece, 0
        while hit := _ODS_NOTE.search(held, at):
            end = held.find(b"</" + hit[1] + b">", hit.end())
            if end < 0:
                break
            yield held[hit.start() : end] + b"</text:p>"
            at = end
        held = held[hit.start() :] if hit else held[-_ROOT_WITHIN:]
        if len(held) > TOTAL_BYTES:
            break
    if _ODS_NOTE.match(held):
        yield held
