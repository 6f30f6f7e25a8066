"""GB/T 9704-2012, measured on what was written: the page, its grid, its lines, its 版记."""

import json
import re
from dataclasses import replace
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from reports.bulletin import bulletin
from reports.content import Colophon, Paper, Section, say
from reports.editions import Standing
from reports.forms import pdf, word
from reports.gather import gather
from tests.conftest import ROOT
from tests.reports.record import Record, at

LETTERS_OF_A_LINE, LINES_OF_A_PAGE = 28, 22


def paper_of(record: Record, standing: Standing | None = None) -> Paper:
    facts, draft = gather(record.house, record.week())
    return bulletin(facts, standing or draft)


@pytest.fixture
def written(full: Record, tmp_path: Path) -> Any:
    """The full week's .docx, opened."""
    word.write(paper_of(full), tmp_path / "a.docx")
    return Document(str(tmp_path / "a.docx"))


def test_the_grid_counts_the_lines_and_letters_of_the_standard(written: Any) -> None:
    """22 lines in 225 mm, 28 letters of 16 pt in 156 mm; no style snaps to it, so that a table keeps its own lines."""
    section = written.sections[0]._sectPr
    [grid] = section.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch"))) == pytest.approx(LINES_OF_A_PAGE, abs=0.1)
    letter = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert 156 / 25.4 * 72 / letter == pytest.approx(LETTERS_OF_A_LINE, abs=0.1)
    for style in ("Normal", "Heading 1", "表格文字", "版记"):
        assert written.styles[style].element.pPr.find(qn("w:snapToGrid")).get(qn("w:val")) == "0"


def test_headings_have_their_fonts(written: Any) -> None:
    """一、in 黑体, （一） in 楷体, the title in 小标宋 of 22 pt, the body in 仿宋 of 16 pt."""
    fonts = {
        name: (written.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), written.styles[name].font.size.pt)
        for name in ("Title", "Heading 1", "Heading 2", "Normal", "版记")
    }
    assert fonts == {
        "Title": ("方正小标宋简体", 22), "Heading 1": ("黑体", 16), "Heading 2": ("楷体_GB2312", 16), "Normal": ("仿宋_GB2312", 16),
        "版记": ("仿宋_GB2312", 14),
    }  # fmt: skip


def test_a_missing_font_has_a_named_one_in_its_place(full: Record, tmp_path: Path) -> None:
    """Every font a style asks for stands in the font table with what to take instead; substitutes are asked for Chinese forms."""
    word.write(paper_of(full), tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as parts:
        styles, table = parts.read("word/styles.xml").decode(), parts.read("word/fontTable.xml").decode()
    asked = set(re.findall(r'w:eastAsia="([^"]+)"', styles)) - {"zh-CN"}
    named = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', table))
    assert asked <= set(named)
    assert all(named[font] for font in asked)
    assert '<w:lang w:val="en-US" w:eastAsia="zh-CN"' in styles


def test_page_numbers_stand_outside(written: Any) -> None:
    """— 1 — at the right of odd pages and at the left of even ones, 4号宋体, one letter in."""
    section = written.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        [paragraph] = footer.paragraphs
        assert paragraph.text == "—  —"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.ind.get(qn(f"w:{side}")) == "280"
    assert written.settings.odd_and_even_pages_header_footer
    assert written.styles["Footer"].font.size.pt == 14


def test_the_colophon_stands_between_its_lines(written: Any) -> None:
    """The last table: lines of 0.35, 0.25 and 0.35 mm as wide as the text, at the foot of the text area; blank until known."""
    foot = written.tables[-1]
    assert [row.cells[0].text for row in foot.rows] == ["抄送：", "市政府办\t　　　　年　　月　　日印发"]
    sizes = [
        [cell.find(qn("w:sz")) is None and int(cell.get(qn("w:sz"))) for cell in row.cells[0]._tc.tcPr.find(qn("w:tcBorders"))]
        for row in foot.rows
    ]  # fmt: skip
    assert sizes == [[8, 6], [6, 8]]
    place = foot._tbl.tblPr.find(qn("w:tblpPr"))
    height = sum(int(row._tr.trPr.find(qn("w:trHeight")).get(qn("w:val"))) for row in foot.rows)
    assert (int(place.get(qn("w:tblpY"))) + height) / 1440 * 25.4 == pytest.approx(297 - 35, abs=0.1)


def test_what_was_issued_says_when_it_was_printed(full: Record) -> None:
    """A draft leaves the day blank; copies are those the city names."""
    assert paper_of(full).colophon == Colophon("", "市政府办", "")
    issued = paper_of(full, Standing("第1版，已定稿", issued_at=at("11-23 10:00"))).colophon
    assert issued is not None
    assert issued.printed_on == "2026年11月23日印发"
    assert Colophon("市委办、市政协办", "市政府办", "").copied == "抄送：市委办、市政协办。"


def test_every_picture_tells_its_numbers(written: Any, full: Record) -> None:
    """Five charts, each with its words for who does not see it and its caption below."""
    charts = paper_of(full).charts
    found = list(written.element.iter(qn("wp:docPr")))
    assert [p.get("descr") for p in found] == [chart.drawn.alt for chart in charts]
    assert all(p.get("descr") for p in found)
    captions = [p.text for p in written.paragraphs if p.style.name == "图题"]
    assert captions == [chart.caption for chart in charts]
    assert captions[0].startswith("图1 ")
    assert len(captions) >= 4


def test_the_page_tells_its_charts_too(full: Record, tmp_path: Path) -> None:
    """.html: each chart drawn in the page itself, with its words."""
    from reports.forms import page

    facts, standing = gather(full.house, full.week())
    paper = bulletin(facts, standing)
    page.write(paper, facts, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert text.count("<svg") == len(paper.charts)
    assert all(f'aria-label="{chart.drawn.alt}"' in text for chart in paper.charts)


def test_the_pdf_is_accessible(full: Record, tmp_path: Path) -> None:
    """PDF/UA-1: tagged, in Chinese, with words for every chart; typst refuses to write one that is not."""
    pdf.write(paper_of(full), tmp_path / "a.pdf")
    file = (tmp_path / "a.pdf").read_bytes()
    assert b"pdfuaid:part" in file
    assert b"/MarkInfo" in file or b"/ObjStm" in file


@pytest.mark.parametrize("letters", [26, 27, 26 + 28 * 9, 27 + 28 * 9])
def test_a_line_of_the_pdf_holds_28_letters(record: Record, letters: int) -> None:
    """Two blanks and 26 letters fill the first line, 28 each that follows; one more begins another."""
    lines = -(-(letters + 2) // LETTERS_OF_A_LINE)
    bare = sum(len(rows) for rows in pages(long_paper(record, "国", 0)))
    assert sum(len(rows) for rows in pages(long_paper(record, "国", letters))) - bare == lines


def test_a_page_of_the_pdf_holds_22_lines(record: Record) -> None:
    """Counted in the drawing of a page full of text: 22 rows of ink, in 225 mm from 37 mm down."""
    rows = pages(long_paper(record, "国", 28 * 60))[1]
    assert len(rows) == LINES_OF_A_PAGE
    first, last = rows[0][0] / 72 * 25.4, rows[-1][1] / 72 * 25.4
    assert first >= 37
    assert last <= 297 - 35


def test_every_page_is_kept_as_a_picture_and_nothing_runs_out_of_it(full: Record) -> None:
    """The full week's pages go to artefacts/ to be looked at; no ink in the side margins, none below but the number, no page empty."""
    drawn = drawings(paper_of(full), 96)
    assert len(drawn) > 1
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    for n, page in enumerate(drawn, 1):
        page.save(folder / f"weekly-{n:02}.png")
        left, right, bottom = (round(mm / 25.4 * 96) for mm in (27, 210 - 25, 297 - 22))
        assert page.crop((0, 0, left, page.height)).getextrema()[0] > 200, f"第 {n} 页左边"
        assert page.crop((right, 0, page.width, page.height)).getextrema()[0] > 200, f"第 {n} 页右边"
        assert page.crop((0, bottom, page.width, page.height)).getextrema()[0] > 200, f"第 {n} 页下边"
        assert _rows(page.resize((595, 842))), f"第 {n} 页是空的"


def test_no_letter_of_the_paper_lacks_its_glyph(full: Record) -> None:
    """Every letter that the paper prints has a drawing of its own in the embedded fonts: no empty boxes."""
    from PIL import ImageFont

    fonts = [ImageFont.truetype(str(file), 32) for file in pdf.fonts().glob("*.otf")]
    said = set(json.dumps(pdf.as_value(paper_of(full)), ensure_ascii=False)) - set(" \n")
    missing = [bytes(font.getmask("\uffff")) for font in fonts]
    bare = {
        letter for letter in said if all(bytes(f.getmask(letter)) == m for f, m in zip(fonts, missing, strict=True))
    }
    assert bare == set()


def long_paper(record: Record, letter: str, letters: int) -> Paper:
    """One section of one paragraph of so many letters."""
    body = (Section("概况", (say(letter * letters),) if letters else ()),)
    return replace(paper_of(record), sections=body, colophon=None)


def pages(paper: Paper) -> list[list[tuple[int, int]]]:
    """The rows of ink of each page between the margins, at 72 dots an inch."""
    return [_rows(page) for page in drawings(paper, 72)]


def drawings(paper: Paper, dots: int) -> list[Any]:
    """Its pages as grey pictures, so many dots an inch."""
    typst, image = pytest.importorskip("typst"), pytest.importorskip("PIL.Image")
    value = json.dumps(pdf.as_value(paper), ensure_ascii=False)
    made = typst.compile(
        pdf.TEMPLATE, font_paths=[pdf.fonts()], ignore_system_fonts=True, sys_inputs={"paper": value}, format="png", ppi=dots
    )  # fmt: skip
    return [image.open(BytesIO(page)).convert("L") for page in (made if isinstance(made, list) else [made])]


def _rows(drawn: Any) -> list[tuple[int, int]]:
    width = drawn.width
    text = range(100, 745)  # between the upper and the lower margin
    dark = [(y, drawn.crop((0, y, width, y + 1)).getextrema()[0] < 160) for y in text]
    runs = [[y for y, _ in group] for ink, group in groupby(dark, key=lambda pair: pair[1]) if ink]
    return [(run[0], run[-1]) for run in runs]
