"""What a workbook keeps as a number and shows as something else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cases.items.raw import RawItem
from crawlers.errors import TableError
from crawlers.table import zeros
from crawlers.voices import Rejected
from tests.crawlers.old_books import an_xls
from tests.crawlers.test_table_reading import HEAD, LETTER, read

AT = datetime(2026, 11, 20, 8)
SERIAL = 46346 + 1 / 3
MAC_DAYS = 1462


def _book(path: Path, rows: list[tuple[object, object, str | None, str | None]], *, mac: bool = False) -> Path:
    """Letters whose number and time are these, in these formats; the table begins in the second row and column."""
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append([])
    sheet.append([None, *HEAD])
    for row, (number, time, shown, dated) in enumerate(rows, start=3):
        sheet.append([None, number, *LETTER[1:3], time, *LETTER[4:]])
        for column, format_ in (("B", shown), ("E", dated)):
            if format_:
                sheet[f"{column}{row}"].number_format = format_
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("number", "format_", "shown"),
    [
        (12345, "00000000", "00012345"), (123456789, "00000000", "123456789"), (7, '"GD"0000', "GD0007"), (5, "00000;[Red]-00000", "00005"),
        (2812345678, "000\\-00000000", "028-12345678"), ("12345", "00000000", "12345"), (12345, "0", "12345"), (12345, "#,##0", "12345"),
        (12345, "@", "12345"), (3, '"A0"00', "A003"),
    ],
)  # fmt: skip
def test_a_number_reads_as_its_sheet_shows_it(tmp_path: Path, number: object, format_: str, shown: str) -> None:
    """Zeros before it that stand in the format of the cell alone are its own; text and what one counts with stay as they are."""
    (voice,) = read(_book(tmp_path / "a.xlsx", [(number, AT, format_, None)]))
    assert isinstance(voice, RawItem)
    assert voice.external_id == shown


def test_more_such_numbers_than_can_be_noted_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better than half of them with their zeros."""
    monkeypatch.setattr(zeros.Zeros, "most", 1)
    path = _book(tmp_path / "a.xlsx", [(1, AT, "000", None), (2, AT, "000", None)])
    with pytest.raises(TableError, match="请把这些列设为文本"):
        read(path)


def test_a_day_that_nobody_formatted_is_read(tmp_path: Path) -> None:
    """The number of a day is the day the sheet would show."""
    (voice,) = read(_book(tmp_path / "a.xlsx", [("A1", SERIAL, None, "General")]))
    assert isinstance(voice, RawItem)
    assert voice.published_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_day_that_nobody_formatted_in_a_book_that_counts_from_1904_is_refused(tmp_path: Path) -> None:
    """Read as all others it would be four years too early; a formatted one is right."""
    dated = ("A1", AT, None, "yyyy-mm-dd hh:mm")
    right, wrong = read(_book(tmp_path / "a.xlsx", [dated, ("A2", SERIAL - MAC_DAYS, None, "General")], mac=True))
    assert isinstance(right, RawItem)
    assert right.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert isinstance(wrong, Rejected)
    assert "发布时间 44884.3 是没有日期格式的数字, 而这个工作簿从 1904 年起算日子" in wrong.reason


@pytest.mark.parametrize("mac", [False, True])
def test_an_old_book_that_counts_from_1904(tmp_path: Path, *, mac: bool) -> None:
    """The old kind says it in two bytes of its own."""
    cells = [(0, n, HEAD[n]) for n in (0, 1, 2, 3)]
    letter = [(1, n, LETTER[n]) for n in (0, 1, 2)]
    (voice,) = read(an_xls(tmp_path / "a.xls", [*cells, *letter, (1, 3, SERIAL - MAC_DAYS)], from_1904=mac))
    assert isinstance(voice, Rejected) is mac
