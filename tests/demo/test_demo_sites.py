"""The websites, read as the crawler reads them: with the selectors of the demo's own channels.yaml."""

from collections.abc import Callable
from datetime import datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from config.load import load_config
from demo.configuration import write_configuration
from demo.moments import ZONE, Voice
from demo.pages import NOTICE, fill
from demo.server import TownServer
from demo.sites import SITES, Site

DEMO = Path(__file__).parents[2] / "demo"
Fetch = Callable[..., tuple[HTTPResponse, bytes]]


@pytest.fixture(scope="session")
def sources(server: TownServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Each channel's source as the product's own loader understands it."""
    directory = tmp_path_factory.mktemp("demo") / "config"
    write_configuration(directory, server.url, DEMO.parent / "config")
    return {channel.id: channel.source for channel in load_config(directory).channels.channels}


def read(fetch: Fetch, site: Site, path: str) -> Selector:
    answer, body = fetch(path)
    assert answer.status == 200
    return Selector(body.decode(site.encoding))


def crawl(fetch: Fetch, site: Site, source: Any) -> list[Selector]:
    """Every detail page that the lists lead to."""
    path, found = site.home, []
    while path:
        listing = read(fetch, site, path)
        found += [read(fetch, site, link) for link in listing.css(source.item_link).getall()]
        path = listing.css(source.next_page).get(default="")
    return found


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.channel)
def test_lists_lead_to_every_voice(
    site: Site, fetch: Fetch, sources: dict[str, Any], voices: dict[str, list[Voice]]
) -> None:
    """从列表页出发能走到每条信息，编号、标题、作者、正文、类型与时间都和原文一致。"""
    source = sources[site.channel]
    seen = {}
    for page in crawl(fetch, site, source):
        values = {name: page.css(selector).getall() for name, selector in source.fields.items()}
        published = datetime.strptime(values["published_at"][0], source.date_formats[0]).replace(tzinfo=ZONE)
        seen[values["external_id"][0]] = (
            values["title"], values["author"], values["text"], values.get("type", []), published,
            values.get("reply", []),
        )  # fmt: skip

    assert seen == {
        voice.key: (
            [voice.title], [voice.author], voice.paragraphs,
            [voice.type] if voice.type and "type" in source.fields else [],
            shown(site, voice.published_at), [voice.reply] if voice.reply else [],
        )
        for voice in voices[site.channel]
    }  # fmt: skip


def shown(site: Site, moment: datetime) -> datetime:
    return datetime.strptime(moment.strftime(site.date_format), site.date_format).replace(tzinfo=ZONE)


def test_long_lists_have_several_pages(server: TownServer) -> None:
    """论坛和政府网站的列表不止一页。"""
    assert {"/forum/", "/forum/list-2.html", "/forum/list-3.html", "/city_website/list-2.html"} <= set(server.pages)


def test_one_site_speaks_gbk(fetch: Fetch) -> None:
    """论坛用 GBK，编码只写在 meta 里，不是 UTF-8。"""
    answer, body = fetch("/forum/")

    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset=gbk" in body
    assert NOTICE in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_every_page_answers_and_says_it_is_invented(server: TownServer, fetch: Fetch) -> None:
    """每个网页、信源和导出都能打开，并写明演示数据、纯属虚构。"""
    for path in (*server.pages, "/inbox"):
        answer, body = fetch(path)
        encoding = "gbk" if path.startswith("/forum/") else "utf-8"

        assert answer.status == 200, path
        assert NOTICE in body.decode(encoding), path


def test_the_index_opens_every_door(fetch: Fetch, voices: dict[str, list[Voice]]) -> None:
    """首页列出全部渠道，每个链接都打得开。"""
    links = Selector(fetch("/")[1].decode()).css("td a::attr(href)").getall()

    assert len(links) == len(voices)
    assert all(fetch(link)[0].status == 200 for link in links)


def test_robots_may_come(fetch: Fetch) -> None:
    """robots.txt 允许全部路径。"""
    assert "Allow: /" in fetch("/robots.txt")[1].decode().splitlines()


def test_an_unknown_page_is_not_found(fetch: Fetch) -> None:
    """没有的页面答 404，正文说一句话。"""
    answer, body = fetch("/nothing")

    assert answer.status == 404
    assert "没有这个页面" in body.decode()


def test_what_has_not_changed_is_not_sent_again(fetch: Fetch) -> None:
    """带着上次的 ETag 再来，答 304，没有正文；ETag 不对就照常给。"""
    first, body = fetch("/news/")

    again, nothing = fetch("/news/", If_None_Match=first.headers["ETag"])
    other, full = fetch("/news/", If_None_Match='"other"')

    assert (again.status, nothing) == (304, b"")
    assert (other.status, full) == (200, body)


def test_head_has_no_body(fetch: Fetch) -> None:
    """HEAD 只答首部。"""
    answer, body = fetch("/", "HEAD")

    assert (answer.status, body) == (200, b"")


def test_what_people_write_cannot_become_markup() -> None:
    """信息里的尖括号和美元号原样显示，不会变成网页代码。"""
    assert fill("paragraph.html", text="<b>$100</b>") == "<p>&lt;b&gt;$100&lt;/b&gt;</p>"


def test_messages_link_to_the_desk_that_runs(tmp_path: Path) -> None:
    """值守台换了端口，提醒里的链接跟着走；没有说明时按所继承的配置。"""
    base = DEMO.parent / "config"
    write_configuration(tmp_path, "http://127.0.0.1:1", base, "http://127.0.0.1:8731")
    assert load_config(tmp_path).city.base_url == "http://127.0.0.1:8731"
    write_configuration(tmp_path, "http://127.0.0.1:1", base)
    assert load_config(tmp_path).city.base_url == load_config(base).city.base_url


def test_the_demo_rings_no_more_than_the_city(tmp_path: Path) -> None:
    """一个人一班里听得进几条，演示与本市相同：不然演示里每条各响一次，看的人学到的是另一个系统。"""
    base = DEMO.parent / "config"
    write_configuration(tmp_path, "http://127.0.0.1:1", base)
    calm = load_config(tmp_path).alerts.calm
    assert calm.allowances
    assert calm == load_config(base).alerts.calm
