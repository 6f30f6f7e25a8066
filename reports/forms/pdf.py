""".pdf by typst: the template weekly.typ, the content as JSON, the fonts of a package and none of the machine's."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases.console import Refusal
from reports.charts import draw
from reports.content import Block, Chart, Paper, Section, Table, numbered

NO_FONTS = "缺少中文字体包 pylopdf-fonts-zh-cn, 不能生成 .pdf: 请重新安装依赖 (rm -r .venv, make install)"
TEMPLATE = Path(__file__).parents[1] / "weekly.typ"


def write(paper: Paper, path: Path) -> None:
    """Write the paper by PDF/UA-1 (tagged, every chart told in words); the same content gives the same bytes everywhere.

    Raises Refusal when the fonts are missing.
    """
    import typst

    typst.compile(
        TEMPLATE, output=path, font_paths=[fonts()], ignore_system_fonts=True, timestamp=0, pdf_standards=["ua-1"],
        sys_inputs={"paper": json.dumps(as_value(paper), ensure_ascii=False)},
    )  # fmt: skip


def fonts() -> Path:
    """The folder of the embedded fonts. Raises Refusal when the package is missing."""
    try:
        from pylopdf_fonts_zh_cn import serif_path
    except ImportError as e:
        raise Refusal(NO_FONTS) from e
    file = Path(serif_path())
    if not file.exists():
        raise Refusal(NO_FONTS)
    return file.parent


def as_value(paper: Paper) -> dict[str, Any]:
    """The content as the template reads it."""
    body = [_section(numbered(n, s.title), s) for n, s in enumerate(paper.body, 1)]
    head = {k: v for k, v in asdict(paper).items() if k not in ("sections", "made_at", "colophon")}
    foot = paper.colophon
    head["colophon"] = foot and {"copied": foot.copied, "printer": foot.printer, "printed_on": foot.printed_on}
    number, signer = paper.numbers_line
    return {
        **head,
        "number_line": number,
        "signer_line": signer,
        "body": body,
        "annexes": [_section(s.title, s) for s in paper.annexes],
    }


def _section(title: str, section: Section) -> dict[str, Any]:
    return {"title": title, "blocks": [_block(b) for b in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Table():
            return _table(block)
        case Chart():
            svg = draw(block.drawn, block.name, alone=True)
            return {"kind": "chart", "caption": block.caption, "svg": svg, "alt": block.drawn.alt}
    return {"kind": "paragraph", "text": "".join(t.text for t in block.words)}


def _table(table: Table) -> dict[str, Any]:
    rows = [[t.text for t in row] for row in table.rows]
    return {
        "kind": "table", "caption": table.caption, "header": table.header, "rows": rows,
        "widths": table.widths, "numbers_from": table.numbers_from,
    }  # fmt: skip
