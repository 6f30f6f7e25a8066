"""检索 and 热点 as people see them."""

from collections.abc import Callable
from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.items.search import index_waiting
from cases.matters.numbers import next_numbers
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Item
from dashboard.read.found import find
from dashboard.read.topics import renew_topics
from dashboard.rights import Sight
from dashboard.screens.topics import bars
from pipeline.settling.process import process_pending
from reports.glance import drawn_from, glance_numbers
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]
OFFICER = Sight("shi_fuban", frozenset({"duty_officer"}))


@pytest.fixture
def indexed(desk: House) -> House:
    """The second pass has been through."""
    index_waiting(desk)
    return desk


def test_words_are_found_marked_and_masked(page: Page, indexed: House) -> None:
    """The item, its case, the word marked; the telephone of a citizen is not readable."""
    html = shown(page("zhiban", "search", q="伤者家属"))
    assert '<mark title="检索词">伤者家属</mark>' in html
    assert 'href="case?id=1"' in html
    assert "13800001234" not in html


def test_a_matter_of_discipline_is_found_by_nobody(page: Page, indexed: House) -> None:
    """Not even by those it belongs to: they have its page."""
    for login in ("zhiban", "jijian"):
        assert "没有找到" in shown(page(login, "search", q="违规收礼"))


def test_a_unit_finds_its_own_cases_and_nothing_said_of_it(indexed: House) -> None:
    """By the same sight as the work list."""
    with indexed.write() as work:
        lead = work.session.get_one(Case, 3).handling_lead
        work.commit()
    liaison = Sight(lead, frozenset({"unit_liaison"}))
    with indexed.read() as work:
        assert [hit.case_id for hit in find(work, liaison, "请有关部门答复").hits] == [3]
    with indexed.write() as work:
        work.session.execute(update(Case).where(Case.id == 3).values(complained_of=[lead]))
        work.commit()
    with indexed.read() as work:
        assert find(work, liaison, "停水").hits == []
        assert len(find(work, OFFICER, "停水").hits) == 1


def test_what_waits_for_the_index_is_said(page: Page, desk: House) -> None:
    """Nobody takes an item that is not indexed yet for one that does not exist."""
    assert "还有 8 条信息没有编入检索" in shown(page("zhiban", "search"))


def test_topics_are_for_those_who_see_the_whole_city(page: Page) -> None:
    """A unit is told so; the desk gets the page."""
    assert "只限值守台" in shown(page("danwei", "topics"))
    assert "最近 7 天的热点" in shown(page("zhiban", "topics"))


def test_bars_say_their_numbers_in_words() -> None:
    """A drawing that cannot be seen can be read."""
    drawn = bars([0, 2, 4])
    assert "每天的条数：0、2、4" in drawn
    assert "▁▅█" in drawn


def test_a_search_says_how_many_there_are_of_those_one_may_read(
    page: Page, indexed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of few; of very many that there are more; what is restricted is not counted, for a number would tell of it."""
    assert "共 1 条" in shown(page("zhiban", "search", q="伤者家属"))
    with indexed.write() as work:
        work.session.execute(update(Case).where(Case.id == 2).values(restricted=True))
        work.commit()
    with indexed.read() as work:
        one, whole = find(work, OFFICER, "羊安街道"), find(work, OFFICER, "化工园区")
        assert (one.count, one.counted) == (len(one.hits), True)
        monkeypatch.setattr("dashboard.read.found.CHUNK", 1)
        monkeypatch.setattr("dashboard.read.found.LOOKED_AT", 1)
        cut = find(work, OFFICER, "化工园区")
    assert whole.counted
    assert (cut.count, cut.counted) == (1, False)


def five_complain(desk: House) -> None:
    """Of one thing, within a day; judged."""
    with desk.write() as work:
        next_numbers(work, "matter", 100)  # the seeded cases have taken the first
        for n in range(5):
            text = f"桑园镇丽景苑小区二次供水发黄发臭，已经反映{n + 2}次，自来水没法喝，请查一查水箱。"
            keep(work, [RawItem(channel="forum", title="丽景苑小区自来水发黄", text=text, author=f"住户{n}号楼",
                                external_id=f"w{n}", published_at=work.now - timedelta(hours=n + 1))])  # fmt: skip
        work.commit()
    process_pending(desk)


def test_a_topic_is_shown_with_its_cases_and_its_trend(page: Page, desk: House) -> None:
    """Five people complain of one thing within a day: its name, how many, and a bar for the day."""
    five_complain(desk)

    html = shown(page("zhiban", "topics"))

    assert "丽景苑" in html
    assert "5 条 · 5 人" in html
    assert "每天的条数：" in html
    assert "丽景苑" in shown(page("zhiban", "topics", town="桑园镇"))
    elsewhere = shown(page("zhiban", "topics", town="天台山镇"))
    assert "天台山镇最近 7 天的热点（0）" in elsewhere
    assert "丽景苑" not in elsewhere


def test_the_map_and_the_trend_are_those_of_the_papers(page: Page, desk: House) -> None:
    """Each town stands with its number, the numbers of the figure; an unknown town chooses none and is named."""
    with desk.read() as work:
        seen = drawn_from(work.config, glance_numbers(work, work.now - timedelta(days=7)))
    html = shown(page("zhiban", "topics", town="[羊安](http://a.invalid)"))
    assert (
        "没有「[羊安](http://a.invalid)」这个镇街，下面是全市的热点。" in html
    )  # as it was asked for, no link of a stranger's
    assert seen.towns is not None
    for tile in seen.towns.tiles:
        assert f'aria-label="{tile.name}{tile.value}件"' in html
    assert "不表示界线" in html
    assert escape(seen.trend.alt) in html
    assert "最近 7 天的热点" in html


def test_kept_topics_lose_what_has_been_restricted_since(page: Page, desk: House) -> None:
    """Worked out a minute ago and kept: a case handed to 纪检 is out of them at the next look."""
    five_complain(desk)
    assert renew_topics(desk)
    assert not renew_topics(desk)
    assert "丽景苑" in shown(page("zhiban", "topics"))

    with desk.write() as work:
        held = select(CaseItem.case_id).join(Item, Item.id == CaseItem.item_id).where(Item.channel == "forum", Item.external_id.like("w%"))  # fmt: skip
        work.session.execute(update(Case).where(Case.id.in_(held)).values(restricted=True))
        work.commit()
    assert "丽景苑" not in shown(page("zhiban", "topics"))
