""".html: one file without any outside link; each figure leads to the list of its cases further down."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from config.words import CASE_KIND_CN
from reports.behind import behind
from reports.charts import draw
from reports.content import Block, Chart, Paper, Section, Table, Text, Words, anchor, numbered
from reports.figures import Figure, Row
from reports.sections.facts import Facts
from reports.span import worded

Link = Callable[[str, str], str]
"""An anchor of a figure's name and the words that state it."""
Picture = Callable[[Chart], str]
STYLE = Path(__file__).with_name("page.css")


def write(paper: Paper, facts: Facts, path: Path) -> None:
    """Write the page."""
    path.write_text("".join(_page(paper, facts)), encoding="utf-8")


def reheaded(html: str, before: Paper, after: Paper) -> str:
    """The same page under another head and 版记: number, signer, edition and day of printing come after it was signed."""
    for part in (_head, _foot):
        old, new = "".join(part(before)), "".join(part(after))
        if old and html.count(old) != 1:
            raise ValueError("the page does not have the head of that paper")
        html = html.replace(old, new) if old else html
    return html


def section_html(title: str, section: Section, link: Link, picture: Picture) -> str:
    """One section for a page of the desk; ``link`` makes an anchor of a figure's name and its number, ``picture`` shows a chart."""
    return "".join(_section(title, section, link, picture))


def _page(paper: Paper, facts: Facts) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f'<meta name="viewport" content="width=device-width"><title>{escape(paper.title)} {escape(paper.subtitle)}</title>'
    yield f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><main>"
    yield from _head(paper)
    for n, section in enumerate(paper.body, 1):
        yield from _section(numbered(n, section.title), section)
    yield f'<p class="signed">{escape(paper.maker)}<br>{escape(paper.dated)}</p>'
    yield from _behind(facts)
    yield from _named(facts)
    for section in paper.annexes:
        yield from _section(section.title, section)
    yield from _foot(paper)
    yield "</main></body></html>\n"


def _head(paper: Paper) -> Iterator[str]:
    yield f'<p class="mark">{escape(paper.mark)}</p>'
    number, signer = paper.numbers_line
    yield f'<p class="blanks"><span>{escape(number)}</span><span>{escape(signer)}</span></p>'
    yield f'<h1>{escape(paper.title)}</h1><p class="sub">{escape(paper.subtitle)}</p>'
    yield f'<p class="sub">{escape(paper.standing)}</p>'


def _foot(paper: Paper) -> Iterator[str]:
    foot = paper.colophon
    if foot:
        printed = f"<p>{escape(foot.printer)}<span>{escape(foot.printed_on)}</span></p>"
        yield f'<div class="foot"><p>{escape(foot.copied)}</p>{printed}</div>'


def _section(title: str, section: Section, link: Link | None = None, picture: Picture | None = None) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    for block in section.blocks:
        yield _block(block, link or _link, picture or _drawn)
    yield "</section>\n"


def _block(block: Block, link: Link, picture: Picture) -> str:
    match block:
        case Table():
            return _table(block, link)
        case Chart():
            return f"<figure>{picture(block)}<figcaption>{escape(block.caption)}</figcaption></figure>"
    return f"<p>{_words(block.words, link)}</p>"


def _drawn(chart: Chart) -> str:
    return draw(chart.drawn, chart.name, lambda figure: f"#{_slug(figure)}")


def _words(words: Words, link: Link) -> str:
    return "".join(_text(text, link) for text in words)


def _text(text: Text, link: Link) -> str:
    # a part that counts nothing has no list to open
    return escape(text.text) if text.figure is None or text.text == "0" else link(text.figure, text.text)


def _table(table: Table, link: Link) -> str:
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in table.header)
    rows = "".join(f"<tr>{''.join(_cell(t, n, table, link) for n, t in enumerate(r))}</tr>" for r in table.rows)
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(text: Text, n: int, table: Table, link: Link) -> str:
    return f"<td{' class=n' if n >= table.numbers_from else ''}>{_text(text, link)}</td>"


def _behind(facts: Facts) -> Iterator[str]:
    yield '<section class="behind"><h2>附件 各项数据对应的事项</h2>'
    for figure in facts.figures.by_name.values():
        yield from _figure(figure, facts)
    yield "</section>\n"


def _named(facts: Facts) -> Iterator[str]:
    yield "<section><h2>附件 事项编号与名称</h2><table>"
    yield '<thead><tr><th scope="col">编号</th><th scope="col">种类</th><th scope="col">事项</th></tr></thead><tbody>'
    for case in (case for case in facts.cases.values() if not case.restricted):
        cells = (case.number, CASE_KIND_CN.get(case.kind, case.kind), case.title)
        yield f'<tr id="{_slug(f"case:{case.id}")}">{"".join(f"<td>{escape(c)}</td>" for c in cells)}</tr>'
    yield "</tbody></table></section>\n"


def _figure(figure: Figure, facts: Facts) -> Iterator[str]:
    d = figure.definition
    yield f'<h3 id="{_slug(d.name)}">{escape(d.title)}　{figure.count}{d.unit}</h3><p class="means">{escape(worded(facts.figures.week, d.sentence))}</p>'
    for part, rows in ((p, figure.parts[p]) for p in facts.parts(figure)):
        words = f"{escape(facts.name(figure, part))}　{len(rows)}{d.unit}"
        yield f'<p id="{_slug(anchor(figure, part))}"><b>{words}</b>　{_rows(rows, facts)}</p>'


def _rows(rows: tuple[Row, ...], facts: Facts) -> str:
    found = behind(rows, facts.cases)
    cases = [_link(f"case:{case.id}", case.number) for case in found.cases]
    said = [
        f"事项：{'、'.join(cases)}" if cases else "",
        found.only_counted,
        f"未立事项的信息：{'、'.join(map(str, found.items))}" if found.items else "",
    ]
    return "；".join(s for s in said if s) or "不涉及具体事项"


def _link(name: str, words: str) -> str:
    return f'<a href="#{_slug(name)}">{escape(words)}</a>'


@lru_cache(maxsize=1 << 16)
def _slug(name: str) -> str:
    """An id that needs no escaping in an address, whatever a unit or a channel is called."""
    return "f-" + quote(name, safe="").replace("%", ".")
