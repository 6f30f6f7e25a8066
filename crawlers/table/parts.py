"""The parts of a workbook, each unpacked and read once, and seen by all who look for something in them."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cases.items.documents import PIECE_BYTES
from crawlers.errors import TableError
from crawlers.table.beside import Beside
from crawlers.table.cells import Cells, Places
from crawlers.table.formulas import Formulas
from crawlers.table.room import Extent
from crawlers.table.zeros import Shown, Zeros

WORKBOOK_BYTES = 512_000_000
_EXCEL = "xl/workbook.xml"
_OTHERS = ("xl/workbook.bin", "content.xml")


@dataclass(frozen=True)
class Seen:
    """``extents``: of each part, where the cells say where they stand; ``None`` for the kinds whose cells do not. ``uncounted``: formulas
    without a result, ``zeros``: numbers shown with zeros before them, both by sheet."""

    extents: Sequence[Extent] | None
    uncounted: Mapping[str, Places[None]]
    zeros: Mapping[str, Places[Shown]]


def look_through(path: Path, name: str) -> Seen:
    """Read a workbook to its end. Raises SecretError where it carries a mark beside its rows; TableError where it unpacks to more than
    is read, or has more than can be looked through or told; what zipfile raises of a broken one, also of one that lies about its size."""
    if not zipfile.is_zipfile(path):
        return Seen(None, {}, {})  # the old .xls is no archive
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if sum(part.file_size for part in archive.infolist()) > WORKBOOK_BYTES:
            raise TableError(f"{name} 展开后超过 {WORKBOOK_BYTES // 1_000_000} MB, 请拆分后再导入")
        beside, watchers = Beside(name), (formulas := Formulas(archive), zeros := Zeros(archive))
        extents = [_looked_at(archive, part, beside, watchers) for part in archive.infolist()]
    told = _EXCEL in names and names.isdisjoint(_OTHERS) and all(extent.told for extent in extents)
    return Seen(extents if told else None, formulas.places(name), zeros.places(name))


def _looked_at(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, beside: Beside, watchers: Sequence[Cells[Any]]
) -> Extent:
    extent = Extent()
    with archive.open(part) as file:  # reads no further than the size it states, and compares check sums
        pieces = extent.watch(iter(partial(file.read, PIECE_BYTES), b""))
        for watcher in watchers:
            pieces = watcher.watch(part.filename, pieces)
        beside.require_no_mark(part.filename, pieces)
    return extent
