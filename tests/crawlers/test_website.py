"""Websites: real crawls of a small local web, by Scrapy, in this process."""

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy.http import HtmlResponse

from cases.items.raw import RawItem
from cases.items.runs import Run
from config.channels import Channel, Website
from crawlers.collect import collect
from crawlers.website.parse import Terms, parse_detail
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Reply, Web

LIST = "<html><head><title>来信选登</title></head><body><ul>{rows}</ul>{next}</body></html>"
DETAIL = (
    "<html><head><title>信件</title></head><body><p>返回</p><h1 class='t'>{title}</h1><b class='no'>{no}</b>"
    "<i class='at'>写信时间：2026-11-20 10:30</i><div class='c'><p>{text}</p><p>第二段。</p></div></body></html>"
)
FIELDS = {"title": "h1.t::text", "text": "div.c p::text", "external_id": "b.no::text", "published_at": "i.at::text"}


def a_site(web: Web, **more: Any) -> Channel:
    """A website channel that reads the small web."""
    source = {
        "kind": "website", "start": [web.url + "/"], "item_link": "li a::attr(href)", "next_page": "a.nxt::attr(href)",
        "fields": FIELDS, "delay_seconds": 0, "allow_private": True,
    } | more  # fmt: skip
    return a_channel(source=source)


def lay_list(web: Web, path: str, *hrefs: str, following: str = "") -> None:
    """A list page leading to the given addresses."""
    rows = "".join(f'<li><a href="{href}">信</a></li>' for href in hrefs)
    web.put(path, LIST.format(rows=rows, next=f'<a class="nxt" href="{following}">下一页</a>' if following else ""))


def lay_letter(web: Web, path: str, title: str = "路灯不亮", no: str = "", text: str = "天黑看不见路。") -> None:
    """A detail page; its number is its path unless given."""
    web.put(path, DETAIL.format(title=title, no=no or path.strip("/"), text=text))


def crawl(desk: Callable[..., Desk], channel: Channel) -> tuple[Desk, Run]:
    """One round on a fresh desk."""
    opened = desk(channel)
    return opened, collect(opened.house, channel)


def test_follows_lists_to_letters(web: Web, desk: Callable[..., Desk]) -> None:
    """A list page's links become items with title, all paragraphs, number, time and the raw page."""
    lay_list(web, "/", "/a1", "a2#reply")
    lay_letter(web, "/a1")
    lay_letter(web, "/a2", title="井盖丢了")
    opened, run = crawl(desk, a_site(web))
    assert counts(run) == ("new", 2, 2, 0, 0)
    first = min(opened.versions(), key=lambda v: v.url or "")
    assert (first.title, first.text, first.url) == ("路灯不亮", "天黑看不见路。\n第二段。", web.url + "/a1")
    assert f"{first.published_at:%Y-%m-%d %H:%M}" == "2026-11-20 02:30"
    assert first.blob_hash


def test_second_round_finds_nothing_new(web: Web, desk: Callable[..., Desk]) -> None:
    """What is known is a duplicate; a letter that changed upstream is a new version of the same item, also when it
    changes back."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    channel = a_site(web)
    opened, _ = crawl(desk, channel)
    assert counts(collect(opened.house, channel)) == ("nothing_new", 1, 0, 1, 0)
    lay_letter(web, "/a1", text="已经三天了。")
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)
    assert opened.items() == [("id:a1", 2)]
    lay_letter(web, "/a1")
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)
    assert opened.items() == [("id:a1", 3)]


@pytest.mark.parametrize(
    ("written", "told"), [("2026年11月21日 09:05", "2026-11-21 01:05"), ("待定", ""), ("2099-01-01", "")]
)
def test_a_reply_comes_with_its_time(web: Web, desk: Callable[..., Desk], written: str, told: str) -> None:
    """Unit, reply and its time are read from the page; a time that cannot be is none, and the reply stays."""
    lay_list(web, "/", "/a1")
    answer = f"<div class='re'><b>市住建局</b><p>已修好。</p><i>答复时间：{written}</i></div>"
    web.put("/a1", DETAIL.format(title="路灯不亮", no="a1", text="坏了。").replace("</body>", answer + "</body>"))
    fields = FIELDS | {"unit": ".re b::text", "reply": ".re p::text", "reply_at": ".re i::text"}
    [version] = crawl(desk, a_site(web, fields=fields))[0].versions()
    assert (version.unit, version.reply) == ("市住建局", "已修好。")
    assert (f"{version.reply_at:%Y-%m-%d %H:%M}" if version.reply_at else "") == told


def test_next_pages_up_to_the_limit(web: Web, desk: Callable[..., Desk]) -> None:
    """Pagination ends at max_pages, and a next link that leads back does not turn in circles."""
    for n in range(1, 5):
        lay_list(web, f"/{'' if n == 1 else n}", f"/x{n}", following=f"/{n + 1}")
        lay_letter(web, f"/x{n}")
    assert crawl(desk, a_site(web, max_pages=3))[1].new == 3
    lay_list(web, "/2", "/x2", following="/")
    assert collect(desk(a_site(web)).house, a_site(web)).new == 2


def test_without_number_the_address_is_the_key(web: Web, desk: Callable[..., Desk]) -> None:
    """No external_id selector: the canonical address of the detail page identifies the letter."""
    lay_list(web, "/", "/d?b=2&a=1#top")
    lay_letter(web, "/d?b=2&a=1")
    fields = {name: selector for name, selector in FIELDS.items() if name != "external_id"}
    opened, _ = crawl(desk, a_site(web, fields=fields))
    assert opened.items() == [(f"id:{web.url}/d?a=1&b=2", 1)]


@pytest.mark.parametrize("declared", ['<meta charset="gbk">', '<meta charset="gb2312">', ""])
def test_gbk_pages_are_read_right(web: Web, desk: Callable[..., Desk], declared: str) -> None:
    """Pages in GBK are decoded whether they say so or not."""
    lay_list(web, "/", "/a1")
    page = DETAIL.format(title="龘家巷渣土车扰民", no="a1", text="每天夜里都有渣土车经过，吵得睡不着觉。").replace(
        "<head>", "<head>" + declared
    )
    web.put("/a1", page.encode("gbk"), content_type="text/html")
    assert crawl(desk, a_site(web))[0].words()[0][0] == "龘家巷渣土车扰民"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_pages_called_latin_and_pages_with_a_broken_character(
    web: Web, desk: Callable[..., Desk], encoding: str
) -> None:
    """What a server calls Latin unasked is read as the Chinese it is, and one broken character costs no other."""
    lay_list(web, "/", "/a1")
    page = DETAIL.format(title="渣土车扰民", no="a1", text="每天夜里都有渣土车经过，吵得睡不着觉，请管一管。")
    broken = page.encode(encoding).replace("管。".encode(encoding), "管".encode(encoding) + b"\xff")
    web.put("/a1", broken, content_type="text/html; charset=ISO-8859-1")
    [(title, text)] = crawl(desk, a_site(web))[0].words()
    assert title == "渣土车扰民"
    assert text.startswith("每天夜里都有渣土车经过，吵得睡不着觉，请管一")


def test_words_can_stand_in_a_paper(web: Web, desk: Callable[..., Desk]) -> None:
    """Control characters that neither Word nor a workbook takes do not come in; what breaks a page breaks a line."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1", title="路\x1b灯", text="第一行\x0b第二行\x07\uffff")
    [(title, text)] = crawl(desk, a_site(web))[0].words()
    assert (title, text.splitlines()[:2]) == ("路灯", ["第一行", "第二行"])


def test_a_link_that_is_no_address_costs_no_other(web: Web, desk: Callable[..., Desk]) -> None:
    """Of a list with a broken link all others are read."""
    lay_list(web, "/", "http://[a1", "/a2")
    lay_letter(web, "/a2")
    assert counts(crawl(desk, a_site(web))[1]) == ("new", 1, 1, 0, 0)


def _packed(way: str, body: bytes) -> bytes:
    packer = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[way]
    packed: bytes = packer(body)
    return packed


@pytest.mark.parametrize("way", ["gzip", "deflate", "br"])
def test_half_a_packed_letter_is_no_letter(web: Web, desk: Callable[..., Desk], way: str) -> None:
    """A packed page that breaks off is refused and asked for again; the whole one is read."""
    lay_list(web, "/", "/a1", "/a2")
    lay_letter(web, "/a2")
    page = DETAIL.format(title="路灯", no="a1", text="天黑看不见路。" + "".join(map(chr, range(0x4E00, 0x5200))))
    packed = _packed(way, page.encode())
    web.put("/a1", packed[:-60], headers={"Content-Encoding": way})
    opened, run = crawl(desk, a_site(web))
    assert counts(run) == ("new", 2, 1, 0, 1)
    assert opened.rejections()[0][2] == "连不上: 没有收全就断开了"
    web.put("/a1", packed, headers={"Content-Encoding": way})
    assert collect(opened.house, a_site(web)).new == 1


@pytest.mark.parametrize("status", [206, 304])
def test_an_answer_that_nobody_asked_for(web: Web, desk: Callable[..., Desk], status: int) -> None:
    """A part of a page, or "unchanged" of one we do not have, is refused by its number, as letter and as list."""
    lay_list(web, "/", "/a1")
    web.put("/a1", DETAIL.format(title="路灯", no="a1", text="天黑看不见路。"), status=status)
    opened, run = crawl(desk, a_site(web))
    assert (run.state, f"HTTP {status}" in opened.rejections()[0][2]) == ("failed", True)
    web.pages["/"].status = status
    assert f"HTTP {status}" in (collect(opened.house, a_site(web)).error or "")


def test_utf8_that_calls_itself_gb2312(web: Web, desk: Callable[..., Desk]) -> None:
    """A page that is UTF-8 but declares gb2312 is read as what it is."""
    lay_list(web, "/", "/a1")
    page = DETAIL.format(title="夹关镇停水", no="a1", text="停了两天。").replace(
        "<head>", '<head><meta charset="gb2312">'
    )
    web.put("/a1", page, content_type="text/html; charset=gb2312")
    assert crawl(desk, a_site(web))[0].words()[0][0] == "夹关镇停水"


def test_main_text_without_selector(web: Web, desk: Callable[..., Desk]) -> None:
    """Without a text selector the body is found by itself; title and labelled time too."""
    lay_list(web, "/", "/n1")
    story = "平乐镇花楸村的村道在昨夜的大雨中塌方，村民出行受阻，镇政府已经组织抢修。" * 4
    web.put("/n1", f"<html><head><title>塌方</title></head><body><nav>首页 新闻</nav><h1>村道塌方</h1><p>发布时间：2026年11月21日</p>"
                   f"<article><p>{story}</p></article><footer>备案号</footer></body></html>")  # fmt: skip
    opened, _ = crawl(desk, a_site(web, fields={"external_id": "b.none::text"}))
    version = opened.versions()[0]
    assert version.title == "村道塌方"
    assert "花楸村" in version.text
    assert "备案号" not in version.text
    assert f"{version.published_at:%m-%d}" == "11-20"  # midnight in the city


def test_missing_details_are_rejected_each_with_its_reason(web: Web, desk: Callable[..., Desk]) -> None:
    """404, 500, a 200 that says not found, a login page and a PDF are refused; the good letter is kept."""
    lay_list(web, "/", "/ok", "/gone", "/broken", "/fake", "/login", "/pdf", "javascript:void(0)", "file:///etc/passwd")
    lay_letter(web, "/ok")
    web.put("/broken", "x", status=500)
    web.put("/fake", "<html><head><title>提示</title></head><body>页面找不到了！</body></html>")
    web.put("/login", "<html><body><form>用户名<input name=u>密码<input type=password></form></body></html>")
    web.put("/pdf", b"%PDF-1.7\x00\x01", content_type="application/pdf")
    opened, run = crawl(desk, a_site(web))
    assert counts(run) == ("new", 6, 1, 0, 5)
    reasons = {source.removeprefix(web.url): reason for source, _, reason in opened.rejections()}
    assert (reasons["/gone"], reasons["/broken"], reasons["/login"]) == (
        "答复 HTTP 404: 没有这一页",
        "答复 HTTP 500: 对方出错",
        "要求登录",
    )
    assert "页面找不到" in reasons["/fake"] or "提示" in reasons["/fake"]
    assert "application/pdf" in reasons["/pdf"]


def lead_elsewhere(web: Web, place: str, *paths: str) -> None:
    """These letters lead to another page."""
    for path in paths:
        web.put(path, "", status=302, headers={"Location": place})


@pytest.mark.parametrize("place", ["/index.html", "/sorry/"])
def test_a_letter_that_leads_elsewhere_stays_what_it_was(web: Web, desk: Callable[..., Desk], place: str) -> None:
    """Letters taken down that lead to one other page with 200 are refused one by one; none becomes that page, nor a new version."""
    lay_list(web, "/", "/a1", "/a2", "/a3")
    for path in ("/a1", "/a2", "/a3"):
        lay_letter(web, path)
    opened, _ = crawl(desk, a_site(web))
    web.put(
        place, f"<html><h1 class='t'>首页</h1><p>{'欢迎来到本市门户网站，新闻、公开、服务、互动。' * 30}</p></html>"
    )
    lead_elsewhere(web, place, "/a1", "/a2")
    run = collect(opened.house, a_site(web))
    assert counts(run) == ("nothing_new", 3, 0, 1, 2)
    assert {words[:20].split(",")[0][:3] for _, _, words in opened.rejections()} == {"转到了"}
    assert sorted(v for _, v in opened.items()) == [1, 1, 1]


def test_an_article_that_leads_to_the_home_page_is_none(web: Web, desk: Callable[..., Desk]) -> None:
    """Where the text is found by itself, the home page's words are not taken for the article; an article that moved is read."""
    lay_list(web, "/list", "/a1", "/a2")
    talk = "欢迎来到本市门户网站，新闻、公开、服务、互动。" * 30
    web.put("/", f"<html><h1>首页</h1><p>{talk}</p></html>")
    web.put("/moved", f"<html><h1>通知</h1><article><p>{talk}</p></article></html>")
    lead_elsewhere(web, "/", "/a1")
    lead_elsewhere(web, "/moved", "/a2")
    opened, run = crawl(desk, a_site(web, start=[web.url + "/list"], fields={"title": "h1::text"}))
    assert (run.new, run.rejected, opened.words()[0][0]) == (1, 1, "通知")


def test_a_site_that_goes_over_to_https_leads_nobody_astray() -> None:
    """The same page by https or with www is the letter, though only its title is text; another page is not."""
    source = Website.model_validate(
        {"kind": "website", "start": ["http://a.example/"], "item_link": "a", "fields": FIELDS}
    )
    terms = Terms("a", source, ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 23, tzinfo=UTC))
    page = DETAIL.format(title="路灯不亮", no="a1", text="").replace("第二段。", "<img src=x>").encode()
    urls = ["https://www.a.example/a1", "https://www.a.example/other"]
    found = [parse_detail(HtmlResponse(url, body=page, encoding="utf-8"), "http://a.example/a1", terms) for url in urls]
    assert [isinstance(voice, RawItem) for voice in found] == [True, False]


def test_a_page_without_number_and_text_is_no_letter(web: Web, desk: Callable[..., Desk]) -> None:
    """A title alone, as every page of a site has one, does not make a letter of another kind of page."""
    lay_list(web, "/", "/a1")
    web.put("/a1", f"<html><h1 class='t'>本站公告</h1><p>{'系统将于今晚升级，期间可以正常来信。' * 30}</p></html>")
    _, run = crawl(desk, a_site(web))
    assert (run.state, "找不到编号和正文" in (run.error or "")) == ("failed", True)


def test_a_site_that_leads_in_a_circle_until_its_cookie_comes_back(web: Web, desk: Callable[..., Desk]) -> None:
    """Such lists, their further pages and their letters are read; a page that leads to itself for ever is refused in words."""
    lay_list(web, "/", "/a1", following="/2")
    lay_list(web, "/2", "/a2", "/round")
    lay_letter(web, "/a1")
    lay_letter(web, "/a2")

    def answer(path: str, body: str) -> Reply | None:
        name = path.strip("/") or "first"
        if path == "/round" or (path != "/robots.txt" and f"{name}=1" not in web.seen[-1][1].get("cookie", "")):
            return Reply(b"", status=302, headers={"Location": path, "Set-Cookie": f"{name}=1; Path=/"})
        return None

    web.answer = answer
    opened, run = crawl(desk, a_site(web))
    assert (run.state, run.new, run.rejected) == ("new", 2, 1)
    assert [reason for _, _, reason in opened.rejections()] == ["跳转超过 5 次"]


def test_a_long_login_page_is_no_letter(web: Web, desk: Callable[..., Desk]) -> None:
    """Where the place of the text is known and empty, much talk around a password field is not taken for the letter."""
    lay_list(web, "/", "/a1")
    talk = "<p>欢迎使用市民服务平台，请遵守平台规定。</p>" * 40
    web.put(
        "/a1", f"<html><title>平台</title><body><h1>用户登录</h1><form><input type=password></form>{talk}</body></html>"
    )
    _, run = crawl(desk, a_site(web))
    assert (run.state, "要求登录" in (run.error or "")) == ("failed", True)


def test_letter_about_missing_pages_is_a_letter(web: Web, desk: Callable[..., Desk]) -> None:
    """A citizen who complains that a page does not exist is heard."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1", title="页面不存在", text="政府网站的办事指南点开总说页面不存在。")
    assert crawl(desk, a_site(web))[1].new == 1


def test_redesigned_page_is_refused_aloud(web: Web, desk: Callable[..., Desk]) -> None:
    """When no selector finds anything any more, the round fails and says that the site may have changed."""
    lay_list(web, "/", "/a1")
    web.put("/a1", "<html><body><section>完全不同的版面</section></body></html>")
    _, run = crawl(desk, a_site(web))
    assert run.state == "failed"
    assert "改版" in (run.error or "")


@pytest.mark.parametrize(
    ("page", "status", "words"),
    [("x", 500, "HTTP 500"), ("x", 403, "HTTP 403"), ("<title>404</title>您访问的页面不存在", 200, "不存在"),
     ("<body>请登录<input type=password></body>", 200, "登录")],
)  # fmt: skip
def test_list_that_fails(web: Web, desk: Callable[..., Desk], page: str, status: int, words: str) -> None:
    """A list page that is an error or a login page makes the round failed, with its reason."""
    web.put("/", f"<html>{page}</html>", status=status)
    _, run = crawl(desk, a_site(web))
    assert counts(run) == ("failed", 0, 0, 0, 0)
    assert words in (run.error or "")


def test_failing_second_list_keeps_the_first(web: Web, desk: Callable[..., Desk]) -> None:
    """What came before the failure is kept, and the round still says that it failed."""
    lay_list(web, "/", "/a1", following="/2")
    lay_letter(web, "/a1")
    web.put("/2", "x", status=502)
    _, run = crawl(desk, a_site(web))
    assert counts(run) == ("failed", 1, 1, 0, 0)
    assert "HTTP 502" in (run.error or "")


def test_empty_list_is_empty(web: Web, desk: Callable[..., Desk]) -> None:
    """A list page without letters is neither a failure nor calm: it is empty."""
    lay_list(web, "/")
    assert counts(crawl(desk, a_site(web))[1]) == ("empty", 0, 0, 0, 0)


def test_nobody_answers(desk: Callable[..., Desk]) -> None:
    """A closed port is a failed round with a sentence."""
    _, run = crawl(desk, a_site(Web("http://127.0.0.1:9")))
    assert run.state == "failed"
    assert "连不上: 对方没有开着" in (run.error or "")


def test_private_addresses_are_refused(web: Web, desk: Callable[..., Desk]) -> None:
    """Without allow_private nothing is sent to our own network, not even for robots.txt."""
    lay_list(web, "/", "/a1")
    _, run = crawl(desk, a_site(web, allow_private=False))
    assert run.state == "failed"
    assert "内网" in (run.error or "")
    assert web.seen == []


def test_robots_are_obeyed(web: Web, desk: Callable[..., Desk]) -> None:
    """What robots.txt forbids is not fetched, and the run says so."""
    web.put("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    lay_list(web, "/", "/a1")
    _, run = crawl(desk, a_site(web))
    assert "robots.txt" in (run.error or "")
    assert web.visits("/") == 0


def test_agent_is_honest(web: Web, desk: Callable[..., Desk]) -> None:
    """Every request says who we are and how to reach us."""
    lay_list(web, "/")
    opened, _ = crawl(desk, a_site(web))
    agents = {headers["user-agent"] for _, headers in web.seen}
    assert len(agents) == 1
    assert opened.house.config.city.base_url in agents.pop()


def test_stop_cuts_a_hanging_round(web: Web, desk: Callable[..., Desk]) -> None:
    """A round in a worker thread whose site hangs ends within two seconds of the stop."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", "", hold=True)
    opened, stop, runs = desk(a_site(web)), Event(), list[Run]()
    worker = Thread(target=lambda: runs.append(collect(opened.house, a_site(web), stop)), daemon=True)
    worker.start()
    while not web.visits("/"):
        stop.wait(0.02)
    stop.set()
    worker.join(20)
    assert not worker.is_alive()
    assert runs[0].state == "failed"
    assert "停" in (runs[0].error or "")


def test_slow_page_is_given_up(web: Web, desk: Callable[..., Desk]) -> None:
    """A page that never comes is a failed list after the time limit, and a round has an end of its own: lists too long for one round
    are not begun anew in each of the day."""
    from crawlers.website.fetch import DEEP, Limits, fetch

    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", "", hold=True)
    channel = a_site(web)
    opened = desk(channel)
    cases = (
        (Limits(page_seconds=0.3, retries=0), "超过 0.3 秒没有答复", []),
        (Limits(round_seconds=0.3), "停在半途", [DEEP]),
    )
    for limits, words, marks in cases:
        (haul,) = fetch(opened.house, channel, channel.source, Event(), limits)  # type: ignore[arg-type]
        assert (words in (haul.problem or ""), [*haul.marks]) == (True, marks)


def test_guard_asks_again_when_a_name_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when asked and private when it answers is refused, and so is one that nobody knows."""
    import asyncio
    from ipaddress import ip_address

    from scrapy import Request
    from scrapy.http import Response

    from crawlers.website.guard import Forbidden, Guard

    async def resolve(self: Any, host: str, port: int) -> list[Any]:
        if host == "unknown.example":
            raise OSError
        return [(2, 1, 6, "", ("8.8.8.8", port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
    guard, request = Guard(), Request("http://moves.example/")
    asyncio.run(guard.process_request(request))
    public = Response(request.url, ip_address=ip_address("8.8.8.8"))
    assert guard.process_response(request, public) is public
    with pytest.raises(Forbidden, match="内网"):
        guard.process_response(request, Response(request.url, ip_address=ip_address("10.0.0.1")))
    with pytest.raises(Forbidden, match="查不到"):
        asyncio.run(guard.process_request(Request("http://unknown.example/")))
