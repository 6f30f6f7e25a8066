"""Charts as PNG for .docx, which not every Word or WPS shows as SVG: drawn by typst with the paper's own fonts, all in one go."""

import json
from collections.abc import Sequence
from pathlib import Path

from reports.charts import draw
from reports.content import Chart
from reports.forms.pdf import fonts

PPI = 200
"""Dots per inch: sharp on a printer, 160 kB for five charts."""

TEMPLATE = Path(__file__).parents[1] / "charts.typ"


def pictures(charts: Sequence[Chart]) -> dict[str, bytes]:
    """Each chart as PNG by its name, as wide as the text. Raises Refusal when the fonts are missing."""
    if not charts:
        return {}
    import typst

    drawn = json.dumps([draw(c.drawn, c.name, alone=True) for c in charts], ensure_ascii=False)
    # a single page comes as bytes, several as a list
    made = typst.compile(
        TEMPLATE, font_paths=[fonts()], ignore_system_fonts=True, format="png", ppi=PPI, sys_inputs={"charts": drawn}
    )  # fmt: skip
    pages = made if isinstance(made, list) else [made]
    return {chart.name: page for chart, page in zip(charts, pages, strict=True)}
