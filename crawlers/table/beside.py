"""密级标志 beside a workbook's rows: in what a reader of rows never meets, but who opens or prints the workbook does.

Read are the kinds that are a zip of XML (xlsx, xlsm, ods). The old .xls and .xlsb are not: of those the rows, the tabs and the file's name are all that is
looked at, and the documents say so.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cases.items.documents import TOTAL_BYTES, words_in
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
_ROWS = b"sheetData"
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_ODS_ROWS = b"document-content"
_ODS_NOTE = re.compile(rb"<(office:annotation|draw:text-box)\b")


class Beside:
    """Looks through the parts of a workbook one after the other, as many words as may be looked through in all."""

    def __init__(self, name: str) -> None:
        self._name, self._left = name, TOTAL_BYTES

    def require_no_mark(self, part: str, pieces: Iterator[bytes]) -> None:
        """The whole of a part of that name. Raises SecretError where it carries a mark outside the rows: a note, a text box, a page header,
        the properties of the workbook; TableError where there is more of these than can be looked through.

        What a part is, is known by what it holds and not by its name, which is the writing program's own choice.
        """
        if part.lower().endswith(_ENDINGS):
            beside = _Counted(_without_rows(pieces), self._left, self._name)
            if any(mark_in(words) for words in words_in(beside)):
                raise SecretError(WHAT_TO_DO)
            self._left = beside.left
        for _ in pieces:  # the others who watch it see the rest
            pass


def require_no_hidden_mark(sheets: Iterable["calamine.CalamineSheet"]) -> None:
    """Of sheets that people do not see. Raises SecretError where the name of one or one of its cells carries a mark."""
    if any(map(_marked, sheets)):
        raise SecretError(WHAT_TO_DO)


def _marked(sheet: "calamine.CalamineSheet") -> bool:
    cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, str))
    return bool(mark_in_name(sheet.name)) or any(mark_in(cell) for cell in cells)


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


def _without_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    head = next(pieces, b"")
    root = hit[1] if (hit := _ROOT.search(head, 0, _ROOT_WITHIN)) else b""
    if root in _WITHOUT_WORDS:
        return iter(())
    pieces = chain([head], pieces)
    if root in _ROWED:
        return _below_rows(pieces)
    return _notes(pieces) if root == _ODS_ROWS else pieces


def _below_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What follows the rows of a sheet: its page headers, and what its cells show when one points at them."""
    held = b""
    for piece in pieces:
        held += piece
        if _ROWS in held and (hit := _ROWS_END.search(held)):
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
