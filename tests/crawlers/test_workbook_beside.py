"""What stands in a workbook besides its rows, and rows that nobody has computed yet."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from cases.items.documents import TOTAL_BYTES, look_into, mark_in_file
from cases.items.raw import RawItem
from config.channels import Files
from crawlers.attached import TOO_MANY_WORDS, Attached, refusal, take_in
from crawlers.errors import SecretError, TableError
from crawlers.table import formulas
from crawlers.table.formulas import WHAT_TO_DO
from crawlers.voices import Rejected
from tests.crawlers.test_table_reading import HEAD, LETTER, MARK, a_book, read

Parts = dict[str, bytes]


def changed(path: Path, change: Callable[[Parts], None]) -> Path:
    """The same archive with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def _header_before_much_else(parts: Parts) -> None:
    much = b"<extLst>" + b"<ext><x>a</x></ext>" * 20_000 + b"</extLst>"
    header = f"<headerFooter><oddHeader>&amp;C{MARK}</oddHeader></headerFooter>".encode()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</worksheet>", header + much + b"</worksheet>")


def _note_of_an_unusual_name(parts: Parts) -> None:
    parts["xl/myNotes7.xml"] = f"<comments><text><t>{MARK}</t></text></comments>".encode()


def _note_behind_megabytes(parts: Parts) -> None:
    talk = "<text><t>已办</t></text>" * 200_000
    parts["xl/comments/comment1.xml"] = f"<comments>{talk}<text><t>{MARK}</t></text></comments>".encode()


def _cut_in_two_pieces(parts: Parts) -> None:
    lead = b"<comments><t>" + b"a" * ((1 << 20) - 13 - 4)
    parts["xl/comments/comment1.xml"] = lead + "机</t><t>密★</t></comments>".encode()


@pytest.mark.parametrize(
    "change", [_header_before_much_else, _note_of_an_unusual_name, _note_behind_megabytes, _cut_in_two_pieces]
)
def test_a_mark_is_found_wherever_it_stands_beside_the_rows(tmp_path: Path, change: Callable[[Parts], None]) -> None:
    """However far from the end, however much stands before it, and whatever the program called the part; in an attachment, too."""
    path = changed(a_book(tmp_path / "a.xlsx"), change)
    with pytest.raises(SecretError):
        read(path)
    assert mark_in_file("a.xlsx", path.read_bytes())


def test_the_rows_are_not_what_stands_beside_them(tmp_path: Path) -> None:
    """A marked row is refused by itself and the others are read."""

    def another(book: Workbook) -> None:
        book.worksheets[0].append(["A2", *LETTER[1:2], MARK, *LETTER[3:]])

    first, second = read(a_book(tmp_path / "a.xlsx", another))
    assert isinstance(first, RawItem)
    assert isinstance(second, Rejected)
    assert second.secret


def test_more_than_can_be_looked_through_is_refused(tmp_path: Path) -> None:
    """Nobody is told that there is no mark where nobody has looked; an attachment is not taken in either."""

    def much(parts: Parts) -> None:
        parts["xl/comments/comment1.xml"] = b"<comments>" + b" " * TOTAL_BYTES + b"</comments>"

    path = changed(a_book(tmp_path / "a.xlsx"), much)
    with pytest.raises(TableError, match="无法查完密级标志"):
        read(path)
    file = Attached("a.xlsx", path.read_bytes())
    assert look_into(file.name, file.body) == (None, False)
    assert refusal(file, Files()) == TOO_MANY_WORDS
    assert take_in(tmp_path, Files(), file) == f"a.xlsx (没有收取: {TOO_MANY_WORDS})"


def test_the_tab_of_a_hidden_sheet_is_seen_in_an_attachment(tmp_path: Path) -> None:
    """Its name is the mark, and nothing else in it."""

    def hidden(book: Workbook) -> None:
        book.create_sheet("机密-底稿").sheet_state = "hidden"

    assert mark_in_file("a.xlsx", a_book(tmp_path / "a.xlsx", hidden).read_bytes())


def test_text_as_windows_saves_it_is_looked_through(tmp_path: Path) -> None:
    """In UTF-16, which Windows calls Unicode, in GB18030 and in UTF-8."""
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        assert mark_in_file("说明.txt", f"关于防汛\n{MARK}\n".encode(encoding))


_ODS_ROW = '<table:table-row><table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell><table:table-cell office:value-type="string">{2}<text:p>{1}</text:p></table:table-cell></table:table-row>'


def an_ods(path: Path, note: str = "", header: str = "", meta: str = "") -> Path:
    """An OpenDocument table of one letter."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style", "meta")
    )  # fmt: skip
    rows = _ODS_ROW.format("标题", "内容", "") + _ODS_ROW.format("路灯", "不亮", note)
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="一">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        "styles.xml": f"<office:document-styles {spaces}><style:header><text:p>{header}</text:p></style:header></office:document-styles>",
        "meta.xml": f"<office:document-meta {spaces}><meta:keyword>{meta}</meta:keyword></office:document-meta>",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


@pytest.mark.parametrize("where", ["note", "header", "meta"])
def test_a_mark_beside_the_rows_of_an_open_document(tmp_path: Path, where: str) -> None:
    """In a note, a page header and the properties; without it the letter is read."""
    (plain,) = read(an_ods(tmp_path / "plain.ods", note="<office:annotation><text:p>已办</text:p></office:annotation>"))
    assert isinstance(plain, RawItem)
    assert plain.title == "路灯"
    said = f"<office:annotation><text:p>{MARK}</text:p></office:annotation>" if where == "note" else MARK
    with pytest.raises(SecretError):
        read(an_ods(tmp_path / "marked.ods", **{where: said}))


def test_a_formula_that_nobody_computed_is_no_empty_cell(tmp_path: Path) -> None:
    """Its row is refused with what to do, in whichever column it stands; a formula whose result is known, or is no words, is read; one in
    a column that means nothing here stops nobody."""
    book = Workbook()
    sheet = book.worksheets[0]
    head = [*HEAD, "备注"]
    for row in (head, ["A1", '=B3&"!"', *LETTER[2:]], ["A2", *LETTER[1:7], "=H9", *LETTER[8:]], ["A3", *LETTER[1:], '="x"'],
                ["A4", *LETTER[1:7], '=""', *LETTER[8:]], ["A5", *LETTER[1:7], "=H1", *LETTER[8:]]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")

    def computed(parts: Parts) -> None:
        name = "xl/worksheets/sheet1.xml"
        text = parts[name].decode()
        text = text.replace('<c r="H5"><f>""</f><v></v>', '<c r="H5" t="str"><f>""</f><v></v>')
        text = text.replace('<c r="H6"><f>H1</f><v></v>', '<c r="H6" t="str"><f>H1</f><v>市住建局</v>')
        parts[name] = text.encode()

    title, unit, remark, nothing, known = read(changed(tmp_path / "a.xlsx", computed))
    assert title == Rejected(1, None, f"「标题」是公式, 没有算出结果: {WHAT_TO_DO}")
    assert unit == Rejected(2, None, f"「承办单位」是公式, 没有算出结果: {WHAT_TO_DO}")
    assert isinstance(remark, RawItem)
    assert "公式没有算出结果" in remark.raw.decode()
    assert isinstance(nothing, RawItem)
    assert nothing.unit is None
    assert isinstance(known, RawItem)
    assert known.unit == "市住建局"


def test_formulas_are_found_where_the_table_begins_further_in(tmp_path: Path) -> None:
    """Empty columns and rows before the table move nothing: neither a formula, nor what is laid over several rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for at, row in enumerate(
        ([*HEAD[:3], "承办单位"], [*LETTER[:3], "市住建局"], ["A2", "停水", "停了"], ["A3", "=D5", "停了"])
    ):
        for column, cell in enumerate(row):
            sheet.cell(at + 3, column + 3, cell)
    sheet.merge_cells("F4:F6")
    book.save(tmp_path / "a.xlsx")
    one, two, three = read(tmp_path / "a.xlsx")
    assert isinstance(one, RawItem)
    assert isinstance(two, RawItem)
    assert (one.unit, two.unit) == ("市住建局", "市住建局")
    assert isinstance(three, Rejected)
    assert "「标题」是公式" in three.reason


def test_a_result_that_is_an_error_is_no_empty_cell(tmp_path: Path) -> None:
    """«#REF!» in a column that counts refuses its row, whether a formula stands behind it or not."""
    book = Workbook()
    for row in (HEAD, ["A1", "#REF!", *LETTER[2:]], ["A2", *LETTER[1:]]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    wrong, right = read(tmp_path / "a.xlsx")
    assert wrong == Rejected(1, None, f"「标题」是公式, 没有算出结果: {WHAT_TO_DO}")
    assert isinstance(right, RawItem)


def test_a_table_full_of_such_formulas_is_refused_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what can be noted cell by cell one sentence says what to do; so does a cell that does not say where it stands."""
    book = Workbook()
    for row in (HEAD[:3], *[[str(n), "=A1", "b"] for n in range(50)]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with monkeypatch.context() as patched:
        patched.setattr(formulas.Formulas, "most", 49)
        with pytest.raises(TableError, match="打开这个工作簿, 看公式都算出了结果"):
            read(tmp_path / "a.xlsx")
    assert len(read(tmp_path / "a.xlsx")) == 50

    def placeless(parts: Parts) -> None:
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b'<c r="B9">', b"<c>")

    with pytest.raises(TableError, match="打开这个工作簿, 看公式都算出了结果"):
        read(changed(tmp_path / "a.xlsx", placeless))


def test_a_note_that_is_never_closed_takes_no_long_time(tmp_path: Path) -> None:
    """A hundred thousand beginnings without an end are read once."""
    path = an_ods(tmp_path / "a.ods", note="<office:annotation><text:p>x</text:p></office:annotation>")

    def openings(parts: Parts) -> None:
        parts["styles.xml"] = b"<office:document-content>" + b"<office:annotation " * 100_000

    assert len(read(changed(path, openings))) == 1


@pytest.mark.parametrize("endless", [b'<c r="A9"><f>1</f>' + b" " * 100_000, b"<c" + b' t="e"' * 100_000])
def test_a_cell_without_end_takes_no_long_time(tmp_path: Path, endless: bytes) -> None:
    """A hundred thousand blanks behind a formula, or as many signs of an error, are gone through once."""

    def put(parts: Parts) -> None:
        name = "xl/worksheets/sheet1.xml"
        rows = parts[name].index(b"</sheetData>")
        parts[name] = parts[name][:rows] + endless + b'<x/><c t="e"></c>' + parts[name][rows:]

    path = changed(a_book(tmp_path / "a.xlsx"), put)
    begun = process_time()
    with suppress(TableError):
        read(path)
    assert process_time() - begun < 5


def test_a_comment_is_seen_in_what_openpyxl_writes(tmp_path: Path) -> None:
    """The usual way, beside a formula."""

    def put(book: Workbook) -> None:
        book.worksheets[0].append(["A2", "=B2", "停水"])
        book.worksheets[0]["A2"].comment = Comment(MARK, "王")

    with pytest.raises(SecretError):
        read(a_book(tmp_path / "a.xlsx", put))
