"""One data record of a table before anybody has read meaning into it, and how rows below headings become records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from cases.items.secrecy import WHAT_TO_DO, mark_in
from crawlers.errors import SecretError, TableError
from crawlers.table.columns import Columns
from crawlers.voices import Rejected

CAPTION_ROWS = 10
CAPTION_CELLS = 2

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Record:
    """Cells by heading; ``row`` counts data records from 1. ``typed``: where words are meant they are marked as words."""

    row: int
    cells: Mapping[str, object]
    typed: bool = False


def below_headings(rows: Iterable[Row], columns: Columns, name: str) -> Iterator[Record | Rejected]:
    """The records of a table. Above the headings there may be a caption or two; blank rows at the end are none.

    Raises TableError when no row within reach names a title or a text, SecretError when a caption carries a mark.
    """
    rows = iter(rows)
    headings = _headings(rows, columns, name)
    plainly = all(headings) and len(set(headings)) == len(headings)
    row = blank = 0
    for cells in rows:
        if _is_blank(cells):
            blank += (
                len(cells) > 0
            )  # an empty line is nothing; a row of empty cells may be a record that lost its words
            continue
        for _ in range(blank):
            row += 1
            yield Record(row, {})
        row, blank = row + 1, 0
        yield _record(row, headings, cells, plainly)


def _headings(rows: Iterator[Row], columns: Columns, name: str) -> list[str]:
    first: list[str] | None = None
    for cells in islice(rows, CAPTION_ROWS):
        headings = [_heading(cell) for cell in cells]
        if columns.carries_text(headings):
            return headings
        if mark_in("\n".join(headings)):
            raise SecretError(WHAT_TO_DO)  # 「秘密★1年」 above the table is a mark on all of it
        if _is_blank(cells):
            continue
        first = first or headings
        if sum(bool(h) for h in headings) > CAPTION_CELLS:
            break
    if first is None:
        raise TableError(f"{name} 是空的, 没有表头")
    raise columns.refusal(name, first)


def _record(row: int, headings: list[str], cells: Row, plainly: bool) -> Record | Rejected:
    """``plainly``: every heading stands there, and once."""
    if len(cells) > len(headings) and not _is_blank(cells[len(headings) :]):
        return Rejected(row, None, f"这一行有 {len(cells)} 格, 表头只有 {len(headings)} 格, 多半错了列")
    if plainly:
        return Record(row, dict(zip(headings, cells, strict=False)))
    named: dict[str, object] = {}
    for heading, cell in zip(headings, chain(cells), strict=False):
        if heading and (heading not in named or _is_blank([named[heading]])):
            named[heading] = cell
    return Record(row, named)


def _heading(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\ufeff", "").strip()


def _is_blank(cells: Row) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
