"""Everything that goes wrong on the way is a failed round with its sentence, for every kind of source; never an empty one."""

import gzip
import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import TextResponse

from cases.clocks.stop import running, stop_clock
from config.channels import Api, Channel, Website
from crawlers.answers import no_answer, says_gone
from crawlers.api.parse import rows_of
from crawlers.collect import collect
from crawlers.errors import SiteError
from crawlers.staying_away import pause_asked, wait_asked
from crawlers.website.parse import decoded, list_failure_of
from crawlers.website.spider import sentence_of
from tests.crawlers.desks import Desk, a_channel
from tests.crawlers.small_web import Reply, Web
from tests.crawlers.test_feed import entry, rss
from tests.crawlers.test_website import lay_letter, lay_list

KINDS = ("website", "feed", "api")


def a_source(kind: str, url: str) -> Channel:
    """A channel of that kind that reads this address."""
    sources: dict[str, dict[str, Any]] = {
        "website": {
            "start": [url],
            "item_link": "li a::attr(href)",
            "fields": {"title": "h1::text"},
            "delay_seconds": 0,
        },
        "feed": {"urls": [url]},
        "api": {"url": url, "items": "rows", "fields": {"title": "title", "published_at": "at"}, "delay_seconds": 0},
    }
    return a_channel("forum", {"kind": kind, "allow_private": True, **sources[kind]})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"", status=404), "HTTP 404"),
        (Reply(b"", status=500), "HTTP 500"),
        (Reply(b"", status=429, headers={"Retry-After": "120"}), "2 分钟后再来"),
        (Reply(b"", status=503, headers={"Retry-After": "600"}), "10 分钟后再来"),
        (Reply(b"", status=302, headers={"Location": "/"}), "跳转超过 5 次"),
        (Reply(b"x" * 5000, cut=True), None),
        (Reply("<html><title>提示</title>页面找不到了！</html>".encode()), None),
        (Reply("<html><form>请登录<input type=password></form></html>".encode()), None),
        (Reply("<html>请输入验证码后继续访问</html>".encode()), None),
        (Reply("<html>您的访问过于频繁，请稍后再试</html>".encode()), None),
        (Reply("<html>系统维护中</html>".encode("gbk"), content_type="text/html; charset=utf-8"), None),
    ],
    ids=["404", "500", "429", "503", "loop", "truncated", "missing", "login", "captcha", "wall", "charset"],
)  # fmt: skip
def test_no_fault_passes_for_calm(
    web: Web, desk: Callable[..., Desk], kind: str, reply: Reply, words: str | None
) -> None:
    """Error numbers, redirect loops, broken bodies, pages that are none: failed, with a sentence."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.pages["/"] = reply
    run = collect(desk(a_source(kind, web.url + "/")).house, a_source(kind, web.url + "/"))
    assert (run.state, run.read) == ("failed", 0)
    assert (words or "") in (run.error or "")
    assert run.error


@pytest.mark.parametrize("kind", [*KINDS, "table"])
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("http://127.0.0.1:9/", "连不上: 对方没有开着"),
        ("http://nobody.invalid/", "连不上: 查不到这个域名"),
        ("broken", "连不上: 没有收全就断开了"),
        ("https", "证书校验不通过或加密连接被断开"),
    ],
    ids=["closed", "unknown", "broken", "https"],
)
def test_one_cause_is_told_in_one_way(web: Web, desk: Callable[..., Desk], kind: str, place: str, words: str) -> None:
    """Whatever library tried: on one page two channels of one site that is down say the same."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.pages["/"] = Reply(b"x" * 5000, cut=place == "broken")
    url = {"broken": f"{web.url}/", "https": f"{web.url.replace('http:', 'https:')}/"}.get(place, place)
    table = {"kind": "table", "url": url, "allow_private": True}
    channel = a_channel("forum", table) if kind == "table" else a_source(kind, url)

    assert (collect(desk(channel).house, channel).error or "").endswith(words)


def test_a_site_that_is_too_slow_is_told_as_elsewhere() -> None:
    """With the seconds that were waited."""
    error = DownloadTimeoutError("Getting http://a.cn/ took longer than 30.0 seconds..")
    assert sentence_of(error) == "超过 30 秒没有答复"


WALLS = {
    "nothing": "", "blanks": "  \n", "shell": "<title>信箱</title><noscript>JS</noscript><div id=app></div><script></script>",
    "challenge": "<script>document.cookie='a=b';location.reload()</script>", "slider": "向右滑动完成验证",
    "browser": "<title>请稍候…</title>正在检查您的浏览器", "firewall": "网站防火墙: 您的请求带有不合法参数", "support": "Request blocked. ID 7",
    "500": "500 Internal Server Error", "502": "502 Bad Gateway", "inside": "服务器内部错误，请联系管理员", "wechat": "请用微信客户端打开链接",
    "picture": "<title>安全检查</title><ul><li>首页</li></ul><p>请输入图中字符后继续</p>", "moved": "<ul><li><a href=/>首页</a></li></ul>欢迎访问",
    "home": "<ul><li><a href=/a.html>要闻</a></li></ul>" + "<p>某市召开会议, 部署今冬明春的工作, 群众没有不满意的。</p>" * 20,
    "session": "会话已过期，请重新登录", "missing": "很抱歉，您访问的网页不存在", "unheard": "<div class=box>本站谢绝来访</div>",
}  # fmt: skip


@pytest.mark.parametrize("content_type", ["text/html", "application/json"])
@pytest.mark.parametrize("words", WALLS.values(), ids=WALLS)
def test_a_wall_with_200_is_no_empty_list(content_type: str, words: str) -> None:
    """Walls, scripts instead of words, errors told with 200, also by words nobody foresaw, whatever the answer calls itself."""
    body = f"<html><body>{words}</body></html>" if words.strip() else words
    page = TextResponse("http://a.cn/", body=body.encode(), encoding="utf-8", headers={"Content-Type": content_type})
    source = a_source("website", "http://a.cn/").source
    assert isinstance(source, Website)
    assert list_failure_of(decoded(page), source)


@pytest.mark.parametrize("wall", ["nothing", "shell", "unheard"])
def test_a_wall_on_the_first_round_is_a_failure(web: Web, desk: Callable[..., Desk], wall: str) -> None:
    """The round says so from the first day on, when nobody knows yet what the list looked like."""
    web.put("/", WALLS[wall], content_type="application/json")
    channel = a_source("website", web.url + "/")
    run = collect(desk(channel).house, channel)
    assert (run.state, run.read) == ("failed", 0)
    assert "Error" not in (run.error or "Error")


@pytest.mark.parametrize(
    "words",
    [
        "暂无数据",
        "<ul></ul>",
        "<div class=news-list></div>",
        "<h1>来信选登</h1>共 0 条",
        "没有符合条件的信件",
        "<nav><a href=/>首页</a></nav><table><tr><th>标题</th><th>时间</th></tr></table>",
        "<nav><a href=/>首页</a></nav>" + "<p>网站声明和导航</p>" * 60 + "没有查询到信件",
        "<nav><a href=/>首页</a></nav>" + "<p>网站声明和导航</p>" * 60 + "本栏目暂未收到来信",
    ],
)
def test_an_empty_list_says_so_or_has_its_furniture(web: Web, desk: Callable[..., Desk], words: str) -> None:
    """A board on which nobody has written yet has not failed."""
    web.put("/", f"<html><body>{words}</body></html>")
    channel = a_source("website", web.url + "/")
    run = collect(desk(channel).house, channel)
    assert (run.state, run.error) == ("empty", None)


REFUSALS = {
    "login": {"code": 401, "msg": "请先登录"}, "busy": {"code": 500, "msg": "系统繁忙，请稍后"}, "wall": {"message": "访问过于频繁"},
    "number": {"code": "403"}, "false": {"success": False}, "within": {"head": {"status": "error"}},
    "forbidden": {"code": 1, "msg": "暂无访问权限, 请登录"}, "own": {"code": 1001, "msg": "appkey 无效"}, "below": {"code": -1, "message": "参数缺失"},
}  # fmt: skip
CALM = {
    "bare": {},
    "zero": {"code": 0, "total": 0},
    "nought": {"status": 0, "message": "success"},
    "fine": {"code": 200, "msg": "操作成功"},
    "none": {"code": 404, "msg": "暂无数据"},
    "no number": {"code": "²", "msg": "x"},
    "two signs": {"code": "--5", "msg": "x"},
}


@pytest.mark.parametrize("beside", [*REFUSALS.values(), *CALM.values()], ids=[*REFUSALS, *CALM])
def test_an_interface_that_refuses_beside_an_empty_list(beside: dict[str, Any]) -> None:
    """Many interfaces answer a refusal with 200 and an empty list; without ``ok`` it is told by the words and numbers beside it."""
    source = a_source("api", "http://a.cn/").source
    assert isinstance(source, Api)
    data = {"rows": [], **beside}
    if beside in CALM.values():
        assert rows_of(data, source, "http://a.cn/") == []
        return
    with pytest.raises(SiteError):
        rows_of(data, source, "http://a.cn/")


@pytest.mark.parametrize("kind", ["feed", "api"])
def test_a_list_that_had_messages_and_has_none_is_a_failure(web: Web, desk: Callable[..., Desk], kind: str) -> None:
    """An interface or a feed that is empty from one day to the next was changed; one that never had any is empty."""
    full = {"feed": rss(entry("路灯")), "api": '{"rows": [{"title": "路灯"}]}'}
    none = {"feed": rss(), "api": '{"rows": []}'}
    web.put("/robots.txt", "", content_type="text/plain")
    channel = a_source(kind, web.url + "/")
    opened = desk(channel)
    states = []
    for body in (none, full, none, none, full):
        web.put("/", body[kind])
        states.append(collect(opened.house, channel).state)
    assert states == ["empty", "new", "failed", "failed", "nothing_new"]


@pytest.mark.parametrize("kind", ["feed", "api"])
def test_a_list_that_lets_messages_go_may_be_empty(web: Web, desk: Callable[..., Desk], kind: str) -> None:
    """One that was seen with fewer than before, or whose newest was a week old, shows what waits or what is new: none is none."""
    of_old = "<pubDate>Sun, 01 Nov 2026 09:00:00 +0800</pubDate>"
    rows: dict[str, tuple[bytes, str]] = {
        "two": (
            rss(entry("路灯", guid="a"), entry("停水", guid="b")),
            '{"rows": [{"title": "路灯"}, {"title": "停水"}]}',
        ),
        "one": (rss(entry("停水", guid="b")), '{"rows": [{"title": "停水"}]}'),
        "old": (rss(entry("会议", guid="c", more=of_old)), '{"rows": [{"title": "会议", "at": "2026-11-01 09:00"}]}'),
        "none": (rss(), '{"rows": []}'),
    }
    web.put("/robots.txt", "", content_type="text/plain")
    states = []
    for seen in (("two", "one", "none", "none", "two", "none"), ("old", "none", "one", "none")):
        channel = a_source(kind, web.url + "/")
        opened = desk(channel)
        for what in seen:
            web.put("/", rows[what][kind == "api"])
            states.append(collect(opened.house, channel).state)
    assert "failed" not in states


def test_a_list_of_letters_that_wait_is_empty_when_none_waits(web: Web, desk: Callable[..., Desk]) -> None:
    """Its only letter gone while we owe the reply, the interface was changed; once the reply is recorded, an empty list is calm."""
    source = {
        "kind": "api", "url": web.url + "/", "items": "rows", "delay_seconds": 0, "allow_private": True,
        "fields": {"external_id": "id", "title": "title", "published_at": "at"},
    }  # fmt: skip
    channel = a_channel("board", source, carries="request", reply_clock="mailbox_reply")
    opened = desk(channel)
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", json.dumps({"rows": [{"id": "1", "title": "路灯不亮", "at": opened.house.now().isoformat()}]}))
    assert collect(opened.house, channel).state == "new"
    web.put("/", '{"rows": []}')
    assert collect(opened.house, channel).state == "failed"
    with opened.house.write() as work:
        for clock in running(work, 1):
            stop_clock(work, clock, "satisfied", at=work.now, actor="machine")
        work.commit()
    assert [collect(opened.house, channel).state for _ in range(2)] == ["empty", "empty"]


@pytest.mark.parametrize(
    "words", ["关于加强校园食品安全检查的建议", "燃气安全检查什么时候做", "机动车安全检测中心几点上班"]
)
def test_what_people_write_of_safety_is_no_wall(words: str) -> None:
    """A short list in which somebody asks for an inspection is a list."""
    assert no_answer("来信选登", f"{words} 2026-11-20") is None
    assert no_answer(words, "2026-11-20") is None
    assert no_answer("安全检查", "请稍候")


@pytest.mark.parametrize("kind", ["website", "api"])
@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        (Reply(b"", status=500), 0), (Reply(b"", status=404), 1), (Reply(b"", status=403), 1), (Reply(b"<html>User-agent: *</html>"), 1),
        (Reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), 0), (Reply(b"User-agent: *\nAllow: /", cut=True), 0),
    ],
    ids=["broken", "none", "kept back", "a page", "marked", "cut"],
)  # fmt: skip
def test_robots_that_cannot_be_read(web: Web, desk: Callable[..., Desk], kind: str, rules: Reply, asked: int) -> None:
    """A server that breaks over its rules, or does not say all of them, allows nothing until it does; one that has none allows all (RFC 9309)."""
    web.pages["/robots.txt"] = rules
    web.put("/", "<ul></ul>" if kind == "website" else '{"rows": []}')
    channel = a_source(kind, web.url + "/")
    run = collect(desk(channel).house, channel)
    assert (web.visits("/"), run.state) == (asked, "empty" if asked else "failed")
    assert asked or "robots.txt" in (run.error or "")


@pytest.mark.parametrize("kind", ["website", "api"])
@pytest.mark.parametrize("rules", [Reply(b"", status=204), Reply(b"User-agent: *\nDisallow: /", status=404)])
def test_a_site_without_robots_allows_all(web: Web, desk: Callable[..., Desk], kind: str, rules: Reply) -> None:
    """No content is no rule, nor is what stands on a page that says that there is none."""
    web.pages["/robots.txt"] = rules
    web.put("/", "<ul></ul>" if kind == "website" else '{"rows": []}')
    channel = a_source(kind, web.url + "/")
    assert (collect(desk(channel).house, channel).state, web.visits("/")) == ("empty", 1)


@pytest.mark.parametrize("kind", ["website", "api"])
@pytest.mark.parametrize("delay", [0, 0.01])
def test_the_pause_that_robots_ask_for_is_kept(web: Web, desk: Callable[..., Desk], kind: str, delay: float) -> None:
    """Crawl-delay, where it is longer than our own, lies between any two requests of that site."""
    at: list[float] = []
    web.answer = lambda path, _body: at.append(monotonic()) if path != "/robots.txt" else None
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.4", content_type="text/plain")
    lay_list(web, "/", "/a1", "/a2")
    lay_letter(web, "/a1")
    lay_letter(web, "/a2")
    channel = a_source(kind, web.url + "/")
    source: dict[str, Any] = {"delay_seconds": delay}
    if kind == "api":
        source |= {"url": f"{web.url}/?page={{page}}", "max_pages": 3}
        for page in (1, 2, 3):
            web.put(f"/?page={page}", f'{{"rows": [{{"title": "路灯不亮{page}", "at": "2026-11-20"}}]}}')
    channel = channel.model_copy(update={"source": channel.source.model_copy(update=source)})
    run = collect(desk(channel).house, channel)
    assert (run.error, len(at)) == (None, 3)
    assert min(after - before for before, after in pairwise(at)) > 0.35


def test_a_pause_of_an_hour_is_cut() -> None:
    """Letters have their limits; nonsense asks for nothing."""
    asked = (None, 0, -5, float("nan"), 0.5, 30, 3600, float("inf"))
    assert [pause_asked(seconds) for seconds in asked] == [0, 0, 0, 0, 0.5, 30, 30, 30]


@pytest.mark.parametrize("kind", KINDS)
def test_what_went_wrong_is_said_in_chinese_and_once(web: Web, desk: Callable[..., Desk], kind: str) -> None:
    """No library's name stands in the sentence of a body that broke off, unfolds without end or is refused."""
    web.put("/robots.txt", "", content_type="text/plain")
    channel = a_source(kind, web.url + "/")
    for reply, words in (
        (Reply(b"x" * 5000, cut=True), "没有收全就断开了"),
        (Reply(gzip.compress(b"0" * 12_000_000), headers={"Content-Encoding": "gzip"}), ""),
        (Reply(b"", status=429), "嫌访问太多"),
    ):
        web.pages["/"] = reply
        error = collect(desk(channel).house, channel).error or ""
        assert words in error
        assert (error.count(web.url), "Error" in error, "robots" in error) == (1, False, False)


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply("<html>请输入验证码后继续访问</html>".encode()), "failed"), (Reply(b"", status=403), "failed"),
        (Reply(b"", status=500), "failed"), (Reply(b"", status=404), "nothing_new"),
        (Reply("<html><title>提示</title>该信息已删除</html>".encode()), "nothing_new"),
    ],
    ids=["captcha", "403", "500", "gone", "said gone"],
)  # fmt: skip
@pytest.mark.parametrize("thorough", [True, False])
def test_a_list_that_answers_hides_no_wall_behind_it(
    web: Web, desk: Callable[..., Desk], reply: Reply, state: str, thorough: bool
) -> None:
    """Known letters on a list do not make calm of new ones that are all held back; a letter taken down is no failure."""
    lay_list(web, "/", "/a1")
    lay_letter(web, "/a1")
    channel = a_source("website", web.url + "/")
    opened = desk(channel)
    collect(opened.house, channel)
    lay_list(web, "/", "/a1", "/a2", "/a3")
    web.pages["/a2"] = web.pages["/a3"] = reply
    if thorough and state == "failed":
        web.pages["/a1"] = reply
    run = collect(opened.house, channel, thorough=thorough)
    assert (run.state, run.new, run.rejected >= 2) == (state, 0, True)
    assert state != "failed" or "2 个详情页" in (run.error or "") or "3 个详情页" in (run.error or "")


def test_data_without_the_place_of_its_list_is_a_failure(web: Web, desk: Callable[..., Desk]) -> None:
    """A site read by JMESPath that answers with an error object instead of its list has failed; an empty list has not."""
    source = {"kind": "website", "allow_private": True, "start": [web.url + "/"], "item_link": "jmespath:rows[].id", "link": "/a{}",
              "fields": {"title": "h1::text"}, "delay_seconds": 0}  # fmt: skip
    channel = a_channel("forum", source)
    opened = desk(channel)
    web.put("/", '{"code":401,"msg":"登录状态已失效"}', content_type="application/json")
    assert "登录状态已失效" in (collect(opened.house, channel).error or "")
    web.put("/", '{"code":0,"rows":[]}', content_type="application/json")
    assert collect(opened.house, channel).state == "empty"


@pytest.fixture
def reset() -> Iterator[str]:
    """A server that resets every connection, in the middle of what may be a TLS greeting."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.recv(100)
            peer.close()

    Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_reset_connection_is_a_failure(reset: str, desk: Callable[..., Desk], kind: str, scheme: str) -> None:
    """A connection that is torn down, before or within TLS, is a failed round."""
    channel = a_source(kind, f"{scheme}://{reset}/")
    run = collect(desk(channel).house, channel)
    assert (run.state, run.read) == ("failed", 0)


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """A TLS server whose certificate nobody vouches for, which would answer with a good list."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
                with context.wrap_socket(peer, server_side=True) as tls:
                    tls.recv(4000)
                    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except ssl.SSLError:
                continue
            except OSError:
                return

    Thread(target=serve, daemon=True).start()
    yield f"https://localhost:{listener.getsockname()[1]}/"
    listener.close()


def _certificate(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_nobody_vouches_for(self_signed: str, desk: Callable[..., Desk], kind: str) -> None:
    """TLS is verified everywhere: such a site is not read, and the officer is told why."""
    channel = a_source(kind, self_signed)
    run = collect(desk(channel).house, channel)
    assert (run.state, "证书" in (run.error or "")) == ("failed", True), run.error


def test_a_page_that_unfolds_without_end(web: Web, desk: Callable[..., Desk]) -> None:
    """A letter of some kilobytes that unfolds into fifty megabytes is refused."""
    lay_list(web, "/", "/a1", "/a2")
    web.put("/a1", gzip.compress(b"<h1>x</h1>" * 5_000_000), headers={"Content-Encoding": "gzip"})
    lay_letter(web, "/a2")
    channel = a_source("website", web.url + "/")
    run = collect(desk(channel).house, channel)
    assert (run.read, run.rejected) == (2, 1)


def test_entities_that_multiply(web: Web, desk: Callable[..., Desk]) -> None:
    """A feed whose entities unfold into gigabytes, or that asks for a file of ours, gives neither."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "哈哈哈哈">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    body = rss(entry(title="停水&l9;&f;")).decode().partition("?>")[2]
    channel = a_source("feed", web.put("/", head + body, content_type="text/xml"))
    opened = desk(channel)
    collect(opened.house, channel)
    assert all(len(title) < 10_000 and "root:" not in title for title, _ in opened.words())


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {}, 600), (429, {"retry-after": "30"}, 30), (429, {"retry-after": "0"}, 1), (429, {"retry-after": "999999"}, 21600),
        (429, {"retry-after": "Mon, 23 Nov 2026 01:10:00 GMT", "date": "Mon, 23 Nov 2026 01:00:00 GMT"}, 600),
        (429, {"retry-after": "Mon, 23 Nov 2026 00:59:00 GMT", "date": "Mon, 23 Nov 2026 01:00:00 GMT"}, 600),
        (429, {"retry-after": "soon"}, 600), (503, {"retry-after": "60"}, 60), (503, {}, None), (404, {"retry-after": "60"}, None),
    ],
)  # fmt: skip
def test_how_long_to_stay_away(status: int, headers: dict[str, str], seconds: int | None) -> None:
    """What the answer asks for, within a second and six hours; by its own clock and not by ours."""
    wait = wait_asked(status, headers)
    assert (wait and wait.total_seconds()) == seconds


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("website", {"item_link": "div["}, "item_link 写得不对, 不是可用的 CSS 选择器: div["),
        ("website", {"item_link": "xpath: //a["}, "item_link 写得不对, 不是可用的 XPath: //a["),
        ("website", {"item_link": "jmespath: a["}, "item_link 写得不对, 不是可用的 JMESPath: a["),
        ("website", {"next_page": "a::atr(href)"}, "next_page 写得不对"),
        ("website", {"fields": {"title": "h1["}}, "fields.title 写得不对"),
        ("api", {"items": "rows["}, "items 写得不对"),
        ("api", {"ok": "rows =="}, "ok 写得不对"),
        ("api", {"cursor": "rows[-1", "form": {"c": "{cursor}"}}, "cursor 写得不对"),
        ("api", {"fields": {"title": "t ||"}}, "fields.title 写得不对"),
    ],
)
def test_an_expression_that_is_none_is_told_by_its_key(
    web: Web, desk: Callable[..., Desk], kind: str, more: dict[str, Any], words: str
) -> None:
    """Before anything is asked, and in words for who wrote it."""
    channel = said_anew(a_source(kind, web.url + "/"), more)
    run = collect(desk(channel).house, channel)
    assert (run.state, words in (run.error or ""), web.seen) == ("failed", True, [])


def said_anew(channel: Channel, more: dict[str, Any]) -> Channel:
    """The same channel with other keys in its source."""
    return a_channel(channel.id, channel.source.model_dump() | more)


def test_an_expression_that_does_not_suit_the_answer_is_told(web: Web, desk: Callable[..., Desk]) -> None:
    """The length of what is not there is no fault of the program."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", '{"code": 1}')
    channel = said_anew(a_source("api", web.url + "/"), {"ok": "length(rows) > `0`"})
    run = collect(desk(channel).house, channel)
    assert (run.state, "用不上 length(rows)" in (run.error or "")) == ("failed", True)


def test_a_page_that_our_code_stumbles_over_is_not_quoted(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an expression does not suit is told in Chinese alone; of our own error its kind, and nothing of the letter it was over."""
    web.put("/robots.txt", "", content_type="text/plain")
    web.put("/", '{"code": 1}', content_type="application/json")
    channel = said_anew(a_source("website", web.url + "/"), {"item_link": "jmespath: length(rows)"})
    unsuited = collect(desk(channel).house, channel)
    monkeypatch.setattr("crawlers.website.spider.item_links", lambda *_: {}["欧阳甲的来信"])
    slip = collect(desk(channel).house, channel)
    assert (unsuited.error or "").startswith(f"{web.url}/ 答复里用不上 length(rows)")
    assert (slip.state, slip.error) == ("failed", f"{web.url}/ 程序内部错误 KeyError: 经过见日志 (page not read)")


def test_a_crawl_that_breaks_before_its_first_page_has_failed(
    web: Web, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library swallows what breaks while the first requests are made; that is no empty list."""
    monkeypatch.setattr("crawlers.website.spider.first_place", lambda source: {}["x"])
    run = collect(desk(a_source("website", web.url + "/")).house, a_source("website", web.url + "/"))
    assert (run.state, "一个列表页也没有读到" in (run.error or "")) == ("failed", True)


@pytest.mark.parametrize("words", ["该信件已被删除", "来信不存在", "您查看的诉求已删除", "留言不存在"])
def test_a_letter_taken_down_is_no_fault(words: str) -> None:
    """However the site calls what it took down."""
    assert says_gone("提示信息", words)
    assert not says_gone("", "反映小区监控录像被删除一事")
