"""Workbooks that cannot be read as they are: with a far cell, or a password."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from crawlers.errors import TableError
from crawlers.table import readers
from crawlers.table.columns import Columns
from crawlers.table.opening import open_table
from crawlers.table.record import Record
from crawlers.table.room import CHUNK, Extent, run_through


def _book(tmp_path: Path, row: int, column: int, value: str | None) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["编号", "标题"])
    sheet.append(["A1", "路灯不亮"])
    far = sheet.cell(row, column, value)
    far.fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "far.xlsx")
    return tmp_path / "far.xlsx"


def test_a_stray_cell_at_the_far_corner_is_refused_with_its_place(tmp_path: Path) -> None:
    """The reader would make seventeen milliards of cells for it: said before it begins, with where the cell is."""
    with pytest.raises(TableError, match="第 1048576 行、第 16384 列, 读进来会占满内存"):
        list(open_table(_book(tmp_path, 1_048_576, 16_384, "1"), Columns()).records())


def test_the_sheets_of_a_workbook_share_its_room(tmp_path: Path) -> None:
    """They are in memory together: two that would do each for itself are refused, with the farther one's last cell."""
    book = Workbook()
    for sheet, row in ((book.worksheets[0], 600_000), (book.create_sheet(), 500_000)):
        sheet.append(["编号", "标题"])
        sheet.cell(row, 10, "1")
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(TableError, match="第 600000 行、第 10 列"):
        list(open_table(tmp_path / "two.xlsx", Columns()).records())


def test_a_far_cell_with_nothing_but_a_colour_is_no_reason_to_refuse(tmp_path: Path) -> None:
    """People colour whole sheets; the letters above are read."""
    (only,) = open_table(_book(tmp_path, 1_048_576, 16_384, None), Columns()).records()
    assert isinstance(only, Record)
    assert only.cells["标题"] == "路灯不亮"


def test_strings_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings that hardly any cell names take memory all the same: a small file of very many is refused before it is read."""
    monkeypatch.setattr(readers, "MOST_CELLS", 1000)
    path = _book(tmp_path, 3, 2, "x")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<sst>" + b"<si><t/></si>" * 500 + b"</sst>")
    with pytest.raises(TableError, match="文字太多, 展开后会占满内存: 请拆分"):
        list(open_table(path, Columns()).records())


def test_a_cell_across_two_chunks_is_seen() -> None:
    """Wherever a chunk ends, the cell it cuts counts; other attributes, prefixes and inline words make no difference."""
    cells = (
        b'<c r="AB7" s="1"><v>1</v></c>',
        b"<x:c s='1' r='AB7'>\n<x:is><x:t>a</x:t></x:is></x:c>",
        b'<c r="AB7"><f>A1</f></c>',
    )
    for cell in cells:
        for cut in range(len(cell)):
            part = b" " * (CHUNK - cut) + cell
            assert run_through(io.BytesIO(part)) == Extent(7, 28)
    assert run_through(io.BytesIO(b'<c r="AB7"/><c r="B2" s="3"></c><t>r="C9"</t>')) == Extent(0, 0)


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    """What an office program encrypts is an old container with the book inside; the sentence says what to do."""
    path = tmp_path / "locked.xlsx"
    path.write_bytes(_encrypted())
    with pytest.raises(TableError, match="有打开密码: 请在表格软件里取消密码"):
        list(open_table(path, Columns()).records())


def _encrypted() -> bytes:
    """The smallest compound file with the stream in which office programs put an encrypted book."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    for at, value, size in ((24, 0x3E, 2), (26, 3, 2), (28, 0xFFFE, 2), (30, 9, 2), (32, 6, 2), (44, 1, 4), (48, 1, 4),
                            (56, 4096, 4), (60, end, 4), (68, end, 4), (76, 0, 4)):  # fmt: skip
        header[at : at + size] = value.to_bytes(size, "little")
    header[80:] = free.to_bytes(4, "little") * 108
    fat = b"".join(n.to_bytes(4, "little") for n in [table, end, *range(3, 10), end, *[free] * 118])
    root = _entry("Root Entry", 5, child=1, start=end, size=0)
    package = _entry("EncryptedPackage", 2, child=free, start=2, size=4096)
    return bytes(header) + fat + root + package + bytes(256) + bytes(4096)


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    entry = bytearray(128)
    words = name.encode("utf-16-le") + b"\0\0"
    entry[: len(words)] = words
    entry[64:66] = len(words).to_bytes(2, "little")
    entry[66], entry[67] = kind, 1
    for at, value in ((68, 0xFFFFFFFF), (72, 0xFFFFFFFF), (76, child), (116, start), (120, size)):
        entry[at : at + 4] = value.to_bytes(4, "little")
    return bytes(entry)
