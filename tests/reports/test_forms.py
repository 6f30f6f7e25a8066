"""The five forms of one paper."""

import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from cases.house import House
from reports.bulletin import bulletin
from reports.content import Table, row
from reports.forms import page, pdf, sheet
from reports.forms.word_styles import dress
from reports.forms.word_table import table_of
from reports.gather import gather
from reports.weekly import bulletin_of as weekly
from tests.reports.record import Record, at, clear, fill


@pytest.fixture(scope="module")
def made(memory_house: House, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The full week's paper in its five forms, by suffix."""
    record = Record(memory_house)
    fill(record)
    files = weekly(record.house, record.week(), Path(tmp_path_factory.mktemp("forms")))
    clear(memory_house)
    return {file.suffix: file for file in files}


def test_the_word_paper_is_laid_out_by_the_standard(made: dict[str, Path]) -> None:
    """GB/T 9704: A4, margins 37/28/35/26 mm, 28.95 pt lines, and Chinese fonts that Word can find."""
    document = Document(str(made[".docx"]))
    section, normal = document.sections[0], document.styles["Normal"]

    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    margins = [section.top_margin, section.left_margin, section.bottom_margin, section.right_margin]
    assert [round(m.mm) for m in margins] == [37, 28, 35, 26]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28.95))
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1")
    }
    assert fonts == {"Normal": "仿宋_GB2312", "Title": "方正小标宋简体", "Heading 1": "黑体"}


def test_the_word_paper_has_native_headings_and_tables(made: dict[str, Path]) -> None:
    """The configured sections, numbered; tables as wide as the text, their header again on each page, no row torn."""
    document = Document(str(made[".docx"]))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "一、主要情况"
    assert headings[-2:] == ["十八、解读与新媒体", "附件 指标口径"]
    assert len(document.tables) == 12
    for table in document.tables[:-1]:  # the last one is the 版记
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert sum(c.width for c in table.columns) == pytest.approx(Mm(156), abs=Mm(1))


def test_only_a_person_numbers_and_signs(made: dict[str, Path]) -> None:
    """内部资料 by default; 发文字号 and 签发人 blank; page numbers as — 1 —; fallbacks for fonts that are not there."""
    path = made[".docx"]
    document = Document(str(path))
    assert [p.text for p in document.paragraphs[:2]] == ["内部资料", "发文字号：　　　〔　　〕　　号\t签发人：　　　　"]
    assert document.sections[0].footer.paragraphs[0].text == "—  —"
    with ZipFile(path) as parts:
        assert "FangSong" in parts.read("word/fontTable.xml").decode()
        assert "PAGE" in parts.read("word/footer1.xml").decode()


def test_pictures_stay_between_the_margins_and_the_signature_with_the_text(made: dict[str, Path]) -> None:
    """No air beside a picture as wide as the text (LibreOffice and WPS add 3 mm where none is said); no page of a signature alone."""
    document = Document(str(made[".docx"]))
    inlines = document.element.xpath("//wp:inline")
    assert inlines
    assert {inline.get(side) for inline in inlines for side in ("distL", "distR")} == {"0"}
    at = next(n for n, p in enumerate(document.paragraphs) if p.style.name == "落款")
    assert [p.paragraph_format.keep_with_next for p in document.paragraphs[at - 2 : at + 1]] == [True] * 3
    assert document.paragraphs[at - 2].text


@pytest.mark.parametrize(("words", "kept"), [("短", True), ("一件事情的名称写得很长" * 4, False)])
def test_a_table_is_kept_whole_only_while_it_is_low(words: str, kept: bool) -> None:
    """By its lines, not its rows: six tall rows moved to the next page would leave half of this one white."""
    document = Document()
    dress(document)
    table = Table("", ("事项", "数"), tuple(row(words, "1") for _ in range(6)), (2, 3))
    assert bool(table_of(document, table).xpath(".//w:keepNext")) is kept


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".json"])
def test_no_form_shows_a_citizen_or_a_restricted_case(made: dict[str, Path], suffix: str) -> None:
    """Neither a full phone number nor a word of the restricted letter, in any part of any file."""
    text = made[suffix].read_bytes().decode(errors="ignore")
    if suffix in (".docx", ".xlsx"):
        with ZipFile(made[suffix]) as parts:
            text = "".join(parts.read(n).decode(errors="ignore") for n in parts.namelist() if n.endswith(".xml"))
    assert "2026" in text
    assert "13800000000" not in text
    assert "礼金" not in text
    assert "SQ2026-000008" not in text


class Links(HTMLParser):
    """Collects ids and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action"):
                self.addresses.append(value or "")


def test_the_page_needs_nothing_from_outside(made: dict[str, Path]) -> None:
    """One file: no script, no picture, no address but its own."""
    text = made[".html"].read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    assert links.tags.isdisjoint({"script", "img", "link", "iframe", "form"})
    assert all(a.startswith("#") for a in links.addresses)
    assert "http" not in re.sub(r"http-equiv|=HYPERLINK\(&quot;http://x", "", text)


def test_every_figure_on_the_page_leads_to_its_cases(made: dict[str, Path]) -> None:
    """No dead link, no id twice; the blast is listed under the news it came from."""
    text = made[".html"].read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    assert len(links.ids) == len(set(links.ids))
    assert {a.removeprefix("#") for a in links.addresses} <= set(links.ids)
    [news] = re.findall(r'<p id="f-items_received.3Anews">.*?</p>', text)
    assert "YQ2026-000002" in news


def test_what_a_citizen_wrote_cannot_act_on_the_page(full: Record, tmp_path: Path) -> None:
    """Mark-up in a title is words."""
    full.case(title="<script>alert(1)</script>")
    facts, standing = gather(full.house, full.week())
    page.write(bulletin(facts, standing), facts, tmp_path / "a.html")
    assert "<script" not in (tmp_path / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_a_citizen_wrote_cannot_act_in_the_workbook(full: Record, tmp_path: Path, title: str) -> None:
    """A cell that looks like a formula is text, and stays text when somebody edits it."""
    case = full.case(title=title)
    full.clock(case, at("11-18 09:00"))
    facts, standing = gather(full.house, full.week())
    sheet.write(bulletin(facts, standing), facts, tmp_path / "a.xlsx")

    book = load_workbook(tmp_path / "a.xlsx")
    cells = [c for s in book for row in s.iter_rows() for c in row]
    found = [c for c in cells if c.value == title]
    assert len(found) == 2
    assert all(c.data_type == "s" and c.quotePrefix for c in found)
    assert not [c for c in cells if c.data_type == "f"]


def test_the_workbook_holds_all_figures_breaches_and_cases(made: dict[str, Path]) -> None:
    """Its numbers are numbers."""
    book = load_workbook(made[".xlsx"])
    assert book.sheetnames == ["指标", "处置超时", "事项", "指标对应事项", "口径"]
    assert [c.value for c in book["指标"][2]] == ["收到信息", "合计", 7, "条", 1, None]
    assert book["处置超时"].max_row == 4
    assert book["事项"].max_row == 4


def test_the_figures_file_names_the_cases_and_no_title(made: dict[str, Path]) -> None:
    """Figures with ids; machine-readable; nothing a citizen wrote."""
    text = made[".json"].read_text(encoding="utf-8")
    value = json.loads(text)
    received = next(f for f in value["figures"] if f["name"] == "items_received")
    assert (value["week"], received["count"], received["last_week"]) == ("2026-W47", 7, 1)
    assert sum(p["count"] for p in received["parts"]) == 7
    assert "爆炸" not in text


def test_the_pdf_is_one_with_fonts_inside(made: dict[str, Path]) -> None:
    """It opens as PDF, with the Chinese fonts embedded."""
    file = made[".pdf"].read_bytes()
    assert file.startswith(b"%PDF-")
    assert 50_000 < len(file) < 2_000_000
    assert b"NotoSerifSC" in file


def test_the_same_content_gives_the_same_pdf(record: Record, tmp_path: Path) -> None:
    """No time of making inside, no font of the machine's."""
    facts, standing = gather(record.house, record.week())
    paper = bulletin(facts, standing)
    pdf.write(paper, tmp_path / "a.pdf")
    pdf.write(paper, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_pages_are_upright_and_few(full: Record) -> None:
    """Drawn page by page: A4, and no more pages than the content needs."""
    typst = pytest.importorskip("typst")
    value = json.dumps(pdf.as_value(bulletin(*gather(full.house, full.week()))), ensure_ascii=False)
    pages = typst.compile(
        pdf.TEMPLATE, font_paths=[pdf.fonts()], ignore_system_fonts=True, sys_inputs={"paper": value}, format="png", ppi=72
    )  # fmt: skip
    assert 10 <= len(pages) <= 13
    assert {struct.unpack(">II", p[16:24]) for p in pages} == {(595, 842)}


def test_no_character_of_the_pdf_is_missing_from_its_fonts(full: Record) -> None:
    """No tofu: rare characters of places are there, and what is not (emoji) does not reach the paper."""
    full.clock(full.case(title="🔥邛崃市𬬭㙍镇龘䶮村☎️"), at("11-18 09:00"))
    full.clock(full.case(title="二号楼⑤单元≥3户——“停水”…℃№★"), at("11-18 09:00"))
    written = set(json.dumps(pdf.as_value(bulletin(*gather(full.house, full.week()))), ensure_ascii=False))
    missing = {font.name: written - characters(font.read_bytes()) for font in pdf.fonts().glob("*.otf")}
    assert set(map(frozenset, missing.values())) == {frozenset()}


def characters(font: bytes) -> set[str]:
    """The characters an OpenType font has a glyph for: its `cmap` table in format 12."""
    tables = {
        font[o : o + 4]: struct.unpack(">II", font[o + 8 : o + 16])
        for o in range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16)
    }
    at_, length = tables[b"cmap"]
    cmap = font[at_ : at_ + length]
    found: set[str] = set()
    for n in range(struct.unpack(">H", cmap[2:4])[0]):
        [start] = struct.unpack(">I", cmap[8 + 8 * n : 12 + 8 * n])
        if struct.unpack(">H", cmap[start : start + 2]) == (12,):
            [groups] = struct.unpack(">I", cmap[start + 12 : start + 16])
            for g in range(groups):
                first, last, _ = struct.unpack(">III", cmap[start + 16 + 12 * g : start + 28 + 12 * g])
                found |= {chr(c) for c in range(first, last + 1)}
    return found
