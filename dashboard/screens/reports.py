"""周报: every paper of the desk, its editions, its way through review and issue, and what stands behind each figure."""

import streamlit as st
from sqlalchemy import select

from cases.console import Refusal
from cases.papers.receiving import deliveries
from cases.papers.rights import decides, drafts, issues, reads, reads_all
from cases.papers.shelf import span_of
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import User
from cases.work import Work
from config.papers import NOTICES, PAPER_CN
from dashboard.address import Address
from dashboard.doing import say_done
from dashboard.markup import Markup, div
from dashboard.paper.forms import begin, forms
from dashboard.paper.parts import files, head, listed, opened, readers, sections, steps
from dashboard.visit import Visit
from dashboard.wording import full_width
from reports.content import Paper
from reports.kinds import KINDS
from reports.opening import Opened, for_eyes, opened_edition
from reports.opening import opened as opened_now
from reports.press import composed, paper_of
from reports.sections.facts import Facts

SHOWN = 30


def show(visit: Visit) -> None:
    """The list beside the chosen edition; a unit sees what was made out to it."""
    chosen = _chosen(visit)
    kinds = _kinds(visit)
    default = chosen.kind if chosen is not None and chosen.kind in kinds else kinds[0] if kinds else None
    say_done()
    if not kinds:
        st.html(div("ys-empty", "没有您可以看的件。"))
        return
    kind = st.segmented_control("种类", kinds, default=default, required=True, format_func=PAPER_CN.__getitem__,
                                label_visibility="collapsed", key=f"ys_kind_{chosen.id if chosen else 0}")  # fmt: skip
    left, right = st.columns([8, 19], gap="medium")
    with left:
        begin(visit, str(kind))
        with visit.house.read() as work:
            st.html(listed(_rows(work, visit, str(kind)), chosen.id if chosen else None, work))
    with right:
        if chosen is None:
            st.html(div("ys-empty", "左边选一期，或起草。"))
        else:
            _edition(visit, chosen)


def _edition(visit: Visit, edition: ReportEdition) -> None:
    base = Address.of(visit.house.config).prefix
    with visit.house.read() as work:
        names = dict(work.session.execute(select(User.login, User.name)).all())
        st.html(head(edition, work))
        paper, facts = _paper(work, visit, edition)
        figure = _figure(work, visit, edition, facts)
        st.html(Markup(steps(edition, names, work) + files(edition, base)))
    forms(visit, edition, paper)
    with visit.house.read() as work:
        if edition.state == "issued":
            st.html(Markup(div("ys-part", "送达和签收") + readers(deliveries(work, edition), work)))
    if figure is not None:
        st.html(Markup(div("ys-part", "指标所涉事项") + opened(figure)))
    if paper is not None:
        st.html(Markup(div("ys-part", "内容") + sections(paper, f"id={edition.id}")))
    else:
        st.html(div("ys-note", "这一版只冻结了指标，没有文件。"))


def _paper(work: Work, visit: Visit, edition: ReportEdition) -> tuple[Paper | None, Facts | None]:
    """What was submitted, or as long as it is a draft what it would be now."""
    if edition.content:
        if edition.state not in ("draft", "returned"):
            return paper_of(edition, visit.house.config.city.zone), None
    elif edition.state not in ("draft", "returned"):
        return None, None
    span = KINDS[edition.kind].named(span_of(edition), visit.house.config.city.zone, work.now)
    made = composed(work, edition.kind, span, edition.unit, edition)
    return made.paper, made.facts


def _figure(work: Work, visit: Visit, edition: ReportEdition, facts: Facts | None) -> Opened | None:
    name = st.query_params.get("figure", "")
    if not name:
        return None
    try:
        found = opened_now(facts, name) if facts is not None else opened_edition(work, edition, name)
    except Refusal as e:
        st.error(full_width(str(e)))
        return None
    return for_eyes(work, found, visit.sight)


def _chosen(visit: Visit) -> ReportEdition | None:
    """The edition of the address, if this person may read it; whether there is another is not said."""
    wanted = st.query_params.get("id", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
        return None
    with visit.house.read() as work:
        row = work.session.get(ReportEdition, int(wanted))
        if row is not None and reads(work.config.papers, visit.actor, row):
            work.session.expunge(row)
            return row
    st.html(div("ys-banner ys-red", "没有这一件，或您无权查看。"))
    return None


def _kinds(visit: Visit) -> list[str]:
    papers, actor = visit.house.config.papers, visit.actor
    if reads_all(papers, actor) or drafts(papers, actor) or decides(papers, actor) or issues(papers, actor):
        return [kind for kind in PAPER_CN if kind in KINDS]
    return [kind for kind in PAPER_CN if kind in NOTICES] if actor.unit else []


def _rows(work: Work, visit: Visit, kind: str) -> list[ReportEdition]:
    query = select(ReportEdition).where(ReportEdition.kind == kind).order_by(ReportEdition.id.desc()).limit(SHOWN * 4)
    rows = [row for row in work.session.scalars(query) if reads(work.config.papers, visit.actor, row)]
    return rows[:SHOWN]
