"""The page of a busy matter: what is due next, what was merged into it, and every voice of it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.matters.acts import act
from cases.people.actors import actor_of
from dashboard.markup import Markup
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]


@pytest.fixture
def busy(desk: House) -> House:
    """Case 7 is part of case 1, whose clocks run."""
    with desk.write() as work:
        act(work, 7, "merge", actor_of(work, "zhiban"), "同一起", {"into": "1"})
        work.commit()
    return desk


def head_of(html: str) -> Markup:
    """The line across the page."""
    return Markup(html.partition("ys-case-head")[2].partition("</div>")[0])


@pytest.mark.parametrize(("case_id", "duty"), [("4", "风险核查"), ("3", "舆情回应")])
def test_the_head_names_the_limit_whose_time_it_tells(page: Page, case_id: str, duty: str) -> None:
    """Nine minutes of what: the duty stands beside the time left."""
    assert duty in head_of(shown(page("zhiban", "case", id=case_id)))


def test_the_timeline_names_what_was_merged_into_the_case(page: Page, busy: House) -> None:
    """Its number, by which it is asked for afterwards."""
    past = shown(page("zhiban", "case", id="1")).partition("经过")[2]
    assert past.partition("并入事项")[2].partition("</tr>")[0].count("YQ2026-000007") == 1


def test_every_voice_of_a_case_can_be_read(page: Page, busy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One a page: the way on leads to the second, the way back to the first, and past the end stands no third."""
    for room in ("dashboard.case.voices", "dashboard.read.casefile"):
        monkeypatch.setattr(f"{room}.MOST_VOICES", 1)
    first, second, beyond = (shown(page("zhiban", "case", id="1", voices=skip)) for skip in ("0", "1", "2"))
    assert "编号 E1" in first
    assert "编号 E7" not in first
    assert '<a href="case?id=1&amp;voices=1" target="_self">另有 1 条，往后看</a>' in first
    assert "编号 E7" in second
    assert "编号 E1" not in second
    assert '<a href="case?id=1&amp;voices=0" target="_self">看前面的</a>' in second
    assert "往后看" not in second
    assert "往后看" not in beyond
