"""考核与统计 as people see it, and what they take out of it."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.people.accounts import add_user
from cases.store.case_tables import Case
from cases.store.event_tables import Event
from dashboard.export_figures import ExportFigures
from dashboard.gate import is_open
from dashboard.read.statistics import Asked, read_behind, scope_of_unit
from dashboard.rights import Sight
from reports.definitions import definition
from reports.figures import tallies_of
from reports.scope import CITY
from reports.spans import span_named
from tests.dashboard.conftest import shown
from tests.dashboard.seed import PASSWORD
from tests.dashboard.taking import Take, taking

Page = Callable[..., AppTest]
NOVEMBER = "2026-11"


def own_of(desk: House, login: str) -> set[str]:
    """Numbers of the cases that the login's unit leads."""
    unit = {"danwei": "水务"}[login]
    with desk.read() as work:
        found = work.config.unit_of(unit, work.now.date())  # type: ignore[arg-type]
        assert found is not None
        return set(work.session.scalars(select(Case.number).where(Case.handling_lead == found.id)))


def test_the_month_that_runs_is_shown_first(page: Page, desk: House) -> None:
    """The desk sees the whole city: numbers first, each a way to its cases, bands instead of a ranking."""
    html = shown(page("zhiban", "statistics"))
    assert "2026年11月（11月1日至11月30日），尚未结束 · 全市" in html
    with desk.read() as work:
        count = tallies_of(work.session, span_named(NOVEMBER, work.config.city.zone, work.now), work.now)[
            "cases_opened"
        ].count
    assert 'href="statistics?period=2026-11&amp;figure=cases_opened" target="_self"' in html
    assert f'<span class="ys-big">{count}</span>' in html
    assert "按时率区间" in html
    assert "排名" not in html.replace("件数不是排名", "")
    assert "本周" not in html


def test_every_number_opens_as_many_rows_as_it_says(page: Page, desk: House) -> None:
    """Each link on the page: listed and merely counted together are the number that was clicked."""
    html = shown(page("zhiban", "statistics", period=NOVEMBER))
    links = re.findall(r'href="statistics\?period=2026-11&amp;figure=([^"]+)" target="_self">([0-9]+)</a>', html)
    assert len(links) > 20
    with desk.read() as work:
        span, sight = (
            span_named(NOVEMBER, work.config.city.zone, work.now),
            Sight("shi_fuban", frozenset({"duty_officer"})),
        )
        for figure, number in links:
            behind = read_behind(work, sight, CITY, span, Asked.read(unquote(unescape(figure))))
            assert len(behind.lines) + behind.closed == int(number), figure


def test_a_restricted_case_is_counted_and_not_listed(page: Page, desk: House) -> None:
    """The desk reads the number of those it may not read; 纪检 reads them."""
    html = shown(page("zhiban", "statistics", period=NOVEMBER, figure="cases_opened"))
    assert "另有 1 项限制知悉或须回避，只计数" in html
    assert "违规收礼" not in html
    assert "违规收礼" in shown(page("jijian", "statistics", period=NOVEMBER, figure="cases_opened"))


def test_a_unit_sees_its_own_only(page: Page, desk: House) -> None:
    """Numbers, breaches and lists of the unit's cases; nothing of others, whatever address is typed."""
    own = own_of(desk, "danwei")
    html = shown(page("danwei", "statistics", period=NOVEMBER))
    assert " · 全市" not in html
    assert set(re.findall(r"[YS]Q2026-\d+", html)) <= own
    for figure in (
        "cases_opened",
        "clocks_late",
        "clocks_due_by_unit:shi_yingji",
        "cases_by_lead:shi_yingji",
        "items_received",
    ):
        behind = shown(page("danwei", "statistics", period=NOVEMBER, figure=figure))
        assert set(re.findall(r"[YS]Q2026-\d+", behind)) <= own, figure
    assert own <= set(
        re.findall(r"[YS]Q2026-\d+", shown(page("danwei", "statistics", period=NOVEMBER, figure="cases_opened")))
    )


def test_a_unit_does_not_learn_that_a_restricted_case_is_its_own(desk: House) -> None:
    """Not even as a number: the unit's figures are the same with it and without."""
    with desk.write() as work:
        case = work.session.scalars(select(Case).where(Case.handling_lead == "shi_yingji")).first()
        assert case is not None
        span, unit = span_named(NOVEMBER, work.config.city.zone, work.now), scope_of_unit("shi_yingji")
        count = [definition("cases_opened"), definition("cases_by_lead"), definition("clocks_due_by_unit")]
        with_it = [tallies_of(work.session, span, work.now, count, scope=unit)[d.name].count for d in count]
        case.restricted = True
        work.session.flush()
        without = [tallies_of(work.session, span, work.now, count, scope=unit)[d.name].counts for d in count]
    assert with_it[0] - sum(without[0].values()) == 1
    assert all(set(counts) <= {"shi_yingji"} for counts in without[1:])


def test_who_has_no_unit_and_not_the_city_sees_nothing(page: Page, desk: House) -> None:
    """An audit administrator, for one."""
    with desk.write() as work:
        add_user(work, "shenji", "沈计", PASSWORD, ["auditor"], None)
        work.commit()
    assert "没有查看统计的权限" in shown(page("shenji", "statistics"))


@pytest.mark.parametrize("query", [{"period": "x' OR 1=1"}, {"period": "<script>"}, {"figure": "no_such"}, {"figure": "cases_opened", "after": "x"},
                                   {"figure": "cases_opened", "after": "9" * 40}, {"figure": "cases_by_lead:<b>x</b>"}])  # fmt: skip
def test_odd_addresses_are_harmless(page: Page, query: dict[str, str]) -> None:
    """They show the usual page, or an empty list; nothing of them is taken for markup."""
    html = shown(page("zhiban", "statistics", **query))
    assert "<script>" not in html
    assert "<b>x" not in html


def test_another_stretch_is_chosen_with_the_mouse(page: Page) -> None:
    """周 shows the week that runs; the address follows."""
    app = page("zhiban", "statistics", period=NOVEMBER)
    app.segmented_control(key="ys_kind").set_value("week").run()
    assert "2026年第48周" in shown(app)
    assert app.query_params["period"] in ("2026-W48", ["2026-W48"])


@pytest.fixture
def take(desk: House, logged_in: Callable[[str], str]) -> Iterator[Take]:
    """What somebody takes out of these routes."""
    with taking(ExportFigures(desk).routes(), logged_in) as take_:
        yield take_


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_all_figures_are_taken_marked_and_on_record(desk: House, take: Take, form: str) -> None:
    """Each definition with its sentence; the copy's sign stands on the table and in the event."""
    rows = take("zhiban", f"/export/statistics.{form}?period={NOVEMBER}")
    assert rows[0][0].startswith("导出人 周值班（zhiban）")
    assert rows[-1][0] == rows[0][0]
    assert ["新增事项", "合计"] in [row[:2] for row in rows]
    with desk.read() as work:
        told = work.session.scalars(select(Event).where(Event.type == "statistics_exported")).one()
    assert told.data["copy"] in rows[0][0]
    assert (told.actor, told.data["period"], told.data["form"]) == ("zhiban", NOVEMBER, form)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_cases_behind_a_figure_are_taken_as_they_are_shown(desk: House, take: Take, form: str) -> None:
    """Without restricted ones, masked, and no title is a formula; a unit takes its own."""
    with desk.write() as work:
        for case in work.session.scalars(select(Case)):
            case.title = f'=HYPERLINK("http://x")13900005678 {case.id}'
        work.commit()
    rows = take("zhiban", f"/export/figure.{form}?period={NOVEMBER}&figure=cases_opened")
    with desk.read() as work:
        numbers = set(work.session.scalars(select(Case.number).where(Case.restricted.is_(False))))
    assert {row[0] for row in rows[2:-1]} == numbers
    assert {row[1][:2] for row in rows[2:-1]} == {"'="}
    assert "13900005678" not in str(rows)
    own = take("danwei", f"/export/figure.{form}?period={NOVEMBER}&figure=cases_opened")
    assert {row[0] for row in own[2:-1]} == own_of(desk, "danwei")


def test_strangers_and_odd_addresses_take_nothing(take: Take) -> None:
    """No session, no such form, stretch or figure; and the gate knows no exception."""
    path = f"/export/statistics.csv?period={NOVEMBER}"
    assert (take(None, path), take("forged", path)) == ([["303"]], [["401"]])
    for odd in (
        "statistics.pdf?period=2026-11",
        "statistics.csv",
        "statistics.csv?period=2026-99",
        "figure.csv?period=2026-11&figure=x",
    ):
        assert take("zhiban", f"/export/{odd}") == [["404"]]
    assert not is_open("/export/statistics.csv")
    assert not is_open("/export/figure.csv")


def test_a_figure_that_is_not_there_is_said(page: Page) -> None:
    """A mistyped or old address shows all figures and says why it is not the one asked for."""
    html = shown(page("zhiban", "statistics", period=NOVEMBER, figure="nosuch"))
    assert "没有「nosuch」这个指标，下面是全部统计。" in html
    assert "新增事项" in html
