"""From which day a workbook counts: those that a Mac once wrote begin in 1904, four years later than all others. A cell formatted as a date is read rightly;
a bare number of such a book says a day nobody can be sure of."""

import re
import zipfile
from pathlib import Path

_EXCEL = re.compile(rb"<(?:\w+:)?workbookPr\s[^<>]*\bdate1904=[\"'](?:1|true)[\"']")
_BINARY = re.compile(rb"\x99\x01[\x08-\x7f][\x01-\xff]")
_IS_1904 = 1
_OLD = bytes.fromhex("2200020001000e000200")
"""DATEMODE and the head of PRECISION, which follows it ([MS-XLS] 2.1.7.20.3)."""
_PARTS = ("xl/workbook.xml", "xl/workbook.bin")


def counts_from_1904(path: Path) -> bool:
    """Whether the workbook says so."""
    if not zipfile.is_zipfile(path):
        return _OLD in path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        bodies = [archive.read(part) for part in _PARTS if part in names]
    binary = (hit.group()[-1] & _IS_1904 for body in bodies for hit in _BINARY.finditer(body))
    return any(map(_EXCEL.search, bodies)) or any(binary)
