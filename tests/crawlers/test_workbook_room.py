"""Workbooks that cannot be read as they are: with a far cell, or a password."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from crawlers.errors import TableError
from crawlers.table import room
from crawlers.table.columns import Columns
from crawlers.table.opening import open_table
from crawlers.table.record import Record
from crawlers.table.room import Extent
from tests.crawlers.old_books import Cells, an_xls, an_xlsb, compound
from tests.crawlers.test_table_reading import a_book
from tests.crawlers.test_workbook_beside import Parts, an_ods, changed


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
    monkeypatch.setattr(room, "MOST_CELLS", 1000)
    path = _book(tmp_path, 3, 2, "x")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<sst>" + b"<si><t/></si>" * 500 + b"</sst>")
    with pytest.raises(TableError, match="文字太多, 展开后会占满内存: 请拆分"):
        list(open_table(path, Columns()).records())


def _extent(*pieces: bytes) -> Extent:
    extent = Extent()
    assert [*extent.watch(iter(pieces))] == [*pieces]
    return extent


def test_a_cell_across_two_pieces_is_seen() -> None:
    """Wherever a piece ends, the cell it cuts counts, and nobody takes it for one that does not say where it stands."""
    part = b'<c r="AB7" s="1"><v>1</v></c>'
    for cut in range(len(part)):
        seen = _extent(b"<a>" * 50 + part[:cut], part[cut:])
        assert (seen.row, seen.column, seen.told) == (7, 28, True)


@pytest.mark.parametrize(
    "cell", ["<c><v>1</v></c>", "<c s='1' r='AB7'/>", '<c r="ab7"/>', '<x:c r="AB7">', '<c\nt="s"/>']
)
def test_a_cell_that_does_not_say_its_place_plainly(cell: str) -> None:
    """Then how far the sheet reaches is known to who reads it, and to nobody else."""
    assert not _extent(cell.encode() + b"<v/>").told
    assert _extent(b"<cols><col/></cols><t>a:c </t>").told


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    """What an office program encrypts is an old container with the book inside; the sentence says what to do."""
    path = tmp_path / "locked.xlsx"
    path.write_bytes(compound("EncryptedPackage", b""))
    with pytest.raises(TableError, match="有打开密码: 请在表格软件里取消密码"):
        list(open_table(path, Columns()).records())


READ = """
import re, resource, sys
from pathlib import Path
from crawlers.errors import TableError
from crawlers.table.columns import Columns
from crawlers.table.opening import open_table
try:
    list(open_table(Path(sys.argv[1]), Columns()).records())
except TableError as e:
    print(e)
own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(max(int(own[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""
"""The most of memory is told of a process, of whoever began it and of all that it ever began: so it is asked in one of its own, of itself alone
and of what it began."""
HEAD: Cells = [(0, 0, "编号"), (0, 1, "标题"), (1, 0, "A1"), (1, 1, "路灯不亮")]


@pytest.mark.parametrize(("written", "corner"), [(an_xls, (65_535, 255)), (an_xlsb, (1_048_575, 16_383))])
def test_a_far_cell_of_the_binary_kinds_is_refused(
    tmp_path: Path, written: Callable[[Path, Cells], Path], corner: tuple[int, int]
) -> None:
    """What reads them makes every cell, too: it is tried in a process of its own first, which takes less than a gigabyte. Without that
    cell they are read."""
    (only,) = open_table(written(tmp_path / "near", HEAD), Columns()).records()
    assert isinstance(only, Record)
    assert only.cells["标题"] == "路灯不亮"
    far = written(tmp_path / "far", [*HEAD, (*corner, 1.0)])
    said, kilobytes = subprocess.check_output([sys.executable, "-c", READ, far], text=True).splitlines()
    assert "读进来会占满内存: 请在表格软件里按 Ctrl" in said
    assert int(kilobytes) < 900_000


def test_a_cell_that_an_open_document_repeats_without_end_is_refused(tmp_path: Path) -> None:
    """The reader would stop as late as a hundred million cells, and say that the file is broken."""

    def repeated(times: int) -> Callable[[Parts], None]:
        def change(parts: Parts) -> None:
            more = f' table:number-columns-repeated="{times}"><text:p>不亮'.encode()
            parts["content.xml"] = parts["content.xml"].replace("><text:p>不亮".encode(), more).replace(
                b"<table:table-row><table:table-cell", f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell'.encode())  # fmt: skip

        return change

    for times in (5_000, 16_000):
        with pytest.raises(TableError, match="读进来会占满内存: 请在表格软件里按 Ctrl"):
            list(open_table(changed(an_ods(tmp_path / "a.ods"), repeated(times)), Columns()).records())


def test_a_far_row_of_cells_that_do_not_say_where_they_stand_is_refused(tmp_path: Path) -> None:
    """Such a cell stands beside the one before it, in the row that encloses it."""

    def nameless(parts: Parts) -> None:
        far = b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_384 + b"</row></sheetData>"
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b"</sheetData>", far)

    with pytest.raises(TableError, match="读进来会占满内存"):
        list(open_table(changed(a_book(tmp_path / "a.xlsx"), nameless), Columns()).records())
