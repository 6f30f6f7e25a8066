"""Cells of one kind in a workbook of Excel's own XML, noted as its sheets go by: where they stand, and what is known of each."""

import re
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import Any, ClassVar, Generic, TypeVar

from crawlers.errors import TableError
from crawlers.table.headings import Row

_LISTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_ELEMENT = re.compile(r"<(?:\w+:)?(?:sheet|Relationship)\s[^<>]*>")
_ATTRIBUTE = re.compile(r'(?:\w+:)?(\w+)="([^"<>]*)"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')

K = TypeVar("K")
Places = Mapping[int, Mapping[int, K]]
"""What is known of a cell, by row and column, from 0."""


class Cells(ABC, Generic[K]):
    """The cells of one kind in a workbook."""

    most: ClassVar[int]
    """So many are noted one by one."""
    longest: ClassVar[int]
    """Bytes of a cell that the end of a piece may cut."""
    beyond: ClassVar[str]
    """What to do with a workbook that has more, or a cell that does not say where it stands."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """No sheet is seen yet."""
        self._sheets = list(sheets_of(archive))
        self._found: dict[str, dict[int, dict[int, K]]] = {part: {} for part, _ in self._sheets}
        self._count, self._placeless = 0, False

    def watch(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces of a part of that name."""
        return self._watched(self._found[part], pieces) if part in self._found else pieces

    def places(self, name: str) -> Mapping[str, Places[K]]:
        """By the name of their sheet. Raises TableError where there are more than can be noted, or one does not say where it stands."""
        if self._placeless or self._count > self.most:
            raise TableError(f"{name} {self.beyond}")
        return {sheet: self._found[part] for part, sheet in self._sheets}

    @abstractmethod
    def whole(self, seen: bytes) -> int:
        """How many of these bytes cut no cell."""

    @abstractmethod
    def of_kind(self, seen: bytes, end: int) -> Iterable[tuple[bytes, K]]:
        """The attributes of each cell of the kind before ``end``, and what is known of it."""

    def _watched(self, places: dict[int, dict[int, K]], pieces: Iterator[bytes]) -> Iterator[bytes]:
        held = b""
        for piece in pieces:
            held += piece
            end = self.whole(held)
            if self._count <= self.most:
                self._note(places, self.of_kind(held, end))
            held = held[end:][-self.longest :]
            yield piece

    def _note(self, places: dict[int, dict[int, K]], cells: Iterable[tuple[bytes, K]]) -> None:
        for said, known in cells:
            self._count += 1
            if at := _PLACE.search(said):
                places.setdefault(int(at[2]) - 1, {})[column_of(at[1])] = known
            self._placeless = self._placeless or at is None
            if self._count > self.most:
                return


def sheets_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Parts that hold a sheet, with its name."""
    names = set(archive.namelist())
    if not names.issuperset(_LISTS):
        return
    sheets, targets = (attributes_of(archive.read(part).decode("utf-8", "replace"), _ELEMENT) for part in _LISTS)
    by_id = {one["Id"]: one["Target"] for one in targets if "Target" in one and "Id" in one}
    for sheet in sheets:
        target = by_id.get(sheet.get("id", ""), "")
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part in names and "name" in sheet:
            yield part, unescape(sheet["name"])


def attributes_of(xml: str, element: re.Pattern[str]) -> list[dict[str, str]]:
    """Of each such element, its attributes by name."""
    return [dict(_ATTRIBUTE.findall(found)) for found in element.findall(xml)]


def column_of(letters: bytes) -> int:
    """``A`` is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def changed(rows: Iterator[Row], places: Places[K], left: int, change: Callable[[Any, K], Any]) -> Iterator[Row]:
    """The rows, with noted cells as ``change`` makes them. ``left``: the sheet's first column."""
    if not places:
        yield from rows
        return
    for row, cells in enumerate(rows):
        if row not in places:
            yield cells
            continue
        filled = [*cells]
        for column, known in places[row].items():
            if 0 <= column - left < len(filled):
                filled[column - left] = change(filled[column - left], known)
        yield filled
