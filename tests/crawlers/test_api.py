"""JSON interfaces: a message board's list by cursor, details, odd dresses of JSON, and everything that is no answer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from cases.items.raw import RawItem
from config.channels import Api, Channel
from crawlers.api.parse import Terms, Wire, data_of, parse_row, rows_of
from crawlers.collect import collect
from crawlers.errors import SiteError
from crawlers.loose_json import NoJson, read_json
from crawlers.renumbering import renumber
from tests.conftest import NINE
from tests.crawlers.desks import Desk, a_channel, counts
from tests.crawlers.small_web import Reply, Web

FIELDS = {
    "external_id": "tid", "title": "subject", "text": "content", "author": "nickName", "type": "typeName",
    "published_at": "dateline", "status": "stateInfo", "unit": "answerOrganization", "reply": "answerContent",
    "reply_at": "answerDateline",
}  # fmt: skip


def a_thread(tid: int, **more: Any) -> dict[str, Any]:
    """A message of the board as its list shows it."""
    return {
        "tid": tid, "subject": f"第{tid}号留言", "content": "小区门口的路灯坏了半个月。", "nickName": "l***", "typeName": "投诉",
        "dateline": 1_763_600_000 + tid, "stateInfo": "待回复", "answerContent": None, "answerDateline": None,
    } | more  # fmt: skip


def a_board(web: Web, threads: list[dict[str, Any]], size: int = 3) -> Channel:
    """A channel that reads a board of these threads: POST, cursor by the last number, newest first, called text/html."""

    def answer(path: str, body: str) -> Reply | None:
        if path != "/threads/queryThreadsList":
            return None
        form = {name: values[0] for name, values in parse_qs(body).items()}
        last = int(form["lastItem"]) or 10**9
        page = [t for t in sorted(threads, key=lambda t: -t["tid"]) if t["tid"] < last][:size]
        words = json.dumps({"result": "success", "responseData": page}, ensure_ascii=False)
        return Reply(words.encode(), content_type="text/html;charset=UTF-8")

    web.answer = answer
    source = {
        "kind": "api", "url": web.url + "/threads/queryThreadsList", "form": {"fid": "1783", "lastItem": "{cursor}", "state": "1"},
        "ok": "result == 'success'", "items": "responseData", "cursor": "responseData[-1].tid", "fields": FIELDS,
        "link": web.url + "/threads/content?tid={}", "delay_seconds": 0, "allow_private": True,
    }  # fmt: skip
    return a_channel("leaders_board", source, carries="request", reply_clock="mailbox_reply")


def test_reads_a_board_by_cursor(web: Web, desk: Callable[..., Desk]) -> None:
    """Every page is asked from the last number of the one before, and each thread is kept with all it says."""
    channel = a_board(web, [a_thread(n) for n in range(1, 8)])
    opened = desk(channel)
    assert counts(collect(opened.house, channel)) == ("new", 7, 7, 0, 0)
    assert [parse_qs(body)["lastItem"] for _, body in web.posted] == [["0"], ["5"], ["2"], ["1"]]
    version = next(v for v in opened.versions() if v.title == "第7号留言")
    assert (version.author, version.type, version.status) == ("l***", "投诉", "待回复")
    assert version.url == f"{web.url}/threads/content?tid=7"
    assert version.origins["published_at"] == "api"
    assert version.headers["content-type"] == "text/html;charset=UTF-8"
    assert counts(collect(opened.house, channel)) == ("nothing_new", 7, 0, 7, 0)


def test_an_answer_upstream_closes_the_letter(web: Web, desk: Callable[..., Desk]) -> None:
    """A thread that is answered on the board updates its case and opens none; the first version stays."""
    from cases.store.case_tables import Case
    from cases.store.clock_tables import ClockRow

    threads = [a_thread(1)]
    channel = a_board(web, threads)
    opened = desk(channel)
    collect(opened.house, channel)
    threads[0] |= {
        "stateInfo": "已办理",
        "answerContent": "已修好。",
        "answerOrganization": "市住建局",
        "answerDateline": 1_763_700_000,
    }
    assert counts(collect(opened.house, channel)) == ("new", 1, 1, 0, 0)
    with opened.house.read() as work:
        assert work.session.query(Case).count() == 1
        reply = [c for c in work.session.query(ClockRow) if c.kind == "mailbox_reply"]
    assert [c.state for c in reply] == ["satisfied"]
    assert [v.status for v in opened.versions()] == ["待回复", "已办理"]


def test_details_fill_what_the_list_cuts(web: Web, desk: Callable[..., Desk]) -> None:
    """Only a text that is cut is asked for; a detail that does not come is refused and asked for again."""
    whole = "小区门口的路灯坏了半个月，晚上老人出门摔倒两次，多次反映没有人来修。"
    channel = a_board(
        web, [a_thread(1, content="小区门口的路灯坏了..."), a_thread(2), a_thread(3, content="井盖丢了…")]
    )
    source = channel.source.model_dump(exclude={"detail"}) | {
        "detail": {
            "url": web.url + "/detail?tid={external_id}",
            "item": "data",
            "fields": {"text": "text"},
            "only_cut": True,
        }
    }
    channel = a_channel("leaders_board", source, carries="request", reply_clock="mailbox_reply")
    web.put("/detail?tid=1", json.dumps({"data": {"text": whole}}), content_type="application/json")
    opened = desk(channel)
    assert counts(collect(opened.house, channel)) == ("new", 3, 2, 0, 1)
    assert sorted(v.text for v in opened.versions()) == sorted([whole, "小区门口的路灯坏了半个月。"])
    web.put("/detail?tid=3", json.dumps({"data": {"text": "井盖丢了，掉下去过人。"}}), content_type="application/json")
    assert collect(opened.house, channel).new == 1


def test_details_that_are_all_held_back_are_no_calm(web: Web, desk: Callable[..., Desk]) -> None:
    """Letters known from the list do not hide that nothing more is let out of the interface."""
    channel = a_board(web, [a_thread(1), a_thread(2, content="井盖丢了…")])
    detail = {"url": web.url + "/one?tid={external_id}", "item": "data", "fields": {"text": "text"}, "only_cut": True}
    source = channel.source.model_dump(exclude={"detail"}) | {"detail": detail}
    channel = a_channel("leaders_board", source, carries="request", reply_clock="mailbox_reply")
    web.put("/one?tid=2", "<html>请输入验证码后继续访问</html>")
    opened = desk(channel)
    collect(opened.house, channel)
    run = collect(opened.house, channel)
    assert (run.state, run.duplicate, run.rejected) == ("failed", 1, 1)
    assert "验证码" in (run.error or "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><title>登录</title>请先登录</html>", "登录"),
        ("<html>请输入验证码后继续访问</html>", "验证码"),
        ("页面找不到了！", "页面找不到"),
        ('{"result":"error","message":"signature"}', "不成功"),
        ('{"result":"success","data":[]}', "responseData"),
        ("", "不是 JSON"),
    ],
)
def test_what_is_no_answer_is_a_failure(web: Web, desk: Callable[..., Desk], body: str, words: str) -> None:
    """With HTTP 200 a login page, a captcha, an error page, a refusal or a changed interface is failed and never empty."""
    channel = a_board(web, [])
    web.answer = None
    web.put("/threads/queryThreadsList", body)
    run = collect(desk(channel).house, channel)
    assert run.state == "failed"
    assert words in (run.error or "")


def test_an_empty_list_is_empty(web: Web, desk: Callable[..., Desk]) -> None:
    """A board without a message answers, and has none."""
    channel = a_board(web, [])
    assert collect(desk(channel).house, channel).state == "empty"


def test_robots_are_obeyed(web: Web, desk: Callable[..., Desk]) -> None:
    """What robots.txt forbids is not asked."""
    channel = a_board(web, [a_thread(1)])
    web.put("/robots.txt", "User-agent: *\nDisallow: /threads/", content_type="text/plain")
    run = collect(desk(channel).house, channel)
    assert (run.state, "robots.txt" in (run.error or ""), web.posted) == ("failed", True, [])


def test_stays_away_as_long_as_asked(web: Web, desk: Callable[..., Desk]) -> None:
    """429 with Retry-After ends the round; before its time nothing is sent, afterwards all comes in."""
    channel = a_board(web, [a_thread(1)])
    answer, web.answer = web.answer, None
    web.put("/threads/queryThreadsList", "", status=429, headers={"Retry-After": "1800"})
    opened = desk(channel)
    assert "30 分钟后再来" in (collect(opened.house, channel).error or "")
    web.answer, asked = answer, len(web.seen)
    run = collect(opened.house, channel)
    assert (run.state, "以后再来" in (run.error or ""), len(web.seen)) == ("failed", True, asked)
    opened.clock.forward(minutes=31)
    assert collect(opened.house, channel).new == 1


def test_secrets_come_from_the_environment(web: Web, open_city: Any, qionglai: Any, tmp_path: Path) -> None:
    """A header's secret is read from its variable or the file it names; without either the round says which is missing."""
    from dataclasses import replace

    from config.channels import Channels

    board = a_board(web, [a_thread(1)])
    source = board.source.model_dump() | {"secret_headers": {"X-Token": "BOARD_TOKEN"}}
    channel = a_channel("leaders_board", source, carries="request", reply_clock="mailbox_reply")
    config = replace(qionglai, channels=Channels(channels=[channel]))
    assert "BOARD_TOKEN" in (collect(open_city(config), channel).error or "")
    file = tmp_path / "token"
    unread = collect(open_city(config, None, {"BOARD_TOKEN_FILE": str(file)}), channel).error
    assert "BOARD_TOKEN_FILE 指的文件读不出" in (unread or "")
    file.write_text("\n")
    empty = collect(open_city(config, None, {"BOARD_TOKEN_FILE": str(file)}), channel).error
    assert "BOARD_TOKEN_FILE 指的文件是空的" in (empty or "")
    file.write_text("t0p\n")
    for environment in ({"BOARD_TOKEN": "t0p"}, {"BOARD_TOKEN_FILE": str(file)}):
        assert collect(open_city(config, None, environment), channel).new == 1
        assert web.seen[-1][1]["x-token"] == "t0p"


@pytest.mark.parametrize(
    "page",
    [
        '<html><body>{"rows": [{"t": "路灯"}]}</body></html>', '<pre style="x">{"rows": [{"t": "路灯"}]}</pre>',
        "<textarea>{&quot;rows&quot;: [{&quot;t&quot;: &quot;路灯&quot;}]}</textarea>",
        '<script>window.n={"a": 1};</script><script>window.__STATE__ = {"rows": [{"t": "路灯"}]};</script><div id=app></div>',
        '<script id=data type="application/json">{"rows": [{"t": "路灯"}]}</script>', "<html>请登录<script>var a = 1</script></html>",
        '<form><input type="password"></form><script>var s = {"rows": []}</script>',
    ],
)  # fmt: skip
def test_json_inside_a_page(page: str) -> None:
    """Data that a page shows, or hands to its scripts, is read like data; a page without any is none."""
    wire = Wire(page.encode(), {})
    if "路灯" in page:
        assert data_of(wire, "http://a.cn/") == {"rows": [{"t": "路灯"}]}
        return
    with pytest.raises(SiteError):
        data_of(wire, "http://a.cn/")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, "二"]}', "\ufeff{\"a\": [1, \"二\"]}", 'var data = {"a": [1, "二"]};', 'cb({"a": [1, "二"]})',
        "jQuery123_4({a:[1,'二']});", "{a:[1,'二',],}", "window.list = {'a':[1,'二']}",
    ],
)  # fmt: skip
def test_json_in_any_dress(text: str) -> None:
    """Plain, assigned, in a call, with bare keys and single quotes: the same data."""
    assert read_json(text) == {"a": [1, "二"]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a:'it\\'s 10:30, {x:1}'}", {"a": "it's 10:30, {x:1}"}),
        ("{a:undefined,b:1e3,c:-2.5,d:true}", {"a": None, "b": 1000.0, "c": -2.5, "d": True}),
    ],
)
def test_what_stands_in_quotes_stays(text: str, value: Any) -> None:
    """Colons and braces inside words are words."""
    assert read_json(text) == value


@pytest.mark.parametrize("text", ["", "<html>", "null and void", "function(){return 1}", "{a:" + "[" * 5000])
def test_no_json(text: str) -> None:
    """What is none is said to be none, however deep it goes."""
    with pytest.raises(NoJson):
        read_json(text)


@pytest.mark.real_data
def test_real_boards(real_data: Path) -> None:
    """The captured answers of the board give every message with number, words and time, checked or not."""
    source = Api.model_validate(
        {
            "kind": "api",
            "url": "http://x.cn/",
            "items": "resultData.data",
            "fields": FIELDS,
            "cursor": "resultData.lastItem",
            "form": {"lastItem": "{cursor}"},
        }
    )
    terms = Terms("leaders_board", source, NINE.tzinfo, NINE)  # type: ignore[arg-type]
    pages = sorted((real_data / "pages").glob("liuyan_list_*.json"))
    assert pages
    for path in pages:
        wire = Wire(path.read_bytes(), {})
        rows = rows_of(data_of(wire, path.name), source, path.name)
        items = [parse_row(row, wire, terms) for row in rows]
        assert items
        assert all(isinstance(i, RawItem) and i.external_id and i.title and i.text and i.published_at for i in items)


def test_an_open_letter_far_down_the_list_is_met_again(web: Web, desk: Callable[..., Desk]) -> None:
    """A thread that has sunk below the pages of a round is looked for once it is due, and its answer comes in."""
    threads = [a_thread(1)]
    channel = a_board(web, threads, size=2)
    channel = channel.model_copy(update={"source": channel.source.model_copy(update={"max_pages": 1})})
    opened = desk(channel)
    collect(opened.house, channel)
    threads += [a_thread(n, answerContent="已办。", answerDateline=1_763_700_000) for n in range(2, 9)]
    threads[0] |= {"stateInfo": "已办理", "answerContent": "已修好。", "answerDateline": 1_763_700_000}
    assert collect(opened.house, channel).read == 2  # not due yet: one page
    opened.clock.forward(days=1)
    assert collect(opened.house, channel).read == 8
    assert [v.reply for v in opened.versions() if v.title == "第1号留言"] == [None, "已修好。"]
    opened.clock.forward(days=1)
    assert collect(opened.house, channel).read == 2  # all answered


def test_details_are_asked_for_when_they_can_be_new(web: Web, desk: Callable[..., Desk]) -> None:
    """Rounds of the calendar leave the details of known letters alone until their row changed or they are due; a person's round asks
    for all. An answer that only the details tell comes in."""
    state = {"1": "办理中", "2": "办理中"}
    reply: dict[str, str] = {}

    def answer(path: str, body: str) -> Reply | None:
        if path == "/robots.txt":
            return Reply(b"")
        if path == "/list":
            return Reply(json.dumps({"rows": [{"id": n, "t": f"路灯{n}", "s": s} for n, s in state.items()]}).encode())
        n = path.rpartition("/")[2]
        said = {"c": f"第{n}盏路灯不亮", "r": reply.get(n), "at": "2026-11-22 09:00" if n in reply else None}
        return Reply(json.dumps(said).encode())

    web.answer = answer
    source = {
        "kind": "api", "url": web.url + "/list", "items": "rows", "delay_seconds": 0, "allow_private": True,
        "fields": {"external_id": "id", "title": "t", "status": "s"},
        "detail": {"url": web.url + "/one/{external_id}", "fields": {"text": "c", "reply": "r", "reply_at": "at"}},
    }  # fmt: skip
    channel = a_channel("board", source, carries="request", reply_clock="mailbox_reply")
    opened = desk(channel)

    def asked(thorough: bool = False) -> tuple[tuple[str, int, int, int, int], list[str]]:
        before = len(web.seen)
        run = collect(opened.house, channel, thorough=thorough)
        return counts(run), [path[-1] for path, _ in web.seen[before:] if path.startswith("/one")]

    assert asked() == (("new", 2, 2, 0, 0), ["1", "2"])
    assert asked() == (("nothing_new", 2, 0, 2, 0), [])
    assert asked(thorough=True) == (("nothing_new", 2, 0, 2, 0), ["1", "2"])
    state["2"] = "已办结"
    assert asked() == (("new", 2, 1, 1, 0), ["2"])
    reply["1"] = "已修。"
    opened.clock.forward(days=1)
    assert asked()[0] == ("new", 2, 1, 1, 0)
    assert [v.reply for v in opened.versions()] == [None, None, None, "已修。"]


def test_a_letter_that_waits_is_looked_for_under_its_new_number(web: Web, desk: Callable[..., Desk]) -> None:
    """Renumbered, it is met again where the list shows it: nothing is missed, and no round is a deep one for the number it had."""
    channel = a_board(web, [a_thread(1), a_thread(2)])
    opened = desk(channel)
    collect(opened.house, channel)
    fields = FIELDS | {"external_id": "join('-', ['t', to_string(tid)])"}
    now = channel.model_copy(update={"source": channel.source.model_copy(update={"fields": fields})})

    assert len(renumber(opened.house, now, 5)[1]) == 2
    opened.clock.forward(days=1)
    run = collect(opened.house, now)

    assert counts(run) == ("nothing_new", 2, 0, 2, 0)
    assert "没有再见到" not in (run.error or "")


def test_a_letter_that_left_the_list(web: Web, desk: Callable[..., Desk]) -> None:
    """One that is nowhere to be found is said, and does not make every round a deep one."""
    threads = [a_thread(1)]
    channel = a_board(web, threads, size=2)
    opened = desk(channel)
    collect(opened.house, channel)
    threads[:] = [a_thread(2)]
    opened.clock.forward(days=1)
    assert "1 封未答复的来信在列表里没有再见到" in (collect(opened.house, channel).error or "")
    opened.clock.forward(hours=2)
    assert collect(opened.house, channel).error is None
