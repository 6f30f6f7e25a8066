"""What is shown of a paper: the list of periods and editions, its steps, files and readers, a figure opened, the sections."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from cases.papers.receiving import Delivery
from cases.papers.shelf import files_of, state_words, steps_of
from cases.store.paper_tables import ReportEdition
from cases.work import Work
from config.papers import PAPER_CN, TO_UNITS
from dashboard.badges import case_link, small
from dashboard.markup import Markup, div, span, table, tag
from dashboard.wording import MESSAGE_STATE_CN, WAY_CN, stamp
from reports.charts import draw
from reports.content import Chart, Paper, numbered
from reports.forms.page import section_html
from reports.opening import Opened

FORM_CN = {"docx": "Word", "pdf": "PDF", "html": "网页", "xlsx": "附表", "json": "指标"}
NOBODY_CN = {
    "pending": "待发送",
    "nobody": "没有人或没有可用的联系方式",
    "quarantined": "出错，已隔离",
    "resolved": "—",
}
SHOWN = 200


def listed(rows: Sequence[ReportEdition], chosen: int | None, work: Work) -> Markup:
    """Periods and editions, newest first."""
    zone, lines = work.config.city.zone, list[list[object]]()
    for row in rows:
        link = tag("a", _name(row, work), href=f"reports?id={row.id}", target="_self")
        state = state_words(work.config.papers, row, steps_of(work.session, row))
        kind = (
            "green" if row.state == "issued" else "amber" if row.state in ("submitted", "cleared", "returned") else ""
        )
        at = row.issued_at or row.submitted_at or row.made_at
        lines.append(
            [Markup(tag("b", link)) if row.id == chosen else link, small(state, kind), stamp(at, zone, work.now)]
        )
    return table(("期次", "状态", "时间"), lines) if lines else div("ys-note", "还没有。")


def head(edition: ReportEdition, work: Work) -> Markup:
    """Title, edition, state."""
    state = state_words(work.config.papers, edition, steps_of(work.session, edition))
    return div(
        "ys-case-head",
        span("ys-name", edition.title or PAPER_CN.get(edition.kind, edition.kind)), small(f"第{edition.edition}版"), small(state),
        small("内部资料", "dark"),
    )  # fmt: skip


def steps(edition: ReportEdition, names: dict[str, str], work: Work) -> Markup:
    """送审、审核、审签、印发 of the round that counts, and the earlier rounds' returns with their reasons."""
    zone = work.config.city.zone
    lines: list[list[object]] = []
    if edition.submitted_by:
        lines.append(["送审", names.get(edition.submitted_by, edition.submitted_by), stamp(edition.submitted_at, zone, work.now),
                      f"指定{names.get(edition.approver, edition.approver)}审签" if edition.approver else ""])  # fmt: skip
    stages = {stage.id: stage.name for stage in work.config.papers.stages}
    for step in steps_of(work.session, edition):
        if step.round != edition.round and step.verdict == "同意":
            continue
        words = f"{stages.get(step.stage, step.stage)}{'' if step.verdict == '同意' else '，退回'}"
        lines.append([words, names.get(step.by, step.by), stamp(step.at, zone, work.now), step.reason or ""])
    if edition.state == "issued":
        lines.append(["印发", names.get(edition.issued_by or "", edition.issued_by), stamp(edition.issued_at, zone, work.now),
                      f"指标哈希 {edition.hash[:16]}…"])  # fmt: skip
    return table(("步骤", "何人", "时间", "说明"), lines) if lines else div("ys-note", "还没有送审。")


def files(edition: ReportEdition, base: str) -> Markup:
    """Every file with the beginning of its hash; each download is on record."""
    links = [
        tag("a", f"{FORM_CN[form]}（.{form}）", href=f"{base}/papers/{edition.id}/{form}", target="_blank",
            title=f"SHA-256 {filed.hash}")
        for form, filed in files_of(edition).items()
    ]  # fmt: skip
    if "html" in files_of(edition):
        links.append(tag("a", "在新窗口看网页", href=f"{base}/papers/{edition.id}/view", target="_blank"))
    if not links:
        return div("ys-note", "送审以后才有文件。")
    return div("ys-links", "下载（记入日志）：", Markup("　".join(links)))


def readers(found: Sequence[Delivery], work: Work) -> Markup:
    """How far it got with each reader."""
    zone, lines = work.config.city.zone, list[list[object]]()
    for d in found:
        words = MESSAGE_STATE_CN.get(d.state, d.state) if d.way else NOBODY_CN.get(d.state, d.state)
        bad = d.state in ("failed", "nobody", "quarantined")
        arrived = d.state in ("accepted", "delivered", "read")
        state = span("ys-bad" if bad else "ys-good" if arrived else "", words)
        seen = span("ys-good", stamp(d.received_at, zone, work.now)) if d.received_at else span("ys-note", "未签收")
        tries = f"{d.attempts} 次" if d.way else ""
        lines.append([d.reader, d.person or "—", WAY_CN.get(d.way or "", d.way or "—"), state, stamp(d.sent_at, zone, work.now), seen,
                      tries, d.fault or ""])  # fmt: skip
    heads = ("读者", "何人", "方式", "是否送达", "送出", "签收", "发送", "原因")
    return (
        table(heads, lines)
        if lines
        else div("ys-note", "还没有写明送给谁：请系统管理员补上（papers.yaml 的 readers）。")
    )


def opened(one: Opened) -> Markup:
    """A figure and what stands behind it: links by number, what may not be named only counted."""
    part = f"·{one.part}" if one.part else ""
    links = [case_link(case.id, case.number) for case in one.behind.cases[:SHOWN]]
    more = f"等 {len(one.behind.cases)} 件" if len(one.behind.cases) > SHOWN else ""
    said = [
        div("ys-links", f"事项 {len(one.behind.cases)} 件：", Markup("、".join(links)), more) if links else None,
        div("ys-note", f"限制知悉的事项 {one.behind.restricted} 件，只计数。") if one.behind.restricted else None,
        div("ys-note", f"另有您不能查看的事项 {one.hidden} 件，只计数。") if one.hidden else None,
        div("ys-note", f"未立事项的信息 {len(one.behind.items)} 条：{'、'.join(map(str, one.behind.items[:SHOWN]))}") if one.behind.items else None,
    ]  # fmt: skip
    nothing = div("ys-note", "不涉及具体事项。") if not any(said) else None
    title = span("ys-title", tag("b", f"{one.definition.title}{part}　{one.count}{one.definition.unit}"))
    return div("ys-opened", title, div("ys-note", one.definition.sentence), *said, nothing)


def sections(paper: Paper, query: str) -> Markup:
    """The paper's words and tables; every figure leads to its cases on this page."""

    def link(name: str, words: str) -> str:
        kind, _, id_ = name.partition(":")
        href = f"case?id={quote(id_)}" if kind == "case" else f"reports?{query}&figure={quote(name)}"
        return f'<a href="{escape(href)}" target="_self">{escape(words)}</a>'

    body = [
        section_html(numbered(n, section.title), section, link, _picture) for n, section in enumerate(paper.body, 1)
    ]
    annexes = [section_html(section.title, section, link, _picture) for section in paper.annexes]
    top = (
        f'<p class="sub">{escape(paper.title)}</p><p class="sub">{escape(paper.subtitle)}　{escape(paper.standing)}</p>'
    )
    to = f'<p class="to">{escape(paper.to)}：</p>' if paper.to else ""
    return Markup(f'<div class="ys-paper">{top}{to}{"".join(body)}{"".join(annexes)}</div>')


def _picture(chart: Chart) -> str:
    """A drawing as a picture with its words: the page's cleaning of markup lets no drawing pass."""
    data = b64encode(draw(chart.drawn, chart.name, alone=True).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(chart.drawn.alt)}">'


def _name(row: ReportEdition, work: Work) -> str:
    units = {unit.id: unit.name for unit in work.config.units.units}
    unit = f" {units.get(row.unit, row.unit)}" if row.unit else ""
    again = f" 第{row.edition}版" if row.edition > 1 else ""
    kind = f"{PAPER_CN[row.kind]} " if row.kind in TO_UNITS else ""
    return f"{kind}{row.period.partition(':')[0]}{unit}{again}"
