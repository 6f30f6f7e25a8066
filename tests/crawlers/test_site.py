"""The city's own sites: reachability, last update, dead links, each with a clock like any other."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from parsel import Selector

from cases.house import House
from cases.now import HeldClock
from cases.registers.lines import register_lines
from cases.registers.sites import judge, reach
from cases.registers.tending import tend_freshness
from config.channels import Publication
from config.load import Config
from crawlers.addresses import require_allowed
from crawlers.errors import DownloadError
from crawlers.site import visit as visit_module
from crawlers.site.parse import latest_date, links_digest, links_of
from crawlers.site.visit import due, visit, visit_due
from tests.conftest import NINE
from tests.crawlers.small_web import Web

ZONE = ZoneInfo("Asia/Shanghai")
HOME = "<html><head><title>门户</title></head><body><p>今天是2026年11月23日 星期一</p><ul>{rows}</ul></body></html>"
ROW = '<li><a href="{href}">{title}</a><span>{day}</span></li>'


def a_page(*rows: tuple[str, str]) -> str:
    """A home page that lists articles by address and day."""
    return HOME.format(rows="".join(ROW.format(href=href, title="通知", day=day) for href, day in rows))


def newest(html: str) -> str | None:
    """The newest date that the page shows."""
    at = latest_date(Selector(text=html).root, "http://p.cn/", ZONE, NINE)
    return f"{at:%Y-%m-%d}" if at else None


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([("/1", "2026-11-20"), ("/2", "2026-11-02")], "2026-11-20"),
        ([("/1", "[11-19]"), ("/2", "11-02")], "2026-11-19"),
        ([("/1", "12-30")], "2025-12-30"),
        ([("/202611/t20261118_88.html", "")], "2026-11-18"),
        ([("/2026/11/17/88.html", "")], "2026-11-17"),
        ([("/1", "2027-01-01"), ("/2", "2026-11-02")], "2026-11-02"),
        ([("/1", "２０２６年１１月５日")], "2026-11-05"),
        ([("/1", "电话 028-88790000"), ("/2", "3.15 晚会")], None),
        ([("/1", "")], None),
    ],
)
def test_the_newest_date_beside_a_link(rows: list[tuple[str, str]], day: str | None) -> None:
    """Dates in rows and addresses count, with or without year; today's date in the head and days to come do not."""
    assert newest(a_page(*rows)) == day


def test_links_are_the_pages_it_leads_to() -> None:
    """Scripts and anchors are none; the order does not change the digest, a new article does."""
    root = Selector(text='<a href="/b">x</a><a href="/a#top">x</a><a href="javascript:x">x</a><a>x</a>').root
    assert links_of(root, "http://p.cn/") == ["http://p.cn/b", "http://p.cn/a"]
    assert links_digest(["a", "b"]) == links_digest(["b", "a"]) != links_digest(["a", "c"])


@pytest.mark.parametrize(
    ("failed", "amiss"),
    [
        ([], False), ([True, True], False), ([True] * 3, True), ([True, *[False] * 18], False), ([True, *[False] * 19], True),
        ([False, True, *[False] * 18], False), ([True, *[False] * 20], False),
    ],
)  # fmt: skip
def test_five_per_cent_of_a_week(failed: list[bool], amiss: bool) -> None:
    """Three in a row, or one of twenty while it fails: below and after that nobody is bothered."""
    assert (judge(failed) is not None) == amiss


@pytest.fixture
def portal(web: Web, open_city: Callable[..., House], qionglai: Config) -> Callable[..., House]:
    """Opens a house that watches one page of the small web."""

    def open_(**more: object) -> House:
        site = {
            "id": "portal",
            "name": "门户网站",
            "unit": "shi_fuban",
            "kind": "site",
            "url": web.url + "/",
            "allow_private": True,
        }
        publications = [Publication.model_validate(site | more)]
        channels = qionglai.channels.model_copy(update={"publications": publications})
        return open_city(replace(qionglai, channels=channels))

    return open_


def look(house: House) -> None:
    """One visit and what follows from it."""
    visit(house, house.config.channels.publications[0], Event())
    with house.write() as work:
        tend_freshness(work)
        work.commit()


def lines(house: House, kind: str) -> list[tuple[str, str, str]]:
    """Name, state and last clock's end of the entries of that register."""
    with house.read() as work:
        found = register_lines(work, kind=kind)
    return [(line["name"], line["state"], line["clock"]["due_at"][:10]) for line in found]


def test_what_the_home_page_shows_renews_its_limit(web: Web, portal: Callable[..., House], clock: HeldClock) -> None:
    """Two weeks from the newest date; a new article moves it; without one the limit stays and passes."""
    web.put("/", a_page(("/1", "2026-11-20")))
    house = portal(check_links=False)
    look(house)
    assert lines(house, "site_freshness") == [("门户网站", "open", "2026-12-04")]
    clock.forward(days=10)
    look(house)
    assert lines(house, "site_freshness") == [("门户网站", "open", "2026-12-04")]
    web.put("/", a_page(("/2", "2026-12-02"), ("/1", "2026-11-20")))
    look(house)
    assert lines(house, "site_freshness") == [("门户网站", "open", "2026-12-16")]


def test_a_page_long_out_of_date_when_first_seen_has_missed_its_limit(web: Web, portal: Callable[..., House]) -> None:
    """However often the desk looks before the first visit: nothing counts from then, the page's own newest date does."""
    web.put("/", a_page(("/1", "2026-03-01")))
    house = portal(check_links=False)
    with house.write() as work:
        assert tend_freshness(work) == 0
        work.commit()
    look(house)
    assert lines(house, "site_freshness") == [("门户网站", "open", "2026-03-15")]
    with house.read() as work:
        [line] = register_lines(work, kind="site_freshness")
        assert line["clock"]["late_when_discovered"]


def test_a_page_without_dates_is_judged_by_its_links(web: Web, portal: Callable[..., House], clock: HeldClock) -> None:
    """The first look knows nothing, the same links are no update, other links are one, and that it is guessed is kept."""
    web.put("/", a_page(("/1", "")))
    house = portal(check_links=False)
    look(house)
    clock.forward(days=3)
    look(house)
    before = lines(house, "site_freshness")
    web.put("/", a_page(("/1", ""), ("/2", "")))
    look(house)
    with house.read() as work:
        last = reach(work, house.config.channels.publications[0]).last
        assert last is not None
        assert last.updated_from == "guessed"
    assert lines(house, "site_freshness") != before


@pytest.mark.parametrize(
    ("kind", "column", "due_at"),
    [("account", None, "2026-11-30"), ("site", "news", "2026-12-04"), ("site", "policy", "2027-05-22")],
)
def test_accounts_and_columns_have_their_own_limits(
    web: Web, portal: Callable[..., House], kind: str, column: str | None, due_at: str
) -> None:
    """Ten days for an account, two weeks for news, half a year for policy."""
    web.put("/", a_page(("/1", "2026-11-20")))
    house = portal(kind=kind, column=column, check_links=False)
    look(house)
    assert [line[2] for line in lines(house, f"{kind}_freshness")] == [due_at]


def test_an_unreachable_site_owes_a_correction(web: Web, portal: Callable[..., House], clock: HeldClock) -> None:
    """The third failure opens an entry with its limit, once; when the site answers again the entry is closed by that."""
    web.put("/", "<html>系统维护</html>", status=502)
    house = portal(check_links=False)
    for n in range(5):
        look(house)
        assert len(lines(house, "website_correction")) == (n >= 2)
        clock.forward(hours=1)
    web.put("/", a_page(("/1", "2026-11-20")))
    look(house)
    assert [(name, state) for name, state, _ in lines(house, "website_correction")] == [
        ("门户网站打不开或太慢", "closed")
    ]


@pytest.mark.parametrize("page", ["", "<title>404</title>页面找不到了！", "<html>请输入验证码</html>"])
def test_a_page_that_is_none_is_a_failed_visit(web: Web, portal: Callable[..., House], page: str) -> None:
    """An answer with 200 that is no page does not count as reached."""
    web.put("/", page)
    house = portal(check_links=False)
    look(house)
    with house.read() as work:
        found = reach(work, house.config.channels.publications[0])
    assert (found.visits, found.failed) == (1, 1)


def test_dead_links_owe_a_correction(
    web: Web, portal: Callable[..., House], clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone pages are dead, refusing and slow ones are not; checked once a day; put right, the entry is closed."""
    monkeypatch.setattr("crawlers.site.visit.LINK_SECONDS", 0.0)
    web.put("/", a_page(("/1", "2026-11-20"), ("/gone", ""), ("/secret", "")))
    web.put("/1", "好")
    web.put("/secret", "", status=403)
    house = portal()
    look(house)
    with house.read() as work:
        assert reach(work, house.config.channels.publications[0]).dead == [web.url + "/gone"]
    assert [(name, state) for name, state, _ in lines(house, "website_correction")] == [("门户网站有死链", "open")]
    clock.forward(hours=2)
    look(house)
    assert web.visits("/gone") == 1
    web.put("/gone", "又有了")
    clock.forward(days=1)
    look(house)
    assert [state for _, state, _ in lines(house, "website_correction")] == ["closed"]


def test_a_host_that_nobody_knows_is_dead(
    web: Web, portal: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for who may visit inside; where the keepers of names do not answer nobody can tell, and nothing is held against its keeper."""
    asked, failures = socket.getaddrinfo, {"nobody.invalid": socket.EAI_NONAME, "away.invalid": socket.EAI_AGAIN}

    def look_up(host: str, *rest: Any, **more: Any) -> Any:
        if host in failures:
            raise socket.gaierror(failures[host], "no")
        return asked(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("crawlers.site.visit.LINK_SECONDS", 0.0)
    web.put("/", a_page(("http://nobody.invalid/1", "2026-11-20"), ("http://away.invalid/1", "")))
    house = portal()
    look(house)
    with house.read() as work:
        assert reach(work, house.config.channels.publications[0]).dead == ["http://nobody.invalid/1"]
    for host, known in (("nobody.invalid", True), ("away.invalid", False)):
        with pytest.raises(DownloadError) as failed:
            require_allowed(f"http://{host}/", allow_private=False)
        assert failed.value.nobody is known


def test_pages_are_visited_in_their_rhythm(web: Web, portal: Callable[..., House], clock: HeldClock) -> None:
    """At once, then every hour: often enough for the rule's twenty visits a day."""
    web.put("/", a_page(("/1", "2026-11-20")))
    house = portal(check_links=False)
    assert [visit_due(house, Event()), visit_due(house, Event())] == [1, 0]
    clock.forward(minutes=59)
    assert due(house) == []
    clock.forward(minutes=1)
    assert visit_due(house, Event()) == 1
    assert timedelta(days=1) / timedelta(minutes=house.config.channels.publications[0].visit_minutes) >= 20


def test_a_link_that_is_none_costs_the_page_nothing(web: Web, portal: Callable[..., House]) -> None:
    """Half an address, in a link or as the page's base, is passed over; the date beside it counts."""
    page = a_page(("http://[bad", "2026-11-20"), ("http://x.invalid:80:90/", ""), ("/1", "2026-11-02"))
    web.put("/", page.replace("<head>", "<head><base href='http://[x'>"))
    house = portal(check_links=False)

    assert visit_due(house, Event()) == 1
    with house.read() as work:
        last = reach(work, house.config.channels.publications[0]).last
    assert last is not None
    assert (last.fault, f"{last.updated_at:%Y-%m-%d}") == (None, "2026-11-19")  # midnight of the 20th there


def test_the_29th_of_february_of_a_year_that_has_none() -> None:
    """Seen in January of a leap year it would be last year's, which had no such day: it is no date."""
    january = datetime(2028, 1, 10, tzinfo=ZONE)

    assert latest_date(Selector(text=a_page(("/1", "02-29"))).root, "http://p.cn/", ZONE, january) is None


def test_a_page_that_breaks_us_keeps_us_from_no_other(
    web: Web, portal: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own mistake with one page: the next is visited, and nothing is held against the first one's keeper."""
    web.put("/", a_page(("/1", "2026-11-20")))
    house = portal(check_links=False)
    first = house.config.channels.publications[0]
    house.config.channels.publications.append(first.model_copy(update={"id": "second"}))
    looked = visit_module.look_at

    def breaks(house: House, publication: Publication, *rest: Any, **more: Any) -> Any:
        if publication is first:
            raise RuntimeError
        return looked(house, publication, *rest, **more)

    monkeypatch.setattr(visit_module, "look_at", breaks)

    assert visit_due(house, Event()) == 1
    with house.read() as work:
        assert [reach(work, one).visits for one in house.config.channels.publications] == [0, 1]


def test_zone_is_the_citys() -> None:
    """A day begins at the city's midnight."""
    at = latest_date(Selector(text=a_page(("/1", "2026-11-20"))).root, "", ZONE, NINE)
    assert at == datetime(2026, 11, 20, tzinfo=ZONE)
