"""One data record of a table before anybody has read meaning into it, and how rows below headings become records."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cases.items.secrecy import WHAT_TO_DO, mark_in_name
from crawlers.errors import SecretError, TableError
from crawlers.table.columns import Columns
from crawlers.table.headings import CAPTION_CELLS, CAPTION_ROWS, Row, Rows, is_blank, take_headings, words_of
from crawlers.table.merged import Span, laid_down
from crawlers.voices import Rejected

MOST_LOST = 20
"""Rows of empty cells one after another that may be records which lost their words; more is the empty room of a form."""


@dataclass(frozen=True, slots=True)
class Record:
    """Cells by heading; ``row`` counts data records from 1. ``typed``: where words are meant they are marked as words."""

    row: int
    cells: Mapping[str, object]
    typed: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table of a file that may hold several; ``name`` is what people see on its tab, if it has one; ``merged``: cells laid together."""

    name: str
    rows: Callable[[], Iterator[Row]]
    merged: Sequence[Span] = ()


def of_all_sheets(sheets: Sequence[Sheet], columns: Columns, name: str) -> Iterator[Record | Rejected]:
    """The records of every sheet that has headings, counted on from sheet to sheet. A cover is looked past; a sheet that looks
    like a table and names no title or text is refused by its name, since its rows would be lost without a word.

    Raises TableError when none has headings, SecretError when one carries a mark, its name too; before anything is read.
    """
    if any(mark_in_name(sheet.name) for sheet in sheets):
        raise SecretError(WHAT_TO_DO)
    headed, unread = [], dict[str, TableError]()
    for sheet in sheets:
        try:
            top = Rows(sheet.rows())
            headings = take_headings(top, columns, name)
            headed.append((sheet, columns.places(headings), top.taken))
        except TableError as e:
            unread[sheet.name] = e
    if not headed:
        raise next(iter(unread.values()), TableError(f"{name} 是空的, 没有表头"))
    count = 0
    for sheet, places, first in headed:
        for record in below_headings(laid_down(sheet.rows(), sheet.merged, first, places), columns, name, after=count):
            count = record.row or count
            yield record
    lost = "、".join(f"「{s.name}」" for s in sheets if s.name in unread and s.name and _looks_like_a_table(s))
    if lost:
        yield Rejected(None, None, f"工作表{lost}没有标题或内容列, 没有读入")


def below_headings(rows: Iterable[Row], columns: Columns, name: str, after: int = 0) -> Iterator[Record | Rejected]:
    """The records of a table, counted on from ``after``; blank rows at the end are none, nor are the headings once more. Raises as ``take_headings``."""
    left = Rows(iter(rows))
    headings = take_headings(left, columns, name)
    plainly = all(headings) and len(set(headings)) == len(headings)
    row, blank = after, 0
    for cells in left:
        if is_blank(cells):
            blank += (
                len(cells) > 0
            )  # an empty line is nothing; a row of empty cells may be a record that lost its words
            continue
        lost = blank if blank <= MOST_LOST else 0
        for n in range(1, lost + 1):
            yield Record(row + n, {})
        row, blank = row + blank + 1, 0
        if cells[0] == headings[0] and words_of(cells)[: len(headings)] == headings:
            continue  # said again at the head of a printed page, or where two exports were put together
        yield _record(row, headings, cells, plainly)


def _looks_like_a_table(sheet: Sheet) -> bool:
    return any(sum(map(bool, words_of(cells))) > CAPTION_CELLS for cells in islice(sheet.rows(), CAPTION_ROWS))


def _record(row: int, headings: list[str], cells: Row, plainly: bool) -> Record | Rejected:
    """``plainly``: every heading stands there, and once."""
    if len(cells) > len(headings) and not is_blank(cells[len(headings) :]):
        return Rejected(row, None, f"这一行有 {len(cells)} 格, 表头只有 {len(headings)} 格, 多半错了列")
    if plainly:
        return Record(row, dict(zip(headings, cells, strict=False)))
    return Record(row, _named(headings, cells))


def _named(headings: list[str], cells: Row) -> dict[str, object]:
    """Of columns with one heading the first that says something; what another says besides is kept under its number."""
    named: dict[str, object] = {}
    count = Counter[str]()
    for heading, cell in zip(headings, cells, strict=False):
        count[heading] += 1
        if heading and (heading not in named or is_blank([named[heading]])):
            named[heading] = cell
        elif heading and not is_blank([cell]) and cell != named[heading]:
            named[f"{heading} ({count[heading]})"] = cell
    return named
